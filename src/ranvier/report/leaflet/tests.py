"""Which tests a leaflet explains: those that the work-up asks for, tests of one kind together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.knowledge.care.leaflets import PlainText
from ranvier.knowledge.phrasing import lower_first
from ranvier.report.wording import capital

LATER = 3
"""The group of the work-up that waits for the first answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of test that is asked for.

    looks_for  what is looked for, where one kind of test serves many questions
    later      it waits for the answer of the others
    again      it was done and is to be repeated
    """

    title: str
    text: PlainText | None
    looks_for: tuple[str, ...] = ()
    later: bool = False
    again: bool = False


def asked_tests(assessment: Assessment) -> tuple[Asked, ...]:
    """The kinds of tests in the order of the work-up; those that may follow come last."""
    leaflets = assessment.findings.knowledge.leaflets
    kinds: dict[str, list[tuple[str, bool, bool]]] = {}
    texts: dict[str, PlainText | None] = {}
    for id, title, later, again in _wanted(assessment):
        text = leaflets.test_of(id)
        key = text.id if text is not None else id
        texts[key] = text
        kinds.setdefault(key, []).append((text.names[id] if text is not None else lower_first(title), later, again))
    if assessment.plan.panels:
        genes = next((each for each in leaflets.tests.values() if each.panels), None)
        if genes is not None and genes.id not in kinds:
            texts[genes.id] = genes
            kinds[genes.id] = [(genes.title, False, False)]
    made = [_asked(texts[key], names) for key, names in kinds.items()]
    return tuple(sorted(made, key=lambda each: each.later))


def _asked(text: PlainText | None, names: list[tuple[str, bool, bool]]) -> Asked:
    listed = tuple(dict.fromkeys(capital(name) for name, _, _ in names))
    return Asked(
        title=text.title if text is not None else listed[0],
        text=text,
        looks_for=listed if text is not None and text.id == "blood_tests" else (),
        later=all(later for _, later, _ in names),
        again=any(again for _, _, again in names),
    )


def _wanted(assessment: Assessment) -> Iterator[tuple[str, str, bool, bool]]:
    for each in assessment.plan.tests_to_repeat:
        yield each.id, each.title, False, True
    for each in assessment.plan.tests:
        yield each.id, each.title, each.tier >= LATER, False
