"""UTM zones as people write them."""

from __future__ import annotations

import re

from pyproj import CRS
from pyproj.crs import GeographicCRS, ProjectedCRS
from pyproj.crs.coordinate_operation import UTMConversion

from azogue.intake.values import western_digits

_ZONE_TEXT = re.compile(r"(?<!\d)(\d{1,2})(?!\d)\s*[-_ ]?\s*([A-Za-z]*)")


def utm_crs(zone: str, datum: CRS | None = None) -> CRS:
    """The UTM system of a zone such as ``18S``, on WGS 84 or another datum.

    Examples
    --------
    >>> utm_crs("18S").to_epsg()
    32718
    """
    number, south = int(zone[:-1]), zone.endswith("S")
    if datum is None:
        return CRS.from_epsg((32700 if south else 32600) + number)
    geographic = datum.geodetic_crs or GeographicCRS()
    return ProjectedCRS(UTMConversion(str(number), hemisphere="S" if south else "N"), geodetic_crs=geographic)


def parse_zone(text: str) -> tuple[str | None, bool]:
    """Read a UTM zone: ``18S``, ``18 L`` (latitude band), ``Zona 18 Sur``, ``EPSG:32718``.

    S and N alone are hemispheres, as people write them, never latitude bands.

    Returns
    -------
    tuple of (str or None, bool)
        Number with N or S; and whether the hemisphere is stated. Without it the zone is the number alone.

    Examples
    --------
    >>> parse_zone("18S"), parse_zone("18L"), parse_zone("WGS84 / UTM zone 19 sur"), parse_zone("32718"), parse_zone("18")
    (('18S', True), ('18S', True), ('19S', True), ('18S', True), ('18', False))
    """
    text = western_digits(text.strip())
    code = re.search(r"(?<!\d)32([67])(\d{2})(?!\d)", text)
    if code:
        return f"{int(code[2])}{'S' if code[1] == '7' else 'N'}", True
    text = re.sub(r"(?i)wgs[\s_-]*(19)?84|utm", " ", text).removesuffix(".0")
    match = _ZONE_TEXT.search(text)
    if not match or not 1 <= int(match[1]) <= 60:
        return None, False
    letters = (
        match[2].upper() or "".join(re.findall(r"(?i)\b(north|norte|nord|south|sur|sul|sud|[NS])\b", text)[:1]).upper()
    )
    if not letters:
        return str(int(match[1])), False
    if letters in ("N", "NORTH", "NORTE", "NORD"):
        return f"{int(match[1])}N", True
    if letters in ("S", "SOUTH", "SUR", "SUL", "SUD"):
        return f"{int(match[1])}S", True
    if len(letters) == 1 and letters in "CDEFGHJKLMPQRTUVWX":
        return f"{int(match[1])}{'S' if letters < 'N' else 'N'}", True
    return None, False
