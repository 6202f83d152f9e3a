"""How much trials differ beyond chance: the variance between trials, by moments or by restricted likelihood.

Both work on any linear model, so that a pairwise and a network meta-analysis share them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ranvier.evidence.comparisons import Matrix

DL, REML = METHODS = ("dl", "reml")


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Trials as blocks of a linear model: values = design times effects, with a covariance within each trial.

    between  for each trial the pattern of the variance between trials: 1 on the diagonal, 1/2 beside it
    """

    values: Sequence[Matrix]
    designs: Sequence[Matrix]
    covariances: Sequence[Matrix]
    between: Sequence[Matrix]

    @property
    def observations(self) -> int:
        """Independent comparisons."""
        return sum(len(each) for each in self.values)

    @property
    def effects(self) -> int:
        """Effects that are estimated."""
        return self.designs[0].shape[1]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Effects with their covariance, under a given variance between trials.

    misfit  the weighted sum of squares that the effects leave over
    """

    effects: Matrix
    covariance: Matrix
    misfit: float
    log_likelihood: float


def pattern(size: int) -> Matrix:
    """The pattern of the variance between trials for a trial with that many comparisons.

    >>> pattern(2)
    array([[1. , 0.5],
           [0.5, 1. ]])
    """
    return np.full((size, size), 0.5) + 0.5 * np.eye(size)


def _inverse(matrix: Matrix) -> Matrix:
    return np.linalg.inv(matrix).astype(np.float64)


def fitted(model: Model, tau2: float) -> Fit:
    """The effects by generalised least squares."""
    single = _single(model)
    if single is not None:
        return _fitted_singly(single, tau2)
    size = model.effects
    normal, right = np.zeros((size, size)), np.zeros(size)
    blocks: list[tuple[Matrix, Matrix, Matrix]] = []
    log_determinants = 0.0
    for value, design, covariance, between in zip(
        model.values, model.designs, model.covariances, model.between, strict=True
    ):
        whole = covariance + tau2 * between
        weight = _inverse(whole)
        log_determinants += float(np.linalg.slogdet(whole)[1])
        normal += design.T @ weight @ design
        right += design.T @ weight @ value
        blocks.append((value, design, weight))
    covariance = _inverse(normal)
    effects = covariance @ right
    misfit = 0.0
    for value, design, weight in blocks:
        left = value - design @ effects
        misfit += float(left @ weight @ left)
    restricted = -0.5 * (log_determinants + float(np.linalg.slogdet(normal)[1]) + misfit)
    return Fit(effects, covariance, misfit, restricted)


@dataclass(frozen=True, slots=True, eq=False)
class _Single:
    """Trials of one comparison each, without matrices: one line of the design for each value."""

    values: Matrix
    design: Matrix
    variances: Matrix
    between: Matrix


def _single(model: Model) -> _Single | None:
    """The trials as single lines; None when one of them makes several comparisons."""
    if any(len(each) != 1 for each in model.values):
        return None
    return _Single(
        np.concatenate(model.values), np.concatenate(model.designs),
        np.concatenate([each[0] for each in model.covariances]), np.concatenate([each[0] for each in model.between]),
    )  # fmt: skip


def _fitted_singly(single: _Single, tau2: float) -> Fit:
    variances = single.variances + tau2 * single.between
    weighed = single.design / variances[:, None]
    normal = single.design.T @ weighed
    covariance = _inverse(normal)
    effects = covariance @ (weighed.T @ single.values)
    misfit = float(((single.values - single.design @ effects) ** 2 / variances).sum())
    restricted = -0.5 * (float(np.log(variances).sum()) + float(np.linalg.slogdet(normal)[1]) + misfit)
    return Fit(effects, covariance, misfit, restricted)


def variance_between(model: Model, method: str) -> float:
    """The variance between trials; 0 when there is no trial to spare."""
    if model.observations <= model.effects:
        return 0.0
    moments = _moments(model)
    return moments if method == DL else _restricted(model, moments)


def _moments(model: Model) -> float:
    """DerSimonian and Laird's estimate, in its general form (Jackson, White and Riley)."""
    fit = fitted(model, 0.0)
    trace, middle = 0.0, np.zeros((model.effects, model.effects))
    for design, covariance, between in zip(model.designs, model.covariances, model.between, strict=True):
        weight = _inverse(covariance)
        trace += float(np.trace(weight @ between))
        middle += design.T @ weight @ between @ weight @ design
    scale = trace - float(np.trace(fit.covariance @ middle))
    return max(0.0, (fit.misfit - (model.observations - model.effects)) / scale) if scale > 0 else 0.0


def _restricted(model: Model, start: float) -> float:
    """The value from zero on at which the restricted likelihood is highest: a coarse look, then a golden search."""

    single = _single(model)

    def loss(root: float) -> float:
        tau2 = root * root
        return -(fitted(model, tau2) if single is None else _fitted_singly(single, tau2)).log_likelihood

    largest = max(float(np.max(np.diag(each))) for each in model.covariances)
    spread = max(float(np.max(np.abs(each))) for each in model.values)
    top = 2 * math.sqrt(start) + math.sqrt(largest) + spread
    steps = [top * step / LOOKS for step in range(LOOKS + 1)]
    best = min(range(LOOKS + 1), key=lambda at: loss(steps[at]))
    root = _lowest(loss, steps[max(best - 1, 0)], steps[min(best + 1, LOOKS)])
    return 0.0 if loss(0.0) <= loss(root) else root * root


LOOKS, NARROWINGS = 40, 48
GOLDEN = (math.sqrt(5) - 1) / 2


def _lowest(loss: Callable[[float], float], low: float, high: float) -> float:
    """Where a curve with one valley between the bounds is lowest."""
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = loss(left), loss(right)
    for _ in range(NARROWINGS):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = loss(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = loss(right)
    return (low + high) / 2
