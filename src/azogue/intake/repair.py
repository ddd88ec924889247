"""Repair the shapes of a layer, or leave them out and say so. Inputs are repaired, results never."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from azogue.intake import geometry_problems as G
from azogue.intake.problems import met
from azogue.intake.shapes import Shapes
from azogue.methods.measure import area_ha
from azogue.records.role import ROLES

#: Kind of each GEOS geometry type id: 0 point, 1 line, 2 polygon, 3 collection.
_KIND = np.array([0, 1, 1, 2, 0, 1, 2, 3])
_NAMES = ("point", "line", "polygon", "collection")


@dataclass
class Mended:
    """Shapes that were repaired: as they came and as they are, by source row."""

    rows: NDArray[np.int64]
    before: NDArray[np.object_]
    after: NDArray[np.object_]
    reasons: list[str]


def drop_unusable(shapes: Shapes) -> None:
    """Leave out rows without shape, force two dimensions, leave out coordinates that are not numbers.

    Problems
    --------
    INT-GEOM-001, -002, -011 (error), INT-GEOM-004 (note).
    """
    shapes.drop(G.GEOMETRY_NULL, shapely.is_missing(shapes.geometry))
    shapes.drop(G.GEOMETRY_EMPTY, shapely.is_empty(shapes.geometry))
    tall = shapely.has_z(shapes.geometry) | shapely.has_m(shapes.geometry)
    if tall.any():
        shapes.say(G.GEOMETRY_3D, tall, n=int(tall.sum()))
        shapes.geometry = shapely.force_2d(shapes.geometry)
    coordinates, owner = shapely.get_coordinates(shapes.geometry, return_index=True)
    wrong = np.zeros(len(shapes), dtype=bool)
    wrong[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    shapes.drop(G.COORDINATE_NOT_FINITE, wrong)


def make_valid(shapes: Shapes) -> Mended:
    """Repair what is not valid with the linework method; polygons of which nothing is left are dropped.

    The repairs are listed later (`say_mended`), since areas need a placed layer.

    Problems
    --------
    INT-GEOM-007 (error).
    """
    bad = ~shapely.is_valid(shapes.geometry)
    before = shapes.geometry[bad]
    reasons = [re.sub(r"\[.*", "", str(r)).strip().lower() for r in shapely.is_valid_reason(before)]
    after = shapely.make_valid(before, method="linework")
    if bad.any():
        shapes.geometry = shapes.geometry.copy()
        shapes.geometry[bad] = after
    mended = Mended(shapes.rows[bad], before, after, reasons)
    collapsed = np.zeros(len(shapes), dtype=bool)
    was_area = _KIND[shapely.get_type_id(before)] == 2
    collapsed[np.flatnonzero(bad)] = was_area & (shapely.area(after) <= 0)
    if collapsed.any():
        gone = collapsed[bad]
        mended = Mended(
            mended.rows[~gone],
            before[~gone],
            after[~gone],
            [r for r, g in zip(reasons, gone.tolist(), strict=True) if not g],
        )
        shapes.drop(G.GEOMETRY_COLLAPSED, collapsed)
    return mended


def say_mended(shapes: Shapes, mended: Mended, in_degrees: Any) -> None:
    """List the repaired rows and how much area the repair changed.

    Parameters
    ----------
    shapes : Shapes
    mended : Mended
    in_degrees : function
        Brings shapes as they were when repaired to longitude and latitude.

    Problems
    --------
    INT-GEOM-003 (warning).
    """
    if not len(mended.rows):
        return
    with np.errstate(invalid="ignore"):
        before, after = (np.nan_to_num(area_ha(in_degrees(g))) for g in (mended.before, mended.after))
    change = np.abs(after - before)
    worst = int(np.argmax(change))
    counts = Counter(mended.reasons)
    shapes.problems.append(
        met(
            G.GEOMETRY_REPAIRED,
            shapes.place,
            rows=mended.rows,
            reasons=", ".join(f"{reason} ({n})" for reason, n in counts.most_common()),
            before_ha=f"{before.sum():,.2f}",
            after_ha=f"{after.sum():,.2f}",
            largest_ha=f"{change[worst]:,.4f}",
            largest_row=int(mended.rows[worst]),
        )
    )


def fit_role(shapes: Shapes) -> None:
    """Keep the kinds of shape that the role can use.

    Collections are reduced to their usable parts of the highest dimension; closed lines become polygons where only
    polygons are of use; rows of other kinds are left out.

    Problems
    --------
    INT-GEOM-005, -015 (warning), INT-GEOM-006, -007 (error), INT-GEOM-014 (note).
    """
    accepted = {_NAMES.index(k) for k in ROLES[shapes.role].geometry if k in _NAMES}
    expected = " or ".join(k + "s" for k in ROLES[shapes.role].geometry)
    words = {"expected": expected, "role": shapes.role}
    _split_collections(shapes, accepted, words)
    if 2 in accepted and 1 not in accepted:
        _close_lines(shapes)
    kinds = _kinds(shapes)
    wrong = ~np.isin(kinds, list(accepted))
    if wrong.any():
        found = ", ".join(f"{_NAMES[k]}s ({n})" for k, n in Counter(kinds[wrong].tolist()).most_common())
        shapes.drop(G.GEOMETRY_KIND, wrong, kinds=found, **words)
        kinds = _kinds(shapes)
    shapes.drop(G.GEOMETRY_COLLAPSED, (kinds == 2) & (shapely.area(shapes.geometry) <= 0))
    counts = Counter(_kinds(shapes).tolist())
    if len(counts) > 1:
        shapes.say(
            G.KINDS_MIXED, kinds=", ".join(f"{_NAMES[k]}s ({n})" for k, n in counts.most_common()), role=shapes.role
        )


def _kinds(shapes: Shapes) -> NDArray[np.int64]:
    return np.asarray(_KIND[shapely.get_type_id(shapes.geometry)])


def _split_collections(shapes: Shapes, accepted: set[int], words: dict[str, str]) -> None:
    mixed = np.flatnonzero(_kinds(shapes) == 3)
    if not len(mixed):
        return
    geometry = shapes.geometry.copy()
    lost: Counter[str] = Counter()
    changed, kept_names, collapsed = [], Counter[str](), []
    for i in mixed:
        parts = _flat(geometry[i])
        kinds = _KIND[shapely.get_type_id(parts)]
        usable = [k for k in (2, 1, 0) if k in accepted and (kinds == k).any()]
        if not usable:
            collapsed.append(i)
            continue
        best = usable[0]
        chosen = parts[kinds == best]
        geometry[i] = (
            shapely.union_all(chosen)
            if best == 2
            else shapely.multipoints(chosen)
            if best == 0
            else (shapely.multilinestrings(chosen))
        )
        others = [int(k) for k in kinds if k != best]
        if others:
            changed.append(i)
            kept_names[_NAMES[best]] += 1
            lost.update(_NAMES[k] for k in others)
    shapes.geometry = geometry
    if changed:
        mask = np.zeros(len(shapes), dtype=bool)
        mask[changed] = True
        shapes.say(
            G.GEOMETRY_PARTS,
            mask,
            n=sum(lost.values()),
            kinds=", ".join(f"{k}s ({n})" for k, n in lost.most_common()),
            kept=" and ".join(kept_names),
            **words,
        )
    if collapsed:
        mask = np.zeros(len(shapes), dtype=bool)
        mask[collapsed] = True
        shapes.drop(G.GEOMETRY_COLLAPSED, mask)


def _flat(geometry: Any) -> NDArray[np.object_]:
    """Single parts of a collection, however nested, without empty ones."""
    parts = shapely.get_parts(geometry)
    while len(parts) and (_KIND[shapely.get_type_id(parts)] == 3).any():
        parts = shapely.get_parts(parts)
    parts = shapely.get_parts(parts)
    return np.asarray(parts[~shapely.is_empty(parts)])


def _close_lines(shapes: Shapes) -> None:
    """Take the inside of closed lines where a layer can only hold polygons."""
    lines = np.flatnonzero(_kinds(shapes) == 1)
    closed = [
        i
        for i in lines
        if all(shapely.is_closed(p) and len(p.coords) > 3 for p in shapely.get_parts(shapes.geometry[i]))
    ]
    if not closed:
        return
    geometry = shapes.geometry.copy()
    for i in closed:
        rings: Any = [shapely.polygons(shapely.get_coordinates(p)) for p in shapely.get_parts(geometry[i])]
        geometry[i] = shapely.make_valid(shapely.union_all(shapely.make_valid(rings)))
    mask = np.zeros(len(shapes), dtype=bool)
    mask[closed] = True
    shapes.say(G.LINE_CLOSED, mask, role=shapes.role)
    shapes.geometry = geometry
