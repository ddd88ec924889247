"""The offline map as a file."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import shapely
from hostile_bundle import FORMULA, NAMES, SCRIPT, make_hostile_bundle

from azogue.publish.basemap import read_countries
from azogue.publish.drawing import light_shapes, map_bounds, outline
from azogue.publish.webmap import publish_webmap
from azogue.records.bundle import Bundle
from azogue.records.feature import make_features


class _Page(HTMLParser):
    """Scripts, links and plain text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.addresses: list[str] = []
        self.title = ""
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag
        if tag == "script":
            self.scripts.append("")
        self.addresses += [str(v) for k, v in attrs if k in ("src", "href", "action", "srcset")]

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.scripts[-1] += data
        elif self._in == "title":
            self.title += data


def _publish(bundle: Bundle, folder: Path) -> tuple[str, _Page, dict[str, Any]]:
    text = publish_webmap(bundle, folder)[0].read_text(encoding="utf-8")
    packed = re.search(r'id="payload">([^<]*)<', text)
    assert packed
    return text, _Page(text), json.loads(gzip.decompress(base64.b64decode(packed[1])))


def test_page_points_to_nothing_outside_itself(bundle: Bundle, tmp_path: Path) -> None:
    text, page, _ = _publish(bundle, tmp_path)
    assert page.addresses == ["data:,", "#tabs"]
    assert "default-src 'none'" in html.unescape(text)
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]


def test_policy_allows_exactly_the_scripts_of_the_page(bundle: Bundle, tmp_path: Path) -> None:
    text, page, _ = _publish(bundle, tmp_path)
    allowed = re.search(r"script-src ([^;]*);", html.unescape(text))
    assert allowed
    run = [script for script in page.scripts if "maplibregl" in script]
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in run]
    assert allowed[1].split() == [f"'sha256-{value}'" for value in hashes]


def test_payload_carries_layers_numbers_sites_and_what_is_missing(bundle: Bundle, tmp_path: Path) -> None:
    _, _, data = _publish(bundle, tmp_path)
    assert {layer["id"] for layer in data["layers"]} == {name for name, rows in bundle.areas.items() if len(rows)}
    assert data["numbers"][0]["value"] == pytest.approx(bundle.summary["priority_area_ha"])
    assert len(data["missing"]) == len(bundle.missing)
    assert data["ground"] is None  # Cinabria is invented: there is no ground under it
    pieces = data["rows"]["priority_area"]["features"]
    given = bundle.areas["priority_area"]
    assert [p["properties"]["id"] for p in pieces] == given["piece_id"].tolist()
    assert [p["properties"]["n_made_from"] for p in pieces] == [len(v) for v in given["made_from"]]
    assert [[data["sites"][n]["id"] for n in p["properties"]["in"]] for p in pieces] == given["site_ids"].tolist()
    sites = {f["properties"]["id"]: f["properties"] for f in data["rows"]["biodiversity_area"]["features"]}
    for row in bundle.tables["by_biodiversity_site"].itertuples():
        assert sites[row.id]["ha"] == pytest.approx(row.ha, abs=0.001)
    units = {f["properties"]["code"]: f["properties"] for f in data["rows"]["admin_units"]["features"]}
    for row in bundle.tables["by_admin"].itertuples():
        assert units[row.code].get("priority_ha", 0) == pytest.approx(row.ha, abs=0.001)


def test_real_country_gets_a_ground_without_names(bundle: Bundle, tmp_path: Path) -> None:
    _, _, data = _publish(replace(bundle, party="PER"), tmp_path)
    assert len(data["ground"]["features"]) > 50
    assert all(feature["properties"] == {} for feature in data["ground"]["features"])


def test_hostile_names_stay_data(tmp_path: Path) -> None:
    text, page, data = _publish(make_hostile_bundle(), tmp_path)
    assert page.title.strip() == SCRIPT
    assert len(page.scripts) == 4
    assert "attacked" not in "".join(page.scripts)
    names = [f["properties"].get("name") for f in data["rows"]["biodiversity_area"]["features"]]
    assert names[:3] == list(NAMES[:3])
    assert "49" not in page.title
    assert data["missing"][0]["consequence"] == f"{FORMULA}."
    assert text.count("</script>") == 4


def test_same_run_gives_the_same_bytes(bundle: Bundle, tmp_path: Path) -> None:
    first, second = publish_webmap(bundle, tmp_path / "a")[0], publish_webmap(bundle, tmp_path / "b")[0]
    assert first.read_bytes() == second.read_bytes()


def test_run_without_layers_and_without_tables_is_written(bundle: Bundle, empty_bundle: Bundle, tmp_path: Path) -> None:
    _, _, data = _publish(empty_bundle, tmp_path / "a")
    assert "Priority area" in data["not_given"]
    bare = replace(bundle, areas={}, tables={}, summary={}, sources=(), settings=(), missing=(), notes=())
    _, _, data = _publish(bare, tmp_path / "b")
    assert data["layers"] == []


def test_vendored_files_are_those_recorded_with_their_licences() -> None:
    vendor = files("azogue.publish") / "static" / "vendor"
    recorded = json.loads((vendor / "vendored.json").read_text(encoding="utf-8"))
    for row in recorded:
        assert hashlib.sha256((vendor / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]
        assert row["licence"]
        assert row["version"]
    kept = {item.name for item in vendor.iterdir()} - {"README.md", "vendored.json"}
    assert kept == {row["file"] for row in recorded}
    for name in ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"):
        text = (vendor / name).read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        assert "</script" not in text


def test_outline_of_pieces_has_no_seams_between_blocks(bundle: Bundle) -> None:
    rows = bundle.areas["affected_area"]
    shapes = light_shapes(rows.geometry.values, covers=True)
    # Independent: the boundary of the union by GEOS; pieces of two blocks share an edge but not always its points.
    union = shapely.union_all(shapely.set_precision(rows.geometry.values, 1e-5))
    assert outline(shapes).length == pytest.approx(union.boundary.length, rel=0.01)
    assert (
        shapely.union_all(rows.geometry.values).boundary.length < shapely.length(rows.geometry.values).sum() / 1.5
    )  # there are seams


def test_shapes_of_a_large_layer_are_simplified_to_the_limit(bundle: Bundle) -> None:
    shapes = bundle.areas["affected_area"].geometry.values
    light = light_shapes(shapes, point_limit=8_000, covers=True)
    assert shapely.get_num_coordinates(light).sum() <= 8_000
    assert shapely.area(light).sum() == pytest.approx(shapely.area(shapes).sum(), rel=0.02)


def test_bounds_across_the_180th_meridian_are_narrow() -> None:
    halves = [shapely.box(178, -18, 180, -16), shapely.box(-180, -18, -179, -16), shapely.box(177, -19, 178, -17)]
    rows = make_features(halves, feature_id=list("abc"), layer_id="x", role="analysis_area", source_row=[1, 2, 3])
    assert map_bounds([rows]) == (177.0, -19.0, 181.0, -16.0)


def test_ground_is_valid_and_knows_the_countries() -> None:
    rows = read_countries()
    assert shapely.is_valid(rows.geometry.values).all()
    # Independent: 109,884 km2 is Cuba's published area (ISO numeric 192); at 1:50 million within 5 %.
    cuba = rows[rows["country_code"] == "192"].to_crs("+proj=laea +lat_0=21.5 +lon_0=-79.5")
    assert shapely.area(cuba.geometry.values).sum() / 1e6 == pytest.approx(109_884, rel=0.05)
