"""Deadlines of the convention, computed from the dates that a workspace gives; none is guessed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import pandas as pd

from azogue.records.errors import StepError
from azogue.records.problem import Result
from azogue.records.step import Reference, Setting, step

COLUMNS = ("deadline_id", "topic", "obligation", "due_on", "counted_from", "needs", "note", "citation", "confidence")
_TITLES = {
    "entry_into_force": "Day on which the convention entered into force for the Party, ISO 8601",
    "notification": "Day of the notification under Article 7, paragraph 3, ISO 8601",
    "plan_submitted": "Day on which the national action plan was submitted, ISO 8601",
}


@step(
    gives="plan_deadlines",
    title="Deadlines of the convention that the plan must meet",
    citation="Minamata Convention on Mercury, Articles 7, 8 and 9",
    settings=tuple(Setting(name=n, title=t) for n, t in _TITLES.items()),
    formula="date given + years; of several dates, the later",
)
def plan_deadlines(
    *,
    plan_deadline_rules: Annotated[pd.DataFrame, Reference("plan_deadline_rules")],
    entry_into_force: str | date | None = None,
    notification: str | date | None = None,
    plan_submitted: str | date | None = None,
) -> Result[pd.DataFrame]:
    """Compute when each obligation is due.

    Parameters
    ----------
    plan_deadline_rules : reference table
    entry_into_force, notification, plan_submitted : str (ISO 8601) or date, optional

    Returns
    -------
    Result[DataFrame], one row per obligation
        ``due_on`` is empty where a date is not given, and ``needs`` says which.

    Source
    ------
    Minamata Convention on Mercury, Articles 7, 8 and 9.
    """
    given = {"entry_into_force": entry_into_force, "notification": notification, "plan_submitted": plan_submitted}
    days = {name: _day(name, text) for name, text in given.items() if text}
    rows = []
    for rule in plan_deadline_rules.to_dict("records"):
        names = rule["counted_from"].split("|")
        lacking = [n for n in names if n not in days]
        due = "" if lacking else _years_later(max(days[n] for n in names), int(rule["years"])).isoformat()
        again = f"; then every {rule['repeats_every_years']} years" if rule["repeats_every_years"] else ""
        values = (
            rule["deadline_id"],
            rule["topic"],
            rule["obligation"],
            due,
            f"{' or '.join(names)} + {rule['years']} years{again}",
            "; ".join(f"[settings.plan_deadlines] {n}" for n in lacking),
            rule["note"],
            rule["citation"],
            rule["confidence"],
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return Result(pd.DataFrame(rows, columns=list(COLUMNS)))


def _day(name: str, text: str | date) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise StepError(f"[settings.plan_deadlines] {name} = {text!r}; write a day as 2017-08-16") from None


def _years_later(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 28 February.

    Examples
    --------
    >>> _years_later(date(2020, 2, 29), 3).isoformat()
    '2023-02-28'
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
