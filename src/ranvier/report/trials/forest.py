"""A forest plot as rows and an axis, which the terminal and the page draw each in its own way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ranvier.evidence.answer import Answer, outcome_title
from ranvier.evidence.comparisons import Arm
from ranvier.evidence.estimates import Estimate, natural
from ranvier.evidence.names import title_of
from ranvier.evidence.pairwise import Effect
from ranvier.evidence.selection import Used
from ranvier.evidence.synthesis import Pair, Synthesis
from ranvier.knowledge.care.trial_table import CROSSOVER
from ranvier.report.trials.wording import MEASURE_SHORT, estimate_text, spread_text

TRIAL, POOLED, FURTHER, NETWORK = "trial", "pooled", "prediction", "network"


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One row: its name, what was counted, the estimate as a number and as text, and its share of the weight."""

    kind: str
    name: str
    treated: str
    control: str
    estimate: Estimate
    text: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale of a forest plot."""

    low: float
    high: float
    ratio: bool
    ticks: tuple[float, ...]

    @property
    def neutral(self) -> float:
        """Where there is no difference."""
        return 1.0 if self.ratio else 0.0

    def place(self, value: float) -> float:
        """Where a value lies, from 0 on the left to 1 on the right; outside it stays at the edge."""
        if self.ratio:
            value, low, high = (math.log(max(each, 1e-300)) for each in (value, self.low, self.high))
        else:
            low, high = self.low, self.high
        return min(max((value - low) / (high - low), 0.0), 1.0)

    def beyond(self, value: float) -> bool:
        """Whether a value lies outside."""
        return not self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Forest:
    """A forest plot: its heading, the names of both columns, the rows, the scale, and what lies left and right."""

    title: str
    treated: str
    control: str
    measure: str
    rows: tuple[ForestRow, ...]
    axis: Axis
    left: str
    right: str


_RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
_WIDEST = (0.01, 100.0)


def axis_of(estimates: Iterable[Estimate], *, ratio: bool) -> Axis:
    """A scale that holds the estimates; very wide intervals run out of it."""
    values = [value for each in estimates for value in (each.low, each.high) if math.isfinite(value)]
    if ratio:
        low = max(min([0.5, *values]), _WIDEST[0])
        high = min(max([2.0, *values]), _WIDEST[1])
        below = [each for each in _RATIO_TICKS if each <= low]
        above = [each for each in _RATIO_TICKS if each >= high]
        low, high = (below[-1] if below else _WIDEST[0]), (above[0] if above else _WIDEST[1])
        return Axis(low, high, True, tuple(each for each in _RATIO_TICKS if low <= each <= high))
    low, high = math.floor(min([-1.0, *values])), math.ceil(max([1.0, *values]))
    return Axis(low, high, False, tuple(float(each) for each in range(low, high + 1)))


def pair_forest(pair: Pair, outcome: str, answer: Answer) -> Forest:
    """The trials of one comparison with their pooled result."""
    used = {each.record.id: each for each in pair.used}
    rows = [_trial_row(effect, used[effect.trial], pair) for effect in pair.main.effects]
    rows.sort(key=lambda each: used_year(each.name))
    rows.append(ForestRow(POOLED, "Pooled", *_sums(pair), pair.estimate, estimate_text(pair.estimate)))
    if pair.main.prediction is not None:
        further = natural(pair.main.value, pair.main.prediction, pair.measure)
        rows.append(ForestRow(FURTHER, "A further trial", "", "", further, spread_text(further)))
    knowledge = answer.knowledge
    treated, control = title_of(pair.treatment, knowledge), title_of(pair.against, knowledge)
    title = f"{treated} against {control.casefold()}: {outcome_title(outcome)}"
    ratio = pair.measure.endswith("ratio")
    axis = axis_of((each.estimate for each in rows if each.kind != FURTHER), ratio=ratio)
    heads = (treated if len(treated) <= LONGEST_HEAD else "first", control if len(control) <= LONGEST_HEAD else "other")
    return Forest(title, *heads, MEASURE_SHORT[pair.measure], tuple(rows), axis, *_sides(treated, control, ratio=ratio))


LONGEST_HEAD = 13


def _sides(treated: str, control: str, *, ratio: bool) -> tuple[str, str]:
    """What lies to the left and to the right of no difference."""
    if ratio:
        return f"more with {control.casefold()}", f"more with {treated.casefold()}"
    return f"less pain with {treated.casefold()}", f"more pain with {treated.casefold()}"


def used_year(name: str) -> str:
    """What trials are ordered by: the year in their name, then the name."""
    years = [word.strip(",()") for word in name.split() if word.strip(",()")[:4].isdigit()]
    return f"{years[0] if years else '9999'} {name}"


def _trial_row(effect: Effect, used: Used, pair: Pair) -> ForestRow:
    estimate = natural(effect.value, effect.interval, pair.measure)
    name = used.record.title
    if used.record.design == CROSSOVER:
        name += " (crossover)"
    if used.unverified:
        name += " [unverified]"
    counts = [_counted(used, each) for each in (pair.treatment, pair.against)]
    return ForestRow(TRIAL, name, counts[0], counts[1], estimate, estimate_text(estimate), effect.weight)


def _counted(used: Used, treatment: str) -> str:
    arm = next(each for each in used.trial.arms if each.treatment == treatment)
    return f"{arm.count:.0f}/{arm.total:.0f}" if isinstance(arm, Arm) else ""


def _sums(pair: Pair) -> tuple[str, str]:
    sums: list[str] = []
    for treatment in (pair.treatment, pair.against):
        arms = [
            arm for each in pair.used for arm in each.trial.arms if arm.treatment == treatment and isinstance(arm, Arm)
        ]
        total = sum(each.total for each in arms)
        sums.append(f"{sum(each.count for each in arms):.0f}/{total:.0f}" if total else "")
    return sums[0], sums[1]


def network_forest(found: Synthesis, names: Sequence[str], answer: Answer) -> Forest | None:
    """Each treatment against the reference of the network; None when there is nothing to show."""
    net = found.net
    if net is None:
        return None
    knowledge, rows = answer.knowledge, list[ForestRow]()
    shown = [each for each in (names or net.treatments) if each != net.reference]
    for name in sorted(shown, key=lambda each: -found.scores[each]):
        estimate = found.against(name, net.reference)
        if estimate is not None:
            rows.append(ForestRow(NETWORK, title_of(name, knowledge), "", "", estimate, estimate_text(estimate)))
    if not rows:
        return None
    control = title_of(net.reference, knowledge)
    title = f"Network: each treatment against {control.casefold()}, {outcome_title(found.question.outcome)}"
    ratio = found.measure.endswith("ratio")
    axis = axis_of((each.estimate for each in rows), ratio=ratio)
    sides = _sides("treatment", control, ratio=ratio)
    return Forest(title, "Treatment", control, MEASURE_SHORT[found.measure], tuple(rows), axis, *sides)
