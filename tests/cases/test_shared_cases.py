"""Every number of the EXPECTED.md beside the real layers, within the tolerance stated there.

The example workspaces name their inputs as EXPECTED.md names its layers.

The numbers are read from the tables of EXPECTED.md itself (independent: plain GeoPandas, recipe given there), so that none is
forgotten: totals 0.3 %; sites, designations and units 0.5 % or 5 ha, whichever is larger.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytestmark = [pytest.mark.real, pytest.mark.slow]

RUN = "from azogue.cli.main import main; main()"


@dataclass(frozen=True)
class Country:
    """One workspace and where its numbers stand."""

    workspace: str
    data: str
    case: str
    column: int
    with_risk: bool = False


COUNTRIES = [
    Country("peru-amazon", "peru-amazon", "Peru", 1),
    Country("madre-de-dios", "peru-amazon", "Madre de Dios", 2),
    Country("madre-de-dios-risk", "peru-amazon", "Madre de Dios", 2, with_risk=True),
    Country("drc-east", "drc-east", "DRC", 1),
]


def number(cell: str) -> float | None:
    """First figure of a cell: equal-area hectares stand before geodesic ones."""
    found = re.match(r"[\d,]+(\.\d+)?", cell.strip().strip("*"))
    return float(found[0].replace(",", "")) if found else None


def printed_table(text: str, heading: str) -> list[list[str]]:
    """Cells of the first table below a heading, without its head."""
    part = text[text.index(f"## {heading}") :]
    rows = []
    for line in part.splitlines()[1:]:
        if line.startswith("## "):
            break
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return rows[2:]


class Expected:
    """The tables of one EXPECTED.md for one case."""

    def __init__(self, path: Path, country: Country) -> None:
        text = path.read_text(encoding="utf-8")
        self.totals = {r[0].strip("*"): number(r[country.column]) for r in printed_table(text, "Totals")}

        def mine(heading: str) -> list[list[str]]:
            if f"## {heading}" not in text:
                return []
            return [r[1:] for r in printed_table(text, heading) if r[0] == country.case]

        self.layers = mine("Per biodiversity layer")
        self.designations = mine("Overlap by designation")
        self.sites = mine("Largest overlaps by site")
        self.units = mine("By administrative unit")


@dataclass
class Ran:
    """What one workspace gave, beside what it should give."""

    country: Country
    expected: Expected
    summary: dict[str, Any]
    out: Path

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(next(iter(sorted(self.out.rglob(f"tables/{name}.csv")))))


def for_countries(*names: str) -> pytest.MarkDecorator:
    """Run a test for these workspaces only, where EXPECTED.md prints the table for them alone."""
    countries = [c for c in COUNTRIES if c.workspace in names]
    return pytest.mark.parametrize("ran", countries, ids=lambda c: c.workspace, indirect=True)


@pytest.fixture(scope="module")
def runs() -> dict[str, Ran]:
    """Runs so far by workspace: each is made once, whatever the order of the tests."""
    return {}


@pytest.fixture(params=COUNTRIES, ids=lambda c: c.workspace)
def ran(
    request: pytest.FixtureRequest,
    root: Path,
    shared: Path,
    runs: dict[str, Ran],
    tmp_path_factory: pytest.TempPathFactory,
) -> Ran:
    country: Country = request.param
    if country.workspace not in runs:
        runs[country.workspace] = run_country(country, root, shared, tmp_path_factory.mktemp(country.workspace))
    return runs[country.workspace]


def run_country(country: Country, root: Path, shared: Path, out: Path) -> Ran:
    data = shared / "data" / country.data
    folder = str(root / "examples" / country.workspace)
    call = ["run", folder, "--data", str(data), "--out", str(out), "--want", "tables", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *call], capture_output=True, text=True, check=False, env=os.environ.copy()
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return Ran(country, Expected(data / "EXPECTED.md", country), json.loads(done.stdout), out)


def total(value: float) -> Any:
    return pytest.approx(value, rel=0.003, abs=0.5)


def part(value: float) -> Any:
    return pytest.approx(value, rel=0.005, abs=5.0)


def test_totals_are_those_of_the_independent_computation(ran: Ran) -> None:
    totals, summary = ran.expected.totals, ran.summary
    risk = ran.country.with_risk
    wanted = {
        "asgm_extent_ha": totals["ASGM extent E"],
        "affected_area_ha": totals["affected incl. risk" if risk else "with 1 km buffer B"],
        "biodiversity_area_ha": totals["biodiversity area of interest"],
        "priority_area_ha": totals["priority area incl. risk" if risk else "priority area (baseline)"],
    }
    if (mapped := totals["sum of `mined_area_ha` attribute"]) is not None:
        wanted["asgm_mapped_ha"] = mapped
    if risk:
        wanted["incursion_risk_ha"] = totals["risk area only"]
    else:
        assert summary["incursion_risk_ha"] is None
    assert {k: summary[k] for k in wanted} == {k: total(v) for k, v in wanted.items() if v is not None}


def test_layers_are_those_of_the_independent_computation(ran: Ran) -> None:
    by_layer = ran.table("by_layer").set_index("layer")
    assert ran.expected.layers
    for name, sites, whole_sum, dissolved, hit, inside, summed, footprint in ran.expected.layers:
        row = by_layer.loc[name]
        assert (row["sites"], row["whole_sum_ha"]) == (number(sites), total(number(whole_sum) or 0)), name
        assert row["dissolved_ha"] == total(number(dissolved) or 0), name
        assert row["extent_ha"] == part(number(footprint) or 0), name
        if not ran.country.with_risk:
            assert row["sites_hit"] == number(hit), name
            assert row["ha"] == part(number(inside) or 0), name
            assert row["sum_over_sites_ha"] == part(number(summed) or 0), name


@for_countries("peru-amazon", "madre-de-dios", "drc-east")  # the printed designations are those without risk
def test_designations_are_those_of_the_independent_computation(ran: Ran) -> None:
    rows = [r for r in ran.summary["by_designation"] if r["layer"] in ("protected_areas_wdpa", "protected_areas_2013")]
    found = {r["designation"]: r["ha"] for r in rows if r["ha"] > 0}
    assert ran.expected.designations
    assert found == {name: part(number(ha) or 0) for name, ha in ran.expected.designations}


def test_sites_are_those_of_the_independent_computation(ran: Ran) -> None:
    rows = ran.summary["by_biodiversity_site"]
    assert ran.expected.sites
    for layer, name, designation, ha, footprint, share in ran.expected.sites:
        hits = [r for r in rows if r["layer"] == layer and r["name"] == name]
        hits = sorted(hits, key=lambda r: abs(r["extent_ha"] - (number(footprint) or 0)))
        assert hits, (layer, name)
        assert hits[0]["extent_ha"] == part(number(footprint) or 0), name
        assert (hits[0]["designation"] or "") == designation, name
        if not ran.country.with_risk:
            assert hits[0]["ha"] == part(number(ha) or 0), name
            printed = number(share) or 0  # rounded to a hundredth, on top of the tolerance of the hectares
            assert hits[0]["share_pct"] == pytest.approx(printed, abs=0.005 * printed + 0.0051), name


@for_countries("peru-amazon")  # units are printed for the whole country only
def test_units_are_those_of_the_independent_computation(ran: Ran) -> None:
    assert ran.expected.units
    found = {r["name"]: r for r in ran.summary["by_admin"]}
    for name, extent, affected, priority in ran.expected.units:
        row = found[name]
        wanted = (part(number(extent) or 0), part(number(affected) or 0), part(number(priority) or 0))
        assert (row["extent_ha"], row["affected_ha"], row["ha"]) == wanted, name


def test_equal_area_and_geodesic_hectares_agree(ran: Ran) -> None:
    # Issue: within 0.01 %.
    totals = ran.table("totals").dropna(subset=["value_geodesic"])
    totals = totals[totals["value"] > 0]
    assert len(totals)
    assert ((totals["value"] - totals["value_geodesic"]).abs() / totals["value"]).max() < 1e-4


@for_countries("drc-east")
def test_congo_counts_sites_inside_protected_areas(ran: Ran, shared: Path) -> None:
    text = (shared / "data/drc-east/EXPECTED.md").read_text(encoding="utf-8")
    printed = re.search(r"(\d+) sites inside protected areas \(2013 layer\): (.+?)\. Sites inside any title", text)
    assert printed
    pairs = ran.table("asgm_sites_in_biodiversity_sites")
    ids = pairs["site_id"].str.startswith("protected_areas_2013:")
    assert pairs.loc[ids, "asgm_id"].nunique() == int(printed[1])
    counted = pairs[ids].groupby("site_name")["asgm_id"].nunique().to_dict()
    wanted = {m[1]: int(m[2]) for m in re.finditer(r"([^,]+?) (\d+)(?:, |$)", printed[2])}
    assert counted == wanted
