"""The whole answer to `ranvier evidence DRUG|PROBLEM`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ranvier.errors import InputError, listed, suggested
from ranvier.evidence.estimates import Estimate
from ranvier.evidence.heterogeneity import DL, METHODS, REML
from ranvier.evidence.limits import limits
from ranvier.evidence.names import Asked, read_name, read_problem
from ranvier.evidence.published import HeldAgainst, about, held_against, on_problem
from ranvier.evidence.selection import COMBINED, DOSES, ONE_TREATMENT, RELIEF_ORDER, LeftOut, Question, select
from ranvier.evidence.synthesis import PLACEBO, Pair, Synthesis, overview, synthesis
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.trial_table import (
    DERIVED,
    DIFFERENCE,
    HARMS,
    OUTCOMES,
    RELIEF,
    PublishedFigure,
    TrialRecord,
)

SHOWN_OUTCOMES = ("relief_50", "relief_50_or_moderate", "relief_moderate", "relief_30", DIFFERENCE, *HARMS)
ASKABLE = (*OUTCOMES, RELIEF, DIFFERENCE)
ENOUGH_OF_ONE = 3
"""Trials of one cause of pain from which on they are shown rather than trials of all causes together."""
ALL_PAIN = "neuropathic_pain"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the reader wants the trials put together; None leaves the choice to the table."""

    problem: str | None = None
    outcome: str | None = None
    doses: str = COMBINED
    unverified: bool = False
    method: str = REML


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the overview: a treatment against another for one problem and outcome."""

    problem: str
    outcome: str
    pair: Pair

    @property
    def key(self) -> tuple[str, ...]:
        """What it compares in which trials: a wider problem that adds no trial is not told twice."""
        return self.outcome, self.pair.treatment, self.pair.against, *(each.record.id for each in self.pair.used)


@dataclass(frozen=True, slots=True)
class Variant:
    """The network once more with one decision changed: the estimate of each treatment against the reference."""

    title: str
    trials: int
    estimates: tuple[tuple[str, Estimate], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What the table of trials says of a medicine, a treatment or a problem.

    lines     the overview
    main      the question that is shown in full; None when no trial has figures that may be used
    focus     names under which the treatment stands in the network; empty for a problem
    records   every trial of the table that is about it
    left_out  those that are not in the main synthesis, with the reason
    others    treatments of the same class of which the table holds trials, when it holds none of this one
    """

    asked: Asked
    wishes: Wishes
    lines: tuple[Line, ...]
    main: Synthesis | None
    focus: tuple[str, ...]
    records: tuple[TrialRecord, ...]
    left_out: tuple[LeftOut, ...]
    variants: tuple[Variant, ...]
    published: tuple[HeldAgainst, ...]
    limits: tuple[str, ...]
    others: tuple[str, ...]
    knowledge: Knowledge


def answer(written: str, knowledge: Knowledge, wishes: Wishes | None = None) -> Answer:
    """The evidence on a medicine or a problem, by any of its names.

    Raises InputError for a name, a problem or an outcome that is not known, with the nearest match.
    """
    wanted = _checked(wishes or Wishes(), knowledge)
    asked = read_name(written, knowledge)
    if asked.id == PLACEBO:
        raise InputError("placebo is what the others are held against", hint="Ask for a medicine or a problem")
    if asked.kind == "problem" and wanted.problem not in {None, asked.id}:
        raise InputError("a problem is asked for twice", where="--problem", hint="Leave one of the two out")
    records = tuple(_records(asked, wanted, knowledge))
    lines = tuple(_lines(asked, wanted, records, knowledge))
    main = _main(asked, wanted, lines, knowledge)
    focus = _focus(asked, main)
    left_out = _left_out(asked, wanted, main, records, knowledge)
    return Answer(
        asked, wanted, lines, main, focus, records, left_out,
        tuple(_variants(main, focus, wanted, knowledge)) if main else (),
        tuple(held_against(_figures(asked, wanted, knowledge), knowledge, unverified=wanted.unverified)),
        tuple(limits(main, left_out, knowledge)) if main else (), _others(asked, records, knowledge), knowledge,
    )  # fmt: skip


def _checked(wishes: Wishes, knowledge: Knowledge) -> Wishes:
    if wishes.outcome is not None and wishes.outcome not in ASKABLE:
        close = suggested(wishes.outcome, ASKABLE)
        raise InputError(
            f"'{wishes.outcome}' is no outcome of trials", where="--outcome", nearest=close, allowed=listed(ASKABLE)
        )
    for name, given, allowed in (("--doses", wishes.doses, DOSES), ("--method", wishes.method, METHODS)):
        if given not in allowed:
            raise InputError(f"'{given}' cannot be chosen", where=name, allowed=listed(allowed))
    return replace(wishes, problem=read_problem(wishes.problem, knowledge).id) if wishes.problem is not None else wishes


def _is_about(record: TrialRecord, asked: Asked) -> bool:
    return any(each.treatment == asked.id for each in record.arms)


def _records(asked: Asked, wishes: Wishes, knowledge: Knowledge) -> Iterator[TrialRecord]:
    table = knowledge.trials
    problem = asked.id if asked.kind == "problem" else wishes.problem
    for each in sorted(table.trials.values(), key=lambda each: (each.year or 0, each.title)):
        inside = problem is None or each.problem in table.scope(problem)
        if inside and (asked.kind == "problem" or _is_about(each, asked)):
            yield each


def _problems(asked: Asked, wishes: Wishes, records: Sequence[TrialRecord], knowledge: Knowledge) -> list[str]:
    """The problems under which the trials are looked at: each cause of pain apart, then all together."""
    if asked.kind == "problem":
        return [asked.id]
    if wishes.problem is not None:
        return [wishes.problem]
    apart = list(dict.fromkeys(each.problem for each in records))
    together = [each for each in apart if ALL_PAIN in knowledge.trials.problems[each].within]
    return [*apart, ALL_PAIN] if len(together) > 1 else apart


def _question(problem: str, outcome: str, wishes: Wishes) -> Question:
    return Question(problem, outcome, wishes.doses, wishes.unverified)


def _named(names: Sequence[str], asked: Asked) -> tuple[str, ...]:
    return tuple(each for each in names if each.split(" ")[0] == asked.id)


def _lines(asked: Asked, wishes: Wishes, records: Sequence[TrialRecord], knowledge: Knowledge) -> Iterator[Line]:
    outcomes = (*SHOWN_OUTCOMES, *((wishes.outcome,) if wishes.outcome not in {None, *SHOWN_OUTCOMES} else ()))
    told: set[tuple[str, ...]] = set()
    for problem in _problems(asked, wishes, records, knowledge):
        for outcome in filter(None, outcomes):
            for pair in overview(_question(problem, outcome, wishes), knowledge, method=wishes.method):
                if asked.kind == "problem" or _named((pair.treatment, pair.against), asked):
                    line = Line(problem, outcome, pair)
                    if line.key not in told:
                        told.add(line.key)
                        yield line


def _main(asked: Asked, wishes: Wishes, lines: Sequence[Line], knowledge: Knowledge) -> Synthesis | None:
    """The question that is shown in full: relief before harm, one cause of pain when it has trials enough."""
    outcomes = [wishes.outcome] if wishes.outcome else list(SHOWN_OUTCOMES)
    for outcome in outcomes:
        having = [each for each in lines if each.outcome == outcome]
        if having:
            most = max(_single_first(each) for each in having)
            problem = next(each.problem for each in having if _single_first(each) == most)
            question = _question(problem, outcome, wishes)
            everything = synthesis(question, knowledge, method=wishes.method)
            names = sorted({name for each in everything.selection.used for name in each.trial.treatments})
            focus = _named(names, asked) if asked.kind == "treatment" else ()
            return synthesis(question, knowledge, focus=focus, method=wishes.method) if focus else everything
    return None


def _single_first(line: Line) -> tuple[bool, int]:
    trials = line.pair.main.trials
    return line.problem != ALL_PAIN and trials >= ENOUGH_OF_ONE, trials


def _focus(asked: Asked, main: Synthesis | None) -> tuple[str, ...]:
    if main is None or main.net is None or asked.kind == "problem":
        return ()
    return _named(main.net.treatments, asked)


def _left_out(
    asked: Asked, wishes: Wishes, main: Synthesis | None, records: Sequence[TrialRecord], knowledge: Knowledge
) -> tuple[LeftOut, ...]:
    """The trials about it that are not in the main synthesis; another problem is a reason too."""
    if main is None:
        return tuple(_silent(each, wishes, knowledge) for each in records)
    chosen = main.selection
    reasons = {each.record.id: each.why for each in chosen.left_out}
    used = {each.record.id for each in chosen.used}
    title = knowledge.trials.problems[chosen.question.problem].title
    return tuple(
        LeftOut(each, reasons.get(each.id, f"not about the problem shown here ({title.casefold()})"))
        for each in records if each.id not in used
    )  # fmt: skip


def _silent(record: TrialRecord, wishes: Wishes, knowledge: Knowledge) -> LeftOut:
    """Why a trial gives no figure that may be shown."""
    chosen = select(_question(record.problem, wishes.outcome or RELIEF_ORDER[0], wishes), knowledge)
    why = next((each.why for each in chosen.left_out if each.record.id == record.id), ONE_TREATMENT)
    return LeftOut(record, why)


def _variants(main: Synthesis, focus: Sequence[str], wishes: Wishes, knowledge: Knowledge) -> Iterator[Variant]:
    yield _variant("as shown above", main, focus)
    question = main.question
    changed: list[tuple[str, Question, str]] = []
    if not question.unverified:
        changed.append(
            ("with figures partly from memory (unverified)", replace(question, unverified=True), wishes.method)
        )
    else:
        changed.append(("only figures read in a source", replace(question, unverified=False), wishes.method))
    changed.append(("without crossover trials", replace(question, crossovers=False), wishes.method))
    other = DL if wishes.method == REML else REML
    changed.append((f"variance between trials by {_method_name(other)}", question, other))
    if question.outcome in RELIEF_ORDER:
        changed.append(("relief by any definition", replace(question, outcome=RELIEF), wishes.method))
    if question.problem != ALL_PAIN and ALL_PAIN in knowledge.trials.problems[question.problem].within:
        changed.append(("all neuropathic pain together", replace(question, problem=ALL_PAIN), wishes.method))
    for title, asked, method in changed:
        found = synthesis(asked, knowledge, focus=focus, method=method)
        if found.net is not None:
            yield _variant(title, found, focus)


def _method_name(method: str) -> str:
    return "DerSimonian and Laird" if method == DL else "restricted likelihood (REML)"


def _variant(title: str, found: Synthesis, focus: Sequence[str]) -> Variant:
    net = found.net
    if net is None:
        return Variant(title, len(found.selection.used), ())
    names = [each for each in (focus or net.treatments) if each in net.treatments and each != net.reference]
    estimates = ((each, found.against(each, net.reference)) for each in names)
    return Variant(title, len(net.trials), tuple((name, each) for name, each in estimates if each is not None))


def _figures(asked: Asked, wishes: Wishes, knowledge: Knowledge) -> Iterator[PublishedFigure]:
    if asked.kind == "problem":
        return on_problem(asked.id, knowledge)
    inside = knowledge.trials.scope(wishes.problem) if wishes.problem else None
    return (each for each in about(asked.id, knowledge) if inside is None or each.problem in inside)


def _others(asked: Asked, records: Sequence[TrialRecord], knowledge: Knowledge) -> tuple[str, ...]:
    medicine = knowledge.medicines.get(asked.id)
    if records or medicine is None:
        return ()
    held = {arm.treatment for each in knowledge.trials.trials.values() for arm in each.arms}
    same = (each for each in knowledge.medicines.values() if each.drug_class == medicine.drug_class and each.id in held)
    return tuple(sorted(each.title for each in same))


def outcome_title(outcome: str) -> str:
    """How an outcome is called."""
    return OUTCOMES.get(outcome) or DERIVED[outcome]
