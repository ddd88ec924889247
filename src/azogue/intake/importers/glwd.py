"""Global Lakes and Wetlands Database: version 2 (33 classes), and level 3 of version 1 (12 classes)."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from azogue.intake.importers.importer import Hook, Importer
from azogue.records.input_spec import InputSpec
from azogue.records.problem import ProblemKind, Result

METHYLATION_UNDECLARED = ProblemKind(
    code="IMP-METHYL-001",
    level="note",
    found="{n} wetlands of {classes} classes without a declared methylation potential",
    expected="high, medium, low or unclassed for each class, under [inputs.{input}.methylation]",
    because="neither the data set nor the guidance ranks its classes by methylation potential",
    do='declare what a named study supports, such as  "{first}" = "high" ; the others stay unclassed',
    example="GLWD version 2 has 33 classes; flooded forest is not ranked against peatland.",
)

#: Classes of GLWD version 2 (Lehner and others 2025, Earth Syst. Sci. Data 17, 2277-2329, class list).
GLWD_V2_CLASSES = {
    1: "Freshwater lake",
    2: "Saline lake",
    3: "Reservoir",
    4: "Large river",
    5: "Large estuarine river",
    6: "Other permanent waterbody",
    7: "Small streams",
    8: "Lacustrine, forested",
    9: "Lacustrine, non-forested",
    10: "Riverine, regularly flooded, forested",
    11: "Riverine, regularly flooded, non-forested",
    12: "Riverine, seasonally flooded, forested",
    13: "Riverine, seasonally flooded, non-forested",
    14: "Riverine, seasonally saturated, forested",
    15: "Riverine, seasonally saturated, non-forested",
    16: "Palustrine, regularly flooded, forested",
    17: "Palustrine, regularly flooded, non-forested",
    18: "Palustrine, seasonally saturated, forested",
    19: "Palustrine, seasonally saturated, non-forested",
    20: "Ephemeral, forested",
    21: "Ephemeral, non-forested",
    22: "Arctic/boreal peatland, forested",
    23: "Arctic/boreal peatland, non-forested",
    24: "Temperate peatland, forested",
    25: "Temperate peatland, non-forested",
    26: "Tropical/subtropical peatland, forested",
    27: "Tropical/subtropical peatland, non-forested",
    28: "Mangrove",
    29: "Saltmarsh",
    30: "Large river delta",
    31: "Other coastal wetland",
    32: "Salt pan, saline/brackish wetland",
    33: "Rice paddies",
}
#: Classes of GLWD level 3 (Lehner and Doell 2004, J. Hydrology 296, 1-22, class list).
GLWD_3_CLASSES = {
    1: "Lake",
    2: "Reservoir",
    3: "River",
    4: "Freshwater marsh, floodplain",
    5: "Swamp forest, flooded forest",
    6: "Coastal wetland",
    7: "Pan, brackish/saline wetland",
    8: "Bog, fen, mire",
    9: "Intermittent wetland/lake",
    10: "50-100% wetland",
    11: "25-50% wetland",
    12: "Wetland complex (0-25% wetland)",
}


def name_classes(classes: dict[int, str]) -> Hook:
    """A hook that writes the class beside its number and leaves methylation to what is declared.

    Parameters
    ----------
    classes : mapping of class number to label

    Returns
    -------
    Hook
        `designation` becomes ``5 Swamp forest, flooded forest``; ``methylation_class`` comes from
        ``[inputs.<id>.methylation]`` by number, label or both, and is ``unclassed`` otherwise.
    """

    def hook(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
        frame = frame.copy()
        number = pd.to_numeric(frame["designation"], errors="coerce")
        declared = {k.strip().casefold(): v for k, v in spec.methylation.items()}
        designations, levels, unranked = [], [], set()
        for source, code in zip(frame["designation"], number, strict=True):
            label = classes.get(int(code)) if pd.notna(code) else None
            full = f"{int(code)} {label}" if label else source
            keys = [str(source)] + ([str(int(code)), str(label), str(full)] if label else [])
            level = next((declared[k.strip().casefold()] for k in keys if k.strip().casefold() in declared), None)
            if level is None:
                unranked.add(str(full))
            designations.append(full)
            levels.append(level or "unclassed")
        frame["designation"] = pd.Series(designations, index=frame.index, dtype=object)
        if spec.role != "wetland":
            return Result(frame)
        frame["methylation_class"] = pd.Series(levels, index=frame.index, dtype=object)
        if not unranked:
            return Result(frame)
        note = METHYLATION_UNDECLARED.at(
            input_id=spec.id,
            file=spec.path,
            n=levels.count("unclassed"),
            classes=len(unranked),
            first=sorted(unranked)[0],
            input=spec.id,
        )
        return Result(frame, (note,))

    return hook


GLWD_V2 = Importer(
    id="glwd_v2",
    title="Global Lakes and Wetlands Database, version 2",
    publisher="HydroSHEDS (McGill University)",
    citation="Lehner and others 2025, Earth Syst. Sci. Data 17, 2277-2329, https://doi.org/10.5194/essd-17-2277-2025",
    url="https://www.hydrosheds.org/products/glwd",
    licence="CC BY 4.0",
    verified=False,
    roles=("wetland", "other_biodiversity"),
    geometry=("raster", "polygon"),
    signature=(("glwd_v2_class", "glwd_class", "main_class"),),
    columns={"designation": ("glwd_v2_class", "glwd_class", "main_class")},
    file_pattern=r"glwd[_\- ]?v?2",
    hooks=(name_classes(GLWD_V2_CLASSES),),
    declare={"values": (list(range(8, 33)), "8 to 32 are vegetated and other wetlands; 1 to 7 open water, 33 rice")},
)
GLWD_3 = Importer(
    id="glwd_3",
    title="Global Lakes and Wetlands Database, level 3 (2004)",
    publisher="WWF and University of Kassel",
    citation="Lehner and Doell 2004, Journal of Hydrology 296, 1-22, https://doi.org/10.1016/j.jhydrol.2004.03.028",
    url="https://www.worldwildlife.org/pages/global-lakes-and-wetlands-database",
    licence="free for non-commercial use",
    verified=False,
    roles=("wetland", "other_biodiversity"),
    geometry=("raster", "polygon"),
    signature=(("glwd_3_class", "glwd3_class"),),
    columns={"designation": ("glwd_3_class", "glwd3_class")},
    file_pattern=r"glwd[_\- ]?3",
    hooks=(name_classes(GLWD_3_CLASSES),),
    declare={"values": (list(range(4, 10)), "4 to 9 are wetlands; 1 to 3 open water, 10 to 12 mixtures with dry land")},
)
GLWD_LAKES = Importer(
    id="glwd_lakes",
    title="Global Lakes and Wetlands Database, levels 1 and 2 (2004)",
    publisher="WWF and University of Kassel",
    citation="Lehner and Doell 2004, Journal of Hydrology 296, 1-22 (GLWD_ID, TYPE, LAKE_NAME, AREA_SKM, ...)",
    url="https://www.worldwildlife.org/pages/global-lakes-and-wetlands-database",
    licence="free for non-commercial use",
    verified=False,
    roles=("river", "wetland"),
    signature=(("GLWD_ID",), ("TYPE",)),
    columns={"name": ("LAKE_NAME", "DAM_NAME"), "designation": ("TYPE",), "site_code": ("GLWD_ID",)},
    file_pattern=r"glwd[_\- ]?[12]\b",
    hooks=(name_classes({}),),
)
