"""Outlines of the world's countries as a quiet ground for maps: Natural Earth, public domain, without names.

The boundaries are those of the publisher and imply no opinion; an invented country has no ground.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import geopandas as gpd
import numpy as np
import shapely

from azogue.records.feature import CRS

#: How the ground is cited on every map that shows it.
CITATION = "Ground: Natural Earth, 1:50 million, through world-atlas 2.0.2, public domain."

#: Outside the surroundings the ground is drawn this coarsely, in degrees.
_FAR_STEP = 0.25


@cache
def read_countries() -> gpd.GeoDataFrame:
    """Countries of the world at 1:50 million, one row per polygon, without names.

    Returns
    -------
    GeoDataFrame, CRS84
        ``country_code`` : str, ISO 3166 numeric code or None.

    Source
    ------
    world-atlas 2.0.2, ``countries-50m.json`` (TopoJSON, quantized); Natural Earth.

    Examples
    --------
    >>> rows = read_countries()
    >>> bool((rows["country_code"] == "604").any())  # Peru
    True
    """
    path = files("azogue.publish") / "static" / "vendor" / "countries-50m.json"
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in topology["arcs"]]

    def ring(parts: list[int]) -> np.ndarray:
        pieces = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in parts]
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

    shapes, codes = [], []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = [country["arcs"]] if country["type"] == "Polygon" else country.get("arcs", [])
        for polygon in polygons:
            shell, *holes = (ring(parts) for parts in polygon)
            if np.ptp(shell[:, 0]) > 180 and country.get("id") != "010":  # a line across the whole map; not Antarctica
                continue
            shapes.append(shapely.Polygon(shell, holes))
            codes.append(country.get("id"))
    valid = shapely.make_valid(np.array(shapes), method="structure")
    return gpd.GeoDataFrame({"country_code": codes}, geometry=valid, crs=CRS)


def ground_around(bounds: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Ground for a map of some bounds: fine around them, coarse far away.

    Parameters
    ----------
    bounds : west, south, east, north, degrees

    Returns
    -------
    GeoDataFrame, CRS84, one row per polygon

    Examples
    --------
    >>> len(ground_around((-81, -18, -68, 0))) > 100
    True
    """
    west, south, east, north = bounds
    margin = max(east - west, north - south, 4.0)
    near = shapely.box(west - margin, south - margin, east + margin, north + margin)
    rows = read_countries()
    is_near = shapely.intersects(rows.geometry.values, near)
    shapes = np.where(is_near, rows.geometry.values, shapely.simplify(rows.geometry.values, _FAR_STEP))
    large = is_near | (shapely.area(shapes) > _FAR_STEP)
    return gpd.GeoDataFrame(geometry=shapes[large & ~shapely.is_empty(shapes)], crs=CRS)
