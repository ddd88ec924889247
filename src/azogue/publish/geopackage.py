"""One GeoPackage with every layer and table, styled when QGIS opens it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from azogue.publish.fields import (
    LIST_COLUMNS,
    clean_text,
    field_of,
    is_missing,
    join_list,
    list_columns,
    split_by_geometry,
)
from azogue.publish.qgis_style import qml, sld
from azogue.publish.styles import Kind, LayerStyle, style_of
from azogue.publish.whole_file import whole_file
from azogue.records.bundle import Bundle
from azogue.records.feature import CRS

FILE_NAME = "priority.gpkg"
_SUFFIX: dict[str, str] = {"polygon": "polygons", "line": "lines", "point": "points"}
_GEOMETRY: dict[str, str] = {"polygon": "MultiPolygon", "line": "MultiLineString", "point": "MultiPoint"}


@dataclass(frozen=True)
class _Layer:
    """One layer as it is written: a part of a layer of the bundle with one kind of geometry."""

    name: str
    title: str
    style: LayerStyle
    kind: Kind
    rows: gpd.GeoDataFrame


def publish_geopackage(bundle: Bundle, folder: Path) -> list[Path]:
    """Write ``priority.gpkg``: all layers, all tables, what they mean, where they come from, and how to draw them.

    A layer of several kinds of geometry is written as one layer per kind (``rivers`` and ``rivers_polygons``), as most
    programs expect. Lists are joined by "; ". Tables have no geometry and are named ``table_<name>``; the table
    ``about`` says what the file is and ``sources`` who published what. The same bundle gives the same bytes.

    Parameters
    ----------
    bundle : Bundle
    folder : Path
        The folder ``published/<level>``; made if it does not exist.

    Returns
    -------
    list of Path, one

    Source
    ------
    OGC 12-128r18 (GeoPackage 1.3), extensions for spatial index, schema and metadata; ``layer_styles`` as QGIS
    writes it.

    Examples
    --------
    >>> import tempfile
    >>> from azogue.records.feature import make_features
    >>> from shapely import Point
    >>> place = make_features([Point(1, 2)], feature_id=["a:1"], layer_id="a", role="access", source_row=[1])
    >>> bundle = Bundle(party="XCB", party_name="Cinabria", title="", level="public", languages=("en",), created_at="",
    ...                 azogue_version="", reference_edition="", summary={}, areas={"access_points": place})
    >>> path, = publish_geopackage(bundle, Path(tempfile.mkdtemp()))
    >>> [str(name) for name, _ in pyogrio.list_layers(path)]
    ['access_points', 'about', 'sources', 'layer_styles']
    """
    path = folder / FILE_NAME
    layers = _layers(bundle)
    tables = {f"table_{name}": table for name, table in bundle.tables.items()}
    tables |= {"about": _about(bundle), "sources": _sources(bundle)}
    with whole_file(path) as new, _fixed_clock(bundle):
        for n, layer in enumerate(layers):
            pyogrio.write_dataframe(
                _ready(layer.rows).set_crs(4326, allow_override=True),
                new,
                layer=layer.name,
                driver="GPKG",
                append=n > 0,
                geometry_type=_GEOMETRY[layer.kind],
                promote_to_multi=True,
                use_arrow=True,
                dataset_metadata=_metadata(bundle) if n == 0 else None,
                dataset_options={"VERSION": "1.3"} if n == 0 else None,
                layer_options={
                    "IDENTIFIER": layer.title,
                    "DESCRIPTION": layer.style.note,
                    "GEOMETRY_NAME": "geom",
                    "FID": "fid",
                    "SPATIAL_INDEX": "YES",
                },
            )
        for n, (name, table) in enumerate(tables.items()):
            pyogrio.write_dataframe(
                _ready(table),
                new,
                layer=name,
                driver="GPKG",
                append=bool(layers) or n > 0,
                use_arrow=True,
                layer_options={"FID": "fid"},
            )
        with closing(sqlite3.connect(new)) as database, database:
            _write_styles(database, layers, bundle)
            _write_fields(database, layers, bundle)
    return [path]


def _layers(bundle: Bundle) -> list[_Layer]:
    """Every layer of the bundle, the lowest first; a layer without rows keeps its columns."""
    out = []
    for layer_id in sorted(bundle.areas, key=lambda name: (style_of(name).order, name)):
        style = style_of(layer_id)
        rows = bundle.areas[layer_id]
        parts = split_by_geometry(rows) or {style.kind: _empty(rows)}
        main = style.kind if style.kind in parts else next(iter(parts))
        for kind, part in sorted(parts.items(), key=lambda item: item[0] != main):
            is_main = kind == main
            name = layer_id if is_main else f"{layer_id}_{_SUFFIX[kind]}"
            title = style.title if is_main else f"{style.title} ({_SUFFIX[kind]})"
            out.append(_Layer(name, title, style, kind, part))  # type: ignore[arg-type]
    return out


def _empty(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = rows.iloc[:0]
    return rows.set_crs(CRS) if rows.crs is None else rows.to_crs(CRS)


def _ready(table: pd.DataFrame) -> Any:
    """The rows with lists joined and each column of one type; shapes are left out of a plain table."""
    is_layer = isinstance(table, gpd.GeoDataFrame)
    geometry = table.geometry.name if is_layer else None
    out: Any = table.copy() if is_layer else pd.DataFrame(table).copy()
    if not is_layer:
        out = out.drop(columns=[c for c in out.columns if out[c].dtype.name == "geometry"])
    elif len(out) and out.has_z.any():
        out = out.set_geometry(out.geometry.force_2d())
    lists = {*list_columns(out), *LIST_COLUMNS}
    for name in [c for c in out.columns if c != geometry]:
        values = out[name]
        if name in lists:
            values = values.map(join_list)
        if values.dtype == object:
            present = [v for v in values if not is_missing(v)]
            if present and all(isinstance(v, bool) for v in present):
                values = values.astype("boolean")
            elif present and all(isinstance(v, int | float) and not isinstance(v, bool) for v in present):
                values = pd.to_numeric(values)
            else:
                values = values.map(lambda v: None if is_missing(v) else clean_text(v)).astype("str")
        out[name] = values
    out.columns = [str(c) for c in out.columns]
    if "fid" in out.columns:
        out = out.rename(columns={"fid": "source_fid"})
    return out.reset_index(drop=True)


@contextmanager
def _fixed_clock(bundle: Bundle) -> Iterator[None]:
    """GDAL stamps files with the time of the run of the bundle, not of the writing: same bundle, same bytes."""
    names = ("OGR_CURRENT_DATE", "OGR_SQLITE_SYNCHRONOUS")
    before = {name: pyogrio.get_gdal_config_option(name) for name in names}
    pyogrio.set_gdal_config_options({names[0]: _stamp(bundle), names[1]: "OFF"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _stamp(bundle: Bundle) -> str:
    """Time of the run as GeoPackage wants it: UTC, milliseconds, Z."""
    try:
        at = pd.Timestamp(bundle.created_at or "2026-01-01")
    except ValueError:
        at = pd.Timestamp("2026-01-01")
    at = at.tz_localize("UTC") if at.tzinfo is None else at.tz_convert("UTC")
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _metadata(bundle: Bundle) -> dict[str, str]:
    about = _about(bundle)
    return {str(k).upper().replace(" ", "_"): clean_text(v) for k, v in zip(about["key"], about["value"], strict=True)}


def _about(bundle: Bundle) -> pd.DataFrame:
    rows = [
        ("title", bundle.title),
        ("party", bundle.party),
        ("party name", bundle.party_name),
        ("access level", bundle.level),
        ("created at", bundle.created_at),
        ("azogue version", bundle.azogue_version),
        ("reference edition", bundle.reference_edition),
        ("coordinates", "Longitude and latitude, WGS 84. Areas in hectares, equal-area unless said geodesic."),
        ("method", "UNEP/MC/COP.6/INF/27, annex, C.2.d"),
        ("boundaries", "Boundaries and names are those of the layers given and imply no opinion on any status."),
    ]
    rows += [(f"missing {n}", f"{m.what}: {m.consequence}") for n, m in enumerate(bundle.missing, start=1)]
    rows += [(f"note {n}", note) for n, note in enumerate(bundle.notes, start=1)]
    return pd.DataFrame(rows, columns=["key", "value"])


def _sources(bundle: Bundle) -> pd.DataFrame:
    columns = [
        "input_id",
        "role",
        "path",
        "layer",
        "sha256",
        "n_rows_read",
        "n_rows_kept",
        "publisher",
        "title",
        "published_on",
        "licence",
        "url",
    ]
    rows = []
    for s in bundle.sources:
        c = s.citation
        cited = (c.publisher, c.title, c.published_on, c.licence, c.url) if c else (None,) * 5
        rows.append((s.input_id, s.role, s.path, s.layer, s.sha256, s.n_rows_read, s.n_rows_kept, *cited))
    return pd.DataFrame(rows, columns=columns)


def _write_styles(database: sqlite3.Connection, layers: list[_Layer], bundle: Bundle) -> None:
    """The table that QGIS reads styles from, one default style per layer."""
    stamp = _stamp(bundle)
    database.execute(
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), "
        "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), "
        "styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
        "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
    )
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
        (stamp,),
    )
    for layer in layers:
        column = layer.style.by if layer.style.by in layer.rows.columns else ""
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
            "VALUES ('', '', ?, 'geom', ?, ?, ?, 1, ?, '', ?)",
            (
                layer.name,
                layer.name[:30],
                qml(layer.style, layer.kind, column=column, titles=_titles(layer.rows)),
                sld(layer.style, layer.name, layer.kind, column=column),
                layer.style.note,
                stamp,
            ),
        )


def _titles(rows: gpd.GeoDataFrame, table: str = "") -> dict[str, str]:
    """Heading of each column, all different."""
    titles: dict[str, str] = {}
    for column in map(str, rows.columns):
        heading = field_of(column, table).heading
        titles[column] = f"{heading} [{column}]" if heading in titles.values() else heading
    return titles


def _write_fields(database: sqlite3.Connection, layers: list[_Layer], bundle: Bundle) -> None:
    """Titles and meanings of the columns (GeoPackage schema extension), which QGIS shows as aliases and comments."""
    database.execute(
        "CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, "
        "title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, "
        "CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))"
    )
    database.execute(
        "CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT "
        "NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, "
        "description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))"
    )
    for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        database.execute(
            "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) VALUES "
            "(?, NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write')",
            (table,),
        )
    described = [(layer.name, "", layer.rows.drop(columns=layer.rows.geometry.name)) for layer in layers]
    described += [(f"table_{name}", name, table) for name, table in bundle.tables.items()]
    for name, table_id, rows in described:
        for column, heading in _titles(rows, table_id).items():
            words = field_of(column, table_id)
            database.execute(
                "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES (?, ?, ?, ?, ?)",
                (name, column, heading, words.title, words.description),
            )
