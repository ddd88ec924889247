"""Conditions and reasons that a person can read: ``by_role.wetland.ha > 0 or rivers.affected.km > 0``.

A condition compares named measures with numbers. It is parsed here, word by word; nothing is ever executed. A measure
that was not given is unknown, and unknown is carried through: ``unknown or true`` is true, ``unknown and true`` is
unknown (Kleene's three-valued logic). So a layer that nobody gave neither proposes an action nor rules it out.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from azogue.records.errors import StepError

#: Measures by name; None is unknown.
Measures = Mapping[str, float | None]

_WORD = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<op><=|>=|==|!=|<|>)|(?P<par>[()])|(?P<name>[a-z]\w*(?:\.\w+)*))"
)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
_PLACEHOLDER = re.compile(r"\{([a-z]\w*(?:\.\w+)*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_KEYWORDS = ("and", "or", "not", "always")


@dataclass(frozen=True)
class Condition:
    """A parsed condition: the text as written, the measures it names, and how to judge it."""

    text: str
    names: tuple[str, ...]
    _judge: Callable[[Measures], bool | None]

    def judge(self, measures: Measures) -> bool | None:
        """True, False, or None where the measures that decide it are unknown."""
        return self._judge(measures)

    def unknown(self, measures: Measures) -> tuple[str, ...]:
        """Measures the condition names that are unknown."""
        return tuple(n for n in self.names if is_unknown(measures.get(n)))


def is_unknown(value: float | None) -> bool:
    """Whether a measure has no value."""
    return value is None or math.isnan(value)


def parse_condition(text: str) -> Condition:
    """Read a condition.

    Grammar: ``always``, or comparisons ``<measure> <op> <number>`` joined by ``and``, ``or``, ``not`` and brackets;
    ``and`` binds closer than ``or``; ``<op>`` is one of ``> >= < <= == !=``.

    Parameters
    ----------
    text : str

    Raises
    ------
    StepError
        The text does not follow the grammar; the message shows where and an accepted form.

    Examples
    --------
    >>> c = parse_condition("permits.overlapping.n > 0 or (a.ha > 0 and a.n >= 2)")
    >>> c.names
    ('permits.overlapping.n', 'a.ha', 'a.n')
    >>> c.judge({"permits.overlapping.n": 3})
    True
    >>> c.judge({"permits.overlapping.n": 0}) is None
    True
    """
    words = _split(text)
    parser = _Parser(text, words)
    judge = parser.either()
    if parser.at < len(words):
        raise parser.mistake("the end")
    return Condition(text, tuple(dict.fromkeys(parser.names)), judge)


def _split(text: str) -> list[tuple[str, str]]:
    words, at = [], 0
    while text[at:].strip():
        found = _WORD.match(text, at)
        if not found:
            raise StepError(
                f"condition {text!r}: cannot read {text[at:].strip()!r}; write for example: by_role.wetland.ha > 0"
            )
        kind = str(found.lastgroup)
        words.append((kind, found[kind]))
        at = found.end()
    return words


class _Parser:
    """Recursive descent over the words of one condition."""

    def __init__(self, text: str, words: list[tuple[str, str]]) -> None:
        self.text, self.words, self.at = text, words, 0
        self.names: list[str] = []

    def peek(self) -> tuple[str, str]:
        return self.words[self.at] if self.at < len(self.words) else ("end", "")

    def take(self, kind: str) -> str:
        found, word = self.peek()
        if found != kind or word in _KEYWORDS:
            raise self.mistake(
                {"name": "a measure", "op": "one of > >= < <= == !=", "number": "a number"}.get(kind, kind)
            )
        self.at += 1
        return word

    def skip(self, word: str) -> bool:
        if self.peek()[1] != word:
            return False
        self.at += 1
        return True

    def mistake(self, wanted: str) -> StepError:
        found = self.peek()[1] or "the end"
        return StepError(
            f"condition {self.text!r}: found {found!r} where {wanted} was expected; "
            "write for example: by_role.wetland.ha > 0 and permits.n >= 2"
        )

    def either(self) -> Callable[[Measures], bool | None]:
        parts = [self.both()]
        while self.skip("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda m: _any([p(m) for p in parts])

    def both(self) -> Callable[[Measures], bool | None]:
        parts = [self.one()]
        while self.skip("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else lambda m: _all([p(m) for p in parts])

    def one(self) -> Callable[[Measures], bool | None]:
        if self.skip("not"):
            inner = self.one()
            return lambda m: None if (v := inner(m)) is None else not v
        if self.skip("("):
            inside = self.either()
            if not self.skip(")"):
                raise self.mistake(")")
            return inside
        if self.skip("always"):
            return lambda m: True
        name = self.take("name")
        compare, number = _COMPARE[self.take("op")], float(self.take("number"))
        self.names.append(name)
        return lambda m: None if is_unknown(m.get(name)) else compare(float(m[name] or 0.0), number)


def _any(values: list[bool | None]) -> bool | None:
    return True if True in values else None if None in values else False


def _all(values: list[bool | None]) -> bool | None:
    return False if False in values else None if None in values else True


def placeholders(template: str) -> tuple[str, ...]:
    """Measures that a reason names.

    Examples
    --------
    >>> placeholders("{permits.n} permits, {permits.overlapping.ha} ha.")
    ('permits.n', 'permits.overlapping.ha')
    """
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(template)))


def fill(template: str, measures: Measures) -> str:
    """Fill a reason with numbers.

    A part in square brackets is printed only where all its measures are known; elsewhere an unknown measure reads
    ``(not given)``.

    Examples
    --------
    >>> fill("{a.ha} ha[, {b.ha} ha of them wet].", {"a.ha": 7.0, "b.ha": None})
    '7 ha.'
    >>> fill("{permits.n} permits, {permits.ha} ha, {roads.km} km.", {"permits.n": 2.0, "permits.ha": 1234.5})
    '2 permits, 1,234 ha, (not given) km.'
    """

    def known_or_nothing(part: re.Match[str]) -> str:
        return "" if any(is_unknown(measures.get(n)) for n in placeholders(part[1])) else part[1]

    text = _OPTIONAL.sub(known_or_nothing, template)
    return _PLACEHOLDER.sub(lambda m: write_number(measures.get(m[1])), text)


def write_number(value: float | None) -> str:
    """A number as a reader wants it in a sentence: no more digits than it deserves.

    Examples
    --------
    >>> [write_number(v) for v in (1234567.8, 42.0, 42.25, 0.1234, 0, None)]
    ['1,234,568', '42', '42.2', '0.12', '0', '(not given)']
    """
    if value is None or math.isnan(value):
        return "(not given)"
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2g}"
