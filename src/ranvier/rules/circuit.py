"""All rules answered at once for one patient: a few steps over each level of rules instead of a step for each rule.

An "or" is the opposite of an "and" of opposites, so that all truths that stand on one level are answered together,
those of the patient and those of all rows of all tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ranvier.kleene import Truth
from ranvier.rules.givens import Givens
from ranvier.rules.line import Line, Places, places
from ranvier.rules.parts import HIDDEN
from ranvier.rules.steps import Patient, Reader, Work
from ranvier.rules.values import compared
from ranvier.rules.wiring import Home, Level, Wiring

Wanted = Sequence[tuple[Home, Sequence[str], Places]]
"""Truths of the patient and of the rows of tables, each with the place where it stands."""


class _Level(NamedTuple):
    """A level, ready to be answered (see `wiring.Level`)."""

    joined: tuple[Places, Places, Places] | None
    rows: tuple[Places, Places, Places] | None
    counts: tuple[Places, Places, Sequence[tuple[str, float, int]]] | None
    needs: Wanted
    called: Mapping[Home, list[tuple[str, Work, int | None]]]


class Circuit:
    """Rules, ready to be answered for any patient."""

    def __init__(self, wiring: Wiring) -> None:
        self._length, self._tables, self._of_patient = wiring.length, wiring.tables, wiring.of_patient
        self._givens = {home: Givens(written) for home, written in wiring.written.items()}
        self._levels = [_ready(level) for level in wiring.levels]
        self._answers = _wanted(wiring.answers)

    def answer(self, patient: Patient, assumed: Mapping[str, Truth]) -> None:
        """Write the answers to all rules into the cells of a patient.

        assumed  answers about the patient that are taken as given, whatever their rules say
        """
        line = Line(self._length, patient, self._tables)
        overruled: defaultdict[int, dict[int, Truth]] = defaultdict(dict)
        for name, truth in assumed.items():
            if name in self._of_patient:
                level, place = self._of_patient[name]
                overruled[level][place] = truth
            else:
                patient.cells[name] = truth
        for home, givens in self._givens.items():
            for row, cells in enumerate(patient.of(home)):
                line.set(givens.said(cells), row if home else None)
        for number, parts in enumerate(self._levels):
            self._answer_level(parts, line, patient)
            for place, truth in overruled[number].items():
                line.overrule(place, truth)
        _write(self._answers, line, patient)

    def _answer_level(self, level: _Level, line: Line, patient: Patient) -> None:
        if level.joined:
            line.join(*level.joined)
        if level.rows:
            line.any_row(*level.rows)
        if level.counts:
            table, item, against = level.counts
            answers = zip(line.counts(table, item), against, strict=True)
            line.set(_settled((compared(sign, count, bound), place) for count, (sign, bound, place) in answers), None)
        if level.called:
            self._call(level, line, patient)

    def _call(self, level: _Level, line: Line, patient: Patient) -> None:
        _write(level.needs, line, patient)
        for home, called in level.called.items():
            for row, cells in enumerate(patient.of(home)):
                said: list[int] = []
                truths: list[tuple[Truth, int]] = []
                for name, work, place in called:
                    value = work(patient, cells)
                    if place is None:
                        cells[name] = value
                        said += self._givens[home].said_of_number(name, value)
                    else:
                        truths.append((value, place))
                line.set([*said, *_settled(truths)], row if home else None)
        for home, ids, _ in level.needs:
            hidden = [id for id in ids if id.startswith(HIDDEN)]
            for cells in patient.of(home):
                for id in hidden:
                    del cells[id]


def _ready(level: Level) -> _Level:
    joined, rows, (tables, counted, against) = level.joined, level.rows, level.counts
    called: defaultdict[Home, list[tuple[str, Work, int | None]]] = defaultdict(list)
    for home, name, node, place in level.called:
        called[home].append((name, Reader(node).value, place))
    return _Level(
        (places(joined[0]), places(joined[1]), places(joined[2])) if joined[0] else None,
        (places(rows[0]), places(rows[1]), places(rows[2])) if rows[0] else None,
        (places(tables), places(counted), against) if tables else None,
        _wanted(level.needs),
        called,
    )


def _wanted(found: Iterable[tuple[Home, Sequence[str], Sequence[int]]]) -> Wanted:
    return [(home, ids, places(at)) for home, ids, at in found]


def _settled(answers: Iterable[tuple[Truth, int]]) -> list[int]:
    """Where the line has to be set for answers."""
    return [place if truth else ~place for truth, place in answers if truth is not None]


def _write(wanted: Wanted, line: Line, patient: Patient) -> None:
    """Write truths into the cells."""
    for home, ids, at in wanted:
        rows = patient.of(home)
        if rows:
            for cells, values in zip(rows, line.told(at, len(rows)), strict=True):
                cells.update(zip(ids, values, strict=True))
