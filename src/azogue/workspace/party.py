"""Countries by name: ISO 3166 alpha-3 codes, from the Unicode CLDR that Babel carries, named as the UN names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from azogue.intake.guess_words import plain_words

#: Languages in which a country may be named: the six of the United Nations, and four spoken where gold is dug.
NAME_LANGUAGES = ("en", "es", "fr", "ar", "ru", "zh", "pt", "id", "sw", "nl")
UN_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
#: ISO 3166-1 alpha-3, where CLDR also lists a former code for the same country.
_CURRENT = {"CD": "COD", "DE": "DEU", "FR": "FRA", "MM": "MMR", "RS": "SRB", "RU": "RUS", "TL": "TLS", "YE": "YEM"}
#: Two letters that the CLDR keeps for tests and for "unknown".
_NO_COUNTRY = {"XA", "XB", "ZZ"}
#: Short names of the United Nations (UNTERM, Country Names; M49) where the CLDR uses a name that no UN document carries.
_UN_NAMES = {
    "en": {
        "BOL": "Bolivia (Plurinational State of)",
        "BRN": "Brunei Darussalam",
        "COD": "Democratic Republic of the Congo",
        "COG": "Congo",
        "CPV": "Cabo Verde",
        "FSM": "Micronesia (Federated States of)",
        "IRN": "Iran (Islamic Republic of)",
        "KOR": "Republic of Korea",
        "LAO": "Lao People's Democratic Republic",
        "MDA": "Republic of Moldova",
        "MMR": "Myanmar",
        "PRK": "Democratic People's Republic of Korea",
        "PSE": "State of Palestine",
        "RUS": "Russian Federation",
        "SYR": "Syrian Arab Republic",
        "TZA": "United Republic of Tanzania",
        "USA": "United States of America",
        "VAT": "Holy See",
        "VEN": "Venezuela (Bolivarian Republic of)",
        "VNM": "Viet Nam",
    },
    "fr": {"COD": "République démocratique du Congo", "COG": "Congo"},
    "es": {"COD": "República Democrática del Congo", "COG": "Congo"},
}


@dataclass(frozen=True)
class FoundParty:
    """A country found by name or code; ``near`` names similar ones where none was found."""

    code: str = ""
    near: tuple[str, ...] = ()


def find_party(text: str) -> FoundParty:
    """Find the alpha-3 code of a country.

    Parameters
    ----------
    text : str
        Its name in one of ten languages, with or without accents, or its code of two or three letters. ``XC`` and a
        letter are the invented countries of tests.

    Examples
    --------
    >>> find_party("PERU").code, find_party("Pérou").code, find_party("COD").code, find_party("XCB").code
    ('PER', 'PER', 'COD', 'XCB')
    >>> find_party("Tanzanya").near
    ('United Republic of Tanzania (TZA)',)
    """
    text = text.strip()
    codes = _alpha_3()
    upper = text.upper()
    if upper in codes.values() or (len(upper) == 3 and upper.startswith("XC") and upper.isalpha()):
        return FoundParty(upper)
    if upper in codes:
        return FoundParty(codes[upper])
    names = _names()
    key = _key(text)
    if key in names:
        return FoundParty(names[key][0])
    from rapidfuzz import fuzz, process

    near = process.extract(key, list(names), scorer=fuzz.ratio, limit=12, score_cutoff=75) if key else []
    found = dict.fromkeys(f"{country_name(names[k][0])} ({names[k][0]})" for k, _, _ in near)
    return FoundParty("", tuple(found)[:3])


def country_name(code: str, language: str = "en") -> str:
    """Name of a country by its alpha-3 code; the code itself for an invented one.

    Examples
    --------
    >>> country_name("PER", "fr"), country_name("XCB")
    ('Pérou', 'XCB')
    """
    return party_name(code, language) or code


def party_name(code: str, language: str = "en") -> str:
    """Name of a country by its alpha-3 code: the UN's short name, otherwise that of the Unicode CLDR; empty if unknown.

    A workspace may set another with ``party_name``.

    Examples
    --------
    >>> party_name("PER"), party_name("COD", "fr"), party_name("XCB")
    ('Peru', 'République démocratique du Congo', '')
    """
    from babel import Locale

    named = _UN_NAMES.get(language, {}).get(code)
    two = {three: two for two, three in _alpha_3().items()}.get(code, "")
    return named or str(Locale.parse(language).territories.get(two, ""))


def country_names(code: str) -> list[str]:
    """Names of a country in ten languages, and its codes; empty for no code."""
    if not code:
        return []
    return list(dict.fromkeys([*(country_name(code, language) for language in NAME_LANGUAGES), code]))


def official_languages(code: str) -> list[str]:
    """Official languages of a country among the six of the United Nations, and English.

    Examples
    --------
    >>> official_languages("PER"), official_languages("COD"), official_languages("XCB")
    (['es', 'en'], ['fr', 'en'], ['en'])
    """
    from babel.languages import get_official_languages

    two = {three: two for two, three in _alpha_3().items()}.get(code, "")
    spoken = get_official_languages(two, regional=False, de_facto=True) if two else ()
    return list(dict.fromkeys([*(s for s in spoken if s in UN_LANGUAGES), "en"]))


@lru_cache
def _alpha_3() -> dict[str, str]:
    """Alpha-2 = alpha-3, of territories that have a name."""
    from babel import Locale
    from babel.core import get_global

    named = set(Locale.parse("en").territories) - _NO_COUNTRY
    found: dict[str, str] = {}
    for old, new in get_global("territory_aliases").items():
        if len(old) == 3 and old.isalpha() and len(new) == 1 and new[0] in named:
            found.setdefault(new[0], old)
    return found | _CURRENT


@lru_cache
def _names() -> dict[str, tuple[str, str]]:
    """Name as compared = (alpha-3, name as written)."""
    from babel import Locale

    found: dict[str, tuple[str, str]] = {}
    for names in _UN_NAMES.values():
        for three, name in names.items():
            found.setdefault(_key(name), (three, name))
    for language in NAME_LANGUAGES:
        territories = Locale.parse(language).territories
        for two, three in _alpha_3().items():
            if two in territories:
                found.setdefault(_key(str(territories[two])), (three, str(territories[two])))
    return found


def _key(text: str) -> str:
    return plain_words(text) or text.strip().casefold()
