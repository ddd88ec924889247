"""The adapter of Cinabria passes the kit, and its own reader does what the form says."""

# ruff: noqa: D101, D103, S101, PLC0415

from __future__ import annotations

from importlib.metadata import entry_points
from typing import ClassVar

import pytest
from azogue_adapter_xcb import ADAPTER

from azogue.intake.testing import AdapterTests
from azogue.records.input_spec import InputSpec
from azogue.reference.check import check_reference
from azogue.reference.edition import DATA, open_edition


class TestCinabria(AdapterTests):
    adapter = ADAPTER
    installed: ClassVar[bool] = any(p.name == "xcb" for p in entry_points(group="azogue.adapters"))


def test_form_gives_three_places_and_names_the_row_without_a_grid_reference() -> None:
    reader = ADAPTER.readers["xcb_form_am1"]
    result = reader.read(reader.sample, InputSpec(id="am1", role="occurrence", path="form_am1.csv"))
    assert result.table["name"].tolist() == ["Pozo Quieto", "Filo Pardo", "Loma Seca"]
    assert result.table["observed_on"].tolist() == ["2026-03-15"] * 3
    assert [(p.code, p.rows) for p in result.problems] == [("XCB-GRID-002", (9,))]
    # By hand: 20 km is 20 km south of the equator; a degree of latitude there is 110.574 km: 0.18088 degrees.
    assert result.table.geometry[0].y == pytest.approx(-20 / 110.574, abs=1e-5)


def test_reference_rows_pass_the_check_beside_those_of_the_package() -> None:
    assert ADAPTER.reference is not None
    assert [str(p) for p in check_reference([DATA, ADAPTER.reference]) if p.level == "error"] == []
    edition = open_edition("2026.1", more_folders=[ADAPTER.reference])
    assert edition.table_on("xcb_title_types", "2018-12-31")["title_type"].tolist() == ["PM"]


def test_template_prints_the_register() -> None:
    from jinja2 import Environment

    assert ADAPTER.templates is not None
    text = (ADAPTER.templates / "register_annex.html").read_text(encoding="utf-8")
    sites = [{"name": "Pozo Quieto", "observed_on": "2026-03-15", "status": "mercury used"}]
    page = Environment(autoescape=True).from_string(text).render(title="Registro", n_sites=1, sites=sites)
    assert "Pozo Quieto" in page
