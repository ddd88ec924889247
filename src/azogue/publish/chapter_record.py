"""Last pages of the chapter: what is missing, problems of the data, sources, and how to trace a number."""

from __future__ import annotations

import pandas as pd

from azogue.publish.chapter_tables import Shown, sentence, table_of, unverified
from azogue.publish.document_model import Block, Listing, Paragraph, Section
from azogue.publish.document_text import Words, is_missing
from azogue.records.bundle import Bundle
from azogue.records.problem import KINDS, LEVELS


def record(bundle: Bundle, words: Words) -> list[Section]:
    """What is missing, problems met, sources with dates and licences, and the way back from a number."""
    return [_missing(bundle, words), _problems(bundle, words), _sources(bundle, words), _trace(bundle, words)]


def _missing(bundle: Bundle, words: Words) -> Section:
    _ = words
    rows = [(sentence(m.what), sentence(m.consequence), m.where_published or None) for m in bundle.missing]
    gaps = bundle.tables.get("plan_gaps")
    if gaps is not None and len(gaps):
        known = {r[0] for r in rows}
        rows += [
            (sentence(w), sentence(c), None)
            for w, c in zip(gaps["what"], gaps["consequence"], strict=True)
            if sentence(w) not in known
        ]
    table = table_of(
        words,
        pd.DataFrame(rows, columns=["what", "consequence", "where_published"]),
        (
            Shown("what", _("What is missing"), width=1.6),
            Shown("consequence", _("What follows"), width=2.0),
            Shown("where_published", _("Where it is published"), width=1.6),
        ),
        caption=_("What is missing, and what follows from that"),
        csv="missing",
        most=60,
    )
    text = _("Nothing that the method asks for was missing.")
    return Section("missing", _("What is missing, and what follows"), (table if table else Paragraph(text),))


def _problems(bundle: Bundle, words: Words) -> Section:
    _ = words
    names = {"error": _("error: row left out"), "warning": _("warning: kept and flagged"), "note": _("note")}
    rows: dict[str, dict[str, object]] = {}
    for p in bundle.problems:
        row = rows.setdefault(
            p.code,
            {
                "level": p.level,
                "code": p.code,
                "found": p.text("found") if p.code in KINDS else "",
                "n": 0,
                "files": {},
            },
        )
        row["n"] = int(str(row["n"])) + 1
        files = row["files"]
        if isinstance(files, dict):
            files[p.place.get("input_id") or p.place.get("file", "")] = None
    if not rows:
        return Section("problems", _("Problems of the data"), (Paragraph(_("No problem was met in the data.")),))
    ordered = sorted(rows.values(), key=lambda r: (LEVELS.index(r["level"]), r["code"]))
    frame = pd.DataFrame(
        [
            {
                "level": names[str(r["level"])],
                "code": r["code"],
                "found": r["found"],
                "n": r["n"],
                "inputs": words.listed([f for f in r["files"] if f], most=4) or None,  # type: ignore[attr-defined]
            }
            for r in ordered
        ]
    )
    table = table_of(
        words,
        frame,
        (
            Shown("level", _("Level"), width=1.1),
            Shown("code", _("Code"), width=1.2),
            Shown("found", _("Found, first case"), width=2.8),
            Shown("n", _("Cases"), "count", 0.6),
            Shown("inputs", _("Inputs"), width=1.2),
        ),
        caption=_("Problems of the data by code"),
        csv="problems",
        most=40,
    )
    text = _(
        "Nothing was dropped or changed in silence. {command} explains a code: what was found, what was expected, why it "
        "matters and what to do.",
        command="azogue explain CODE",
    )
    return Section("problems", _("Problems of the data"), (Paragraph(text), *([table] if table else [])))


def _sources(bundle: Bundle, words: Words) -> Section:
    _ = words
    rows = []
    for s in bundle.sources:
        c = s.citation
        title = (c.title or c.citation_id) if c else _("no citation was given")
        rows.append(
            {
                "input": s.input_id,
                "role": s.role,
                "title": ". ".join(t for t in ((c.publisher if c else ""), title) if t),
                "date": words.day(c.published_on) if c and c.published_on else _("not stated"),
                "licence": c.licence if c and c.licence else _("not stated"),
                "rows": s.n_rows_kept,
                "note": c.note if c and c.note else None,
            }
        )
    table = table_of(
        words,
        pd.DataFrame(rows),
        (
            Shown("input", _("Input"), width=1.5),
            Shown("role", _("Role"), "role", 1.3),
            Shown("title", _("Publisher and title"), width=2.4),
            Shown("date", _("Published"), width=1.15),
            Shown("licence", _("Licence"), width=1.0),
            Shown("rows", _("Rows used"), "count", 0.7),
            Shown("note", _("Note"), width=1.4),
        ),
        caption=_("Layers, dates and licences"),
        csv="sources",
        most=60,
    )
    blocks: list[Block] = [table if table else Paragraph(_("No source was recorded."), "caution")]
    without = [s.input_id for s in bundle.sources if s.citation is None or not s.citation.licence]
    if without:
        text = _(
            "The licence of these layers is not known: {names}. Ask the publisher before passing them on.",
            names=words.listed(without),
        )
        blocks.append(Paragraph(text, "caution"))
    links = [
        _link(words, s.citation.title or s.citation.citation_id, s.citation.url)
        for s in bundle.sources
        if s.citation and s.citation.url
    ]
    if links:
        blocks.append(Listing(tuple(dict.fromkeys(links))))
    return Section("sources", _("Sources, dates and licences"), tuple(blocks))


def _link(words: Words, title: str, url: str) -> str:
    return words("{title}: {address}", title=title, address=url)


def _trace(bundle: Bundle, words: Words) -> Section:
    _ = words
    blocks: list[Block] = [
        Paragraph(
            _(
                "Every figure can be followed back to the rows and files it came from. The file lineage.json lists layers "
                "with their fingerprints, steps with their versions, and settings; lineage.parquet links each result row to "
                "its input rows."
            )
        ),
        Listing(
            (
                _(
                    "{command} shows the chain behind a figure; a name lists the results that bear it.",
                    command="azogue why OUTPUT_ID",
                ),
                _("{command} prints method, source and formula.", command="azogue explain priority_area"),
            )
        ),
    ]
    steps = [
        {
            "title": s.get("title") or s.get("name"),
            "citation": s.get("citation") or None,
            "formula": s.get("formula") or None,
            "version": s.get("version") or None,
            "confidence": s.get("confidence"),
        }
        for s in bundle.steps
    ]
    table = table_of(
        words,
        pd.DataFrame(steps),
        (
            Shown("title", _("Step"), width=1.8),
            Shown("formula", _("Formula"), width=2.6),
            Shown("citation", _("Source"), width=1.8),
            Shown("version", _("Version"), width=0.6),
        ),
        caption=_("Steps of this run"),
        csv="steps",
        most=40,
    )
    if table:
        blocks.append(table)
    if any(not is_missing(s.importer) and "unverified" in s.importer for s in bundle.sources):
        blocks.append(
            Paragraph(_("Some layers were read by a field list that is {mark}.", mark=unverified(words)), "caution")
        )
    return Section("trace", _("How to trace a number"), tuple(blocks))
