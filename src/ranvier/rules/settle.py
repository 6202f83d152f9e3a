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


def _open_name(node: nodes.Name, answers: Answers, table: str | None, row: int | None) -> tuple[Open, ...]:
    """What a name waits for; worked out once for all rules that use it."""
    key = (None, node.id, None) if node.place == "patient" else (table, node.id, row)
    found = answers.waits.get(key)
    if found is None:
        found = answers.waits[key] = tuple(dict.fromkeys(_behind(*key, answers)))
    return found


def _behind(table: str | None, name: str, row: int | None, answers: Answers) -> Iterator[Open]:
    step = answers.patient.get(name) if table is None else None
    if table is not None and row is not None:
        steps = answers.rows.get((table, name))
        step = steps[row] if steps is not None else None
    if step is None:
        yield Open(name, table, row)
    else:
        yield from _open(step, answers, table, row)
