"""Editions: the reference tables as one dated set that a workspace pins and each output prints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from azogue.records.errors import EditionError
from azogue.reference.sidecar import Sidecar, read_sidecar

ROOM = Path(__file__).parent
DATA = ROOM / "data"

#: Columns that say since and until which edition a row belongs; a table without them is the same in every edition.
EDITION_COLUMNS = ("since_edition", "until_edition")


@dataclass(frozen=True)
class EditionNote:
    """One line of EDITIONS.md."""

    name: str
    issued_on: str
    state: str
    note: str


def list_editions(path: Path = ROOM / "EDITIONS.md") -> dict[str, EditionNote]:
    """Every edition this package can open, in the order of EDITIONS.md (newest first).

    Examples
    --------
    >>> list_editions()["2026.1"].state
    'current'
    """
    editions = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0][:4].isdigit():
            editions[cells[0]] = EditionNote(*cells)
    return editions


def nearest_name(word: str, known: Iterable[str]) -> str:
    """The known name closest to a typed one, empty if none is close.

    Examples
    --------
    >>> nearest_name("crosswalks", ["actions", "crosswalk"])
    'crosswalk'
    """
    from rapidfuzz import fuzz, process

    best = process.extractOne(word.lower(), sorted(known), scorer=fuzz.WRatio, score_cutoff=60)
    return str(best[0]) if best else ""


@dataclass(frozen=True)
class Edition:
    """One edition. Tables are read when asked for, and each call gives a fresh copy."""

    name: str
    folders: tuple[Path, ...] = (DATA,)
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _paths(self) -> dict[str, Path]:
        paths: dict[str, Path] = {}
        for folder in self.folders:
            for path in sorted(folder.rglob("*.csv")):
                if path.stem in paths:
                    raise EditionError(
                        f"two reference tables are named {path.stem}: {paths[path.stem]} and {path}; rename one"
                    )
                paths[path.stem] = path
        return paths

    def names(self) -> list[str]:
        """Names of all tables, sorted."""
        return sorted(self._paths)

    def path(self, name: str) -> Path:
        """File of a table; an unknown name is answered with the nearest known one."""
        if name not in self._paths:
            near = nearest_name(name, self._paths)
            hint = f"did you mean {near}?" if near else f"tables: {', '.join(self.names())}"
            raise EditionError(f"edition {self.name} has no reference table {name!r}; {hint}")
        return self._paths[name]

    def subject(self, name: str) -> str:
        """Folder of a table, such as ``crosswalk`` or ``method``."""
        return self.path(name).parent.name

    def table(self, name: str) -> pd.DataFrame:
        """One table, every column as text, empty cells as empty text.

        Parameters
        ----------
        name : str
            Name of the table, as `names` lists it.

        Returns
        -------
        DataFrame, n rows
            The rows of this edition. ``citation`` and ``confidence`` (read | background) are the last two columns.

        Raises
        ------
        EditionError
            No such table; the message offers the nearest name.

        Examples
        --------
        >>> open_edition("2026.1").table("crosswalk").shape[0]
        191
        """
        path = self.path(name)
        if name not in self._tables:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
            since, until = EDITION_COLUMNS
            if since in frame:
                frame = frame[frame[since].map(lambda e: not e or edition_order(e) <= edition_order(self.name))]
            if until in frame:
                frame = frame[frame[until].map(lambda e: not e or edition_order(e) >= edition_order(self.name))]
            self._tables[name] = frame.drop(columns=[c for c in EDITION_COLUMNS if c in frame]).reset_index(drop=True)
        return self._tables[name].copy()

    def table_on(self, name: str, day: str) -> pd.DataFrame:
        """The rows of a dated table that hold on a day.

        Parameters
        ----------
        name : str
        day : str, ISO 8601
            ``2026-11-20``. A row holds from ``valid_from`` to ``valid_to``, both included; an empty end is open.

        Returns
        -------
        DataFrame
            All rows where the table is not dated.

        Examples
        --------
        >>> len(open_edition("2026.1").table_on("nap_elements", "2017-08-15"))
        0
        """
        frame = self.table(name)
        if not {"valid_from", "valid_to"} <= set(frame.columns):
            return frame
        holds = frame["valid_from"].eq("") | frame["valid_from"].le(day)
        holds &= frame["valid_to"].eq("") | frame["valid_to"].ge(day)
        return frame[holds].reset_index(drop=True)

    def sidecar(self, name: str) -> Sidecar:
        """Who published a table, when, under which licence; what its columns mean."""
        return read_sidecar(self.path(name).with_suffix(".yaml"))

    def hash(self, name: str) -> str:
        """sha256 of the rows of a table as this edition sees them: part of the key of every result that uses it.

        Examples
        --------
        >>> len(open_edition("2026.1").hash("actions"))
        64
        """
        text = self.table(name).to_csv(index=False, lineterminator="\n")
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def fingerprint(self) -> str:
        """sha256 over all tables, printed beside the name of the edition in the lineage."""
        lines = [f"{name} {self.hash(name)}" for name in self.names()]
        return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def edition_order(name: str) -> tuple[int, ...]:
    """Sort key of an edition: 2026.10 comes after 2026.2.

    Examples
    --------
    >>> edition_order("2026.10") > edition_order("2026.2")
    True
    """
    try:
        return tuple(int(part) for part in name.split("."))
    except ValueError:
        raise EditionError(f"an edition is named year.number, such as 2026.1; found {name!r}") from None


def open_edition(name: str, *, more_folders: Iterable[Path] = ()) -> Edition:
    """Open a reference edition.

    Parameters
    ----------
    name : str
        ``2026.1``, as pinned under ``reference`` in ``azogue.toml``.
    more_folders : iterable of Path
        Further tables with sidecars, those of a country adapter for example; their names must be new.

    Raises
    ------
    EditionError
        The edition is not in EDITIONS.md.

    Examples
    --------
    >>> "kmgbf_targets" in open_edition("2026.1").names()
    True
    """
    known = list_editions()
    if name not in known:
        near = nearest_name(name, known)
        hint = f"did you mean {near}?" if near else f"this version of Azogue has: {', '.join(known)}"
        raise EditionError(f"there is no reference edition {name!r}; {hint}")
    return Edition(name, (DATA, *more_folders))
