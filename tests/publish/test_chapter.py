"""The plan chapter: one content, three files, and the same figures in each."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pandas as pd
import pypdf
import pytest
from docx.oxml.ns import qn

from azogue.publish.chapter import publish_chapter
from azogue.publish.chapter_content import chapter_content
from azogue.publish.chapter_docx import chapter_docx
from azogue.publish.chapter_html import chapter_html
from azogue.publish.chapter_pdf import chapter_pdf
from azogue.publish.charts import chart_figures
from azogue.publish.document_model import Chapter, KeyNumbers, Listing, Paragraph, Table
from azogue.publish.document_text import Words, document_language
from azogue.publish.static_map import map_figures
from azogue.records.bundle import Bundle

SECTIONS = [
    "about",
    "key-numbers",
    "method",
    "settings",
    "house-choices",
    "maps",
    "results",
    "by-designation",
    "by-site",
    "by-admin",
    "sensitivity",
    "ranking",
    "screening",
    "screening-water",
    "screening-protected",
    "screening-permits",
    "people",
    "plan",
    "targets",
    "elements",
    "deadlines",
    "actions",
    "indicators",
    "indicators-now",
    "indicators-later",
    "missing",
    "problems",
    "sources",
    "trace",
]


@pytest.fixture(scope="module")
def files(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    made = publish_chapter(bundle, folder, most_details=1)
    assert [p.name for p in made[:3]] == ["chapter.docx", "chapter.html", "chapter.pdf"]
    assert sorted(made) == sorted(p for p in folder.rglob("*") if p.is_file())  # nothing half written, nothing unlisted
    return folder


@pytest.fixture(scope="module")
def page(files: Path) -> _Page:
    page = _Page()
    page.feed((files / "chapter.html").read_text("utf-8"))
    return page


class _Page(HTMLParser):
    """Tags and attributes of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def _paragraphs(chapter: Chapter, section: str) -> str:
    found = next(s for s in chapter.sections if s.id == section)
    return " ".join(b.text for b in found.blocks if isinstance(b, Paragraph))


def _table(chapter: Chapter, section: str) -> Table:
    return next(b for s in chapter.sections if s.id == section for b in s.blocks if isinstance(b, Table))


# -- content ----------------------------------------------------------------------------------------------------------


def test_every_section_is_there_whatever_the_run_holds(
    bundle: Bundle, empty_bundle: Bundle, bundle_without_biodiversity: Bundle
) -> None:
    for b in (bundle, empty_bundle, bundle_without_biodiversity):
        chapter = chapter_content(b)
        of_plan = ("targets", "elements", "deadlines", "actions", "indicators-now", "indicators-later")
        planned = "plan_indicators" in b.tables
        assert [s.id for s in chapter.sections] == [s for s in SECTIONS if planned or s not in of_plan]
        assert all(s.blocks for s in chapter.sections)


def test_key_numbers_show_both_measures_of_mining_and_the_caveat_of_the_buffer(bundle: Bundle) -> None:
    chapter = chapter_content(bundle)
    numbers = next(b for s in chapter.sections for b in s.blocks if isinstance(b, KeyNumbers))
    words = Words()
    assert numbers.items[0].value == words.area(bundle.summary["asgm_extent_ha"])
    assert numbers.items[1].value == words.area(bundle.summary["asgm_mapped_ha"])
    assert "placeholder" in _paragraphs(chapter, "key-numbers")


def test_an_unknown_mapped_area_is_a_dash_not_a_zero(bundle: Bundle) -> None:
    chapter = chapter_content(replace(bundle, summary={**bundle.summary, "asgm_mapped_ha": None}))
    numbers = next(b for s in chapter.sections for b in s.blocks if isinstance(b, KeyNumbers))
    assert numbers.items[1].value == "–"
    assert numbers.items[1].note == "no source states it"


def test_what_is_missing_stands_beside_the_key_numbers(bundle_without_biodiversity: Bundle) -> None:
    chapter = chapter_content(bundle_without_biodiversity)
    listed = next(b for s in chapter.sections if s.id == "key-numbers" for b in s.blocks if isinstance(b, Listing))
    assert "No biodiversity layer was given. No priority area can be computed." in listed.items
    assert any("No biodiversity layer" in cell for row in _table(chapter, "missing").rows for cell in row)


def test_mining_known_as_points_and_no_mining_are_explained(bundle: Bundle, empty_bundle: Bundle) -> None:
    points = replace(bundle, summary={**bundle.summary, "asgm_extent_ha": 0.0})
    numbers = next(b for s in chapter_content(points).sections for b in s.blocks if isinstance(b, KeyNumbers))
    assert numbers.items[0].note == "mining is known as points, and a point has no area"
    assert "This is not evidence that there is none" in _paragraphs(chapter_content(empty_bundle), "key-numbers")


def test_missing_risk_distances_are_said_not_assumed(bundle: Bundle) -> None:
    method = next(s for s in chapter_content(bundle).sections if s.id == "method")
    assert "without distances from the country this step is not run" in method.blocks[1].items[2]
    with_risk = replace(bundle, summary={**bundle.summary, "incursion_risk_ha": 1234.0})
    method = next(s for s in chapter_content(with_risk).sections if s.id == "method")
    assert "1,234 ha" in method.blocks[1].items[2]


def test_a_setting_is_printed_with_its_reason_caveat_and_source(bundle: Bundle) -> None:
    first, second = _table(chapter_content(bundle), "settings").rows
    assert first[:3] == ("Buffer around mining", "1 km", "default of the method")
    assert "placeholder" in first[3]
    assert second[2] == "Agreed in the working group of March 2026"


def test_two_thousand_rows_are_shortened_with_a_pointer_to_the_file(bundle: Bundle) -> None:
    one = bundle.tables["by_biodiversity_site"].iloc[:1]
    many = pd.concat([one.assign(id=f"x:{i}", name=f"Site {i}") for i in range(2000)], ignore_index=True)
    chapter = chapter_content(replace(bundle, tables={**bundle.tables, "by_biodiversity_site": many}))
    table = _table(chapter, "by-site")
    assert len(table.rows) == 25
    assert table.note == "1,975 more rows are in tables/by_biodiversity_site.csv."


def test_an_unknown_designation_is_a_dash_and_its_row_is_kept(bundle: Bundle) -> None:
    table = _table(chapter_content(bundle), "by-designation")
    assert "–" in [row[0] for row in table.rows]
    hit = bundle.tables["by_designation"]
    assert len(table.rows) == int((hit["ha"] > 0).sum())


def test_a_row_of_background_knowledge_is_marked_unverified(bundle: Bundle) -> None:
    targets = bundle.tables["plan_targets"].assign(confidence=["background", "read", "read", "read", "read"])
    chapter = chapter_content(replace(bundle, tables={**bundle.tables, "plan_targets": targets}))
    marked = ["unverified" in cell for row in _table(chapter, "targets").rows for cell in row]
    assert sum(marked) == 1
    assert "<em>unverified</em>" in chapter_html(chapter)


def test_a_decision_of_the_planner_comes_before_a_proposal(bundle: Bundle) -> None:
    table = _table(chapter_content(bundle), "actions")
    status = [row[[c.title for c in table.columns].index("Status")] for row in table.rows]
    assert status == sorted(status, key=["accepted", "changed", "proposed"].index)
    assert "Rejected by the planner: A01.03" in _paragraphs(chapter_content(bundle), "actions")


def test_activity_near_water_is_counted_against_everything_given(bundle: Bundle) -> None:
    table = _table(chapter_content(bundle), "screening-water")
    near = bundle.tables["screening_water"]["within_1_km"].sum()
    row = next(r for r in table.rows if r[0] == "Occurrences")
    assert row[1:3] == (str(len(bundle.areas["asgm_extent"])), str(near))


def test_numbers_follow_the_language_and_the_text_its_catalogue(bundle: Bundle) -> None:
    assert document_language(("es", "en")) == "en"  # no Spanish catalogue yet: no Spanish commas in English text
    assert Words("ru").hectares(1234567) == "1\xa0234\xa0567"
    chapter = chapter_content(bundle, Words("ar"))
    assert (chapter.language, chapter.direction) == ("ar", "rtl")


def test_every_sentence_can_be_translated_by_its_named_placeholders() -> None:
    # a whole sentence per call, no joined fragments: every literal given to _() fills with its own names
    source = Path(__file__).resolve().parents[2] / "src" / "azogue" / "publish"
    calls = [m for p in source.glob("chapter_*.py") for m in re.findall(r'\b_\(\s*"([^"]+)"', p.read_text("utf-8"))]
    assert len(calls) > 150
    assert not [c for c in calls if "%s" in c or "{}" in c or "{0}" in c]


# -- HTML -------------------------------------------------------------------------------------------------------------


def test_the_page_needs_nothing_else_and_says_its_language(page: _Page) -> None:
    html = next(a for t, a in page.tags if t == "html")
    assert html == {"lang": "en", "dir": "ltr"}
    assert all(a["src"].startswith("data:image/png;base64,") for t, a in page.tags if t == "img")
    assert not [t for t, a in page.tags if t in ("script", "link", "iframe")]


def test_the_page_can_be_read_by_a_screen_reader(page: _Page) -> None:
    assert all(len(a.get("alt", "")) > 30 for t, a in page.tags if t == "img")
    assert all(a.get("scope") == "col" for t, a in page.tags if t == "th")
    ids = {a["id"] for _, a in page.tags if "id" in a}
    used = [a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a]
    links = [a["href"][1:] for t, a in page.tags if t == "a" and a.get("href", "").startswith("#")]
    assert set(used) | set(links) <= ids
    levels = [int(t[1]) for t, _ in page.tags if re.fullmatch(r"h[1-6]", t)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_hostile_names_are_escaped(bundle: Bundle) -> None:
    sites = bundle.tables["by_biodiversity_site"].assign(name='<script>alert("x")</script>')
    html = chapter_html(chapter_content(replace(bundle, tables={**bundle.tables, "by_biodiversity_site": sites})))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_page_turns_around_for_arabic(arabic_bundle: Bundle) -> None:
    html = chapter_html(chapter_content(arabic_bundle, Words("ar")))
    assert '<html lang="ar" dir="rtl">' in html
    assert "محمية النهر الأزرق" in html
    css = html[html.index("<style>") : html.index("</style>")]
    assert not re.search(r"(?<!inset-)(margin|padding|border)-(left|right)", css)


def test_an_arabic_name_in_an_english_sentence_keeps_its_direction(arabic_bundle: Bundle) -> None:
    name = "وادي الذهب"
    assert f"\u2068{name}\u2069" in Words("en")("Site {name} (1)", name=name)


# -- PDF --------------------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_titled_and_carries_the_key_numbers(files: Path, bundle: Bundle) -> None:
    pdf = pypdf.PdfReader(files / "chapter.pdf")
    text = "\n".join(p.extract_text() for p in pdf.pages)
    assert pdf.metadata.title == bundle.title
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert Words().area(bundle.summary["priority_area_ha"]) in text
    for heading in ("Key numbers", "Candidate actions", "How to trace a number"):
        assert heading in text


def test_no_page_of_the_pdf_is_empty_and_wide_tables_lie_on_their_side(files: Path) -> None:
    pdf = pypdf.PdfReader(files / "chapter.pdf")
    assert all(len(p.extract_text().split()) > 25 or len(p.images) for p in pdf.pages)
    sizes = {(round(p.mediabox.width), round(p.mediabox.height)) for p in pdf.pages}
    assert sizes == {(595, 842), (842, 595)}


def test_the_pdf_opens_no_address() -> None:
    made = chapter_pdf('<html lang="en"><title>t</title><body><img src="file:///etc/hostname" alt="x"><p>text</p>')
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages[0].images) == 0


def test_a_contents_line_for_each_section_leads_to_it(files: Path) -> None:
    pdf = pypdf.PdfReader(files / "chapter.pdf")
    links = [a.get_object() for a in pdf.pages[0].get("/Annots", [])]
    assert len(links) >= len(SECTIONS)


# -- Word -------------------------------------------------------------------------------------------------------------


def test_the_word_file_has_real_headings_captions_and_contents(files: Path) -> None:
    document = docx.Document(str(files / "chapter.docx"))
    styles = [p.style.name for p in document.paragraphs]
    assert styles.count("Heading 1") == 15
    assert styles.count("Heading 2") == len(SECTIONS) - 15
    assert styles.count("Caption") >= 20
    fields = [t.text for t in document.element.body.iter(qn("w:instrText"))]
    assert any(f.strip().startswith("TOC") for f in fields)
    assert any("SEQ Table" in f for f in fields)
    assert any("SEQ Figure" in f for f in fields)
    kinds = [c.get(qn("w:fldCharType")) for c in document.element.body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("end") == kinds.count("separate")


def test_every_picture_of_the_word_file_is_described(files: Path) -> None:
    document = docx.Document(str(files / "chapter.docx"))
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 7  # overview, one detail, units, buffer reach, three charts
    assert all(len(p.get("descr")) > 30 for p in pictures)
    assert len({p.get("id") for p in pictures}) == len(pictures)


def test_table_heads_repeat_and_rows_stay_whole(files: Path) -> None:
    document = docx.Document(str(files / "chapter.docx"))
    tables = document.tables[1:]  # the first holds the key numbers
    assert all(t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for t in tables)
    assert all(r._tr.trPr.find(qn("w:cantSplit")) is not None for t in tables for r in t.rows)


def test_wide_tables_of_the_word_file_lie_on_their_side_and_fit(files: Path) -> None:
    document = docx.Document(str(files / "chapter.docx"))
    turned = [s.page_width > s.page_height for s in document.sections]
    assert any(turned)
    assert not turned[0]
    room = max(s.page_width - s.left_margin - s.right_margin for s in document.sections)
    assert all(sum(c.w for c in t._tbl.tblGrid.gridCol_lst) <= room * 1.001 for t in document.tables)


def test_a_ministry_can_pass_its_own_file(bundle: Bundle, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("Ministry of Mines and Forests")
    own.styles["Heading 1"].font.name = "Liberation Serif"
    own.sections[0].header.paragraphs[0].text = "Official use"
    own.save(str(tmp_path / "own.docx"))
    made = docx.Document(io.BytesIO(chapter_docx(chapter_content(bundle), template=tmp_path / "own.docx")))
    assert made.paragraphs[0].text == "Ministry of Mines and Forests"
    assert made.styles["Heading 1"].font.name == "Liberation Serif"
    assert made.sections[0].header.paragraphs[0].text == "Official use"
    assert any(p.style.name == "Heading 1" and "Key numbers" in p.text for p in made.paragraphs)


def test_an_arabic_word_file_is_turned_around(arabic_bundle: Bundle) -> None:
    made = docx.Document(io.BytesIO(chapter_docx(chapter_content(arabic_bundle, Words("ar")))))
    body = made.element.body
    assert all(p.pPr is not None and p.pPr.find(qn("w:bidi")) is not None for p in body.iter(qn("w:p")))
    assert all(t._tbl.tblPr.find(qn("w:bidiVisual")) is not None for t in made.tables[1:])


def test_parts_of_the_word_file_stand_in_the_order_that_word_asks_for(arabic_bundle: Bundle) -> None:
    # ECMA-376, part 1: Word refuses a file whose properties are out of order (17.4.59 tblPr, 17.6.17 sectPr)
    table = ("tblStyle", "bidiVisual", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook")
    section = ("footerReference", "type", "pgSz", "pgMar", "cols", "bidi", "docGrid")
    made = docx.Document(io.BytesIO(chapter_docx(chapter_content(arabic_bundle, Words("ar")))))
    for tag, order in (("w:tblPr", table), ("w:sectPr", section)):
        for element in made.element.body.iter(qn(tag)):
            names = [order.index(child.tag.split("}")[1]) for child in element]
            assert names == sorted(names)


# -- all three --------------------------------------------------------------------------------------------------------


def test_the_three_files_say_the_same_numbers(files: Path, page: _Page, bundle: Bundle) -> None:
    words = Words()
    document = docx.Document(str(files / "chapter.docx"))
    in_word = " ".join(t.text for t in document.element.body.iter(qn("w:t")))
    in_pdf = " ".join(p.extract_text() for p in pypdf.PdfReader(files / "chapter.pdf").pages)
    for row in bundle.tables["by_role"].itertuples():
        for text in (page.text, in_word, in_pdf):
            assert words.hectares(row.ha) in text


def test_an_empty_run_gives_all_files(empty_bundle: Bundle, tmp_path: Path) -> None:
    made = publish_chapter(empty_bundle, tmp_path)
    text = " ".join(p.extract_text() for p in pypdf.PdfReader(made[2]).pages)
    assert "No priority area was found" in " ".join(text.split())


def test_charts_leave_out_what_has_nothing_to_show(bundle: Bundle, empty_bundle: Bundle) -> None:
    assert [c.name for c in chart_figures(bundle)] == ["chart-roles", "chart-sensitivity", "chart-ranking"]
    assert chart_figures(empty_bundle) == []


def test_maps_of_the_run_reach_the_chapter(bundle: Bundle) -> None:
    maps = map_figures(bundle, most_details=1)
    chapter = chapter_content(bundle, maps=maps)
    html = chapter_html(chapter)
    assert html.count("<img ") == len(maps)
