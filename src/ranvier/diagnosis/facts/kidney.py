"""Kidney function and body mass, worked out from what the chart says; missing input leaves them unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ranvier.diagnosis.limits import DIGITS
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Figures
from ranvier.record import PatientRecord
from ranvier.rules.values import Interval


def estimated_gfr(creatinine_mg_per_dl: float, age_years: float, sex: str, figures: Figures) -> float | None:
    """Glomerular filtration rate by CKD-EPI 2021, in mL/min per 1.73 m2; None below the age of the equation.

    Source: knowledge/formulas/ckd_epi_2021.yaml

    >>> from ranvier.knowledge import load_knowledge
    >>> round(estimated_gfr(0.9, 55, "female", load_knowledge().formulas["ckd_epi_2021"]), 1)
    75.5
    """
    if age_years < figures.number("lowest_age_years"):
        return None
    relative = creatinine_mg_per_dl / figures.number(f"kappa_{sex}")
    rate = figures.number("factor") * min(relative, 1.0) ** figures.number(f"alpha_{sex}")
    rate *= max(relative, 1.0) ** figures.number("exponent_above") * figures.number("age_base") ** age_years
    return rate * figures.number("female_factor") if sex == "female" else rate


def creatinine_clearance(
    creatinine_mg_per_dl: float, age_years: float, sex: str, weight_kg: float, figures: Figures
) -> float | None:
    """Creatinine clearance by Cockcroft-Gault, in mL/min; None below the age of the equation.

    Source: knowledge/formulas/cockcroft_gault.yaml

    >>> from ranvier.knowledge import load_knowledge
    >>> round(creatinine_clearance(1.4, 65, "male", 70, load_knowledge().formulas["cockcroft_gault"]), 1)
    52.1
    """
    if age_years < figures.number("lowest_age_years"):
        return None
    remaining = max(figures.number("age_limit") - age_years, 0.0)
    clearance = remaining * weight_kg / (figures.number("divisor") * creatinine_mg_per_dl)
    return clearance * figures.number("female_factor") if sex == "female" else clearance


def body_mass_index(weight_kg: float, height_cm: float, figures: Figures) -> float:
    """Body mass index, in kg/m2.

    Source: knowledge/formulas/body_mass_index.yaml
    """
    return weight_kg / (height_cm / figures.number("centimetres_per_metre")) ** 2


def _believed(rate: float | None, record: PatientRecord, figures: Figures) -> float | None:
    on_dialysis = record.value("dialysis") is True
    return None if rate is None or (on_dialysis and rate > figures.number("highest_on_dialysis")) else rate


def body_facts(record: PatientRecord, knowledge: Knowledge) -> Mapping[str, float | Interval]:
    """The derived facts for which the chart holds every input; rates in mL/min, body mass index in kg/m2.

    Without a height, which would show obesity, clearance is an interval that holds that of every height.

    On dialysis, where creatinine depends on the machine, a result that speaks for a working kidney is left out. Of an
    eGFR that is worked out and one that the laboratory reports the lower counts. Where no clearance can be worked
    out, the eGFR stands in for it as the most that it may be: to warn, never to choose a dose nor to reassure.
    """
    formulas = knowledge.formulas
    rate, clearance = _filtration(record, formulas), _clearance(record, knowledge)
    found: dict[str, float | Interval | None] = {
        "egfr_ml_per_min_per_1_73m2": rate,
        "creatinine_clearance_ml_per_min": clearance,
        "clearance_or_egfr_ml_per_min": _at_most(rate) if clearance is None else clearance,
        "body_mass_index_kg_per_m2": body_mass(record, knowledge),
    }
    return {name: value for name, value in found.items() if value is not None}


def _at_most(rate: float | None) -> Interval | None:
    return None if rate is None else Interval(0.0, rate)


def body_mass(record: PatientRecord, knowledge: Knowledge) -> float | None:
    """The body mass index of a chart with weight and height, in kg/m2."""
    weight, height = record.number("weight_kg"), record.number("height_cm")
    if weight is None or height is None:
        return None
    return round(body_mass_index(weight, height, knowledge.formulas["body_mass_index"]), DIGITS)


def _filtration(record: PatientRecord, formulas: Mapping[str, Figures]) -> float | None:
    figures = formulas["ckd_epi_2021"]
    believed = (_believed(each, record, figures) for each in _rates(record, figures))
    return min((rate for rate in believed if rate is not None), default=None)


def _rates(record: PatientRecord, figures: Figures) -> tuple[float | None, float | None]:
    """The eGFR that creatinine, age and sex give, and the one that the laboratory reports."""
    creatinine, age, sex = record.number("creatinine_mg_per_dl"), record.number("age_years"), record.value("sex")
    worked_out = None
    if creatinine and age is not None and isinstance(sex, str):
        worked_out = estimated_gfr(creatinine, age, sex, figures)
    return worked_out, record.number("egfr_reported_ml_per_min_per_1_73m2")


def _clearance(record: PatientRecord, knowledge: Knowledge) -> float | Interval | None:
    """Clearance in mL/min with the weight that counts; without a height, with every weight that may count."""
    figures = knowledge.formulas["cockcroft_gault"]
    creatinine, age, weight = (record.number(each) for each in ("creatinine_mg_per_dl", "age_years", "weight_kg"))
    sex, height = record.value("sex"), record.number("height_cm")
    if not creatinine or age is None or weight is None or not isinstance(sex, str):
        return None
    if height is not None:
        weights = (clearance_weight(weight, height, sex, knowledge),)
    else:
        weights = (_adjusted(weight, 0.0, figures), weight)
    found = [creatinine_clearance(creatinine, age, sex, each, figures) for each in weights]
    believed = [rate for each in found if (rate := _believed(each, record, figures)) is not None]
    if len(believed) < len(weights):
        return None
    return believed[0] if believed[0] == believed[-1] else Interval(believed[0], believed[-1])


def clearance_weight(weight_kg: float, height_cm: float, sex: str, knowledge: Knowledge) -> float:
    """The weight that clearance is worked out with: adjusted in obesity, where fat makes no creatinine.

    Source: knowledge/formulas/cockcroft_gault.yaml

    >>> from ranvier.knowledge import load_knowledge
    >>> round(clearance_weight(150, 170, "male", load_knowledge()), 1)
    99.6
    """
    figures = knowledge.formulas["cockcroft_gault"]
    if body_mass_index(weight_kg, height_cm, knowledge.formulas["body_mass_index"]) < figures.number("obese_from"):
        return weight_kg
    base = figures.number(f"ideal_base_{'male' if sex == 'male' else 'female'}")
    ideal = base + figures.number("ideal_kg_per_cm") * (height_cm - figures.number("ideal_base_height"))
    return _adjusted(weight_kg, ideal, figures)


def _adjusted(weight_kg: float, ideal_kg: float, figures: Figures) -> float:
    """The ideal weight, which is never below its floor, with a share of what the weight is above it."""
    ideal = min(max(ideal_kg, figures.number("lowest_ideal_weight")), weight_kg)
    return ideal + figures.number("share_of_excess") * (weight_kg - ideal)


def kidney_question(record: PatientRecord, knowledge: Knowledge) -> str | None:
    """What to ask back: values that cannot both be right, or the height on which the clearance depends."""
    return _disagreement(record, knowledge) or _height_wanted(record, knowledge)


def _height_wanted(record: PatientRecord, knowledge: Knowledge) -> str | None:
    clearance = _clearance(record, knowledge)
    if not isinstance(clearance, Interval):
        return None
    return (
        f"The height is missing: the creatinine clearance lies {in_words(clearance)}, since in obesity less of the "
        "weight counts. Give the height."
    )


def in_words(clearance: Interval) -> str:
    """The bounds of a clearance, rounded outwards.

    >>> in_words(Interval(29.7, 41.2))
    'between 29 and 42 mL/min'
    """
    return f"between {math.floor(clearance.lowest)} and {math.ceil(clearance.highest)} mL/min"


def _disagreement(record: PatientRecord, knowledge: Knowledge) -> str | None:
    figures = knowledge.formulas["ckd_epi_2021"]
    rates = [None if each is None else round(each) for each in _rates(record, figures)]
    worked_out, reported = rates
    if worked_out is None or reported is None or record.value("dialysis") is True:
        return None
    if max(worked_out, reported) < figures.number("disagreement") * min(worked_out, reported):
        return None
    return (
        f"The chart reports an eGFR of {reported}, but its creatinine gives {worked_out} mL/min/1.73m2. Which is "
        "right, and is the unit of creatinine right? Until then the lower counts against a treatment."
    )
