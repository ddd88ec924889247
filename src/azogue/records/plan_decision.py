"""What the planner decided about proposed actions: the rows of ``plan.csv``, as the planning topic takes them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from azogue.records.column import Column, table_schema

#: What a planner may decide; ``edited`` is accepted with the planner's own wording, place or both.
STATUSES = ("proposed", "accepted", "rejected", "edited")

#: An action that the planner adds, outside Table 1, has an id that begins so.
OWN_PREFIX = "OWN."

COLUMNS: tuple[Column, ...] = (
    Column("action_id", "str", "Action, as in Table 1 of UNEP/MC/COP.6/INF/27, or OWN.<any> for one of one's own"),
    Column("status", "str", "proposed, accepted, rejected or edited; empty: proposed"),
    Column("label", "str", "The planner's wording; empty: the proposed one stays"),
    Column("place", "str", "The planner's place; empty: the proposed one stays"),
    Column("owner", "str", "Who carries it out"),
    Column("starts_on", "str", "First day, month or year, ISO 8601"),
    Column("ends_on", "str", "Last day, month or year, ISO 8601"),
    Column("budget", "float", "Cost, in the currency of the row", minimum=0),
    Column("currency", "str", "ISO 4217 code"),
    Column("target_ids", "str", "Targets of an action of one's own, joined by a semicolon"),
    Column("nap_element_ids", "str", "Annex C elements of an action of one's own, joined by a semicolon"),
    Column("note", "str", "Free text"),
    Column("file", "str", "File the row was read from"),
    Column("row", "int", "Row in that file, as a spreadsheet counts it", minimum=1),
)
NAMES = tuple(c.name for c in COLUMNS)
SCHEMA = table_schema("plan_decisions", COLUMNS)

#: Columns in which the planner writes.
PLANNER_COLUMNS = tuple(n for n in NAMES if n not in ("action_id", "file", "row"))


def make_decisions(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Build a decisions table with every declared column; missing text is empty, missing numbers are NaN.

    Examples
    --------
    >>> make_decisions([{"action_id": "A03.06", "status": "accepted"}]).loc[0, ["status", "owner"]].tolist()
    ['accepted', '']
    """
    data = {}
    for c in COLUMNS:
        if c.kind == "str":
            data[c.name] = pd.Series([str(r.get(c.name) or "") for r in rows], dtype=object)
        else:
            data[c.name] = pd.Series([r.get(c.name) for r in rows], dtype="Int64" if c.kind == "int" else "float64")
    return pd.DataFrame(data)


def empty_decisions() -> pd.DataFrame:
    """A decisions table without rows: nothing was decided yet."""
    return make_decisions([])
