"""Large inputs as protocols: a topic streams them without knowing files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]


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


#: What one item of a long step gives: tables by name, so that finished items can be kept as GeoParquet.
Tables = dict[str, "pd.DataFrame"]


class RunMany(Protocol):
    """How a step runs one function over many items: here, in a process pool, or on a cluster.

    ``function(shared, item)`` is a module-level function; ``shared`` reaches forked workers without copying.
    Results come in the order of the items. With ``keys`` (one content hash per item), an item that was finished
    before an interruption is read back instead of run again.
    """

    def __call__(
        self,
        function: Callable[[Any, Any], Tables],
        items: Sequence[Any],
        *,
        shared: Any = None,
        keys: Sequence[str] | None = None,
        title: str = "",
    ) -> list[Tables]:
        """Run ``function(shared, item)`` for every item."""
        ...


def run_here(
    function: Callable[[Any, Any], Tables],
    items: Sequence[Any],
    *,
    shared: Any = None,
    keys: Sequence[str] | None = None,
    title: str = "",
) -> list[Tables]:
    """The plainest `RunMany`: one after the other, in this process.

    Examples
    --------
    >>> run_here(lambda shared, item: {"t": pd.DataFrame({"n": [shared + item]})}, [1], shared=2)[0]["t"]["n"].sum()
    np.int64(3)
    """
    return [function(shared, item) for item in items]


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
