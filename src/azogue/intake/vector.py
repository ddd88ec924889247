"""Read map layers: GeoPackage, Shapefile, GeoJSON, FlatGeobuf, KML through GDAL; GeoParquet through Arrow."""

from __future__ import annotations

import codecs
import json
import re
import struct
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely

from azogue.intake import geometry_problems as G
from azogue.intake import problems as P
from azogue.intake.container import FORMATS, Source
from azogue.intake.gdal_options import gdal_options
from azogue.intake.placing import parse_crs
from azogue.intake.problems import met
from azogue.intake.shapes import RawLayer
from azogue.intake.table import RawTable, guess_encoding
from azogue.records.problem import Problem

#: Words of GDAL that say nothing about the data.
_CHATTER = re.compile(
    r"open option|field_size|SHAPE_RESTORE_SHX|Measured \(M\) geometry|extension|more than 1 GB", re.I
)


@dataclass(frozen=True)
class VectorFile:
    """One layer of a map file that can be opened, with its columns and kinds of geometry."""

    source: Source
    layer: str | None
    columns: tuple[str, ...]
    geometry_types: tuple[str, ...]
    encoding: str | None
    is_spatial: bool


def damaged(source: Source, place: dict[str, str]) -> list[Problem]:
    """A problem when a file is shorter than it says itself, else nothing."""
    path, size = source.path, source.path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(100)
        detail = ""
        if source.format == "gpkg" and len(head) >= 100:
            page = struct.unpack(">H", head[16:18])[0]
            stated = struct.unpack(">I", head[28:32])[0] * (65536 if page == 1 else page)
            if head[24:28] == head[92:96] and size < stated:
                detail = f"{size} of {stated} bytes"
        elif source.format == "shp" and len(head) >= 28:
            stated = struct.unpack(">I", head[24:28])[0] * 2
            if size < stated:
                detail = f"{size} of {stated} bytes"
        elif source.format == "parquet":
            stream.seek(-4, 2)
            if stream.read(4) not in (b"PAR1", b"PARE"):
                detail = "its index, which is written last, is missing"
    return [met(P.FILE_DAMAGED, place, format=FORMATS[source.format][0], detail=detail)] if detail else []


def open_layer(
    source: Source, layer: str | None, encoding: str | None, place: dict[str, str], folder: Path
) -> tuple[VectorFile | None, list[Problem]]:
    """Look at one layer: its columns and kinds of geometry, and the encoding its text is in.

    Parameters
    ----------
    source : Source
    layer : str or None
        Layer inside the file.
    encoding : str or None
        As declared.
    place : dict
    folder : Path
        Disposable folder, for a copy in UTF-8 where the text is in something else.

    Returns
    -------
    tuple of (VectorFile or None, list of Problem)
    """
    if source.format == "parquet":
        return _open_parquet(source, place)
    problems: list[Problem] = []
    if source.format == "shp":
        encoding, problems = _shapefile_encoding(source.path, encoding, place)
    elif source.format == "geojson":
        source, problems = _in_utf8(source, encoding, place, folder)
        encoding = None
    try:
        with warnings.catch_warnings(record=True), gdal_options(source):
            warnings.simplefilter("always")
            info = pyogrio.read_info(source.path, layer=layer, encoding=encoding)
    except (RuntimeError, ValueError, UnicodeDecodeError) as error:
        return None, [*problems, _why(source, error, place)]
    columns = tuple(str(c) for c in info["fields"])
    geometry = info["geometry_type"]
    types = (str(geometry),) if geometry else ()
    return VectorFile(source, layer, columns, types, encoding, bool(types) or source.format == "geojson"), problems


def _why(source: Source, error: Exception, place: dict[str, str]) -> Problem:
    detail = " ".join(str(error).replace(str(source.path), source.path.name).split())[:200]
    if source.format == "geojson":
        try:
            content = json.loads(source.path.read_text("utf-8", "replace"))
        except ValueError as wrong:
            return met(P.FILE_DAMAGED, place, format="GeoJSON", detail=str(wrong))
        keys = ", ".join(list(content)[:6]) if isinstance(content, dict) else type(content).__name__
        return met(
            P.FILE_UNKNOWN,
            place,
            content=f"JSON without features (it holds {keys})",
            formats=", ".join(t for t, _ in FORMATS.values()),
        )
    return met(P.FILE_DAMAGED, place, format=FORMATS[source.format][0], detail=detail)


def _open_parquet(source: Source, place: dict[str, str]) -> tuple[VectorFile | None, list[Problem]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(source.path)
        geo = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        return None, [met(P.FILE_DAMAGED, place, format="GeoParquet", detail=str(error)[:200])]
    shapes = geo.get("columns", {})
    types = tuple(shapes.get(geo.get("primary_column"), {}).get("geometry_types", ()))
    columns = tuple(n for n in schema.names if n not in shapes and not n.startswith("__index_level_"))
    return VectorFile(source, None, columns, types, None, bool(shapes)), []


def read_layer(file: VectorFile, columns: Sequence[str], place: dict[str, str]) -> RawLayer | Problem:
    """Read shapes and some columns of a layer, in the order of its rows.

    Parameters
    ----------
    file : VectorFile
    columns : sequence of str
        Source columns to read.
    place : dict

    Returns
    -------
    RawLayer, or the Problem for which it cannot be read
    """
    wanted = [c for c in file.columns if c in set(columns)]
    if file.source.format == "parquet":
        return _read_parquet(file, wanted, place)
    words: list[str] = []
    try:
        frame = _read(file, wanted, words, on_invalid="ignore")
        problems = _mend_rings(file, frame, place)
    except (RuntimeError, ValueError, UnicodeDecodeError, shapely.errors.ShapelyError) as error:
        return _why(file.source, error, place)
    stated = file.source.format in ("fgb", "shp") and pyogrio.read_info(file.source.path)["features"]
    if stated and len(frame) < stated:
        return met(
            P.FILE_DAMAGED,
            place,
            format=FORMATS[file.source.format][0],
            detail=f"{len(frame)} of {stated} rows can be read",
        )
    if words:
        problems.append(met(P.FILE_NOTED, place, words="; ".join(dict.fromkeys(words))[:400]))
    geometry = np.asarray(frame["geometry"].array if "geometry" in frame else [None] * len(frame), dtype=object)
    raw = RawLayer(
        attributes=pd.DataFrame(frame.drop(columns="geometry", errors="ignore")),
        geometry=geometry,
        rows=np.arange(1, len(frame) + 1),
        n_rows=len(frame),
        crs=parse_crs(frame.crs) if getattr(frame, "crs", None) is not None else None,
        all_attributes=lambda: _attributes(file),
        problems=problems,
    )
    if file.source.format == "geojson":
        _legacy_crs(file.source.path, raw, place)
    return raw


def _read(file: VectorFile, columns: list[str], words: list[str], *, on_invalid: str) -> Any:
    with warnings.catch_warnings(record=True) as caught, gdal_options(file.source):
        warnings.simplefilter("always")
        frame = pyogrio.read_dataframe(
            file.source.path,
            layer=file.layer,
            encoding=file.encoding,
            columns=columns,
            on_invalid=on_invalid,
            datetime_as_string=True,
        )
    for warning in caught:
        text = " ".join(str(warning.message).replace(str(file.source.path), file.source.path.name).split())
        if not _CHATTER.search(text):
            words.append(text)
    return frame


def _attributes(file: VectorFile) -> pd.DataFrame:
    with gdal_options(file.source):
        rows: pd.DataFrame = pyogrio.read_dataframe(
            file.source.path, layer=file.layer, encoding=file.encoding, read_geometry=False
        )
    return rows


def _mend_rings(file: VectorFile, frame: Any, place: dict[str, str]) -> list[Problem]:
    """Where shapes are missing, try once more and close open rings; say which rows that helped."""
    if "geometry" not in frame or not frame["geometry"].isna().any():
        return []
    again = _read(file, [], [], on_invalid="fix")["geometry"]
    missing = shapely.is_missing(np.asarray(frame["geometry"].array, dtype=object))
    helped = missing & ~shapely.is_missing(np.asarray(again.array, dtype=object))
    if not helped.any():
        return []
    frame.loc[helped, "geometry"] = again[helped]
    return [met(G.RING_CLOSED, place, rows=np.flatnonzero(helped) + 1)]


def _read_parquet(file: VectorFile, columns: list[str], place: dict[str, str]) -> RawLayer | Problem:
    import geopandas as gpd
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = file.source.path
    try:
        geo = json.loads(pq.read_schema(path).metadata[b"geo"])
        primary = geo["primary_column"]
        described = geo["columns"][primary]
        if described.get("encoding") == "WKB":
            frame = pq.read_table(path, columns=[*columns, primary]).to_pandas(ignore_metadata=True)
            geometry = shapely.from_wkb(frame.pop(primary).to_numpy(), on_invalid="ignore")
        else:
            frame = gpd.read_parquet(path, columns=[*columns, primary])
            geometry = np.asarray(frame[primary].array, dtype=object)
            frame = pd.DataFrame(frame.drop(columns=primary))
    except (pa.ArrowInvalid, OSError, ValueError, KeyError) as error:
        return met(P.FILE_DAMAGED, place, format="GeoParquet", detail=str(error)[:200])
    crs = described.get("crs", "OGC:CRS84")
    return RawLayer(
        attributes=frame.reset_index(drop=True),
        geometry=np.asarray(geometry, dtype=object),
        rows=np.arange(1, len(frame) + 1),
        n_rows=len(frame),
        crs=None if crs is None else parse_crs(crs),
        all_attributes=lambda: pq.read_table(path, columns=list(file.columns)).to_pandas(ignore_metadata=True),
    )


def _legacy_crs(path: Path, raw: RawLayer, place: dict[str, str]) -> None:
    """GeoJSON is in longitude and latitude, unless an old crs member names something else."""
    with path.open("rb") as stream:
        head = stream.read(100_000)
        stream.seek(max(0, path.stat().st_size - 10_000))
        text = (head + stream.read()).decode("utf-8", "replace")
    match = re.search(r'"crs"\s*:\s*(null|\{[^{}]*(?:\{[^{}]*\})?[^{}]*\})', text)
    if match is None and '"spatialReference"' in text:  # the JSON of another vendor, which states its system
        return
    if match is None:
        raw.crs, raw.defaults_to_degrees = None, True
        return
    if match[1] == "null":
        raw.crs = None
        return
    name = re.search(r'"name"\s*:\s*"((?!name")[^"]+)"', match[1].replace('"type"', ""))
    raw.crs = parse_crs(name[1]) if name else None
    if name is not None and "CRS84" in name[1]:
        return
    raw.problems.append(met(G.CRS_LEGACY, place, crs=name[1] if name else match[1][:80]))


def _shapefile_encoding(path: Path, declared: str | None, place: dict[str, str]) -> tuple[str | None, list[Problem]]:
    """Encoding of a Shapefile: declared, its .cpg part, its language byte, else what its bytes look like."""
    if declared:
        return declared, []
    dbf = next((p for p in (path.with_suffix(".dbf"), path.with_suffix(".DBF")) if p.exists()), None)
    cpg = next((p for p in (path.with_suffix(".cpg"), path.with_suffix(".CPG")) if p.exists()), None)
    problems: list[Problem] = []
    if cpg is not None:
        name = cpg.read_text("ascii", "replace").strip()
        name = {"65001": "utf-8", "1252": "cp1252", "ansi 1252": "cp1252", "88591": "latin-1"}.get(name.lower(), name)
        try:
            codecs.lookup(name)
        except LookupError:
            problems = []
        else:
            return name, []
    if dbf is None:
        return None, problems
    data = dbf.read_bytes()
    header = struct.unpack("<H", data[8:10])[0] if len(data) > 10 else 0
    body = data[header:]
    if body.isascii():
        return "utf-8", []
    if data[29] not in (0, 0x57):
        return None, []
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        name = guess_encoding(body.replace(b" ", b""))
        word = re.findall(r"[^\W\d_]*[^\x00-\x7f][^\W\d_]*", body[:200_000].decode(name, "replace"))
        return name, [met(P.ENCODING_GUESSED, place, encoding=name, sample=word[0] if word else "none")]
    return "utf-8", [met(P.ENCODING_GUESSED, place, encoding="utf-8", sample="all rows")]


def _in_utf8(source: Source, declared: str | None, place: dict[str, str], folder: Path) -> tuple[Source, list[Problem]]:
    """GeoJSON must be UTF-8; where it is not, read a copy."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.path.open("rb") as stream:
        start = stream.read(3)
        stream.seek(0)
        is_wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        try:
            while not is_wide and (chunk := stream.read(1 << 20)):
                decoder.decode(chunk)
            decoder.decode(b"", final=not is_wide)
        except UnicodeDecodeError:
            pass
        else:
            if not is_wide:
                return source, []
    from azogue.intake.table import decode

    text, problems = decode(source.path.read_bytes(), declared, place)
    copy = folder / "utf8.geojson"
    copy.write_text(text, "utf-8")
    return Source(source.name, copy, source.format), problems


def as_table(file: VectorFile) -> RawTable:
    """Rows without shapes, as a table in which coordinates may be found by their columns."""
    if file.source.format == "parquet":
        frame = pd.read_parquet(file.source.path, columns=list(file.columns))
    else:
        with gdal_options(file.source):
            frame = pyogrio.read_dataframe(
                file.source.path, layer=file.layer, encoding=file.encoding, read_geometry=False, datetime_as_string=True
            )
    frame = pd.DataFrame(frame).astype(object)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return RawTable(frame)
