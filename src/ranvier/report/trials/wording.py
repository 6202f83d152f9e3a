"""How results of trials are written."""

from __future__ import annotations

import math

from ranvier.evidence.comparisons import MEAN_DIFFERENCE, ODDS_RATIO, RISK_DIFFERENCE, RISK_RATIO
from ranvier.evidence.estimates import Estimate, NeededToTreat
from ranvier.evidence.pairwise import Pooled
from ranvier.evidence.synthesis import higher_is_better

MEASURE_SHORT = {
    ODDS_RATIO: "odds ratio", RISK_RATIO: "risk ratio", RISK_DIFFERENCE: "risk difference",
    MEAN_DIFFERENCE: "difference", "nnt": "NNT",
}  # fmt: skip
MEASURE_LETTERS = {ODDS_RATIO: "OR", RISK_RATIO: "RR", RISK_DIFFERENCE: "RD", MEAN_DIFFERENCE: "MD"}
LETTERS = "OR odds ratio, MD mean difference of pain (0 to 10), NNT and NNH numbers needed to treat and to harm."
INFINITE = "∞"
INDEPENDENT = "Of help for a decision; nothing here sets a dose."


def figure(value: float) -> str:
    """A result with the digits that a reader can use.

    >>> figure(2.4160), figure(12.63), figure(-0.838), figure(170.4), figure(float("inf"))
    ('2.42', '12.6', '-0.84', '170', '∞')
    """
    if math.isinf(value):
        return INFINITE
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f}"


def spread_text(estimate: Estimate) -> str:
    """From where to where.

    >>> spread_text(Estimate(2.42, 1.47, 3.97))
    '1.47 to 3.97'
    """
    return f"{figure(estimate.low)} to {figure(estimate.high)}"


def count_text(estimate: Estimate) -> str:
    """A number needed to treat with its interval; one without an interval stands alone.

    >>> count_text(Estimate(7.7, 6.5, 9.4)), count_text(Estimate(5.5, 5.5, 5.5))
    ('7.7 (6.5 to 9.4)', '5.5')
    """
    value, low, high = (INFINITE if math.isinf(each) else f"{each:.1f}" for each in
                        (estimate.value, estimate.low, estimate.high))  # fmt: skip
    return value if low == high else f"{value} ({low} to {high})"


def estimate_text(estimate: Estimate) -> str:
    """A result with its interval.

    >>> estimate_text(Estimate(2.42, 1.47, 3.97))
    '2.42 (1.47 to 3.97)'
    """
    return f"{figure(estimate.value)} ({spread_text(estimate)})"


def percent_text(estimate: Estimate) -> str:
    """A difference of risks in percent points.

    >>> percent_text(Estimate(0.175, 0.083, 0.268))
    '17.5 (8.3 to 26.8) percent points'
    """
    value, low, high = (f"{100 * each:.1f}" for each in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low} to {high}) percent points"


def needed_text(needed: NeededToTreat | None, outcome: str) -> str:
    """The number needed to treat, or to harm, with its interval.

    >>> from ranvier.evidence.estimates import needed_to_treat
    >>> needed_text(needed_to_treat(Estimate(0.2, 0.1, 0.25)), "relief_50")
    'NNT 5.0 (4.0 to 10.0)'
    >>> needed_text(needed_to_treat(Estimate(0.1, -0.05, 0.25)), "stopped")
    'NNH 10.0 (4.0 to ∞ to NNT 20.0)'
    """
    if needed is None:
        return "no difference"
    helps = higher_is_better(outcome) != needed.fewer
    name, other = ("NNT", "NNH") if helps else ("NNH", "NNT")
    near, far = needed.between
    reach = f"{near:.1f} to {INFINITE if far is None else f'{far:.1f}'}"
    beyond = f" to {other} {needed.beyond:.1f}" if needed.beyond is not None else ""
    return f"{name} {needed.number:.1f} ({reach}{beyond})"


def p_text(p: float) -> str:
    """A p value.

    >>> p_text(0.0000123), p_text(0.041), p_text(0.66)
    ('p < 0.001', 'p = 0.041', 'p = 0.66')
    """
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def heterogeneity_text(pooled: Pooled) -> str:
    """How much the trials differ beyond chance."""
    if pooled.q_p is None or pooled.i2 is None:
        return "A single trial: whether others agree is not known."
    by = "REML" if pooled.method == "reml" else "DerSimonian and Laird"
    return (
        f"Between the trials: tau2 {pooled.tau2:.3f} ({by}), I2 {pooled.i2:.0f} %, "
        f"Q {pooled.q:.1f} with {pooled.trials - 1} df, {p_text(pooled.q_p)}."
    )
