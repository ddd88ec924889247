"""Runs every case of this folder: a workspace, what it must give, and where each number comes from.

A case is a YAML file in the convention's words: ``title``, ``source``, ``how`` (by hand, published or independent),
``workspace``, an optional ``data`` folder of the shared material, a tolerance, and what is expected in ``summary.json``
(``expect``) and in ``tables/<name>.csv`` (``tables``). A row is found by the columns under ``find``.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*.yaml"))
RUN = "from azogue.cli.main import main; main()"


@dataclass
class Ran:
    """A case with what its run gave."""

    case: dict[str, Any]
    summary: dict[str, Any]
    out: Path


@pytest.fixture(scope="module", params=CASES, ids=lambda path: path.stem)
def ran(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run one case from the terminal, as a user does."""
    case = yaml.safe_load(request.param.read_text(encoding="utf-8"))
    out = tmp_path_factory.mktemp(request.param.stem)
    call = ["run", str(root / case["workspace"]), "--out", str(out), "--json"]
    if case.get("data"):
        call += ["--data", str(request.getfixturevalue("shared") / case["data"])]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *call], capture_output=True, text=True, check=False, env=os.environ.copy()
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return Ran(case, json.loads(done.stdout), out)


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


def find_table(out: Path, name: str) -> Path | None:
    """The CSV of a table among the published files, whatever the access level it was made for."""
    found = sorted(out.rglob(f"tables/{name}.csv"))
    return next((p for p in found if "team" in p.parts), found[0] if found else None)


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
        path = find_table(ran.out, name)
        if path is None:
            wrong.append(f"no table {name}.csv was published")
            continue
        rows = pd.read_csv(path).to_dict("records")
        for row in expected:
            wrong += differences(rows, row, ran.case["tolerance_pct"], name)
    for name, rows_not in ran.case.get("absent", {}).items():
        rows = ran.summary.get(name) or []
        wrong += [f"{name}: {r} is there" for r in rows_not for row in rows if r.items() <= row.items()]
    assert wrong == []


def test_parts_add_up(ran: Ran) -> None:
    """Whatever the country: the highest units that cover it add up to the totals, and shares stay within a hundred."""
    summary = ran.summary
    assert summary["priority_area_ha"] <= min(summary["affected_area_ha"], summary["biodiversity_area_ha"]) * 1.000001
    assert summary["asgm_extent_ha"] <= summary["affected_area_ha"] * 1.000001
    assert all(0 <= row["share_pct"] <= 100.000001 for row in summary["by_biodiversity_site"])
    for level in {row["level"] for row in summary["by_admin"]} if ran.case.get("units_cover_country", True) else ():
        units = [row for row in summary["by_admin"] if row["level"] == level]
        assert sum(row["ha"] for row in units) == pytest.approx(summary["priority_area_ha"], rel=1e-3)
