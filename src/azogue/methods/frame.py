"""Local frames: planes in which a metre is a metre and a hectare a hectare, anywhere on Earth.

The Earth is cut into zones of 3 by 3 degrees. Each zone has its own Lambert azimuthal equal-area plane on WGS 84,
centred on the zone. Areas are exact; at a zone's corner (at most 236 km from the centre) a distance is off by
c^2/8 = 1.7e-4, where c is the angle from the centre, radially short and tangentially long, so that the area of a
buffer keeps.  Source: house method, docs/methods/frames; J. P. Snyder, Map Projections: A Working Manual, USGS
Professional Paper 1395 (1987), section 24.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

Geometries = NDArray[np.object_]
Rect = tuple[float, float, float, float]

ZONE_DEG = 3.0
_WORLD = 360.0


@lru_cache(maxsize=256)
def _transformers(lon_0: float, lat_0: float) -> tuple[Transformer, Transformer]:
    laea = f"+proj=laea +lat_0={lat_0} +lon_0={lon_0} +datum=WGS84 +units=m +no_defs"
    forth = Transformer.from_crs("OGC:CRS84", laea, always_xy=True)
    back = Transformer.from_crs(laea, "OGC:CRS84", always_xy=True)
    return forth, back


@dataclass(frozen=True)
class Zone:
    """One zone and its plane. ``west`` and ``south`` in degrees are multiples of the zone size."""

    west: float
    south: float
    size: float = ZONE_DEG

    @property
    def id(self) -> str:
        """Name of the zone by its south-western corner: ``S12W072``.

        Examples
        --------
        >>> Zone(-72, -12).id
        'S12W072'
        """
        return (
            f"{'N' if self.south >= 0 else 'S'}{abs(self.south):02.0f}"
            f"{'E' if self.west >= 0 else 'W'}{abs(self.west):03.0f}"
        )

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the centre, degrees."""
        return self.west + self.size / 2, self.south + self.size / 2

    def to_plane(self, geometries: Any) -> Any:
        """Longitude and latitude (degrees) to the plane of the zone (metres)."""
        forth, _ = _transformers(*self.centre)
        return shapely.transform(geometries, lambda c: np.column_stack(forth.transform(c[:, 0], c[:, 1])))

    def xy(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[Any, Any]:
        """Coordinates in the plane, metres."""
        return _transformers(*self.centre)[0].transform(lon, lat)

    def to_lonlat(self, geometries: Any) -> Any:
        """The plane of the zone (metres) to longitude and latitude (degrees)."""
        _, back = _transformers(*self.centre)

        def transform(c: NDArray[np.float64]) -> NDArray[np.float64]:
            lon, lat = back.transform(c[:, 0], c[:, 1])
            lon_0 = self.centre[0]
            return np.column_stack([lon_0 + (np.asarray(lon) - lon_0 + 180.0) % _WORLD - 180.0, lat])

        return shapely.transform(geometries, transform)

    def outline(self) -> Any:
        """The zone's own cell in its plane: a polygon with a vertex every 0.01 degrees (1.1 km)."""
        cell = shapely.segmentize(
            shapely.box(self.west, self.south, self.west + self.size, self.south + self.size), 0.01
        )
        return self.to_plane(cell)

    def lonlat_rect(self, rect: Rect, margin_m: float = 0.0) -> Rect:
        """Degrees that certainly hold a rectangle of the plane and a margin around it."""
        x0, y0, x1, y1 = rect[0] - margin_m, rect[1] - margin_m, rect[2] + margin_m, rect[3] + margin_m
        t = np.linspace(0.0, 1.0, 9)
        xs = np.concatenate([x0 + (x1 - x0) * t, x0 + (x1 - x0) * t, np.full(9, x0), np.full(9, x1)])
        ys = np.concatenate([np.full(9, y0), np.full(9, y1), y0 + (y1 - y0) * t, y0 + (y1 - y0) * t])
        _, back = _transformers(*self.centre)
        lon, lat = back.transform(xs, ys)
        lon = self.centre[0] + (np.asarray(lon) - self.centre[0] + 180.0) % _WORLD - 180.0
        pad = 1e-4
        return float(lon.min() - pad), float(np.min(lat) - pad), float(lon.max() + pad), float(np.max(lat) + pad)


def zones_of(bounds: list[Rect], size: float = ZONE_DEG) -> list[Zone]:
    """Zones that some rectangles of longitude and latitude touch, each once.

    Parameters
    ----------
    bounds : list of (west, south, east, north), degrees; east beyond 180 is allowed
    size : float, degrees

    Examples
    --------
    >>> [z.id for z in zones_of([(179.5, -1, 180.5, 1)])]
    ['S03W180', 'S03E177', 'N00W180', 'N00E177']
    """
    found = set()
    for west, south, east, north in bounds:
        for j in range(math.floor(south / size), math.floor(np.nextafter(north, -90) / size) + 1):
            for i in range(math.floor(west / size), math.floor(np.nextafter(east, -999) / size) + 1):
                lon = (i * size + 180.0) % _WORLD - 180.0
                found.add((j * size, lon))
    return [Zone(lon, lat, size) for lat, lon in sorted(found)]


def shifted_rects(rect: Rect) -> Iterator[tuple[Rect, float]]:
    """A rectangle of degrees as it appears in data between -180 and 180, with the shift that brings data to it.

    Examples
    --------
    >>> list(shifted_rects((179, 0, 181, 1)))
    [((179, 0, 181, 1), 0.0), ((-181.0, 0, -179.0, 1), 360.0)]
    """
    west, south, east, north = rect
    yield rect, 0.0
    if east > 180.0:
        yield (west - _WORLD, south, east - _WORLD, north), _WORLD
    if west < -180.0:
        yield (west + _WORLD, south, east + _WORLD, north), -_WORLD
