"""The 38 indicators of Table 2: those the map can compute now, with value and definition; the others with what they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

import geopandas as gpd
import pandas as pd

from azogue.records.errors import StepError
from azogue.records.problem import Result
from azogue.records.protocols import Areas
from azogue.records.step import Reference, Setting, step
from azogue.topics.planning.map_indicators import COMPANIONS, RECIPES, Definitions, MapInputs, Value
from azogue.topics.planning.measures import measure_values
from azogue.topics.planning.outline import inside, outline_shapes
from azogue.topics.planning.rules import table_rows

COLUMNS = (
    "value_id", "indicator_id", "target_id", "part", "label", "unit", "value", "value_geodesic", "recipe", "inputs",
    "definition", "alternatives", "needs", "status", "desired_direction", "disaggregation", "citation", "confidence",
)  # fmt: skip
MiningArea = Literal["mapped_extent", "affected_area"]
ProtectedAreaPart = Literal["overlap", "whole"]
MonitoredPart = Literal["monitored", "whole"]
_CHOICES: dict[str, tuple[str, ...]] = {
    "mining_area": get_args(MiningArea),
    "protected_area_part": get_args(ProtectedAreaPart),
    "monitored_part": get_args(MonitoredPart),
}
_OPEN = {
    "T01-I2": "mining_area",
    "T01-I3": "mining_area",
    "T02-I1": "restored_status",
    "T03-I1": "protected_area_part",
    "T03-I3": "monitored_part",
    "T03-I4": "monitored_part",
}
_TABLE_2 = "UNEP/MC/COP.6/INF/27, annex, Table 2"
_SETTINGS = (
    Setting(
        name="mining_area",
        title="What counts as mining area: mapped_extent or affected_area",
        default="mapped_extent",
        citation=f"{_TABLE_2}, Target 1, lines 2 and 3",
        caveat="The source does not say; the value under the other definition is printed beside it.",
    ),
    Setting(
        name="protected_area_part",
        title="What counts of a protected area that overlaps mining: overlap or whole",
        default="overlap",
        citation=f"{_TABLE_2}, Target 3, line 1",
        caveat="The source does not say; both are printed.",
    ),
    Setting(
        name="monitored_part",
        title="What counts of a site with monitoring: the monitored part, or the whole site (monitored or whole)",
        default="monitored",
        citation=f"{_TABLE_2}, Target 3, lines 3 and 4",
        caveat="The source does not say how far from a station an area counts as monitored, nor how often is regularly.",
    ),
    Setting(
        name="jointly_managed",
        title="Codes or names of the protected areas managed under both conventions",
        citation=f"{_TABLE_2}, Target 3, line 1",
        caveat="Without it the indicator needs data; an empty list means none.",
    ),
    Setting(
        name="restored_status",
        title="Status values of restoration areas that count as restored or rehabilitated; absent: all",
        citation=f"{_TABLE_2}, Target 2, line 1",
    ),
)


@step(
    gives="plan_indicators",
    title="Joint indicators of Table 2: baseline values, and what the others need",
    citation=_TABLE_2,
    settings=_SETTINGS,
    formula="per indicator, see its recipe; pieces never overlap, so that areas are sums",
)
def plan_indicators(
    affected_area: gpd.GeoDataFrame,
    asgm_extent: gpd.GeoDataFrame,
    biodiversity_area: gpd.GeoDataFrame,
    asgm_sites_in_biodiversity_sites: pd.DataFrame,
    plan_measures: pd.DataFrame,
    plan_areas: Areas,
    analysis_area: Areas,
    admin_units: Areas,
    *,
    indicators: Annotated[pd.DataFrame, Reference("indicators")],
    mining_area: MiningArea = "mapped_extent",
    protected_area_part: ProtectedAreaPart = "overlap",
    monitored_part: MonitoredPart = "monitored",
    jointly_managed: Sequence[str] | None = None,
    restored_status: Sequence[str] | None = None,
) -> Result[pd.DataFrame]:
    """Compute the indicators that the map can give now, and say what each of the others needs.

    Parameters
    ----------
    affected_area : GeoDataFrame, n pieces
        ``reason``, ``origins``, ``site_ids``, ``plan_ids``, ``area_ha`` (ha, equal-area).
    asgm_extent, biodiversity_area : GeoDataFrame
        Features, with ``origin``; biodiversity sites.
    asgm_sites_in_biodiversity_sites, plan_measures : DataFrame
    plan_areas, analysis_area, admin_units : Areas
        Areas under a plan or regularly monitored (``plan_kind``); the outline to which areas are clipped.
    indicators : reference table
    mining_area : "mapped_extent" | "affected_area"
    protected_area_part : "overlap" | "whole"
    monitored_part : "monitored" | "whole"
    jointly_managed : sequence of str, optional
        Site codes or names.
    restored_status : sequence of str, optional

    Returns
    -------
    Result[DataFrame], one row per indicator of Table 2, each followed by its companions
        ``value`` in ``unit`` (NaN unless ``status`` is computed), ``recipe``, ``inputs``, ``definition`` as chosen and
        its ``alternatives``, ``needs``, ``status`` (computed | needs data | not defined), ``part`` (indicator |
        companion), ``value_id`` unique.

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, Table 2; recipes: docs/methods/planning.
    """
    chosen: dict[str, str] = {
        "mining_area": mining_area,
        "protected_area_part": protected_area_part,
        "monitored_part": monitored_part,
    }
    for name, choice in chosen.items():
        if choice not in _CHOICES[name]:
            raise StepError(f"[settings.plan_indicators] {name} = {choice!r}; accepted: {' or '.join(_CHOICES[name])}")
    outline = outline_shapes(analysis_area, admin_units)
    inputs = MapInputs(
        pieces=affected_area,
        extent=asgm_extent[inside(asgm_extent, outline)],
        sites=biodiversity_area,
        plan_areas=plan_areas.to_frame(),
        outline=outline,
        asgm_inside=asgm_sites_in_biodiversity_sites,
        measures=measure_values(plan_measures),
        choice=Definitions(
            **chosen,
            jointly_managed=None if jointly_managed is None else tuple(map(str, jointly_managed)),
            restored_status=None if restored_status is None else tuple(map(str, restored_status)),
        ),
    )
    rows: list[dict[str, Any]] = []
    for indicator in table_rows(indicators):
        for n, value in enumerate(_values(indicator, inputs)):
            rows.append(_row(indicator, value, n, chosen))
    return Result(pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": "float64", "value_geodesic": "float64"}))


def _values(indicator: dict[str, Any], inputs: MapInputs) -> list[Value]:
    key = indicator["indicator_id"]
    if key in RECIPES:
        return RECIPES[key](inputs)
    needs = Value(value=None, needs=indicator["computable_from"], recipe=indicator["formula"], status="needs data")
    return [needs, *(COMPANIONS[key](inputs) if key in COMPANIONS else [])]


def _row(indicator: dict[str, Any], value: Value, n: int, chosen: dict[str, str]) -> dict[str, Any]:
    key = indicator["indicator_id"]
    open_choice = _OPEN.get(key, "") if value.part == "indicator" else ""
    others = [c for c in _CHOICES.get(open_choice, ()) if c != chosen.get(open_choice)]
    alternatives = f"[settings.plan_indicators] {open_choice} = {' | '.join(others) or 'a list'}" if open_choice else ""
    values = (
        key if not n else f"{key}.{n}",
        key,
        indicator["target_id"],
        value.part,
        value.label or indicator["paraphrase"],
        value.unit or indicator["unit"],
        value.value,
        value.value_geodesic,
        value.recipe,
        value.inputs,
        value.definition,
        alternatives,
        value.needs,
        value.status,
        indicator["desired_direction"] if value.part == "indicator" else "",
        indicator["disaggregation"] if value.part == "indicator" else "",
        indicator["citation"] if value.part == "indicator" else "house method, docs/methods/planning",
        indicator["confidence"] if value.part == "indicator" else "background",
    )
    return dict(zip(COLUMNS, values, strict=True))
