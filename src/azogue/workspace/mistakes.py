"""Mistakes of a call or of a workspace that stop a run before anything is published."""

from __future__ import annotations

from azogue.records.errors import AzogueError, ConfigError
from azogue.records.problem import Problems


class CallError(ConfigError):
    """The call itself asks for something that is not there; the terminal answers 2."""


class ProblemsError(AzogueError):
    """The work cannot be done as declared; the problems say why."""

    def __init__(self, message: str, problems: Problems) -> None:
        super().__init__(message)
        self.problems = problems
