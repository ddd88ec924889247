"""Administrative boundaries and places: geoBoundaries, GADM, GeoNames."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from azogue.intake.importers.importer import Importer
from azogue.records.input_spec import InputSpec
from azogue.records.problem import ProblemKind, Result

LEVEL_READ = ProblemKind(
    code="IMP-LEVEL-001",
    level="note",
    found="administrative level {levels}, read from {theirs}",
    expected="level = N under [inputs.{input}], or a column that states the level",
    because="results are printed for each level, 1 the highest, and 0 the country",
    do="nothing, if the level is right; else declare it",
    example="geoBoundaries writes ADM2 in shapeType; the units are of level 2.",
)


def gadm_level(code: object) -> int | None:
    """Level of a GADM code: the number of its dots.

    Examples
    --------
    >>> gadm_level("PER"), gadm_level("PER.17_1"), gadm_level("GHA.1.3_2"), gadm_level(None)
    (0, 1, 2, None)
    """
    return str(code).count(".") if isinstance(code, str) and code else None


def gadm_parent(code: object) -> str | None:
    """Code of the unit one level up, by the way GADM builds codes.

    Examples
    --------
    >>> gadm_parent("PER.17.2_1"), gadm_parent("PER.17_1"), gadm_parent("PER")
    ('PER.17_1', 'PER', None)
    """
    if not isinstance(code, str) or "." not in code:
        return None
    body, _, version = code.partition("_")
    parent = body.rpartition(".")[0]
    return f"{parent}_{version}" if "." in parent and version else parent


def _levels(frame: gpd.GeoDataFrame, spec: InputSpec, levels: pd.Series, theirs: str) -> Result[gpd.GeoDataFrame]:
    if spec.role != "admin_unit" or spec.level is not None or "admin_level" in spec.columns:
        return Result(frame)
    frame["admin_level"] = pd.Series(levels.to_list(), index=frame.index, dtype="Int64")
    found = sorted({int(v) for v in frame["admin_level"].dropna()})
    note = LEVEL_READ.at(
        input_id=spec.id,
        file=spec.path,
        levels=", ".join(map(str, found)) or "unknown",
        theirs=theirs,
        input=spec.id,
    )
    return Result(frame, (note,))


def read_gadm_codes(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Level and parent of GADM units, from their codes."""
    frame = frame.copy()
    if "parent_code" not in spec.columns:
        frame["parent_code"] = pd.Series([gadm_parent(c) for c in frame["site_code"]], index=frame.index, dtype=object)
    return _levels(frame, spec, pd.Series([gadm_level(c) for c in frame["site_code"]], dtype=object), "GID")


def read_shape_type(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Level of geoBoundaries units, from shapeType (ADM0 to ADM5)."""
    frame = frame.copy()
    level = frame["designation"].astype("string").str.extract(r"ADM(\d)", expand=False)
    return _levels(frame, spec, pd.to_numeric(level, errors="coerce"), "shapeType")


GEOBOUNDARIES = Importer(
    id="geoboundaries",
    title="geoBoundaries",
    publisher="William & Mary geoLab",
    citation="geoBoundaries, Runfola and others 2020, https://doi.org/10.1371/journal.pone.0231866 (columns shapeName, "
    "shapeISO, shapeID, shapeGroup, shapeType)",
    url="https://www.geoboundaries.org",
    licence="CC BY 4.0 (gbOpen); of the source for others",
    verified=False,
    roles=("admin_unit", "analysis_area"),
    signature=(("shapeName",), ("shapeID", "shapeISO"), ("shapeType", "shapeGroup")),
    columns={"name": ("shapeName",), "designation": ("shapeType",), "site_code": ("shapeISO", "shapeID")},
    file_pattern=r"geoboundaries",
    hooks=(read_shape_type,),
)
GADM = Importer(
    id="gadm",
    title="GADM administrative areas",
    publisher="GADM",
    citation="GADM 4.1, https://gadm.org/metadata.html (GID_n, NAME_n, VARNAME_n, NL_NAME_n, TYPE_n, ENGTYPE_n, CC_n, "
    "HASC_n; COUNTRY, formerly NAME_0)",
    url="https://gadm.org",
    licence="GADM licence: academic and other non-commercial use; no redistribution",
    verified=False,
    roles=("admin_unit", "analysis_area"),
    signature=(("GID_0",), ("COUNTRY", "NAME_0", "NAME_1", "NAME_2")),
    columns={
        "name": ("NAME_5", "NAME_4", "NAME_3", "NAME_2", "NAME_1", "COUNTRY", "NAME_0"),
        "designation": ("ENGTYPE_5", "ENGTYPE_4", "ENGTYPE_3", "ENGTYPE_2", "ENGTYPE_1"),
        "site_code": ("GID_5", "GID_4", "GID_3", "GID_2", "GID_1", "GID_0"),
    },
    file_pattern=r"gadm",
    hooks=(read_gadm_codes,),
)
GEONAMES = Importer(
    id="geonames",
    title="GeoNames populated places",
    publisher="GeoNames",
    citation="GeoNames export (geonameid, name, population, admin1 code)",
    url="https://www.geonames.org",
    licence="CC BY 4.0 (unverified: check)",
    verified=True,
    roles=("populated_place",),
    geometry=("point",),
    signature=(("geonameid",), ("name",), ("population",)),
    columns={"name": ("name",), "site_code": ("geonameid",), "population": ("population",)},
    file_pattern=r"geonames|places|cities",
)
