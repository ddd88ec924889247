"""World Database on Protected Areas and on other effective area-based conservation measures (Protected Planet)."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from azogue.intake.importers.importer import Importer, declares, rows_of
from azogue.intake.importers.point_area import discs_for_points
from azogue.records.input_spec import InputSpec
from azogue.records.problem import ProblemKind, Result

METHOD = "Protected Planet, Calculating protected area and OECM coverage"
METHOD_URL = "https://www.protectedplanet.net/en/resources/calculating-protected-area-coverage"
#: Statuses that Protected Planet's own coverage figures leave out (same page, question 2).
NOT_COUNTED = ("Proposed", "Not Reported")

STATUS_LEFT_OUT = ProblemKind(
    code="IMP-STATUS-001",
    level="note",
    found="rows with status {statuses}, left out: {n}",
    expected="areas that exist: Designated, Inscribed, Adopted or Established",
    because="Protected Planet leaves these statuses out of its own coverage figures ({method})",
    do='to keep them, say so:  filter = {{ {theirs} = ["Designated", "Proposed"] }}  under [inputs.{input}]',
    example="A country has one park in preparation; it is in the WDPA with status Proposed.",
)
MAB_KEPT = ProblemKind(
    code="IMP-MAB-001",
    level="note",
    found="{n} UNESCO-MAB biosphere reserves, kept",
    expected="areas that meet the definition of a protected area in their whole extent",
    because="buffer and transition zones of a biosphere reserve may not; Protected Planet leaves biosphere reserves "
    "out of its coverage figures ({method}), while the guidance on priority areas names no such exception",
    do='to leave them out:  exclude = {{ {theirs} = ["{designation}"] }}  under [inputs.{input}]',
    example="Manu is a national park and lies inside a larger UNESCO-MAB biosphere reserve.",
)


def leave_out_not_counted(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Leave out proposed and not reported areas, unless the workspace declares statuses itself.

    Problems
    --------
    IMP-STATUS-001 (note) : rows left out, with their numbers.

    Source
    ------
    Protected Planet, Calculating protected area and OECM coverage, question 2.
    """
    theirs = spec.columns.get("status", "STATUS")
    if declares(spec, "status", theirs):
        return Result(frame)
    status = frame["status"].astype("string").str.strip().str.casefold()
    out = status.isin([s.casefold() for s in NOT_COUNTED]).fillna(False).to_numpy(dtype=bool)
    if not out.any():
        return Result(frame)
    note = STATUS_LEFT_OUT.at(
        input_id=spec.id,
        file=spec.path,
        rows=rows_of(frame, out),
        n=int(out.sum()),
        statuses=" and ".join(sorted({str(s) for s in frame.loc[out, "status"]})),
        method=METHOD,
        theirs=theirs,
        input=spec.id,
    )
    return Result(frame[~out].reset_index(drop=True), (note,))


def read_status_years(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Take the year of the status; the year 0, which the WDPA writes where none was reported, is unknown."""
    if "observed_on" in spec.columns or "source:STATUS_YR" not in frame.columns:
        return Result(frame)
    frame = frame.copy()
    year = pd.to_numeric(frame["source:STATUS_YR"], errors="coerce")
    texts = [str(int(y)) if pd.notna(y) and y > 0 else None for y in year]
    frame["observed_on"] = pd.Series(texts, index=frame.index, dtype=object)
    return Result(frame)


def note_biosphere_reserves(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """List the biosphere reserves, which Protected Planet itself does not count.

    Problems
    --------
    IMP-MAB-001 (note) : biosphere reserves that were kept.
    """
    designation = frame["designation"].astype("string")
    is_mab = designation.str.contains(r"UNESCO.?MAB|Man and (?:the )?Biosphere", case=False, regex=True)
    is_mab = is_mab.fillna(False).to_numpy(dtype=bool)
    if not is_mab.any():
        return Result(frame)
    note = MAB_KEPT.at(
        input_id=spec.id,
        file=spec.path,
        rows=rows_of(frame, is_mab),
        n=int(is_mab.sum()),
        method=METHOD,
        theirs=spec.columns.get("designation", "DESIG_ENG"),
        designation=str(frame.loc[is_mab, "designation"].iloc[0]),
        input=spec.id,
    )
    return Result(frame, (note,))


WDPA = Importer(
    id="wdpa",
    title="World Database on Protected Areas",
    publisher="UNEP-WCMC and IUCN (Protected Planet)",
    citation="User Manual for the World Database on Protected Areas and world database on other effective area-based "
    f"conservation measures, 1.6; {METHOD}, {METHOD_URL}",
    url="https://www.protectedplanet.net",
    licence="WDPA terms: no redistribution; every user loads an own download",
    verified=True,
    roles=("protected_area", "other_biodiversity", "wetland", "indigenous_territory", "plan_area"),
    geometry=("polygon", "point"),
    signature=(
        ("DESIG_ENG", "DESIG"),
        ("IUCN_CAT",),
        ("STATUS_YR", "WDPAID", "WDPA_PID", "SITE_ID", "SITE_PID", "GOV_TYPE"),
    ),
    columns={
        "name": ("NAME", "NAME_ENG", "ORIG_NAME"),
        "designation": ("DESIG_ENG", "DESIG"),
        "site_code": ("WDPA_PID", "SITE_PID", "WDPAID", "SITE_ID"),
        "status": ("STATUS",),
        "mapped_area_ha": ("REP_AREA", "GIS_AREA"),
    },
    extra=("STATUS_YR",),
    file_pattern=r"wdpa|wdoecm|protected.?planet",
    hooks=(
        leave_out_not_counted,
        read_status_years,
        note_biosphere_reserves,
        discs_for_points(("REP_AREA", "GIS_AREA", "REP_M_AREA", "GIS_M_AREA")),
    ),
)
