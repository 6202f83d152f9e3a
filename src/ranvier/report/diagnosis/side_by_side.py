"""Criteria sets that answer the same question, side by side, with where they part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ranvier.knowledge.entries import ConclusionForm
from ranvier.knowledge.phrasing import lower_first
from ranvier.report.diagnosis.statements import FALSE, OPEN, PROVIDED, TRUE, ConclusionView, is_shown
from ranvier.rules.words import joined

MOST_MISSING = 4


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """What one criteria set answers: the state, how it is said, what it waits for."""

    criteria: str
    state: str
    answer: str
    waits_for: tuple[str, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question with the answers of the sets, and whether they agree."""

    question: str
    subject: str
    answers: tuple[SetAnswer, ...]
    verdict: str
    agree: bool


def side_by_side(views: Iterable[ConclusionView], forms: Mapping[str, ConclusionForm]) -> tuple[Comparison, ...]:
    """The questions on which at least one set has something to say for this patient."""
    asked: dict[tuple[str, str], list[ConclusionView]] = {}
    for view in views:
        question = forms[view.id].question
        if question:
            asked.setdefault((question, view.subject), []).append(view)
    return tuple(_compared(asked, forms))


def _compared(
    asked: dict[tuple[str, str], list[ConclusionView]], forms: Mapping[str, ConclusionForm]
) -> Iterator[Comparison]:
    for (question, subject), views in asked.items():
        if len(views) > 1 and any(is_shown(each) for each in views):
            answers = tuple(map(_answer, views))
            agree, verdict = _verdict(views, forms)
            yield Comparison(question, subject, answers, verdict, agree)


def _answer(view: ConclusionView) -> SetAnswer:
    said = {TRUE: "met", PROVIDED: "met, provided that", OPEN: "open", FALSE: "not met"}[view.state]
    if view.level and view.state in {TRUE, PROVIDED}:
        said = lower_first(view.level) + (", provided that" if view.state == PROVIDED else "")
    missing = view.conditions if view.state == PROVIDED else view.missing
    waits_for = missing[:MOST_MISSING] if view.state in {PROVIDED, OPEN} else ()
    return SetAnswer(view.criteria, view.state, said, tuple(waits_for), view.anchor if is_shown(view) else "")


def _verdict(views: Sequence[ConclusionView], forms: Mapping[str, ConclusionForm]) -> tuple[bool, str]:
    """Whether the sets agree, said in a sentence; sets that are open have not answered yet."""
    met = [each for each in views if each.state in {TRUE, PROVIDED}]
    not_met = [each for each in views if each.state == FALSE]
    open_ones = [each for each in views if each.state == OPEN]
    if met and not_met:
        return False, f"The sets disagree: {_names(met)} says yes, {_names(not_met)} no."
    classes = {_class(each, forms): each for each in met}
    if len(classes) > 1 and _same_classes([forms[each.id] for each in met]):
        parted = joined([f"{each.criteria} says {lower_first(each.level)}" for each in classes.values()])
        return False, f"The sets disagree: {parted}."
    waiting = f" {_names(open_ones)} cannot answer yet." if open_ones else ""
    if not met and not not_met:
        return True, "No set can answer yet."
    return True, f"The sets agree.{waiting}" if len(met) + len(not_met) > 1 else waiting.strip()


def _class(view: ConclusionView, forms: Mapping[str, ConclusionForm]) -> str:
    """The id of the level that holds."""
    return next((level.id for level in forms[view.id].levels if level.title == view.level), view.level)


def _same_classes(forms: Sequence[ConclusionForm]) -> bool:
    """Whether the sets sort into classes that they name alike, so that two names mean two answers."""
    ids = [{level.id for level in form.levels} for form in forms]
    return all(form.exclusive for form in forms) and all(len(one & ids[0]) > 1 for one in ids)


def _names(views: Sequence[ConclusionView]) -> str:
    return joined([each.criteria for each in views])
