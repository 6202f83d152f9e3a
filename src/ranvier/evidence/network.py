"""A network meta-analysis: every treatment against every other one, by direct and by indirect comparison.

Generalised least squares on comparisons, with the covariance that trials of several arms bring; one variance between
trials for the whole network; consistency assumed here and tested in `inconsistency`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ranvier.evidence.comparisons import Comparisons, Matrix
from ranvier.evidence.distributions import normal_below, t_quantile
from ranvier.evidence.heterogeneity import REML, Fit, Model, fitted, pattern, variance_between
from ranvier.evidence.pairwise import around


@dataclass(frozen=True, slots=True)
class Contrast:
    """One treatment against another, on the scale on which it was pooled."""

    treatment: str
    against: str
    value: float
    error: float

    @property
    def interval(self) -> tuple[float, float]:
        """95 %, by the normal distribution."""
        return around(self.value, self.error)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The fitted network.

    reference  the treatment that the effects are held against; its own effect is 0
    q, spare   the misfit without a variance between trials, and its degrees of freedom
    """

    treatments: tuple[str, ...]
    reference: str
    trials: tuple[Comparisons, ...]
    fit: Fit
    tau2: float
    q: float
    spare: int
    method: str

    @property
    def i2(self) -> float | None:
        """Share of the variation that is not chance, in percent; None without a trial to spare."""
        if not self.spare:
            return None
        return max(0.0, 100 * (self.q - self.spare) / self.q) if self.q > 0 else 0.0

    def contrast(self, treatment: str, against: str) -> Contrast:
        """One treatment against another."""
        weights = _row(self.treatments, self.reference, treatment) - _row(self.treatments, self.reference, against)
        variance = float(weights @ self.fit.covariance @ weights)
        return Contrast(treatment, against, float(weights @ self.fit.effects), math.sqrt(max(variance, 0.0)))

    def prediction(self, treatment: str, against: str) -> tuple[float, float] | None:
        """Where the true effect of a further trial lies with 95 %; None when too few trials are there to tell."""
        spare = len(self.trials) - len(self.treatments)
        if spare < 1:
            return None
        found = self.contrast(treatment, against)
        reach = math.sqrt(self.tau2 + found.error**2) * t_quantile(spare)
        return found.value - reach, found.value + reach

    def p_scores(self, *, higher_is_better: bool) -> Mapping[str, float]:
        """For each treatment the mean certainty that it is better than each other one, from 0 to 1."""
        sign = 1.0 if higher_is_better else -1.0
        scores: dict[str, float] = {}
        for one in self.treatments:
            found = [self.contrast(one, other) for other in self.treatments if other != one]
            scores[one] = math.fsum(normal_below(sign * each.value / each.error) for each in found) / len(found)
        return scores


def _row(treatments: Sequence[str], reference: str, treatment: str) -> Matrix:
    """How the effect of a treatment is made from the effects that are estimated."""
    others = [each for each in treatments if each != reference]
    return np.array([1.0 if each == treatment else 0.0 for each in others])


def parts(trials: Iterable[Comparisons]) -> list[frozenset[str]]:
    """The treatments that hang together through trials, the largest group first."""
    groups: list[set[str]] = []
    for trial in trials:
        joined = {trial.base, *trial.others}
        apart: list[set[str]] = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                apart.append(group)
        groups = [*apart, joined]
    return sorted((frozenset(each) for each in groups), key=lambda each: (-len(each), sorted(each)))


def model_of(trials: Sequence[Comparisons], treatments: Sequence[str], reference: str) -> Model:
    """The linear model of a network under consistency."""
    rows = {each: _row(treatments, reference, each) for each in treatments}
    return Model(
        [each.values for each in trials],
        [np.array([rows[other] - rows[each.base] for other in each.others]) for each in trials],
        [each.covariance for each in trials],
        [pattern(len(each.others)) for each in trials],
    )


def network(trials: Iterable[Comparisons], reference: str, method: str = REML) -> Network:
    """Fit the part of the network that the reference belongs to; the order of the trials does not matter.

    Raises ValueError when no trial reaches the reference.
    """
    given = sorted(trials, key=lambda each: each.trial)
    held = next((each for each in parts(given) if reference in each), None)
    if held is None:
        raise ValueError(f"no trial compares {reference}")
    used = tuple(each for each in given if each.base in held)
    treatments = tuple(sorted(held, key=lambda each: (each != reference, each)))
    model = model_of(used, treatments, reference)
    tau2 = variance_between(model, method)
    q = fitted(model, 0.0).misfit
    return Network(
        treatments, reference, used, fitted(model, tau2), tau2, q, model.observations - model.effects, method
    )
