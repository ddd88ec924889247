"""Check of the reference tables: every file, row, id, join, citation, date, unit and hash.

``azogue reference check`` and the tests call `check_reference`. Row numbers count data rows from 1.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from azogue.records.problem import Problem, ProblemKind, Problems
from azogue.reference.edition import DATA, EDITION_COLUMNS
from azogue.reference.sidecar import CONFIDENCES, Sidecar, read_sidecar

SIDECAR_MISSING = ProblemKind(
    code="REF-SIDECAR-001",
    level="error",
    found="a table without a sidecar {sidecar}",
    expected="a YAML file of the same name with title, document, publisher, licence, dates, hash and columns",
    because="a value whose origin is not stated cannot be cited or checked",
    do="write {sidecar} beside the table; any other sidecar shows the form",
    example="thresholds.csv was added, thresholds.yaml was not",
)
SIDECAR_FIELD = ProblemKind(
    code="REF-SIDECAR-002",
    level="error",
    found="{field}: {what}",
    expected="the fields of azogue.reference.sidecar.Sidecar, each in its form",
    because="the field is printed with every use of the table",
    do="correct {field} in the sidecar",
    example="accessed_on: 20 November (expected 2026-11-20)",
)
SIDECAR_ALONE = ProblemKind(
    code="REF-SIDECAR-003",
    level="error",
    found="a sidecar without its table",
    expected="a CSV file of the same name beside it",
    because="a renamed or removed table leaves a description of nothing",
    do="rename or remove the sidecar, or bring the table back",
    example="actions.yaml without actions.csv",
)
FORM = ProblemKind(
    code="REF-FORM-001",
    level="error",
    found="{what}",
    expected="UTF-8, comma-separated, one header line, LF line ends, as many cells in each row as the header has",
    because="two readers of the file would see two different tables",
    do="save the file again in that form",
    example="a row of 10 cells under a header of 11",
)
HEADER = ProblemKind(
    code="REF-HEADER-001",
    level="error",
    found="{what}",
    expected="the columns of the sidecar, in its order, the last two being citation and confidence",
    because="a column that is not described has no meaning and no unit",
    do="describe the column in the sidecar, or correct the header",
    example="column value_mg has no entry under columns",
)
ID = ProblemKind(
    code="REF-ID-001",
    level="error",
    found="{key} = {value} {what}",
    expected="one row per {key}, none of them empty",
    because="other tables, results and plans point to the row by it",
    do="give the row its own id; an id is never used again for something else",
    example="action_id = A01.01 appears twice",
)
JOIN = ProblemKind(
    code="REF-JOIN-001",
    level="error",
    found="{value}, which is not in {target}",
    expected="a value of {target}{hint}",
    because="the row points to something that does not exist",
    do="correct the value, or add the row it points to",
    example="target_id = T32, which is not in kmgbf_targets.id",
)
CITATION = ProblemKind(
    code="REF-CITATION-001",
    level="error",
    found="no citation",
    expected="document and paragraph or table row, or House method with the page of the docs",
    because="a value without a source does not enter the product",
    do="write the citation; if there is none, take the row out",
    example="a threshold typed in from memory",
)
CONFIDENCE = ProblemKind(
    code="REF-CONFIDENCE-001",
    level="error",
    found="confidence {value}",
    expected="read (value seen in the named source) or background (general knowledge, shown as unverified)",
    because="readers are told which values were verified",
    do="open the source and write read, or write background",
    example="confidence = high",
)
DATE = ProblemKind(
    code="REF-DATE-001",
    level="error",
    found="{what}",
    expected="valid_from and valid_to in ISO 8601, from before to; status one of adopted, in force, superseded",
    because="old years are computed with the rows that held then",
    do="correct the date or the status; a superseded row needs valid_to",
    example="status superseded without valid_to",
)
HASH = ProblemKind(
    code="REF-HASH-001",
    level="error",
    found="the table has sha256 {found_hash}, the sidecar says {said}",
    expected="the same hash in both",
    because="the table changed after it was last checked, or the sidecar was not updated with it",
    do="look at the change, then set  table_sha256: {found_hash}  and checked_on in the sidecar",
    example="a cell was corrected and the sidecar was forgotten",
)
SOURCE_HASH = ProblemKind(
    code="REF-HASH-002",
    level="warning",
    found="no sha256 of the file that the rows were read from",
    expected="the hash, or a reason under no_hash_because, unless every row is our own or background knowledge",
    because="without it nobody can tell whether the publisher changed the file since",
    do="download the file again, compare, and write its sha256 into the sidecar",
    example="a table typed from a web page",
)
UNIT = ProblemKind(
    code="REF-UNIT-001",
    level="error",
    found="{what}",
    expected="a unit for every quantity: a unit column beside value, or unit in the sidecar as the column's name says",
    because="a number without a unit cannot be used",
    do="state the unit in the sidecar, or add a column named unit",
    example="column buffer_m without unit: m",
)
UNVERIFIED = ProblemKind(
    code="REF-UNVERIFIED-001",
    level="note",
    found="{n} of {total} rows rest on background knowledge",
    expected="rows read in the named source",
    because="they are printed as unverified wherever they are used",
    do="open the source of each, correct it if needed, and set confidence to read",
    example="licences of layers that were not opened",
)

_ISO = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
_STATUS = ("adopted", "in force", "superseded")
#: Endings of column names that promise a unit.
_SUFFIXES = {"m": "m", "km": "km", "ha": "ha", "pct": "%", "deg": "degree", "kg": "kg", "mg": "mg", "years": "year"}


@dataclass(frozen=True)
class _Table:
    """One table as the check sees it: raw cells, not a data frame."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    sidecar: Sidecar | None

    def column(self, name: str) -> list[str]:
        """Cells of one column; none if the table has no such column."""
        if name not in self.header:
            return []
        i = self.header.index(name)
        return [row[i] if i < len(row) else "" for row in self.rows]


def check_reference(folders: Iterable[Path] = (DATA,)) -> Problems:
    """Check every reference table in some folders.

    Parameters
    ----------
    folders : iterable of Path
        By default the tables of the package; an adapter adds its own after them.

    Returns
    -------
    Problems
        Everything found, by file; without errors the tables may be used.

    Problems
    --------
    REF-SIDECAR-001..003, REF-FORM-001, REF-HEADER-001, REF-ID-001, REF-JOIN-001, REF-CITATION-001,
    REF-CONFIDENCE-001, REF-DATE-001, REF-HASH-001, REF-UNIT-001 (error); REF-HASH-002 (warning);
    REF-UNVERIFIED-001 (note).

    Source
    ------
    House method: every row cited, dated and checked (docs/decisions).

    Examples
    --------
    >>> check_reference().has_errors
    False
    """
    folders = tuple(folders)
    problems = Problems()
    tables: dict[str, _Table] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.csv")):
            problems.extend(_read(path, tables))
        for path in sorted(folder.rglob("*.yaml")):
            if not path.with_suffix(".csv").exists():
                problems.add(SIDECAR_ALONE.at(file=_shown(path)))
    for table in tables.values():
        problems.extend(_check_rows(table))
        if table.sidecar is not None:
            problems.extend(_check_header(table, table.sidecar))
            problems.extend(_check_ids(table, table.sidecar))
            problems.extend(_check_joins(table, table.sidecar, tables))
            problems.extend(_check_hashes(table, table.sidecar))
            problems.extend(_check_units(table, table.sidecar))
    return problems


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _read(path: Path, tables: dict[str, _Table]) -> Iterator[Problem]:
    """Read one table and its sidecar into ``tables``; yield what is wrong with their form."""
    sidecar: Sidecar | None = None
    side_path = path.with_suffix(".yaml")
    if not side_path.exists():
        yield SIDECAR_MISSING.at(file=_shown(path), sidecar=side_path.name)
    else:
        try:
            sidecar = read_sidecar(side_path)
        except ValidationError as error:
            for e in error.errors():
                name = ".".join(str(part) for part in e["loc"]) or "the file"
                yield SIDECAR_FIELD.at(file=_shown(side_path), field=name, what=e["msg"])
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            yield SIDECAR_FIELD.at(file=_shown(side_path), field="the file", what=str(error).splitlines()[0])
    data = path.read_bytes()
    if b"\r" in data or data.startswith(b"\xef\xbb\xbf"):
        yield FORM.at(file=_shown(path), what="CR line ends or a byte order mark")
    try:
        cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except UnicodeDecodeError:
        yield FORM.at(file=_shown(path), what="bytes that are not UTF-8")
        return
    header, rows = (cells[0], cells[1:]) if cells else ([], [])
    ragged = [i for i, row in enumerate(rows, 1) if len(row) != len(header)]
    if not header:
        yield FORM.at(file=_shown(path), what="an empty file")
    if ragged:
        yield FORM.at(file=_shown(path), rows=ragged, what="rows with more or fewer cells than the header")
    tables[path.stem] = _Table(path, header, rows, sidecar)


def _check_header(table: _Table, sidecar: Sidecar) -> Iterator[Problem]:
    file = _shown(table.path)
    said = list(sidecar.columns)
    for name in (c for c in table.header if c not in sidecar.columns):
        yield HEADER.at(file=file, column=name, what=f"column {name} is not described in the sidecar")
    for name in (c for c in said if c not in table.header):
        yield HEADER.at(file=file, column=name, what=f"column {name} of the sidecar is not in the table")
    if set(said) == set(table.header) and said != table.header:
        yield HEADER.at(file=file, what="the same columns in another order")
    if table.header[-2:] != ["citation", "confidence"]:
        yield HEADER.at(file=file, what=f"last two columns: {', '.join(table.header[-2:])}")
    for name in (*sidecar.key, *sidecar.joins):
        if name not in table.header:
            yield HEADER.at(file=file, column=name, what=f"{name}, named under key or joins, is not a column")


def _check_rows(table: _Table) -> Iterator[Problem]:
    """Citations, confidence, dates: what every row owes whatever the table."""
    file = _shown(table.path)
    empty = [i for i, cell in enumerate(table.column("citation"), 1) if not cell.strip()]
    if empty:
        yield CITATION.at(file=file, rows=empty, column="citation")
    by_value: dict[str, list[int]] = {}
    for i, cell in enumerate(table.column("confidence"), 1):
        by_value.setdefault(cell, []).append(i)
    for value, rows in by_value.items():
        if value not in CONFIDENCES:
            yield CONFIDENCE.at(file=file, rows=rows, column="confidence", value=repr(value))
    if by_value.get("background"):
        rows = by_value["background"]
        yield UNVERIFIED.at(file=file, rows=rows, column="confidence", n=len(rows), total=len(table.rows))
    if not {"valid_from", "valid_to", "status"} <= set(table.header):
        return
    dated = zip(table.column("valid_from"), table.column("valid_to"), table.column("status"), strict=True)
    for i, (first, last, status) in enumerate(dated, 1):
        if not _ISO.match(first) or (last and not _ISO.match(last)):
            yield DATE.at(file=file, rows=[i], what=f"valid_from {first!r}, valid_to {last!r}")
        elif last and last < first:
            yield DATE.at(file=file, rows=[i], what=f"valid_to {last} before valid_from {first}")
        elif status not in _STATUS:
            yield DATE.at(file=file, rows=[i], column="status", what=f"status {status!r}")
        elif status == "superseded" and not last:
            yield DATE.at(file=file, rows=[i], column="valid_to", what="status superseded without valid_to")


def _check_ids(table: _Table, sidecar: Sidecar) -> Iterator[Problem]:
    """Keys are filled and unique; rows of one key may follow each other in time or by edition."""
    own = [c for c in (*sidecar.key, "valid_from", *EDITION_COLUMNS) if c in table.header]
    seen: dict[tuple[str, ...], list[int]] = {}
    for i, values in enumerate(zip(*(table.column(c) for c in own), strict=True), 1):
        seen.setdefault(values, []).append(i)
    n = len([c for c in sidecar.key if c in table.header])
    key = ", ".join(sidecar.key)
    for values, rows in seen.items():
        shown = ", ".join(values[:n])
        if not any(v.strip() for v in values[:n]):
            yield ID.at(file=_shown(table.path), rows=rows, key=key, value=repr(shown), what="is empty")
        elif len(rows) > 1:
            yield ID.at(file=_shown(table.path), rows=rows, key=key, value=shown, what=f"is in {len(rows)} rows")


def _check_joins(table: _Table, sidecar: Sidecar, tables: dict[str, _Table]) -> Iterator[Problem]:
    from azogue.reference.edition import nearest_name

    for column, target in sidecar.joins.items():
        name, _, target_column = target.partition(".")
        other = tables.get(name)
        known = set(other.column(target_column)) if other else set()
        missing: dict[str, list[int]] = {}
        for i, cell in enumerate(table.column(column), 1):
            for value in (v.strip() for v in cell.split(";")):
                if value and value not in known:
                    missing.setdefault(value, []).append(i)
        for value, rows in missing.items():
            near = nearest_name(value, known)
            hint = f"; the nearest is {near}" if near else ""
            yield JOIN.at(file=_shown(table.path), rows=rows, column=column, value=value, target=target, hint=hint)


def _check_hashes(table: _Table, sidecar: Sidecar) -> Iterator[Problem]:
    found = hashlib.sha256(table.path.read_bytes()).hexdigest()
    if sidecar.table_sha256 != found:
        said = sidecar.table_sha256 or "nothing"
        yield HASH.at(file=_shown(table.path), found_hash=found, said=said)
    cited = zip(table.column("citation"), table.column("confidence"), strict=True)
    ours = all(confidence == "background" or text.startswith("House ") for text, confidence in cited)
    if not sidecar.sha256 and not sidecar.no_hash_because and not ours:
        yield SOURCE_HASH.at(file=_shown(table.path.with_suffix(".yaml")))


def _check_units(table: _Table, sidecar: Sidecar) -> Iterator[Problem]:
    file = _shown(table.path)
    for name in table.header:
        ending = name.rsplit("_", 1)[-1] if "_" in name else ""
        if ending in _SUFFIXES and not sidecar.units.get(name):
            yield UNIT.at(file=file, column=name, what=f"column {name} without unit: {_SUFFIXES[ending]}")
    if "value" in table.header and not sidecar.units.get("value"):
        if "unit" not in table.header:
            yield UNIT.at(file=file, column="value", what="a column named value without a unit")
            return
        pairs = zip(table.column("value"), table.column("unit"), strict=True)
        bare = [i for i, (value, unit) in enumerate(pairs, 1) if value and not unit]
        if bare:
            yield UNIT.at(file=file, rows=bare, column="unit", what="values without a unit; write 1 for a pure number")
