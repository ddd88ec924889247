"""Read a table of points into a layer: CSV, a sheet of a workbook, or rows without shapes in a map file."""

from __future__ import annotations

from zipfile import BadZipFile

import numpy as np
import pandas as pd

from azogue.intake import problems as P
from azogue.intake.container import Source, nearest
from azogue.intake.coordinate_columns import find_columns
from azogue.intake.coordinates import to_points
from azogue.intake.problems import met
from azogue.intake.shapes import RawLayer
from azogue.intake.table import RawTable, read_csv, read_sheet, sheet_names, unknown_encoding
from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problem
from azogue.records.protocols import Bounds

#: What a workbook whose parts do not fit together makes its reader raise.
_BROKEN = (KeyError, ValueError, TypeError, AttributeError, LookupError, OSError, SyntaxError, EOFError, BadZipFile)


def read_table(source: Source, spec: InputSpec, place: dict[str, str]) -> RawTable:
    """The rows of a CSV file or of the chosen sheet of a workbook; without columns when it cannot be read."""
    nothing = pd.DataFrame(index=pd.RangeIndex(1, 1))
    if source.format == "csv":
        wrong = unknown_encoding(spec.encoding, place)
        return RawTable(nothing, wrong) if wrong else read_csv(source.path, encoding=spec.encoding, place=place)
    try:
        names = sheet_names(source.path)
        sheet, problems = _choose_sheet(source, names, spec, place)
        if sheet is None:
            return RawTable(nothing, problems)
        table = read_sheet(source.path, sheet, {**place, "layer": sheet} if len(names) > 1 else place)
    except _BROKEN as error:
        return RawTable(nothing, [met(P.FILE_DAMAGED, place, format="XLSX", detail=str(error)[:200])])
    table.problems[:0] = problems
    return table


def _choose_sheet(
    source: Source, names: list[str], spec: InputSpec, place: dict[str, str]
) -> tuple[str | None, list[Problem]]:
    wanted = spec.sheet or spec.layer
    if wanted is not None:
        found = next((n for n in names if n == wanted), None) or next(
            (n for n in names if n.casefold() == wanted.casefold()), None
        )
        if found is not None:
            return found, []
        return None, [
            met(
                P.LAYER_UNKNOWN,
                place,
                wanted=wanted,
                layers=", ".join(names),
                key="sheet",
                nearest=nearest(wanted, names),
            )
        ]
    if len(names) == 1:
        return names[0], []
    fitting = []
    for name in names:
        frame = read_sheet(source.path, name, place).frame
        if len(frame) and find_columns([str(c) for c in frame.columns]) is not None:
            fitting.append(name)
    if len(fitting) == 1:
        return fitting[0], [met(P.SHEET_CHOSEN, place, n=len(names), sheet=fitting[0])]
    return None, [
        met(
            P.LAYER_UNSAID,
            place,
            n=len(names),
            layers=", ".join(names),
            key="sheet",
            nearest=(fitting or names)[0],
        )
    ]


def place_table(table: RawTable, spec: InputSpec, place: dict[str, str], bounds: Bounds | None) -> RawLayer:
    """Turn the rows of a table into points, in the coordinate system that they are written in.

    Parameters
    ----------
    table : RawTable, n rows
    spec : InputSpec
    place : dict
    bounds : Bounds, optional

    Returns
    -------
    RawLayer, m <= n rows : those with coordinates that can be read
    """
    n = len(table.frame)
    if not len(table.frame.columns) or not n:
        problems = list(table.problems)
        if not any(p.level == "error" or p.code == P.LAYER_EMPTY.code for p in problems):
            problems.append(met(P.LAYER_EMPTY, place))
        return RawLayer(
            pd.DataFrame(),
            np.empty(0, dtype=object),
            np.empty(0, dtype=np.int64),
            n,
            is_table=True,
            problems=problems,
        )
    points = to_points(table.frame, spec, place, bounds)
    return RawLayer(
        attributes=table.frame[points.kept].reset_index(drop=True),
        geometry=points.geometry,
        rows=table.frame.index.to_numpy()[points.kept].astype(np.int64),
        n_rows=n,
        crs=points.crs,
        is_table=True,
        problems=[*table.problems, *points.problems],
    )
