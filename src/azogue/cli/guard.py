"""What a user sees of an error: its message and an exit code, never a traceback unless ``--debug`` asks for it."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

import typer

F = TypeVar("F", bound=Callable[..., Any])

#: Exit code of a command stopped with Ctrl-C, as shells expect it.
INTERRUPTED = 130

_DEBUG = {"on": False}


def show_tracebacks(wanted: bool) -> None:
    """Print the traceback of any error of this command."""
    _DEBUG["on"] = wanted


def guarded(command: F) -> F:
    """Turn the errors of a command into messages and exit codes."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        from azogue.records.errors import AzogueError

        _DEBUG["on"] = False
        try:
            return command(*arguments, **options)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except KeyboardInterrupt:
            _say("Stopped. What was finished is kept: run the same command again to go on.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            raise
        except AzogueError as error:
            _answer(error)
        except OSError as error:
            place = f": {error.filename}" if error.filename else ""
            _say(f"Error  {error.strerror or error}{place}. What was finished is kept.", error)
            raise typer.Exit(1) from None
        except Exception as error:
            _say(
                f"Error  {type(error).__name__}: {error}\n"
                "This is a fault of Azogue, not of the data: please report it, with the output of --debug.",
                error,
            )
            raise typer.Exit(1) from None

    return run  # type: ignore[return-value]


def _answer(error: Exception) -> None:
    problems = getattr(error, "problems", None)
    if problems:
        from azogue.cli.output import problem_text
        from azogue.workspace.declared import load_kinds

        load_kinds()
        for problem in problems:
            if problem.level == "error":
                sys.stderr.write(problem_text(problem) + "\n\n")
    _say(f"Error  {error}", error)
    wrong_call = any(kind.__name__ in _WRONG_CALLS for kind in type(error).__mro__)
    raise typer.Exit(2 if wrong_call else 1) from None


#: Errors of the call itself, by name, so that no heavy module is imported to say so.
_WRONG_CALLS = ("CallError", "UnknownOutputError", "UnknownWordError")


def _say(text: str, error: BaseException | None = None) -> None:
    sys.stderr.write(text + "\n")
    if error is not None and _DEBUG["on"]:
        traceback.print_exception(error)
