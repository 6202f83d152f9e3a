"""The impression: what it is, how sure, how severe, from what, what is missing, and the first step.

Every sentence is put together from conclusions and the plan; nothing is said that they do not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.diagnosis.statements import OPEN, PROVIDED, TRUE, ConclusionView, is_shown
from ranvier.report.plan.review import TOLD_IN_THE_PLAN, AlertView, OpenView
from ranvier.report.plan.views import PlanView, ProblemView
from ranvier.report.wording import ended
from ranvier.rules.words import joined
from ranvier.therapy.later import comes_later

MOST = 3
_DISEASES = ("syndrome", "cause", "electrodiagnosis")
MOST_CONDITIONS = 3
WORTH_A_WORD = 2
"""The last tier of tests that the impression names."""
UNLISTED = "that are not listed"
"""How a missing input ends that is only the rest of a list."""
NO_CRITERIA = "No syndrome meets its criteria yet."
NOTHING_YET = "The chart does not yet say what kind of neuropathy this is, or whether it is one."


@dataclass(frozen=True, slots=True)
class ImpressionSentence:
    """One sentence, what it answers, and the places of the conclusions it was made from."""

    heading: str
    text: str
    anchors: tuple[str, ...] = ()


def impression(
    views: Iterable[ConclusionView],
    plan: PlanView,
    leading: str = "",
    course: str = "",
    near: Iterable[tuple[str, str]] = (),
) -> tuple[ImpressionSentence, ...]:
    """The sentences of the impression, in the order in which a clinician asks.

    leading  the diseases that lead the differential diagnosis, as a sentence
    course   how the patient has fared since the earlier visits; empty when there are none
    near     what else would read otherwise under other reference limits, each with its place on the page
    """
    listed = list(views)
    made = [*_sentences(listed, plan, leading, course, _near_a_limit(listed, list(near)))]
    return tuple(each for each in made if each.text)


def _sentences(
    views: list[ConclusionView], plan: PlanView, leading: str, course: str, near: ImpressionSentence
) -> Iterator[ImpressionSentence]:
    if plan.urgent:
        titles = joined([lower_first(each.title) for each in plan.urgent])
        yield ImpressionSentence("Urgent", f"Act first on: {titles}.", ("urgent",))
    yield from _what(views, leading)
    yield from _of("electrodiagnosis", "Conduction studies", views)
    yield from _of("severity", "Severity", views)
    yield ImpressionSentence("Course", course, ("course",))
    yield ImpressionSentence("Most likely", leading, ("differential",))
    yield from _of("cause", "Cause", views, "" if leading else "No cause is established yet.")
    yield near
    yield _missing(views, plan, leading)
    yield from _steps(views, plan)


def _holding(views: list[ConclusionView], *kinds: str) -> list[ConclusionView]:
    found = [each for each in views if each.kind in kinds and each.state in {TRUE, PROVIDED}]
    ordered = sorted(found, key=lambda each: (each.grading, each.rank, each.state == PROVIDED, len(each.conditions)))
    held = [each for each in views if each.state in {TRUE, PROVIDED}]
    return [each for each in ordered if not any(_goes_before(other, each) for other in held)]


def _goes_before(other: ConclusionView, each: ConclusionView) -> bool:
    """Whether another set answers the same question: one that is met before one that waits, the newest first."""
    same = other is not each and each.question and (other.question, other.subject) == (each.question, each.subject)
    return bool(same) and (other.state == TRUE, other.edition) > (each.state == TRUE, each.edition)


def _what(views: list[ConclusionView], leading: str) -> Iterator[ImpressionSentence]:
    patterns = _holding(views, "pattern")
    syndromes = _holding(views, "syndrome") or [each for each in _holding(views, "problem") if each.question]
    graded = {(each.name, each.subject) for each in syndromes if each.level}
    syndromes = [each for each in syndromes if each.level or (each.name, each.subject) not in graded]
    patterns = [each for each in patterns if not each.grading] or patterns
    if syndromes:
        yield _sentence("Diagnosis", syndromes)
    else:
        text = NO_CRITERIA if patterns or leading else NOTHING_YET
        candidates = [each for each in views if _is_open_disease(each)][: 0 if leading else MOST]
        if candidates:
            text += f" Still open: {joined([lower_first(each.name) for each in candidates])}."
        yield ImpressionSentence("Diagnosis", text, tuple(each.anchor for each in candidates))
    if patterns:
        yield _sentence("Pattern", patterns)


def _of(kind: str, heading: str, views: list[ConclusionView], otherwise: str = "") -> Iterator[ImpressionSentence]:
    found = [each for each in _holding(views, kind) if not (each.grading and each.state == PROVIDED)]
    if found:
        yield _sentence(heading, found)
    elif otherwise:
        yield ImpressionSentence(heading, otherwise)


def _sentence(heading: str, found: list[ConclusionView]) -> ImpressionSentence:
    text = " ".join(ended(said(each)) for each in found[:MOST])
    more = len(found) - MOST
    if more > 0:
        text += f" {more} more below."
    return ImpressionSentence(heading, text, tuple(each.anchor for each in found[:MOST]))


def said(view: ConclusionView) -> str:
    """A conclusion as it is said in a sentence, with its level and its conditions."""
    level = f": {lower_first(view.level)}" if view.level else ""
    text = f"{view.name}{level}"
    if view.conditions:
        whole = len(view.conditions) <= MOST_CONDITIONS + 1
        first = view.conditions if whole else view.conditions[:MOST_CONDITIONS]
        more = len(view.conditions) - len(first)
        rest = [f"{more} more named below"] if more > 0 else []
        text += f", {proviso(view.conditions)}: {joined([*first, *rest], 'or')}"
    return text


def proviso(conditions: Sequence[str]) -> str:
    """How the conditions of a conclusion are introduced."""
    return "provided that none of these holds" if len(conditions) > 1 else "provided that this does not hold"


def _near_a_limit(views: list[ConclusionView], leads: list[tuple[str, str]]) -> ImpressionSentence:
    """What would read otherwise in a laboratory with other reference limits; what leads goes first."""
    near = [each for each in views if each.turns and each.kind in _DISEASES and is_shown(each)]
    named = [*leads, *((lower_first(each.name), each.anchor) for each in near)]
    names = joined([name for name, _ in named[:MOST]])
    more = f" and {len(named) - MOST} more" if len(named) > MOST else ""
    text = f"Under other reference limits that fit, this would read otherwise: {names}{more}." if named else ""
    return ImpressionSentence("Near a limit", text, tuple(anchor for _, anchor in named[:MOST]))


def _missing(views: list[ConclusionView], plan: PlanView, leading: str) -> ImpressionSentence:
    lowest = min((each.tier for each in plan.tests), default=WORTH_A_WORD + 1)
    first = [each for each in plan.tests if each.tier == lowest and lowest <= WORTH_A_WORD]
    parts: list[str] = []
    if first:
        heading = "Tests that are missing" if lowest < WORTH_A_WORD else "Tests to consider"
        parts.append(f"{heading}: {joined([lower_first(each.title) for each in first[:5]])}.")
    waiting = [each for each in views if each.state == TRUE and each.kind == "syndrome" and each.next_level]
    for each in waiting[:1]:
        better = lower_first(each.next_level)
        named = [every for every in each.missing if not every.endswith(UNLISTED)]
        if named:
            parts.append(f"{each.name} could become '{better}' with: {joined(named[:4], 'or')}.")
    if not parts and not leading and not _holding(views, "syndrome"):
        open_ones = [each for each in views if _is_open_disease(each) and each.missing]
        parts.extend(f"{each.name} waits for: {joined(each.missing[:4])}." for each in open_ones[:1])
    return ImpressionSentence("Missing", " ".join(parts), ("work-up",) if first else ())


def _is_open_disease(view: ConclusionView) -> bool:
    return view.kind == "syndrome" and view.state == OPEN and view.supported and not view.speaks_against


def _steps(views: list[ConclusionView], plan: PlanView) -> Iterator[ImpressionSentence]:
    """What to do first and, when that is to stop or change what is taken, what comes after it."""
    taken = _taken(plan)
    if plan.urgent:
        urgent = plan.urgent[0]
        yield ImpressionSentence("First step", f"{ended(urgent.action)} Within: {ended(urgent.within)}", ("urgent",))
        if taken:
            yield ImpressionSentence("Then", taken, ("review",))
    elif taken:
        yield ImpressionSentence("First step", taken, ("review",))
        yield replace(_next_step(views, plan), heading="Then")
    else:
        yield _next_step(views, plan)


def _taken(plan: PlanView) -> str:
    """The worst danger of what is taken now and what to do about it; empty when none is serious.

    What may be too much for the kidney comes first only where nothing is so for certain.
    """
    if plan.review is None:
        return ""
    serious = list(plan.review.serious)
    if not serious:
        perhaps = next((each for each in plan.review.perhaps if each.serious), None)
        return _too_much(perhaps) if perhaps is not None else ""
    more = f" {len(serious) - 1} more in the review of medicines." if len(serious) > 1 else ""
    return f"{serious[0].medicines}, taken now: {lower_first(ended(_action(serious[0], plan)))}{more}"


def _too_much(each: OpenView) -> str:
    return f"{each.medicines}, taken now, may be too much for the kidney: give the {joined(list(each.ask))}."


def _action(alert: AlertView, plan: PlanView) -> str:
    """What to do about it; what the plan says of a medicine that harms nerves is said in full."""
    if alert.action != TOLD_IN_THE_PLAN:
        return alert.action
    told = (each.text for each in plan.harmful_medicines if each.title.casefold() in alert.medicines.casefold())
    return next(told, alert.action)


def _of_treatment(problem: ProblemView) -> str:
    """What comes next where something is taken already, such as a higher dose; else the treatment of first choice."""
    first = problem.chosen[0]
    taken = any(each.standing == "already_taken" for each in problem.chosen)
    if taken and problem.sequence is not None and problem.sequence.steps:
        return problem.sequence.steps[0].text
    later = comes_later(first.kind, first.line)
    verb = "Continue or adjust" if first.standing == "already_taken" else "Refer for" if later else "Treat with"
    dose = f" {ended(first.dose.text.partition('. ')[0])}" if first.dose is not None else ""
    return f"{verb} {lower_first(first.title)}.{dose}"


def _treated_first(plan: PlanView) -> ProblemView | None:
    """The first problem with a treatment; one for which only an operation or a block of a later line is left waits."""
    chosen = [problem for problem in plan.problems if problem.chosen]
    soon = (problem for problem in chosen if not comes_later(problem.chosen[0].kind, problem.chosen[0].line))
    return next(soon, chosen[0] if chosen else None)


def _next_step(views: list[ConclusionView], plan: PlanView) -> ImpressionSentence:
    first = plan.problems[0] if plan.problems else None
    if first is not None and first.all_barred:
        name = lower_first(first.title.partition(":")[0])
        text = f"Each treatment that is held here for {name} is barred for this patient, see the plan for each reason: "
        return ImpressionSentence("First step", f"{text}a specialist decides.", ("plan",))
    treated = _treated_first(plan)
    if treated is not None:
        return ImpressionSentence("First step", _of_treatment(treated), ("plan",))
    if cause := next((each for each in plan.causes if each.now), None):
        return ImpressionSentence("First step", f"{cause.title} ({cause.standing}): {cause.now[0].text}", ("plan",))
    waiting = [problem for problem in plan.problems if problem.ask_first]
    if waiting:
        questions = joined(waiting[0].shared_questions[:4])
        return ImpressionSentence("First step", f"Before any treatment is chosen, ask for: {questions}.", ("plan",))
    advised = next((each for each in _holding(views, "syndrome") if each.advice and each.state == TRUE), None)
    if advised is not None and all(each.tier >= WORTH_A_WORD for each in plan.tests):
        return ImpressionSentence("First step", ended(advised.advice), (advised.anchor,))
    if plan.tests:
        tests = joined([lower_first(each.title) for each in plan.tests[:3]])
        return ImpressionSentence("First step", f"No treatment is proposed yet. Next: {tests}.", ("work-up",))
    if plan.open_flags:
        ask = joined(list(dict.fromkeys(ask for flag in plan.open_flags for ask in flag.ask))[:4])
        return ImpressionSentence(
            "First step", f"No treatment is proposed yet. Next, ask for: {ask}.", ("not-excluded",)
        )
    return ImpressionSentence("First step", "Nothing in the knowledge asks for a test or a treatment here.")
