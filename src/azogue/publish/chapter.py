"""The plan chapter of a run: Word, HTML and PDF from one content, with its maps as pictures beside it."""

from __future__ import annotations

from pathlib import Path

from azogue.publish.chapter_content import chapter_content
from azogue.publish.chapter_docx import chapter_docx
from azogue.publish.chapter_html import chapter_html
from azogue.publish.chapter_pdf import chapter_pdf
from azogue.publish.charts import chart_figures
from azogue.publish.document_picture import write_bytes
from azogue.publish.document_text import Words, document_language
from azogue.publish.static_map import map_figures
from azogue.records.bundle import Bundle


def publish_chapter(
    bundle: Bundle, folder: Path, *, language: str = "", template: Path | None = None, most_details: int = 4
) -> list[Path]:
    """Write the chapter of a run.

    Parameters
    ----------
    bundle : Bundle
        One access level of a finished run.
    folder : Path
        Made if it is not there.
    language : str
        Language tag; by default the first of the bundle's languages that has a catalogue, else English.
    template : Path, optional
        A Word file whose styles, headers and first pages are kept; the chapter follows what it holds.
    most_details : int
        Largest number of detail maps.

    Returns
    -------
    list of Path
        ``chapter.docx``, ``chapter.html``, ``chapter.pdf``, then ``maps/*.png``. Each is written under another name
        and renamed, so that nobody sees half of it.
    """
    words = Words(document_language(bundle.languages, language))
    maps = map_figures(bundle, words, most_details=most_details)
    charts = chart_figures(bundle, words)
    chapter = chapter_content(bundle, words, maps=maps, charts=charts)
    html = chapter_html(chapter)
    return [
        write_bytes(folder / "chapter.docx", chapter_docx(chapter, template=template)),
        write_bytes(folder / "chapter.html", html.encode()),
        write_bytes(folder / "chapter.pdf", chapter_pdf(html)),
        *(write_bytes(folder / "maps" / f"{p.name}.png", p.png) for p in (*maps, *charts)),
    ]
