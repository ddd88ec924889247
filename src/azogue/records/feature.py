"""Features: rows of a map layer as Azogue keeps them, whatever file they came from.

Longitude and latitude on WGS 84 (OGC:CRS84, x before y). An edge is straight in longitude and latitude
(RFC 7946, section 3.1.1); intake densifies long edges of layers that came in another CRS before transforming them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from azogue.records.column import Column, empty_values, table_schema

CRS = "OGC:CRS84"

COLUMNS: tuple[Column, ...] = (
    Column("feature_id", "str", "Id of the row: <input id>:<source row>", required=True),
    Column("layer_id", "str", "Id of the input in azogue.toml", required=True),
    Column("role", "str", "Role of the layer", required=True),
    Column("source_row", "int", "Row number in the source, from 1", required=True, minimum=1),
    Column("name", "str", "Name, as in the source"),
    Column("designation", "str", "Designation, as in the source"),
    Column("site_code", "str", "Code of the site or unit in the source (WDPA id, ubigeo, title number)"),
    Column("status", "str", "Status, as in the source"),
    Column("observed_on", "str", "Date or year of the observation, ISO 8601, as precise as the source"),
    Column("commodity", "str", "Commodity, as in the source"),
    Column("mapped_area_ha", "float", "Area stated in the source for this feature", "ha", minimum=0),
    Column("title_type", "str", "Type of permit or title, as in the source"),
    Column("holder", "str", "Holder of the permit or title"),
    Column("expires_on", "str", "Date on which the permit or title ends, ISO 8601"),
    Column("counts_as_asgm", "bool", "For permits: the declared filter counts this title type as ASGM"),
    Column("buffer_m", "float", "Own buffer distance of the site or layer", "m", minimum=0),
    Column("methylation_class", "str", "Methylation potential: high, medium, low or unclassed"),
    Column("plan_kind", "str", "For plan areas: spatial_plan, action_plan, restoration or monitored"),
    Column("admin_level", "int", "For administrative units: 1 is the highest", minimum=0),
    Column("parent_code", "str", "Code of the unit one level up, if the source has it"),
    Column("population", "float", "People, as in the source", "people", minimum=0),
    Column("is_point_buffered", "bool", "Geometry is a disc of the reported area around a point"),
    Column("access", "str", "Access level: public, team, restricted or community", required=True),
    Column("consent_id", "str", "Recorded consent, for community rows"),
    Column("geometry", "geometry", "Shape, longitude and latitude"),
)
NAMES = tuple(c.name for c in COLUMNS)
SCHEMA = table_schema("features", COLUMNS)

#: From the least to the most protected. A derived row takes the strictest of its inputs.
ACCESS_LEVELS = ("public", "team", "restricted", "community")


def make_features(geometry: Sequence[Any], **columns: Sequence[Any] | Any) -> gpd.GeoDataFrame:
    """Build a features table with every declared column, missing ones empty.

    Parameters
    ----------
    geometry : sequence of n shapely geometries, longitude and latitude
    **columns
        Values of length n, or one value for all rows, by column name.

    Returns
    -------
    GeoDataFrame, n rows, CRS84, columns in declared order

    Examples
    --------
    >>> from shapely import Point
    >>> t = make_features([Point(0, 0)], feature_id=["a:1"], layer_id="a", role="occurrence", source_row=[1])
    >>> t.loc[0, "access"], t.crs.to_string()
    ('team', 'OGC:CRS84')
    """
    unknown = columns.keys() - set(NAMES)
    if unknown:
        raise TypeError(f"not a column of features: {sorted(unknown)}")
    n = len(geometry)
    data: dict[str, Any] = {}
    for c in COLUMNS:
        if c.kind == "geometry":
            continue
        value = columns.get(c.name, "team" if c.name == "access" else empty_values(c, n))
        dtype = {"int": "Int64", "float": "float64", "bool": "boolean"}.get(c.kind, object)
        data[c.name] = pd.Series(
            [value] * n if isinstance(value, str | bool | int | float) else list(value), dtype=dtype
        )
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(list(geometry), crs=CRS), crs=CRS)


def empty_features() -> gpd.GeoDataFrame:
    """A features table without rows."""
    return make_features([])


def strictest(levels: Sequence[str]) -> str:
    """The most protected of some access levels; ``team`` for none.

    Examples
    --------
    >>> strictest(["public", "restricted"])
    'restricted'
    """
    return max(levels, key=ACCESS_LEVELS.index, default="team")
