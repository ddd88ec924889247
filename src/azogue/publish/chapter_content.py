"""The plan chapter, computed from a finished run: what stands in it, in which order.

Every sentence passes through `Words` whole, with named placeholders, so that it can be translated.
"""

from __future__ import annotations

from collections.abc import Sequence

from azogue.publish import chapter_method, chapter_plan, chapter_record, chapter_results, chapter_screening
from azogue.publish.document_model import Chapter, Figure, Paragraph, Section
from azogue.publish.document_picture import Picture
from azogue.publish.document_text import Words, document_language
from azogue.records.bundle import Bundle


def chapter_content(
    bundle: Bundle, words: Words | None = None, *, maps: Sequence[Picture] = (), charts: Sequence[Picture] = ()
) -> Chapter:
    """Compute the chapter of a run.

    Parameters
    ----------
    bundle : Bundle
    words : Words, optional
        Language; by default the first of the bundle that has a catalogue.
    maps, charts : sequence of Picture
        From `azogue.publish.static_map.map_figures` and `azogue.publish.charts.chart_figures`; may be empty.

    Returns
    -------
    Chapter
        A section without anything to say says that, and why; it is not left out.
    """
    _ = words = words or Words(document_language(bundle.languages))
    chart = {p.name: Figure(p) for p in (*maps, *charts)}
    sections: list[Section] = [
        chapter_method.about(bundle, words),
        chapter_results.key_numbers(bundle, words),
        *chapter_method.method(bundle, words),
        _maps(words, maps),
        *chapter_results.results(bundle, words, chart),
        chapter_results.sensitivity(bundle, words, chart),
        chapter_results.ranking(bundle, words, chart),
        *chapter_screening.screening(bundle, words),
        chapter_screening.people_and_water(bundle, words),
        *chapter_plan.plan(bundle, words),
        *chapter_plan.indicators(bundle, words),
        *chapter_record.record(bundle, words),
    ]
    return Chapter(
        title=bundle.title,
        subtitle=_(
            "{country}. Chapter on mercury from artisanal and small-scale gold mining for the national biodiversity plan",
            country=bundle.party_name,
        ),
        language=words.language,
        direction=words.direction,
        contents_title=_("Contents"),
        table_word=_("Table"),
        figure_word=_("Figure"),
        footer=_(
            "{title}. {date}. Access level: {level}. Reference edition {edition}. Azogue {version}.",
            title=bundle.title,
            date=words.day(bundle.created_at),
            level=bundle.level,
            edition=bundle.reference_edition,
            version=bundle.azogue_version,
        ),
        author=bundle.party_name,
        sections=tuple(sections),
    )


def _maps(words: Words, maps: Sequence[Picture]) -> Section:
    _ = words
    general = [m for m in maps if m.name == "overview" or m.name.startswith("detail")]
    if not general:
        text = _("No map could be drawn: no layer with a shape was given.")
        return Section("maps", _("Maps"), (Paragraph(text, "caution"),))
    text = _(
        "The overview shows where the biodiversity area and the affected area meet. The detail maps show the largest "
        "groups of priority areas. Maps are drawn from simplified shapes; every figure in this chapter comes from the "
        "shapes as given."
    )
    return Section("maps", _("Maps"), (Paragraph(text), *(Figure(m) for m in general)))
