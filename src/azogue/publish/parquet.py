"""GeoParquet 1.1, one file per layer, for analysts: nothing is trimmed, lists stay lists."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from azogue.publish.fields import LIST_COLUMNS, is_list, is_missing, list_columns
from azogue.publish.whole_file import whole_file
from azogue.records.bundle import Bundle
from azogue.records.feature import CRS

_LIST = pd.ArrowDtype(pa.list_(pa.string()))


def publish_parquet(bundle: Bundle, folder: Path) -> list[Path]:
    """Write each layer as ``geoparquet/<layer>.parquet``.

    Parameters
    ----------
    bundle : Bundle
    folder : Path
        The folder ``published/<level>``; made if it does not exist.

    Returns
    -------
    list of Path, in the order of ``bundle.areas``

    Source
    ------
    GeoParquet specification 1.1.0: bounding box covering for each row, coordinates longitude first (OGC:CRS84),
    edges planar, zstd pages.

    Examples
    --------
    >>> import tempfile
    >>> from azogue.records.feature import make_features
    >>> from shapely import Point
    >>> place = make_features([Point(1, 2)], feature_id=["a:1"], layer_id="a", role="access", source_row=[1])
    >>> bundle = Bundle(party="XCB", party_name="Cinabria", title="", level="public", languages=("en",), created_at="",
    ...                 azogue_version="", reference_edition="", summary={}, areas={"access_points": place})
    >>> [path.name for path in publish_parquet(bundle, Path(tempfile.mkdtemp()))]
    ['access_points.parquet']
    """
    paths = []
    for name, layer in bundle.areas.items():
        path = folder / "geoparquet" / f"{name}.parquet"
        with whole_file(path) as new:
            _arrow_ready(layer).to_parquet(
                new,
                index=False,
                compression="zstd",
                geometry_encoding="WKB",
                write_covering_bbox=True,
                schema_version="1.1.0",
            )
        paths.append(path)
    return paths


def _arrow_ready(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same rows with columns of one type each: lists of text, or text; a column without values stays text."""
    layer = layer.set_crs(CRS) if layer.crs is None else layer.to_crs(CRS)
    out = layer.copy()
    lists = {*list_columns(layer), *(c for c in LIST_COLUMNS if c in layer.columns)}
    for name in layer.columns:
        if name == layer.geometry.name or layer[name].dtype != object:
            continue
        values = layer[name]
        if name in lists:
            rows = [[str(v) for v in value] if is_list(value) else [] for value in values]
            out[name] = pd.Series(rows, dtype=_LIST, index=layer.index)
        else:
            texts = [None if is_missing(value) else str(value) for value in values]
            out[name] = pd.Series(texts, index=layer.index, dtype="str")
    return out
