"""The tiled overlay: buffers, risk and covers measured block by block, without a national union.

One call evaluates one square block of a plane. Blocks do not overlap, so everything adds up. Inside a block, one
nearest-feature distance decides most leaves (`azogue.methods.cells`); only undecided leaves meet polygons.
Source: house method, docs/methods/overlay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from azogue.methods.buffers import Buffers
from azogue.methods.cells import IN, OUT, PARTIAL, Grid, Nearest, by_cell, cover_states, decide
from azogue.methods.frame import Geometries, Rect
from azogue.methods.region import Leaf, union

EXTENT, BUFFER, RISK = 0, 1, 2
REASONS = ("extent", "buffer", "risk")
#: Reason, covers, rows it was made from, shape.
Piece = tuple[int, tuple[int, ...], tuple[int, ...], Any]
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
    block_m: float = 32_000.0

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
class Measured:
    """What one block gives; square metres throughout."""

    atoms: dict[tuple[int, tuple[int, ...]], float] = field(default_factory=dict)
    affected: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    priority: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    extent: float = 0.0
    risk: float = 0.0
    people_affected: float = 0.0
    people_priority: float = 0.0
    pieces: list[Piece] = field(default_factory=list)

    def add(self, reason: int, covers: tuple[int, ...], area: float) -> None:
        """Add to one atom."""
        key = (reason, covers)
        self.atoms[key] = self.atoms.get(key, 0.0) + area


class _Block:
    """Leaves of one block with their states, and the lazily made polygons of undecided ones."""

    def __init__(self, rect: Rect, plane: Plane, job: OverlayJob) -> None:
        self.plane, self.job = plane, job
        self.groups = [np.flatnonzero(plane.group == g) for g in range(len(job.own_m))]
        self.near = Nearest(plane.activity)
        self.leaves = self._live_leaves(rect)
        self.n = len(self.leaves)
        if self.n == 0:
            return
        self.centres, self.boxes = self.leaves.centres(), self.leaves.boxes()
        self.half = self.leaves.half_diagonal
        self._domain_states()
        self._activity_states()
        self._risk_states()
        self.main = np.maximum(np.maximum(self.extent, self.own), self.risk)
        self.by_distance = [np.maximum(np.maximum(self.extent, s), self.risk) for s in self.sensitivity]
        self._cover_states()
        self._batches: dict[tuple[str, int], Buffers] = {}

    def _live_leaves(self, rect: Rect) -> Grid:
        job, plane = self.job, self.plane
        roots = Grid(np.array([rect[0]]), np.array([rect[1]]), rect[2] - rect[0])
        n_roots = max(1, round((rect[2] - rect[0]) / job.root_m))
        n_leaves = max(1, round(job.root_m / job.leaf_m))
        flat = plane.activity[shapely.get_dimensions(plane.activity) == 2]
        for n in (n_roots, n_leaves):
            roots = roots.split(n)
            self.low, self.high, self.nearest = self.near.distance(roots.centres(), job.reach_m + roots.half_diagonal)
            live = np.isfinite(self.high)
            boxes = roots.boxes()
            for shapes in (plane.local, flat):
                live[cover_states(shapes, boxes)[0]] = True
            if plane.domain is not None and live.any():
                inside = np.zeros(len(roots), bool)
                inside[cover_states(plane.domain, boxes)[0]] = True
                live &= inside
            roots = roots.take(live)
            self.low, self.high, self.nearest = self.low[live], self.high[live], self.nearest[live]
            if not len(roots):
                break
        return roots

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
            self.domain, self.domain_of = np.full(self.n, IN, dtype=np.int8), {}
        else:
            self.domain, self.domain_of = self._states(self.plane.domain)

    def _activity_states(self) -> None:
        job = self.job
        flat = shapely.get_dimensions(self.plane.activity) == 2
        self.footprint_index = np.flatnonzero(flat)
        self.extent, self.extent_of = self._states(self.plane.activity[self.footprint_index])
        self.near_of = [self.near if len(g) == len(self.near) else Nearest(self.plane.activity[g]) for g in self.groups]
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
        if job.has_risk_rule and len(self.plane.access):
            self.near_access = Nearest(self.plane.access)
            low, high, _ = self.near_access.distance(self.centres, job.near_access_m + self.half)  # type: ignore[operator]
            self.access = decide(low, high, self.half, job.near_access_m)  # type: ignore[arg-type]
            self.active = self._buffer_state(self.low, self.high, job.near_activity_m)  # type: ignore[arg-type]
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
        return leaf.region(self._batches[key].of(i)[0])

    @property
    def wanted(self) -> dict[str, NDArray[np.bool_]]:
        """Leaves whose buffers are looked at, by kind: where risk or the extent fills a leaf, areas need no buffer."""
        filled = (self.risk == IN) | (self.extent == IN)
        own = self.extent < IN if self.job.pieces else ~filled
        return {"own": own, "distance": ~filled, "active": ~(self.local == IN), "access": ~(self.local == IN)}

    def extent_region(self, leaf: Leaf, i: int) -> Any:
        """Footprint of the activity inside a leaf."""
        if self.extent[i] == IN:
            return leaf.whole
        if self.extent[i] == OUT:
            return None
        return leaf.region(self.plane.activity[self.footprint_index[self.extent_of[i]]])

    def own_region(self, leaf: Leaf, i: int) -> Any:
        """Buffers of every feature at its own distance, inside a leaf."""
        return leaf.either(
            *(
                self._buffered(leaf, i, "own", k, near, state, d)
                for k, (near, state, d) in enumerate(zip(self.near_of, self.own_states, self.job.own_m, strict=True))
            )
        )

    def distance_region(self, leaf: Leaf, i: int, k: int) -> Any:
        """Buffers of every feature at one distance of the sensitivity list, inside a leaf."""
        return self._buffered(leaf, i, "distance", k, self.near, self.sensitivity[k], self.job.distances_m[k])

    def risk_region(self, leaf: Leaf, i: int) -> Any:
        """Land near activity AND near access, and local-knowledge areas, inside a leaf."""
        if self.risk[i] in (OUT, IN):
            return leaf.whole if self.risk[i] == IN else None
        job, found = self.job, None
        if self.rule[i] == IN:
            return leaf.whole
        if self.rule[i] == PARTIAL:
            active = self._buffered(leaf, i, "active", 0, self.near, self.active, job.near_activity_m)  # type: ignore[arg-type]
            if active is not None:
                access = self._buffered(leaf, i, "access", 0, self.near_access, self.access, job.near_access_m)  # type: ignore[arg-type]
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
                        rows = np.union1d(rows, group[batch.of(i)[1]])
        return tuple(self.plane.activity_index[rows].tolist())


def evaluate_block(rect: Rect, plane: Plane, job: OverlayJob) -> Measured:
    """Measure one block.

    Parameters
    ----------
    rect : (x0, y0, x1, y1), metres
        A square; its side a multiple of ``job.root_m``.
    plane : Plane
        All shapes within ``job.reach_m`` of the block.
    job : OverlayJob

    Returns
    -------
    Measured

    Examples
    --------
    One pit of 1 ha with a buffer of 1 km, in a block that holds it: 1 + 4 x 0.1 x 1 x 100 + pi x 100 ha (a polygon of
    128 sides is 0.04 % smaller than its circle).

    >>> pit = np.array([shapely.box(16_000, 16_000, 16_100, 16_100)], dtype=object)
    >>> plane = Plane(activity=pit, group=np.array([0]), activity_index=np.array([7]))
    >>> m = evaluate_block((0, 0, 32_000, 32_000), plane, OverlayJob(own_m=(1000.0,)))
    >>> round(sum(m.atoms.values()) / 1e4, 1), round(m.atoms[(EXTENT, ())] / 1e4, 6)
    (355.0, 1.0)
    """
    block = _Block(rect, plane, job)
    out = Measured(affected=np.zeros(len(job.distances_m)), priority=np.zeros(len(job.distances_m)))
    if block.n == 0:
        return out
    plain = _plain(block)
    _measure_plain(block, np.flatnonzero(plain & block.live), out)
    people = _people_by_leaf(block)
    for i in np.flatnonzero(~plain & block.live).tolist():
        leaf = block.leaf(i)
        if leaf is not None:
            _measure_leaf(block, i, leaf, people.get(i), out)
    _count_plain_people(block, plain, people, out)
    return out


def _plain(block: _Block) -> NDArray[np.bool_]:
    """Leaves in which every region is nothing or everything and no cover ends."""
    plain = (block.domain == IN) & (block.extent != PARTIAL) & (block.main != PARTIAL)
    if block.job.pieces:
        settled = block.extent == IN
        plain &= settled | (block.own != PARTIAL)
        plain &= settled | (block.own == IN) | (block.risk != PARTIAL)
    for state in block.by_distance:
        plain &= state != PARTIAL
    plain &= block.risk != PARTIAL
    return plain & (np.diff(block.part_start) == 0)


def _reasons(block: _Block, i: NDArray[np.int64]) -> NDArray[np.int8]:
    return np.where(block.extent[i] == IN, EXTENT, np.where(block.own[i] == IN, BUFFER, RISK))


def _measure_plain(block: _Block, leaves: NDArray[np.int64], out: Measured) -> None:
    area = block.leaves.size**2
    for k, state in enumerate(block.by_distance):
        full = state[leaves] == IN
        out.affected[k] += area * full.sum()
        out.priority[k] += area * (full & (block.sites[leaves] == IN)).sum()
    out.extent += area * (block.extent[leaves] == IN).sum()
    out.risk += area * (block.risk[leaves] == IN).sum()
    main = leaves[block.main[leaves] == IN]
    for i, reason in zip(main.tolist(), _reasons(block, main).tolist(), strict=True):
        covers = block.base(i)
        out.add(reason, covers, area)
        if block.job.pieces:
            out.pieces.append((reason, covers, block.made_from(i, reason), shapely.box(*block.leaves.rect(i))))


def _measure_leaf(block: _Block, i: int, leaf: Leaf, people: NDArray[np.int64] | None, out: Measured) -> None:
    job = block.job
    covers, sites = _covers_in_leaf(block, i, leaf)
    extent = block.extent_region(leaf, i)
    risk = block.risk_region(leaf, i)
    out.extent += leaf.measure(extent)
    out.risk += leaf.measure(risk)
    inside_sites: float | None = None
    for k in range(len(job.distances_m)):
        if block.by_distance[k][i] == OUT:
            continue
        if risk is leaf.whole or extent is leaf.whole:
            region = leaf.whole
        else:
            region = leaf.either(block.distance_region(leaf, i, k), risk, extent if job.distances_m[k] == 0 else None)
        out.affected[k] += leaf.measure(region)
        if region is leaf.whole:
            if inside_sites is None:
                inside_sites = leaf.measure(sites)
            out.priority[k] += inside_sites
        else:
            out.priority[k] += leaf.measure(leaf.both(region, sites))
    if block.main[i] == OUT:
        return
    base = block.base(i)
    for reason, region in _parts(block, i, leaf, extent, risk):
        for ids, part in leaf.atoms(region, covers, base):
            out.add(reason, ids, leaf.measure(part))
            if job.pieces:
                out.pieces.append((reason, ids, block.made_from(i, reason), part))
        if people is not None:
            _count_people(block, leaf, region, sites, people, out)


def _covers_in_leaf(block: _Block, i: int, leaf: Leaf) -> tuple[list[tuple[int, Any]], Any]:
    """Covers that end in a leaf, and the union of all sites in it."""
    plane = block.plane
    covers, some_sites = [], []
    for c in block.partial(i).tolist():
        shape = leaf.region(plane.covers[c : c + 1])
        if shape is not None:
            covers.append((int(plane.cover_index[c]), shape))
            if plane.cover_is_site[c]:
                some_sites.append(shape)
    return covers, leaf.whole if block.sites[i] == IN else leaf.either(*some_sites)


def _parts(block: _Block, i: int, leaf: Leaf, extent: Any, risk: Any) -> list[tuple[int, Any]]:
    """The affected part of a leaf by reason, disjoint."""
    if not block.job.pieces:
        filled = risk is leaf.whole or extent is leaf.whole
        whole = (
            leaf.whole
            if filled
            else leaf.either(block.own_region(leaf, i), risk, extent if 0 in block.job.own_m else None)
        )
        return [] if whole is None else [(BUFFER, whole)]
    found = [] if extent is None else [(EXTENT, extent)]
    if extent is leaf.whole:
        return found
    buffered = leaf.either(block.own_region(leaf, i), extent)
    ring = leaf.without(buffered, extent)
    if ring is not None:
        found.append((BUFFER, ring))
    left = leaf.without(risk, buffered)
    if left is not None:
        found.append((RISK, left))
    return found


def _people_by_leaf(block: _Block) -> dict[int, NDArray[np.int64]]:
    """Which people (points) lie in which leaf; a point on an edge belongs to the leaf above or to the right."""
    plane, leaves = block.plane, block.leaves
    if not len(plane.people):
        return {}
    size = leaves.size
    column, row = np.floor(plane.people_x / size).astype(np.int64), np.floor(plane.people_y / size).astype(np.int64)
    at = {
        key: k
        for k, key in enumerate(
            zip(np.rint(leaves.x / size).astype(int), np.rint(leaves.y / size).astype(int), strict=True)
        )
    }
    leaf = np.array([at.get(key, -1) for key in zip(column.tolist(), row.tolist(), strict=True)], dtype=np.int64)
    order = np.argsort(leaf, kind="stable")
    order = order[leaf[order] >= 0]
    if not len(order):
        return {}
    cells, start = np.unique(leaf[order], return_index=True)
    return {int(c): run for c, run in zip(cells, np.split(order, start[1:]), strict=True)}


def _count_people(block: _Block, leaf: Leaf, region: Any, sites: Any, points: NDArray[np.int64], out: Measured) -> None:
    plane = block.plane
    x, y, n = plane.people_x[points], plane.people_y[points], plane.people[points]
    inside = np.ones(len(points), bool) if region is leaf.whole and leaf.square else shapely.intersects_xy(region, x, y)
    out.people_affected += float(n[inside].sum())
    if sites is not None:
        at_sites = inside if sites is leaf.whole and leaf.square else inside & shapely.intersects_xy(sites, x, y)
        out.people_priority += float(n[at_sites].sum())


def _count_plain_people(
    block: _Block, plain: NDArray[np.bool_], people: dict[int, NDArray[np.int64]], out: Measured
) -> None:
    for i, points in people.items():
        if plain[i] and block.main[i] == IN:
            n = float(block.plane.people[points].sum())
            out.people_affected += n
            if block.sites[i] == IN:
                out.people_priority += n


def join_pieces(pieces: list[Piece], root_m: float) -> list[Piece]:
    """Join the pieces of one root that share reason and covers into one, with all the rows they were made from."""
    groups: dict[tuple[int, tuple[int, ...], int, int], list[Piece]] = {}
    for piece in pieces:
        x0, y0, x1, y1 = shapely.bounds(piece[3])
        cell = int((x0 + x1) / 2 // root_m), int((y0 + y1) / 2 // root_m)
        groups.setdefault((piece[0], piece[1], *cell), []).append(piece)
    return [
        (
            key[0],
            key[1],
            tuple(sorted({row for _, _, rows, _ in members for row in rows})),
            union(np.array([shape for _, _, _, shape in members], dtype=object)),
        )
        for key, members in groups.items()
    ]


def cover_areas(rect: Rect, plane: Plane, cell_m: float) -> dict[tuple[int, ...], float]:
    """Area of every combination of covers in one block, square metres, activity or not.

    The dissolved area of any set of covers is the sum over the combinations that hold one of them.

    Examples
    --------
    Two overlapping squares of 2 x 2 km, sharing 1 x 2 km:

    >>> two = np.array([shapely.box(0, 0, 2000, 2000), shapely.box(1000, 0, 3000, 2000)], dtype=object)
    >>> plane = Plane(activity=NO_SHAPES, group=np.empty(0, int), activity_index=np.empty(0, int),
    ...     covers=two, cover_index=np.array([0, 1]), cover_is_site=np.array([True, True]))
    >>> {k: round(v / 1e6, 6) for k, v in sorted(cover_areas((0, 0, 8000, 8000), plane, 4000.0).items())}
    {(0,): 2.0, (0, 1): 2.0, (1,): 2.0}
    """
    cells = Grid(np.array([rect[0]]), np.array([rect[1]]), rect[2] - rect[0])
    cells = cells.split(max(1, round((rect[2] - rect[0]) / cell_m)))
    boxes = cells.boxes()
    cell, cover, whole = cover_states(plane.covers, boxes)
    domain_of: dict[int, NDArray[np.int64]] = {}
    if plane.domain is not None:
        d_cell, d_part, d_whole = cover_states(plane.domain, boxes)
        inside = set(d_cell[d_whole].tolist())
        start = by_cell(d_cell, len(cells))
        domain_of = {k: d_part[start[k] : start[k + 1]] for k in range(len(cells)) if k not in inside}
    found: dict[tuple[int, ...], float] = {}
    start = by_cell(cell, len(cells))
    for k in np.unique(cell).tolist():
        run = slice(start[k], start[k + 1])
        leaf = Leaf(cells.rect(k))
        if k in domain_of:
            region = leaf.region(plane.domain[domain_of[k]]) if len(domain_of[k]) else None  # type: ignore[index]
            if region is None:
                continue
            leaf = Leaf(leaf.rect, region) if region is not leaf.whole else leaf
        base = tuple(plane.cover_index[cover[run][whole[run]]].tolist())
        partial = []
        for c in cover[run][~whole[run]].tolist():
            shape = leaf.region(plane.covers[c : c + 1])
            if shape is not None:
                partial.append((int(plane.cover_index[c]), shape))
        for ids, part in leaf.atoms(leaf.whole, partial, base):
            if ids:
                key = tuple(sorted(ids))
                found[key] = found.get(key, 0.0) + leaf.measure(part)
    return found
