"""Runs every case of this folder: a workspace, what it must give, and where each number comes from.

A case is a YAML file in the convention's words: ``title``, ``source``, ``how`` (by hand, published or independent),
``workspace``, a tolerance, and what is expected in ``summary.json`` (``expect``) and in ``tables/<name>.csv``
(``tables``). A row is found by the columns under ``find``.

A small case draws its layers itself on a grid of kilometres: a ``box`` [west, south, east, north], a ``point`` [x, y] or a
``line``. ``drawn_at`` says where on Earth the middle of its analysis area lies; the grid is an equal-area projection there.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
import yaml
from pyproj import Transformer
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from azogue.workspace import open_workspace

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*.yaml"))
RUN = "from azogue.cli.main import main; main()"


@dataclass
class Ran:
    """A case with what its run gave."""

    case: dict[str, Any]
    summary: dict[str, Any]
    table: Callable[[str], pd.DataFrame]


@pytest.fixture(scope="module", params=CASES, ids=lambda path: path.stem)
def ran(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run one case: a workspace from the terminal, as a user does; a small case from Python."""
    case = yaml.safe_load(request.param.read_text(encoding="utf-8"))
    out = tmp_path_factory.mktemp(request.param.stem)
    if "workspace" in case:
        return Ran(case, run_in_terminal(root / case["workspace"], out), lambda name: published_table(out, name))
    folder = tmp_path_factory.mktemp(f"{request.param.stem}-workspace")
    write_workspace(case, folder)
    run = open_workspace(folder, out=out).run(want=["summary_numbers", *case.get("tables", {})])
    return Ran(case, run.summary, run.table)


def run_in_terminal(workspace: Path, out: Path) -> dict[str, Any]:
    """Call ``azogue run`` and read the summary it prints."""
    call = [sys.executable, "-c", RUN, "run", str(workspace), "--out", str(out), "--want", "tables", "--json"]
    done = subprocess.run(call, capture_output=True, text=True, check=False, env=os.environ.copy())
    assert done.returncode == 0, done.stderr[-3000:]
    summary: dict[str, Any] = json.loads(done.stdout)
    assert summary == json.loads((out / "published" / "summary.json").read_text(encoding="utf-8"))
    return summary


def published_table(out: Path, name: str) -> pd.DataFrame:
    """A table as it was published."""
    return pd.read_csv(out / "published" / "tables" / f"{name}.csv")


def write_workspace(case: dict[str, Any], folder: Path) -> None:
    """Write the layers of a small case as GeoJSON, one file for each role, and the azogue.toml that names them."""
    outline = next(row["box"] for row in case["layers"] if row["role"] == "analysis_area")
    x0, y0 = (outline[0] + outline[2]) / 2, (outline[1] + outline[3]) / 2
    lon, lat = case["drawn_at"]["lon"], case["drawn_at"]["lat"]
    to_degrees = Transformer.from_crs(
        f"+proj=laea +lat_0={lat} +lon_0=0 +datum=WGS84 +units=km", "OGC:CRS84", always_xy=True
    )

    def degrees(shape: BaseGeometry) -> BaseGeometry:
        """Grid kilometres to degrees; longitudes may pass 180, as they do in files drawn there."""

        def move(xy: Any) -> Any:
            x, y = to_degrees.transform(xy[:, 0] - x0, xy[:, 1] - y0)
            return np.column_stack([np.asarray(x) + lon, y])

        return shapely.transform(shapely.segmentize(shape, 1.0), move)

    lines = ["[workspace]", 'party = "XCB"', f"title = {json.dumps(case['title'])}", 'reference = "2026.1"']
    (folder / "raw").mkdir()
    for role in dict.fromkeys(row["role"] for row in case["layers"]):
        rows = [row for row in case["layers"] if row["role"] == role]
        columns = sorted({k for row in rows for k in row} - {"role", "box", "point", "line"})
        features = [
            {
                "type": "Feature",
                "properties": {k: row.get(k) for k in columns},
                "geometry": shapely.geometry.mapping(degrees(shape_of(row))),
            }
            for row in rows
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / "raw" / f"{role}.geojson").write_text(text, encoding="utf-8")
        lines += [f"[inputs.{role}]", f'role = "{role}"', f'path = "{role}.geojson"', 'access = "public"']
        lines += [f"filter = {{ {k} = {json.dumps(v)} }}" for k, v in case.get("filter", {}).get(role, {}).items()]
        lines += [f"[inputs.{role}.columns]", *(f'{k} = "{k}"' for k in columns)]
    for name, settings in case.get("settings", {}).items():
        lines += [f"[settings.{name}]", *(f"{k} = {json.dumps(v)}" for k, v in settings.items())]
    (folder / "azogue.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def shape_of(row: dict[str, Any]) -> BaseGeometry:
    """Shape of a layer row of a small case."""
    if "box" in row:
        return box(*row["box"])
    return Point(row["point"]) if "point" in row else LineString(row["line"])


def is_missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def same(found: Any, expected: Any, tolerance_pct: float) -> bool:
    """Whether a value is as expected; numbers within the tolerance, small ones within 1 of their unit's hundredth."""
    if expected is None:
        return is_missing(found)
    if isinstance(expected, bool):
        return str(found).lower() == str(expected).lower()
    if isinstance(expected, int | float):
        if is_missing(found):
            return False
        return math.isclose(float(found), expected, rel_tol=tolerance_pct / 100, abs_tol=0.01 if expected else 1.0)
    return str(found) == str(expected)


def differences(rows: list[dict[str, Any]], expected: dict[str, Any], tolerance_pct: float, where: str) -> list[str]:
    """What one expected row of a list does not find."""
    wanted = dict(expected)
    find = wanted.pop("find")
    hits = [row for row in rows if all(same(row.get(k), v, 0.0) for k, v in find.items())]
    if len(hits) != 1:
        return [f"{where}: {len(hits)} rows with {find}"]
    return [
        f"{where} {find}: {key} is {hits[0].get(key)!r}, expected {value!r}"
        for key, value in wanted.items()
        if not same(hits[0].get(key), value, tolerance_pct)
    ]


def test_every_case_says_where_its_numbers_come_from() -> None:
    assert CASES
    for path in CASES:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert case["title"]
        assert case["source"]
        assert case["how"] in ("by hand", "published", "independent"), path.name


def test_summary_is_as_expected(ran: Ran) -> None:
    tolerance = ran.case["tolerance_pct"]
    wrong: list[str] = []
    for key, expected in ran.case["expect"].items():
        if isinstance(expected, list):
            for row in expected:
                wrong += differences(ran.summary.get(key) or [], row, row.get("tolerance_pct", tolerance), key)
        elif not same(ran.summary.get(key), expected, tolerance):
            wrong.append(f"{key} is {ran.summary.get(key)!r}, expected {expected!r}")
    assert wrong == []


def test_tables_are_as_expected(ran: Ran) -> None:
    wrong: list[str] = []
    for name, expected in ran.case.get("tables", {}).items():
        rows = ran.table(name).to_dict("records")
        for row in expected:
            wrong += differences(rows, row, ran.case["tolerance_pct"], name)
    for name, rows_not in ran.case.get("absent", {}).items():
        rows = ran.summary.get(name) or []
        wrong += [f"{name}: {r} is there" for r in rows_not for row in rows if r.items() <= row.items()]
    assert wrong == []


def test_what_is_missing_is_printed(ran: Ran) -> None:
    """Each word under ``missing`` of the case is found in the list of what was not given."""
    printed = json.dumps(ran.summary["missing"], ensure_ascii=False).lower()
    assert [word for word in ran.case.get("missing", []) if word not in printed] == []


def test_parts_add_up(ran: Ran) -> None:
    """Whatever the country: the highest units that cover it add up to the totals, and shares stay within a hundred."""
    summary = ran.summary
    assert summary["priority_area_ha"] <= min(summary["affected_area_ha"], summary["biodiversity_area_ha"]) * 1.000001
    assert summary["asgm_extent_ha"] <= summary["affected_area_ha"] * 1.000001
    assert all(0 <= row["share_pct"] <= 100.000001 for row in summary["by_biodiversity_site"])
    for level in {row["level"] for row in summary["by_admin"]} if ran.case.get("units_cover_country", True) else ():
        units = [row for row in summary["by_admin"] if row["level"] == level]
        assert sum(row["ha"] for row in units) == pytest.approx(summary["priority_area_ha"], rel=1e-3)
