"""A pairwise meta-analysis: trials that compare the same two treatments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ranvier.evidence.distributions import chi2_above, normal_quantile, t_quantile
from ranvier.evidence.heterogeneity import REML, Model, fitted, variance_between


@dataclass(frozen=True, slots=True)
class Effect:
    """What one trial found, on the scale on which it is pooled: value, variance, and its share of the weight."""

    trial: str
    value: float
    variance: float
    weight: float = 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the trial alone."""
        return around(self.value, math.sqrt(self.variance))


@dataclass(frozen=True, slots=True)
class Pooled:
    """The result over the trials, on the scale on which they are pooled.

    error       standard error
    interval    95 %, by the normal distribution
    by_t        95 %, by Hartung and Knapp with the t distribution; None for a single trial
    prediction  where the true effect of a further trial lies with 95 %; None below three trials
    tau2        variance between trials
    q, q_p      Cochran's Q and its p value, None for a single trial
    i2          share of the variation that is not chance, in percent
    """

    effects: tuple[Effect, ...]
    value: float
    error: float
    interval: tuple[float, float]
    by_t: tuple[float, float] | None
    prediction: tuple[float, float] | None
    tau2: float
    q: float
    q_p: float | None
    i2: float | None
    method: str

    @property
    def trials(self) -> int:
        """How many trials it rests on."""
        return len(self.effects)

    @property
    def main(self) -> tuple[float, float]:
        """The interval to go by: by Hartung and Knapp, never narrower than the normal one; that one for two trials.

        With two trials the t distribution has one degree of freedom and says nothing; both are shown.
        """
        if self.by_t is None or self.trials < 3:
            return self.interval
        return min(self.interval[0], self.by_t[0]), max(self.interval[1], self.by_t[1])


def around(value: float, error: float) -> tuple[float, float]:
    """The 95 % interval by the normal distribution.

    >>> [round(each, 2) for each in around(0.0, 1.0)]
    [-1.96, 1.96]
    """
    reach = normal_quantile() * error
    return value - reach, value + reach


def pool(effects: Sequence[Effect], method: str = REML) -> Pooled:
    """Random-effects meta-analysis; the order of the trials does not matter.

    >>> found = pool([Effect("a", 0.9, 0.1), Effect("b", 0.5, 0.2)], "dl")
    >>> round(found.value, 3), found.tau2
    (0.767, 0.0)
    """
    return _pooled(tuple(sorted(effects, key=lambda each: (each.trial, each.value, each.variance))), method)


@lru_cache(maxsize=4096)
def _pooled(ordered: tuple[Effect, ...], method: str) -> Pooled:
    """The same of trials in order; the same trials are asked for again by each published figure and each variant."""
    one = np.ones((1, 1))
    model = Model(
        [np.array([each.value]) for each in ordered], [one] * len(ordered),
        [np.array([[each.variance]]) for each in ordered], [one] * len(ordered),
    )  # fmt: skip
    tau2 = variance_between(model, method)
    fit = fitted(model, tau2)
    q = fitted(model, 0.0).misfit
    spare = len(ordered) - 1
    value, variance = float(fit.effects[0]), float(fit.covariance[0, 0])
    error = math.sqrt(variance)
    weighed = tuple(
        Effect(each.trial, each.value, each.variance, variance / (each.variance + tau2)) for each in ordered
    )
    by_t = prediction = None
    if spare:
        knapp = math.sqrt(variance * fit.misfit / spare) * t_quantile(spare)
        by_t = (value - knapp, value + knapp)
    if spare >= 2:
        reach = math.sqrt(tau2 + variance) * t_quantile(spare - 1)
        prediction = (value - reach, value + reach)
    return Pooled(
        weighed, value, error, around(value, error), by_t, prediction, tau2, q,
        chi2_above(q, spare) if spare else None, _i2(model, tau2) if spare else None, method,
    )  # fmt: skip


def _i2(model: Model, tau2: float) -> float:
    """The share of the variation that is not chance, from the variance between trials (Higgins and Thompson)."""
    weights = np.array([1 / each[0, 0] for each in model.covariances])
    typical = (len(weights) - 1) * weights.sum() / (weights.sum() ** 2 - (weights**2).sum())
    return float(100 * tau2 / (tau2 + typical))
