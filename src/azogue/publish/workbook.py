"""One workbook with a sheet per table, ready to read and to print."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from azogue.publish.fields import clean_text, field_of, is_missing, join_list
from azogue.publish.styles import ACCENT
from azogue.records.bundle import Bundle

#: Most characters that a cell of a workbook holds (limit of the format).
CELL_LIMIT = 32_767
#: Most rows of a sheet (limit of the format); what is cut is said in the sheet's last row.
ROW_LIMIT = 1_048_576
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}

#: Words for the sheet names and the list of sheets, in the order of the sheets; a table that is not listed is named by
#: its id and comes after them.
TITLES = {
    "totals": "Totals",
    "by_role": "By role",
    "by_layer": "By layer",
    "by_designation": "By designation",
    "by_biodiversity_site": "By biodiversity site",
    "by_admin": "By administrative unit",
    "sensitivity": "Sensitivity to the buffer",
    "ranking": "Ranking",
    "screening_permits": "Permits screened",
    "screening_water": "Near water",
    "asgm_sites_in_biodiversity_sites": "ASGM in sites",
    "asgm_squares": "ASGM sites by square",
    "people_inside": "People inside",
    "rivers_inside": "Rivers inside",
    "missing": "What is missing",
    "cover_areas": "Overlapping sites",
    "plan_targets": "Plan - targets",
    "plan_elements": "Plan - elements",
    "plan_actions": "Plan - actions",
    "plan_indicators": "Plan - indicators",
    "plan_deadlines": "Plan - dates",
    "plan_gaps": "Plan - gaps",
    "plan_not_proposed": "Plan - not proposed",
    "plan_links": "Plan - links",
    "plan_places": "Plan - places",
    "plan_measures": "Plan - measures",
}


def write_workbook(bundle: Bundle, path: Path) -> None:
    """Write every table of a bundle as one workbook.

    The first sheet says what the file is and lists the sheets; each sheet has its header frozen, a filter, widths that
    fit and numbers as numbers. Nothing is written as a formula or a link. The same bundle gives the same bytes.

    Parameters
    ----------
    bundle : Bundle
    path : Path
        File to write.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties(
            {"title": bundle.title, "comments": f"Azogue {bundle.azogue_version}", "created": _at(bundle)}
        )
        looks = {
            "head": book.add_format(
                {"bold": True, "bg_color": ACCENT, "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
            ),
            "title": book.add_format({"bold": True, "font_size": 16, "font_color": ACCENT}),
            "bold": book.add_format({"bold": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        }
        order = [t for t in TITLES if t in bundle.tables] + [t for t in bundle.tables if t not in TITLES]
        tables = {table_id: bundle.tables[table_id] for table_id in order}
        names = _sheet_names(tables)
        sheet = book.add_worksheet("Read me")
        _write_readme(sheet, bundle, names, looks)
        sheets = [sheet]
        for table_id, table in tables.items():
            sheet = book.add_worksheet(names[table_id])
            _write_table(sheet, table_id, table, looks)
            sheets.append(sheet)
        if bundle.languages and bundle.languages[0] in _RIGHT_TO_LEFT:
            for sheet in sheets:
                sheet.right_to_left()


def _at(bundle: Bundle) -> dt.datetime:
    """When the run was made; a fixed day when the bundle does not say, so that the bytes do not change."""
    try:
        return dt.datetime.fromisoformat(bundle.created_at).replace(tzinfo=None)
    except ValueError:
        return dt.datetime(2026, 1, 1)


def _sheet_names(tables: Mapping[str, Any]) -> dict[str, str]:
    """Names of at most 31 characters, without the characters the format forbids, all different."""
    names: dict[str, str] = {}
    taken = {"read me"}
    for table_id in tables:
        stem = re.sub(r"[\[\]:*?/\\']", " ", TITLES.get(table_id, table_id.replace("_", " ").capitalize()))[:31].strip()
        name, n = stem or "Table", 2
        while name.lower() in taken:
            name, n = f"{stem[:27]} {n}", n + 1
        taken.add(name.lower())
        names[table_id] = name
    return names


def _write_readme(sheet: Any, bundle: Bundle, names: Mapping[str, str], looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, _clean(bundle.title) or "Tables", looks["title"])
    row = 2
    for key, value in (
        ("Party", f"{bundle.party_name} ({bundle.party})"),
        ("Made", f"{bundle.created_at}, Azogue {bundle.azogue_version}, reference edition {bundle.reference_edition}"),
        ("Who may see it", bundle.level),
        (
            "Areas",
            "Hectares in an equal-area projection unless a column says geodesic. An empty cell is unknown, not zero.",
        ),
        ("Behind a number", "azogue why ID  shows the rows, layers and settings behind a row of these tables."),
        ("Boundaries", "Boundaries and names are those of the layers given and imply no opinion on any status."),
    ):
        sheet.write_string(row, 0, key, looks["bold"])
        sheet.write_string(row, 1, _clean(value), looks["text"])
        row += 1
    row = _write_list(sheet, row + 1, "What is missing", [(m.what, m.consequence) for m in bundle.missing], looks)
    row = _write_list(sheet, row + 1, "Notes", [("", note) for note in bundle.notes], looks)
    sources = [
        (s.input_id, s.citation.line() if s.citation else "Publisher, date and licence not stated.")
        for s in bundle.sources
    ]
    row = _write_list(sheet, row + 1, "Sources", sources, looks)
    row += 1
    sheet.write_string(row, 0, "Sheets", looks["head"])
    sheet.write_string(row, 1, "Rows", looks["head"])
    for table_id, name in names.items():
        row += 1
        sheet.write_string(row, 0, name, looks["bold"])
        sheet.write_string(row, 1, f"{len(bundle.tables[table_id])} (tables/{table_id}.csv)", looks["text"])


def _write_list(sheet: Any, row: int, title: str, pairs: list[tuple[str, str]], looks: Mapping[str, Any]) -> int:
    if not pairs:
        return row
    sheet.write_string(row, 0, title, looks["head"])
    sheet.write_blank(row, 1, None, looks["head"])
    for left, right in pairs:
        row += 1
        sheet.write_string(row, 0, _clean(left), looks["bold"])
        sheet.write_string(row, 1, _clean(right), looks["text"])
    return row + 1


def _write_table(sheet: Any, table_id: str, table: pd.DataFrame, looks: Mapping[str, Any]) -> None:
    columns = [c for c in table.columns if table[c].dtype.name != "geometry"]
    rows = table.iloc[: ROW_LIMIT - 2]
    for k, column in enumerate(columns):
        words = field_of(str(column), table_id)
        values = [join_list(v) for v in rows[column]]
        sheet.write_string(0, k, _clean(words.heading), looks["head"])
        sheet.set_column(k, k, _width(words.heading, values))
        for n, value in enumerate(values, start=1):
            _write_cell(sheet, n, k, value, looks)
    if len(rows) < len(table):
        sheet.write_string(
            len(rows) + 1, 0, f"Cut here: {len(table)} rows, all in tables/{table_id}.csv", looks["bold"]
        )
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)
    if columns and len(rows):
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(sheet: Any, row: int, column: int, value: Any, looks: Mapping[str, Any]) -> None:
    if is_missing(value):
        return
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no", looks["text"])
    elif isinstance(value, int) and abs(value) < 1e15:
        sheet.write_number(row, column, value, looks["whole"])
    elif isinstance(value, float) and abs(value) != float("inf"):
        sheet.write_number(row, column, value, looks["whole" if value == round(value) else "number"])
    else:
        sheet.write_string(row, column, _clean(str(value)), looks["text"])


def _clean(text: str) -> str:
    """Text that the format can hold: no control characters, no lone surrogates, not too long."""
    text = _CONTROL.sub(" ", clean_text(text))
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 20] + " ... (cut here)"


def _width(heading: str, values: list[Any]) -> float:
    """Width in characters: the longest of the first 200 values, between 9 and 48."""
    longest = max((min(len(_shown(v)), 60) for v in values[:200]), default=0)
    return min(max(longest + 2, len(max(heading.split(), key=len)) + 4, 9), 48)


def _shown(value: Any) -> str:
    if is_missing(value):
        return ""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
