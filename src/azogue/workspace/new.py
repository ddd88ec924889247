"""Begin a piece of work: a commented azogue.toml and a citations.csv from a folder of files."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azogue.intake.guess import LayerGuess, Proposal, guess_folder
from azogue.intake.guess_words import plain_words
from azogue.records.errors import EditionError
from azogue.records.input_spec import InputSpec
from azogue.records.provenance import Citation
from azogue.records.role import ROLES
from azogue.workspace.atomic import replacing
from azogue.workspace.mistakes import CallError
from azogue.workspace.party import country_names, find_party
from azogue.workspace.proposed_toml import Missing, citation_id, workspace_toml

TOML = "azogue.toml"
CITATIONS = "citations.csv"
EDITION = "2026.1"


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
    CallError
        When the country or the edition is not known, the folder does not exist, or a file would be overwritten.
    """
    _check_edition(edition)
    if data is not None and not data.is_dir():
        raise CallError(f"{data} is not a folder; give the folder that holds the map files")
    folder = to or Path(name if re.fullmatch(r"[\w./-]+", name) else plain_words(name).replace(" ", "-"))
    existing = [f for f in (TOML, CITATIONS) if (folder / f).exists()]
    if existing and not force:
        raise CallError(f"{folder} already holds {' and '.join(existing)}; to overwrite, add  --force")
    code, reason = _party(name, party)
    proposal = guess_folder(data, country_names=country_names(code)) if data else Proposal((), (), tuple(ROLES))
    if not code:
        code, reason = _party_of_layers(proposal.layers)
    if not code:
        near = ", ".join(find_party(name).near)
        hint = f" (did you mean {near}?)" if near else ""
        raise CallError(
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


def _check_edition(name: str) -> None:
    from azogue.reference.edition import open_edition

    try:
        open_edition(name)
    except EditionError as error:
        raise CallError(str(error)) from error


def _party(name: str, party: str) -> tuple[str, str]:
    if party:
        code = find_party(party).code
        if not code:
            raise CallError(f"--party {party} is not a country code; write three letters of ISO 3166, such as PER")
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
