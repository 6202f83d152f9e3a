"""Which diseases a leaflet names, and how sure it is: as sure as the least sure of what the assessment says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ranvier.assess import Assessment
from ranvier.diagnosis.conclusions import Conclusion
from ranvier.diagnosis.differential import ESTABLISHED, LIKELY, POSSIBLE, RankedCause
from ranvier.knowledge.care.leaflets import PlainText

SURE, PROBABLE, MAY_BE = 2, 1, 0
"""How sure a leaflet is of a disease."""

_SENTENCES = {SURE: "disease_sure", PROBABLE: "disease_likely", MAY_BE: "disease_possible"}
_OF_STANDING = {ESTABLISHED: SURE, LIKELY: PROBABLE, POSSIBLE: MAY_BE}
MOST_NAMED, MOST_POSSIBLE = 3, 2
"""Diseases that a leaflet names, and those that it names when they are only possible and none is likely."""

_DISEASE_KINDS = ("syndrome", "cause", "problem")


@dataclass(frozen=True, slots=True)
class Told:
    """A disease with its text and the sentence that says how sure it is; without a text it is told in person."""

    sentence: str
    text: PlainText | None
    sure: int
    name: str = ""
    others_open: bool = False


def told_diseases(assessment: Assessment) -> tuple[Told, ...]:
    """The diseases that are in play and the problems that are treated, each once, the surest first."""
    words = assessment.findings.knowledge.leaflets.words
    led, in_person = _led(assessment)
    found = dict(led)
    for text, name, said in _problems(assessment):
        same = [key for key, each in found.items() if each.text is text]
        for key in same:
            found[key] = replace(found[key], sure=found[key].sure if said is None else min(said, found[key].sure))
        sure = PROBABLE if said is None else said
        if not same and text.told != "in_person" and (sure > MAY_BE or not (led or in_person)):
            found[text.id, name] = Told("", text, sure, name)
    open_ones = any(each.standing == POSSIBLE for each in assessment.differential) and bool(assessment.plan.tests)
    told = [
        replace(each, sentence=words[_SENTENCES[each.sure]].format(name=each.name), others_open=open_ones)
        for each in sorted(found.values(), key=lambda each: -each.sure)
    ]
    return (*told, *([Told("", None, MAY_BE)] if in_person else []))


def _led(assessment: Assessment) -> tuple[dict[tuple[str, str], Told], bool]:
    """The diseases that lead, each name once, and whether there is one that is told in person.

    One of several that are likely is the likeliest, the others may be.
    """
    leaflets = assessment.findings.knowledge.leaflets
    named = [each for each in assessment.differential if each.standing in {ESTABLISHED, LIKELY}][:MOST_NAMED]
    if not named:
        named = [each for each in assessment.differential if each.standing == POSSIBLE][:MOST_POSSIBLE]
    found: dict[tuple[str, str], Told] = {}
    in_person = False
    for place, each in enumerate(named):
        text = leaflets.disease_of_cause(each.id)
        if text is None:
            continue
        sure = MAY_BE if place > 0 and each.standing == LIKELY else _sure_of_cause(each, assessment)
        if text.told == "in_person":
            in_person = in_person or each.standing in {ESTABLISHED, LIKELY}
        elif each.standing != POSSIBLE or text.told == "any":
            found.setdefault((text.id, text.names[each.id]), Told("", text, sure, text.names[each.id]))
    return found, in_person


def _sure_of_cause(cause: RankedCause, assessment: Assessment) -> int:
    """A proof that other reference limits would not give leaves a disease likely."""
    sure = _OF_STANDING[cause.standing]
    robust = assessment.robustness
    turns = robust is not None and any(each.cause == cause.id and not each.same for each in robust.causes)
    return min(sure, PROBABLE) if turns else sure


def _problems(assessment: Assessment) -> Iterator[tuple[PlainText, str, int | None]]:
    leaflets = assessment.findings.knowledge.leaflets
    for problem in dict.fromkeys(each.problem for each in assessment.plan.items):
        text = next((each for each in leaflets.diseases.values() if problem in each.names), None)
        if text is not None:
            yield text, text.names[problem], _sure_of_problem(problem, assessment)


def _sure_of_problem(problem: str, assessment: Assessment) -> int | None:
    """As sure as the conclusion of this name is; one that waits for an exclusion alone is likely.

    None when no conclusion has this name: the problem then says nothing of how sure a disease is.
    """
    standing = [
        _sure_of_conclusion(each)
        for each in assessment.conclusions
        if each.id.rpartition(".")[2] == problem and each.kind in _DISEASE_KINDS
    ]
    return max(standing, default=None)


def _sure_of_conclusion(conclusion: Conclusion) -> int:
    if conclusion.verdict is not True or conclusion.level is None:
        return MAY_BE if conclusion.likely is None else PROBABLE
    return SURE if conclusion.level.id == conclusion.levels[0].id else PROBABLE
