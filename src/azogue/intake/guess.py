"""Look at a folder of files and propose what each layer is for, with the reason and how sure the guess is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from azogue.intake.column_counts import column_counts
from azogue.intake.coordinate_columns import find_columns
from azogue.intake.guess_words import (
    ARTISANAL,
    COLUMN_WORDS,
    EMPTY_NAMES,
    GOLD,
    LEVEL_WORDS,
    ROLE_COLUMNS,
    ROLE_WORDS,
    plain_name,
    plain_words,
)
from azogue.intake.importers import Importer
from azogue.intake.importers.boundaries import gadm_level
from azogue.intake.importers.importer import geometry_kind
from azogue.intake.layers import LayerInfo, list_layers
from azogue.intake.recognise import candidates
from azogue.records.errors import ReaderError
from azogue.records.role import ROLES

#: Below this a role is written as a comment, for a person to take up.
SURE_ENOUGH = 0.4
_SKIP = {"azogue.toml", "citations.csv", "readme.md", "expected.md"}
_SIDE_FILES = {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".xml", ".qml", ".qpj", ".md", ".toml", ".pdf", ".aux"}


@dataclass(frozen=True)
class ValueCounts:
    """Values of one column with their numbers of rows, the commonest first, and why they matter."""

    column: str
    counts: tuple[tuple[str, int], ...]
    why: str
    offer: tuple[str, ...] = ()


@dataclass(frozen=True)
class LayerGuess:
    """One layer and what it is taken for.

    ``keys`` are further keys of ``[inputs.<id>]`` with their reasons. ``use`` is False for a layer that is only
    mentioned: its role is not known, another layer says the same, or it is a table without coordinates. ``notes`` are
    for who reads the proposal, ``result_notes`` belong beside every result made from the layer.
    """

    input_id: str
    path: str
    info: LayerInfo
    role: str
    confidence: float
    reason: str
    use: bool = True
    importer: Importer | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    values: tuple[ValueCounts, ...] = ()
    notes: tuple[str, ...] = ()
    result_notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What a folder holds: layers, files that could not be read, roles that no layer plays."""

    layers: tuple[LayerGuess, ...]
    unreadable: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def guess_folder(folder: Path, *, country_names: Sequence[str] = ()) -> Proposal:
    """Propose inputs for every file of a folder and the folders below it.

    Parameters
    ----------
    folder : Path
    country_names : sequence of str
        Names of the country in several languages, to find it in a layer of many countries.

    Returns
    -------
    Proposal
        Layers in the order of `azogue.records.role.ROLES`; without rows for an empty folder.
    """
    guesses: list[LayerGuess] = []
    unreadable: list[tuple[str, str]] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder).as_posix()
        if path.suffix.casefold() == ".gdb" and path.is_dir():
            unreadable.append((relative, "an Esri file geodatabase: export its layers to one GeoPackage"))
        if not _is_candidate(path, relative):
            continue
        try:
            infos = list_layers(path)
        except (ReaderError, OSError, ValueError, RuntimeError) as error:
            unreadable.append((relative, str(error).strip() or type(error).__name__))
            continue
        guesses.extend(guess_layer(info, path, relative, country_names=country_names) for info in infos)
    guesses = _one_of_each(_one_outline(guesses))
    order = {role: i for i, role in enumerate(ROLES)}
    guesses.sort(key=lambda g: (not g.use, order.get(g.role, len(order)), _level_key(g), -g.confidence))
    played = {g.role for g in guesses if g.use}
    return Proposal(_unique_ids(guesses), tuple(unreadable), tuple(r for r in ROLES if r not in played))


def _level_key(guess: LayerGuess) -> int:
    return int(guess.keys["level"][0]) if "level" in guess.keys else 0


def _is_candidate(path: Path, relative: str) -> bool:
    """Whether a path may be a map file: no part of another file, of a geodatabase or of a hidden folder."""
    parts = relative.casefold().split("/")
    inside = any(p.startswith(".") or p.endswith(".gdb") for p in parts)
    return path.is_file() and not inside and parts[-1] not in _SKIP and path.suffix.casefold() not in _SIDE_FILES


def guess_layer(info: LayerInfo, path: Path, relative: str, *, country_names: Sequence[str] = ()) -> LayerGuess:
    """Propose the role, the columns and the filters of one layer.

    Parameters
    ----------
    info : LayerInfo
        What `azogue.intake.read.list_layers` says of it.
    path, relative : Path, str
        The file, and what ``path`` in ``azogue.toml`` shall be.
    country_names : sequence of str
    """
    names = [*info.columns] or [*info.dtypes]
    kinds = _kinds(info)
    title = _title(info, path)
    found = candidates(names, kinds, f"{relative} {info.name}")
    importer: Importer | None = None
    if found:
        score, importer = found[0]
        role, why = _role_of_importer(importer, info, title)
        role_score = max(score, 0.7)
        known = "a sample was read" if importer.verified else "known from its published columns only"
        reason = f"recognised as {importer.title} ({known}){why}"
    else:
        role, role_score, reason = _role_by_words(info, path, kinds)
    columns = _columns(importer, role, info, title)
    guess = LayerGuess(
        input_id=plain_name(title).lstrip("0123456789_")[:40].rstrip("_") or "layer",
        path=relative,
        info=info,
        role=role,
        confidence=round(role_score, 2),
        reason=reason,
        use=bool(role) and role_score >= SURE_ENOUGH,
        importer=importer,
        columns=columns,
    )
    if info.kind == "table" and find_columns(names) is None:
        return replace(guess, use=False, reason="a table without columns of coordinates")
    return replace(
        guess,
        keys=_keys(guess, title),
        values=_values(guess, path, country_names) if guess.use else (),
        notes=_notes(title, relative),
        result_notes=_result_notes(guess, kinds),
    )


def _title(info: LayerInfo, path: Path) -> str:
    """What a layer is called: its own name, unless that says nothing; of a member of an archive the last part."""
    name = info.name.rpartition("/")[2]
    return path.stem if not name or re.fullmatch(EMPTY_NAMES, plain_words(name)) else name


def _kinds(info: LayerInfo) -> list[str]:
    if info.kind == "raster":
        return ["raster"]
    if info.kind == "table":
        return ["point"]
    return sorted({k for k in map(geometry_kind, info.geometry_types) if k})


def _role_of_importer(importer: Importer, info: LayerInfo, title: str) -> tuple[str, str]:
    if importer.id == "gfw_layer":
        role, score, reason = _role_by_words(info, Path(title), [])
        return (role, f"; {reason}") if role in importer.roles and score else (importer.roles[0], "")
    if importer.id in ("geoboundaries", "gadm"):
        level = _level(importer, info, title)
        if level == 0:
            return "analysis_area", "; level 0 is the country"
    return importer.roles[0], ""


def _role_by_words(info: LayerInfo, path: Path, kinds: Sequence[str]) -> tuple[str, float, str]:
    """Role by the words of names, with a score from 0 to 1 and its reason."""
    best: tuple[float, str, str] = (0.0, "", "no word in its name or columns tells its role")
    layer_words, file_words = plain_words(_title(info, path)), plain_words(path.stem)
    for role, (name_pattern, column_pattern) in ROLE_WORDS.items():
        if kinds and not set(kinds) & set(ROLES[role].geometry):
            continue
        score, reasons = 0.0, []
        hit = re.search(name_pattern, layer_words)
        if hit:
            score += 0.6
            reasons.append(f"“{hit.group(0).strip()}” in its name")
        elif (hit := re.search(name_pattern, file_words)) is not None:
            score += 0.3
            reasons.append(f"“{hit.group(0).strip()}” in the file name")
        if column_pattern:
            matched = [c for c in info.columns if re.search(column_pattern, plain_name(c))]
            if matched:
                score += min(0.2 + 0.1 * len(matched), 0.4)
                reasons.append("column " + ", ".join(matched[:3]))
        if role == "occurrence" and score and (column := _column_of_gold(info)):
            score += 0.3
            reasons.append(f"gold in column {column}")
        if score > best[0] + 1e-9:
            best = (score, role, " and ".join(reasons))
    score, role, reason = best
    if kinds and role:
        reason += f"; {' and '.join(kinds)}"
    return role, min(score, 0.9), reason


def _column_of_gold(info: LayerInfo) -> str:
    """The column of commodities in which gold is named."""
    for column, seen in info.columns.items():
        if re.fullmatch(COLUMN_WORDS["commodity"], plain_name(column)) and any(
            re.search(GOLD, plain_words(v)) for v in seen
        ):
            return column
    return ""


def _columns(importer: Importer | None, role: str, info: LayerInfo, title: str) -> dict[str, str]:
    names = [*info.columns]
    found = importer.mapping(names) if importer else {}
    if importer is not None or not role:
        return found
    used: set[str] = set()
    for ours in ROLE_COLUMNS.get(role, ()):
        theirs = _own_name(names, title) if ours == "name" and role in ("admin_unit", "analysis_area") else None
        if theirs is None:
            pattern = COLUMN_WORDS[ours]
            # The order of the words in the pattern is the order of preference.
            theirs = next(
                (
                    n
                    for word in _alternatives(pattern)
                    for n in names
                    if n not in used and re.fullmatch(word, plain_name(n)) and _holds(ours, info, n)
                ),
                None,
            )
        if theirs is not None:
            found[ours] = theirs
            used.add(theirs)
    return found


def _alternatives(pattern: str) -> list[str]:
    """Top-level alternatives of a pattern, in order."""
    words, depth, word = [], 0, ""
    for sign in pattern:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            words.append(word)
            word = ""
        else:
            word += sign
    return [*words, word]


def _own_name(names: Sequence[str], title: str) -> str | None:
    """The column named after the layer: ``district`` in ``districts``."""
    stem = plain_name(title)
    fitting = [n for n in names if len(plain_name(n)) > 3 and stem.startswith(plain_name(n)[:6])]
    texts = [n for n in fitting if not re.search(r"(_id|code|ha|km2?)$", plain_name(n))]
    return texts[0] if texts else None


def _holds(ours: str, info: LayerInfo, theirs: str) -> bool:
    """Whether the values that were seen can be what the column is taken for."""
    seen = [v for v in info.columns.get(theirs, ()) if v is not None]
    if ours == "name":
        return not seen or any(isinstance(v, str) for v in seen)
    if ours in ("mapped_area_ha", "population"):
        return bool(pd.to_numeric(pd.Series(list(seen), dtype=object), errors="coerce").notna().any())
    return True


def _level(importer: Importer | None, info: LayerInfo, title: str) -> int | None:
    if importer is not None and importer.id == "gadm":
        levels = [gadm_level(v) for c in importer.columns["site_code"] for v in info.columns.get(c, ())]
        return max((v for v in levels if v is not None), default=None)
    if importer is not None and importer.id == "geoboundaries":
        hit = re.search(r"ADM(\d)", " ".join(map(str, info.columns.get("shapeType", ()))))
        return int(hit.group(1)) if hit else None
    words = plain_words(title).replace(" ", "_")
    return next((n for n, pattern in LEVEL_WORDS if re.search(rf"(?:^|_)(?:{pattern})(?:_|$)", words)), None)


def _keys(guess: LayerGuess, title: str) -> dict[str, tuple[Any, str]]:
    keys: dict[str, tuple[Any, str]] = {}
    if guess.role == "admin_unit":
        level = _level(guess.importer, guess.info, title)
        if level is not None:
            where = "codes" if guess.importer else "name"
            keys["level"] = (max(level, 0), f"read from its {where}; 1 is the highest, 0 the country")
        else:
            keys["level"] = (1, "not known: say which level these units are, 1 the highest")
    if guess.info.kind == "vector" and guess.info.crs is None:
        keys["crs"] = ("EPSG:4326", "the file does not say; ask its publisher before you rely on it")
    if guess.importer is not None:
        for key, (value, why) in guess.importer.declare.items():
            if key != "filter" and (guess.info.kind == "raster") == (key in ("at_least", "at_most", "values")):
                keys[key] = (value, why)
    if (
        guess.info.kind == "raster"
        and not {"at_least", "at_most", "values"} & keys.keys()
        and guess.role != "population"
    ):
        some = list(guess.info.cell_values[:12])
        keys["values"] = (some or [1], "every class that was seen; keep those that count")
    return keys


def _values(guess: LayerGuess, path: Path, country_names: Sequence[str]) -> tuple[ValueCounts, ...]:
    wanted: list[tuple[str, str]] = []
    columns = guess.columns
    if guess.role == "permit" and "title_type" in columns:
        wanted.append((columns["title_type"], "which title types count as ASGM is for the ministry to say"))
    if guess.role == "occurrence" and "commodity" in columns:
        wanted.append((columns["commodity"], "not every site is gold"))
    if guess.role in ("permit", "protected_area", "indigenous_territory") and "status" in columns:
        wanted.append((columns["status"], "which statuses count"))
    if guess.role == "road" and "designation" in columns:
        wanted.append((columns["designation"], "which classes of road give access"))
    if guess.role == "analysis_area" and "name" in columns and (guess.info.n_rows or 0) > 1:
        wanted.append((columns["name"], "the layer holds more than one area"))
    made = []
    for column, why in wanted:
        counts = column_counts(guess.info, path, column)
        if not counts:
            continue
        offer: tuple[str, ...] = ()
        if guess.role in ("permit", "occurrence"):
            words = ARTISANAL if guess.role == "permit" else GOLD
            offer = tuple(v for v, _ in counts if re.search(words, plain_words(v)))
        if guess.role == "analysis_area":
            offer = tuple(_named_like([v for v, _ in counts], country_names))
        made.append(ValueCounts(column, counts, why, offer))
    return tuple(made)


def _named_like(values: Sequence[str], names: Sequence[str]) -> list[str]:
    """Values that are a name of the country, or the only one to share a long word with one."""
    plain = {plain_words(n) for n in names if plain_words(n)}
    same = [v for v in values if plain_words(v) in plain]
    if same:
        return same
    words = {w for n in plain for w in n.split() if len(w) > 3}
    sharing = [v for v in values if words & set(plain_words(v).split())]
    return sharing if len(sharing) == 1 else []


def _notes(title: str, relative: str) -> tuple[str, ...]:
    if re.search(r"partial|parcial|partiel|sample|extract|muestra", plain_words(f"{title} {relative}")):
        return ("Its name says that it is partial: shares of all areas of this kind cannot be made from it.",)
    return ()


def _result_notes(guess: LayerGuess, kinds: Sequence[str]) -> tuple[str, ...]:
    notes = list(guess.importer.notes) if guess.importer else []
    if guess.role == "occurrence" and guess.importer is None:
        words = plain_words(f"{guess.info.name} {guess.path}")
        if "commodity" not in guess.columns and not re.search(r"\bgold|\boro\b|garimp|orpaill|\bemas\b|asgm", words):
            notes.append(
                f"Layer {guess.input_id} states no mineral: a result made from it is artisanal mining, not ASGM alone."
            )
        if kinds == ["point"]:
            notes.append(f"Layer {guess.input_id} holds points: they have no footprint until they are buffered.")
    return tuple(notes)


def _one_outline(guesses: list[LayerGuess]) -> list[LayerGuess]:
    """Only one layer may be the analysis area: the surest; the others are mentioned."""
    outlines = [g for g in guesses if g.use and g.role == "analysis_area"]
    best = max(outlines, key=lambda g: g.confidence, default=None)
    return [
        replace(g, use=False, reason=f"{g.reason}; another layer is already the analysis area")
        if g in outlines and g is not best
        else g
        for g in guesses
    ]


def _one_of_each(guesses: list[LayerGuess]) -> list[LayerGuess]:
    """Of layers with the same columns and number of rows only the first is used: they are copies in two formats."""
    seen: dict[tuple[Any, ...], str] = {}
    kept = []
    for g in guesses:
        key = (g.info.n_rows, tuple(sorted(c.casefold() for c in g.info.columns)), plain_name(g.input_id))
        if g.use and g.info.n_rows and key in seen:
            g = replace(g, use=False, reason=f"same name, columns and number of rows as {seen[key]}: a copy")  # noqa: PLW2901
        elif g.use:
            seen[key] = f"{g.path}" + (f", layer {g.info.name}" if g.info.name else "")
        kept.append(g)
    return kept


def _unique_ids(guesses: Sequence[LayerGuess]) -> tuple[LayerGuess, ...]:
    taken: set[str] = set()
    named = []
    for g in guesses:
        name, n = g.input_id, 2
        while name in taken:
            name, n = f"{g.input_id}_{n}", n + 1
        taken.add(name)
        named.append(replace(g, input_id=name))
    return tuple(named)
