"""Trains of repetitive stimulation of one muscle that lie in several recordings: at rest, and after exercise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.record import Measured, Side
from ranvier.signals.repetitive import RepetitiveSettings, RepetitiveStudy, Train, TrainAt, measure_repetitive

TOO_FAST = "not_at_a_slow_rate"
"""The stimulation rate is stated and is not the slow one at which a decrement is read."""


@dataclass(frozen=True, slots=True)
class LabelledTrain:
    """A train, the recording it lies in, and when it was made: seconds after exercise, None at rest before it."""

    recording: str
    after_exercise_s: float | None
    train: Train
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoinedTrains:
    """All trains of one muscle of one side, those at rest first, and what they show together.

    study  decrement at rest, the largest one and when it came, facilitation right after exercise
    """

    muscle: str
    nerve: str
    side: str
    trains: tuple[LabelledTrain, ...]
    study: RepetitiveStudy

    @property
    def usable(self) -> tuple[LabelledTrain, ...]:
        """The trains whose decrement can be trusted."""
        slow = (each for each in self.trains if TOO_FAST not in each.flags)
        return tuple(each for each in slow if each.train.lowest_percent is not None)


def join_trains(measured: Iterable[Measured], knowledge: Knowledge) -> tuple[JoinedTrains, ...]:
    """Every named muscle of which trains were recorded; a train of no stated time after exercise is one at rest."""
    settings = RepetitiveSettings.read(knowledge.methods["repetitive"])
    together: dict[tuple[str, str], list[tuple[str, LabelledTrain]]] = {}
    for each in measured:
        about = each.recording.about
        muscle, side = about.get("muscle") or about.get("recording_site"), about.get("side", "")
        if isinstance(muscle, str):
            nerve = str(about.get("nerve", ""))
            own = [(nerve, train) for train in _trains(each, settings)]
            together.setdefault((muscle, str(side) if side in set(Side) else ""), []).extend(own)
    return tuple(_joined(muscle, side, found, settings) for (muscle, side), found in together.items() if found)


def _joined(
    muscle: str, side: str, found: list[tuple[str, LabelledTrain]], settings: RepetitiveSettings
) -> JoinedTrains:
    trains = sorted((each for _, each in found), key=_time)
    slow = [TrainAt(each.train, each.after_exercise_s) for each in trains if TOO_FAST not in each.flags]
    nerve = next((name for name, _ in found if name), "")
    return JoinedTrains(muscle, nerve, side, tuple(trains), measure_repetitive(slow, settings))


def _time(each: LabelledTrain) -> float:
    return -1.0 if each.after_exercise_s is None else each.after_exercise_s


def _trains(measured: Measured, settings: RepetitiveSettings) -> Iterator[LabelledTrain]:
    about = measured.recording.about
    after, rate = about.get("after_exercise_s"), about.get("stimulation_rate_hz")
    if isinstance(after, str):  # after exercise, nobody says how long
        return
    slow = not isinstance(rate, float | int) or settings.slow_lowest_hz <= rate <= settings.slow_highest_hz
    for each in measured.details:
        if isinstance(each.result, Train):
            yield LabelledTrain(
                measured.recording.name,
                float(after) if isinstance(after, float | int) else None,
                each.result,
                each.flags if slow else (*each.flags, TOO_FAST),
            )
