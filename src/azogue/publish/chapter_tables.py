"""From a table of results to a table on paper: chosen columns, formatted numbers, few rows, and where the rest is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from azogue.publish.document_model import Block, Column, Paragraph, Table, emphasize
from azogue.publish.document_text import UNKNOWN, Words, is_missing
from azogue.records.bundle import Bundle
from azogue.records.role import ROLES

Kind = Literal["text", "ha", "share", "count", "number", "day", "distance", "role", "yes"]


@dataclass(frozen=True)
class Shown:
    """A column to print: its name in the table, its heading, how its cells are written, its share of the width."""

    name: str
    title: str
    kind: Kind = "text"
    width: float = 1.0

    @property
    def is_number(self) -> bool:
        """Whether its cells stand at the end side."""
        return self.kind in ("ha", "share", "count", "number", "distance")


def cell(words: Words, value: Any, kind: Kind) -> str:
    """One cell as text; a dash where nothing is known.

    Examples
    --------
    >>> cell(Words(), 127735.13, "ha"), cell(Words(), None, "text"), cell(Words(), True, "yes")
    ('127,735', '–', 'yes')
    """
    if is_missing(value):
        return UNKNOWN
    number: dict[str, Callable[[Any], str]] = {
        "ha": words.hectares,
        "share": words.share,
        "count": words.number,
        "distance": words.distance,
    }
    if kind in number:
        return number[kind](value)
    if kind == "number":
        return words.number(value, 2 if abs(float(value)) < 100 else 0)
    if kind == "day":
        return words.day(str(value))
    if kind == "role":
        return words(ROLES[str(value)].title) if str(value) in ROLES else str(value)
    if kind == "yes":
        return words("yes") if bool(value) else words("no")
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, list | tuple):
        return words.listed([str(v) for v in value])
    return words.isolate(str(value))


def table_of(
    words: Words,
    frame: pd.DataFrame | None,
    shown: Sequence[Shown],
    *,
    caption: str,
    csv: str = "",
    most: int = 20,
) -> Table | None:
    """Print some columns of a table.

    Parameters
    ----------
    words : Words
    frame : DataFrame, may be None
    shown : sequence of Shown
        Columns that the table does not have, and text columns without a single value, are left out.
    caption : str
    csv : str
        Name of the file in ``tables/`` that holds every row.
    most : int
        Rows to print.

    Returns
    -------
    Table, or None without rows
    """
    if frame is None or frame.empty:
        return None
    kept = [
        s for s in shown if s.name in frame and (s.is_number or frame[s.name].map(lambda v: not is_missing(v)).any())
    ]
    rows = [
        tuple(_marked(words, row, s) for s in kept) for row in frame.head(most)[_needed(frame, kept)].to_dict("records")
    ]
    left = len(frame) - len(rows)
    note = ""
    if left > 0:
        note = words.many(
            "{n} more row is in tables/{csv}.csv.", "{n} more rows are in tables/{csv}.csv.", left, csv=csv
        )
    return Table(caption, tuple(Column(s.title, s.is_number, s.width) for s in kept), tuple(rows), note=note)


def _needed(frame: pd.DataFrame, shown: Sequence[Shown]) -> list[str]:
    names = list(dict.fromkeys(s.name for s in shown))
    return [*names, *(["confidence"] if "confidence" in frame and "confidence" not in names else [])]


def _marked(words: Words, row: dict[Any, Any], shown: Shown) -> str:
    """A cell; the first column of a row that rests on background knowledge is marked."""
    text = cell(words, row[shown.name], shown.kind)
    if shown.name in ("label", "title") and str(row.get("confidence", "")) == "background":
        return f"{text} {unverified(words)}"
    return text


def criterion_title(words: Words, name: str) -> str:
    """Heading of a criterion of the ranking; a name of the user's own without its unit.

    Examples
    --------
    >>> criterion_title(Words(), "asgm_sites"), criterion_title(Words(), "fish_landings")
    ('Mining places', 'Fish landings')
    """
    titles = {
        "affected_ha": words("Affected, ha"),
        "ha": words("Affected, ha"),
        "extent_ha": words("Mining extent, ha"),
        "affected_share_pct": words("Share affected"),
        "share_pct": words("Share affected"),
        "asgm_sites": words("Mining places"),
        "people": words("People"),
        "population": words("People"),
        "is_indigenous_territory": words("Indigenous territory"),
        "is_methylating_wetland": words("Wetland that methylates"),
    }
    plain = name.removesuffix("_ha").removesuffix("_pct").removeprefix("is_").replace("_", " ").capitalize()
    return titles.get(name, plain)


def unverified(words: Words) -> str:
    """The mark of what nobody has checked against its source yet."""
    return emphasize(words("unverified"))


def sentence(text: str) -> str:
    """A phrase as a sentence: a capital at its start and a stop at its end.

    Examples
    --------
    >>> sentence("no permits were given"), sentence("Nothing is missing.")
    ('No permits were given.', 'Nothing is missing.')
    """
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", "。")) else ".")


def rows_of(bundle: Bundle, name: str) -> pd.DataFrame:
    """A table of a run by its name; one without rows where the run has none."""
    found = bundle.tables.get(name)
    return pd.DataFrame() if found is None else found


def table_or_text(table: Table | None, text: str) -> Block:
    """The table, or a sentence that says why there is none."""
    return table if table is not None else Paragraph(text, "caution")
