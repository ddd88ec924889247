"""Cells of the plan file: status, dates, budget and currency as planners and spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any

from azogue.intake import plan_problems as kinds
from azogue.records.plan_decision import STATUSES
from azogue.records.problem import Problem

_DATE = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
_OTHER_DATE = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$")
_GROUPED = re.compile(r"^\d{1,3}([.,'])\d{3}(\1\d{3})*$")


def nearest_word(word: str, known: Iterable[str]) -> str:
    """The known word closest to another, ``none`` if no word is close.

    Examples
    --------
    >>> nearest_word("acepted", STATUSES)
    'accepted'
    """
    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)), "none")


def check_row(planner: dict[str, str], file: str, number: int) -> tuple[dict[str, Any], list[Problem]]:
    """Understand the planner's cells of one row; what is not understood is left empty and flagged.

    Parameters
    ----------
    planner : dict of column to text as written
    file : str
    number : int
        Row, as a spreadsheet counts it.
    """
    row: dict[str, Any] = dict(planner)
    problems: list[Problem] = []
    where: dict[str, Any] = {"file": file, "rows": [number]}
    row["status"] = planner["status"].lower()
    if row["status"] and row["status"] not in STATUSES:
        near, known = nearest_word(row["status"], STATUSES), ", ".join(STATUSES)
        problems.append(
            kinds.STATUS_UNKNOWN.at(**where, column="status", status=planner["status"], known=known, nearest=near)
        )
        row["status"] = ""
    for name in ("starts_on", "ends_on"):
        row[name], found = read_date(planner[name], where | {"column": name})
        problems += found
    start, end = row["starts_on"], row["ends_on"]
    if start and end and end[: len(start)] < start[: len(end)]:
        problems.append(kinds.DATES_REVERSED.at(**where, column="ends_on", starts_on=start, ends_on=end))
    row["budget"], found = read_budget(planner["budget"], where | {"column": "budget"})
    problems += found
    row["currency"] = planner["currency"].upper()
    if (row["budget"] or row["currency"]) and not re.fullmatch(r"[A-Z]{3}", row["currency"]):
        text, sum_of_money = planner["currency"] or "(empty)", planner["budget"] or "(empty)"
        problems.append(kinds.CURRENCY_UNKNOWN.at(**where, column="currency", text=text, budget=sum_of_money))
    return row, problems


def read_date(text: str, where: dict[str, Any]) -> tuple[str, list[Problem]]:
    """A year, month or day; a spreadsheet's own way of writing a day is read where it leaves no doubt.

    Examples
    --------
    >>> [read_date(t, {})[0] for t in ("2027-03", "31/03/2027", "03/31/2027", "3.4.2027", "03/04/2027")]
    ['2027-03', '2027-03-31', '2027-03-31', '2027-04-03', '']
    """
    if not text or _is_date(text):
        return text, []
    other = _OTHER_DATE.match(text)
    if other:
        one, two = int(other[1]), int(other[3])
        is_sure = other[2] == "." or one == two or max(one, two) > 12
        day, month = (two, one) if two > 12 else (one, two)
        iso = f"{other[4]}-{month:02d}-{day:02d}"
        if is_sure and _is_date(iso):
            return iso, [kinds.DATE_READ.at(**where, text=text, iso=iso)]
    return "", [kinds.DATE_UNKNOWN.at(**where, text=text)]


def _is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day that exists."""
    if not _DATE.match(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def read_budget(text: str, where: dict[str, Any]) -> tuple[float | None, list[Problem]]:
    """A sum of money, however a spreadsheet wrote it.

    Examples
    --------
    >>> [read_budget(t, {})[0] for t in ("1200", "1 200,50", "1,200.50", "1.200", "-5", "20k", "")]
    [1200.0, 1200.5, 1200.5, 1200.0, None, None, None]
    """
    if not text:
        return None, []
    tight = re.sub(r"\s", "", text)
    if _GROUPED.match(tight):
        value = float(re.sub(r"[.,']", "", tight))
        return value, [kinds.BUDGET_GROUPED.at(**where, text=text, value=f"{value:.0f}")]
    last = max(tight.rfind("."), tight.rfind(","))
    if last >= 0:
        tight = re.sub(r"[.,']", "", tight[:last]) + "." + tight[last + 1 :]
    if not re.fullmatch(r"\d+(\.\d+)?", tight):
        return None, [kinds.BUDGET_UNKNOWN.at(**where, text=text)]
    return float(tight), []
