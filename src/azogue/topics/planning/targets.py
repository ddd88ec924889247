"""Relevant targets with their evidence, and the Annex C elements that the plan's actions answer."""

from __future__ import annotations

from typing import Annotated

import pandas as pd

from azogue.records.problem import Result
from azogue.records.step import Reference, step
from azogue.topics.planning.measures import measure_values
from azogue.topics.planning.rules import Judged, join_reasons, judge_rules, read_rules

COLUMNS = (
    "target_id", "number", "label", "evidence", "evidence_kind", "relevant", "measures", "n_actions",
    "headline_indicators", "binary_indicator", "citation", "confidence",
)  # fmt: skip
ELEMENT_COLUMNS = (
    "nap_element_id",
    "annex_c_ref",
    "label",
    "targets",
    "n_actions",
    "n_actions_direct",
    "note",
    "citation",
)


@step(
    gives="plan_targets",
    title="Targets of the KMGBF that matter here, with the evidence for each",
    citation="UNEP/MC/COP.6/INF/27, annex, section C.2.c; Table 1",
    formula="relevant when a rule with map evidence holds for the target, or when it is offered without map evidence",
)
def plan_targets(
    plan_measures: pd.DataFrame,
    plan_actions: pd.DataFrame,
    *,
    kmgbf_targets: Annotated[pd.DataFrame, Reference("kmgbf_targets")],
    planning_rules: Annotated[pd.DataFrame, Reference("planning_rules")],
) -> Result[pd.DataFrame]:
    """List the targets of Table 1 with the evidence that the map gives for each.

    Parameters
    ----------
    plan_measures, plan_actions : DataFrame
    kmgbf_targets, planning_rules : reference tables

    Returns
    -------
    Result[DataFrame], one row per target of Table 1, by number
        ``evidence``: sentences with numbers; ``measures``: the same numbers by name; ``evidence_kind``: map, none or
        open (it cannot be judged); ``relevant``: bool; ``n_actions``: actions of the plan that are not rejected.

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, section C.2.c and Table 1.
    """
    rules, _ = read_rules(planning_rules)
    units = dict(zip(plan_measures["measure"], plan_measures["unit"], strict=True))
    judged = judge_rules(rules, measure_values(plan_measures), units)
    kept = plan_actions[plan_actions["status"] != "rejected"] if len(plan_actions) else plan_actions
    rows = []
    for target in kmgbf_targets[kmgbf_targets["in_table1"] == "yes"].to_dict("records"):
        mine = [j for j in judged if target["id"] in j.rule.target_ids]
        kind, evidence, firing = _evidence(mine)
        values = (
            target["id"],
            int(target["number"]),
            target["short_title"],
            evidence,
            kind,
            bool(firing),
            "; ".join(dict.fromkeys(e for j in firing for e in j.evidence.split("; ") if e)),
            int(_has_id(kept["target_ids"], str(target["id"])).sum()) if len(kept) else 0,
            target["headline_indicators"],
            target["binary_indicator"],
            target["citation"],
            "read" if any(j.rule.confidence == "read" for j in firing) else "background",
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return Result(pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("number", ignore_index=True))


def _evidence(mine: list[Judged]) -> tuple[str, str, list[Judged]]:
    """Kind, sentences and firing rules of one target; map evidence comes before what is offered without it."""
    for kind in ("map", "none"):
        firing = [j for j in mine if j.holds and j.rule.evidence == kind]
        if firing:
            return kind, join_reasons(firing), firing
    unknown = dict.fromkeys(n for j in mine if j.holds is None for n in j.unknown)
    if unknown:
        return "open", f"It cannot be judged; not given: {', '.join(unknown)}.", []
    return "map", "The map shows nothing that speaks for it: no rule of the target holds.", []


def _has_id(cells: pd.Series, wanted: str) -> pd.Series:
    return cells.map(lambda text: wanted in [p.strip() for p in str(text).split(";")])


@step(
    gives="plan_elements",
    title="Elements of Annex C that the plan's actions answer",
    citation="Minamata Convention on Mercury, Annex C; UNEP/MC/COP.6/INF/27, annex, Table 1",
    formula="number of actions of the plan linked to the element, rejected ones left out",
)
def plan_elements(
    plan_actions: pd.DataFrame,
    plan_links: pd.DataFrame,
    *,
    nap_elements: Annotated[pd.DataFrame, Reference("nap_elements")],
) -> Result[pd.DataFrame]:
    """List the lettered elements of Annex C with the number of actions that answer each.

    Parameters
    ----------
    plan_actions, plan_links : DataFrame
    nap_elements : reference table

    Returns
    -------
    Result[DataFrame], one row per element 1(a) to 1(k) and 2, in the order of Annex C
        ``n_actions`` counts every link, ``n_actions_direct`` the direct ones only. Elements outside the crosswalk,
        1(a) and 1(k), have none and say so.

    Source
    ------
    Minamata Convention on Mercury, Annex C, paragraphs 1 and 2; UNEP/MC/COP.6/INF/27, annex, Table 1.
    """
    kept = plan_links[plan_links["status"] != "rejected"] if len(plan_links) else plan_links
    own = plan_actions[(plan_actions["proposal"] == "own") & (plan_actions["status"] != "rejected")]
    rows = []
    for element in nap_elements.to_dict("records"):
        if element["in_crosswalk"].startswith("through"):
            continue
        mine = kept[kept["nap_element_id"] == element["id"]]
        direct = mine[mine["link"] == "direct"]
        added = int(_has_id(own["nap_element_ids"], str(element["id"])).sum()) if len(own) else 0
        outside = element["in_crosswalk"] == "no"
        values = (
            element["id"],
            element["annex_c_ref"],
            element["paraphrase"],
            "; ".join(sorted(set(mine["target_id"]))),
            int(mine["action_id"].nunique()) + added,
            int(direct["action_id"].nunique()) + added,
            "Required by Annex C, but not part of the crosswalk: write it by hand." if outside else "",
            element["citation"],
        )
        rows.append(dict(zip(ELEMENT_COLUMNS, values, strict=True)))
    return Result(pd.DataFrame(rows, columns=list(ELEMENT_COLUMNS)))
