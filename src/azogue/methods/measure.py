"""Areas and lengths on the ellipsoid, two ways that must agree: equal-area plane and geodesic."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

WGS84 = Geod(ellps="WGS84")
_CEA = Transformer.from_crs("OGC:CRS84", "+proj=cea +datum=WGS84 +units=m +no_defs", always_xy=True)
M2_PER_HA = 10_000.0


def area_ha(geometries: Any) -> NDArray[np.float64]:
    """Equal-area hectares of shapes in longitude and latitude.

    Parameters
    ----------
    geometries : array of n shapely geometries, degrees; points and lines count zero

    Returns
    -------
    ndarray of n floats, ha

    Source
    ------
    House method, docs/methods/measures: cylindrical equal-area projection of WGS 84.

    Examples
    --------
    >>> import shapely
    >>> round(float(area_ha([shapely.box(-72, -10, -71, -9)])[0]), 1)
    1214453.9
    """

    def flatten(c: NDArray[np.float64]) -> NDArray[np.float64]:
        # x is linear in longitude: not asked of PROJ, which would wrap what reaches beyond 180 degrees.
        _, y = _CEA.transform(np.zeros(len(c)), c[:, 1])
        return np.column_stack([np.radians(c[:, 0]) * WGS84.a, y])

    flat = shapely.transform(np.asarray(geometries, dtype=object), flatten)
    return np.asarray(shapely.area(flat)) / M2_PER_HA


def geodesic_area_ha(geometries: Any) -> NDArray[np.float64]:
    """Geodesic hectares of shapes in longitude and latitude, ring by ring.

    Each ring's absolute area is taken and holes are subtracted from their shell, so that ring order, which a
    transformation may break where a hole touches its shell, does not matter.

    Parameters
    ----------
    geometries : array of n shapely geometries, degrees

    Returns
    -------
    ndarray of n floats, ha

    Source
    ------
    House method, docs/methods/measures; algorithm of C. F. F. Karney, Journal of Geodesy 87 (2013), 43-55.

    Examples
    --------
    >>> import shapely
    >>> round(float(geodesic_area_ha([shapely.box(-72, -10, -71, -9)])[0]) / 1214453.9, 3)
    1.0
    """
    shapes = np.asarray(geometries, dtype=object).ravel()
    parts, part_of = shapely.get_parts(shapes, return_index=True)
    polygonal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, part_of = parts[polygonal], part_of[polygonal]
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    out = np.zeros(len(shapes))
    if not len(rings):
        return out
    coords = shapely.get_coordinates(rings)
    ends = np.cumsum(shapely.get_num_coordinates(rings))
    first = np.r_[True, ring_of[1:] != ring_of[:-1]]
    areas = np.empty(len(rings))
    start = 0
    for k, end in enumerate(ends):
        ring = coords[start : end - 1]
        areas[k] = abs(WGS84.polygon_area_perimeter(ring[:, 0], ring[:, 1])[0])
        start = end
    np.add.at(out, part_of[ring_of], np.where(first, areas, -areas) / M2_PER_HA)
    return out


def length_km(lines: Any) -> NDArray[np.float64]:
    """Geodesic length of lines in longitude and latitude.

    Examples
    --------
    >>> import shapely
    >>> length_km([shapely.LineString([(0, 0), (0, 1)])]).round(3)
    array([110.574])
    """
    shapes = np.asarray(lines, dtype=object).ravel()
    coords, index = shapely.get_coordinates(shapes, return_index=True)
    out = np.zeros(len(shapes))
    parts, part_of = shapely.get_parts(shapes, return_index=True)
    if not len(coords):
        return out
    coords, index = shapely.get_coordinates(parts, return_index=True)
    same = index[1:] == index[:-1]
    a, b = coords[:-1][same], coords[1:][same]
    _, _, metres = WGS84.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    np.add.at(out, part_of[index[1:][same]], np.asarray(metres) / 1000.0)
    return out
