"""Candidate actions: proposed by rules, each with its reason, then met with what the planner decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import pandas as pd

from azogue.records.plan_decision import OWN_PREFIX, PLANNER_COLUMNS
from azogue.records.problem import Problem, Result
from azogue.records.step import Reference, step
from azogue.topics.planning.measures import measure_values
from azogue.topics.planning.places import look_up_place, places_by_key
from azogue.topics.planning.problems import (
    DECISION_GONE,
    DECISION_REPEATED,
    DECISION_TWICE,
    DECISION_UNKNOWN,
    OWN_WITHOUT_LABEL,
)
from azogue.topics.planning.rules import (
    Judged,
    join_reasons,
    judge_rules,
    open_rules,
    read_rules,
    split_ids,
    table_rows,
)

COLUMNS = (
    "action_id", "also_known_as", "target_ids", "nap_element_ids", "nap_element_ids_direct", "label", "theme", "reason",
    "evidence", "evidence_kind", "rule_id", "place", "status", "owner", "starts_on", "ends_on", "budget", "currency",
    "note", "link", "is_place_bound", "proposal", "proposed_label",
    "proposed_place", "basis", "citation", "confidence",
)  # fmt: skip
NOT_PROPOSED = ("action_id", "target_ids", "label", "rule_id", "why", "is_decidable", "citation")
LINKS = ("action_id", "target_id", "nap_element_id", "link", "status", "citation", "confidence")
_STRENGTH = ("direct", "row", "suggested")
_EDITS = ("label", "place")


@step(
    gives=("plan_actions", "plan_not_proposed", "plan_links"),
    title="Candidate actions with their reasons, and what the planner decided",
    citation="UNEP/MC/COP.6/INF/27, annex, Table 1; rules: house method, docs/methods/planning",
    formula="an action is proposed when the condition of at least one of its rules holds; decisions of plan.csv are kept",
)
def plan_actions(
    plan_measures: pd.DataFrame,
    plan_places: pd.DataFrame,
    plan_decisions: pd.DataFrame,
    *,
    actions: Annotated[pd.DataFrame, Reference("actions")],
    crosswalk: Annotated[pd.DataFrame, Reference("crosswalk")],
    planning_rules: Annotated[pd.DataFrame, Reference("planning_rules")],
    duplicate_actions: Annotated[pd.DataFrame, Reference("duplicate_actions")],
) -> Result[dict[str, pd.DataFrame]]:
    """Propose actions of Table 1 by readable rules and keep the planner's decisions.

    Parameters
    ----------
    plan_measures, plan_places : DataFrame
        Numbers of the map and the places behind them.
    plan_decisions : DataFrame, n rows, n may be 0
        Rows of the plan file (`azogue.records.plan_decision`).
    actions, crosswalk, planning_rules, duplicate_actions : reference tables

    Returns
    -------
    Result of three tables by name
        ``plan_actions``: one row per proposed, decided or own action, in the order of Table 1. ``link`` is the
        strongest of its triples (direct, row, suggested). ``plan_not_proposed``: every other action with why.
        ``plan_links``: every triple of target, element and action of the plan, with its own link.

    Problems
    --------
    PLN-RULE-001 (note) : a rule could not be judged, because a layer was not given.
    PLN-ACTION-002 (warning) : a decision on an action that nobody knows.
    PLN-GONE-003 (note) : a decided action is no longer proposed; it stays, marked.

    Source
    ------
    UNEP/MC/COP.6/INF/27, annex, Table 1.
    """
    rules, problems = read_rules(planning_rules)
    units = dict(zip(plan_measures["measure"], plan_measures["unit"], strict=True))
    judged = judge_rules(rules, measure_values(plan_measures), units)
    problems += open_rules(judged)
    offered_as = dict(zip(duplicate_actions["action_id"], duplicate_actions["offered_as"], strict=True))
    table = _Table1(actions, crosswalk, offered_as)
    places = places_by_key(plan_places)

    rows = {a: table.row(a, firing, places) for a in table.ids if (firing := table.rules_of(a, judged, holds=True))}
    decisions, more = _match_decisions(plan_decisions, table)
    problems += more
    for action_id, decision in decisions.items():
        if action_id not in rows:
            problems += _bring_back(rows, action_id, decision, table, judged)
        _apply(rows[action_id], decision)
    order = {a: n for n, a in enumerate(table.ids)}
    ordered = sorted(rows.values(), key=lambda r: (order.get(r["action_id"], len(order)), r["action_id"]))
    done = pd.DataFrame(ordered, columns=list(COLUMNS)).astype({"budget": "float64"})
    tables = {
        "plan_actions": done,
        "plan_not_proposed": _not_proposed(table, judged, rows.keys()),
        "plan_links": table.links(done),
    }
    return Result(tables, tuple(problems))


class _Table1:
    """Table 1 as it is offered: real actions only, repetitions merged."""

    def __init__(self, actions: pd.DataFrame, crosswalk: pd.DataFrame, offered_as: dict[str, str]) -> None:
        real = actions[actions["row_type"] == "action"]
        self.rows: dict[str, dict[str, Any]] = {str(r["action_id"]): r for r in table_rows(real)}
        self.offered_as = offered_as
        self.ids = [a for a in self.rows if a not in offered_as]
        self.crosswalk = crosswalk.assign(offered=crosswalk["action_id"].map(lambda a: offered_as.get(a, a)))

    def repeats(self, action_id: str) -> list[str]:
        return [a for a, other in self.offered_as.items() if other == action_id]

    def rules_of(self, action_id: str, judged: list[Judged], *, holds: bool | None) -> list[Judged]:
        mine = {action_id, *self.repeats(action_id)}
        return [j for j in judged if j.holds is holds and mine & set(j.rule.action_ids)]

    def row(self, action_id: str, firing: list[Judged], places: dict[str, str]) -> dict[str, Any]:
        action, triples = self.rows[action_id], self.crosswalk[self.crosswalk["offered"] == action_id]
        links = triples["link"].tolist()
        direct = triples.loc[triples["link"] == "direct", "nap_element_id"]
        same = [self.rows[a]["citation"] for a in self.repeats(action_id)]
        map_first = sorted(firing, key=lambda j: j.rule.evidence != "map")
        proposed = list(dict.fromkeys(p for j in map_first if (p := look_up_place(j.rule.place_from, places))))
        place = proposed[0] if proposed and action["spatially_targeted"] == "yes" else ""
        return _blank() | {
            "action_id": action_id,
            "also_known_as": "; ".join(self.repeats(action_id)),
            "target_ids": _join(sorted(triples["target_id"])),
            "nap_element_ids": _join(sorted(triples["nap_element_id"])),
            "nap_element_ids_direct": _join(sorted(direct)),
            "label": action["paraphrase"],
            "theme": action["theme"],
            "reason": join_reasons(map_first),
            "evidence": "; ".join(dict.fromkeys(e for j in map_first for e in j.evidence.split("; ") if e)),
            "evidence_kind": "map" if any(j.rule.evidence == "map" for j in firing) else "none",
            "rule_id": _join(j.rule.rule_id for j in map_first),
            "place": place,
            "proposed_label": action["paraphrase"],
            "proposed_place": place,
            "link": min(links, key=_STRENGTH.index, default=""),
            "is_place_bound": action["spatially_targeted"] == "yes",
            "basis": _join(j.rule.condition_basis for j in map_first),
            "citation": _join([action["citation"], *same]),
            "confidence": "read" if any(j.rule.confidence == "read" for j in firing) else "background",
        }

    def links(self, plan: pd.DataFrame) -> pd.DataFrame:
        status = dict(zip(plan["action_id"], plan["status"], strict=True))
        mine = self.crosswalk[self.crosswalk["offered"].isin(status)]
        mine = mine.assign(action_id=mine["offered"], status=mine["offered"].map(status))
        return mine[list(LINKS)].drop_duplicates(list(LINKS[:3])).reset_index(drop=True)


def _blank() -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    return empty | {"status": "proposed", "proposal": "proposed", "budget": float("nan"), "is_place_bound": False}


def _join(values: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(v for v in values if v))


def _match_decisions(decisions: pd.DataFrame, table: _Table1) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """Decisions by the id under which the action is offered."""
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for row in table_rows(decisions):
        action_id = row["action_id"]
        place = {"file": row["file"], "rows": [] if pd.isna(row["row"]) else [int(row["row"])], "column": "action_id"}
        if not _is_decided(row):
            continue
        if action_id.startswith(OWN_PREFIX):
            if not row["label"]:
                problems.append(OWN_WITHOUT_LABEL.at(**(place | {"column": "label"}), action_id=action_id))
            found.setdefault(action_id, row)
            continue
        if action_id not in table.rows:
            problems.append(DECISION_UNKNOWN.at(**place, action_id=action_id, nearest=_nearest(action_id, table.ids)))
            continue
        if action_id in table.offered_as:
            names = {"action_id": action_id, "offered_as": table.offered_as[action_id]}
            own = table_rows(decisions[decisions["action_id"] == names["offered_as"]])
            if any(_is_decided(r) for r in own):
                problems.append(DECISION_TWICE.at(**place, **names))
                continue
            problems.append(DECISION_REPEATED.at(**place, **names))
            action_id = names["offered_as"]
        found.setdefault(action_id, row)
    return found, problems


def _is_decided(row: dict[str, Any]) -> bool:
    """Whether the planner wrote anything in the row."""
    return any(
        not (pd.isna(row[c]) or row[c] == "" or (c == "status" and row[c] == "proposed")) for c in PLANNER_COLUMNS
    )


def _nearest(action_id: str, known: list[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(action_id, known, n=1, cutoff=0.5)), "none")


def _bring_back(
    rows: dict[str, dict[str, Any]], action_id: str, decision: dict[str, Any], table: _Table1, judged: list[Judged]
) -> list[Problem]:
    """Add a decided action that no rule proposes: one of the planner's own, or one whose evidence is gone."""
    if action_id.startswith(OWN_PREFIX):
        rows[action_id] = _blank() | {
            "action_id": action_id,
            "target_ids": _join(split_ids(decision["target_ids"])),
            "nap_element_ids": _join(split_ids(decision["nap_element_ids"])),
            "reason": "Added by the planner.",
            "evidence_kind": "planner",
            "proposal": "own",
            "citation": "plan file",
        }
        return []
    open_now = table.rules_of(action_id, judged, holds=None)
    rows[action_id] = table.row(action_id, [], {}) | {
        "reason": _why(table, action_id, judged),
        "rule_id": _join(j.rule.rule_id for j in open_now or table.rules_of(action_id, judged, holds=False)),
        "proposal": "not proposed",
    }
    kind = DECISION_GONE
    place = {"file": decision["file"], "rows": [] if pd.isna(decision["row"]) else [int(decision["row"])]}
    return [kind.at(**place, action_id=action_id, status=decision["status"] or "edited")]


def _apply(row: dict[str, Any], decision: dict[str, Any]) -> None:
    """Write the planner's cells over the proposal; what the planner left empty stays as proposed."""
    for column in ("label", "place", "owner", "starts_on", "ends_on", "currency", "note"):
        if decision[column]:
            row[column] = decision[column]
    row["budget"] = decision["budget"]
    status = decision["status"]
    if status in ("", "proposed") and any(decision[c] for c in _EDITS) and row["proposal"] != "own":
        status = "edited"
    row["status"] = status or ("accepted" if row["proposal"] == "own" else "proposed")


def _why(table: _Table1, action_id: str, judged: list[Judged]) -> str:
    """Why no rule proposes an action: what is not given, or which condition is false."""
    open_now = table.rules_of(action_id, judged, holds=None)
    if open_now:
        unknown = dict.fromkeys(n for j in open_now for n in j.unknown)
        return f"Not proposed: cannot be judged, not given: {', '.join(unknown)}."
    false = table.rules_of(action_id, judged, holds=False)
    if false:
        return "Not proposed: " + "; ".join(f"{j.rule.condition.text} does not hold" for j in false) + "."
    return "Not proposed: no rule of this edition names it."


def _not_proposed(table: _Table1, judged: list[Judged], in_plan: Iterable[str]) -> pd.DataFrame:
    rows = []
    for action_id in table.ids:
        if action_id in in_plan:
            continue
        open_now = table.rules_of(action_id, judged, holds=None)
        rules = open_now or table.rules_of(action_id, judged, holds=False)
        triples = table.crosswalk[table.crosswalk["offered"] == action_id]
        values = (
            action_id,
            _join(triples["target_id"]),
            table.rows[action_id]["paraphrase"],
            _join(j.rule.rule_id for j in rules),
            _why(table, action_id, judged),
            not open_now,
            table.rows[action_id]["citation"],
        )
        rows.append(dict(zip(NOT_PROPOSED, values, strict=True)))
    return pd.DataFrame(rows, columns=list(NOT_PROPOSED))
