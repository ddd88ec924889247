"""Form AM-1 of Cinabria: the register of artisanal mining sites, one form for each visit to a district.

The form is a table with semicolons: a title line, lines with district and date, then one line for each place, given in
kilometres on the national grid, with a decimal comma.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import geopandas as gpd
from pyproj import Transformer
from shapely import Point

from azogue.records.adapter import FormReader
from azogue.records.feature import CRS, make_features
from azogue.records.input_spec import InputSpec
from azogue.records.problem import ProblemKind, Problems, Result

#: The national grid: kilometres from the south-western corner of the country, (50, 40) at 0 N 25 W.
GRID = "+proj=laea +lat_0=0 +lon_0=-25 +x_0=50000 +y_0=40000 +datum=WGS84 +units=km +no_defs"
HEADING = ("N", "SITIO", "CUADRICULA X", "CUADRICULA Y", "MERCURIO")

NOT_A_FORM = ProblemKind(
    code="XCB-FORM-001",
    level="error",
    found="{what}",
    expected="form AM-1 as the ministry sends it: UTF-8, semicolons, a line that begins {heading}",
    because="the places cannot be told from other text",
    do="save the form again from the ministry's workbook as CSV UTF-8, without changing its headings",
    example="A page of the ministry's web site was saved in place of the form.",
)
OFF_GRID = ProblemKind(
    code="XCB-GRID-002",
    level="error",
    found="grid reference {x} / {y}",
    expected="kilometres on the national grid, x from 0 to 100 and y from 0 to 80, with a decimal comma",
    because="the place would lie outside the country or nowhere",
    do="ask the district office for the grid reference of the site",
    example="x and y were written in metres.",
)
NO_DATE = ProblemKind(
    code="XCB-DATE-003",
    level="warning",
    found="date of the visit: {date}",
    expected="day/month/year, such as 15/03/2026",
    because="an old visit and a new one must be told apart",
    do="write the date of the visit on the line FECHA",
    example="The line FECHA was left empty.",
)


def read_form_am1(path: Path, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Read one form AM-1.

    Parameters
    ----------
    path : Path
        The form as CSV.
    spec : InputSpec
        The input as azogue.toml declares it.

    Returns
    -------
    Result[GeoDataFrame], one row per place
        Features; ``status`` says whether mercury is used, ``observed_on`` is the day of the visit.

    Problems
    --------
    XCB-FORM-001, XCB-GRID-002 (error), XCB-DATE-003 (warning)

    Source
    ------
    Form AM-1, Ministry of Environment of Cinabria (invented).
    """
    found = Problems()
    heading = "; ".join(HEADING)
    try:
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))
    except (UnicodeDecodeError, csv.Error):
        found.add(NOT_A_FORM.at(file=path.name, what="bytes that are not a text table", heading=heading))
        return Result(make_features([]), tuple(found))
    top = next((i for i, line in enumerate(lines) if tuple(line[: len(HEADING)]) == HEADING), None)
    if top is None:
        found.add(NOT_A_FORM.at(file=path.name, what="no line with the headings of the form", heading=heading))
        return Result(make_features([]), tuple(found))
    head = {line[0]: line[1].strip() for line in lines[:top] if len(line) > 1}
    day = _day(head.get("FECHA", ""))
    if day is None:
        found.add(NO_DATE.at(file=path.name, date=head.get("FECHA") or "none"))
    to_degrees = Transformer.from_crs(GRID, CRS, always_xy=True)
    points, rows, names, codes, statuses = [], [], [], [], []
    for number, line in enumerate(lines[top + 1 :], top + 2):
        if not any(cell.strip() for cell in line):
            continue
        cells = (*line, *[""] * len(HEADING))
        x, y = _kilometres(cells[2], 100), _kilometres(cells[3], 80)
        if x is None or y is None:
            found.add(OFF_GRID.at(file=path.name, rows=[number], x=cells[2] or "none", y=cells[3] or "none"))
            continue
        points.append(Point(to_degrees.transform(x, y)))
        rows.append(number)
        names.append(cells[1].strip() or None)
        codes.append(f"AM1-{head.get('DISTRITO', '')}-{cells[0].strip()}")
        statuses.append({"SI": "mercury used", "NO": "no mercury"}.get(cells[4].strip().upper()))
    table = make_features(
        points,
        feature_id=[f"{spec.id}:{n}" for n in rows],
        layer_id=spec.id,
        role=spec.role,
        source_row=rows,
        name=names,
        site_code=codes,
        status=statuses,
        observed_on=[day] * len(rows),
        access=spec.access,
    )
    return Result(table, tuple(found))


def _kilometres(text: str, most: float) -> float | None:
    """A grid reference, or None when it is none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= most else None


def _day(text: str) -> str | None:
    """ISO 8601 day of a date written day/month/year."""
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").date().isoformat()
    except ValueError:
        return None


FORM_AM1 = FormReader(
    id="xcb_form_am1",
    title="Form AM-1, register of artisanal mining sites",
    citation="Form AM-1, Ministry of Environment of Cinabria (invented)",
    roles=("occurrence",),
    read=read_form_am1,
    sample=Path(__file__).parent / "samples" / "form_am1.csv",
)
