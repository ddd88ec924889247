"""Tables of text: CSV and XLSX as people send them, down to named columns and numbered rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from azogue.intake import problems as P
from azogue.intake.container import nearest
from azogue.intake.problems import met
from azogue.records.problem import Problem

MOST_TEXT = 10_000
_HEADER_SEARCH_LINES = 40
_NUMERIC = re.compile(r"^[\s+\-]*[\d.,\s°'\"]+[NSEWO]?\s*$", re.IGNORECASE)
_SEPARATOR_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass
class RawTable:
    """Rows under named columns, as found; ``frame.index`` is the row number below the column names, from 1."""

    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


def decode(data: bytes, encoding: str | None, place: dict[str, str]) -> tuple[str, list[Problem]]:
    """Turn bytes into text: byte order mark, then declared encoding, then UTF-8, then a guess with a problem."""
    for bom, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(bom):
            return data.decode(name, "replace"), []
    if encoding:
        text = data.decode(encoding, "replace")
        broken = [met(P.ENCODING_BROKEN, place, encoding=encoding, mark="\ufffd")] if "\ufffd" in text else []
        return text, broken
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        name = guess_encoding(data)
        text = data.decode(name, "replace")
        word = next(iter(re.findall(r"[^\W\d]*[^\x00-\x7f][^\W\d]*", text)), "")
        return text, [met(P.ENCODING_GUESSED, place, encoding=name, sample=word[:40] or "none")]


def guess_encoding(data: bytes) -> str:
    """The likeliest encoding of text that is not UTF-8: Windows-1252, or Windows-1251 where most letters are high.

    Examples
    --------
    >>> guess_encoding("Réserve de faune".encode("cp1252")), guess_encoding("Заповедник".encode("cp1251"))
    ('cp1252', 'cp1251')
    """
    letters = [b for b in data[:200_000] if b > 0x7F or chr(b).isalpha()]
    high = sum(b >= 0xC0 for b in letters)
    if letters and high / len(letters) > 0.5:
        return "cp1251"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def unknown_encoding(encoding: str | None, place: dict[str, str]) -> list[Problem]:
    """A problem when a declared encoding does not exist, else nothing."""
    if encoding is None:
        return []
    try:
        codecs.lookup(encoding)
    except LookupError:
        known = ("utf-8", "utf-16", "cp1252", "cp1251", "cp1256", "latin-1", "gb18030", "big5", "shift_jis", "euc-kr")
        return [met(P.ENCODING_UNKNOWN, place, encoding=encoding, nearest=nearest(encoding, known))]
    return []


def sheet_names(path: Path) -> list[str]:
    """Names of the sheets of a workbook."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        return [s.title for s in book.worksheets]
    finally:
        book.close()


def read_csv(path: Path, *, encoding: str | None, place: dict[str, str]) -> RawTable:
    """Read a delimited text file."""
    text, problems = decode(path.read_bytes(), encoding, place)
    text = text.replace("\0", "")
    separator = _separator(text)
    if separator != ",":
        problems.append(met(P.TABLE_SEPARATOR, place, separator=_SEPARATOR_NAMES[separator]))
    csv.field_size_limit(1 << 30)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    table = _tabulate(reader, place, separator=_SEPARATOR_NAMES[separator])
    table.problems[:0] = problems
    return table


def read_sheet(path: Path, sheet: str, place: dict[str, str]) -> RawTable:
    """Read one sheet of a workbook: stored values, never the result of running a formula."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        table = _tabulate(book[sheet].iter_rows(values_only=True), place, separator="")
    finally:
        book.close()
    table.problems.extend(_formulas(path, sheet, place))
    return table


def _formulas(path: Path, sheet: str, place: dict[str, str]) -> list[Problem]:
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        if not any(re.search(rb"<f[ >]", archive.read(n)) for n in sheets):
            return []
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        cells = [c.value for row in book[sheet].iter_rows() for c in row if c.data_type == "f"]
    finally:
        book.close()
    if not cells:
        return []
    return [met(P.CELL_FORMULA, place, n=len(cells), formula=str(cells[0])[:80])]


def _separator(text: str) -> str:
    lines = [line for line in text[:100_000].splitlines()[:60] if line.strip()]
    best, best_score = ",", 0.0
    for candidate in _SEPARATOR_NAMES:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=candidate) if row)
        widths.pop(1, None)
        if not widths:
            continue
        width, n = widths.most_common(1)[0]
        score = n / len(lines) + min(width, 50) / 1000
        if score > best_score:
            best, best_score = candidate, score
    return best


def _is_blank(row: Sequence[Any]) -> bool:
    return all(v is None or (isinstance(v, str) and not v.strip()) for v in row)


def _looks_like_names(row: Sequence[Any], width: int) -> bool:
    filled = [v for v in row if not _is_blank([v])]
    if len(filled) < max(1, min(2, width), round(width * 0.6)):
        return False
    return all(isinstance(v, str) and not _NUMERIC.match(v) for v in filled)


def _tabulate(rows: Iterator[Sequence[Any]], place: dict[str, str], *, separator: str) -> RawTable:
    """Find the line of names, number the rows below it, gather what does not fit."""
    lines = [list(r) for r in rows]
    widths = Counter(len(_trimmed(r)) for r in lines[:200] if not _is_blank(r))
    if not widths:
        return RawTable(pd.DataFrame(index=pd.RangeIndex(1, 1)), [met(P.LAYER_EMPTY, place)])
    width = max(widths, key=lambda w: (widths[w], w))
    head = next((i for i, r in enumerate(lines[:_HEADER_SEARCH_LINES]) if _looks_like_names(r, width)), None)
    if head is None:
        return RawTable(pd.DataFrame(index=pd.RangeIndex(1, 1)), [met(P.TABLE_NO_NAMES, place)])
    problems = [met(P.TABLE_HEADER, place, line=head + 1)] if head else []
    names, more = _column_names(_trimmed(lines[head]), place)
    problems += more
    n = len(names)
    good, numbers, blank, long, short = [], [], 0, [], []
    for number, row in enumerate(lines[head + 1 :], start=1):
        if _is_blank(row):
            blank += 1
            continue
        trimmed = _trimmed(row)
        if len(trimmed) > n:
            long.append(number)
            continue
        if separator and len(row) < n:
            short.append(number)
        good.append((trimmed + [None] * n)[:n])
        numbers.append(number)
    if long:
        problems.append(met(P.TABLE_RAGGED, place, rows=long, n=n, separator=separator))
    if short:
        problems.append(met(P.TABLE_SHORT, place, rows=short, n=n))
    if blank:
        problems.append(met(P.TABLE_BLANK, place, n=blank))
    frame = pd.DataFrame(good, columns=names, index=pd.Index(numbers, dtype="int64"), dtype=object)
    return RawTable(frame, problems)


def _trimmed(row: Sequence[Any]) -> list[Any]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and _is_blank([row[end - 1]]):
        end -= 1
    return list(row[:end])


def _column_names(row: Sequence[Any], place: dict[str, str]) -> tuple[list[str], list[Problem]]:
    names: list[str] = []
    repeated: list[str] = []
    renamed: list[str] = []
    for i, value in enumerate(row, start=1):
        name = " ".join(str(value).split()) if not _is_blank([value]) else f"column_{i}"
        if name in names:
            repeated.append(name)
            k = 2
            while f"{name}_{k}" in names:
                k += 1
            name = f"{name}_{k}"
            renamed.append(name)
        names.append(name)
    if not repeated:
        return names, []
    problem = met(P.COLUMN_REPEATED, place, names=", ".join(dict.fromkeys(repeated)), renamed=", ".join(renamed))
    return names, [problem]
