"""What lies inside what: ASGM sites, people, places, rivers."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from azogue.methods.measure import length_km
from azogue.records.problem import Result
from azogue.records.protocols import Areas, Raster
from azogue.records.step import Setting, step
from azogue.topics.priority.outline import touching

INF27 = "UNEP/MC/COP.6/INF/27, annex, C.2.d"


@step(
    gives="asgm_sites_in_biodiversity_sites",
    title="ASGM sites inside biodiversity sites",
    citation="UNEP/MC/COP.6/INF/27, annex, Table 1, row 3, and Table 2, Target 3",
    formula="known activity only: points within a biodiversity site, polygons intersecting it; one row per pair",
)
def asgm_sites_in_biodiversity_sites(
    asgm_extent: gpd.GeoDataFrame, biodiversity_area: gpd.GeoDataFrame
) -> Result[pd.DataFrame]:
    """List each known ASGM site with each biodiversity site that holds it; surrogates are no sites.

    Returns
    -------
    Result[DataFrame], one row per pair
        ``site_id``, ``site_name``, ``designation``, ``role``, ``asgm_id``, ``asgm_name``, ``origin``.

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, Table 1, row 3.
    """
    columns = ["site_id", "site_name", "designation", "role", "asgm_id", "asgm_name", "origin"]
    known = asgm_extent[asgm_extent["origin"].isin(["known_permit", "known_occurrence"]).to_numpy(bool)]
    if not len(known) or not len(biodiversity_area):
        return Result(pd.DataFrame({c: pd.Series([], dtype=object) for c in columns}))
    tree = shapely.STRtree(known.geometry.to_numpy())
    site, row = tree.query(biodiversity_area.geometry.to_numpy(), predicate="intersects")
    b, a = biodiversity_area.iloc[site], known.iloc[row]
    table = pd.DataFrame(
        {
            "site_id": b["feature_id"].to_numpy(),
            "site_name": b["name"].to_numpy(),
            "designation": b["designation"].to_numpy(),
            "role": b["role"].to_numpy(),
            "asgm_id": a["feature_id"].to_numpy(),
            "asgm_name": a["name"].to_numpy(),
            "origin": a["origin"].to_numpy(),
        }
    )
    return Result(table.sort_values(["site_id", "asgm_id"], ignore_index=True))


@step(
    gives="people_inside",
    title="People and places inside the affected and the priority area",
    citation="house method, docs/methods/measures",
    formula="populated places (points) and cells of a population raster whose centre lies inside",
    settings=(
        Setting(
            name="people_inside.smallest_count",
            title="Smallest number of people that is printed; smaller ones, other than none, are left out",
            unit="people",
            default=0.0,
            minimum=0.0,
            citation="house method, docs/methods/access",
            caveat="The level public prints no number of people from 1 to 4, whatever is set.",
        ),
    ),
)
def people_inside(
    affected_area: gpd.GeoDataFrame,
    priority_area: gpd.GeoDataFrame,
    populated_places: Areas,
    population: Raster | None,
    *,
    smallest_count: float = 0.0,
) -> Result[pd.DataFrame]:
    """Count people and places inside.

    Parameters
    ----------
    affected_area, priority_area : GeoDataFrame of pieces
    populated_places : Areas of points with ``population``, may be empty
    population : Raster of people per cell, or None
    smallest_count : float, people, >= 0, default 0
        Numbers of people above 0 and below it are left out, and the note says so. Places are counted in any case.

    Returns
    -------
    Result[DataFrame]
        ``measure`` (affected, priority), ``source`` (populated_place, population), ``places``, ``population``,
        ``note``.

    Source
    ------
    House method, docs/methods/measures.
    """
    places = populated_places.to_frame()
    rows = []
    for measure, pieces in (("affected", affected_area), ("priority", priority_area)):
        shapes = pieces.geometry.to_numpy()
        if len(places):
            inside = touching(places.geometry.to_numpy(), shapes)
            people = float(places["population"][inside].sum())
            rows.append(
                {"measure": measure, "source": "populated_place", "places": int(inside.sum()), "population": people}
            )
        if population is not None:
            rows.append(
                {"measure": measure, "source": "population", "places": None, "population": _people(shapes, population)}
            )
    table = pd.DataFrame(rows, columns=["measure", "source", "places", "population"])
    is_small = (table["population"] > 0) & (table["population"] < smallest_count)
    table["note"] = [f"fewer than {smallest_count:g} people" if small else None for small in is_small]
    table["population"] = table["population"].mask(is_small)
    return Result(table)


def _people(shapes: Any, population: Raster) -> float:
    """Sum of the raster cells whose centre lies in one of the pieces; read by windows of one degree."""
    if not len(shapes):
        return 0.0
    total, tree = 0.0, shapely.STRtree(shapes)
    bounds = shapely.bounds(shapes)
    corners = {
        (i, j)
        for x0, y0, x1, y1 in bounds
        for i in range(int(np.floor(x0)), int(np.floor(x1)) + 1)
        for j in range(int(np.floor(y0)), int(np.floor(y1)) + 1)
    }
    for i, j in sorted(corners):
        x, y, value = population.points((float(i), float(j), i + 1.0, j + 1.0))
        own = (x < i + 1.0) & (y < j + 1.0)  # a centre on a whole degree belongs to the window right of or above it
        x, y, value = x[own], y[own], value[own]
        if len(x):
            hit, _ = tree.query(shapely.points(x, y), predicate="intersects")
            total += float(value[np.unique(hit)].sum())
    return total


@step(
    gives="rivers_inside",
    title="Length of rivers inside the affected and the priority area",
    citation="house method, docs/methods/measures",
    formula="geodesic length of river lines inside the pieces",
)
def rivers_inside(
    affected_area: gpd.GeoDataFrame, priority_area: gpd.GeoDataFrame, rivers: Areas
) -> Result[pd.DataFrame]:
    """Kilometres of river inside.

    Returns
    -------
    Result[DataFrame]
        ``measure`` (affected, priority), ``length_km``; no rows when no river lines were given.

    Source
    ------
    House method, docs/methods/measures.
    """
    lines = rivers.to_frame().geometry.to_numpy()
    lines = lines[shapely.get_dimensions(lines) == 1] if len(lines) else lines
    rows = []
    if len(lines):
        for measure, pieces in (("affected", affected_area), ("priority", priority_area)):
            shapes = pieces.geometry.to_numpy()
            piece, line = shapely.STRtree(lines).query(shapes, predicate="intersects") if len(shapes) else ([], [])
            parts = shapely.intersection(shapes[piece], lines[line]) if len(piece) else np.empty(0, object)
            rows.append({"measure": measure, "length_km": float(length_km(parts).sum()) if len(parts) else 0.0})
    return Result(pd.DataFrame(rows, columns=["measure", "length_km"]))
