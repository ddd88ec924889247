"""Named measures: every number of the map that a rule of the plan may look at, and the places behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from azogue.records.problem import Result
from azogue.records.protocols import Areas
from azogue.records.role import BIODIVERSITY, ROLES
from azogue.records.step import step
from azogue.topics.planning.outline import inside, outline_shapes

#: Distance to water that Table 1, rows 1 and 4, of UNEP/MC/COP.6/INF/27 names.
NEAR_WATER_M = 1000.0

_TOTALS = ("asgm_extent", "asgm_mapped", "affected_area", "incursion_risk", "biodiversity_area", "priority_area")
_ORIGINS = ("known_permit", "known_occurrence", "potential_surrogate")
#: Origins of known activity; a surrogate shows potential activity only.
KNOWN = ("known_permit", "known_occurrence")
_PLAN_KINDS = ("spatial_plan", "action_plan", "restoration", "monitored")
COLUMNS = ("measure", "value", "unit", "title", "from_table", "is_given")


class _Measures:
    """Collects one row per measure; None becomes NaN, `is_given` says which."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def add(self, measure: str, value: float | None, unit: str, title: str, table: str) -> None:
        known = value is not None and not pd.isna(value)
        number = float(value) if known and value is not None else float("nan")
        self.rows.append(dict(zip(COLUMNS, (measure, number, unit, title, table, known), strict=True)))

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows, columns=list(COLUMNS)).astype({"value": "float64", "is_given": "bool"})


@step(
    gives="plan_measures",
    title="Numbers of the map that the plan rests on",
    citation="house method, docs/methods/planning",
    formula="one named measure per number: by_role.<role>.ha, permits.overlapping.n, water.within_1_km.n ...",
)
def plan_measures(
    totals: pd.DataFrame,
    by_role: pd.DataFrame,
    by_biodiversity_site: pd.DataFrame,
    by_admin: pd.DataFrame,
    screening_permits: pd.DataFrame,
    screening_water: pd.DataFrame,
    asgm_sites_in_biodiversity_sites: pd.DataFrame,
    people_inside: pd.DataFrame,
    rivers_inside: pd.DataFrame,
    asgm_extent: gpd.GeoDataFrame,
    priority_area: gpd.GeoDataFrame,
    permits: Areas,
    rivers: Areas,
    plan_areas: Areas,
    analysis_area: Areas,
    admin_units: Areas,
) -> Result[pd.DataFrame]:
    """Name every number of the map that a rule may look at.

    Parameters
    ----------
    totals, by_role, by_biodiversity_site, by_admin, screening_permits, screening_water : DataFrame
    asgm_sites_in_biodiversity_sites, people_inside, rivers_inside : DataFrame
        Tables of the priority topic; each may have no rows.
    asgm_extent, priority_area : GeoDataFrame, n rows
        Features with ``origin``; pieces with ``reason`` and ``area_ha``.
    permits, rivers, plan_areas : Areas
        Only to tell "none given" from "none found".
    analysis_area, admin_units : Areas
        The outline: features that do not touch it are not counted.

    Returns
    -------
    Result[DataFrame], one row per measure
        ``measure``, ``value`` (NaN: not given), ``unit`` (ha, km, people or count), ``title``, ``from_table``,
        ``is_given``. A measure of a layer that nobody gave is NaN, never zero.

    Source
    ------
    House method, docs/methods/planning.
    """
    out = _Measures()
    _add_totals(out, totals)
    _add_roles(out, by_role, by_biodiversity_site)
    outline = outline_shapes(analysis_area, admin_units)
    extent = asgm_extent[inside(asgm_extent, outline)]
    hits = asgm_sites_in_biodiversity_sites
    known = extent.loc[extent["origin"].isin(KNOWN), "feature_id"]
    hits = hits[hits["asgm_id"].isin(known)] if len(hits) else hits
    _add_activity(out, extent, priority_area, hits, _roles_given(by_role))
    _add_permits(out, screening_permits, len(permits))
    titles = permits.to_frame()
    titles = titles[inside(titles, outline)]
    ids = set(extent["feature_id"]), set(titles["feature_id"])
    _add_water(out, screening_water, *ids, is_given=len(rivers) > 0)
    _add_people(out, people_inside)
    for part in ("affected", "priority"):
        km = _sum_where(rivers_inside, "length_km", measure=part)
        out.add(
            f"rivers.{part}.km",
            km if len(rivers) else None,
            "km",
            f"Length of rivers in the {part} area",
            "rivers_inside",
        )
    _add_admin(out, by_admin)
    kinds = plan_areas.to_frame()["plan_kind"] if len(plan_areas) else pd.Series(dtype=object)
    for kind in _PLAN_KINDS:
        n = int((kinds == kind).sum())
        out.add(f"plan.{kind}.n", n or None, "count", f"Plan areas given of kind {kind}", "plan_areas")
    return Result(out.frame())


def _add_totals(out: _Measures, totals: pd.DataFrame) -> None:
    given = dict(zip(totals["measure"], totals["value"], strict=True)) if len(totals) else {}
    for name in _TOTALS:
        value = given.get(f"{name}_ha")
        if name == "incursion_risk":
            value = (
                value or None
            )  # no distances declared and none found read alike: neither shows that there is no risk
        out.add(f"totals.{name}_ha", value, "ha", f"{name.replace('_', ' ').capitalize()}, equal-area", "totals")


def _roles_given(by_role: pd.DataFrame) -> set[str]:
    return set(by_role["role"]) if len(by_role) else set()


def _add_roles(out: _Measures, by_role: pd.DataFrame, sites: pd.DataFrame) -> None:
    rows = {str(r.pop("role")): r for r in by_role.to_dict("records")}
    given = _roles_given(by_role)
    for role in BIODIVERSITY:
        title = ROLES[role].title
        for column, unit, what in (
            ("ha", "ha", "affected, dissolved"),
            ("extent_ha", "ha", "mapped ASGM extent inside, dissolved"),
            ("sites", "count", "number given"),
            ("sites_hit", "count", "number affected"),
        ):
            value = rows[role][column] if role in given else None
            out.add(f"by_role.{role}.{column}", value, unit, f"{title}: {what}", "by_role")
    high = None
    if "wetland" in given:
        high = _sum_where(sites, "ha", role="wetland", methylation_class="high")
    out.add(
        "methylation.high.ha",
        high,
        "ha",
        "Affected wetlands of high methylation potential, summed",
        "by_biodiversity_site",
    )


def _add_activity(
    out: _Measures, extent: gpd.GeoDataFrame, priority: gpd.GeoDataFrame, hits: pd.DataFrame, given: set[str]
) -> None:
    out.add("asgm.n", len(extent), "count", "Mapped features of known or potential ASGM", "asgm_extent")
    for origin in _ORIGINS:
        n = int((extent["origin"] == origin).sum()) if len(extent) else 0
        out.add(f"asgm.{origin}.n", n, "count", f"Mapped features of origin {origin}", "asgm_extent")
    ha = _sum_where(priority, "area_ha", reason="extent")
    out.add("priority.extent_ha", ha if given else None, "ha", "ASGM extent inside biodiversity sites", "priority_area")
    n_inside = hits["asgm_id"].nunique() if len(hits) else 0
    out.add(
        "asgm_inside.n",
        n_inside if given else None,
        "count",
        "Known mining features inside or touching biodiversity sites",
        "asgm_sites_in_biodiversity_sites",
    )
    for role in BIODIVERSITY:
        n = hits.loc[hits["role"] == role, "asgm_id"].nunique() if len(hits) else 0
        out.add(
            f"asgm_inside.{role}.n",
            n if role in given else None,
            "count",
            f"Known mining features inside or touching: {ROLES[role].title}",
            "asgm_sites_in_biodiversity_sites",
        )


def _add_permits(out: _Measures, screening: pd.DataFrame, n_given: int) -> None:
    over = screening[screening["ha"].fillna(0) > 0] if len(screening) else screening
    counted = over["counts_as_asgm"].fillna(False).astype(bool) if len(over) else pd.Series(dtype=bool)
    for name, value, unit, title in (
        ("permits.n", n_given, "count", "Mining titles given"),
        ("permits.overlapping.n", len(over), "count", "Mining titles that overlap biodiversity sites"),
        ("permits.overlapping.asgm.n", counted.sum(), "count", "Overlapping titles of a type that counts as ASGM"),
        ("permits.overlapping.ha", over["ha"].sum() if len(over) else 0.0, "ha", "Overlap, summed over titles"),
    ):
        out.add(name, value if n_given else None, unit, title, "screening_permits")


def _add_water(out: _Measures, screening: pd.DataFrame, mining: set[str], titles: set[str], *, is_given: bool) -> None:
    near = screening[screening["distance_to_water_m"].astype(float) <= NEAR_WATER_M] if len(screening) else screening
    ids = set(near["id"]) if len(near) else set()
    for name, those, title, known in (
        ("water", mining, "Mining features", is_given),
        ("water.permits", titles - mining, "Further mining titles", is_given and bool(titles)),
    ):
        n, n_near = (len(those), len(those & ids)) if known else (None, None)
        out.add(f"{name}.n", n, "count", f"{title} screened for water", "screening_water")
        out.add(f"{name}.within_1_km.n", n_near, "count", f"{title} within 1 km of water", "screening_water")


def _add_people(out: _Measures, people: pd.DataFrame) -> None:
    for part in ("affected", "priority"):
        for name, column, source, unit, title in (
            ("places", "places", "populated_place", "count", "Populated places"),
            ("in_places", "population", "populated_place", "people", "People of populated places"),
            ("population", "population", "population", "people", "People of the population raster"),
        ):
            rows = _where(people, measure=part, source=source)
            value = rows[column].astype(float).sum(min_count=1) if len(rows) else None
            out.add(f"people.{part}.{name}", value, unit, f"{title} in the {part} area", "people_inside")


def _add_admin(out: _Measures, by_admin: pd.DataFrame) -> None:
    lowest = by_admin[by_admin["level"] == by_admin["level"].max()] if len(by_admin) else by_admin
    for name, column in (("admin.mining.n", "extent_ha"), ("admin.affected.n", "affected_ha")):
        n = int((lowest[column].fillna(0) > 0).sum()) if len(lowest) else None
        out.add(name, n, "count", f"Administrative units of the lowest level with {column} above zero", "by_admin")


def _where(frame: pd.DataFrame, **equal: object) -> pd.DataFrame:
    for column, value in equal.items():
        if not len(frame):
            return frame
        frame = frame[frame[column] == value]
    return frame


def _sum_where(frame: pd.DataFrame, column: str, **equal: object) -> float:
    rows = _where(frame, **equal)
    return float(rows[column].sum()) if len(rows) else 0.0


def measure_values(measures: pd.DataFrame) -> dict[str, float | None]:
    """Measures by name, unknown ones as None.

    Examples
    --------
    >>> table = pd.DataFrame({"measure": ["a.n", "b.ha"], "value": [2.0, float("nan")]})
    >>> measure_values(table)
    {'a.n': 2.0, 'b.ha': None}
    """
    return {
        str(m): None if pd.isna(v) else float(v) for m, v in zip(measures["measure"], measures["value"], strict=True)
    }


def _spelling(name: str) -> str:
    """A name without case, spaces and marks: two editions of one layer spell names in two ways."""
    return "".join(c for c in name.casefold() if c.isalnum()) or name


def name_some(names: Iterable[Any], *, most: int = 5) -> str:
    """Names of places for one cell: each once whatever its spelling, the first few, and how many more there are.

    Examples
    --------
    >>> name_some(["Bahuaja Sonene", None, "Manu", "Bahuaja - Sonene"])
    'Bahuaja Sonene; Manu'
    >>> name_some("abcdefg", most=2)
    'a; b; and 5 more'
    """
    texts = [str(n).strip() for n in names if n is not None and not pd.isna(n)]
    first: dict[str, str] = {}
    for text in filter(None, texts):
        first.setdefault(_spelling(text), text)
    unique = list(first.values())
    shown: Sequence[str] = unique[:most]
    more = [f"and {len(unique) - most} more"] if len(unique) > most else []
    return "; ".join([*shown, *more])
