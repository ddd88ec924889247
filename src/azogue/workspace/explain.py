"""`azogue explain`: a problem code, a step, a record, a setting, a role, a topic or a product, in words and with its source."""

from __future__ import annotations

from typing import Any

from azogue.records.errors import ConfigError
from azogue.records.problem import KINDS
from azogue.records.role import ROLES
from azogue.records.step import STEPS, Step
from azogue.workspace.declared import Declared, declared_settings, load_kinds, load_steps, nearest
from azogue.workspace.wanted import PRODUCTS, topics_of


class UnknownWordError(ConfigError):
    """Nothing of this name can be explained."""


def explain(word: str) -> dict[str, Any]:
    """Explain a problem code, a step, a record, a setting, a role, a topic or a product.

    Parameters
    ----------
    word : str
        ``PRI-EMPTY-001``, ``overlay``, ``priority_area``, ``buffer_m``, ``affected_area.buffer_m``,
        ``protected_area``, ``priority`` or ``chapter``.

    Returns
    -------
    dict
        ``kind`` is "problem", "step", "record", "setting", "role", "topic" or "product"; plain values.

    Raises
    ------
    UnknownWordError
        If nothing has this name; offers the nearest.
    """
    steps = load_steps()
    load_kinds()
    settings = declared_settings(steps)
    found = _explain_code(word.upper()) or _explain_record(word) or _explain_step(word)
    found = found or _explain_setting(word, settings) or _explain_role(word) or _explain_wanted(word, steps)
    if found:
        return found
    known = [*KINDS, *steps, *topics_of(steps), *PRODUCTS, *(r for s in steps.values() for r in s.gives), *ROLES]
    known += [f"{section}.{name}" for section, name in settings] + [name for _, name in settings]
    near = nearest(word, known)
    raise UnknownWordError(f"nothing is called {word!r}; " + (f"did you mean {near}?" if near else "see azogue list"))


def _explain_code(code: str) -> dict[str, Any] | None:
    kind = KINDS.get(code)
    if kind is None:
        return None
    levels = {
        "error": "the row or the file was left out",
        "warning": "the row was kept and flagged",
        "note": "nothing to mend; it is said for the record",
    }
    return {
        "kind": "problem",
        "name": code,
        "level": kind.level,
        "means": levels[kind.level],
        "found": kind.found,
        "expected": kind.expected,
        "because": kind.because,
        "do": kind.do,
        "example": kind.example,
    }


def _explain_record(name: str) -> dict[str, Any] | None:
    step = next((s for s in STEPS.values() if name in s.gives), None)
    if step is None:
        return None
    return {**_step(step.name), "kind": "record", "name": name, "made_by": step.name}


def _explain_step(name: str) -> dict[str, Any] | None:
    return {**_step(name), "kind": "step"} if name in STEPS else None


def _step(name: str) -> dict[str, Any]:
    step = STEPS[name]
    settings = [d for many in declared_settings({name: step}).values() for d in many]
    text = (step.function.__doc__ or "").strip().partition("\n\n")[0]
    return {
        "kind": "step",
        "name": name,
        "title": step.title,
        "says": " ".join(text.split()),
        "topic": step.topic,
        "citation": step.citation,
        "formula": step.formula,
        "version": step.version,
        "takes": list(step.takes),
        "gives": list(step.gives),
        "reference_tables": sorted(set(step.references.values())),
        "settings": [_setting(d) for d in settings],
    }


def _setting(declared: Declared) -> dict[str, Any]:
    setting = declared.setting
    return {
        "name": f"{declared.section}.{declared.name}",
        "title": setting.title,
        "unit": setting.unit,
        "default": setting.default,
        "minimum": setting.minimum,
        "citation": setting.citation,
        "caveat": setting.caveat,
        "step": declared.step.name,
    }


def _explain_setting(word: str, settings: dict[tuple[str, str], list[Declared]]) -> dict[str, Any] | None:
    section, _, name = word.rpartition(".")
    hits = [
        many[0]
        for (s, n), many in settings.items()
        if (n == name and section in ("", s)) or (not section and s == word)
    ]
    if not hits:
        return None
    return {"kind": "setting", "name": word, "settings": [_setting(d) for d in hits]}


def _explain_role(word: str) -> dict[str, Any] | None:
    role = ROLES.get(word)
    if role is None:
        return None
    return {
        "kind": "role",
        "name": word,
        "title": role.title,
        "geometry": list(role.geometry),
        "record": role.record,
        "asked_for_by": f"UNEP/MC/COP.6/INF/27, annex, {role.step}" if role.step else "our own addition",
        "taken_by": [s.name for s in STEPS.values() if role.record in s.takes],
    }


def _explain_wanted(word: str, steps: dict[str, Step]) -> dict[str, Any] | None:
    """A topic with its steps, or a published product."""
    many = topics_of(steps).get(word)
    if many:
        return {"kind": "topic", "name": word, "steps": [{"step": s.name, "title": s.title} for s in many]}
    if word in PRODUCTS:
        return {"kind": "product", "name": word, "title": PRODUCTS[word].title}
    return None
