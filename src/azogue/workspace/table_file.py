"""Tables on disk as GeoParquet, and back without a change: same values, same kinds of column, same CRS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from azogue.workspace.atomic import replacing

_META = b"azogue"


def to_arrow(frame: pd.DataFrame) -> tuple[pa.Table, dict[str, Any]]:
    """Turn a table into Arrow with geometry as WKB, and the facts needed to turn it back.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        The index is left out.

    Returns
    -------
    table : pyarrow.Table
    meta : dict
        ``kinds`` (column -> pandas dtype, ``list`` for lists), ``geometry`` (active column or None), ``crs``.
    """
    kinds: dict[str, str] = {}
    arrays: list[Any] = []
    geometry = crs = None
    if isinstance(frame, gpd.GeoDataFrame) and frame._geometry_column_name in frame.columns:
        geometry = str(frame._geometry_column_name)
    for name in map(str, frame.columns):
        column = frame[name]
        if isinstance(column.dtype, gpd.array.GeometryDtype):
            kinds[name] = "geometry"
            if name == geometry:
                crs = column.crs.to_string() if column.crs else None
                crs = column.crs.to_wkt() if crs and not crs.startswith(("EPSG:", "OGC:")) else crs
            arrays.append(pa.array(shapely.to_wkb(column.to_numpy()), pa.binary()))
        elif column.dtype == object:
            kinds[name], array = _object_column(column)
            arrays.append(array)
        else:
            kinds[name] = str(column.dtype)
            arrays.append(pa.array(column, from_pandas=True))
    table = pa.table(arrays, names=[str(c) for c in frame.columns])
    return table, {"kinds": kinds, "geometry": geometry, "crs": crs}


def _object_column(column: pd.Series) -> tuple[str, pa.Array]:
    """An object column as Arrow: lists of text, or plain values; what Arrow cannot hold is written as JSON."""
    values = column.tolist()
    first = next((v for v in values if isinstance(v, list | tuple | np.ndarray)), None)
    if first is not None:
        lists = [list(v) if isinstance(v, list | tuple | np.ndarray) else None for v in values]
        try:
            array = pa.array(lists)
            return "list", array.cast(pa.list_(pa.string())) if pa.types.is_null(array.type.value_type) else array
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            return "json", pa.array([None if v is None else json.dumps(v, default=str) for v in lists], pa.string())
    if any(isinstance(v, dict) for v in values):
        return "json", pa.array([None if v is None else json.dumps(v, default=str) for v in values], pa.string())
    try:
        array = pa.array(values, from_pandas=True)
        return "object", array.cast(pa.string()) if pa.types.is_null(array.type) else array
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        text = [None if pd.isna(v) else v if isinstance(v, str) else json.dumps(v, default=str) for v in values]
        return "object", pa.array(text, pa.string())


def from_arrow(table: pa.Table, meta: dict[str, Any]) -> pd.DataFrame:
    """Turn back what `to_arrow` gave."""
    data: dict[str, Any] = {}
    for name, kind in meta["kinds"].items():
        column = table.column(name)
        if kind == "geometry":
            shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
            data[name] = gpd.array.GeometryArray(shapes, crs=meta["crs"] if name == meta["geometry"] else None)
        elif kind in ("list", "object"):
            data[name] = pd.Series(column.to_pylist(), dtype=object)
        elif kind == "json":
            values = [None if v is None else json.loads(v) for v in column.to_pylist()]
            data[name] = pd.Series(values, dtype=object)
        elif kind in ("Int64", "boolean", "Float64"):
            data[name] = pd.array(column.to_pylist(), dtype=kind)
        else:
            data[name] = pd.Series(column.to_pandas()).astype(kind)
    columns = list(meta["kinds"])
    if meta["geometry"] is None:
        return pd.DataFrame(data, columns=columns)
    frame: pd.DataFrame = gpd.GeoDataFrame(data, columns=columns, geometry=meta["geometry"], crs=meta["crs"])
    return frame


def _geo_metadata(table: pa.Table, meta: dict[str, Any]) -> bytes:
    """The ``geo`` block of GeoParquet 1.1.0."""
    import pyproj

    columns: dict[str, dict[str, Any]] = {}
    for name, kind in meta["kinds"].items():
        if kind != "geometry":
            continue
        shapes = shapely.from_wkb(table.column(name).to_numpy(zero_copy_only=False))
        types = sorted(_type_names(shapes))
        columns[name] = {"encoding": "WKB", "geometry_types": types}
        if name != meta["geometry"]:
            continue
        if meta["crs"] is None:
            columns[name]["crs"] = None
        elif meta["crs"] != "OGC:CRS84":
            columns[name]["crs"] = pyproj.CRS(meta["crs"]).to_json_dict()
        bounds = shapely.bounds(shapes)
        bounds = bounds[~np.isnan(bounds).any(axis=1)]
        if len(bounds):
            columns[name]["bbox"] = [*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist()]
    return json.dumps({"version": "1.1.0", "primary_column": meta["geometry"], "columns": columns}).encode()


_TYPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
          "GeometryCollection")  # fmt: skip


def _type_names(shapes: Any) -> set[str]:
    ids = shapely.get_type_id(shapes)
    flat = shapely.has_z(shapes)
    return {_TYPES[i] + (" Z" if z else "") for i, z in set(zip(ids.tolist(), flat.tolist(), strict=True)) if i >= 0}


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as GeoParquet (plain Parquet without geometry), whole or not at all.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
    path : Path
    """
    table, meta = to_arrow(frame)
    metadata = {_META: json.dumps(meta).encode()}
    if meta["geometry"] is not None:
        metadata[b"geo"] = _geo_metadata(table, meta)
    with replacing(path) as temporary:
        pq.write_table(table.replace_schema_metadata(metadata), temporary, compression="zstd")


def read_table(path: Path) -> pd.DataFrame:
    """Read what `write_table` wrote, kinds of column and CRS included."""
    with pq.ParquetFile(path) as file:
        table = file.read()
    return from_arrow(table, json.loads((table.schema.metadata or {})[_META]))


def to_bytes(frame: pd.DataFrame) -> bytes:
    """One table as an Arrow stream: how finished items travel between processes and lie on disk."""
    table, meta = to_arrow(frame)
    sink = pa.BufferOutputStream()
    table = table.replace_schema_metadata({_META: json.dumps(meta).encode()})
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def from_bytes(data: bytes) -> pd.DataFrame:
    """Read back what `to_bytes` gave."""
    with pa.ipc.open_stream(data) as reader:
        table = reader.read_all()
    return from_arrow(table, json.loads((table.schema.metadata or {})[_META]))
