"""Inputs: read once, kept as records/<input>.parquet under the hash of file, declaration and reader code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from azogue.records.adapter import FormReader
from azogue.records.errors import ReaderError
from azogue.records.feature import ACCESS_LEVELS, CRS, empty_features
from azogue.records.input_spec import InputSpec
from azogue.records.problem import KINDS, Problem
from azogue.records.protocols import AreasFrame, Bounds
from azogue.records.provenance import Citation, LayerSource
from azogue.records.role import ROLES
from azogue.workspace import problems as kinds
from azogue.workspace.atomic import plain, write_json
from azogue.workspace.declared import load_kinds
from azogue.workspace.fingerprint import code_hash, file_hash, library_hash, table_fingerprint, text_hash
from azogue.workspace.kept import Record
from azogue.workspace.progress import Progress
from azogue.workspace.run_log import Clock, RunLog, now
from azogue.workspace.table_file import read_table, write_table

#: Degrees around the analysis area within which rasters are read: more than any buffer in use.
RASTER_MARGIN_DEG = 0.5

_RASTERS = (".tif", ".tiff", ".vrt", ".img", ".asc")


@dataclass
class Layer:
    """One input as it was read."""

    spec: InputSpec
    source: LayerSource
    problems: tuple[Problem, ...]
    fingerprint: str
    access_counts: dict[str, int]
    fetch: Callable[[], gpd.GeoDataFrame] = field(repr=False)
    fetch_raster: Callable[[], Any] | None = field(default=None, repr=False)
    features_path: Path | None = None

    @property
    def is_readable(self) -> bool:
        """Whether the file could be opened as declared, whatever rows were then left out."""
        return not (self.source.n_rows_read == 0 and any(p.level == "error" for p in self.problems))

    def visible(self, level: str) -> set[str]:
        """Access levels of its rows that ``level`` may see."""
        return {a for a in self.access_counts if may_see(level, a)}

    def sees_all(self, level: str) -> bool:
        """Whether ``level`` may see every row, and the layer itself."""
        return self.visible(level) == set(self.access_counts) and may_see(level, self.source.access)


def may_see(level: str, access: str) -> bool:
    """Whether a level may see rows of an access level.

    Examples
    --------
    >>> may_see("team", "public"), may_see("public", "team")
    (True, False)
    """
    return ACCESS_LEVELS.index(access) <= ACCESS_LEVELS.index(level)


def reader_code() -> str:
    """Hash of everything that turns a file into features."""
    return text_hash([code_hash("intake", "records", "methods"), library_hash()])


class LayerReader:
    """Reads inputs, or finds them kept.

    Parameters
    ----------
    data_dir : Path
        Folder that the paths of the inputs are relative to.
    records_dir : Path
        Where features are kept.
    forms : mapping of importer id to FormReader
        Readers of national forms, from the country adapter.
    forms_hash : str
        Hash of the adapter, part of the key of what its readers read.
    writes : bool, default True
        False uses what is kept, and keeps nothing new (``azogue check``).
    citations : mapping of citation id to Citation
    log : RunLog
    progress : Progress
    """

    def __init__(
        self,
        data_dir: Path,
        records_dir: Path,
        citations: Mapping[str, Citation],
        *,
        log: RunLog,
        progress: Progress,
        forms: Mapping[str, FormReader] | None = None,
        forms_hash: str = "",
        writes: bool = True,
    ) -> None:
        self.data_dir = data_dir
        self.records_dir = records_dir
        self.citations = citations
        self.log = log
        self.progress = progress
        self.forms = forms or {}
        self.forms_hash = forms_hash
        self.writes = writes
        self._bounds: Bounds | None = None

    def read_all(self, inputs: Iterable[InputSpec]) -> dict[str, Layer]:
        """Read every input: outlines first, since rasters are read within them.

        Returns
        -------
        dict of input id to Layer, in the order of ``inputs``
        """
        specs = list(inputs)
        frame_first = {"analysis_area": 0, "admin_unit": 1}
        layers: dict[str, Layer] = {}
        for spec in sorted(specs, key=lambda s: frame_first.get(s.role, 2)):
            if is_raster(spec) and self._bounds is None:
                self._bounds = self._outline(layers.values())
            layers[spec.id] = self.read(spec)
        return {spec.id: layers[spec.id] for spec in specs}

    def read(self, spec: InputSpec) -> Layer:
        """Read one input, or find it kept under the same key."""
        clock = Clock()
        self.progress.begin(f"read {spec.id}")
        bounds = self._bounds if is_raster(spec) else None
        path = self.data_dir / spec.path
        key = ""
        if path.exists():
            form = self.forms_hash if spec.importer in self.forms else ""
            key = text_hash([file_hash(path), spec.model_dump(mode="json"), reader_code(), bounds, form])
        layer = self._kept(spec, key, bounds) if key else None
        state = "kept" if layer else "made"
        if layer is None:
            layer = self._made(spec, key, bounds)
        layer.source.citation_id = spec.citation
        layer.source.citation = self.citations.get(spec.citation)
        self.log.add(f"read:{spec.id}", "kept" if state == "kept" else "made", clock.seconds)
        self.progress.end(f"read {spec.id}", state, clock.seconds)
        return layer

    def _paths(self, spec: InputSpec) -> tuple[Path, Path]:
        return self.records_dir / f"{spec.id}.parquet", self.records_dir / f"{spec.id}.json"

    def _kept(self, spec: InputSpec, key: str, bounds: Bounds | None) -> Layer | None:
        paths = self._paths(spec)
        if not all(p.exists() for p in paths):
            return None
        try:
            facts = json.loads(paths[1].read_text(encoding="utf-8"))
            if facts["key"] != key or facts["n_bytes"] != paths[0].stat().st_size:
                return None
            source = LayerSource.model_validate(facts["source"])
            problems = tuple(Problem.from_dict(row) for row in facts["problems"])
        except (ValueError, KeyError, TypeError):
            return None
        if any(problem.code not in KINDS for problem in problems):
            load_kinds()  # the reader that declares them was not needed
        fetch = partial(_read_features, paths[0])
        layer = Layer(spec, source, problems, facts["fingerprint"], facts["access"], fetch, features_path=paths[0])
        if facts["raster"]:
            layer.fetch_raster = partial(self._reopen, spec, bounds)
        return layer

    def _made(self, spec: InputSpec, key: str, bounds: Bounds | None) -> Layer:
        try:
            features, source, raster, told = self._read_file(spec, bounds)
        except ReaderError as error:
            problem = kinds.UNREADABLE.at(file=spec.path, input_id=spec.id, message=str(error), input=spec.id)
            return Layer(spec, _empty_source(spec), (problem,), "", {}, empty_features)
        problems = tuple(Problem.from_dict(plain(p.to_dict())) for p in told)
        access = {str(k): int(v) for k, v in features["access"].value_counts().items()} if len(features) else {}
        fingerprint = text_hash([key, "raster"]) if raster is not None else table_fingerprint(features)
        layer = Layer(spec, source, problems, fingerprint, access, lambda: features)
        if raster is not None:
            layer.fetch_raster = lambda: raster
            layer.access_counts = {source.access: 1}
        paths = self._paths(spec)
        if self.writes and key and layer.is_readable:
            write_table(features, paths[0])
            write_json(
                paths[1],
                {
                    "key": key,
                    "n_bytes": paths[0].stat().st_size,
                    "fingerprint": fingerprint,
                    "access": layer.access_counts,
                    "raster": raster is not None,
                    "source": source.model_dump(mode="json"),
                    "problems": [p.to_dict() for p in problems],
                },
            )
            layer.features_path = paths[0]
        return layer

    def _read_file(
        self, spec: InputSpec, bounds: Bounds | None
    ) -> tuple[gpd.GeoDataFrame, LayerSource, Any, tuple[Problem, ...]]:
        from azogue.intake.read import read_input

        form = self.forms.get(spec.importer or "")
        if form is None:
            result = read_input(spec, self.data_dir, bounds=bounds)
            read = result.table
            return read.features, read.source, getattr(read, "raster", None), result.problems
        path = self.data_dir / spec.path
        if not path.is_file():
            raise ReaderError(f"{spec.path}: there is no such file in {self.data_dir}")
        rows = form.read(path, spec)
        source = _empty_source(spec).model_copy(
            update={
                "sha256": file_hash(path),
                "n_bytes": path.stat().st_size,
                "n_rows_read": len(rows.table) + len({n for p in rows.problems if p.level == "error" for n in p.rows}),
                "n_rows_kept": len(rows.table),
                "crs": CRS,
                "importer": form.id,
                "read_at": now(),
            }
        )
        return rows.table, source, None, rows.problems

    def _reopen(self, spec: InputSpec, bounds: Bounds | None) -> Any:
        from azogue.intake.read import read_input

        return read_input(spec, self.data_dir, bounds=bounds).table.raster

    def _outline(self, layers: Iterable[Layer]) -> Bounds | None:
        for role in ("analysis_area", "admin_unit"):
            frames = [layer.fetch() for layer in layers if layer.spec.role == role]
            frames = [frame for frame in frames if len(frame)]
            if frames:
                boxes = [frame.total_bounds for frame in frames]
                west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
                east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
                margin = RASTER_MARGIN_DEG
                return (float(west - margin), float(south - margin), float(east + margin), float(north + margin))
        return None


def _empty_source(spec: InputSpec) -> LayerSource:
    return LayerSource(
        input_id=spec.id,
        role=spec.role,
        path=spec.path,
        sha256="",
        n_bytes=0,
        n_rows_read=0,
        n_rows_kept=0,
        access=spec.access,
    )


def is_raster(spec: InputSpec) -> bool:
    """Whether the input is a raster, by its name or its keys."""
    return Path(spec.path).suffix.lower() in _RASTERS or spec.role == "population"


def _read_features(path: Path) -> gpd.GeoDataFrame:
    frame = read_table(path)
    assert isinstance(frame, gpd.GeoDataFrame)  # noqa: S101 -- written by `LayerReader`
    return frame


def role_records(layers: Mapping[str, Layer], level: str) -> dict[str, Record]:
    """Join the layers of every role into its record, with the rows that a level may see.

    Parameters
    ----------
    layers : mapping of input id to Layer
    level : str
        Access level of the run.

    Returns
    -------
    dict of record name to Record
        One for every role; a role without layers is a table without rows, and population without a raster is None.
    """
    records: dict[str, Record] = {}
    for role in ROLES.values():
        mine = [layer for layer in layers.values() if layer.spec.role == role.id]
        if role.id == "population":
            mine = [layer for layer in mine if layer.fetch_raster is not None and layer.sees_all(level)]
            fetch = mine[0].fetch_raster if mine else None
            fingerprint = mine[0].fingerprint if mine else "none"
            records[role.record] = Record(role.record, fingerprint, fetch or _nothing)
            continue
        parts = [(layer.fingerprint, sorted(layer.visible(level))) for layer in mine]
        fingerprint = text_hash([role.id, [part for part in parts if part[1]]])
        records[role.record] = Record(role.record, fingerprint, partial(_joined, mine, level))
    return records


def _nothing() -> None:
    return None


def _joined(layers: list[Layer], level: str) -> AreasFrame:
    frames = []
    for layer in layers:
        seen = layer.visible(level)
        if not seen:
            continue
        frame = layer.fetch()
        frames.append(frame if seen == set(layer.access_counts) else frame[frame["access"].isin(seen)])
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return AreasFrame(empty_features())
    if len(frames) == 1:
        return AreasFrame(frames[0].reset_index(drop=True))
    joined = pd.concat(frames, ignore_index=True)
    return AreasFrame(gpd.GeoDataFrame(joined, geometry="geometry", crs=frames[0].crs))


def hidden_roles(layers: Mapping[str, Layer], level: str) -> list[str]:
    """Roles of layers of which a level may not see every row, without naming the layers."""
    return sorted({layer.spec.role for layer in layers.values() if not layer.sees_all(level)})


def layer_problems(layers: Mapping[str, Layer], level: str) -> list[Problem]:
    """Problems of reading that a level may read: those of layers that it sees whole.

    A problem quotes names and row numbers, so a layer with a single hidden row keeps its problems to itself.
    """
    found = [problem for layer in layers.values() if layer.sees_all(level) for problem in layer.problems]
    return found + [kinds.NOT_VISIBLE.at(role=role, level=level) for role in hidden_roles(layers, level)]


def visible_sources(layers: Mapping[str, Layer], level: str) -> list[LayerSource]:
    """Layers that a level may name; of a layer seen in part, only the rows that are seen are counted."""
    found = []
    for layer in layers.values():
        if layer.sees_all(level):
            found.append(layer.source)
        elif seen := layer.visible(level):
            n = sum(layer.access_counts[access] for access in seen)
            found.append(layer.source.model_copy(update={"n_rows_read": n, "n_rows_kept": n}))
    return found
