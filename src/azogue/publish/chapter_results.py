"""Results in the chapter: key numbers, tables by role, site and unit, buffer distances, ranking, screening, people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from azogue.publish.chapter_tables import Shown, criterion_title, rows_of, sentence, table_of, table_or_text
from azogue.publish.document_model import Block, Figure, KeyNumber, KeyNumbers, Listing, Paragraph, Section
from azogue.publish.document_text import Words, is_missing
from azogue.records.bundle import Bundle

#: Columns that a page on its short side holds.
_MOST_UPRIGHT = 12
_FIXED = {"rank", "id", "name", "role", "designation", "score", "rank_low", "rank_high", "share_of_draws_in_top_10_pct"}


def key_numbers(bundle: Bundle, words: Words) -> Section:
    """The figures that everybody asks for, with the two measures of mining side by side."""
    _ = words
    s = bundle.summary
    mapped = s.get("asgm_mapped_ha")
    affected, priority, diversity = (s.get(k) for k in ("affected_area_ha", "priority_area_ha", "biodiversity_area_ha"))
    items = (
        KeyNumber(words.area(s.get("asgm_extent_ha")), _("Mining extent, footprint"), _footprint_note(bundle, words)),
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
    extent = bundle.areas.get("asgm_extent")
    if extent is None or not len(extent):
        text = _("No mining was mapped. This is not evidence that there is none.")
        blocks.append(Paragraph(text, "caution"))
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
    if bundle.missing:
        blocks.append(
            Paragraph(
                _(
                    "Not all that the guidance asks for was given. What is missing, and what follows; where such layers are "
                    "published stands near the end of this chapter:"
                ),
                "caution",
            )
        )
        blocks.append(Listing(tuple(f"{sentence(m.what)} {sentence(m.consequence)}" for m in bundle.missing)))
    return Section("key-numbers", _("Key numbers"), tuple(blocks))


def _footprint_note(bundle: Bundle, words: Words) -> str:
    """What the footprint is; where mining is known as points only, that a point has none."""
    if not bundle.summary.get("asgm_extent_ha") and bundle.summary.get("affected_area_ha"):
        return words("mining is known as points, and a point has no area")
    return words("land inside the mapped outlines")


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
        rows_of(bundle, "by_role"),
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
        _largest(rows_of(bundle, "by_designation")),
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
        _largest(rows_of(bundle, "by_biodiversity_site")),
        (
            Shown("name", _("Site"), width=2.2),
            Shown("designation", _("Designation"), width=1.6),
            Shown("role", _("Role"), "role", 1.5),
            Shown("ha", ha, "ha"),
            Shown("extent_ha", extent, "ha"),
            Shown("share_pct", _("Share of the site"), "share", 0.9),
            Shown("asgm_sites", _("Mining places"), "count", 0.8),
            Shown("methylation_class", _("Methylation"), width=1.15),
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
    first.append(table_or_text(role, nothing))
    if "chart-roles" in chart:
        first.append(chart["chart-roles"])
    return [
        Section("results", _("Where mining and biodiversity meet"), tuple(first)),
        Section("by-designation", _("By designation"), (table_or_text(designation, nothing),), level=2),
        Section("by-site", _("By site"), (table_or_text(site, nothing),), level=2),
        Section("by-admin", _("By administrative unit"), tuple(_by_admin(bundle, words, chart)), level=2),
    ]


def _largest(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with affected area, the largest first."""
    return frame if frame.empty else frame[frame["ha"] > 0].sort_values("ha", ascending=False, kind="stable")


def _by_admin(bundle: Bundle, words: Words, chart: Mapping[str, Figure]) -> list[Block]:
    _ = words
    table = rows_of(bundle, "by_admin")
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
        blocks.append(table_or_text(made, _("No affected area lies in the units of level {level}.", level=str(level))))
    return blocks


def sensitivity(bundle: Bundle, words: Words, chart: Mapping[str, Figure]) -> Section:
    """What other buffer distances would give."""
    _ = words
    table = table_of(
        words,
        rows_of(bundle, "sensitivity"),
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
                "much the answer depends on the choice. In each row one distance replaces all others; where risk of incursion is "
                "set, it is counted in every row."
            )
        ),
        table_or_text(table, _("No other distance was computed.")),
    ]
    blocks += [chart[name] for name in ("chart-sensitivity", "sensitivity") if name in chart]
    return Section("sensitivity", _("How much depends on the buffer"), tuple(blocks))


def ranking(bundle: Bundle, words: Words, chart: Mapping[str, Figure]) -> Section:
    """Priority areas in order, with the criteria behind each rank and how firm it is."""
    _ = words
    frame = rows_of(bundle, "ranking")
    criteria = [c for c in frame.columns if c not in _FIXED]
    frame = frame.sort_values("rank") if "rank" in frame else frame
    if {"rank_low", "rank_high"} <= set(frame.columns) and len(frame):
        span = [
            words.number(a) if a == b else _("{low} to {high}", low=words.number(a), high=words.number(b))
            for a, b in zip(frame["rank_low"], frame["rank_high"], strict=True)
        ]
        frame = frame.assign(_span=span)
    if {"name", "designation"} <= set(frame.columns) and len(frame):
        named = [_with_designation(n, d) for n, d in zip(frame["name"], frame["designation"], strict=True)]
        frame = frame.assign(name=named)
    shown = [
        Shown("rank", _("Rank"), "count", 0.75),
        Shown("name", _("Priority area"), width=2.5),
        Shown("score", _("Score"), "number", 0.8),
        *(_criterion(words, c) for c in criteria if pd.api.types.is_numeric_dtype(frame[c])),
        Shown("_span", _("Rank when weights change"), width=1.05),
        Shown("share_of_draws_in_top_10_pct", _("In the first ten"), "share", 0.85),
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
    blocks.append(table)
    if "chart-ranking" in chart:
        blocks.append(chart["chart-ranking"])
    return Section("ranking", _("Ranked priority areas"), tuple(blocks), is_wide=len(table.columns) > _MOST_UPRIGHT)


def _criterion(words: Words, name: str) -> Shown:
    """Heading and format of a criterion by the unit at the end of its name."""
    kind: Any = "ha" if name.endswith("_ha") or name == "ha" else "share" if name.endswith("_pct") else "number"
    if name in ("asgm_sites", "people", "population"):
        kind = "count"
    if name.startswith("is_"):
        kind = "yes"
    return Shown(name, criterion_title(words, name), kind, 1.15 if kind == "yes" else 1.0)


def _with_designation(name: Any, designation: Any) -> Any:
    """A name that can be told from the same name of another designation."""
    return name if is_missing(name) or is_missing(designation) else f"{name} ({designation})"
