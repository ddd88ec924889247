"""Mistakes of a caller, as exceptions. Problems of the data are returned instead (`azogue.records.problem`)."""

from __future__ import annotations


class AzogueError(Exception):
    """Anything Azogue raises on purpose; the terminal prints the message and no traceback."""


class ConfigError(AzogueError):
    """``azogue.toml``, a command or a setting asks for something that does not exist."""


class ReaderError(AzogueError):
    """A file could not be opened as what it was declared to be."""


class StepError(AzogueError):
    """A step was called with arguments that it cannot take."""


class EditionError(AzogueError):
    """A reference edition or table is unknown."""
