"""Results on the scale that a reader knows: ratios, differences, and numbers needed to treat."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ranvier.evidence.comparisons import RATIOS


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def settles(self) -> str:
        """Which side of no difference the whole interval lies on, for a difference: above, below, or open."""
        return "above" if self.low > 0 else "below" if self.high < 0 else "open"


@dataclass(frozen=True, slots=True)
class NeededToTreat:
    """How many patients for one more with the outcome.

    fewer    the outcome becomes rarer, not more frequent
    between  from this number to that one; None as end when the interval reaches no difference
    beyond   from this number on the other way round is possible too; None when the interval does not reach that far
    """

    number: float
    fewer: bool
    between: tuple[float, float | None]
    beyond: float | None


def natural(value: float, interval: tuple[float, float], measure: str) -> Estimate:
    """From the scale on which it was pooled to the one that is read.

    >>> natural(0.0, (-0.6931471805599453, 0.6931471805599453), "odds_ratio")
    Estimate(value=1.0, low=0.5, high=2.0)
    """
    if measure not in RATIOS:
        return Estimate(value, *interval)
    return Estimate(*(_exponential(each) for each in (value, *interval)))


def _exponential(value: float) -> float:
    return math.exp(value) if value < 700 else math.inf


def needed_to_treat(difference: Estimate) -> NeededToTreat | None:
    """From a difference of risks with its interval; None for no difference at all.

    >>> needed_to_treat(Estimate(0.2, 0.1, 0.25))
    NeededToTreat(number=5.0, fewer=False, between=(4.0, 10.0), beyond=None)
    >>> needed_to_treat(Estimate(0.1, -0.05, 0.25)).beyond
    20.0
    """
    if difference.value == 0:
        return None
    sign = 1 if difference.value > 0 else -1
    near, far = (difference.high, difference.low) if sign > 0 else (-difference.low, -difference.high)
    between = (1 / near, 1 / far if far > 0 else None)
    return NeededToTreat(1 / abs(difference.value), sign < 0, between, 1 / -far if far < 0 else None)


def risk_under(odds_ratio: Estimate, risk: float) -> Estimate:
    """The difference of risks that an odds ratio makes when the risk without treatment is known.

    >>> round(risk_under(Estimate(2.0, 1.0, 4.0), 0.2).value, 3)
    0.133
    """

    def difference(ratio: float) -> float:
        if math.isinf(ratio):
            return 1 - risk
        odds = ratio * risk / (1 - risk)
        return odds / (1 + odds) - risk

    return Estimate(difference(odds_ratio.value), difference(odds_ratio.low), difference(odds_ratio.high))
