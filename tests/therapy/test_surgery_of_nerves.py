"""Operations on nerves: none without an entrapment, an injury or a tumour, whatever else is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from ranvier.assess import Assessment
from ranvier.diagnosis.facts.injury import injury_facts
from ranvier.errors import InputError
from ranvier.therapy.plan import PlanItem, Standing

from ..diagnosis.charts import KNOWLEDGE, PAINFUL_FEET, PATIENT, assessed, facts, items, medicines, merged, record

ON_NERVES = {"nerve_release", "nerve_repair", "tendon_transfer", "nerve_tumour_surgery", "spine_surgery"}
OPERATIONS = [each.id for each in KNOWLEDGE.treatments.values() if each.drug_class in ON_NERVES]
NEEDED = (
    "carpal_tunnel_syndrome.carpal_tunnel_syndrome", "ulnar_neuropathy_at_elbow.ulnar_neuropathy_at_elbow",
    "fibular_neuropathy_at_fibular_head.fibular_neuropathy_at_fibular_head", "carpal_tunnel_syndrome.severity",
    "tarsal_tunnel_syndrome.tarsal_tunnel_syndrome", "meralgia_paraesthetica.meralgia_paraesthetica",
    "radiculopathy.radiculopathy", "lumbar_spinal_stenosis.lumbar_spinal_stenosis", "nerve_injury.",
    "nerve_sheath_tumour.",
)  # fmt: skip
"""Conclusions of which one must hold, or hold unless something unknown rules it out, before a nerve is operated on."""

FACTS = [
    each
    for each in KNOWLEDGE.vocabulary.terms.values()
    if each.section
    in {"history", "symptoms", "examination", "comorbidity", "laboratory", "pain", "studies", "genetics"}
    and each.type in {"yes_no", "choice", "number"}
]
INJURY = {
    "nerve_injury_kind", "nerve_injury_on", "days_since_nerve_injury", "nerve_function_after_injury", "nerve_mass",
    "recovery_after_nerve_injury", "injured_nerve_seen", "motor_response_below_injury",
}  # fmt: skip


def any_value(name: str) -> st.SearchStrategy[Any]:
    term = KNOWLEDGE.vocabulary.terms[name]
    if term.type == "yes_no":
        return st.booleans()
    if term.type == "choice":
        return st.sampled_from(term.options)
    low, high = term.possible
    return st.integers(int(low) + 1, max(int(low) + 1, int(min(high, low + 60))))


@st.composite
def charts(draw: st.DrawFn) -> dict[str, Any]:
    chosen = draw(st.lists(st.sampled_from([each.id for each in FACTS]), min_size=5, max_size=60, unique=True))
    return {name: draw(any_value(name)) for name in chosen}


def by_chance(*parts: dict[str, Any]) -> Assessment:
    """The assessment of a chart that was drawn; one that contradicts itself is drawn again."""
    try:
        return assessed(*parts)
    except InputError:
        reject()


def is_needed(assessment: Assessment) -> bool:
    return any(each.id.startswith(NEEDED) and each.verdict is not False for each in assessment.conclusions)


def offered(assessment: Assessment) -> list[PlanItem]:
    return [each for each in assessment.plan.items if each.id in OPERATIONS and each.standing is not Standing.REJECTED]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(charts())
def test_no_nerve_is_operated_on_without_a_place_an_injury_or_a_tumour(stated: dict[str, Any]) -> None:
    found = by_chance(facts(**stated))
    assert all(each.standing is Standing.REJECTED for each in items(found, "surgical_decompression"))
    for each in offered(found):
        assert is_needed(found), (each.id, stated)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(charts())
def test_a_polyneuropathy_opens_no_operation_on_nerves(stated: dict[str, Any]) -> None:
    spared = ("elbow", "fibular", "tarsal", "thigh", "thenar", "phalen", "tinel", "ulnar", "froment", "foot_drop")
    kept = {
        name: value
        for name, value in stated.items()
        if name not in INJURY and not any(word in name for word in spared) and "hand" not in name and "mri" not in name
        and not name.startswith(("mrc", "weak", "numbness", "neurogenic", "back_or", "straight", "spurling", "dorsum"))
        and "sensory_loss" not in name and "reflex" not in name and "wasting" not in name and "two_point" not in name
    }  # fmt: skip
    found = by_chance(merged(PATIENT, PAINFUL_FEET), facts(**kept))
    assert [each.id for each in offered(found)] == []


def test_decompression_for_diabetic_polyneuropathy_is_listed_and_rejected() -> None:
    found = assessed(merged(PATIENT, PAINFUL_FEET), facts(diabetes=True), medicines())
    for each in items(found, "surgical_decompression"):
        assert each.standing is Standing.REJECTED
        assert "diffuse" in each.rejected[0].text
    assert items(found, "surgical_decompression")


def item(assessment: Assessment, id: str) -> PlanItem:
    (found,) = items(assessment, id)
    return found


def injury(**stated: Any) -> Assessment:
    known = {"age_years": 30, "sex": "male", "nerve_function_after_injury": "lost", "bleeding_disorder": False}
    return assessed(facts(**{**known, **stated}), medicines())


def test_a_clean_cut_is_urgent_today_and_sutured_unless_repaired() -> None:
    fresh = injury(nerve_injury_kind="sharp_cut", days_since_nerve_injury=0, nerve_repaired=False)
    assert [each.urgent.within for each in fresh.plan.urgent] == ["today"]
    assert item(fresh, "nerve_suture").standing is Standing.PROPOSED
    repaired = injury(nerve_injury_kind="sharp_cut", nerve_repaired=True)
    assert item(repaired, "nerve_suture").standing is Standing.REJECTED
    unknown = injury(nerve_injury_kind="sharp_cut")
    assert item(unknown, "nerve_suture").standing is Standing.ASK_FIRST


@pytest.mark.parametrize(("days", "shown"), [(10, False), (89, False), (90, True), (200, True)])
@pytest.mark.parametrize("kind", ["closed", "gunshot"])
def test_a_closed_injury_or_gunshot_is_watched_for_three_months(kind: str, days: int, shown: bool) -> None:
    found = injury(
        nerve_injury_kind=kind, days_since_nerve_injury=days, recovery_after_nerve_injury=False, nerve_repaired=False
    )
    assert bool(items(found, "nerve_exploration")) is shown


def test_recovery_ends_the_plan_to_explore_and_its_absence_must_be_known() -> None:
    late = {"nerve_injury_kind": "closed", "days_since_nerve_injury": 100, "nerve_repaired": False}
    assert not items(injury(**late, recovery_after_nerve_injury=True), "nerve_exploration")
    assert item(injury(**late), "nerve_exploration").standing is Standing.ASK_FIRST


def test_the_time_left_follows_from_day_and_way() -> None:
    stated = facts(distance_to_muscle_mm=150, nerve_injury_on=date(2025, 4, 2))
    times = injury_facts(record(stated), KNOWLEDGE)
    assert times["days_since_nerve_injury"] == 61
    assert times["months_left_for_nerve_repair"] == pytest.approx(12 - 5 - 61 / 30.4375)
    assert times["months_from_injury_to_muscle"] == pytest.approx(5 + 61 / 30.4375)


def test_the_formula_gives_its_own_example() -> None:
    case = KNOWLEDGE.formulas["nerve_regrowth"].cases[0]
    times = injury_facts(record(facts(**case.given)), KNOWLEDGE)
    assert times["months_left_for_nerve_repair"] == pytest.approx(case.expected, abs=0.05)


def test_a_day_after_the_chart_or_a_missing_way_gives_no_time() -> None:
    assert not injury_facts(record(facts(nerve_injury_on=date(2025, 7, 1), distance_to_muscle_mm=50)), KNOWLEDGE)
    only_days = injury_facts(record(facts(days_since_nerve_injury=30)), KNOWLEDGE)
    assert only_days == {"days_since_nerve_injury": 30}


@pytest.mark.parametrize(
    ("days", "way", "exploration"),
    [(100, 150, Standing.PROPOSED), (300, 150, Standing.LAST_RESORT), (700, 150, Standing.LAST_RESORT)],
)
def test_a_muscle_out_of_reach_turns_the_plan_to_transfers(days: int, way: int, exploration: Standing) -> None:
    found = injury(
        nerve_injury_kind="closed", days_since_nerve_injury=days, distance_to_muscle_mm=way, nerve_repaired=False,
        recovery_after_nerve_injury=False,
    )  # fmt: skip
    assert item(found, "nerve_exploration").standing is exploration
    assert bool(items(found, "tendon_transfer")) is (days / 30.4375 + way / 30 > 18)


def test_a_mass_with_a_warning_sign_goes_to_a_centre_within_two_weeks() -> None:
    found = assessed(facts(nerve_mass=True, nerve_mass_is_ganglion=False, nerve_mass_growing=True), medicines())
    assert [each.urgent.within for each in found.plan.urgent] == ["two weeks"]
    assert {each.problem for each in items(found, "nerve_tumour_surgery")} == {"malignant_nerve_sheath_tumour"}
