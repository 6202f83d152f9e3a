"""Doses of immune treatments in this weight, with this kidney and genotype, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.diagnosis.facts import gather
from ranvier.diagnosis.findings import Findings
from ranvier.reference import shipped_library
from ranvier.rules.explain import explain
from ranvier.therapy.candidates import candidates
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import PlanItem, Standing

from ..diagnosis.charts import KIDNEY_GOOD, KNOWLEDGE, NOTHING_TAKEN, WELL, facts, medicines, merged, record

CIDP, VASCULITIS = "cidp_ean_pns_2021.cidp.cidp", "vasculitic_neuropathy_pns_2010.vasculitic_neuropathy.probable"
MMN = "multifocal_motor_neuropathy_efns_pns_2010.multifocal_motor_neuropathy.probable"
POSSIBLE_MMN = MMN.replace("probable", "possible")
GBS = "guillain_barre_ean_pns_2023.guillain_barre_syndrome.suspected"
NODOPATHY = "autoimmune_nodopathy.autoimmune_nodopathy.antibody_found"
SCREENED = facts(
    hepatitis_b_surface_antigen="negative", hepatitis_b_core_antibody="negative", hepatitis_c_antibody="negative",
    hepatitis_b_infection=False,
    hiv_test="negative", tuberculosis_screen="negative", varicella_immunity=True, igg_g_per_l=10,
    iga_deficiency_with_antibodies=False, tpmt_phenotype="normal", nudt15_phenotype="normal",
    haematocrit_percent=45, inr=1.0, white_cells_10_9_per_l=7, alt_times_upper_limit=0.8,
    platelets_10_9_per_l=250, neutrophils_10_9_per_l=4, haematuria=False,
    unstable_blood_pressure_or_heart_rate=False, progressive_multifocal_leukoencephalopathy=False,
    urinary_outflow_obstruction=False, venous_thromboembolism=False, stroke=False, volume_depletion=False,
    psychosis=False, cancer=False, lymphoma_or_myeloma=False, hgprt_deficiency=False,
    symptom_duration_weeks=1, walks_unaided=False, still_worsening=True,
)  # fmt: skip
MILD = facts(walks_unaided=True, still_worsening=False)
FAILED = facts(response_to_immunoglobulin="unchanged", response_to_corticosteroids="unchanged")
NEW = facts(
    response_to_immunoglobulin="not_given", response_to_corticosteroids="not_given",
    response_to_plasma_exchange="not_given",
)  # fmt: skip
MAN = merged(
    facts(age_years=50, sex="male", height_cm=175, weight_kg=70), WELL, KIDNEY_GOOD, NOTHING_TAKEN, SCREENED, NEW
)  # fmt: skip


def plan(chart: dict[str, Any], *diagnoses: str, levels: dict[str, bool | None] | None = None) -> dict[str, PlanItem]:
    """The plan of a chart whose diagnosis is given; the motor variant of CIDP and other levels do not hold."""
    read = record(chart)
    gathered = gather(read, (), shipped_library().under(None, {}), KNOWLEDGE)
    given = {f"{CIDP.rpartition('.')[0].rpartition('.')[0]}.motor_cidp.possible": False}
    answers = explain(KNOWLEDGE.rules, gathered.facts, {**given, **dict.fromkeys(diagnoses, True), **(levels or {})})
    found = candidates(Patient(read, gathered, Findings(answers, KNOWLEDGE, gathered.facts)))
    return {each.id: each for each in found if each.kind == "immune"}


def dose(chart: dict[str, Any], id: str, *diagnoses: str) -> str:
    item = plan(chart, *diagnoses)[id]
    assert item.dose is not None, (id, item.standing, item.rejected, item.questions)
    return item.dose.text.lower()


def without(chart: dict[str, Any], *names: str) -> dict[str, Any]:
    return {
        section: {name: value for name, value in content.items() if name not in names}
        for section, content in chart.items()
    }


def test_immunoglobulin_in_70_kg() -> None:
    text = dose(MAN, "intravenous_immunoglobulin", CIDP)
    assert "140 g in all for this weight" in text
    assert "28 g a day over 5 days" in text
    assert "70 g every 3 weeks" in text
    improved = merged(MAN, facts(response_to_immunoglobulin="improved"))
    assert "70 g in all" in dose(improved, "intravenous_immunoglobulin", CIDP)
    assert "28-70 g (0.4-1 g/kg" in dose(improved, "intravenous_immunoglobulin", CIDP)
    assert "140 g in all" in dose(MAN, "intravenous_immunoglobulin", MMN)
    assert "140 g in all" in dose(MAN, "immunoglobulin_guillain_barre", GBS)
    assert "28 g a day for 5 days (0.4 g/kg" in dose(MAN, "immunoglobulin_guillain_barre", GBS)


def test_plasma_exchange_is_worked_out_and_gives_the_cells_back() -> None:
    text = dose(MAN, "plasma_exchange_cidp", CIDP)
    assert "2.7-4 l each exchange" in text
    assert "5 times, 13.5-20 l in all" in text
    assert "cells are given back" in text
    assert "4-5 exchanges" in dose(MAN, "plasma_exchange_guillain_barre", GBS)
    assert "14-17.5 l in all" in dose(MAN, "plasma_exchange_guillain_barre", GBS)
    walking = merged(MAN, facts(walks_unaided=True))
    assert "2 times, 5.4" in dose(walking, "plasma_exchange_guillain_barre", GBS)


def test_corticosteroids_in_70_and_120_kg() -> None:
    text = dose(MAN, "corticosteroid_cidp", CIDP)
    assert "70-100 mg by mouth a day (1-1.5 mg/kg, at most 100 mg" in text
    assert "40 mg by mouth once a day for 4 days every month" in text
    assert "at least 30 minutes" in text
    heavy = merged(MAN, facts(weight_kg=120))
    assert "100 mg by mouth a day (1-1.5 mg/kg, at most 100 mg" in dose(heavy, "corticosteroid_cidp", CIDP)
    assert "80 mg a day (1 mg/kg, at most 80 mg" in dose(heavy, "corticosteroid_vasculitis", VASCULITIS)


def test_dexamethasone_is_left_out_in_pregnancy() -> None:
    woman = merged(MAN, facts(age_years=30, sex="female", pregnancy=True, breast_feeding=False))
    assert "40 mg by mouth" not in dose(woman, "corticosteroid_cidp", CIDP)


@pytest.mark.parametrize(
    ("age", "creatinine", "text"),
    [
        (50, 1.0, "1050 mg each pulse (15 mg/kg"),
        (59.9, 1.0, "1050 mg each pulse (15 mg/kg"),
        (60, 1.0, "875 mg each pulse (12.5 mg/kg"),
        (70, 1.0, "875 mg each pulse (12.5 mg/kg"),
        (70.1, 1.0, "700 mg each pulse (10 mg/kg"),
        (50, 4.0, "875 mg each pulse (12.5 mg/kg"),
        (65, 4.0, "700 mg each pulse (10 mg/kg"),
        (75, 4.0, "525 mg each pulse (7.5 mg/kg"),
    ],
)
def test_cyclophosphamide_by_age_and_kidney(age: float, creatinine: float, text: str) -> None:
    chart = merged(MAN, facts(age_years=age, creatinine_mg_per_dl=creatinine))
    assert text in dose(chart, "cyclophosphamide", VASCULITIS)


def test_cyclophosphamide_is_capped_and_ends_with_the_kidney() -> None:
    assert "1200 mg each pulse" in dose(merged(MAN, facts(weight_kg=110)), "cyclophosphamide", VASCULITIS)
    worse = plan(merged(MAN, facts(creatinine_mg_per_dl=5.7)), VASCULITIS)["cyclophosphamide"]
    assert worse.standing is Standing.REJECTED


@pytest.mark.parametrize(
    ("tpmt", "nudt15", "creatinine", "start", "aim"),
    [
        ("normal", "normal", 1.0, 70, "140-175 mg"),
        ("intermediate", "normal", 1.0, 42, "70-88 mg"),
        ("normal", "intermediate", 1.0, 42, "70-88 mg"),
        ("intermediate", "intermediate", 1.0, 28, "56-70 mg"),
        ("normal", "normal", 2.5, 52, "105-131 mg"),
        ("normal", "normal", 10.0, 35, "70-88 mg"),
    ],
)
def test_azathioprine_by_genotype_and_kidney(tpmt: str, nudt15: str, creatinine: float, start: int, aim: str) -> None:
    chart = merged(
        MAN,
        FAILED,
        facts(tpmt_phenotype=tpmt, nudt15_phenotype=nudt15, creatinine_mg_per_dl=creatinine, dialysis=False),
    )
    text = dose(merged(chart, MILD), "azathioprine", VASCULITIS)
    assert f"{start} mg a day to start" in text
    assert f"{aim} a day as the aim" in text


def test_rituximab_by_body_surface() -> None:
    assert "692 mg each week, four times (375 mg/m2; body surface 1.84 m2)" in dose(MAN, "rituximab", NODOPATHY)
    assert "1000 mg on day 1 and day 15" in dose(MAN, "rituximab", NODOPATHY)


@pytest.mark.parametrize(
    ("id", "diagnosis", "input"),
    [
        ("intravenous_immunoglobulin", CIDP, "weight_kg"),
        ("immunoglobulin_guillain_barre", GBS, "weight_kg"),
        ("corticosteroid_cidp", CIDP, "weight_kg"),
        ("plasma_exchange_cidp", CIDP, "weight_kg"),
        ("plasma_exchange_cidp", CIDP, "haematocrit_percent"),
        ("plasma_exchange_guillain_barre", GBS, "walks_unaided"),
        ("rituximab", NODOPATHY, "weight_kg"),
        ("cyclophosphamide", VASCULITIS, "hepatitis_b_surface_antigen"),
        ("cyclophosphamide", VASCULITIS, "neutrophils_10_9_per_l"),
        ("rituximab", NODOPATHY, "height_cm"),
        ("rituximab", NODOPATHY, "hepatitis_b_core_antibody"),
        ("rituximab", NODOPATHY, "hepatitis_b_surface_antigen"),
        ("rituximab", NODOPATHY, "igg_g_per_l"),
        ("rituximab", NODOPATHY, "tuberculosis_screen"),
        ("azathioprine", VASCULITIS, "tpmt_phenotype"),
        ("azathioprine", VASCULITIS, "nudt15_phenotype"),
        ("azathioprine", VASCULITIS, "varicella_immunity"),
        ("methotrexate", VASCULITIS, "alcohol_excess"),
        ("corticosteroid_cidp", CIDP, "tuberculosis_screen"),
        ("intravenous_immunoglobulin", CIDP, "iga_deficiency_with_antibodies"),
    ],
)
def test_what_is_unknown_is_asked_first_and_nothing_is_dosed(id: str, diagnosis: str, input: str) -> None:
    man = merged(MAN, MILD) if id in {"azathioprine", "methotrexate"} else MAN
    assert plan(man, diagnosis)[id].standing in {Standing.PROPOSED, Standing.LAST_RESORT}
    item = plan(without(man, input), diagnosis)[id]
    assert item.standing is Standing.ASK_FIRST
    assert item.dose is None
    assert input in {each.name for each in item.questions}


@pytest.mark.parametrize(
    ("id", "diagnosis", "chart"),
    [
        ("rituximab", NODOPATHY, facts(hepatitis_b_surface_antigen="positive")),
        ("rituximab", NODOPATHY, facts(progressive_multifocal_leukoencephalopathy=True)),
        ("rituximab", NODOPATHY, facts(active_infection=True)),
        ("azathioprine", VASCULITIS, facts(tpmt_phenotype="poor")),
        ("azathioprine", VASCULITIS, facts(nudt15_phenotype="poor")),
        ("azathioprine", VASCULITIS, medicines("allopurinol")),
        ("azathioprine", VASCULITIS, medicines("febuxostat")),
        ("cyclophosphamide", VASCULITIS, medicines("allopurinol")),
        ("cyclophosphamide", VASCULITIS, facts(age_years=30, sex="female", pregnancy=True)),
        ("methotrexate", VASCULITIS, medicines("trimethoprim")),
        ("methotrexate", VASCULITIS, facts(creatinine_mg_per_dl=3.5)),
        ("methotrexate", VASCULITIS, facts(alcohol_excess=True)),
        ("immunoglobulin_guillain_barre", GBS, facts(response_to_plasma_exchange="unchanged")),
        ("immunoglobulin_guillain_barre", GBS, facts(response_to_immunoglobulin="unchanged")),
        ("plasma_exchange_guillain_barre", GBS, medicines("IVIG")),
        ("efgartigimod", CIDP, facts(active_infection=True)),
    ],
)
def test_what_bars_a_treatment(id: str, diagnosis: str, chart: dict[str, Any]) -> None:
    item = plan(merged(MAN, chart), diagnosis)[id]
    assert item.standing is Standing.REJECTED
    assert item.dose is None


def test_steroid_sparing_medicines_wait_for_the_first_line() -> None:
    later = ("azathioprine", "mycophenolate", "ciclosporin", "rituximab", "cyclophosphamide", "efgartigimod")
    first = plan(MAN, CIDP)
    assert {first[id].standing for id in later} == {Standing.REJECTED}
    failed = plan(merged(MAN, FAILED), CIDP)
    assert failed["efgartigimod"].standing is Standing.PROPOSED
    assert {failed[id].standing for id in later if id != "efgartigimod"} == {Standing.LAST_RESORT}


def test_what_has_no_place_says_why() -> None:
    guillain_barre, motor, cidp = plan(MAN, GBS), plan(MAN, MMN, POSSIBLE_MMN), plan(MAN, CIDP)
    for found, id, word in (
        (guillain_barre, "corticosteroid_no_benefit", "653 people"),
        (guillain_barre, "second_immunoglobulin_course", "35% v 16%"),
        (motor, "corticosteroid_no_benefit", "no effect"),
        (motor, "plasma_exchange_no_benefit", "no effect"),
        (motor, "mycophenolate", "28 people"),
        (cidp, "methotrexate", "52% v 44%"),
        (cidp, "immunoglobulin_with_methylprednisolone", "4 thromboses"),
    ):
        assert found[id].standing is Standing.REJECTED
        assert any(word in reason.text for reason in found[id].rejected), found[id].rejected


def test_somebody_on_immunoglobulin_takes_it_already() -> None:
    item = plan(merged(MAN, medicines("IVIG"), facts(response_to_immunoglobulin="improved")), CIDP)
    assert item["intravenous_immunoglobulin"].standing is Standing.ALREADY_TAKEN


def test_azathioprine_above_the_most_of_this_genotype_is_seen() -> None:
    taken = medicines({"name": "azathioprine", "daily_dose_mg": 150})
    chart = merged(MAN, FAILED, MILD, taken, facts(tpmt_phenotype="intermediate"))
    item = plan(chart, VASCULITIS)["azathioprine"]
    assert item.standing is Standing.ALREADY_TAKEN
    assert any("150 mg a day, more than the most" in each.text for each in item.cautions)


def test_severe_vasculitis_is_brought_to_remission_first_and_mild_disease_is_spared() -> None:
    severe, mild = plan(MAN, VASCULITIS), plan(merged(MAN, MILD), VASCULITIS)
    for id in ("cyclophosphamide", "rituximab"):
        assert severe[id].standing is Standing.PROPOSED
        assert mild[id].standing is Standing.LAST_RESORT
    for id in ("azathioprine", "methotrexate"):
        assert severe[id].standing is Standing.REJECTED
        assert mild[id].standing is Standing.PROPOSED
    assert severe["corticosteroid_vasculitis"].standing is Standing.PROPOSED


def test_a_second_immunosuppressant_is_a_last_resort() -> None:
    item = plan(merged(MAN, medicines("rituximab")), VASCULITIS)["cyclophosphamide"]
    assert item.standing is Standing.LAST_RESORT
