"""The plan file: a plain CSV or YAML file in which the planner accepts, rejects and edits proposed actions.

The planner's columns are never written by a run; the columns ``proposed_*`` and ``proposal`` are never read by one.
An empty cell of the planner means: as proposed.
"""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from azogue.intake import plan_problems as kinds
from azogue.intake.plan_cells import check_row, nearest_word
from azogue.records.plan_decision import PLANNER_COLUMNS, make_decisions
from azogue.records.problem import Problem, Result

#: What a run writes for the planner to read.
SHOWN = ("proposal", "proposed_label", "proposed_reason", "proposed_place")
TEMPLATE = ("action_id", *SHOWN, *PLANNER_COLUMNS)
GONE = "not proposed"
MAX_BYTES = 20_000_000

_YAML = (".yaml", ".yml")
_MARK = "# --- written by azogue: actions above that no rule proposes on this run ---"


@dataclass
class _Sheet:
    """A plan file as it stands: cells as written, so that rewriting it changes none of the planner's."""

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    delimiter: str = ","
    mark: str = ""
    text: str = ""
    problems: list[Problem] = field(default_factory=list)

    def column(self, name: str) -> int | None:
        return self.header.index(name) if name in self.header else None


def read_plan_file(path: Path) -> Result[pd.DataFrame]:
    """Read the planner's decisions.

    Parameters
    ----------
    path : Path
        ``plan.csv`` (comma, semicolon or tab; UTF-8 or Windows-1252), ``plan.yaml`` or ``plan.yml``. A file that is
        not there means that nothing was decided yet.

    Returns
    -------
    Result[DataFrame], n rows
        Columns of `azogue.records.plan_decision`; rows as a spreadsheet counts them, the header being row 1.

    Problems
    --------
    PLN-FILE-008, PLN-COLUMN-009 (error) : the file cannot be used. PLN-ID-011, PLN-ID-012 (error) : a row is left out.
    PLN-STATUS-013, PLN-DATE-014, PLN-DATE-015, PLN-BUDGET-016, PLN-CURRENCY-018 (warning) : a cell is flagged.

    Examples
    --------
    >>> read_plan_file(Path("no-such-folder/plan.csv")).table.shape[0]
    0
    """
    sheet = _open(path)
    problems = list(sheet.problems)
    if sheet.column("action_id") is None:
        return Result(make_decisions([]), tuple(problems))
    first_row: dict[str, int] = {}
    rows = []
    for number, cells in zip(sheet.numbers, sheet.rows, strict=True):
        raw = {name: cell.strip() for name, cell in zip(sheet.header, cells, strict=False)}
        planner = {n: raw.get(n, "") for n in PLANNER_COLUMNS}
        action_id = raw.get("action_id", "").upper()
        if not action_id:
            if any(planner.values()):
                text = "; ".join(v for v in planner.values() if v)[:60]
                problems.append(kinds.NO_ID.at(file=path.name, rows=[number], column="action_id", text=text))
            continue
        if action_id in first_row:
            where: dict[str, Any] = {"file": path.name, "rows": [number], "column": "action_id"}
            problems.append(kinds.ID_TWICE.at(**where, action_id=action_id, first=first_row[action_id]))
            continue
        first_row[action_id] = number
        checked, found = check_row(planner, path.name, number)
        problems += found
        rows.append({"action_id": action_id, "file": path.name, "row": number} | checked)
    return Result(make_decisions(rows), tuple(problems))


def write_plan_template(plan_actions: pd.DataFrame, path: Path) -> Result[Path]:
    """Write the first plan file, or bring an existing one up to date without touching a decision.

    New proposals are appended, rows whose action is not proposed any more are kept and marked, the ``proposed_*`` columns
    follow the run. The planner's cells, own columns and order stay as they are. A file that cannot be read is left alone.

    Parameters
    ----------
    plan_actions : DataFrame
        Table of that name of the planning topic.
    path : Path
        ``.csv``, ``.yaml`` or ``.yml``; written under a temporary name and renamed.

    Returns
    -------
    Result[Path]

    Problems
    --------
    PLN-FILE-008, PLN-COLUMN-009 (error) : the file that is there cannot be read.
    PLN-FILE-021 (warning) : the file is held open by another program.
    """
    exists = path.exists()
    sheet = _open(path)
    if exists and sheet.column("action_id") is None:
        return Result(path, tuple(sheet.problems))
    if path.suffix.lower() in _YAML:
        text = _yaml_text(plan_actions, sheet, exists)
        if exists and not _holds_entries(text, sheet):
            detail = "new entries cannot be put below entries in brackets; write one entry per line"
            return Result(path, (kinds.FILE_UNREADABLE.at(file=path.name, detail=detail),))
    else:
        text = _csv_text(plan_actions, sheet)
    try:
        _replace(path, text)
    except OSError as error:
        return Result(path, (kinds.FILE_LOCKED.at(file=path.name, detail=error.strerror or str(error)),))
    return Result(path)


# --- opening -------------------------------------------------------------------------------------------------------


def _open(path: Path) -> _Sheet:
    if not path.exists():
        return _Sheet(list(TEMPLATE), [], [], mark="\ufeff")
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        return _unreadable(path, error.strerror or str(error))
    if data is None:
        return _unreadable(path, f"it is larger than {MAX_BYTES // 1_000_000} MB")
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return _unreadable(path, "it is a workbook or an archive under another name")
    if b"\x00" in data:
        return _unreadable(path, "it holds bytes that are no text")
    mark = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
    problems = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text, mark = data.decode("cp1252", errors="replace"), "\ufeff"
        problems.append(kinds.ENCODING_ASSUMED.at(file=path.name))
    if text.lstrip()[:1] == "<":
        return _unreadable(path, "it is a web page")
    sheet = _read_yaml(path, text) if path.suffix.lower() in _YAML else _read_csv(path, text)
    sheet.mark, sheet.text = mark, text
    sheet.problems = problems + sheet.problems + _check_header(sheet.header, path.name)
    return sheet


def _check_header(header: list[str], file: str) -> list[Problem]:
    """Problems of the column names; a file that was not read at all has none."""
    if not header:
        return []
    if "action_id" not in header:
        names, near = ", ".join(header[:12]), nearest_word("action_id", header)
        return [kinds.NO_ID_COLUMN.at(file=file, rows=[1], columns=names, nearest=near)]
    known = ", ".join(PLANNER_COLUMNS)
    return [
        kinds.UNKNOWN_COLUMN.at(
            file=file, column=name, name=name, known=known, nearest=nearest_word(name, PLANNER_COLUMNS)
        )
        for name in dict.fromkeys(header)
        if name and name not in TEMPLATE
    ]


def _unreadable(path: Path, detail: str) -> _Sheet:
    return _Sheet([], [], [], problems=[kinds.FILE_UNREADABLE.at(file=path.name, detail=detail)])


def _read_csv(path: Path, text: str) -> _Sheet:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        return _unreadable(path, str(error))
    start = next((n for n, cells in enumerate(records) if any(c.strip() for c in cells)), None)
    if start is None:
        return _unreadable(path, "it is empty")
    sheet = _Sheet([_column_name(c) for c in records[start]], [], [], delimiter)
    for number, cells in enumerate(records[start + 1 :], start=start + 2):
        if not any(c.strip() for c in cells):
            continue
        if any(c.strip() for c in cells[len(sheet.header) :]):
            columns = len(sheet.header)
            sheet.problems.append(kinds.TOO_MANY_CELLS.at(file=path.name, rows=[number], n=len(cells), columns=columns))
        sheet.rows.append(cells)
        sheet.numbers.append(number)
    return sheet


def _read_yaml(path: Path, text: str) -> _Sheet:
    try:
        loaded = _load_yaml(text)
    except (yaml.YAMLError, RecursionError) as error:
        return _unreadable(path, str(error).replace("\n", " "))
    loaded = loaded or []
    if isinstance(loaded, dict):
        loaded = [{"action_id": key} | value for key, value in loaded.items() if isinstance(value, dict)]
    if not isinstance(loaded, list) or not all(isinstance(entry, dict) for entry in loaded):
        return _unreadable(path, "it is not a list with one entry per action")
    entries = [{_column_name(str(k)): v for k, v in entry.items()} for entry in loaded]
    header = list(dict.fromkeys(["action_id", *(k for entry in entries for k in entry)]))
    if any(
        isinstance(v, dict) or (isinstance(v, list) and not all(isinstance(x, str) for x in v))
        for e in entries
        for v in e.values()
    ):
        return _unreadable(path, "an entry holds more than one level of keys or lists")
    rows = [[_yaml_cell(entry.get(k, "")) for k in header] for entry in entries]
    return _Sheet(header, rows, list(range(1, len(rows) + 1)))


def _load_yaml(text: str) -> Any:
    """YAML as texts, lists and keys only: NO stays a name, a date stays as written, and nothing is built from it."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- builds nothing but text, lists and dicts


def _yaml_cell(value: Any) -> str:
    """A YAML value as a cell; a list, of targets for example, is joined by semicolons."""
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return "" if text in ("null", "~") else text


def _column_name(text: str) -> str:
    """A header cell as a column name: ``Action ID`` is ``action_id``; other words stay as they are written."""
    name = re.sub(r"[\s\-]+", "_", text.strip()).lower()
    return name if name in TEMPLATE else text.strip()


# --- writing -------------------------------------------------------------------------------------------------------


def _shown(action: dict[str, Any]) -> dict[str, str]:
    """What a run tells the planner about one action, safe to open in a spreadsheet."""
    texts = {
        "proposal": action["proposal"],
        "proposed_label": action["proposed_label"],
        "proposed_reason": action["reason"],
        "proposed_place": action["proposed_place"],
    }
    return {name: _tame("" if pd.isna(text) else str(text)) for name, text in texts.items()}


def _tame(text: str) -> str:
    """Text that no spreadsheet takes for a formula; names of places come from files of strangers."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _by_id(plan_actions: pd.DataFrame) -> dict[str, dict[str, str]]:
    shown = {}
    for action in plan_actions.to_dict("records"):
        mine = _shown({str(k): v for k, v in action.items()})
        shown[str(action["action_id"])] = mine
        for other in filter(None, (p.strip() for p in str(action["also_known_as"]).split(";"))):
            shown[other] = mine | {"proposal": f"offered as {action['action_id']}"}
    return shown


def _offered(plan_actions: pd.DataFrame) -> list[str]:
    """Ids to append where the file lacks them: actions proposed on this run."""
    return [str(a) for a in plan_actions.loc[plan_actions["proposal"] == "proposed", "action_id"]]


def _csv_text(plan_actions: pd.DataFrame, sheet: _Sheet) -> str:
    header = [*sheet.header, *(c for c in TEMPLATE if c not in sheet.header)]
    shown = _by_id(plan_actions)
    id_at = header.index("action_id")
    rows, present = [], set()
    for cells in sheet.rows:
        row = cells + [""] * (len(header) - len(cells))
        action_id = row[id_at].strip().upper()
        present.add(action_id)
        if action_id and not action_id.startswith("OWN."):
            for name, text in shown.get(action_id, {"proposal": GONE}).items():
                row[header.index(name)] = text
        rows.append(row)
    for action_id in _offered(plan_actions):
        if action_id not in present:
            new = {"action_id": action_id} | shown[action_id]
            rows.append([new.get(name, "") for name in header])
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sheet.delimiter, lineterminator="\r\n")
    writer.writerows([header, *rows])
    return sheet.mark + out.getvalue()


def _yaml_text(plan_actions: pd.DataFrame, sheet: _Sheet, exists: bool) -> str:
    """The file as it is, entries for new proposals below it, and a closing note on those that vanished."""
    intro = (
        "# Decide here: status: accepted | rejected | edited; label, place, owner, starts_on, ends_on, budget, currency,\n"
        "# note. An action of your own: an entry with action_id: OWN.1, label, target_ids. A rerun adds, never overwrites.\n"
    )
    text = sheet.text if exists else intro
    text = text.split(_MARK, 1)[0].rstrip("\n") + "\n"
    at = sheet.header.index("action_id")
    present = [row[at].strip().upper() for row in sheet.rows]
    shown = _by_id(plan_actions)
    is_map = exists and isinstance(_load_yaml(text), dict)
    for action_id in _offered(plan_actions):
        if action_id in present:
            continue
        entry = {k: v for k, v in shown[action_id].items() if v} | {"status": "proposed"}
        one: Any = {action_id: entry} if is_map else [{"action_id": action_id} | entry]
        text += yaml.safe_dump(one, allow_unicode=True, sort_keys=False, width=110)
    gone = [a for a in present if a and a not in shown and not a.startswith("OWN.")]
    return text + (f"{_MARK}\n" + "".join(f"# {a}: {GONE}\n" for a in gone) if gone else "")


def _holds_entries(text: str, sheet: _Sheet) -> bool:
    """Whether a brought-up-to-date YAML text still reads, with at least the entries it had."""
    try:
        loaded = _load_yaml(text)
    except (yaml.YAMLError, RecursionError):
        return False
    return not loaded or (isinstance(loaded, list | dict) and len(loaded) >= len(sheet.rows))


def _replace(path: Path, text: str) -> None:
    data = text.encode("utf-8")
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
