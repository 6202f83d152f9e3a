"""Sums of local anaesthetics: each share of its own maximum, all shares together, and what is left in mL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import Anaesthetic, Limit

STEPS_PER_ML = 10
"""Volumes are rounded down to a tenth of a mL, never up."""


@dataclass(frozen=True, slots=True)
class Given:
    """One anaesthetic at one site.

    mg          the amount
    percent     strength of the solution; None when only the amount was stated
    volume_ml   the volume; None when only the amount was stated
    adrenaline  the solution holds adrenaline; None when nobody says
    site        where it is given; empty when nobody says
    """

    drug: Anaesthetic
    mg: float
    percent: float | None = None
    volume_ml: float | None = None
    adrenaline: bool | None = None
    site: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class EditionMaximum:
    """The most at this weight after one edition, in mg, reduced as this patient needs."""

    title: str
    mg: float
    source: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Maximum:
    """The most of one anaesthetic for one patient: the lowest of all editions, each shown."""

    mg: float
    editions: tuple[EditionMaximum, ...]
    with_adrenaline: bool

    def ml(self, percent: float, mg_per_ml: float, share: float = 1.0) -> float:
        """The volume that a share of it fills, rounded down, in mL."""
        exact = max(share, 0.0) * self.mg / (percent * mg_per_ml)
        return math.floor(exact * STEPS_PER_ML) / STEPS_PER_ML


@dataclass(frozen=True, slots=True)
class Share:
    """One anaesthetic against its maximum."""

    given: Given
    maximum: Maximum

    @property
    def share(self) -> float:
        """Part of the maximum that is used; 1 is all of it."""
        return self.given.mg / self.maximum.mg


@dataclass(frozen=True, slots=True)
class Left:
    """How much more of one solution still keeps the sum, in mL."""

    drug: Anaesthetic
    percent: float
    with_adrenaline: bool
    ml: float
    whole_ml: float


@dataclass(frozen=True, slots=True)
class AnaestheticSum:
    """All anaesthetics of one procedure together.

    total   sum of the shares
    within  the sum does not pass the highest that is allowed
    left    what is left of each solution, or what each could be alone
    """

    weight_kg: float
    factor: float
    shares: tuple[Share, ...]
    total: float
    within: bool
    left: tuple[Left, ...]

    @property
    def mixed(self) -> bool:
        """More than one anaesthetic."""
        return len({each.given.drug.id for each in self.shares}) > 1


def maximum(drug: Anaesthetic, weight_kg: float, *, adrenaline: bool | None, factor: float = 1.0) -> Maximum:
    """The most of one anaesthetic at one weight: the lowest of all editions.

    adrenaline  the limit with adrenaline stands only when it is known to be in the solution, and when at least one
                such limit was read in its source; otherwise the limit without it
    factor      1, or less when every maximum is reduced
    """
    counted = adrenaline is True and any(each.adrenaline and each.confidence == "seen" for each in drug.limits)
    chosen = [each for each in drug.limits if each.adrenaline is counted]
    editions = tuple(_edition(each, weight_kg, factor) for each in chosen)
    return Maximum(min(each.mg for each in editions), editions, counted)


def _edition(limit: Limit, weight_kg: float, factor: float) -> EditionMaximum:
    return EditionMaximum(
        limit.title, limit.at(weight_kg) * factor, limit.source, limit.confidence == "seen", limit.note
    )


def add_up(
    given: Sequence[Given],
    weight_kg: float,
    knowledge: Knowledge,
    *,
    factor: float = 1.0,
    adrenaline_counts: bool = True,
) -> AnaestheticSum:
    """Add up every anaesthetic at every site.

    adrenaline_counts  the higher limits with adrenaline may be used
    """
    rules = knowledge.methods["local_anaesthetic_rules"]
    per_ml = rules.number("mg_per_ml_of_one_percent")
    shares = tuple(
        Share(
            each,
            maximum(each.drug, weight_kg, adrenaline=each.adrenaline if adrenaline_counts else False, factor=factor),
        )
        for each in given
    )
    total = math.fsum(each.share for each in shares)
    highest = rules.number("highest_sum")
    within = total <= highest
    left: dict[tuple[str, float, bool], Left] = {}
    for each in shares:
        percent = each.given.percent
        if percent is None:
            continue
        more = each.maximum.ml(percent, per_ml, highest - total)
        key = (each.given.drug.id, percent, each.maximum.with_adrenaline)
        left[key] = Left(each.given.drug, percent, each.maximum.with_adrenaline, more, each.maximum.ml(percent, per_ml))
    return AnaestheticSum(weight_kg, factor, shares, total, within, tuple(left.values()))
