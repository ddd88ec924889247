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
from scipy.spatial import cKDTree

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

    def centres(self) -> NDArray[np.float64]:
        """Coordinates of the middle of each cell, n by 2."""
        return np.column_stack([self.x + self.size / 2, self.y + self.size / 2])

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
    """Distance from points to the nearest of some features, as certified bounds.

    Vertices, and points every ``GAP`` metres along edges, go into a k-d tree; the distance to the nearest of them is
    an upper bound, and less half a gap a lower bound of the distance to the feature's outline.
    """

    GAP = 100.0

    def __init__(self, features: Geometries) -> None:
        self.features = features
        self.tree = shapely.STRtree(features)
        xy, self.owner = shapely.get_coordinates(_dense(features, self.GAP), return_index=True)
        self.vertices = cKDTree(xy, balanced_tree=False, compact_nodes=False) if len(xy) else None

    def __len__(self) -> int:
        return len(self.features)

    def distance(
        self, xy: NDArray[np.float64], most: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """Bounds of the distance to the nearest outline, and the index of its feature.

        Returns
        -------
        low, high : ndarrays of n floats, metres; infinity beyond ``most``
        which : ndarray of n ints, -1 beyond ``most``
        """
        if self.vertices is None or not len(xy):
            none = np.full(len(xy), np.inf)
            return none, none, np.full(len(xy), -1, dtype=np.int64)
        high, vertex = self.vertices.query(xy, distance_upper_bound=most + self.GAP)
        found = np.isfinite(high)
        which = np.full(len(xy), -1, dtype=np.int64)
        which[found] = self.owner[vertex[found]]
        return np.maximum(high - self.GAP / 2, 0.0), high, which

    def count(self, xy: NDArray[np.float64], distance: float) -> NDArray[np.int64]:
        """How many vertices lie within a distance of each point, metres."""
        if self.vertices is None or not len(xy):
            return np.zeros(len(xy), dtype=np.int64)
        return np.asarray(self.vertices.query_ball_point(xy, distance, return_length=True), dtype=np.int64)

    def within(self, points: Geometries, distance: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs (point, feature) no farther apart than ``distance`` metres, sorted by point."""
        if not len(self.features) or not len(points):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        i, j = self.tree.query(points, predicate="dwithin", distance=distance)
        order = np.argsort(i, kind="stable")
        return i[order], j[order]


def _dense(features: Geometries, gap: float) -> Geometries:
    """The features, those with an edge longer than ``gap`` with points in between."""
    xy, owner = shapely.get_coordinates(features, return_index=True)
    step = np.abs(np.diff(xy, axis=0)).max(axis=1, initial=0.0) > gap / 2**0.5
    long = np.unique(owner[1:][step & (owner[1:] == owner[:-1])])
    if not len(long):
        return features
    dense = features.copy()
    dense[long] = shapely.segmentize(features[long], gap)
    return dense


def decide(low: NDArray[np.float64], high: NDArray[np.float64], half_diagonal: float, d: float) -> NDArray[np.int8]:
    """State of cells towards a buffer of width ``d``, from bounds of their centres' distance.

    Examples
    --------
    >>> r = np.array([0.0, 900.0, 2000.0])
    >>> decide(r, r, 100.0, 1000.0)
    array([2, 1, 0], dtype=int8)
    """
    state = np.full(len(high), PARTIAL, dtype=np.int8)
    state[low - half_diagonal > EMPTY * d] = OUT
    if d > 0:
        state[high + half_diagonal <= FULL * d] = IN
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
    outer, inner = shapely.bounds(covers)[cover], shapely.bounds(boxes)[cell]
    whole = (outer[:, :2] <= inner[:, :2]).all(axis=1) & (outer[:, 2:] >= inner[:, 2:]).all(axis=1)
    large = covers[np.unique(cover[whole])]
    shapely.prepare(large)
    whole[whole] = shapely.covers(covers[cover[whole]], boxes[cell[whole]])
    shapely.destroy_prepared(large)  # the shapes may live as long as the country
    order = np.lexsort((cover, cell))
    return cell[order], cover[order], whole[order]


def by_cell(cell: NDArray[np.int64], n_cells: int) -> NDArray[np.int64]:
    """Start offsets of each cell's run in an array sorted by cell (length ``n_cells + 1``)."""
    return np.searchsorted(cell, np.arange(n_cells + 1))
