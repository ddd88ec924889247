"""Kept results: records under the fingerprint of their content, and which result of which step holds them.

Hamilton decides what must be made again; this store is where it keeps results. Tables lie as GeoParquet, the rest
as JSON, so nothing kept is a pickle and everything kept can be opened by other programs.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Hamilton looks for every plugin it knows when imported, matplotlib among them; none is used here.
os.environ.setdefault("HAMILTON_AUTOLOAD_EXTENSIONS", "0")
os.environ["HAMILTON_TELEMETRY_ENABLED"] = "false"  # gone since 1.89; earlier versions would call home

from hamilton.caching.fingerprinting import hash_value
from hamilton.caching.stores.base import ResultRetrievalError, ResultStore

from azogue.records.problem import Problem
from azogue.workspace.atomic import plain, write_json
from azogue.workspace.fingerprint import table_fingerprint, text_hash
from azogue.workspace.table_file import read_table, write_table

#: Errors are said by `azogue.cli`; Hamilton would add an invitation to its chat.
logging.getLogger("hamilton").setLevel(logging.CRITICAL + 1)


class DamagedError(Exception):
    """A kept file cannot be read any more; it was removed and the run starts over."""


@dataclass
class Record:
    """A record by its fingerprint; its content is fetched when somebody asks."""

    name: str
    fingerprint: str
    fetch: Callable[[], Any] = field(repr=False, compare=False)
    _content: Any = field(default=None, repr=False, compare=False)

    @property
    def content(self) -> Any:
        """Table, areas or raster behind the fingerprint."""
        if self._content is None:
            self._content = self.fetch()
        return self._content

    def forget(self) -> None:
        """Let the content go; it is fetched again when asked for."""
        self._content = None


@dataclass
class Made:
    """What one step gave: its records by name, and its problems."""

    step: str
    records: dict[str, Record]
    problems: tuple[Problem, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Of the content of all records and problems."""
        records = {name: record.fingerprint for name, record in self.records.items()}
        return text_hash([self.step, records, [plain(p.to_dict()) for p in self.problems]])


def _fingerprint_of(value: Record | Made, *args: Any, **kwargs: Any) -> str:
    return value.fingerprint


hash_value.register(Record, _fingerprint_of)
hash_value.register(Made, _fingerprint_of)


class KeptTables:
    """Tables, and plain values such as the summary, by fingerprint in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, fingerprint: str) -> Path:
        """Where the table of this fingerprint lies, if it is kept."""
        values = self.folder / f"{fingerprint}.json"
        return values if values.exists() else self.folder / f"{fingerprint}.parquet"

    def keep(self, name: str, frame: Any) -> Record:
        """Write a table, or plain values, unless one of the same content is there."""
        if not hasattr(frame, "columns"):
            frame = plain(frame)
            fingerprint = text_hash(["values", frame])
            write_json(self.folder / f"{fingerprint}.json", frame)
            return self.record(name, fingerprint)
        fingerprint = table_fingerprint(frame)
        if not self.path(fingerprint).exists():
            write_table(frame, self.path(fingerprint))
        record = self.record(name, fingerprint)
        record._content = frame
        return record

    def record(self, name: str, fingerprint: str) -> Record:
        """The record of a kept table; read when its content is asked for."""
        return Record(name, fingerprint, lambda: self._read(fingerprint))

    def _read(self, fingerprint: str) -> Any:
        path = self.path(fingerprint)
        try:
            return json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else read_table(path)
        except Exception as error:
            path.unlink(missing_ok=True)
            raise DamagedError(str(path)) from error


class KeptResults(ResultStore):  # type: ignore[misc]
    """What Hamilton keeps: the result of every step as JSON that names its tables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables = KeptTables(folder / "tables")

    def _path(self, data_version: str) -> Path:
        return self.folder / "steps" / f"{data_version}.json"

    def set(self, data_version: str, result: Any, **kwargs: Any) -> None:
        """Keep the result of a step; a single record is kept already, with the step that made it."""
        if isinstance(result, Made):
            names = {name: record.fingerprint for name, record in result.records.items()}
            problems = [p.to_dict() for p in result.problems]
            write_json(self._path(data_version), {"step": result.step, "records": names, "problems": problems})

    def get(self, data_version: str, **kwargs: Any) -> Any:
        """A step's result by version, without reading its tables; or a record."""
        path = self._path(data_version)
        if not path.exists():
            return self.tables.record("", data_version)
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            records = {name: self.tables.record(name, version) for name, version in data["records"].items()}
            problems = tuple(Problem.from_dict(row) for row in data["problems"])
        except (ValueError, KeyError, TypeError) as error:
            raise ResultRetrievalError(str(path)) from error
        return Made(data["step"], records, problems)

    def exists(self, data_version: str) -> bool:
        """Whether the result, with every table it names, is kept."""
        path = self._path(data_version)
        if not path.exists():
            return self.tables.path(data_version).exists()
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            path.unlink()
            return False
        return all(self.tables.path(version).exists() for version in data["records"].values())

    def delete(self, data_version: str) -> None:
        """Forget one result."""
        self._path(data_version).unlink(missing_ok=True)
        self.tables.path(data_version).unlink(missing_ok=True)

    def delete_all(self) -> None:
        """Forget every result."""
        for path in self._everything():
            path.unlink(missing_ok=True)

    def _everything(self) -> Iterator[Path]:
        for part in ("steps", "tables"):
            if (self.folder / part).is_dir():
                yield from (self.folder / part).iterdir()


def keep_records(tables: KeptTables, step: str, given: Mapping[str, Any], problems: tuple[Problem, ...]) -> Made:
    """Keep every table that a step gave.

    Parameters
    ----------
    tables : KeptTables
    step : str
    given : mapping of record name to table
    problems : tuple of Problem
    """
    records = {name: tables.keep(name, frame) for name, frame in given.items()}
    return Made(step, records, tuple(Problem.from_dict(plain(p.to_dict())) for p in problems))
