"""Step declarations: one line above a plain function feeds the runner, the check, ``explain``, the form and the docs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

#: Every declared step by its name, in order of declaration.
STEPS: dict[str, Step] = {}


class Reference:
    """Annotation of an argument that takes a reference table.

    Either ``crosswalk: Reference["crosswalk"]``, or, where a type checker reads along,
    ``crosswalk: Annotated[pd.DataFrame, Reference("crosswalk")]``.
    """

    def __init__(self, table: str) -> None:
        self.table = table

    def __class_getitem__(cls, table: str) -> Reference:
        return cls(table)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting of a step, as the user sees it.

    ``default`` is None where the guidance gives no figure and the user must; such a step is then not run and its
    absence is printed.
    """

    name: str
    title: str
    unit: str = ""
    default: Any = None
    minimum: float | None = None
    citation: str = ""
    caveat: str = ""


@dataclass(frozen=True)
class Step:
    """A step of the method: a plain function with what it takes, what it gives and where it is written."""

    name: str
    function: Callable[..., Any]
    gives: tuple[str, ...]
    settings: tuple[Setting, ...]
    citation: str
    title: str
    formula: str
    version: str

    @property
    def takes(self) -> tuple[str, ...]:
        """Records the step needs (arguments that are not settings, references or services)."""
        return tuple(
            p.name
            for p in inspect.signature(self.function).parameters.values()
            if p.kind is not inspect.Parameter.KEYWORD_ONLY
        )

    @property
    def references(self) -> dict[str, str]:
        """Argument name -> reference table, for arguments annotated ``Reference[...]``."""
        found = {}
        for name, p in inspect.signature(self.function, eval_str=True).parameters.items():
            for note in (p.annotation, *getattr(p.annotation, "__metadata__", ())):
                if isinstance(note, Reference):
                    found[name] = note.table
        return found

    @property
    def topic(self) -> str:
        """The topic folder the step lives in."""
        return self.function.__module__.split(".")[2]


def step(
    *,
    gives: str | tuple[str, ...],
    title: str,
    citation: str,
    settings: tuple[Setting, ...] = (),
    formula: str = "",
    version: str = "1",
) -> Callable[[F], F]:
    """Declare a function as a step.

    Parameters
    ----------
    gives : str or tuple of str
        Record or records the function makes; a function that gives several returns them in a dict by name.
    title : str
        What it does, for people.
    citation : str
        Document and paragraph that asks for it, or ``house method, docs/methods/<page>``.
    settings : tuple of Setting
        Keyword-only arguments that the user may set under ``[settings.<step>]``.
    formula : str
        How the number is made, in one readable line.
    version : str
        Raised whenever results change for the same inputs.
    """

    def declare(function: F) -> F:
        names = (gives,) if isinstance(gives, str) else gives
        name = function.__name__
        if name in STEPS and STEPS[name].function.__module__ != function.__module__:
            raise ValueError(f"step {name} is declared twice")
        STEPS[name] = Step(name, function, names, settings, citation, title, formula, version)
        return function

    return declare
