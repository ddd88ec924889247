"""Indicators of Table 2 on pieces whose hectares are made up, so that every share can be counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from shapely import box

from azogue.records.errors import StepError
from azogue.records.feature import make_features

KNOWN = {"origins": ["known_occurrence"]}
# By hand: extent 10 + 30 = 40 ha, buffer 60 ha, affected 100 ha; inside the park 30 + 20 = 50 ha.
AFFECTED = (
    {"reason": "extent", "area_ha": 10.0, "plan_ids": ["plan:1"]} | KNOWN,
    {"reason": "extent", "area_ha": 30.0, "site_ids": ["park:1"], "plan_ids": ["plan:2"]} | KNOWN,
    {"reason": "buffer", "area_ha": 20.0, "site_ids": ["park:1"]} | KNOWN,
    {"reason": "buffer", "area_ha": 40.0, "plan_ids": ["plan:1"]} | KNOWN,
)


def plan_areas(*kinds, shapes=None, status=None):
    n = len(kinds)
    return make_features(
        shapes or [box(0, 0, 0.1, 0.1)] * n,
        feature_id=[f"plan:{k}" for k in range(1, n + 1)],
        layer_id="plan",
        role="plan_area",
        source_row=list(range(1, n + 1)),
        plan_kind=list(kinds),
        status=status or [None] * n,
    )


def sites(*roles, shapes=None):
    n = len(roles)
    ids = ["park:1", "land:1", "other:1"][:n]
    return make_features(
        shapes or [box(0, 0, 0.1, 0.1)] * n,
        feature_id=ids,
        layer_id="sites",
        role="protected_area",
        name=[f"Site {k}" for k in range(1, n + 1)],
        site_code=[str(k) for k in range(1, n + 1)],
        source_row=list(range(1, n + 1)),
    ).assign(role=pd.Series(roles, dtype=object))


def test_share_in_spatial_plans_is_10_of_40_ha_and_50_of_100_ha_of_affected_area(plan):
    areas = plan_areas("spatial_plan", "action_plan")
    done = plan(affected=AFFECTED, plan_areas=areas, sites=sites("protected_area"))
    # By hand: mapped extent 10 / 40 = 25 %; affected area (10 + 40) / 100 = 50 %.
    assert done.indicators.at["T01-I2", "value"] == 25.0
    assert "mapped extent" in done.indicators.at["T01-I2", "definition"]
    assert "affected_area" in done.indicators.at["T01-I2", "alternatives"]
    assert done.indicators.at["T01-I2.1", "value"] == 50.0
    assert done.indicators.at["T01-I2.1", "part"] == "companion"


def test_chosen_definition_comes_first_and_is_stored(plan):
    areas = plan_areas("spatial_plan", "action_plan")
    done = plan(affected=AFFECTED, plan_areas=areas, settings={"mining_area": "affected_area"})
    assert done.indicators.at["T01-I2", "value"] == 50.0
    assert "affected area" in done.indicators.at["T01-I2", "definition"]


def test_share_with_action_plan_inside_biodiversity_sites_is_30_of_30_ha(plan):
    areas = plan_areas("spatial_plan", "action_plan")
    done = plan(affected=AFFECTED, plan_areas=areas, sites=sites("protected_area"))
    # By hand: extent in the park 30 ha, all in plan:2; affected in the park 50 ha, 30 of them: 60 %.
    assert done.indicators.at["T01-I3", "value"] == 100.0
    assert done.indicators.at["T01-I3.1", "value"] == 60.0
    assert done.indicators.at["T01-I3.2", "label"] == "Of it in: Protected areas"


def test_no_plan_area_given_is_not_zero(plan):
    done = plan(affected=AFFECTED, sites=sites("protected_area"))
    for key in ("T01-I2", "T01-I3", "T02-I1", "T03-I3", "T03-I4"):
        assert pd.isna(done.indicators.at[key, "value"])
        assert done.indicators.at[key, "status"] == "needs data"
        assert "not zero" in done.indicators.at[key, "needs"]


def test_plan_area_given_elsewhere_is_zero(plan):
    far = plan_areas("restoration", "restoration", "spatial_plan")
    done = plan(affected=AFFECTED[2:3], plan_areas=far, settings={"mining_area": "affected_area"})
    assert done.indicators.at["T01-I2", "value"] == 0.0
    assert done.indicators.at["T01-I2", "status"] == "computed"


def test_points_alone_have_no_mapped_extent_so_that_the_share_is_not_defined(plan):
    done = plan(affected=AFFECTED[2:], plan_areas=plan_areas("spatial_plan"))
    assert done.indicators.at["T01-I2", "status"] == "not defined"
    assert pd.isna(done.indicators.at["T01-I2", "value"])
    assert done.indicators.at["T01-I2.1", "value"] == pytest.approx(100 * 40 / 60)


def test_restored_area_is_dissolved_clipped_and_filtered_by_status(plan):
    shapes = [box(0, 0, 0.1, 0.1), box(0.05, 0, 0.15, 0.1), box(1, 1, 1.1, 1.1)]
    areas = plan_areas(*["restoration"] * 3, shapes=shapes, status=["restored", "planned", "restored"])
    outline = make_features(
        [box(-1, -1, 0.5, 0.5)], feature_id=["o:1"], layer_id="o", role="analysis_area", source_row=[1]
    )
    done = plan(plan_areas=areas, outline=outline)
    # Independent: WGS 84 geodesic area of a 0.1 x 0.1 degree cell at the equator is 12,308.8 ha (GeographicLib, via
    # one degree of longitude 111.3195 km x one of latitude 110.574 km / 100); union of the first two is 1.5 cells.
    cell = 111.3195 * 110.5743
    assert done.indicators.at["T02-I1", "value"] == pytest.approx(1.5 * cell, rel=1e-4)
    assert done.indicators.at["T02-I1", "value_geodesic"] == pytest.approx(1.5 * cell, rel=1e-4)
    assert done.indicators.at["T02-I1.2", "value"] == 3
    restored = plan(plan_areas=areas, outline=outline, settings={"restored_status": ["restored"]})
    assert restored.indicators.at["T02-I1", "value"] == pytest.approx(cell, rel=1e-4)
    assert "restored" in restored.indicators.at["T02-I1", "definition"]


def test_protected_areas_with_mining_need_a_register_but_the_most_it_can_be_is_given(plan):
    inside = [{"site_id": "park:1", "role": "protected_area", "asgm_id": "asgm:1"}]
    given = {"affected": AFFECTED, "sites": sites("protected_area"), "activity": ("known_occurrence",)}
    done = plan(**given, asgm_sites_in_biodiversity_sites=inside)
    assert done.indicators.at["T03-I1", "status"] == "needs data"
    assert done.indicators.at["T03-I1.1", "value"] == 30.0  # by hand: known extent in the park
    assert done.indicators.at["T03-I1.2", "value"] == pytest.approx(111.3195 * 110.5743, rel=1e-4)
    listed = plan(**given, settings={"jointly_managed": ["Site 1"]})
    assert listed.indicators.at["T03-I1", "value"] == 30.0
    none = plan(**given, settings={"jointly_managed": []})
    assert none.indicators.at["T03-I1", "value"] == 0.0


def test_monitored_part_of_territories_is_half_of_the_cell_or_the_whole(plan):
    areas = plan_areas("monitored", shapes=[box(0, 0, 0.05, 0.1)])
    given = {"plan_areas": areas, "sites": sites("protected_area", "indigenous_territory"), "affected": AFFECTED}
    cell = 111.3195 * 110.5743
    done = plan(**given)
    assert done.indicators.at["T03-I3", "value"] == pytest.approx(cell / 2, rel=1e-4)
    assert done.indicators.at["T03-I4", "value"] == pytest.approx(cell / 2, rel=1e-4)
    assert done.indicators.at["T03-I4.1", "value"] == 0.0  # by hand: no affected piece of the park is in plan:1
    whole = plan(**given, settings={"monitored_part": "whole"})
    assert whole.indicators.at["T03-I3", "value"] == pytest.approx(cell, rel=1e-4)


def test_unknown_definition_is_refused_with_the_accepted_ones(plan):
    with pytest.raises(StepError, match="mapped_extent or affected_area"):
        plan(settings={"mining_area": "footprint"})


def test_indicators_of_registers_and_samples_name_what_they_need(plan):
    done = plan()
    assert done.indicators.at["T07-I1", "needs"] == "monitoring samples"
    assert done.indicators.at["T01-I1", "needs"].startswith("plan tracking")
    assert (done.indicators["citation"] != "").all()
    gaps = done.gaps.query("kind == 'indicator'")["what"]
    # By hand: the six that the map could compute one by one, then one row per kind of data: registers, samples,
    # survey, and the outside database.
    assert len(gaps) == 6 + 5
    assert "Data that no map layer gives: monitoring samples" in list(gaps)


def test_mining_sites_inside_protected_areas_are_the_companion_of_inspections(plan):
    inside = [
        {"site_id": "park:1", "role": "protected_area", "asgm_id": "asgm:1"},
        {"site_id": "park:2", "role": "protected_area", "asgm_id": "asgm:1"},
        {"site_id": "land:1", "role": "indigenous_territory", "asgm_id": "asgm:2"},
    ]
    by_role = [{"role": r, "ha": 0.0} for r in ("protected_area", "indigenous_territory")]
    done = plan(asgm_sites_in_biodiversity_sites=inside, by_role=by_role, activity=("known_occurrence",) * 2)
    assert done.indicators.at["T03-I5.1", "value"] == 1  # by hand: one feature, though in two parks
    assert done.measures["asgm_inside.n"] == 2
