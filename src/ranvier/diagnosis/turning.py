"""Which measurements, held against other limits, turn an answer over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from ranvier.diagnosis.facts.gather import Gathered
from ranvier.diagnosis.facts.motor import MotorNerve
from ranvier.diagnosis.facts.sensory import SensoryNerve
from ranvier.diagnosis.findings import Findings
from ranvier.diagnosis.limits import Compared
from ranvier.rules import nodes
from ranvier.rules.explain import Step

Other = TypeVar("Other", bound="UnderOneSet")


@dataclass(frozen=True, slots=True)
class Turned:
    """A measurement whose limit differs between two sets and that changes an answer.

    usual, other  the limit of each set; None where a set has none for it
    verified      both limits were read in a source
    """

    nerve: str
    quantity: str
    segment: str
    value: float
    unit: str
    usual: float | None
    other: float | None
    verified: bool = True

    @property
    def crosses(self) -> bool:
        """Whether the value lies between the two limits."""
        if self.usual is None or self.other is None:
            return False
        return min(self.usual, self.other) <= self.value <= max(self.usual, self.other)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column of a row in which two readings of the same study differ."""

    table: str
    row: int
    column: str


@dataclass(frozen=True)
class Reading:
    """One patient under one set of limits."""

    gathered: Gathered
    findings: Findings


@dataclass(frozen=True, slots=True)
class UnderOneSet:
    """What becomes of an answer under another set of limits.

    turned_by  the measurements and limits that make the difference
    """

    set_id: str
    called: str
    turned_by: tuple[Turned, ...]


@dataclass(frozen=True, slots=True)
class UnderEverySet(Generic[Other]):
    """An answer under all fitting sets of limits.

    others  the sets under which it is another one; empty when it is the same under all
    """

    others: tuple[Other, ...]

    @property
    def same(self) -> bool:
        """Whether the answer is the same under every fitting set."""
        return not self.others


def turned_by(usual: Reading, other: Reading, claims: Iterable[str], row: int | None) -> tuple[Turned, ...]:
    """The measurements that make these rules answer differently, those between the two limits first.

    row  of the table that the rules are asked of; None for rules about the patient
    """
    return turned_at(usual, other, leaves_below(usual, other, claims, row))


def leaves_below(usual: Reading, other: Reading, claims: Iterable[str], row: int | None) -> tuple[Leaf, ...]:
    """The columns that make these rules answer differently."""
    walk = _Walk(usual.findings, other.findings)
    return tuple(leaf for claim in claims for leaf in walk.differences(claim, row))


def turned_at(usual: Reading, other: Reading, leaves: Iterable[Leaf]) -> tuple[Turned, ...]:
    """The measurements that these columns were worked out from, those between the two limits first."""
    differing = changed(usual.gathered, other.gathered)
    found: dict[Turned, None] = {}
    for leaf in dict.fromkeys(leaves):
        for nerve, pair in differing.items():
            if _is_meant(leaf, usual.gathered, nerve, pair[0]):
                found[_turned(nerve.label, *pair)] = None
    return tuple(sorted(found, key=lambda each: not each.crosses))


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement of a nerve: what it was compared as."""

    label: str
    table: str
    row: int
    nerve: str
    side: str
    quantity: str
    segment: str


def _listed(gathered: Gathered) -> Iterator[tuple[Measured, Compared]]:
    tables: tuple[tuple[str, tuple[MotorNerve, ...] | tuple[SensoryNerve, ...]], ...] = (
        ("motor_nerve", gathered.motor), ("sensory_nerve", gathered.sensory)
    )  # fmt: skip
    for table, nerves in tables:
        for row, nerve in enumerate(nerves):
            for each in nerve.compared:
                name = each.site.key.nerve
                yield (
                    Measured(nerve.label, table, row, name, nerve.side, each.quantity, each.segment or ""),
                    each,
                )


def changed(usual: Gathered, other: Gathered) -> Mapping[Measured, tuple[Compared, Compared]]:
    """The measurements whose limit is not the same under both sets."""
    before = dict(_listed(usual))
    return {
        key: (before[key], each)
        for key, each in _listed(other)
        if key in before and _limit(before[key]) != _limit(each)
    }


def _limit(each: Compared) -> float | None:
    return each.limit.value if each.limit is not None else None


def _turned(label: str, usual: Compared, other: Compared) -> Turned:
    measurement = usual.measurement
    verified = all(each.limit is None or each.limit.confidence == "seen" for each in (usual, other))
    return Turned(
        label, usual.quantity, usual.segment or "", measurement.value or 0.0, measurement.unit, _limit(usual),
        _limit(other), verified,
    )  # fmt: skip


def _is_meant(leaf: Leaf, gathered: Gathered, of: Measured, compared: Compared) -> bool:
    """Whether a column was worked out from a measurement, with its limit."""
    row = gathered.facts.tables[leaf.table].rows[leaf.row]
    if of.side != row.get("side") or not _speaks_of(leaf.column, compared.quantity):
        return False
    if leaf.table in {"motor_nerve", "sensory_nerve"}:
        return (of.table, of.row) == (leaf.table, leaf.row)
    if leaf.table == "motor_segment":
        nerve = gathered.motor[of.row] if of.table == "motor_nerve" else None
        same = nerve is not None and nerve.study.name == row.get("nerve")
        return same and ("velocity" not in leaf.column or of.segment == row.get("segment"))
    sensory = of.table == "sensory_nerve"
    if leaf.table == "root":
        return sensory
    return of.nerve in leaf.column and sensory is ("sensory" in leaf.column)


def _speaks_of(column: str, quantity: str) -> bool:
    late = quantity.startswith("f_wave")
    if "f_wave" in column:
        return late
    if "velocity" in column:
        return "velocity" in quantity
    if "slowness" in column:
        return "velocity" in quantity or ("latency" in quantity and not late)
    if "latency" in column:
        return "latency" in quantity and not late
    if column == "ulnar_sensory_normal":
        return True
    return "amplitude" in quantity


class _Walk:
    """Two answers to the same rules, walked down together to the columns in which they differ."""

    def __init__(self, usual: Findings, other: Findings) -> None:
        self._usual, self._other = usual, other
        self._definitions = usual.knowledge.rules.by_id
        self._seen: set[tuple[str, int | None]] = set()

    def differences(self, claim: str, row: int | None) -> Iterator[Leaf]:
        """The columns in which the answers to one rule differ."""
        definition = self._definitions.get(claim)
        place = None if definition is None or definition.per is None else row
        if definition is None or (claim, place) in self._seen:
            return
        self._seen.add((claim, place))
        pair = self._steps(claim, definition.per, place)
        if pair is not None:
            yield from self._below(*pair, definition.per, place)

    def _steps(self, claim: str, per: str | None, row: int | None) -> tuple[Step, Step] | None:
        if per is None:
            return self._usual.answers.patient[claim], self._other.answers.patient[claim]
        usual, other = (each.answers.rows.get((per, claim), ()) for each in (self._usual, self._other))
        return (usual[row], other[row]) if row is not None and row < min(len(usual), len(other)) else None

    def _below(self, usual: Step, other: Step, table: str | None, row: int | None) -> Iterator[Leaf]:
        if usual.value == other.value:
            return
        node = usual.node
        if isinstance(node, nodes.Name):
            if node.id in self._definitions:
                yield from self.differences(node.id, row)
            elif table is not None and row is not None and node.place == "row":
                yield Leaf(table, row, node.id)
            return
        rows = isinstance(node, nodes.Rows)
        below = node.table if isinstance(node, nodes.Rows) else table
        for index, (one, two) in enumerate(zip(usual.steps, other.steps, strict=False)):
            yield from self._below(one, two, below, index if rows else row)


__all__ = ["Leaf", "Measured", "Reading", "Turned", "changed", "leaves_below", "turned_at", "turned_by"]
