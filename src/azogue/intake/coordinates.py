"""Find the coordinates of a table and turn its rows into points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from azogue.intake import geometry_problems as G
from azogue.intake import problems as P
from azogue.intake.angles import parse_angle
from azogue.intake.container import nearest
from azogue.intake.coordinate_columns import Columns, find_columns, key
from azogue.intake.problems import met
from azogue.intake.utm import parse_zone, utm_crs
from azogue.intake.values import clean_number, is_missing, parse_numbers, show
from azogue.records.feature import CRS as CRS84
from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problem
from azogue.records.protocols import Bounds


@dataclass
class Points:
    """Shapes of the rows that have coordinates; ``kept`` marks them among all rows."""

    geometry: NDArray[np.object_]
    kept: NDArray[np.bool_]
    crs: CRS | None
    columns: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def to_points(frame: pd.DataFrame, spec: InputSpec, place: dict[str, str], bounds: Bounds | None) -> Points:
    """Turn the rows of a table into points (or shapes, where a column holds WKT).

    Parameters
    ----------
    frame : DataFrame, n rows of cells, index = row number
    spec : InputSpec
    place : dict
        Where problems say they were found.
    bounds : Bounds, optional
        Analysis area in degrees; decides the hemisphere of zones that do not state it.

    Returns
    -------
    Points
    """
    nothing = Points(np.empty(0, dtype=object), np.zeros(len(frame), dtype=bool), None)
    columns, problems = _declared_columns(frame, spec, place)
    if columns is None:
        nothing.problems = problems
        return nothing
    reader = {"wkt": _from_wkt, "both": _from_both, "parts": _from_parts}.get(columns.kind)
    if reader is not None:
        points = reader(frame, columns, spec, place)
    else:
        points = _from_two(frame, columns, spec, place, bounds)
    points.columns = columns.names
    points.problems[:0] = problems
    return points


def _declared_columns(
    frame: pd.DataFrame, spec: InputSpec, place: dict[str, str]
) -> tuple[Columns | None, list[Problem]]:
    names = [str(c) for c in frame.columns]
    lower = {n.casefold(): n for n in names}
    problems = []
    for axis in ("x", "y"):
        theirs = getattr(spec, axis)
        if theirs is not None and theirs.casefold() not in lower:
            problems.append(
                met(
                    G.DECLARED_COLUMN_ABSENT,
                    place,
                    theirs=theirs,
                    key=axis,
                    columns=", ".join(names),
                    nearest=nearest(theirs, names),
                )
            )
    if problems:
        return None, problems
    found = find_columns(names)
    if spec.x and spec.y:
        x, y = lower[spec.x.casefold()], lower[spec.y.casefold()]
        zone = found.zone if found else ""
        kind = "both" if x == y else "utm" if found and found.kind == "utm" else "dd"
        found = Columns(kind, (x,), (y,), zone)
    if found is None:
        return None, [met(G.COORDINATE_COLUMNS, place, columns=", ".join(names))]
    return found, []


@dataclass
class _Pair:
    """The two coordinates of each row: numbers read so far, and what is known about each row."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    absent: NDArray[np.bool_]
    swapped: NDArray[np.bool_]
    comma: list[int]
    n_dms: int = 0

    @property
    def unread(self) -> NDArray[np.bool_]:
        """Rows with coordinates that are not read."""
        return ~self.absent & (np.isnan(self.x) | np.isnan(self.y))

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Rows with coordinates that are read."""
        return ~self.absent & ~self.unread


def _degrees(cells: Sequence[Any]) -> tuple[NDArray[np.float64], list[int]]:
    """Numbers of degrees: a single point or comma is the decimal mark, thousands marks are not read."""
    out, comma = np.full(len(cells), np.nan), []
    for i, cell in enumerate(cells):
        if is_missing(cell) or isinstance(cell, bool):
            continue
        text = clean_number(str(cell))
        if text.count(",") + text.count(".") > 1:
            continue
        try:
            out[i] = float(text.replace(",", "."))
        except ValueError:
            continue
        if "," in text:
            comma.append(i)
    out[np.isinf(out)] = np.nan
    return out, comma


def _read_pair(frame: pd.DataFrame, columns: Columns, spec: InputSpec) -> _Pair:
    """Numbers of the two columns, as degrees where the columns are named so, else as any numbers."""
    cells = [frame[c].tolist() for c in (columns.x[0], columns.y[0])]
    n = len(frame)
    absent = np.array([is_missing(a) or is_missing(b) for a, b in zip(*cells, strict=True)], dtype=bool)
    pair = _Pair(np.full(n, np.nan), np.full(n, np.nan), absent, np.zeros(n, dtype=bool), [])
    if spec.coordinates != "dms":
        if columns.kind == "utm" or spec.coordinates == "utm" or spec.utm_zone:
            parsed = [parse_numbers(c, decimal=spec.decimal, comma_likely=True) for c in cells]
            pair.x, pair.y = parsed[0].values, parsed[1].values
            pair.comma = sorted({*parsed[0].comma, *parsed[0].unclear, *parsed[1].comma, *parsed[1].unclear})
        if not _is_metric(pair.x[pair.ok], pair.y[pair.ok], spec, columns):
            (pair.x, a), (pair.y, b) = (_degrees(c) for c in cells)
            pair.comma = sorted({*a, *b})
    for i in np.flatnonzero(pair.unread).tolist():
        first, second = (parse_angle(str(c[i]), packed=spec.coordinates == "dms") for c in cells)
        if first is None or second is None:
            continue
        if first.hemisphere in ("N", "S") or second.hemisphere in ("E", "W"):
            if first.hemisphere in ("E", "W") or second.hemisphere in ("N", "S"):
                continue
            first, second = second, first
            pair.swapped[i] = True
        pair.x[i], pair.y[i] = first.degrees, second.degrees
        pair.n_dms += "dms" in (first.kind, second.kind)
    return pair


def _from_two(
    frame: pd.DataFrame, columns: Columns, spec: InputSpec, place: dict[str, str], bounds: Bounds | None
) -> Points:
    pair = _read_pair(frame, columns, spec)
    cells = [f"{a} / {b}" for a, b in zip(frame[columns.x[0]], frame[columns.y[0]], strict=True)]
    problems = _pair_problems(frame, columns, spec, place, pair, cells)
    ok = pair.ok
    metres = _is_metric(pair.x[ok], pair.y[ok], spec, columns)
    words = "metres" if metres else "degrees, minutes and seconds" if pair.n_dms else "decimal degrees"
    problems.append(met(G.COORDINATES_READ, place, columns=", ".join(columns.names), kind=words))
    if metres:
        return _from_metres(frame, pair, columns, spec, place, bounds, problems)
    if spec.crs is None:
        problems.append(met(G.CRS_TABLE, place))
        if not pair.n_dms:
            problems.extend(_coarse(frame, columns.x[0], columns.y[0], ok, place))
    return Points(_points(pair.x[ok], pair.y[ok]), ok, _crs(spec.crs or CRS84), problems=problems)


def _points(x: Any, y: Any) -> NDArray[np.object_]:
    return np.asarray(shapely.points(x, y), dtype=object).reshape(-1)


def _pair_problems(
    frame: pd.DataFrame, columns: Columns, spec: InputSpec, place: dict[str, str], pair: _Pair, cells: list[str]
) -> list[Problem]:
    rows = frame.index.to_numpy()
    problems: list[Problem] = []
    if pair.absent.any():
        problems.append(met(G.COORDINATES_ABSENT, place, rows=rows[pair.absent]))
    if pair.unread.any():
        bad = show([cells[i] for i in np.flatnonzero(pair.unread).tolist()])
        problems.append(met(G.COORDINATES_UNREADABLE, place, rows=rows[pair.unread], values=bad))
    if pair.comma and spec.decimal is None:
        value = cells[pair.comma[0]]
        problems.append(met(P.NUMBER_COMMA, place, rows=rows[pair.comma], column=columns.x[0], value=value))
    if pair.swapped.any():
        sample = cells[int(np.flatnonzero(pair.swapped)[0])]
        where = "nowhere, by the letters of the hemispheres"
        problems.append(met(G.AXES_SWAPPED, place, rows=rows[pair.swapped], sample=sample, where=where))
    return problems


def _coarse(
    frame: pd.DataFrame, x_name: str, y_name: str, ok: NDArray[np.bool_], place: dict[str, str]
) -> list[Problem]:
    """A warning when no coordinate of several rows has more than two decimals."""
    if ok.sum() < 3:
        return []
    texts = [str(v).replace(",", ".") for name in (x_name, y_name) for v in frame.loc[ok, name]]
    decimals = max(
        (len(re.sub(r"\D", "", t.split(".", 1)[1])) if "." in t and not t.endswith(".0") else 0) for t in texts
    )
    if decimals > 2:
        return []
    km = {0: 60, 1: 6, 2: 0.6}[decimals]
    return [met(G.COORDINATES_COARSE, place, decimals=decimals, km=km)]


def _crs(value: Any) -> CRS | None:
    try:
        return CRS.from_user_input(value)
    except Exception:  # pyproj raises CRSError; the caller reports an unreadable declared system
        return None


def _is_metric(x: Any, y: Any, spec: InputSpec, columns: Columns) -> bool:
    if spec.coordinates == "utm" or (spec.coordinates == "auto" and spec.utm_zone is not None):
        return True
    if spec.coordinates in ("dd", "dms"):
        return False
    declared = _crs(spec.crs) if spec.crs else None
    if declared is not None and declared.is_projected:
        return True
    if columns.kind != "utm" or not len(x):
        return bool(len(x)) and bool(np.median(np.abs(x)) > 1000 and np.median(np.abs(y)) > 1000)
    return bool(np.median(np.abs(x)) > 360 or np.median(np.abs(y)) > 360)


def _from_metres(
    frame: pd.DataFrame,
    pair: _Pair,
    columns: Columns,
    spec: InputSpec,
    place: dict[str, str],
    bounds: Bounds | None,
    problems: list[Problem],
) -> Points:
    declared = _crs(spec.crs) if spec.crs else None
    x, y, ok = pair.x, pair.y, pair.ok
    if declared is not None and declared.is_projected:
        return Points(_points(x[ok], y[ok]), ok, declared, problems=problems)
    rows = frame.index.to_numpy()
    zones, bare, more = _zones(frame, columns, spec, place, bounds)
    if zones is None:
        problems.extend(more)
        return Points(np.empty(0, dtype=object), np.zeros(len(frame), dtype=bool), None, problems=problems)
    assumed = ok & np.array([bool(b) for b in bare])
    if assumed.any():
        i = int(np.flatnonzero(assumed)[0])
        side = "south" if str(zones[i]).endswith("S") else "north"
        problems.append(met(G.HEMISPHERE_ASSUMED, place, rows=rows[assumed], zone=bare[i], hemisphere=side))
    without = ok & np.array([z is None for z in zones])
    if without.any():
        found = f"metres without a zone ({columns.zone or 'no zone column'})"
        problems.append(met(G.ZONE_MISSING, place, rows=rows[without], found=found))
    ok = ok & ~without
    lon, lat = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    for zone in sorted({str(zones[i]) for i in np.flatnonzero(ok).tolist()}):
        at = ok & np.array([z == zone for z in zones])
        transformer = Transformer.from_crs(utm_crs(zone, declared), CRS84, always_xy=True)
        lon[at], lat[at] = transformer.transform(x[at], y[at])
        words = _accuracy_words(transformer)
        problems.append(met(G.CRS_TRANSFORMED, place, rows=rows[at], crs=f"UTM zone {zone}", accuracy=words))
    far = ok & ~(np.isfinite(lon) & np.isfinite(lat) & (x > -1e6) & (x < 2e6) & (np.abs(y) < 2e7))
    if far.any():
        problems.append(met(G.CRS_CANNOT, place, rows=rows[far], crs="UTM"))
    ok = ok & ~far
    return Points(_points(lon[ok], lat[ok]), ok, _crs(CRS84), problems=problems)


def _accuracy_words(transformer: Transformer) -> str:
    if transformer.accuracy is None or transformer.accuracy < 0:
        return "exact for WGS 84"
    return f"{transformer.accuracy:g} m"


def _zones(
    frame: pd.DataFrame, columns: Columns, spec: InputSpec, place: dict[str, str], bounds: Bounds | None
) -> tuple[list[str | None] | None, list[str], list[Problem]]:
    """Zone of each row, the zones that were written without hemisphere, and problems that end the reading."""
    n = len(frame)
    lower = {str(c).casefold(): str(c) for c in frame.columns}
    if spec.utm_zone is not None and spec.utm_zone.casefold() in lower:
        texts = [("" if is_missing(v) else str(v)) for v in frame[lower[spec.utm_zone.casefold()]]]
    elif spec.utm_zone is not None:
        texts = [spec.utm_zone] * n
    elif columns.zone:
        texts = [("" if is_missing(v) else str(v)) for v in frame[columns.zone]]
    else:
        return None, [], [met(G.ZONE_MISSING, place, rows=frame.index, found="metres and no column of zones")]
    known = {t: parse_zone(t) for t in set(texts)}
    side = None if bounds is None or bounds[1] < 0 < bounds[3] else ("S" if bounds[3] <= 0 else "N")
    zones: list[str | None] = []
    bare: list[str] = []
    for text in texts:
        zone, stated = known[text]
        if zone is not None and not stated:
            bare.append(text if side else "")
            zone = f"{zone}{side}" if side else None
        else:
            bare.append("")
        zones.append(zone)
    if all(z is None for z in zones):
        found = f"UTM zones that cannot be read or lack a hemisphere: {show(texts)}"
        return None, [], [met(G.ZONE_MISSING, place, rows=frame.index, found=found)]
    return zones, bare, []


def _sorted_out(
    frame: pd.DataFrame,
    x: Any,
    y: Any,
    columns: Columns,
    spec: InputSpec,
    place: dict[str, str],
    kind: str,
    written: list[str],
) -> Points:
    """Points of rows whose coordinates were read one by one; the others are listed."""
    absent = np.array([w == "" for w in written])
    unread = ~absent & (np.isnan(x) | np.isnan(y))
    ok = ~absent & ~unread
    rows = frame.index.to_numpy()
    problems: list[Problem] = []
    if absent.any():
        problems.append(met(G.COORDINATES_ABSENT, place, rows=rows[absent]))
    if unread.any():
        values = show([written[i] for i in np.flatnonzero(unread)])
        problems.append(met(G.COORDINATES_UNREADABLE, place, rows=rows[unread], values=values))
    problems.append(met(G.COORDINATES_READ, place, columns=", ".join(columns.names), kind=kind))
    if spec.crs is None:
        problems.append(met(G.CRS_TABLE, place))
    return Points(_points(x[ok], y[ok]), ok, _crs(spec.crs or CRS84), problems=problems)


def _from_parts(frame: pd.DataFrame, columns: Columns, spec: InputSpec, place: dict[str, str]) -> Points:
    x, y = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    written = []
    for i in range(len(frame)):
        texts = []
        for out, names in ((x, columns.x), (y, columns.y)):
            cells = ["" if not n or is_missing(frame[n].iat[i]) else str(frame[n].iat[i]).strip() for n in names]
            text = " ".join(c.removesuffix(".0") for c in cells if c)
            angle = parse_angle(text) if cells[0] else None
            if angle is not None:
                out[i] = angle.degrees
            texts.append(text if cells[0] else "")
        written.append(" / ".join(texts) if all(texts) else "")
    return _sorted_out(
        frame, x, y, columns, spec, place, "degrees, minutes and seconds in columns of their own", written
    )


_PAIR = re.compile(
    r"^\s*(.+?[NSEWOnsewo°\"'\d.])\s*(?:[,;/|]\s+|;|\||/|,(?=\s*[+\-]?\d+\.)|\s{2,}|(?<=[NSEWOnsewo])\s+|(?<=\d)\s+(?=[+\-]?\d+[.,]\d+\s*$))\s*(.+?)\s*$"
)


def _from_both(frame: pd.DataFrame, columns: Columns, spec: InputSpec, place: dict[str, str]) -> Points:
    column = columns.x[0]
    lon_first = key(column).startswith("lon")
    x, y = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    written = ["" if is_missing(v) else str(v).strip().strip("()[]") for v in frame[column]]
    assumed = []
    for i, text in enumerate(written):
        match = _PAIR.match(text)
        a, b = (parse_angle(match[1]), parse_angle(match[2])) if match else (None, None)
        if a is None or b is None:
            continue
        if not (a.hemisphere or b.hemisphere or lon_first or key(column).startswith("lat")):
            assumed.append(i)
        if a.hemisphere in ("E", "W") or b.hemisphere in ("N", "S") or (lon_first and not a.hemisphere):
            a, b = b, a
        y[i], x[i] = a.degrees, b.degrees
    points = _sorted_out(frame, x, y, columns, spec, place, "latitude and longitude in one column", written)
    if assumed:
        rows = frame.index.to_numpy()[assumed]
        points.problems.append(met(G.ORDER_ASSUMED, place, rows=rows, sample=written[assumed[0]]))
    return points


def _from_wkt(frame: pd.DataFrame, columns: Columns, spec: InputSpec, place: dict[str, str]) -> Points:
    column = columns.x[0]
    texts = ["" if is_missing(v) else re.sub(r"^SRID=\d+;", "", str(v).strip()) for v in frame[column]]
    shapes = shapely.from_wkt(np.array([t or None for t in texts], dtype=object), on_invalid="ignore")
    absent = np.array([not t for t in texts])
    unread = ~absent & shapely.is_missing(shapes)
    rows = frame.index.to_numpy()
    problems: list[Problem] = []
    if absent.any():
        problems.append(met(G.COORDINATES_ABSENT, place, rows=rows[absent]))
    if unread.any():
        values = show([texts[i] for i in np.flatnonzero(unread)])
        problems.append(met(G.COORDINATES_UNREADABLE, place, rows=rows[unread], values=values))
    problems.append(met(G.COORDINATES_READ, place, columns=column, kind="shapes written as text (WKT)"))
    if spec.crs is None:
        problems.append(met(G.CRS_TABLE, place))
    ok = ~absent & ~unread
    return Points(shapes[ok], ok, _crs(spec.crs or CRS84), problems=problems)
