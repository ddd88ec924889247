"""Small drawn layers on a metre grid, brought to longitude and latitude through one local plane."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from azogue.methods.frame import Zone
from azogue.records.feature import make_features
from azogue.records.protocols import AreasFrame

#: The plane in which the drawings are made: in Madre de Dios, away from zone edges.
ZONE = Zone(-72.0, -12.0)


def layer(role: str, shapes: list[Any], *, zone: Zone = ZONE, layer_id: str = "", **columns: Any) -> AreasFrame:
    """Shapes in metres of the zone's plane as a features table."""
    name = layer_id or role
    lonlat = zone.to_lonlat(shapely.segmentize(np.array(shapes, dtype=object), 1000.0)) if shapes else []
    n = len(shapes)
    return AreasFrame(
        make_features(
            list(lonlat),
            feature_id=[f"{name}:{k + 1}" for k in range(n)],
            layer_id=name,
            role=role,
            source_row=range(1, n + 1),
            **columns,
        )
    )


def square(x: float, y: float, side: float) -> Any:
    """A square with its lower left corner at x, y (metres)."""
    return shapely.box(x, y, x + side, y + side)


def nothing() -> AreasFrame:
    """A layer that nobody gave."""
    return layer("occurrence", [])
