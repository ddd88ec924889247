"""Results in the chapter: key numbers, tables by role, site and unit, buffer distances, ranking, screening, people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from azogue.publish.chapter_tables import Shown, sentence, table_of
from azogue.publish.document_model import Block, Figure, KeyNumber, KeyNumbers, Paragraph, Section, Table
from azogue.publish.document_text import Words, is_missing
from azogue.records.bundle import Bundle

_FIXED = {"rank", "id", "name", "role", "designation", "score", "rank_low", "rank_high", "share_of_draws_in_top_10_pct"}


def _table(bundle: Bundle, name: str) -> pd.DataFrame:
    found = bundle.tables.get(name)
    return pd.DataFrame() if found is None else found


def _or_text(table: Table | None, text: str) -> Block:
    return table if table is not None else Paragraph(text, "caution")


def key_numbers(bundle: Bundle, words: Words) -> Section:
    """The figures that everybody asks for, with the two measures of mining side by side."""
    _ = words
    s = bundle.summary
    mapped = s.get("asgm_mapped_ha")
    affected, priority, diversity = (s.get(k) for k in ("affected_area_ha", "priority_area_ha", "biodiversity_area_ha"))
    items = (
        KeyNumber(
            words.area(s.get("asgm_extent_ha")), _("Mining extent, footprint"), _("land inside the mapped outlines")
        ),
        KeyNumber(
            words.area(mapped),
            _("Mining extent, mapped area"),
            _("no source states it") if is_missing(mapped) else _("as the sources state it, uncut"),
        ),
        KeyNumber(words.area(affected), _("Affected area"), _("extent, buffer and, where set, risk of incursion")),
        KeyNumber(words.area(diversity), _("Biodiversity area"), _("all roles together, overlaps counted once")),
        KeyNumber(
            words.area(priority),
            _("Priority area"),
            _("{share} of the affected area", share=words.share(_share(priority, affected))),
        ),
        KeyNumber(
            words.number(s.get("asgm_sites_in_biodiversity_sites")),
            _("Mining places inside biodiversity sites"),
            _("points inside, outlines inside or touching"),
        ),
    )
    blocks: list[Block] = [KeyNumbers(items)]
    if priority:
        blocks.append(
            Paragraph(
                _(
                    "The priority area is {share} of the biodiversity area. A small share of a country can still be most of "
                    "a territory: see the tables by site.",
                    share=words.share(_share(priority, diversity)),
                )
            )
        )
    else:
        blocks.append(
            Paragraph(
                _(
                    "No priority area was found. Read the section on what is missing before concluding that there is none."
                ),
                "caution",
            )
        )
    buffer = _buffer(bundle)
    if buffer:
        blocks.append(
            Paragraph(
                _(
                    "The affected area rests on a buffer of {distance}. This distance is a placeholder and most likely too "
                    "short; figures for other distances are given below.",
                    distance=words.distance(buffer),
                ),
                "caution",
            )
        )
    blocks += [Paragraph(f"{sentence(m.what)} {sentence(m.consequence)}", "caution") for m in bundle.missing[:6]]
    return Section("key-numbers", _("Key numbers"), tuple(blocks))


def _share(part: Any, whole: Any) -> float | None:
    return None if is_missing(part) or is_missing(whole) or not whole else 100 * float(part) / float(whole)


def _buffer(bundle: Bundle) -> float | None:
    found = next((s.get("value") for s in bundle.settings if s.get("name") == "buffer_m"), None)
    return float(found) if isinstance(found, int | float) else None


def results(bundle: Bundle, words: Words, chart: Mapping[str, Figure]) -> list[Section]:
    """Affected area inside the biodiversity area: by role, designation, site and administrative unit."""
    _ = words
    nothing = _("There is nothing to list: no overlap was found with the layers that were given.")
    ha, extent, share = _("Affected, ha"), _("Mining extent, ha"), _("Share affected")
    role = table_of(
        words,
        _table(bundle, "by_role"),
        (
            Shown("role", _("Role"), "role", 2.2),
            Shown("ha", ha, "ha"),
            Shown("extent_ha", extent, "ha"),
            Shown("share_pct", share, "share"),
            Shown("sites", _("Sites"), "count", 0.7),
            Shown("sites_hit", _("Sites affected"), "count", 0.8),
            Shown("dissolved_ha", _("Whole area, overlaps once, ha"), "ha", 1.2),
        ),
        caption=_("Affected area and mining extent inside the biodiversity area, by role"),
        csv="by_role",
    )
    designation = table_of(
        words,
        _largest(_table(bundle, "by_designation")),
        (
            Shown("designation", _("Designation"), width=2.2),
            Shown("role", _("Role"), "role", 1.6),
            Shown("layer", _("Layer"), width=1.5),
            Shown("ha", ha, "ha"),
            Shown("extent_ha", extent, "ha"),
            Shown("share_pct", share, "share", 0.9),
        ),
        caption=_("Affected area by designation, dissolved within each"),
        csv="by_designation",
    )
    site = table_of(
        words,
        _largest(_table(bundle, "by_biodiversity_site")),
        (
            Shown("name", _("Site"), width=2.2),
            Shown("designation", _("Designation"), width=1.6),
            Shown("role", _("Role"), "role", 1.5),
            Shown("ha", ha, "ha"),
            Shown("extent_ha", extent, "ha"),
            Shown("share_pct", _("Share of the site"), "share", 0.9),
            Shown("asgm_sites", _("Mining places"), "count", 0.8),
            Shown("methylation_class", _("Methylation"), width=0.9),
        ),
        caption=_("Biodiversity sites with most affected area"),
        csv="by_biodiversity_site",
        most=25,
    )
    first: list[Block] = [
        Paragraph(
            _(
                "Each row is dissolved on its own. Rows overlap where designations overlap, so they must not be added up."
            )
        )
    ]
    first.append(_or_text(role, nothing))
    if "chart-roles" in chart:
        first.append(chart["chart-roles"])
    return [
        Section("results", _("Where mining and biodiversity meet"), tuple(first)),
        Section("by-designation", _("By designation"), (_or_text(designation, nothing),), level=2),
        Section("by-site", _("By site"), (_or_text(site, nothing),), level=2),
        Section("by-admin", _("By administrative unit"), tuple(_by_admin(bundle, words, chart)), level=2),
    ]


def _largest(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with affected area, the largest first."""
    return frame if frame.empty else frame[frame["ha"] > 0].sort_values("ha", ascending=False, kind="stable")


def _by_admin(bundle: Bundle, words: Words, chart: Mapping[str, Figure]) -> list[Block]:
    _ = words
    table = _table(bundle, "by_admin")
    if table.empty:
        return [Paragraph(_("No administrative units were given."), "caution")]
    blocks: list[Block] = [chart["admin"]] if "admin" in chart else []
    for level, rows in table.groupby("level", sort=True, dropna=False):
        hit = rows[(rows["affected_ha"] > 0) | (rows["ha"] > 0)].sort_values(["ha", "affected_ha"], ascending=False)
        made = table_of(
            words,
            hit,
            (
                Shown("name", _("Unit"), width=2.4),
                Shown("code", _("Code")),
                Shown("extent_ha", _("Mining extent, ha"), "ha"),
                Shown("affected_ha", _("Affected, ha"), "ha"),
                Shown("ha", _("Priority, ha"), "ha"),
            ),
            caption=_("Administrative units of level {level}", level=str(level).removesuffix(".0")),
            csv="by_admin",
            most=20,
        )
        blocks.append(_or_text(made, _("No affected area lies in the units of level {level}.", level=str(level))))
    return blocks


def sensitivity(bundle: Bundle, words: Words, chart: Mapping[str, Figure]) -> Section:
    """What other buffer distances would give."""
    _ = words
    table = table_of(
        words,
        _table(bundle, "sensitivity"),
        (
            Shown("buffer_m", _("Buffer"), "distance"),
            Shown("affected_area_ha", _("Affected area, ha"), "ha"),
            Shown("priority_area_ha", _("Priority area, ha"), "ha"),
        ),
        caption=_("Affected area and priority area for each buffer distance"),
        csv="sensitivity",
    )
    blocks: list[Block] = [
        Paragraph(
            _(
                "No distance is prescribed: how far mercury travels depends on rivers, wind and relief. The table shows how "
                "much the answer depends on the choice. In each row one distance replaces all others; risk of incursion is "
                "left out."
            )
        ),
        _or_text(table, _("No other distance was computed.")),
    ]
    blocks += [chart[name] for name in ("chart-sensitivity", "sensitivity") if name in chart]
    return Section("sensitivity", _("How much depends on the buffer"), tuple(blocks))


def ranking(bundle: Bundle, words: Words, chart: Mapping[str, Figure]) -> Section:
    """Priority areas in order, with the criteria behind each rank and how firm it is."""
    _ = words
    frame = _table(bundle, "ranking")
    criteria = [c for c in frame.columns if c not in _FIXED]
    frame = frame.sort_values("rank") if "rank" in frame else frame
    if {"rank_low", "rank_high"} <= set(frame.columns) and len(frame):
        span = [
            words.number(a) if a == b else _("{low} to {high}", low=words.number(a), high=words.number(b))
            for a, b in zip(frame["rank_low"], frame["rank_high"], strict=True)
        ]
        frame = frame.assign(_span=span)
    shown = [
        Shown("rank", _("Rank"), "count", 0.6),
        Shown("name", _("Priority area"), width=2.2),
        Shown("designation", _("Designation"), width=1.6),
        Shown("role", _("Role"), "role", 1.5),
        Shown("score", _("Score"), "number", 0.7),
        *(_criterion(words, c) for c in criteria if pd.api.types.is_numeric_dtype(frame[c])),
        Shown("_span", _("Rank when weights change"), width=0.9),
        Shown("share_of_draws_in_top_10_pct", _("In the first ten"), "share", 0.8),
    ]
    table = table_of(
        words,
        frame,
        shown,
        caption=_("Ranked priority areas, criteria and firmness"),
        csv="ranking",
    )
    if table is None:
        return Section(
            "ranking", _("Ranked priority areas"), (Paragraph(_("There is no priority area to rank."), "caution"),)
        )
    blocks: list[Block] = [
        Paragraph(
            _(
                "The order comes from the weighted criteria in the table; the weights are settings and stand in the table of "
                "settings. A wide range of ranks means that the order depends on the weights more than on the place."
            )
        )
    ]
    if "chart-ranking" in chart:
        blocks.append(chart["chart-ranking"])
    blocks.append(table)
    return Section("ranking", _("Ranked priority areas"), tuple(blocks), is_wide=True)


def _criterion(words: Words, name: str) -> Shown:
    """Heading and format of a criterion by the unit at the end of its name."""
    titles = {
        "affected_ha": words("Affected, ha"),
        "ha": words("Affected, ha"),
        "extent_ha": words("Mining extent, ha"),
        "affected_share_pct": words("Share affected"),
        "share_pct": words("Share affected"),
        "asgm_sites": words("Mining places"),
        "people": words("People"),
        "population": words("People"),
        "is_indigenous_territory": words("Indigenous territory"),
        "is_methylating_wetland": words("Wetland that methylates"),
    }
    kind: Any = "ha" if name.endswith("_ha") or name == "ha" else "share" if name.endswith("_pct") else "number"
    plain = name.removesuffix("_ha").removesuffix("_pct").removeprefix("is_").replace("_", " ").capitalize()
    if name in ("asgm_sites", "people", "population"):
        kind = "count"
    if name.startswith("is_"):
        kind = "yes"
    return Shown(name, titles.get(name, plain), kind, 0.9)


def screening(bundle: Bundle, words: Words) -> list[Section]:
    """Permits over biodiversity areas, activity near water, and mining places inside protected areas."""
    _ = words
    permits = _table(bundle, "screening_permits")
    permits = permits[permits["ha"] > 0].sort_values("ha", ascending=False) if len(permits) else permits
    over = table_of(
        words,
        permits,
        (
            Shown("site_code", _("Title"), width=0.9),
            Shown("name", _("Name"), width=1.2),
            Shown("title_type", _("Type"), width=1.3),
            Shown("holder", _("Holder"), width=1.3),
            Shown("expires_on", _("Ends on"), "day", 1.0),
            Shown("counts_as_asgm", _("Counts as small-scale"), "yes", 0.8),
            Shown("ha", _("Overlap, ha"), "ha", 0.8),
            Shown("share_pct", _("Share of the title"), "share", 0.8),
            Shown("sites", _("Biodiversity sites"), width=2.2),
        ),
        caption=_("Permits that overlap biodiversity areas, the largest overlaps first"),
        csv="screening_permits",
    )
    no_permits = (
        _("No layer of permits was given, so this screening could not be made.")
        if not len(_table(bundle, "screening_permits")) and not _has(bundle, "permits")
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
            (_or_text(over, no_permits),),
            level=2,
            is_wide=over is not None,
        ),
    ]


def _has(bundle: Bundle, key: str) -> bool:
    layer = bundle.areas.get(key)
    return layer is not None and len(layer) > 0


def _water(bundle: Bundle, words: Words) -> list[Block]:
    _ = words
    frame = _table(bundle, "screening_water")
    given = _activity(bundle)
    if not _has(bundle, "rivers") or not given:
        return [
            Paragraph(
                _("No rivers or lakes were given, or no activity: the distance to water is not known."), "caution"
            )
        ]
    kinds = {"occurrence": _("Occurrences"), "permit": _("Permits"), "surrogate": _("Surrogates")}
    near = frame[frame["within_1_km"].fillna(False).astype(bool)] if len(frame) else frame
    counts = near["kind"].value_counts() if len(near) else {}
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
    nearest = table_of(
        words,
        _named(near, kinds),
        (
            Shown("name", _("Name or id"), width=2.4),
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
    return [Paragraph(text), *(t for t in (table, nearest) if t)]


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
    """Rows with a name, or the id where the source gives none; nearest first."""
    if near.empty:
        return near
    names = [i if is_missing(n) else n for n, i in zip(near["name"], near["id"], strict=True)]
    kind = [kinds.get(str(k), str(k)) for k in near["kind"]]
    return near.assign(name=names, kind=kind).sort_values(["distance_to_water_m", "id"], kind="stable")


def _inside(bundle: Bundle, words: Words) -> list[Block]:
    _ = words
    pairs = _table(bundle, "asgm_sites_in_biodiversity_sites")
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
    people, rivers = _table(bundle, "people_inside"), _table(bundle, "rivers_inside")
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
    blocks.append(_or_text(first, _("No populated places and no population counts were given, or none lies inside.")))
    blocks.append(_or_text(second, _("No rivers were given, or none runs inside.")))
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
