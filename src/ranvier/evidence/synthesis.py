"""One question put to the table: pairwise and network meta-analysis, what was left out, and how far to rely on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ranvier.evidence.certainty import Certainty, certainty
from ranvier.evidence.comparisons import (
    MEAN_DIFFERENCE,
    ODDS_RATIO,
    RISK_DIFFERENCE,
    RISK_RATIO,
    Arm,
    Comparisons,
    Trial,
    comparisons,
)
from ranvier.evidence.estimates import Estimate, NeededToTreat, natural, needed_to_treat, risk_under
from ranvier.evidence.heterogeneity import REML
from ranvier.evidence.inconsistency import Designs, Split, designs, splits
from ranvier.evidence.network import Contrast, Network, network, parts
from ranvier.evidence.pairwise import Effect, Pooled, pool
from ranvier.evidence.selection import Node, Question, Selection, Used, select
from ranvier.evidence.small_studies import SmallStudies, egger
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.trial_table import DIFFERENCE, HARMS

PLACEBO = "placebo"


@dataclass(frozen=True, slots=True)
class Pair:
    """One treatment against another over the trials that have both.

    results    by measure; ratios as logarithms
    estimate   the main measure on its natural scale
    needed     numbers needed to treat from the pooled difference of risks
    corrected  trials whose zero counts were corrected
    silent     trials that can say nothing of a ratio: no event in any arm
    """

    treatment: str
    against: str
    used: tuple[Used, ...]
    measure: str
    results: Mapping[str, Pooled]
    estimate: Estimate
    needed: NeededToTreat | None
    small: SmallStudies | None
    certainty: Certainty
    corrected: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def main(self) -> Pooled:
        """The result of the main measure."""
        return self.results[self.measure]

    def in_scale(self, measure: str) -> Estimate | None:
        """The result of a measure on its natural scale."""
        found = self.results.get(measure)
        return natural(found.value, found.main, measure) if found is not None else None


@dataclass(frozen=True, slots=True, eq=False)
class Synthesis:
    """All that the trials say to one question.

    net      the network; None when no two treatments were compared
    apart    treatments that no chain of trials joins to the network
    risk     the share of patients with the outcome under placebo, over the trials used; None without counts
    """

    question: Question
    selection: Selection
    measure: str
    pairs: tuple[Pair, ...]
    net: Network | None
    designs: Designs | None
    splits: tuple[Split, ...]
    scores: Mapping[str, float]
    apart: tuple[str, ...]
    risk: float | None

    def against(self, treatment: str, other: str = PLACEBO) -> Estimate | None:
        """The network's estimate of one treatment against another, on its natural scale."""
        if self.net is None or not {treatment, other} <= set(self.net.treatments):
            return None
        found = self.net.contrast(treatment, other)
        return natural(found.value, found.interval, self.measure)

    def predicted(self, treatment: str, other: str = PLACEBO) -> Estimate | None:
        """Where the effect of a further trial lies, by the network."""
        if self.net is None or not {treatment, other} <= set(self.net.treatments):
            return None
        reach = self.net.prediction(treatment, other)
        return natural(self.net.contrast(treatment, other).value, reach, self.measure) if reach else None

    def needed(self, treatment: str) -> NeededToTreat | None:
        """Number needed to treat by the network, at the risk under placebo of these trials."""
        found = self.against(treatment)
        if found is None or self.risk is None or self.measure != ODDS_RATIO or not 0 < self.risk < 1:
            return None
        return needed_to_treat(risk_under(found, self.risk))

    def league(self) -> Iterator[Contrast]:
        """Every treatment against every other one."""
        if self.net is not None:
            for against in self.net.treatments:
                yield from (self.net.contrast(one, against) for one in self.net.treatments if one != against)


def in_order(name: str) -> tuple[str, float, str]:
    """How treatments and their doses are ordered: 75 mg before 150 mg.

    >>> sorted(["a 300 mg", "a 75 mg", "a 150-600 mg", "a"], key=in_order)
    ['a', 'a 75 mg', 'a 150-600 mg', 'a 300 mg']
    """
    words = name.split(" ")
    doses = [float(each.partition("-")[0]) for each in words[1:] if each[0].isdigit()]
    return words[0], doses[0] if doses else 0.0, name


def measure_of(outcome: str) -> str:
    """The main measure of an outcome."""
    return MEAN_DIFFERENCE if outcome == DIFFERENCE else ODDS_RATIO


def higher_is_better(outcome: str) -> bool:
    """Whether more of it is better: relief is; harm, and the difference of pain, are not."""
    return outcome not in HARMS and outcome != DIFFERENCE


def synthesis(
    question: Question, knowledge: Knowledge, *, focus: Sequence[str] = (), method: str = REML, node: Node | None = None
) -> Synthesis:
    """The trials of a question put together.

    focus  treatments that the reader asked for; the part of the network that holds them is taken
    """
    chosen = select(question, knowledge, node)
    rules = knowledge.methods["evidence"]
    measure = measure_of(question.outcome)
    found = [comparisons(each.trial, measure, rules.number("continuity_correction")) for each in chosen.used]
    compared = [each for each in found if each is not None]
    reference, apart = _reference(compared, focus)
    net = network([each for each in compared if reference in _held(compared, reference)], reference, method) if (
        reference is not None
    ) else None  # fmt: skip
    return Synthesis(
        question, chosen, measure, tuple(_pairs(chosen, measure, method, knowledge)), net,
        designs(net) if net else None, tuple(splits(net)) if net else (),
        net.p_scores(higher_is_better=higher_is_better(question.outcome)) if net else {}, apart, _risk(chosen.used),
    )  # fmt: skip


def overview(question: Question, knowledge: Knowledge, *, method: str = REML) -> tuple[Pair, ...]:
    """The pairwise results of a question without its network."""
    return tuple(_pairs(select(question, knowledge), measure_of(question.outcome), method, knowledge))


def _held(compared: Sequence[Comparisons], reference: str) -> frozenset[str]:
    return next(each for each in parts(compared) if reference in each)


def _reference(compared: Sequence[Comparisons], focus: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """What the network is held against, and the treatments that it does not reach."""
    groups = parts(compared)
    if not groups:
        return None, ()
    wanted = frozenset(focus)
    group = next((each for each in groups if wanted & each), None) if wanted else None
    group = group or next((each for each in groups if PLACEBO in each), groups[0])
    apart = tuple(sorted(name for each in groups if each is not group for name in each))
    return (PLACEBO if PLACEBO in group else min(group)), apart


def _pairs(chosen: Selection, measure: str, method: str, knowledge: Knowledge) -> Iterator[Pair]:
    names = sorted({name for each in chosen.used for name in each.trial.treatments}, key=in_order)
    for against in [PLACEBO, *(name for name in names if name != PLACEBO)]:
        for treatment in names:
            ordered = against == PLACEBO or (treatment != PLACEBO and in_order(against) < in_order(treatment))
            having = [each for each in chosen.used if {treatment, against} <= set(each.trial.treatments)]
            if treatment != against and ordered and having:
                pair = pair_of(treatment, against, having, measure, method, knowledge)
                if pair is not None:
                    yield pair


def pair_of(
    treatment: str, against: str, used: Sequence[Used], measure: str, method: str, knowledge: Knowledge
) -> Pair | None:
    """One treatment against another; None when no trial can say anything."""
    rules = knowledge.methods["evidence"]
    correction = rules.number("continuity_correction")
    measures = (measure,) if measure == MEAN_DIFFERENCE else (ODDS_RATIO, RISK_RATIO, RISK_DIFFERENCE)
    results: dict[str, Pooled] = {}
    corrected: list[str] = []
    silent: list[str] = []
    for each_measure in measures:
        effects: list[Effect] = []
        for each in used:
            effect, was_corrected = _effect(each, treatment, against, each_measure, correction)
            if effect is not None:
                effects.append(effect)
            if each_measure == measure and (effect is None or was_corrected):
                (silent if effect is None else corrected).append(each.record.title)
        if effects:
            results[each_measure] = pool(effects, method)
    if measure not in results:
        return None
    main = results[measure]
    small = egger(main.effects, int(rules.number("fewest_for_small_studies")))
    estimate = natural(main.value, main.main, measure)
    risks = results.get(RISK_DIFFERENCE)
    needed = needed_to_treat(natural(risks.value, risks.main, RISK_DIFFERENCE)) if risks else None
    sure = certainty(used, main, estimate, measure, small, rules)
    return Pair(
        treatment, against, tuple(used), measure, results, estimate, needed, small, sure, tuple(corrected),
        tuple(silent),
    )  # fmt: skip


def _effect(used: Used, treatment: str, against: str, measure: str, correction: float) -> tuple[Effect | None, bool]:
    """What one trial says of two of its treatments, and whether a zero count was corrected."""
    arms = tuple(each for each in used.trial.arms if each.treatment in {treatment, against})
    found = comparisons(Trial(used.record.id, arms), measure, correction)
    if found is None:
        return None, False
    sign = 1.0 if found.base == against else -1.0
    return Effect(used.record.id, sign * float(found.values[0]), float(found.covariance[0, 0])), found.corrected


def _risk(used: Sequence[Used]) -> float | None:
    arms = [arm for each in used for arm in each.trial.arms if isinstance(arm, Arm) and arm.treatment == PLACEBO]
    total = sum(arm.total for arm in arms)
    return sum(arm.count for arm in arms) / total if total else None
