"""Large inputs as protocols: a topic streams them without knowing files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
I = TypeVar("I")
O = TypeVar("O")


@runtime_checkable
class Areas(Protocol):
    """A features table, wherever it is kept."""

    def to_frame(self) -> gpd.GeoDataFrame:
        """The whole table (`azogue.records.feature`)."""
        ...

    def __len__(self) -> int: ...


@runtime_checkable
class Raster(Protocol):
    """A raster of numbers that is read by window."""

    def points(self, bounds: Bounds) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Cells whose centre lies in ``bounds`` (degrees: west, south, east, north): longitude, latitude, value.

        Cells without data are left out.
        """
        ...


class RunMany(Protocol):
    """How a step runs one function over many items: here, in a process pool, or on a cluster.

    Results come in the order of the items. An item finished before an interruption is not run again.
    """

    def __call__(self, function: Callable[[I], O], items: Sequence[I], *, title: str = "") -> list[O]: ...


def run_here(function: Callable[[I], O], items: Iterable[I], *, title: str = "") -> list[O]:
    """The plainest `RunMany`: one after the other, in this process.

    Examples
    --------
    >>> run_here(abs, [-1, 2])
    [1, 2]
    """
    return [function(item) for item in items]


class AreasFrame:
    """`Areas` over a table in memory."""

    def __init__(self, frame: gpd.GeoDataFrame) -> None:
        self._frame = frame

    def to_frame(self) -> gpd.GeoDataFrame:
        """The table itself, not a copy."""
        return self._frame

    def __len__(self) -> int:
        return len(self._frame)


def no_rows() -> Any:
    """An `Areas` without rows."""
    from azogue.records.feature import empty_features

    return AreasFrame(empty_features())
