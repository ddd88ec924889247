"""Rivers and lakes of two world data sets: HydroRIVERS and Natural Earth."""

from __future__ import annotations

from azogue.intake.importers.importer import Importer

HYDRORIVERS = Importer(
    id="hydrorivers",
    title="HydroRIVERS",
    publisher="HydroSHEDS (McGill University, WWF)",
    citation="HydroRIVERS technical documentation 1.0 (HYRIV_ID, NEXT_DOWN, MAIN_RIV, LENGTH_KM, DIST_DN_KM, "
    "DIST_UP_KM, CATCH_SKM, UPLAND_SKM, ENDORHEIC, DIS_AV_CMS, ORD_STRA, ORD_CLAS, ORD_FLOW, HYBAS_L12); "
    "the columns were seen in public copies",
    url="https://www.hydrosheds.org/products/hydrorivers",
    licence="HydroSHEDS licence: free for non-commercial and commercial use with citation",
    verified=False,
    roles=("river",),
    geometry=("line",),
    signature=(("HYRIV_ID",), ("ORD_FLOW", "ORD_STRA", "DIS_AV_CMS")),
    columns={"site_code": ("HYRIV_ID",), "designation": ("ORD_FLOW",)},
    file_pattern=r"hydrorivers",
    declare={
        "filter": (
            {"ORD_FLOW": [1, 2, 3, 4, 5, 6]},
            "ORD_FLOW is the order by long-term mean flow: 1 is the largest rivers, 10 the smallest streams; a whole "
            "country has hundreds of thousands of reaches, and which give access is a choice to declare",
        )
    },
)
NATURAL_EARTH = Importer(
    id="natural_earth_water",
    title="Natural Earth rivers and lakes, 1:10m",
    publisher="Natural Earth",
    citation="Natural Earth, rivers and lake centerlines, lakes (columns rivernum, name, name_alt, featurecla, scalerank)",
    url="https://www.naturalearthdata.com",
    licence="public domain",
    verified=True,
    roles=("river",),
    geometry=("line", "polygon"),
    signature=(("featurecla",), ("scalerank",), ("name",)),
    columns={"name": ("name", "name_alt"), "designation": ("featurecla",), "site_code": ("rivernum", "ne_id")},
    file_pattern=r"river|lake|ne_10m",
)
