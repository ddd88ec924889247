"""CSV, workbook and summary as people and programs read them."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
from hostile_bundle import FORMULA, NAMES, SCRIPT, make_hostile_bundle

from azogue.publish.fields import field_of
from azogue.publish.tables import INDICATOR_COLUMNS, publish_tables, summary_text, write_csv
from azogue.records.bundle import Bundle


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_each_table_is_a_csv_file_with_its_columns(bundle: Bundle, tmp_path: Path) -> None:
    publish_tables(bundle, tmp_path)
    for name, table in bundle.tables.items():
        rows = _cells(tmp_path / "tables" / f"{name}.csv")
        assert rows[0] == list(table.columns)
        assert len(rows) == len(table) + 1
    given = bundle.tables["by_biodiversity_site"]
    read = pd.read_csv(tmp_path / "tables" / "by_biodiversity_site.csv")
    assert np.allclose(read["ha"], given["ha"], atol=1e-6)
    assert read["designation"].isna().sum() == given["designation"].isna().sum()


def test_columns_file_says_title_unit_and_meaning_of_every_column(bundle: Bundle, tmp_path: Path) -> None:
    publish_tables(bundle, tmp_path)
    rows = {(row[0], row[1]): row[2:] for row in _cells(tmp_path / "tables" / "columns.csv")[1:]}
    assert len(rows) == sum(len(table.columns) for table in bundle.tables.values())
    assert rows["by_admin", "ha"] == ["Priority area", "ha", "Priority area inside the unit"]
    for (table, column), (title, unit, _) in rows.items():
        assert title
        if column.endswith("_ha") or column == "ha":
            assert unit == "ha", (table, column)
        if column.endswith("_pct"):
            assert unit == "%", (table, column)


def test_cells_that_a_spreadsheet_would_run_are_made_text(tmp_path: Path) -> None:
    table = pd.DataFrame({"name": [*NAMES[:7], "-12.5", "plain", None], "value": [-1.5, math.nan, math.inf, *range(7)]})
    rows = _cells(write_csv(table, tmp_path / "t.csv"))
    names = [row[0] for row in rows[1:]]
    assert names[1] == f"'{FORMULA}"
    assert names[3:7] == ["'+1+1", "'-2+3", "'@SUM(A1)", "'\t=1"]
    assert names[0] == SCRIPT
    assert names[7:] == ["-12.5", "plain", ""]
    assert [row[1] for row in rows[1:4]] == ["-1.5", "", ""]


def test_new_lines_and_quotes_stay_inside_their_cell(tmp_path: Path) -> None:
    table = pd.DataFrame({"name": ['a\n"b",c', "d"], "n": [1, 2]})
    assert _cells(write_csv(table, tmp_path / "t.csv"))[1:] == [['a\n"b",c', "1"], ["d", "2"]]


def test_workbook_has_a_sheet_per_table_without_any_formula(tmp_path: Path) -> None:
    bundle = make_hostile_bundle()
    publish_tables(bundle, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    assert book.sheetnames[0] == "Read me"
    assert book.sheetnames[1] == "Totals"
    assert len(book.sheetnames) == len(bundle.tables) + 1
    assert all(len(name) <= 31 for name in book.sheetnames)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                assert cell.hyperlink is None
    sheet = book["By biodiversity site"]
    assert sheet.freeze_panes == "A2"
    heads = [cell.value for cell in sheet[1]]
    assert "Affected inside (ha)" in heads
    column = heads.index("Affected inside (ha)")
    values = [row[column].value for row in sheet.iter_rows(min_row=2)]
    assert np.allclose(values, bundle.tables["by_biodiversity_site"]["ha"])


def test_workbook_of_an_arabic_run_reads_from_the_right(arabic_bundle: Bundle, tmp_path: Path) -> None:
    publish_tables(arabic_bundle, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    assert book["By biodiversity site"].sheet_view.rightToLeft
    names = arabic_bundle.tables["by_biodiversity_site"]["name"].dropna()
    assert set(names) <= {cell.value for cell in book["By biodiversity site"]["D"]}


def test_same_run_gives_the_same_bytes(bundle: Bundle, tmp_path: Path) -> None:
    first, second = publish_tables(bundle, tmp_path / "a"), publish_tables(bundle, tmp_path / "b")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_indicators_are_written_even_when_no_plan_was_asked_for(
    bundle: Bundle, empty_bundle: Bundle, tmp_path: Path
) -> None:
    publish_tables(empty_bundle, tmp_path / "a")
    assert _cells(tmp_path / "a" / "indicators.csv") == [list(INDICATOR_COLUMNS)]
    publish_tables(bundle, tmp_path / "b")
    assert len(_cells(tmp_path / "b" / "indicators.csv")) == len(bundle.tables["plan_indicators"]) + 1


def test_summary_is_strict_json_with_the_measures_before_the_lists(bundle: Bundle, tmp_path: Path) -> None:
    publish_tables(bundle, tmp_path)
    text = (tmp_path / "summary.json").read_text(encoding="utf-8")

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    read = json.loads(text, parse_constant=refuse)
    assert read["priority_area_ha"] == bundle.summary["priority_area_ha"]
    assert read["incursion_risk_ha"] is None
    assert set(read) == set(bundle.summary)
    assert list(read).index("priority_area_ha") < list(read).index("by_role")
    assert any(row["designation"] is None for row in read["by_designation"])


def test_summary_turns_all_that_json_does_not_know() -> None:
    text = summary_text(
        {
            "a": np.float32(1.5),
            "b": [np.nan, pd.NA, pd.NaT, np.inf, None],
            "c": {np.int64(3): np.bool_(True)},
            "d": pd.DataFrame({"x": [np.nan, 1.0]}),
            "e": frozenset({"z", "y"}),
            "f": np.array([1, 2]),
            "g": "\ud800",
        }
    )
    read = json.loads(text)
    assert read == {
        "a": 1.5,
        "b": [None] * 5,
        "c": {"3": True},
        "d": [{"x": None}, {"x": 1.0}],
        "e": ["y", "z"],
        "f": [1, 2],
        "g": "?",
    }


def test_run_without_tables_still_gives_a_workbook_and_a_summary(bundle: Bundle, tmp_path: Path) -> None:
    publish_tables(replace(bundle, tables={}, summary={}, sources=(), missing=(), notes=()), tmp_path)
    assert openpyxl.load_workbook(tmp_path / "tables.xlsx").sheetnames == ["Read me"]
    assert json.loads((tmp_path / "summary.json").read_text()) == {}


def test_unit_of_an_undeclared_column_is_read_from_its_name() -> None:
    assert field_of("river_length_km").heading == "River length (km)"
    assert field_of("km").unit == ""
