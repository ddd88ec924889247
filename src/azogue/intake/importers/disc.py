"""Discs on the ellipsoid: what a point with a stated area becomes."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
import shapely.affinity
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

WGS84 = Geod(ellps="WGS84")
#: Corners of a disc: 256 keep its outline within 0.01 % of the radius.
CORNERS = 256


def geodesic_discs(longitude: ArrayLike, latitude: ArrayLike, area_ha: ArrayLike) -> NDArray[np.object_]:
    """Discs of a given area around points.

    Parameters
    ----------
    longitude, latitude : n numbers, degrees, WGS 84
    area_ha : n numbers, ha, > 0
        Area that each disc has on the WGS 84 ellipsoid.

    Returns
    -------
    ndarray of n polygons or multipolygons (longitude, latitude)
        Split at the antimeridian where needed; None where the disc would hold a pole, or where a number is missing
        or not above zero.

    Source
    ------
    House method: every corner lies at the same geodesic distance of the point (pyproj, after Karney 2013,
    https://doi.org/10.1007/s00190-012-0578-z); the distance is scaled until the area is met within 1e-9.

    Examples
    --------
    >>> disc = geodesic_discs([-71.0], [-12.5], [10000.0])[0]
    >>> round(abs(WGS84.geometry_area_perimeter(disc)[0]) / 1e4, 3)
    10000.0
    """
    lon, lat, area = (np.asarray(v, dtype="float64") for v in (longitude, latitude, area_ha))
    discs = np.full(len(lon), None, dtype=object)
    for i in range(len(lon)):
        if np.isfinite([lon[i], lat[i], area[i]]).all() and area[i] > 0:
            discs[i] = _disc(float(lon[i]), float(lat[i]), float(area[i]) * 1e4)
    return discs


def _disc(lon: float, lat: float, area_m2: float) -> Any:
    azimuth = np.linspace(0.0, 360.0, CORNERS, endpoint=False)
    radius = float(np.sqrt(area_m2 / np.pi))
    to_pole = WGS84.inv(lon, lat, lon, 90.0 if lat >= 0 else -90.0)[2]
    if radius * 1.01 >= to_pole:
        return None
    for _ in range(6):
        x, y, _back = WGS84.fwd(
            np.full(CORNERS, lon), np.full(CORNERS, lat), azimuth, np.full(CORNERS, radius), inplace=False
        )
        measured = abs(WGS84.polygon_area_perimeter(x, y)[0])
        if abs(measured / area_m2 - 1) < 1e-9:
            break
        radius *= float(np.sqrt(area_m2 / measured))
    x = lon + (np.asarray(x) - lon + 180.0) % 360.0 - 180.0
    return _split(shapely.Polygon(np.column_stack([x, y])))


def _split(polygon: Any) -> Any:
    """Cut a polygon whose longitudes run beyond 180 degrees, and bring both parts home."""
    west, _, east, _ = polygon.bounds
    if west >= -180.0 and east <= 180.0:
        return polygon
    parts = []
    for shift in (-360.0, 0.0, 360.0):
        part = shapely.intersection(polygon, shapely.box(-180.0 + shift, -90.0, 180.0 + shift, 90.0))
        if not part.is_empty:
            parts.append(shapely.affinity.translate(part, xoff=-shift))
    return shapely.unary_union(parts)
