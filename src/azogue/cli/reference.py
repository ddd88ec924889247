"""``azogue reference``: list, show and check the reference tables of an edition."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from azogue.reference.edition import Edition

app = typer.Typer(
    name="reference",
    help="The tables that the world agreed on: what they hold, where each row comes from, whether they are in order.",
    no_args_is_help=True,
)

EditionName = Annotated[
    str, typer.Option("--edition", "-e", help="Edition to open, such as 2026.1.", show_default="newest")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output and nothing else.")]

#: Words printed after a row that nobody has read in its source yet.
UNVERIFIED = "unverified"


class Level(StrEnum):
    """Problems to print."""

    error = "error"
    warning = "warning"
    note = "note"


def _console(*, err: bool = False) -> Console:
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 160
    return Console(stderr=err, width=wide, highlight=False)


def _fail(message: str) -> typer.Exit:
    """Say on standard error what was wrong with the call; exit 2."""
    _console(err=True).print(f"[bold red]Error[/] {message}", soft_wrap=True)
    return typer.Exit(2)


def _open(name: str) -> Edition:
    from azogue.records.errors import EditionError
    from azogue.reference.edition import list_editions, open_edition

    try:
        return open_edition(name or next(iter(list_editions())))
    except EditionError as error:
        raise _fail(str(error)) from None


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


@app.command("list")
def list_tables(edition: EditionName = "", as_json: AsJson = False) -> None:
    """List the tables of an edition with their size, source and unverified rows."""
    opened = _open(edition)
    rows: list[dict[str, Any]] = []
    for name in opened.names():
        frame, sidecar = opened.table(name), opened.sidecar(name)
        rows.append(
            {
                "table": name,
                "subject": opened.subject(name),
                "title": sidecar.title,
                "n_rows": len(frame),
                "n_unverified": int((frame["confidence"] == "background").sum()),
                "document_symbol": sidecar.document_symbol,
                "paragraph": sidecar.paragraph,
                "checked_on": sidecar.checked_on,
                "sha256": opened.hash(name),
            }
        )
    if as_json:
        _print_json({"edition": opened.name, "fingerprint": opened.fingerprint(), "tables": rows})
        return
    from rich.table import Table

    table = Table(title=f"Reference edition {opened.name}", title_justify="left", caption_justify="left")
    table.caption = "azogue reference show TABLE prints the rows of one table"
    for heading in ("Subject", "Table", "Rows", "Unverified", "Source", "Title"):
        table.add_column(heading, justify="right" if heading in ("Rows", "Unverified") else "left")
    for row in sorted(rows, key=lambda r: (r["subject"], r["table"])):
        source = row["document_symbol"] or "see title"
        unverified = str(row["n_unverified"] or "")
        table.add_row(row["subject"], row["table"], str(row["n_rows"]), unverified, source, row["title"])
    _console().print(table)


@app.command("show")
def show_table(
    table: Annotated[str, typer.Argument(help="Name of the table, as list prints it.")],
    row_id: Annotated[str, typer.Argument(metavar="[ID]", help="Only rows with this id in a key column.")] = "",
    *,
    where: Annotated[
        list[str] | None, typer.Option("--where", "-w", help="Only rows with column=value; may be repeated.")
    ] = None,
    on: Annotated[str, typer.Option("--on", help="Only rows that hold on this day (ISO 8601).")] = "",
    edition: EditionName = "",
    as_json: AsJson = False,
) -> None:
    """Show one table, or one row of it, with its source; unverified rows are marked."""
    from azogue.records.errors import EditionError
    from azogue.reference.edition import nearest_name

    opened = _open(edition)
    try:
        frame, sidecar = opened.table_on(table, on) if on else opened.table(table), opened.sidecar(table)
    except EditionError as error:
        raise _fail(str(error)) from None
    if row_id:
        found = (frame[list(sidecar.key)] == row_id).any(axis=1)
        if not found.any():
            near = nearest_name(row_id, {v for c in sidecar.key for v in frame[c] if v})
            raise _fail(f"table {table} has no row {row_id!r}" + (f"; did you mean {near}?" if near else ""))
        frame = frame[found]
    for condition in where or []:
        frame = _keep(frame, table, condition)
    if as_json:
        _print_json(_as_json(opened, table, frame))
    elif row_id and len(frame) == 1:
        _print_row(frame.iloc[0].to_dict(), sidecar.columns)
    else:
        _print_table(frame, opened, table)


def _keep(frame: pd.DataFrame, table: str, condition: str) -> pd.DataFrame:
    """Rows of ``frame`` for which ``column=value`` holds; a joined cell counts when one of its values does."""
    from azogue.reference.edition import nearest_name

    column, equals, value = condition.partition("=")
    column, value = column.strip(), value.strip()
    if not equals:
        raise _fail(f"--where takes column=value, such as target_id=T03; found {condition!r}")
    if column not in frame:
        near = nearest_name(column, frame.columns)
        hint = f"did you mean {near}?" if near else f"its columns: {', '.join(frame.columns)}"
        raise _fail(f"table {table} has no column {column!r}; {hint}")
    return frame[frame[column].map(lambda cell: value == cell or value in [v.strip() for v in cell.split(";")])]


def _as_json(opened: Edition, table: str, frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "edition": opened.name,
        "table": table,
        "sha256": opened.hash(table),
        "sidecar": opened.sidecar(table).model_dump(mode="json"),
        "rows": frame.to_dict("records"),
    }


def _print_row(row: dict[Any, Any], notes: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table(show_header=False, box=None, padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(ratio=2)
    grid.add_column(style="dim", ratio=1)
    for name, value in row.items():
        unit = notes[name].unit if name in notes else ""
        means = notes[name].means if name in notes else ""
        shown = UNVERIFIED if name == "confidence" and value == "background" else value
        grid.add_row(name, Text(shown), Text(f"{means} ({unit})" if unit else means))
    _console().print(grid)


def _print_table(frame: pd.DataFrame, opened: Edition, table: str) -> None:
    from rich.table import Table
    from rich.text import Text

    sidecar = opened.sidecar(table)
    grid = Table(title=sidecar.title, title_justify="left", caption_justify="left", show_lines=False)
    shown = [c for c in frame.columns if c != "confidence" and frame[c].ne("").any()]
    for name in shown:
        unit = sidecar.units.get(name, "")
        grid.add_column(f"{name} ({unit})" if unit and unit != "date" else name, overflow="fold")
    for row in frame.to_dict("records"):
        cells = [Text(str(row[name])) for name in shown]
        if row["confidence"] == "background" and cells:
            cells[-1].append(f"  {UNVERIFIED}", style="italic yellow")
        grid.add_row(*cells)
    dates = f"published {sidecar.published_on}, accessed {sidecar.accessed_on}, checked {sidecar.checked_on}"
    grid.caption = (
        f"Edition {opened.name}, {len(frame)} rows. {sidecar.publisher}. {sidecar.document_symbol} {sidecar.paragraph}; "
        f"{dates}. Licence: {sidecar.licence}." + (f" {sidecar.note}" if sidecar.note else "")
    )
    _console().print(grid)


@app.command("check")
def check_tables(
    level: Annotated[Level, typer.Option("--level", help="Print problems from this level up.")] = Level.warning,
    as_json: AsJson = False,
) -> None:
    """Check every reference table: ids, joins, citations, dates, units, hashes. Never writes. Exit 1 on any error."""
    from azogue.records.problem import LEVELS
    from azogue.reference.check import check_reference

    problems = check_reference()
    if as_json:
        _print_json({"problems": [p.to_dict() for p in problems], **problems.counts()})
    else:
        console = _console()
        wanted = LEVELS[: LEVELS.index(level.value) + 1]
        for problem in problems:
            if problem.level in wanted:
                console.print(str(problem), markup=False, soft_wrap=True)
        counts = problems.counts()["by_level"]
        names = _open("").names()
        console.print(
            f"{len(names)} tables checked: {counts['error']} errors, {counts['warning']} warnings, "
            f"{counts['note']} notes."
        )
    if problems.has_errors:
        raise typer.Exit(1)
