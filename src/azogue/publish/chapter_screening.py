"""Screening in the chapter: permits over biodiversity areas, activity near water, mining inside sites; people, rivers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from azogue.publish.chapter_tables import Shown, rows_of, table_of, table_or_text
from azogue.publish.document_model import Block, Paragraph, Section
from azogue.publish.document_text import Words, is_missing
from azogue.records.bundle import Bundle


def screening(bundle: Bundle, words: Words) -> list[Section]:
    """Permits over biodiversity areas, activity near water, and mining places inside protected areas."""
    _ = words
    permits = rows_of(bundle, "screening_permits")
    permits = permits[permits["ha"] > 0].sort_values("ha", ascending=False) if len(permits) else permits
    if len(permits) and (permits["name"].isna() | (permits["name"] == permits["site_code"])).all():
        permits = permits.drop(columns="name")
    over = table_of(
        words,
        permits,
        (
            Shown("site_code", _("Title"), width=0.9),
            Shown("name", _("Name"), width=1.2),
            Shown("title_type", _("Type"), width=0.9),
            Shown("holder", _("Holder"), width=1.6),
            Shown("expires_on", _("Ends on"), "day", 1.1),
            Shown("counts_as_asgm", _("Counts as small-scale"), "yes", 0.9),
            Shown("ha", _("Overlap, ha"), "ha", 0.85),
            Shown("share_pct", _("Share of the title"), "share", 0.85),
            Shown("sites", _("Biodiversity sites"), width=2.2),
        ),
        caption=_("Permits that overlap biodiversity areas, the largest overlaps first"),
        csv="screening_permits",
    )
    no_permits = (
        _("No layer of permits was given, so this screening could not be made.")
        if not len(rows_of(bundle, "screening_permits")) and not _has(bundle, "permits")
        else _("No permit overlaps a biodiversity area.")
    )
    return [
        Section(
            "screening",
            _("Screening of permits, water and protected areas"),
            (
                Paragraph(
                    _(
                        "Targets 1 and 3 ask where rules on land use and protection are at odds with mining. Three lists help "
                        "the authorities to look: they are not findings against anybody."
                    )
                ),
            ),
        ),
        Section("screening-water", _("Activity near water"), tuple(_water(bundle, words)), level=2),
        Section(
            "screening-protected", _("Mining places inside biodiversity sites"), tuple(_inside(bundle, words)), level=2
        ),
        Section(
            "screening-permits",
            _("Permits over biodiversity areas"),
            (table_or_text(over, no_permits),),
            level=2,
        ),
    ]


def _has(bundle: Bundle, key: str) -> bool:
    layer = bundle.areas.get(key)
    return layer is not None and len(layer) > 0


def _water(bundle: Bundle, words: Words) -> list[Block]:
    _ = words
    frame = rows_of(bundle, "screening_water")
    given = _activity(bundle)
    if not _has(bundle, "rivers") or not given:
        return [
            Paragraph(
                _("No rivers or lakes were given, or no activity: the distance to water is not known."), "caution"
            )
        ]
    kinds = {"occurrence": _("Occurrences"), "permit": _("Permits"), "surrogate": _("Surrogates")}
    near = frame[frame["within_1_km"].fillna(False).astype(bool)] if len(frame) else frame
    counts: dict[Any, int] = near["kind"].value_counts().to_dict() if len(near) else {}
    rows = [
        {
            "kind": kinds.get(kind, kind),
            "all": n,
            "near": int(counts.get(kind, 0)),
            "share": 100 * int(counts.get(kind, 0)) / n,
        }
        for kind, n in given.items()
    ]
    table = table_of(
        words,
        pd.DataFrame(rows),
        (
            Shown("kind", _("Kind"), width=2.0),
            Shown("all", _("Number given"), "count"),
            Shown("near", _("Near water"), "count"),
            Shown("share", _("Share"), "share"),
        ),
        caption=_("Mining activity and permits within {distance} of water", distance=words.distance(_near_m(bundle))),
        csv="screening_water",
    )
    named = _named(near, kinds)
    nearest = table_of(
        words,
        named,
        (
            Shown("name", _("Name"), width=2.4),
            Shown("kind", _("Kind"), width=1.2),
            Shown("layer", _("Layer"), width=1.6),
            Shown("distance_to_water_m", _("Distance to water"), "distance"),
        ),
        caption=_("Activity and permits nearest to water"),
        csv="screening_water",
        most=12,
    )
    text = _(
        "Water means the rivers and lakes that were given; small streams are missing from coarse layers, so the numbers are "
        "lower bounds."
    )
    blocks: list[Block] = [Paragraph(text), *(t for t in (table, nearest) if t)]
    if len(named) < len(near):
        blocks.append(
            Paragraph(
                words.many(
                    "{n} place near water has no name in its layer; tables/{csv}.csv lists it by its id.",
                    "{n} places near water have no name in their layers; tables/{csv}.csv lists them by their ids.",
                    len(near) - len(named),
                    csv="screening_water",
                ),
                "note",
            )
        )
    return blocks


def _activity(bundle: Bundle) -> dict[str, int]:
    """Number of rows that show activity or a permit, by role; a permit that counts as activity is one row."""
    rows: dict[str, str] = {}
    for key in ("asgm_extent", "permits"):
        layer = bundle.areas.get(key)
        if layer is not None and len(layer):
            rows |= dict(zip(layer["feature_id"], layer["role"], strict=True))
    return {k: list(rows.values()).count(k) for k in dict.fromkeys(rows.values())}


def _near_m(bundle: Bundle) -> float:
    """The declared distance to water; 1 km is the guidance's (UNEP/MC/COP.6/INF/27, annex, Table 1, row 1)."""
    found = next((s.get("value") for s in bundle.settings if s.get("name") == "water_m"), None)
    return float(found) if isinstance(found, int | float) else 1000.0


def _named(near: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Rows that have a name, nearest first: an id says nothing to a reader."""
    if near.empty:
        return near
    near = near[[not is_missing(n) for n in near["name"]]]
    kind = [kinds.get(str(k), str(k)) for k in near["kind"]]
    return near.assign(kind=kind).sort_values(["distance_to_water_m", "id"], kind="stable")


def _inside(bundle: Bundle, words: Words) -> list[Block]:
    _ = words
    pairs = rows_of(bundle, "asgm_sites_in_biodiversity_sites")
    if pairs.empty:
        return [Paragraph(_("No mapped mining place lies inside or touches a biodiversity site."))]
    by_site = (
        pairs.groupby(["site_id", "site_name", "designation", "role"], dropna=False, sort=False)
        .size()
        .rename("n")
        .reset_index()
        .sort_values("n", ascending=False, kind="stable")
    )
    text = words.many(
        "{n} pair of a mining place and a biodiversity site was found, in {sites} sites; {places} mining places take part.",
        "{n} pairs of a mining place and a biodiversity site were found, in {sites} sites; {places} mining places take part.",
        len(pairs),
        sites=words.number(len(by_site)),
        places=words.number(pairs["asgm_id"].nunique()),
    )
    protected = pairs[pairs["role"] == "protected_area"]
    more = words.many(
        "Of these, {n} pair is with a protected area.", "Of these, {n} pairs are with protected areas.", len(protected)
    )
    table = table_of(
        words,
        by_site,
        (
            Shown("site_name", _("Site"), width=2.2),
            Shown("designation", _("Designation"), width=1.8),
            Shown("role", _("Role"), "role", 1.8),
            Shown("n", _("Mining places"), "count"),
        ),
        caption=_("Mining places inside biodiversity sites"),
        csv="asgm_sites_in_biodiversity_sites",
        most=15,
    )
    return [Paragraph(f"{text} {more}"), *([table] if table else [])]


def people_and_water(bundle: Bundle, words: Words) -> Section:
    """People, places and rivers inside the affected and the priority area."""
    _ = words
    names = {"affected": _("Affected area"), "priority": _("Priority area")}
    sources = {"populated_place": _("populated places"), "population": _("population raster")}
    people, rivers = rows_of(bundle, "people_inside"), rows_of(bundle, "rivers_inside")
    blocks: list[Block] = []
    if len(people):
        people = people.assign(
            measure=[names.get(m, m) for m in people["measure"]], source=[sources.get(s, s) for s in people["source"]]
        )
    if len(rivers):
        rivers = rivers.assign(measure=[names.get(m, m) for m in rivers["measure"]])
    first = table_of(
        words,
        people,
        (
            Shown("measure", _("Inside"), width=1.6),
            Shown("source", _("Counted from"), width=1.6),
            Shown("places", _("Places"), "count"),
            Shown("population", _("People"), "count"),
        ),
        caption=_("People and places inside"),
        csv="people_inside",
    )
    second = table_of(
        words,
        rivers,
        (Shown("measure", _("Inside"), width=1.6), Shown("length_km", _("Rivers, km"), "ha")),
        caption=_("Length of rivers inside"),
        csv="rivers_inside",
    )
    blocks.append(
        table_or_text(first, _("No populated places and no population counts were given, or none lies inside."))
    )
    blocks.append(table_or_text(second, _("No rivers were given, or none runs inside.")))
    if first is not None:
        blocks.append(
            Paragraph(
                _(
                    "People who live outside may depend on fish and water from inside, and people inside may not be "
                    "counted: the numbers are a first indication of exposure, not its measure."
                ),
                "note",
            )
        )
    return Section("people", _("People and water"), tuple(blocks))
