"""Look into a file without reading it whole: its layers, their columns with samples, and their coordinate systems."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd
import pyogrio

from azogue.intake import container
from azogue.intake.container import Source
from azogue.intake.gdal_options import gdal_options
from azogue.intake.table import read_csv, read_sheet, sheet_names
from azogue.records.errors import ReaderError

SAMPLE_ROWS = 200
_SAMPLES = 12


@dataclass(frozen=True)
class LayerInfo:
    """One layer of a file, described.

    ``kind`` is ``vector``, ``table`` or ``raster``. ``name`` is what ``layer`` (or, for a workbook, ``sheet``) in
    ``azogue.toml`` takes; empty for a file that is one layer. ``columns`` holds some different values of each column.
    ``crs`` is an authority code or WKT, None when the file does not say. ``bounds`` are west, south, east, north in
    the layer's own coordinates, None when not known without reading everything.
    """

    file: str
    name: str
    kind: str
    format: str
    geometry_types: tuple[str, ...] = ()
    columns: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    dtypes: dict[str, str] = field(default_factory=dict)
    crs: str | None = None
    n_rows: int | None = None
    bounds: tuple[float, float, float, float] | None = None
    n_bands: int = 0
    shape: tuple[int, int] = (0, 0)
    cell_values: tuple[float, ...] = ()


def list_layers(path: Path | str) -> list[LayerInfo]:
    """List the layers of a file with what is needed to guess their role.

    Parameters
    ----------
    path : Path or str
        A file in one of `azogue.intake.container.FORMATS`.

    Returns
    -------
    list of LayerInfo
        Empty never: a file that cannot be read raises.

    Raises
    ------
    ReaderError
        With the text of the problem: not found, damaged, a web page, an unknown format, an unsafe archive.
    """
    path = Path(path)
    with container.opened(path) as found:
        layers = [info for source in found.sources for info in layers_of(source, path.name, len(found.sources) > 1)]
        errors = [p for p in found.problems if p.level == "error"]
        if not layers:
            raise ReaderError("\n".join(str(p) for p in errors) or f"{path.name}: no layer could be read")
    return layers


def layers_of(source: Source, file: str, several: bool = False) -> list[LayerInfo]:
    """Layers of one opened source; names carry the member of the archive where there are several."""
    try:
        if source.format == "tif":
            return [_raster_info(source, file, several)]
        if source.format in ("csv", "xlsx"):
            return _table_infos(source, file, several)
        if source.format == "parquet":
            return [_parquet_info(source, file, several)]
        with gdal_options(source):
            return _vector_infos(source, file, several)
    except (
        OSError,
        ValueError,
        RuntimeError,
        LookupError,
        TypeError,
        AttributeError,
        SyntaxError,
        BadZipFile,
    ) as error:
        raise ReaderError(f"{file}: {type(error).__name__}: {error}") from error


def layer_name(source: Source, name: str, several: bool) -> str:
    """Name of a layer as ``azogue.toml`` writes it."""
    if not several:
        return name
    own = source.name.removesuffix(Path(source.name).suffix)
    return own if not name or Path(own).name == name else f"{source.name}/{name}"


def _samples(frame: pd.DataFrame) -> dict[str, tuple[Any, ...]]:
    found = {}
    for column in frame.columns:
        values = frame[column].dropna()
        unique = list(dict.fromkeys(str(v)[:200] if isinstance(v, str) else v for v in values.tolist() if _hashable(v)))
        found[str(column)] = tuple(unique[:_SAMPLES])
    return found


def _hashable(value: Any) -> bool:
    return not isinstance(value, list | dict | set)


def _vector_infos(source: Source, file: str, several: bool) -> list[LayerInfo]:
    infos = []
    for raw_name, declared in pyogrio.list_layers(source.path):
        name = str(raw_name)
        info = pyogrio.read_info(source.path, layer=name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            head = pyogrio.read_dataframe(source.path, layer=name, max_features=SAMPLE_ROWS, on_invalid="ignore")
        types: tuple[str, ...] = ()
        if declared is not None:
            seen = {str(t) for t in head.geometry.geom_type.dropna().unique()} if hasattr(head, "geometry") else set()
            types = tuple(sorted(seen or {str(declared)}))
        single = source.format in ("shp", "geojson", "fgb")
        bounds = info.get("total_bounds")
        infos.append(
            LayerInfo(
                file=file,
                name=layer_name(source, "" if single and not several else name, several),
                kind="vector" if declared is not None else "table",
                format=source.format,
                geometry_types=types,
                columns=_samples(pd.DataFrame(head.drop(columns="geometry", errors="ignore"))),
                dtypes={str(k): str(v) for k, v in zip(info["fields"], info["dtypes"], strict=True)},
                crs=info["crs"],
                n_rows=int(info["features"]) if info["features"] >= 0 else None,
                bounds=None if bounds is None else tuple(float(b) for b in bounds),  # type: ignore[arg-type]
            )
        )
    return infos


def _parquet_info(source: Source, file: str, several: bool) -> LayerInfo:
    import pyarrow.parquet as pq
    from shapely import from_wkb

    parquet = pq.ParquetFile(source.path)
    geo = json.loads((parquet.schema_arrow.metadata or {}).get(b"geo", b"{}"))
    primary = geo.get("primary_column")
    described = geo.get("columns", {}).get(primary, {})
    batch = next(parquet.iter_batches(batch_size=SAMPLE_ROWS), None)
    head = batch.to_pandas() if batch is not None else pd.DataFrame(columns=parquet.schema_arrow.names)
    types = tuple(described.get("geometry_types", ()))
    if primary and not types and described.get("encoding") == "WKB":
        types = tuple(sorted({g.geom_type for g in from_wkb(head[primary].dropna().to_numpy())}))
    bounds = described.get("bbox")
    return LayerInfo(
        file=file,
        name=layer_name(source, "", several),
        kind="vector" if primary else "table",
        format="parquet",
        geometry_types=types,
        columns=_samples(head.drop(columns=[c for c in geo.get("columns", {}) if c in head])),
        dtypes={f.name: str(f.type) for f in parquet.schema_arrow if f.name not in geo.get("columns", {})},
        crs=_crs_text(described["crs"]) if described.get("crs") else ("OGC:CRS84" if primary else None),
        n_rows=parquet.metadata.num_rows,
        bounds=(bounds[0], bounds[1], bounds[len(bounds) // 2], bounds[len(bounds) // 2 + 1]) if bounds else None,
    )


def _crs_text(value: Any) -> str:
    from pyproj import CRS

    crs = CRS.from_user_input(value)
    authority = crs.to_authority(min_confidence=100)
    return ":".join(authority) if authority else str(crs.to_wkt())


def _table_infos(source: Source, file: str, several: bool) -> list[LayerInfo]:
    place = {"file": file}
    if source.format == "csv":
        tables = {"": read_csv(source.path, encoding=None, place=place)}
    else:
        tables = {name: read_sheet(source.path, name, place) for name in sheet_names(source.path)}
    return [
        LayerInfo(
            file=file,
            name=layer_name(source, name, several),
            kind="table",
            format=source.format,
            columns=_samples(table.frame.head(SAMPLE_ROWS)),
            dtypes={str(c): "object" for c in table.frame.columns},
            n_rows=len(table.frame),
        )
        for name, table in tables.items()
    ]


def _raster_info(source: Source, file: str, several: bool) -> LayerInfo:
    import numpy as np
    import rasterio

    with rasterio.open(source.path, driver="GTiff") as raster:
        side = (min(raster.height, 256), min(raster.width, 256))
        sample = raster.read(1, out_shape=side, masked=True)
        values = np.unique(sample.compressed())
        return LayerInfo(
            file=file,
            name=layer_name(source, "", several),
            kind="raster",
            format="tif",
            crs=_crs_text(raster.crs.to_wkt()) if raster.crs else None,
            bounds=tuple(raster.bounds),
            n_bands=raster.count,
            shape=(raster.height, raster.width),
            dtypes={f"band {i}": str(t) for i, t in enumerate(raster.dtypes, start=1)},
            cell_values=tuple(float(v) for v in values[:50]),
        )
