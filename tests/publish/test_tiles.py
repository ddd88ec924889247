"""The tile archive as other readers see it: GDAL reads what we write."""

from __future__ import annotations

import gzip
import json
import struct
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hostile_bundle import make_hostile_bundle

from azogue.publish.tile_archive import tile_id, write_archive
from azogue.publish.tiles import highest_zoom, publish_tiles
from azogue.records.bundle import Bundle
from azogue.records.feature import make_features


@pytest.fixture(scope="module")
def archive(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_tiles(bundle, tmp_path_factory.mktemp("tiles"))[0]


def test_archive_holds_each_layer_that_has_rows(bundle: Bundle, archive: Path) -> None:
    layers = [name for name, _ in pyogrio.list_layers(archive)]
    assert set(layers) == {name for name, rows in bundle.areas.items() if len(rows)}


@pytest.mark.parametrize("layer", ["priority_area", "affected_area"])
def test_tiles_read_back_by_gdal_cover_the_area_of_the_layer(bundle: Bundle, archive: Path, layer: str) -> None:
    read = gpd.read_file(archive, layer=layer).to_crs("+proj=laea +lat_0=4 +lon_0=-32")
    # Independent: areas of the tiles as GDAL reads them, against the table; tile steps are 1.2 m at zoom 12.
    valid = shapely.make_valid(read.geometry.values, method="structure")
    area = shapely.area(shapely.union_all(valid)) / 1e4
    assert area == pytest.approx(bundle.summary[f"{layer}_ha"], rel=0.002)
    assert set(read["piece_id"]) <= set(bundle.areas[layer]["piece_id"])


@pytest.mark.parametrize("zoom", [4, 7, 10, 12])
def test_polygon_with_holes_is_not_filled_at_any_zoom(bundle: Bundle, tmp_path: Path, zoom: int) -> None:
    # By hand: a square of 1 degree with 99 square holes of 0.05 degree, 0.1 apart, the first column touching the shell.
    holes = [shapely.box(x / 10, y / 10 + 0.02, x / 10 + 0.05, y / 10 + 0.07) for x in range(10) for y in range(10)][1:]
    sieve = shapely.difference(shapely.box(0, 0, 1, 1), shapely.union_all(holes))
    rows = make_features([sieve], feature_id=["a"], layer_id="x", role="wetland", source_row=[1])
    path = publish_tiles(replace(bundle, areas={"biodiversity_area": rows}), tmp_path)[0]
    read = pyogrio.read_dataframe(path, layer="biodiversity_area", ZOOM_LEVEL=zoom).to_crs(4326)
    area = shapely.area(shapely.make_valid(read.geometry.values, method="structure")).sum()
    assert area == pytest.approx(1 - 99 * 0.05**2, rel=0.02 if zoom < 7 else 0.003)


def test_attributes_are_few_and_lead_back_to_the_rows(archive: Path) -> None:
    fields = set(pyogrio.read_info(archive, layer="affected_area")["fields"])
    assert {"piece_id", "reason", "area_ha"} <= fields
    assert "made_from" not in fields


def test_header_says_bounds_zooms_and_counts(bundle: Bundle, archive: Path) -> None:
    raw = archive.read_bytes()
    assert raw[:8] == b"PMTiles\x03"
    numbers = struct.unpack_from("<11Q", raw, 8)
    assert len(raw) == numbers[6] + numbers[7]
    west, south, east, north = np.array(struct.unpack_from("<4i", raw, 102)) / 1e7
    assert np.allclose((west, south, east, north), bundle.areas["analysis_area"].total_bounds, atol=1e-6)
    about = json.loads(gzip.decompress(raw[numbers[2] : numbers[2] + numbers[3]]))
    assert {layer["id"] for layer in about["vector_layers"]} >= {"priority_area", "rivers"}
    assert raw[101] == highest_zoom((west, south, east, north))


def test_same_run_gives_the_same_bytes(bundle: Bundle, archive: Path, tmp_path: Path) -> None:
    assert publish_tiles(bundle, tmp_path)[0].read_bytes() == archive.read_bytes()


def test_run_without_any_row_gives_no_archive(bundle: Bundle, tmp_path: Path) -> None:
    empty = {name: rows.iloc[:0] for name, rows in bundle.areas.items()}
    assert publish_tiles(replace(bundle, areas=empty), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_empty_layers_and_hostile_names_are_cut(empty_bundle: Bundle, tmp_path: Path) -> None:
    path = publish_tiles(empty_bundle, tmp_path / "a")[0]
    assert "priority_area" not in [name for name, _ in pyogrio.list_layers(path)]
    assert publish_tiles(make_hostile_bundle(), tmp_path / "b")


def test_layer_across_the_180th_meridian_is_cut_on_both_sides(bundle: Bundle, tmp_path: Path) -> None:
    halves = [shapely.box(178, -18, 180, -16), shapely.box(-180, -18, -179, -16)]
    rows = make_features(halves, feature_id=["a", "b"], layer_id="x", role="analysis_area", source_row=[1, 2])
    path = publish_tiles(replace(bundle, areas={"analysis_area": rows}), tmp_path)[0]
    assert pyogrio.read_info(path, layer="analysis_area")["features"] >= 2


def test_numbers_of_tiles_follow_the_curve_without_gaps() -> None:
    # By hand: zoom 3 has 64 tiles after 1 + 4 + 16, each number once.
    assert sorted(tile_id(3, x, y) for x in range(8) for y in range(8)) == list(range(21, 85))


def test_archive_of_very_many_tiles_gets_leaf_directories(tmp_path: Path) -> None:
    tiles = {
        (9, x, y): f"{x}-{y}-{(x * y) % 97}".encode() * (1 + (x * 31 + y * 17) % 5)
        for x in range(250)
        for y in range(250)
    }
    path = tmp_path / "many.pmtiles"
    write_archive(path, tiles, {"vector_layers": []}, bounds=(-180, 0, 0, 85), zooms=(9, 9))
    numbers = struct.unpack_from("<11Q", path.read_bytes(), 8)
    assert numbers[5] > 0  # bytes of leaf directories
    assert numbers[0] + numbers[1] <= 16_384
    assert numbers[8] == len(tiles)
