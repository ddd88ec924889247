"""Read one written coordinate: decimal degrees, or degrees, minutes and seconds in the many ways people write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from azogue.intake.values import western_digits

#: Letters and words of the hemispheres in Arabic-free scripts of the six languages and Portuguese.
#: O is west in Spanish, French and Portuguese (oeste, ouest); German Ost is not supported.
_HEMISPHERES = {
    "N": "N",
    "S": "S",
    "E": "E",
    "W": "W",
    "O": "W",
    "L": "E",
    "NORTH": "N",
    "NORTE": "N",
    "NORD": "N",
    "SOUTH": "S",
    "SUR": "S",
    "SUL": "S",
    "SUD": "S",
    "EAST": "E",
    "ESTE": "E",
    "EST": "E",
    "LESTE": "E",
    "WEST": "W",
    "OESTE": "W",
    "OUEST": "W",
    "С": "N",
    "Ю": "S",
    "В": "E",
    "З": "W",
    "北纬": "N",
    "南纬": "S",
    "东经": "E",
    "西经": "W",
    "北緯": "N",
    "南緯": "S",
    "東經": "E",
    "西經": "W",
}
_WORDS = sorted(_HEMISPHERES, key=len, reverse=True)
_AT_START = re.compile(rf"^({'|'.join(_WORDS)})(?![^\W\d_])[\s.:]*", re.IGNORECASE)
_AT_END = re.compile(rf"(?<![^\W\d_])({'|'.join(_WORDS)})\.?$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LETTER_UNITS = re.compile(
    r"\d+\s*(?:deg|d|g)[a-z]*\.?\s*\d+(?:[.,]\d+)?\s*(?:min|m)[a-z]*\.?\s*\d+(?:[.,]\d+)?\s*(?:sec|seg|s)[a-z]*\.?\s*",
    re.I,
)
_UNITS = re.compile(
    r"(?<=\d)\s*(?:deg(?:rees?)?|grados?|degr[eé]s?|d|min(?:ut[eo]?s?)?|m|sec(?:onds?)?|seg(?:undos?)?|s)\.?(?=[\s\d]|$)",
    re.I,
)
_ALLOWED = re.compile(r"^[\d\s.,:°º˚'\"-]*$")
_PACKED = re.compile(r"^(\d{2,3})(\d{2})(\d{2}(?:[.,]\d+)?)$")


@dataclass(frozen=True)
class Angle:
    """A coordinate: degrees with sign, its hemisphere letter (or empty), and how it was written (dd or dms)."""

    degrees: float
    hemisphere: str
    kind: str


def parse_angle(text: str, *, packed: bool = False) -> Angle | None:
    r"""Read one coordinate.

    Parameters
    ----------
    text : str
    packed : bool
        Whether digits without marks are degrees, minutes and seconds even without a letter of the hemisphere.

    Returns
    -------
    Angle or None
        None when it cannot be read: two signs that contradict each other, minutes or seconds above 60, thousands marks.

    Examples
    --------
    >>> round(parse_angle("12°48'29.2\"S").degrees, 5)
    -12.80811
    >>> [parse_angle(t).degrees for t in ("-70,5", "70 30 00 W", "W70d30m", "070-30-00 Oeste", "703000W")]
    [-70.5, -70.5, -70.5, -70.5, -70.5]
    >>> parse_angle("-12.808.100"), parse_angle("12°75'S"), parse_angle("Tambopata")
    (None, None, None)
    """
    rest = _simplified(text)
    letter = ""
    if _LETTER_UNITS.match(rest.lstrip("+-")) or not _AT_END.search(rest):
        rest = _UNITS.sub(" ", rest).strip()
    for pattern in (_AT_END, _AT_START):
        match = pattern.search(rest)
        if match:
            found = _HEMISPHERES[match[1].upper()]
            if letter and letter != found:
                return None
            letter = found
            rest = (rest[: match.start()] + rest[match.end() :]).strip()
    rest = _UNITS.sub(" ", rest).strip()
    sign = -1.0 if rest.startswith("-") else 1.0
    rest = rest.lstrip("+-").strip()
    if not rest or not _ALLOWED.match(rest):
        return None
    if letter:
        if sign < 0 and letter in "NE":
            return None
        sign = -1.0 if letter in "SW" else 1.0
    size, kind = _size(rest, packed=packed or bool(letter))
    return None if size is None else Angle(sign * size, letter, kind)


def _simplified(text: str) -> str:
    out = western_digits(unicodedata.normalize("NFC", text.strip()))
    for marks, plain in (("\u2212\u2013\u2014", "-"), ("′’‘´`ʹ", "'"), ("″”“„ʺ", '"'), ("\u00a0\u202f", " ")):
        for mark in marks:
            out = out.replace(mark, plain)
    return out.replace("''", '"').replace("с.ш.", "N").replace("ю.ш.", "S").replace("в.д.", "E").replace("з.д.", "W")


def _size(rest: str, *, packed: bool) -> tuple[float | None, str]:
    """Degrees without sign of the digits that are left, and how they were written."""
    if packed and (match := _PACKED.match(rest)):
        parts = [match[1], match[2], match[3]]
    else:
        if re.search(r"\d[.,]\d+[.,]\d", rest):
            return None, ""
        parts = _NUMBER.findall(rest)
        if re.sub(r"[\s:°º˚'\"-]", "", _NUMBER.sub("", rest)):
            return None, ""
    if not 1 <= len(parts) <= 3 or any("." in p or "," in p for p in parts[:-1]):
        return None, ""
    numbers = [float(p.replace(",", ".")) for p in parts]
    if any(n > 60 for n in numbers[1:]):
        return None, ""
    size = sum(n / 60**i for i, n in enumerate(numbers))
    is_dms = len(numbers) > 1
    return size, "dms" if is_dms else "dd"
