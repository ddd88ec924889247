"""Known and potential ASGM: INF/27, annex, C.2.d, step 1(i)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from azogue.records.feature import CRS, empty_features
from azogue.records.problem import Problems, Result
from azogue.records.protocols import Areas, AreasFrame
from azogue.records.step import Setting, step
from azogue.topics.priority import problems as kinds
from azogue.topics.priority.outline import domain_of, touching

ORIGINS = {"permit": "known_permit", "occurrence": "known_occurrence", "surrogate": "potential_surrogate"}


def join_layers(*layers: Areas) -> gpd.GeoDataFrame:
    """Layers one below the other, as one features table; an empty table for none."""
    frames = [frame for layer in layers if len(frame := layer.to_frame())]
    if not frames:
        return empty_features()
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=CRS)


@step(
    gives="asgm_extent",
    title="Known and potential ASGM activity",
    citation="UNEP/MC/COP.6/INF/27, annex, C.2.d, steps 1(i)(a) to 1(i)(c)",
    formula="permits whose declared types count as ASGM + mapped occurrences + surrogates, each with origin and date",
    settings=(
        Setting(
            name="surrogates_count",
            title="Count surrogates (potential ASGM) in the extent",
            default=True,
            citation="UNEP/MC/COP.6/INF/27, annex, C.2.d, step 1(i)(c)",
            caveat="A surrogate is potential activity only; every part keeps its origin.",
        ),
        Setting(
            name="count_outside",
            title="Let activity that does not touch the analysis area reach inside with its buffer",
            default=False,
            citation="house method, docs/methods/overlay",
            caveat="What is left out is listed. Mercury does not stop at a border: true is the cautious choice.",
        ),
    ),
)
def asgm_extent(
    permits: Areas,
    occurrences: Areas,
    surrogates: Areas,
    analysis_area: Areas,
    admin_units: Areas,
    *,
    surrogates_count: bool = True,
    count_outside: bool = False,
) -> Result[gpd.GeoDataFrame]:
    """Gather the rows that make the ASGM extent, each with its origin.

    Parameters
    ----------
    permits, occurrences, surrogates : Areas, n rows each, may be empty
        Only permits with ``counts_as_asgm`` true enter.
    analysis_area, admin_units : Areas
        The outline; without an analysis area the top administrative level.
    surrogates_count : bool, default True
    count_outside : bool, default False
        Keep activity that does not touch the outline: its buffer and the risk around it reach inside.

    Returns
    -------
    Result[GeoDataFrame], one row per feature
        Columns of features, and ``origin``: known_permit, known_occurrence or potential_surrogate.

    Problems
    --------
    PRI-EMPTY-001 (warning), PRI-AREA-003, PRI-PERMIT-008, PRI-EXTENT-009, PRI-DATE-010 (notes)

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, C.2.d, step 1(i).
    """
    found = Problems()
    titles = permits.to_frame()
    counted = titles[titles["counts_as_asgm"].fillna(False).astype(bool)]
    for layer_id, rows in titles[~titles.index.isin(counted.index)].groupby("layer_id"):
        found.add(kinds.PERMITS_NOT_COUNTED.at(input_id=str(layer_id), n=len(rows)))
    rows = join_layers(AreasFrame(counted), occurrences, *([surrogates] if surrogates_count else []))
    rows["origin"] = rows["role"].map(ORIGINS).astype(object)
    inside = touching(rows.geometry.to_numpy(), domain_of(analysis_area, admin_units, Problems()))
    for layer_id, layer_rows in rows.groupby("layer_id", sort=False):
        outside = layer_rows["source_row"][~inside[layer_rows.index]].astype(int)
        if len(outside):
            kind = kinds.OUTSIDE_COUNTED if count_outside else kinds.OUTSIDE
            found.add(kind.at(input_id=str(layer_id), rows=outside, n=len(outside), total=len(layer_rows)))
    if not count_outside:
        rows = rows[inside].reset_index(drop=True)
    if not len(rows):
        found.add(kinds.EMPTY_EXTENT.at())
        return Result(rows, tuple(found))
    is_point = shapely.get_dimensions(rows.geometry.to_numpy()) < 2
    undated = rows["observed_on"].isna().to_numpy()
    for layer_id in rows["layer_id"].unique():
        layer = (rows["layer_id"] == layer_id).to_numpy()
        if n := int(np.sum(layer & is_point)):
            found.add(kinds.POINTS_ONLY.at(input_id=layer_id, n=n))
        if n := int(np.sum(layer & undated)):
            found.add(kinds.NO_DATE.at(input_id=layer_id, n=n))
    return Result(rows, tuple(found))
