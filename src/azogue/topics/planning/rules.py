"""Rules of the plan: read from the reference table `planning_rules`, judged on the measures, never hidden in code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azogue.records.errors import StepError
from azogue.records.problem import Problem
from azogue.topics.planning.condition import Condition, Measures, fill, parse_condition, placeholders
from azogue.topics.planning.problems import RULE_OPEN, RULE_UNREADABLE

#: Columns of the reference table.
RULE_COLUMNS = (
    "rule_id", "evidence", "when", "reason", "action_ids", "target_ids", "place_from", "condition_basis", "citation",
    "confidence",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of `planning_rules`."""

    rule_id: str
    evidence: str
    condition: Condition
    reason: str
    action_ids: tuple[str, ...]
    target_ids: tuple[str, ...]
    place_from: str
    citation: str
    condition_basis: str
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A rule on the measures of one run: whether it holds (None: not decidable), its reason with numbers, its evidence."""

    rule: Rule
    holds: bool | None
    reason: str
    evidence: str
    unknown: tuple[str, ...]


def table_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as plain dicts."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def split_ids(text: str) -> tuple[str, ...]:
    """Ids of a cell, joined by semicolons.

    Examples
    --------
    >>> split_ids("T01; T03;")
    ('T01', 'T03')
    """
    return tuple(p.strip() for p in str(text).split(";") if p.strip())


def read_rules(table: pd.DataFrame) -> tuple[list[Rule], list[Problem]]:
    """Read the rules; one that cannot be read becomes a problem and proposes nothing."""
    rules, problems = [], []
    for number, row in enumerate(table_rows(table), start=2):
        try:
            condition = parse_condition(row["when"])
        except StepError as error:
            values = {"rule_id": row["rule_id"], "message": str(error)}
            problems.append(RULE_UNREADABLE.at(file="planning_rules.csv", rows=[number], column="when", **values))
            continue
        rules.append(
            Rule(
                rule_id=row["rule_id"],
                evidence=row["evidence"],
                condition=condition,
                reason=row["reason"],
                action_ids=split_ids(row["action_ids"]),
                target_ids=split_ids(row["target_ids"]),
                place_from=row["place_from"],
                citation=row["citation"],
                condition_basis=row["condition_basis"],
                confidence=row["confidence"],
            )
        )
    return rules, problems


def judge_rules(rules: list[Rule], measures: Measures, units: dict[str, str]) -> list[Judged]:
    """Judge every rule, in the order of the table.

    Parameters
    ----------
    rules : list of Rule
    measures : mapping of name to value
        None is unknown.
    units : mapping of name to unit
        For the evidence line: ``by_role.wetland.ha = 1,234 ha``.
    """
    judged = []
    for rule in rules:
        names = dict.fromkeys((*rule.condition.names, *placeholders(rule.reason)))
        judged.append(
            Judged(
                rule=rule,
                holds=rule.condition.judge(measures),
                reason=fill(rule.reason, measures),
                evidence="; ".join(
                    fill(f"{n} = {{{n}}}", measures) + _unit(units.get(n, ""), measures.get(n)) for n in names
                ),
                unknown=rule.condition.unknown(measures),
            )
        )
    return judged


def join_reasons(judged: Iterable[Judged]) -> str:
    """Reasons of several rules as one text, each sentence once.

    Examples
    --------
    >>> rule = read_rules(pd.DataFrame([dict.fromkeys(RULE_COLUMNS, "") | {"when": "always"}]))[0][0]
    >>> one = [Judged(rule=rule, holds=True, reason=r, evidence="", unknown=()) for r in ("A. B 1.5.", "C. B 1.5.")]
    >>> join_reasons(one)
    'A. B 1.5. C.'
    """
    sentences = (s for j in judged for s in re.split(r"(?<=\.)\s+", j.reason))
    return " ".join(dict.fromkeys(s for s in sentences if s))


def _unit(unit: str, value: float | None) -> str:
    return f" {unit}" if unit not in ("", "count") and value is not None else ""


def open_rules(judged: list[Judged]) -> list[Problem]:
    """A note for each rule that could not be judged."""
    return [
        RULE_OPEN.at(
            rule_id=j.rule.rule_id,
            when=j.rule.condition.text,
            unknown=", ".join(j.unknown),
            action_ids=", ".join(j.rule.action_ids),
        )
        for j in judged
        if j.holds is None
    ]
