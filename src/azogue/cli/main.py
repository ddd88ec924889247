"""The command ``azogue``. Heavy modules are imported inside commands, so that ``--help`` answers at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from azogue.cli.guard import guarded, show_tracebacks
from azogue.cli.new import new
from azogue.cli.reference import app as reference

app = typer.Typer(
    name="azogue",
    help="Plan, measure and report the reduction of mercury pollution, country by country.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("new")(new)
app.add_typer(reference, name="reference")

Folder = Annotated[Path, typer.Argument(metavar="[WORKSPACE]", help="Folder of azogue.toml.", show_default=False)]
Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the inputs; by default raw in the workspace.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder for everything that is made; by default the workspace.", show_default=False),
]
Want = Annotated[
    list[str] | None,
    typer.Option("--want", help="Topic, record or product to make (azogue list); may be repeated.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no closing words on standard error.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def _version(wanted: bool) -> None:
    if wanted:
        from azogue import __version__

        typer.echo(f"azogue {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Plan, measure and report the reduction of mercury pollution, country by country."""


@app.command()
@guarded
def check(
    workspace: Folder = Path("."),
    data: Data = None,
    out: Out = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Read everything and list what is wrong, without writing a file. Exit 1 on any error."""
    from azogue.cli.output import print_json, print_problems
    from azogue.cli.progress import shown_progress
    from azogue.workspace import open_workspace

    show_tracebacks(debug)
    work = open_workspace(workspace, data=data, out=out)
    with shown_progress(quiet=quiet) as progress:
        problems = work.check(progress)
    if as_json:
        print_json({"problems": [p.to_dict() for p in problems], **problems.counts()})
    else:
        print_problems(problems)
    raise typer.Exit(1 if problems.has_errors else 0)


@app.command()
@guarded
def run(
    workspace: Folder = Path("."),
    want: Want = None,
    data: Data = None,
    out: Out = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make what is wanted and publish it; what did not change is kept.

    Exit 0 when every wanted output was made, whatever rows were left out; 1 when one could not be; 2 for a wrong call.
    Ctrl-C stops it (exit 130) and loses nothing that was finished: run it again.
    """
    _run(workspace, want or (), data, out, as_json=as_json, quiet=quiet, debug=debug, anew=False)


@app.command()
@guarded
def publish(
    workspace: Folder = Path("."),
    want: Want = None,
    data: Data = None,
    out: Out = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write the published files again, even if nothing changed; figures that are kept are not computed again."""
    _run(workspace, want or (), data, out, as_json=as_json, quiet=quiet, debug=debug, anew=True)


def _run(
    workspace: Path,
    want: Sequence[str],
    data: Path | None,
    out: Path | None,
    *,
    as_json: bool,
    quiet: bool,
    debug: bool,
    anew: bool,
) -> None:
    from azogue.cli.output import print_json, print_run
    from azogue.cli.progress import shown_progress
    from azogue.workspace import open_workspace

    show_tracebacks(debug)
    work = open_workspace(workspace, data=data, out=out)
    with shown_progress(quiet=quiet) as progress:
        done = work.run(want, progress, publish_anew=anew)
    if as_json:
        print_json(done.summary)
    if not quiet:
        print_run(done, figures=not as_json)


@app.command()
@guarded
def explain(
    name: Annotated[str, typer.Argument(help="Problem code, step, record, setting, role, topic or product.")],
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Explain a problem (PRI-EMPTY-001), a record (priority_area), a step, a setting (buffer_m), a role or a product."""
    from azogue.cli.output import print_explanation, print_json
    from azogue.workspace.explain import explain as explain_word

    show_tracebacks(debug)
    found = explain_word(name)
    if as_json:
        print_json(found)
    else:
        print_explanation(found)


@app.command()
@guarded
def why(
    output: Annotated[str, typer.Argument(metavar="OUTPUT_ID[.COLUMN]", help="Id of an output, or a name.")],
    workspace: Folder = Path("."),
    out: Out = None,
    level: Annotated[str, typer.Option("--level", help="Access level to ask about.", show_default=False)] = "",
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show the chain behind a number: rows, table, steps, settings, layers and licences.

    OUTPUT_ID is a key of summary.json (priority_area_ha), a table (by_admin, which lists the ids of its rows), a row
    (by_biodiversity_site:parks:1), a piece, or a row of a layer (parks:1). A name lists the outputs that bear it.
    """
    from azogue.cli.output import print_json, print_why
    from azogue.workspace.why import why as why_output

    show_tracebacks(debug)
    found = why_output(out or workspace, output, level=level)
    if as_json:
        print_json(found)
    else:
        print_why(found)


@app.command("list")
@guarded
def list_outputs(
    workspace: Folder = Path("."),
    out: Out = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """List what can be wanted: topics, products, records; and which of them are made."""
    from azogue.cli.output import print_json, print_list
    from azogue.workspace.listing import list_everything

    show_tracebacks(debug)
    found = list_everything(out or workspace)
    if as_json:
        print_json(found)
    else:
        print_list(found)


def main(arguments: Sequence[str] | None = None) -> Any:
    """Entry point of the command ``azogue``."""
    try:
        return app(args=list(arguments) if arguments is not None else None)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


if __name__ == "__main__":
    main()
