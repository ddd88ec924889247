"""What was wrong with the data, said so that a person can mend it.

Data are never perfect, so problems are **returned** beside the table that could be made; exceptions are for
callers' mistakes (`azogue.records.errors`). A *kind* of problem is declared once, as a module constant, with
message templates of named placeholders; a *problem* is one occurrence with its place and values filled in.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
_CODE = re.compile(r"^[A-Z]{3}-[A-Z0-9]+-\d{3}$")

#: Every declared kind by its code: feeds ``azogue explain`` and the documentation.
KINDS: dict[str, ProblemKind] = {}


@dataclass(frozen=True, kw_only=True)
class ProblemKind:
    """One kind of problem: what `azogue explain CODE` shows and what the documentation lists.

    Parameters
    ----------
    code : str
        ``TOPIC-NOUN-NNN``, never reused.
    level : "error" | "warning" | "note"
        error: the row or file was left out; warning: kept and flagged; note: kept, for the record.
    found, expected, because, do : str
        Templates with named placeholders, each a whole sentence or phrase so that it can be translated.
    example : str
        One real example for the documentation page.
    """

    code: str
    level: Level
    found: str
    expected: str
    because: str
    do: str
    example: str = ""

    def __post_init__(self) -> None:
        if not _CODE.match(self.code):
            raise ValueError(f"problem code {self.code!r} is not of the form TOPIC-NOUN-NNN")
        if self.code in KINDS:
            raise ValueError(f"problem code {self.code} is declared twice")
        KINDS[self.code] = self

    @property
    def placeholders(self) -> frozenset[str]:
        """Names that the templates need."""
        text = " ".join((self.found, self.expected, self.because, self.do))
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)

    def at(
        self,
        *,
        file: str = "",
        layer: str = "",
        rows: Iterable[int] = (),
        column: str = "",
        input_id: str = "",
        **values: Any,
    ) -> Problem:
        """Make one occurrence.

        Parameters
        ----------
        file, layer, column : str
            Where it was found; leave out what does not apply.
        rows : iterable of int, 1-based
            Row (feature) numbers as the source counts them.
        input_id : str
            Id of the input in ``azogue.toml``.
        **values
            One value for each placeholder of the templates.
        """
        missing = self.placeholders - values.keys()
        if missing:
            raise TypeError(f"{self.code} needs values for {sorted(missing)}")
        place = {"file": file, "layer": layer, "column": column, "input_id": input_id}
        return Problem(
            code=self.code,
            level=self.level,
            place={k: str(v) for k, v in place.items() if v},
            rows=tuple(int(r) for r in rows),
            values=dict(values),
        )


@dataclass(frozen=True)
class Problem:
    """One occurrence of a `ProblemKind`."""

    code: str
    level: Level
    place: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> ProblemKind:
        """The declaration behind the code."""
        return KINDS[self.code]

    def text(self, part: Literal["found", "expected", "because", "do"]) -> str:
        """One part of the message, filled in."""
        template: str = getattr(self.kind, part)
        return template.format(**self.values)

    @property
    def where(self) -> str:
        """Where it was found, as one line: file, layer, rows, column."""
        bits = []
        if "file" in self.place:
            bits.append(self.place["file"])
        elif "input_id" in self.place:
            bits.append(f"[inputs.{self.place['input_id']}]")
        if "layer" in self.place:
            bits.append(f"layer {self.place['layer']}")
        if self.rows:
            bits.append(("row " if len(self.rows) == 1 else "rows ") + row_ranges(self.rows))
        if "column" in self.place:
            bits.append(f"column {self.place['column']}")
        return ", ".join(bits)

    def __str__(self) -> str:
        lines = [f"{self.code}  {self.level:8s} {self.where}".rstrip()]
        for label in ("found", "expected", "because", "do"):
            lines.append(f"  {label.capitalize():9s} {self.text(label)}")  # type: ignore[arg-type]
        lines.append(f"  {'More':9s} azogue explain {self.code}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON and tables."""
        return {
            "code": self.code,
            "level": self.level,
            **{k: self.place.get(k, "") for k in ("input_id", "file", "layer", "column")},
            "rows": list(self.rows),
            "n_rows": len(self.rows),
            "values": dict(self.values),
            **{p: self.text(p) for p in ("found", "expected", "because", "do")},  # type: ignore[arg-type]
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Problem:
        """Read back what `to_dict` wrote."""
        place = {k: row[k] for k in ("input_id", "file", "layer", "column") if row.get(k)}
        return cls(row["code"], row["level"], place, tuple(row["rows"]), dict(row["values"]))


def row_ranges(rows: Sequence[int], *, most: int = 12) -> str:
    """Write row numbers shortly: ``1-3, 7, 9-10``.

    Parameters
    ----------
    rows : sequence of int
    most : int, default 12
        Ranges to print before ``and N more rows``.

    Examples
    --------
    >>> row_ranges([3, 1, 2, 7, 10, 9])
    '1-3, 7, 9-10'
    >>> row_ranges(range(1, 100, 2), most=2)
    '1, 3, and 48 more rows'
    """
    ordered = sorted(set(rows))
    runs: list[list[int]] = []
    for row in ordered:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in runs[:most]]
    left = sum(b - a + 1 for a, b in runs[most:])
    if left:
        shown.append(f"and {left} more rows")
    return ", ".join(shown)


class Problems:
    """A growing list of problems, with counts by level and code."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._list: list[Problem] = list(problems)

    def add(self, *problems: Problem) -> None:
        """Append occurrences."""
        self._list.extend(problems)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Append every problem of another collection."""
        self._list.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._list)

    def __len__(self) -> int:
        return len(self._list)

    def __bool__(self) -> bool:
        return bool(self._list)

    @property
    def has_errors(self) -> bool:
        """Whether any problem is an error."""
        return any(p.level == "error" for p in self._list)

    def counts(self) -> dict[str, Any]:
        """Number of problems by level and by code, as `summary.json` carries them.

        Examples
        --------
        >>> Problems().counts()
        {'by_level': {'error': 0, 'warning': 0, 'note': 0}, 'by_code': {}}
        """
        by_level = dict.fromkeys(LEVELS, 0)
        by_code: dict[str, int] = {}
        for p in self._list:
            by_level[p.level] += 1
            by_code[p.code] = by_code.get(p.code, 0) + 1
        return {"by_level": by_level, "by_code": dict(sorted(by_code.items()))}


T = TypeVar("T")


@dataclass(frozen=True)
class Result(Generic[T]):
    """What a step or a reader gives: the table that could be made, and every problem met on the way."""

    table: T
    problems: tuple[Problem, ...] = ()
