"""Layers are recognised by their columns; field lists are those that the publishers document."""

from __future__ import annotations

from pathlib import Path

import pytest

from azogue.intake.importers import IMPORTERS
from azogue.intake.read import list_layers
from azogue.intake.recognise import recognise
from azogue.records.errors import ConfigError
from azogue.records.input_spec import InputSpec

WDPA_2025 = "SITE_ID SITE_PID SITE_TYPE NAME_ENG NAME DESIG DESIG_ENG DESIG_TYPE IUCN_CAT INT_CRIT REALM REP_M_AREA GIS_M_AREA REP_AREA GIS_AREA STATUS STATUS_YR GOV_TYPE"
WDPA_1_6 = "WDPAID WDPA_PID PA_DEF NAME ORIG_NAME DESIG DESIG_ENG DESIG_TYPE IUCN_CAT INT_CRIT MARINE REP_M_AREA REP_AREA STATUS STATUS_YR GOV_TYPE OWN_TYPE MANG_AUTH ISO3"
PUBLISHED = {
    "wdpa": ("polygon", WDPA_1_6),
    "kba": ("polygon", "SitRecID Country ISO3 NatName IntName SitArea IbaStatus KbaStatus AzeStatus AddedDate"),
    "ipis": (
        "point",
        "vid source visit_date pcode name longitude latitude province mineral1 mineral2 workers_numb mercury",
    ),
    "osm_roads": ("line", "osm_id code fclass name ref oneway maxspeed layer bridge tunnel"),
    "osm_waterways": ("line", "osm_id code fclass width name"),
    "osm_airstrips": ("line", "osm_id name aeroway other_tags"),
    "osm_places": ("point", "osm_id code fclass population name"),
    "hydrorivers": (
        "line",
        "HYRIV_ID NEXT_DOWN MAIN_RIV LENGTH_KM DIST_DN_KM DIST_UP_KM CATCH_SKM UPLAND_SKM ENDORHEIC DIS_AV_CMS ORD_STRA "
        "ORD_CLAS ORD_FLOW HYBAS_L12",
    ),
    "geoboundaries": ("polygon", "shapeName shapeISO shapeID shapeGroup shapeType"),
    "gadm": ("polygon", "GID_2 GID_0 COUNTRY GID_1 NAME_1 NL_NAME_1 NAME_2 VARNAME_2 TYPE_2 ENGTYPE_2 CC_2 HASC_2"),
    "gfw_layer": ("polygon", "gfw_fid name company status gfw_area__ha gfw_geostore_id"),
    "glwd_lakes": ("polygon", "GLWD_ID TYPE LAKE_NAME AREA_SKM PERIM_KM COUNTRY"),
}


@pytest.mark.parametrize("id_", PUBLISHED)
def test_published_columns_are_recognised_whatever_the_file_is_called(id_: str) -> None:
    kind, columns = PUBLISHED[id_]
    found = recognise(columns.split(), geometry_types=[kind], file_name="download (3)")
    assert found is IMPORTERS[id_]


def test_columns_in_capitals_or_small_letters_are_the_same() -> None:
    assert recognise(WDPA_2025.lower().split(), geometry_types=["MultiPolygon"]) is IMPORTERS["wdpa"]


@pytest.mark.parametrize(
    ("file", "id_"),
    [
        ("Hansen_GFC-2023-v1.11_lossyear_10S_070W.tif", "hansen_loss_year"),
        ("GLWD_v2_0_combined_classes.tif", "glwd_v2"),
        ("glwd_3.tif", "glwd_3"),
        ("gfw_integrated_alerts_10S_080W.tif", "gfw_alerts"),
        ("per_ppp_2020_UNadj.tif", "population_grid"),
        ("elevation.tif", None),
    ],
)
def test_raster_is_recognised_by_its_file_name(file: str, id_: str | None) -> None:
    found = recognise([], geometry_types=["raster"], file_name=file)
    assert (found.id if found else None) == id_


def test_layer_of_another_kind_or_role_is_not_recognised() -> None:
    rivers = PUBLISHED["hydrorivers"][1].split()
    assert recognise(rivers, geometry_types=["Point"]) is None
    spec = InputSpec(id="x", role="admin_unit", path="x.gpkg")
    assert recognise(rivers, spec, geometry_types=["LineString"]) is None


def test_importer_named_in_the_workspace_decides() -> None:
    spec = InputSpec(id="x", role="river", path="x.gpkg", importer="none")
    assert recognise(PUBLISHED["hydrorivers"][1].split(), spec) is None
    named = spec.model_copy(update={"importer": "hydrorivers"})
    assert recognise(["a"], named) is IMPORTERS["hydrorivers"]


def test_unknown_importer_offers_the_nearest() -> None:
    spec = InputSpec(id="x", role="river", path="x.gpkg", importer="hydroriver")
    with pytest.raises(ConfigError, match="did you mean 'hydrorivers'"):
        recognise([], spec)


@pytest.mark.real
def test_real_layers_are_recognised(shared: Path) -> None:
    expected = {
        "asgm_detections": "amazon_mining_watch",
        "protected_areas": "wdpa",
        "rivers": "natural_earth_water",
        "populated_places": "geonames",
        "departments": None,
        "indigenous_territories_partial": None,
    }
    folder = shared / "data" / "peru-amazon"
    layers = [i for f in ("peru_amazon.gpkg", "protected_areas_wdpa_extract.gpkg") for i in list_layers(folder / f)]
    seen = {i.name: recognise([*i.columns], geometry_types=i.geometry_types, file_name=i.file) for i in layers}
    assert {k: (seen[k].id if seen[k] else None) for k in expected} == expected
