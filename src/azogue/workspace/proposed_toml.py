"""Write a proposal as a commented azogue.toml: every guess beside its reason, every gap with where to look."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azogue.intake.guess import LayerGuess, Proposal, ValueCounts
from azogue.records.role import ROLES
from azogue.workspace.party import country_name, find_party, official_languages

_COMMENT_AT = 42
_RULE = "# --- {} "
_PARTS = {
    "frame": "the frame",
    "activity": "where gold is mined",
    "risk": "access: roads, rivers, airstrips, local knowledge",
    "biodiversity": "where biodiversity is",
    "plan": "areas under a plan",
    "context": "context",
}


@dataclass(frozen=True)
class Missing:
    """A role that no layer plays, and where such layers are published."""

    role: str
    title: str
    published: tuple[str, ...] = ()


def workspace_toml(
    title: str,
    party: str,
    party_reason: str,
    proposal: Proposal,
    missing: Sequence[Missing],
    *,
    data: str = "",
    edition: str = "2026.1",
) -> str:
    """Text of azogue.toml, every guess with its reason beside it."""
    languages = official_languages(party)
    subject = country_name(party) if find_party(title).code == party else one_line(title)
    used = [g for g in proposal.layers if g.use]
    lines = [
        f"# {one_line(title)}: written by  azogue new" + (f" --from {one_line(data)}" if data else ""),
        "# Every value below is a proposal with its reason. Read them one by one; delete what is not so.",
        f"# Look first:  azogue check {one_line(title)}" + (f" --data {one_line(data)}" if data else ""),
        "",
        "[workspace]",
        _line("party", party, party_reason or "ISO 3166 alpha-3"),
        _line("title", f"{subject}: artisanal gold mining and biodiversity", "printed on every output"),
        _line("languages", languages, "official languages among the six of the United Nations, and English"),
        _line("reference", edition, "reference edition: the same tables next year"),
    ]
    notes = list(dict.fromkeys(n for g in used for n in g.result_notes))
    if notes:
        lines += ["# Printed beside every result made here.", "notes = ["]
        lines += [f"  {toml_value(n)}," for n in notes] + ["]"]
    for part, heading in _PARTS.items():
        layers = [g for g in used if ROLES[g.role].part == part]
        gaps = [m for m in missing if ROLES[m.role].part == part]
        if layers or gaps:
            lines += ["", _rule(heading)]
        for g in layers:
            lines += ["", *input_lines(g)]
        for m in gaps:
            lines += ["", *_missing_lines(m)]
    lines += _left_over(proposal)
    lines += _settings_lines()
    return "\n".join(lines) + "\n"


def input_lines(guess: LayerGuess) -> list[str]:
    """Lines of one ``[inputs.<id>]``, with the reasons as comments."""
    info = guess.info
    shape = " and ".join(info.geometry_types) or info.kind
    count = f"{info.shape[0]} x {info.shape[1]} cells"
    if info.n_rows is not None:
        count = "1 row" if info.n_rows == 1 else f"{info.n_rows:,} rows"
    where = one_line(guess.path) + (
        f", {'sheet' if info.format == 'xlsx' else 'layer'} {one_line(info.name)}" if info.name else ""
    )
    lines = [
        f"# {where}: {count}, {shape}, {_crs(info.crs)}",
        f"# Taken for: {ROLES[guess.role].title} ({sureness(guess.confidence)}): {one_line(guess.reason)}.",
        *[f"# Note: {one_line(n)}" for n in (*guess.notes, *guess.result_notes)],
        f"[inputs.{guess.input_id}]",
        _line("role", guess.role),
        _line("path", guess.path),
    ]
    if info.name:
        lines.append(_line("sheet" if info.format == "xlsx" else "layer", info.name))
    if guess.importer is not None:
        lines.append(_line("importer", guess.importer.id, f"{guess.importer.title}; 'none' switches it off"))
    lines += [_line(key, value, why) for key, (value, why) in guess.keys.items()]
    declared = guess.importer.declare.get("filter") if guess.importer else None
    if declared:
        lines += [f"# filter = {toml_value(declared[0])}", f"#   {one_line(declared[1])}"]
    for counts in guess.values:
        lines += _filter_lines(guess, counts)[: -1 if declared else None]
    lines.append(
        _line("citation", citation_id(guess), "row of citations.csv: fill in who published it, and the licence")
    )
    lines.append(_line("access", "team", "public, team, restricted or community: who may see these rows"))
    if guess.columns:
        lines.append(f"[inputs.{guess.input_id}.columns]")
        lines += [_line(ours, theirs, _sample(info.columns.get(theirs, ()))) for ours, theirs in guess.columns.items()]
    carried = list(guess.importer.extra_columns(info.columns).values()) if guess.importer else []
    if carried:
        lines.append("# read by the importer besides: " + one_line(", ".join(carried)))
    unused = [c for c in info.columns if c not in (*guess.columns.values(), *carried)]
    if unused:
        lines.append("# not mapped: " + one_line(", ".join(unused[:30])))
    return lines


def _filter_lines(guess: LayerGuess, counts: ValueCounts) -> list[str]:
    shown = [f"{one_line(v)} {n:,}" for v, n in counts.counts[:30]]
    more = len(counts.counts) - len(shown)
    lines = [f"# {counts.column}: {counts.why}. Values in the file, with their number of rows:"]
    lines += [f"#   {line}" for line in _wrapped(shown + ([f"and {more} more"] if more > 0 else []))]
    offer = list(counts.offer)
    text = f"filter = {{ {toml_key(counts.column)} = {toml_value(offer or ['...'])} }}"
    if guess.role == "analysis_area":
        if offer:
            return [*lines, f"{text}   # the name of the country; check it"]
        return [*lines, f"# {text}   # CHOOSE: everything is clipped to the rows that you name here"]
    if guess.role == "permit" and counts.column == guess.columns.get("status"):
        return lines
    if guess.importer is not None and guess.importer.id == "wdpa":
        return [
            *lines,
            "# Proposed and Not Reported are left out, as Protected Planet does, unless a filter names them.",
        ]
    return [*lines, f"# {text}   # {'the words suggest it; your decision' if offer else 'write the values that count'}"]


def _missing_lines(missing: Missing) -> list[str]:
    lines = [f"# Missing: {missing.title} (role {missing.role}). Every output says so."]
    lines += [f"#   published: {one_line(text)}" for text in missing.published]
    return lines


def _left_over(proposal: Proposal) -> list[str]:
    lines: list[str] = []
    idle = [g for g in proposal.layers if not g.use]
    if idle:
        lines += ["", _rule("seen, not used")]
    for g in idle:
        layer = f", layer {one_line(g.info.name)}" if g.info.name else ""
        lines.append(f"# {one_line(g.path)}{layer}: {one_line(g.reason)}.")
        lines.append("#   columns: " + one_line(", ".join(list(g.info.columns)[:20]) or "none"))
    if proposal.unreadable:
        lines += ["", _rule("files that could not be read")]
    for path, message in proposal.unreadable:
        lines.append(f"# {one_line(path)}")
        lines += [f"#   {one_line(text)}" for text in message.splitlines()[:6]]
    return lines


def _settings_lines() -> list[str]:
    return [
        "",
        _rule("settings"),
        "",
        "# [settings.affected_area]",
        "# buffer_m = 1000                 # 1 km by default (UNEP/MC/COP.6/INF/27, annex, C.2.d, step 1(ii)), where it",
        '# reason = "..."                  # is a placeholder; another distance needs its reason, which is printed',
        "",
        "# [settings.incursion_risk]       # without distances there is no risk area, and every output says so;",
        "# near_activity_m = ...           # INF/27 gives none: declare your own, in metres from current activity",
        "# near_access_m = ...             # and from roads, rivers and airstrips",
    ]


def citation_id(guess: LayerGuess) -> str:
    """Row of citations.csv that a layer points to: the importer's, or its own."""
    return (guess.importer.id if guess.importer else guess.input_id).replace("_", "-")


def sureness(confidence: float) -> str:
    """How sure a guess is, in words.

    Examples
    --------
    >>> sureness(0.95), sureness(0.6), sureness(0.4)
    ('sure', 'likely', 'a guess')
    """
    return "sure" if confidence >= 0.85 else "likely" if confidence >= 0.55 else "a guess"


def one_line(text: object) -> str:
    """Text that may stand in a comment: one line, no control characters."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", str(text)).strip()


def toml_key(key: str) -> str:
    """A TOML key, quoted where it needs to be.

    Examples
    --------
    >>> toml_key("name"), toml_key("Mined area (ha)")
    ('name', '"Mined area (ha)"')
    """
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_value(key)


def toml_value(value: Any) -> str:
    r"""A TOML value.

    Examples
    --------
    >>> toml_value(["Añu", 'a "b"']), toml_value(True), toml_value(1.5)
    ('["Añu", "a \\"b\\""]', 'true', '1.5')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_key(str(k))} = {toml_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    return repr(value)


def _line(key: str, value: Any, why: str = "") -> str:
    text = f"{toml_key(key)} = {toml_value(value)}"
    return f"{text:<{_COMMENT_AT - 2}}  # {one_line(why)}" if why else text


def _rule(heading: str) -> str:
    return _RULE.format(heading).ljust(118, "-")


def _crs(crs: str | None) -> str:
    if not crs:
        return "coordinate system not stated"
    return crs if len(crs) < 30 else "coordinate system without EPSG code"


def _sample(values: Sequence[Any]) -> str:
    seen = [one_line(v)[:40] for v in values if one_line(v)][:3]
    return f"for example {', '.join(seen)}" if seen else "empty in the rows that were looked at"


def _wrapped(bits: Sequence[str], width: int = 110) -> list[str]:
    lines, line = [], ""
    for bit in bits:
        if line and len(line) + len(bit) + 2 > width:
            lines.append(line + ",")
            line = bit
        else:
            line = f"{line}, {bit}" if line else bit
    return [*lines, line]
