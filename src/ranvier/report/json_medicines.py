"""The form of benefit, onset and harm of a treatment, and of what comes next, in JSON."""

from __future__ import annotations

import msgspec


class OnsetForm(msgspec.Struct):
    """How soon relief can be expected, in weeks."""

    text: str
    first_weeks: float
    last_weeks: float
    source: str
    confidence: str


class EffectForm(msgspec.Struct):
    """A number needed to treat or to harm with its 95 % interval."""

    about: str
    measure: str
    value: float
    low: float | None
    high: float | None
    source: str
    confidence: str


class HarmForm(msgspec.Struct):
    """A side effect with its rate in percent, on the treatment and on placebo."""

    effect: str
    percent: float | None
    placebo_percent: float | None
    among: str
    source: str
    confidence: str


class NextStepForm(msgspec.Struct):
    """A step that comes next among pain medicines."""

    problem: str
    move: str
    text: str
    medicines: list[str]
