"""Cases in the convention's words. Numbers are made up and counted by hand in each test."""

from __future__ import annotations

import pandas as pd

from azogue.records.plan_decision import make_decisions

INDIGENOUS = {"role": "indigenous_territory", "ha": 1200.0, "extent_ha": 300.0, "sites": 7, "sites_hit": 2}
PROTECTED = {"role": "protected_area", "ha": 800.0, "extent_ha": 0.0, "sites": 3, "sites_hit": 1}
KBA = {"role": "key_biodiversity_area", "ha": 0.0, "extent_ha": 0.0, "sites": 4, "sites_hit": 0}


def none_affected(role):
    return {"role": role, "ha": 0.0, "extent_ha": 0.0, "sites": 5, "sites_hit": 0}


def test_indigenous_territory_affected_proposes_consent_monitoring_and_enforcement(plan):
    done = plan(by_role=[INDIGENOUS], activity=("known_occurrence",))
    # By hand from Table 1, row 3, last two bullets, and row 12, first bullet.
    assert {"A03.05", "A03.06", "A12.01"} <= set(done.actions.index)
    reason = done.actions.at["A03.06", "reason"]
    assert "1,200 ha of Indigenous Peoples' territories are affected" in reason
    assert "in 2 of the 7 territories" in reason
    assert "by_role.indigenous_territory.ha = 1,200 ha" in done.actions.at["A03.06", "evidence"]
    assert done.targets.at["T03", "relevant"]
    assert done.targets.at["T03", "evidence_kind"] == "map"
    assert done.targets.at["T22", "evidence_kind"] == "map"


def test_indigenous_territory_not_given_leaves_the_rule_open_and_says_so(plan):
    done = plan(by_role=[PROTECTED])
    assert "A03.06" not in done.actions.index
    assert not done.not_proposed.at["A03.06", "is_decidable"]
    assert "by_role.indigenous_territory.ha" in done.not_proposed.at["A03.06", "why"]
    assert "PLN-RULE-001" in done.codes
    assert done.gaps["what"].str.contains("indigenous-territory").any()


def test_indigenous_territory_given_but_not_affected_is_decided_not_open(plan):
    done = plan(by_role=[none_affected("indigenous_territory")])
    assert "A03.06" not in done.actions.index
    assert done.not_proposed.at["A03.06", "is_decidable"]
    assert "does not hold" in done.not_proposed.at["A03.06", "why"]


def test_permits_that_overlap_protected_areas_propose_a_permit_review_once(plan):
    permits = [
        {"id": "p:1", "site_code": "PE-1", "counts_as_asgm": True, "permit_ha": 50.0, "ha": 20.0},
        {"id": "p:2", "site_code": "PE-2", "counts_as_asgm": False, "permit_ha": 50.0, "ha": 30.0},
        {"id": "p:3", "site_code": "PE-3", "counts_as_asgm": True, "permit_ha": 50.0, "ha": 0.0},
    ]
    done = plan(permits=3, screening_permits=permits)
    review = done.actions.loc["A01.07"]
    # By hand: 2 of 3 titles overlap, 20 + 30 = 50 ha, one of the two counts as ASGM; the larger overlap is named first.
    assert "overlap biodiversity sites: 2 of 3, with 50 ha of overlap" in review["reason"]
    assert "counts as ASGM: 1." in review["reason"]
    assert review["place"] == "titles PE-2; PE-1"
    assert review["also_known_as"] == "A03.02"
    assert review["target_ids"] == "T01; T03"
    assert review["nap_element_ids"] == "1b; 1c; 1d; 1e; 1i"
    assert "A03.02" not in done.actions.index


def test_permits_given_without_overlap_propose_no_review(plan):
    done = plan(permits=1, screening_permits=[{"id": "p:1", "counts_as_asgm": True, "permit_ha": 9.0, "ha": 0.0}])
    assert "A01.07" not in done.actions.index
    assert "A02.01" in done.actions.index


def test_mining_within_1_km_of_water_proposes_the_water_rules(plan):
    water = [
        {"id": "asgm:1", "name": "Pit 1", "kind": "occurrence", "distance_to_water_m": 200.0, "within_1_km": True},
    ]
    done = plan(activity=("known_occurrence",) * 2, rivers=1, screening_water=water)
    assert {"A01.02", "A01.09", "A01.10", "A04.01"} <= set(done.actions.index)
    assert done.actions.at["A01.09", "reason"] == (
        "Within 1 km of the water that was given: 1 of 2 mapped mining features."
    )
    assert done.actions.at["A01.09", "place"] == "Pit 1"
    assert done.actions.at["A01.09", "confidence"] == "read"


def test_nothing_affected_proposes_no_place_bound_action_but_a_baseline(plan):
    roles = ("protected_area", "indigenous_territory", "key_biodiversity_area", "other_biodiversity", "wetland")
    totals = [{"measure": f"{m}_ha", "value": 0.0} for m in ("asgm_extent", "priority_area", "incursion_risk")]
    people = [{"measure": "affected", "source": "populated_place", "places": 0, "population": 0.0}]
    done = plan(totals=totals, by_role=[none_affected(r) for r in roles], rivers=1, people_inside=people)
    bound = done.actions[done.actions["is_place_bound"] & (done.actions["evidence_kind"] == "map")]
    # By hand: nothing is mapped, so only the baseline of rows 1 and 7 speaks; the source calls A01.03 and A07.03 spatial.
    assert list(bound.index) == ["A01.03", "A07.03"]
    assert set(bound["rule_id"]) == {"nothing-mapped"}
    assert "not evidence that there is none" in bound.at["A01.03", "reason"]
    assert (done.actions.loc[done.actions["evidence_kind"] == "none", "place"] == "").all()


def test_no_rows_at_all_still_gives_every_table(plan):
    done = plan()
    assert len(done.actions) + len(done.not_proposed) == 63  # by hand: 65 actions less 2 repetitions
    assert len(done.targets) == 11  # by hand: Targets 1, 2, 3, 5, 7, 8, 9, 16, 21, 22, 23 of Table 1
    assert len(done.elements) == 12  # by hand: 1(a) to 1(k) and 2
    assert (done.indicators["part"] == "indicator").sum() == 38  # by hand: lines of Table 2
    assert "PLN-RULE-001" in done.codes


def test_every_action_is_reached_by_a_rule_and_all_of_them_can_fire(plan, reference):
    rules = reference["planning_rules"]
    reached = {a for cell in rules["action_ids"] for a in cell.split(";")}
    real = reference["actions"].query("row_type == 'action'")["action_id"]
    assert reached == set(real)
    assert len(real) == 65
    for why in rules.query("evidence == 'none'")["reason"]:
        assert why.startswith("Offered without map evidence: ")


def test_every_rule_names_known_measures_and_its_own_targets(plan, reference):
    from azogue.topics.planning.condition import parse_condition, placeholders

    known = set(plan().measures.index)
    links = reference["crosswalk"].groupby("action_id")["target_id"].agg(set)
    for rule in reference["planning_rules"].to_dict("records"):
        condition = parse_condition(rule["when"])
        assert set(condition.names) | set(placeholders(rule["reason"])) <= known, rule["rule_id"]
        of_actions = set().union(*(links[a] for a in rule["action_ids"].split(";")))
        assert set(rule["target_ids"].split(";")) <= of_actions, rule["rule_id"]
        assert (rule["confidence"] == "read") == (rule["condition_basis"] == "stated")


def test_links_keep_direct_row_and_suggested_apart(plan):
    done = plan(by_role=[INDIGENOUS], activity=("known_occurrence",))
    links = done.links.query("action_id == 'A03.05'").set_index("nap_element_id")["link"]
    # By hand from the crosswalk: 1(c) and 1(e) by row, 1(g) is our own addition.
    assert links.to_dict() == {"1c": "row", "1e": "row", "1g": "suggested"}
    assert done.actions.at["A03.05", "link"] == "row"
    assert done.actions.at["A03.05", "nap_element_ids_direct"] == ""


def test_elements_outside_the_crosswalk_have_no_action_and_say_so(plan):
    done = plan(by_role=[INDIGENOUS])
    assert done.elements.loc[["1a", "1k"], "n_actions"].tolist() == [0, 0]
    assert done.elements.at["1f", "n_actions"] == 7  # by hand: A09.01 to A09.07
    assert done.gaps.query("kind == 'element'")["what"].str.contains(r"1\(a\)").any()


def decide(**row):
    return make_decisions([{"file": "plan.csv", "row": 2} | row])


def test_decisions_of_the_planner_are_respected_on_a_rerun(plan):
    accepted = decide(action_id="A03.06", status="accepted", owner="Ministry", budget=1000.0, currency="USD")
    done = plan(by_role=[INDIGENOUS], decisions=accepted)
    row = done.actions.loc["A03.06"]
    assert (row["status"], row["owner"], row["budget"], row["currency"]) == ("accepted", "Ministry", 1000.0, "USD")
    assert "1,200 ha" in row["reason"]
    rejected = plan(by_role=[INDIGENOUS], decisions=decide(action_id="A03.06", status="rejected"))
    assert rejected.actions.at["A03.06", "status"] == "rejected"
    assert rejected.targets.at["T03", "n_actions"] == done.targets.at["T03", "n_actions"] - 1


def test_own_wording_or_place_makes_a_proposal_edited(plan):
    done = plan(by_role=[INDIGENOUS], decisions=decide(action_id="A03.06", place="Two territories in the north"))
    assert done.actions.at["A03.06", "status"] == "edited"
    assert done.actions.at["A03.06", "place"] == "Two territories in the north"


def test_accepted_action_without_evidence_any_more_is_kept_and_marked(plan):
    gone = none_affected("indigenous_territory")
    done = plan(by_role=[gone], decisions=decide(action_id="A03.06", status="accepted"))
    assert done.actions.at["A03.06", "proposal"] == "not proposed"
    assert done.actions.at["A03.06", "status"] == "accepted"
    assert "PLN-GONE-003" in done.codes
    problem = next(p for p in done.problems if p.code == "PLN-GONE-003")
    assert problem.where == "plan.csv, row 2"


def test_row_that_the_planner_left_untouched_vanishes_with_its_evidence(plan):
    done = plan(by_role=[none_affected("indigenous_territory")], decisions=decide(action_id="A03.06"))
    assert "A03.06" not in done.actions.index
    assert "PLN-GONE-003" not in done.codes


def test_decision_on_a_repetition_counts_for_the_action_it_repeats(plan):
    permits = [{"id": "p:1", "site_code": "PE-1", "counts_as_asgm": True, "permit_ha": 50.0, "ha": 20.0}]
    done = plan(permits=1, screening_permits=permits, decisions=decide(action_id="A03.02", status="accepted"))
    assert done.actions.at["A01.07", "status"] == "accepted"
    assert "PLN-REPEAT-004" in done.codes
    both = pd.concat([decide(action_id="A03.02", status="accepted"), decide(action_id="A01.07", status="rejected")])
    done = plan(permits=1, screening_permits=permits, decisions=both)
    assert done.actions.at["A01.07", "status"] == "rejected"
    assert "PLN-REPEAT-005" in done.codes


def test_unknown_action_is_a_problem_that_offers_the_nearest(plan):
    done = plan(decisions=decide(action_id="A3.06", status="accepted"))
    problem = next(p for p in done.problems if p.code == "PLN-ACTION-002")
    assert "A03.06" in problem.text("do")


def test_action_of_ones_own_joins_the_plan_with_its_targets(plan):
    own = decide(action_id="OWN.1", label="Patrol the river mouth", target_ids="T03", nap_element_ids="1c")
    done = plan(decisions=own)
    assert done.actions.at["OWN.1", "label"] == "Patrol the river mouth"
    assert done.actions.at["OWN.1", "status"] == "accepted"
    assert done.elements.at["1c", "n_actions"] == plan().elements.at["1c", "n_actions"] + 1


def test_key_biodiversity_areas_and_wetlands_speak_for_ban_and_remediation(plan):
    kba, wetland = KBA | {"ha": 10.0, "sites_hit": 1}, none_affected("wetland") | {"ha": 5.0, "sites_hit": 1}
    sites = [
        {"role": "wetland", "id": "w:1", "name": "Marsh", "ha": 5.0, "methylation_class": "high"},
        {"role": "key_biodiversity_area", "id": "k:1", "name": None, "ha": 10.0},
    ]
    done = plan(by_role=[kba, wetland], by_biodiversity_site=sites)
    assert done.actions.at["A03.04", "place"] == "k:1"
    assert done.actions.at["A02.03", "place"] == "Marsh"
    assert "5 ha of them classed as high in methylation potential" in done.actions.at["A02.03", "reason"]
