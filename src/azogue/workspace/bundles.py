"""Bundles: everything one access level may see of a run, ready for `azogue.publish`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from azogue.records.bundle import Bundle, Missing
from azogue.records.problem import Problem
from azogue.records.provenance import LayerSource
from azogue.records.role import ROLES
from azogue.records.step import Step
from azogue.workspace.config import Config
from azogue.workspace.declared import declared_settings
from azogue.workspace.kept import Record
from azogue.workspace.layers import Layer, hidden_roles
from azogue.workspace.party import party_name
from azogue.workspace.small_counts import SQUARES, as_table, asgm_squares, without_small_populations
from azogue.workspace.summary import make_summary

#: Role records that are drawn beside the results.
CONTEXT = (
    "analysis_area",
    "admin_units",
    "plan_areas",
    "rivers",
    "roads",
    "access_points",
    "populated_places",
    "permits",
    "local_knowledge",
)


def describe_settings(config: Config, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Every setting in force, where its value comes from, and why it differs from the default where it does."""
    found = []
    for (section, name), many in declared_settings({step.name: step for step in steps}).items():
        setting = many[0].setting
        is_default = name not in config.settings.get(section, {})
        value = setting.default if is_default else config.settings[section][name]
        found.append(
            {
                "key": f"{section}.{name}",
                "step": many[0].step.name,
                "steps": [declared.step.name for declared in many],
                "section": section,
                "name": name,
                "title": setting.title,
                "unit": setting.unit,
                "value": value,
                "default": setting.default,
                "is_default": is_default or value == setting.default,
                "reason": config.reasons.get(section, ""),
                "citation": setting.citation,
                "caveat": setting.caveat,
            }
        )
    return found


def make_bundle(
    config: Config,
    level: str,
    *,
    records: Mapping[str, Record],
    roles: Mapping[str, Record],
    steps: Sequence[Step],
    settings: Sequence[Mapping[str, Any]],
    sources: Sequence[LayerSource],
    problems: Sequence[Problem],
    created_at: str,
    edition_name: str,
    version: str,
    layers: Mapping[str, Layer],
) -> Bundle:
    """Put together what one level may see.

    Parameters
    ----------
    config : Config
    level : str
    records : mapping of record name to Record
        Results of the steps.
    roles : mapping of record name to Record
        Role records, for the map.
    steps, settings, sources, problems
        Of this run.
    created_at, edition_name, version : str
    layers : mapping of input id to Layer
        All of them, to say for which roles something was left out and to count in squares what may be counted.

    Returns
    -------
    Bundle
    """
    contents = {name: record.content for name, record in records.items()}
    areas = {name: frame for name, frame in contents.items() if isinstance(frame, gpd.GeoDataFrame)}
    tables = {name: frame for name, frame in contents.items() if name not in areas and isinstance(frame, pd.DataFrame)}
    for name in CONTEXT:
        frame = roles[name].content.to_frame()
        if len(frame):
            areas.setdefault(name, without_small_populations(frame, level) if name == "populated_places" else frame)
    squares = asgm_squares(layers.values(), level, roles["analysis_area"].content.to_frame())
    if len(squares):
        areas[SQUARES], tables[SQUARES] = squares, as_table(squares)
    missing = [*_missing(tables.get("missing")), *_hidden(layers, level)]
    names = party_name(config.party, config.languages[0]) or config.party
    about = {
        "party": config.party,
        "title": config.title,
        "level": level,
        "created_at": created_at,
        "azogue_version": version,
        "reference_edition": edition_name,
    }
    numbers = contents.get("summary_numbers")
    summary = make_summary(
        about,
        tables,
        numbers if isinstance(numbers, dict) else None,
        missing=missing,
        problems=problems,
        notes=config.notes,
    )
    return Bundle(
        party=config.party,
        party_name=config.party_name or names,
        title=config.title,
        level=level,
        languages=config.languages,
        created_at=created_at,
        azogue_version=version,
        reference_edition=edition_name,
        summary=summary,
        areas=areas,
        tables=tables,
        sources=tuple(sources),
        settings=tuple(dict(s) for s in settings),
        steps=tuple(_describe(step) for step in steps),
        missing=tuple(missing),
        problems=tuple(problems),
        notes=config.notes,
    )


def _describe(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "title": step.title,
        "citation": step.citation,
        "formula": step.formula,
        "version": step.version,
        "gives": list(step.gives),
    }


def _missing(table: pd.DataFrame | None) -> list[Missing]:
    if table is None:
        return []
    rows = table.astype(object).where(table.notna(), "").to_dict("records")
    return [
        Missing(
            what=str(row["what"]),
            consequence=str(row["consequence"]),
            where_published=str(row.get("where_published", "")),
        )
        for row in rows
    ]


def _hidden(layers: Mapping[str, Layer], level: str) -> list[Missing]:
    return [
        Missing(
            what=f"Rows that the level {level} may not see were left out: {ROLES[role].title}",
            consequence="figures that rest on this role are lower bounds at this level",
        )
        for role in hidden_roles(layers, level)
    ]
