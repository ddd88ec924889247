"""The plan chapter as one HTML file that needs nothing else: for the screen, for screen readers, and for print."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup, escape

from azogue.publish.document_model import Block, Chapter, Figure, KeyNumbers, Listing, Paragraph, Section, Table, runs
from azogue.publish.document_text import Words, is_right_to_left


@dataclass
class _Part:
    number: str
    section: Section
    blocks: list[dict[str, Any]]
    children: list[_Part]


def chapter_html(chapter: Chapter) -> str:
    """Render a chapter as HTML: pictures, style and text in one file.

    Parameters
    ----------
    chapter : Chapter
        ``chapter.direction`` turns the whole page around for languages written from right to left.

    Returns
    -------
    str
    """
    parts = numbered(chapter)
    return _template().render(
        chapter=chapter,
        css=Markup(_file("chapter.css")),  # noqa: S704 - our own file
        parts=parts,
        outline=[p for p in parts if p.section.level == 1],
        skip=Words(chapter.language)("Go to the text"),
    )


def numbered(chapter: Chapter) -> list[_Part]:
    """Sections with their numbers, tables and figures with theirs."""
    parts: list[_Part] = []
    top = sub = tables = figures = 0
    for section in chapter.sections:
        if section.level == 1:
            top, sub = top + 1, 0
            part = _Part(str(top), section, [], [])
        else:
            sub += 1
            part = _Part(f"{top}.{sub}", section, [], [])
            next(p for p in reversed(parts) if p.section.level == 1).children.append(part)
        for block in section.blocks:
            tables += isinstance(block, Table)
            figures += isinstance(block, Figure)
            label = f"{chapter.table_word} {tables}" if isinstance(block, Table) else f"{chapter.figure_word} {figures}"
            part.blocks.append(_block(block, label, chapter.direction))
        parts.append(part)
    return parts


def _block(block: Block, label: str, direction: str) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "style": block.kind, "text": _text(block.text, direction)}
    if isinstance(block, Listing):
        items = [_text(i, direction) for i in block.items]
        return {"kind": "listing", "tag": "ol" if block.is_numbered else "ul", "points": items}
    if isinstance(block, KeyNumbers):
        return {"kind": "numbers", "points": block.items}
    if isinstance(block, Table):
        whole = sum(c.width for c in block.columns) or 1.0
        return {
            "kind": "table",
            "label": label,
            "id": f"table-{label.rsplit(' ', 1)[-1]}",
            "caption": block.caption,
            "note": block.note,
            "is_wide": len(block.columns) > 7,
            "is_short": block.is_short(),
            "columns": [
                {"title": c.title, "is_number": c.is_number, "width": round(100 * c.width / whole, 2)}
                for c in block.columns
            ],
            "rows": [
                [
                    {"text": _text(t, direction), "is_number": c.is_number}
                    for t, c in zip(row, block.columns, strict=True)
                ]
                for row in block.rows
            ],
        }
    p = block.picture
    src = "data:image/png;base64," + base64.b64encode(p.png).decode()
    return {"kind": "figure", "label": label, "caption": p.caption, "alt": p.alt, "src": src, "width_mm": p.width_mm}


def _text(text: str, direction: str) -> Markup:
    """Escape a text, set marked words in italics, and keep texts of the other direction in one piece."""
    out = Markup("").join(
        Markup("<em>{}</em>").format(part) if is_marked else escape(part) for part, is_marked in runs(text)
    )
    turned = direction == "rtl" and any(c.isdigit() for c in text) and not is_right_to_left(text)
    return Markup("<bdi>{}</bdi>").format(out) if turned else out


def _file(name: str) -> str:
    return (resources.files("azogue.publish") / "templates" / name).read_text("utf-8")


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    env = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False)
    return env.from_string(_file("chapter.html.j2"))
