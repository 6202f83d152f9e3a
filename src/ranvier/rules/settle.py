"""Which missing inputs would settle an unknown answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ranvier.rules import nodes
from ranvier.rules.explain import Answers, Step
from ranvier.rules.values import Interval


class Open(NamedTuple):
    """A missing input: a name of the patient, a column of a row, or rows that nobody listed.

    name  the fact or column; empty when whole rows of the table are missing
    """

    name: str
    table: str | None = None
    row: int | None = None


def settled_by(step: Step, answers: Answers, table: str | None = None) -> tuple[Open, ...]:
    """The missing inputs that an unknown answer waits for, each once, in the order of the rule.

    table  the table that a row step belongs to

    A known answer waits for nothing. What cannot matter any more is not listed: after a false item of an
    "and", for example, nothing is.
    """
    return tuple(dict.fromkeys(_open(step, answers, table, step.row)))


def _unsettled(step: Step) -> bool:
    return step.value is None or isinstance(step.value, Interval)


def _open(step: Step, answers: Answers, table: str | None, row: int | None) -> Iterator[Open]:
    if not _unsettled(step):
        return
    node = step.node
    if isinstance(node, nodes.Name):
        yield from _open_name(node, answers, table, row)
    elif isinstance(node, nodes.Rows):
        for below in step.steps:
            yield from _open(below, answers, node.table, below.row)
        found = answers.facts.tables.get(node.table)
        if found is None or found.unlisted != 0:
            yield Open("", node.table)
    else:
        for below in step.steps:
            yield from _open(below, answers, table, row)


def _open_name(node: nodes.Name, answers: Answers, table: str | None, row: int | None) -> Iterator[Open]:
    if node.place == "patient":
        found = answers.patient.get(node.id)
        if found is not None:
            yield from _open(found, answers, None, None)
        else:
            yield Open(node.id)
        return
    steps = answers.rows.get((table or "", node.id))
    if steps is not None and row is not None:
        yield from _open(steps[row], answers, table, row)
    else:
        yield Open(node.id, table, row)
