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
from ranvier.rules.nodes import names
from ranvier.rules.parts import HIDDEN, Key, Part, Rule, taken_apart
from ranvier.rules.steps import Patient, Reader, Work
from ranvier.rules.values import compared

Home = str | None
"""The table in whose rows something stands; None for the patient."""


class _Level(NamedTuple):
    """Parts that need nothing of each other.

    joined  the items of truths, the first item of each, and where the truths stand
    rows    questions whether any row is so: the table, what is so, and where the answer stands
    counts  the table and what is counted, and for each the comparison, the bound and where the answer stands
    needs   truths that must stand in the cells before the rest is called
    called  parts of no simple form; the place is None for numbers
    """

    joined: tuple[Places, Places, Places] | None
    rows: tuple[Places, Places, Places] | None
    counts: tuple[Places, Places, list[tuple[str, float, int]]] | None
    needs: Mapping[Home, tuple[list[str], Places]]
    called: Mapping[Home, list[tuple[str, Work, int | None]]]


class Circuit:
    """Rules, ready to be answered for any patient."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        parts = taken_apart(rules)
        scores = {(each.per, each.id) for each in rules if each.score}
        truths = [part.key for part in parts if part.key not in scores]
        self._place: dict[Key, int] = {key: place for place, key in enumerate(truths)}
        self._made = frozenset(truths)
        self._tables: dict[str, int] = {}
        self._givens: defaultdict[Home, Givens] = defaultdict(Givens)
        for home, name in scores:
            self._givens[home].worked_out.add(name)
        levels: list[list[Part]] = [[] for _ in range(1 + max((part.level for part in parts), default=-1))]
        for part in parts:
            levels[part.level].append(part)
        self._levels = [self._level(level) for level in levels]
        for home, name in self._place.keys() - self._made:
            self._givens[home].truths[name] = self._place[home, name]
        self._answers = self._by_home(key for key in truths if not key[1].startswith(HIDDEN))
        self._level_of = {part.key[1]: part.level for part in parts if part.key in self._made and part.key[0] is None}

    def answer(self, patient: Patient, assumed: Mapping[str, Truth]) -> None:
        """Write the answers to all rules into the cells of a patient.

        assumed  answers about the patient that are taken as given, whatever their rules say
        """
        line = Line(len(self._place), patient, list(self._tables))
        overruled: defaultdict[int, dict[int, Truth]] = defaultdict(dict)
        for name, truth in assumed.items():
            if name in self._level_of:
                overruled[self._level_of[name]][self._place[None, name]] = truth
            else:
                patient.cells[name] = truth
        for home, givens in self._givens.items():
            for row, cells in enumerate(patient.of(home)):
                line.set(givens.said(cells), row if home else None)
        for number, level in enumerate(self._levels):
            self._answer_level(level, line, patient)
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
        for home, (ids, _) in level.needs.items():
            hidden = [id for id in ids if id.startswith(HIDDEN)]
            for cells in patient.of(home):
                for id in hidden:
                    del cells[id]

    def _at(self, key: Key) -> int:
        return self._place.setdefault(key, len(self._place))

    def _table(self, name: str) -> int:
        return self._tables.setdefault(name, len(self._tables))

    def _level(self, parts: Iterable[Part]) -> _Level:
        by_form: defaultdict[str, list[Part]] = defaultdict(list)
        for part in parts:
            if part.form in _JOINED:
                by_form["joined"].append(part)
            elif part.form in _SIMPLE:
                by_form[part.form].append(part)
            else:
                self._givens[part.key[0]].add(part, self._at(part.key))
        called = by_form["called"]
        return _Level(
            self._joined(by_form["joined"]),
            self._rows([*by_form["any"], *by_form["every"]]),
            self._counts(by_form["count"]),
            self._by_home({key for part in called for key in names(part.of[0], part.key[0]) if key in self._made}),
            self._called(called),
        )

    def _called(self, parts: Iterable[Part]) -> Mapping[Home, list[tuple[str, Work, int | None]]]:
        found: defaultdict[Home, list[tuple[str, Work, int | None]]] = defaultdict(list)
        for part in parts:
            home, name = part.key
            found[home].append((name, Reader(part.of[0]).value, self._place.get(part.key)))
        return found

    def _joined(self, parts: Sequence[Part]) -> tuple[Places, Places, Places] | None:
        items: list[int] = []
        starts: list[int] = []
        into: list[int] = []
        for part in parts:
            starts.append(len(items))
            true, false = ([self._at(key) for key in side] for side in part.of)
            place = self._at(part.key)
            if part.form == "all":
                items += [*true, *(~each for each in false)]
                into.append(place)
            else:
                items += [*(~each for each in true), *false]
                into.append(~place)
        return (places(items), places(starts), places(into)) if items else None

    def _rows(self, parts: Sequence[Part]) -> tuple[Places, Places, Places] | None:
        asked = [(self._table(part.of[0]), self._at(part.of[1]), self._at(part.key), part.form) for part in parts]
        if not asked:
            return None
        return (
            places(table for table, *_ in asked),
            places(item if form == "any" else ~item for _, item, _, form in asked),
            places(into if form == "any" else ~into for _, _, into, form in asked),
        )

    def _counts(self, parts: Sequence[Part]) -> tuple[Places, Places, list[tuple[str, float, int]]] | None:
        if not parts:
            return None
        against = [(part.of[2], part.of[3], self._at(part.key)) for part in parts]
        return (
            places(self._table(part.of[0]) for part in parts),
            places(self._at(part.of[1]) for part in parts),
            against,
        )

    def _by_home(self, keys: Iterable[Key]) -> Mapping[Home, tuple[list[str], Places]]:
        found: defaultdict[Home, list[str]] = defaultdict(list)
        for home, name in keys:
            found[home].append(name)
        return {home: (ids, places(self._place[home, id] for id in ids)) for home, ids in found.items()}


def _settled(answers: Iterable[tuple[Truth, int]]) -> list[int]:
    """Where the line has to be set for answers."""
    return [place if truth else ~place for truth, place in answers if truth is not None]


_JOINED = {"all", "one"}
_SIMPLE = {"any", "every", "count", "called"}


def _write(wanted: Mapping[Home, tuple[list[str], Places]], line: Line, patient: Patient) -> None:
    """Write truths into the cells."""
    for home, (ids, at) in wanted.items():
        rows = patient.of(home)
        if rows:
            for cells, values in zip(rows, line.told(at, len(rows)), strict=True):
                cells.update(zip(ids, values, strict=True))
