"""What single files need of GDAL, set while they are read and put back afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyogrio

from azogue.intake.container import Source


@contextmanager
def gdal_options(source: Source) -> Iterator[None]:
    """Rebuild the row index of a Shapefile that has none; take GeoJSON features of any size. For this file only.

    Examples
    --------
    >>> from pathlib import Path
    >>> with gdal_options(Source("", Path("pits.geojson"), "geojson")):
    ...     pyogrio.get_gdal_config_option("OGR_GEOJSON_MAX_OBJ_SIZE")
    0
    >>> pyogrio.get_gdal_config_option("OGR_GEOJSON_MAX_OBJ_SIZE") is None
    True
    """
    wanted: dict[str, Any] = {}
    if source.format == "geojson":
        wanted = {"OGR_GEOJSON_MAX_OBJ_SIZE": 0}
    elif source.format == "shp" and not any(source.path.with_suffix(s).exists() for s in (".shx", ".SHX")):
        wanted = {"SHAPE_RESTORE_SHX": True}
    before = {name: pyogrio.get_gdal_config_option(name) for name in wanted}
    pyogrio.set_gdal_config_options(wanted)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
