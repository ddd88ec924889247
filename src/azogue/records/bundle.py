"""Everything one access level may see of a finished run: what `azogue.publish` turns into files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from azogue.records.problem import Problem
from azogue.records.provenance import LayerSource


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Something the method asks for that was not given, and what follows for the reader."""

    what: str
    consequence: str
    where_published: str = ""


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Results of one run at one access level, with all that is needed to print, draw and trace them."""

    party: str
    party_name: str
    title: str
    level: str
    languages: tuple[str, ...]
    created_at: str
    azogue_version: str
    reference_edition: str
    summary: dict[str, Any]
    areas: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: tuple[LayerSource, ...] = ()
    settings: tuple[dict[str, Any], ...] = ()
    steps: tuple[dict[str, Any], ...] = ()
    missing: tuple[Missing, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
