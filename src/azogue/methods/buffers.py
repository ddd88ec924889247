"""Buffers near undecided leaves: made once per block, and only for features that can matter."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from azogue.methods.cells import IN, OUT, PARTIAL, Grid, Nearest, by_cell, decide
from azogue.methods.frame import Geometries


class Buffers:
    """Buffers of one distance around one group of features, made once for all undecided leaves of a block.

    A leaf with many candidates is cut into ``CUT`` by ``CUT`` parts. Parts that the distance decides need no buffer,
    and a feature that reaches no undecided part is left out; decided-full parts join the region as squares.
    """

    CUT = 4
    FEW = 2

    def __init__(
        self, near: Nearest, leaves: Grid, index: NDArray[np.int64], flat: NDArray[np.bool_], d: float, qs: int
    ) -> None:
        some = leaves.take(index)
        i, j = near.within(np.asarray(shapely.points(some.centres()), dtype=object), d + some.half_diagonal)
        self.squares: dict[int, Geometries] = {}
        self.behind: dict[int, NDArray[np.int64]] = {}
        many = np.bincount(i, minlength=len(some)) > self.FEW
        if many.any() and d > 0:
            keep = self._reduce(near, some, np.flatnonzero(many), flat, d, (i, j), index)
            i, j = i[keep], j[keep]
        self.feature = j
        bounds = by_cell(i, len(some))
        self.start = {int(k): (int(bounds[n]), int(bounds[n + 1])) for n, k in enumerate(index)}
        used, self.position = np.unique(j, return_inverse=True)
        self.shapes = np.asarray(shapely.buffer(near.features[used], d, quad_segs=qs), dtype=object)

    def _reduce(
        self,
        near: Nearest,
        some: Grid,
        many: NDArray[np.int64],
        flat: NDArray[np.bool_],
        d: float,
        pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
        index: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        parts = some.take(many).split(self.CUT)
        centres = parts.centres()
        half = parts.half_diagonal
        low, high, which = near.distance(centres, d + 2 * half + near.GAP)
        n = self.CUT**2
        state = decide(low, high, half, d).reshape(-1, n)
        state[(state == OUT) & flat[many][:, None]] = PARTIAL
        for row, k in enumerate(many.tolist()):
            full = np.flatnonzero(state[row] == IN)
            if len(full):
                self.squares[int(index[k])] = _runs(parts, row * n + full)
                self.behind[int(index[k])] = np.unique(which[row * n + full])
        row_of = np.full(len(some), -1, dtype=np.int64)
        row_of[many] = np.arange(len(many))
        i, j = pairs
        keep = row_of[i] < 0
        test = np.flatnonzero(~keep)
        box = shapely.bounds(near.features)[j[test]]
        xy = centres.reshape(-1, n, 2)[row_of[i[test]]]
        dx = np.maximum(np.maximum(box[:, None, 0] - xy[:, :, 0], xy[:, :, 0] - box[:, None, 2]), 0.0)
        dy = np.maximum(np.maximum(box[:, None, 1] - xy[:, :, 1], xy[:, :, 1] - box[:, None, 3]), 0.0)
        reaches = (state[row_of[i[test]]] == PARTIAL) & (np.hypot(dx, dy) <= d + half)
        keep[test] = reaches.any(axis=1)
        return keep

    def of(self, leaf: int) -> Geometries:
        """Shapes whose union, inside a leaf, is the buffer."""
        a, b = self.start[leaf]
        shapes = self.shapes[self.position[a:b]]
        if leaf in self.squares:
            shapes = np.concatenate([shapes, self.squares[leaf]])
        return shapes

    def rows(self, leaf: int) -> NDArray[np.int64]:
        """Features that suffice to make the buffer inside a leaf."""
        a, b = self.start[leaf]
        return np.union1d(self.feature[a:b], self.behind.get(leaf, self.feature[:0]))


def _runs(parts: Grid, index: NDArray[np.int64]) -> Geometries:
    """Some parts of one leaf as rectangles, neighbours in a row joined."""
    column = np.rint(parts.x[index] / parts.size).astype(np.int64)
    row = np.rint(parts.y[index] / parts.size).astype(np.int64)
    first = np.r_[True, (row[1:] != row[:-1]) | (column[1:] != column[:-1] + 1)]
    last = np.r_[first[1:], True]
    x, y = parts.x[index], parts.y[index]
    return np.asarray(shapely.box(x[first], y[first], x[last] + parts.size, y[first] + parts.size), dtype=object)
