"""Count the values of one column of a layer, whole, without reading its shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from azogue.intake.container import Source, opened
from azogue.intake.gdal_options import gdal_options
from azogue.intake.layers import LayerInfo, layer_name
from azogue.intake.table import read_csv, read_sheet, sheet_names
from azogue.records.errors import ReaderError


def column_counts(info: LayerInfo, path: Path, column: str) -> tuple[tuple[str, int], ...]:
    """Count the values of one column over the whole layer, the commonest first; empty when it cannot be read."""
    try:
        with opened(path) as found:
            several = len(found.sources) > 1
            for source in found.sources:
                values = _column(source, info, column, several)
                if values is not None:
                    counts = values.dropna().astype(str).value_counts()
                    return tuple((str(v), int(n)) for v, n in counts.items())
    except (ReaderError, OSError, ValueError, KeyError, RuntimeError):
        pass
    return ()


def _column(source: Source, info: LayerInfo, column: str, several: bool) -> Any:
    """One column of a layer, if this source holds the layer."""
    import pyogrio

    if source.format == "parquet":
        return (
            pd.read_parquet(source.path, columns=[column])[column]
            if layer_name(source, "", several) == info.name
            else None
        )
    if source.format == "csv":
        return read_csv(source.path, encoding=None, place={"file": info.file}).frame[column]
    if source.format == "xlsx":
        sheets = {layer_name(source, n, several): n for n in sheet_names(source.path)}
        return (
            read_sheet(source.path, sheets[info.name], {"file": info.file}).frame[column]
            if info.name in sheets
            else None
        )
    single = source.format in ("shp", "geojson", "fgb") and not several
    with gdal_options(source):
        for name, _ in pyogrio.list_layers(source.path):
            if layer_name(source, "" if single else str(name), several) == info.name:
                return pyogrio.read_dataframe(source.path, layer=str(name), columns=[column], read_geometry=False)[
                    column
                ]
    return None
