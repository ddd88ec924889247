"""Rows that repeat other rows: exact repeats are dropped, everything else is kept and named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from azogue.intake import geometry_problems as G
from azogue.intake.shapes import RawLayer, Shapes

_COORDINATE_DECIMALS = 9


def handle_duplicates(shapes: Shapes, raw: RawLayer) -> None:
    """Drop rows that repeat an earlier one in shape and every source value; note the other repeated shapes.

    Shapes are compared as read, after repair, to nine decimals of a degree (a tenth of a millimetre); values are
    compared over every column of the source, so that a row with another number of its own is never dropped.

    Problems
    --------
    INT-DUPLICATE-001 (warning), INT-DUPLICATE-002 (note), INT-COORD-005 (note, points).
    """
    if len(shapes) < 2:
        return
    shape_key = pd.Series(_shape_keys(shapes))
    repeated = shape_key.duplicated(keep=False).to_numpy()
    if not repeated.any():
        return
    attributes = raw.attributes if raw.all_attributes is None else raw.all_attributes()
    chosen = np.flatnonzero(repeated)
    values = attributes.iloc[shapes.at[chosen]].astype(str)
    table = values.assign(**{"\0shape": shape_key.iloc[chosen].to_numpy()})
    exact = table.duplicated(keep="first").to_numpy()
    drop = np.zeros(len(shapes), dtype=bool)
    drop[chosen[exact]] = True
    _note_others(shapes, shape_key, drop, values, chosen)
    shapes.drop(G.DUPLICATE_DROPPED, drop, n=int(drop.sum()))


def _shape_keys(shapes: Shapes) -> Any:
    """A key of each shape; a hash of rounded coordinates, whatever ring it begins with."""
    is_point = shapely.get_type_id(shapes.geometry) == 0
    if is_point.all():
        c = np.round(shapely.get_coordinates(shapes.geometry), _COORDINATE_DECIMALS) + 0.0
        return [row.tobytes() for row in c]
    rough = pd.DataFrame(np.round(shapes.bounds(), 6)).assign(n=shapely.get_num_coordinates(shapes.geometry))
    maybe = rough.duplicated(keep=False).to_numpy()
    keys = [b"%d" % i for i in range(len(shapes))]
    normal = shapely.normalize(shapely.transform(shapes.geometry[maybe], lambda c: np.round(c, _COORDINATE_DECIMALS)))
    for i, wkb in zip(np.flatnonzero(maybe), shapely.to_wkb(normal), strict=True):
        keys[i] = wkb
    return keys


def _note_others(shapes: Shapes, shape_key: Any, drop: Any, values: pd.DataFrame, chosen: Any) -> None:
    left = shape_key[~drop]
    again = left.duplicated(keep=False)
    rows = np.zeros(len(shapes), dtype=bool)
    rows[again[again].index.to_numpy(dtype=np.int64)] = True
    if not rows.any():
        return
    n, positions = int(rows.sum()), int(left[again].nunique())
    if (shapely.get_type_id(shapes.geometry[rows]) == 0).all():
        shapes.say(G.POINTS_REPEATED, rows, n=n, positions=positions, repeats=n - positions)
        return
    kept = values[rows[chosen]]
    groups = kept.groupby(shape_key[rows].to_numpy())
    differing = [str(c) for c in kept.columns if (groups[c].nunique(dropna=False) > 1).any()]
    shapes.say(G.DUPLICATE_SHAPE, rows, n=n, columns=", ".join(differing[:8]) or "none")
