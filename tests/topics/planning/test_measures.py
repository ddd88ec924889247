"""Unknown is not zero: what a measure says when a layer was not given, and when it was given and found nothing."""

from __future__ import annotations

import pandas as pd
from shapely import box

from azogue.records.feature import make_features
from azogue.topics.planning.outline import inside, outline_shapes


def test_layers_that_nobody_gave_are_unknown_not_zero(plan):
    measures = plan().measures
    for name in (
        "permits.n",
        "water.within_1_km.n",
        "people.affected.places",
        "rivers.affected.km",
        "plan.restoration.n",
    ):
        assert pd.isna(measures[name]), name
    assert pd.isna(measures["by_role.wetland.ha"])
    assert measures["asgm.n"] == 0


def test_layers_that_found_nothing_are_zero(plan):
    people = [{"measure": "affected", "source": "populated_place", "places": 0, "population": 0.0}]
    measures = plan(permits=2, rivers=1, activity=("known_occurrence",), people_inside=people).measures
    assert measures["permits.overlapping.n"] == 0
    assert measures["water.within_1_km.n"] == 0
    assert measures["water.n"] == 1
    assert measures["rivers.affected.km"] == 0
    assert measures["people.affected.places"] == 0
    assert pd.isna(measures["people.affected.population"])


def test_incursion_risk_that_was_not_counted_is_unknown_and_leaves_the_rule_open(plan):
    done = plan(totals=[{"measure": "incursion_risk_ha", "value": 0.0}])
    assert pd.isna(done.measures["totals.incursion_risk_ha"])
    assert done.gaps["what"].str.contains("incursion-risk").any()
    counted = plan(totals=[{"measure": "incursion_risk_ha", "value": 12.0}])
    assert "12 ha beyond the present activity" in counted.actions.at["A03.01", "reason"]


def test_people_of_the_raster_stand_beside_those_of_places(plan):
    people = [
        {"measure": "affected", "source": "populated_place", "places": 3, "population": 4500.0},
        {"measure": "affected", "source": "population", "places": None, "population": 9000.0},
    ]
    reason = plan(people_inside=people).actions.at["A05.04", "reason"]
    assert (
        "Populated places: 3. People by the layer of places: 4,500. People by the population raster: 9,000." in reason
    )


def test_features_beyond_the_outline_are_not_inside():
    shapes = [box(0, 0, 1, 1), box(5, 5, 6, 6), box(0.9, 0.9, 3, 3)]
    rows = make_features(shapes, feature_id=["a:1", "a:2", "a:3"], layer_id="a", role="permit", source_row=[1, 2, 3])
    assert inside(rows, [box(0, 0, 2, 2)]).tolist() == [True, False, True]
    assert inside(rows, []).tolist() == [True, True, True]


def test_top_administrative_units_stand_in_for_an_outline():
    from azogue.records.protocols import AreasFrame, no_rows

    units = make_features(
        [box(0, 0, 1, 1), box(0, 0, 0.5, 0.5)],
        feature_id=["u:1", "u:2"], layer_id="u", role="admin_unit", source_row=[1, 2], admin_level=[1, 2],
    )  # fmt: skip
    assert len(outline_shapes(no_rows(), AreasFrame(units))) == 1
    assert len(outline_shapes(no_rows(), no_rows())) == 0
