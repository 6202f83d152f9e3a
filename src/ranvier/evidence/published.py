"""Our results held against published syntheses of the same question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ranvier.evidence.comparisons import RISK_DIFFERENCE, RISK_RATIO, Arm, Trial, comparisons
from ranvier.evidence.estimates import Estimate, natural, needed_to_treat
from ranvier.evidence.heterogeneity import REML
from ranvier.evidence.pairwise import around
from ranvier.evidence.selection import Question
from ranvier.evidence.synthesis import Pair, synthesis
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.trial_table import PublishedFigure, TrialArm


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """A published figure and ours.

    published, ours  on the scale of the figure; None where no interval was published, or no trial of ours has figures
    within           whether our value lies in the published interval; None when that cannot be said
    trials           how many of ours it rests on
    """

    figure: PublishedFigure
    published: Estimate | None
    ours: Estimate | None
    within: bool | None
    trials: int

    @property
    def overlap(self) -> bool:
        """Whether the two intervals have a part in common."""
        if self.published is None or self.ours is None:
            return False
        return self.published.low <= self.ours.high and self.ours.low <= self.published.high


def about(treatment: str, knowledge: Knowledge) -> Iterator[PublishedFigure]:
    """The published figures of a treatment or of its class."""
    medicine = knowledge.medicines.get(treatment)
    group = medicine.drug_class if medicine else ""
    for each in knowledge.trials.published.values():
        if each.treatment == treatment or (group and each.drug_class == group):
            yield each


def on_problem(problem: str, knowledge: Knowledge) -> Iterator[PublishedFigure]:
    """The published figures of a problem."""
    yield from (each for each in knowledge.trials.published.values() if each.problem == problem)


def held_against(
    figures: Iterable[PublishedFigure], knowledge: Knowledge, *, unverified: bool = False, method: str = REML
) -> Iterator[HeldAgainst]:
    """Each published figure with ours."""
    for figure in figures:
        question = Question(figure.problem, figure.outcome, unverified=unverified)
        ours, trials = _ours(figure, question, knowledge, method)
        published = _published(figure)
        within = None
        if ours is not None and published is not None and published.low < published.high:
            within = published.low <= ours.value <= published.high
        yield HeldAgainst(figure, published, ours, within, trials)


def _published(figure: PublishedFigure) -> Estimate | None:
    if figure.counts is not None:
        some, all_, other, others = figure.counts
        found = comparisons(Trial("", (Arm("placebo", other, others), Arm("x", some, all_))), RISK_RATIO, 0.5)
        if found is None:
            return None
        value, error = float(found.values[0]), float(found.covariance[0, 0]) ** 0.5
        return natural(value, around(value, error), RISK_RATIO)
    if figure.value is None:
        return None
    low, high = figure.interval or (figure.value, figure.value)
    return Estimate(figure.value, low, high)


def _ours(
    figure: PublishedFigure, question: Question, knowledge: Knowledge, method: str
) -> tuple[Estimate | None, int]:
    name = figure.treatment or figure.drug_class

    def node(arm: TrialArm) -> str | None:
        medicine = knowledge.medicines.get(arm.treatment)
        return figure.drug_class if medicine and medicine.drug_class == figure.drug_class else arm.treatment

    found = synthesis(question, knowledge, focus=(name,), method=method, node=node if figure.drug_class else None)
    if figure.kind == "network":
        trials = sum(name in {each.base, *each.others} for each in found.net.trials) if found.net else 0
        ours = found.against(name, figure.against)
        return ours, trials if ours is not None else 0
    pair = next((each for each in found.pairs if (each.treatment, each.against) == (name, figure.against)), None)
    return (_in_measure(pair, figure.measure), pair.main.trials) if pair else (None, 0)


def _in_measure(pair: Pair, measure: str) -> Estimate | None:
    if measure != "nnt":
        return pair.in_scale(measure)
    risks = pair.in_scale(RISK_DIFFERENCE)
    needed = needed_to_treat(risks) if risks else None
    if needed is None or needed.fewer:
        return None
    return Estimate(needed.number, needed.between[0], needed.between[1] or float("inf"))
