"""Conclusions under every fitting set of reference limits: what turns them over, and what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from ranvier.assess import Assessment, assess
from ranvier.diagnosis.basis import basis
from ranvier.diagnosis.dependence import dependents, judged_again, rests_on_a_limit
from ranvier.diagnosis.facts.gather import under_limits
from ranvier.diagnosis.findings import Findings, judge
from ranvier.diagnosis.robustness import Robustness, UnderOtherLimits
from ranvier.errors import InputError
from ranvier.reference import LimitSet, Query, find_limit, load_limits, other_sets, shipped_library

from .chance_charts import chart, whole_chart
from .charts import KNOWLEDGE, assessed, conduction, facts, motor, record, sensory
from .cidp_charts import OWN_SURAL_LIMIT, TORONTO

MAN = {"patient": {"age_years": 45, "sex": "male", "height_cm": 178, "weight_kg": 80}}
NUMB = facts(diabetes=True, numbness_feet=True, ankle_reflex="absent", other_cause_of_neuropathy_known=False)
PERONEAL = (
    motor("peroneal", "left", "edb", "ankle", 5.0, 0.5),
    motor("peroneal", "left", "edb", "below_fibular_head", 12.0, 0.4, 45.0),
)
PRESTON = "preston_shapiro_appendix"
LIBRARY = shipped_library()
SETS = other_sets(LIBRARY, {"median", "ulnar", "sural", "tibial", "peroneal"}, {"age_years": 25.0, "sex": "male"})


def sural(amplitude: float, peak: float = 4.0) -> dict[str, Any]:
    return sensory("sural", "left", "lateral_malleolus", "calf", amplitude, peak)


def robustness(assessment: Assessment) -> Robustness:
    assert assessment.robustness is not None
    return assessment.robustness


def under(assessment: Assessment, conclusion: str = TORONTO, subject: str = "") -> UnderOtherLimits:
    found = robustness(assessment).of(conclusion, subject)
    assert found is not None
    return found


def test_a_sural_response_between_two_limits_turns_the_diagnosis() -> None:
    chart = assessed(MAN, NUMB, conduction(sural(5.0), *PERONEAL))
    found = under(chart)
    assert (found.state, found.level) == ("true", "probable")
    other = next(each for each in found.others if each.set_id == PRESTON)
    assert (other.state, other.level) == ("true", "confirmed")
    (turned,) = other.turned_by
    assert (turned.nerve, turned.quantity) == ("left sural nerve", "amplitude_uv")
    assert (turned.value, turned.usual, turned.other) == (5.0, 4.0, 6.0)


def test_what_holds_may_fail_under_a_wider_limit() -> None:
    tibial = motor("tibial", "left", "ah", "ankle", 4.5, 4.5)
    chart = assessed(MAN, NUMB, conduction(sural(2.0), tibial))
    found = under(chart)
    assert found.level == "confirmed"
    other = next(each for each in found.others if each.set_id == PRESTON)
    assert other.level == "probable"
    assert [each.nerve for each in other.turned_by] == ["left tibial nerve to AH"]
    assert other.turned_by[0].crosses


def test_far_from_every_limit_it_is_the_same_under_all() -> None:
    chart = assessed(MAN, NUMB, conduction(sural(1.0), *PERONEAL))
    assert {each.id for each in robustness(chart).sets} >= {"everyone", "fifth_percentile", PRESTON}
    assert under(chart).level == "confirmed"
    assert under(chart).same
    assert all(each.same for each in robustness(chart).conclusions)


def test_a_set_fits_only_its_own_ages_and_people() -> None:
    study = conduction(sural(5.0), motor("tibial", "left", "ah", "ankle", 4.5, 8.0))
    old = assessed({"patient": {**MAN["patient"], "age_years": 70}}, study)
    young = assessed({"patient": {**MAN["patient"], "age_years": 25}}, study)
    assert PRESTON not in {each.id for each in robustness(old).sets}
    assert {PRESTON, "kim_2022"} <= {each.id for each in robustness(young).sets}


def test_a_chart_without_conduction_studies_has_nothing_to_compare() -> None:
    assert assessed(MAN, NUMB).robustness is None


def test_limits_at_another_distance_do_not_fit() -> None:
    asked = Query("motor", "distal_latency_ms", "median", "apb", "wrist", age_years=45, sex="male", distance_mm=80)
    library = LIBRARY.under(LimitSet(PRESTON, "", source=PRESTON))
    assert find_limit(library, asked).source == "buschbacher_1999_median_motor"  # type: ignore[union-attr]
    assert find_limit(library, replace(asked, distance_mm=70)).source == PRESTON  # type: ignore[union-attr]
    unknown = find_limit(library, replace(asked, distance_mm=None))
    assert unknown.source == "buschbacher_1999_median_motor"  # type: ignore[union-attr]


def test_standard_distances_are_those_of_the_usual_limits() -> None:
    said = assessed(MAN, conduction(sural(5.0, 4.45)))
    silent = assessed(MAN, conduction(sural(5.0, 4.45), standard=None))
    assert PRESTON in {each.id for each in robustness(said).sets}  # both at 14 cm
    assert PRESTON not in {each.id for each in robustness(silent).sets}


def test_own_limits_are_the_usual_ones_and_the_shipped_ones_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "our_limits.yaml"
    path.write_text(OWN_SURAL_LIMIT)
    library = LIBRARY.with_own(load_limits(path, LIBRARY))
    chart = assess(record(MAN, NUMB, conduction(sural(5.0), *PERONEAL)), library=library)
    found = under(chart)
    assert robustness(chart).usual.called == "your own limits"
    assert found.level == "confirmed"
    shipped = next(each for each in found.others if each.set_id == "shipped")
    assert (shipped.level, shipped.turned_by[0].usual, shipped.turned_by[0].other) == ("probable", 6.0, 4.0)
    assert PRESTON not in {each.set_id for each in found.others}  # the same limit as the laboratory's


# --------------------------------------------------------------------------------- the shorter way is the same way


STUDIES = (
    (sural(5.0), *PERONEAL),
    (sural(9.0, 5.2), motor("tibial", "right", "ah", "ankle", 6.0, 4.2)),
    (
        motor("median", "right", "apb", "wrist", 4.5, 4.05, distance_mm=70),
        motor("median", "right", "apb", "elbow", 9.2, 4.0, 48.5),
        sensory("median", "right", "digit_2", "wrist", 18.0, 3.6, 48.0, distance_mm=130),
        sensory("ulnar", "right", "digit_5", "wrist", 15.0, 3.2, 51.0, distance_mm=110),
        motor("ulnar", "right", "adm", "wrist", 3.4, 6.5, distance_mm=70),
    ),
)


def answers(findings: Findings) -> tuple[dict[str, Any], dict[Any, list[Any]]]:
    given = findings.answers
    patient = {id: given.patient[id].value for id in KNOWLEDGE.rules.by_id if id in given.patient}
    return patient, {key: [step.value for step in steps] for key, steps in given.rows.items()}


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("limits", [None, *SETS], ids=lambda each: each.id if each else "usual")
def test_rules_asked_again_answer_as_if_all_were_asked(study: tuple[Any, ...], limits: LimitSet | None) -> None:
    chart = assessed({"patient": {**MAN["patient"], "age_years": 25}}, NUMB, conduction(*study))
    library = LIBRARY.under(limits)
    other = under_limits(chart.gathered, chart.record, chart.sites, library, KNOWLEDGE)
    again = judged_again(chart.findings, other.facts)
    assert answers(again) == answers(judge(other.facts, KNOWLEDGE))
    if limits is None:
        assert other.facts == chart.gathered.facts
        assert answers(again) == answers(chart.findings)


@pytest.mark.parametrize("study", STUDIES)
def test_other_limits_change_no_column_but_those_that_rest_on_limits(study: tuple[Any, ...]) -> None:
    chart = assessed({"patient": {**MAN["patient"], "age_years": 25}}, conduction(*study))
    for limits in SETS:
        other = under_limits(chart.gathered, chart.record, chart.sites, LIBRARY.under(limits), KNOWLEDGE)
        assert other.facts.values == chart.gathered.facts.values
        for name, table in chart.gathered.facts.tables.items():
            for before, after in zip(table.rows, other.facts.tables[name].rows, strict=True):
                differ = {id for id in {*before, *after} if before.get(id) != after.get(id)}
                assert all(rests_on_a_limit(name, id) for id in differ), (name, differ)


def test_the_rules_that_rest_on_limits_are_a_part_of_all_rules() -> None:
    found = dependents(KNOWLEDGE)
    assert 0 < len(found.rules.definitions) < len(KNOWLEDGE.rules.definitions) / 2
    assert found.concern("electrodiagnostic_class.class_of_study.normal")
    assert not found.concern("barohn_patterns.systems_involved.sensory")


def test_no_red_flag_rests_on_limits() -> None:
    # the page tells of other limits beside a conclusion; a red flag that turns would have to be told at the top
    found = dependents(KNOWLEDGE)
    flags = [each for each in KNOWLEDGE.conclusions.values() if each.kind == "red_flag"]
    assert not [each.id for each in flags for level in each.levels if found.concern(level.claim.id)]


# ----------------------------------------------------------------------------------------- what a conclusion rests on


def test_a_conclusion_names_the_nerves_that_decided_it() -> None:
    chart = assessed(MAN, NUMB, conduction(sural(1.0), *PERONEAL, motor("median", "right", "apb", "wrist", 3.5, 9.0)))
    found = next(each for each in chart.conclusions if each.id == TORONTO)
    made = basis(found, chart.findings, chart.gathered)
    assert made is not None
    assert set(made.nerves) == {"left sural nerve", "left peroneal nerve to EDB"}
    assert 0 < made.unverified <= made.rules


def test_what_does_not_hold_rests_on_nothing() -> None:
    chart = assessed(MAN)
    found = next(each for each in chart.conclusions if each.id == TORONTO)
    assert basis(found, chart.findings, chart.gathered) is None


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(whole_chart())
def test_by_chance_too_the_usual_answer_is_found_again(given_chart: tuple[dict[str, Any], dict[str, Any]]) -> None:
    named, lists = given_chart
    try:
        found = assessed(chart(named), lists)
    except InputError:
        assume(False)
        raise
    same = under_limits(found.gathered, found.record, found.sites, LIBRARY.under(None), KNOWLEDGE)
    assert same.facts == found.gathered.facts
    assert answers(judged_again(found.findings, same.facts)) == answers(found.findings)
    for limits in SETS:
        other = under_limits(found.gathered, found.record, found.sites, LIBRARY.under(limits), KNOWLEDGE)
        assert answers(judged_again(found.findings, other.facts)) == answers(judge(other.facts, KNOWLEDGE))
    for each in found.robustness.conclusions if found.robustness else ():
        own = next(one for one in found.conclusions if (one.id, one.subject) == (each.conclusion, each.subject))
        level = own.level or own.likely
        assert each.level == (level.id if level else "")
