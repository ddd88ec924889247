"""Shapes that must be repaired, split, left out or merely noted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import (
    GeometryCollection,
    LineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from azogue.methods.measure import area_ha

BOW_TIE = Polygon([(-70, -12), (-69, -11), (-69, -12), (-70, -11)])


def save(tmp_path: Path, shapes: list[Any], *, crs: Any = "EPSG:4326", name: str = "a.gpkg", **columns: Any) -> str:
    frame = gpd.GeoDataFrame({"id": range(len(shapes)), **columns}, geometry=shapes, crs=crs)
    (frame.to_parquet if name.endswith("parquet") else frame.to_file)(tmp_path / name)
    return name


def collection(tmp_path: Path, *geometries: Any, **members: Any) -> str:
    features = [{"type": "Feature", "properties": {"id": i}, "geometry": g} for i, g in enumerate(geometries)]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}))
    return "a.geojson"


def codes(result: Any) -> set[str]:
    return {p.code for p in result.problems}


def test_rows_without_shape_and_with_empty_shape_are_left_out_by_number(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, [None, box(-70, -12, -69, -11), Polygon(), None]), "protected_area")
    assert one(result, "INT-GEOM-001").rows == (1, 4)
    assert one(result, "INT-GEOM-002").rows == (3,)
    assert result.table.features["source_row"].tolist() == [2]
    assert result.table.features["feature_id"].tolist() == ["layer:2"]


def test_bow_tie_is_repaired_and_its_area_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, [box(-70, -12, -69, -11), BOW_TIE]), "protected_area")
    problem = one(result, "INT-GEOM-003")
    assert problem.rows == (2,)
    assert "self-intersection (1)" in problem.text("found")
    # by hand: two triangles, together half of the one-degree square (up to the shrinking of parallels)
    square, tie = area_ha(result.table.features.geometry.to_numpy())
    assert tie == pytest.approx(square / 2, rel=2e-3)
    assert f"{tie:,.2f}" in problem.text("because")


def test_heights_are_removed_with_a_note(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, [Point(-70, -12, 300), Point(-70.1, -12)], name="a.parquet"))
    assert one(result, "INT-GEOM-004").rows == (1,)


def test_collection_keeps_its_polygons_and_names_what_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    mixed = GeometryCollection([box(-70, -12, -69.5, -11), Point(-70, -12), LineString([(-70, -12), (-69, -11)])])
    result = read(save(tmp_path, [mixed]), "protected_area")
    problem = one(result, "INT-GEOM-005")
    assert "2 parts" in problem.text("found")
    assert result.table.features.geom_type.tolist() == ["Polygon"]


def test_nested_collection_without_usable_part_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    nested = GeometryCollection([GeometryCollection([Point(-70, -12)])])
    result = read(save(tmp_path, [nested, box(-70, -12, -69, -11)], name="a.parquet"), "admin_unit", level=1)
    assert one(result, "INT-GEOM-007").rows == (1,)


def test_lines_in_a_polygon_layer_are_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    shapes = [LineString([(-70, -12), (-69, -11)]), box(-70, -12, -69, -11)]
    result = read(save(tmp_path, shapes, name="a.geojson"), "protected_area")
    problem = one(result, "INT-GEOM-006")
    assert problem.rows == (1,)
    assert "lines (1)" in problem.text("found")


def test_closed_lines_become_polygons_with_a_warning(read: Any, one: Any, tmp_path: Path) -> None:
    ring = LineString([(-70, -12), (-69, -12), (-69, -11), (-70, -12)])
    result = read(save(tmp_path, [ring]), "permit")
    assert one(result, "INT-GEOM-015").rows == (1,)
    assert result.table.features.geom_type.tolist() == ["Polygon"]


def test_polygon_without_area_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    flat = Polygon([(-70, -12), (-69, -11), (-68, -10), (-70, -12)])
    result = read(save(tmp_path, [flat, box(-70, -12, -69, -11)]), "protected_area")
    assert one(result, "INT-GEOM-007").rows == (1,)


def test_points_and_polygons_of_occurrences_are_both_kept(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, [Point(-70, -12), box(-70, -12, -69, -11)], name="a.geojson"), "occurrence")
    assert "polygons (1)" in one(result, "INT-GEOM-014").text("found")
    assert len(result.table.features) == 2


def test_coordinates_that_are_not_numbers_are_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    shapes = [LineString([(-70, -12), (np.nan, -11), (-69, -10)]), LineString([(-70, -12), (-69, -11)])]
    result = read(save(tmp_path, shapes, name="a.parquet"), "road")
    assert one(result, "INT-GEOM-011").rows == (1,)


def test_open_ring_is_closed_with_a_warning(read: Any, one: Any, tmp_path: Path) -> None:
    name = collection(
        tmp_path,
        {"type": "Polygon", "coordinates": [[[-70, -12], [-69, -12], [-69, -11], [-70, -11]]]},
        {"type": "Polygon", "coordinates": [[[-70, -12], [-69, -12], [-69, -11], [-70, -12]]]},
    )
    result = read(name, "protected_area")
    assert len(result.table.features) == 2
    assert one(result, "INT-GEOM-012").rows == (1,)


def test_geometry_of_two_corners_is_left_out(read: Any, tmp_path: Path) -> None:
    name = collection(
        tmp_path,
        {"type": "Polygon", "coordinates": [[[-70, -12], [-69, -12]]]},
        {"type": "Polygon", "coordinates": [[[-70, -12], [-69, -12], [-69, -11], [-70, -12]]]},
    )
    result = read(name, "protected_area")
    assert result.table.features["source_row"].tolist() == [2]
    assert "INT-GEOM-007" in codes(result)
    assert "INT-FILE-009" in codes(result)  # what the reader itself says about such a ring is passed on


def test_corner_at_zero_is_flagged(read: Any, one: Any, tmp_path: Path) -> None:
    spike = Polygon([(-70, -12), (-69, -12), (0, 0), (-70, -11)])
    result = read(save(tmp_path, [spike]), "permit")
    assert one(result, "INT-GEOM-013").rows == (1,)


def test_exact_repeat_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    shapes = [box(-70, -12, -69, -11), box(-71, -12, -70.5, -11), box(-70, -12, -69, -11)]
    frame = gpd.GeoDataFrame({"name": ["a", "b", "a"]}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "a.gpkg")
    result = read("a.gpkg", "protected_area")
    assert one(result, "INT-DUPLICATE-001").rows == (3,)
    assert len(result.table.features) == 2


def test_repeat_that_starts_at_another_corner_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    a = Polygon([(-70, -12), (-69, -12), (-69, -11), (-70, -11)])
    b = Polygon([(-69, -11), (-70, -11), (-70, -12), (-69, -12)])
    gpd.GeoDataFrame({"name": ["a", "a"]}, geometry=[a, b], crs="EPSG:4326").to_file(tmp_path / "a.gpkg")
    assert one(read("a.gpkg", "protected_area"), "INT-DUPLICATE-001").rows == (2,)


def test_repeated_shape_with_another_value_in_any_column_is_kept(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, [box(-70, -12, -69, -11)] * 2, NAME=["Manu", "Manu"]), "protected_area")
    assert "id" in one(result, "INT-DUPLICATE-002").text("found")
    assert len(result.table.features) == 2


def test_repeated_points_with_other_names_are_kept_with_a_note(read: Any, one: Any, tmp_path: Path) -> None:
    points = [Point(28, -3), Point(28, -3), Point(28, -3), Point(29, -3)]
    gpd.GeoDataFrame({"name": ["a", "b", "b", "c"]}, geometry=points, crs="EPSG:4326").to_file(tmp_path / "a.gpkg")
    result = read("a.gpkg")
    assert one(result, "INT-DUPLICATE-001").rows == (3,)
    assert one(result, "INT-COORD-005").rows == (1, 2)
    assert "different names or values: 2, at positions: 1 (1 repeats)" in one(result, "INT-COORD-005").text("found")


def test_longitudes_from_0_to_360_are_wrapped(read: Any, one: Any, tmp_path: Path) -> None:
    shapes = [box(289, -13, 290, -12), box(178, -18, 182, -17), box(10, 0, 11, 1)]
    result = read(save(tmp_path, shapes), "protected_area")
    assert one(result, "INT-GEOM-009").rows == (1, 2)
    bounds = result.table.features.bounds.to_numpy()
    assert bounds[0].tolist() == [-71, -13, -70, -12]
    assert bounds[1].tolist() == [-180, -18, 180, -17]
    # by hand: 4 by 1 degree, before and after
    assert float(result.table.features.geometry.iloc[1].area) == pytest.approx(4.0)


def test_polygon_across_the_antimeridian_is_split(read: Any, one: Any, tmp_path: Path) -> None:
    fiji = Polygon([(179, -18), (-179, -18), (-179, -17), (179, -17)])
    result = read(save(tmp_path, [fiji, box(10, 0, 11, 1)]), "protected_area")
    assert one(result, "INT-GEOM-010").rows == (1,)
    shape = result.table.features.geometry.iloc[0]
    assert shape.area == pytest.approx(2.0)  # by hand: 2 by 1 degree
    assert sorted(p.bounds for p in shape.geoms) == [(-180, -18, -179, -17), (179, -18, 180, -17)]


def test_line_across_the_antimeridian_is_split(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, [LineString([(179, -18), (-179, -16)])]), "road")
    one(result, "INT-GEOM-010")
    assert result.table.features.geometry.iloc[0].length == pytest.approx(np.hypot(2, 2))


def test_outline_of_the_world_is_not_split(read: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, [box(-180, -90, 180, -60)]), "analysis_area")
    assert "INT-GEOM-010" not in codes(result)


def test_rounding_beyond_180_is_clipped_with_a_note(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, [box(179, -18, 180.000001, -17)]), "protected_area")
    one(result, "INT-GEOM-009")
    assert result.table.features.total_bounds.tolist() == [179, -18, 180, -17]


def test_points_beyond_180_are_wrapped(read: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, [Point(181, -17), Point(179, -17)]))
    assert [p.x for p in result.table.features.geometry] == [-179, 179]


def test_multi_parts_stay_in_one_row(read: Any, tmp_path: Path) -> None:
    shapes = [MultiPolygon([box(-70, -12, -69, -11), box(-68, -12, -67, -11)])]
    assert len(read(save(tmp_path, shapes), "protected_area").table.features) == 1
    assert len(read(save(tmp_path, [MultiPoint([(-70, -12), (-69, -11)])]), "occurrence").table.features) == 1


def test_ring_order_and_holes_survive(read: Any, tmp_path: Path) -> None:
    hole = Polygon(box(-70, -12, -69, -11).exterior, [box(-69.7, -11.7, -69.3, -11.3).exterior])
    result = read(save(tmp_path, [hole]), "protected_area")
    assert result.table.features.geometry.iloc[0].equals(shapely.normalize(hole))


def test_country_that_jumps_the_antimeridian_often_keeps_its_land(read: Any, one: Any, tmp_path: Path) -> None:
    # by hand: a bay cuts the coast, so the ring crosses the antimeridian four times; 1 x 1 - 0.6 x 0.2 square degrees,
    # and an island of 0.1 x 0.1 that lies east of it
    ring = [(179.5, -17), (-179.5, -17), (-179.5, -16.6), (179.9, -16.6), (179.9, -16.4), (-179.5, -16.4)]
    ring += [(-179.5, -16), (179.5, -16), (179.5, -17)]
    island = box(-179.3, -16.8, -179.2, -16.7)
    shape = MultiPolygon([Polygon(ring), island])
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[shape], crs="EPSG:4326").to_file(tmp_path / "a.geojson")
    result = read("a.geojson", "analysis_area")
    assert one(result, "INT-GEOM-010").rows == (1,)
    assert {"INT-GEOM-003", "INT-GEOM-009"}.isdisjoint(codes(result))
    assert result.table.features.geometry.iloc[0].area == pytest.approx(1 - 0.6 * 0.2 + 0.01, abs=1e-9)
