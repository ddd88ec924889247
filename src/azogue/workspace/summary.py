"""summary.json: the figures of a run on one page, taken from its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from azogue.records.bundle import Missing
from azogue.records.problem import Problem, Problems
from azogue.workspace.atomic import plain

#: Figures of the table ``totals``, in the order of printing.
TOTALS = (
    "asgm_extent_ha",
    "asgm_mapped_ha",
    "affected_area_ha",
    "incursion_risk_ha",
    "biodiversity_area_ha",
    "priority_area_ha",
)
#: Tables that are printed row by row.
LISTS = ("by_role", "by_designation", "by_biodiversity_site", "by_admin", "sensitivity")


def make_summary(
    about: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, Any] | None = None,
    *,
    missing: Sequence[Missing],
    problems: Sequence[Problem],
    notes: Sequence[str],
) -> dict[str, Any]:
    """Build the summary of one access level.

    Parameters
    ----------
    about : mapping
        Party, title, level, time, version and edition.
    tables : mapping of record name to DataFrame
        A table that was not wanted leaves its key null.
    numbers : mapping, optional
        The record ``summary_numbers`` where it was made; without it the figures are taken from the tables.
    missing, problems, notes
        What the reader has to know beside the figures.

    Returns
    -------
    dict
        Plain values only; an area that was not computed is null, never zero.
    """
    summary: dict[str, Any] = dict(about)
    summary |= dict.fromkeys(TOTALS)
    summary |= dict(numbers) if numbers is not None else _from_tables(tables)
    summary["problems"] = Problems(problems).counts()
    summary["missing"] = [
        {"what": m.what, "consequence": m.consequence, "where_published": m.where_published} for m in missing
    ]
    summary["notes"] = list(notes)
    result: dict[str, Any] = plain(summary)
    return result


def _from_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    totals = tables.get("totals")
    if totals is not None:
        values = dict(zip(totals["measure"], totals["value"], strict=True))
        found |= {key: values.get(key, values.get(key.removesuffix("_ha"))) for key in TOTALS}
    for name in LISTS:
        table = tables.get(name)
        found[name] = None if table is None else table.to_dict("records")
    found["asgm_sites_in_biodiversity_sites"] = _sites_inside(tables)
    return found


def _sites_inside(tables: Mapping[str, pd.DataFrame]) -> int | None:
    """ASGM sites that lie in at least one biodiversity site, each counted once."""
    pairs = tables.get("asgm_sites_in_biodiversity_sites")
    return None if pairs is None else int(pairs["asgm_id"].nunique())
