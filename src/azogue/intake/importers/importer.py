"""What an importer is: knowledge of one published layer, kept apart from the readers of files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd

from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problem, ProblemKind, Result

#: Adjusts a features table of one layer; the table may carry the importer's `extra` columns as ``source:<name>``.
Hook = Callable[[gpd.GeoDataFrame, InputSpec], Result[gpd.GeoDataFrame]]

FIELDS_UNVERIFIED = ProblemKind(
    code="IMP-FIELDS-001",
    level="note",
    found="columns as published for {title}: {used}",
    expected="a layer of which a sample was read when the importer was written",
    because="the columns were taken from a published list ({citation}), not from a file",
    do="look at a few rows of the result, and map columns under [inputs.{input}.columns] if one is wrong",
    example="HydroRIVERS is known from its technical documentation; no sample file was at hand.",
)


@dataclass(frozen=True, kw_only=True)
class Importer:
    """One published layer that is recognised by its columns.

    Parameters
    ----------
    id : str
        What ``importer = "..."`` says in ``azogue.toml``.
    title, publisher : str
        What it is and who publishes it.
    citation : str
        Where its columns are documented.
    url, licence : str
        Where it is published, and under which terms, as stated there.
    verified : bool
        True: a sample was read when the importer was written. False: from a published list of columns.
    roles : tuple of str
        Roles that the layer may play, the usual one first.
    geometry : tuple of str
        Kinds it comes in: polygon, line, point, raster.
    signature : tuple of tuples of str
        Of each inner tuple at least one column must be present.
    columns : mapping
        Our column = their columns, in order of preference.
    extra : tuple of str
        Their columns that `adjust` reads besides; the reader carries them along as ``source:<name>`` where present.
    file_pattern : str
        Regular expression on the file name; for rasters, which have no columns, it is the only sign.
    default_filter : mapping
        Rows that are kept when the workspace declares no filter.
    hooks : tuple of Hook
        Run in order by `adjust`.
    notes : tuple of str
        Sentences that belong beside every result made from the layer; `azogue new` writes them into the workspace.
    declare : mapping
        Keys of ``[inputs.<id>]`` worth declaring for this layer, and why: ``{"at_least": (1, "0 is no loss")}``.
    """

    id: str
    title: str
    publisher: str
    citation: str
    verified: bool
    roles: tuple[str, ...]
    url: str = ""
    licence: str = ""
    geometry: tuple[str, ...] = ("polygon",)
    signature: tuple[tuple[str, ...], ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: tuple[str, ...] = ()
    file_pattern: str = ""
    default_filter: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    hooks: tuple[Hook, ...] = ()
    notes: tuple[str, ...] = ()
    declare: Mapping[str, tuple[Any, str]] = field(default_factory=dict)

    def mapping(self, columns: Iterable[str]) -> dict[str, str]:
        """Our column = the source's own spelling of the first candidate that is present.

        Examples
        --------
        >>> Importer(id="x", title="X", publisher="", citation="", verified=True, roles=("road",),
        ...          columns={"name": ("NAME", "ORIG_NAME")}).mapping(["fid", "Orig_Name"])
        {'name': 'Orig_Name'}
        """
        present = _by_key(columns)
        found = {}
        for ours, theirs in self.columns.items():
            for name in theirs:
                if name.casefold() in present:
                    found[ours] = present[name.casefold()]
                    break
        return found

    def extra_columns(self, columns: Iterable[str]) -> dict[str, str]:
        """``source:<name>`` = the source's spelling, for the `extra` columns that are present."""
        present = _by_key(columns)
        return {f"source:{n}": present[n.casefold()] for n in self.extra if n.casefold() in present}

    def score(self, columns: Sequence[str], geometry_types: Iterable[str], file_name: str) -> float:
        """How well a layer fits, 0 (not at all) to 1.

        A layer fits when every group of the signature is met, or, for a raster, when the file name matches.
        The share of known columns that are present decides between importers.
        """
        kinds = {k for k in map(geometry_kind, geometry_types) if k}
        if kinds and not kinds & set(self.geometry):
            return 0.0
        named = bool(self.file_pattern) and re.search(self.file_pattern, file_name, re.IGNORECASE) is not None
        if kinds == {"raster"}:
            return 0.9 if named else 0.0
        if not self.signature:
            return 0.0
        present = _by_key(columns)
        if not all(any(name.casefold() in present for name in group) for group in self.signature):
            return 0.0
        known = {n.casefold() for group in self.signature for n in group}
        known |= {n.casefold() for theirs in self.columns.values() for n in theirs}
        known |= {n.casefold() for n in self.extra}
        share = len(known & set(present)) / max(len(present), 1)
        return min(1.0, 0.6 + 0.3 * share + (0.1 if named else 0.0))

    def adjust(self, frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
        """Run the hooks on a mapped table and drop the carried columns.

        Parameters
        ----------
        frame : GeoDataFrame, n rows
            Features (`azogue.records.feature`), with the `extra` columns as ``source:<name>`` where present.
        spec : InputSpec

        Returns
        -------
        Result[GeoDataFrame]
            Never more rows than came in; every row left out or changed is a listed problem.

        Problems
        --------
        IMP-FIELDS-001 (note) : the importer is known from a published list only.
        """
        problems: list[Problem] = []
        if not self.verified:
            used = {**self.mapping(n for c in self.columns.values() for n in c), **spec.columns}
            problems.append(
                FIELDS_UNVERIFIED.at(
                    input_id=spec.id,
                    file=spec.path,
                    title=self.title,
                    used=", ".join(sorted(used)) or "none",
                    citation=self.citation,
                    input=spec.id,
                )
            )
        for hook in self.hooks:
            result = hook(frame, spec)
            frame = result.table
            problems.extend(result.problems)
        carried = [c for c in frame.columns if str(c).startswith("source:")]
        return Result(frame.drop(columns=carried), tuple(problems))


def _by_key(columns: Iterable[str]) -> dict[str, str]:
    present: dict[str, str] = {}
    for c in columns:
        present.setdefault(str(c).casefold(), str(c))
    return present


def geometry_kind(name: str) -> str:
    """Kind of a geometry type: polygon, line, point or raster; empty when it says nothing.

    Examples
    --------
    >>> geometry_kind("MultiPolygon Z"), geometry_kind("LineString"), geometry_kind("Raster"), geometry_kind("Unknown")
    ('polygon', 'line', 'raster', '')
    """
    low = str(name).casefold()
    for kind in ("polygon", "line", "point", "raster"):
        if kind in low or (kind == "polygon" and "surface" in low) or (kind == "line" and "curve" in low):
            return kind
    return ""


def rows_of(frame: gpd.GeoDataFrame, mask: Any) -> list[int]:
    """Source row numbers of the rows that a mask picks."""
    return [int(r) for r in frame.loc[mask, "source_row"]]


def declares(spec: InputSpec, *columns: str) -> bool:
    """Whether the workspace itself filters or excludes by one of these columns (any spelling)."""
    keys = {k.casefold() for k in (*spec.filter, *spec.exclude)}
    return bool(keys & {c.casefold() for c in columns})
