"""A finished run: its figures, tables, areas and problems."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azogue.records.errors import ConfigError
from azogue.records.problem import KINDS, Problem, Problems

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True)
class Run:
    """What `Workspace.run` gives. Tables are read from the output folder when asked for.

    Parameters
    ----------
    out : Path
        Output folder.
    level : str
        Access level of the figures, the first one of the workspace.
    summary : dict
        What ``summary.json`` holds.
    log : list of dict
        Lines of ``run.log`` of this run: step, made or kept, seconds.
    is_unchanged : bool
        Nothing had changed since the last run, so nothing was made.
    """

    out: Path
    level: str
    summary: dict[str, Any]
    log: list[dict[str, Any]] = field(default_factory=list)
    is_unchanged: bool = False

    @cached_property
    def problems(self) -> Problems:
        """Every problem that this level may read."""
        from azogue.workspace.declared import load_kinds

        found = read_problems(self.out / "results" / "problems.json")
        if any(problem.code not in KINDS for problem in found):
            load_kinds()
        return found

    @property
    def published(self) -> Path:
        """Folder of the published files of this level."""
        return self.out / "published"

    @property
    def names(self) -> tuple[str, ...]:
        """Records that can be asked for."""
        return tuple(sorted(p.stem for p in (self.out / "results").glob("*.parquet")))

    def table(self, name: str) -> pd.DataFrame:
        """A result table by name.

        Raises
        ------
        ConfigError
            If this run made no such table.
        """
        from azogue.workspace.table_file import read_table

        path = self.out / "results" / f"{name}.parquet"
        if not path.is_file():
            from azogue.workspace.declared import advice

            hint = advice(name, self.names, "this run made: " + ", ".join(self.names))
            raise ConfigError(f"this run made no record {name!r}; {hint}")
        return read_table(path)

    def areas(self, name: str) -> gpd.GeoDataFrame:
        """Result areas by name: longitude and latitude, OGC:CRS84."""
        import geopandas as gpd

        frame = self.table(name)
        if not isinstance(frame, gpd.GeoDataFrame):
            raise ConfigError(f"{name} is a table without geometry; ask for it with table({name!r})")
        return frame


def read_problems(path: Path) -> Problems:
    """Problems that a run left in ``results/problems.json``."""
    return Problems(Problem.from_dict(row) for row in json.loads(path.read_text(encoding="utf-8")))
