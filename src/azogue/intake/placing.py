"""Put a layer in its place: which coordinate system it is in, whether its coordinates agree, and the way to degrees."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from azogue.intake import geometry_problems as G
from azogue.intake.shapes import RawLayer, Shapes, extent_text
from azogue.records.feature import CRS as CRS84
from azogue.records.input_spec import InputSpec
from azogue.records.protocols import Bounds

#: Longest edge that is transformed as it is, in metres (house choice; the course between is off by centimetres).
LONGEST_EDGE_M = 5_000.0
#: How near the analysis area a layer must come, in degrees, not to be called far away.
NEAR_DEG = 0.5


@dataclass
class Placement:
    """The system a layer is in and the way from there to longitude and latitude."""

    crs: CRS
    transformer: Transformer | None
    accuracy: str

    def in_degrees(self, geometry: Any) -> Any:
        """Bring shapes to longitude and latitude."""
        if self.transformer is None:
            return geometry
        move = self.transformer.transform
        return shapely.transform(geometry, lambda c: np.column_stack(move(c[:, 0], c[:, 1])))


def parse_crs(value: Any) -> CRS | None:
    """A coordinate system from a code, WKT, PROJ string or PROJJSON; None when it is not one that can be placed.

    Examples
    --------
    >>> parse_crs("EPSG:32718").is_projected, parse_crs("nowhere") is None
    (True, True)
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            crs = CRS.from_user_input(value)
            flat = crs.to_2d()
    except (CRSError, ProjError, TypeError, ValueError):
        return None
    if crs.is_engineering or "undefined" in crs.name.casefold() or not (flat.is_geographic or flat.is_projected):
        return flat if flat.is_bound or flat.is_derived else None
    return flat


def crs_text(crs: CRS) -> str:
    """Name of a coordinate system for people, with its code where it has one.

    Examples
    --------
    >>> crs_text(CRS("EPSG:32718"))
    'WGS 84 / UTM zone 18S (EPSG:32718)'
    """
    authority = crs.to_authority(min_confidence=100)
    return f"{crs.name} ({':'.join(authority)})" if authority else f"{crs.name} (without code)"


def choose_crs(raw: RawLayer, shapes: Shapes, spec: InputSpec, bounds: Bounds | None) -> CRS | None:
    """The system of a layer: declared, stated in the file, or assumed; None leaves the layer out.

    Problems
    --------
    INT-CRS-001, -005 (error), INT-CRS-002, -004 (warning).
    """
    declared = parse_crs(spec.crs) if spec.crs else None
    if spec.crs and declared is None:
        shapes.say(G.CRS_UNREADABLE, crs=spec.crs)
        return None
    if declared is not None and not raw.is_table:
        if raw.crs is not None and not _same(raw.crs, declared):
            shapes.say(G.CRS_OVERRIDDEN, file_crs=crs_text(raw.crs), declared=crs_text(declared))
        return declared
    if raw.crs is not None:
        return raw.crs
    if raw.defaults_to_degrees:
        return CRS.from_user_input(CRS84)
    b = shapes.bounds()
    extent = extent_text([*b[:, :2].min(axis=0), *b[:, 2:].max(axis=0)])
    if _share_of_degrees(b) > 0.9:
        shapes.say(G.CRS_ASSUMED, extent=extent)
        return CRS.from_user_input(CRS84)
    shapes.say(G.CRS_UNKNOWN, extent=extent, suggestion=_suggestion(b, bounds))
    return None


def _same(a: CRS, b: CRS) -> bool:
    return bool(a.equals(b, ignore_axis_order=True)) or (a.to_epsg() is not None and a.to_epsg() == b.to_epsg())


def _share_of_degrees(b: NDArray[np.float64], *, swapped: bool = False) -> float:
    x, y = (np.abs(b[:, [1, 3]]), np.abs(b[:, [0, 2]])) if swapped else (np.abs(b[:, [0, 2]]), np.abs(b[:, [1, 3]]))
    return float(np.mean((x.max(axis=1) <= 360.1) & (y.max(axis=1) <= 90.001))) if len(b) else 1.0


def _centres(b: NDArray[np.float64]) -> tuple[Any, Any]:
    return (b[:, 0] + b[:, 2]) / 2, (b[:, 1] + b[:, 3]) / 2


def near(b: NDArray[np.float64], bounds: Bounds, margin: float = NEAR_DEG) -> NDArray[np.bool_]:
    """Which shapes come near the analysis area, by their bounds in degrees (also one turn of the world away)."""
    w, s, e, n = bounds
    found = np.zeros(len(b), dtype=bool)
    for turn in (-360.0, 0.0, 360.0):
        found |= (
            (b[:, 0] + turn <= e + margin)
            & (b[:, 2] + turn >= w - margin)
            & (b[:, 1] <= n + margin)
            & (b[:, 3] >= s - margin)
        )
    return found


def _suggestion(b: NDArray[np.float64], bounds: Bounds | None) -> str:
    """A system that would bring the layer into the analysis area: UTM zones there, or Web Mercator."""
    if bounds is None or not len(b):
        return "EPSG:..."
    x, y = (np.median(c) for c in _centres(b))
    zones = range(max(1, int((bounds[0] + 180) // 6) + 1), min(60, int((bounds[2] + 180) // 6) + 1) + 1)
    codes = [
        c + z for z in zones for c in ((32700,) if bounds[3] <= 0 else (32600,) if bounds[1] >= 0 else (32600, 32700))
    ]
    for code in [3857, *codes]:
        lon, lat = Transformer.from_crs(code, CRS84, always_xy=True).transform(x, y)
        if np.isfinite([lon, lat]).all() and near(np.array([[lon, lat, lon, lat]]), bounds, 0.0)[0]:
            return f"EPSG:{code}"
    return "EPSG:..."


def check_units(shapes: Shapes, crs: CRS, bounds: Bounds | None) -> CRS | None:
    """Compare the coordinates with the units of their system: degrees called metres, and the reverse.

    Returns
    -------
    CRS or None
        The system to use; None leaves the layer out.

    Problems
    --------
    INT-CRS-007 (error) : metres under a system in degrees.
    INT-CRS-008 (warning) : degrees under a system in metres, read as degrees.
    """
    b = shapes.bounds()
    if crs.is_geographic:
        if _share_of_degrees(b) < 0.5 and _share_of_degrees(b, swapped=True) < 0.5 and np.median(np.abs(b)) > 1000:
            shapes.say(G.CRS_NOT_DEGREES, sample=shapes.sample(), crs=crs_text(crs), suggestion=_suggestion(b, bounds))
            return None
        return crs
    is_like_degrees = max(_share_of_degrees(b), _share_of_degrees(b, swapped=True)) == 1.0
    if is_like_degrees and not _lies_in(crs, b, bounds):
        shapes.say(G.CRS_NOT_METRES, sample=shapes.sample(), crs=crs_text(crs))
        return CRS.from_user_input(CRS84)
    return crs


def _lies_in(crs: CRS, b: NDArray[np.float64], bounds: Bounds | None) -> bool:
    """Whether a layer, placed as its system says, comes near the analysis area or the area that system is for."""
    if bounds is None:
        use = crs.area_of_use
        if use is None:
            return True
        bounds = (use.west, use.south, use.east, use.north)
        if bounds[0] > bounds[2]:
            bounds = (-180.0, bounds[1], 180.0, bounds[3])
    x, y = _centres(b)
    lon, lat = Transformer.from_crs(crs, CRS84, always_xy=True).transform(x, y)
    return bool(near(np.column_stack([lon, lat, lon, lat]), bounds).any())


def drop_null_island(shapes: Shapes, crs: CRS, bounds: Bounds | None) -> None:
    """Leave out points at 0, 0, unless that is a true place of a projected system; flag corners at 0, 0.

    Problems
    --------
    INT-COORD-004 (error), INT-GEOM-013 (warning).
    """
    b = shapes.bounds()
    zero = (b == 0).all(axis=1)
    if zero.any() and (crs.is_geographic or not _lies_in(crs, b[zero][:1], bounds)):
        shapes.drop(G.NULL_ISLAND, zero)
        b = shapes.bounds()
    if not crs.is_geographic:
        return
    wide = (b[:, 0] <= 0) & (b[:, 2] >= 0) & (b[:, 1] <= 0) & (b[:, 3] >= 0) & ((b[:, 2] - b[:, 0]) > 1)
    spike = np.zeros(len(shapes), dtype=bool)
    for i in np.flatnonzero(wide):
        c = shapely.get_coordinates(shapes.geometry[i])
        at_zero = (c == 0).all(axis=1)
        spike[i] = at_zero.any() and np.abs(c[~at_zero]).max(axis=1).min(initial=np.inf) > 1
    if spike.any():
        shapes.say(G.CORNER_AT_ZERO, spike)


def exchange_axes(shapes: Shapes, crs: CRS, bounds: Bounds | None, *, is_table: bool) -> None:
    """Find latitude written before longitude, and lost signs, by the poles and the analysis area.

    Problems
    --------
    INT-AXES-001, -002, -003 (warning).
    """
    b = shapes.bounds()
    if crs.is_geographic and _share_of_degrees(b) < 0.5 and _share_of_degrees(b, swapped=True) >= 0.5:
        _swap(shapes, "beyond a pole")
        return
    if bounds is None or not len(shapes):
        return
    here = near(_placed(b, crs), bounds)
    if here.any():
        if is_table:
            maybe = ~here & near(_placed(b[:, [1, 0, 3, 2]], crs), bounds, 0.0)
            if maybe.any() and maybe.sum() < here.sum():
                shapes.say(G.AXES_MAYBE, maybe, sample=shapes.sample(maybe))
        return
    if near(_placed(b[:, [1, 0, 3, 2]], crs), bounds).mean() >= 0.9:
        _swap(shapes, "far from the analysis area")
        return
    if is_table and crs.is_geographic:
        for sx, sy, axis in ((1, -1, "latitudes"), (-1, 1, "longitudes"), (-1, -1, "longitudes and latitudes")):
            c = b[:, :2] * [sx, sy]
            positive = (b[:, 0] >= 0 if sx < 0 else True) & (b[:, 1] >= 0 if sy < 0 else np.True_)
            if near(np.column_stack([c, c]), bounds, 0.0).mean() >= 0.9 and np.all(positive):
                shapes.say(G.SIGN_MISSING, axis=axis, sample=shapes.sample())
                _multiply(shapes, sx, sy)
                return


def _placed(b: NDArray[np.float64], crs: CRS) -> NDArray[np.float64]:
    if crs.is_geographic:
        return b
    x, y = _centres(b)
    lon, lat = Transformer.from_crs(crs, CRS84, always_xy=True).transform(x, y)
    placed = np.column_stack([lon, lat, lon, lat])
    return np.where(np.isfinite(placed), placed, 1e9)


def _swap(shapes: Shapes, where: str) -> None:
    shapes.say(G.AXES_SWAPPED, sample=shapes.sample(), where=where)
    shapes.geometry = shapely.transform(shapes.geometry, lambda c: c[:, ::-1])


def _multiply(shapes: Shapes, sx: int, sy: int) -> None:
    signs = np.array([sx, sy])
    shapes.geometry = shapely.transform(shapes.geometry, lambda c: c * signs)


def placement(shapes: Shapes, crs: CRS) -> Placement:
    """Choose the transformation to degrees for the layer's own area, and list it.

    Problems
    --------
    INT-CRS-003 (note), INT-CRS-010 (warning).
    """
    b = shapes.bounds()
    plain = Transformer.from_crs(crs, CRS84, always_xy=True)
    if crs.is_geographic and _is_identity(plain, b) and "1984" in (crs.datum.name if crs.datum else ""):
        return Placement(crs, None, "none")
    transformer, accuracy, is_best = plain, plain.accuracy, True
    lon, lat = plain.transform(*_centres(b))
    good = np.isfinite(lon) & np.isfinite(lat)
    if good.any():
        area: Any = AreaOfInterest(lon[good].min(), lat[good].min(), lon[good].max(), lat[good].max())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            group = TransformerGroup(crs, CRS84, always_xy=True, area_of_interest=area)
        if group.transformers:
            transformer, is_best = group.transformers[0], group.best_available
            accuracy = transformer.accuracy
    words = "not stated" if accuracy is None or accuracy < 0 else f"{accuracy:g} m" if accuracy else "exact"
    shapes.say(G.CRS_TRANSFORMED, crs=crs_text(crs), accuracy=words)
    if not is_best:
        shapes.say(G.CRS_BALLPARK, crs=crs_text(crs), accuracy=words)
    return Placement(crs, transformer, words)


def _is_identity(transformer: Transformer, b: NDArray[np.float64]) -> bool:
    x, y = _centres(b[:100])
    lon, lat = transformer.transform(x, y)
    return bool(np.allclose(lon, x, atol=1e-12, rtol=0) and np.allclose(lat, y, atol=1e-12, rtol=0))


def transform(shapes: Shapes, where: Placement) -> None:
    """Bring a layer to longitude and latitude; long edges of projected layers get points between first.

    Problems
    --------
    INT-GEOM-008 (note), INT-CRS-009 (error).
    """
    if where.transformer is None:
        return
    if where.crs.is_projected:
        factor = where.crs.axis_info[0].unit_conversion_factor or 1.0
        longest = LONGEST_EDGE_M / factor
        before = shapely.get_num_coordinates(shapes.geometry)
        dense = shapely.segmentize(shapes.geometry, longest)
        grown = shapely.get_num_coordinates(dense) > before
        if grown.any():
            shapes.say(G.GEOMETRY_DENSIFIED, grown, n=int(grown.sum()), crs=crs_text(where.crs))
            shapes.geometry = dense
    x, y = _centres(shapes.bounds())
    shapes.geometry = np.asarray(where.in_degrees(shapes.geometry), dtype=object).reshape(-1)
    coordinates, owner = shapely.get_coordinates(shapes.geometry, return_index=True)
    lost = _is_off(where, x, y)
    lost[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    shapes.drop(G.CRS_CANNOT, lost, crs=crs_text(where.crs))


def _is_off(where: Placement, x: Any, y: Any) -> NDArray[np.bool_]:
    """Which positions do not come back to the same northing: a projection far beyond its area turns round."""
    if where.transformer is None or not where.crs.is_projected:
        return np.zeros(len(y), dtype=bool)
    lon, lat = where.transformer.transform(x, y)
    back = where.transformer.transform(lon, lat, direction="INVERSE")[1]
    with np.errstate(invalid="ignore"):
        return np.asarray(~(np.abs(back - y) < 1000.0) & (np.abs(y) > 2e7))


def say_far_away(shapes: Shapes, bounds: Bounds | None) -> None:
    """Flag a layer of which no row comes near the analysis area.

    Problems
    --------
    INT-CRS-012 (warning).
    """
    if bounds is None or not len(shapes):
        return
    b = shapes.bounds()
    if not near(b, bounds).any():
        extent = extent_text([*b[:, :2].min(axis=0), *b[:, 2:].max(axis=0)])
        shapes.say(G.FAR_AWAY, extent=extent, bounds=extent_text(bounds))
