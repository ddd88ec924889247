"""What a level may be told of rows it may not see: counts in squares of a grid; and numbers too small to print."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from azogue.records.feature import CRS
from azogue.workspace.config import Config
from azogue.workspace.layers import Layer, may_see

#: Counts from 1 to below this are not printed. House rule, docs/decisions/0008.
SMALLEST_COUNT = 5
#: The level at which numbers of people are held to it too.
OPEN_LEVEL = "public"
#: Name of the layer and of the table of squares.
SQUARES = "asgm_squares"

_DIGITS = 9


def asgm_squares(layers: Iterable[Layer], level: str, analysis_area: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Count the ASGM sites that a level may not see in squares of a grid, for layers that opted in.

    Parameters
    ----------
    layers : iterable of Layer
        Those with ``generalize_deg`` count; layers of one cell size are counted together, so that none can be told.
    level : str
        Access level of the reader.
    analysis_area : GeoDataFrame, longitude and latitude
        Sites outside are not counted; without rows, all are.

    Returns
    -------
    GeoDataFrame, one row per square that holds a hidden site, CRS84
        ``square_id``, ``cell_deg`` (degrees), ``west_deg``, ``south_deg`` (corner), ``asgm_sites`` (text: a number, or
        ``<5``), ``access``. No name, no id and no other coordinate of a site.

    Source
    ------
    House method, docs/methods/access.
    """
    counts: Counter[tuple[float, int, int]] = Counter()
    outline = shapely.union_all(analysis_area.geometry.to_numpy())
    shapely.prepare(outline)
    for layer in layers:
        if layer.spec.generalize_deg is None:
            continue
        points = shapely.point_on_surface(_hidden_sites(layer, level).geometry.to_numpy())
        if len(analysis_area):
            points = points[shapely.intersects(outline, points)]
        cell = layer.spec.generalize_deg
        columns, rows = (
            np.floor(np.round(values / cell, _DIGITS)).astype(int)
            for values in (shapely.get_x(points), shapely.get_y(points))
        )
        counts.update((cell, int(i), int(j)) for i, j in zip(columns, rows, strict=True))
    found = [_square(*key, n, level) for key, n in sorted(counts.items())]
    names = ("square_id", "cell_deg", "west_deg", "south_deg", "asgm_sites", "access")
    columns_of = {name: [row[name] for row in found] for name in names}
    return gpd.GeoDataFrame(columns_of, geometry=[row["geometry"] for row in found], crs=CRS)


def _square(cell: float, i: int, j: int, n: int, level: str) -> dict[str, Any]:
    west, south = round(i * cell, _DIGITS), round(j * cell, _DIGITS)
    east, north = min(round(west + cell, _DIGITS), 180.0), min(round(south + cell, _DIGITS), 90.0)
    return {
        "square_id": f"{cell:g}/{west:g}/{south:g}",
        "cell_deg": cell,
        "west_deg": west,
        "south_deg": south,
        "asgm_sites": printed_count(n),
        "access": level,
        "geometry": shapely.box(west, south, east, north),
    }


def printed_count(n: int) -> str:
    """A count of hidden rows as it is printed.

    Examples
    --------
    >>> printed_count(4), printed_count(5)
    ('<5', '5')
    """
    return f"<{SMALLEST_COUNT}" if n < SMALLEST_COUNT else str(n)


def _hidden_sites(layer: Layer, level: str) -> gpd.GeoDataFrame:
    """Rows above the level that may be counted: sites; of a community, only by a consent that reaches the level."""
    frame = layer.fetch()
    spec = layer.spec
    is_counted = np.array([not may_see(level, str(access)) for access in frame["access"]], dtype=bool)
    if spec.role == "permit":
        is_counted &= frame["counts_as_asgm"].fillna(False).to_numpy(bool)
    reaches = bool(spec.consent and spec.consent_scope and may_see(level, spec.consent_scope))
    has_consent = (frame["consent_id"] == spec.consent).fillna(False).to_numpy(bool) & reaches
    is_counted &= has_consent | (frame["access"] != "community").to_numpy(bool)
    return frame[is_counted]


def settings_of_level(config: Config, level: str) -> Config:
    """The workspace with the smallest number of people that its open level may print.

    A setting, so that texts which rest on the number are held to it too; no setting makes it smaller.
    """
    if level != OPEN_LEVEL:
        return config
    mine = dict(config.settings.get("people_inside", {}))
    given = float(mine.get("smallest_count", 0) or 0)
    settings = {**config.settings, "people_inside": {**mine, "smallest_count": max(given, SMALLEST_COUNT)}}
    reason = config.reasons.get("people_inside") or f"Small numbers of people are not printed at the level {level}."
    return replace(config, settings=settings, reasons={**config.reasons, "people_inside": reason})


def without_small_populations(places: gpd.GeoDataFrame, level: str) -> gpd.GeoDataFrame:
    """Populated places as the open level may print them: a place of fewer than five people has no figure."""
    if level != OPEN_LEVEL or "population" not in places.columns:
        return places
    is_small = (places["population"] > 0) & (places["population"] < SMALLEST_COUNT)
    return places.assign(population=places["population"].mask(is_small, math.nan)) if is_small.any() else places


def as_table(squares: gpd.GeoDataFrame) -> pd.DataFrame:
    """Squares without their shapes, for lists."""
    return pd.DataFrame(squares.drop(columns="geometry"))
