from __future__ import annotations

import pytest

from azogue.records.errors import StepError
from azogue.topics.planning.steps import plan_deadlines


def test_plan_is_due_three_years_after_the_later_of_two_dates(reference):
    rules = reference["plan_deadline_rules"]
    done = plan_deadlines(
        plan_deadline_rules=rules, entry_into_force="2017-08-16", notification="2019-03-01"
    ).table.set_index("deadline_id")
    # By hand: Article 7, paragraph 3(b), the later of 2020-08-16 and 2022-03-01.
    assert done.at["D01", "due_on"] == "2022-03-01"
    assert done.at["D03", "due_on"] == "2022-08-16"
    assert done.at["D02", "due_on"] == ""
    assert "plan_submitted" in done.at["D02", "needs"]


def test_no_date_given_computes_nothing_and_says_what_is_needed(reference):
    done = plan_deadlines(plan_deadline_rules=reference["plan_deadline_rules"]).table
    assert (done["due_on"] == "").all()
    assert (done["needs"] != "").all()


def test_date_in_another_form_is_refused(reference):
    with pytest.raises(StepError, match="2017-08-16"):
        plan_deadlines(plan_deadline_rules=reference["plan_deadline_rules"], entry_into_force="16/08/2017")
