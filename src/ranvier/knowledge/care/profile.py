"""What a treatment does, in numbers: how many are helped and harmed, how soon it works, what its labels differ in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.document import Document
from ranvier.errors import KnowledgeError

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Harm:
    """A side effect with its rate in percent, on the treatment and on placebo; no rate where none was read."""

    effect: str
    percent: float | None = None
    placebo_percent: float | None = None
    among: str = ""
    source: str = ""
    confidence: str = "memory"

    @property
    def text(self) -> str:
        """The side effect with its rates."""
        if self.percent is None:
            return self.effect
        against = "" if self.placebo_percent is None else f" against {self.placebo_percent:g}%"
        return f"{self.effect} {self.percent:g}%{against}"


@dataclass(frozen=True, slots=True)
class Effect:
    """A number needed to treat (NNT) or to harm (NNH) with its 95 % interval.

    about  the problem in which it was measured
    """

    about: str
    measure: str
    value: float
    low: float | None = None
    high: float | None = None
    source: str = ""
    confidence: str = "memory"

    @property
    def text(self) -> str:
        """The number with its interval."""
        interval = "" if self.low is None or self.high is None else f" ({self.low:g} to {self.high:g})"
        return f"{self.measure} {self.value:g}{interval}"


@dataclass(frozen=True, slots=True)
class Onset:
    """How soon relief can be expected, in weeks."""

    text: str
    first_weeks: float
    last_weeks: float
    source: str = ""
    confidence: str = "memory"


@dataclass(frozen=True, slots=True)
class Edition:
    """The highest dose by another label than the one that is followed here; never the lower of the two."""

    name: str
    max_mg: float
    source: str = ""
    confidence: str = "memory"


@dataclass(frozen=True, slots=True)
class Profile:
    """Benefit, onset and harm of a treatment, in numbers with their sources."""

    onset: Onset | None = None
    effects: tuple[Effect, ...] = ()
    harms: tuple[Harm, ...] = ()

    @property
    def facts(self) -> tuple[Onset | Effect | Harm, ...]:
        """Everything here that has a source."""
        return (*((self.onset,) if self.onset else ()), *self.effects, *self.harms)


NO_PROFILE = Profile()


def read_profile(document: Document) -> Profile:
    """The profile out of the file of a treatment; raises KnowledgeError for an interval without its value."""
    raw: Raw = document.content
    default = raw.get("source", ""), raw.get("confidence", "memory")
    effects = tuple(_effect(document, index, each, default) for index, each in enumerate(raw.get("effects", ())))
    harms = tuple(
        Harm(
            each["effect"], each.get("percent"), each.get("placebo_percent"), each.get("among", ""),
            *_sourced(each, default),
        )
        for each in raw.get("harms", ())
    )  # fmt: skip
    onset = raw.get("onset")
    return Profile(
        Onset(onset["text"], onset["weeks"][0], onset["weeks"][-1], *_sourced(onset, default)) if onset else None,
        effects,
        harms,
    )


def _effect(document: Document, index: int, raw: Raw, default: tuple[str, str]) -> Effect:
    low, high = raw.get("interval", (None, None))
    if low is not None and not low <= raw["value"] <= high:
        raise KnowledgeError(
            f"{raw['measure']} {raw['value']} lies outside its interval", where=document.where("effects", index)
        )
    return Effect(raw["for"], raw["measure"], raw["value"], low, high, *_sourced(raw, default))


def read_editions(raw: Raw, default: tuple[str, str]) -> tuple[Edition, ...]:
    """The other labels of a dose band."""
    return tuple(
        Edition(each["edition"], each["max_mg"], *_sourced(each, default)) for each in raw.get("other_editions", ())
    )


def _sourced(raw: Raw, default: tuple[str, str]) -> tuple[str, str]:
    return raw.get("source", default[0]), raw.get("confidence", default[1])
