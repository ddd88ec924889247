"""Draw Cinabria (XCB), an invented country, into ``raw/``: run ``python draw.py``; the same bytes come out each time.

The country is a rectangle of 100 km by 80 km in the open Atlantic, on the equator at 25 degrees west. It is drawn on a
grid of kilometres: x from 0 (west border) to 100, y from 0 (south border) to 80. A square of the grid with sides of
10 km has 10,000 ha. The grid lies in a Lambert azimuthal equal-area projection whose origin is the middle of the
country, grid point (50, 40), and which has no EPSG code. No distance on the grid is off by more than 0.003 %.
`EXPECTED.md` works out every result by hand. All names are invented.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import rasterio
import shapely
import xlsxwriter
from pyproj import CRS, Transformer
from rasterio.transform import from_origin
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

RAW = Path(__file__).parent / "raw"
GRID = (
    CRS("+proj=laea +lat_0=0 +lon_0=-25 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs")
    .to_wkt()
    .replace('"unknown"', '"Cinabria grid"', 1)
)
DEGREES = "OGC:CRS84"
UTM = "EPSG:32626"
MERCATOR = "EPSG:3857"
DAY = "2026-11-20T00:00:00Z"

Row = tuple[BaseGeometry, dict[str, object]]


def metres(shape: BaseGeometry) -> BaseGeometry:
    """Grid kilometres to metres of the projection."""
    return shapely.transform(shape, lambda xy: (xy - np.array([50.0, 40.0])) * 1000.0)


def square(x: float, y: float, side: float) -> Polygon:
    """A square of the grid by its south-western corner, in kilometres."""
    return box(x, y, x + side, y + side)


def table(rows: Iterable[Row], crs: str = GRID) -> gpd.GeoDataFrame:
    """Rows of grid shapes and attributes as a layer; straight grid lines get a point each 5 km before leaving the grid."""
    shapes, attributes = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame(list(attributes), geometry=[metres(s) for s in shapes], crs=GRID)
    if crs == GRID:
        return frame
    frame.geometry = shapely.segmentize(frame.geometry.values, 5000.0)
    frame = frame.to_crs(crs)
    digits = 1e-8 if crs == DEGREES else 1e-3
    frame.geometry = shapely.set_precision(frame.geometry.values, digits, mode="pointwise")
    return frame


COUNTRY: list[Row] = [(box(0, 0, 100, 80), {"nombre": "Cinabria", "codigo": "XCB"})]
PROVINCES: list[Row] = [
    (box(0, 0, 50, 80), {"nombre": "Poniente", "codigo": "XCB-1"}),
    (box(50, 0, 100, 80), {"nombre": "Levante", "codigo": "XCB-2"}),
]
DISTRICTS: list[Row] = [
    (box(0, 0, 50, 40), {"nombre": "Hondonada", "codigo": "XCB-1-1", "provincia": "XCB-1"}),
    (box(0, 40, 50, 80), {"nombre": "Altonubla", "codigo": "XCB-1-2", "provincia": "XCB-1"}),
    (box(50, 0, 100, 40), {"nombre": "Riomanso", "codigo": "XCB-2-1", "provincia": "XCB-2"}),
    (box(50, 40, 100, 80), {"nombre": "Pajonal", "codigo": "XCB-2-2", "provincia": "XCB-2"}),
]
TITLES: list[Row] = [
    (square(10, 20, 4), {"titulo": "T-001", "tipo": "ZAE", "titular": "Cooperativa Uno", "vence": "2027-06-30"}),
    (square(60, 20, 4), {"titulo": "T-002", "tipo": "ZAE", "titular": "Cooperativa Dos", "vence": "2025-12-31"}),
    (square(70, 5, 10), {"titulo": "T-003", "tipo": "PE", "titular": "Minera Ejemplo", "vence": "2031-01-31"}),
]
OCCURRENCES: list[Row] = [
    (square(12, 22, 4), {"lugar": "Filo Pardo", "anio": 2024, "mineral": "oro", "medida_ha": 900.0}),
    (square(80, 60, 2), {"lugar": "Vega Rota", "anio": 2025, "mineral": "oro", "medida_ha": 250.0}),
    (square(98, 50, 4), {"lugar": "Confín", "anio": 2025, "mineral": "oro", "medida_ha": 500.0}),
]
#: code, name, x, y, estimated hectares. Q-4 repeats the place of Q-3; Q-5 lies 30 km outside the country.
POINTS = [
    ("Q-1", "Pozo Quieto", 25.0, 20.0, 20.0),
    ("Q-2", "Raya Norte", 50.0, 60.0, 30.0),
    ("Q-3", "Dos Bateas", 75.0, 35.0, None),
    ("Q-4", "Dos Bateas Viejo", 75.0, 35.0, None),
    ("Q-5", "Allende", 130.0, 40.0, 40.0),
]
FOREST_LOSS: list[Row] = [(square(40, 70, 3), {"periodo": "2023", "causa": "sin determinar"})]
ROADS: list[Row] = [
    (LineString([(12, 0), (12, 21)]), {"nombre": "Camino del Cerro", "clase": "local"}),
    (LineString([(0, 70), (35, 70)]), {"nombre": "Carretera Norte", "clase": "nacional"}),
]
RIVERS: list[Row] = [
    (LineString([(100, 22), (64.4, 22)]), {"nombre": "Río Manso"}),
    (LineString([(81, 80), (81, 40)]), {"nombre": "Río Hondo"}),
]
AIRSTRIPS: list[Row] = [(Point(62, 26), {"Name": "Pista Vieja"})]
LOCAL_KNOWLEDGE: list[Row] = [(box(93, 51, 98, 53), {"nombre": "Bordo del pantano", "taller": "2026-03"})]
PROTECTED: list[Row] = [
    (square(0, 10, 20), {"area": "Cerro Cinabre", "categoria": "National Park", "estado": "Designated"}),
    (box(13, 10, 33, 30), {"area": "Hojarasca", "categoria": None, "estado": "Designated"}),
]
TERRITORIES: list[Row] = [(square(55, 10, 20), {"territorio": "Territorio Irauá", "tipo": "Indigenous territory"})]
KEY_AREAS: list[Row] = [(box(70, 61, 90, 75), {"sitio": "Lomas de Quelonia", "cod_sitio": "XCB-K1"})]
CORRIDORS: list[Row] = [(square(15, 45, 15), {"nombre": "Corredor Tarrasal", "tipo": "Biological corridor"})]
WETLANDS: list[Row] = [
    (box(90, 45, 100, 60), {"humedal": "Pantano Gris", "clase": "bosque inundable"}),
    (square(35, 0, 5), {"humedal": "Laguna Clara", "clase": "laguna"}),
]
PLANS: list[Row] = [
    (box(50, 0, 100, 40), {"plan": "Ordenamiento de Riomanso", "tipo": "spatial_plan"}),
    (square(0, 10, 20), {"plan": "Mercurio cero en Cerro Cinabre", "tipo": "action_plan"}),
    (square(14, 24, 2), {"plan": "Restauración de Filo Pardo", "tipo": "restoration"}),
    (box(55, 10, 65, 30), {"plan": "Vigilancia comunitaria de Irauá", "tipo": "monitored"}),
]
#: name, x, y, people.
PLACES = [
    ("Boca del Cerro", 12.0, 18.0, 1200),
    ("Playa Irauá", 59.5, 22.0, 800),
    ("Raya Norte", 50.5, 60.0, 300),
    ("Orilla Gris", 98.5, 49.5, 150),
    ("Ciudad Cinabria", 50.0, 30.0, 50000),
]


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a grid point."""
    lon, lat = Transformer.from_crs(GRID, DEGREES, always_xy=True).transform((x - 50) * 1000, (y - 40) * 1000)
    return float(lon), float(lat)


def sexagesimal(value: float, positive: str, negative: str) -> str:
    """Degrees, minutes and seconds to a hundredth of a second (0.3 m), as people write them in a workbook."""
    hundredths = round(abs(value) * 360_000)
    minutes, seconds = divmod(hundredths, 6000)
    return f"{minutes // 60}° {minutes % 60:02d}' {seconds / 100:05.2f}\" {positive if value >= 0 else negative}"


def write_points(path: Path) -> None:
    """Occurrence points as a table with semicolons and decimal commas."""
    lines = ["codigo;nombre;longitud;latitud;estimado_ha;fecha"]
    for code, name, x, y, hectares in POINTS:
        lon, lat = degrees(x, y)
        numbers = [f"{lon:.7f}", f"{lat:.7f}", "" if hectares is None else f"{hectares:.1f}"]
        lines.append(";".join([code, name, *(n.replace(".", ",") for n in numbers), "2025-08-15"]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_places(path: Path) -> None:
    """Populated places as a workbook with degrees, minutes and seconds."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": "Censo de Cinabria (inventado)", "created": datetime(2026, 11, 20)})
        sheet = book.add_worksheet("censo")
        sheet.write_row(0, 0, ["localidad", "longitud", "latitud", "habitantes"])
        for i, (name, x, y, people) in enumerate(PLACES, 1):
            lon, lat = degrees(x, y)
            sheet.write_row(i, 0, [name, sexagesimal(lon, "E", "W"), sexagesimal(lat, "N", "S"), people])


def write_loss_raster(path: Path) -> None:
    """Year of forest loss on a grid of 1 km: a block of 3 by 3 cells with 23 (2023), one cell of 2005, the rest 0."""
    west, north, columns, rows = 10, 65, 30, 30
    years = np.zeros((rows, columns), dtype="uint8")
    years[north - 53 : north - 50, 20 - west : 23 - west] = 23
    years[2, 25] = 5
    transform = from_origin((west - 50) * 1000, (north - 40) * 1000, 1000, 1000)
    profile = {"driver": "GTiff", "dtype": "uint8", "count": 1, "width": columns, "height": rows, "nodata": 255}
    with rasterio.open(path, "w", crs=GRID, transform=transform, compress="deflate", **profile) as raster:
        raster.write(years, 1)


def write_zipped_shapefile(frame: gpd.GeoDataFrame, path: Path, name: str) -> None:
    """A Shapefile in a zip archive, file dates fixed."""
    with tempfile.TemporaryDirectory() as folder:
        options = {"DBF_DATE_LAST_UPDATE": DAY[:10], "ENCODING": "UTF-8"}
        pyogrio.write_dataframe(frame, Path(folder) / f"{name}.shp", driver="ESRI Shapefile", layer_options=options)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for part in sorted(Path(folder).iterdir()):
                info = zipfile.ZipInfo(part.name, date_time=(2026, 11, 20, 0, 0, 0))
                archive.writestr(info, part.read_bytes(), compress_type=zipfile.ZIP_DEFLATED)
        path.write_bytes(buffer.getvalue())


def write_geopackage(path: Path, layers: Sequence[tuple[str, gpd.GeoDataFrame]]) -> None:
    """Several layers in one GeoPackage."""
    for name, frame in layers:
        pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", append=path.exists())


def draw(folder: Path = RAW) -> None:
    """Write every file of ``raw/``."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": DAY})
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_geopackage(
        folder / "country.gpkg",
        [("outline", table(COUNTRY)), ("provinces", table(PROVINCES)), ("districts", table(DISTRICTS))],
    )
    write_zipped_shapefile(table(TITLES, UTM), folder / "mining_titles.zip", "titulos")
    pyogrio.write_dataframe(table(OCCURRENCES, DEGREES), folder / "occurrences.geojson", driver="GeoJSON")
    write_points(folder / "occurrence_points.csv")
    pyogrio.write_dataframe(table(FOREST_LOSS, DEGREES), folder / "forest_loss.fgb", driver="FlatGeobuf")
    write_loss_raster(folder / "forest_loss_year.tif")
    pyogrio.write_dataframe(table(ROADS, DEGREES), folder / "roads.geojson", driver="GeoJSON")
    table(RIVERS, DEGREES).to_parquet(folder / "rivers.parquet", index=False)
    pyogrio.write_dataframe(table(AIRSTRIPS, DEGREES), folder / "airstrips.kml", driver="KML")
    pyogrio.write_dataframe(table(LOCAL_KNOWLEDGE, DEGREES), folder / "local_knowledge.geojson", driver="GeoJSON")
    write_geopackage(
        folder / "biodiversity.gpkg",
        [
            ("protected_areas", table(PROTECTED, MERCATOR)),
            ("territories", table(TERRITORIES, DEGREES)),
            ("key_biodiversity_areas", table(KEY_AREAS, DEGREES)),
            ("corridors", table(CORRIDORS)),
            ("wetlands", table(WETLANDS)),
        ],
    )
    write_geopackage(folder / "plans.gpkg", [("plans", table(PLANS))])
    write_places(folder / "places.xlsx")


if __name__ == "__main__":
    os.umask(0o022)
    draw()
