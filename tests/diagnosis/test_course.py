"""From visit to visit: what is more than noise, which course follows, and when a treatment has answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.assess import Assessment, assess
from ranvier.diagnosis.course import Course, CourseKind, Point, Step
from ranvier.diagnosis.course.series import compared, walked
from ranvier.record import PatientRecord

from .charts import DAY, KNOWLEDGE, conduction, facts, medicines, merged, motor, record, tried, verdict

Sections = dict[str, Any]
RESPONSE = "cidp_ean_pns_2021_support.treatment_response_supportive"


def visits(present: Sections, **earlier: Sections) -> PatientRecord:
    """A chart with earlier visits, each named by the days before the present one, as in `before_90`."""
    made = [
        replace(record(chart), case="", on=DAY - timedelta(days=int(name.removeprefix("before_"))))
        for name, chart in earlier.items()
    ]
    return replace(record(present), visits=tuple(sorted(made, key=lambda each: each.on)))


def course(present: Sections, **earlier: Sections) -> Course:
    found = assess(visits(present, **earlier)).course
    assert found is not None
    return found


def assessed(present: Sections, **earlier: Sections) -> Assessment:
    return assess(visits(present, **earlier))


def incat(arm: int, leg: int) -> Sections:
    return facts(incat_arm=arm, incat_leg=leg)


# -------------------------------------------------------------------------------------------- what change is real


@pytest.mark.parametrize(
    ("measure", "earlier", "later", "expected"),
    [
        ("i_rods_centile", 38, 42, Step.BETTER),
        ("i_rods_centile", 42, 38, Step.WORSE),
        ("i_rods_centile", 38, 41.9, Step.UNCHANGED),
        ("mrc_sum_score", 48, 49, Step.UNCHANGED),
        ("mrc_sum_score", 48, 50, Step.OPEN),
        ("mrc_sum_score", 48, 52, Step.BETTER),
        ("incat_total", 5, 4, Step.BETTER),
        ("grip_kpa", 40, 48, Step.BETTER),
        ("grip_kpa", 40, 47.9, Step.UNCHANGED),
        ("grip_kg", 20, 22, Step.BETTER),
        ("grip_kg", 20, 21.9, Step.UNCHANGED),
        ("ten_metre_walk_s", 10, 12.8, Step.WORSE),
        ("ten_metre_walk_s", 10, 12.7, Step.UNCHANGED),
        ("berg_balance_total", 40, 45, Step.OPEN),
        ("pain_intensity_0_to_10", 6, 4, Step.BETTER),
        ("pain_intensity_0_to_10", 6, 4.5, Step.UNCHANGED),
        ("amplitude_mv", 4, 0, Step.WORSE),
        ("amplitude_mv", 0, 4, Step.BETTER),
        ("amplitude_mv", 0, 0, Step.UNCHANGED),
        ("amplitude_mv", 4, 6.5, Step.OPEN),
        ("velocity_m_per_s", 40, 44, Step.UNCHANGED),
        ("velocity_m_per_s", 30, 41, Step.BETTER),
        ("onset_latency_ms", 5.0, 7.5, Step.WORSE),
    ],
)
def test_a_change_against_what_is_real(measure: str, earlier: float, later: float, expected: Step) -> None:
    assert compared(earlier, later, KNOWLEDGE.changes[measure]) is expected


def test_a_measure_without_an_entry_has_no_limit() -> None:
    assert compared(3, 9, None) is Step.NO_LIMIT
    (found,) = course(facts(uens_total=20), before_90=facts(uens_total=10)).measures
    assert found.latest is Step.NO_LIMIT


def test_every_entry_can_be_met_and_missed() -> None:
    for change in KNOWLEDGE.changes.values():
        low, high = 20.0, 20.0 + (change.surely if not change.percent else 20.0 * 2 * change.surely / 100)
        expected = {"lower": Step.WORSE, "higher": Step.BETTER}[change.better]
        assert compared(low, high, change) is expected, change.of
        assert compared(low, low, change) is Step.UNCHANGED


@given(
    st.lists(st.integers(0, 60), min_size=2, max_size=8),
    st.sampled_from(["mrc_sum_score", "i_rods_centile", "grip_kpa", "nis_ll_total"]),
)
def test_a_way_and_its_way_back(values: list[int], measure: str) -> None:
    """Better one way is worse the other way; no step is taken within noise."""
    change = KNOWLEDGE.changes[measure]
    opposite = {Step.BETTER: Step.WORSE, Step.WORSE: Step.BETTER}
    for earlier, later in pairwise(values):
        there, back = compared(earlier, later, change), compared(later, earlier, change)
        assert back is opposite.get(there, there)
    points = [Point(DAY + timedelta(days=n), DAY, float(value), "") for n, value in enumerate(values)]
    steps, against = walked(points, change)
    assert len(steps) == len(against) == len(points) - 1
    for step, one, two in zip(steps, against, points[1:], strict=True):
        assert step is compared(one.value, two.value, change)


def test_a_slow_drift_adds_up() -> None:
    slow = course(
        facts(i_rods_centile=52),
        before_90=facts(i_rods_centile=54),
        before_180=facts(i_rods_centile=56),
    )
    assert slow.verdict is CourseKind.WORSENING
    assert slow.measures[0].against[-1].value == 56


# ---------------------------------------------------------------------------------------------------- the course


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((5, 3), CourseKind.IMPROVING),
        ((3, 3), CourseKind.STABLE),
        ((3, 5), CourseKind.WORSENING),
        ((5, 3, 3), CourseKind.STABLE),
        ((5, 3, 5), CourseKind.RELAPSING),
        ((5, 3, 5, 3), CourseKind.RELAPSING),
        ((3, 5, 3), CourseKind.IMPROVING),
        ((5, 4, 3), CourseKind.IMPROVING),
    ],
)
def test_the_course_of_one_scale(values: tuple[int, ...], expected: CourseKind) -> None:
    *earlier, last = values
    named = {f"before_{90 * (len(earlier) - n)}": facts(onls_total=value) for n, value in enumerate(earlier)}
    assert course(facts(onls_total=last), **named).verdict is expected


def test_without_an_earlier_visit_there_is_no_course() -> None:
    assert assess(record(incat(2, 2))).course is None


@pytest.mark.parametrize("earlier", [facts(incat_arm=2), facts(pain_intensity_0_to_10=6), facts(diabetes=True)])
def test_nothing_to_compare_is_unknown_and_not_stable(earlier: Sections) -> None:
    present = merged(incat(2, 2), facts(pain_intensity_0_to_10=3))
    found = course(present, before_90=earlier)
    assert found.verdict is CourseKind.UNKNOWN
    assert "no scale of disability or strength" in found.statement


def test_scales_that_disagree_leave_it_unknown() -> None:
    found = course(facts(onls_total=2, i_rods_centile=40), before_90=facts(onls_total=4, i_rods_centile=60))
    assert found.verdict is CourseKind.UNKNOWN
    assert "better" in found.statement
    assert "worse" in found.statement


def test_a_change_that_may_be_noise_is_neither_stable_nor_better() -> None:
    assert course(facts(mrc_sum_score=51), before_90=facts(mrc_sum_score=48)).verdict is CourseKind.UNKNOWN


def test_less_pain_alone_is_no_course_of_the_neuropathy() -> None:
    found = course(
        facts(pain_intensity_0_to_10=2, onls_total=3), before_90=facts(pain_intensity_0_to_10=8, onls_total=3)
    )
    assert found.verdict is CourseKind.STABLE


def test_totals_are_worked_out_on_each_day() -> None:
    found = course(incat(1, 1), before_90=incat(2, 2))
    assert [(each.id, [point.value for point in each.points]) for each in found.measures] == [("incat_total", [4, 2])]


@settings(deadline=None, max_examples=10)
@given(st.permutations([(30, 4), (90, 5), (150, 3), (210, 4)]))
def test_the_order_of_visits_does_not_matter(order: list[tuple[int, int]]) -> None:
    named = {f"before_{days}": facts(onls_total=value) for days, value in order}
    assert course(facts(onls_total=2), **named) == course(
        facts(onls_total=2), **{f"before_{days}": facts(onls_total=value) for days, value in sorted(order)}
    )


# ------------------------------------------------------------------------------------------------- the conduction


def study(latency: float, amplitude: float, velocity: float, **more: Any) -> Sections:
    return conduction(motor("median", "right", "apb", "wrist", latency, amplitude, velocity, **more), warm=None)


def test_conduction_is_compared_site_by_site_and_only_when_as_warm() -> None:
    warm = {each.id.split("_", 5)[-1]: each for each in course(
        study(5.0, 6.0, 42, temperature_c=33), before_90=study(8.0, 2.0, 28, temperature_c=34)
    ).measures}  # fmt: skip
    assert {each.latest for each in warm.values()} == {Step.BETTER}
    cold = course(study(8.0, 2.0, 28, temperature_c=29), before_90=study(5.0, 6.0, 42, temperature_c=33))
    by_unit = {each.unit: each.latest for each in cold.measures}
    assert by_unit == {"ms": Step.OPEN, "mV": Step.WORSE, "m/s": Step.OPEN}
    unsaid = course(study(8.0, 6.0, 28), before_90=study(5.0, 6.0, 42))
    assert {each.latest for each in unsaid.measures if each.unit != "mV"} == {Step.OPEN}
    assert cold.verdict is CourseKind.UNKNOWN, "conduction alone is no course"


def test_a_response_that_is_lost_is_worse() -> None:
    gone = conduction({
        "nerve": "median", "kind": "motor", "side": "right", "recording_site": "apb", "stimulation_site": "wrist",
        "status": "no_response",
    })  # fmt: skip
    (amplitude,) = course(gone, before_90=study(4.0, 6.0, 55)).measures
    assert (amplitude.unit, amplitude.latest) == ("mV", Step.WORSE)


# --------------------------------------------------------------------------------------------------- the response

WEAK = merged(incat(3, 3), facts(mrc_sum_score=44))
STRONG = merged(incat(1, 1), facts(mrc_sum_score=56))


def begun(days_before: int) -> str:
    return (DAY - timedelta(days=days_before)).isoformat()


def test_a_dated_treatment_between_visits_and_better_scales_are_a_response() -> None:
    for treated in (
        medicines({"name": "IVIG", "started": begun(60)}),
        tried({"name": "plasma exchange, five sessions", "started": begun(60)}),
        tried({"name": "prednisolone", "started": begun(90)}),
    ):
        found = assessed(merged(STRONG, treated), before_90=WEAK)
        assert found.course is not None
        assert found.course.response is not None
        assert set(found.course.response.improved) == {"INCAT disability", "MRC sum score"}
        assert verdict(found, RESPONSE) is True


def test_a_new_entry_of_a_complete_list_lies_between_the_visits() -> None:
    found = assessed(merged(STRONG, medicines("immunoglobulin")), before_90=merged(WEAK, medicines("ramipril")))
    assert verdict(found, RESPONSE) is True
    open_list = assessed(
        merged(STRONG, medicines("immunoglobulin")), before_90=merged(WEAK, medicines("ramipril", total=None))
    )
    assert verdict(open_list, RESPONSE) is None


@pytest.mark.parametrize(
    ("present", "earlier"),
    [
        (STRONG, WEAK),
        (merged(STRONG, medicines({"name": "IVIG", "started": begun(120)})), WEAK),
        (merged(STRONG, medicines({"name": "azathioprine", "started": begun(60)})), WEAK),
        (merged(incat(1, 1), medicines({"name": "IVIG", "started": begun(60)})), incat(3, 3)),
        (merged(WEAK, medicines({"name": "IVIG", "started": begun(60)})), STRONG),
        (merged(WEAK, medicines({"name": "IVIG", "started": begun(60)})), WEAK),
        (merged(facts(mrc_sum_score=47), incat(2, 2), medicines({"name": "IVIG", "started": begun(60)})), WEAK),
    ],
    ids=[
        "no treatment",
        "begun before",
        "another treatment",
        "disability alone",
        "worse",
        "unchanged",
        "strength open",
    ],
)
def test_what_is_no_proof_of_a_response_leaves_it_unknown(present: Sections, earlier: Sections) -> None:
    assert verdict(assessed(present, before_90=earlier), RESPONSE) is None


def test_the_result_of_the_treatment_is_known_when_it_alone_was_begun() -> None:
    alone = assessed(merged(STRONG, medicines({"name": "IVIG", "started": begun(60)})), before_90=WEAK)
    assert alone.gathered.facts.values["response_to_immunoglobulin"] == "improved"
    both = medicines({"name": "IVIG", "started": begun(60)}, {"name": "prednisolone", "started": begun(50)})
    found = assessed(merged(STRONG, both), before_90=WEAK)
    assert verdict(found, RESPONSE) is True
    assert "response_to_immunoglobulin" not in found.gathered.facts.values
    assert "response_to_corticosteroids" not in found.gathered.facts.values


def test_an_ointment_is_no_immune_treatment() -> None:
    ointment = medicines({"name": "hydrocortisone", "route": "topical", "started": begun(60)})
    found = assessed(merged(STRONG, ointment), before_90=WEAK)
    assert verdict(found, RESPONSE) is None
    assert found.course is not None
    assert found.course.treatments == ()


def test_what_the_chart_says_of_the_response_goes_first() -> None:
    said = merged(
        STRONG, medicines({"name": "IVIG", "started": begun(60)}), facts(objective_response_to_immunotherapy=False)
    )
    assert verdict(assessed(said, before_90=WEAK), RESPONSE) is False


def test_nothing_of_an_earlier_visit_becomes_a_fact_of_today() -> None:
    found = assessed(facts(onls_total=2), before_90=facts(onls_total=4, diabetes=True, ankle_reflex="absent"))
    assert "diabetes" not in found.gathered.facts.values
    assert "ankle_reflex_left" not in found.gathered.facts.values


def test_treatments_of_today_stand_in_the_statement() -> None:
    found = course(merged(facts(onls_total=3), medicines("IVIG")), before_90=facts(onls_total=3))
    assert (
        found.statement
        == f"Stable on IVIG since {date(2025, 3, 4)}: no real change of overall neuropathy limitations scale."
    )
