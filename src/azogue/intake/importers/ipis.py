"""IPIS: artisanal mining sites visited by surveyors in central Africa."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from azogue.intake.importers.importer import Importer, declares, rows_of
from azogue.records.input_spec import InputSpec
from azogue.records.problem import ProblemKind, Result

LATER_VISIT = ProblemKind(
    code="IMP-VISIT-001",
    level="warning",
    found="{n} earlier visits to {sites} sites that were visited again, left out",
    expected="one row for each site",
    because="the table has one row for each visit; counting visits would count a site several times",
    do="nothing, if the latest visit is what you want; else make one table of the visits that count",
    example="Site codmine00123 was visited in 2015 and in 2019: the row of 2019 stays.",
)
ALL_MINERALS = ProblemKind(
    code="IMP-MINERAL-001",
    level="note",
    found="{gold} of {n} sites name gold among their minerals",
    expected="sites of gold mining",
    because="the layer holds sites of every mineral, so a result made from all of them is artisanal mining, not ASGM",
    do='to count gold only:  filter = {{ mineral1 = ["Gold"] }}  under [inputs.{input}], in the spelling of the table',
    example="In South Kivu many sites are cassiterite or coltan.",
)
SURVEYED = ProblemKind(
    code="IMP-SURVEY-001",
    level="note",
    found="mercury use: {yes} yes, {no} no, {unknown} not stated; workers counted at {n_workers} sites: {workers}",
    expected="answers for every site",
    because="surveyors could not ask everywhere, so the sums are lower bounds",
    do="quote them with the number of sites behind them",
    example="Of 2,700 sites 1,900 have a number of workers.",
)


def keep_latest_visit(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Keep the latest visit of each site code; sites without code all stay.

    Problems
    --------
    IMP-VISIT-001 (warning) : earlier visits, left out, with row numbers.
    """
    code = frame["site_code"].astype("string")
    order = frame["observed_on"].astype("string").fillna("")
    date = pd.to_datetime(order, errors="coerce", format="mixed")
    ranked = pd.DataFrame({"code": code, "date": date, "at": range(len(frame))}, index=frame.index)
    ranked = ranked.sort_values(["date", "at"], na_position="first")
    out = (ranked["code"].duplicated(keep="last") & ranked["code"].notna()).reindex(frame.index).to_numpy(dtype=bool)
    if not out.any():
        return Result(frame)
    problem = LATER_VISIT.at(
        input_id=spec.id,
        file=spec.path,
        rows=rows_of(frame, out),
        n=int(out.sum()),
        sites=int(code[out].nunique()),
    )
    return Result(frame[~out].reset_index(drop=True), (problem,))


def join_minerals(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Write the minerals of a site as one commodity, in the order of the source.

    Problems
    --------
    IMP-MINERAL-001 (note) : not every site is gold.
    """
    frame = frame.copy()
    parts = [frame["commodity"]] + [
        frame[c]
        for c in ("source:mineral2", "source:mineral3")
        if c in frame.columns and "commodity" not in spec.columns
    ]
    texts = [[str(v).strip() for v in row if pd.notna(v) and str(v).strip()] for row in zip(*parts, strict=True)]
    frame["commodity"] = pd.Series(["; ".join(t) or None for t in texts], index=frame.index, dtype=object)
    gold = frame["commodity"].astype("string").str.contains(r"\b(?:gold|or|oro|dhahabu)\b", case=False, regex=True)
    n_gold = int(gold.fillna(False).sum())
    if n_gold == len(frame) or declares(spec, "commodity", "mineral1"):
        return Result(frame)
    return Result(frame, (ALL_MINERALS.at(input_id=spec.id, file=spec.path, gold=n_gold, n=len(frame), input=spec.id),))


def note_survey(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Say what the survey knows of mercury and workers.

    Problems
    --------
    IMP-SURVEY-001 (note) : answers and gaps.
    """
    if not {"source:mercury", "source:workers_numb"} & set(frame.columns):
        return Result(frame)
    nothing = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    mercury = frame.get("source:mercury", nothing).astype("string").str.strip().str.casefold()
    workers = pd.to_numeric(frame.get("source:workers_numb", nothing), errors="coerce")
    yes = int(mercury.isin(["yes", "oui", "1", "true"]).sum())
    no = int(mercury.isin(["no", "non", "0", "false"]).sum())
    note = SURVEYED.at(
        input_id=spec.id,
        file=spec.path,
        yes=yes,
        no=no,
        unknown=len(frame) - yes - no,
        n_workers=int(workers.notna().sum()),
        workers=f"{workers.sum():,.0f}",
    )
    return Result(frame, (note,))


IPIS = Importer(
    id="ipis",
    title="IPIS artisanal mining sites",
    publisher="International Peace Information Service (IPIS)",
    citation="IPIS, Open data FAQ and dictionary, https://ipisresearch.be/home/maps-data/open-data/"
    "open-data-faq-dictionary/ (file cod_mines_curated_all_opendata_p_ipis.csv)",
    url="https://ipisresearch.be/home/maps-data/open-data/",
    licence="IPIS open data terms",
    verified=False,
    roles=("occurrence",),
    geometry=("point",),
    signature=(("mineral1",), ("pcode", "vid", "visit_date"), ("name", "mine_name")),
    columns={
        "name": ("name", "mine_name"),
        "site_code": ("pcode",),
        "observed_on": ("visit_date",),
        "commodity": ("mineral1",),
        "status": ("qualification",),
    },
    extra=("mineral2", "mineral3", "workers_numb", "mercury"),
    file_pattern=r"ipis|_mines_curated_",
    hooks=(keep_latest_visit, join_minerals, note_survey),
    notes=("The sites are of every mineral: a result made from all of them is artisanal mining, not ASGM alone.",),
)
