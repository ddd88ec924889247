"""The summary of a run: the numbers that others read first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from azogue.records.problem import Result
from azogue.records.step import step

_ENTRY = ["role", "layer", "id", "name", "designation", "ha", "extent_ha", "share_pct"]


def _plain(value: Any) -> Any:
    """A value as JSON has it: what is missing is null."""
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def entries(table: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """Rows of a table as plain dicts.

    Examples
    --------
    >>> entries(pd.DataFrame({"a": [1.0, float("nan")]}), ["a"])
    [{'a': 1.0}, {'a': None}]
    """
    return [{c: _plain(row[c]) for c in columns} for row in table[columns].to_dict("records")]


@step(
    gives="summary_numbers",
    title="Summary of the priority areas",
    citation="UNEP/MC/COP.6/INF/27, annex, C.2.d",
    formula="the totals and tables of this run, gathered",
)
def summary_numbers(
    totals: pd.DataFrame,
    by_role: pd.DataFrame,
    by_layer: pd.DataFrame,
    by_designation: pd.DataFrame,
    by_biodiversity_site: pd.DataFrame,
    by_admin: pd.DataFrame,
    sensitivity: pd.DataFrame,
    asgm_sites_in_biodiversity_sites: pd.DataFrame,
    people_inside: pd.DataFrame,
    rivers_inside: pd.DataFrame,
    missing: pd.DataFrame,
) -> Result[dict[str, Any]]:
    """Gather the numbers of `summary.json`.

    Returns
    -------
    Result[dict]
        Plain values: hectares as floats, null for what is not known (``incursion_risk_ha`` without settings).
    """
    value = dict(zip(totals["measure"], totals["value"], strict=True))
    geodesic = dict(zip(totals["measure"], totals["value_geodesic"], strict=True))
    names = (
        "asgm_extent_ha",
        "asgm_mapped_ha",
        "affected_area_ha",
        "incursion_risk_ha",
        "biodiversity_area_ha",
        "priority_area_ha",
    )
    out: dict[str, Any] = {name: _plain(value[name]) for name in names}
    if any("no incursion risk" in what for what in missing["what"]):
        out["incursion_risk_ha"] = None
    measured = [name for name in names if out[name] is not None and np.isfinite(geodesic[name])]
    out["geodesic"] = {name: _plain(geodesic[name]) for name in measured}
    out["by_role"] = entries(by_role, _ENTRY)
    out["by_layer"] = entries(
        by_layer, [*_ENTRY, "sites", "sites_hit", "whole_sum_ha", "dissolved_ha", "sum_over_sites_ha"]
    )
    out["by_designation"] = entries(by_designation, _ENTRY)
    out["by_biodiversity_site"] = entries(by_biodiversity_site, [*_ENTRY, "whole_ha", "asgm_sites"])
    out["by_admin"] = entries(by_admin, ["level", "code", "name", "extent_ha", "affected_ha", "ha"])
    out["sensitivity"] = entries(sensitivity, list(sensitivity.columns))
    out["asgm_sites_in_biodiversity_sites"] = int(asgm_sites_in_biodiversity_sites["asgm_id"].nunique())
    out["people_inside"] = entries(people_inside, list(people_inside.columns))
    out["rivers_inside"] = entries(rivers_inside, list(rivers_inside.columns))
    out["missing"] = entries(missing, list(missing.columns))
    return Result(out)
