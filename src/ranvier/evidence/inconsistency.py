"""Whether direct and indirect comparisons of a network agree: over all designs, and comparison by comparison."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ranvier.evidence.comparisons import Comparisons, Matrix
from ranvier.evidence.distributions import chi2_above, normal_below
from ranvier.evidence.heterogeneity import DL, Model, fitted, pattern, variance_between
from ranvier.evidence.network import Network, model_of
from ranvier.evidence.pairwise import around


@dataclass(frozen=True, slots=True)
class Designs:
    """The misfit of a network, split: between trials of one design, and between designs.

    A design is the set of treatments that a trial compares. `p_random` holds the designs against each other once the
    trials of one design may differ; None when there is nothing to hold against each other.
    """

    q_within: float
    spare_within: int
    q_between: float
    spare_between: int
    tau2_within: float
    q_random: float
    p_random: float | None


@dataclass(frozen=True, slots=True)
class Split:
    """One comparison, split: what its own trials say, and what the rest of the network says.

    share  of the direct comparison in the result, from 0 to 1
    """

    treatment: str
    against: str
    trials: int
    direct: float
    direct_error: float
    indirect: float
    indirect_error: float
    share: float

    @property
    def difference(self) -> float:
        """Direct minus indirect."""
        return self.direct - self.indirect

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the difference."""
        return around(self.difference, math.hypot(self.direct_error, self.indirect_error))

    @property
    def p(self) -> float:
        """How often chance alone makes them differ that much."""
        return 2 * normal_below(-abs(self.difference) / math.hypot(self.direct_error, self.indirect_error))


def designs(found: Network) -> Designs:
    """The test by designs (design-by-treatment interaction, Higgins and others 2012)."""
    free = _free_model(found.trials)
    consistent = model_of(found.trials, found.treatments, found.reference)
    q_within = fitted(free, 0.0).misfit
    spare_within, spare_between = free.observations - free.effects, free.effects - consistent.effects
    tau2 = variance_between(free, DL)
    q_random = fitted(consistent, tau2).misfit - fitted(free, tau2).misfit
    return Designs(
        q_within, spare_within, max(found.q - q_within, 0.0), spare_between, tau2, max(q_random, 0.0),
        chi2_above(q_random, spare_between) if spare_between else None,
    )  # fmt: skip


def _free_model(trials: Sequence[Comparisons]) -> Model:
    """Each design has effects of its own."""
    columns: dict[tuple[str, ...], int] = {}
    size = 0
    for each in trials:
        design = (each.base, *each.others)
        if design not in columns:
            columns[design] = size
            size += len(each.others)
    rows: list[Matrix] = []
    for each in trials:
        block = np.zeros((len(each.others), size))
        start = columns[(each.base, *each.others)]
        block[:, start : start + len(each.others)] = np.eye(len(each.others))
        rows.append(block)
    return Model(
        [each.values for each in trials], rows, [each.covariance for each in trials],
        [pattern(len(each.others)) for each in trials],
    )  # fmt: skip


def splits(found: Network) -> Iterator[Split]:
    """Each comparison that has trials of its own and a way round them."""
    for against, treatment in combinations(found.treatments, 2):
        own = [each for each in (_between(trial, treatment, against) for trial in found.trials) if each is not None]
        if not own:
            continue
        weights = np.array([1 / (variance + found.tau2) for _, variance in own])
        direct = float(np.sum(weights * np.array([value for value, _ in own])) / weights.sum())
        direct_variance = float(1 / weights.sum())
        whole = found.contrast(treatment, against)
        share = whole.error**2 / direct_variance
        if share > 1 - 1e-6:
            continue
        indirect_variance = 1 / (1 / whole.error**2 - 1 / direct_variance)
        indirect = (whole.value / whole.error**2 - direct / direct_variance) * indirect_variance
        yield Split(
            treatment, against, len(own), direct, math.sqrt(direct_variance), indirect, math.sqrt(indirect_variance),
            share,
        )  # fmt: skip


def _between(trial: Comparisons, treatment: str, against: str) -> tuple[float, float] | None:
    """What one trial says of two of its treatments, with the variance; None when it has not both."""
    names = (trial.base, *trial.others)
    if treatment not in names or against not in names:
        return None
    weights = np.array([(each == treatment) - (each == against) for each in trial.others], dtype=np.float64)
    return float(weights @ trial.values), float(weights @ trial.covariance @ weights)
