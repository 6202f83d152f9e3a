"""Totals of scales that follow from parts which stand in the chart.

A total that the chart states is used as it is. Where the parts are questions of the scale itself, a stated total that
no answer to the open ones could give is refused; where they are findings of the examination, it stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.record import PatientRecord
from ranvier.rules.explain import explain
from ranvier.rules.nodes import names
from ranvier.rules.values import Amount, Cell, Facts, Interval, bounds

OWN_SECTION = "scales"


def scale_totals(record: PatientRecord, values: Mapping[str, Cell], knowledge: Knowledge) -> Mapping[str, Cell]:
    """The totals that come to one number, without those that the chart states.

    values  what is known of the patient so far, stated or worked out

    Raises InputError when a stated total contradicts the answers to the questions of its scale.
    """
    scores, rules = knowledge.totals
    if not scores:
        return {}
    answers = explain(rules, Facts({name: value for name, value in values.items() if value is not None})).patient
    found: dict[str, Cell] = {}
    for total, score in scores.items():
        amount = answers[score].value
        if isinstance(amount, bool | str):
            continue
        stated = values.get(total)
        if stated is None and isinstance(amount, float):
            found[total] = amount
        elif isinstance(stated, float) and total in record.facts:
            _refuse_contradiction(record, total, stated, amount, knowledge)
    return found


def _refuse_contradiction(
    record: PatientRecord, total: str, stated: float, amount: Amount, knowledge: Knowledge
) -> None:
    low, high = bounds(amount)
    if low <= stated <= high or not _of_its_own_questions(total, knowledge):
        return
    parts = f"{low:g} to {high:g}" if isinstance(amount, Interval) else f"{low:g}"
    raise InputError(
        f"'{total}' is {stated:g}, but the answers that the chart gives come to {parts}",
        where=str(record.facts[total].origin),
        hint="Correct one of them, or leave the total out",
    )


def parts_of_totals(knowledge: Knowledge) -> Mapping[str, str]:
    """The parts of scales that stand in the chart on their own, each with the total to which it adds."""
    facts = knowledge.vocabulary.facts
    return {
        part: total
        for total in knowledge.totals[0]
        for part in _inputs(total, knowledge)
        if facts[part].section == OWN_SECTION
    }


def _of_its_own_questions(total: str, knowledge: Knowledge) -> bool:
    """Whether every fact behind a score is a part of a scale, not of the examination."""
    return all(knowledge.vocabulary.facts[each].section == OWN_SECTION for each in _inputs(total, knowledge))


def _inputs(total: str, knowledge: Knowledge) -> set[str]:
    """The facts on which the score of a total rests."""
    scores, rules = knowledge.totals
    nodes = {each.id: each.node for each in rules.definitions}
    waiting, found, seen = [scores[total]], set[str](), set[str]()
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in seen:
            seen.add(name)
            waiting.extend(each for _, each in names(nodes[name]))
        elif name not in nodes:
            found.add(name)
    return found
