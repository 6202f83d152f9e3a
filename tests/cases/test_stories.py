"""Each shipped case tells its story: what is concluded, how sure it is, what is planned and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ranvier.assess import Assessment, assess_case
from ranvier.record import Status
from ranvier.therapy.plan import PlanItem, Standing

from .charts import CASES, NAMES, answer, case

PAIN = "painful_diabetic_polyneuropathy_with_kidney_disease"
CARPAL = "carpal_tunnel_syndrome"
AMYLOID = "transthyretin_amyloidosis_intern_med_2019"
ANY = "any"

CONCLUSIONS: list[tuple[str, str, str, bool | None, str]] = [
    (PAIN, "toronto_dspn_2010.diabetic_polyneuropathy", "", True, "confirmed"),
    (PAIN, "painful_neuropathy.painful_diabetic_neuropathy", "", True, "definite"),
    (PAIN, "neuropathic_pain_neupsig_2016.neuropathic_pain", "", True, "definite"),
    (PAIN, "electrodiagnostic_class.class_of_study", "", True, "sensorimotor_axonal"),
    (PAIN, "length_dependence.length_dependence", "", True, "length_dependent"),
    (PAIN, "pattern_of_neuropathy.distal_symmetric", "", True, "met"),
    (PAIN, "small_fibre_neurodiab_2010.small_fibre_neuropathy", "", False, ""),
    (PAIN, "cidp_ean_pns_2021.cidp", "", False, ""),
    (PAIN, "vitamin_b12_status.vitamin_b12_deficiency", "", False, ""),
    (CARPAL, "carpal_tunnel_syndrome.carpal_tunnel_syndrome", "right hand", True, "confirmed"),
    (CARPAL, "carpal_tunnel_syndrome.carpal_tunnel_syndrome", "left hand", True, "confirmed"),
    (CARPAL, "carpal_tunnel_syndrome.severity", "right hand", True, "moderate"),
    (CARPAL, "carpal_tunnel_syndrome.severity", "left hand", True, "mild"),
    (CARPAL, "carpal_tunnel_bland_2000.grade", "right hand", True, "grade_3"),
    (CARPAL, "carpal_tunnel_bland_2000.grade", "left hand", True, "grade_2"),
    (CARPAL, "electrodiagnostic_class.class_of_study", "", True, "limited"),
    (CARPAL, "red_flags_systemic.amyloidosis", "", False, ""),
    (CARPAL, "cidp_ean_pns_2021.cidp", "", False, ""),
    ("cidp", "cidp_ean_pns_2021.typical_cidp", "", True, "cidp"),
    ("cidp_over_three_visits", "cidp_ean_pns_2021.typical_cidp", "", True, "cidp"),
    ("cidp_over_three_visits", "disability_scales.disability", "", True, "limited"),
    ("cidp_over_three_visits", "severity_of_neuropathy.clinical_severity", "", True, "moderate"),
    ("cidp", "cidp_ean_pns_2021.distal_cidp", "", False, ""),
    ("cidp", "cidp_ean_pns_2021_conduction.motor_support", "", True, "strong"),
    ("cidp", "electrodiagnostic_class.class_of_study", "", True, "multifocal_demyelinating"),
    ("cidp", "length_dependence.length_dependence", "", True, "not_length_dependent"),
    ("cidp", "carpal_tunnel_syndrome.carpal_tunnel_syndrome", "right hand", False, ""),
    ("cidp", "carpal_tunnel_bland_2000.grade", "right hand", False, ""),
    ("cidp", "red_flags.rapidly_progressive_weakness", "", False, ""),
    ("normal_study", "electrodiagnostic_class.class_of_study", "", True, "normal"),
    ("normal_study", "small_fibre_neurodiab_2010.small_fibre_neuropathy", "", True, "probable"),
    ("normal_study", "small_fibre_besta_2019.small_fibre_neuropathy", "", None, ""),
    ("normal_study", "toronto_dspn_2010.diabetic_polyneuropathy", "", False, ""),
    ("normal_study", "cidp_ean_pns_2021.cidp", "", False, ""),
    ("normal_study", "carpal_tunnel_syndrome.carpal_tunnel_syndrome", "right hand", False, ""),
    ("incomplete_chart", "toronto_dspn_2010.diabetic_polyneuropathy", "", None, ""),
    ("incomplete_chart", "painful_neuropathy.painful_polyneuropathy", "", True, "possible"),
    ("incomplete_chart", "electrodiagnostic_class.class_of_study", "", None, ""),
    ("incomplete_chart", "cidp_ean_pns_2021.cidp", "", None, ""),
    (AMYLOID, "red_flags_systemic.amyloidosis", "", True, "met"),
    (AMYLOID, "pattern_of_neuropathy.autonomic", "", True, "met"),
    (AMYLOID, "entrapment.median_at_wrist", "right hand", True, "not_separable"),
    (AMYLOID, "cidp_ean_pns_2021.cidp", "", None, ""),
]
"""Case, conclusion, nerve or hand, verdict, level."""

PLANS: list[tuple[str, str, Standing, str]] = [
    (PAIN, "pregabalin", Standing.ALREADY_TAKEN, "at most 150 mg a day"),
    (PAIN, "gabapentin", Standing.REJECTED, "at most 900 mg a day"),
    (PAIN, "duloxetine", Standing.PROPOSED, "30 mg once a day with food for two weeks"),
    (PAIN, "amitriptyline", Standing.LAST_RESORT, "at most 40 mg a day"),
    (PAIN, "topiramate", Standing.REJECTED, "three of four trials"),
    (PAIN, "morphine", Standing.REJECTED, "Cochrane 2017"),
    (PAIN, "oxycodone", Standing.REJECTED, "Cochrane 2016"),
    (PAIN, "tramadol", Standing.REJECTED, "AAN 2022"),
    (PAIN, "tapentadol", Standing.REJECTED, "AAN 2022"),
    (PAIN, "surgical_decompression", Standing.REJECTED, "unproven"),
    (PAIN, "carbamazepine", Standing.ASK_FIRST, "HLA-B*15:02"),
    (CARPAL, "wrist_splint", Standing.PROPOSED, "every night for 6 weeks"),
    (CARPAL, "carpal_tunnel_steroid_injection", Standing.PROPOSED, "40 mg once"),
    (CARPAL, "carpal_tunnel_surgery", Standing.PROPOSED, "release"),
    ("cidp", "intravenous_immunoglobulin", Standing.PROPOSED, "158 g in all"),
    ("cidp", "corticosteroid_cidp", Standing.PROPOSED, "79-100 mg by mouth a day (1-1.5 mg/kg"),
    ("cidp", "plasma_exchange_cidp", Standing.PROPOSED, "5 exchanges"),
    ("normal_study", "amitriptyline", Standing.PROPOSED, "10 mg in the evening"),
    ("normal_study", "topiramate", Standing.REJECTED, "three of four trials"),
]
"""Case, treatment, standing, words of its dose, its rejection or its questions."""

TESTS: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    (PAIN, (), ("skin_biopsy", "oral_glucose_tolerance_test", "mri_brain")),
    (CARPAL, (), ()),
    ("cidp", (), ()),
    ("normal_study", ("skin_biopsy", "thermal_thresholds", "oral_glucose_tolerance_test"), ("nerve_biopsy",)),
    ("incomplete_chart", ("creatinine", "vitamin_b12", "nerve_conduction_study_warm"), ()),
    (AMYLOID, ("ttr_gene", "free_light_chains", "vitamin_b12"), ()),
]
"""Case, investigations that are asked for, investigations that are of no value."""


def assessed(name: str) -> Assessment:
    if name not in _ASSESSED:
        _ASSESSED[name] = assess_case(CASES / name)
    return _ASSESSED[name]


_ASSESSED: dict[str, Assessment] = {}


def item(name: str, treatment: str) -> PlanItem:
    return next(each for each in assessed(name).plan.items if each.id == treatment)


@pytest.mark.parametrize(("name", "id", "subject", "verdict", "level"), CONCLUSIONS)
def test_conclusion(name: str, id: str, subject: str, verdict: bool | None, level: str) -> None:
    found = [each for each in assessed(name).conclusions if each.id == id and each.subject == subject]
    assert [(each.verdict, each.level.id if each.level else "") for each in found] == [(verdict, level)]


@pytest.mark.parametrize(("name", "treatment", "standing", "words"), PLANS)
def test_plan(name: str, treatment: str, standing: Standing, words: str) -> None:
    found = item(name, treatment)
    said = [found.dose.text if found.dose else "", *(f"{each.text} {each.action}" for each in found.rejected)]
    said += map(str, found.questions)
    assert found.standing is standing
    assert words in " ".join(said)


@pytest.mark.parametrize(("name", "wanted", "useless"), TESTS)
def test_investigations(name: str, wanted: tuple[str, ...], useless: tuple[str, ...]) -> None:
    plan = assessed(name).plan
    assert set(wanted) <= {each.id for each in plan.tests}
    assert set(useless) <= {each.id for each in plan.tests_of_no_value}


def test_the_patient_with_visits_improves_on_immunoglobulin() -> None:
    course = assessed("cidp_over_three_visits").course
    assert course is not None
    assert (course.verdict.value, course.treatments) == ("improving", ("immunoglobulin",))
    assert course.response is not None
    assert course.response.kind == "immunoglobulin"
    assert not [each.title for each in course.measures if each.latest.value == "worse"]


def test_only_the_patient_with_amyloid_is_urgent() -> None:
    urgent = {name: [each.conclusion_id for each in assessed(name).plan.urgent] for name in NAMES}
    assert {name for name, flags in urgent.items() if flags} == {AMYLOID}
    assert urgent[AMYLOID] == ["red_flags_systemic.amyloidosis"]


def test_the_abbreviation_is_asked_back_and_the_second_gabapentinoid_is_no_addition() -> None:
    assert any("PGB" in each and "pregabalin" in each for each in assessed(PAIN).plan.questions)
    rejected = item(PAIN, "gabapentin").rejected
    assert any("pregabalin" in each.text and "never together" in each.action for each in rejected)


def test_nothing_is_dosed_for_the_incomplete_chart() -> None:
    plan = assessed("incomplete_chart").plan
    assert not [each.id for each in plan.items if each.dose is not None and each.kind != "care"]
    assert any("blood pressure tablet" in each for each in plan.questions)
    assert any("tramadol" in each for each in plan.questions)


def test_immunoglobulin_waits_for_an_open_exclusion_and_is_then_not_dosed() -> None:
    given = case("cidp")
    facts = {id: fact for id, fact in given.record.facts.items() if id != "hereditary_neuropathy_known"}
    plan = answer(given, replace(given.record, facts=facts)).plan
    waiting = next(each for each in plan.items if each.id == "intravenous_immunoglobulin")
    assert waiting.standing is Standing.ASK_FIRST
    assert waiting.dose is None
    assert [each.name for each in waiting.questions] == ["hereditary_neuropathy_known"]


def test_the_plan_names_both_hands() -> None:
    heading = assessed(CARPAL).plan.problems["carpal_tunnel_syndrome"]
    assert "left hand" in heading
    assert "right hand" in heading


@pytest.mark.parametrize("name", NAMES)
def test_waveforms_are_simulated_and_agree_with_the_table(name: str) -> None:
    found = assessed(name)
    stated = {site.key: site for site in found.sites if not site.recorded}
    for recording in found.record.recordings:
        assert recording.simulated
        assert found.record.simulated
    for each in found.measurements:
        if each.method == "entered" or each.kind == "needle" or each.side is None:
            continue
        key = next(key for key in stated if (key.nerve, key.side, key.stimulation_site, key.recording_site)
                   == (each.target, each.side.value, each.stimulation_site, each.recording_site))  # fmt: skip
        if each.status is Status.NO_RESPONSE:
            assert stated[key].status is Status.NO_RESPONSE
        if each.quantity in {"onset_latency_ms", "peak_latency_ms"} and stated[key].number(each.quantity) is not None:
            assert each.value == pytest.approx(stated[key].number(each.quantity), abs=0.25)
        if each.quantity == "amplitude_mv":
            assert each.value == pytest.approx(stated[key].number("amplitude_mv"), rel=0.05)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_small(name: str) -> None:
    assert sum(path.stat().st_size for path in (CASES / name).rglob("*") if path.is_file()) < 1_000_000


def test_every_statement(snapshot: object) -> None:
    """The statements of every case that are not plainly 'not met'."""
    said = {
        name: [each.statement for each in assessed(name).conclusions if each.verdict is not False] for name in NAMES
    }
    assert said == snapshot
