"""What a country adapter offers: readers, reference rows, labels and document templates, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd

from azogue.records.input_spec import InputSpec
from azogue.records.problem import Result

#: Reads one file of a national form into features (`azogue.records.feature`).
ReadForm = Callable[[Path, InputSpec], Result[gpd.GeoDataFrame]]


@dataclass(frozen=True, kw_only=True)
class FormReader:
    """A reader of one national form or service.

    ``id`` is what ``importer = "..."`` says in ``azogue.toml``; ``citation`` names the form as its publisher does;
    ``sample`` is a file of a few rows that the adapter's tests read.
    """

    id: str
    title: str
    citation: str
    roles: tuple[str, ...]
    read: ReadForm
    sample: Path


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """The object behind an entry point of the group ``azogue.adapters``.

    Parameters
    ----------
    party : str
        ISO 3166 alpha-3 code of the country, or XC* for an invented one.
    title : str
        What the adapter is, in one line.
    readers : mapping of id to FormReader
        Readers of national forms.
    reference : Path or None
        Folder of reference tables with sidecars (national codes, thresholds), under names of their own.
    labels : Path or None
        CSV file with the columns id, language, label, reviewed_by.
    templates : Path or None
        Folder of document templates.

    Notes
    -----
    An adapter cannot replace a step: a national method is a new step with its own name and citation.
    """

    party: str
    title: str
    readers: Mapping[str, FormReader] = field(default_factory=dict)
    reference: Path | None = None
    labels: Path | None = None
    templates: Path | None = None
