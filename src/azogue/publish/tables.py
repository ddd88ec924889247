"""Tables for people and programs: CSV files, one workbook, the indicators and the summary.

Names in the data are hostile until written safely: a cell of text that a spreadsheet would run as a formula gets an
apostrophe in front (CSV) or is written as text (XLSX).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from azogue.publish.fields import clean_text, field_of, is_list, is_missing, join_list
from azogue.publish.whole_file import whole_file
from azogue.publish.workbook import write_workbook
from azogue.records.bundle import Bundle

#: First characters by which a spreadsheet takes a cell for a formula.
#: Source: OWASP, "CSV Injection"; tab and carriage return shift the cell that follows.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")

#: Columns of indicators.csv, written even when the plan was not asked for.
INDICATOR_COLUMNS = (
    "indicator_id",
    "target_id",
    "label",
    "unit",
    "value",
    "recipe",
    "inputs",
    "definition",
    "needs",
    "status",
    "citation",
)

#: Keys of summary.json that come first, in this order; the others follow as they came.
SUMMARY_ORDER = (
    "party",
    "title",
    "level",
    "created_at",
    "azogue_version",
    "reference_edition",
    "asgm_extent_ha",
    "asgm_mapped_ha",
    "affected_area_ha",
    "incursion_risk_ha",
    "biodiversity_area_ha",
    "priority_area_ha",
    "asgm_sites_in_biodiversity_sites",
    "by_role",
    "by_designation",
    "by_biodiversity_site",
    "by_admin",
    "sensitivity",
    "problems",
    "missing",
    "notes",
)


def publish_tables(bundle: Bundle, folder: Path) -> list[Path]:
    """Write ``tables/*.csv``, ``tables.xlsx``, ``indicators.csv`` and ``summary.json``.

    CSV is UTF-8 without a byte order mark, comma, CRLF, one header row of column names that end in their unit;
    ``tables/columns.csv`` says what each column means. Nothing known is an empty cell, never a zero.

    Parameters
    ----------
    bundle : Bundle
    folder : Path
        The folder ``published/<level>``; made if it does not exist.

    Returns
    -------
    list of Path

    Source
    ------
    RFC 4180 (CSV), RFC 8259 (JSON).

    Examples
    --------
    >>> import tempfile
    >>> totals = pd.DataFrame({"measure": ["=1+1"], "value": [float("nan")], "unit": ["ha"]})
    >>> bundle = Bundle(party="XCB", party_name="Cinabria", title="", level="public", languages=("en",),
    ...                 created_at="2026-11-20T00:00:00Z", azogue_version="", reference_edition="2026.1",
    ...                 summary={"priority_area_ha": float("nan")}, tables={"totals": totals})
    >>> folder = Path(tempfile.mkdtemp())
    >>> [path.name for path in publish_tables(bundle, folder)]
    ['totals.csv', 'columns.csv', 'tables.xlsx', 'indicators.csv', 'summary.json']
    >>> (folder / "tables" / "totals.csv").read_text().splitlines()
    ['measure,value,unit', "'=1+1,,ha"]
    >>> json.loads((folder / "summary.json").read_text())
    {'priority_area_ha': None}
    """
    paths = []
    for name, table in bundle.tables.items():
        paths.append(write_csv(table, folder / "tables" / f"{name}.csv"))
    paths.append(write_csv(describe_columns(bundle.tables), folder / "tables" / "columns.csv"))
    path = folder / "tables.xlsx"
    with whole_file(path) as new:
        write_workbook(bundle, new)
    paths.append(path)
    indicators = bundle.tables.get("plan_indicators", pd.DataFrame(columns=list(INDICATOR_COLUMNS)))
    paths.append(write_csv(indicators, folder / "indicators.csv"))
    path = folder / "summary.json"
    with whole_file(path) as new:
        new.write_text(summary_text(bundle.summary), encoding="utf-8")
    paths.append(path)
    return paths


def describe_columns(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per table and column: title, unit, meaning."""
    rows = []
    for name, table in tables.items():
        for column in table.columns:
            words = field_of(str(column), name)
            rows.append((name, str(column), words.title, words.unit, words.description))
    return pd.DataFrame(rows, columns=["table", "column", "title", "unit", "description"])


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write one table as CSV; a column of shapes is left out.

    Parameters
    ----------
    table : DataFrame, n rows, n may be 0 (the header is written)
    path : Path

    Returns
    -------
    Path
    """
    columns = [c for c in table.columns if table[c].dtype.name != "geometry"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_safe(str(c)) for c in columns])
    writer.writerows(zip(*(_csv_column(table[c]) for c in columns), strict=True))
    with whole_file(path) as new:
        new.write_bytes(text.getvalue().encode("utf-8"))
    return path


def summary_text(summary: Mapping[str, Any]) -> str:
    """The summary as strict JSON: no NaN, keys in the same order in each run, one line end at the end.

    Examples
    --------
    >>> print(summary_text({"priority_area_ha": float("nan"), "party": "XCB"}), end="")
    {
      "party": "XCB",
      "priority_area_ha": null
    }
    """
    keys = [k for k in SUMMARY_ORDER if k in summary]
    keys += [k for k in summary if k not in SUMMARY_ORDER]
    plain = {k: as_json(summary[k]) for k in keys}
    return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_json(value: Any) -> Any:
    """A value as JSON knows it: missing and endless numbers become None, numpy and pandas values plain ones.

    Examples
    --------
    >>> import numpy as np
    >>> as_json({"a": np.float64("nan"), "b": (np.int64(1), pd.NA), "c": pd.Timestamp("2026-01-02")})
    {'a': None, 'b': [1, None], 'c': '2026-01-02T00:00:00'}
    """
    if isinstance(value, pd.DataFrame):
        return [as_json(row) for row in value.to_dict("records")]
    if isinstance(value, Mapping):
        return {str(k): as_json(v) for k, v in value.items()}
    if isinstance(value, set | frozenset):
        return [as_json(v) for v in sorted(value)]
    if is_list(value) or (isinstance(value, Iterable) and not isinstance(value, str | bytes)):
        return [as_json(v) for v in value]
    if is_missing(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool | int | str):
        return clean_text(value) if isinstance(value, str) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.date | dt.datetime | pd.Timestamp):
        return value.isoformat()
    return str(value)


def _csv_column(values: pd.Series) -> list[str]:
    return [_csv_cell(v) for v in values]


def _csv_cell(value: Any) -> str:
    """Text of one cell: empty when missing, true/false, numbers to at most 6 decimals, lists joined, text made safe."""
    value = as_json(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(round(value, 6) + 0.0)
    if isinstance(value, Mapping):
        value = json.dumps(value, ensure_ascii=False)
    return _safe(str(join_list(value)))


def _safe(text: str) -> str:
    """Text that no spreadsheet runs; a plain number keeps its sign."""
    text = clean_text(text)
    if text.lstrip(" ").startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
