"""The shapes of one layer on their way to features, with the rows they came from and the problems met so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from azogue.intake.problems import met
from azogue.records.problem import Problem, ProblemKind


@dataclass
class RawLayer:
    """A layer as its file holds it.

    ``attributes`` and ``geometry`` have one entry per row that can be placed; ``rows`` are their numbers in the
    source, from 1. ``crs`` is None where the file does not say; ``is_table`` marks points made from columns.
    ``all_attributes`` reads every column of the rows (for telling duplicates apart), None where they are all there.
    """

    attributes: pd.DataFrame
    geometry: NDArray[np.object_]
    rows: NDArray[np.int64]
    n_rows: int
    crs: CRS | None = None
    is_table: bool = False
    defaults_to_degrees: bool = False
    all_attributes: Callable[[], pd.DataFrame] | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Shapes:
    """Shapes that are still in use: ``at`` is their position in the layer's attributes."""

    geometry: NDArray[np.object_]
    rows: NDArray[np.int64]
    at: NDArray[np.int64]
    place: dict[str, str]
    role: str
    problems: list[Problem] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def say(self, kind: ProblemKind, mask: Any = None, /, *, column: str = "", **values: Any) -> None:
        """List a problem of some rows (or, without mask, of the layer)."""
        rows = () if mask is None else self.rows[mask]
        self.problems.append(met(kind, self.place, rows=rows, column=column, **values))

    def drop(self, kind: ProblemKind, mask: NDArray[np.bool_], /, **values: Any) -> None:
        """List a problem and leave its rows out; nothing when no row has it."""
        if mask.any():
            self.say(kind, mask, **values)
            self.keep(~mask)

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Keep some rows."""
        self.geometry, self.rows, self.at = self.geometry[mask], self.rows[mask], self.at[mask]

    def bounds(self) -> NDArray[np.float64]:
        """Bounds of each shape, n by 4."""
        return np.asarray(shapely.bounds(self.geometry)).reshape(-1, 4)

    def sample(self, mask: Any = None) -> str:
        """First coordinate of the first of some rows, for a message."""
        chosen = self.geometry if mask is None else self.geometry[mask]
        if not len(chosen):
            return "none"
        x, y = shapely.get_coordinates(chosen[0])[0]
        return f"{x:.10g}, {y:.10g}"


def extent_text(bounds: Any) -> str:
    """West, south, east, north for a message.

    Examples
    --------
    >>> extent_text((-70.0, -12.5, -69.0, -12.0))
    '-70 to -69, -12.5 to -12'
    """
    w, s, e, n = (f"{float(v):.6g}" for v in bounds)
    return f"{w} to {e}, {s} to {n}"
