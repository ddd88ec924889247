"""Buffer, incursion risk, affected area and priority area: INF/27, annex, C.2.d, steps 1(ii) to 3."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from azogue.methods.measure import area_ha
from azogue.methods.overlay import NO_SHAPES, OverlayJob
from azogue.records.feature import ACCESS_LEVELS, CRS
from azogue.records.problem import Problems, Result
from azogue.records.protocols import Areas, RunMany, run_here
from azogue.records.step import Setting, step
from azogue.topics.priority import problems as kinds
from azogue.topics.priority.blocks import Country, Shapes, blocks_of, cover_block, keys_of, overlay_block
from azogue.topics.priority.outline import domain_of, polygons

BUFFER_CAVEAT = (
    "A placeholder: the guidance itself expects 1 km to understate the reach of mercury and asks for a distance "
    "fitted to the place once better information is there."
)
DISTANCES_M = (500.0, 1000.0, 2000.0, 5000.0, 10_000.0)


def covers_of(biodiversity_area: gpd.GeoDataFrame, plan_areas: Areas, admin_units: Areas) -> pd.DataFrame:
    """Everything whose share of the affected area is measured: sites, plan areas, administrative units.

    Returns
    -------
    DataFrame with ``id``, ``kind`` (site, plan or admin), ``role``, ``access``, ``geometry``
    """
    frames = []
    for kind, areas in (
        ("site", biodiversity_area),
        ("plan", plan_areas.to_frame()),
        ("admin", admin_units.to_frame()),
    ):
        rows = areas[shapely.get_dimensions(areas.geometry.to_numpy()) == 2] if len(areas) else areas
        frames.append(
            pd.DataFrame(
                {
                    "id": rows["feature_id"].to_numpy(),
                    "kind": kind,
                    "role": rows["role"].to_numpy(),
                    "access": rows["access"].to_numpy(),
                    "geometry": rows.geometry.to_numpy(),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


@step(
    gives="cover_areas",
    title="Biodiversity sites, plan areas and administrative units, measured inside the analysis area",
    citation="UNEP/MC/COP.6/INF/27, annex, C.2.d, step 2",
    formula="area of every combination of overlapping sites, so that dissolved and summed areas both follow",
)
def cover_areas(
    biodiversity_area: gpd.GeoDataFrame,
    analysis_area: Areas,
    admin_units: Areas,
    plan_areas: Areas,
    *,
    run_many: RunMany = run_here,
) -> Result[pd.DataFrame]:
    """Measure how the sites overlap each other inside the analysis area.

    Returns
    -------
    Result[DataFrame], one row per combination of sites
        ``site_ids`` : list of feature ids.  ``area_ha`` : float, ha, equal-area, clipped to the analysis area.
    """
    found = Problems()
    domain = domain_of(analysis_area, admin_units, Problems())
    sites = covers_of(biodiversity_area, plan_areas, admin_units)
    sites = sites[sites["kind"] == "site"].reset_index(drop=True)
    none = np.empty(0, np.int64)
    country = Country(
        activity=Shapes(),
        group=none,
        access=Shapes(),
        local=Shapes(),
        covers=Shapes(sites["geometry"].to_numpy()),
        is_site=np.ones(len(sites), bool),
        domain=None if domain is None else Shapes(domain),
        job=OverlayJob(own_m=(), block_m=64_000.0, root_m=8000.0),
    )
    items = blocks_of(country.covers, 0.0, country.job, country.domain)
    done = run_many(
        cover_block, items, shared=country, keys=keys_of(country, items, "covers"), title="measuring biodiversity sites"
    )
    sums: dict[tuple[int, ...], float] = {}
    for tables in done:
        for covers, ha in zip(tables["areas"]["covers"], tables["areas"]["area_ha"], strict=True):
            key = tuple(int(c) for c in covers)
            sums[key] = sums.get(key, 0.0) + ha
    ids = sites["id"].to_numpy()
    keys = sorted(sums)
    table = pd.DataFrame({"site_ids": [[str(ids[k]) for k in key] for key in keys], "area_ha": [sums[k] for k in keys]})
    return Result(table, tuple(found))


@step(
    gives=("affected_area", "priority_area", "sensitivity"),
    title="Affected area and priority area",
    citation="UNEP/MC/COP.6/INF/27, annex, C.2.d, steps 1(ii) to 1(iv) and 3; buffer caveat: footnote 4",
    formula="affected = extent + buffer + incursion risk; priority = affected within the biodiversity area",
    settings=(
        Setting(
            name="affected_area.buffer_m",
            title="Buffer around ASGM activity",
            unit="m",
            default=1000.0,
            minimum=0,
            citation="UNEP/MC/COP.6/INF/27, annex, C.2.d, step 1(ii)",
            caveat=BUFFER_CAVEAT,
        ),
        Setting(
            name="affected_area.buffer_by_role",
            title="Own buffer distances by role: permit, occurrence, surrogate",
            unit="m",
            default={},
            citation="house method, docs/methods/overlay",
            caveat="A layer's buffer_m and a column mapped to buffer_m go before this.",
        ),
        Setting(
            name="incursion_risk.near_activity_m",
            title="How near to current activity land is at risk of incursion",
            unit="m",
            minimum=0,
            citation="UNEP/MC/COP.6/INF/27, annex, C.2.d, step 1(iii), which gives no distance",
            caveat="There is no default: without a national value the risk area is printed as missing.",
        ),
        Setting(
            name="incursion_risk.near_access_m",
            title="How near to roads, rivers or airstrips land is at risk of incursion",
            unit="m",
            minimum=0,
            citation="UNEP/MC/COP.6/INF/27, annex, C.2.d, step 1(iii), which gives no distance",
            caveat="There is no default: without a national value the risk area is printed as missing.",
        ),
        Setting(
            name="sensitivity.distances_m",
            title="Buffer distances compared, each in place of all others",
            unit="m",
            default=DISTANCES_M,
            minimum=0,
            citation="house method, docs/methods/overlay",
        ),
    ),
)
def overlay(
    asgm_extent: gpd.GeoDataFrame,
    biodiversity_area: gpd.GeoDataFrame,
    analysis_area: Areas,
    admin_units: Areas,
    plan_areas: Areas,
    roads: Areas,
    rivers: Areas,
    access_points: Areas,
    local_knowledge: Areas,
    *,
    buffer_m: float = 1000.0,
    buffer_by_role: dict[str, float] | None = None,
    near_activity_m: float | None = None,
    near_access_m: float | None = None,
    distances_m: tuple[float, ...] = DISTANCES_M,
    run_many: RunMany = run_here,
) -> Result[dict[str, pd.DataFrame]]:
    """Lay the affected area over the biodiversity area.

    Parameters
    ----------
    asgm_extent : GeoDataFrame, n rows, n may be 0
    biodiversity_area : GeoDataFrame, m rows, m may be 0
    analysis_area, admin_units, plan_areas, roads, rivers, access_points, local_knowledge : Areas
    buffer_m : float, metres, >= 0, default 1000
        A placeholder distance; a site's own ``buffer_m`` goes before it.
    buffer_by_role : dict of float, metres
        Own distance of a role.
    near_activity_m, near_access_m : float or None, metres, > 0
        Both or none; none: no risk area, printed as missing.
    distances_m : tuple of float, metres

    Returns
    -------
    Result[dict]
        ``affected_area``, ``priority_area`` : GeoDataFrame of pieces that never overlap: ``piece_id``, ``reason``
        (extent, buffer, risk), ``origins``, ``made_from``, ``site_ids``, ``plan_ids``, ``admin_ids`` (lists),
        ``area_ha`` (equal-area), ``area_geodesic_ha``, ``access``; priority pieces also ``roles``, ``designations``.
        ``sensitivity`` : DataFrame of ``buffer_m``, ``affected_area_ha``, ``priority_area_ha``.

    Problems
    --------
    PRI-AREA-002, PRI-RISK-005, PRI-RISK-006 (warnings), PRI-AREA-004 (note)

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, C.2.d, steps 1(ii) to 1(iv) and 3.

    Notes
    -----
    Cost grows with the length of undecided outlines, not with the area: docs/methods/overlay.
    """
    found = Problems()
    outline = domain_of(analysis_area, admin_units, found)
    domain = None if outline is None else Shapes(outline)
    local = local_knowledge.to_frame()
    has_rule = bool(near_activity_m) and bool(near_access_m)
    access = _access_shapes(roads, rivers, access_points)
    if not has_rule:
        found.add(kinds.NO_RISK.at(local=len(local)))
    elif not len(access) and not len(local):
        found.add(kinds.NO_ACCESS.at())
    own = _own_distances(asgm_extent, buffer_m, buffer_by_role or {})
    values, group = np.unique(own, return_inverse=True)
    covers = covers_of(biodiversity_area, plan_areas, admin_units)
    country = Country(
        activity=Shapes(asgm_extent.geometry.to_numpy()),
        group=group.astype(np.int64),
        access=Shapes(access),
        local=Shapes(polygons(local)) if has_rule else Shapes(),
        covers=Shapes(covers["geometry"].to_numpy()),
        is_site=(covers["kind"] == "site").to_numpy(),
        domain=domain,
        job=OverlayJob(
            own_m=tuple(values.tolist()),
            distances_m=tuple(float(d) for d in distances_m),
            near_activity_m=near_activity_m if has_rule else None,
            near_access_m=near_access_m if has_rule else None,
        ),
    )
    found.extend(_edge_problems(asgm_extent, country))
    reach = Shapes(np.concatenate([country.activity.geometry, country.local.geometry]))
    items = blocks_of(reach, country.job.reach_m, country.job, domain)
    done = run_many(
        overlay_block, items, shared=country, keys=keys_of(country, items, "overlay"), title="overlaying blocks"
    )
    pieces = _pieces([t["pieces"] for t in done], asgm_extent, covers)
    sensitivity = pd.DataFrame({"buffer_m": [float(d) for d in distances_m]})
    for name in ("affected_area_ha", "priority_area_ha"):
        sensitivity[name] = np.sum([t["distances"][name].to_numpy() for t in done], axis=0) if done else 0.0
    return Result(
        {
            "affected_area": pieces,
            "priority_area": _priority(pieces, biodiversity_area),
            "sensitivity": sensitivity,
        },
        tuple(found),
    )


def _own_distances(extent: gpd.GeoDataFrame, buffer_m: float, by_role: dict[str, float]) -> Any:
    own = extent["buffer_m"].to_numpy(dtype=float, copy=True)
    default = extent["role"].map(by_role).astype(float).fillna(buffer_m).to_numpy()
    return np.where(np.isnan(own), default, own)


def _access_shapes(*layers: Areas) -> Any:
    """Roads, rivers and airstrips as lines and points; of a lake or a wide river, its shore."""
    shapes = [layer.to_frame().geometry.to_numpy() for layer in layers]
    joined = np.concatenate(shapes) if shapes else NO_SHAPES
    flat = shapely.get_dimensions(joined) == 2
    joined[flat] = shapely.boundary(joined[flat])
    return joined


def _edge_problems(extent: gpd.GeoDataFrame, country: Country) -> Problems:
    """Activity that the edge of the analysis area cuts."""
    found = Problems()
    if country.domain is None or not len(extent):
        return found
    shapes, outline = country.activity.geometry, country.domain.geometry
    within = np.zeros(len(shapes), bool)
    within[np.unique(country.activity.tree.query(outline, predicate="contains_properly")[1])] = True
    for layer_id, rows in extent.groupby("layer_id", sort=False):
        index = rows.index.to_numpy()
        edge = index[~within[index]]
        edge = edge[shapely.get_dimensions(shapes[edge]) == 2]
        if len(edge):
            whole = float(area_ha(shapes[edge]).sum())
            pair = country.domain.tree.query(shapes[edge], predicate="intersects")
            part = float(area_ha(shapely.intersection(shapes[edge][pair[0]], outline[pair[1]])).sum())
            if whole - part > 1e-6 * whole:
                numbers = extent.loc[edge, "source_row"].astype(int)
                cut, total = f"{whole - part:,.1f}", f"{whole:,.1f}"
                found.add(kinds.CUT.at(input_id=str(layer_id), rows=numbers, n=len(edge), cut_ha=cut, total_ha=total))
    return found


def _pieces(tables: list[gpd.GeoDataFrame], extent: gpd.GeoDataFrame, covers: pd.DataFrame) -> gpd.GeoDataFrame:
    """Pieces with the ids of rows and covers instead of numbers."""
    some = [t for t in tables if len(t)]
    names = ("piece_id", "reason", "origins", "made_from", "site_ids", "plan_ids", "admin_ids", "access")
    if not some:
        empty: dict[str, Any] = {n: pd.Series([], dtype=object) for n in names} | {
            "area_ha": [],
            "area_geodesic_ha": [],
        }
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=CRS), crs=CRS)
    raw = gpd.GeoDataFrame(pd.concat(some, ignore_index=True), crs=CRS)
    raw = raw.sort_values(["block", "reason"], kind="stable").reset_index(drop=True)
    row_id, origin = extent["feature_id"].to_numpy(), extent["origin"].to_numpy()
    cover_id, kind = covers["id"].to_numpy(), covers["kind"].to_numpy()
    row_level = extent["access"].map(ACCESS_LEVELS.index).to_numpy(dtype=int)
    cover_level = covers["access"].map(ACCESS_LEVELS.index).to_numpy(dtype=int)
    number = raw.groupby("block").cumcount() + 1
    made: dict[str, list[Any]] = {n: [] for n in names[2:]}
    for rows, inside in zip(raw["rows"], raw["covers"], strict=True):
        r, c = np.asarray(rows, dtype=int), np.asarray(sorted(inside), dtype=int)
        made["origins"].append(sorted(set(origin[r].tolist())))
        made["made_from"].append(row_id[r].tolist())
        for name in ("site", "plan", "admin"):
            made[f"{name}_ids"].append(cover_id[c[kind[c] == name]].tolist())
        top = max([*row_level[r].tolist(), *cover_level[c].tolist()], default=1)
        made["access"].append(ACCESS_LEVELS[top])
    out = gpd.GeoDataFrame({"piece_id": raw["block"] + "_" + number.astype(str), "reason": raw["reason"]})
    for name in ("origins", "made_from", "site_ids", "plan_ids", "admin_ids"):
        out[name] = pd.Series(made[name], dtype=object)
    out["area_ha"], out["area_geodesic_ha"] = raw["area_ha"], raw["area_geodesic_ha"]
    out["access"] = pd.Series(made["access"], dtype=object)
    return gpd.GeoDataFrame(out, geometry=raw.geometry.to_numpy(), crs=CRS)


def _priority(pieces: gpd.GeoDataFrame, biodiversity_area: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The pieces inside biodiversity sites, with roles and designations."""
    rows = pieces[pieces["site_ids"].map(bool).to_numpy(bool)].reset_index(drop=True)
    role = dict(zip(biodiversity_area["feature_id"], biodiversity_area["role"], strict=True))
    name = dict(zip(biodiversity_area["feature_id"], biodiversity_area["designation"], strict=True))
    rows["roles"] = pd.Series([sorted({role[s] for s in ids}) for ids in rows["site_ids"]], dtype=object)
    rows["designations"] = pd.Series(
        [sorted({str(name[s]) for s in ids if not pd.isna(name[s])}) for ids in rows["site_ids"]], dtype=object
    )
    return rows
