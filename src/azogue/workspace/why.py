"""`azogue why`: the chain behind a number, from the published row to the layers and their licences."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from azogue.records.errors import ConfigError
from azogue.workspace.atomic import plain
from azogue.workspace.declared import nearest
from azogue.workspace.rows import names_of, row_ids
from azogue.workspace.table_file import read_table

#: Input rows that are named one by one; the others are counted.
MOST_ROWS = 25
#: Rows of a table that are named as the next step down.
MOST_BELOW = 6


class UnknownOutputError(ConfigError):
    """No output of the run has this id or this name."""


def why(out: Path, wanted: str, *, level: str = "") -> dict[str, Any]:
    """Walk from an output back to what it rests on.

    Parameters
    ----------
    out : Path
        Output folder of a run.
    wanted : str
        ``OUTPUT_ID`` or ``OUTPUT_ID.column``: the id of a piece, of a row of a table (``by_admin:1/15``), a key of
        the summary (``priority_area_ha``), a table, an input row; or a name, which lists the outputs that bear it.
    level : str
        Access level whose results are asked about; empty: the first of the workspace.

    Returns
    -------
    dict
        ``kind`` is "number", "row", "output", "input_row" or "names"; plain values.

    Raises
    ------
    UnknownOutputError
        If nothing has this id or name; offers the nearest.
    """
    book = _Book(out, level)
    for found in (book.number(wanted), book.output(wanted), book.row(wanted), book.input_row(wanted)):
        if found is not None:
            result: dict[str, Any] = plain(found)
            return result
    named = book.bearing(wanted)
    if named:
        return {"kind": "names", "name": wanted, "outputs": plain(named)}
    row = book.row(wanted.rpartition(".")[0])
    if row is not None:
        raise UnknownOutputError(
            f"{row['id']} has no column {wanted.rpartition('.')[2]!r}; it has: {', '.join(map(str, row['values']))}"
        )
    columns = book.columns_of(*_split(wanted)[0]) if _split(wanted) else []
    near = columns[0] if columns else nearest(wanted, book.words())
    raise UnknownOutputError(
        f"no output has the id or the name {wanted!r}; " + (f"did you mean {near}?" if near else "see azogue list")
    )


class _Book:
    """Lineage and results of one level."""

    def __init__(self, out: Path, level: str) -> None:
        base = out / "published" / "lineage.json"
        if not base.is_file():
            raise ConfigError(f"there is no finished run in {out}; run azogue run first, or name its folder with --out")
        lineage = json.loads(base.read_text(encoding="utf-8"))
        self.results = out / "results"
        if level and level != lineage["level"]:
            base = out / "published" / level / "lineage.json"
            if not base.is_file():
                raise ConfigError(f"this run has no level {level!r}; set levels under [publish] in azogue.toml")
            lineage = json.loads(base.read_text(encoding="utf-8"))
            self.results = self.results / level
        self.lineage: dict[str, Any] = lineage
        self.outputs: dict[str, Any] = {o["output"]: o for o in lineage["outputs"]}
        links = read_table(base.with_name("lineage.parquet"))
        self.links = links
        self._frames: dict[str, pd.DataFrame] = {}

    def frame(self, name: str) -> pd.DataFrame:
        """A result table with its row ids as index."""
        if name not in self._frames:
            path = self.results / f"{name}.parquet"
            frame = read_table(path) if path.is_file() else pd.DataFrame()
            frame.index = pd.Index(row_ids(name, frame), dtype=object)
            self._frames[name] = frame
        return self._frames[name]

    def number(self, wanted: str) -> dict[str, Any] | None:
        """A key of the summary."""
        key = wanted.removeprefix("summary.")
        for number in self.lineage["numbers"]:
            if number["number"] == f"summary.{key}" and (number["value"] is not None or wanted != key):
                below = key.removesuffix("_ha") if number["row"] else number["table"]
                return {
                    "kind": "number",
                    "id": number["number"],
                    **number,
                    **self._behind(number),
                    **self._below(below),
                }
        return None

    def output(self, wanted: str) -> dict[str, Any] | None:
        """A whole table or layer."""
        output = self.outputs.get(wanted)
        return (
            {"kind": "output", "id": wanted, **output, **self._behind(output), **self._below(wanted)}
            if output
            else None
        )

    def _below(self, name: str) -> dict[str, Any]:
        """The first rows of a table or layer, so that a person can go on from there."""
        frame = self.frame(name) if name in self.outputs else pd.DataFrame()
        return {"rows_of": name, "n_rows_below": len(frame), "row_ids": frame.index[:MOST_BELOW].tolist()}

    def row(self, wanted: str) -> dict[str, Any] | None:
        """A row of a table, or a piece, with or without a column."""
        for row_id, column in ((wanted, ""), *_split(wanted)):
            for name, output in self.outputs.items():
                if ":" in row_id and row_id.partition(":")[0] in self.outputs and row_id.partition(":")[0] != name:
                    continue
                frame = self.frame(name)
                if row_id not in frame.index or (column and column not in frame.columns):
                    continue
                values = frame.loc[[row_id]].iloc[0].drop(labels=["geometry"], errors="ignore").to_dict()
                return {
                    "kind": "row",
                    "id": row_id,
                    "output": name,
                    "column": column,
                    "value": values[column] if column else None,
                    "values": values,
                    **self._behind(output),
                    "input_rows": self._input_rows(name, row_id),
                }
        return None

    def input_row(self, wanted: str) -> dict[str, Any] | None:
        """A row of a layer: the outputs that rest on it."""
        mine = self.links[self.links["input_row"] == wanted]
        if mine.empty:
            return None
        outputs = [
            {"output": name, "n_rows": len(group), "rows": group["row_id"].drop_duplicates().head(MOST_ROWS).tolist()}
            for name, group in mine.groupby("output", sort=False)
        ]
        layer = wanted.rpartition(":")[0]
        return {
            "kind": "input_row",
            "id": wanted,
            "row": self._describe_row(wanted),
            "outputs": outputs,
            "layers": [source for source in self.lineage["layers"] if source["input_id"] == layer],
        }

    def bearing(self, name: str) -> list[dict[str, Any]]:
        """Rows of outputs that bear a name, the same but for case; without any, rows whose name holds it."""
        asked = name.casefold()
        return self._bearing(name, asked.__eq__) or self._bearing(name, lambda text: asked in text)

    def _bearing(self, name: str, matches: Callable[[str], bool]) -> list[dict[str, Any]]:
        found = []
        for output in self.outputs:
            frame = self.frame(output)
            for column in names_of(frame):
                hits = frame[column].map(lambda v: isinstance(v, str) and matches(v.casefold()))
                found += [
                    {"id": row, "output": output, "column": column, "name": value}
                    for row, value in frame.loc[hits.astype(bool).to_numpy(), column].items()
                ]
        return list({f["id"]: f for f in found}.values())

    def columns_of(self, input_row: str, column: str) -> list[str]:
        """Rows of tables that are about a row of a layer and have a column."""
        mine = self.links[(self.links["input_row"] == input_row) & (self.links["via"] == "itself")]
        rows = zip(mine["output"], mine["row_id"], strict=True)
        return [f"{row}.{column}" for output, row in rows if column in self.frame(output).columns]

    def words(self) -> list[str]:
        """What could have been meant."""
        words = [*self.outputs, *(n["number"].removeprefix("summary.") for n in self.lineage["numbers"])]
        for output in self.outputs:
            frame = self.frame(output)
            if len(frame) <= 5_000:
                words += frame.index.tolist()
            for column in names_of(frame):
                words += [v for v in frame[column].unique() if isinstance(v, str)]
        return words

    def _behind(self, output: Mapping[str, Any]) -> dict[str, Any]:
        """Steps with citation and version, settings in force, layers with hash and licence."""
        steps = [s for s in self.lineage["steps"] if s["step"] in output["steps"]]
        return {
            "steps": [
                {k: s[k] for k in ("step", "title", "citation", "formula", "version", "settings")} for s in steps
            ],
            "settings": [s for s in self.lineage["settings"] if s["key"] in output["settings"]],
            "layers": [s for s in self.lineage["layers"] if s["input_id"] in output["layers"]],
            "reference_edition": self.lineage["reference_edition"],
            "reference_tables": output["reference_tables"],
        }

    def _input_rows(self, output: str, row_id: str) -> list[dict[str, Any]]:
        mine = self.links[(self.links["output"] == output) & (self.links["row_id"] == row_id)]
        groups = []
        for via, group in mine.groupby("via", sort=False):
            ids = group["input_row"].tolist()
            rows = [self._describe_row(fid) for fid in ids[:MOST_ROWS]]
            groups.append({"via": via, "n_rows": len(ids), "rows": rows})
        return groups

    def _describe_row(self, fid: str) -> dict[str, Any]:
        for name in self.outputs:
            frame = self.frame(name)
            if "feature_id" not in frame.columns:
                continue
            hits = frame[frame["feature_id"] == fid]
            if len(hits):
                keep = [
                    c for c in ("name", "designation", "observed_on", "source_row", "layer_id") if c in hits.columns
                ]
                return {"id": fid, **{c: hits.iloc[0][c] for c in keep}}
        return {"id": fid}


def _split(wanted: str) -> list[tuple[str, str]]:
    head, dot, tail = wanted.rpartition(".")
    return [(head, tail)] if dot else []
