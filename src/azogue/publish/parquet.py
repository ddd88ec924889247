"""GeoParquet 1.1, one file per layer, for analysts: nothing is trimmed, lists stay lists."""

from __future__ import annotations

import io
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from azogue.publish.fields import LIST_COLUMNS, clean_text, is_list, is_missing, list_columns
from azogue.publish.whole_file import whole_file
from azogue.records.bundle import Bundle
from azogue.records.feature import CRS

_LIST = pa.list_(pa.string())
#: What the run was, as far as the metadata of a file say it.
_ABOUT = ("party", "title", "level", "created_at", "azogue_version", "reference_edition")


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
    about = {key: getattr(bundle, key) for key in _ABOUT}
    for name, layer in bundle.areas.items():
        path = folder / "geoparquet" / f"{name}.parquet"
        rows, lists = _arrow_ready(layer)
        draft = io.BytesIO()
        rows.to_parquet(draft, index=False, compression=None, write_covering_bbox=True, schema_version="1.1.0")
        table = _with_types(pq.read_table(draft), lists, about)
        with whole_file(path) as new:
            pq.write_table(table, new, compression="zstd")
        paths.append(path)
    return paths


def _with_types(table: pa.Table, lists: list[str], about: dict[str, str]) -> pa.Table:
    """The table with lists of text also where every list is empty, and with what the run was in the file's metadata.

    The hints for pandas are left out: they would name types that some versions cannot read.
    """
    for name in lists:
        n = table.schema.get_field_index(name)
        column = table.column(n)
        kept = column.cast(_LIST) if pa.types.is_list(column.type) else pa.array([[]] * len(table), _LIST)
        table = table.set_column(n, name, kept)
    metadata = {key: value for key, value in table.schema.metadata.items() if key != b"pandas"}
    return table.replace_schema_metadata({**metadata, b"azogue": json.dumps(about, sort_keys=True).encode()})


def _arrow_ready(layer: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """The same rows with columns of one type each: lists of text, or text; and the names of the columns of lists."""
    layer = layer.set_crs(CRS) if layer.crs is None else layer.to_crs(CRS)
    out = layer.copy()
    lists = {*list_columns(layer), *(c for c in LIST_COLUMNS if c in layer.columns)}
    for name in layer.columns:
        if name == layer.geometry.name or (layer[name].dtype != object and name not in lists):
            continue
        values = layer[name]
        if name in lists:
            rows = [[clean_text(v) for v in value] if is_list(value) else [] for value in values]
            out[name] = pd.Series(rows, dtype=object, index=layer.index)
        else:
            texts = [None if is_missing(value) else clean_text(value) for value in values]
            out[name] = pd.Series(texts, index=layer.index, dtype="str")
    return out, [str(name) for name in layer.columns if name in lists]
