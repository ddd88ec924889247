"""Tables of the priority topic on small drawings."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from azogue.topics.priority import steps

sys.path.insert(0, str(Path(__file__).parent))
from drawn import layer, nothing, square

NONE = nothing()
PUBLISHED = pd.DataFrame({"role": ["wetland"], "title": ["Wetlands of the world"], "publisher": ["An office"]})
ORDER = (
    "asgm_extent",
    "biodiversity_area",
    "cover_areas",
    "overlay",
    "asgm_sites_in_biodiversity_sites",
    "totals",
    "by_group",
    "by_biodiversity_site",
    "by_admin",
    "people_inside",
    "rivers_inside",
    "screening_permits",
    "screening_water",
    "ranking",
    "missing",
    "summary_numbers",
)


@pytest.fixture(scope="module")
def country() -> dict[str, Any]:
    """A pit of 1 km2 half in a park; a smaller park inside it; a territory far away; two districts; titles."""
    nan = float("nan")
    pits = [square(10_000, 10_000, 1000), shapely.Point(30_000, 30_000)]
    parks = [square(10_500, 5000, 10_000), square(10_500, 9000, 4000)]
    districts = [square(0, 0, 40_000), shapely.box(0, 0, 10_500, 40_000), shapely.box(10_500, 0, 40_000, 40_000)]
    titles = [square(10_000, 10_000, 2000), square(25_000, 30_000, 1000)]
    have: dict[str, Any] = {
        "analysis_area": layer("analysis_area", [square(0, 0, 40_000)]),
        "occurrences": layer("occurrence", pits, name=["Pit", "Site"], mapped_area_ha=[40.0, nan]),
        "protected_areas": layer("protected_area", parks, name=["Big", "Small"], designation=["Park", "Park"]),
        "indigenous_territories": layer("indigenous_territory", [square(38_000, 38_000, 4000)], name=["Far"]),
        "wetlands": layer("wetland", [square(10_500, 9300, 500)], name=["Marsh"]),
        "admin_units": layer(
            "admin_unit", districts, admin_level=[1, 2, 2], name=["All", "West", "East"], site_code=["1", "11", "12"]
        ),
        "permits": layer(
            "permit",
            titles,
            title_type=["ZEA", "PE"],
            holder=["A", "B"],
            counts_as_asgm=[False, False],
            expires_on=["2027-01-01", None],
        ),
        "rivers": layer("river", [shapely.LineString([(11_500, 0), (11_500, 40_000)])]),
        "populated_places": layer(
            "populated_place", [shapely.Point(10_600, 10_100), shapely.Point(39_000, 1000)], population=[120.0, 5000.0]
        ),
        "population": None,
        "published_layers": PUBLISHED,
    }
    for name in ("surrogates", "local_knowledge", "roads", "access_points", "key_biodiversity_areas"):
        have[name] = NONE
    have["other_biodiversity"] = have["plan_areas"] = NONE
    have["problems"] = []
    for name in ORDER:
        function = getattr(steps, name)
        made = function(**{k: have[k] for k in inspect.signature(function).parameters if k in have})
        have.update(made.table if name in ("overlay", "by_group") else {name: made.table})
        have["problems"].extend(made.problems)
    return have


def test_footprint_and_mapped_area_stand_side_by_side(country: dict[str, Any]) -> None:
    value = country["totals"].set_index("measure")["value"]
    assert value["asgm_extent_ha"] == pytest.approx(100.0, rel=1e-5)
    assert value["asgm_mapped_ha"] == 40.0
    assert value["asgm_features"] == 2


def test_overlapping_designations_are_dissolved_and_summed_and_named_as_such(country: dict[str, Any]) -> None:
    role = country["by_role"].set_index("role").loc["protected_area"]
    sites = country["by_biodiversity_site"].set_index("name")
    assert role["ha"] == pytest.approx(sites.loc["Big", "ha"], rel=1e-9)  # Small lies inside Big
    assert role["sum_over_sites_ha"] == pytest.approx(sites.loc["Big", "ha"] + sites.loc["Small", "ha"], rel=1e-9)
    assert role["dissolved_ha"] == pytest.approx(10_000.0, rel=1e-5)
    assert role["whole_sum_ha"] == pytest.approx(11_600.0, rel=1e-5)
    assert sites.loc["Big", "extent_ha"] == pytest.approx(50.0, rel=1e-5)


def test_an_unknown_designation_stays_null_and_is_not_dropped(country: dict[str, Any]) -> None:
    assert country["by_designation"]["designation"].isna().sum() == 2
    assert {e["designation"] for e in country["summary_numbers"]["by_designation"]} == {"Park", None}


def test_a_share_divides_by_the_whole_site_even_where_the_border_cuts_it(country: dict[str, Any]) -> None:
    far = country["by_biodiversity_site"].set_index("name").loc["Far"]
    assert far["whole_ha"] == pytest.approx(1600.0, rel=1e-5)
    assert far["inside_ha"] == pytest.approx(400.0, rel=1e-4)
    assert far["ha"] == 0.0


def test_units_of_every_level_add_up(country: dict[str, Any]) -> None:
    table = country["by_admin"]
    top, low = (table[table["level"] == k] for k in (1, 2))
    for column in ("extent_ha", "affected_ha", "ha"):
        assert low[column].sum() == pytest.approx(top[column].sum(), rel=1e-6)
    assert low.set_index("name").loc["West", "extent_ha"] == pytest.approx(50.0, rel=1e-4)


def test_sites_inside_are_counted_as_points_within_and_polygons_touching(country: dict[str, Any]) -> None:
    pairs = country["asgm_sites_in_biodiversity_sites"]
    assert set(zip(pairs["site_name"], pairs["asgm_name"], strict=True)) == {("Big", "Pit"), ("Small", "Pit")}
    assert country["summary_numbers"]["asgm_sites_in_biodiversity_sites"] == 1


def test_permits_are_screened_though_no_type_counts_as_asgm(country: dict[str, Any]) -> None:
    table = country["screening_permits"]
    assert table["title_type"].tolist() == ["ZEA"]
    # the title of 2 by 2 km reaches 1.5 km into Big: 300 of 400 ha
    assert table["ha"].iloc[0] == pytest.approx(300.0, rel=1e-4)
    assert table["share_pct"].iloc[0] == pytest.approx(75.0, rel=1e-4)
    assert table["sites"].iloc[0] == "Big; Small"
    assert table["expires_on"].iloc[0] == "2027-01-01"


def test_distance_to_water_is_measured_on_the_ground(country: dict[str, Any]) -> None:
    table = country["screening_water"].query("kind == 'occurrence'").set_index("name")
    assert table.loc["Pit", "distance_to_water_m"] == pytest.approx(500.0, abs=1.0)
    assert table["within_1_km"].to_dict() == {"Pit": True, "Site": False}
    assert table.loc["Site", "distance_to_water_m"] == pytest.approx(18_500.0, rel=1e-3)


def test_people_and_rivers_inside(country: dict[str, Any]) -> None:
    people = country["people_inside"].set_index("measure")
    assert people.loc["affected", "population"] == people.loc["priority", "population"] == 120.0
    # the river runs 500 m right of the pit: 1 km beside it and sqrt(1 - 0.25) km in each rounded corner (by hand)
    river = country["rivers_inside"].set_index("measure")["length_km"]
    assert river["affected"] == pytest.approx(1 + 2 * np.sqrt(0.75), rel=1e-3)


def test_ranking_shows_its_criteria_and_how_firm_it_is(country: dict[str, Any]) -> None:
    table = country["ranking"]
    assert table["rank"].tolist() == list(range(1, len(table) + 1))
    assert table["score"].between(0, 1).all()
    assert table["score"].is_monotonic_decreasing
    assert (table["rank_low"] <= table["rank_high"]).all()
    again = steps.ranking(country["by_biodiversity_site"], country["affected_area"])
    pd.testing.assert_frame_equal(again.table, table)


def test_one_criterion_alone_orders_by_it_and_is_certain(country: dict[str, Any]) -> None:
    table = steps.ranking(country["by_biodiversity_site"], country["affected_area"], weights={"affected_ha": 1.0}).table
    assert table["affected_ha"].is_monotonic_decreasing
    assert (table["rank_low"] == table["rank"]).all()
    assert (table["rank_high"] == table["rank"]).all()


def test_what_is_missing_is_listed_with_what_follows(country: dict[str, Any]) -> None:
    what = " | ".join(country["missing"]["what"])
    assert "no key biodiversity areas were given" in what
    assert "no incursion risk was counted" in what
    assert "permits serve screening only" in what
    assert "wetlands have no methylation class" in what
    assert country["summary_numbers"]["incursion_risk_ha"] is None
    codes = {p.code for p in country["problems"]}
    assert {"PRI-RISK-005", "PRI-PERMIT-008", "PRI-EXTENT-009", "PRI-DATE-010"} <= codes


def test_an_empty_country_says_so_instead_of_failing() -> None:
    extent = steps.asgm_extent(NONE, NONE, NONE, NONE, NONE)
    assert [p.code for p in extent.problems] == ["PRI-EMPTY-001"]
    bio = steps.biodiversity_area(NONE, NONE, NONE, NONE, NONE)
    assert [p.code for p in bio.problems] == ["PRI-BIO-007"]
    made = steps.overlay(extent.table, bio.table, NONE, NONE, NONE, NONE, NONE, NONE, NONE)
    covers = steps.cover_areas(bio.table, NONE, NONE, NONE)
    totals = steps.totals(extent.table, made.table["affected_area"], covers.table, NONE, NONE)
    assert totals.table.set_index("measure").loc["priority_area_ha", "value"] == 0.0
