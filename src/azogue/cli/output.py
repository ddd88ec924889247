"""What commands print: JSON for programs, plain words for people."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azogue.records.problem import Problem, Problems
    from azogue.workspace.run import Run

_FIGURES = (
    ("asgm_extent_ha", "ASGM extent (footprint)"),
    ("asgm_mapped_ha", "ASGM extent (mapped area)"),
    ("affected_area_ha", "Affected area"),
    ("incursion_risk_ha", "  of which incursion risk"),
    ("biodiversity_area_ha", "Biodiversity area"),
    ("priority_area_ha", "Priority area"),
)

#: Outputs that bear a name and are printed for each table.
_MOST_NAMES = 4
#: Errors and warnings printed after a run; all of them are in results/problems.json.
_MOST_PROBLEMS = 12


def print_json(value: Any) -> None:
    """Print JSON on standard output."""
    from azogue.workspace.atomic import json_text

    sys.stdout.write(json_text(value))


def problem_text(problem: Problem) -> str:
    """A problem as people read it."""
    return str(problem)


def print_problems(problems: Problems) -> None:
    """Print every problem, errors first, and how many there are."""
    order = {"error": 0, "warning": 1, "note": 2}
    for problem in sorted(problems, key=lambda p: order[p.level]):
        sys.stdout.write(problem_text(problem) + "\n\n")
    sys.stdout.write(counts_line(problems.counts()["by_level"]) + "\n")


def counts_line(by_level: Mapping[str, int]) -> str:
    """How many problems there are.

    Examples
    --------
    >>> counts_line({"error": 1, "warning": 0, "note": 3})
    '1 error, 0 warnings, 3 notes'
    """
    return ", ".join(f"{n} {level}{'' if n == 1 else 's'}" for level, n in by_level.items())


def print_run(run: Run, *, figures: bool) -> None:
    """Say on standard error what was made, and where it is."""
    lines = []
    if figures:
        for key, title in _FIGURES:
            value = run.summary.get(key)
            text = "not computed" if value is None else f"{value:,.1f} ha"
            lines.append(f"{title:28s} {text:>20s}")
        for missing in run.summary.get("missing", ()):
            lines.append(f"missing: {missing['what']}: {missing['consequence']}")
        for note in run.summary.get("notes", ()):
            lines.append(f"note: {note}")
        lines += [] if run.is_unchanged else _problem_lines(run.problems)
    lines.append(
        f"Problems: {counts_line(run.summary['problems']['by_level'])} (see {run.out / 'results'}/problems.json)"
    )
    state = "unchanged since the last run" if run.is_unchanged else "made"
    lines.append(f"Published ({state}, level {run.level}): {run.published}")
    sys.stderr.write("\n".join(lines) + "\n")


def _problem_lines(problems: Problems) -> list[str]:
    """Errors and warnings, a line each."""
    told = [p for p in problems if p.level != "note"]
    lines = [f"{p.level}: {p.code} {p.where}: {p.text('found')}".replace("  ", " ") for p in told[:_MOST_PROBLEMS]]
    return lines + ([f"and {len(told) - _MOST_PROBLEMS} more"] if len(told) > _MOST_PROBLEMS else [])


def print_list(found: Mapping[str, Any]) -> None:
    """Print what can be wanted."""
    out = sys.stdout
    out.write("Topics\n")
    for topic in found["topics"]:
        out.write(f"  {topic['topic']:34s} {len(topic['steps'])} steps\n")
    out.write("Products\n")
    for product in found["products"]:
        out.write(f"  {product['product']:34s} {product['title']}\n")
    out.write("Records\n")
    for record in found["records"]:
        made = "made" if record["is_made"] else ""
        out.write(f"  {record['record']:34s} {made:5s} {record['title']} (step {record['step']})\n")
    out.write("Settings\n")
    for setting in found["settings"]:
        default = "must be given" if setting["default"] is None else f"{_value(setting['default'])} {setting['unit']}"
        out.write(f"  {setting['setting']:34s} {default.strip():24s} {setting['title']}\n")


def print_explanation(found: Mapping[str, Any]) -> None:
    """Print what a word means."""
    rows: list[tuple[str, Any]] = []
    if found["kind"] == "setting":
        for setting in found["settings"]:
            rows += [("Setting", setting["name"]), *_setting_rows(setting), ("Step", setting["step"])]
    elif found["kind"] == "problem":
        head = f"{found['name']}  {found['level']}: {found['means']}"
        rows = [
            ("Problem", head),
            *((k.capitalize(), found[k]) for k in ("found", "expected", "because", "do", "example")),
        ]
    elif found["kind"] == "role":
        rows = [("Role", f"{found['name']}: {found['title']}"), ("Geometry", found["geometry"])]
        rows += [("Asked by", found["asked_for_by"]), ("Record", found["record"]), ("Taken by", found["taken_by"])]
    else:
        head = found["name"] + (f", made by step {found['made_by']}" if found["kind"] == "record" else "")
        rows = [(found["kind"].capitalize(), head), ("Does", found["title"]), ("Method", found["says"])]
        rows += [("Formula", found["formula"]), ("Source", found["citation"]), ("Version", found["version"])]
        rows += [("Takes", found["takes"]), ("Gives", found["gives"]), ("Reference", found["reference_tables"])]
        for setting in found["settings"]:
            rows += [("Setting", setting["name"]), *(("  " + k, v) for k, v in _setting_rows(setting))]
    _print_rows(rows)


def _setting_rows(setting: Mapping[str, Any]) -> list[tuple[str, Any]]:
    unit = f" {setting['unit']}" if setting["unit"] else ""
    default = "none: it must be given" if setting["default"] is None else f"{_value(setting['default'])}{unit}"
    rows = [("Is", setting["title"]), ("Default", default)]
    return [*rows, ("Source", setting["citation"]), ("Caveat", setting["caveat"])]


def _print_rows(rows: Iterable[tuple[str, Any]]) -> None:
    for label, value in rows:
        text = _value(value)
        if text:
            sys.stdout.write(f"{label:10s} {text}\n")


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(_value(v) for v in value)
    if isinstance(value, dict):
        return ", ".join(f"{k} = {_value(v)}" for k, v in value.items())
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return str(value)


def print_why(found: Mapping[str, Any]) -> None:
    """Print the chain behind an output."""
    if found["kind"] == "names":
        _print_names(found)
        return
    if found["kind"] == "input_row":
        _print_rows([("Input row", found["id"]), ("Is", found["row"])])
        for output in found["outputs"]:
            more = (
                f" and {output['n_rows'] - len(output['rows'])} more" if output["n_rows"] > len(output["rows"]) else ""
            )
            _print_rows([("Used in", f"{output['output']}: {_value(output['rows'])}{more}")])
        _print_layers(found["layers"])
        return
    rows: list[tuple[str, Any]] = [("Output", found["id"])]
    if found["kind"] == "number":
        place = found["row"] or f"the rows of table {found['table']}"
        rows += [
            ("Value", found["value"]),
            ("From", place + (f", column {found['column']}" if found["column"] else "")),
        ]
    elif found["kind"] == "row":
        rows += [("Table", found["output"])]
        rows += (
            [("Value", f"{found['column']} = {_value(found['value'])}")]
            if found["column"]
            else [("Values", found["values"])]
        )
        for group in found["input_rows"]:
            listed = "; ".join(_row_text(row) for row in group["rows"])
            more = f"; and {group['n_rows'] - len(group['rows'])} more" if group["n_rows"] > len(group["rows"]) else ""
            rows += [("Rests on", f"{group['via'].replace('_', ' ')} ({group['n_rows']}): {listed}{more}")]
    else:
        rows += [("Rows", found["n_rows"]), ("Columns", found["columns"])]
    _print_rows(rows)
    for step in found["steps"]:
        formula = f"; {step['formula']}" if step["formula"] else ""
        _print_rows(
            [("Step", f"{step['step']} (version {step['version']}): {step['title']}. {step['citation']}{formula}")]
        )
    for setting in found["settings"]:
        origin = "default" if setting["is_default"] else f"set in azogue.toml: {setting['reason'] or 'no reason given'}"
        value = _value(setting["value"]) or "not given"
        _print_rows([("Setting", f"{setting['key']} = {value} {setting['unit']} ({origin})")])
    _print_layers(found["layers"])
    _print_rows([("Edition", f"{found['reference_edition']} {_value(found['reference_tables'])}")])


def _print_names(found: Mapping[str, Any]) -> None:
    """Outputs that bear a name, a few of each table."""
    by_output: dict[str, list[str]] = {}
    for output in found["outputs"]:
        by_output.setdefault(output["output"], []).append(output["id"])
    sys.stdout.write(f"{found['name']} is the name of:\n")
    for name, ids in by_output.items():
        more = f"  and {len(ids) - _MOST_NAMES} more" if len(ids) > _MOST_NAMES else ""
        sys.stdout.write(f"  {name}: {'  '.join(ids[:_MOST_NAMES])}{more}\n")
    sys.stdout.write("Ask again with one of these ids, such as  azogue why ID.column\n")


def _row_text(row: Mapping[str, Any]) -> str:
    words = [str(row[k]) for k in ("name", "designation", "observed_on") if row.get(k)]
    return str(row["id"]) + (f" ({', '.join(words)})" if words else "")


def _print_layers(layers: Iterable[Mapping[str, Any]]) -> None:
    for layer in layers:
        cited = layer["citation"] or {}
        licence = cited.get("licence") or "not stated"
        publisher = cited.get("publisher") or "publisher not stated"
        place = layer["path"] + (f", layer {layer['layer']}" if layer["layer"] else "")
        date = cited.get("published_on") or "date not stated"
        text = f"{layer['input_id']}: {place}; {publisher}, {date}; licence: {licence}; access: {layer['access']}"
        _print_rows([("Layer", text), ("  sha256", layer["sha256"])])
