"""Read rasters by window: classes or thresholds as polygons, and counts of people as cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from rasterio.errors import RasterioError
from rasterio.features import shapes as cell_shapes
from rasterio.windows import Window

from azogue.intake import geometry_problems as G
from azogue.intake import problems as P
from azogue.intake.container import Source
from azogue.intake.placing import crs_text, parse_crs
from azogue.intake.problems import met
from azogue.intake.shapes import extent_text
from azogue.intake.values import show
from azogue.records.feature import CRS as CRS84
from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problem
from azogue.records.protocols import Bounds
from azogue.records.role import BIODIVERSITY

#: Side of the square that is read at once, in cells: 1 M cells, a few megabytes.
BLOCK = 1024
#: Most rows that patches of cells are kept as; more are grouped by block.
MOST_PATCHES = 50_000
_GROUP = 256


@dataclass
class Cells:
    """Polygons of the cells that count, in the raster's own coordinates."""

    geometry: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))
    attributes: pd.DataFrame = field(default_factory=pd.DataFrame)
    system: CRS | None = None
    crs: str = ""
    problems: list[Problem] = field(default_factory=list)


def read_cells(source: Source, spec: InputSpec, place: dict[str, str], bounds: Bounds | None) -> Cells:
    """Turn the cells of declared classes or beyond a threshold into polygons along the cell edges.

    Parameters
    ----------
    source : Source
        A GeoTIFF, cloud-optimized or not.
    spec : InputSpec
        ``values``, or ``at_least`` and ``at_most``; ``band``.
    place : dict
    bounds : Bounds, optional, degrees
        Only the window around them is read, a block of about a million cells at a time.

    Returns
    -------
    Cells
        One polygon per patch of neighbouring cells (one row per class for biodiversity roles).

    Problems
    --------
    INT-RASTER-001, -002 (error), -004, -005 (warning), -003, -009 (note); INT-FILE-006 (error).
    """
    cells = Cells()
    try:
        with rasterio.open(source.path, driver="GTiff") as file:
            _read(file, spec, place, bounds, cells)
    except RasterioError as error:
        detail = " ".join(str(error.__cause__ or error).split())[:200]
        cells.geometry = np.empty(0, dtype=object)
        cells.problems.append(met(P.FILE_DAMAGED, place, format="GeoTIFF", detail=detail))
    return cells


def _read(file: Any, spec: InputSpec, place: dict[str, str], bounds: Bounds | None, cells: Cells) -> None:
    if spec.band > file.count:
        cells.problems.append(met(G.RASTER_BAND, place, band=spec.band, n=file.count))
        return
    if spec.values is None and spec.at_least is None and spec.at_most is None:
        cells.problems.append(met(G.RASTER_UNSAID, place, values=_value_text(file, spec.band)))
        return
    cells.system = parse_crs(file.crs.to_wkt()) if file.crs else None
    window = _window(file, parse_crs(spec.crs) if spec.crs else cells.system, bounds)
    if window is None:
        extent = extent_text(file.bounds)
        cells.problems.append(met(G.RASTER_AWAY, place, extent=extent, bounds=extent_text(bounds or (0, 0, 0, 0))))
        return
    patches, labels, n_cells = _patches(file, spec, window)
    rule = _rule(spec)
    if not n_cells:
        cells.problems.append(met(G.RASTER_NO_CELL, place, rule=rule, values=_value_text(file, spec.band)))
        return
    n_patches = len(patches)
    patches, labels = _grouped(patches, labels, by_class=spec.role in BIODIVERSITY)
    if n_patches > MOST_PATCHES:
        cells.problems.append(met(G.RASTER_GROUPED, place, patches=n_patches, most=MOST_PATCHES, n=len(patches)))
    a = file.transform
    cells.geometry = shapely.transform(
        patches, lambda c: np.column_stack([a.a * c[:, 0] + a.b * c[:, 1] + a.c, a.d * c[:, 0] + a.e * c[:, 1] + a.f])
    )
    names = [None if spec.values is None else f"{spec.values[i - 1]:g}" for i in labels]
    cells.attributes = pd.DataFrame({"designation": names}, dtype=object)
    if spec.role == "wetland" and spec.values is not None:
        cells.attributes["methylation_class"] = names
    unit = "degrees" if cells.system is not None and cells.system.is_geographic else "units of the raster"
    cells.problems.append(
        met(
            G.RASTER_READ,
            place,
            cells=n_cells,
            total=int(window.width) * int(window.height),
            rule=rule,
            size=f"{abs(a.a):.6g} x {abs(a.e):.6g} {unit}",
            n=len(patches),
            shapes="rows",
        )
    )


def _rule(spec: InputSpec) -> str:
    if spec.values is not None:
        return "values " + ", ".join(f"{v:g}" for v in spec.values)
    parts = [f"at least {spec.at_least:g}"] if spec.at_least is not None else []
    parts += [f"at most {spec.at_most:g}"] if spec.at_most is not None else []
    return " and ".join(parts)


def _value_text(file: Any, band: int) -> str:
    """Some values of a band, from a coarse view of it."""
    side = (min(file.height, 256), min(file.width, 256))
    values = np.unique(file.read(band, out_shape=side, masked=True).compressed())
    if len(values) > 12:
        return f"from {values[0]:g} to {values[-1]:g}"
    return show(f"{v:g}" for v in values) or "none"


def _window(file: Any, crs: CRS | None, bounds: Bounds | None) -> Window | None:
    """The part of the raster that covers the analysis area; all of it when that is not known or the grid is turned."""
    whole = Window(0, 0, file.width, file.height)
    a = file.transform
    if bounds is None or crs is None or a.b or a.d:
        return whole
    w, s, e, n = Transformer.from_crs(CRS84, crs, always_xy=True).transform_bounds(*bounds, densify_pts=41)
    if not np.isfinite([w, s, e, n]).all():
        return whole
    columns = sorted(((w - a.c) / a.a, (e - a.c) / a.a))
    rows = sorted(((n - a.f) / a.e, (s - a.f) / a.e))
    slack = 1e-6  # of a cell, so that rounding does not add a row of cells
    first_column, first_row = (max(0, int(np.floor(v[0] + slack))) for v in (columns, rows))
    last_column = min(file.width, int(np.ceil(columns[1] - slack)))
    last_row = min(file.height, int(np.ceil(rows[1] - slack)))
    if first_column >= last_column or first_row >= last_row:
        return None
    return Window(first_column, first_row, last_column - first_column, last_row - first_row)


def _blocks(window: Window) -> Iterator[Window]:
    bottom, right = int(window.row_off + window.height), int(window.col_off + window.width)
    for row in range(int(window.row_off), bottom, BLOCK):
        for column in range(int(window.col_off), right, BLOCK):
            yield Window(column, row, min(BLOCK, right - column), min(BLOCK, bottom - row))


def _labels(data: Any, spec: InputSpec) -> NDArray[np.int16]:
    """1, 2 ... for cells of the first, second ... declared class (or 1 within the threshold), 0 for the others."""
    values, missing = np.ma.getdata(data), np.ma.getmaskarray(data)
    if spec.values is not None:
        label = np.zeros(values.shape, dtype=np.int16)
        for i, value in enumerate(spec.values, start=1):
            label[values == value] = i
    else:
        within = np.ones(values.shape, dtype=bool)
        if spec.at_least is not None:
            within &= values >= spec.at_least
        if spec.at_most is not None:
            within &= values <= spec.at_most
        label = within.astype(np.int16)
    if np.issubdtype(values.dtype, np.floating):
        missing = missing | ~np.isfinite(values)
    label[missing] = 0
    return label


def _patches(file: Any, spec: InputSpec, window: Window) -> tuple[NDArray[np.object_], NDArray[np.int64], int]:
    """Patches of equal cells, in whole cell coordinates, so that patches of neighbouring blocks join exactly."""
    inner: list[Any] = []
    inner_labels: list[int] = []
    edge: dict[int, list[Any]] = {}
    n_cells = 0
    for block in _blocks(window):
        label = _labels(file.read(spec.band, window=block, masked=True), spec)
        n_cells += int((label > 0).sum())
        if not label.any():
            continue
        shift = rasterio.Affine.translation(block.col_off, block.row_off)
        x0, y0 = block.col_off, block.row_off
        x1, y1 = x0 + block.width, y0 + block.height
        for outline, value in cell_shapes(label, mask=label > 0, connectivity=4, transform=shift):
            rings = outline["coordinates"]
            patch = shapely.Polygon(rings[0], rings[1:])
            b = patch.bounds
            if b[0] == x0 or b[1] == y0 or b[2] == x1 or b[3] == y1:
                edge.setdefault(int(value), []).append(patch)
            else:
                inner.append(patch)
                inner_labels.append(int(value))
    for value, parts in sorted(edge.items()):
        joined = shapely.get_parts(shapely.union_all(parts))
        inner.extend(joined)
        inner_labels.extend([value] * len(joined))
    return np.array([*inner, None], dtype=object)[:-1], np.array(inner_labels, dtype=np.int64), n_cells


def _grouped(
    patches: NDArray[np.object_], labels: NDArray[np.int64], *, by_class: bool
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """One row per class, or, where patches are very many, one per class and block of cells."""
    if len(patches) <= MOST_PATCHES and not by_class:
        return patches, labels
    group: Any = labels
    if len(patches) > MOST_PATCHES:
        corner = shapely.bounds(patches)[:, :2] // _GROUP
        frame = pd.DataFrame({"label": labels, "x": corner[:, 0], "y": corner[:, 1]})
        group = frame.groupby(["label", "x", "y"]).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    codes = np.unique(group[order], return_inverse=True)[1]
    rows: Any = shapely.multipolygons(patches[order], indices=codes)
    first = np.searchsorted(codes, np.arange(len(rows)))
    return np.asarray(rows), labels[order][first]


@dataclass(frozen=True)
class PopulationRaster:
    """Counts of people by cell, read by window. Holds the path only, so that it can be sent to other processes."""

    path: str
    band: int
    crs: str

    def points(self, bounds: Bounds) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Cells whose centre lies in ``bounds``: longitude, latitude, people; without missing and negative cells."""
        crs = CRS.from_user_input(self.crs)
        lon, lat, people = [], [], []
        with rasterio.open(self.path, driver="GTiff") as file:
            window = _window(file, crs, bounds)
            move = Transformer.from_crs(crs, CRS84, always_xy=True).transform
            for block in _blocks(window) if window is not None else ():
                data = file.read(self.band, window=block, masked=True).astype("float64")
                values = data.filled(np.nan)
                good = np.isfinite(values) & (values >= 0)
                row, column = np.nonzero(good)
                a = file.transform
                x = column + block.col_off + 0.5
                y = row + block.row_off + 0.5
                east, north = move(a.a * x + a.b * y + a.c, a.d * x + a.e * y + a.f)
                east, north = np.asarray(east), np.asarray(north)
                east = np.where(east > 180, east - 360, east)
                inside = (east >= bounds[0]) & (east <= bounds[2]) & (north >= bounds[1]) & (north <= bounds[3])
                lon.append(east[inside])
                lat.append(north[inside])
                people.append(values[good][inside])
        if not lon:
            return np.empty(0), np.empty(0), np.empty(0)
        return np.concatenate(lon), np.concatenate(lat), np.concatenate(people)


def open_population(
    path: Path, source: Source, spec: InputSpec, place: dict[str, str], bounds: Bounds | None
) -> tuple[PopulationRaster | None, str, list[Problem]]:
    """Check a raster of population counts and hand it over unread.

    Problems
    --------
    INT-RASTER-002 (error), -005, -008 (warning), -007 (note); INT-CRS-001, -005 (error), INT-CRS-002 (warning).
    """
    try:
        with rasterio.open(source.path, driver="GTiff") as file:
            problems, crs = _check_population(file, spec, place, bounds)
    except RasterioError as error:
        detail = " ".join(str(error.__cause__ or error).split())[:200]
        return None, "", [met(P.FILE_DAMAGED, place, format="GeoTIFF", detail=detail)]
    if crs is None:
        return None, "", problems
    readable = str(path.resolve()) if not source.name else f"/vsizip/{path.resolve()}/{source.name}"
    return PopulationRaster(readable, spec.band, crs.to_wkt()), crs_text(crs), problems


def _check_population(
    file: Any, spec: InputSpec, place: dict[str, str], bounds: Bounds | None
) -> tuple[list[Problem], CRS | None]:
    if spec.band > file.count:
        return [met(G.RASTER_BAND, place, band=spec.band, n=file.count)], None
    problems: list[Problem] = []
    crs = parse_crs(spec.crs or file.crs.to_wkt()) if spec.crs or file.crs else None
    if crs is None and spec.crs:
        return [met(G.CRS_UNREADABLE, place, crs=spec.crs)], None
    if crs is None:
        extent = extent_text(file.bounds)
        if max(abs(v) for v in file.bounds) > 360:
            return [met(G.CRS_UNKNOWN, place, extent=extent, suggestion="EPSG:...")], None
        problems.append(met(G.CRS_ASSUMED, place, extent=extent))
        crs = CRS.from_user_input(CRS84)
    if _window(file, crs, bounds) is None:
        extent = extent_text(file.bounds)
        problems.append(met(G.RASTER_AWAY, place, extent=extent, bounds=extent_text(bounds or (0, 0, 0, 0))))
    if file.nodatavals[spec.band - 1] is None and not np.issubdtype(file.dtypes[spec.band - 1], np.floating):
        problems.append(met(G.RASTER_NO_DATA, place))
    sample = file.read(spec.band, out_shape=(min(file.height, 512), min(file.width, 512)), masked=True).compressed()
    negative = sample[sample < 0]
    if len(negative):
        problems.append(met(G.RASTER_NEGATIVE, place, value=f"{negative[0]:g}"))
    file.read(spec.band, window=Window(max(0, file.width - 8), max(0, file.height - 8), 8, 8))
    return problems, crs
