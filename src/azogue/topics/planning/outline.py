"""The outline that the plan is about: the analysis area, or the top administrative units where none was given."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from azogue.records.protocols import Areas


def outline_shapes(analysis_area: Areas, admin_units: Areas) -> Any:
    """Polygons of the outline; none where neither was given, and then nothing is clipped.

    Parameters
    ----------
    analysis_area, admin_units : Areas

    Returns
    -------
    array of n shapely polygons, longitude and latitude
    """
    shapes = analysis_area.to_frame().geometry.to_numpy()
    if not len(shapes) and len(admin_units):
        units = admin_units.to_frame()
        level = units["admin_level"].min()
        shapes = units[units["admin_level"].eq(level).fillna(False) | units["admin_level"].isna()].geometry.to_numpy()
    return np.asarray(shapes[shapely.get_dimensions(shapes) == 2] if len(shapes) else shapes, dtype=object)


def inside(features: gpd.GeoDataFrame, outline: Any) -> NDArray[np.bool_]:
    """Which features touch the outline; all of them where there is none."""
    if not len(outline):
        return np.ones(len(features), dtype=bool)
    found = np.zeros(len(features), dtype=bool)
    if len(features):
        found[np.unique(features.sindex.query(outline, predicate="intersects")[1])] = True
    return found
