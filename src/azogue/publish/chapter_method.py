"""First pages of the chapter: what it is, how to read it, and how the figures were made."""

from __future__ import annotations

from typing import Any

import pandas as pd

from azogue.publish.chapter_tables import Shown, cell, criterion_title, table_of
from azogue.publish.document_model import Block, Listing, Paragraph, Section
from azogue.publish.document_text import UNKNOWN, Words, is_missing
from azogue.records.bundle import Bundle

#: The document whose steps the method follows.
GUIDANCE = "UNEP/MC/COP.6/INF/27"


def about(bundle: Bundle, words: Words) -> Section:
    """What the chapter is for and how its figures are to be read."""
    _ = words
    blocks: list[Block] = [
        Paragraph(
            _(
                "This chapter shows where mercury from artisanal and small-scale gold mining meets places that matter for "
                "biodiversity, how large these places are, and which actions and indicators follow for the national "
                "biodiversity strategy and action plan."
            ),
            "lead",
        ),
        Paragraph(
            _(
                "It was computed from the layers listed at its end, with the steps of document {document}, annex, section "
                "C.2. It is a draft for the people who plan: they accept, change or reject what it proposes.",
                document=GUIDANCE,
            )
        ),
        Listing(
            (
                _("All areas are in hectares on the ground, measured in an equal-area projection."),
                _(
                    "Mining is measured twice. The footprint is the land inside the mapped outlines. The mapped area is "
                    "the figure that the source itself states; it is smaller where the outlines are generous. Always say "
                    "which of the two is meant."
                ),
                _(
                    "Areas of different roles or sites overlap: their sum is larger than the area on the ground. Where a "
                    "table adds them up, it says so."
                ),
                _("A dash means that the figure is not known. Zero means that it was measured and nothing was found."),
                _(
                    "Rows marked {mark} rest on background knowledge that nobody has checked against its source yet.",
                    mark=_unverified(words),
                ),
                _("Long tables are shortened here; the folder {folder} holds every row.", folder="tables"),
            )
        ),
    ]
    blocks += [Paragraph(note, "note") for note in bundle.notes]
    return Section("about", _("What this chapter is, and how to read it"), tuple(blocks))


def _unverified(words: Words) -> str:
    from azogue.publish.chapter_tables import unverified

    return unverified(words)


def method(bundle: Bundle, words: Words) -> list[Section]:
    """The steps, the settings with their reasons, and what the house chose where the guidance leaves it open."""
    _ = words
    given = {s.role for s in bundle.sources}
    risk = bundle.summary.get("incursion_risk_ha")
    steps = (
        _(
            "Extent of mining (step 1(i)): permits of the types that count as artisanal and small-scale mining, mapped "
            "occurrences, and surrogates such as forest loss along rivers. Given here: {given}.",
            given=words.listed(
                [r for r in (_role(words, i, given) for i in ("permit", "occurrence", "surrogate")) if r]
            )
            or _("none"),
        ),
        _(
            "Buffer (step 1(ii)): a distance on the ground around the extent, because mercury travels by air and by water."
        ),
        _(
            "Risk of incursion (step 1(iii)): land near current mining and near roads, rivers or airstrips, and places "
            "named by people on the ground. The guidance gives no distances; without distances from the country this "
            "step is not run."
        )
        if is_missing(risk)
        else _(
            "Risk of incursion (step 1(iii)): land near current mining and near roads, rivers or airstrips, and places "
            "named by people on the ground, by the distances below: {area}.",
            area=words.area(risk),
        ),
        _("Affected area (step 1(iv)): extent, buffer and risk together; each part keeps its reason."),
        _(
            "Biodiversity area (step 2): protected areas, territories of Indigenous Peoples, key biodiversity areas, "
            "other places of high value, and wetlands where mercury turns into methylmercury. Given here: {given}.",
            given=words.listed(
                [
                    r
                    for r in (
                        _role(words, i, given)
                        for i in (
                            "protected_area",
                            "indigenous_territory",
                            "key_biodiversity_area",
                            "other_biodiversity",
                            "wetland",
                        )
                    )
                    if r
                ]
            )
            or _("none"),
        ),
        _("Priority area (step 3): where the affected area and the biodiversity area overlap."),
    )
    first: list[Block] = [
        Paragraph(_("The figures follow the steps of {document}, annex, section C.2.d.", document=GUIDANCE)),
        Listing(steps, is_numbered=True),
    ]
    second: list[Block] = []
    settings = _settings_table(bundle, words)
    if settings is not None:
        second.append(settings)
    unset = [str(s.get("title") or s.get("name")) for s in bundle.settings if _is_unset(s.get("value"))]
    if unset:
        second.append(Paragraph(_("Not set in this run: {names}.", names=words.listed(unset)), "note"))
    if not second:
        second.append(Paragraph(_("No setting was recorded for this run.")))
    third = Listing(
        (
            _(
                "Overlaps are measured piece by piece on a grid of local equal-area frames; the pieces never overlap and add up."
            ),
            _(
                "A share of a site is the affected area inside it divided by the whole site, also where the site crosses the border."
            ),
            _("Within a role, a designation or a layer, overlapping sites are dissolved before they are measured."),
            _("The ranking weighs visible criteria; its firmness is tested by changing the weights many times."),
            _(
                "Shapes that cross themselves are repaired when they are read, and each repair is listed; results are never repaired."
            ),
        )
    )
    return [
        Section("method", _("How the figures were made"), tuple(first)),
        Section("settings", _("Settings and their reasons"), tuple(second), level=2),
        Section("house-choices", _("What Azogue chose where the guidance leaves it open"), (third,), level=2),
    ]


def _role(words: Words, role: str, given: set[str]) -> str:
    return cell(words, role, "role") if role in given else ""


def _settings_table(bundle: Bundle, words: Words) -> Any:
    _ = words
    rows = []
    for s in bundle.settings:
        if _is_unset(s.get("value")):
            continue
        is_default = s.get("is_default", s.get("value") == s.get("default"))
        reason = str(s.get("reason") or "")
        rows.append(
            {
                "title": s.get("title") or s.get("name"),
                "value": _setting_value(words, s.get("value"), str(s.get("unit") or "")),
                "reason": reason or (_("default of the method") if is_default else _("no reason was given")),
                "caveat": s.get("caveat") or None,
                "citation": s.get("citation") or None,
            }
        )
    return table_of(
        words,
        pd.DataFrame(rows),
        (
            Shown("title", _("Setting"), width=1.4),
            Shown("value", _("Value"), width=1.2),
            Shown("reason", _("Reason"), width=1.2),
            Shown("caveat", _("Caveat"), width=1.6),
            Shown("citation", _("Source"), width=1.6),
        ),
        caption=_("Settings of this run"),
        csv="settings",
        most=60,
    )


def _is_unset(value: Any) -> bool:
    return is_missing(value) or (isinstance(value, dict | list | tuple) and not value)


def _setting_value(words: Words, value: Any, unit: str) -> str:
    if isinstance(value, dict):
        return "; ".join(
            f"{criterion_title(words, str(k))}: {_setting_value(words, v, unit)}" for k, v in value.items()
        )
    if isinstance(value, list | tuple):
        return "; ".join(_setting_value(words, v, unit) for v in value)
    if isinstance(value, bool):
        return cell(words, value, "yes")
    if not isinstance(value, int | float):
        return UNKNOWN if is_missing(value) else str(value).replace("_", " ")
    if unit == "m":
        return words.distance(value)
    text = words.number(value, 0 if value == int(value) else 2)
    return f"{text} {unit}" if unit else text
