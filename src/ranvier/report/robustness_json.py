"""The conclusions under other reference limits, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.diagnosis.basis import Basis
    from ranvier.diagnosis.robustness import OtherStanding, Robustness


class BasisForm(msgspec.Struct):
    """What a conclusion that holds rests on: nerves, and rules with those that nobody has looked up."""

    nerves: list[str]
    rules: int
    unverified_rules: int


class LimitSetForm(msgspec.Struct):
    """A set of reference limits and how many measurements have another limit under it."""

    id: str
    called: str
    changed_limits: int


class TurnedForm(msgspec.Struct):
    """A measurement whose limit makes the difference; a limit is null where the set has none."""

    nerve: str
    quantity: str
    segment: str
    value: float
    unit: str
    limit: float | None
    other_limit: float | None
    verified: bool


class OtherStandingForm(msgspec.Struct):
    """What becomes of a conclusion under another set."""

    set: str
    state: str
    level: str | None
    turned_by: list[TurnedForm]


class UnderOtherLimitsForm(msgspec.Struct):
    """A conclusion under all fitting sets; `others` names those under which it stands differently."""

    conclusion: str
    subject: str
    state: str
    level: str | None
    others: list[OtherStandingForm]


class RobustnessForm(msgspec.Struct):
    """The conclusions that rest on reference limits, under each set that fits the patient."""

    used: str | None
    sets: list[LimitSetForm]
    conclusions: list[UnderOtherLimitsForm]


def basis_form(found: Basis | None) -> BasisForm | None:
    """What a conclusion rests on."""
    return None if found is None else BasisForm(list(found.nerves), found.rules, found.unverified)


def robustness_form(found: Robustness | None) -> RobustnessForm:
    """The comparison; without a measurement that has a limit it is empty."""
    if found is None:
        return RobustnessForm(None, [], [])
    return RobustnessForm(
        found.usual.id,
        [LimitSetForm(each.id, each.called, each.changes) for each in found.sets],
        [
            UnderOtherLimitsForm(
                each.conclusion, each.subject, each.state, each.level or None, [_other(one) for one in each.others]
            )
            for each in found.conclusions
        ],
    )


def _other(each: OtherStanding) -> OtherStandingForm:
    return OtherStandingForm(
        each.set_id,
        each.state,
        each.level or None,
        [
            TurnedForm(one.nerve, one.quantity, one.segment, one.value, one.unit, one.usual, one.other, one.verified)
            for one in each.turned_by
        ],
    )
