"""Find the columns in which a table keeps its coordinates, by the names that people give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_LON = _words(
    "longitude lon long lng longitud longitude_dd lon_dd longitud_dd longdd x_lon long_x lon_x coord_lon gps_lon "
    "gps_longitude decimallongitude decimal_longitude longitude_decimal longitude_wgs84 lon_wgs84 经度 經度 долгота "
    "خط_الطول longitude_x longitudex point_x"
)
_LAT = _words(
    "latitude lat latitud latitude_dd lat_dd latitud_dd latdd y_lat lat_y coord_lat gps_lat gps_latitude "
    "decimallatitude decimal_latitude latitude_decimal latitude_wgs84 lat_wgs84 纬度 緯度 широта خط_العرض latitude_y "
    "latitudey point_y"
)
_EAST = _words(
    "easting eastings east este utm_e utm_este utm_easting utm_x x_utm e_utm este_utm este_x coord_este coordenada_este "
    "este_m easting_m coord_x x_coord coordenada_x xcoord x e estex utmx leste"
)
_NORTH = _words(
    "northing northings north norte utm_n utm_norte utm_northing utm_y y_utm n_utm norte_utm norte_y coord_norte "
    "coordenada_norte norte_m northing_m coord_y y_coord coordenada_y ycoord y n nortey utmy"
)
_ZONE = _words(
    "zone zona huso fuso utm_zone zona_utm huso_utm zone_utm utm_zona utmzone zonautm fuso_utm zona_geografica"
)
_BOTH = _words(
    "coordinates coordinate coordenadas coordonnees coords coord latlon lat_lon latlong lat_long latitude_longitude "
    "gps gps_coordinates location position ubicacion localisation lonlat lon_lat longlat long_lat"
)
_WKT = _words("wkt geometry geom the_geom shape_wkt wkt_geom geometria")
_DEGREE_PARTS = (
    ("deg", "degree", "degrees", "grado", "grados", "g", "d", "degre", "degres", "graus"),
    ("min", "minute", "minutes", "minuto", "minutos", "m"),
    ("sec", "second", "seconds", "seg", "segundo", "segundos", "s", "seconde", "secondes"),
    ("dir", "hem", "hemisphere", "hemisferio", "ns", "ew", "orientation", "direction"),
)


@dataclass(frozen=True)
class Columns:
    """Columns in which a table keeps its coordinates: ``kind`` is dd, utm (x, y, zone), parts, both or wkt."""

    kind: str
    x: tuple[str, ...]
    y: tuple[str, ...] = ()
    zone: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, each once."""
        return tuple(dict.fromkeys([*self.x, *self.y, *([self.zone] if self.zone else [])]))


def key(name: str) -> str:
    """A column name for comparison: no case, accents, blanks or marks.

    Examples
    --------
    >>> key("Coordenada Este (m)"), key("Latitúd")
    ('coordenada_este_m', 'latitud')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", str(name).casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "_", plain).strip("_")


def find_columns(names: Sequence[str]) -> Columns | None:
    """Find the columns of coordinates by their names.

    Examples
    --------
    >>> find_columns(["Sitio", "Longitud", "Latitud"])
    Columns(kind='dd', x=('Longitud',), y=('Latitud',), zone='')
    >>> find_columns(["id", "ESTE", "NORTE", "Zona"]).kind
    'utm'
    >>> find_columns(["id", "name"]) is None
    True
    """
    keyed: dict[str, str] = {}
    for name in names:
        keyed.setdefault(key(name), str(name))
    zone = _first(keyed, _ZONE)
    lon, lat = _first(keyed, _LON), _first(keyed, _LAT)
    if lon and lat:
        return Columns("dd", (lon,), (lat,))
    lon_parts, lat_parts = _parts(keyed, "lon"), _parts(keyed, "lat")
    if lon_parts and lat_parts:
        return Columns("parts", lon_parts, lat_parts)
    east, north = _first(keyed, _EAST), _first(keyed, _NORTH)
    if east and north:
        return Columns("utm", (east,), (north,), zone)
    lon = lon or _starting(keyed, ("longitud", "lon_", "long_"))
    lat = lat or _starting(keyed, ("latitud", "lat_"))
    if lon and lat:
        return Columns("dd", (lon,), (lat,))
    for kind, known in (("wkt", _WKT), ("both", _BOTH)):
        column = _first(keyed, known)
        if column:
            return Columns(kind, (column,))
    return None


def _first(keyed: dict[str, str], known: Sequence[str]) -> str:
    return next((keyed[k] for k in known if k in keyed), "")


def _starting(keyed: dict[str, str], starts: tuple[str, ...]) -> str:
    return next((name for k, name in keyed.items() if k.startswith(starts)), "")


def _parts(keyed: dict[str, str], axis: str) -> tuple[str, ...]:
    """Columns of degrees, minutes, seconds and hemisphere of one axis, in that order."""
    found = []
    for words in _DEGREE_PARTS:
        match = [
            name
            for k, name in keyed.items()
            if k.startswith(axis) and len(bits := k.split("_")) > 1 and (bits[-1] in words)
        ]
        found.append(match[0] if match else "")
    if found[0] and found[1]:
        return tuple(found)
    return ()
