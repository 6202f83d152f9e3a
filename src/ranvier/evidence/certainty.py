"""How far a result can be relied on: levels after GRADE, by plain rules and not by a panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ranvier.evidence.comparisons import MEAN_DIFFERENCE, Arm, MeanArm
from ranvier.evidence.estimates import Estimate
from ranvier.evidence.pairwise import Pooled
from ranvier.evidence.selection import Used
from ranvier.evidence.small_studies import SmallStudies
from ranvier.knowledge.care.trial_table import CROSSOVER
from ranvier.knowledge.entries import Figures

LEVELS = ("high", "moderate", "low", "very low")


@dataclass(frozen=True, slots=True)
class Certainty:
    """A level with what lowered it."""

    level: str
    reasons: tuple[str, ...]


def certainty(
    used: Sequence[Used], pooled: Pooled, estimate: Estimate, measure: str, small: SmallStudies | None, rules: Figures
) -> Certainty:
    """The level of one comparison: it starts high for randomised trials and falls by one step for each reason."""
    reasons = ["missing values were carried forward in most of these trials, and side effects give treatment away"]
    if pooled.i2 is not None and pooled.i2 >= rules.number("much_inconsistency_percent"):
        reasons.append(f"the trials differ beyond chance (I2 {pooled.i2:.0f} %)")
    reasons.extend(_imprecise(used, estimate, measure, rules))
    if len({each.record.problem for each in used}) > 1:
        reasons.append("trials of different causes of pain stand together")
    if small is not None and small.p < rules.number("small_studies_p"):
        reasons.append("small trials show larger effects than large ones")
    if any(each.record.design == CROSSOVER for each in used) and len(used) == 1:
        reasons.append("a single crossover, reported by period")
    if any(each.unverified for each in used):
        reasons.append("figures that are partly from memory take part")
    return Certainty(LEVELS[min(len(reasons), len(LEVELS) - 1)], tuple(reasons))


def _imprecise(used: Sequence[Used], estimate: Estimate, measure: str, rules: Figures) -> list[str]:
    neutral = 1.0 if measure.endswith("ratio") else 0.0
    if estimate.low <= neutral <= estimate.high:
        return ["the interval reaches no difference"]
    counted = [arm for each in used for arm in each.trial.arms]
    if measure == MEAN_DIFFERENCE:
        patients = sum(_patients(each) for each in used)
        few = patients < rules.number("enough_patients")
        return [f"few patients ({patients})"] if few else []
    events = sum(arm.count for arm in counted if isinstance(arm, Arm))
    return [f"few patients with the outcome ({events:.0f})"] if events < rules.number("enough_events") else []


def _patients(used: Used) -> int:
    named = frozenset(arm.treatment for arm in used.trial.arms if isinstance(arm, MeanArm))
    return sum(arm.n or 0 for arm in used.record.arms if arm.treatment in named or arm.treatment == "placebo")
