"""The plane of a printed map: local equal-area projection, window, graticule, scale bar and north.

Source: house method; J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987), section 24.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

Window = tuple[float, float, float, float]
GEOD = Geod(ellps="WGS84")
_STEPS_MINUTES = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800)


@dataclass(frozen=True)
class Plane:
    """Lambert azimuthal equal-area plane around a point (degrees), in metres."""

    lon_0: float
    lat_0: float

    @cached_property
    def _forth(self) -> Transformer:
        laea = f"+proj=laea +lat_0={self.lat_0} +lon_0={self.lon_0} +datum=WGS84 +units=m +no_defs"
        return Transformer.from_crs("OGC:CRS84", laea, always_xy=True)

    def draw(self, shapes: Any, *, longest_edge_deg: float = 0.0) -> Any:
        """Longitude and latitude to metres of the plane; long edges get more vertices first, where asked."""
        if longest_edge_deg:
            shapes = shapely.segmentize(shapes, longest_edge_deg)
        return shapely.transform(shapes, lambda c: np.column_stack(self._forth.transform(c[:, 0], c[:, 1])))

    def xy(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        """Coordinates in the plane, metres."""
        return self._forth.transform(lon, lat)

    def lonlat(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Coordinates on the ground, degrees; longitudes keep within 180 degrees of the centre."""
        lon, lat = self._forth.transform(x, y, direction="INVERSE")
        return self.lon_0 + (np.asarray(lon) - self.lon_0 + 180) % 360 - 180, np.asarray(lat)


def plane_of(shapes: gpd.GeoSeries | gpd.GeoDataFrame) -> Plane:
    """The plane centred on some shapes, also where they lie on both sides of the antimeridian.

    Examples
    --------
    >>> from shapely import Point
    >>> plane_of(gpd.GeoSeries([Point(178, -17), Point(-178, -15)]))
    Plane(lon_0=180.0, lat_0=-16.0)
    """
    boxes = shapes.bounds.to_numpy()
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return Plane(0.0, 0.0)
    west, south, east, north = boxes.T
    if east.max() - west.min() > 180:  # the shorter way around
        west, east = np.where(west < 0, west + 360, west), np.where(east <= 0, east + 360, east)
    lon = (west.min() + east.max()) / 2
    lat = (south.min() + north.max()) / 2
    return Plane(round(math.remainder(lon, 360), 1) + 0.0, round(float(lat), 1) + 0.0)


def fit_window(bounds: Window, aspect: float, *, margin: float = 0.04, least_m: float = 4_000.0) -> Window:
    """Grow a rectangle to a shape of page (width over height), with a margin around it.

    Examples
    --------
    >>> fit_window((0, 0, 10_000, 10_000), 2.0, margin=0.0)
    (-5000.0, 0.0, 15000.0, 10000.0)
    """
    x0, y0, x1, y1 = bounds
    width = max(x1 - x0, least_m) * (1 + 2 * margin)
    height = max(y1 - y0, least_m) * (1 + 2 * margin)
    if width / height < aspect:
        width = height * aspect
    else:
        height = width / aspect
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    return cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2


def lonlat_bounds(plane: Plane, window: Window) -> Window:
    """Degrees that hold a window: west, south, east, north; east may lie beyond 180."""
    x0, y0, x1, y1 = window
    t = np.linspace(0, 1, 17)
    xs = np.concatenate([x0 + (x1 - x0) * t] * 2 + [np.full(17, x0), np.full(17, x1)])
    ys = np.concatenate([np.full(17, y0), np.full(17, y1)] + [y0 + (y1 - y0) * t] * 2)
    lon, lat = plane.lonlat(xs, ys)
    good = np.isfinite(lon) & np.isfinite(lat)
    if not good.any():
        return -180.0, -90.0, 180.0, 90.0
    return float(lon[good].min()), float(lat[good].min()), float(lon[good].max()), float(lat[good].max())


@dataclass(frozen=True)
class GridLine:
    """One line of the graticule: where it runs and what to write where it leaves the map."""

    xy: NDArray[np.float64]
    degrees: float
    is_meridian: bool


def graticule(plane: Plane, window: Window, *, about: int = 5) -> tuple[list[GridLine], float]:
    """Meridians and parallels at a round interval, and that interval in degrees.

    Parameters
    ----------
    plane : Plane
    window : west, south, east, north of the map, metres
    about : int
        Lines wanted along the longer side.
    """
    west, south, east, north = lonlat_bounds(plane, window)
    span = max(east - west, north - south) * 60 / about
    step = next((s for s in _STEPS_MINUTES if s >= span), _STEPS_MINUTES[-1]) / 60
    frame = shapely.box(*window)
    lines = []
    for is_meridian, low, high, from_, to in ((True, west, east, south, north), (False, south, north, west, east)):
        for value in np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step:
            along = np.linspace(from_, to, 181)
            fixed = np.full(181, value)
            x, y = plane.xy(*((fixed, along) if is_meridian else (along, fixed)))
            cut = shapely.intersection(shapely.linestrings(np.column_stack([x, y])), frame)
            for part in shapely.get_parts(cut):
                if part.geom_type == "LineString":
                    lines.append(GridLine(shapely.get_coordinates(part), float(value), is_meridian))
    return lines, step


def degrees_text(value: float, *, is_meridian: bool, step: float) -> str:
    """A degree as maps write it.

    Examples
    --------
    >>> degrees_text(-70.5, is_meridian=True, step=0.5), degrees_text(0.0, is_meridian=False, step=1.0)
    ('70°30′W', '0°')
    >>> degrees_text(190.0, is_meridian=True, step=10.0)
    '170°W'
    """
    if is_meridian:
        value = (value + 180) % 360 - 180
    minutes = round(abs(value) * 60)
    side = ("E" if value > 0 else "W") if is_meridian else ("N" if value > 0 else "S")
    text = f"{minutes // 60}°" + (f"{minutes % 60:02d}′" if step < 1 else "")
    return text if minutes == 0 or (is_meridian and minutes == 180 * 60) else text + side


def round_length(longest: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not longer.

    Examples
    --------
    >>> round_length(480.0), round_length(0.3)
    (200.0, 0.2)
    """
    power = 10.0 ** math.floor(math.log10(longest))
    return next(f * power for f in (5.0, 2.0, 1.0) if f * power <= longest * (1 + 1e-9))


@dataclass(frozen=True)
class ScaleBar:
    """A scale bar that is true on the ground where it stands: ``ground_m`` metres are drawn ``drawn_m`` long."""

    ground_m: float
    drawn_m: float


def scale_bar(plane: Plane, window: Window, *, most: float = 0.3) -> ScaleBar:
    """Measure a scale bar along the parallel through the middle of a map.

    Parameters
    ----------
    most : float, 0 to 1
        Longest bar as a part of the map's width.
    """
    x0, y0, x1, y1 = window
    length = round_length((x1 - x0) * most)
    lon, lat = plane.lonlat((x0 + x1) / 2, (y0 + y1) / 2)
    ends = [GEOD.fwd(float(lon), float(lat), azimuth, length / 2)[:2] for azimuth in (270.0, 90.0)]
    (ax, ay), (bx, by) = (plane.xy(*end) for end in ends)
    return ScaleBar(length, math.hypot(bx - ax, by - ay))


def north_angle(plane: Plane, x: float, y: float) -> float:
    """Degrees, anticlockwise from up, in which true north lies at a point of the plane."""
    lon, lat = plane.lonlat(x, y)
    lon2, lat2, _ = GEOD.fwd(float(lon), float(lat), 0.0, 1000.0)
    x2, y2 = plane.xy(lon2, lat2)
    return math.degrees(math.atan2(x - x2, y2 - y))


def shifted_boxes(west: float, south: float, east: float, north: float) -> Iterator[Window]:
    """A box of degrees as boxes within -180 to 180."""
    for shift in (-360.0, 0.0, 360.0):
        w, e = max(west + shift, -180.0), min(east + shift, 180.0)
        if w < e:
            yield w, south, e, north
