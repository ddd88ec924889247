"""The plan chapter as a Word file that a ministry can edit: real headings, captions, contents, repeated table heads.

A ministry may pass its own file: its styles, headers, footers and first pages are kept, and the chapter follows.
"""

from __future__ import annotations

import io
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from azogue.publish.chapter_docx_parts import (
    add_bookmark,
    add_field,
    add_link,
    describe_picture,
    keep_row_together,
    lighten,
    narrow_margins,
    repeat_row,
    same_size_in_all_scripts,
    set_bidi,
    set_language,
    set_table_width,
    shade,
    turn_table,
)
from azogue.publish.document_model import (
    Block,
    Chapter,
    Column,
    Figure,
    KeyNumbers,
    Listing,
    Paragraph,
    Section,
    Table,
    runs,
)

_ACCENT, _SOFT = RGBColor(0x0B, 0x5C, 0x6B), RGBColor(0x4D, 0x5A, 0x62)
_FONT = "Noto Sans"
#: From so many columns on the letters are smaller.
_NARROW = 9


def chapter_docx(chapter: Chapter, *, template: Path | None = None) -> bytes:
    """Render a chapter as Word.

    Parameters
    ----------
    chapter : Chapter
    template : Path, optional
        A Word file to start from; a style that it lacks is added.

    Returns
    -------
    bytes
    """
    document = docx.Document(str(template)) if template else docx.Document()
    _styles(document, chapter, is_own=template is None)
    if template is None:
        _page(document)
    else:
        document.add_page_break()  # type: ignore[no-untyped-call]
    _cover(document, chapter)
    counts = {"table": 0, "figure": 0, "bookmark": 100}
    _contents(document, chapter)
    for section in chapter.sections:
        _section(document, chapter, section, counts)
    for style in document.styles:
        same_size_in_all_scripts(style.element)
    set_bidi(document, is_rtl=chapter.direction == "rtl")
    properties = document.core_properties
    properties.title, properties.author, properties.language = chapter.title, chapter.author, chapter.language
    properties.subject, properties.comments = chapter.subtitle, chapter.footer
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Document, chapter: Chapter, *, is_own: bool) -> None:
    """Fonts and colours of our own file; in a ministry's file only what is missing is added."""
    names = {s.name for s in document.styles}
    for name, base in (
        ("Caption", "Normal"),
        ("List Bullet", "Normal"),
        ("List Number", "Normal"),
        ("Subtitle", "Normal"),
        ("Title", "Normal"),
    ):
        if name not in names:
            document.styles.add_style(name, 1).base_style = document.styles[base]
    for name in ("Azogue Caution", "Azogue Note", "Azogue Cell", "Azogue Narrow Cell"):
        if name not in names:
            document.styles.add_style(name, 1).base_style = document.styles["Normal"]
    cell = document.styles["Azogue Cell"]
    cell.font.size = Pt(8)
    cell.paragraph_format.space_after = cell.paragraph_format.space_before = Pt(1)
    narrow = document.styles["Azogue Narrow Cell"]
    narrow.font.size = Pt(7)
    narrow.paragraph_format.space_after = narrow.paragraph_format.space_before = Pt(1)
    note = document.styles["Azogue Note"]
    note.font.size, note.font.color.rgb = Pt(9), _SOFT
    caution = document.styles["Azogue Caution"]
    shade(caution.element.get_or_add_pPr(), "FFF6E0", side="B9770E")
    caution.paragraph_format.left_indent = Mm(2)
    caution.paragraph_format.space_after = Pt(6)
    set_language(document, chapter.language)
    if not is_own:
        return
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")
    fonts.set(qn("w:cs"), "Noto Sans Arabic" if chapter.direction == "rtl" else _FONT)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 12.5)):
        style = document.styles[name]
        style.font.size, style.font.color.rgb, style.font.bold = Pt(size), _ACCENT, True
        style.font.name = _FONT
        found = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            found.attrib.pop(qn(f"w:{key}"), None)
        found.set(qn("w:cs"), _FONT)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(18 if name == "Heading 1" else 12)
        style.paragraph_format.space_after = Pt(6)
    caption = document.styles["Caption"]
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(9), False, _SOFT
    subtitle = document.styles["Subtitle"]
    subtitle.font.size, subtitle.font.italic, subtitle.font.color.rgb = Pt(12), False, _SOFT
    subtitle.font.name = _FONT


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)


def _cover(document: Document, chapter: Chapter) -> None:
    document.add_paragraph(chapter.title, style="Title")
    document.add_paragraph(chapter.subtitle, style="Subtitle")
    document.add_paragraph(chapter.footer, style="Azogue Note")
    footer = document.sections[-1].footer
    line = footer.paragraphs[0] if footer.paragraphs else footer.add_paragraph()
    if not line.text:
        line.style = document.styles["Azogue Note"]
        line.add_run(f"{chapter.title}  ·  ")
        add_field(line, "PAGE", "1")


def _contents(document: Document, chapter: Chapter) -> None:
    """A contents field, filled with links; Word puts the page numbers in when it opens the file."""
    head = document.add_paragraph(chapter.contents_title, style="Subtitle")
    head.paragraph_format.space_before = Pt(18)
    first = document.add_paragraph()
    add_field(first, 'TOC \\o "1-2" \\h \\z \\u', None)
    paragraph = first
    for n, (number, section) in enumerate(_numbers(chapter)):
        paragraph = first if n == 0 else document.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(6 if section.level > 1 else 0)
        paragraph.paragraph_format.space_after = Pt(1)
        add_link(paragraph, f"{number}  {section.title}", _anchor(section))
    add_field(paragraph, "", None, is_end=True)
    document.add_page_break()  # type: ignore[no-untyped-call]


def _anchor(section: Section) -> str:
    return f"sec_{section.id.replace('-', '_')}"


def _numbers(chapter: Chapter) -> list[tuple[str, Section]]:
    out, top, sub = [], 0, 0
    for section in chapter.sections:
        if section.level == 1:
            top, sub = top + 1, 0
            out.append((f"{top}", section))
        else:
            sub += 1
            out.append((f"{top}.{sub}", section))
    return out


def _section(document: Document, chapter: Chapter, section: Section, counts: dict[str, int]) -> None:
    number = next(n for n, s in _numbers(chapter) if s is section)
    if section.is_wide != _is_landscape(document):
        _turn(document, landscape=section.is_wide)
    heading = document.add_heading(f"{number}  {section.title}", level=section.level)
    counts["bookmark"] += 1
    add_bookmark(heading, _anchor(section), counts["bookmark"])
    for block in section.blocks:
        _block(document, chapter, block, counts)


def _block(document: Document, chapter: Chapter, block: Block, counts: dict[str, int]) -> None:
    if isinstance(block, Paragraph):
        style = {"caution": "Azogue Caution", "note": "Azogue Note"}.get(block.kind, "Normal")
        _write(document.add_paragraph(style=style), block.text)
    elif isinstance(block, Listing):
        for n, item in enumerate(block.items, start=1):
            if block.is_numbered:  # written out: Word would go on counting from the list before
                line = document.add_paragraph()
                line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Mm(7), Mm(-7)
                line.paragraph_format.tab_stops.add_tab_stop(Mm(7))
                _write(line, f"{n}.\t{item}")
            else:
                _write(document.add_paragraph(style="List Bullet"), item)
    elif isinstance(block, KeyNumbers):
        _key_numbers(document, block)
    elif isinstance(block, Table):
        _table(document, chapter, block, counts)
    else:
        _figure(document, chapter, block, counts)


def _write(paragraph: DocxParagraph, text: str) -> None:
    for part, is_marked in runs(text):
        paragraph.add_run(part).italic = True if is_marked else None


def _caption(document: Document, word: str, name: str, number: int, text: str) -> DocxParagraph:
    line = document.add_paragraph(style="Caption")
    line.add_run(f"{word} ").bold = True
    add_field(line, f"SEQ {name} \\* ARABIC", str(number), bold=True)
    line.add_run(". ").bold = True
    line.add_run(text)
    return line


def _figure(document: Document, chapter: Chapter, figure: Figure, counts: dict[str, int]) -> None:
    counts["figure"] += 1
    p = figure.picture
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = True
    room = _room(document)
    line.add_run().add_picture(io.BytesIO(p.png), width=min(Mm(p.width_mm), room))
    describe_picture(line, counts["figure"], title=p.title, alt=p.alt)
    _caption(document, chapter.figure_word, "Figure", counts["figure"], p.caption)


def _room(document: Document) -> int:
    """Width between the margins of the current section."""
    s = document.sections[-1]
    return int((s.page_width or Mm(210)) - (s.left_margin or 0) - (s.right_margin or 0))


def _key_numbers(document: Document, block: KeyNumbers) -> None:
    columns = 3
    rows = -(-len(block.items) // columns)
    table = document.add_table(rows=rows, cols=columns)
    _grid(table, "Table Grid", document)
    set_table_width(table, [1.0] * columns, _room(document))
    for n, item in enumerate(block.items):
        cell = table.cell(n // columns, n % columns)
        shade(cell._tc.get_or_add_tcPr(), "F3F6F7")
        first = cell.paragraphs[0]
        first.style = document.styles["Azogue Cell"]
        first.add_run(item.name).bold = True
        second = cell.add_paragraph(style="Azogue Cell")
        run = second.add_run(item.value)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(15), _ACCENT
        if item.note:
            cell.add_paragraph(item.note, style="Azogue Cell")
    for row in table.rows:
        keep_row_together(row)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _grid(table: docx.table.Table, style: str, document: Document) -> None:
    """The grid style of the file, if it has one, with light lines."""
    if style in {s.name for s in document.styles}:
        table.style = document.styles[style]
    lighten(table, "C9D1D5")


def _table(document: Document, chapter: Chapter, block: Table, counts: dict[str, int]) -> None:
    counts["table"] += 1
    caption = _caption(document, chapter.table_word, "Table", counts["table"], block.caption)
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.columns))
    _grid(table, "Table Grid", document)
    narrow_margins(table, Mm(1.1))
    width = len(block.columns)
    style = document.styles["Azogue Cell" if width < _NARROW else "Azogue Narrow Cell"]
    cells = list(table._cells)
    for column, cell in zip(block.columns, cells[:width], strict=True):
        shade(cell._tc.get_or_add_tcPr(), "0B5C6B")
        _cell(cell, column.title, column, style, is_head=True)
    for n, row in enumerate(block.rows, start=1):
        for text, column, cell in zip(row, block.columns, cells[n * width : (n + 1) * width], strict=True):
            _cell(cell, text, column, style, is_head=False)
    set_table_width(table, [c.width for c in block.columns], _room(document))
    rows = list(table.rows)
    repeat_row(rows[0])
    for row_ in rows:
        keep_row_together(row_)
    if block.is_short():
        for cell in cells[:-width]:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    if chapter.direction == "rtl":
        turn_table(table)
    after = document.add_paragraph(block.note, style="Azogue Note")
    after.paragraph_format.space_after = Pt(8)


def _cell(cell: _Cell, text: str, column: Column, style: object, *, is_head: bool) -> None:
    line = cell.paragraphs[0]
    line.style = style
    _write(line, text)
    if column.is_number:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if is_head:
        for run in line.runs:
            run.bold, run.font.color.rgb = True, RGBColor(0xFF, 0xFF, 0xFF)


def _is_landscape(document: Document) -> bool:
    return document.sections[-1].orientation == WD_ORIENT.LANDSCAPE


def _turn(document: Document, *, landscape: bool) -> None:
    """Start a page on its side, or back upright."""
    before = document.sections[-1]
    short, long = sorted((int(before.page_width or Mm(210)), int(before.page_height or Mm(297))))
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Emu(long), Emu(short)) if landscape else (Emu(short), Emu(long))
