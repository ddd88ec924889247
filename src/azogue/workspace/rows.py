"""Ids of result rows: ``table:key``, where the key is what the row is about."""

from __future__ import annotations

from typing import Any

import pandas as pd

#: Columns that say what a row of a table is about.
KEYS: dict[str, tuple[str, ...]] = {
    "totals": ("measure",),
    "by_role": ("role",),
    "by_layer": ("layer",),
    "by_designation": ("role", "layer", "designation"),
    "by_biodiversity_site": ("id",),
    "by_admin": ("level", "code"),
    "sensitivity": ("buffer_m",),
    "screening_permits": ("id",),
    "screening_water": ("id",),
    "asgm_sites_in_biodiversity_sites": ("site_id", "asgm_id"),
    "people_inside": ("measure", "source"),
    "rivers_inside": ("measure",),
    "ranking": ("id",),
    "asgm_squares": ("square_id",),
    "plan_targets": ("target_id",),
    "plan_elements": ("nap_element_id",),
    "plan_actions": ("action_id",),
    "plan_indicators": ("value_id",),
}
_IDS = ("piece_id", "feature_id", "id")
NAME_COLUMNS = ("name", "site_name", "asgm_name", "label", "holder", "designation", "site_code", "code")


def row_ids(table: str, frame: pd.DataFrame) -> list[str]:
    """Ids of the rows of a table, unique within the workspace.

    Parameters
    ----------
    table : str
        Name of the record.
    frame : DataFrame, n rows

    Returns
    -------
    list of n str
        ``table:key``; a piece has its own id, since pieces are unique already. Rows that share a key are numbered.

    Examples
    --------
    >>> row_ids("by_admin", pd.DataFrame({"level": [1, 1], "code": ["15", "17"]}))
    ['by_admin:1/15', 'by_admin:1/17']
    """
    columns = [c for c in KEYS.get(table, ()) if c in frame.columns]
    if not columns:
        columns = [c for c in _IDS if c in frame.columns][:1]
    if not columns:
        return [f"{table}:{n}" for n in range(1, len(frame) + 1)]
    keys = ["/".join(_word(v) for v in row) for row in zip(*(frame[c].tolist() for c in columns), strict=True)]
    if columns == ["piece_id"]:
        return keys
    seen: dict[str, int] = {}
    ids = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        ids.append(f"{table}:{key}" + (f"#{seen[key]}" if seen[key] > 1 else ""))
    return ids


def _word(value: Any) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124 -- NaN
        return "none"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def names_of(frame: pd.DataFrame) -> list[str]:
    """Columns of a table that hold names by which people look for a row."""
    return [c for c in NAME_COLUMNS if c in frame.columns]
