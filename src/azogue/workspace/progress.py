"""Progress of a run, as whoever shows it needs it: what is done, what goes on, how far."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Shows the progress of a run. The terminal has one with bars; a site would write to its job."""

    def begin(self, what: str, total: int | None = None) -> None:
        """Something starts; ``total`` items where they can be counted."""
        ...

    def advance(self, what: str, done: int) -> None:
        """``done`` items are finished."""
        ...

    def end(self, what: str, state: str, seconds: float) -> None:
        """It is finished: ``made`` or ``kept``, in so many seconds."""
        ...


class Silent:
    """Shows nothing."""

    def begin(self, what: str, total: int | None = None) -> None:
        """Do nothing."""

    def advance(self, what: str, done: int) -> None:
        """Do nothing."""

    def end(self, what: str, state: str, seconds: float) -> None:
        """Do nothing."""
