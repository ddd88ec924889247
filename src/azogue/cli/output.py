"""What commands print: JSON for programs, plain words for people."""

from __future__ import annotations

import math
import shutil
import sys
import textwrap
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
#: Ids of rows that are printed one after another.
_MOST_IDS = 8
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
    is_kept = run.is_unchanged or not any(line["state"] == "made" and line["step"] != "run" for line in run.log)
    state = "unchanged since the last run" if is_kept else "made"
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
        value = _value(setting["default"])
        default = f"{value} {setting['unit']}".strip() if value else "none"
        out.write(f"  {setting['setting']:36s} {setting['title']}\n{'':38s} default: {default}\n")


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
    elif found["kind"] == "topic":
        rows = [("Topic", found["name"]), *(("Step", f"{s['step']}: {s['title']}") for s in found["steps"])]
    elif found["kind"] == "product":
        rows = [("Product", found["name"]), ("Is", found["title"])]
        rows += [("Make it", f"azogue run WORKSPACE --want {found['name']}")]
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
    default = f"{_value(setting['default'])}{unit}" if _value(setting["default"]) else "none"
    rows = [("Is", setting["title"]), ("Default", default)]
    return [*rows, ("Source", setting["citation"]), ("Caveat", setting["caveat"])]


def _print_rows(rows: Iterable[tuple[str, Any]]) -> None:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    for label, value in rows:
        text = _value(value)
        if text:
            line = f"{label:10s} {text}"
            folded = (
                textwrap.wrap(line, width, subsequent_indent=" " * 11, break_on_hyphens=False) if width > 40 else []
            )
            sys.stdout.write("\n".join(folded or [line]) + "\n")


def _value(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_value(v) for v in value)
    if isinstance(value, dict):
        return "; ".join(f"{k} = {_value(v)}" for k, v in value.items())
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return str(value)


def print_why(found: Mapping[str, Any]) -> None:
    """Print the chain behind an output."""
    if found["kind"] == "names":
        _print_names(found)
        return
    if found["kind"] == "input_row":
        _print_input_row(found)
        return
    rows: list[tuple[str, Any]] = [("Output", found["id"])]
    own_layers: list[str] = []
    if found["kind"] == "number":
        place = found["row"] or f"the rows of table {found['table']}"
        unit = unit_of(found["id"]) if found["value"] is not None else ""
        rows += [
            ("Value", f"{_value(found['value'])} {unit}".strip()),
            ("From", place + (f", column {found['column']}" if found["column"] else "")),
        ]
    elif found["kind"] == "row":
        rows += [("Table", found["output"])]
        if found["column"]:
            value = _value(found["value"]) or "not known"
            rows += [("Value", f"{value} {unit_of(found['column'])}".rstrip()), ("Column", found["column"])]
        else:
            rows += [("Values", {k: v for k, v in found["values"].items() if _value(v)})]
        files = {layer["input_id"]: layer["path"] for layer in found["layers"]}
        for group in found["input_rows"]:
            rows += [("Rests on", f"{_VIA.get(group['via'], group['via'])}: {counted_rows(group['n_rows'])}")]
            rows += [("", _row_text(row, files)) for row in group["rows"]]
            left = group["n_rows"] - len(group["rows"])
            rows += [("", f"and {left} more; all of them: azogue why with --json, or lineage.parquet")] if left else []
            own_layers += [str(row.get("layer_id") or str(row["id"]).rpartition(":")[0]) for row in group["rows"]]
    else:
        rows += [("Rows", found["n_rows"]), ("Columns", found["columns"])]
    if found.get("row_ids"):
        left = found["n_rows_below"] - len(found["row_ids"])
        rows += [("Made of", f"{counted_rows(found['n_rows_below'])} of {found['rows_of']}; ask why of any of them:")]
        rows += [("", row) for row in found["row_ids"]] + ([("", f"and {left} more")] if left else [])
    _print_rows(rows)
    _print_steps(found["steps"])
    for setting in found["settings"]:
        origin = "default" if setting["is_default"] else f"set in azogue.toml: {setting['reason'] or 'no reason given'}"
        value = _value(setting["value"])
        text = f"{value} {setting['unit']}".strip() if value else "not given"
        _print_rows([("Setting", f"{setting['key']} = {text} ({origin})")])
    mine = [layer for layer in found["layers"] if layer["input_id"] in own_layers]
    others = [layer for layer in found["layers"] if layer["input_id"] not in own_layers]
    _print_layers(mine)
    if mine and others:
        _print_rows([("Also read", "by these steps, though no row of it is named above:")])
    _print_layers(others)
    _print_rows(
        [("Edition", f"reference tables {found['reference_edition']} {_value(found['reference_tables'])}".strip())]
    )


#: How a row of a layer comes in.
_VIA = {
    "itself": "the row itself",
    "activity": "mining activity",
    "biodiversity_site": "biodiversity sites",
    "plan": "areas under a plan",
    "admin_unit": "administrative units",
}


def unit_of(name: str) -> str:
    """Unit of a column or a number, by the end of its name.

    Examples
    --------
    >>> unit_of("summary.priority_area_ha"), unit_of("share_pct"), unit_of("ha"), unit_of("name")
    ('ha', '%', 'ha', '')
    """
    last = name.rpartition(".")[2].rpartition("_")[2]
    return {"ha": "ha", "pct": "%", "m": "m", "km": "km"}.get(last, "")


def counted_rows(n: int) -> str:
    """A number of rows, in words.

    Examples
    --------
    >>> counted_rows(1), counted_rows(1200)
    ('1 row', '1,200 rows')
    """
    return f"{n:,} row{'' if n == 1 else 's'}"


def _print_steps(steps: Iterable[Mapping[str, Any]]) -> None:
    for step in steps:
        _print_rows(
            [
                ("Step", f"{step['step']}, version {step['version']}: {step['title']}"),
                ("  Formula", step["formula"]),
                ("  Source", step["citation"]),
            ]
        )


def _print_input_row(found: Mapping[str, Any]) -> None:
    layers = found["layers"]
    files = {layer["input_id"]: layer["path"] for layer in layers}
    _print_rows([("Input row", _row_text(found["row"], files))])
    for output in found["outputs"]:
        left = output["n_rows"] - len(output["rows"][:_MOST_IDS])
        more = f" and {left} more" if left else ""
        _print_rows([("Used in", f"{output['output']}: {_value(output['rows'][:_MOST_IDS])}{more}")])
    _print_layers(layers)


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


def _row_text(row: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """Id of a row of a layer, what it is called, and where in which file it stands."""
    words = [str(row[k]) for k in ("name", "designation", "observed_on") if row.get(k)]
    layer = str(row.get("layer_id") or str(row["id"]).rpartition(":")[0])
    number = row.get("source_row")
    if layer in files:
        words.append(files[layer] if number is None else f"row {int(number)} of {files[layer]}")
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
