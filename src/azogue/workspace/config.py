"""azogue.toml: the whole configuration of one piece of work, read and checked."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from azogue.records.feature import ACCESS_LEVELS
from azogue.records.input_spec import COLUMN_ALIASES, MAPPABLE, InputSpec
from azogue.records.problem import Problem, Problems
from azogue.records.role import ROLES
from azogue.records.step import Step
from azogue.workspace import problems as kinds
from azogue.workspace.declared import advice, declared_settings
from azogue.workspace.party import find_party, party_name

FILE = "azogue.toml"
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
_SECTIONS = ("workspace", "inputs", "settings", "publish")
_TEXT = "text in quotes"
_WORKSPACE = {
    "party": "a country code of three letters (ISO 3166 alpha-3)",
    "party_name": _TEXT,
    "languages": f"a list of: {', '.join(LANGUAGES)}",
    "reference": "a reference edition in quotes",
    "adapter": _TEXT,
    "title": _TEXT,
    "notes": "text in quotes, or a list of them",
}
_PUBLISH = {
    "want": "a list of outputs",
    "levels": f"a list of access levels: {', '.join(ACCESS_LEVELS)}",
    "title": _TEXT,
}


@dataclass(frozen=True, kw_only=True)
class Config:
    """A checked azogue.toml."""

    party: str
    party_name: str = ""
    languages: tuple[str, ...] = ("en",)
    reference: str = "2026.1"
    adapter: str = ""
    title: str = ""
    notes: tuple[str, ...] = ()
    inputs: Mapping[str, InputSpec] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    want: tuple[str, ...] = ()
    levels: tuple[str, ...] = ("team",)


def read_config(folder: Path, steps: Mapping[str, Step]) -> tuple[Config | None, Problems]:
    """Read and check azogue.toml.

    Parameters
    ----------
    folder : Path
        Folder that holds azogue.toml.
    steps : mapping of step name to Step
        What the settings are checked against.

    Returns
    -------
    config : Config or None
        None when a mistake would change what is computed.
    problems : Problems
        Every mistake of the file, not only the first.
    """
    found = Problems()
    try:
        data = tomllib.loads((folder / FILE).read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        found.add(kinds.TOML.at(file=FILE, message=str(error)))
        return None, found
    except UnicodeDecodeError as error:
        found.add(kinds.TOML.at(file=FILE, message=f"bytes that are not UTF-8, at position {error.start}"))
        return None, found
    _check_keys(data, _SECTIONS, "", found)
    parts: dict[str, dict[str, Any]] = {}
    for section in _SECTIONS:
        value = data.get(section, {})
        if not isinstance(value, dict):
            found.add(_value(section, value, f"a section, written [{section}]", ""))
            value = {}
        parts[section] = value
    values = _read_workspace(parts["workspace"], found)
    values |= _read_publish(parts["publish"], found)
    values["inputs"] = _read_inputs(parts["inputs"], found)
    values["settings"], values["reasons"] = _read_settings(parts["settings"], steps, found)
    return (None if found.has_errors else Config(**values)), found


def _at(section: str, key: str = "") -> str:
    return ", ".join(filter(None, (FILE, f"[{section}]" if section else "", key)))


def _value(key: str, value: Any, expected: str, section: str, known: tuple[str, ...] = ()) -> Problem:
    text = f"{key} = {_toml(value)}"
    hint = advice(str(value), known, f"write {key} as described") if known else f"write {key} as described"
    return kinds.VALUE.at(file=_at(section, key), value=text, expected=expected, advice=hint)


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value)


def _check_keys(
    data: Mapping[str, Any], known: tuple[str, ...] | Mapping[str, Any], section: str, to: Problems
) -> None:
    for key in data:
        if key not in known:
            to.add(
                kinds.UNKNOWN_KEY.at(
                    file=_at(section, key),
                    key=key,
                    known=", ".join(known),
                    advice=advice(key, known, "take the key out"),
                )
            )


def _texts(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    return None


def _read_workspace(data: dict[str, Any], to: Problems) -> dict[str, Any]:
    section = "workspace"
    _check_keys(data, _WORKSPACE, section, to)
    values: dict[str, Any] = {"party": ""}
    for key in ("party", "party_name", "reference", "adapter", "title"):
        if key not in data:
            continue
        if isinstance(data[key], str):
            values[key] = data[key]
        else:
            to.add(_value(key, data[key], _WORKSPACE[key], section))
    for key in ("languages", "notes"):
        if key not in data:
            continue
        texts = _texts(data[key])
        if texts is None or (key == "languages" and not texts):
            to.add(_value(key, data[key], _WORKSPACE[key], section))
        else:
            values[key] = texts
    if "languages" in values:
        values["languages"] = tuple(dict.fromkeys(map(_base_language, values["languages"])))
    for language in values.get("languages", ()):
        if language in LANGUAGES:
            continue
        if _is_language(language):
            known = ", ".join(LANGUAGES)
            to.add(kinds.LANGUAGE.at(file=_at(section, "languages"), language=language, known=known))
        else:
            to.add(_value("languages", language, _WORKSPACE["languages"], section, LANGUAGES))
    if "party" not in data:
        to.add(
            kinds.MISSING_KEY.at(file=_at(section), key="party", expected=_WORKSPACE["party"], section="[workspace]")
        )
    elif isinstance(data["party"], str):
        _check_party(data["party"], to)
    return values


def _is_language(code: str) -> bool:
    """Whether a text is the code of a language that the Unicode CLDR knows."""
    from babel import Locale

    return code.replace("_", "-").split("-")[0] in Locale("en").languages


def _base_language(code: str) -> str:
    """One of the six languages for any of its variants (zh for zh_Hans, es for es-PE); else the code itself."""
    base = code.replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES else code


def _check_party(party: str, to: Problems) -> None:
    if party_name(party) or (len(party) == 3 and party.isupper() and party.startswith("X")):
        return
    near = find_party(party).code
    to.add(
        kinds.PARTY.at(
            file=_at("workspace", "party"),
            party=party or "without letters",
            advice=f"did you mean {near}?" if near else "write the code of the country",
        )
    )


def _read_publish(data: dict[str, Any], to: Problems) -> dict[str, Any]:
    section = "publish"
    _check_keys(data, _PUBLISH, section, to)
    values: dict[str, Any] = {}
    for key in ("want", "levels"):
        if key not in data:
            continue
        texts = _texts(data[key])
        if texts is None or not texts:
            to.add(_value(key, data[key], _PUBLISH[key], section))
        else:
            values[key] = tuple(dict.fromkeys(texts))
    for level in values.get("levels", ()):
        if level not in ACCESS_LEVELS:
            to.add(_value("levels", level, _PUBLISH["levels"], section, ACCESS_LEVELS))
    if isinstance(data.get("title", ""), str):
        values |= {"title": data["title"]} if data.get("title") else {}
    else:
        to.add(_value("title", data["title"], _PUBLISH["title"], section))
    return values


def _read_inputs(data: dict[str, Any], to: Problems) -> dict[str, InputSpec]:
    specs: dict[str, InputSpec] = {}
    fields = tuple(n for n in InputSpec.model_fields if n != "id")
    for input_id, raw in data.items():
        section = f"inputs.{input_id}"
        if not isinstance(raw, dict):
            to.add(_value(input_id, raw, f"a section, written [{section}]", "inputs"))
            continue
        before = len(to)
        _check_keys(raw, (*fields, "threshold", "classes"), section, to)
        for key, expected in (
            ("role", "what the layer is used for"),
            ("path", "the file, relative to the data folder"),
        ):
            if key not in raw:
                to.add(kinds.MISSING_KEY.at(file=_at(section), key=key, expected=expected, section=f"[{section}]"))
        role = raw.get("role")
        if role is not None and role not in ROLES:
            to.add(_value("role", role, f"one of: {', '.join(ROLES)}", section, tuple(ROLES)))
        columns = raw.get("columns")
        for ours in columns if isinstance(columns, dict) else ():
            if ours not in MAPPABLE and ours not in COLUMN_ALIASES:
                to.add(
                    kinds.UNKNOWN_KEY.at(
                        file=_at(f"{section}.columns", ours),
                        key=ours,
                        known=", ".join(MAPPABLE),
                        advice=advice(
                            ours, (*MAPPABLE, *COLUMN_ALIASES), "write our column to the left, theirs to the right"
                        ),
                    )
                )
        if len(to) > before:
            continue
        try:
            specs[input_id] = InputSpec(id=input_id, **raw)
        except ValidationError as error:
            to.extend(_from_pydantic(error, section))
    return specs


def _from_pydantic(error: ValidationError, section: str) -> list[Problem]:
    found: list[Problem] = []
    for e in error.errors():
        key = ".".join(str(part) for part in e["loc"]) or section
        message = e["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        if key == "id":
            value, message = f"the id {_toml(e['input'])}", "letters, digits, _ and -, with a letter first"
        else:
            value = f"{key} = {_toml(e['input'])}" if e["loc"] else section
        found.append(
            kinds.VALUE.at(
                file=_at(section, key), value=value, expected=message, advice=f"write {key.split('.')[0]} as described"
            )
        )
    return found


def _read_settings(
    data: dict[str, Any], steps: Mapping[str, Step], to: Problems
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    declared = declared_settings(steps)
    sections = tuple(dict.fromkeys(section for section, _ in declared))
    values: dict[str, dict[str, Any]] = {}
    reasons: dict[str, str] = {}
    for section, raw in data.items():
        if section not in sections:
            hint = advice(section, sections, "take the section out")
            to.add(
                kinds.UNKNOWN_SECTION.at(
                    file=_at(f"settings.{section}"), section=section, known=", ".join(sections), advice=hint
                )
            )
            continue
        if not isinstance(raw, dict):
            to.add(_value(section, raw, f"a section, written [settings.{section}]", "settings"))
            continue
        if isinstance(raw.get("reason"), str):
            reasons[section] = raw["reason"].strip()
        elif "reason" in raw:
            to.add(_value("reason", raw["reason"], _TEXT, f"settings.{section}"))
        for name, value in raw.items():
            if name != "reason":
                checked = _read_setting(section, name, value, declared, reason=reasons.get(section, ""), to=to)
                if checked is not None:
                    values.setdefault(section, {})[name] = checked
    return values, reasons


def _read_setting(
    section: str,
    name: str,
    value: Any,
    declared: Mapping[tuple[str, str], list[Any]],
    *,
    reason: str,
    to: Problems,
) -> Any:
    """The checked value of one setting, or None with a problem said."""
    known = tuple(n for s, n in declared if s == section)
    file = _at(f"settings.{section}", name)
    if name not in known:
        hint = advice(name, known, "take the setting out")
        to.add(
            kinds.UNKNOWN_SETTING.at(
                file=file, section=section, name=name, known=", ".join((*known, "reason")), advice=hint
            )
        )
        return None
    first = declared[section, name][0]
    try:
        checked = TypeAdapter(first.kind).validate_json(json.dumps(value, default=str), strict=True)
        if first.setting.minimum is not None and any(not n >= first.setting.minimum for n in _numbers(checked)):
            raise ValueError
        if not all(math.isfinite(n) for n in _numbers(checked)):
            raise ValueError
    except ValueError:
        expected = _expected(first.kind, first.setting.unit, first.setting.minimum)
        to.add(
            kinds.SETTING_VALUE.at(
                file=file,
                section=section,
                name=name,
                value=f"{name} = {_toml(value)}",
                expected=expected,
                title=first.setting.title,
            )
        )
        return None
    default = first.setting.default
    if default is not None and checked != default and not reason:
        to.add(kinds.NO_REASON.at(file=file, section=section, name=name, value=_toml(checked), default=_toml(default)))
    return checked


def _numbers(value: Any) -> list[float]:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return []
    if isinstance(value, int | float):
        return [float(value)]
    if isinstance(value, dict):
        value = value.values()
    return [n for v in value for n in _numbers(v)]


def _expected(kind: Any, unit: str, minimum: float | None) -> str:
    text = getattr(kind, "__name__", None) if isinstance(kind, type) and not hasattr(kind, "__args__") else str(kind)
    names = {"float": "a number", "int": "a whole number", "str": _TEXT, "bool": "true or false"}
    words = names.get(str(text), "")
    if not words:
        plainly = str(text).replace(" | None", "").replace("collections.abc.", "")
        words = next(
            (w for start, w in (("list", "a list of numbers"), ("tuple", "a list of numbers"), ("Sequence", "a list of numbers"),
                                ("dict", "a table of name = number"), ("Mapping", "a table of name = number"),
                                ("float", "a number"), ("int", "a whole number"), ("str", _TEXT))
             if plainly.startswith(start)),
            f"a value of kind {plainly}",
        )  # fmt: skip
    if unit:
        words += f" in {unit}"
    return words + (f", at least {minimum:g}" if minimum is not None else "")
