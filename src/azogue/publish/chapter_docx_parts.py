"""Parts of a Word file that python-docx has no name for: fields, bookmarks, shading, repeated rows, direction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add_field(paragraph: Paragraph, code: str, result: str | None, *, bold: bool = False, is_end: bool = False) -> None:
    """Add a field such as ``PAGE``; with ``result=None`` it stays open until a call with ``is_end``.

    Word fills an open field when it opens the file.
    """

    def mark(kind: str) -> None:
        made = _element("w:fldChar", fldCharType=kind)
        if kind == "begin" and result is None:
            made.set(qn("w:dirty"), "true")
        paragraph.add_run()._r.append(made)

    if is_end:
        mark("end")
        return
    mark("begin")
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    paragraph.add_run()._r.append(text)
    mark("separate")
    if result is not None:
        paragraph.add_run(result).bold = bold or None
        mark("end")


def add_bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Set a bookmark around what a paragraph holds."""
    start, end = _element("w:bookmarkStart", id=str(number), name=name[:40]), _element("w:bookmarkEnd", id=str(number))
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, start)
    paragraph._p.append(end)


def add_link(paragraph: Paragraph, text: str, bookmark: str) -> None:
    """Add words that lead to a bookmark of the same file."""
    link = _element("w:hyperlink", anchor=bookmark[:40], history="1")
    run = paragraph.add_run(text)
    paragraph._p.remove(run._r)
    link.append(run._r)
    paragraph._p.append(link)


def lighten(table: Table, colour: str) -> None:
    """Thin lines of one colour between all cells."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=colour))
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def shade(properties: Any, fill: str, *, side: str = "") -> None:
    """Colour the ground of a cell or a paragraph style; with ``side`` also draw a bar at its start."""
    if side:
        borders = OxmlElement("w:pBdr")
        borders.append(_element("w:left", val="single", sz="24", space="6", color=side))
        properties.append(borders)
    properties.append(_element("w:shd", val="clear", color="auto", fill=fill))


def repeat_row(row: _Row) -> None:
    """Print a row again at the top of each page that the table reaches."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))


def keep_row_together(row: _Row) -> None:
    """Never break a row over two pages."""
    row._tr.get_or_add_trPr().insert(0, _element("w:cantSplit", val="true"))


def set_table_width(table: Table, shares: Sequence[float], room: int) -> None:
    """Give columns fixed widths by their shares of a room (EMU)."""
    table.autofit = False
    whole = sum(shares) or 1.0
    widths = [int(room * s / whole) for s in shares]
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width  # type: ignore[assignment]
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = width  # type: ignore[assignment]


def narrow_margins(table: Table, emu: int) -> None:
    """Leave less room beside the text of each cell, so that words stay whole in narrow columns."""
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w=str(round(emu / 635)), type="dxa"))
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def turn_table(table: Table) -> None:
    """Let the first column stand at the right."""
    table._tbl.tblPr.insert_element_before(OxmlElement("w:bidiVisual"), *_AFTER_BIDI_VISUAL)


def describe_picture(paragraph: Paragraph, number: int, *, title: str, alt: str) -> None:
    """Name and describe the picture in a paragraph for those who cannot see it."""
    for properties in paragraph._p.iter(qn("wp:docPr")):
        properties.set("id", str(1000 + number))
        properties.set("name", title[:80])
        properties.set("title", title)
        properties.set("descr", alt)


def same_size_in_all_scripts(style: Any) -> None:
    """Let Arabic and Hebrew letters of a style be as large as its Latin ones."""
    for properties in style.findall(qn("w:rPr")):
        size = properties.find(qn("w:sz"))
        if size is None:
            continue
        for old in properties.findall(qn("w:szCs")):
            properties.remove(old)
        size.addnext(_element("w:szCs", val=size.get(qn("w:val"))))


def set_language(document: Document, language: str) -> None:
    """Language of the whole text, for spelling and for screen readers."""
    properties = document.styles["Normal"].element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(_element("w:lang", val=language, eastAsia=language, bidi=language))


def set_bidi(document: Document, *, is_rtl: bool) -> None:
    """Turn every paragraph, run and section for languages written from right to left."""
    if not is_rtl:
        return
    body = document.element.body
    for paragraph in body.iter(qn("w:p")):
        properties = paragraph.get_or_add_pPr()
        properties.insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
    for run in body.iter(qn("w:r")):
        run.get_or_add_rPr().append(OxmlElement("w:rtl"))
    for section in body.iter(qn("w:sectPr")):
        section.insert_element_before(OxmlElement("w:bidi"), "w:rtlGutter", "w:docGrid", "w:printerSettings")


#: What must stand after ``w:bidiVisual`` inside ``w:tblPr`` (ECMA-376, part 1, section 17.4.1).
_AFTER_BIDI_VISUAL = (
    "w:tblStyleRowBandSize",
    "w:tblStyleColBandSize",
    "w:tblW",
    "w:jc",
    "w:tblCellSpacing",
    "w:tblInd",
    "w:tblBorders",
    "w:shd",
    "w:tblLayout",
    "w:tblCellMar",
    "w:tblLook",
)
#: What must stand after ``w:bidi`` inside ``w:pPr`` (ECMA-376, part 1, section 17.3.1.26).
_AFTER_BIDI = (
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
)
