"""From the arms of a trial to its comparisons: log odds, log risks, risks or means, and what goes with them.

A trial with several arms yields comparisons that share an arm; their covariance is kept, so that nobody is counted
twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

ODDS_RATIO, RISK_RATIO, RISK_DIFFERENCE, MEAN_DIFFERENCE = MEASURES = (
    "odds_ratio", "risk_ratio", "risk_difference", "mean_difference",
)  # fmt: skip
RATIOS = frozenset({ODDS_RATIO, RISK_RATIO})
"""Measures that are pooled as logarithms."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of a trial: how many had the outcome, of how many.

    factor  by how much its variance is raised; above 1 for a crossover, whose patients stand in both arms
    """

    treatment: str
    count: float
    total: float
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class MeanArm:
    """One arm of a trial by its mean and the variance of that mean."""

    treatment: str
    mean: float
    variance: float
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Trial:
    """The arms of one trial; each treatment stands once."""

    name: str
    arms: tuple[Arm | MeanArm, ...]

    @property
    def treatments(self) -> tuple[str, ...]:
        """What was compared, in the order of the alphabet."""
        return tuple(sorted(each.treatment for each in self.arms))


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """What one trial says: each further treatment against its first one, with the covariance between them.

    base       the treatment that the others are held against
    corrected  a count of zero was met and the continuity correction was added to every arm
    """

    trial: str
    base: str
    others: tuple[str, ...]
    values: Matrix
    covariance: Matrix
    corrected: bool = False


def comparisons(trial: Trial, measure: str, correction: float) -> Comparisons | None:
    """The comparisons of a trial; None when it can say nothing about a ratio: no event in any arm, or in all patients.

    correction  what is added to the events and the non-events of every arm when one of them has a zero count

    >>> found = comparisons(Trial("x", (Arm("placebo", 10, 40), Arm("drug", 20, 40))), "odds_ratio", 0.5)
    >>> round(float(found.values[0]), 4), round(float(found.covariance[0, 0]), 4)
    (1.0986, 0.2333)
    """
    ordered = sorted(trial.arms, key=lambda each: (each.treatment != "placebo", each.treatment))
    counted = [each for each in ordered if isinstance(each, Arm)]
    corrected = False
    if counted and measure in RATIOS and (_none(counted) or (_all(counted) and measure == ODDS_RATIO)):
        return None
    if counted:
        corrected = any(each.count in {0, each.total} for each in counted)
        points = [_estimate(each, measure, correction if corrected else 0.0) for each in counted]
    else:
        points = [(each.mean, each.variance * each.factor) for each in ordered if isinstance(each, MeanArm)]
    values = np.array([value for value, _ in points])
    variances = np.array([variance for _, variance in points])
    others = tuple(each.treatment for each in ordered[1:])
    return Comparisons(
        trial.name, ordered[0].treatment, others, values[1:] - values[0], np.diag(variances[1:]) + variances[0],
        corrected,
    )  # fmt: skip


def _none(arms: Sequence[Arm]) -> bool:
    return all(each.count == 0 for each in arms)


def _all(arms: Sequence[Arm]) -> bool:
    return all(each.count == each.total for each in arms)


def _estimate(arm: Arm, measure: str, added: float) -> tuple[float, float]:
    """The value of one arm and its variance."""
    yes, no = arm.count + added, arm.total - arm.count + added
    whole = yes + no
    if measure == ODDS_RATIO:
        return math.log(yes / no), (1 / yes + 1 / no) * arm.factor
    if measure == RISK_RATIO:
        return math.log(yes / whole), (1 / yes - 1 / whole) * arm.factor
    risk = yes / whole
    return arm.count / arm.total, risk * (1 - risk) / whole * arm.factor
