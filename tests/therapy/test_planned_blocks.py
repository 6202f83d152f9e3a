"""A planned nerve block: its gate, its bars, what is asked, the interval of blood thinners, and the rescue."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from ranvier.report.as_json import as_form
from ranvier.report.report import build_report
from ranvier.report.terminal import report_text
from ranvier.therapy.blocks.plan import BlockPlan, Blocks
from ranvier.therapy.blocks.planner import plan_blocks
from ranvier.therapy.blocks.rescue import rescue
from ranvier.therapy.candidates import candidates
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import Standing

from ..diagnosis.charts import (
    KNOWLEDGE,
    PAINFUL_DIABETIC_FEET,
    PATIENT,
    allergies,
    assessed,
    facts,
    items,
    medicines,
    merged,
)

BODY = facts(age_years=50, sex="male", weight_kg=70, height_cm=175)
HEALTHY = facts(
    frailty=False, heart_failure=False, liver_disease=False, skin_broken_at_site=False, active_infection=False,
    sepsis=False, pregnancy=False, bleeding_disorder=False, recent_myocardial_infarction=False, dialysis=False,
    ischaemic_heart_disease=False, arrhythmia_or_heart_block=False, uncontrolled_hypertension=False,
    hyperthyroidism_untreated=False, phaeochromocytoma=False, polyneuropathy_reported=False,
    av_block_second_or_third_degree=False, lung_or_phrenic_loss_other_side=False, creatinine_mg_per_dl=0.9,
    raynaud_phenomenon_at_block_site=False,
)  # fmt: skip
AXIAL = facts(axial_spine_pain=True, weeks_of_conservative_treatment=14)
LIDOCAINE = {
    "drug": "lidocaine", "concentration_percent": 1, "volume_ml": 2, "with_adrenaline": False, "site": "facet_joint",
}  # fmt: skip
BUPIVACAINE = {
    "drug": "bupivacaine", "concentration_percent": 0.25, "volume_ml": 2, "with_adrenaline": False,
    "site": "facet_joint",
}  # fmt: skip


def block(*given: dict[str, Any], total: int | None = -1, **more: Any) -> dict[str, Any]:
    stated = {"block_planned": "medial_branch_block", "block_region": "lumbar", "block_side": "left",
              "planned_steroid": "none"} | more  # fmt: skip
    kept = {name: value for name, value in stated.items() if value is not None}
    count = len(given) if total == -1 else total
    return {
        "planned_block": {**kept, "list": [dict(each) for each in given], **({} if count is None else {"total": count})}
    }


WHOLE = merged(BODY, HEALTHY, AXIAL, medicines(), allergies(), block(LIDOCAINE, BUPIVACAINE))


def planned(*parts: Any) -> BlockPlan:
    found = assessed(WHOLE, *parts).plan.blocks
    assert found is not None
    assert found.planned is not None
    return found.planned


def bars(plan: BlockPlan) -> str:
    return " ".join(each.text for each in plan.bars)


def test_a_whole_chart_is_allowed_with_its_sum_and_what_is_left() -> None:
    plan = planned()
    assert (plan.standing, plan.questions, plan.bars) == ("allowed", (), ())
    assert plan.sums is not None
    assert plan.sums.total == pytest.approx(20 / 200 + 5 / 140)
    assert plan.sums.left[0].ml > 0
    assert any("mixing" in each.text for each in plan.cautions)


def test_a_block_that_is_better_avoided_here_says_so_first_and_tells_no_volume() -> None:
    chart = merged(WHOLE, facts(bleeding_disorder=True))
    plan = planned(facts(bleeding_disorder=True))
    assert plan.standing == "better_avoided"
    assert not plan.allowed
    assert "clotting" in f"{plan.cautions[0].text} {plan.cautions[0].source}".casefold()
    view = build_report(assessed(chart)).blocks
    assert view is not None
    assert view.planned is not None
    assert "better avoided here" in view.planned.verdict
    assert not any("more at most" in each for each in view.planned.left)


def test_without_block_and_diary_nothing_stands_in_the_plan() -> None:
    assert assessed(BODY).plan.blocks is None


# ------------------------------------------------------------------------------------------------ gate


def test_no_block_for_a_problem_that_is_not_established() -> None:
    plan = planned(block(LIDOCAINE, block_planned="lumbar_sympathetic_block"))
    assert plan.standing == "not_allowed"
    assert "No problem is established" in bars(plan)
    assert "no place in polyneuropathy" in bars(plan)


@pytest.mark.parametrize("weeks", [11, None])
def test_a_facet_block_waits_for_three_months_of_conservative_treatment(weeks: float | None) -> None:
    chart = copy.deepcopy(WHOLE)
    if weeks is None:
        del chart["pain"]["weeks_of_conservative_treatment"]
    else:
        chart["pain"]["weeks_of_conservative_treatment"] = weeks
    found = assessed(chart).plan.blocks
    assert found is not None
    assert found.planned is not None
    assert not found.planned.allowed


@pytest.mark.parametrize(
    "name", ["nerve_blocks_for_polyneuropathy", "sympathetic_blocks_for_polyneuropathy", "facet_blocks_for_nerve_pain"]
)
def test_blocks_for_polyneuropathy_are_rejected_with_the_reason(name: str) -> None:
    (found,) = items(assessed(PATIENT, PAINFUL_DIABETIC_FEET), name)
    assert found.standing is Standing.REJECTED
    assert found.rejected


def test_a_block_is_never_proposed_to_a_patient_with_polyneuropathy_alone() -> None:
    plan = assessed(PATIENT, PAINFUL_DIABETIC_FEET).plan
    blocks = [each for each in plan.items if each.kind == "block"]
    assert blocks
    assert all(each.standing is Standing.REJECTED for each in blocks)


def test_an_unnamed_block_is_asked_for() -> None:
    plan = planned({"planned_block": {"block_planned": None}})
    assert any("block_planned" in each for each in plan.questions)


# ------------------------------------------------------------------------------------------------ body


def test_without_the_weight_no_sum_and_no_volume() -> None:
    chart = copy.deepcopy(WHOLE)
    del chart["patient"]["weight_kg"]
    assessment = assessed(chart)
    assert assessment.plan.blocks is not None
    plan = assessment.plan.blocks.planned
    assert plan is not None
    assert plan.sums is None
    assert plan.standing == "ask_first"
    text = report_text(build_report(assessment), 120)
    assert "No sum and no volume" in text
    assert "mL more" not in text
    assert "1.5 mL/kg" in text


@pytest.mark.parametrize(
    "more",
    [
        facts(age_years=71), facts(frailty=True), facts(heart_failure=True), facts(liver_disease=True),
        {"patient": {"sex": "female"}, "comorbidity": {"pregnancy": True}},
    ],
)  # fmt: skip
def test_every_maximum_is_reduced(more: dict[str, Any]) -> None:
    plan = planned(more)
    assert plan.sums is not None
    assert plan.sums.shares[0].maximum.mg == pytest.approx(140)


def test_obesity_is_dosed_by_the_ideal_weight() -> None:
    plan = planned(facts(weight_kg=120))
    assert plan.body.ideal
    assert plan.body.weight_kg == pytest.approx(70.5, abs=0.1)


def test_a_child_is_for_a_childrens_anaesthetist() -> None:
    assert any("children's anaesthetist" in each for each in planned(facts(age_years=12)).questions)


def test_too_much_is_barred_with_what_each_alone_could_be() -> None:
    assessment = assessed(WHOLE, block({**LIDOCAINE, "volume_ml": 30}))
    assert assessment.plan.blocks is not None
    plan = assessment.plan.blocks.planned
    assert plan is not None
    assert plan.standing == "not_allowed"
    assert "more than 1" in bars(plan)
    text = report_text(build_report(assessment), 120)
    assert "ABOVE 1" in text
    assert "alone: at most 20 mL" in text


# ------------------------------------------------------------------------------------------------ what is taken


@pytest.mark.parametrize(
    ("taken", "asked"),
    [
        ("lidocaine plaster", "plasters"),
        ("mexiletine", "mexiletine"),
        ({"name": "lidocaine", "route": "intravenous"}, "into a vein"),
        ({"name": "lidocaine", "route": "topical"}, "plasters"),
        ("xyzzol", "xyzzol"),
    ],
)
def test_relatives_of_the_anaesthetic_are_counted_or_asked(taken: Any, asked: str) -> None:
    plan = planned(medicines(taken))
    assert plan.standing == "ask_first"
    assert any(asked in each for each in plan.questions)


@pytest.mark.parametrize(("hours", "barred"), [(3.9, True), (4, False)])
def test_intravenous_lidocaine_within_four_hours_bars(hours: float, barred: bool) -> None:
    assert ("within 4 hours" in bars(planned(facts(hours_since_intravenous_lidocaine=hours)))) is barred


def with_adrenaline(**more: Any) -> dict[str, Any]:
    return block({**LIDOCAINE, "with_adrenaline": True}, **more)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (medicines("amitriptyline"), "tricyclic"),
        (medicines("phenelzine"), "monoamine oxidase"),
        (
            merged(facts(raynaud_phenomenon_at_block_site=True), {"planned_block": {"block_region": "leg"}}),
            "blood flow is poor",
        ),
    ],
)
def test_adrenaline_is_barred(more: dict[str, Any], said: str) -> None:
    plan = planned(with_adrenaline(), more)
    assert plan.standing == "not_allowed"
    assert said in bars(plan)
    without = planned(more)
    assert said not in bars(without)


@pytest.mark.parametrize(
    "more", [medicines("propranolol"), medicines("venlafaxine"), facts(ischaemic_heart_disease=True)]
)
def test_the_higher_maximum_with_adrenaline_falls_away(more: dict[str, Any]) -> None:
    high, low = planned(with_adrenaline()), planned(with_adrenaline(), more)
    assert high.sums is not None
    assert low.sums is not None
    assert high.sums.shares[0].maximum.mg == 400
    assert low.sums.shares[0].maximum.mg == 200


def test_adrenaline_in_a_finger_needs_the_blood_flow() -> None:
    chart = merged(WHOLE, with_adrenaline(block_region="finger_or_toe"))
    del chart["planned_block"]["raynaud_phenomenon_at_block_site"]
    found = assessed(chart).plan.blocks
    assert found is not None
    assert found.planned is not None
    assert "blood flow is poor" in bars(found.planned)


# ------------------------------------------------------------------------------------------------ bars


@pytest.mark.parametrize(
    ("given", "more", "said"),
    [
        ({"drug": "bupivacaine", "concentration_percent": 0.25, "site": "intravenous_regional"}, {}, "Bier"),
        (
            {"drug": "bupivacaine", "concentration_percent": 0.75},
            {"patient": {"sex": "female"}, "comorbidity": {"pregnancy": True}},
            "boxed warning",
        ),
        ({"drug": "prilocaine"}, facts(haemoglobin_g_per_dl=11, methaemoglobinaemia=False), "anaemia"),
        ({"drug": "prilocaine"}, facts(haemoglobin_g_per_dl=14, methaemoglobinaemia=True), "methaemoglobinaemia"),
        ({"drug": "chloroprocaine"}, facts(plasma_cholinesterase_deficiency=True), "cholinesterase"),
        (
            {"drug": "chloroprocaine"},
            merged(facts(plasma_cholinesterase_deficiency=False), medicines("co-trimoxazole")),
            "sulfonamides",
        ),
        ({}, allergies("lidocaine"), "Allergy or intolerance"),
        ({}, allergies("Xylocaine"), "Allergy or intolerance"),
        (
            {"drug": "chloroprocaine"},
            merged(facts(plasma_cholinesterase_deficiency=False), allergies("Nesacaine")),
            "Allergy or intolerance",
        ),
    ],
)  # fmt: skip
def test_what_must_not_be_given(given: dict[str, Any], more: dict[str, Any], said: str) -> None:
    plan = planned(block({**LIDOCAINE, **given}), more)
    assert plan.standing == "not_allowed"
    assert said in bars(plan)


@pytest.mark.parametrize(
    ("given", "more", "asked"),
    [
        ({"drug": "prilocaine"}, {}, "methaemoglobinaemia"),
        ({"drug": "chloroprocaine"}, {}, "cholinesterase"),
        ({"drug": "bupivacaine", "concentration_percent": 0.25, "site": None}, {}, "where Bupivacaine is given"),
        ({"drug": "zzz"}, {}, "which local anaesthetic 'zzz' is"),
        ({"drug": None, "concentration_percent": 1}, {}, "the name of each"),
        ({"volume_ml": None}, {}, "lacks its volume"),
        ({}, allergies("bupivacaine"), "same family"),
        ({}, allergies("penicillin", "xyzzol"), "xyzzol"),
        ({}, allergies(total=1), "allergies"),
    ],
)
def test_what_is_asked_first(given: dict[str, Any], more: dict[str, Any], asked: str) -> None:
    row = {name: value for name, value in {**LIDOCAINE, **given}.items() if value is not None}
    plan = planned(block(row), more)
    assert plan.standing == "ask_first"
    assert any(asked in each for each in plan.questions), plan.questions


def test_a_sum_without_one_of_its_parts_gives_no_answer() -> None:
    assessment = assessed(WHOLE, block(LIDOCAINE, {**BUPIVACAINE, "concentration_percent": 5}))
    text = report_text(build_report(assessment), 160)
    assert "without what could not be counted" in text
    assert "within the ceiling" not in text
    form = as_form(assessment).plan.blocks
    assert form is not None
    assert form.planned is not None
    assert (form.planned.within, form.planned.left, form.planned.standing) == (None, [], "ask_first")


def test_the_json_holds_every_share_with_its_editions() -> None:
    form = as_form(assessed(WHOLE, medicines("apixaban"))).plan.blocks
    assert form is not None
    assert form.planned is not None
    assert form.planned.shares[0].editions["US label"] == 300
    assert form.planned.within is True
    assert form.planned.left[0].ml > 0
    assert form.planned.holds[0].editions == {"asra_pain_2018": None}


def test_much_absorbed_sites_are_warned_of() -> None:
    for site, warned in (("intercostal", True), ("plexus", True), ("subcutaneous", False)):
        plan = planned(block({**LIDOCAINE, "site": site}))
        assert any("Blood levels" in each.text for each in plan.cautions) is warned


@pytest.mark.parametrize("total", [None, 3])
def test_a_list_that_may_go_on_is_asked(total: int | None) -> None:
    chart = {**WHOLE, **block(LIDOCAINE, total=total)}
    found = assessed(chart).plan.blocks
    assert found is not None
    assert found.planned is not None
    assert any("complete" in each for each in found.planned.questions)


# ------------------------------------------------------------------------------------------------ steroid and side


@pytest.mark.parametrize(
    ("region", "steroid", "standing"),
    [
        ("neck", "triamcinolone", "bars"), ("lumbar", "triamcinolone", "asks"), ("neck", "dexamethasone", ""),
        ("sacral", "methylprednisolone", ""), (None, "betamethasone", "asks"),
    ],
)  # fmt: skip
def test_a_particulate_steroid_near_a_root(region: str | None, steroid: str, standing: str) -> None:
    plan = planned(
        block(
            LIDOCAINE, block_planned="selective_nerve_root_block", block_region=region, planned_steroid=steroid,
            steroid_injections_last_year=0,
        )
    )  # fmt: skip
    chart_says = "particulate" in bars(plan)
    asks = any("below L3" in each for each in plan.questions)
    assert (chart_says, asks) == (standing == "bars", standing == "asks")


def test_steroids_are_counted_over_the_year_and_blur_a_diagnostic_block() -> None:
    often = planned(
        block(LIDOCAINE, planned_steroid="dexamethasone", steroid_injections_last_year=3, block_purpose="diagnostic")
    )
    assert "3 to 4" in bars(often)
    assert any("blurs" in each.text for each in often.cautions)
    unknown = planned(block(LIDOCAINE, planned_steroid="dexamethasone"))
    assert any("how many steroid" in each for each in unknown.questions)


CRPS_LIMB: dict[str, Any] = {"block_planned": "stellate_ganglion_block", "block_region": "neck"}


def test_a_stellate_block_is_never_done_on_both_sides() -> None:
    assert "both sides" in bars(planned(block(LIDOCAINE, **CRPS_LIMB, block_side="both")))
    assert "both sides" not in bars(planned(block(LIDOCAINE, **CRPS_LIMB)))
    assert any("near the head" in each.text.lower() for each in planned(block(LIDOCAINE, **CRPS_LIMB)).cautions)


# ------------------------------------------------------------------------------------------------ bleeding


def holds(plan: BlockPlan) -> dict[str, float | None]:
    assert plan.bleeding is not None
    return {each.medicine: each.hold_hours for each in plan.bleeding.holds}


DEEP: dict[str, Any] = {"block_planned": "selective_nerve_root_block"}


@pytest.mark.parametrize(
    ("taken", "more", "expected"),
    [
        ("warfarin", {}, {"Warfarin": None}),
        ("warfarin", DEEP, {"Warfarin": 120}),
        ("clopidogrel", DEEP, {"Clopidogrel": 168}),
        ("prasugrel", DEEP, {"Prasugrel": 240}),
        ("apixaban", DEEP, {"Apixaban": 72}),
        ({"name": "rivaroxaban", "daily_dose_mg": 10}, DEEP, {"Rivaroxaban": 72}),
        ("dabigatran", DEEP, {"Dabigatran": 96}),
        ("aspirin", {}, {"Aspirin": 0}),
        ("ibuprofen", {}, {"Ibuprofen": 0}),
        ("fondaparinux", DEEP, {"Fondaparinux": None}),
        ({"name": "enoxaparin", "daily_dose_mg": 40}, DEEP, {"Enoxaparin": 12}),
        ({"name": "enoxaparin", "daily_dose_mg": 120}, DEEP, {"Enoxaparin": 24}),
        ("enoxaparin", DEEP, {"Enoxaparin": 24}),
        ("paracetamol", DEEP, {}),
    ],
)
def test_the_longest_interval_of_the_medicine_that_is_taken(taken: Any, more: Any, expected: dict[str, Any]) -> None:
    assert holds(planned(block(LIDOCAINE, **more), medicines(taken))) == expected


def test_editions_are_shown_side_by_side_and_never_mixed() -> None:
    plan = planned(block(LIDOCAINE, **DEEP), medicines("apixaban"))
    assert plan.bleeding is not None
    (found,) = plan.bleeding.holds
    assert {each.edition: each.hold_hours for each in found.editions} == {
        "asra_pain_2018": 72, "asra_regional_2025": 72, "uk_2013": 48,
    }  # fmt: skip


def test_a_weak_kidney_lengthens_dabigatran() -> None:
    plan = planned(block(LIDOCAINE, **DEEP), medicines("dabigatran"), facts(creatinine_mg_per_dl=2.2))
    assert holds(plan) == {"Dabigatran": 144}


def test_age_and_a_second_antithrombotic_raise_the_risk() -> None:
    plan = planned(medicines("warfarin"), facts(age_years=66))
    assert plan.bleeding is not None
    assert (plan.bleeding.own, plan.bleeding.risk) == ("low", "intermediate")
    assert holds(plan)["Warfarin"] == 120
    assert len(holds(planned(medicines("clopidogrel", "aspirin")))) == 2


def test_the_neck_is_of_a_higher_risk_than_the_loins_and_an_unknown_region_counts_as_neck() -> None:
    for region, risk in (("lumbar", "low"), ("neck", "intermediate")):
        plan = planned(block(LIDOCAINE, block_region=region))
        assert plan.bleeding is not None
        assert plan.bleeding.own == risk
    unknown = planned({"planned_block": {"block_region": None}})
    assert unknown.bleeding is not None
    assert unknown.bleeding.own == "intermediate"


def test_a_risk_that_nobody_ruled_out_is_asked_and_takes_the_longer_interval() -> None:
    chart = merged(WHOLE, medicines("warfarin"))
    del chart["comorbidity"]["liver_disease"]
    found = assessed(chart).plan.blocks
    assert found is not None
    assert found.planned is not None
    assert holds(found.planned) == {"Warfarin": 120}
    assert any("liver disease" in each for each in found.planned.questions)


# ------------------------------------------------------------------------------------------------ rescue


def test_the_lipid_for_a_weight_after_two_editions() -> None:
    light, heavy = rescue(50, KNOWLEDGE), rescue(80, KNOWLEDGE)
    assert "75 mL over 2 to 3 minutes, then 12.5 mL a minute" in light.lipid[0].lines[0]
    assert "100 mL over 2 to 3 minutes, then 200 to 250 mL" in heavy.lipid[0].lines[0]
    assert "At most 600 mL" in light.lipid[0].lines[2]
    assert "120 mL over 1 minute and at once 1200 mL an hour" in heavy.lipid[1].lines[0]
    assert "1.5 mL/kg" in rescue(None, KNOWLEDGE).lipid[1].lines[0]


# ------------------------------------------------------------------------------------------------ nothing bolder


def without_one(chart: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The chart without one of its facts, entries or fields of an entry, one after the other."""
    for section, stated in chart.items():
        for name in stated:
            less = copy.deepcopy(chart)
            del less[section][name]
            yield f"{section}.{name}", less
        for index, row in enumerate(stated.get("list", ())):
            for name in row if isinstance(row, dict) else ():
                less = copy.deepcopy(chart)
                del less[section]["list"][index][name]
                yield f"{section}.{index}.{name}", less


BOLD = (
    WHOLE,
    merged(WHOLE, with_adrenaline()),
    merged(WHOLE, with_adrenaline(), facts(uncontrolled_hypertension=True)),
    merged(WHOLE, with_adrenaline(block_region="arm"), facts(raynaud_phenomenon_at_block_site=True)),
    merged(WHOLE, medicines({"name": "apixaban", "daily_dose_mg": 10}), facts(age_years=72)),
    merged(WHOLE, medicines("mexiletine"), facts(weight_kg=130)),
    merged(
        WHOLE, block({**LIDOCAINE, "drug": "prilocaine"}), facts(haemoglobin_g_per_dl=10, methaemoglobinaemia=False)
    ),
    merged(WHOLE, block({**BUPIVACAINE, "site": "intravenous_regional"})),
    merged(WHOLE, block({**LIDOCAINE, "volume_ml": 30})),
    merged(WHOLE, block(LIDOCAINE, planned_steroid="dexamethasone", steroid_injections_last_year=4)),
    merged(WHOLE, {"patient": {"sex": "female"}, "comorbidity": {"pregnancy": True}}),
)  # fmt: skip


def blocks_of(chart: dict[str, Any]) -> Blocks | None:
    """What the plan says of blocks, without the rest of the plan."""
    found = assessed(chart)
    treatments = candidates(Patient(found.record, found.gathered, found.findings))
    return plan_blocks(found.record, found.gathered, treatments, KNOWLEDGE)


def test_the_blocks_of_a_plan_follow_from_its_treatments() -> None:
    for chart in BOLD:
        assert blocks_of(chart) == assessed(chart).plan.blocks


@pytest.mark.parametrize("chart", BOLD)
def test_a_missing_value_never_makes_the_plan_bolder(chart: dict[str, Any]) -> None:
    before = blocks_of(chart)
    assert before is not None
    assert before.planned is not None
    for name, less in without_one(chart):
        found = blocks_of(less)
        if found is None or found.planned is None or not found.planned.allowed:
            continue
        assert before.planned.allowed, name
        for one, other in zip(before.planned.sums.left, found.planned.sums.left, strict=True):  # type: ignore[union-attr]
            assert other.ml <= one.ml, name
