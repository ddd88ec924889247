"""What the method asks for and was not given: printed in every output."""

from __future__ import annotations

from typing import Annotated

import geopandas as gpd
import pandas as pd

from azogue.records.problem import Result
from azogue.records.protocols import Areas, Raster
from azogue.records.step import Reference, step


@step(
    gives="missing",
    title="What is missing",
    citation="UNEP/MC/COP.6/INF/27, annex, C.2.d",
    formula="one line per input that the method names and nobody gave, with what follows for the result",
)
def missing(
    asgm_extent: gpd.GeoDataFrame,
    biodiversity_area: gpd.GeoDataFrame,
    affected_area: gpd.GeoDataFrame,
    permits: Areas,
    surrogates: Areas,
    roads: Areas,
    rivers: Areas,
    local_knowledge: Areas,
    plan_areas: Areas,
    admin_units: Areas,
    populated_places: Areas,
    population: Raster | None,
    analysis_area: Areas,
    *,
    published_layers: Annotated[pd.DataFrame, Reference("published_layers")],
) -> Result[pd.DataFrame]:
    """List what is missing.

    Returns
    -------
    Result[DataFrame]
        ``what``, ``consequence``, ``where_published`` (from the reference table of published layers).

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, C.2.d.
    """
    roles = set(biodiversity_area["role"])
    layers = published_layers
    rows: list[dict[str, str]] = []

    def add(role: str, what: str, consequence: str) -> None:
        some = layers[layers["role"] == role] if len(layers) else layers
        where = "; ".join(f"{r.title} ({r.publisher})" for r in some.itertuples())
        rows.append({"what": what, "consequence": consequence, "where_published": where})

    lower = "the biodiversity area and the priority area are lower bounds"
    for role, words in (
        ("protected_area", "protected areas"),
        ("indigenous_territory", "Indigenous Peoples' territories"),
        ("key_biodiversity_area", "key biodiversity areas"),
        ("wetland", "wetlands with high methylation potential"),
    ):
        if role not in roles:
            add(role, f"no {words} were given", lower)
    wet = biodiversity_area[biodiversity_area["role"] == "wetland"]
    if len(wet) and (wet["methylation_class"] == "unclassed").any():
        n = int((wet["methylation_class"] == "unclassed").sum())
        add("wetland", f"{n} of {len(wet)} wetlands have no methylation class", "their potential is unknown, not low")
    origins = set(asgm_extent["origin"])
    if not len(asgm_extent):
        add("occurrence", "no activity counts as ASGM", "an empty map is not evidence of no activity")
    if "known_permit" not in origins:
        words = (
            "permits serve screening only: no title type counts as ASGM" if len(permits) else "no permits were given"
        )
        add("permit", words, "the ASGM extent rests on other evidence and may be a lower bound")
    if not len(surrogates):
        add("surrogate", "no surrogates were given", "potential ASGM that nobody mapped is not in the extent")
    if not (affected_area["reason"] == "risk").any():
        add(
            "incursion_risk",
            "no incursion risk was counted",
            "the affected area is extent and buffer only: a lower bound",
        )
    if not len(local_knowledge):
        add(
            "local_knowledge",
            "no local knowledge was given",
            "places known only to communities are not in the risk area",
        )
    if not len(roads):
        add("road", "no roads were given", "access by road is not seen")
    if not len(rivers):
        add("river", "no rivers were given", "distance to water and river length are unknown")
    if not len(plan_areas):
        add(
            "plan_area",
            "no plan areas were given",
            "indicators on planned, restored or monitored areas are unknown, not zero",
        )
    if not len(admin_units):
        add("admin_unit", "no administrative units were given", "results are not split by unit")
    if not len(populated_places) and population is None:
        add("populated_place", "no population was given", "the number of people inside is unknown")
    if not len(analysis_area):
        add("analysis_area", "no analysis area was given", "totals may hold land that should not count")
    return Result(pd.DataFrame(rows, columns=["what", "consequence", "where_published"]))
