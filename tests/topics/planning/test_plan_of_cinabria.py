"""The plan of the invented country, run whole: numbers by hand in examples/cinabria/EXPECTED.md, decisions in plan.csv."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

DECISIONS = """action_id,status,place,owner,ends_on,budget,currency,note
A03.06,accepted,,Protected Areas Service,2028-12,180000,USD,
A01.09,rejected,,,,,,covered by the water law
A02.02,,Filo Pardo,,,,,
OWN.1,accepted,,,2027,,,
"""


@pytest.fixture(scope="module")
def run(root, tmp_path_factory):
    from azogue.workspace import open_workspace

    folder = tmp_path_factory.mktemp("cinabria")
    shutil.copytree(root / "examples" / "cinabria", folder / "xcb", ignore=shutil.ignore_patterns("out", "published"))
    (folder / "xcb" / "plan.csv").write_text(DECISIONS, encoding="utf-8")
    workspace = open_workspace(folder / "xcb", out=folder / "out")
    return workspace.run(want=["plan_gaps", "plan_targets", "plan_deadlines"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value_id", "expected"),
    [
        ("T01-I2", 100 * 1600 / 7400),  # by hand: mining extent in the district Riomanso
        ("T01-I3", 100 * 2800 / 6300),  # by hand: extent in biodiversity areas, and in Cerro Cinabre
        ("T02-I1", 400.0),  # by hand: [14, 16] x [24, 26] km
        ("T02-I1.1", 400.0),  # by hand: the same square lies within group C, in Cerro Cinabre
        ("T03-I3", 20_000.0),  # by hand: [55, 65] x [10, 30] km in Territorio Irauá
        ("T03-I4", 0.0),  # by hand: the monitored square meets no protected area
        ("T03-I1.1", 2800.0),  # by hand: T-001 and Filo Pardo, 28 km2, in Cerro Cinabre
        ("T03-I1.2", 66_000.0),  # by hand: 400 + 400 - 140 km2, both protected areas dissolved
        ("T03-I5.1", 3),  # by hand: T-001, Filo Pardo, Pozo Quieto
        ("T22-I3.1", 4),  # by hand: places in the affected area
    ],
)
def test_indicator_of_cinabria_is_that_of_the_hand_calculation(run, value_id, expected):
    indicators = run.table("plan_indicators").set_index("value_id")
    assert indicators.at[value_id, "value"] == pytest.approx(expected, rel=1e-4)
    assert indicators.at[value_id, "status"] == "computed"


@pytest.mark.slow
def test_decisions_of_cinabria_stand_in_the_plan_with_fresh_evidence(run):
    actions = run.table("plan_actions").set_index("action_id")
    assert actions.at["A03.06", "status"] == "accepted"
    assert actions.at["A03.06", "owner"] == "Protected Areas Service"
    assert actions.at["A03.06", "place"] == "Territorio Irauá"
    assert "4,228 ha of Indigenous Peoples' territories" in actions.at["A03.06", "reason"]  # by hand: 4,228.32
    assert actions.at["A01.09", "status"] == "rejected"
    assert actions.loc["A02.02", ["status", "place"]].tolist() == ["edited", "Filo Pardo"]
    assert actions.at["OWN.1", "proposal"] == "own"
    assert [p.code for p in run.problems if p.code.startswith("PLN-OWN")] == ["PLN-OWN-006"]


@pytest.mark.slow
def test_plan_of_cinabria_proposes_a_review_of_all_three_titles(run):
    review = run.table("plan_actions").set_index("action_id").loc["A01.07"]
    # By hand: T-001 1,600 + T-002 1,600 + T-003 2,500 = 5,700 ha; two of the three count as ASGM.
    assert "overlap biodiversity sites: 3 of 3, with 5,700 ha of overlap" in review["reason"]
    assert review["place"].startswith("titles T-003; ")  # the largest overlap first
    assert sorted(review["place"][7:].split("; ")) == ["T-001", "T-002", "T-003"]


@pytest.mark.slow
def test_plan_of_cinabria_leaves_no_rule_open_and_names_what_is_undecided(run):
    gaps = run.table("plan_gaps")
    assert not (gaps["kind"] == "rule").any()
    undecided = gaps[gaps["kind"] == "decision"]["what"]
    # By hand: 63 proposals less 3 decided.
    assert "60 proposed actions without a decision" in list(undecided)
    assert (run.table("plan_targets")["relevant"]).all()
    assert isinstance(run.table("plan_deadlines"), pd.DataFrame)
