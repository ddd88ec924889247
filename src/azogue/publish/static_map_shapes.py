"""Shapes as a printer needs them: cut to the window, no finer than the page can show, one path for many polygons."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.path import Path as DrawnPath
from numpy.typing import NDArray

from azogue.publish.static_map_plane import Plane, Window, lonlat_bounds, shifted_boxes

Shapes = NDArray[np.object_]

#: Fonts in the order in which letters are looked for; the first holds Latin, Greek and Cyrillic.
FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans CJK SC", "DejaVu Sans")


def font_settings() -> Any:
    """Settings of matplotlib with those of our fonts that this computer has."""
    from matplotlib import font_manager

    here = {f.name for f in font_manager.fontManager.ttflist}
    family = [f for f in FONTS if f in here] or ["DejaVu Sans"]
    return {"font.family": family, "font.size": 7.0, "hatch.linewidth": 0.45, "axes.unicode_minus": False}


def shapes_in(layer: gpd.GeoDataFrame, plane: Plane, window: Window) -> tuple[Shapes, NDArray[np.intp]]:
    """Shapes of a layer that touch a window, in its plane, and their row numbers."""
    none = np.empty(0, dtype=object), np.empty(0, dtype=np.intp)
    if layer is None or not len(layer):
        return none
    geometry = layer.geometry.values
    boxes = [shapely.box(*b) for b in shifted_boxes(*lonlat_bounds(plane, window))]
    rows = np.unique(np.concatenate([layer.sindex.query(b) for b in boxes])) if boxes else np.empty(0, np.intp)
    if not len(rows):
        return none
    chosen = np.asarray(geometry)[rows]
    good = ~(shapely.is_missing(chosen) | shapely.is_empty(chosen))
    return plane.draw(chosen[good], longest_edge_deg=0.25), rows[good]


def polygons_of(shapes: Shapes, pixel_m: float) -> tuple[Shapes, Shapes]:
    """Single polygons no finer than a pixel, and, apart, those too small to be seen (as points)."""
    parts = shapely.get_parts(shapes)
    parts = parts[shapely.get_type_id(parts) == 3]
    if not len(parts):
        return parts, parts
    bounds = shapely.bounds(parts)
    is_small = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) < 1.5 * pixel_m
    large = shapely.simplify(parts[~is_small], pixel_m / 2, preserve_topology=False)
    large = large[~shapely.is_empty(large)]
    return shapely.get_parts(large), shapely.centroid(parts[is_small])


def path_of(polygons: Shapes) -> DrawnPath | None:
    """One path of many polygons: shells run one way and holes the other, so that overlaps stay filled."""
    if not len(polygons):
        return None
    polygons = shapely.orient_polygons(polygons)
    rings = shapely.get_rings(polygons)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(xy), DrawnPath.LINETO, dtype=np.uint8)
    starts = np.r_[0, np.flatnonzero(np.diff(ring)) + 1]
    codes[starts] = DrawnPath.MOVETO
    codes[np.r_[starts[1:] - 1, len(xy) - 1]] = DrawnPath.CLOSEPOLY
    return DrawnPath(xy, codes)


def lines_of(shapes: Shapes, pixel_m: float) -> list[NDArray[np.float64]]:
    """Coordinates of each line, no finer than a pixel; polygons give their rings."""
    parts = shapely.get_parts(shapes)
    kinds = shapely.get_type_id(parts)
    parts = np.concatenate([parts[(kinds == 1) | (kinds == 2)], shapely.get_rings(parts[kinds == 3])])
    if not len(parts):
        return []
    simple = shapely.simplify(parts, pixel_m / 2)
    return [shapely.get_coordinates(p) for p in simple]


def points_of(shapes: Shapes) -> NDArray[np.float64]:
    """Coordinates of the points among some shapes."""
    parts = shapely.get_parts(shapes)
    return shapely.get_coordinates(parts[shapely.get_type_id(parts) == 0])
