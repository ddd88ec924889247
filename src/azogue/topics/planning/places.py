"""Where an action is proposed: names of sites, permits, places or units behind a rule, largest first."""

from __future__ import annotations

import pandas as pd

from azogue.records.problem import Result
from azogue.records.role import BIODIVERSITY
from azogue.records.step import step
from azogue.topics.planning.measures import name_some


@step(
    gives="plan_places",
    title="Places behind the rules of the plan",
    citation="house method, docs/methods/planning",
    formula="names by affected hectares, largest first, at most five and how many more",
)
def plan_places(
    by_biodiversity_site: pd.DataFrame,
    screening_permits: pd.DataFrame,
    screening_water: pd.DataFrame,
    by_admin: pd.DataFrame,
) -> Result[pd.DataFrame]:
    """Name the places that a rule may propose.

    Parameters
    ----------
    by_biodiversity_site, screening_permits, screening_water, by_admin : DataFrame
        Tables of the priority topic; each may have no rows.

    Returns
    -------
    Result[DataFrame], one row per key
        ``place_from`` (sites, sites:<role>, permits, water, places, admin), ``place`` (text, may be empty), ``n``.

    Source
    ------
    House method, docs/methods/planning.
    """
    sites = (
        by_biodiversity_site[by_biodiversity_site["ha"].fillna(0) > 0]
        if len(by_biodiversity_site)
        else by_biodiversity_site
    )
    rows = [_row("sites", _names(sites, "ha"))]
    for role in BIODIVERSITY:
        rows.append(_row(f"sites:{role}", _names(sites[sites["role"] == role] if len(sites) else sites, "ha")))
    permits = screening_permits[screening_permits["ha"].fillna(0) > 0] if len(screening_permits) else screening_permits
    codes = permits.assign(name=permits["site_code"].fillna(permits["name"])) if len(permits) else permits
    titles = _row("permits", _names(codes, "ha"))
    rows.append(titles | {"place": f"titles {titles['place']}" if titles["place"] else ""})
    near = (
        screening_water[screening_water["within_1_km"].fillna(False).astype(bool)]
        if len(screening_water)
        else screening_water
    )
    rows.append(_row("water", list(near["name"].dropna()) if len(near) else []))
    units = by_admin[by_admin["level"] == by_admin["level"].max()] if len(by_admin) else by_admin
    units = units[units["affected_ha"].fillna(0) > 0] if len(units) else units
    rows += [_row("admin", _names(units, "affected_ha")), _row("places", _names(units, "affected_ha"))]
    return Result(pd.DataFrame(rows, columns=["place_from", "place", "n"]))


def _names(frame: pd.DataFrame, by: str) -> list[object]:
    if not len(frame):
        return []
    ordered = frame.sort_values(by, ascending=False, kind="stable")
    return list(ordered["name"].fillna(ordered["id"])) if "id" in ordered else list(ordered["name"])


def _row(key: str, names: list[object]) -> dict[str, object]:
    return {"place_from": key, "place": name_some(names), "n": len(set(map(str, names)))}


def places_by_key(places: pd.DataFrame) -> dict[str, str]:
    """Proposed place by key, ready for `look_up_place`."""
    return dict(zip(places["place_from"], places["place"], strict=True)) if len(places) else {}


def look_up_place(place_from: str, places: dict[str, str]) -> str:
    """The place of a rule; ``sites:a,b`` joins the sites of two roles.

    Examples
    --------
    >>> look_up_place("sites:wetland,protected_area", {"sites:wetland": "Marsh", "sites:protected_area": "Park"})
    'Marsh; Park'
    """
    kind, _, roles = place_from.partition(":")
    keys = [f"{kind}:{role}" for role in roles.split(",")] if roles else [kind]
    return "; ".join(dict.fromkeys(p for p in (places.get(k, "") for k in keys) if p))
