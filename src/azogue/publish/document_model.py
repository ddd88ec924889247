"""A document as content: sections, paragraphs, tables and pictures, before it becomes Word, HTML or PDF.

One model, three renderings: a number cannot differ between them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from azogue.publish.document_picture import Picture

#: Around words that are printed in italics, such as the mark *unverified*.
EMPHASIS_ON, EMPHASIS_OFF = "\ue000", "\ue001"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    text: str
    kind: Literal["body", "lead", "note", "caution"] = "body"


@dataclass(frozen=True)
class Listing:
    """Points of a list."""

    items: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class KeyNumber:
    """One figure in large print, its name, and a second line."""

    value: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class KeyNumbers:
    """Figures side by side."""

    items: tuple[KeyNumber, ...]


@dataclass(frozen=True)
class Column:
    """Heading of a table column; numbers stand at the end of the cell; ``width`` is a share of the table."""

    title: str
    is_number: bool = False
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table with its caption, and where the whole of it is when rows were left out."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def is_short(self, *, letters: int = 125, most: int = 14) -> bool:
        """Whether it can be kept on one page: an estimate of its lines, by letters that fit across the page.

        Examples
        --------
        >>> Table("", (Column("a"), Column("b")), (("x", "y" * 3000),)).is_short()
        False
        """
        whole = sum(c.width for c in self.columns) or 1.0
        room = [max(4.0, letters * c.width / whole - 2) for c in self.columns]
        lines = sum(
            max((math.ceil(len(text) / width) for text, width in zip(row, room, strict=True)), default=1)
            for row in self.rows
        )
        return lines <= most


@dataclass(frozen=True)
class Figure:
    """A picture with its caption."""

    picture: Picture


Block = Paragraph | Listing | KeyNumbers | Table | Figure


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; ``level`` 1 or 2; ``id`` is stable across languages; wide ones lie on their side."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    level: int = 1
    is_wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A whole chapter, in one language."""

    title: str
    subtitle: str
    language: str
    direction: str
    contents_title: str
    table_word: str
    figure_word: str
    footer: str
    author: str
    sections: tuple[Section, ...] = field(default=())

    @property
    def tables(self) -> list[Table]:
        """Every table, in order."""
        return [b for s in self.sections for b in s.blocks if isinstance(b, Table)]


def emphasize(text: str) -> str:
    """Mark words to be printed in italics."""
    return f"{EMPHASIS_ON}{text}{EMPHASIS_OFF}"


def runs(text: str) -> list[tuple[str, bool]]:
    """Split a text at its marks: pieces and whether each is in italics.

    Examples
    --------
    >>> runs("value " + emphasize("unverified"))
    [('value ', False), ('unverified', True)]
    """
    out: list[tuple[str, bool]] = []
    for n, part in enumerate(text.split(EMPHASIS_ON)):
        if n == 0:
            out.append((part, False))
            continue
        inside, _, after = part.partition(EMPHASIS_OFF)
        out += [(inside, True), (after, False)]
    return [(t, e) for t, e in out if t]
