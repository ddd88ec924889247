"""Messages can be translated: whole templates with named places, tried in an invented language."""

from __future__ import annotations

import re
import string

import pytest

from azogue.records.problem import ProblemKind

PARTS = ("found", "expected", "because", "do")


@pytest.fixture(scope="module")
def kinds(docs_generator) -> list[ProblemKind]:
    """Kinds that Azogue ships; tests of other rooms may declare their own."""
    docs_generator.load_everything()
    return list(docs_generator.shipped_kinds().values())


def into_cinabrian(template: str) -> str:
    """An invented language: other letters, and the other word order (last placeholder first)."""
    pieces = list(string.Formatter().parse(template))
    words = [re.sub(r"[a-z]", lambda m: chr(0x10D0 + ord(m[0]) - 97), text) for text, *_ in pieces]
    fields = [
        f"{{{name}{'!' + conv if conv else ''}{':' + spec if spec else ''}}}" for _, name, spec, conv in pieces if name
    ]
    text = " ".join(w.replace("{", "{{").replace("}", "}}") for w in words)
    return " ".join([*reversed(fields), text])


def test_every_placeholder_of_a_message_has_a_name(kinds) -> None:
    for kind in kinds:
        for part in PARTS:
            for _, name, spec, _ in string.Formatter().parse(getattr(kind, part)):
                assert name is None or name.isidentifier(), f"{kind.code} {part}: {{{name}}}"
                assert "{" not in (spec or ""), f"{kind.code} {part}: a format inside a format"


def test_every_message_survives_an_invented_language_with_another_word_order(kinds) -> None:
    for kind in kinds:
        values = {name: f"<{name}>" for name in kind.placeholders}
        for part in PARTS:
            template = re.sub(r"(\{\w+)(:[^}]*)\}", r"\1}", getattr(kind, part))

            text = into_cinabrian(template).format(**values)

            wanted = {f"<{n}>" for _, n, _, _ in string.Formatter().parse(template) if n}
            assert wanted == set(re.findall(r"<\w+>", text)), f"{kind.code} {part}"
            rest = re.sub(r"<\w+>", "", text)
            assert not re.search(r"[a-z]{2}", rest), f"{kind.code} {part}: {rest}"


def test_every_message_says_all_four_things_and_blames_nobody(kinds) -> None:
    for kind in kinds:
        for part in PARTS:
            text = getattr(kind, part)
            assert text.strip(), f"{kind.code} has no {part}"
            assert not re.search(r"(?i)\b(invalid|illegal|oops)\b", text), f"{kind.code} {part}: {text}"


def test_every_problem_code_has_a_real_example(kinds) -> None:
    assert [kind.code for kind in kinds if not kind.example.strip()] == []
