"""Nothing of Table 1 or Table 2 of UNEP/MC/COP.6/INF/27 is missing: the tables are compared with the text itself."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from azogue.reference.edition import Edition, open_edition


@pytest.fixture(scope="module")
def edition() -> Edition:
    return open_edition("2026.1")


@pytest.fixture(scope="module")
def document(shared: Path) -> Path:
    return next((shared / "documents").glob("000*.txt"))


def printed_rows(text: str, begin: str, end: str) -> list[list[list[str]]]:
    """Rows of a printed table: a blank line ends a row, a leading tab begins a cell; a cell is a list of lines."""
    block = text[text.index(begin) : text.index(end)]
    rows = []
    for paragraph in block.split("\n\n")[1:]:
        cells: list[list[str]] = []
        for line in paragraph.splitlines():
            if line.startswith("\t"):
                cells.append([line.strip()])
            elif cells:
                cells[-1].append(line.strip())
        if cells:
            rows.append(cells)
    return rows


@pytest.fixture(scope="module")
def table_1(document: Path) -> list[list[list[str]]]:
    text = document.read_text(encoding="utf-8")
    return printed_rows(text, "Table 1. KMGBF Targets of relevance", "[bookmark: D._Review_of_currently")


@pytest.fixture(scope="module")
def table_2(document: Path) -> list[list[list[str]]]:
    text = document.read_text(encoding="utf-8")
    return printed_rows(text, "Table 2. Indicators for Targets listed", "[bookmark: 3._Review_of_indicators")


def targets_of(cell: list[str]) -> list[str]:
    return [f"T{int(n):02d}" for line in cell for n in re.findall(r"^Target (\d+)\b", line)]


def elements_of(cell: list[str]) -> list[str]:
    found = [re.match(r"(?:1\((\w)\)|(2)\. )", line) for line in cell]
    return [f"1{m[1]}" if m[1] else "2" for m in found if m]


def bullets_of(cell: list[str]) -> int:
    return sum(line.startswith("·") for line in cell)


def test_table_1_has_twelve_rows_and_66_printed_bullets(table_1: list[list[list[str]]]) -> None:
    # Published: UNEP/MC/COP.6/INF/27, annex, Table 1, counted in the text.
    assert len(table_1) == 12
    assert sum(bullets_of(row[2]) for row in table_1) == 66


def test_every_printed_bullet_of_table_1_has_its_row_of_actions(
    table_1: list[list[list[str]]], edition: Edition
) -> None:
    actions = edition.table("actions")
    printed = {str(i): bullets_of(row[2]) for i, row in enumerate(table_1, 1)}
    ours = Counter(actions.loc[actions["row_type"] != "emphasis", "table1_row"])
    assert dict(ours) == printed


def test_every_paragraph_on_biodiversity_below_the_bullets_has_its_row(
    table_1: list[list[list[str]]], edition: Edition
) -> None:
    printed = [str(i) for i, row in enumerate(table_1, 1) for line in row[2] if line.startswith("To increase the rel")]
    actions = edition.table("actions")
    assert sorted(actions.loc[actions["row_type"] == "emphasis", "table1_row"]) == sorted(printed)


def test_actions_are_65_with_one_opening_statement_and_three_emphases(edition: Edition) -> None:
    # Published: 66 printed bullets = 65 actions + 1 opening statement; 3 paragraphs; 69 rows.
    assert Counter(edition.table("actions")["row_type"]) == {"action": 65, "framing": 1, "emphasis": 3}


def test_crosswalk_holds_every_triple_of_a_printed_row_and_six_of_our_own(
    table_1: list[list[list[str]]], edition: Edition
) -> None:
    actions = edition.table("actions")
    printed = {
        (target, element, action)
        for i, row in enumerate(table_1, 1)
        for target in targets_of(row[0])
        for element in (elements_of(row[1]) or [""])
        for action in actions.loc[actions["table1_row"] == str(i), "action_id"]
    }
    crosswalk = edition.table("crosswalk")
    from_rows = crosswalk[crosswalk["link"] != "suggested"]
    ours = set(zip(from_rows["target_id"], from_rows["nap_element_id"], from_rows["action_id"], strict=True))
    assert ours == printed
    assert (len(crosswalk), len(from_rows), len(printed)) == (191, 185, 185)


def test_our_own_links_are_unverified_and_those_of_the_source_are_read(edition: Edition) -> None:
    crosswalk = edition.table("crosswalk")
    background = crosswalk["confidence"] == "background"
    assert (background == (crosswalk["link"] == "suggested")).all()


def test_every_indicator_line_of_table_2_has_its_row_in_printed_order(
    table_2: list[list[list[str]]], edition: Edition
) -> None:
    # A line that begins with a small letter goes on from the line before (two such lines in the text).
    printed: dict[str, int] = {}
    for row in table_2:
        for target in targets_of(row[0]):
            printed[target] = sum(line[:1].isupper() for line in row[1])
    indicators = edition.table("indicators")
    assert dict(Counter(indicators["target_id"])) == printed
    assert sum(printed.values()) == len(indicators) == 38
    for target, rows in indicators.groupby("target_id"):
        assert rows["source_order"].tolist() == [str(n) for n in range(1, printed[str(target)] + 1)]
        assert rows["indicator_id"].tolist() == [f"{target}-I{n}" for n in range(1, printed[str(target)] + 1)]


def test_targets_named_in_the_two_tables_are_marked_so(
    table_1: list[list[list[str]]], table_2: list[list[list[str]]], edition: Edition
) -> None:
    targets = edition.table("kmgbf_targets")
    in_1 = {t for row in table_1 for t in targets_of(row[0])}
    in_2 = {t for row in table_2 for t in targets_of(row[0])}
    assert set(targets.loc[targets["in_table1"] == "yes", "id"]) == in_1
    assert set(targets.loc[targets["in_table2"] == "yes", "id"]) == in_2
    assert len(targets) == 23


def test_elements_named_in_table_1_are_marked_so_and_the_two_others_are_there(
    table_1: list[list[list[str]]], edition: Edition
) -> None:
    elements = edition.table("nap_elements")
    printed = {e for row in table_1 for e in elements_of(row[1])}
    assert set(elements.loc[elements["in_crosswalk"] == "yes", "id"]) == printed
    assert {"1a", "1k"} <= set(elements["id"]) - printed


def test_steps_reach_from_the_first_contact_to_the_overlay(edition: Edition) -> None:
    # Published: section C.2, steps a to d; d in steps 1(i)(a) to 3.
    steps = edition.table("nbsap_steps")["step_id"].tolist()
    assert [s for s in steps if "-" not in s] == ["a", "b", "c", "d"]
    assert [s for s in steps if "-" in s] == [
        "d-1-i-a",
        "d-1-i-b",
        "d-1-i-c",
        "d-1-ii",
        "d-1-iii",
        "d-1-iv",
        "d-2-i",
        "d-2-ii",
        "d-3",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "kmgbf_targets",
        "nap_elements",
        "crosswalk",
        "actions",
        "indicators",
        "nbsap_steps",
        "review_criteria",
        "country_examples",
        "case_studies",
        "gbf_indicators",
        "gbf_binary_questions",
    ],
)
def test_no_row_or_cell_of_the_reading_was_lost(name: str, shared: Path, edition: Edition) -> None:
    # Independent: the reading notes in the shared folder, cell by cell.
    import pandas as pd

    read = pd.read_csv(shared / "reference" / f"{name}.csv", dtype=str, keep_default_na=False)
    ours = edition.table(name)
    same = [c for c in read.columns if c not in ("document", "document_ref", "source")]
    pd.testing.assert_frame_equal(ours[same], read[same], check_dtype=False)


def test_sidecars_of_the_guidance_carry_the_hash_of_the_document(document: Path, edition: Edition) -> None:
    said = {edition.sidecar(n).sha256 for n in ("crosswalk", "actions", "indicators", "nbsap_steps", "method_defaults")}
    assert said == {sha256(document.read_bytes()).hexdigest()}


def test_no_sentence_of_the_guidance_was_copied(document: Path, edition: Edition) -> None:
    text = re.sub(r"\W+", " ", document.read_text(encoding="utf-8")).lower()
    cells = [
        (name, cell)
        for name in ("actions", "indicators", "nbsap_steps", "nap_elements", "kmgbf_targets")
        for cell in edition.table(name).get("paraphrase", edition.table(name).get("short_title"))
    ]
    copied = [(n, c) for n, c in cells if len(c.split()) > 12 and re.sub(r"\W+", " ", c).lower().strip() in text]
    assert copied == []
