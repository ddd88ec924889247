"""What the steps declare: which settings exist, in which section, of which kind; and which outputs can be wanted."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from azogue.records.step import STEPS, Setting, Step


@dataclass(frozen=True)
class Declared:
    """One setting of one step: where the user writes it, and which argument it becomes."""

    section: str
    name: str
    parameter: str
    step: Step
    setting: Setting

    @property
    def key(self) -> str:
        """Name under which it reaches the driver."""
        return f"{self.section}__{self.name}"

    @property
    def kind(self) -> Any:
        """Annotation of the argument, which says what values it takes."""
        annotation = inspect.signature(self.step.function, eval_str=True).parameters[self.parameter].annotation
        return Any if annotation is inspect.Parameter.empty else annotation


def load_steps() -> dict[str, Step]:
    """Import every topic's ``steps`` module, so that `STEPS` is complete."""
    import azogue.topics

    for topic in sorted(m.name for m in pkgutil.iter_modules(azogue.topics.__path__)):
        package = importlib.import_module(f"azogue.topics.{topic}")
        if any(m.name == "steps" for m in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"azogue.topics.{topic}.steps")
    return STEPS


def load_kinds() -> None:
    """Import every module that declares problems, so that `azogue.records.problem.KINDS` is complete."""
    for room in ("intake", "topics", "reference", "workspace"):
        package = importlib.import_module(f"azogue.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"azogue.{room}."):
            importlib.import_module(module.name)


def declared_settings(steps: Mapping[str, Step]) -> dict[tuple[str, str], list[Declared]]:
    """Every setting by section and name; several steps may share one.

    A bare name belongs to the section of its own step; ``affected_area.buffer_m`` to ``[settings.affected_area]``.
    The argument has the name of the setting, or section and setting joined by ``_``.
    """
    found: dict[tuple[str, str], list[Declared]] = {}
    for step in steps.values():
        arguments = inspect.signature(step.function).parameters
        for setting in step.settings:
            section, _, name = setting.name.rpartition(".")
            section = section or step.name
            for parameter in (name, f"{section}_{name}"):
                if parameter in arguments:
                    break
            else:
                raise ValueError(f"step {step.name} declares {setting.name}, but takes no argument of this name")
            found.setdefault((section, name), []).append(Declared(section, name, parameter, step, setting))
    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word closest to ``word``, empty if none is near.

    Examples
    --------
    >>> nearest("buffer", ["buffer_m", "near_access_m"])
    'buffer_m'
    """
    from rapidfuzz import fuzz, process

    best = process.extractOne(word.lower(), {k: k.lower() for k in sorted(known)}, scorer=fuzz.WRatio, score_cutoff=70)
    return str(best[2]) if best else ""


def advice(word: str, known: Iterable[str], otherwise: str) -> str:
    """A question that offers the nearest known word, or another sentence."""
    near = nearest(word, known)
    return f"did you mean {near}?" if near else otherwise
