"""Set operations on what lies inside one leaf, cheap where a region is nothing or the whole leaf.

A region is ``None`` (nothing), the leaf's own polygon (the very object ``whole``), or another polygon inside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from azogue.methods.frame import Geometries, Rect

#: A sliver smaller than this share of a leaf is numerical noise.
SLIVER = 1e-12


#: Parts of a result smaller than this share of a leaf are cut off: a part without area, the trace of two outlines that
#: almost coincide, can turn the next set operation inside out.
SPLINTER = 1e-9
#: Metres to which coordinates are rounded when a set operation has to be done again.
REDO_GRID_M = 1e-5


def robust(operation: Any, a: Any, b: Any, most: float) -> Any:
    """A set operation, done again on rounded coordinates when GEOS fails or gives more than ``most`` square metres."""
    try:
        found = operation(a, b)
        if shapely.area(found) <= most * (1 + 1e-9):
            return found
    except shapely.errors.GEOSException:
        pass
    return operation(shapely.make_valid(a), shapely.make_valid(b), grid_size=REDO_GRID_M)


def polygonal(geometry: Any, least: float) -> Any:
    """Only the polygons of a result that have an area, or None when there are none above ``least``."""
    kind = shapely.get_type_id(geometry)
    if kind != shapely.GeometryType.POLYGON:
        parts = shapely.get_parts(geometry)
        solid = shapely.area(parts) > least * (SPLINTER / SLIVER)
        if not solid.all():
            parts = parts[solid]
            geometry = shapely.multipolygons(parts) if len(parts) != 1 else parts[0]
    return geometry if shapely.area(geometry) > least else None


def union(parts: Geometries, least: float = 0.0) -> Any:
    """Union of polygons, None for none."""
    if len(parts) == 0:
        return None
    if len(parts) == 1:
        return parts[0]
    try:
        joined = shapely.union_all(parts)
    except shapely.errors.GEOSException:
        joined = shapely.union_all(shapely.make_valid(parts), grid_size=REDO_GRID_M)
    return polygonal(joined, least)


def clip(shapes: Geometries, rect: Rect) -> Geometries:
    """Polygons cut to a rectangle; those outside are left out."""
    cut = shapely.clip_by_rect(shapes, *rect)
    return cut[shapely.area(cut) > 0]


class Leaf:
    """The frame of one leaf's set operations."""

    __slots__ = ("area", "least", "rect", "square", "whole")

    def __init__(self, rect: Rect, whole: Any = None) -> None:
        self.rect = rect
        self.square = whole is None
        self.whole = shapely.box(*rect) if whole is None else whole
        self.area = float(shapely.area(self.whole))
        self.least = self.area * SLIVER

    def region(self, shapes: Geometries) -> Any:
        """Union of polygons, as far as it lies in the leaf."""
        cut = clip(shapes, self.rect)
        if not len(cut):
            return None
        box_area = (self.rect[2] - self.rect[0]) * (self.rect[3] - self.rect[1])
        if np.any(shapely.area(cut) >= box_area * (1 - SLIVER)):
            return self.whole
        joined = union(cut, self.least)
        return joined if self.square else self.both(joined, self.whole, known=False)

    def measure(self, region: Any) -> float:
        """Area of a region, square metres."""
        if region is None:
            return 0.0
        return self.area if region is self.whole else float(shapely.area(region))

    def both(self, a: Any, b: Any, *, known: bool = True) -> Any:
        """What two regions share. ``known=False``: ``b`` is the leaf itself and must be cut all the same."""
        if a is None or b is None:
            return None
        if known and (a is self.whole or b is self.whole):
            return b if a is self.whole else a
        most = min(float(shapely.area(a)), float(shapely.area(b)))
        return polygonal(robust(shapely.intersection, a, b, most), self.least)

    def either(self, *regions: Any) -> Any:
        """What any of some regions holds."""
        some = [r for r in regions if r is not None]
        if not some:
            return None
        if any(r is self.whole for r in some):
            return self.whole
        return union(np.array(some, dtype=object), self.least)

    def without(self, a: Any, b: Any) -> Any:
        """What of ``a`` lies outside ``b``."""
        if a is None or b is self.whole:
            return None
        if b is None:
            return a
        return polygonal(robust(shapely.difference, a, b, self.measure(a)), self.least)

    def atoms(
        self, region: Any, covers: list[tuple[int, Any]], base: tuple[int, ...]
    ) -> list[tuple[tuple[int, ...], Any]]:
        """A region cut along the outlines of covers: disjoint parts, each with the covers it lies in.

        Parameters
        ----------
        region : a region
        covers : list of (id, region of the cover)
        base : ids of the covers that hold the whole leaf
        """
        found = [(base, region)]
        for cover_id, shape in covers:
            cut = []
            for ids, part in found:
                inside = self.both(part, shape)
                if inside is None:
                    cut.append((ids, part))
                    continue
                cut.append(((*ids, cover_id), inside))
                if self.measure(part) - self.measure(inside) > self.least:
                    outside = self.without(part, inside if part is self.whole else shape)
                    if outside is not None:
                        cut.append((ids, outside))
            found = cut
        return found

    def atom_areas(
        self, region: Any, covers: list[tuple[int, Any]], base: tuple[int, ...]
    ) -> list[tuple[tuple[int, ...], float]]:
        """The areas of `atoms`, from intersections alone: what lies outside a cover follows by subtraction."""
        shapes = [(i, shape, self.measure(shape)) for i, shape in covers]
        found = self._areas(region, self.measure(region), shapes)
        return [((*base, *ids), area) for ids, area in found.items() if area > self.least]

    def _areas(self, part: Any, area: float, covers: list[tuple[int, Any, float]]) -> dict[tuple[int, ...], float]:
        if not covers:
            return {(): area}
        (cover_id, shape, shape_area), left = covers[0], covers[1:]
        without = self._areas(part, area, left)
        if part is self.whole:
            inside, inside_area = shape, shape_area
        elif shape is self.whole:
            inside, inside_area = part, area
        else:
            inside = robust(shapely.intersection, part, shape, min(area, shape_area))
            inside_area = float(shapely.area(inside))
            if left and inside_area > self.least:
                inside = polygonal(inside, self.least)
        if inside_area <= self.least:
            return without
        within = self._areas(inside, inside_area, left)
        found = {(cover_id, *ids): value for ids, value in within.items()}
        for ids, value in without.items():
            found[ids] = value - within.get(ids, 0.0)
        return found
