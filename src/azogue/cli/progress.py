"""Progress on standard error: bars with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from azogue.workspace.progress import Progress


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Progress]:
    """A `Progress` that shows on standard error for as long as the block lasts.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    """
    from azogue.workspace.progress import Silent

    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Lines()
    else:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
            yield Bars(bars)


class Lines:
    """One line for each thing that is finished; for logs and pipes."""

    def begin(self, what: str, total: int | None = None) -> None:
        """Nothing yet."""

    def advance(self, what: str, done: int) -> None:
        """Nothing yet."""

    def end(self, what: str, state: str, seconds: float) -> None:
        """Say what was finished."""
        sys.stderr.write(f"{state}  {what}  {seconds:.1f} s\n")
        sys.stderr.flush()


class Bars:
    """Bars of rich, one for each thing under way."""

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def begin(self, what: str, total: int | None = None) -> None:
        """Start a bar."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        else:
            self._bars.update(self._tasks[what], total=total)

    def advance(self, what: str, done: int) -> None:
        """Move a bar."""
        if what in self._tasks:
            self._bars.update(self._tasks[what], completed=done)

    def end(self, what: str, state: str, seconds: float) -> None:
        """Take the bar away and leave a line."""
        if what in self._tasks:
            self._bars.remove_task(self._tasks.pop(what))
        self._bars.console.print(f"[dim]{state}[/]  {what}  [dim]{seconds:.1f} s[/]", highlight=False)
