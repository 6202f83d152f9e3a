"""How rules hang together: where each answer stands in the line of a patient, and what it is made of, level by level.

Names, places and numbers alone, but for the nodes of parts that have no simple form: it can be kept for the next start.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ranvier.rules.nodes import Node, names
from ranvier.rules.parts import HIDDEN, Key, Part, Rule, taken_apart

Home = str | None
"""The table in whose rows something stands; None for the patient."""

Places = Sequence[int]


class Written(NamedTuple):
    """What the facts of the patient, or the columns of one table, are held against.

    worked_out  numbers that are answers of rules
    truths      the place of each yes/no
    choices     by choice: options, and where it stands whether it is one of them
    numbers     by number: comparison, bound, and where the answer stands
    """

    worked_out: list[str]
    truths: dict[str, int]
    choices: dict[str, list[tuple[Sequence[str], int]]]
    numbers: dict[str, list[tuple[str, float, int]]]


class Level(NamedTuple):
    """Parts that need nothing of each other.

    joined  the items of truths, the first item of each, and where the truths stand
    rows    questions whether any row is so: the table, what is so, and where the answer stands
    counts  the table and what is counted, and for each the comparison, the bound and where the answer stands
    needs   truths that must stand in the cells before the rest is called: where they belong, their names and places
    called  parts of no simple form: where each belongs, its name, its node and its place (None for a number)
    """

    joined: tuple[Places, Places, Places]
    rows: tuple[Places, Places, Places]
    counts: tuple[Places, Places, Sequence[tuple[str, float, int]]]
    needs: Sequence[tuple[Home, Sequence[str], Places]]
    called: Sequence[tuple[Home, str, Node, int | None]]


class Wiring(NamedTuple):
    """All rules as places in a line.

    length      how many places there are
    tables      the tables whose rows are asked
    written     what given values are held against
    levels      the parts in order
    answers     where the answers of rules stand: where they belong, their names and places
    of_patient  level and place of each truth about the patient
    """

    length: int
    tables: Sequence[str]
    written: Mapping[Home, Written]
    levels: Sequence[Level]
    answers: Sequence[tuple[Home, Sequence[str], Places]]
    of_patient: Mapping[str, tuple[int, int]]


def wired(rules: Sequence[Rule]) -> Wiring:
    """The wiring of rules that stand in the order of their use.

    >>> from ranvier.rules.parse import parse
    >>> from ranvier.rules.ruleset import Definition
    >>> made = wired([Definition("weak", parse("arm and not leg"))])
    >>> made.answers, sorted(made.written[None].truths.items()), made.levels[0].joined
    ([(None, ['weak'], [0])], [('arm', 1), ('leg', 2)], ([1, -3], [0], [0]))
    """
    parts = taken_apart(rules)
    scores = {(each.per, each.id) for each in rules if each.score}
    wiring = _Wiring([part.key for part in parts if part.key not in scores])
    for home, name in scores:
        wiring.written[home].worked_out.append(name)
    levels: list[list[Part]] = [[] for _ in range(1 + max((part.level for part in parts), default=-1))]
    for part in parts:
        levels[part.level].append(part)
    made = [wiring.level(level) for level in levels]
    wiring.read_truths()
    answers = [part for part in parts if part.key not in scores and not part.key[1].startswith(HIDDEN)]
    return Wiring(
        len(wiring.place),
        list(wiring.tables),
        dict(wiring.written),
        made,
        wiring.by_home(part.key for part in answers),
        {part.key[1]: (part.level, wiring.place[part.key]) for part in answers if part.key[0] is None},
    )


class _Wiring:
    def __init__(self, truths: Sequence[Key]) -> None:
        self.place: dict[Key, int] = {key: place for place, key in enumerate(truths)}
        self.tables: dict[str, int] = {}
        self.written: defaultdict[Home, Written] = defaultdict(lambda: Written([], {}, {}, {}))
        self._made = frozenset(truths)

    def read_truths(self) -> None:
        """Every truth that no rule makes is a fact that is given."""
        for home, name in self.place.keys() - self._made:
            self.written[home].truths[name] = self.place[home, name]

    def level(self, parts: Iterable[Part]) -> Level:
        by_form: defaultdict[str, list[Part]] = defaultdict(list)
        for part in parts:
            if part.form in _JOINED:
                by_form["joined"].append(part)
            elif part.form in _SIMPLE:
                by_form[part.form].append(part)
            else:
                self._hold_against(part)
        called = by_form["called"]
        needed = {key for part in called for key in names(part.of[0], part.key[0]) if key in self._made}
        return Level(
            self._joined(by_form["joined"]),
            self._rows([*by_form["any"], *by_form["every"]]),
            self._counts(by_form["count"]),
            self.by_home(sorted(needed, key=str)),
            [(*part.key, part.of[0], self.place.get(part.key)) for part in called],
        )

    def by_home(self, keys: Iterable[Key]) -> list[tuple[Home, list[str], list[int]]]:
        found: defaultdict[Home, list[str]] = defaultdict(list)
        for home, name in keys:
            found[home].append(name)
        return [(home, ids, [self.place[home, id] for id in ids]) for home, ids in found.items()]

    def _hold_against(self, part: Part) -> None:
        (_, name), against = part.of
        written, place = self.written[part.key[0]], self._at(part.key)
        if part.form == "among":
            written.choices.setdefault(name, []).append((sorted(against), place))
        else:
            written.numbers.setdefault(name, []).append((part.form, against, place))

    def _joined(self, parts: Sequence[Part]) -> tuple[Places, Places, Places]:
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
        return items, starts, into

    def _rows(self, parts: Sequence[Part]) -> tuple[Places, Places, Places]:
        asked = [(self._table(part.of[0]), self._at(part.of[1]), self._at(part.key), part.form) for part in parts]
        return (
            [table for table, *_ in asked],
            [item if form == "any" else ~item for _, item, _, form in asked],
            [into if form == "any" else ~into for _, _, into, form in asked],
        )

    def _counts(self, parts: Sequence[Part]) -> tuple[Places, Places, list[tuple[str, float, int]]]:
        against = [(part.of[2], part.of[3], self._at(part.key)) for part in parts]
        return [self._table(part.of[0]) for part in parts], [self._at(part.of[1]) for part in parts], against

    def _at(self, key: Key) -> int:
        return self.place.setdefault(key, len(self.place))

    def _table(self, name: str) -> int:
        return self.tables.setdefault(name, len(self.tables))


_JOINED = {"all", "one"}
_SIMPLE = {"any", "every", "count", "called"}
