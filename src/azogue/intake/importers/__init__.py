"""Importers: published layers that are recognised by their columns. One module for each publisher."""

from __future__ import annotations

from azogue.intake.importers.amazon_mining_watch import AMAZON_MINING_WATCH
from azogue.intake.importers.boundaries import GADM, GEOBOUNDARIES, GEONAMES
from azogue.intake.importers.glwd import GLWD_3, GLWD_LAKES, GLWD_V2
from azogue.intake.importers.grids import GFW_ALERTS, GFW_VECTOR, HANSEN_LOSS, WORLDPOP
from azogue.intake.importers.importer import Importer
from azogue.intake.importers.ipis import IPIS
from azogue.intake.importers.kba import KBA
from azogue.intake.importers.openstreetmap import OSM_AIRSTRIPS, OSM_PLACES, OSM_ROADS, OSM_WATERWAYS
from azogue.intake.importers.rivers import HYDRORIVERS, NATURAL_EARTH
from azogue.intake.importers.wdpa import WDPA

__all__ = ["IMPORTERS", "Importer"]

#: Every importer by its id, in the order in which ties are broken.
IMPORTERS: dict[str, Importer] = {
    i.id: i
    for i in (
        AMAZON_MINING_WATCH,
        WDPA,
        KBA,
        IPIS,
        OSM_ROADS,
        OSM_WATERWAYS,
        OSM_AIRSTRIPS,
        OSM_PLACES,
        HYDRORIVERS,
        NATURAL_EARTH,
        GEOBOUNDARIES,
        GADM,
        GEONAMES,
        GLWD_V2,
        GLWD_3,
        GLWD_LAKES,
        HANSEN_LOSS,
        GFW_ALERTS,
        GFW_VECTOR,
        WORLDPOP,
    )
}
