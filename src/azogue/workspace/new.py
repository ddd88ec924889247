"""Begin a piece of work: a commented azogue.toml and a citations.csv from a folder of files."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azogue.intake.guess import LayerGuess, Proposal, ValueCounts, guess_folder
from azogue.intake.guess_words import plain_words
from azogue.records.errors import ConfigError, EditionError
from azogue.records.input_spec import InputSpec
from azogue.records.provenance import Citation
from azogue.records.role import ROLES
from azogue.workspace.atomic import replacing
from azogue.workspace.party import country_name, country_names, find_party, official_languages

TOML = "azogue.toml"
CITATIONS = "citations.csv"
EDITION = "2026.1"
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


@dataclass(frozen=True)
class NewWorkspace:
    """What was made, and what a person should look at."""

    folder: Path
    party: str
    party_reason: str
    proposal: Proposal
    missing: tuple[Missing, ...]
    written: tuple[Path, ...]
    inputs: tuple[InputSpec, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "folder": str(self.folder),
            "party": self.party,
            "party_reason": self.party_reason,
            "written": [p.name for p in self.written],
            "inputs": [_as_dict(g) for g in self.proposal.layers if g.use],
            "not_used": [_as_dict(g) for g in self.proposal.layers if not g.use],
            "unreadable": [{"path": p, "message": m} for p, m in self.proposal.unreadable],
            "missing": [{"role": m.role, "title": m.title, "published": list(m.published)} for m in self.missing],
        }


def new_workspace(
    name: str,
    *,
    data: Path | None = None,
    party: str = "",
    to: Path | None = None,
    edition: str = EDITION,
    force: bool = False,
) -> NewWorkspace:
    """Write azogue.toml and citations.csv for a new piece of work.

    Parameters
    ----------
    name : str
        A country (its name in one of the six languages, or its code), or a name of your own; also the new folder.
    data : Path, optional
        Folder of map files to look at.
    party : str, optional
        ISO 3166 alpha-3 code, where the name does not tell the country.
    to : Path, optional
        Folder to write to; default: one named after ``name``, here.
    edition : str
        Reference edition to pin.
    force : bool, default False
        Overwrite files that exist.

    Returns
    -------
    NewWorkspace

    Raises
    ------
    ConfigError
        When the country is not known, the folder does not exist, or a file would be overwritten.
    """
    if data is not None and not data.is_dir():
        raise ConfigError(f"{data} is not a folder; give the folder that holds the map files")
    folder = to or Path(name if re.fullmatch(r"[\w./-]+", name) else plain_words(name).replace(" ", "-"))
    existing = [f for f in (TOML, CITATIONS) if (folder / f).exists()]
    if existing and not force:
        raise ConfigError(f"{folder} already holds {' and '.join(existing)}; to overwrite, add  --force")
    code, reason = _party(name, party)
    proposal = guess_folder(data, country_names=country_names(code)) if data else Proposal((), (), tuple(ROLES))
    if not code:
        code, reason = _party_of_layers(proposal.layers)
    if not code:
        near = ", ".join(find_party(name).near)
        hint = f" (did you mean {near}?)" if near else ""
        raise ConfigError(
            f"the country of {name!r} is not known{hint}; give its ISO 3166 alpha-3 code:  --party PER  for Peru"
        )
    missing = missing_layers(proposal.missing, edition)
    toml = workspace_toml(folder.name, code, reason, proposal, missing, data=str(data) if data else "", edition=edition)
    inputs = _checked(toml)
    with replacing(folder / TOML) as path:
        path.write_text(toml, encoding="utf-8")
    with replacing(folder / CITATIONS) as path:
        path.write_text(citations_csv(proposal.layers), encoding="utf-8")
    return NewWorkspace(
        folder, code, reason, proposal, missing, (folder / TOML, folder / CITATIONS), tuple(inputs.values())
    )


def _party(name: str, party: str) -> tuple[str, str]:
    if party:
        code = find_party(party).code
        if not code:
            raise ConfigError(f"--party {party} is not a country code; write three letters of ISO 3166, such as PER")
        return code, "as given with --party"
    code = find_party(Path(name).name).code
    return code, f"ISO 3166 alpha-3 code of {Path(name).name}" if code else ""


def _party_of_layers(layers: Iterable[LayerGuess]) -> tuple[str, str]:
    """The country that a column of country codes names, when all layers agree."""
    seen: dict[str, str] = {}
    for g in layers:
        for column, values in g.info.columns.items():
            if re.fullmatch(r"iso_?a?3|iso3_?code|shapegroup|gid_0|adm0_a3", column.casefold()):
                for value in values:
                    if len(str(value)) == 3 and find_party(str(value)).code == str(value):
                        seen[str(value)] = f"column {column} of {g.path}"
    return next(iter(seen.items())) if len(seen) == 1 else ("", "")


def missing_layers(roles: Sequence[str], edition: str = EDITION) -> tuple[Missing, ...]:
    """Roles that no layer plays, with where the reference edition says such layers are published."""
    from azogue.reference.edition import open_edition

    try:
        table = open_edition(edition).table("published_layers")
    except EditionError:
        return tuple(Missing(r, ROLES[r].title) for r in roles)
    lines: dict[str, list[str]] = {}
    for row in table.to_dict("records"):
        bits = [str(row.get(k) or "").strip() for k in ("title", "publisher", "where_published")]
        licence = str(row.get("licence") or "").strip()
        unverified = " (unverified)" if row.get("confidence") == "background" else ""
        note = str(row.get("note") or "").strip()
        text = (
            ", ".join(dict.fromkeys(b for b in bits if b)) + (f"; licence: {licence}" if licence else "") + unverified
        )
        text += f". {note}" if note else ""
        lines.setdefault(str(row["role"]), []).append(text)
    return tuple(Missing(r, ROLES[r].title, tuple(lines.get(r, ()))) for r in roles)


def workspace_toml(
    title: str,
    party: str,
    party_reason: str,
    proposal: Proposal,
    missing: Sequence[Missing],
    *,
    data: str = "",
    edition: str = EDITION,
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
    count = f"{info.n_rows:,} rows" if info.n_rows is not None else f"{info.shape[0]} x {info.shape[1]} cells"
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
    lines += [line for counts in guess.values for line in _filter_lines(guess, counts)]
    lines.append(
        _line("citation", citation_id(guess), "row of citations.csv: fill in who published it, and the licence")
    )
    lines.append(_line("access", "team", "public, team, restricted or community: who may see these rows"))
    if guess.columns:
        lines.append(f"[inputs.{guess.input_id}.columns]")
        lines += [_line(ours, theirs, _sample(info.columns.get(theirs, ()))) for ours, theirs in guess.columns.items()]
    unused = [c for c in info.columns if c not in guess.columns.values()]
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


def citations_csv(layers: Iterable[LayerGuess]) -> str:
    """Text of citations.csv: one row for each source, filled as far as the importer knows."""
    rows: dict[str, dict[str, str]] = {}
    for g in layers:
        if not g.use:
            continue
        row = rows.setdefault(citation_id(g), dict.fromkeys(Citation.model_fields, ""))
        row["citation_id"] = citation_id(g)
        if g.importer:
            row |= {
                "title": g.importer.title,
                "publisher": g.importer.publisher,
                "url": g.importer.url,
                "licence": g.importer.licence,
            }
        files = [f for f in row["note"].removeprefix("Files: ").split(", ") if f]
        row["note"] = "Files: " + ", ".join(dict.fromkeys([*files, g.path]))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(Citation.model_fields), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows.values())
    return out.getvalue()


def _checked(toml: str) -> dict[str, InputSpec]:
    """Read back what is about to be written: every input must be one."""
    inputs = tomllib.loads(toml).get("inputs", {})
    return {key: InputSpec(id=key, **value) for key, value in inputs.items()}


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


def _as_dict(guess: LayerGuess) -> dict[str, Any]:
    return {
        "id": guess.input_id,
        "path": guess.path,
        "layer": guess.info.name,
        "role": guess.role,
        "confidence": guess.confidence,
        "reason": guess.reason,
        "importer": guess.importer.id if guess.importer else None,
        "columns": dict(guess.columns),
        "keys": {k: v for k, (v, _) in guess.keys.items()},
        "values": [
            {"column": v.column, "why": v.why, "counts": dict(v.counts), "offer": list(v.offer)} for v in guess.values
        ],
        "notes": [*guess.notes, *guess.result_notes],
    }
