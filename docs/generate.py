"""Writes the documentation pages that say what the code already says, so that the two cannot disagree.

``python docs/generate.py`` writes them, ``--check`` compares them with what is there and writes nothing,
``--check-site site`` looks through the built pages for anything that would be fetched from elsewhere.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import typer.main

import azogue
from azogue.intake.importers import IMPORTERS
from azogue.records.feature import COLUMNS
from azogue.records.input_spec import COLUMN_ALIASES, MAPPABLE, InputSpec
from azogue.records.problem import KINDS, ProblemKind
from azogue.records.role import ROLES
from azogue.records.step import STEPS
from azogue.reference.edition import list_editions, open_edition
from azogue.workspace import config
from azogue.workspace.declared import declared_settings, load_steps

sys.path.insert(0, str(Path(__file__).parent))
from docstring import to_markdown

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
MARK = "<!-- Written by docs/generate.py; change the code it describes, then run `make fix`. -->\n\n"
Pages = dict[str, str]

#: What the first three letters of a problem code stand for, in the order of the journey of a row.
PREFIXES = {
    "WSP": "The workspace",
    "INT": "Reading layers",
    "GEO": "Shapes and coordinates",
    "IMP": "Importers of published layers",
    "PRI": "Priority areas",
    "PLN": "The plan",
    "REF": "Reference tables",
    "PUB": "What goes out",
}


def load_everything() -> None:
    """Import every module of Azogue, so that all steps and problem kinds are declared."""
    for module in pkgutil.walk_packages(azogue.__path__, "azogue."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    load_steps()


def cell(value: Any) -> str:
    """A value as the cell of a Markdown table."""
    return re.sub(r"\s+", " ", str(value)).replace("|", "\\|").replace("<", "&lt;").strip()


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    r"""A Markdown table.

    Examples
    --------
    >>> print(table(("a", "b"), [(1, "x|y")]))
    | a | b |
    | --- | --- |
    | 1 | x\|y |
    """
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell(value) for value in line) + " |" for line in lines)


def cite(text: str) -> str:
    """A citation in a step's page, with the house's own method notes as links."""
    return re.sub(r"docs/methods/([a-z-]+)", r"[docs/methods/\1](../\1.md)", text)


def slug(name: str) -> str:
    """The file name of a page: dashes for underscores."""
    return name.replace("_", "-")


# --- steps -------------------------------------------------------------------------------------------------------


def step_page(step: Any) -> str:
    """One method note: what a step takes, gives, computes and rests on."""
    givers = {name: other.name for other in all_steps() for name in other.gives}
    takes = [
        f"- `{name}`" + (f", from [{givers[name]}]({slug(givers[name])}.md)" if name in givers else ", from the layers")
        for name in step.takes
    ]
    tables = [f"- reference table [`{t}`](../../reference/{slug(t)}.md)" for t in step.references.values()]
    settings = [
        (f"`{s.name}`", s.title, s.unit, "none: set it yourself" if s.default is None else s.default, s.caveat)
        for s in step.settings
    ]
    cited = [f"- `{s.name}`: {cite(s.citation)}" for s in step.settings if s.citation]
    parts = [
        f"# {step.name}\n\n{step.title}.".replace("..", "."),
        f"Topic **{step.topic}**, version {step.version} of the step. Source: {cite(step.citation)}.",
        f"## Formula\n\n{step.formula}" if step.formula else "",
        "## Takes\n\n" + "\n".join(takes + tables) if takes or tables else "",
        "## Gives\n\n" + "\n".join(f"- `{name}`" for name in step.gives),
        "## Settings\n\n" + table(("setting", "meaning", "unit", "default", "mind"), settings) if settings else "",
        "\n".join(cited),
        cite(to_markdown(step.function, leave_out=("Parameters",))),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def all_steps() -> list[Any]:
    """Every step that Azogue ships: by topic, each after those whose records it takes, else by name."""
    shipped = [step for step in STEPS.values() if step.function.__module__.startswith("azogue.topics.")]
    waiting = sorted(shipped, key=lambda step: (("priority", "planning").index(step.topic), step.name))
    ordered: list[Any] = []
    while waiting:
        to_come = {name for step in waiting for name in step.gives}
        ready = next((s for s in waiting if not to_come & set(s.takes)), waiting[0])
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def step_pages() -> Pages:
    """A page per step and the list of them."""
    steps = all_steps()
    pages = {f"methods/steps/{slug(step.name)}.md": step_page(step) for step in steps}
    rows = [(f"[{s.name}]({slug(s.name)}.md)", s.title, cite(s.citation), s.version) for s in steps]
    pages["methods/steps/index.md"] = (
        "# Steps\n\nEach step is a plain function: what it is called is what it makes. The order is worked out from "
        "what each takes and gives. `azogue explain NAME` prints the same page in a terminal.\n\n"
        + table(("step", "makes", "source", "version"), rows)
        + "\n"
    )
    return pages


# --- problems ----------------------------------------------------------------------------------------------------


def shipped_kinds() -> dict[str, Any]:
    """Every kind of problem that a module of Azogue declares, by code (tests may declare their own)."""
    held = {
        id(value)
        for name, module in sys.modules.items()
        if name.startswith("azogue.")
        for value in vars(module).values()
        if isinstance(value, ProblemKind)
    }
    return {code: kind for code, kind in sorted(KINDS.items()) if id(kind) in held}


def problem_entry(kind: Any) -> str:
    """One code with its message and a real example."""
    lines = [
        f"### {kind.code} {{: #{kind.code.lower()} }}",
        f"**{kind.level}**",
        "\n".join(
            f"- *{label}*: {cell(getattr(kind, label.lower()))}" for label in ("Found", "Expected", "Because", "Do")
        ),
    ]
    if kind.example:
        lines.append(f"Example: {cell(kind.example)}")
    return "\n\n".join(lines)


def problem_pages() -> Pages:
    """All problem codes on one page."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for code, kind in shipped_kinds().items():
        groups[code.split("-")[0]].append(kind)
    order = sorted(groups, key=lambda p: (list(PREFIXES).index(p) if p in PREFIXES else len(PREFIXES), p))
    parts = [
        "# Problem codes",
        "Data are never perfect. What is wrong with them is listed, with the place, and never mended or dropped in "
        "silence. An **error** leaves the row or file out, a **warning** keeps and flags it, a **note** is for the "
        "record. Words in braces are filled in. `azogue explain CODE` prints one entry in a terminal.",
    ]
    for prefix in order:
        parts += [f"## {PREFIXES.get(prefix, prefix)} ({prefix})", *(problem_entry(kind) for kind in groups[prefix])]
    return {"problems.md": "\n\n".join(parts) + "\n"}


# --- azogue.toml --------------------------------------------------------------------------------------------------


def type_name(annotation: Any) -> str:
    """A type as a reader of TOML would say it."""
    text = str(annotation) if not isinstance(annotation, type) else annotation.__name__
    for pattern, word in (
        (r"typing\.|NoneType|None \| | \| None|Optional", ""),
        (r"Literal\[(.*?)\]", lambda m: m.group(1).replace("'", "").replace(", ", " or ")),
        (r"dict\[.*\]", "table"),
        (r"(list|tuple)\[.*\]", "list"),
        (r"\bstr\b", "text"),
        (r"\bfloat\b|\bint\b", "number"),
        (r"\bbool\b", "true or false"),
    ):
        text = re.sub(pattern, word, text)
    return text


def field_rows(model: Any, *, leave_out: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    """Fields of a pydantic model as rows: key, what it is, type, default."""
    rows = []
    for name, field in model.model_fields.items():
        if name in leave_out:
            continue
        default = "required" if field.is_required() else field.get_default(call_default_factory=True)
        default = "" if default in (None, "", {}, [], ()) else str(default).lower() if default is True else default
        rows.append((f"`{name}`", field.description or "", type_name(field.annotation), default))
    return rows


def setting_rows() -> list[tuple[Any, ...]]:
    """Every setting by the section it is written in."""
    rows: list[tuple[Any, ...]] = []
    for (section, name), declared in declared_settings({step.name: step for step in all_steps()}).items():
        s = declared[0].setting
        default = "none" if s.default is None else s.default
        steps = ", ".join(f"[{d.step.name}](../methods/steps/{slug(d.step.name)}.md)" for d in declared)
        rows.append((f"`[settings.{section}]`", f"`{name}`", s.title, s.unit, default, steps, s.citation, s.caveat))
    return rows


def config_pages() -> Pages:
    """The whole of azogue.toml on one page."""
    aliases: dict[str, list[str]] = defaultdict(list)
    for other, ours in COLUMN_ALIASES.items():
        aliases[ours].append(other)
    roles = [(f"`{r.id}`", r.title, " or ".join(r.geometry), r.step or "house addition") for r in ROLES.values()]
    columns = [
        (f"`{c.name}`", c.title, c.unit, ", ".join(f"`{a}`" for a in aliases[c.name]))
        for c in COLUMNS
        if c.name in MAPPABLE
    ]
    keys = ("key", "meaning", "type", "default")
    parts = ["# azogue.toml", read_part("azogue-toml-intro.md")]
    for title, known in (("[workspace]", config._WORKSPACE), ("[publish]", config._PUBLISH)):
        parts += [f"## {title}", table(("key", "what it takes"), [(f"`{k}`", v) for k, v in known.items()])]
    parts += [
        "## [inputs.NAME]",
        "One table per layer. `NAME` is any word; it becomes the first half of the ids of its rows.",
        table(keys, field_rows(InputSpec, leave_out=("id",))),
        "## Roles",
        "Several inputs may share a role. The last column is the place in the annex of UNEP/MC/COP.6/INF/27.",
        table(("role", "layer", "shapes", "asked for by"), roles),
        "## [inputs.NAME.columns]",
        '`ours = "theirs"`. What an importer recognises need not be mapped; what is mapped here always wins.',
        table(("ours", "meaning", "unit", "also written"), columns),
        "## Settings",
        "`[settings.STEP]`, with a `reason` that is printed in the plan. Where the guidance gives no figure there is "
        "no default, and what needs it is left out and named as missing.",
        table(("section", "key", "meaning", "unit", "default", "steps", "source", "mind"), setting_rows()),
    ]
    return {"reference/azogue-toml.md": "\n\n".join(parts) + "\n"}


def read_part(name: str) -> str:
    """A hand-written part of a generated page."""
    return (DOCS / "_parts" / name).read_text(encoding="utf-8").strip()


# --- terminal -----------------------------------------------------------------------------------------------------


def command_pages() -> Pages:
    """The help text of every command, as the terminal prints it."""
    app = importlib.import_module("azogue.cli.main").app
    parts = ["# Terminal", read_part("cli-intro.md")]
    for path, command in walk_commands(typer.main.get_command(app), ("azogue",)):
        parts += [f"{'##' if len(path) < 3 else '###'} {' '.join(path)}", f"```text\n{help_text(command, path)}\n```"]
    return {"reference/cli.md": "\n\n".join(parts) + "\n"}


def walk_commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """A command and all below it."""
    yield path, command
    for name, child in sorted(getattr(command, "commands", {}).items()):
        if not child.hidden:
            yield from walk_commands(child, (*path, name))


def help_text(command: Any, path: tuple[str, ...]) -> str:
    """Plain help of one command, 100 columns wide, without frames."""
    command.rich_markup_mode = None
    context = click.Context(command, info_name=" ".join(path), max_content_width=100, terminal_width=100)
    return "\n".join(line.rstrip() for line in click.Command.get_help(command, context).splitlines())


# --- reference tables ----------------------------------------------------------------------------------------------


def in_capitals(table_name: str) -> str:
    """Name of a table for the navigation: ``GBF indicators``."""
    words = table_name.replace("_", " ").split()
    text = " ".join(w.upper() if w in ("gbf", "kmgbf", "nap", "nbsap") else w for w in words)
    return text[0].upper() + text[1:]


def reference_pages() -> Pages:
    """A page per reference table, with its source, its columns and its rows."""
    name = next(iter(list_editions()))
    edition = open_edition(name)
    pages: Pages = {}
    rows = []
    for table_name in edition.names():
        sidecar, frame = edition.sidecar(table_name), edition.table(table_name)
        rows.append((f"[{table_name}]({slug(table_name)}.md)", sidecar.title, len(frame), sidecar.document_symbol))
        facts = {
            "Document": f"{sidecar.document_symbol} {sidecar.paragraph}".strip(),
            "Publisher": sidecar.publisher,
            "Licence": sidecar.licence,
            "Published": sidecar.published_on,
            "Read": f"{sidecar.checked_on}, by {sidecar.checked_by}",
            "Confidence": sidecar.confidence,
            "Note": sidecar.note,
        }
        columns = [(f"`{c}`", note.means, note.unit) for c, note in sidecar.columns.items()]
        pages[f"reference/{slug(table_name)}.md"] = (
            "\n\n".join(
                [
                    f"---\ntitle: {in_capitals(table_name)}\nhide: [toc]\n---",
                    f"# {sidecar.title}",
                    f"Table `{table_name}` of edition {name}, {len(frame)} rows.",
                    "\n".join(f"- {label}: {text}" for label, text in facts.items() if text),
                    "## Columns",
                    table(("column", "meaning", "unit"), columns),
                    "## Rows",
                    table(tuple(frame.columns), [tuple(row) for row in frame.itertuples(index=False)]),
                ]
            )
            + "\n"
        )
    pages["reference/index.md"] = (
        f"# Reference tables\n\nEdition **{name}**. Every row has a citation; a row that nobody has read in its source "
        "yet is marked *background* and shown as unverified wherever it is used. `azogue reference show TABLE` prints "
        "the same in a terminal.\n\n" + table(("table", "what it holds", "rows", "source"), rows) + "\n"
    )
    return pages


# --- importers ----------------------------------------------------------------------------------------------------


def importer_pages() -> Pages:
    """Every published layer that is recognised by its columns."""
    parts = [
        "# Importers",
        "`azogue new` and `azogue run` recognise these layers by their columns, map them, and know their habits. "
        "*Read*: a file of the publisher was at hand when the importer was written. *Unverified*: its columns come "
        'from a published list. `importer = "none"` under `[inputs.NAME]` switches recognition off.',
    ]
    for importer in sorted(IMPORTERS.values(), key=lambda i: i.title.lower()):
        facts = {
            "Id": f"`{importer.id}`",
            "Publisher": importer.publisher,
            "Roles": ", ".join(f"`{role}`" for role in importer.roles),
            "Columns known from": importer.citation + (" (read)" if importer.verified else " (unverified)"),
            "Published at": importer.url,
            "Licence": importer.licence,
        }
        columns = [(f"`{ours}`", ", ".join(f"`{t}`" for t in theirs)) for ours, theirs in importer.columns.items()]
        parts += [
            f"## {importer.title}",
            "\n".join(f"- {label}: {text}" for label, text in facts.items() if text),
            "\n".join(f"- {note}" for note in importer.notes),
            table(("ours", "theirs, in order of preference"), columns) if columns else "",
        ]
    return {"reference/importers.md": "\n\n".join(part for part in parts if part) + "\n"}


# --- benchmarks ----------------------------------------------------------------------------------------------------


def benchmark_pages() -> Pages:
    """What was measured, with dates and versions, as `make bench` leaves it in benchmarks/results."""
    results = sorted((ROOT / "benchmarks" / "results").glob("*.md"))
    parts = [read_part("benchmarks-intro.md"), *(path.read_text(encoding="utf-8").strip() for path in results)]
    return {"benchmarks.md": "\n\n".join(["# Benchmarks", *parts]) + "\n"}


# --- all of them ---------------------------------------------------------------------------------------------------


def all_pages() -> Pages:
    """Every generated page by its path below docs/."""
    load_everything()
    makers = (step_pages, problem_pages, config_pages, command_pages, importer_pages, reference_pages, benchmark_pages)
    return {path: marked(text) for make in makers for path, text in make().items()}


def marked(text: str) -> str:
    """A page with the line that says who wrote it, after its front matter."""
    head, end, rest = text.partition("\n---\n\n") if text.startswith("---\n") else ("", "", text)
    return head + end + MARK + rest


def left_over(pages: Pages) -> list[Path]:
    """Generated pages of things that are gone."""
    return [
        path
        for path in sorted(DOCS.rglob("*.md"))
        if str(path.relative_to(DOCS)) not in pages and MARK.strip() in path.read_text(encoding="utf-8")
    ]


def differences(pages: Pages) -> list[str]:
    """What is missing, stale or left over, as lines for people."""
    found = []
    for name, text in sorted(pages.items()):
        path = DOCS / name
        if not path.exists():
            found.append(f"docs/{name} is missing")
        elif path.read_text(encoding="utf-8") != text:
            found.append(f"docs/{name} no longer says what the code says")
    return found + [f"docs/{path.relative_to(DOCS)} describes something that is gone" for path in left_over(pages)]


def write(pages: Pages) -> None:
    """Write what changed and remove what describes nothing any more."""
    for path in left_over(pages):
        path.unlink()
    for name, text in pages.items():
        path = DOCS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def fetched_from_elsewhere(site: Path) -> list[str]:
    """Addresses that a built page would load by itself (links that a reader may follow are not among them)."""
    loads = re.compile(r"<(?:script|img|iframe|source)[^>]*\ssrc=[\"']?((?:https?:)?//[^\"' >]+)")
    styles = re.compile(
        r"<link[^>]*rel=[\"']?(?:stylesheet|preconnect|preload|icon)[^>]*href=[\"']?((?:https?:)?//[^\"' >]+)"
    )
    found = set()
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        found |= {f"{page.relative_to(site)}: {match}" for match in loads.findall(text) + styles.findall(text)}
    for sheet in site.rglob("*.css"):
        for match in re.findall(r"url\([\"']?((?:https?:)?//[^\"')]+)", sheet.read_text(encoding="utf-8")):
            found.add(f"{sheet.relative_to(site)}: {match}")
    return sorted(found)


def main() -> int:
    """Write, or with --check compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="compare only; 1 when a page is not current")
    parser.add_argument("--check-site", type=Path, metavar="FOLDER", help="look for anything fetched from elsewhere")
    options = parser.parse_args()
    if options.check_site:
        found = [f"fetched from elsewhere: {line}" for line in fetched_from_elsewhere(options.check_site)]
    else:
        pages = all_pages()
        if not options.check:
            write(pages)
        found = differences(pages)
        if found:
            found.append("Run `make fix` and commit what it wrote.")
    sys.stderr.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
