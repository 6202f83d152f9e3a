"""What is taken now and may be too much for the kidney, whose clearance has bounds only while the height is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ranvier.diagnosis.facts.kidney import in_words
from ranvier.diagnosis.findings import Findings, Missing
from ranvier.knowledge.entries import Treatment
from ranvier.rules.explain import Step
from ranvier.rules.nodes import names
from ranvier.rules.values import Interval
from ranvier.therapy.dosing import possible_maxima
from ranvier.therapy.review import OpenCheck, Severity

_CLEARANCE = "creatinine_clearance_ml_per_min"
_RESTS_ON_IT = frozenset({_CLEARANCE, "clearance_or_egfr_ml_per_min"})
_HEIGHT = "height_cm"


def perhaps(step: Step, missing: Iterable[Missing], findings: Findings) -> str:
    """Why an unknown rule may hold: part of the clearances that are possible meet it; empty for other rules."""
    clearance = findings.facts.values.get(_CLEARANCE)
    asked = {name for _, name in names(step.node)}
    if not isinstance(clearance, Interval) or asked.isdisjoint(_RESTS_ON_IT):
        return ""
    if all(each.name != _HEIGHT for each in missing):
        return ""
    return f"Without the height the creatinine clearance lies {in_words(clearance)}."


def perhaps_above_the_dose(treatment: Treatment, taken_mg: float, findings: Findings) -> Iterator[OpenCheck]:
    """More than is given for nerve pain at the lower clearances that are possible, and not at the higher ones.

    taken_mg  what is taken a day
    """
    maxima = possible_maxima(treatment, findings)
    least = min(maxima, key=lambda band: maxima[band], default="")
    if not maxima or not maxima[least] < taken_mg <= max(maxima.values()):
        return
    steps = [findings.answers.patient[band] for band in maxima]
    missing = tuple(dict.fromkeys(each for step in steps for each in findings.missing(step)))
    told = next((said for step in steps if (said := perhaps(step, missing, findings))), "")
    if told:
        yield OpenCheck(
            Severity.MODERATE,
            (treatment.title,),
            f"{treatment.title} above the dose for nerve pain",
            f"Lower it step by step to at most {maxima[least]:g} mg a day, unless what it is taken for asks for more.",
            missing,
            least,
            told,
        )
