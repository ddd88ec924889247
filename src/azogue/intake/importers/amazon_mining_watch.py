"""Amazon Mining Watch: patches of land where a classifier of satellite images saw mining."""

from __future__ import annotations

import re

import geopandas as gpd
import pandas as pd

from azogue.intake.importers.importer import Importer, rows_of
from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problem, ProblemKind, Result

PATCHES = ProblemKind(
    code="IMP-PATCH-001",
    level="note",
    found="{n} detection patches with a mined area of together {mapped_ha} ha inside them",
    expected="outlines of the mined land",
    because="a patch is a cell of the classifier, not an outline: its footprint overstates mined land",
    do="quote both measures by name: the footprint, and the mapped area from the layer's own column",
    example="All patches of Peru to 2025 cover about 258,900 ha; the mined area stated inside them is 91,680 ha.",
)
GENERATIONS = ProblemKind(
    code="IMP-DETECTOR-001",
    level="note",
    found="detections before 2024 ({before}) and from 2024 on ({after})",
    expected="one generation of the detector",
    because="the detector changed with the 2024 detections, so a step between 2023 and 2024 is not mining alone",
    do="do not read a trend across 2024; compare periods of one generation",
    example="Peru: 29,259 ha in 2024 against 1,800 to 3,250 ha a year from 2019 to 2023.",
)
PERIOD = ProblemKind(
    code="IMP-PERIOD-001",
    level="note",
    found="{n} periods written as year and quarter, such as {example}",
    expected="ISO 8601",
    because="the publisher writes the third quarter of 2025 as 202503, which is not the month of March",
    do="nothing: the periods were written as intervals, such as {iso}",
    example="202503 becomes 2025-07/2025-09, and 202400 becomes 2024.",
)
#: First year of the newer detector, by the data's own documentation.
DETECTOR_CHANGE = 2024


def period_iso(year: object, quarter: object = None) -> str | None:
    """Period of a detection as ISO 8601: a year, or an interval of months.

    Parameters
    ----------
    year : 2024, or the publisher's period code of six digits (year and quarter)
    quarter : 1 to 4 or missing
        From a separate column.

    Examples
    --------
    >>> period_iso(202503), period_iso(202400), period_iso("2025", 2), period_iso(2019, float("nan"))
    ('2025-07/2025-09', '2024', '2025-04/2025-06', '2019')
    """
    text = re.sub(r"\.0+$", "", str(year).strip())
    number = pd.to_numeric(pd.Series([quarter]), errors="coerce").iloc[0]
    if re.fullmatch(r"(19|20)\d{2}0[0-4]", text):
        text, number = text[:4], int(text[4:])
    if not re.fullmatch(r"(19|20)\d{2}", text):
        return None if text in ("", "None", "nan", "<NA>") else text
    if pd.isna(number) or not 1 <= int(number) <= 4:
        return text
    first = 3 * int(number) - 2
    return f"{text}-{first:02d}/{text}-{first + 2:02d}"


def write_periods(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Write periods as ISO 8601.

    Problems
    --------
    IMP-PERIOD-001 (note) : period codes were read.
    """
    frame = frame.copy()
    nothing = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    declared = spec.columns.get("observed_on", "year").casefold() != "year"
    quarter = nothing if declared else frame.get("source:quarter", nothing)
    before = (frame["observed_on"] if declared else frame.get("source:year", frame["observed_on"])).tolist()
    frame["observed_on"] = pd.Series(
        [period_iso(y, q) for y, q in zip(before, quarter, strict=True)], index=frame.index, dtype=object
    )
    intervals = [i for i, v in enumerate(frame["observed_on"]) if isinstance(v, str) and "/" in v]
    if not intervals:
        return Result(frame)
    first = intervals[0]
    q = quarter.iloc[first]
    note = PERIOD.at(
        input_id=spec.id,
        file=spec.path,
        rows=[int(r) for r in frame["source_row"].iloc[intervals]],
        n=len(intervals),
        example=f"{before[first]}" + ("" if pd.isna(q) else f" quarter {int(q)}"),
        iso=frame["observed_on"].iloc[first],
    )
    return Result(frame, (note,))


def note_detector(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Say what a patch is, and that the detector changed.

    Problems
    --------
    IMP-PATCH-001 (note) : patches are not outlines.
    IMP-DETECTOR-001 (note) : the layer spans two generations of the detector.
    """
    mapped = pd.to_numeric(frame["mapped_area_ha"], errors="coerce")
    problems: list[Problem] = []
    if len(frame):
        problems.append(PATCHES.at(input_id=spec.id, file=spec.path, n=len(frame), mapped_ha=f"{mapped.sum():,.1f}"))
    year = pd.to_numeric(frame["observed_on"].astype("string").str.slice(0, 4), errors="coerce")
    before, after = (year < DETECTOR_CHANGE).to_numpy(dtype=bool), (year >= DETECTOR_CHANGE).to_numpy(dtype=bool)
    if before.any() and after.any():
        problems.append(
            GENERATIONS.at(
                input_id=spec.id,
                file=spec.path,
                rows=rows_of(frame, after),
                before=f"{int(before.sum()):,}",
                after=f"{int(after.sum()):,}",
            )
        )
    return Result(frame, tuple(problems))


AMAZON_MINING_WATCH = Importer(
    id="amazon_mining_watch",
    title="Amazon Mining Watch detections",
    publisher="Earth Genome (Amazon Mining Watch)",
    citation="earthrise-media/mining-detector, data/outputs/website/mining_<period>_simplified.geojson "
    "(columns `Mined area (ha)` and `year`)",
    url="https://github.com/earthrise-media/mining-detector",
    licence="CC BY 4.0",
    verified=True,
    roles=("occurrence",),
    signature=(("Mined area (ha)", "mined_area_ha"), ("year",)),
    # The year is carried, not mapped: its codes, such as 202503, would be taken for months.
    columns={"mapped_area_ha": ("Mined area (ha)", "mined_area_ha")},
    extra=("year", "quarter"),
    file_pattern=r"mining_\d{6}|amazon.?mining.?watch|asgm.?detection",
    hooks=(write_periods, note_detector),
    notes=(
        "Detection patches are cells of an image classifier and overstate mined land: the footprint and the mined "
        "area stated inside the patches are two different measures.",
        "The detector changed generation with the 2024 detections: a step between 2023 and 2024 is not mining alone.",
    ),
)
