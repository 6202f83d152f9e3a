"""Trains of repetitive stimulation of one muscle together, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import plain
from ranvier.report.recorded.trains import joined_notes, time_of
from ranvier.report.wording import capital

if TYPE_CHECKING:
    from rich.console import Console

    from ranvier.signals.joined_trains import JoinedTrains, LabelledTrain


def print_trains(joined: Iterable[JoinedTrains], console: Console) -> None:
    """The decrement at each time, and the facilitation, for each muscle of which several trains were recorded."""
    for title, lines in train_lines(joined):
        console.print()
        console.print(title, style="bold")
        for line in lines:
            console.print(f"  {line}", highlight=False)


def train_lines(joined: Iterable[JoinedTrains]) -> Iterator[tuple[str, list[str]]]:
    """A title for each muscle of which several trains were recorded, and a line for each of them."""
    for each in joined:
        if len(each.trains) < 2:
            continue
        name = " ".join(filter(None, (each.side, plain(each.muscle))))
        lines = [f"{capital(time_of(train))} ({train.recording}): {_shown(train)}" for train in each.trains]
        if each.study.facilitation_percent is not None:
            lines.append(f"Facilitation: {each.study.facilitation_percent:.3g} %")
        lines += [f"{capital(note)}." for note in joined_notes(each)]
        yield f"{capital(name)}: repetitive stimulation at rest and after exercise", lines


def _shown(each: LabelledTrain) -> str:
    flags = f" ({', '.join(plain(flag) for flag in each.flags)})" if each.flags else ""
    if each.train.lowest_percent is None:
        return f"{plain(each.train.status.value)}{flags}"
    first = each.train.amplitudes_uv[0] / 1000
    return f"decrement {each.train.lowest_percent:.3g} %, first response {first:.3g} mV{flags}"
