"""Facts that recordings give where the chart is silent: decrement and increment at repetitive stimulation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ranvier.record import Fact, Origin, PatientRecord
from ranvier.signals.joined_trains import JoinedTrains
from ranvier.signals.repetitive import VERSION

DECREMENT = "repetitive_stimulation_decrement_percent"
INCREMENT = "repetitive_stimulation_increment_percent"
IN_WORDS = "repetitive_stimulation_reported"
NOTE = "measured from the recording, not stated by the chart"


@dataclass(frozen=True, slots=True)
class MeasuredFact:
    """A fact as the recordings give it; `used` is false where the chart states it itself, in numbers or in words."""

    fact: Fact
    used: bool


def measured_facts(record: PatientRecord, joined: Iterable[JoinedTrains]) -> tuple[MeasuredFact, ...]:
    """The largest decrement of any train that can be trusted, and the largest facilitation right after exercise."""
    muscles = list(joined)
    found = [*_largest(DECREMENT, list(_decrements(muscles))), *_largest(INCREMENT, list(_increments(muscles)))]
    in_words = IN_WORDS in record.facts
    return tuple(MeasuredFact(each, not in_words and each.id not in record.facts) for each in found)


def with_measured_facts(record: PatientRecord, found: Iterable[MeasuredFact]) -> PatientRecord:
    """The record with what only its recordings know."""
    own = {each.fact.id: each.fact for each in found if each.used}
    return replace(record, facts={**record.facts, **own}) if own else record


def _decrements(muscles: Iterable[JoinedTrains]) -> Iterator[tuple[float, str]]:
    for muscle in muscles:
        for each in muscle.usable:
            yield each.train.lowest_percent or 0.0, each.recording


def _increments(muscles: Iterable[JoinedTrains]) -> Iterator[tuple[float, str]]:
    for muscle in muscles:
        if muscle.study.facilitation_percent is not None:
            soonest = next(each for each in muscle.usable if each.after_exercise_s is not None)
            yield muscle.study.facilitation_percent, soonest.recording


def _largest(name: str, values: Sequence[tuple[float, str]]) -> tuple[Fact, ...]:
    """The largest of all muscles and trains; a response that grows has no decrement."""
    if not values:
        return ()
    value, recording = max(values)
    value, origin = max(value, 0.0), Origin(recording, f"measured by {VERSION}")
    return (Fact(name, value, "%", f"{value:.3g} %", origin, note=NOTE),)
