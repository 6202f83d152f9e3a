"""The sentences of a step: what it rests on, and what to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ranvier.knowledge.entries import Treatment
from ranvier.knowledge.phrasing import plain
from ranvier.therapy.follow_up.result import Decision, Effect, FollowUpStep
from ranvier.therapy.gates import Gated
from ranvier.therapy.plan import Standing

_STOPPING = (FollowUpStep.TAPER, FollowUpStep.SWITCH)
_GATES = ("barred", "cleared")
_OTHERS = ("may_be_added", "may_be_replaced")


@dataclass(frozen=True)
class Told:
    """What the sentences are made of."""

    treatment: Treatment
    gate: Gated
    effects: tuple[Effect, ...]
    others: Callable[[], Iterable[tuple[Treatment, Gated]]]


def reasons(decision: Decision, told: Told) -> Iterator[str]:
    """Adverse effects, what rules the treatment out, and how it is brought to an end."""
    for each in told.effects:
        whose = "" if each.medicine else "; nobody says which treatment it comes from"
        counted = f"counted as {each.counted}" if each.counted == "serious" or not each.known else each.counted
        yield f"Adverse effect: {plain(each.effect)}, {counted}{whose}. {each.action}".strip()
    name = decision.rule.claim.id.rpartition(".")[2] if decision.rule else ""
    if name == "barred":
        yield from (f"{each.text} {each.action}".strip() for each in told.gate.bars)
    if decision.step in _STOPPING and told.treatment.stopping is not None and name != "relief_kept":
        yield f"How it is brought to an end: {told.treatment.stopping.text}"


def asks(decision: Decision, told: Told) -> tuple[str, ...]:
    """What to measure or to ask, each once, in the order in which the rules wait for it."""
    found: list[str] = []
    measures = decision.rules.measures
    waits = {each.name: each for each in told.gate.questions}
    for name in decision.missing:
        if name in _GATES and waits:
            found.extend(str(each) for each in waits.values())
        elif name in _OTHERS:
            found.extend([*_others(told.others())] or [measures[name].ask])
        elif name in measures:
            found.append(_dose(told) if measures[name].ask.startswith("what the dose") else measures[name].ask)
    unclear = [each for each in told.effects if not each.known]
    found.extend(f"how bad the {plain(each.effect)} is, and which treatment it comes from" for each in unclear)
    return tuple(dict.fromkeys(each for each in found if each))


def _dose(told: Told) -> str:
    """What the dose for this patient waits for."""
    return "; ".join(str(each) for each in told.gate.questions) or "the dose for this patient"


def _others(others: Iterable[tuple[Treatment, Gated]]) -> Iterator[str]:
    for each, gate in others:
        if gate.standing is Standing.ASK_FIRST:
            yield f"for {each.title.lower()}: {'; '.join(str(question) for question in gate.questions[:3])}"
