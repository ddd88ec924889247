"""OpenStreetMap roads, waterways and airstrips, as Geofabrik's shapefiles or as raw tags."""

from __future__ import annotations

from azogue.intake.importers.importer import Importer

_LICENCE = "Open Database License (ODbL) 1.0, (c) OpenStreetMap contributors"
_IDS = ("osm_id", "osm_way_id", "@id", "full_id", "id")
_CITATION = "OpenStreetMap Data in Layered GIS Format (Geofabrik), columns osm_id, code, fclass, name, ref, oneway, ..."

OSM_ROADS = Importer(
    id="osm_roads",
    title="OpenStreetMap roads",
    publisher="OpenStreetMap contributors",
    citation=_CITATION + "; OpenStreetMap wiki, Key:highway",
    url="https://download.geofabrik.de",
    licence=_LICENCE,
    verified=False,
    roles=("road", "access"),
    geometry=("line",),
    signature=(_IDS, ("fclass", "highway"), ("oneway", "maxspeed", "highway", "bridge", "ref")),
    columns={"name": ("name", "ref"), "designation": ("fclass", "highway"), "site_code": _IDS},
    file_pattern=r"osm_roads|highway",
    declare={
        "filter": (
            {"fclass": ["motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "track"]},
            "which classes of road give access is a choice to make with people who know the place",
        )
    },
)
OSM_WATERWAYS = Importer(
    id="osm_waterways",
    title="OpenStreetMap waterways and water",
    publisher="OpenStreetMap contributors",
    citation=_CITATION + "; OpenStreetMap wiki, Key:waterway",
    url="https://download.geofabrik.de",
    licence=_LICENCE,
    verified=False,
    roles=("river",),
    geometry=("line", "polygon"),
    signature=(_IDS, ("fclass", "waterway", "water", "natural"), ("width", "waterway", "water", "code")),
    columns={"name": ("name",), "designation": ("fclass", "waterway", "water", "natural"), "site_code": _IDS},
    file_pattern=r"osm_water|waterway",
)
OSM_AIRSTRIPS = Importer(
    id="osm_airstrips",
    title="OpenStreetMap airstrips",
    publisher="OpenStreetMap contributors",
    citation="OpenStreetMap wiki, Key:aeroway",
    url="https://download.geofabrik.de",
    licence=_LICENCE,
    verified=False,
    roles=("access",),
    geometry=("point", "line", "polygon"),
    signature=(_IDS, ("aeroway",)),
    columns={"name": ("name", "ref"), "designation": ("aeroway",), "site_code": _IDS},
    file_pattern=r"aeroway|airstrip|airport",
)
OSM_PLACES = Importer(
    id="osm_places",
    title="OpenStreetMap places",
    publisher="OpenStreetMap contributors",
    citation=_CITATION + "; OpenStreetMap wiki, Key:place",
    url="https://download.geofabrik.de",
    licence=_LICENCE,
    verified=False,
    roles=("populated_place",),
    geometry=("point",),
    signature=(_IDS, ("fclass", "place"), ("population", "place")),
    columns={"name": ("name",), "designation": ("fclass", "place"), "site_code": _IDS, "population": ("population",)},
    file_pattern=r"osm_places",
)
