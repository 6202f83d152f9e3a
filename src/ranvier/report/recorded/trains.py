"""Repetitive stimulation of one muscle at rest and after exercise, as rows of the conduction study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ranvier.knowledge.phrasing import plain
from ranvier.record import Status
from ranvier.report.recorded.studies import Cell, StudyBlock, StudyGroup, StudyRow
from ranvier.report.wording import capital, number_text
from ranvier.signals.joined_trains import JoinedTrains, LabelledTrain
from ranvier.signals.repetitive import VERSION

COLUMNS = (
    ("amplitude_mv", "First amplitude", "mV"),
    ("decrement_lowest_percent", "Decrement", "%"),
    ("facilitation_percent", "Facilitation", "%"),
    ("decrement_percent", "Decrement of the fourth", "%"),
)

NOTES: Mapping[str, str] = {
    "no_train_at_rest": "no train at rest can be trusted",
    "first_response_unstable": "the first responses at rest differ, so that no facilitation is read",
    "no_train_right_after_exercise": "no train right after exercise can be trusted",
    "trains_left_out": "trains that cannot be trusted are left out",
}


def train_groups(joined: Iterable[JoinedTrains]) -> tuple[StudyGroup, ...]:
    """One block for each muscle, one row for each train."""
    blocks = tuple(map(_block, joined))
    return (StudyGroup("Repetitive stimulation", blocks, COLUMNS),) if blocks else ()


def time_of(train: LabelledTrain) -> str:
    """When a train was made.

    >>> from ranvier.signals.repetitive import Train
    >>> time_of(LabelledTrain("a.npz", 120.0, Train(Status.MEASURED), ()))
    '2 min after exercise'
    """
    after = train.after_exercise_s
    if after is None:
        return "at rest"
    if after == 0:
        return "right after exercise"
    return f"{number_text(after / 60)} min after exercise" if after >= 60 else f"{number_text(after)} s after exercise"


def joined_notes(joined: JoinedTrains) -> Iterator[str]:
    """What to mind of the trains of one muscle taken together."""
    yield from (NOTES[flag] for flag in joined.study.flags if flag in NOTES)


def _block(joined: JoinedTrains) -> StudyBlock:
    soonest = next((each for each in joined.usable if each.after_exercise_s is not None), None)
    rows = tuple(_row(joined, each, first_after=each is soonest) for each in joined.trains)
    nerve = f"{capital(plain(joined.nerve))}, " if joined.nerve else ""
    muscle = plain(joined.muscle)
    return StudyBlock(f"{nerve}{muscle if nerve else capital(muscle)}", rows, tuple(joined_notes(joined)))


def _row(joined: JoinedTrains, each: LabelledTrain, *, first_after: bool) -> StudyRow:
    train = each.train
    values = {
        "amplitude_mv": train.amplitudes_uv[0] / 1000 if train.amplitudes_uv else None,
        "decrement_percent": train.decrement_percent,
        "decrement_lowest_percent": train.lowest_percent,
        "facilitation_percent": joined.study.facilitation_percent if first_after else None,
    }
    cells = {
        name: Cell(name, label, number_text(round(value, 1)), unit, origin=each.recording, method=VERSION)
        for name, label, unit in COLUMNS
        if (value := values[name]) is not None
    }
    flags = ", ".join(plain(flag) for flag in each.flags)
    status = "" if train.status is Status.MEASURED else plain(train.status.value)
    return StudyRow(
        capital(joined.side),
        time_of(each),
        status,
        cells if train.status is Status.MEASURED else {},
        ", ".join(part for part in ("measured from the recording", flags) if part),
        each.recording,
        train.status is Status.NO_RESPONSE,
    )
