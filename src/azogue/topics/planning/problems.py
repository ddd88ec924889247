"""Kinds of problem of the planning topic."""

from __future__ import annotations

from azogue.records.problem import ProblemKind

RULE_OPEN = ProblemKind(
    code="PLN-RULE-001",
    level="note",
    found="rule {rule_id} ({when}) could not be judged; not given: {unknown}",
    expected="layers from which these measures follow",
    because="without them nobody can say whether its actions ({action_ids}) have evidence; unknown is not zero",
    do="add the layers under [inputs], or decide on the actions by hand in plan.csv",
    example="rule wetland (by_role.wetland.ha > 0) when no wetland layer was given",
)
DECISION_UNKNOWN = ProblemKind(
    code="PLN-ACTION-002",
    level="warning",
    found="{action_id}, which is not an action of the reference edition",
    expected="an id of Table 1, such as A03.06, or one of your own that begins with OWN.",
    because="its targets and elements cannot be looked up",
    do="correct the id (nearest: {nearest}), or name it OWN.{action_id}",
    example="A3.6 for A03.06",
)
DECISION_GONE = ProblemKind(
    code="PLN-GONE-003",
    level="note",
    found="a decision ({status}) on {action_id}, which no rule proposes on this run",
    expected="that evidence may change between runs",
    because="a decision is never lost: the action stays in the plan and is marked",
    do="keep it, or reject it in the plan file",
    example="A03.06 was accepted; with a corrected layer no Indigenous territory is affected",
)
DECISION_REPEATED = ProblemKind(
    code="PLN-REPEAT-004",
    level="note",
    found="a decision on {action_id}, which is offered once, as {offered_as}",
    expected="one decision for actions that repeat each other",
    because="the source lists the same action under two targets",
    do="nothing, or move the row to {offered_as}",
    example="A03.02 repeats A01.07",
)
DECISION_TWICE = ProblemKind(
    code="PLN-REPEAT-005",
    level="warning",
    found="decisions on {action_id} and on the action that it repeats, {offered_as}",
    expected="one decision for both",
    because="they are one action in the plan; the row of {offered_as} counts",
    do="remove the row of {action_id}",
    example="A01.07 accepted and A03.02 rejected",
)
OWN_WITHOUT_LABEL = ProblemKind(
    code="PLN-OWN-006",
    level="warning",
    found="{action_id}, an action of your own without a label",
    expected="a label that says what is to be done",
    because="its text stands nowhere else",
    do="fill in the column label",
    example="OWN.1 with an owner and a budget only",
)
RULE_UNREADABLE = ProblemKind(
    code="PLN-RULE-007",
    level="error",
    found="rule {rule_id}: {message}",
    expected="a condition such as by_role.wetland.ha > 0",
    because="a rule that cannot be read proposes nothing",
    do="correct the row of planning_rules",
    example="by_role.wetland.ha >> 0",
)
