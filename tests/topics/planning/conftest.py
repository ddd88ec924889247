"""Small priority results to plan from: every table with its columns, no rows unless a test gives them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from azogue.records.feature import CRS, make_features
from azogue.records.plan_decision import empty_decisions
from azogue.records.protocols import AreasFrame, no_rows
from azogue.reference.edition import open_edition
from azogue.topics.planning import steps

SITE = ("role", "layer", "id", "name", "designation")
COLUMNS: dict[str, tuple[str, ...]] = {
    "totals": ("measure", "value", "unit", "value_geodesic", "note"),
    "by_role": (*SITE, "ha", "extent_ha", "share_pct", "sites", "sites_hit", "whole_sum_ha"),
    "by_biodiversity_site": (*SITE, "site_code", "ha", "extent_ha", "whole_ha", "methylation_class"),
    "by_admin": ("level", "code", "name", "extent_ha", "affected_ha", "ha"),
    "screening_permits": ("id", "layer", "site_code", "name", "counts_as_asgm", "permit_ha", "ha"),
    "screening_water": ("id", "layer", "name", "kind", "distance_to_water_m", "within_1_km"),
    "asgm_sites_in_biodiversity_sites": ("site_id", "site_name", "designation", "role", "asgm_id", "asgm_name"),
    "people_inside": ("measure", "source", "places", "population"),
    "rivers_inside": ("measure", "length_km"),
    "missing": ("what", "consequence", "where_published"),
}
PIECE = ("piece_id", "reason", "origins", "made_from", "site_ids", "plan_ids", "admin_ids", "area_ha", "geometry")


def table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """One table of the priority topic; a cell that a row does not name is empty."""
    return pd.DataFrame([{c: r.get(c) for c in COLUMNS[name]} for r in rows], columns=list(COLUMNS[name]))


def pieces(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Pieces; lists that a row does not name are empty."""
    full = [{c: r.get(c, [] if c in PIECE[2:7] else None) for c in PIECE} for r in rows]
    return gpd.GeoDataFrame(pd.DataFrame(full, columns=list(PIECE)), geometry="geometry", crs=CRS)


def extent(origins: list[str]) -> gpd.GeoDataFrame:
    """The ASGM extent: one feature without a shape per origin."""
    n = len(origins)
    frame = make_features(
        [None] * n, feature_id=[f"asgm:{k}" for k in range(1, n + 1)], layer_id="asgm", role="occurrence", source_row=list(range(1, n + 1))
    )  # fmt: skip
    return frame.assign(origin=pd.Series(origins, dtype=object), distance_m=1000.0)


def rows_given(n: int) -> Any:
    """An `Areas` of n rows without shapes: all that counts is that something was given."""
    rows = list(range(1, n + 1))
    ids = [f"x:{k}" for k in rows]
    return AreasFrame(make_features([None] * n, feature_id=ids, layer_id="x", role="river", source_row=rows))


@pytest.fixture(scope="session")
def reference() -> dict[str, pd.DataFrame]:
    edition = open_edition("2026.1")
    names = ("actions", "crosswalk", "planning_rules", "duplicate_actions", "kmgbf_targets", "nap_elements")
    return {n: edition.table(n) for n in (*names, "indicators", "plan_deadline_rules")}


@pytest.fixture
def plan(reference: dict[str, pd.DataFrame]) -> Callable[..., SimpleNamespace]:
    """Run the topic as the driver would: priority tables by name in, `plan_*` tables and problems out."""

    def run(
        *,
        activity: tuple[str, ...] = (),
        permits: int = 0,
        rivers: int = 0,
        plan_areas: gpd.GeoDataFrame | None = None,
        sites: gpd.GeoDataFrame | None = None,
        affected: tuple[dict[str, Any], ...] = (),
        decisions: pd.DataFrame | None = None,
        settings: dict[str, Any] | None = None,
        outline: gpd.GeoDataFrame | None = None,
        **tables: list[dict[str, Any]],
    ) -> SimpleNamespace:
        t = {name: table(name, tables.get(name, [])) for name in COLUMNS}
        areas = AreasFrame(plan_areas) if plan_areas is not None else no_rows()
        land = AreasFrame(outline) if outline is not None else no_rows()
        all_pieces = pieces(list(affected))
        priority = all_pieces[all_pieces["site_ids"].map(len) > 0]
        ref = reference
        measures = steps.plan_measures(
            *(t[n] for n in list(COLUMNS)[:-1]),
            extent(list(activity)),
            priority,
            rows_given(permits),
            rows_given(rivers),
            areas,
            land,
            no_rows(),
        ).table
        places = steps.plan_places(
            t["by_biodiversity_site"], t["screening_permits"], t["screening_water"], t["by_admin"]
        ).table
        result = steps.plan_actions(
            measures, places, empty_decisions() if decisions is None else decisions,
            actions=ref["actions"], crosswalk=ref["crosswalk"], planning_rules=ref["planning_rules"], duplicate_actions=ref["duplicate_actions"],
        )  # fmt: skip
        made = result.table
        actions = made["plan_actions"]
        targets = steps.plan_targets(
            measures, actions, kmgbf_targets=ref["kmgbf_targets"], planning_rules=ref["planning_rules"]
        ).table
        elements = steps.plan_elements(actions, made["plan_links"], nap_elements=ref["nap_elements"]).table
        indicators = steps.plan_indicators(
            all_pieces, extent(list(activity)), sites if sites is not None else no_rows().to_frame(), t["asgm_sites_in_biodiversity_sites"],
            measures, areas, land, no_rows(), indicators=ref["indicators"], **(settings or {}),
        ).table  # fmt: skip
        gaps = steps.plan_gaps(
            t["missing"], measures, actions, elements, indicators, planning_rules=ref["planning_rules"]
        ).table
        return SimpleNamespace(
            measures=measures.set_index("measure")["value"], actions=actions.set_index("action_id"), links=made["plan_links"],
            not_proposed=made["plan_not_proposed"].set_index("action_id"), targets=targets.set_index("target_id"),
            elements=elements.set_index("nap_element_id"), indicators=indicators.set_index("value_id"), gaps=gaps,
            codes=[p.code for p in result.problems], problems=result.problems,
        )  # fmt: skip

    return run
