"""Fill the columns of features from the mapped columns of a layer, each by its kind."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from azogue.intake import problems as P
from azogue.intake.mapping import ColumnPlan
from azogue.intake.shapes import Shapes
from azogue.intake.table import MOST_TEXT
from azogue.intake.values import Parsed, as_text, parse_dates, parse_numbers, show
from azogue.records.feature import ACCESS_LEVELS, COLUMNS
from azogue.records.input_spec import InputSpec

_DATES = ("observed_on", "expires_on")
_GARBLED = re.compile(r"[\u00c2-\u00c3\u00e2][\u0080-\u00bf\u20ac\u201a-\u2122]")
_FORMULA = re.compile(r"^[=@\t\r]|^[+\-](?=[A-Za-z(@])")
_TRUE = ("1", "true", "yes", "y", "si", "sí", "oui", "sim", "t")
_METHYLATION = ("high", "medium", "low", "unclassed")


def fill_columns(
    attributes: pd.DataFrame, shapes: Shapes, plan: ColumnPlan, spec: InputSpec, *, is_workbook: bool
) -> dict[str, Any]:
    """Values of every mapped column for the rows still in use, and what the input declares for all rows.

    Parameters
    ----------
    attributes : DataFrame, n rows
    shapes : Shapes, m of the n rows
    plan : ColumnPlan
    spec : InputSpec
    is_workbook : bool
        Whether whole numbers may be spreadsheet dates.

    Returns
    -------
    dict of column name to m values (or one value for all)
    """
    used = attributes.iloc[shapes.at]
    out: dict[str, Any] = {}
    for column in COLUMNS:
        theirs = plan.mapping.get(column.name)
        if theirs is None or theirs not in used:
            continue
        cells = used[theirs].to_numpy(dtype=object)
        if column.name in _DATES:
            out[column.name] = _dates(cells, shapes, column.name, theirs, is_workbook=is_workbook)
        elif column.kind in ("float", "int"):
            out[column.name] = _numbers(cells, shapes, spec, column.name, theirs)
            if column.kind == "int":
                out[column.name] = [None if np.isnan(v) else int(v) for v in out[column.name]]
        elif column.kind == "bool":
            texts = [as_text(v) for v in cells]
            out[column.name] = [None if t is None else t.casefold() in _TRUE for t in texts]
        else:
            out[column.name] = _texts(cells, shapes, theirs)
    _fill_declared(out, shapes, spec)
    _access(out, shapes, spec)
    if spec.role == "wetland":
        _methylation(out, shapes, spec)
    return out


def _mask(shapes: Shapes, positions: list[int]) -> NDArray[np.bool_]:
    mask = np.zeros(len(shapes), dtype=bool)
    mask[positions] = True
    return mask


def _numbers(cells: Any, shapes: Shapes, spec: InputSpec, ours: str, theirs: str) -> NDArray[np.float64]:
    parsed: Parsed = parse_numbers(cells, decimal=spec.decimal)
    values = parsed.values
    if parsed.unreadable:
        bad = [cells[i] for i in parsed.unreadable]
        shapes.say(P.NUMBER_TEXT, _mask(shapes, parsed.unreadable), column=theirs, values=show(bad), ours=ours)
    if parsed.unclear:
        i = parsed.unclear[0]
        shapes.say(
            P.NUMBER_UNCLEAR, _mask(shapes, parsed.unclear), column=theirs, value=str(cells[i]), read=f"{values[i]:g}"
        )
    if parsed.comma and spec.decimal is None:
        shapes.say(P.NUMBER_COMMA, _mask(shapes, parsed.comma), column=theirs, value=str(cells[parsed.comma[0]]))
    if ours != "admin_level":
        negative = values < 0
        if negative.any():
            bad = [cells[i] for i in np.flatnonzero(negative)]
            shapes.say(P.NUMBER_NEGATIVE, negative, column=theirs, values=show(bad), ours=ours)
            values[negative] = np.nan
    return np.asarray(values)


def _dates(cells: Any, shapes: Shapes, ours: str, theirs: str, *, is_workbook: bool) -> list[str | None]:
    parsed = parse_dates(cells, serial_numbers=is_workbook)
    if parsed.unreadable:
        bad = [cells[i] for i in parsed.unreadable]
        shapes.say(P.DATE_UNREADABLE, _mask(shapes, parsed.unreadable), column=theirs, values=show(bad), ours=ours)
    if parsed.unclear:
        bad = [cells[i] for i in parsed.unclear]
        shapes.say(P.DATE_UNCLEAR, _mask(shapes, parsed.unclear), column=theirs, values=show(bad))
    if parsed.rewritten:
        i = parsed.rewritten[0]
        shapes.say(
            P.DATE_REWRITTEN,
            _mask(shapes, parsed.rewritten),
            column=theirs,
            value=str(cells[i]),
            iso=str(parsed.values[i]),
            n=len(parsed.rewritten),
            ours=ours,
        )
    return list(parsed.values)


def _texts(cells: Any, shapes: Shapes, theirs: str) -> list[str | None]:
    values = [as_text(v) for v in cells]
    long = [i for i, v in enumerate(values) if v is not None and len(v) > MOST_TEXT]
    if long:
        n = max(len(values[i] or "") for i in long)
        shapes.say(P.TEXT_HUGE, _mask(shapes, long), column=theirs, n=n, most=MOST_TEXT)
        for i in long:
            values[i] = (values[i] or "")[:MOST_TEXT]
    risky = [i for i, v in enumerate(values) if v is not None and _FORMULA.match(v)]
    if risky:
        shapes.say(P.TEXT_LIKE_FORMULA, _mask(shapes, risky), column=theirs, value=str(values[risky[0]])[:60])
    garbled = [i for i, v in enumerate(values) if v is not None and _GARBLED.search(v)]
    if garbled:
        value = str(values[garbled[0]])
        shapes.say(P.TEXT_GARBLED, _mask(shapes, garbled), column=theirs, value=value[:60], guess=_once(value)[:60])
    return values


def _once(text: str) -> str:
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return "letters with accents"


def _fill_declared(out: dict[str, Any], shapes: Shapes, spec: InputSpec) -> None:
    """What the input declares for all rows stands where a row says nothing."""
    declared = {
        "observed_on": spec.date,
        "buffer_m": spec.buffer_m,
        "plan_kind": spec.plan_kind,
        "admin_level": spec.level,
        "consent_id": spec.consent or None,
    }
    for name, value in declared.items():
        if value is None:
            continue
        if name not in out:
            out[name] = [value] * len(shapes)
        else:
            out[name] = [value if v is None or v != v else v for v in out[name]]  # noqa: PLR0124 (NaN)
    if spec.role == "admin_unit":
        levels = list(out.get("admin_level", [None] * len(shapes)))
        without = np.array([v is None for v in levels], dtype=bool)
        if without.any():
            shapes.say(P.LEVEL_UNSAID, None if without.all() else without)
            out["admin_level"] = [1 if v is None else v for v in levels]


def _access(out: dict[str, Any], shapes: Shapes, spec: InputSpec) -> None:
    if "access" not in out:
        out["access"] = [spec.access] * len(shapes)
    else:
        levels = [spec.access if v is None else v.casefold() for v in out["access"]]
        unknown = [i for i, v in enumerate(levels) if v not in ACCESS_LEVELS]
        if unknown:
            shapes.say(P.ACCESS_UNKNOWN, _mask(shapes, unknown), values=show(levels[i] for i in unknown))
        out["access"] = [v if v in ACCESS_LEVELS else "community" for v in levels]
    consent = out.get("consent_id", [None] * len(shapes))
    without = np.array([a == "community" and not c for a, c in zip(out["access"], consent, strict=True)], dtype=bool)
    if without.any():
        shapes.say(P.CONSENT_MISSING, without)


def _methylation(out: dict[str, Any], shapes: Shapes, spec: InputSpec) -> None:
    """Classes of the source become high, medium, low or unclassed by the declared mapping."""
    source = out.get("methylation_class") or (out.get("designation") if spec.methylation else None)
    known = {k.strip().casefold(): v.strip().casefold() for k, v in spec.methylation.items()}
    known.update({c: c for c in _METHYLATION if c not in known})
    classes, unmapped = [], []
    for i, value in enumerate(source or [None] * len(shapes)):
        found = known.get(str(value).strip().casefold()) if value is not None else None
        if found not in _METHYLATION:
            if source is not None:
                unmapped.append(i)
            found = "unclassed"
        classes.append(found)
    if unmapped and source is not None:
        shapes.say(P.METHYLATION_UNMAPPED, _mask(shapes, unmapped), values=show(source[i] for i in unmapped))
    out["methylation_class"] = classes
