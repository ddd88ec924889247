"""Hectares by total, role, layer, designation, site and administrative unit. All are sums over pieces."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from azogue.methods.measure import area_ha
from azogue.records.problem import Problems, Result
from azogue.records.protocols import Areas
from azogue.records.step import step
from azogue.topics.priority.outline import domain_of, touching

INF27 = "UNEP/MC/COP.6/INF/27, annex, C.2.d"


def sum_by(pieces: pd.DataFrame, groups: Any, *, ids: str, measure: str = "area_ha") -> dict[Any, float]:
    """Sum pieces by group, each piece once per group however many of its members belong to it.

    Parameters
    ----------
    pieces : DataFrame
    groups : dict
        Member id -> group.
    ids : str
        Column of member ids (lists).

    Examples
    --------
    >>> p = pd.DataFrame({"site_ids": [["a", "b"], ["b"]], "area_ha": [1.0, 2.0]})
    >>> sum_by(p, {"a": "park", "b": "park"}, ids="site_ids")
    {'park': 3.0}
    """
    sums: dict[Any, float] = {}
    for members, ha in zip(pieces[ids], pieces[measure], strict=True):
        for group in {groups[m] for m in members if m in groups}:
            sums[group] = sums.get(group, 0.0) + ha
    return sums


def _null(value: Any) -> Any:
    return None if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA else value


@step(
    gives="totals",
    title="National totals",
    citation=f"{INF27}, steps 1 to 3",
    formula="sums over pieces; equal-area and geodesic side by side; footprint and mapped area side by side",
)
def totals(
    asgm_extent: gpd.GeoDataFrame,
    affected_area: gpd.GeoDataFrame,
    cover_areas: pd.DataFrame,
    analysis_area: Areas,
    admin_units: Areas,
) -> Result[pd.DataFrame]:
    """Totals of the analysis area.

    Returns
    -------
    Result[DataFrame]
        ``measure``, ``value``, ``unit``, ``value_geodesic`` (the same measured along geodesics, where it applies),
        ``note``.

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, C.2.d, steps 1 to 3.
    """
    has_site = affected_area["site_ids"].map(bool).to_numpy(dtype=bool)
    rows: list[dict[str, Any]] = []

    def add(measure: str, value: float, unit: str, note: str, geodesic: float = np.nan) -> None:
        rows.append({"measure": measure, "value": value, "unit": unit, "value_geodesic": geodesic, "note": note})

    def add_pieces(measure: str, keep: Any, note: str) -> None:
        some = affected_area[keep]
        add(measure, float(some["area_ha"].sum()), "ha", note, float(some["area_geodesic_ha"].sum()))

    reason = affected_area["reason"].to_numpy()
    outline = domain_of(analysis_area, admin_units, Problems())
    inside = touching(asgm_extent.geometry.to_numpy(), outline)
    mapped = asgm_extent["mapped_area_ha"][inside]
    add_pieces("asgm_extent_ha", reason == "extent", "footprint, dissolved, clipped to the analysis area")
    add(
        "asgm_mapped_ha",
        float(mapped.sum()) if mapped.notna().any() else np.nan,
        "ha",
        f"area stated by the layers for the {int(mapped.notna().sum())} features that touch the analysis area, uncut",
    )
    add(
        "asgm_footprints_sum_ha",
        float(area_ha(asgm_extent.geometry.to_numpy()[inside]).sum()),
        "ha",
        "footprints of the features that touch the analysis area, whole, summed",
    )
    add("asgm_features", float(inside.sum()), "features", "features that touch the analysis area")
    for origin in ("known_permit", "known_occurrence", "potential_surrogate"):
        keep = (reason == "extent") & affected_area["origins"].map(lambda o, origin=origin: origin in o).to_numpy(bool)
        if (asgm_extent["origin"] == origin).any():
            add_pieces(f"extent_{origin}_ha", keep, "pieces that a row of this origin helped to make")
    add_pieces("buffer_only_ha", reason == "buffer", "buffer ring without the extent")
    add_pieces("incursion_risk_ha", reason == "risk", "land at risk that is not affected already")
    add_pieces("affected_area_ha", np.ones(len(reason), bool), "extent + buffer + incursion risk")
    add(
        "biodiversity_area_ha",
        float(cover_areas["area_ha"].sum()),
        "ha",
        "all biodiversity sites, dissolved, clipped to the analysis area",
    )
    add_pieces("priority_area_ha", has_site, "affected area inside the biodiversity area, dissolved")
    return Result(pd.DataFrame(rows))


def _site_rows(
    affected_area: gpd.GeoDataFrame, biodiversity_area: gpd.GeoDataFrame, group: list[str], cover_areas: pd.DataFrame
) -> pd.DataFrame:
    """One row per group of sites: dissolved affected and extent hectares, whole and dissolved areas, counts."""
    sites = biodiversity_area[["feature_id", "role", "layer_id", "designation"]].copy()
    sites["whole_ha"] = area_ha(biodiversity_area.geometry.to_numpy())
    sites["key"] = [tuple(_null(v) for v in row) for row in sites[group].itertuples(index=False)]
    key_of = dict(zip(sites["feature_id"], sites["key"], strict=True))
    extent = affected_area[affected_area["reason"] == "extent"]
    ha, extent_ha = (sum_by(p, key_of, ids="site_ids") for p in (affected_area, extent))
    dissolved = sum_by(cover_areas, key_of, ids="site_ids")
    own = {s: s for s in sites["feature_id"]}
    per_site = sum_by(affected_area, own, ids="site_ids")
    inside = {s for ids in cover_areas["site_ids"] for s in ids}
    rows = []
    for key, members in sites.groupby("key", sort=False):
        ids = [s for s in members["feature_id"] if s in inside]
        hit = [s for s in ids if per_site.get(s, 0.0) > 0]
        dissolved_ha = dissolved.get(key, 0.0)
        rows.append(
            {
                **dict(zip(group, key, strict=True)),
                "ha": ha.get(key, 0.0),
                "extent_ha": extent_ha.get(key, 0.0),
                "share_pct": 100 * ha.get(key, 0.0) / dissolved_ha if dissolved_ha > 0 else np.nan,
                "sites": len(ids),
                "sites_hit": len(hit),
                "whole_sum_ha": float(members.loc[members["feature_id"].isin(ids), "whole_ha"].sum()),
                "dissolved_ha": dissolved_ha,
                "sum_over_sites_ha": float(sum(per_site[s] for s in hit)),
            }
        )
    columns = [
        *group,
        "ha",
        "extent_ha",
        "share_pct",
        "sites",
        "sites_hit",
        "whole_sum_ha",
        "dissolved_ha",
        "sum_over_sites_ha",
    ]
    return pd.DataFrame(rows, columns=columns).sort_values("ha", ascending=False, kind="stable", ignore_index=True)


def _as_object(table: pd.DataFrame, before: dict[str, Any]) -> pd.DataFrame:
    """The table with the shared leading columns; what does not apply is null."""
    for name in ("name", "id", "layer", "role"):
        if name not in table:
            table.insert(0, name, before.get(name))
    front = ["role", "layer", "id", "name", "designation"]
    if "designation" not in table:
        table["designation"] = None
    table = table[[*front, *[c for c in table.columns if c not in front]]]
    return (
        table.astype(dict.fromkeys(front, object)).where(table.notna(), None)
        if not len(table)
        else _nulls(table, front)
    )


def _nulls(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    for name in columns:
        table[name] = pd.Series([_null(v) for v in table[name]], dtype=object, index=table.index)
    return table


@step(
    gives=("by_role", "by_layer", "by_designation"),
    title="Affected hectares by role, layer and designation",
    citation=f"{INF27}, step 3",
    formula="pieces inside any site of the group, each piece once (dissolved); sums over sites are named as such",
)
def by_group(
    affected_area: gpd.GeoDataFrame, biodiversity_area: gpd.GeoDataFrame, cover_areas: pd.DataFrame
) -> Result[dict[str, pd.DataFrame]]:
    """Affected area inside biodiversity sites, dissolved within each role, layer and designation.

    Returns
    -------
    Result[dict]
        Tables with ``role``, ``layer``, ``id``, ``name``, ``designation`` (null where it does not apply or is
        unknown), ``ha`` (affected), ``extent_ha``, ``share_pct`` (of the dissolved area of the group inside the
        analysis area), ``sites``, ``sites_hit``, ``whole_sum_ha``, ``dissolved_ha``, ``sum_over_sites_ha``.

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, C.2.d, step 3; docs/methods/measures.
    """
    tables = {}
    for name, group in (
        ("by_role", ["role"]),
        ("by_layer", ["role", "layer_id"]),
        ("by_designation", ["role", "layer_id", "designation"]),
    ):
        table = _site_rows(affected_area, biodiversity_area, group, cover_areas)
        tables[name] = _as_object(table.rename(columns={"layer_id": "layer"}), {})
    return Result(tables)


@step(
    gives="by_biodiversity_site",
    title="Affected hectares by biodiversity site",
    citation=f"{INF27}, step 3",
    formula="pieces inside the site; share_pct divides by the whole site",
)
def by_biodiversity_site(
    affected_area: gpd.GeoDataFrame,
    biodiversity_area: gpd.GeoDataFrame,
    cover_areas: pd.DataFrame,
    asgm_sites_in_biodiversity_sites: pd.DataFrame,
) -> Result[pd.DataFrame]:
    """Affected area, footprint and number of ASGM sites of every biodiversity site that touches the analysis area.

    Returns
    -------
    Result[DataFrame], one row per site, most affected first
        ``role``, ``layer``, ``id``, ``name``, ``designation``, ``site_code``, ``ha``, ``extent_ha``, ``share_pct``
        (of the whole site), ``whole_ha``, ``inside_ha`` (inside the analysis area), ``asgm_sites``,
        ``methylation_class``, ``access``.

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, C.2.d, step 3.
    """
    own = {s: s for s in biodiversity_area["feature_id"]}
    ha = sum_by(affected_area, own, ids="site_ids")
    extent_ha = sum_by(affected_area[affected_area["reason"] == "extent"], own, ids="site_ids")
    inside = sum_by(cover_areas, own, ids="site_ids")
    counts = asgm_sites_in_biodiversity_sites["site_id"].value_counts()
    b = biodiversity_area
    table = pd.DataFrame(
        {
            "role": b["role"],
            "layer": b["layer_id"],
            "id": b["feature_id"],
            "name": b["name"],
            "designation": b["designation"],
            "site_code": b["site_code"],
            "ha": b["feature_id"].map(ha).astype(float).fillna(0.0),
            "extent_ha": b["feature_id"].map(extent_ha).astype(float).fillna(0.0),
            "whole_ha": area_ha(b.geometry.to_numpy()) if len(b) else np.empty(0),
            "inside_ha": b["feature_id"].map(inside).astype(float).fillna(0.0),
            "asgm_sites": b["feature_id"].map(counts).fillna(0).astype(int),
            "methylation_class": b["methylation_class"],
            "is_point_buffered": b["is_point_buffered"].fillna(False).astype(bool),
            "access": b["access"],
        }
    )
    table.insert(8, "share_pct", 100 * table["ha"] / table["whole_ha"].where(table["whole_ha"] > 0))
    table = table[table["inside_ha"] > 0]
    table = _nulls(table.copy(), ["name", "designation", "site_code", "methylation_class"])
    return Result(table.sort_values(["ha", "id"], ascending=[False, True], kind="stable", ignore_index=True))


@step(
    gives="by_admin",
    title="Extent, affected and priority hectares by administrative unit",
    citation="house method, docs/methods/measures",
    formula="pieces inside the unit, at every level",
)
def by_admin(affected_area: gpd.GeoDataFrame, admin_units: Areas) -> Result[pd.DataFrame]:
    """Hectares of every administrative unit that activity reaches, at every level.

    Returns
    -------
    Result[DataFrame]
        ``level``, ``code``, ``name``, ``extent_ha``, ``affected_ha``, ``ha`` (priority), ``id``.

    Source
    ------
    House method, docs/methods/measures.
    """
    units = admin_units.to_frame()
    own = {u: u for u in units["feature_id"]}
    extent = affected_area[affected_area["reason"] == "extent"]
    priority = affected_area[affected_area["site_ids"].map(bool).to_numpy(bool)]
    sums = [sum_by(p, own, ids="admin_ids") for p in (extent, affected_area, priority)]
    table = pd.DataFrame(
        {
            "level": units["admin_level"],
            "code": units["site_code"],
            "name": units["name"],
            **{
                column: units["feature_id"].map(found).astype(float).fillna(0.0)
                for column, found in zip(("extent_ha", "affected_ha", "ha"), sums, strict=True)
            },
            "id": units["feature_id"],
        }
    )
    table = _nulls(table[table["affected_ha"] > 0].copy(), ["code", "name"])
    return Result(
        table.sort_values(["level", "affected_ha"], ascending=[True, False], kind="stable", ignore_index=True)
    )
