"""Cells: how a plane is cut into blocks (tasks), roots and leaves, and which leaves a distance decides.

With ``r`` the distance from a leaf's centre to the nearest feature and ``h`` half its diagonal, the buffer of width
``d`` covers the whole leaf when ``r + h <= FULL * d`` and misses it when ``r - h > EMPTY * d``. The margins are there
because a polygonal buffer reaches, at its thinnest, 0.9868 d (GEOS simplifies its input by one per cent of d).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from azogue.methods.frame import Geometries, Rect

FULL, EMPTY = 0.985, 1.001
OUT, PARTIAL, IN = np.int8(0), np.int8(1), np.int8(2)


@dataclass(frozen=True)
class Grid:
    """Square cells of one size: lower left corners, metres."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    size: float

    def __len__(self) -> int:
        return len(self.x)

    @property
    def half_diagonal(self) -> float:
        """Half the diagonal of a cell, metres."""
        return self.size * 0.5 * 2**0.5

    def centres(self) -> Geometries:
        """One point in the middle of each cell."""
        return np.asarray(shapely.points(self.x + self.size / 2, self.y + self.size / 2), dtype=object)

    def boxes(self) -> Geometries:
        """The cells as polygons."""
        return np.asarray(shapely.box(self.x, self.y, self.x + self.size, self.y + self.size), dtype=object)

    def rect(self, i: int) -> Rect:
        """Bounds of one cell."""
        x, y = float(self.x[i]), float(self.y[i])
        return x, y, x + self.size, y + self.size

    def take(self, keep: NDArray[Any]) -> Grid:
        """Some of the cells."""
        return Grid(self.x[keep], self.y[keep], self.size)

    def split(self, n: int) -> Grid:
        """Each cell cut into ``n`` by ``n``, children of one cell side by side."""
        s = self.size / n
        steps = np.arange(n) * s
        dx, dy = np.tile(steps, n), np.repeat(steps, n)
        return Grid((self.x[:, None] + dx).ravel(), (self.y[:, None] + dy).ravel(), s)


class Nearest:
    """Distance from points to the nearest of some features."""

    def __init__(self, features: Geometries) -> None:
        self.features = features
        self.tree = shapely.STRtree(features)

    def __len__(self) -> int:
        return len(self.features)

    def distance(self, points: Geometries, most: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Distance to the nearest feature and its index; infinity and -1 beyond ``most`` metres."""
        r = np.full(len(points), np.inf)
        which = np.full(len(points), -1, dtype=np.int64)
        if len(self.features) and len(points):
            (i, j), d = self.tree.query_nearest(points, max_distance=most, return_distance=True, all_matches=False)
            r[i], which[i] = d, j
        return r, which

    def within(self, points: Geometries, distance: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs (point, feature) no farther apart than ``distance`` metres, sorted by point."""
        if not len(self.features) or not len(points):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        i, j = self.tree.query(points, predicate="dwithin", distance=distance)
        order = np.argsort(i, kind="stable")
        return i[order], j[order]


def decide(r: NDArray[np.float64], half_diagonal: float, d: float) -> NDArray[np.int8]:
    """State of leaves towards a buffer of width ``d``: OUT, PARTIAL or IN.

    Examples
    --------
    >>> decide(np.array([0.0, 900.0, 2000.0]), 100.0, 1000.0)
    array([2, 1, 0], dtype=int8)
    """
    state = np.full(len(r), PARTIAL, dtype=np.int8)
    state[r - half_diagonal > EMPTY * d] = OUT
    if d > 0:
        state[r + half_diagonal <= FULL * d] = IN
    return state


def cover_states(
    covers: Geometries, boxes: Geometries
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Which cells each cover touches, and whether it covers them whole.

    Returns
    -------
    cell, cover : ndarrays of k ints, sorted by cell
    whole : ndarray of k bools
    """
    if not len(covers) or not len(boxes):
        none = np.empty(0, np.int64)
        return none, none, np.empty(0, np.bool_)
    tree = shapely.STRtree(boxes)
    cover, cell = tree.query(covers, predicate="intersects")
    shapely.prepare(covers)
    whole = np.asarray(shapely.covers(covers[cover], boxes[cell]))
    order = np.lexsort((cover, cell))
    return cell[order], cover[order], whole[order]


def by_cell(cell: NDArray[np.int64], n_cells: int) -> NDArray[np.int64]:
    """Start offsets of each cell's run in an array sorted by cell (length ``n_cells + 1``)."""
    return np.searchsorted(cell, np.arange(n_cells + 1))
