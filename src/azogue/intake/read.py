"""Read one input of a workspace into features: the public face of `azogue.intake`."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from azogue.intake import container, placing, raster, repair, vector
from azogue.intake import geometry_problems as G
from azogue.intake import problems as P
from azogue.intake.antimeridian import split_at_antimeridian, split_before_repair
from azogue.intake.choosing import choose_layer
from azogue.intake.columns import fill_columns
from azogue.intake.duplicates import handle_duplicates
from azogue.intake.importers import Importer
from azogue.intake.importers.boundaries import LEVEL_READ
from azogue.intake.importers.point_area import discs_for_points_in_ha
from azogue.intake.layers import LayerInfo, list_layers
from azogue.intake.mapping import ColumnPlan, filter_rows, plan_columns
from azogue.intake.points import place_table, read_table
from azogue.intake.problems import met
from azogue.intake.recognise import recognise
from azogue.intake.shapes import RawLayer, Shapes
from azogue.intake.table import unknown_encoding
from azogue.records.feature import empty_features, make_features
from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problem, Result
from azogue.records.protocols import Bounds, Raster
from azogue.records.provenance import LayerSource
from azogue.records.role import BIODIVERSITY, ROLES

__all__ = ["Input", "LayerInfo", "list_layers", "read_input"]


@dataclass(frozen=True)
class Input:
    """One input as read: its features, where they came from, and for a population raster the raster itself."""

    features: gpd.GeoDataFrame
    source: LayerSource
    raster: Raster | None = None


@dataclass
class _Reading:
    """What is gathered while one input is read."""

    spec: InputSpec
    path: Path
    bounds: Bounds | None
    place: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    n_read: int = 0
    layer: str = ""
    crs: str = ""
    importer: str = ""
    raster: Raster | None = None


def read_input(spec: InputSpec, data_dir: Path | str, *, bounds: Bounds | None = None) -> Result[Input]:
    r"""Read one input: open the file with suspicion, map its columns, filter, repair and place its shapes.

    Parameters
    ----------
    spec : InputSpec
        The ``[inputs.<id>]`` table.
    data_dir : Path or str
        Folder that ``path`` is relative to.
    bounds : Bounds, optional, degrees (west, south, east, north)
        Analysis area. Rasters are read only there; for other layers it only serves to notice swapped axes, lost
        signs and layers of another country. Nothing is clipped.

    Returns
    -------
    Result[Input]
        ``features`` : GeoDataFrame of `azogue.records.feature`, CRS84, valid two-dimensional shapes, in the order of
        the source; no rows when the layer cannot be used. Every repair, drop, duplicate, transformation and
        assumption is one of ``problems``, with row numbers from 1.

    Problems
    --------
    All of `azogue.intake.problems` and `azogue.intake.geometry_problems`; those of the layer's importer.

    Source
    ------
    House method, docs/methods/intake.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "pits.csv").write_text("name,lon,lat\nHuepetuhe,-70.52,-13.01\nUnknown,,\n")
    >>> result = read_input(InputSpec(id="pits", role="occurrence", path="pits.csv"), folder)
    >>> len(result.table.features), [p.code for p in result.problems if p.level == "error"]
    (1, ['INT-COORD-001'])
    """
    path = Path(data_dir) / spec.path
    place = {"file": spec.path, "input_id": spec.id}
    if spec.layer or spec.sheet:
        place["layer"] = spec.sheet or spec.layer or ""
    reading = _Reading(spec, path, bounds, place)
    digest, size = _fingerprint(path)
    features = empty_features()
    with container.opened(path, file=spec.path, input_id=spec.id) as found:
        reading.problems.extend(found.problems)
        chosen = choose_layer(found, spec, place) if found.sources else None
        if chosen is not None:
            reading.problems.extend(chosen.problems)
            reading.layer = chosen.name
            if chosen.source is not None:
                features = _read_source(reading, chosen.source, chosen.layer, found.folder)
    return Result(
        Input(features, _source_of(reading, digest, size, len(features)), reading.raster), tuple(reading.problems)
    )


def _fingerprint(path: Path) -> tuple[str, int]:
    if not path.is_file():
        return "", 0
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _source_of(reading: _Reading, digest: str, size: int, n_kept: int) -> LayerSource:
    spec = reading.spec
    try:
        reader_version = version("azogue")
    except PackageNotFoundError:  # run from a source tree that is not installed
        reader_version = "0"
    return LayerSource(
        input_id=spec.id,
        role=spec.role,
        path=spec.path,
        layer=reading.layer,
        sha256=digest,
        n_bytes=size,
        n_rows_read=max(reading.n_read, n_kept),
        n_rows_kept=n_kept,
        crs=reading.crs,
        importer=reading.importer,
        access=spec.access,
        citation_id=spec.citation,
        read_at=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        reader_version=reader_version,
    )


def _read_source(reading: _Reading, source: container.Source, layer: str | None, folder: Path) -> gpd.GeoDataFrame:
    spec, place = reading.spec, reading.place
    takes = ROLES[spec.role].geometry
    is_raster = source.format == "tif"
    if (is_raster and "raster" not in takes) or (not is_raster and takes == ("raster",)):
        found = "a raster" if is_raster else f"a layer in {container.FORMATS[source.format][0]}"
        expected = " or ".join(k if k == "raster" else f"{k}s" for k in takes)
        reading.problems.append(met(G.RASTER_ROLE, place, found=found, expected=expected, role=spec.role))
        return empty_features()
    if is_raster:
        return _read_raster(reading, source)
    raw, plan, importer = _load(reading, source, layer, folder)
    if raw is None or plan is None:
        return empty_features()
    reading.problems.extend(raw.problems)
    reading.n_read = raw.n_rows
    if raw.n_rows == 0:
        if not raw.is_table:
            reading.problems.append(met(P.LAYER_EMPTY, place))
        return empty_features()
    features = _to_features(reading, raw, plan, importer, is_workbook=source.format == "xlsx")
    if not len(features):
        reading.problems.append(met(P.LAYER_NONE_LEFT, place, n=raw.n_rows))
    return features


def _load(
    reading: _Reading, source: container.Source, layer: str | None, folder: Path
) -> tuple[RawLayer | None, ColumnPlan | None, Importer | None]:
    """The rows of a table or map layer, read with the columns that are needed."""
    spec, place = reading.spec, reading.place
    if source.format in ("csv", "xlsx"):
        table = read_table(source, spec, place)
        names = tuple(str(c) for c in table.frame.columns)
        importer = recognise(names, spec, geometry_types=("Point",), file_name=source.path.name)
        plan = plan_columns(names, spec, importer, place) if names else ColumnPlan()
        _take_plan(reading, plan, importer)
        return place_table(table, spec, place, reading.bounds), plan, importer
    wrong = unknown_encoding(spec.encoding, place) + vector.damaged(source, place)
    if wrong:
        reading.problems.extend(wrong)
        return None, None, None
    file, problems = vector.open_layer(source, layer, spec.encoding, place, folder)
    reading.problems.extend(problems)
    if file is None:
        return None, None, None
    importer = recognise(
        file.columns, spec, geometry_types=file.geometry_types, file_name=f"{reading.path.name} {reading.layer}"
    )
    plan = plan_columns(file.columns, spec, importer, place)
    _take_plan(reading, plan, importer)
    if not file.is_spatial:
        return place_table(vector.as_table(file), spec, place, reading.bounds), plan, importer
    raw = vector.read_layer(file, plan.needed, place)
    if isinstance(raw, Problem):
        reading.problems.append(raw)
        return None, None, None
    return raw, plan, importer


def _take_plan(reading: _Reading, plan: ColumnPlan, importer: Importer | None) -> None:
    reading.problems.extend(plan.problems)
    reading.importer = importer.id if importer is not None else ""


def _to_features(
    reading: _Reading, raw: RawLayer, plan: ColumnPlan, importer: Importer | None, *, is_workbook: bool
) -> gpd.GeoDataFrame:
    spec, place = reading.spec, reading.place
    if plan.is_unusable or not len(raw.rows):
        return empty_features()
    keep, counts, problems = filter_rows(raw.attributes, raw.rows, plan, spec, place)
    reading.problems.extend(problems)
    at = np.flatnonzero(keep)
    shapes = Shapes(raw.geometry[keep], raw.rows[keep], at, place, spec.role)
    _place(reading, shapes, raw)
    if len(shapes):
        repair.fit_role(shapes)
        handle_duplicates(shapes, raw)
    columns = fill_columns(raw.attributes, shapes, plan, spec, is_workbook=is_workbook) if len(shapes) else {}
    reading.problems.extend(shapes.problems)
    if not len(shapes):
        return empty_features()
    if counts is not None:
        columns["counts_as_asgm"] = counts[shapes.at].tolist()
    features = _frame(shapes, columns, spec)
    for name, theirs in plan.extra.items():
        features[name] = raw.attributes[theirs].to_numpy(dtype=object)[shapes.at]
    return _adjust(reading, features, importer)


def _place(reading: _Reading, shapes: Shapes, raw: RawLayer) -> None:
    """Clean, repair and transform the shapes to longitude and latitude."""
    repair.drop_unusable(shapes)
    if not len(shapes):
        return
    nothing = np.zeros(len(shapes), dtype=bool)
    crs = placing.choose_crs(raw, shapes, reading.spec, reading.bounds)
    if crs is not None:
        reading.crs = placing.crs_text(crs)
        crs = placing.check_units(shapes, crs, reading.bounds)
    if crs is None:
        shapes.keep(nothing)
        return
    placing.drop_null_island(shapes, crs, reading.bounds)
    placing.exchange_axes(shapes, crs, reading.bounds, is_table=raw.is_table)
    if crs.is_geographic:
        split_before_repair(shapes)
    mended = repair.make_valid(shapes)
    where = placing.placement(shapes, crs) if len(shapes) else None
    if where is None:
        return
    repair.say_mended(shapes, mended, where.in_degrees)
    placing.transform(shapes, where)
    split_at_antimeridian(shapes)
    again = repair.make_valid(shapes)
    repair.say_mended(shapes, again, lambda geometry: geometry)
    placing.say_far_away(shapes, reading.bounds)


def _frame(shapes: Shapes, columns: dict[str, Any], spec: InputSpec) -> gpd.GeoDataFrame:
    return make_features(
        list(shapes.geometry),
        feature_id=[f"{spec.id}:{r}" for r in shapes.rows],
        layer_id=spec.id,
        role=spec.role,
        source_row=shapes.rows.tolist(),
        **columns,
    )


def _adjust(reading: _Reading, features: gpd.GeoDataFrame, importer: Importer | None) -> gpd.GeoDataFrame:
    """Let the importer finish; points of biodiversity layers become discs or stay out."""
    spec = reading.spec
    if importer is not None:
        result = importer.adjust(features, spec)
        features = result.table
        reading.problems.extend(result.problems)
        if any(p.code == LEVEL_READ.code for p in result.problems):  # what was assumed before is known now
            reading.problems[:] = [p for p in reading.problems if p.code != P.LEVEL_UNSAID.code]
    if spec.role in BIODIVERSITY and len(features) and features.geom_type.isin(["Point", "MultiPoint"]).any():
        result = discs_for_points_in_ha(features, spec)
        features = result.table
        reading.problems.extend(result.problems)
    return features.reset_index(drop=True)


def _read_raster(reading: _Reading, source: container.Source) -> gpd.GeoDataFrame:
    spec = reading.spec
    reading.n_read = 0
    if spec.role == "population":
        reading.raster, reading.crs, problems = raster.open_population(
            reading.path, source, spec, reading.place, reading.bounds
        )
        reading.problems.extend(problems)
        return empty_features()
    cells = raster.read_cells(source, spec, reading.place, reading.bounds)
    reading.problems.extend(cells.problems)
    reading.crs = cells.crs
    if not len(cells.geometry):
        return empty_features()
    shapes = Shapes(
        cells.geometry,
        np.arange(1, len(cells.geometry) + 1),
        np.arange(len(cells.geometry)),
        reading.place,
        spec.role,
    )
    raw = RawLayer(cells.attributes, cells.geometry, shapes.rows, len(shapes), crs=cells.system, all_attributes=None)
    reading.n_read = len(shapes)
    _place(reading, shapes, raw)
    if len(shapes):
        repair.fit_role(shapes)
    importer = recognise((), spec, geometry_types=("raster",), file_name=reading.path.name)
    reading.importer = importer.id if importer is not None else ""
    plan = ColumnPlan(mapping={c: c for c in ("designation", "methylation_class") if c in cells.attributes})
    columns = fill_columns(cells.attributes, shapes, plan, spec, is_workbook=False) if len(shapes) else {}
    reading.problems.extend(shapes.problems)
    return _adjust(reading, _frame(shapes, columns, spec), importer) if len(shapes) else empty_features()
