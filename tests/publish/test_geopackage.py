"""The GeoPackage as other programs see it."""

from __future__ import annotations

import re
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely
from hostile_bundle import NAMES, make_hostile_bundle

from azogue.publish.geopackage import publish_geopackage
from azogue.publish.qgis_style import qml, sld
from azogue.publish.styles import STYLES
from azogue.records.bundle import Bundle
from azogue.records.feature import CRS, make_features


@pytest.fixture(scope="module")
def package(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_geopackage(bundle, tmp_path_factory.mktemp("gpkg"))[0]


def _rows(path: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(question).fetchall()


def test_geopackage_holds_every_layer_and_every_table(bundle: Bundle, package: Path) -> None:
    layers = dict(pyogrio.list_layers(package))
    assert set(bundle.areas) <= set(layers)
    assert {f"table_{name}" for name in bundle.tables} | {"about", "sources", "layer_styles"} <= set(layers)
    assert layers["priority_area"] == "MultiPolygon"
    assert layers["table_totals"] is None
    for name, rows in bundle.areas.items():
        assert pyogrio.read_info(package, layer=name)["features"] == len(rows)


def test_geopackage_keeps_shapes_and_measures_and_joins_lists(bundle: Bundle, package: Path) -> None:
    read = gpd.read_file(package, layer="priority_area")
    given = bundle.areas["priority_area"]
    # Independent: read back by pyogrio; the areas are those of the bundle, to the last bit.
    assert read["area_ha"].tolist() == given["area_ha"].tolist()
    assert shapely.equals(shapely.get_parts(read.geometry.values), given.geometry.values).all()
    assert read.loc[0, "made_from"] == "; ".join(given.loc[0, "made_from"])
    assert read.crs.to_epsg() == 4326


def test_geopackage_of_the_same_run_has_the_same_bytes(bundle: Bundle, package: Path, tmp_path: Path) -> None:
    assert publish_geopackage(bundle, tmp_path)[0].read_bytes() == package.read_bytes()


def test_every_layer_has_a_spatial_index_and_a_default_style_that_is_xml(package: Path) -> None:
    geometry_tables = {name for (name,) in _rows(package, "SELECT table_name FROM gpkg_geometry_columns")}
    indexed = _rows(package, "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'")
    assert {name for (name,) in indexed} == geometry_tables
    styles = _rows(package, "SELECT f_table_name, styleQML, styleSLD, useAsDefault FROM layer_styles")
    assert {name for name, *_ in styles} == geometry_tables
    for _, qml_text, sld_text, is_default in styles:
        assert is_default == 1
        ET.fromstring(qml_text.split("\n", 1)[1])  # noqa: S314 - our own text
        ET.fromstring(sld_text.encode())  # noqa: S314


def test_columns_have_titles_with_units_and_meanings(package: Path) -> None:
    rows = dict(_rows(package, "SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'priority_area'"))
    assert rows["area_ha"] == "Area (ha)"
    by_admin = dict(
        _rows(package, "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'table_by_admin'")
    )
    assert by_admin["ha"] == "Priority area"


def test_file_is_a_sound_database_and_says_what_it_is(package: Path) -> None:
    assert _rows(package, "PRAGMA integrity_check") == [("ok",)]
    assert _rows(package, "PRAGMA foreign_key_check") == []
    about = dict(_rows(package, "SELECT key, value FROM about"))
    assert about["party"] == "XCB"
    assert "lower bound" in about["missing 1"]
    assert pyogrio.read_info(package, layer="priority_area")["dataset_metadata"]["PARTY"] == "XCB"


def test_layer_of_mixed_geometry_is_written_as_one_layer_per_kind(bundle: Bundle, tmp_path: Path) -> None:
    mixed = make_features(
        [shapely.Point(-32, 4), shapely.box(-32, 4, -31, 5), None, shapely.GeometryCollection([shapely.Point(-31, 3)])],
        feature_id=list("abcd"),
        layer_id="x",
        role="occurrence",
        source_row=[1, 2, 3, 4],
    )
    mixed["origin"] = "known_occurrence"
    path = publish_geopackage(replace(bundle, areas={"asgm_extent": mixed}), tmp_path)[0]
    assert gpd.read_file(path, layer="asgm_extent")["feature_id"].tolist() == ["b"]
    assert gpd.read_file(path, layer="asgm_extent_points")["feature_id"].tolist() == ["a", "d"]


def test_empty_run_gives_layers_without_rows(empty_bundle: Bundle, tmp_path: Path) -> None:
    path = publish_geopackage(empty_bundle, tmp_path)[0]
    assert pyogrio.read_info(path, layer="priority_area")["features"] == 0
    assert "piece_id" in pyogrio.read_info(path, layer="priority_area")["fields"]


def test_hostile_and_arabic_names_come_back_as_they_were(arabic_bundle: Bundle, tmp_path: Path) -> None:
    path = publish_geopackage(make_hostile_bundle(), tmp_path / "a")[0]
    names = gpd.read_file(path, layer="biodiversity_area")["name"].tolist()
    assert names[:6] == list(NAMES[:6])
    path = publish_geopackage(arabic_bundle, tmp_path / "b")[0]
    read = gpd.read_file(path, layer="biodiversity_area")["name"].fillna("").tolist()
    assert read == arabic_bundle.areas["biodiversity_area"]["name"].fillna("").tolist()


def test_nothing_is_left_behind_when_writing_fails(bundle: Bundle, tmp_path: Path) -> None:
    broken = replace(bundle, areas={"priority_area": "not a layer"})  # type: ignore[dict-item]
    with pytest.raises(AttributeError):
        publish_geopackage(broken, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_pieces_are_styled_as_one_area_without_their_technical_borders() -> None:
    for layer in ("affected_area", "priority_area"):
        style = STYLES[layer]
        text = qml(style)
        assert f"<layerOpacity>{style.fill_opacity}</layerOpacity>" in text
        inks = [re.findall(rf'<prop k="{key}" v="([\d,]+)"', text) for key in ("color", "outline_color")]
        assert inks[0] == inks[1]


def test_styles_of_all_layers_and_kinds_are_xml_with_the_palette() -> None:
    for style in STYLES.values():
        for kind in ("polygon", "line", "point"):
            ET.fromstring(qml(style, kind).split("\n", 1)[1])  # noqa: S314
            text = sld(style, "a<b", kind)
            ET.fromstring(text.encode())  # noqa: S314
            assert style.stroke in text
    assert CRS == "OGC:CRS84"
