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

from azogue.methods.block import BUFFER, EXTENT, NO_SHAPES, RISK, Block, OverlayJob, Plane, Surroundings
from azogue.methods.cells import IN, OUT, PARTIAL, Grid, by_cell, cover_states
from azogue.methods.frame import Rect
from azogue.methods.region import Leaf, clip, union

__all__ = ["BUFFER", "EXTENT", "NO_SHAPES", "REASONS", "RISK", "Measured", "OverlayJob", "Plane", "evaluate_block"]

REASONS = ("extent", "buffer", "risk")
#: Reason, covers, rows it was made from, shape.
Piece = tuple[int, tuple[int, ...], tuple[int, ...], Any]


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
    out = Measured(affected=np.zeros(len(job.distances_m)), priority=np.zeros(len(job.distances_m)))
    around = Surroundings(plane, job)
    for cells in around.leaves(rect):
        _measure_block(Block(around, cells), out)
    if not around.by_leaf:
        whole = union(clip(around.all_footprints, rect))
        out.extent = 0.0 if whole is None else float(shapely.area(whole))
    return out


def _measure_block(block: Block, out: Measured) -> None:
    plain = _plain(block)
    _measure_plain(block, np.flatnonzero(plain & block.live), out)
    people = _people_by_leaf(block)
    for i in np.flatnonzero(~plain & block.live).tolist():
        leaf = block.leaf(i)
        if leaf is not None:
            _measure_leaf(block, i, leaf, people.get(i), out)
    _count_plain_people(block, plain, people, out)


def _plain(block: Block) -> NDArray[np.bool_]:
    """Leaves in which every region is nothing or everything and no cover ends."""
    plain = (block.domain == IN) & (block.main != PARTIAL)
    if block.by_leaf:
        plain &= block.extent != PARTIAL
    if block.job.pieces:
        settled = block.extent == IN
        plain &= settled | (block.own != PARTIAL)
        plain &= settled | (block.own == IN) | (block.risk != PARTIAL)
    for state in block.by_distance:
        plain &= state != PARTIAL
    plain &= block.risk != PARTIAL
    return np.asarray(plain & (np.diff(block.part_start) == 0))


def _reasons(block: Block, i: NDArray[np.int64]) -> NDArray[np.int8]:
    return np.where(block.extent[i] == IN, EXTENT, np.where(block.own[i] == IN, BUFFER, RISK))


def _measure_plain(block: Block, leaves: NDArray[np.int64], out: Measured) -> None:
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


def _measure_leaf(block: Block, i: int, leaf: Leaf, people: NDArray[np.int64] | None, out: Measured) -> None:
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
        if job.pieces:
            for ids, part in leaf.atoms(region, covers, base):
                out.add(reason, ids, leaf.measure(part))
                out.pieces.append((reason, ids, block.made_from(i, reason), part))
        else:
            for ids, area in leaf.atom_areas(region, covers, base):
                out.add(reason, ids, area)
        if people is not None:
            _count_people(block, leaf, region, sites, people, out)


def _covers_in_leaf(block: Block, i: int, leaf: Leaf) -> tuple[list[tuple[int, Any]], Any]:
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


def _parts(block: Block, i: int, leaf: Leaf, extent: Any, risk: Any) -> list[tuple[int, Any]]:
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


def _people_by_leaf(block: Block) -> dict[int, NDArray[np.int64]]:
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


def _count_people(block: Block, leaf: Leaf, region: Any, sites: Any, points: NDArray[np.int64], out: Measured) -> None:
    plane = block.plane
    x, y, n = plane.people_x[points], plane.people_y[points], plane.people[points]
    inside = np.ones(len(points), bool) if region is leaf.whole and leaf.square else shapely.intersects_xy(region, x, y)
    out.people_affected += float(n[inside].sum())
    if sites is not None:
        at_sites = inside if sites is leaf.whole and leaf.square else inside & shapely.intersects_xy(sites, x, y)
        out.people_priority += float(n[at_sites].sum())


def _count_plain_people(
    block: Block, plain: NDArray[np.bool_], people: dict[int, NDArray[np.int64]], out: Measured
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
