"""run.log: one JSON line for each thing that was made or found kept, so that nobody has to believe it."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

State = Literal["made", "kept"]


class RunLog:
    """Lines of the present run, appended to ``run.log`` as they happen (and kept in memory without a path)."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.lines: list[dict[str, Any]] = []

    def add(self, step: str, state: State, seconds: float, **more: Any) -> None:
        """Append one line.

        Parameters
        ----------
        step : str
            ``read:<input>``, the name of a step, ``publish:<level>`` or ``run``.
        state : "made" | "kept"
        seconds : float, s
        **more
            Plain values, such as ``level`` or ``items``.
        """
        line = {"at": now(), "step": step, "state": state, "seconds": round(seconds, 3), **more}
        self.lines.append(line)
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def states(self) -> dict[str, State]:
        """State of every step of this run; ``made`` if any of its lines says so."""
        found: dict[str, State] = {}
        for line in self.lines:
            if found.get(line["step"]) != "made":
                found[line["step"]] = line["state"]
        return found


def now() -> str:
    """Now, in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds, s."""
        return time.perf_counter() - self._start
