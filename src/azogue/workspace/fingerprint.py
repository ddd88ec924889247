"""Fingerprints: of files, of code, of tables. A result is kept under the fingerprints of all it rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]

#: Files that belong to one Shapefile.
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj")


def file_hash(path: Path) -> str:
    """The sha256 of a file; of a Shapefile, of its parts; of a folder, of every file in it.

    Parameters
    ----------
    path : Path
        Must exist.
    """
    if path.is_dir():
        return text_hash((str(p.relative_to(path)), file_hash(p)) for p in sorted(path.rglob("*")) if p.is_file())
    if path.suffix.lower() == ".shp":
        parts = [p for p in sorted(path.parent.iterdir()) if p.stem == path.stem]
        return text_hash((p.suffix, _bytes_hash(p)) for p in parts if p.suffix.lower() in _SHAPEFILE_PARTS)
    return _bytes_hash(path)


def _bytes_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_hash(value: Any) -> str:
    """The sha256 of plain values (what JSON can hold, and anything with a stable ``str``).

    Examples
    --------
    >>> text_hash({"b": 1, "a": 2}) == text_hash({"a": 2, "b": 1})
    True
    """
    if isinstance(value, Iterable) and not isinstance(value, str | dict | list | tuple):
        value = list(value)
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_hash(*rooms: str) -> str:
    """Hash of every Python source below some rooms of the package, such as ``methods`` or ``topics/priority``.

    A step sees only its own source; with this hash as one of its inputs, an edited function that it calls
    remakes it too.

    Parameters
    ----------
    *rooms : str
        Folders or files below the package, with ``/`` between parts.
    """
    return source_hash(*(PACKAGE / room for room in rooms))


def source_hash(*folders: Path) -> str:
    """Hash of the Python sources, by name and content, below some folders (or of single files)."""
    digest = hashlib.sha256()
    for folder in folders:
        paths = [folder] if folder.is_file() else sorted(folder.rglob("*.py"))
        for path in paths:
            digest.update(str(path.relative_to(folder.parent)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def library_hash() -> str:
    """Hash of the versions of the libraries on which numbers and documents depend."""
    from importlib.metadata import PackageNotFoundError, version

    versions = {}
    for name in ("geopandas", "shapely", "pyproj", "pyogrio", "rasterio", "numpy", "pandas", "pyarrow"):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = ""
    return text_hash(versions)


def table_fingerprint(frame: Any) -> str:
    """Content fingerprint of a table: column names, values, and for geometry the WKB and the CRS.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        The index does not count; row order does.

    Returns
    -------
    str
        The same for the same content, whatever made it and whether or not it was kept on disk between.
    """
    import numpy as np
    import pyarrow as pa

    from azogue.workspace.table_file import to_arrow

    table, meta = to_arrow(frame)
    digest = hashlib.sha256(json.dumps([len(table), meta["crs"], meta["kinds"]]).encode())
    for name in table.column_names:
        column = table.column(name).combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
        if pa.types.is_primitive(column.type) and not pa.types.is_temporal(column.type):
            missing = column.is_null().to_numpy(zero_copy_only=False)
            values = column.fill_null(False if pa.types.is_boolean(column.type) else 0).to_numpy(zero_copy_only=False)
            digest.update(np.packbits(missing).tobytes())
            digest.update(np.ascontiguousarray(values).tobytes())
            continue
        sink = pa.BufferOutputStream()
        batch = pa.record_batch([column], names=[name])
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        digest.update(sink.getvalue())
    return digest.hexdigest()
