"""Words and numbers of a document in one language: whole sentences, named placeholders, figures as readers write them.

Sentences are looked up in the library's message catalogue (domain ``azogue``, `azogue.records.locale`). A language
without a catalogue is written in English, numbers included: a Spanish comma in an English sentence would be misread.
"""

from __future__ import annotations

import gettext
import math
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from importlib import resources
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

DOMAIN = "azogue"
#: Written where a number is not known: never a zero, never an empty cell.
UNKNOWN = "–"
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def is_right_to_left(text: str) -> bool:
    """Whether a text holds a letter that is written from right to left.

    Examples
    --------
    >>> is_right_to_left("محمية"), is_right_to_left("Río Azul")
    (True, False)
    """
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


class Words:
    """Sentences and figures in one language.

    Parameters
    ----------
    language : str
        Language tag, such as ``es`` or ``zh-Hans``.

    Examples
    --------
    >>> words = Words("en")
    >>> words("The priority area covers {area}.", area=words.area(127735.1))
    'The priority area covers 127,735 ha.'
    >>> words.many("{n} site", "{n} sites", 2)
    '2 sites'
    """

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.locale = Locale.parse(language.replace("-", "_"))
        self.direction = "rtl" if self.locale.character_order == "right-to-left" else "ltr"
        self._catalogue = _catalogue(language) or gettext.NullTranslations()

    def __call__(self, message: str, **values: Any) -> str:
        """The sentence in the language, filled in."""
        return self._fill(self._catalogue.gettext(message), values)

    def many(self, one: str, many: str, n: int, **values: Any) -> str:
        """The form of a sentence that fits a number; ``{n}`` stands for the number itself."""
        return self._fill(self._catalogue.ngettext(one, many, n), {"n": self.number(n), **values})

    def _fill(self, template: str, values: dict[str, Any]) -> str:
        if not values:
            return template
        return template.format(**{k: self.isolate(str(v)) for k, v in values.items()})

    def isolate(self, text: str) -> str:
        """Keep a name of the other direction from turning the sentence around it."""
        if is_right_to_left(text) == (self.direction == "rtl") or not any(c.isalpha() for c in text):
            return text
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"

    def number(self, value: Any, digits: int = 0) -> str:
        """A number with the language's own separators; a dash for one that is not known.

        Examples
        --------
        >>> Words("es").number(1234567.891, 1), Words("en").number(float("nan"))
        ('1.234.567,9', '–')
        """
        if is_missing(value):
            return UNKNOWN
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(float(value), pattern, locale=self.locale))

    def hectares(self, value: Any) -> str:
        """Hectares without the unit: whole from 100 up, one decimal below, two below 1.

        Examples
        --------
        >>> [Words().hectares(v) for v in (127735.13, 38.04, 0.125, 0.0)]
        ['127,735', '38.0', '0.12', '0']
        """
        if is_missing(value):
            return UNKNOWN
        size = abs(float(value))
        return self.number(value, 0 if size >= 100 or size == 0 else 1 if size >= 1 else 2)

    def area(self, value: Any) -> str:
        """Hectares with the unit."""
        return UNKNOWN if is_missing(value) else self("{number} ha", number=self.hectares(value))

    def share(self, value: Any) -> str:
        """Per cent, with enough decimals that a small share does not read as none.

        Examples
        --------
        >>> [Words().share(v) for v in (61.46, 0.531, 0.004, 0)]
        ['61.5 %', '0.53 %', '< 0.01 %', '0 %']
        """
        if is_missing(value):
            return UNKNOWN
        size = abs(float(value))
        if 0 < size < 0.01:
            return self("< {number} %", number=self.number(0.01, 2))
        return self("{number} %", number=self.number(value, 0 if size in (0, 100) else 1 if size >= 1 else 2))

    def distance(self, metres: Any) -> str:
        """Metres below one kilometre, kilometres from there on.

        Examples
        --------
        >>> Words().distance(500), Words().distance(1000), Words().distance(2500)
        ('500 m', '1 km', '2.5 km')
        """
        if is_missing(metres):
            return UNKNOWN
        m = float(metres)
        if m < 1000:
            return self("{number} m", number=self.number(m))
        km = m / 1000
        return self("{number} km", number=self.number(km, 0 if km == int(km) else 1))

    def day(self, value: str) -> str:
        """A date as the language writes it; a text that is no date stays as it is.

        Examples
        --------
        >>> Words().day("2026-11-20T12:00:00Z"), Words().day("2018-Q3")
        ('20 November 2026', '2018-Q3')
        """
        try:
            day = (
                datetime.fromisoformat(value.replace("Z", "+00:00")).date()
                if "T" in value
                else date.fromisoformat(value)
            )
        except ValueError:
            return value
        return str(format_date(day, "d MMMM y" if self.language == "en" else "long", locale=self.locale))

    def listed(self, items: Sequence[str], *, most: int = 0) -> str:
        """Some names in one line; with ``most``, the rest is counted."""
        shown = list(items[:most] if most else items)
        text = "; ".join(self.isolate(i) for i in shown)
        left = len(items) - len(shown)
        return self.many("{names} and {n} more", "{names} and {n} more", left, names=text) if left > 0 else text


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, NaN, NA, NaT or an empty text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in ("NAType", "NaTType")


def _catalogue(language: str) -> gettext.NullTranslations | None:
    folder = resources.files("azogue.records") / "locale"
    try:
        return gettext.translation(DOMAIN, localedir=str(folder), languages=[language.replace("-", "_")])
    except FileNotFoundError:
        return None


def document_language(languages: Sequence[str], wanted: str = "") -> str:
    """Language that a document is written in: the first of the workspace's that has a catalogue, else English.

    Examples
    --------
    >>> document_language(["en", "es"]), document_language(["xx"]), document_language(["en"], wanted="ar")
    ('en', 'en', 'ar')
    """
    if wanted:
        return wanted
    return next((lang for lang in languages if lang.startswith("en") or _catalogue(lang)), "en")
