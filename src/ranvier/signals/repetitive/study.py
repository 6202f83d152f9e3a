"""Several trains of one muscle: at rest, and after exercise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ranvier.record import Status
from ranvier.signals.repetitive.settings import RepetitiveSettings
from ranvier.signals.repetitive.train import Train


@dataclass(frozen=True, slots=True)
class TrainAt:
    """A train and when it was made: seconds after the end of the exercise, None for rest before it."""

    train: Train
    after_exercise_s: float | None = None


@dataclass(frozen=True, slots=True)
class RepetitiveStudy:
    """What the trains of one muscle show together.

    rest_decrement_percent       median over the trains at rest, lowest of the fourth and fifth response
    largest_decrement_percent    largest over all trains, and when that train was made
    facilitation_percent         growth of the first response right after exercise over that at rest (100: doubled)
    facilitation_area_percent    the same of the area
    repair_percent               how much smaller the decrement right after exercise is than at rest
    flags                        no_train_at_rest, first_response_unstable, no_train_right_after_exercise, and
                                 trains_left_out when trains could not be trusted
    """

    status: Status
    rest_decrement_percent: float | None = None
    largest_decrement_percent: float | None = None
    largest_at_s: float | None = None
    facilitation_percent: float | None = None
    facilitation_area_percent: float | None = None
    repair_percent: float | None = None
    flags: tuple[str, ...] = ()


def measure_repetitive(trains: Sequence[TrainAt], settings: RepetitiveSettings) -> RepetitiveStudy:
    """Decrement at rest and after exercise, and facilitation, from the trains that can be trusted."""
    usable = [each for each in trains if each.train.status is Status.MEASURED]
    rest = [each.train for each in usable if each.after_exercise_s is None]
    soon = [each for each in usable if each.after_exercise_s is not None]
    soon = [each for each in soon if (each.after_exercise_s or 0.0) <= settings.facilitation_latest_s]
    flags = ["trains_left_out"] if len(usable) < len(trains) else []
    if not rest:
        return RepetitiveStudy(Status.TECHNICALLY_INADEQUATE, flags=(*flags, "no_train_at_rest"))
    firsts = [train.amplitudes_uv[0] for train in rest]
    unstable = 100 * (max(firsts) - min(firsts)) > settings.unstable_first_percent * max(firsts)
    if unstable:
        flags.append("first_response_unstable")
    if not soon and any(each.after_exercise_s is not None for each in trains):
        flags.append("no_train_right_after_exercise")
    decrement = _median([_lowest(train) for train in rest])
    largest = max(usable, key=lambda each: _lowest(each.train))
    first = min(soon, key=lambda each: each.after_exercise_s or 0.0).train if soon and not unstable else None
    return RepetitiveStudy(
        Status.MEASURED,
        decrement,
        _lowest(largest.train),
        largest.after_exercise_s,
        None if first is None else _growth(first.amplitudes_uv[0], _median(firsts)),
        None if first is None else _growth(first.areas_uv_ms[0], _median([train.areas_uv_ms[0] for train in rest])),
        None if first is None else decrement - _lowest(first),
        tuple(flags),
    )


def _lowest(train: Train) -> float:
    return train.lowest_percent if train.lowest_percent is not None else float("-inf")


def _growth(after: float, before: float) -> float:
    return 100 * (after / before - 1)


def _median(values: list[float]) -> float:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
