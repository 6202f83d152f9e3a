"""Which trials of the table may answer a question, and why the others do not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ranvier.evidence.comparisons import Arm, MeanArm, Trial
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.trial_table import (
    CROSSOVER,
    DESIGNS,
    DIFFERENCE,
    POOLED_DESIGNS,
    RELIEF,
    SEEN,
    TrialArm,
    TrialRecord,
    TrialTable,
)

RELIEF_ORDER = ("relief_50", "relief_50_or_moderate", "relief_30", "relief_moderate")
"""Which count stands for relief of any definition: the first that a trial gives for two of its treatments."""

COMBINED, SEPARATE = DOSES = ("combined", "separate")
Node = Callable[[TrialArm], str | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What trials are asked.

    doses       the arms of one medicine together, or each dose apart
    unverified  whether figures that are partly from memory may be used; rows from memory alone never are
    crossovers  whether crossover trials take part
    """

    problem: str
    outcome: str
    doses: str = COMBINED
    unverified: bool = False
    crossovers: bool = True


@dataclass(frozen=True, slots=True)
class Used:
    """A trial that takes part: its arms as they are counted, and what to know of them.

    outcome     which count was used; it differs from the question for relief of any definition
    unverified  a figure from memory takes part
    rounded     a count was worked out from a percentage
    """

    record: TrialRecord
    trial: Trial
    outcome: str
    unverified: bool = False
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A trial that does not take part, with the reason."""

    record: TrialRecord
    why: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The trials that answer a question, in the order of year and name, and those that do not."""

    question: Question
    used: tuple[Used, ...]
    left_out: tuple[LeftOut, ...]

    def of(self, treatments: Iterable[str]) -> tuple[Used, ...]:
        """The trials that have one of these treatments."""
        wanted = frozenset(treatments)
        return tuple(each for each in self.used if wanted & frozenset(each.trial.treatments))


def node_of(doses: str) -> Node:
    """How an arm is named in a comparison; None when its dose is from memory and doses are held apart."""

    def name(arm: TrialArm) -> str | None:
        if arm.treatment == "placebo":
            return arm.treatment
        parts = [arm.treatment, *([arm.form] if arm.form else [])]
        if doses == SEPARATE and arm.dose is not None:
            if "dose" in arm.unseen:
                return None
            low, high = arm.dose
            parts.append(f"{low:g} mg" if low == high else f"{low:g}-{high:g} mg")
        return " ".join(parts)

    return name


def select(question: Question, knowledge: Knowledge, node: Node | None = None) -> Selection:
    """The trials of the table that answer a question.

    node  how arms are named; by medicine, or by medicine and dose, as the question says, unless given
    """
    table = knowledge.trials
    scope, naming = table.scope(question.problem), node or node_of(question.doses)
    factor = knowledge.methods["evidence"].number("crossover_variance_factor")
    used: list[Used] = []
    left: list[LeftOut] = []
    for record in sorted(table.trials.values(), key=lambda each: (each.year or 0, each.title, each.id)):
        if record.problem not in scope:
            continue
        found = _use(record, question, naming, factor)
        (used if isinstance(found, Used) else left).append(found)  # pyright: ignore[reportArgumentType]
    return _without_twins(question, used, left, table)


def _without_twins(question: Question, used: list[Used], left: list[LeftOut], table: TrialTable) -> Selection:
    """Patients who stand in two entries are counted in one: the one that rests on the fuller reading."""
    by_id = {each.record.id: each for each in used}
    kept = list(used)
    for each in used:
        twin = by_id.get(each.record.same_patients_as)
        if twin is None:
            continue
        worse = twin if twin.unverified and not each.unverified else each
        other = each if worse is twin else twin
        kept.remove(worse)
        left.append(LeftOut(worse.record, f"the same patients stand in {table.trials[other.record.id].title}"))
    left.sort(key=lambda each: (each.record.year or 0, each.record.title))
    return Selection(question, tuple(kept), tuple(left))


def _use(record: TrialRecord, question: Question, naming: Node, factor: float) -> Used | LeftOut:
    if record.design not in POOLED_DESIGNS:
        return LeftOut(record, DESIGNS[record.design])
    if record.design == CROSSOVER and not question.crossovers:
        return LeftOut(record, "a crossover, left out here")
    raised = factor if record.design == CROSSOVER else 1.0
    if question.outcome == DIFFERENCE:
        return _means(record, question, naming, raised)
    order = RELIEF_ORDER if question.outcome == RELIEF else (question.outcome,)
    tried = [_counts(record, outcome, question, naming, raised) for outcome in order]
    usable = next((each for each in tried if isinstance(each, Used)), None)
    return usable or _nearest_reason(tried)


def _nearest_reason(tried: list[Used | LeftOut]) -> LeftOut:
    """The reason that says most: a figure that is there and may not be used comes before one that is not there."""
    reasons = [each for each in tried if isinstance(each, LeftOut)]
    return next((each for each in reasons if each.why != NO_FIGURE), reasons[0])


NO_FIGURE = "no figure of this outcome was seen"
NO_INTERVAL = "no interval of its difference was seen"
FROM_MEMORY = "its figures are from memory"
PARTLY = "its figures are partly from memory"
ONE_TREATMENT = "no second treatment with a figure to compare"


def _counts(record: TrialRecord, outcome: str, question: Question, naming: Node, factor: float) -> Used | LeftOut:
    having = [each for each in record.arms if outcome in each.counts]
    if not having:
        return LeftOut(record, NO_FIGURE)
    if outcome in record.doubtful:
        return LeftOut(record, "its counts of this outcome are doubtful")
    arms: dict[str, Arm] = {}
    standing = {each.id: each.standing(outcome) for each in having}
    allowed = {SEEN, "mixed"} if question.unverified else {SEEN}
    taken = [each for each in having if standing[each.id] in allowed]
    for each in taken:
        name = naming(each)
        if name is None:
            continue
        count, total = each.counts[outcome]
        before = arms.get(name)
        arms[name] = Arm(name, count + (before.count if before else 0), total + (before.total if before else 0), factor)
    if len(arms) < 2:
        return LeftOut(record, _why_alone(standing, question))
    return Used(
        record, Trial(record.id, tuple(arms.values())), outcome,
        any(standing[each.id] != SEEN for each in taken),
        any(each.percent is not None for each in taken) and outcome not in {"stopped", "somnolence", "dizziness"},
    )  # fmt: skip


def _why_alone(standing: Mapping[str, str], question: Question) -> str:
    states = set(standing.values())
    if "mixed" in states and not question.unverified:
        return PARTLY
    return FROM_MEMORY if "memory" in states else ONE_TREATMENT


def _means(record: TrialRecord, question: Question, naming: Node, factor: float) -> Used | LeftOut:
    allowed = {SEEN, "mixed"} if question.unverified else {SEEN}
    direct = [each for each in record.arms if each.pain is not None and each.n]
    having = direct or [each for each in record.arms if each.difference is not None]
    if not having:
        return LeftOut(record, NO_FIGURE)
    control = next((each for each in record.arms if each.treatment == "placebo"), None)
    known = [each for each in having if each.standing("difference") in allowed and each.n]
    if not known or (not direct and (control is None or not control.n or control.standing("n") not in allowed)):
        states = {each.standing("difference") for each in having}
        return LeftOut(record, _why_alone({str(at): state for at, state in enumerate(states)}, question))
    unverified = any(each.standing("difference") != SEEN for each in known)
    if direct:
        points = [(each, each.pain[0], each.pain[1] ** 2) for each in known if each.pain is not None]
    else:
        spread = [each for each in known if each.difference_interval is not None]
        if not spread or control is None:
            return LeftOut(record, NO_INTERVAL)
        common = _common_variance(spread, control)
        points = [(control, 0.0, common), *((each, each.difference or 0.0, common) for each in spread)]
    arms = _joined_means(points, naming, factor)
    if len(arms) < 2:
        return LeftOut(record, ONE_TREATMENT)
    return Used(record, Trial(record.id, arms), DIFFERENCE, unverified)


def _common_variance(arms: list[TrialArm], control: TrialArm) -> float:
    """The variance of one patient's pain, from the intervals of the differences; the same in every arm."""
    found: list[float] = []
    for each in arms:
        assert each.difference_interval is not None
        assert each.n
        assert control.n
        low, high = each.difference_interval
        error = (high - low) / (2 * 1.959964)
        found.append(error**2 / (1 / each.n + 1 / control.n))
    return math.fsum(found) / len(found)


def _joined_means(points: list[tuple[TrialArm, float, float]], naming: Node, factor: float) -> tuple[MeanArm, ...]:
    """Arms by name; those of one name as one, each weighted by its patients."""
    groups: dict[str, list[tuple[TrialArm, float, float]]] = {}
    for point in points:
        name = naming(point[0])
        if name is not None:
            groups.setdefault(name, []).append(point)
    made: list[MeanArm] = []
    for name, group in groups.items():
        patients = [float(each.n or 0) for each, _, _ in group]
        whole = math.fsum(patients)
        mean = math.fsum(n * value for n, (_, value, _) in zip(patients, group, strict=True)) / whole
        variance = math.fsum(n * spread for n, (_, _, spread) in zip(patients, group, strict=True)) / whole**2
        made.append(MeanArm(name, mean, variance, factor))
    return tuple(made)
