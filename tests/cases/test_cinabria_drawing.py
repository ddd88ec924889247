"""The files of Cinabria are what the drawing says, and the sums worked out by hand hold on the flat grid."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import rasterio
import yaml
from shapely import Point, box, union_all
from shapely.geometry.base import BaseGeometry

pi = math.pi


@pytest.fixture(scope="module")
def draw(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("cinabria_draw", root / "examples/cinabria/draw.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def expected(root: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load((root / "tests/cases/cinabria.yaml").read_text(encoding="utf-8"))["expect"]
    return case


@pytest.fixture(scope="module")
def grid(draw: ModuleType) -> dict[str, Any]:
    """The whole method on the flat grid in kilometres with plain Shapely: an independent, naive computation."""

    def shapes(rows: list[Any]) -> list[BaseGeometry]:
        return [row[0] for row in rows]

    country = box(0, 0, 100, 80)
    polygons = [draw.TITLES[0][0], draw.TITLES[1][0], *shapes(draw.OCCURRENCES), *shapes(draw.FOREST_LOSS)]
    polygons.append(draw.square(20, 50, 3))
    points = [Point(x, y) for _, _, x, y, _ in draw.POINTS]
    active = union_all([*polygons, *points])
    lines = union_all(shapes(draw.ROADS) + shapes(draw.RIVERS) + shapes(draw.AIRSTRIPS))
    risk = active.buffer(3, quad_segs=256).intersection(lines.buffer(1, quad_segs=256))
    risk = risk.union(union_all(shapes(draw.LOCAL_KNOWLEDGE)))
    affected = {
        d: active.buffer(d, quad_segs=256).union(risk).intersection(country) for d in (0.5, 1.0, 2.0, 5.0, 10.0)
    }
    sites = draw.PROTECTED + draw.TERRITORIES + draw.KEY_AREAS + draw.CORRIDORS + draw.WETLANDS
    return {
        "extent": union_all(polygons).intersection(country),
        "affected": affected,
        "risk": affected[1.0].difference(active.buffer(1, quad_segs=256)),
        "biodiversity": union_all(shapes(sites)),
        "sites": {next(iter(attributes.values())): shape for shape, attributes in sites},
        "units": {attributes["nombre"]: shape for shape, attributes in draw.PROVINCES + draw.DISTRICTS},
    }


def test_totals_worked_out_by_hand_hold_on_the_grid(grid: dict[str, Any], expected: dict[str, Any]) -> None:
    affected, biodiversity = grid["affected"][1.0], grid["biodiversity"]
    assert expected["asgm_extent_ha"] == grid["extent"].area * 100 == 7400
    assert expected["affected_area_ha"] == pytest.approx(affected.area * 100, rel=1e-5)
    assert expected["affected_area_ha"] == pytest.approx((176 + 10 * pi) * 100, abs=0.01)
    assert expected["incursion_risk_ha"] == pytest.approx(grid["risk"].area * 100, rel=1e-5)
    assert expected["biodiversity_area_ha"] == biodiversity.area * 100 == 174_000
    assert expected["priority_area_ha"] == pytest.approx(affected.intersection(biodiversity).area * 100, rel=1e-5)
    assert expected["priority_area_ha"] == pytest.approx((145 + 6.5 * pi) * 100, abs=0.01)


def test_sums_by_site_and_unit_hold_on_the_grid(grid: dict[str, Any], expected: dict[str, Any]) -> None:
    affected = grid["affected"][1.0]
    for row in expected["by_biodiversity_site"]:
        site = grid["sites"][row["find"]["name"]]
        assert row["ha"] == pytest.approx(affected.intersection(site).area * 100, rel=1e-5)
        assert row["extent_ha"] == pytest.approx(grid["extent"].intersection(site).area * 100)
        assert row["share_pct"] == pytest.approx(affected.intersection(site).area / site.area * 100, rel=1e-4)
    for row in expected["by_admin"]:
        unit = grid["units"][row["find"]["name"]]
        inside = affected.intersection(unit)
        assert row["affected_ha"] == pytest.approx(inside.area * 100, rel=1e-5)
        assert row["ha"] == pytest.approx(inside.intersection(grid["biodiversity"]).area * 100, rel=1e-5)
        assert row["extent_ha"] == pytest.approx(grid["extent"].intersection(unit).area * 100)


def test_every_distance_holds_on_the_grid(grid: dict[str, Any], expected: dict[str, Any]) -> None:
    for row in expected["sensitivity"]:
        affected = grid["affected"][row["find"]["buffer_m"] / 1000]
        assert row["affected_area_ha"] == pytest.approx(affected.area * 100, rel=1e-5)
        priority = affected.intersection(grid["biodiversity"])
        assert row["priority_area_ha"] == pytest.approx(priority.area * 100, rel=1e-5)


@pytest.mark.parametrize(
    ("file", "layer", "drawn"),
    [
        ("country.gpkg", "outline", "COUNTRY"),
        ("country.gpkg", "provinces", "PROVINCES"),
        ("country.gpkg", "districts", "DISTRICTS"),
        ("mining_titles.zip", None, "TITLES"),
        ("occurrences.geojson", None, "OCCURRENCES"),
        ("forest_loss.fgb", None, "FOREST_LOSS"),
        ("roads.geojson", None, "ROADS"),
        ("rivers.parquet", None, "RIVERS"),
        ("airstrips.kml", None, "AIRSTRIPS"),
        ("local_knowledge.geojson", None, "LOCAL_KNOWLEDGE"),
        ("biodiversity.gpkg", "protected_areas", "PROTECTED"),
        ("biodiversity.gpkg", "territories", "TERRITORIES"),
        ("biodiversity.gpkg", "key_biodiversity_areas", "KEY_AREAS"),
        ("biodiversity.gpkg", "corridors", "CORRIDORS"),
        ("biodiversity.gpkg", "wetlands", "WETLANDS"),
        ("plans.gpkg", "plans", "PLANS"),
    ],
)
def test_layer_lies_where_it_was_drawn(draw: ModuleType, file: str, layer: str | None, drawn: str) -> None:
    path = draw.RAW / file
    if path.suffix == ".parquet":
        frame = gpd.read_parquet(path)
    else:
        frame = gpd.read_file(path, layer=layer) if layer else gpd.read_file(path)
    rows = getattr(draw, drawn)
    assert len(frame) == len(rows)
    for found, (shape, _) in zip(frame.to_crs(draw.GRID).geometry, rows, strict=True):
        assert found.hausdorff_distance(draw.metres(shape)) < 0.05  # metres; seven decimals of a degree are 1.1 cm
        assert found.area == pytest.approx(draw.metres(shape).area, rel=1e-5)


def test_country_layer_has_no_epsg_code(draw: ModuleType) -> None:
    crs = gpd.read_file(draw.RAW / "country.gpkg", layer="outline").crs
    assert crs.to_epsg() is None
    assert crs.to_wkt("WKT1_GDAL").count("Lambert_Azimuthal_Equal_Area") == 1


def test_points_are_written_with_decimal_commas_where_they_were_drawn(draw: ModuleType) -> None:
    table = pd.read_csv(draw.RAW / "occurrence_points.csv", sep=";", decimal=",")
    points = gpd.GeoSeries.from_xy(table["longitud"], table["latitud"], crs=draw.DEGREES).to_crs(draw.GRID)
    for found, (_, _, x, y, _) in zip(points, draw.POINTS, strict=True):
        assert found.distance(draw.metres(Point(x, y))) < 0.02


def test_raster_counts_nine_cells_of_loss_since_2020(draw: ModuleType) -> None:
    with rasterio.open(draw.RAW / "forest_loss_year.tif") as raster:
        years = raster.read(1)
        west, _, east, north = raster.bounds
    rows, columns = (years >= 20).nonzero()
    assert len(rows) == 9
    cell = (east - west) / years.shape[1]
    assert cell == 1000
    assert ((west + columns.min() * cell) / 1000 + 50, (west + (columns.max() + 1) * cell) / 1000 + 50) == (20, 23)
    assert ((north - (rows.max() + 1) * cell) / 1000 + 40, (north - rows.min() * cell) / 1000 + 40) == (50, 53)


def test_drawing_twice_gives_the_same_bytes(draw: ModuleType, tmp_path: Path) -> None:
    draw.draw(tmp_path / "a")
    draw.draw(tmp_path / "b")
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_country_has_about_forty_rows(draw: ModuleType) -> None:
    lists = [value for name, value in vars(draw).items() if name.isupper() and isinstance(value, list)]
    assert 38 <= sum(len(rows) for rows in lists) <= 44
