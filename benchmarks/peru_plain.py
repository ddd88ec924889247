"""Peru by a plain GeoPandas script, as an analyst would write it: five buffer distances, areas only.

python benchmarks/peru_plain.py SHARED_PERU_FOLDER OUT.json
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

LAEA = "+proj=laea +lat_0=-9.2 +lon_0=-75.0 +datum=WGS84 +units=m"
DISTANCES = (500, 1000, 2000, 5000, 10000)


def read(path: Path, layer: str) -> gpd.GeoDataFrame:
    """One layer, repaired, in the plane of the country."""
    frame = gpd.read_file(path, layer=layer)
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty].copy()
    frame["geometry"] = shapely.make_valid(shapely.force_2d(frame.geometry.to_numpy()))
    return frame.to_crs(LAEA)


def main() -> None:
    """Measure affected and priority areas."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    start = time.perf_counter()
    mining = read(folder / "peru_amazon.gpkg", "asgm_detections")
    country = shapely.union_all(read(folder / "peru_amazon.gpkg", "departments").geometry)
    sites = pd.concat(
        [
            read(folder / "protected_areas_wdpa_extract.gpkg", "protected_areas"),
            read(folder / "peru_amazon.gpkg", "protected_areas_national"),
            read(folder / "peru_amazon.gpkg", "indigenous_territories_partial"),
        ]
    )
    sys.stderr.write(f"STEP read {time.perf_counter() - start:.3f}\n")
    start = time.perf_counter()
    site_union = shapely.union_all(sites.geometry)
    extent = shapely.union_all(mining.geometry)
    affected, priority = {}, {}
    for d in DISTANCES:
        zone = shapely.union_all(mining.buffer(d, quad_segs=32))
        zone = shapely.intersection(shapely.union(zone, extent), country)
        affected[d] = shapely.area(zone) / 1e4
        priority[d] = shapely.area(shapely.intersection(zone, site_union)) / 1e4
    sys.stderr.write(f"STEP areas {time.perf_counter() - start:.3f}\n")
    result = {
        "extent_ha": shapely.area(shapely.intersection(extent, country)) / 1e4,
        "affected": affected,
        "priority": priority,
    }
    out.write_text(json.dumps(result))


if __name__ == "__main__":
    main()
