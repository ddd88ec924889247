"""Indicators of Table 2 that the map can compute now, and companions that tell the size of what the others count.

Each recipe is a function of `MapInputs` and the chosen definitions; it gives the value of the indicator, or says which
layer or register is needed, followed by its companions. "None given" is never taken for zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from azogue.methods.measure import area_ha, geodesic_area_ha
from azogue.records.role import ROLES
from azogue.topics.planning.measures import KNOWN

Mask = NDArray[np.bool_]

NO_PLAN_AREA = (
    "no area of this kind was given; that is not zero: give a layer of role plan_area with plan_kind = {kind}"
)


@dataclass(frozen=True, kw_only=True)
class Definitions:
    """What the source leaves open, as chosen."""

    mining_area: str = "mapped_extent"
    protected_area_part: str = "overlap"
    monitored_part: str = "monitored"
    jointly_managed: tuple[str, ...] | None = None
    restored_status: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value beside an indicator: the indicator itself (``part = "indicator"``) or a companion."""

    value: float | None
    part: str = "indicator"
    label: str = ""
    unit: str = ""
    value_geodesic: float | None = None
    recipe: str = ""
    inputs: str = ""
    definition: str = ""
    needs: str = ""
    status: str = "computed"


@dataclass(frozen=True, kw_only=True)
class MapInputs:
    """Records of the priority topic as the recipes take them."""

    pieces: gpd.GeoDataFrame
    extent: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    plan_areas: gpd.GeoDataFrame
    outline: Any
    asgm_inside: pd.DataFrame
    measures: Mapping[str, float | None]
    choice: Definitions = field(default_factory=Definitions)

    @cached_property
    def is_extent(self) -> Mask:
        """Which pieces are mapped extent."""
        return np.asarray(self.pieces["reason"] == "extent", dtype=bool)

    def mined(self, definition: str) -> Mask:
        """Which pieces count as mining area under a definition."""
        return self.is_extent if definition == "mapped_extent" else np.ones(len(self.pieces), dtype=bool)

    def in_plan(self, kind: str) -> Mask:
        """Which pieces lie in a plan area of a kind."""
        return _touches(self.pieces["plan_ids"], self.plan_ids(kind))

    def in_role(self, role: str) -> Mask:
        """Which pieces lie in a biodiversity site of a role."""
        return _touches(self.pieces["site_ids"], set(self.sites.loc[self.sites["role"] == role, "feature_id"]))

    @cached_property
    def in_any_site(self) -> Mask:
        """Which pieces lie in any biodiversity site."""
        return np.fromiter((len(_ids(ids)) > 0 for ids in self.pieces["site_ids"]), dtype=bool, count=len(self.pieces))

    @cached_property
    def is_known(self) -> Mask:
        """Which pieces are mapped extent of known activity (permits and occurrences, not surrogates)."""
        return self.is_extent & _touches(self.pieces["origins"], set(KNOWN))

    def plan_ids(self, kind: str) -> set[str]:
        """Ids of the plan areas of a kind."""
        return set(self.plan_areas.loc[self.plan_areas["plan_kind"] == kind, "feature_id"])

    def ha(self, which: Mask) -> float:
        """Hectares of some pieces; pieces never overlap, so that they add up."""
        return float(self.pieces["area_ha"].to_numpy(dtype=float)[which].sum())

    def clipped(self, shape: Any) -> Any:
        """A shape inside the analysis area; unchanged where no outline was given."""
        if not len(self.outline) or shape.is_empty:
            return shape
        return shapely.intersection(shape, shapely.union_all(self.outline))


def _touches(lists: pd.Series, wanted: set[str]) -> Mask:
    """Which rows name at least one of some ids in their list."""
    return np.fromiter((not wanted.isdisjoint(_ids(ids)) for ids in lists), dtype=bool, count=len(lists))


def _ids(cell: Any) -> Any:
    """Ids of a list cell; a cell without a list has none."""
    return cell if hasattr(cell, "__len__") else ()


def _share(inside: float, whole: float, none: str, **row: Any) -> Value:
    """A percentage; not defined where the whole has no size."""
    if whole <= 0:
        return Value(value=None, status="not defined", needs=none, **row)
    return Value(value=min(100.0, 100 * inside / whole), **row)


MINING_AREA = {
    "mapped_extent": "the mapped extent (footprint)",
    "affected_area": "the affected area (extent, buffer and risk)",
}


def _each_mining_area(m: MapInputs, kind: str, within: Mask, *, recipe: str, inputs: str, none: str) -> list[Value]:
    """The chosen definition of mining area as the indicator, the other one as its companion."""
    if not m.plan_ids(kind):
        return [
            Value(value=None, status="needs data", needs=NO_PLAN_AREA.format(kind=kind), recipe=recipe, inputs=inputs)
        ]
    chosen = m.choice.mining_area
    values = []
    for definition in sorted(MINING_AREA, key=lambda d: d != chosen):
        mined = m.mined(definition) & within
        text = f"Mining area is {MINING_AREA[definition]}; areas given as {kind} count"
        row = {"unit": "% of area", "recipe": recipe, "inputs": inputs, "definition": text}
        if definition != chosen:
            row |= {"part": "companion", "label": f"The same, with mining area as {MINING_AREA[definition]}"}
        values.append(_share(m.ha(mined & m.in_plan(kind)), m.ha(mined), none, **row))
    return values


def spatial_plan_share(m: MapInputs) -> list[Value]:
    """T01-I2: share of the mining area in spatial plans that take biodiversity into account."""
    everywhere = np.ones(len(m.pieces), dtype=bool)
    recipe = "100 x mining area in areas of kind spatial_plan / mining area"
    none = "no mining area has a size under this definition (points alone have none)"
    return _each_mining_area(
        m, "spatial_plan", everywhere, recipe=recipe, inputs="affected_area; plan_areas", none=none
    )


def action_plan_share(m: MapInputs) -> list[Value]:
    """T01-I3: share of the mining area inside biodiversity sites that has an action plan; one companion per role."""
    recipe = (
        "100 x mining area in biodiversity sites and in areas of kind action_plan / mining area in biodiversity sites"
    )
    none = "no mining area with a size lies in biodiversity sites under this definition"
    inputs = "affected_area; biodiversity_area; plan_areas"
    values = _each_mining_area(m, "action_plan", m.in_any_site, recipe=recipe, inputs=inputs, none=none)
    if values[0].status == "needs data":
        return values
    for role in dict.fromkeys(m.sites["role"]):
        mined = m.mined(m.choice.mining_area) & m.in_role(role)
        text = f"Mining area is {MINING_AREA[m.choice.mining_area]}, only sites that are {ROLES[role].title.lower()}"
        row = {"unit": "% of area", "recipe": recipe, "inputs": inputs, "definition": text}
        share = _share(
            m.ha(mined & m.in_plan("action_plan")),
            m.ha(mined),
            none,
            **row,
            part="companion",
            label=f"Of it in: {ROLES[role].title}",
        )
        values.append(share)
    return values


def restored_area(m: MapInputs) -> list[Value]:
    """T02-I1: area restored or rehabilitated, dissolved."""
    recipe = "area of the union of plan areas of kind restoration, clipped to the analysis area"
    if not m.plan_ids("restoration"):
        return [
            Value(
                value=None,
                status="needs data",
                needs=NO_PLAN_AREA.format(kind="restoration"),
                recipe=recipe,
                inputs="plan_areas",
            )
        ]
    areas = m.plan_areas[m.plan_areas["plan_kind"] == "restoration"]
    text = "Every area given as restoration counts as restored or rehabilitated"
    if m.choice.restored_status is not None:
        areas = areas[areas["status"].isin(m.choice.restored_status)]
        text = f"Areas given as restoration with status {' or '.join(m.choice.restored_status)} count"
    shape = m.clipped(shapely.union_all(areas.geometry.to_numpy()))
    first = _area(shape, recipe=recipe, inputs="plan_areas; analysis_area", definition=text)
    ids = set(areas["feature_id"])
    inside = m.ha(m.in_any_site & _touches(m.pieces["plan_ids"], ids))
    return [
        first,
        Value(
            value=inside,
            part="companion",
            label="Of it in the priority area",
            unit="ha",
            recipe="pieces of the priority area in these areas",
            inputs="priority_area; plan_areas",
            definition=text,
        ),
        Value(
            value=float(len(areas)),
            part="companion",
            label="Areas counted",
            unit="areas",
            recipe="number of plan areas counted",
            inputs="plan_areas",
            definition=text,
        ),
    ]


def _area(shape: Any, **row: Any) -> Value:
    value, geodesic = float(area_ha([shape])[0]), float(geodesic_area_ha([shape])[0])
    return Value(value=value, value_geodesic=geodesic, unit="ha", **row)


def protected_with_mining(m: MapInputs) -> list[Value]:
    """T03-I1: protected areas that overlap known mining and are managed under both conventions."""
    parks = m.sites[m.sites["role"] == "protected_area"]
    recipe = "area of the protected areas that known mining features touch, dissolved"
    inputs = "affected_area; asgm_extent; biodiversity_area"
    if not len(parks):
        return [
            Value(value=None, status="needs data", needs="a layer of role protected_area", recipe=recipe, inputs=inputs)
        ]
    known = set(m.extent.loc[m.extent["origin"].isin(KNOWN), "feature_id"])
    hit = {s for ids in m.pieces.loc[m.is_known, "site_ids"] for s in _ids(ids)}
    if len(m.asgm_inside):
        hit |= set(m.asgm_inside.loc[m.asgm_inside["asgm_id"].isin(known), "site_id"])
    hit_parks = parks[parks["feature_id"].isin(hit)]
    names = m.choice.jointly_managed
    values = []
    if names is None:
        needs = "a register of protected areas managed under both conventions: list codes or names as jointly_managed"
        values.append(Value(value=None, unit="ha", status="needs data", needs=needs, recipe=recipe, inputs=inputs))
    else:
        managed = hit_parks[hit_parks["site_code"].isin(names) | hit_parks["name"].isin(names)]
        values += _both_parts(m, managed, recipe, inputs, "areas listed as jointly_managed count", as_companion=False)
    values += _both_parts(
        m, hit_parks, recipe, inputs, "all count, whatever their management: the most the indicator can be"
    )
    return values


def _both_parts(
    m: MapInputs, parks: gpd.GeoDataFrame, recipe: str, inputs: str, who: str, *, as_companion: bool = True
) -> list[Value]:
    """Overlapping part and whole area, the chosen one first."""
    inside = m.is_known & _touches(m.pieces["site_ids"], set(parks["feature_id"]))
    overlap = Value(
        value=m.ha(inside),
        unit="ha",
        recipe=recipe,
        inputs=inputs,
        definition=f"The part that the known mapped extent covers; {who}",
    )
    text = f"The whole protected areas; {who}"
    whole = _area(shapely.union_all(parks.geometry.to_numpy()), recipe=recipe, inputs=inputs, definition=text)
    values = [overlap, whole] if m.choice.protected_area_part == "overlap" else [whole, overlap]
    out = []
    for n, value in enumerate(values):
        if as_companion or n:
            label = (
                "Protected areas that known mining touches" if as_companion else "The same under the other definition"
            )
            part = "covered part" if value is overlap else "whole areas"
            out.append(_as_companion(value, f"{label}: {part}"))
        else:
            out.append(value)
    return out


def _as_companion(value: Value, label: str) -> Value:
    from dataclasses import replace

    return replace(value, part="companion", label=label)


def monitored_territories(m: MapInputs) -> list[Value]:
    """T03-I3: area of Indigenous and traditional territories monitored regularly."""
    return _monitored(m, ("indigenous_territory",))


def monitored_protected(m: MapInputs) -> list[Value]:
    """T03-I4: area of protected and conserved areas monitored regularly."""
    return _monitored(m, ("protected_area", "other_biodiversity"))


def _monitored(m: MapInputs, roles: tuple[str, ...]) -> list[Value]:
    text = {
        "monitored": "The part of the sites inside areas given as monitored",
        "whole": "The whole sites that an area given as monitored touches",
    }
    chosen = m.choice.monitored_part
    recipe = "area of the sites and of the areas of kind monitored together, dissolved and clipped to the analysis area"
    if chosen == "whole":
        recipe = "area of the sites that an area of kind monitored touches, dissolved and clipped to the analysis area"
    inputs = "biodiversity_area; plan_areas; analysis_area"
    sites = m.sites[m.sites["role"].isin(roles)]
    if not m.plan_ids("monitored"):
        return [
            Value(
                value=None,
                unit="ha",
                status="needs data",
                needs=NO_PLAN_AREA.format(kind="monitored"),
                recipe=recipe,
                inputs=inputs,
            )
        ]
    if not len(sites):
        return [
            Value(
                value=None,
                unit="ha",
                status="needs data",
                needs=f"a layer of role {roles[0]}",
                recipe=recipe,
                inputs=inputs,
            )
        ]
    watched = shapely.union_all(m.plan_areas.loc[m.plan_areas["plan_kind"] == "monitored"].geometry.to_numpy())
    touched = sites.iloc[np.sort(sites.sindex.query(watched, predicate="intersects"))]
    whole = shapely.union_all(touched.geometry.to_numpy())
    shape = m.clipped(whole if chosen == "whole" else shapely.intersection(whole, watched))
    trust = "areas given as monitored are taken as monitored regularly, on the word of the layer"
    first = _area(shape, recipe=recipe, inputs=inputs, definition=f"{text[chosen]}; {trust}")
    inside = np.logical_or.reduce([m.in_role(role) for role in roles])
    row = {
        "part": "companion",
        "unit": "% of area",
        "recipe": "100 x affected pieces in the sites and in areas of kind monitored / affected pieces in the sites",
        "inputs": "affected_area; plan_areas",
        "label": "Share of their affected area that is monitored",
        "definition": trust,
    }
    return [
        first,
        _share(m.ha(inside & m.in_plan("monitored")), m.ha(inside), "none of these sites is affected", **row),
    ]


def _companion(measure: str, label: str, unit: str, recipe: str, inputs: str) -> Callable[[MapInputs], list[Value]]:
    """An indicator that needs a register or survey, with one measure of the map that tells its scale."""

    def values(m: MapInputs) -> list[Value]:
        value = m.measures.get(measure)
        row: dict[str, Any] = {"part": "companion", "label": label, "unit": unit, "recipe": recipe, "inputs": inputs}
        if value is None:
            return [Value(value=None, status="needs data", needs=f"the layer behind {measure}", **row)]
        return [Value(value=value, **row)]

    return values


#: Recipes that give the indicator itself first.
RECIPES: dict[str, Callable[[MapInputs], list[Value]]] = {
    "T01-I2": spatial_plan_share,
    "T01-I3": action_plan_share,
    "T02-I1": restored_area,
    "T03-I1": protected_with_mining,
    "T03-I3": monitored_territories,
    "T03-I4": monitored_protected,
}

#: Indicators that need other data, with companions from the map.
COMPANIONS: dict[str, Callable[[MapInputs], list[Value]]] = {
    "T02-I3": _companion("plan.restoration.n", "Restoration areas given: a first count for the baseline", "areas", "number of plan areas of kind restoration", "plan_areas"),
    "T03-I2": _companion("by_role.indigenous_territory.sites_hit", "Indigenous Peoples' territories affected: what such rules would have to cover", "territories", "number of territories that the affected area overlaps", "by_role"),
    "T03-I5": _companion("asgm_inside.protected_area.n", "Known mining features inside or touching protected areas: what inspections would have to cover", "features", "points within and polygons that intersect a protected area, each once", "asgm_sites_in_biodiversity_sites"),
    "T22-I2": _companion("admin.affected.n", "Administrative units with affected area: the mining districts", "units", "number of units of the lowest level with affected area", "by_admin"),
    "T22-I3": _companion("people.affected.places", "Populated places in the affected area: communities to consult", "places", "number of populated places in the affected area", "people_inside"),
}  # fmt: skip
