"""World Database of Key Biodiversity Areas."""

from __future__ import annotations

import geopandas as gpd

from azogue.intake.importers.importer import Importer
from azogue.intake.importers.point_area import discs_for_points, discs_for_points_in_ha
from azogue.records.input_spec import InputSpec
from azogue.records.problem import Result

_in_km2 = discs_for_points(("SitAreaKM2", "SiteAreaKM2"))


def discs_in_the_stated_unit(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Points become discs; the area column of older downloads is in hectares, ``SitAreaKM2`` in square kilometres."""
    in_km2 = "source:SitAreaKM2" in frame.columns and "mapped_area_ha" not in spec.columns
    return _in_km2(frame, spec) if in_km2 else discs_for_points_in_ha(frame, spec)


KBA = Importer(
    id="kba",
    title="World Database of Key Biodiversity Areas",
    publisher="KBA Partnership (BirdLife International)",
    citation="Columns as served by public copies of the 2021 and later editions (SitRecID, NatName, IntName, ISO3, "
    "IbaStatus, KbaStatus, AzeStatus, SitArea in ha) and the variable list of the IBAT edition",
    url="https://www.keybiodiversityareas.org/kba-data",
    licence="KBA data terms of use: on request, no redistribution",
    verified=False,
    roles=("key_biodiversity_area", "other_biodiversity", "protected_area"),
    geometry=("polygon", "point"),
    signature=(("SitRecID", "site_record_id"), ("IntName", "NatName", "international_name", "native_name")),
    columns={
        "name": ("IntName", "international_name", "NatName", "native_name"),
        "designation": ("KbaClass", "KBA_Class", "KBA_Qual"),
        "site_code": ("SitRecID", "site_record_id"),
        "status": ("KbaStatus", "KBA_Status"),
        "observed_on": ("AddedDate",),
        "mapped_area_ha": ("SitAreaKM2", "SitArea", "SitAreaHa", "site_area"),
    },
    extra=("SitAreaKM2",),
    file_pattern=r"\bkbas?[_\W]|key.?biodiversity",
    hooks=(discs_in_the_stated_unit,),
)
