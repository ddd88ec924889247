"""The outline that everything is clipped to."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from azogue.methods.overlay import NO_SHAPES
from azogue.records.problem import Problems
from azogue.records.protocols import Areas
from azogue.topics.priority import problems as kinds


def polygons(areas: gpd.GeoDataFrame) -> Any:
    """Geometries of the rows that have an area."""
    shapes = areas.geometry.to_numpy()
    return shapes[shapely.get_dimensions(shapes) == 2] if len(shapes) else NO_SHAPES


def domain_of(analysis_area: Areas, admin_units: Areas, found: Problems) -> Any:
    """Outline that everything is clipped to; None when there is none.

    Without an analysis area the top level of the administrative units stands in, and says so.
    """
    outline = polygons(analysis_area.to_frame())
    if len(outline):
        return outline
    units = admin_units.to_frame()
    if len(units):
        level = units["admin_level"].min()
        top = units[units["admin_level"].eq(level).fillna(False) | units["admin_level"].isna()]
        found.add(
            kinds.NO_ANALYSIS_AREA.at(used=f"the union of the {len(top)} units of the top administrative level is used")
        )
        return polygons(top)
    found.add(kinds.NO_ANALYSIS_AREA.at(used="nothing is clipped"))
    return None


def touching(shapes: Any, outline: Any) -> NDArray[np.bool_]:
    """Which shapes touch an outline (an array of polygons; None: all do)."""
    inside = np.ones(len(shapes), bool)
    if outline is not None and len(shapes):
        inside[:] = False
        inside[np.unique(shapely.STRtree(shapes).query(outline, predicate="intersects")[1])] = True
    return inside
