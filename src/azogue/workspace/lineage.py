"""Lineage: every published number to its table, steps, settings and layers; every result row to its input rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from azogue.records.bundle import Bundle
from azogue.records.role import ROLES
from azogue.records.step import Step
from azogue.workspace.rows import row_ids
from azogue.workspace.summary import LISTS, TOTALS

#: List columns of pieces that name input rows, and how the row comes in.
PIECE_LINKS = {"made_from": "activity", "site_ids": "biodiversity_site", "plan_ids": "plan", "admin_ids": "admin_unit"}
#: Columns of tables that name an input row.
ROW_COLUMNS = ("id", "feature_id", "site_id", "asgm_id")


def chain(output: str, steps: Mapping[str, Step]) -> list[str]:
    """Names of the steps behind a record, each after those whose records it takes.

    Parameters
    ----------
    output : str
        Name of a record.
    steps : mapping of step name to Step
    """
    makers = {name: step for step in steps.values() for name in step.gives}
    found: dict[str, None] = {}

    def walk(record: str) -> None:
        step = makers.get(record)
        if step is not None and step.name not in found:
            for taken in step.takes:
                walk(taken)
            found[step.name] = None

    walk(output)
    return list(found)


def layers_behind(output: str, steps: Mapping[str, Step], sources: Iterable[Any]) -> list[str]:
    """Input ids of the layers that a record rests on, by the roles that its steps take."""
    taken = {output} | {name for step in chain(output, steps) for name in steps[step].takes}
    roles = {role.id for role in ROLES.values() if role.record in taken}
    return [source.input_id for source in sources if source.role in roles]


def describe_lineage(
    bundle: Bundle,
    steps: Mapping[str, Step],
    fingerprints: Mapping[str, str],
    *,
    references: Mapping[str, str],
    codes: Mapping[str, str],
) -> dict[str, Any]:
    """What ``lineage.json`` says.

    Parameters
    ----------
    bundle : Bundle
        Results at one access level; only layers of which it may see rows are named.
    steps : mapping of step name to Step
        Those that ran.
    fingerprints : mapping of record name to content hash
    references : mapping of reference table to sha256
    codes : mapping of topic to hash of its code

    Returns
    -------
    dict
        Plain values.
    """
    makers = {name: step.name for step in steps.values() for name in step.gives}
    outputs: list[dict[str, Any]] = []
    for name, frame in {**bundle.tables, **bundle.areas}.items():
        behind = chain(name, steps)
        outputs.append(
            {
                "output": name,
                "kind": "areas" if name in bundle.areas else "table",
                "n_rows": len(frame),
                "columns": [str(c) for c in frame.columns if c != "geometry"],
                "content_sha256": fingerprints.get(name, ""),
                "step": makers.get(name, ""),
                "steps": behind,
                "layers": layers_behind(name, steps, bundle.sources),
                "settings": [s["key"] for s in bundle.settings if set(s["steps"]) & set(behind)],
                "reference_tables": sorted({t for b in behind for t in steps[b].references.values()}),
            }
        )
    return {
        "azogue_version": bundle.azogue_version,
        "reference_edition": bundle.reference_edition,
        "party": bundle.party,
        "title": bundle.title,
        "level": bundle.level,
        "created_at": bundle.created_at,
        "layers": [source.model_dump(mode="json") for source in bundle.sources],
        "reference_tables": [{"table": name, "sha256": references[name]} for name in sorted(references)],
        "steps": [_describe_step(step, bundle, codes) for step in steps.values()],
        "settings": list(bundle.settings),
        "outputs": outputs,
        "numbers": _numbers(bundle, {str(o["output"]): o for o in outputs}),
    }


def _describe_step(step: Step, bundle: Bundle, codes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "step": step.name,
        "title": step.title,
        "topic": step.topic,
        "version": step.version,
        "citation": step.citation,
        "formula": step.formula,
        "takes": list(step.takes),
        "gives": list(step.gives),
        "reference_tables": sorted(set(step.references.values())),
        "settings": {s["key"]: s["value"] for s in bundle.settings if step.name in s["steps"]},
        "code_sha256": codes.get(step.topic, ""),
    }


def _numbers(bundle: Bundle, outputs: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every number of summary.json, with the table it stands in."""
    places = {key: ("totals", f"totals:{_measure(bundle, key)}", "value") for key in TOTALS}
    places |= {name: (name, "", "") for name in (*LISTS, "asgm_sites_in_biodiversity_sites")}
    found = []
    for key, (table, row, column) in places.items():
        if key not in bundle.summary or table not in outputs:
            continue
        value = bundle.summary[key]
        output = outputs[table]
        found.append(
            {
                "number": f"summary.{key}",
                "value": None if isinstance(value, list) else value,
                "table": table,
                "row": row,
                "column": column,
                **{k: output[k] for k in ("steps", "layers", "settings", "reference_tables")},
            }
        )
    return found


def _measure(bundle: Bundle, key: str) -> str:
    totals = bundle.tables.get("totals")
    known = set() if totals is None else set(totals["measure"])
    return key if key in known else key.removesuffix("_ha")


def link_rows(bundle: Bundle) -> pd.DataFrame:
    """Which input rows every result row rests on: ``lineage.parquet``.

    Parameters
    ----------
    bundle : Bundle

    Returns
    -------
    DataFrame
        ``output``, ``row_id``, ``input_row`` (feature id), ``via`` (itself, activity, biodiversity_site, plan,
        admin_unit). A row of a table that speaks of a site, a unit or a layer rests on that row and on the
        activity behind the pieces inside it; totals rest on all rows, and are not linked one by one.
    """
    pieces = bundle.areas.get("affected_area")
    if pieces is None:
        pieces = bundle.areas.get("priority_area")
    found: list[tuple[str, str, str, str]] = []
    for name in ("affected_area", "priority_area"):
        if name in bundle.areas:
            found += _piece_links(name, bundle.areas[name])
    activity = _activity_by_row(pieces) if pieces is not None else {}
    for name, frame in bundle.areas.items():
        if name in ("asgm_extent", "biodiversity_area") and "feature_id" in frame.columns:
            found += [
                (name, row, fid, "itself") for row, fid in zip(row_ids(name, frame), frame["feature_id"], strict=True)
            ]
    subjects = _Subjects(bundle)
    for name, frame in bundle.tables.items():
        for row, inputs in zip(row_ids(name, frame), subjects.of_table(frame), strict=True):
            found += [(name, row, fid, "itself") for fid in inputs]
            if "asgm_id" in frame.columns:
                continue  # a row for each mine names its own
            behind = dict.fromkeys(a for fid in inputs for a in activity.get(fid, ()))
            found += [(name, row, fid, "activity") for fid in behind if fid not in inputs]
    links = pd.DataFrame(found, columns=["output", "row_id", "input_row", "via"], dtype=object)
    return links.drop_duplicates(ignore_index=True)


def _piece_links(name: str, pieces: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    rows = row_ids(name, pieces)
    found = []
    for column, via in PIECE_LINKS.items():
        if column in pieces.columns:
            found += [
                (name, row, str(fid), via)
                for row, ids in zip(rows, pieces[column], strict=True)
                for fid in (ids if ids is not None else ())
            ]
    return found


def _activity_by_row(pieces: pd.DataFrame) -> dict[str, dict[str, None]]:
    """Input row (site, plan area, unit or activity) -> activity rows behind the pieces that name it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    if "made_from" not in pieces.columns:
        return found
    for column in PIECE_LINKS:
        if column == "made_from" or column not in pieces.columns:
            continue
        for ids, made_from in zip(pieces[column], pieces["made_from"], strict=True):
            for fid in ids if ids is not None else ():
                found[str(fid)] |= dict.fromkeys(map(str, made_from if made_from is not None else ()))
    return found


class _Subjects:
    """Finds the input rows that the rows of a table speak of."""

    def __init__(self, bundle: Bundle) -> None:
        columns = ["feature_id", "role", "layer_id", "designation", "admin_level", "site_code"]
        frames = [f.reindex(columns=columns) for f in bundle.areas.values() if "feature_id" in f.columns]
        rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
        self.rows = rows.drop_duplicates("feature_id")
        self.layers = {source.input_id for source in bundle.sources}

    def of_table(self, frame: pd.DataFrame) -> list[list[str]]:
        """Input rows of each row of a table, in order."""
        if frame.empty:
            return []
        by_id = [c for c in ROW_COLUMNS if c in frame.columns]
        if by_id and frame[by_id].notna().any(axis=None):
            return [
                [v for v in map(str, row) if v.rpartition(":")[0] in self.layers]
                for row in zip(*(frame[c].tolist() for c in by_id), strict=True)
            ]
        if {"level", "code"} <= set(frame.columns):
            return self._matching(frame, {"level": "admin_level", "code": "site_code"})
        group = {ours: theirs for ours, theirs in {"role": "role", "layer": "layer_id", "designation": "designation"}.items()
                 if ours in frame.columns}  # fmt: skip
        if "designation" in group or ("layer" in group and "role" in group):
            return self._matching(frame, group)
        return [[] for _ in range(len(frame))]

    def _matching(self, frame: pd.DataFrame, columns: Mapping[str, str]) -> list[list[str]]:
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        present = {
            ours: theirs for ours, theirs in columns.items() if frame[ours].notna().any() or ours == "designation"
        }
        if not present:
            return [[] for _ in range(len(frame))]
        keys = [_keys(self.rows[theirs]) for theirs in present.values()]
        for fid, key in zip(self.rows["feature_id"], zip(*keys, strict=True), strict=True):
            groups[key].append(str(fid))
        asked = zip(*(_keys(frame[ours]) for ours in present), strict=True)
        return [groups.get(key, []) for key in asked]


def _keys(column: pd.Series) -> list[str]:
    return ["" if pd.isna(v) else str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in column]
