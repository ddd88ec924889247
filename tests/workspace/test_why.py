"""From a number back to the rows, layers and licences that it rests on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import toys

from azogue.workspace.explain import UnknownWordError, explain
from azogue.workspace.table_file import read_table
from azogue.workspace.why import UnknownOutputError, why


@pytest.fixture
def out(toy) -> Path:
    work = toy(toys.TOML + "[settings.affected_area]\nbuffer_m = 2000\nreason = 'Hydrology study'\n")
    work.run()
    return work.out


def test_number_leads_to_steps_settings_and_layers(out: Path) -> None:
    found = why(out, "priority_area_ha")
    assert found["kind"] == "number"
    assert found["row"] == "totals:priority_area"
    assert [s["step"] for s in found["steps"]] == ["asgm_extent", "overlay", "totals"]
    assert {layer["input_id"] for layer in found["layers"]} == {"country", "mines", "parks"}
    assert found["layers"][0]["citation"]["licence"] == "CC BY 4.0"
    assert found["settings"][0]["value"] == 2000.0
    assert found["settings"][0]["reason"] == "Hydrology study"


def test_piece_leads_to_its_mine_and_its_site(out: Path) -> None:
    found = why(out, "pmines:1")
    rows = {group["via"]: [row["id"] for row in group["rows"]] for group in found["input_rows"]}
    assert rows == {"activity": ["mines:1"], "biodiversity_site": ["parks:1"]}


def test_row_of_a_table_leads_to_the_site_and_the_mines_inside(out: Path) -> None:
    found = why(out, "by_biodiversity_site:parks:1.pieces")
    assert found["value"] == 2  # by hand: North pit and South pit lie in Long park
    rows = {group["via"]: [row["id"] for row in group["rows"]] for group in found["input_rows"]}
    assert rows == {"itself": ["parks:1"], "activity": ["mines:1", "mines:2"]}


def test_input_row_lists_the_outputs_that_rest_on_it(out: Path) -> None:
    found = why(out, "mines:1")
    assert found["kind"] == "input_row"
    used = {o["output"]: o["rows"] for o in found["outputs"]}
    assert used["priority_area"] == ["pmines:1"]
    assert used["by_biodiversity_site"] == ["by_biodiversity_site:parks:1"]


def test_name_lists_the_outputs_that_bear_it(out: Path) -> None:
    found = why(out, "long PARK")
    assert found["kind"] == "names"
    assert "by_biodiversity_site:parks:1" in [o["id"] for o in found["outputs"]]


def test_table_name_leads_to_its_chain(out: Path) -> None:
    assert why(out, "by_biodiversity_site")["n_rows"] == 2


def test_unknown_output_offers_the_nearest(out: Path) -> None:
    with pytest.raises(UnknownOutputError, match="did you mean priority_area"):
        why(out, "priorty_area")


def test_column_that_the_row_has_not_is_answered_with_those_it_has(out: Path) -> None:
    with pytest.raises(UnknownOutputError, match=r"it has: .*pieces"):
        why(out, "by_biodiversity_site:parks:1.peices")


def test_column_of_a_layer_row_leads_to_the_table_that_has_it(out: Path) -> None:
    with pytest.raises(UnknownOutputError, match=r"did you mean by_biodiversity_site:parks:1\.pieces"):
        why(out, "parks:1.pieces")


def test_total_names_the_rows_to_ask_next(out: Path) -> None:
    found = why(out, "priority_area_ha")
    assert found["rows_of"] == "priority_area"
    assert "pmines:1" in found["row_ids"]


def test_every_number_of_the_summary_is_in_the_lineage(out: Path) -> None:
    lineage = json.loads((out / "lineage.json").read_text())
    numbers = {n["number"] for n in lineage["numbers"]}
    assert {"summary.affected_area_ha", "summary.priority_area_ha", "summary.by_biodiversity_site"} <= numbers
    assert lineage == json.loads((out / "published" / "lineage.json").read_text())


def test_every_published_row_is_in_the_row_links(out: Path) -> None:
    links = read_table(out / "lineage.parquet")
    pieces = read_table(out / "results" / "affected_area.parquet")
    linked = links[links.output == "affected_area"]
    assert set(linked.row_id) == set(pieces.piece_id)
    assert set(linked[linked.via == "activity"].input_row) == {"mines:1", "mines:2", "mines:3"}


def test_lineage_is_geoparquet_free_of_geometry_and_readable_elsewhere(out: Path) -> None:
    import pandas as pd

    assert list(pd.read_parquet(out / "lineage.parquet").columns) == ["output", "row_id", "input_row", "via"]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("priority_area", "record"),
        ("overlay", "step"),
        ("buffer_m", "setting"),
        ("affected_area.buffer_m", "setting"),
        ("protected_area", "role"),
        ("WSP-REASON-001", "problem"),
        ("wsp-reason-001", "problem"),
    ],
)
def test_word_is_explained(word: str, kind: str) -> None:
    assert explain(word)["kind"] == kind


def test_explanation_of_the_priority_area_names_method_source_and_formula() -> None:
    found = explain("priority_area")
    assert "INF/27" in found["citation"]
    assert found["formula"]
    assert any(s["name"] == "affected_area.buffer_m" and s["caveat"] for s in found["settings"])


def test_unknown_word_offers_the_nearest() -> None:
    with pytest.raises(UnknownWordError, match="did you mean priority_area"):
        explain("priorty_area")
