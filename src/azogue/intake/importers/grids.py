"""Rasters that are known by their file names: forest loss, and population counts."""

from __future__ import annotations

from azogue.intake.importers.importer import Importer

HANSEN_LOSS = Importer(
    id="hansen_loss_year",
    title="Global Forest Change, year of gross forest cover loss",
    publisher="University of Maryland (Hansen and others)",
    citation="Hansen and others 2013, Science 342, 850-853; band lossyear: 0 no loss, else year minus 2000",
    url="https://glad.earthengine.app/view/global-forest-change",
    licence="CC BY 4.0",
    verified=False,
    roles=("surrogate",),
    geometry=("raster",),
    file_pattern=r"loss.?year|hansen_gfc|tree_cover_loss",
    declare={
        "at_least": (1, "0 is no loss; 1 is loss in 2001; set it to the first year that counts, minus 2000"),
    },
    notes=(
        "Forest loss is a surrogate: it shows where forest went, not why. Loss before and after 2011 is not directly "
        "comparable, since the method changed.",
    ),
)
GFW_ALERTS = Importer(
    id="gfw_alerts",
    title="Global Forest Watch integrated deforestation alerts",
    publisher="Global Forest Watch (World Resources Institute)",
    citation="Global Forest Watch Open Data Portal, integrated deforestation alerts: first digit confidence, then days "
    "since 31 December 2014",
    url="https://data.globalforestwatch.org",
    licence="CC BY 4.0",
    verified=False,
    roles=("surrogate",),
    geometry=("raster",),
    file_pattern=r"gfw_integrated|integrated_alerts|deforestation_alerts",
    declare={"at_least": (30000, "30000 and above is high confidence; 20000 and above takes all alerts")},
    notes=("Deforestation alerts are a surrogate: they show where forest went, not why.",),
)
GFW_VECTOR = Importer(
    id="gfw_layer",
    title="Global Forest Watch vector layer",
    publisher="Global Forest Watch (World Resources Institute)",
    citation="Global Forest Watch Open Data Portal, columns common to its vector layers (gfw_fid, gfw_area__ha)",
    url="https://data.globalforestwatch.org",
    licence="stated for each layer",
    verified=False,
    roles=("permit", "indigenous_territory", "other_biodiversity", "surrogate", "protected_area", "plan_area"),
    geometry=("polygon", "point"),
    signature=(("gfw_fid", "gfw_area__ha"),),
    columns={
        "name": ("name", "nat_name", "concession_name", "permit_name"),
        "site_code": ("gfw_fid",),
        "status": ("status", "legal_status"),
        "holder": ("company", "holder", "concession_holder"),
        "title_type": ("type", "license_type", "permit_type"),
        "commodity": ("commodity", "mineral", "resource"),
        "mapped_area_ha": ("gfw_area__ha",),
    },
)
WORLDPOP = Importer(
    id="population_grid",
    title="Population counts (WorldPop, GHS-POP)",
    publisher="WorldPop; European Commission Joint Research Centre",
    citation="WorldPop, unconstrained and constrained counts (people per cell); GHS-POP R2023A (people per cell)",
    url="https://hub.worldpop.org",
    licence="CC BY 4.0",
    verified=False,
    roles=("population",),
    geometry=("raster",),
    file_pattern=r"ppp_\d{4}|worldpop|ghs_pop|_pop_\d{4}|population",
)
