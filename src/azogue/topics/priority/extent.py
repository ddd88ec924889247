"""Known and potential ASGM: INF/27, annex, C.2.d, step 1(i)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from azogue.records.feature import CRS, empty_features
from azogue.records.problem import Problems, Result
from azogue.records.protocols import Areas
from azogue.records.step import Setting, step
from azogue.topics.priority import problems as kinds

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
    ),
)
def asgm_extent(
    permits: Areas, occurrences: Areas, surrogates: Areas, *, surrogates_count: bool = True
) -> Result[gpd.GeoDataFrame]:
    """Gather the rows that make the ASGM extent, each with its origin.

    Parameters
    ----------
    permits, occurrences, surrogates : Areas, n rows each, may be empty
        Only permits with ``counts_as_asgm`` true enter.
    surrogates_count : bool, default True

    Returns
    -------
    Result[GeoDataFrame], one row per feature
        Columns of features, and ``origin``: known_permit, known_occurrence or potential_surrogate.

    Problems
    --------
    PRI-EMPTY-001 (warning), PRI-PERMIT-008, PRI-EXTENT-009, PRI-DATE-010 (notes)

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, C.2.d, step 1(i).
    """
    found = Problems()
    titles = permits.to_frame()
    counted = titles[titles["counts_as_asgm"].fillna(False).astype(bool)]
    for layer_id, rows in titles[~titles.index.isin(counted.index)].groupby("layer_id"):
        found.add(kinds.PERMITS_NOT_COUNTED.at(input_id=str(layer_id), n=len(rows)))
    from azogue.records.protocols import AreasFrame

    rows = join_layers(AreasFrame(counted), occurrences, *([surrogates] if surrogates_count else []))
    rows["origin"] = rows["role"].map(ORIGINS).astype(object)
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
