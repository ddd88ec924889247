"""Bring longitudes back to -180..180 and split shapes at the antimeridian."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from azogue.intake import geometry_problems as G
from azogue.intake.shapes import Shapes

_WORLD = shapely.box(-180, -90, 180, 90)
#: Longitudes and latitudes this little beyond the edge of the map are rounding, about a metre, in degrees.
ROUNDING_DEG = 1e-5


def split_before_repair(shapes: Shapes) -> None:
    """Split shapes whose edges jump across the antimeridian before anything repairs them.

    Parameters
    ----------
    shapes : Shapes, longitude and latitude, as they came
        A jumping edge runs around the world the long way and crosses other edges; mended as it stands, the shape would
        gain and lose land. One that has something else to mend is only joined, with longitudes that run on beyond 180
        degrees, and split after it was mended.

    Problems
    --------
    INT-GEOM-010 (warning) : jumps, split.

    Source
    ------
    RFC 7946, section 3.1.9.
    """
    jumping = _jumping(shapes)
    if jumping.any():
        shapes.say(G.ANTIMERIDIAN_SPLIT, jumping)
        joined = [_joined(g) for g in shapes.geometry[jumping]]
        _replace(shapes, jumping, [_wrapped(g) if g.is_valid else g for g in joined])


def _jumping(shapes: Shapes) -> NDArray[np.bool_]:
    if not len(shapes):
        return np.zeros(0, dtype=bool)
    b = shapes.bounds()
    found = (b[:, 2] - b[:, 0] > 180) & (b[:, 0] >= -180) & (b[:, 2] <= 180)
    found[found] = [_jumps(g) for g in shapes.geometry[found]]
    return found


def _joined(geometry: Any) -> Any:
    """A shape of which the parts that jump are written with longitudes from 0 to 360."""
    parts = shapely.get_parts(geometry)
    jumps = np.array([_jumps(part) for part in parts], dtype=bool)
    parts[jumps] = _eastward(parts[jumps])
    if len(parts) == 1:
        return parts[0]
    if geometry.geom_type == "GeometryCollection":
        return shapely.geometrycollections(parts)
    return shapely.multipolygons(parts) if geometry.geom_type.endswith("Polygon") else shapely.multilinestrings(parts)


def split_at_antimeridian(shapes: Shapes) -> None:
    """Wrap longitudes beyond 180 degrees, and split shapes whose edges jump across the antimeridian.

    Parameters
    ----------
    shapes : Shapes, longitude and latitude, valid

    Problems
    --------
    INT-COORD-003 (error) : outside -360..360 or beyond a pole.
    INT-GEOM-009 (note) : wrapped.  INT-GEOM-010 (warning) : jumps, split.

    Source
    ------
    RFC 7946, section 3.1.9.
    """
    b = shapes.bounds()
    outside = (b[:, 1] < -90 - ROUNDING_DEG) | (b[:, 3] > 90 + ROUNDING_DEG) | (b[:, 0] < -360.1) | (b[:, 2] > 360.1)
    shapes.drop(G.COORDINATES_OUTSIDE, outside, sample=shapes.sample(outside))
    b = shapes.bounds()
    _clip_rounding(shapes, b)
    b = shapes.bounds()
    beyond = (b[:, 0] < -180) | (b[:, 2] > 180)
    if beyond.any():
        shapes.say(G.LONGITUDE_WRAPPED, beyond, sample=shapes.sample(beyond))
        _replace(shapes, beyond, [_wrapped(g) for g in shapes.geometry[beyond]])
    jumping = _jumping(shapes)
    if jumping.any():
        shapes.say(G.ANTIMERIDIAN_SPLIT, jumping)
        whole = [shapely.make_valid(_joined(g), method="linework") for g in shapes.geometry[jumping]]
        _replace(shapes, jumping, [_wrapped(g) for g in whole])


def _replace(shapes: Shapes, mask: NDArray[np.bool_], new: list[Any]) -> None:
    geometry = shapes.geometry.copy()
    geometry[mask] = np.array([*new, None], dtype=object)[:-1]
    shapes.geometry = geometry


def _clip_rounding(shapes: Shapes, b: NDArray[np.float64]) -> None:
    """Put coordinates a rounding error beyond the edge of the map onto the edge."""
    limit = np.array([180.0, 90.0])
    over = np.maximum(np.abs(b[:, [0, 2]]).max(axis=1) - 180, np.abs(b[:, [1, 3]]).max(axis=1) - 90) if len(b) else b
    slight = (over > 0) & (over <= ROUNDING_DEG) if len(b) else np.zeros(0, dtype=bool)
    if slight.any():
        shapes.say(G.LONGITUDE_WRAPPED, slight, sample=shapes.sample(slight))
        clipped = shapely.transform(shapes.geometry[slight], lambda c: np.clip(c, -limit, limit))
        _replace(shapes, slight, list(clipped))


def _jumps(geometry: Any) -> bool:
    """Whether an edge jumps more than 180 degrees of longitude, other than along the edge of the map."""
    parts = shapely.get_parts(geometry)
    lines = shapely.get_rings(parts) if geometry.geom_type.endswith("Polygon") else parts
    for line in lines:
        x = shapely.get_coordinates(line)[:, 0]
        jump = np.abs(np.diff(x)) > 180
        along_edge = (np.abs(np.abs(x[1:]) - 180) < 1e-9) & (np.abs(np.abs(x[:-1]) - 180) < 1e-9)
        if (jump & ~along_edge).any():
            return True
    return False


def _eastward(geometry: Any) -> Any:
    """Write the western longitudes as 180 to 360, so that a shape across the antimeridian holds together."""
    return shapely.transform(
        geometry, lambda c: np.column_stack([np.where(c[:, 0] < 0, c[:, 0] + 360, c[:, 0]), c[:, 1]])
    )


def _wrapped(geometry: Any) -> Any:
    """The parts of a shape in each copy of the world, brought back to the first."""
    pieces = []
    for turns in (-1, 0, 1):
        here = shapely.intersection(geometry, _moved(_WORLD, 360.0 * turns))
        if here.is_empty or (geometry.geom_type.endswith("Polygon") and here.area == 0):
            continue
        pieces.append(_moved(here, -360.0 * turns))
    return shapely.union_all(pieces)


def _moved(geometry: Any, degrees: float) -> Any:
    """A shape moved along its parallels."""
    return shapely.transform(geometry, lambda c: c + np.array([degrees, 0.0]))
