"""The biodiversity area of interest: INF/27, annex, C.2.d, step 2."""

from __future__ import annotations

import geopandas as gpd
import shapely

from azogue.records.problem import Problems, Result
from azogue.records.protocols import Areas
from azogue.records.step import step
from azogue.topics.priority import problems as kinds
from azogue.topics.priority.extent import join_layers


@step(
    gives="biodiversity_area",
    title="Biodiversity area of interest",
    citation="UNEP/MC/COP.6/INF/27, annex, C.2.d, steps 2(i) and 2(ii)",
    formula="protected areas + Indigenous Peoples' territories + key biodiversity areas + other areas + wetlands",
)
def biodiversity_area(
    protected_areas: Areas,
    indigenous_territories: Areas,
    key_biodiversity_areas: Areas,
    other_biodiversity: Areas,
    wetlands: Areas,
) -> Result[gpd.GeoDataFrame]:
    """Gather the biodiversity sites, designations kept apart; wetlands with their methylation potential.

    Parameters
    ----------
    protected_areas, indigenous_territories, key_biodiversity_areas, other_biodiversity, wetlands : Areas
        n rows each, may be empty. Rows without a polygon have no area and are left to the list of points.

    Returns
    -------
    Result[GeoDataFrame], one row per biodiversity site
        Columns of features; ``methylation_class`` of a wetland is ``unclassed`` where no layer or mapping gives one.

    Problems
    --------
    PRI-BIO-007 (warning) : no layer of any biodiversity role.

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, C.2.d, step 2.
    """
    found = Problems()
    rows = join_layers(protected_areas, indigenous_territories, key_biodiversity_areas, other_biodiversity, wetlands)
    if not len(rows):
        found.add(kinds.NO_BIODIVERSITY.at())
        return Result(rows, tuple(found))
    rows = rows[shapely.get_dimensions(rows.geometry.to_numpy()) == 2].reset_index(drop=True)
    unclassed = (rows["role"] == "wetland") & rows["methylation_class"].isna()
    rows.loc[unclassed, "methylation_class"] = "unclassed"
    return Result(rows, tuple(found))
