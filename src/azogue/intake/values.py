"""Turn cells into numbers, dates and text, column by column; what cannot be turned is told, not guessed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

_FIRST_YEAR, _LAST_YEAR = 1800, 2150
_MONTHS: dict[str, int] = {}
for _names in (
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maret april mei juni juli agustus september oktober november desember",
):
    for _i, _name in enumerate(_names.split(), start=1):
        _MONTHS[_name] = _i
        _MONTHS.setdefault(_name[:3], _i)
_MONTHS.update({"ene": 1, "abr": 4, "ago": 8, "set": 9, "dic": 12, "fev": 2, "avr": 4, "juil": 7, "dez": 12, "des": 12})


@dataclass
class Parsed:
    """Values of one column, and the rows (positions, from 0) that need a word."""

    values: Any
    unreadable: list[int] = field(default_factory=list)
    unclear: list[int] = field(default_factory=list)
    rewritten: list[int] = field(default_factory=list)
    comma: list[int] = field(default_factory=list)


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing.

    Examples
    --------
    >>> [is_missing(v) for v in (None, float("nan"), "  ", "n/a", 0)]
    [True, True, True, True, False]
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    if isinstance(value, float):
        return bool(np.isnan(value))
    return isinstance(value, str) and value.strip().casefold() in ("", "n/a", "na", "nan", "null", "none", "-", "--")


def western_digits(text: str) -> str:
    """Write digits of any script as 0-9.

    Examples
    --------
    >>> western_digits("٢٠٢٤")
    '2024'
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, -1) >= 0 else c for c in text)


_PLAIN = re.compile(r"^[+\-]?(\d+\.?\d*|\.\d+)([eE][+\-]?\d+)?$")
_ONE_COMMA = re.compile(r"^[+\-]?\d*,\d+$")
_GROUPED_POINT = re.compile(r"^[+\-]?\d{1,3}(\.\d{3})+(,\d+)?$")
_GROUPED_COMMA = re.compile(r"^[+\-]?\d{1,3}(,\d{3})+(\.\d+)?$")
_UNCLEAR_COMMA = re.compile(r"^[+\-]?[1-9]\d{0,2},\d{3}$")


def clean_number(value: str) -> str:
    """A number as text without blanks, apostrophes and typographic minus signs."""
    text = western_digits(value.strip()).replace("\u2212", "-").replace("\u2013", "-").replace("\u066b", ",")
    return re.sub(r"(?<=\d)[\s\u00a0\u202f'’](?=\d)", "", text)


def parse_numbers(values: Iterable[Any], *, decimal: str | None = None, comma_likely: bool = False) -> Parsed:
    """Read numbers, with a decimal point or comma and any thousands mark.

    Parameters
    ----------
    values : iterable of n cells
    decimal : "." or ",", optional
        Declared decimal mark; absent: worked out from the whole column.
    comma_likely : bool
        Whether other signs (semicolons between fields) speak for a decimal comma.

    Returns
    -------
    Parsed
        ``values``: n floats, NaN where missing or unreadable. ``unclear``: read in one of two possible ways.

    Examples
    --------
    >>> parse_numbers(["1.234,5", "7", "x"]).values.tolist()
    [1234.5, 7.0, nan]
    >>> parse_numbers(["1,234", "0,5"]).values.tolist()
    [1.234, 0.5]
    """
    cells = list(values)
    out = np.full(len(cells), np.nan)
    result = Parsed(out)
    texts: dict[int, str] = {}
    for i, value in enumerate(cells):
        if is_missing(value):
            continue
        if isinstance(value, bool | np.bool_):
            result.unreadable.append(i)
        elif isinstance(value, int | float | np.integer | np.floating):
            out[i] = float(value)
        elif isinstance(value, str):
            texts[i] = clean_number(value)
        else:
            result.unreadable.append(i)
    mark = decimal or _decimal_mark(set(texts.values()))
    for i, text in texts.items():
        number, unclear = _number(text, mark, declared=decimal is not None, comma_likely=comma_likely)
        if number is None:
            result.unreadable.append(i)
            continue
        out[i] = number
        if unclear:
            result.unclear.append(i)
        elif "," in text and (mark == "," or not _GROUPED_COMMA.match(text)):
            result.comma.append(i)
    result.unreadable.sort()
    out[np.isinf(out)] = np.nan
    return result


def _decimal_mark(texts: set[str]) -> str | None:
    """Decimal mark of a column, where at least one number shows it without doubt."""
    comma = any(
        ("," in t and "." in t and t.rfind(",") > t.rfind(".")) or (_ONE_COMMA.match(t) and not _UNCLEAR_COMMA.match(t))
        for t in texts
    )
    point = any(
        ("," in t and "." in t and t.rfind(".") > t.rfind(","))
        or (_PLAIN.match(t) and "." in t and not _GROUPED_POINT.match(t))
        for t in texts
    )
    if comma == point:
        return None
    return "," if comma else "."


def _number(text: str, mark: str | None, *, declared: bool, comma_likely: bool) -> tuple[float | None, bool]:
    if "," not in text:
        if mark == "," and _GROUPED_POINT.match(text):
            return float(text.replace(".", "")), False
        return (float(text), False) if _PLAIN.match(text) else (None, False)
    if mark == "." and _GROUPED_COMMA.match(text):
        return float(text.replace(",", "")), False
    if _UNCLEAR_COMMA.match(text) and mark is None:
        return float(text.replace(",", "." if comma_likely else "")), True
    if _ONE_COMMA.match(text) and not (declared and mark == "."):
        return float(text.replace(",", ".")), False
    if _GROUPED_POINT.match(text):
        return float(text.replace(".", "").replace(",", ".")), False
    if _GROUPED_COMMA.match(text):
        return float(text.replace(",", "")), False
    return None, False


_ISO = re.compile(r"^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ]\d.*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMERIC = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})(?:[T ,]+\d{1,2}:\d.*)?$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})[-/.](\d{4})$")
_NAMED = re.compile(
    r"^(?:(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s\-/.]*(?:de |of )?\s*)?([^\W\d]+)\.?[\s\-/.,]*(?:de |del )?\s*(\d{4})$"
)
_NAMED_US = re.compile(r"^([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_RANGE = re.compile(r"^(\d{4})\s*[-–/]\s*(\d{4})$")


def parse_dates(values: Iterable[Any], *, serial_numbers: bool = False) -> Parsed:
    """Read dates in the usual shapes and write them in ISO 8601, as precise as they came.

    Parameters
    ----------
    values : iterable of n cells
    serial_numbers : bool
        Whether whole numbers above 20000 are days of a spreadsheet (day 1 is 1900-01-01).

    Returns
    -------
    Parsed
        ``values``: n strings or None. ``unclear``: day and month could be exchanged and nothing in the column tells.

    Examples
    --------
    >>> parse_dates(["2024", "31/12/2024", "3 de mayo de 2021", "soon"]).values
    ['2024', '2024-12-31', '2021-05-03', None]
    >>> parse_dates(["03/04/2021", "04/25/2021"]).values
    ['2021-03-04', '2021-04-25']
    """
    cells = list(values)
    result = Parsed([None] * len(cells))
    numeric: dict[int, tuple[int, int, int]] = {}
    known: dict[Any, str | None] = {}
    for i, value in enumerate(cells):
        if is_missing(value):
            continue
        text = _date_text(value, serial_numbers=serial_numbers)
        match = _NUMERIC.match(text)
        if match:
            day, month, year = (int(g) for g in match.groups())
            numeric[i] = (day, month, year + (2000 if year < 70 else 1900) if year < 100 else year)
            if year < 100:
                result.unclear.append(i)
            continue
        if text not in known:
            known[text] = _one_date(text)
        result.values[i] = known[text]
        if known[text] is None:
            result.unreadable.append(i)
        elif known[text] != str(value).strip() and not isinstance(value, dt.date | int | float | np.number):
            result.rewritten.append(i)
    _fill_numeric(numeric, result)
    return result


def _fill_numeric(numeric: dict[int, tuple[int, int, int]], result: Parsed) -> None:
    month_first = any(b > 12 for _, b, _ in numeric.values()) and not any(a > 12 for a, _, _ in numeric.values())
    decided = any(a > 12 or b > 12 for a, b, _ in numeric.values())
    for i, (a, b, year) in numeric.items():
        day, month = (b, a) if month_first or (b > 12 >= a) else (a, b)
        iso = _iso(year, month, day)
        result.values[i] = iso
        if iso is None:
            result.unreadable.append(i)
        elif not decided and a != b:
            if i not in result.unclear:
                result.unclear.append(i)
        else:
            result.rewritten.append(i)
    for rows in (result.unreadable, result.unclear, result.rewritten):
        rows.sort()


def _date_text(value: Any, *, serial_numbers: bool) -> str:
    if isinstance(value, dt.datetime | pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.datetime64):
        return str(pd.Timestamp(value).date())
    if isinstance(value, int | float | np.integer | np.floating):
        number = float(value)
        if serial_numbers and 20000 <= number < 80000:
            return (dt.date(1899, 12, 30) + dt.timedelta(days=int(number))).isoformat()
        return str(int(number)) if number.is_integer() else str(number)
    text = western_digits(str(value).strip())
    return text.removesuffix(".0") if re.match(r"^\d{4}\.0$", text) else text


def _one_date(text: str) -> str | None:
    if match := _RANGE.match(text):
        first, last = _iso(int(match[1])), _iso(int(match[2]))
        return f"{first}/{last}" if first and last and first <= last else None
    for pattern in (_COMPACT, _ISO):
        if match := pattern.match(text):
            return _iso(*(int(g) for g in match.groups() if g))
    if match := _MONTH_YEAR.match(text):
        return _iso(int(match[2]), int(match[1]))
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    if match := _NAMED_US.match(plain):
        return _iso(int(match[3]), _MONTHS.get(match[1], 0), int(match[2]))
    if match := _NAMED.match(plain):
        month = _MONTHS.get(match[2], 0)
        return _iso(int(match[3]), month, int(match[1])) if match[1] else _iso(int(match[3]), month)
    return None


def _iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        date = dt.date(year, month if month is not None else 1, day if day is not None else 1)
    except ValueError:
        return None
    return date.isoformat()[: 4 if month is None else 7 if day is None else 10]


def as_text(value: Any) -> str | None:
    """A cell as text: whole numbers without a decimal point, blanks trimmed, nothing as None.

    Examples
    --------
    >>> as_text(12.0), as_text("  Puerto  Luz "), as_text(""), as_text(True)
    ('12', 'Puerto  Luz', None, 'True')
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float | np.floating):
        if np.isnan(value):
            return None
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if isinstance(value, dt.datetime | pd.Timestamp):
        return value.date().isoformat()
    text = unicodedata.normalize("NFC", str(value)).strip()
    return text or None


def show(values: Iterable[Any], most: int = 5) -> str:
    """Some different values for a message.

    Examples
    --------
    >>> show(["a", "a", "b"])
    '"a", "b"'
    """
    unique = list(dict.fromkeys(str(v)[:60] for v in values))
    text = ", ".join(f'"{v}"' for v in unique[:most])
    return text + (f" and {len(unique) - most} more" if len(unique) > most else "")
