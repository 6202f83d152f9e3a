"""A planned nerve block: what else is taken, what must not be given, and what is asked first."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ranvier.report.as_json import as_form
from ranvier.report.report import build_report
from ranvier.report.terminal import report_text

from ...diagnosis.charts import allergies, assessed, facts, medicines, merged
from .charts import BUPIVACAINE, LIDOCAINE, WHOLE, bars, block, planned, with_adrenaline

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


@pytest.mark.parametrize("left_out", ["arrhythmia_or_heart_block", "ischaemic_heart_disease", None])
def test_whether_adrenaline_is_in_it_is_asked_while_the_heart_is_unknown(left_out: str | None) -> None:
    chart = copy.deepcopy(merged(WHOLE, block({**LIDOCAINE, "with_adrenaline": None})))
    for section in chart.values():
        section.pop(left_out, None)
    found = assessed(chart).plan.blocks
    assert found is not None
    assert found.planned is not None
    asked = "whether adrenaline is in the solution" in found.planned.questions
    assert asked is (left_out is not None)
