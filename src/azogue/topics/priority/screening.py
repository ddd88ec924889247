"""Screening that INF/27 asks for: permits over biodiversity areas, activity near water."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from azogue.methods.frame import Zone
from azogue.methods.measure import area_ha
from azogue.records.problem import Result
from azogue.records.protocols import Areas
from azogue.records.step import Setting, step

#: How far water is looked for, metres; farther is said to be missing.
MEASURED_M = 50_000.0


@step(
    gives="screening_permits",
    title="Permits that overlap biodiversity areas",
    citation="UNEP/MC/COP.6/INF/27, annex, Table 1, rows 1 and 3",
    formula="area of each permit inside the dissolved biodiversity sites; share of the whole permit",
)
def screening_permits(permits: Areas, biodiversity_area: gpd.GeoDataFrame) -> Result[pd.DataFrame]:
    """List the permits of every title type that overlap a biodiversity site.

    Returns
    -------
    Result[DataFrame], one row per overlapping permit, largest overlap first
        ``id``, ``layer``, ``site_code``, ``name``, ``title_type``, ``holder``, ``status``, ``expires_on``,
        ``counts_as_asgm``, ``permit_ha``, ``ha``, ``share_pct``, ``sites`` (names), ``site_ids``.

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, Table 1, row 1 (effective management) and row 3.
    """
    titles = permits.to_frame()
    front = ["site_code", "name", "title_type", "holder", "status", "expires_on", "counts_as_asgm"]
    columns = ["id", "layer", *front, "permit_ha", "ha", "share_pct", "sites", "site_ids"]
    if not len(titles) or not len(biodiversity_area):
        return Result(pd.DataFrame({c: pd.Series([], dtype=object) for c in columns}))
    shapes = titles.geometry.to_numpy()
    parts, part_of = _chopped(biodiversity_area.geometry.to_numpy())
    piece, title = shapely.STRtree(shapes).query(parts, predicate="intersects")
    shapely.prepare(parts)
    held = shapely.covers(parts[piece], shapes[title])
    cut = shapes[title].copy()
    cut[~held] = shapely.intersection(parts[piece[~held]], shapes[title[~held]])
    overlap: dict[int, float] = {}
    names: dict[int, str] = {}
    ids: dict[int, list[str]] = {}
    label: Any = biodiversity_area["name"].fillna(biodiversity_area["feature_id"]).astype(str).to_numpy()
    site_id = biodiversity_area["feature_id"].to_numpy()
    frame = pd.DataFrame({"title": title, "site": part_of[piece], "shape": cut})
    frame = frame[shapely.area(frame["shape"].to_numpy()) > 0]
    for t in frame["title"].drop_duplicates().tolist():
        rows = frame[frame["title"] == t]
        overlap[t] = float(area_ha([shapely.union_all(rows["shape"].to_numpy())])[0])
        sites = rows["site"].drop_duplicates().to_numpy(dtype=int)
        names[t] = "; ".join(sorted({str(label[s]) for s in sites}))
        ids[t] = [str(s) for s in site_id[sites]]
    hit = np.array(sorted(overlap), dtype=int)
    found = titles.iloc[hit]
    table = pd.DataFrame({"id": found["feature_id"].to_numpy(), "layer": found["layer_id"].to_numpy()})
    for name in front:
        table[name] = found[name].to_numpy()
    table["permit_ha"] = area_ha(shapes[hit]) if len(hit) else np.empty(0)
    table["ha"] = [overlap[t] for t in hit]
    table["share_pct"] = 100 * table["ha"] / table["permit_ha"].where(table["permit_ha"] > 0)
    table["sites"] = [names[t] for t in hit]
    table["site_ids"] = pd.Series([ids[t] for t in hit], dtype=object)
    return Result(table.sort_values(["ha", "id"], ascending=[False, True], ignore_index=True))


def _chopped(shapes: Any) -> tuple[Any, Any]:
    """Large polygons cut along whole half-degrees, so that overlaying them stays cheap; parts and whose they are."""
    parts, owner = [], []
    for k, shape in enumerate(shapes):
        if shapely.get_num_coordinates(shape) < 500:
            parts.append(shape)
            owner.append(k)
            continue
        x0, y0, x1, y1 = np.floor(np.array(shapely.bounds(shape)) * 2) / 2
        for x in np.arange(x0, x1 + 0.5, 0.5):
            for y in np.arange(y0, y1 + 0.5, 0.5):
                cut = shapely.clip_by_rect(shape, x, y, x + 0.5, y + 0.5)
                if not shapely.is_empty(cut):
                    parts.append(cut if shapely.is_valid(cut) else shapely.make_valid(cut))
                    owner.append(k)
    return np.array(parts, dtype=object), np.array(owner, dtype=int)


@step(
    gives="screening_water",
    title="Activity and permits near water",
    citation="UNEP/MC/COP.6/INF/27, annex, Table 1, row 1 (no mercury handling within 1 km of water)",
    formula="distance on the ground from each activity feature or permit to the nearest river or lake",
    settings=(
        Setting(
            name="water_m",
            title="Distance to water that is screened",
            unit="m",
            default=1000.0,
            minimum=0,
            citation="UNEP/MC/COP.6/INF/27, annex, Table 1, row 1",
        ),
    ),
)
def screening_water(
    asgm_extent: gpd.GeoDataFrame, permits: Areas, rivers: Areas, *, water_m: float = 1000.0
) -> Result[pd.DataFrame]:
    """Measure how far activity and permits are from water, and say which are within ``water_m``.

    Parameters
    ----------
    asgm_extent : GeoDataFrame
    permits : Areas
    rivers : Areas
        Lines or polygons (lakes); none: no rows.
    water_m : float, metres, default 1000

    Returns
    -------
    Result[DataFrame], nearest first
        ``id``, ``layer``, ``name``, ``kind`` (role), ``distance_to_water_m`` (missing beyond 50 km), ``within_1_km``
        (within ``water_m``).

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, Table 1, row 1.
    """
    columns = ["id", "layer", "name", "kind", "distance_to_water_m", "within_1_km"]
    water = rivers.to_frame().geometry.to_numpy()
    titles = permits.to_frame()
    rows = pd.concat(
        [
            asgm_extent[["feature_id", "layer_id", "name", "role", "geometry"]],
            titles[~titles["feature_id"].isin(asgm_extent["feature_id"])][
                ["feature_id", "layer_id", "name", "role", "geometry"]
            ],
        ],
        ignore_index=True,
    )
    if not len(water) or not len(rows):
        return Result(pd.DataFrame({c: pd.Series([], dtype=object) for c in columns}))
    distance = distance_m(rows["geometry"].to_numpy(), water, max(water_m, MEASURED_M))
    table = pd.DataFrame(
        {
            "id": rows["feature_id"],
            "layer": rows["layer_id"],
            "name": rows["name"],
            "kind": rows["role"],
            "distance_to_water_m": np.where(np.isfinite(distance), distance.round(1), np.nan),
            "within_1_km": distance <= water_m,
        }
    )
    return Result(table.sort_values(["distance_to_water_m", "id"], ignore_index=True))


def distance_m(shapes: Any, others: Any, most: float) -> Any:
    """Distance on the ground from each shape to the nearest of some others; infinity beyond ``most`` metres.

    Examples
    --------
    >>> distance_m(np.array([shapely.Point(0, 0)]), np.array([shapely.Point(0, 0.005)]), 1000.0).round(0)
    array([553.])
    """
    out = np.full(len(shapes), np.inf)
    if not len(shapes) or not len(others):
        return out
    centre = (shapely.bounds(shapes)[:, :2] + shapely.bounds(shapes)[:, 2:]) / 2
    cell = np.floor(centre)
    tree = shapely.STRtree(others)
    for west, south in np.unique(cell, axis=0):
        here = np.flatnonzero((cell == (west, south)).all(axis=1))
        x0, y0, x1, y1 = shapely.total_bounds(shapes[here])
        pad = 2 * most / 110_500 / max(np.cos(np.radians(min(abs(south) + 1, 85))), 0.05)
        box = (x0 - pad, y0 - pad, x1 + pad, y1 + pad)
        near = tree.query(shapely.box(*box), predicate="intersects")
        if not len(near):
            continue
        zone = Zone(float(west), float(south), 1.0)
        cut = shapely.clip_by_rect(others[near], *box)
        cut = cut[~shapely.is_empty(cut)]
        if not len(cut):
            continue
        plane = shapely.STRtree(zone.to_plane(shapely.segmentize(cut, 0.02)))
        (i, _), d = plane.query_nearest(
            zone.to_plane(shapes[here]), max_distance=most, return_distance=True, all_matches=False
        )
        out[here[i]] = d
    return out
