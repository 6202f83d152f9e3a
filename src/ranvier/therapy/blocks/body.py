"""The weight that local anaesthetics are dosed by, and what reduces every maximum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.record import PatientRecord


@dataclass(frozen=True, slots=True)
class Reduction:
    """Something that reduces every maximum: whether it holds, None when nobody says."""

    name: str
    phrase: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class DosingBody:
    """What the sums need to know of a body.

    weight_kg   the weight that counts; None while it is not known
    ideal       it is the ideal weight, because the body mass index is high
    factor      1, or less when a reduction holds or may hold
    missing     what to ask before any volume is told
    child       below the age of adult maxima; None when the age is not known
    """

    weight_kg: float | None
    ideal: bool
    factor: float
    reductions: tuple[Reduction, ...]
    missing: tuple[str, ...] = ()
    child: bool | None = None

    @property
    def reducing(self) -> tuple[Reduction, ...]:
        """Reductions that hold, or that nobody has ruled out."""
        return tuple(each for each in self.reductions if each.holds is not False)


def ideal_weight(height_cm: float, sex: str | None, knowledge: Knowledge) -> float | None:
    """Ideal weight by height, in kg; the lower one while the sex is not known; None for a height far below the formula.

    >>> from ranvier.knowledge import load_knowledge
    >>> round(ideal_weight(180, "male", load_knowledge()), 1)
    75.0
    """
    rules = knowledge.methods["local_anaesthetic_rules"]
    base = rules.number("ideal_base_male" if sex == "male" else "ideal_base_female")
    found = base + rules.number("ideal_kg_per_cm") * (height_cm - rules.number("ideal_base_height"))
    return found if found >= rules.number("lowest_ideal_weight") else None


def dosing_weight(
    weight_kg: float | None, height_cm: float | None, sex: str | None, knowledge: Knowledge
) -> tuple[float | None, bool, tuple[str, ...]]:
    """The weight that counts, whether it is the ideal one, and what is missing.

    Without the height nobody knows whether the body mass index is above the limit, so that no weight is told.
    """
    if weight_kg is None:
        return None, False, ("weight",)
    if height_cm is None:
        return None, False, ("height, since above a body mass index of 30 the ideal weight counts",)
    rules = knowledge.methods["local_anaesthetic_rules"]
    metres = height_cm / knowledge.formulas["body_mass_index"].number("centimetres_per_metre")
    if weight_kg / metres**2 <= rules.number("ideal_weight_above_bmi"):
        return weight_kg, False, ()
    ideal = ideal_weight(height_cm, sex, knowledge)
    if ideal is None:
        return None, False, ("the weight to dose by: no formula of the ideal weight holds at this height",)
    return min(weight_kg, ideal), True, ()


def reductions(record: PatientRecord, knowledge: Knowledge) -> Iterator[Reduction]:
    """Everything that reduces every maximum, with what the chart says of it."""
    rules = knowledge.methods["local_anaesthetic_rules"]
    age, limit = record.number("age_years"), rules.number("reduced_above_age")
    yield Reduction("age", f"age above {limit:g} years", None if age is None else age > limit)
    infant = rules.number("infant_below_age")
    yield Reduction("infant", f"age below {12 * infant:g} months", None if age is None else age < infant)
    for name, phrase in (
        ("frailty", "frailty"), ("heart_failure", "heart failure"), ("liver_disease", "liver disease"),
    ):  # fmt: skip
        yield Reduction(name, phrase, record.truth(name))
    pregnant = record.truth("pregnancy")
    if pregnant is None and record.value("sex") == "male":
        pregnant = False
    yield Reduction("pregnancy", "pregnancy", pregnant)


def dosing_body(record: PatientRecord, knowledge: Knowledge) -> DosingBody:
    """The body of one patient for the sums; a reduction that nobody has ruled out counts as if it held."""
    sex = record.value("sex")
    weight, ideal, missing = dosing_weight(
        record.number("weight_kg"), record.number("height_cm"), sex if isinstance(sex, str) else None, knowledge
    )
    rules = knowledge.methods["local_anaesthetic_rules"]
    found = tuple(reductions(record, knowledge))
    age = record.number("age_years")
    if age is None:
        missing = (*missing, "age")
    return DosingBody(
        weight,
        ideal,
        reduced_factor(knowledge) if any(each.holds is not False for each in found) else 1.0,
        found,
        missing,
        None if age is None else age < rules.number("child_below_age"),
    )


def reduced_factor(knowledge: Knowledge) -> float:
    """The part of each maximum that stays after a reduction."""
    return 1 - knowledge.methods["local_anaesthetic_rules"].number("reduction") / 100
