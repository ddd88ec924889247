"""Vector tiles of the layers in one archive, ``map.pmtiles``, for web sites that serve a large map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from azogue import __version__
from azogue.publish.fields import join_list
from azogue.publish.styles import style_of
from azogue.publish.tables import as_json
from azogue.publish.tile_archive import write_archive
from azogue.publish.tile_cut import cut_tiles
from azogue.publish.whole_file import whole_file
from azogue.records.bundle import Bundle
from azogue.records.feature import CRS

FILE_NAME = "map.pmtiles"

#: About how many tiles the highest zoom may have; a large country gets a lower one. At zoom 9 a tile is 78 km wide on
#: the Equator and one of its 8,192 steps is 10 m.
_TILE_LIMIT = 1_500
_HIGHEST_ZOOM, _LOWEST_ZOOM = 12, 6


@dataclass(frozen=True)
class _Cut:
    """Which columns of a layer go into the tiles, and from which zoom on."""

    columns: tuple[str, ...]
    from_zoom: int = 0


_PIECE = ("piece_id", "reason", "site_ids", "area_ha")
_FEATURE = ("feature_id", "name")
_CUTS = {
    "analysis_area": _Cut(("name",)),
    "biodiversity_area": _Cut((*_FEATURE, "designation", "role", "methylation_class")),
    "plan_areas": _Cut((*_FEATURE, "plan_kind")),
    "permits": _Cut((*_FEATURE, "site_code", "title_type", "holder", "expires_on", "counts_as_asgm"), 4),
    "local_knowledge": _Cut(_FEATURE),
    "affected_area": _Cut(_PIECE),
    "asgm_extent": _Cut((*_FEATURE, "origin", "observed_on", "mapped_area_ha")),
    "priority_area": _Cut((*_PIECE, "roles", "designations")),
    "asgm_squares": _Cut(("square_id", "asgm_sites", "cell_deg")),
    "rivers": _Cut(("name",)),
    "roads": _Cut(("name",), 5),
    "admin_units": _Cut((*_FEATURE, "site_code", "admin_level")),
    "access_points": _Cut(_FEATURE, 4),
    "populated_places": _Cut((*_FEATURE, "population"), 5),
}


def publish_tiles(bundle: Bundle, folder: Path) -> list[Path]:
    """Write the layers as vector tiles, ``map.pmtiles``.

    Each layer of the bundle that has rows is one layer of the tiles, with few attributes: ids lead back to the
    GeoPackage and to ``azogue why``. What lies outside the tiles of the analysis area is left out.

    Parameters
    ----------
    bundle : Bundle
    folder : Path
        The folder ``published/<level>``; made if it does not exist.

    Returns
    -------
    list of Path, one; none when no layer has a row

    Source
    ------
    PMTiles specification, version 3; Mapbox Vector Tile specification 2.1. The layers of one tile are put
    behind each other, as the encoding (Protocol Buffers, repeated field) allows.

    Examples
    --------
    >>> import tempfile
    >>> from azogue.records.feature import make_features
    >>> from shapely import Point
    >>> place = make_features([Point(1, 2)], feature_id=["a:1"], layer_id="a", role="access", source_row=[1])
    >>> bundle = Bundle(party="XCB", party_name="Cinabria", title="", level="public", languages=("en",), created_at="",
    ...                 azogue_version="", reference_edition="", summary={}, areas={"access_points": place})
    >>> path, = publish_tiles(bundle, Path(tempfile.mkdtemp()))
    >>> path.name, path.read_bytes()[:7]
    ('map.pmtiles', b'PMTiles')
    """
    layers = {name: _trim(name, rows) for name, rows in bundle.areas.items()}
    layers = {name: rows for name, rows in layers.items() if len(rows)}
    if not layers:
        return []
    bounds = _bounds(layers)
    highest = highest_zoom(bounds)
    tiles: dict[tuple[int, int, int], bytearray] = {}
    described = []
    for name in sorted(layers, key=lambda n: (style_of(n).order, n)):
        lowest = min(_CUTS.get(name, _Cut(())).from_zoom, highest)
        described.append(_describe(name, layers[name], lowest, highest))
        facts = layers[name].drop(columns="geometry").astype(object)
        rows = [dict(zip(facts, row, strict=True)) for row in facts.itertuples(index=False, name=None)]
        shapes = layers[name].geometry.values
        for key, raw in cut_tiles(shapes, rows, name, (lowest, highest), bounds=bounds).items():
            tiles.setdefault(key, bytearray()).extend(raw)
    metadata = {
        "name": bundle.title,
        "description": f"{bundle.party_name} ({bundle.party}), {bundle.level}, {bundle.created_at}",
        "generator": f"azogue {__version__}",
        "attribution": "; ".join(s.citation.publisher for s in bundle.sources if s.citation and s.citation.publisher),
        "vector_layers": described,
    }
    zooms = (min(z for z, _, _ in tiles), max(z for z, _, _ in tiles)) if tiles else (0, 0)
    path = folder / FILE_NAME
    with whole_file(path) as new:
        write_archive(new, {k: bytes(v) for k, v in tiles.items()}, metadata, bounds=bounds, zooms=zooms)
    return [path]


def highest_zoom(bounds: tuple[float, float, float, float]) -> int:
    """Highest zoom for an area: as high as possible with at most about 1,500 tiles, between 6 and 12.

    Parameters
    ----------
    bounds : west, south, east, north, degrees

    Examples
    --------
    >>> highest_zoom((-81.4, -18.4, -68.7, 0.0))  # Peru
    9
    >>> highest_zoom((29.0, -2.9, 30.9, -1.0))  # Rwanda
    12
    """
    west, south, east, north = bounds
    wide = (east - west) / 360
    high = abs(_mercator(north) - _mercator(south))
    for zoom in range(_HIGHEST_ZOOM, _LOWEST_ZOOM, -1):
        if (wide * 2**zoom + 1) * (high * 2**zoom + 1) <= _TILE_LIMIT:
            return zoom
    return _LOWEST_ZOOM


def _mercator(latitude: float) -> float:
    """Height of a latitude on the square of the Web Mercator world, 0 to 1."""
    phi = math.radians(max(-85.05, min(85.05, latitude)))
    return (1 - math.asinh(math.tan(phi)) / math.pi) / 2


def _bounds(layers: dict[str, gpd.GeoDataFrame]) -> tuple[float, float, float, float]:
    """Bounds of the analysis area, or of everything when it is not there."""
    frame = [layers["analysis_area"]] if "analysis_area" in layers else list(layers.values())
    west, south, east, north = shapely.total_bounds([shapely.box(*rows.total_bounds) for rows in frame])
    return max(west, -180.0), max(south, -85.05), min(east, 180.0), min(north, 85.05)


def _trim(name: str, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The rows that can be drawn, with the columns that a click shows."""
    rows = rows.set_crs(CRS) if rows.crs is None else rows.to_crs(CRS)
    rows = rows[~(rows.geometry.isna() | rows.geometry.is_empty)]
    wanted = _CUTS[name].columns if name in _CUTS else ("feature_id", "name", "piece_id")
    columns = {c: [_fact(v) for v in rows[c]] for c in wanted if c in rows.columns}
    return gpd.GeoDataFrame(columns, geometry=list(rows.geometry), crs=CRS)


def _fact(value: Any) -> Any:
    """A value as tiles hold it: text, a number or a boolean, or nothing."""
    value = as_json(join_list(value))
    if value == "":
        return None
    return round(value, 2) if isinstance(value, float) else value


def _describe(name: str, rows: gpd.GeoDataFrame, lowest: int, highest: int) -> dict[str, Any]:
    """Entry of a layer in ``vector_layers`` (TileJSON 3.0.0)."""
    kinds = {"f": "Number", "i": "Number", "u": "Number", "b": "Boolean"}
    fields = {str(c): kinds.get(getattr(rows[c].dtype, "kind", "O"), "String") for c in rows if c != "geometry"}
    style = style_of(name)
    return {"id": name, "description": style.note, "minzoom": lowest, "maxzoom": highest, "fields": fields}
