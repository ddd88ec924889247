"""Coordinate systems: stated, unstated, contradicted, without code, and coordinates that disagree with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from pyproj import Transformer
from shapely import LineString, Point, box

PERU = (-81.4, -18.4, -68.6, 0.0)
LOCAL = "+proj=laea +lat_0=3 +lon_0=12 +datum=WGS84 +units=m +no_defs"
SHAPE = box(-70.2, -12.9, -70.0, -12.8)


def codes(result: Any) -> set[str]:
    return {p.code for p in result.problems}


def save(tmp_path: Path, shape: Any, crs: Any, name: str = "a.gpkg") -> str:
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[shape], crs=crs).to_file(tmp_path / name)
    return name


def in_crs(shape: Any, crs: Any) -> Any:
    return gpd.GeoSeries([shape], crs="EPSG:4326").to_crs(crs).iloc[0]


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:32719",
        "EPSG:3857",
        LOCAL.replace("lat_0=3 +lon_0=12", "lat_0=-12 +lon_0=-70"),
        "+proj=merc +lat_ts=5 +lon_0=0 +datum=WGS84 +units=m +no_defs",
        "ESRI:102033",
        "+proj=utm +zone=19 +south +datum=WGS84 +units=us-ft +no_defs",
    ],
)
def test_layer_in_any_system_is_placed(read: Any, one: Any, tmp_path: Path, crs: str) -> None:
    result = read(save(tmp_path, in_crs(SHAPE, crs), crs), "protected_area")
    assert one(result, "INT-CRS-003").level == "note"
    found = result.table.features.geometry.iloc[0]
    assert shapely.get_coordinates(found)[:, 0].min() == pytest.approx(-70.2, abs=1e-4)
    assert found.symmetric_difference(SHAPE).area < SHAPE.area * 2e-3


def test_system_without_code_survives_a_shapefile(read: Any, tmp_path: Path) -> None:
    crs = "+proj=merc +lat_ts=5 +lon_0=0 +datum=WGS84 +units=m +no_defs"
    result = read(save(tmp_path, in_crs(SHAPE, crs), crs, "a.shp"), "protected_area")
    assert result.table.features.total_bounds == pytest.approx(SHAPE.bounds, abs=1e-6)


def test_long_edges_are_densified_before_transforming(read: Any, one: Any, tmp_path: Path) -> None:
    # by hand: 40 km by 1 m in UTM; 8 pieces of 5 km on each long side
    result = read(save(tmp_path, LineString([(300_000, 8_500_000), (340_000, 8_500_000)]), "EPSG:32719"), "road")
    assert one(result, "INT-GEOM-008").values["n"] == 1
    assert shapely.get_num_coordinates(result.table.features.geometry.iloc[0]) == 9


def test_layer_in_degrees_is_not_densified(read: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, LineString([(-70, -12), (-60, -12)]), "EPSG:4326"), "road")
    assert shapely.get_num_coordinates(result.table.features.geometry.iloc[0]) == 2
    assert "INT-CRS-003" not in codes(result)


def test_old_datum_is_shifted_and_its_accuracy_told(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, Point(-70, -12), "EPSG:4248"))
    assert " m" in one(result, "INT-CRS-003").text("because")
    point = result.table.features.geometry.iloc[0]
    assert 100 < 111_000 * point.distance(Point(-70, -12)) < 1000  # published: EPSG:1201 and others, some 400 m


def test_shapefile_without_prj_in_degrees_is_assumed_with_a_warning(read: Any, one: Any, tmp_path: Path) -> None:
    save(tmp_path, SHAPE, "EPSG:4326", "a.shp")
    (tmp_path / "a.prj").unlink()
    assert one(read("a.shp", "protected_area"), "INT-CRS-002").level == "warning"


def test_shapefile_without_prj_in_metres_is_left_out_with_a_suggestion(read: Any, one: Any, tmp_path: Path) -> None:
    save(tmp_path, in_crs(SHAPE, "EPSG:32719"), "EPSG:32719", "a.shp")
    (tmp_path / "a.prj").unlink()
    result = read("a.shp", "protected_area", bounds=(-72.5, -13.5, -68.6, -9.8))
    assert len(result.table.features) == 0
    assert 'crs = "EPSG:32719"' in one(result, "INT-CRS-001").text("do")


def test_declared_system_places_a_layer_without_one(read: Any, tmp_path: Path) -> None:
    save(tmp_path, in_crs(SHAPE, "EPSG:32719"), "EPSG:32719", "a.shp")
    (tmp_path / "a.prj").unlink()
    result = read("a.shp", "protected_area", crs="EPSG:32719")
    assert result.table.features.total_bounds == pytest.approx(SHAPE.bounds, abs=1e-4)
    assert not codes(result) & {"INT-CRS-001", "INT-CRS-002", "INT-CRS-004"}


def test_declared_system_wins_over_the_file_with_a_warning(read: Any, one: Any, tmp_path: Path) -> None:
    name = save(tmp_path, in_crs(SHAPE, "EPSG:32719"), "EPSG:32718")
    result = read(name, "protected_area", crs="EPSG:32719")
    assert "zone 18S" in one(result, "INT-CRS-004").text("found")
    assert result.table.features.total_bounds == pytest.approx(SHAPE.bounds, abs=1e-4)


def test_declared_system_that_is_unknown_leaves_the_layer_out(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, SHAPE, "EPSG:4326"), "protected_area", crs="WGS84 zone 18")
    assert "WGS84 zone 18" in one(result, "INT-CRS-005").text("found")
    assert len(result.table.features) == 0


def test_metres_called_degrees_are_left_out_with_a_suggestion(read: Any, one: Any, tmp_path: Path) -> None:
    name = save(tmp_path, in_crs(SHAPE, "EPSG:32719"), "EPSG:4326")
    result = read(name, "protected_area", bounds=(-72.5, -13.5, -68.6, -9.8))
    assert "EPSG:32719" in one(result, "INT-CRS-007").text("do")
    assert len(result.table.features) == 0


def test_degrees_called_metres_are_read_as_degrees_with_a_warning(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, SHAPE, "EPSG:32719"), "protected_area")
    assert one(result, "INT-CRS-008").level == "warning"
    assert result.table.features.total_bounds == pytest.approx(SHAPE.bounds)


def test_small_layer_around_the_origin_of_a_local_system_is_believed(read: Any, tmp_path: Path) -> None:
    # by hand: 50 m are 0.00045 degrees; the layer is neither at null island nor in degrees
    result = read(save(tmp_path, Point(0, 0), LOCAL), bounds=(11, 2, 13, 4))
    point = result.table.features.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((12, 3))
    assert not codes(result) & {"INT-CRS-008", "INT-COORD-004"}


def test_zero_in_utm_is_null_island(read: Any, one: Any, tmp_path: Path) -> None:
    points = [Point(0, 0), Point(340_000, 8_580_000)]
    gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=points, crs="EPSG:32719").to_file(tmp_path / "a.gpkg")
    assert one(read("a.gpkg"), "INT-COORD-004").rows == (1,)


def test_swapped_axes_beyond_a_pole_are_exchanged_with_a_warning(read: Any, one: Any, tmp_path: Path) -> None:
    shape = shapely.transform(box(119.1, -3.2, 119.3, -3.0), lambda c: c[:, ::-1])  # Sulawesi, latitude first
    result = read(save(tmp_path, shape, "EPSG:4326"), "protected_area")
    assert "beyond a pole" in one(result, "INT-AXES-001").text("because")
    assert result.table.features.total_bounds == pytest.approx((119.1, -3.2, 119.3, -3.0))


def test_swapped_axes_are_exchanged_by_the_analysis_area(read: Any, one: Any, tmp_path: Path) -> None:
    shape = shapely.transform(SHAPE, lambda c: c[:, ::-1])
    result = read(save(tmp_path, shape, "EPSG:4326"), "protected_area", bounds=PERU)
    one(result, "INT-AXES-001")
    assert result.table.features.total_bounds == pytest.approx(SHAPE.bounds)


def test_swapped_northing_and_easting_are_exchanged_by_the_analysis_area(read: Any, one: Any, tmp_path: Path) -> None:
    shape = shapely.transform(in_crs(SHAPE, "EPSG:32719"), lambda c: c[:, ::-1])
    result = read(save(tmp_path, shape, "EPSG:32719"), "protected_area", bounds=PERU)
    one(result, "INT-AXES-001")
    assert result.table.features.total_bounds == pytest.approx(SHAPE.bounds, abs=1e-4)


def test_layer_of_another_country_is_flagged(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, box(28, -3, 29, -2), "EPSG:4326"), "protected_area", bounds=PERU)
    assert one(result, "INT-CRS-012").level == "warning"
    assert len(result.table.features) == 1


def geojson(tmp_path: Path, coordinates: list[float], **members: Any) -> str:
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": coordinates}}
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", **members, "features": [feature]}))
    return "a.geojson"


def test_old_crs_member_of_geojson_is_believed_with_a_note(read: Any, one: Any, tmp_path: Path) -> None:
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:32719", always_xy=True).transform(-70.1, -12.8)
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32719"}}
    result = read(geojson(tmp_path, [east, north], crs=member))
    assert "32719" in one(result, "INT-CRS-006").text("found")
    point = result.table.features.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((-70.1, -12.8), abs=1e-7)


def test_usual_crs_member_of_geojson_needs_no_word(read: Any, tmp_path: Path) -> None:
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert not codes(read(geojson(tmp_path, [-70.1, -12.8], crs=member))) & {"INT-CRS-006", "INT-CRS-003"}


def test_null_crs_member_of_geojson_is_an_unknown_system(read: Any, tmp_path: Path) -> None:
    assert "INT-CRS-002" in codes(read(geojson(tmp_path, [-70.1, -12.8], crs=None)))
    assert "INT-CRS-001" in codes(read(geojson(tmp_path, [345_000, 8_580_000], crs=None)))


def test_metres_in_geojson_without_crs_member_are_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    assert "degrees" in one(read(geojson(tmp_path, [345_000.0, 8_580_000.0])), "INT-CRS-007").text("found")


def test_geoparquet_with_unknown_system_is_assumed_with_a_warning(read: Any, one: Any, tmp_path: Path) -> None:
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[SHAPE]).to_parquet(tmp_path / "a.parquet")
    one(read("a.parquet", "protected_area"), "INT-CRS-002")


def test_northing_with_digits_too_many_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    points = [Point(340_000, 85_800_000_000), Point(340_000, 8_580_000)]
    gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=points, crs="EPSG:32719").to_file(tmp_path / "a.gpkg")
    result = read("a.gpkg")
    assert result.table.features["source_row"].tolist() == [2]
    assert one(result, "INT-CRS-009").rows == (1,)


def test_datum_whose_grid_is_not_installed_is_flagged(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(save(tmp_path, Point(-100, 40), "EPSG:4267"))
    assert "grid that is not installed" in one(result, "INT-CRS-010").text("found")


def test_json_of_another_vendor_keeps_its_stated_system(read: Any, one: Any, tmp_path: Path) -> None:
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform(-70.1, -12.8)
    layer = {
        "geometryType": "esriGeometryPoint",
        "spatialReference": {"wkid": 102100, "latestWkid": 3857},
        "fields": [{"name": "name", "type": "esriFieldTypeString", "length": 9}],
        "features": [{"attributes": {"name": "a"}, "geometry": {"x": east, "y": north}}],
    }
    (tmp_path / "a.json").write_text(json.dumps(layer))
    result = read("a.json")
    one(result, "INT-CRS-003")
    assert result.table.features.geometry.iloc[0].x == pytest.approx(-70.1)
