"""What the plan lacks, printed: missing layers, rules left open, indicators without data, elements nobody answers."""

from __future__ import annotations

import re
from typing import Annotated

import pandas as pd

from azogue.records.problem import Result
from azogue.records.step import Reference, step
from azogue.topics.planning.map_indicators import RECIPES
from azogue.topics.planning.measures import measure_values
from azogue.topics.planning.rules import judge_rules, read_rules

COLUMNS = ("kind", "what", "consequence", "citation")
TABLE_2 = "UNEP/MC/COP.6/INF/27, annex, Table 2"
_METHOD = "house method, docs/methods/planning"


@step(
    gives="plan_gaps",
    title="What the plan lacks and what follows from it",
    citation="house method, docs/methods/planning",
)
def plan_gaps(
    missing: pd.DataFrame,
    plan_measures: pd.DataFrame,
    plan_actions: pd.DataFrame,
    plan_elements: pd.DataFrame,
    plan_indicators: pd.DataFrame,
    *,
    planning_rules: Annotated[pd.DataFrame, Reference("planning_rules")],
) -> Result[pd.DataFrame]:
    """List the gaps of the plan, those of the map first.

    Parameters
    ----------
    missing : DataFrame
        Layers and settings the priority topic lacked (``what``, ``consequence``).
    plan_measures, plan_actions, plan_elements, plan_indicators : DataFrame
    planning_rules : reference table

    Returns
    -------
    Result[DataFrame], one row per gap
        ``kind`` (layer, rule, indicator, element, decision), ``what``, ``consequence``, ``citation``.

    Source
    ------
    House method, docs/methods/planning.
    """
    rows = [("layer", m["what"], m["consequence"], "") for m in missing.to_dict("records")]
    titles = dict(zip(plan_measures["measure"], plan_measures["title"], strict=True)) if len(plan_measures) else {}
    rules, _ = read_rules(planning_rules)
    for j in judge_rules(rules, measure_values(plan_measures), {}):
        if j.holds is None:
            unknown = ", ".join(titles.get(u, u) for u in j.unknown)
            what = f"Rule {j.rule.rule_id} could not be judged; not given: {unknown}"
            rows.append(
                (
                    "rule",
                    what,
                    f"Whether {', '.join(j.rule.action_ids)} have evidence is unknown, not denied",
                    j.rule.citation,
                )
            )
    rows += _indicators(plan_indicators)
    for row in plan_elements[plan_elements["n_actions"] == 0].to_dict("records"):
        text = row["note"] or "No action of the plan answers it"
        rows.append(("element", f"Annex C, {row['annex_c_ref']}: {row['label']}", text, row["citation"]))
    rows += _decisions(plan_actions)
    return Result(pd.DataFrame(rows, columns=list(COLUMNS)))


def _indicators(indicators: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    """One row per kind of data that indicators wait for; those that wait for a layer, one by one."""
    main = indicators[indicators["part"] == "indicator"]
    rows = []
    waiting: dict[str, list[str]] = {}
    for row in main[main["status"] != "computed"].to_dict("records"):
        if row["indicator_id"] in RECIPES:
            what = f"{row['indicator_id']}: {row['label']}"
            rows.append(("indicator", what, f"No baseline value: {row['needs']}", row["citation"]))
        else:
            waiting.setdefault(re.split(r"[(;+]", row["needs"])[0].strip(), []).append(row["indicator_id"])
    for data, ids in waiting.items():
        what = f"Data that no map layer gives: {data}"
        rows.append(("indicator", what, f"No baseline value for {len(ids)} indicators: {', '.join(ids)}", TABLE_2))
    return rows


def _decisions(actions: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    """What the planner still has to say about actions that were taken into the plan."""
    taken = actions[actions["status"].isin(["accepted", "edited"])]
    rows = []
    for column, text in (("owner", "nobody is named"), ("ends_on", "no date is set"), ("budget", "no budget is set")):
        empty = taken[taken[column].isna() | (taken[column] == "")]
        if len(empty):
            ids = ", ".join(empty["action_id"])
            rows.append(
                (
                    "decision",
                    f"{len(empty)} accepted actions where {text}: {ids}",
                    "Annex C, 1(k) asks for a schedule",
                    _METHOD,
                )
            )
    open_now = actions[actions["status"] == "proposed"]
    if len(open_now):
        rows.append(
            (
                "decision",
                f"{len(open_now)} proposed actions without a decision",
                "They are candidates, not commitments",
                _METHOD,
            )
        )
    return rows
