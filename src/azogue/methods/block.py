"""One block of a plane: its live leaves, their states, and the polygons of those that a distance does not decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from azogue.methods.buffers import Buffers
from azogue.methods.cells import IN, OUT, PARTIAL, Grid, Nearest, by_cell, cover_states, decide
from azogue.methods.frame import Geometries, Rect
from azogue.methods.region import Leaf

EXTENT, BUFFER, RISK = 0, 1, 2
NO_SHAPES: Geometries = np.empty(0, dtype=object)


@dataclass(frozen=True, kw_only=True)
class OverlayJob:
    """What to measure.

    Parameters
    ----------
    own_m : tuple of float, metres
        Buffer distances in use; each activity feature belongs to one of them (`Plane.group`).
    distances_m : tuple of float, metres
        Distances measured for sensitivity, each replacing all of ``own_m``.
    near_activity_m, near_access_m : float or None, metres
        Risk rule: near activity AND near access. None: no rule.
    quad_segs : int
        Segments per quarter circle of a buffer.
    pieces : bool
        Keep geometry, split by reason; False: areas only, the reasons buffer and risk not told apart.
    leaf_m, root_m, block_m : float, metres
    """

    own_m: tuple[float, ...]
    distances_m: tuple[float, ...] = ()
    near_activity_m: float | None = None
    near_access_m: float | None = None
    quad_segs: int = 32
    pieces: bool = True
    leaf_m: float = 1000.0
    root_m: float = 4000.0
    block_m: float = 64_000.0

    @property
    def has_risk_rule(self) -> bool:
        """Whether the rule near activity AND near access is set."""
        return self.near_activity_m is not None and self.near_access_m is not None

    @property
    def reach_m(self) -> float:
        """How far activity can matter, metres."""
        risk = (self.near_activity_m or 0.0) if self.has_risk_rule else 0.0
        return max((*self.own_m, *self.distances_m, risk), default=0.0)


@dataclass(kw_only=True)
class Plane:
    """Shapes near one block, in metres.

    ``group`` holds, for each activity feature, the index of its distance in `OverlayJob.own_m`; ``*_index`` hold
    the caller's own numbers, which come back in atoms and pieces. ``domain`` None: everything counts.
    """

    activity: Geometries
    group: NDArray[np.int64]
    activity_index: NDArray[np.int64]
    access: Geometries = field(default_factory=lambda: NO_SHAPES)
    local: Geometries = field(default_factory=lambda: NO_SHAPES)
    covers: Geometries = field(default_factory=lambda: NO_SHAPES)
    cover_index: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    cover_is_site: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    domain: Geometries | None = None
    people_x: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    people_y: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    people: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))


@dataclass
class Cells:
    """Live cells of one size with bounds of the distance from their centres to activity."""

    grid: Grid
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    nearest: NDArray[np.int64]

    def take(self, keep: NDArray[np.bool_]) -> Cells:
        """Some of the cells."""
        return Cells(self.grid.take(keep), self.low[keep], self.high[keep], self.nearest[keep])


class Surroundings:
    """The shapes near one block with their search trees, shared by its cells of every size."""

    #: A cell with no more vertices than this near the outlines that cross it is not cut further.
    SIMPLE = 300

    def __init__(self, plane: Plane, job: OverlayJob) -> None:
        self.plane, self.job = plane, job
        self.near = Nearest(plane.activity)
        flat = shapely.get_dimensions(plane.activity) == 2
        self.all_footprints = plane.activity[flat]
        least = min((d for d in (*job.own_m, *job.distances_m) if d > 0), default=0.0)
        bounds = shapely.bounds(plane.activity)
        wide = (bounds[:, 2:] - bounds[:, :2]).max(axis=1, initial=0.0) > 2 * least
        self.wide_footprints = plane.activity[flat & wide]
        #: A buffer holds its own footprint; where only areas count, the footprints are then measured once per block.
        self.by_leaf = job.pieces or 0 in (*job.own_m, *job.distances_m) or plane.domain is not None
        self.footprint_index = np.flatnonzero(flat if self.by_leaf else flat & wide)
        self.footprints = plane.activity[self.footprint_index]
        self.groups = [np.flatnonzero(plane.group == g) for g in range(len(job.own_m))]
        whole = [len(g) == len(self.near) for g in self.groups]
        self.near_of = [
            self.near if all_ else Nearest(plane.activity[g]) for g, all_ in zip(self.groups, whole, strict=True)
        ]
        self.has_rule = job.has_risk_rule and len(plane.access) > 0
        self.near_access = Nearest(plane.access if self.has_rule else NO_SHAPES)

    def leaves(self, rect: Rect) -> list[Cells]:
        """The block cut into roots and, where much is going on, on into leaves: one set of cells for each size."""
        found = []
        grid = Grid(np.array([rect[0]]), np.array([rect[1]]), rect[2] - rect[0])
        cells = self._live(grid.split(max(1, round((rect[2] - rect[0]) / self.job.root_m))))
        while len(cells.grid):
            if cells.grid.size <= self.job.leaf_m:
                found.append(cells)
                break
            simple = self._vertices(cells) <= self.SIMPLE
            if simple.any():
                found.append(cells.take(simple))
            cells = self._live(cells.grid.take(~simple).split(2))
        return found

    def _live(self, grid: Grid) -> Cells:
        """The cells that activity reaches and the domain touches."""
        if not len(grid):
            return Cells(grid, np.empty(0), np.empty(0), np.empty(0, np.int64))
        low, high, nearest = self.near.distance(grid.centres(), self.job.reach_m + grid.half_diagonal)
        live = np.isfinite(high)
        boxes = grid.boxes()
        for shapes in (self.plane.local, self.wide_footprints):  # deep inside a wide one its outline is far
            live[cover_states(shapes, boxes)[0]] = True
        if self.plane.domain is not None and live.any():
            inside = np.zeros(len(grid), bool)
            inside[cover_states(self.plane.domain, boxes)[0]] = True
            live &= inside
        return Cells(grid, low, high, nearest).take(live)

    def _vertices(self, cells: Cells) -> NDArray[np.int64]:
        """How many vertices may shape the outlines that cross each cell."""
        job, half, xy = self.job, cells.grid.half_diagonal, cells.grid.centres()
        most = self.near.count(xy, half)
        for d in {*job.own_m, *job.distances_m, *([job.near_activity_m or 0.0] if self.has_rule else [])}:
            open_ = decide(cells.low, cells.high, half, d) == PARTIAL
            most[open_] = np.maximum(most[open_], self.near.count(xy[open_], d + half))
        if self.has_rule:
            d = job.near_access_m or 0.0
            low, high, _ = self.near_access.distance(xy, d + half)
            open_ = decide(low, high, half, d) == PARTIAL
            most[open_] = np.maximum(most[open_], self.near_access.count(xy[open_], d + half))
        return most


class Block:
    """Cells of one size with their states, and the lazily made polygons of undecided ones."""

    def __init__(self, around: Surroundings, cells: Cells) -> None:
        self.plane, self.job = around.plane, around.job
        self.near, self.near_of, self.near_access = around.near, around.near_of, around.near_access
        self.groups, self.has_rule = around.groups, around.has_rule
        self.footprints, self.footprint_index = around.footprints, around.footprint_index
        self.by_leaf = around.by_leaf
        self.leaves, self.low, self.high, self.nearest = cells.grid, cells.low, cells.high, cells.nearest
        self.n = len(self.leaves)
        self.centres, self.boxes = self.leaves.centres(), self.leaves.boxes()
        self.half = self.leaves.half_diagonal
        self._domain_states()
        self._activity_states()
        self._risk_states()
        self.main = np.maximum(np.maximum(self.extent, self.own), self.risk)
        self.by_distance = [np.maximum(np.maximum(self.extent, s), self.risk) for s in self.sensitivity]
        self._cover_states()
        self._batches: dict[tuple[str, int], Buffers] = {}
        same = [k for k, d in enumerate(self.job.distances_m) if self.job.own_m == (d,)]
        self.same = same[0] if same else -1
        self._own: tuple[int, Any] = (-1, None)

    def _states(self, shapes: Geometries) -> tuple[NDArray[np.int8], dict[int, NDArray[np.int64]]]:
        """State of every leaf towards some polygons, and which polygons touch each leaf."""
        state = np.full(self.n, OUT, dtype=np.int8)
        if not len(shapes):
            return state, {}
        cell, cover, whole = cover_states(shapes, self.boxes)
        state[cell] = PARTIAL
        state[cell[whole]] = IN
        bounds = by_cell(cell, self.n)
        return state, {int(k): cover[bounds[k] : bounds[k + 1]] for k in np.unique(cell)}

    def _domain_states(self) -> None:
        if self.plane.domain is None:
            self.domain = np.full(self.n, IN, dtype=np.int8)
            self.domain_of: dict[int, NDArray[np.int64]] = {}
        else:
            self.domain, self.domain_of = self._states(self.plane.domain)

    def _activity_states(self) -> None:
        job = self.job
        self.extent, self.extent_of = self._states(self.footprints)
        self.own_states = []
        for near, d in zip(self.near_of, job.own_m, strict=True):
            if near is self.near:
                low, high = self.low, self.high
            else:
                low, high, _ = near.distance(self.centres, d + self.half)
            self.own_states.append(self._buffer_state(low, high, d))
        self.own = np.max(self.own_states, axis=0) if self.own_states else np.full(self.n, OUT, dtype=np.int8)
        self.sensitivity = [self._buffer_state(self.low, self.high, d) for d in job.distances_m]

    def _buffer_state(self, low: NDArray[np.float64], high: NDArray[np.float64], d: float) -> NDArray[np.int8]:
        """State towards a buffer of the activity: a leaf that meets a footprint may lie inside it, far from its outline."""
        if d == 0:
            return np.full(self.n, OUT, dtype=np.int8)
        state = decide(low, high, self.half, d)
        state[(state == OUT) & (self.extent == PARTIAL)] = PARTIAL
        state[self.extent == IN] = IN
        return state

    def _risk_states(self) -> None:
        job = self.job
        self.risk = np.full(self.n, OUT, dtype=np.int8)
        if self.has_rule:
            low, high, _ = self.near_access.distance(self.centres, (job.near_access_m or 0.0) + self.half)
            self.access = decide(low, high, self.half, (job.near_access_m or 0.0))
            self.active = self._buffer_state(self.low, self.high, (job.near_activity_m or 0.0))
            self.risk = np.minimum(self.access, self.active)
        self.rule = self.risk
        self.local, self.local_of = self._states(self.plane.local)
        self.risk = np.maximum(self.risk, self.local)

    def _cover_states(self) -> None:
        plane = self.plane
        live = self.main > OUT
        for state in self.by_distance:
            live = live | (state > OUT)
        self.live = live
        index = np.flatnonzero(live)
        cell, cover, whole = cover_states(plane.covers, self.boxes[index])
        cell = index[cell]
        site = plane.cover_is_site[cover]
        self.sites = np.full(self.n, OUT, dtype=np.int8)
        self.sites[cell[site]] = PARTIAL
        self.sites[cell[site & whole]] = IN
        self.whole_cover, self.whole_start = cover[whole], by_cell(cell[whole], self.n)
        self.part_cover, self.part_start = cover[~whole], by_cell(cell[~whole], self.n)

    def base(self, i: int) -> tuple[int, ...]:
        """The covers that hold a whole leaf, by the caller's numbers."""
        found = self.whole_cover[self.whole_start[i] : self.whole_start[i + 1]]
        return tuple(self.plane.cover_index[found].tolist())

    def partial(self, i: int) -> NDArray[np.int64]:
        """Positions of the covers that hold part of a leaf."""
        return self.part_cover[self.part_start[i] : self.part_start[i + 1]]

    def leaf(self, i: int) -> Leaf | None:
        """The frame of a leaf; None when nothing of it lies in the domain."""
        rect = self.leaves.rect(i)
        if self.domain[i] == IN:
            return Leaf(rect)
        region = Leaf(rect).region(self.plane.domain[self.domain_of[i]])  # type: ignore[index]
        return None if region is None else Leaf(rect, region)

    def _buffered(self, leaf: Leaf, i: int, name: str, k: int, near: Nearest, state: NDArray[np.int8], d: float) -> Any:
        if state[i] == OUT:
            return None
        if state[i] == IN:
            return leaf.whole
        key = (name, k)
        if key not in self._batches:
            needed = np.flatnonzero((state == PARTIAL) & self.wanted[name])
            flat = self.extent[needed] != OUT
            self._batches[key] = Buffers(near, self.leaves, needed, flat, d, self.job.quad_segs)
        return leaf.region(self._batches[key].of(i))

    @property
    def wanted(self) -> dict[str, NDArray[np.bool_]]:
        """Leaves whose buffers are looked at, by kind: where risk or the extent fills a leaf, areas need no buffer."""
        filled = (self.risk == IN) | (self.extent == IN)
        own = self.extent < IN if self.job.pieces else ~filled
        return {"own": own, "distance": ~filled, "active": ~(self.local == IN), "access": ~(self.local == IN)}

    def extent_region(self, leaf: Leaf, i: int) -> Any:
        """Footprint of the activity inside a leaf; where it is not measured by leaf, only whether it fills the leaf."""
        if self.extent[i] == IN:
            return leaf.whole
        if self.extent[i] == OUT or not self.by_leaf:
            return None
        return leaf.region(self.footprints[self.extent_of[i]])

    def own_region(self, leaf: Leaf, i: int) -> Any:
        """Buffers of every feature at its own distance, inside a leaf; the last one asked for is remembered."""
        if self._own[0] != i:
            distances = enumerate(zip(self.near_of, self.own_states, self.job.own_m, strict=True))
            parts = [self._buffered(leaf, i, "own", k, near, state, d) for k, (near, state, d) in distances]
            self._own = (i, parts[0] if len(parts) == 1 else leaf.either(*parts))
        return self._own[1]

    def distance_region(self, leaf: Leaf, i: int, k: int) -> Any:
        """Buffers of every feature at one distance of the sensitivity list, inside a leaf."""
        if k == self.same:
            return self.own_region(leaf, i)
        return self._buffered(leaf, i, "distance", k, self.near, self.sensitivity[k], self.job.distances_m[k])

    def risk_region(self, leaf: Leaf, i: int) -> Any:
        """Land near activity AND near access, and local-knowledge areas, inside a leaf."""
        if self.risk[i] in (OUT, IN):
            return leaf.whole if self.risk[i] == IN else None
        job, found = self.job, None
        if self.rule[i] == IN:
            return leaf.whole
        if self.rule[i] == PARTIAL:
            active = self._buffered(leaf, i, "active", 0, self.near, self.active, (job.near_activity_m or 0.0))
            if active is not None:
                access = self._buffered(leaf, i, "access", 0, self.near_access, self.access, (job.near_access_m or 0.0))
                found = leaf.both(active, access)
        local = leaf.region(self.plane.local[self.local_of[i]]) if i in self.local_of else None
        return leaf.either(found, local)

    def made_from(self, i: int, reason: int) -> tuple[int, ...]:
        """Input rows that suffice to make what a leaf holds for a reason, by the caller's numbers."""
        if reason == EXTENT:
            rows = self.footprint_index[self.extent_of[i]]
        else:
            rows = np.array([self.nearest[i]] if self.nearest[i] >= 0 else [], dtype=np.int64)
            if reason == BUFFER:
                for k, group in enumerate(self.groups):
                    batch = self._batches.get(("own", k))
                    if batch is not None and i in batch.start:
                        rows = np.union1d(rows, group[batch.rows(i)])
        return tuple(self.plane.activity_index[rows].tolist())
