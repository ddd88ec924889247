"""Affected and priority area of drawings whose areas are worked out by hand."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely

from azogue.methods.frame import Zone
from azogue.topics.priority.biodiversity import biodiversity_area
from azogue.topics.priority.extent import asgm_extent
from azogue.topics.priority.overlay import overlay

sys.path.insert(0, str(Path(__file__).parent))
from drawn import layer, nothing, square

# Buffer of 1 km around a square of 1 km: 100 + 4 x 100 + pi x 100 ha; the quarter circles are 32-sided polygons,
# which hold sin(2 pi/128) / (2 pi/128) of their circle (by hand).
CORNERS = 100 * math.pi * math.sin(2 * math.pi / 128) / (2 * math.pi / 128)
PIT = square(10_000, 10_000, 1000)


def run(occurrences: Any, *, sites: Any = None, area: Any = None, **settings: Any) -> Any:
    none = nothing()
    outline = area if area is not None else none
    roads, local, plans, units = (settings.pop(n, none) for n in ("roads", "local", "plans", "units"))
    permits, surrogates = (settings.pop(n, none) for n in ("permits", "surrogates"))
    outside = settings.pop("count_outside", False)
    extent = asgm_extent(permits, occurrences, surrogates, outline, units, count_outside=outside)
    bio = biodiversity_area(sites or none, none, none, none, none)
    settings.setdefault("distances_m", (1000.0,))
    return overlay(extent.table, bio.table, outline, units, plans, roads, none, none, local, **settings)


def by_reason(result: Any) -> dict[str, float]:
    return result.table["affected_area"].groupby("reason")["area_ha"].sum().to_dict()


@pytest.mark.parametrize(
    "zone",
    [
        Zone(-72.0, -12.0),
        Zone(111.0, -3.0),
        Zone(-57.0, -6.0),
        Zone(177.0, -18.0),
        Zone(-180.0, -18.0),
        Zone(102.0, 48.0),
    ],
    ids=["Peru", "Indonesia", "Brazil", "west of the antimeridian", "east of the antimeridian", "Mongolia"],
)
def test_one_pit_and_its_buffer_have_the_areas_worked_out_by_hand(zone: Zone) -> None:
    result = run(layer("occurrence", [PIT], zone=zone))
    found = by_reason(result)
    assert found["extent"] == pytest.approx(100.0, rel=1e-6)
    assert found["buffer"] == pytest.approx(400.0 + CORNERS, rel=1e-5)
    pieces = result.table["affected_area"]
    assert pieces["area_geodesic_ha"].sum() == pytest.approx(pieces["area_ha"].sum(), rel=1e-4)


def test_a_pit_on_the_corner_of_four_zones_loses_nothing() -> None:
    here = Zone(-73.5, -13.5)  # its centre is the corner (-72, -12) of four zones of the engine
    result = run(layer("occurrence", [square(-500, -500, 1000)], zone=here))
    found = by_reason(result)
    assert found["extent"] == pytest.approx(100.0, rel=1e-5)
    assert found["buffer"] == pytest.approx(400.0 + CORNERS, rel=1e-4)
    assert result.table["affected_area"]["piece_id"].str[:7].nunique() == 4


def test_a_pit_on_the_antimeridian_loses_nothing() -> None:
    here = Zone(178.5, -18.0)  # centre on 180 degrees
    pit = layer("occurrence", [square(-500, -500, 1000)], zone=here)
    table = pit.to_frame()
    whole = table.geometry.iloc[0]
    west = shapely.clip_by_rect(whole, 170, -20, 180, -10)
    east = shapely.transform(shapely.clip_by_rect(whole, 180, -20, 190, -10), lambda c: c - [360, 0])
    table.loc[0, "geometry"] = shapely.MultiPolygon([west, east])
    found = by_reason(run(pit))
    assert found["extent"] == pytest.approx(100.0, rel=1e-5)
    assert found["buffer"] == pytest.approx(400.0 + CORNERS, rel=1e-4)


def test_points_have_no_extent_but_a_buffer() -> None:
    found = by_reason(run(layer("occurrence", [shapely.Point(0, 0)])))
    assert found == {"buffer": pytest.approx(CORNERS, rel=1e-5)}


def test_each_site_keeps_its_own_distance_and_the_comparison_replaces_them_all() -> None:
    sites = layer("occurrence", [shapely.Point(0, 0), shapely.Point(50_000, 0)], buffer_m=[2000.0, float("nan")])
    result = run(sites, buffer_m=500.0, distances_m=(1000.0,))
    assert by_reason(result)["buffer"] == pytest.approx(CORNERS * (4 + 0.25), rel=1e-5)
    assert result.table["sensitivity"]["affected_area_ha"].tolist() == [pytest.approx(2 * CORNERS, rel=1e-5)]


def test_a_role_may_have_its_own_distance() -> None:
    result = run(
        layer("occurrence", [shapely.Point(0, 0)]),
        surrogates=layer("surrogate", [shapely.Point(50_000, 0)]),
        buffer_by_role={"surrogate": 2000.0},
    )
    assert by_reason(result)["buffer"] == pytest.approx(CORNERS * 5, rel=1e-5)


def test_a_buffer_of_nought_leaves_the_extent() -> None:
    assert by_reason(run(layer("occurrence", [PIT]), buffer_m=0.0)) == {"extent": pytest.approx(100.0, rel=1e-6)}


def test_without_distances_there_is_no_risk_even_with_roads_and_local_knowledge() -> None:
    road = layer("road", [shapely.LineString([(0, 0), (30_000, 0)])])
    known = layer("local_knowledge", [square(0, 0, 5000)])
    result = run(layer("occurrence", [PIT]), roads=road, local=known)
    assert "risk" not in by_reason(result)
    assert [p.code for p in result.problems if p.code.startswith("PRI-RISK")] == ["PRI-RISK-005"]


def test_risk_is_near_activity_and_near_access_less_what_is_affected() -> None:
    # A point, a straight road through it; near activity 5 km, near access 500 m: the strip of 1 km width inside the
    # circle of 5 km, less the strip inside the circle of 1 km (by hand).
    road = layer("road", [shapely.LineString([(-20_000, 0), (20_000, 0)])])
    result = run(layer("occurrence", [shapely.Point(0, 0)]), roads=road, near_activity_m=5000.0, near_access_m=500.0)

    def strip(r: float, h: float = 0.5) -> float:
        return 100 * 2 * (h * math.sqrt(r * r - h * h) + r * r * math.asin(h / r))

    assert by_reason(result)["risk"] == pytest.approx(strip(5.0) - strip(1.0), rel=2e-3)


def test_local_knowledge_joins_the_risk_when_distances_are_set() -> None:
    known = layer("local_knowledge", [square(40_000, 0, 2000)])
    result = run(layer("occurrence", [PIT]), local=known, near_activity_m=5000.0, near_access_m=500.0)
    assert by_reason(result)["risk"] == pytest.approx(400.0, rel=1e-6)


def test_everything_is_clipped_to_the_analysis_area_and_the_cut_is_listed() -> None:
    area = layer("analysis_area", [shapely.box(-50_000, -50_000, 10_500, 50_000)])
    result = run(layer("occurrence", [PIT]), area=area)
    found = by_reason(result)
    assert found["extent"] == pytest.approx(50.0, rel=1e-5)
    # left of x = 10.5 km: half of the rounded square of 500 + CORNERS ha
    assert found["extent"] + found["buffer"] == pytest.approx((500 + CORNERS) / 2, rel=1e-5)
    assert [p.code for p in result.problems if p.code == "PRI-AREA-004"] == ["PRI-AREA-004"]


def test_activity_outside_reaches_inside_only_when_asked() -> None:
    area = layer("analysis_area", [shapely.box(11_500, -50_000, 50_000, 50_000)])
    assert by_reason(run(layer("occurrence", [PIT]), area=area)) == {}
    reached = by_reason(run(layer("occurrence", [PIT]), area=area, count_outside=True))
    # beyond 500 m from the pit: 50 ha beside it, and in each corner the quarter circle from x = 0.5 to 1 km (by hand)
    corner = 100 * (math.pi / 4 - (0.25 * math.sqrt(0.75) + math.asin(0.5) / 2))
    assert reached["buffer"] == pytest.approx(50 + 2 * corner, rel=1e-3)


def test_a_priority_piece_knows_its_sites_units_plans_and_rows() -> None:
    squares = [square(9000, 9000, 5000), square(9000, 9000, 2000)]
    sites = layer("protected_area", squares, name=["A", "B"], designation=["Park", None])
    units = layer("admin_unit", [square(0, 0, 30_000)], admin_level=[1], name=["Unit"])
    plans = layer("plan_area", [square(10_000, 10_000, 500)], plan_kind=["action_plan"])
    result = run(layer("occurrence", [PIT]), sites=sites, units=units, plans=plans, area=units)
    priority = result.table["priority_area"]
    inside = priority[(priority["reason"] == "extent") & priority["plan_ids"].map(bool)]
    assert inside["area_ha"].sum() == pytest.approx(25.0, rel=1e-5)
    row = inside.iloc[0]
    assert (row["site_ids"], row["admin_ids"]) == (["protected_area:1", "protected_area:2"], ["admin_unit:1"])
    assert (row["made_from"], row["roles"], row["designations"]) == (["occurrence:1"], ["protected_area"], ["Park"])


def test_a_piece_takes_the_strictest_access_of_its_rows() -> None:
    sites = layer("protected_area", [square(9000, 9000, 5000)], access=["restricted"])
    result = run(layer("occurrence", [PIT], access=["public"]), sites=sites)
    pieces = result.table["affected_area"]
    inside = pieces["site_ids"].map(bool)
    assert set(pieces["access"][inside]) == {"restricted"}
    assert set(pieces["access"][~inside]) <= {"public"}


def test_no_rows_at_all_give_empty_tables() -> None:
    result = run(nothing())
    assert len(result.table["affected_area"]) == len(result.table["priority_area"]) == 0
    assert result.table["sensitivity"]["affected_area_ha"].tolist() == [0.0]
