"""Shapes made light enough to draw: rounded, simplified where there are very many points, and as GeoJSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

#: Decimals of a degree that are kept: 1e-5 degree is 1.1 m on the Equator.
DECIMALS = 5
#: Points per layer above which shapes are simplified, step by step.
POINT_LIMIT = 250_000

#: Edges are looked at in pieces of this length, and this far on each side: 110 m and 3 m on the Equator.
_EDGE_STEP, _SIDE_STEP = 1e-3, 3e-5

Bounds = tuple[float, float, float, float]


def light_shapes(shapes: Sequence[Any], *, point_limit: int = POINT_LIMIT, covers: bool = False) -> Any:
    """Shapes for drawing: two-dimensional, rounded to 1e-5 degree, and simplified until they have few enough points.

    Parameters
    ----------
    shapes : n shapely geometries, degrees
    point_limit : int
        Simplifying starts at 2e-5 degree (2 m) and doubles until the layer has at most so many points.
    covers : bool
        The shapes are polygons that touch and do not overlap: shared edges are simplified alike.

    Returns
    -------
    array of n shapely geometries; a shape that is too small to draw may be empty

    Examples
    --------
    >>> line = shapely.LineString([(0, 0), (0.123456789, 1e-9), (1, 0)])
    >>> light_shapes([line])[0].wkt
    'LINESTRING (0 0, 0.12346 0, 1 0)'
    >>> light_shapes([line], point_limit=2)[0].wkt
    'LINESTRING (0 0, 1 0)'
    """
    out = shapely.force_2d(np.array(shapes, dtype=object))
    step = 2.0 * 10.0**-DECIMALS
    while shapely.get_num_coordinates(out).sum() > point_limit and step < 1:
        out = shapely.coverage_simplify(out, step) if covers else shapely.simplify(out, step)
        step *= 2
    return shapely.transform(out, lambda xy: np.round(xy, DECIMALS) + 0.0)


def outline(shapes: Sequence[Any]) -> Any:
    """Outline of polygons taken together, without the edges between them; for polygons that do not overlap.

    An edge that two polygons have in common point for point is left out; so is an edge with polygons on both sides,
    3 m away, where the points of two neighbours differ. No union is needed, which would be slow, and would fail on
    rounded shapes.

    Parameters
    ----------
    shapes : n polygons or multipolygons, degrees, rounded (`light_shapes`)

    Returns
    -------
    shapely geometry of lines, maybe empty

    Examples
    --------
    >>> left, right, above = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(0, 1, 2, 2)
    >>> round(outline([left, right]).length, 9), round(outline([left, right, above]).length, 9)
    (6.0, 8.0)
    """
    parts = shapely.get_parts(np.array(shapes, dtype=object))
    parts = parts[shapely.get_dimensions(parts) == 2]
    edges = _edges_once(parts)
    if not len(edges):
        return shapely.LineString()
    if len(parts) == 1:
        return shapely.line_merge(shapely.multilinestrings(shapely.linestrings(edges)))
    edges = _split_edges(edges)
    along = edges[:, 1] - edges[:, 0]
    across = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None] * _SIDE_STEP
    middle = edges.mean(axis=1)
    tree = shapely.STRtree(parts)
    shapely.prepare(parts)
    is_between = _covered(parts, tree, middle + across) & _covered(parts, tree, middle - across)
    lines = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(edges[~is_between])))
    return shapely.transform(shapely.simplify(lines, 10.0**-DECIMALS / 4), lambda xy: np.round(xy, DECIMALS) + 0.0)


def _edges_once(parts: Any) -> Any:
    """Edges that belong to one ring only, as an array of n edges, 2 ends, 2 coordinates."""
    rings = shapely.get_rings(parts)
    xy, of_ring = shapely.get_coordinates(rings, return_index=True)
    same = of_ring[1:] == of_ring[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    moved = (start != end).any(axis=1)
    start, end = start[moved], end[moved]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low, high = np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)
    edges, counts = np.unique(np.hstack([low, high]), axis=0, return_counts=True)
    return edges[counts == 1].reshape(-1, 2, 2)


def _split_edges(edges: Any) -> Any:
    """Edges cut into pieces of at most ``_EDGE_STEP``."""
    n = np.maximum(np.ceil(np.hypot(*(edges[:, 1] - edges[:, 0]).T) / _EDGE_STEP), 1).astype(int)
    which = np.repeat(np.arange(len(edges)), n)
    k = np.arange(len(which)) - np.repeat(np.cumsum(n) - n, n)
    start, along = edges[which, 0], (edges[:, 1] - edges[:, 0])[which] / n[which, None]
    return np.stack([start + along * k[:, None], start + along * (k + 1)[:, None]], axis=1)


def _covered(parts: Any, tree: shapely.STRtree, points: Any) -> Any:
    """Whether each point lies in one of the polygons, which are prepared."""
    out = np.zeros(len(points), dtype=bool)
    of_point, of_part = tree.query(shapely.points(points))
    out[of_point[shapely.contains_xy(parts[of_part], points[of_point])]] = True
    return out


def feature_collection(shapes: Sequence[Any], properties: Sequence[Mapping[str, Any]]) -> str:
    """GeoJSON text of shapes with their properties; empty shapes are left out.

    Parameters
    ----------
    shapes : n shapely geometries, degrees, rounded
    properties : n mappings; a value of None is left out

    Returns
    -------
    str, one FeatureCollection

    Source
    ------
    RFC 7946.

    Examples
    --------
    >>> text = feature_collection([shapely.Point(1.5, 2)], [{"name": "A", "ha": None}])
    >>> text
    '{"type":"FeatureCollection","features":[{"type":"Feature","id":0,"properties":{"name":"A"},"geometry":{"type":"Point","coordinates":[1.5,2.0]}}]}'
    """
    texts = shapely.to_geojson(np.array(shapes, dtype=object))
    empty = shapely.is_empty(np.array(shapes, dtype=object))
    features = (
        f'{{"type":"Feature","id":{n},"properties":{_properties(properties[n])},"geometry":{texts[n]}}}'
        for n in range(len(texts))
        if not empty[n]
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def _properties(values: Mapping[str, Any]) -> str:
    kept = {k: v for k, v in values.items() if v is not None}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def label_points(shapes: Sequence[Any]) -> Any:
    """One point inside the largest part of each shape, to write a name at.

    Examples
    --------
    >>> both = shapely.union(shapely.box(0, 0, 1, 1), shapely.box(5, 0, 9, 4))
    >>> label_points([both])[0].x > 5
    True
    """
    out = []
    for shape in shapes:
        parts = shapely.get_parts(shape)
        size = shapely.area(parts)
        out.append(parts[int(size.argmax())].representative_point() if len(parts) else shapely.Point())
    return shapely.transform(np.array(out, dtype=object), lambda xy: np.round(xy, DECIMALS))


def map_bounds(layers: Sequence[gpd.GeoDataFrame]) -> Bounds:
    """Bounds of layers together; across the 180th meridian, east is above 180.

    Parameters
    ----------
    layers : n layers in CRS84, each with at least one shape

    Returns
    -------
    west, south, east, north, degrees; the whole world when there is no layer

    Examples
    --------
    >>> row = gpd.GeoDataFrame(geometry=[shapely.box(177, -19, 180, -16), shapely.box(-180, -19, -178, -16)])
    >>> [float(v) for v in map_bounds([row])]
    [177.0, -19.0, 182.0, -16.0]
    """
    boxes = [shapely.bounds(shapely.get_parts(rows.geometry.values)) for rows in layers]
    boxes = [b[~np.isnan(b[:, 0])] for b in boxes]
    if not any(len(b) for b in boxes):
        return (-180.0, -60.0, 180.0, 75.0)
    ends = np.concatenate(boxes)
    west, east = float(ends[:, 0].min()), float(ends[:, 2].max())
    if east - west > 180 and not (ends[:, 0] * ends[:, 2] < 0).any():
        turned = np.where(ends[:, [0, 2]] < 0, ends[:, [0, 2]] + 360, ends[:, [0, 2]])
        if np.ptp(turned) < east - west:
            west, east = float(turned.min()), float(turned.max())
    return west, float(ends[:, 1].min()), east, float(ends[:, 3].max())
