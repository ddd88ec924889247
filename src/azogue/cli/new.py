"""``azogue new``: begin a piece of work from a folder of files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from azogue.cli.guard import guarded, show_tracebacks

if TYPE_CHECKING:
    from azogue.workspace.new import NewWorkspace


@guarded
def new(
    name: Annotated[str, typer.Argument(help="A country, or a name of your own; also the folder that is made.")],
    *,
    from_folder: Annotated[
        Path | None, typer.Option("--from", help="Folder of map files to look at.", show_default=False)
    ] = None,
    party: Annotated[
        str, typer.Option("--party", help="ISO 3166 alpha-3 code, where the name is no country.", show_default=False)
    ] = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder to write to, instead of NAME.", show_default=False)
    ] = None,
    reference: Annotated[str, typer.Option("--reference", help="Reference edition to pin.")] = "2026.1",
    force: Annotated[bool, typer.Option("--force", help="Overwrite azogue.toml and citations.csv.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output and nothing else.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Look at a folder of files and write a commented azogue.toml and citations.csv.

    Every guess stands beside its reason. What is missing is listed with where it is published. Exit 0 when the files
    were written; 1 when they could not be; 2 for a wrong call.
    """
    from azogue.workspace.atomic import json_text
    from azogue.workspace.new import new_workspace

    show_tracebacks(debug)
    made = new_workspace(name, data=from_folder, party=party, to=to, edition=reference, force=force)
    if as_json:
        sys.stdout.write(json_text(made.to_dict()))
    else:
        _print(made, from_folder)


def _print(made: NewWorkspace, data: Path | None) -> None:
    from rich.console import Console
    from rich.table import Table

    from azogue.records.role import ROLES
    from azogue.workspace.proposed_toml import sureness

    out = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    out.print(f"{made.folder}: {' and '.join(p.name for p in made.written)}; party {made.party} ({made.party_reason})")
    used = [g for g in made.proposal.layers if g.use]
    if used:
        table = Table("input", "role", "how sure", "why", box=None, pad_edge=False)
        for g in used:
            table.add_row(g.input_id, g.role, sureness(g.confidence), _plain(g.reason))
        out.print(table)
    for g in made.proposal.layers:
        if not g.use:
            out.print(f"not used: {g.path} {g.info.name}: {_plain(g.reason)}", soft_wrap=True)
    for path, message in made.proposal.unreadable:
        out.print(f"not read: {path}: {_plain(' '.join(message.splitlines()[:2]))}", soft_wrap=True)
    for m in made.missing:
        where = f" Published: {_plain(m.published[0])}" if m.published else ""
        out.print(f"missing: {ROLES[m.role].title}.{where}", soft_wrap=True)
    with_data = f" --data {data}" if data else ""
    out.print(f"Next: read {made.folder / 'azogue.toml'}, then  azogue check {made.folder}{with_data}", soft_wrap=True)


def _plain(text: str) -> str:
    """Text whose square brackets are not taken for styles."""
    return text.replace("[", r"\[")
