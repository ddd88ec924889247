from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azogue.records.errors import StepError
from azogue.topics.planning.condition import fill, parse_condition


@pytest.mark.parametrize(
    ("text", "measures", "expected"),
    [
        ("a.n > 0", {"a.n": 1}, True),
        ("a.n > 0", {"a.n": 0}, False),
        ("a.n > 0", {}, None),
        ("a.n > 0 or b.n > 0", {"a.n": 1}, True),
        ("a.n > 0 or b.n > 0", {"a.n": 0}, None),
        ("a.n > 0 and b.n > 0", {"a.n": 0}, False),
        ("a.n > 0 and b.n > 0", {"a.n": 1}, None),
        ("not a.n > 0", {"a.n": 0}, True),
        ("not a.n > 0", {}, None),
        ("a.n > 0 or b.n > 0 and c.n > 0", {"a.n": 1, "b.n": 0, "c.n": 0}, True),
        ("(a.n > 0 or b.n > 0) and c.n > 0", {"a.n": 1, "b.n": 0, "c.n": 0}, False),
        ("a.n >= 2.5", {"a.n": float("nan")}, None),
        ("always", {}, True),
    ],
)
def test_condition_is_judged_with_three_values(text, measures, expected):
    assert parse_condition(text).judge(measures) is expected


@pytest.mark.parametrize(
    "text",
    ["", "a.n", "a.n >", "a.n > b.n", "a.n >> 0", "(a.n > 0", "a.n > 0 b.n > 0", "__import__('os')", "a.n > 0; x"],
)
def test_condition_outside_the_grammar_is_refused_with_an_example(text):
    with pytest.raises(StepError, match=r"by_role\.wetland\.ha > 0"):
        parse_condition(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_never_run(text):
    with suppress(StepError):
        parse_condition(text)


def test_reason_takes_measures_only_and_leaves_other_braces_alone():
    assert fill("{a.n} of {x!r} {0} {a.__class__}", {"a.n": 3.0}) == "3 of {x!r} {0} (not given)"
