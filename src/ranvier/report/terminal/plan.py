"""Work-up, treatments and nerve blocks in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.console import text as styled
from ranvier.report.plan.views import BESIDE, Cited, PlanView, ProblemView, TreatmentView
from ranvier.report.report import Report
from ranvier.report.terminal.blocks import block_lines
from ranvier.report.terminal.cause_care import cause_care_lines
from ranvier.report.terminal.lines import doubt, heading, item
from ranvier.rules.words import joined

if TYPE_CHECKING:
    from rich.console import RenderableType


def work_up_lines(plan: PlanView) -> Iterator[RenderableType]:
    """What is still to be measured or asked for, and what is of no value here."""
    if not (plan.tests or plan.repeated_tests or plan.useless_tests or plan.panels):
        return
    yield styled("")
    yield heading("Missing work-up")
    for each in plan.tests:
        reason = each.reasons[0].text if each.reasons else ""
        yield item(f"{each.tier}.", f"{each.title}: {lower_first(reason)}" if reason else each.title, indent=1)
    for each in plan.repeated_tests:
        yield item("↻", f"Repeat: {lower_first(each.title)}: {lower_first(each.reasons[0].text)}", indent=1)
    for each in plan.panels:
        yield item(
            "⌬", f"Genes, {each.order}: {lower_first(each.title)}: {lower_first(each.reasons[0].text)}", indent=1
        )
    if plan.useless_tests:
        yield item(
            "×", f"Of no value here: {joined(lower_first(each.title) for each in plan.useless_tests)}.", "dim", 1
        )


def plan_lines(plan: PlanView) -> Iterator[RenderableType]:
    """The cause first, then each problem with its treatments, then what to ask."""
    yield styled("")
    yield heading("Plan")
    yield from cause_care_lines(plan.causes, plan.harmful_medicines)
    if not plan.problems:
        yield styled("No treatment is planned: no problem with a treatment is established.")
    for problem in plan.problems:
        yield from _problem(problem)
    for question in plan.questions:
        yield item("?", question, "yellow", 1)


def _problem(problem: ProblemView) -> Iterator[RenderableType]:
    aim = {"cause": "The cause: ", "relief": "Relief: ", "care": "Care: "}.get(problem.aim, "")
    yield styled(f"{aim}{problem.title}", "cyan")
    yield from (item("→", said, indent=1) for said in (problem.sequence.lines if problem.sequence else ()))
    for number, (above, each) in enumerate(problem.chosen_under, 1):
        if above == BESIDE:
            yield styled(f" {above}:", "dim")
        yield from _chosen(number, each)
    yield from _waiting(problem)
    for each in problem.last_resort:
        if each.told:
            yield item("–", f"{each.title}: better avoided here, as under: {each.told}", "yellow", 1)
            continue
        cautions = [f"{caution.text} {caution.action}".strip() for caution in each.cautions[:2]]
        dose = f" If it is used all the same: {each.dose.text}" if each.dose is not None else ""
        yield item("–", f"{each.title}: better avoided here. {' '.join(cautions)}{dose}", "yellow", 1)
    for titles, reasons in problem.rejected_together:
        yield item("×", f"{titles}: {_because(reasons)}", "dim", 1)


def _waiting(problem: ProblemView) -> Iterator[RenderableType]:
    """What waits for answers: what most of them ask for once, then what each asks for besides."""
    common = problem.asked_by_most
    if common:
        yield item("?", f"Most of these wait for: {'; '.join(common)}.", "yellow", 1)
    for waiting in problem.waiting:
        each = waiting.treatment
        said = f"as under: {each.told}" if each.told else f"no dose yet: {waiting.line}"
        yield item("?", f"{each.title}: ask first, {said}", indent=1)


def _chosen(number: int, each: TreatmentView) -> Iterator[RenderableType]:
    taken = " (already taken)" if each.standing == "already_taken" else ""
    yield item(f"{number}.", f"{each.title}{taken}, line {each.line}", "bold", 1)
    if each.told:
        yield item("", f"told in full under: {each.told}", "dim", 3)
        return
    if each.dose is not None:
        yield item("", f"{each.dose.text}{doubt(each.dose.rule is None or each.dose.rule.verified)}", indent=3)
    if each.profile.brief:
        yield item("", each.profile.brief, "dim", 3)
    if number > 1 and each.cautions:
        yield item("!", f"Mind: {' '.join(caution.text for caution in each.cautions)}", "yellow", 3)
        return
    for caution in each.cautions:
        yield item("!", f"{caution.text} {caution.action}{doubt(caution.verified)}", "yellow", 3)


def _because(reasons: Iterable[Cited]) -> str:
    return " ".join(f"{each.text}{doubt(each.verified)}" for each in reasons)


def nerve_block_lines(report: Report) -> Iterator[RenderableType]:
    """The planned block and the diary under their heading."""
    if report.blocks is not None:
        yield styled("")
        yield heading("Nerve blocks")
    for mark, text, style, indent in block_lines(report.blocks):
        yield item(mark, text, style, indent)
