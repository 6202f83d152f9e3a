"""Doses: every patient falls into one band or is refused, and less kidney never means more medicine."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier.knowledge.entries import Claim, DoseBand, Treatment
from ranvier.rules.explain import Step, answer
from ranvier.rules.nodes import Name
from ranvier.rules.values import Cell, Facts, Rows
from ranvier.therapy.dosing import MOST_STEPS, titration

from ..diagnosis.charts import KNOWLEDGE, PATIENT, assessed, facts, item, merged

NODES = {each.id: each.node for each in KNOWLEDGE.rules.definitions}
MEDICINES = [each for each in KNOWLEDGE.treatments.values() if each.id in KNOWLEDGE.medicines and each.doses]
BANDS = [band for each in KNOWLEDGE.treatments.values() for band in each.doses]
CLEARANCES = (0.0, 5, 14.9, 15, 15.1, 29.9, 30, 30.1, 45, 59.9, 60, 60.1, 80, 89.9, 90, 90.1, 120, 200)
AGES = (18.0, 40, 64.9, 65, 75, 75.1, 90, 105)
HEALTHY: dict[str, Cell] = {
    "pregnancy": False, "child_pugh_class": "none", "sex": "male", "response_to_immunoglobulin": "not_given",
    "weight_kg": 70.0,
    "tpmt_phenotype": "normal", "nudt15_phenotype": "normal", "walks_unaided": True,
}  # fmt: skip


def verdict(claim: Claim, known: dict[str, Cell]) -> Step:
    return answer(NODES[claim.id], Facts(known, {"medicine": Rows((), 0), "exposure": Rows((), 0)}))


def chosen(treatment: Treatment, known: dict[str, Cell]) -> DoseBand | None:
    """The band of a patient; None when an exclusion holds; fails when none or an unknown one comes first."""
    if any(verdict(claim, known).value is True for claim in treatment.exclusions):
        return None
    for band in treatment.doses:
        found = verdict(band.claim, known).value
        assert found is not None, f"{band.claim.id} is unknown although everything is known: {known}"
        if found is True:
            return band
    raise AssertionError(f"no dose and no refusal of {treatment.id} for {known}")


def everybody() -> list[dict[str, Cell]]:
    return [
        {**HEALTHY, "creatinine_clearance_ml_per_min": float(clearance), "age_years": float(age),
         "egfr_ml_per_min_per_1_73m2": float(clearance),
         "dialysis": dialysis, "liver_disease": liver, "creatinine_mg_per_dl": creatinine}
        for clearance, age, dialysis, liver, creatinine in product(
            CLEARANCES, AGES, (False, True), (False, True), (1.0, 6.0)
        )
    ]  # fmt: skip


@cache
def bands(id: str) -> list[tuple[dict[str, Cell], DoseBand | None]]:
    return [(known, chosen(KNOWLEDGE.treatments[id], known)) for known in everybody()]


@pytest.mark.parametrize("treatment", MEDICINES, ids=lambda each: each.id)
def test_everybody_falls_into_a_band_or_is_refused(treatment: Treatment) -> None:
    assert any(band is not None for _, band in bands(treatment.id))


@pytest.mark.parametrize("treatment", MEDICINES, ids=lambda each: each.id)
@pytest.mark.parametrize("amount", ["start_mg", "target_mg", "max_mg"])
def test_the_dose_never_rises_when_clearance_falls(treatment: Treatment, amount: str) -> None:
    groups: dict[tuple[Cell, ...], list[float]] = {}
    for known, band in bands(treatment.id):
        dose = 0.0 if band is None else getattr(band, amount) or 0.0
        kidney = {"creatinine_clearance_ml_per_min", "egfr_ml_per_min_per_1_73m2"}
        same = tuple(value for name, value in known.items() if name not in kidney)
        groups.setdefault(same, []).append(dose)
    for same, doses in groups.items():
        assert doses == sorted(doses), f"{treatment.id} {amount} {same}: {doses}"


@pytest.mark.parametrize("treatment", MEDICINES, ids=lambda each: each.id)
@pytest.mark.parametrize("amount", ["start_mg", "target_mg", "max_mg"])
def test_the_dose_never_rises_with_age(treatment: Treatment, amount: str) -> None:
    groups: dict[tuple[Cell, ...], list[float]] = {}
    for known, band in bands(treatment.id):
        dose = 0.0 if band is None else getattr(band, amount) or 0.0
        same = tuple(value for name, value in known.items() if name != "age_years")
        groups.setdefault(same, []).append(dose)
    for same, doses in groups.items():
        assert doses == sorted(doses, reverse=True), f"{treatment.id} {amount} {same}: {doses}"


@pytest.mark.parametrize("treatment", MEDICINES, ids=lambda each: each.id)
@pytest.mark.parametrize("amount", ["start_mg", "target_mg", "max_mg"])
def test_liver_disease_never_raises_the_dose(treatment: Treatment, amount: str) -> None:
    doses: dict[tuple[Cell, ...], dict[Cell, float]] = {}
    for known, band in bands(treatment.id):
        same = tuple(value for name, value in known.items() if name != "liver_disease")
        doses.setdefault(same, {})[known["liver_disease"]] = 0.0 if band is None else getattr(band, amount) or 0.0
    for same, dose in doses.items():
        assert dose[True] <= dose[False], f"{treatment.id} {amount} {same}: {dose}"


def uses(band: DoseBand, name: str) -> bool:
    def names(step: Step) -> set[str]:
        own = {step.node.id} if isinstance(step.node, Name) else set()
        return own.union(*(names(below) for below in step.steps)) if step.steps else own

    return name in names(verdict(band.claim, {}))


@pytest.mark.parametrize("treatment", MEDICINES, ids=lambda each: each.id)
def test_without_clearance_there_is_no_dose(treatment: Treatment) -> None:
    if not any(uses(band, "creatinine_clearance_ml_per_min") for band in treatment.doses):
        pytest.skip("the dose does not depend on the kidney")
    known: dict[str, Cell] = {**HEALTHY, "age_years": 50.0, "dialysis": False, "liver_disease": False}
    assert not any(verdict(band.claim, known).value is True for band in treatment.doses)
    without = {section: dict(content) for section, content in PATIENT.items()}
    del without["laboratory"]["creatinine_mg_per_dl"]
    for each in assessed(without).plan.items:
        if each.id == treatment.id:
            assert each.dose is None
            if not each.rejected:
                assert {"creatinine_mg_per_dl", "creatinine_clearance_ml_per_min"} & {q.name for q in each.questions}


@pytest.mark.parametrize("band", BANDS, ids=lambda band: band.claim.id)
def test_the_titration_of_each_band_rises_to_its_target_and_not_beyond(band: DoseBand) -> None:
    steps = titration(band)
    if band.start_mg is None:
        assert steps == ()
        return
    target = band.start_mg if band.target_mg is None else band.target_mg
    assert band.start_mg <= target
    assert band.max_mg is None or target <= band.max_mg
    assert steps[0].day == 1
    assert steps[0].daily_dose_mg == band.start_mg
    assert all(one.day < next.day and one.daily_dose_mg < next.daily_dose_mg for one, next in pairwise(steps))
    assert steps[-1].daily_dose_mg == target, f"{band.claim.id} does not reach its target"
    assert len(steps) < MOST_STEPS
    assert not target > band.start_mg or (band.step_mg and band.step_days)


@given(st.floats(1, 500), st.floats(1, 500), st.integers(1, 30), st.floats(0, 3000))
def test_a_titration_never_passes_its_target(start: float, step: float, days: int, more: float) -> None:
    band = replace(BANDS[0], start_mg=start, step_mg=step, step_days=days, target_mg=start + more, max_mg=start + more)
    steps = titration(band)
    assert all(each.daily_dose_mg <= start + more for each in steps)
    assert all(one.daily_dose_mg <= next.daily_dose_mg for one, next in pairwise(steps))
    assert steps[-1].daily_dose_mg == start + more or len(steps) == MOST_STEPS


@pytest.mark.parametrize(
    ("creatinine", "weight", "age", "expected"),
    [
        # clearance 118, 55, 27, 13 mL/min
        (0.77, 80, 58, {"gabapentin": 1800, "pregabalin": 300, "duloxetine": 60, "venlafaxine": 150}),
        (1.66, 80, 58, {"gabapentin": 600, "pregabalin": 150, "duloxetine": 60, "venlafaxine": 150}),
        (3.4, 80, 58, {"gabapentin": 300, "pregabalin": 75, "duloxetine": None, "venlafaxine": 75}),
        (7.0, 80, 58, {"gabapentin": 100, "pregabalin": 25, "duloxetine": None, "venlafaxine": 75}),
    ],
)
def test_the_target_of_four_kidneys(
    creatinine: float, weight: float, age: float, expected: dict[str, float | None]
) -> None:
    chart = merged(PATIENT, facts(creatinine_mg_per_dl=creatinine, weight_kg=weight, age_years=age))
    assessment = assessed(chart)
    for id, target in expected.items():
        dose = item(assessment, id).dose
        assert (None if dose is None else dose.target_mg) == target, id


def test_on_dialysis_the_dose_is_that_of_dialysis() -> None:
    assessment = assessed(PATIENT, facts(dialysis=True, creatinine_mg_per_dl=7.0))
    for id in ("gabapentin", "pregabalin"):
        dose = item(assessment, id).dose
        assert dose is not None
        assert dose.band == f"{id}.doses.on_dialysis"
    assert item(assessment, "duloxetine").rejected
    assert "kidney_failure" in {each.claim_id.split(".")[-1] for each in item(assessment, "amitriptyline").cautions}


def test_on_dialysis_with_a_low_creatinine_no_dose_is_taken_from_the_formula() -> None:
    assessment = assessed(PATIENT, facts(dialysis=True, creatinine_mg_per_dl=1.5))
    for id in ("gabapentin", "pregabalin", "duloxetine", "venlafaxine"):
        assert item(assessment, id).dose is None, id
