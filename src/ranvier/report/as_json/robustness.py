"""The conclusions, the leading diseases and the place of the lesion under other reference limits, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.diagnosis.basis import Basis
    from ranvier.diagnosis.leading_causes import CauseUnderOtherLimits
    from ranvier.diagnosis.leading_place import PlaceUnderOtherLimits
    from ranvier.diagnosis.robustness import OtherStanding, Robustness
    from ranvier.diagnosis.turning import Turned


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


class OtherRankForm(msgspec.Struct):
    """What becomes of a disease under another set; `first` is the one that comes first there, null when none does."""

    set: str
    standing: str
    first: str | None
    turned_by: list[TurnedForm]


class CauseUnderOtherLimitsForm(msgspec.Struct):
    """A leading disease under all fitting sets; `leads` when it comes first under the set that was used."""

    cause: str
    standing: str
    leads: bool
    others: list[OtherRankForm]


class OtherPlaceForm(msgspec.Struct):
    """Where the lesion sits under another set; `equal` cannot be told apart from what leads."""

    set: str
    verdict: str
    leading: list[str]
    equal: list[str]
    turned_by: list[TurnedForm]


class PlaceUnderOtherLimitsForm(msgspec.Struct):
    """The place of the lesion under all fitting sets; `others` names those under which it is not the same."""

    verdict: str
    leading: list[str]
    equal: list[str]
    others: list[OtherPlaceForm]


class RobustnessForm(msgspec.Struct):
    """What rests on reference limits, under each set that fits the patient; `place` is null when no other set fits."""

    used: str | None
    sets: list[LimitSetForm]
    conclusions: list[UnderOtherLimitsForm]
    causes: list[CauseUnderOtherLimitsForm]
    place: PlaceUnderOtherLimitsForm | None


def basis_form(found: Basis | None) -> BasisForm | None:
    """What a conclusion rests on."""
    return None if found is None else BasisForm(list(found.nerves), found.rules, found.unverified)


def robustness_form(found: Robustness | None) -> RobustnessForm:
    """The comparison; without a measurement that has a limit it is empty."""
    if found is None:
        return RobustnessForm(None, [], [], [], None)
    return RobustnessForm(
        found.usual.id,
        [LimitSetForm(each.id, each.called, each.changes) for each in found.sets],
        [
            UnderOtherLimitsForm(
                each.conclusion, each.subject, each.state, each.level or None, [_other(one) for one in each.others]
            )
            for each in found.conclusions
        ],
        [_cause(each) for each in found.causes],
        _place(found.place) if found.place is not None else None,
    )


def _cause(each: CauseUnderOtherLimits) -> CauseUnderOtherLimitsForm:
    others = [OtherRankForm(one.set_id, one.standing, one.first or None, _turned(one.turned_by)) for one in each.others]
    return CauseUnderOtherLimitsForm(each.cause, each.standing, each.leads, others)


def _place(found: PlaceUnderOtherLimits) -> PlaceUnderOtherLimitsForm:
    others = [
        OtherPlaceForm(each.set_id, each.verdict.value, [*each.leading], [*each.equal], _turned(each.turned_by))
        for each in found.others
    ]
    return PlaceUnderOtherLimitsForm(found.verdict.value, [*found.leading], [*found.equal], others)


def _other(each: OtherStanding) -> OtherStandingForm:
    return OtherStandingForm(each.set_id, each.state, each.level or None, _turned(each.turned_by))


def _turned(found: Iterable[Turned]) -> list[TurnedForm]:
    return [
        TurnedForm(one.nerve, one.quantity, one.segment, one.value, one.unit, one.usual, one.other, one.verified)
        for one in found
    ]
