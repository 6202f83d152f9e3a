"""The table of trials: their figures by arm, what they are about, and the published syntheses of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ranvier.document import Document, as_list
from ranvier.errors import KnowledgeError
from ranvier.knowledge.shapes import NUMBER, TEXT, WHOLE, Either, Fields, ListOf, MapOf, OneOf, Shape

OUTCOMES: Mapping[str, str] = {
    "relief_50": "at least 50 % less pain",
    "relief_30": "at least 30 % less pain",
    "relief_moderate": "at least moderate relief",
    "relief_50_or_moderate": "at least 50 % less pain or moderate relief",
    "relief_50_safe": "at least 50 % less pain without worsening",
    "stopped": "stopped because of side effects",
    "somnolence": "sleepiness",
    "dizziness": "dizziness",
}
"""What is counted in an arm."""

HARMS = ("stopped", "somnolence", "dizziness")
RELIEF, DIFFERENCE = "relief", "pain_difference"
DERIVED: Mapping[str, str] = {
    RELIEF: "pain relief by any definition",
    DIFFERENCE: "mean difference of pain, scale of 0 to 10",
    "any_improvement": "any improvement",
}
"""Outcomes that are made from what is counted, or that only published syntheses have."""

PARALLEL, CROSSOVER = "parallel", "crossover"
DESIGNS: Mapping[str, str] = {
    PARALLEL: "parallel groups",
    CROSSOVER: "crossover",
    "first_period": "first period of a crossover",
    "randomised_withdrawal": "randomised withdrawal: only those were randomised whom the treatment had helped",
    "open": "nobody was blinded",
    "pathways": "a comparison of sequences, not of treatments with a control",
    "no_control": "no placebo, and the active control was not seen",
}
POOLED_DESIGNS = frozenset({PARALLEL, CROSSOVER, "first_period"})
"""Designs that may stand in a meta-analysis; the others are named with the reason."""

MEASURES = ("odds_ratio", "risk_ratio", "mean_difference", "nnt")
SEEN, MEMORY = CONFIDENCES = ("seen", "memory")
_COUNT = Either(lambda value: ListOf(WHOLE) if isinstance(value, list) else WHOLE)
_DOSE = Either(lambda value: ListOf(NUMBER) if isinstance(value, list) else NUMBER)
_ARM = Fields(
    {"arm": TEXT, "treatment": TEXT, "confidence": OneOf(CONFIDENCES)},
    {
        "form": TEXT, "dose_mg": _DOSE, "n": WHOLE, **dict.fromkeys(OUTCOMES, _COUNT), "percent": NUMBER,
        "difference": NUMBER, "difference_interval": ListOf(NUMBER), "pain_mean": NUMBER, "pain_sd": NUMBER,
        "unseen": ListOf(OneOf(("n", "dose", "difference", *OUTCOMES))),
    },
)  # fmt: skip
_TRIAL = Fields(
    {"title": TEXT, "problem": TEXT, "design": OneOf(tuple(DESIGNS)), "arms": ListOf(_ARM)},
    {
        "year": WHOLE, "weeks": WHOLE, "known_as": TEXT, "source": TEXT, "same_patients_as": TEXT,
        "doubtful": ListOf(OneOf(tuple(OUTCOMES))), "note": TEXT,
    },
)  # fmt: skip
_PUBLISHED = Fields(
    {"kind": OneOf(("network", "pairwise")), "problem": TEXT, "outcome": OneOf((*OUTCOMES, *DERIVED)),
     "source": TEXT, "confidence": OneOf(CONFIDENCES)},
    {
        "treatment": TEXT, "class": TEXT, "against": TEXT, "measure": OneOf(MEASURES), "value": NUMBER,
        "interval": ListOf(NUMBER), "counts": ListOf(WHOLE), "trials": WHOLE, "patients": WHOLE, "note": TEXT,
    },
)  # fmt: skip
_NAMED = Fields({"title": TEXT}, {"called": ListOf(TEXT), "within": ListOf(TEXT)})


def trial_forms(sources: Shape) -> Mapping[str, Shape]:
    """The form of the files in trials/."""
    return {
        "trials": Fields(
            {"id": TEXT, "title": TEXT},
            {"trials": MapOf(_TRIAL), "published": MapOf(_PUBLISHED), "problems": MapOf(_NAMED),
             "treatments": MapOf(_NAMED), "sources": sources},
        )
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrialArm:
    """One arm as it was reported.

    counts    for each outcome how many had it, and of how many
    percent   the reported percentage when the count of relief was worked out from it
    dose      mg a day, lowest and highest; None for a placebo and for what has no such dose
    unseen    which of its figures are from memory
    """

    id: str
    treatment: str
    form: str
    dose: tuple[float, float] | None
    n: int | None
    counts: Mapping[str, tuple[int, int]]
    percent: float | None
    difference: float | None
    difference_interval: tuple[float, float] | None
    pain: tuple[float, float] | None
    unseen: frozenset[str]
    confidence: str

    def standing(self, figure: str) -> str:
        """How sure a figure is: "seen", "mixed" when it or the number of patients is from memory, or "memory"."""
        if self.confidence == MEMORY:
            return MEMORY
        return "mixed" if {figure, "n"} & self.unseen else SEEN


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """One trial of the table.

    same_patients_as  another entry that holds the same patients; only one of the two is ever used
    doubtful          outcomes whose counts are not to be believed
    """

    id: str
    title: str
    problem: str
    design: str
    arms: tuple[TrialArm, ...]
    year: int | None
    weeks: int | None
    known_as: str
    source: str
    same_patients_as: str
    doubtful: frozenset[str]
    note: str
    place: str


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """The result of a published synthesis; the medicine is named, or the class.

    counts  events and patients of the treatment, then of placebo, when the source gives these instead of a ratio
    """

    id: str
    kind: str
    treatment: str
    drug_class: str
    against: str
    problem: str
    outcome: str
    measure: str
    value: float | None
    interval: tuple[float, float] | None
    counts: tuple[int, int, int, int] | None
    trials: int | None
    patients: int | None
    source: str
    confidence: str
    note: str
    place: str


@dataclass(frozen=True, slots=True)
class Named:
    """A problem or a treatment that is no medicine: its title, other names, and the wider problems it belongs to."""

    id: str
    title: str
    called: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialTable:
    """All trials with their problems and treatments, and the published syntheses."""

    trials: Mapping[str, TrialRecord]
    published: Mapping[str, PublishedFigure]
    problems: Mapping[str, Named]
    treatments: Mapping[str, Named]

    def scope(self, problem: str) -> frozenset[str]:
        """The problem and every narrower one."""
        return frozenset({problem, *(id for id, each in self.problems.items() if problem in each.within)})


@dataclass(slots=True)
class _Parts:
    trials: dict[str, TrialRecord] = field(default_factory=dict[str, TrialRecord])
    published: dict[str, PublishedFigure] = field(default_factory=dict[str, PublishedFigure])
    problems: dict[str, Named] = field(default_factory=dict[str, Named])
    treatments: dict[str, Named] = field(default_factory=dict[str, Named])


def read_trials(documents: Iterable[Document]) -> TrialTable:
    """The table out of its files.

    Raises KnowledgeError for an entry that stands twice and for figures that cannot be.
    """
    parts = _Parts()
    for document in documents:
        content: Mapping[str, Any] = document.content
        for id, raw in content.get("trials", {}).items():
            _once(parts.trials, id, document.where("trials", id))
            parts.trials[id] = _trial(id, raw, document)
        for id, raw in content.get("published", {}).items():
            _once(parts.published, id, document.where("published", id))
            parts.published[id] = _published(id, raw, document.where("published", id))
        for kind, found in (("problems", parts.problems), ("treatments", parts.treatments)):
            for id, raw in content.get(kind, {}).items():
                _once(found, id, document.where(kind, id))
                found[id] = Named(id, raw["title"], tuple(raw.get("called", ())), tuple(raw.get("within", ())))
    return TrialTable(parts.trials, parts.published, parts.problems, parts.treatments)


def _once(found: Mapping[str, object], id: str, where: str) -> None:
    if id in found:
        raise KnowledgeError(f"'{id}' stands twice in the table of trials", where=where, hint="Keep one")


def _trial(id: str, raw: Mapping[str, Any], document: Document) -> TrialRecord:
    arms = tuple(_arm(each, document.where("trials", id, "arms", at)) for at, each in enumerate(raw["arms"]))
    if len({each.id for each in arms}) < len(arms):
        raise KnowledgeError("an arm stands twice", where=document.where("trials", id, "arms"))
    return TrialRecord(
        id, raw["title"], raw["problem"], raw["design"], arms, raw.get("year"), raw.get("weeks"),
        raw.get("known_as", ""), raw.get("source", ""), raw.get("same_patients_as", ""),
        frozenset(raw.get("doubtful", ())), raw.get("note", ""), document.where("trials", id),
    )  # fmt: skip


def _arm(raw: Mapping[str, Any], where: str) -> TrialArm:
    n = raw.get("n")
    counts: dict[str, tuple[int, int]] = {}
    for outcome in OUTCOMES:
        if outcome in raw:
            counts[outcome] = _count(raw[outcome], n, outcome, where)
    percent = raw.get("percent")
    reliefs = [count for outcome, count in counts.items() if outcome not in HARMS]
    if percent is not None and not any(abs(100 * some / all - percent) <= 100 / all for some, all in reliefs):
        raise KnowledgeError(f"the count of relief does not fit {percent} %", where=where)
    interval = _pair(raw.get("difference_interval"), where)
    if interval is not None and not interval[0] <= raw.get("difference", interval[0] - 1) <= interval[1]:
        raise KnowledgeError("the difference does not lie in its interval", where=where)
    if ("pain_mean" in raw) != ("pain_sd" in raw) or raw.get("pain_sd", 1) <= 0:
        raise KnowledgeError("a mean of pain needs a standard deviation above 0", where=where)
    return TrialArm(
        raw["arm"], raw["treatment"], raw.get("form", ""), _dose(raw.get("dose_mg"), where), n, counts, percent,
        raw.get("difference"), interval, (raw["pain_mean"], raw["pain_sd"]) if "pain_mean" in raw else None,
        frozenset(raw.get("unseen", ())), raw["confidence"],
    )  # fmt: skip


def _count(value: Any, n: int | None, outcome: str, where: str) -> tuple[int, int]:
    pair: list[Any] = as_list(value) or [value, n]
    if len(pair) != 2 or pair[1] is None:
        raise KnowledgeError(f"'{outcome}' is a count of n, or [count, of how many]", where=where)
    count, total = int(pair[0]), int(pair[1])
    if not 0 <= count <= total or total < 1:
        raise KnowledgeError(f"'{outcome}' is {count} of {total}", where=where, allowed="0 to the number of patients")
    return count, total


def _dose(value: object, where: str) -> tuple[float, float] | None:
    given = as_list(value)
    if given is not None:
        return _pair(given, where)
    return None if value is None else (float(str(value)), float(str(value)))


def _pair(value: Any, where: str) -> tuple[float, float] | None:
    if value is None:
        return None
    if len(value) != 2 or value[0] > value[1]:
        raise KnowledgeError(f"{value} is no range", where=where, allowed="[lowest, highest]")
    return float(value[0]), float(value[1])


def _published(id: str, raw: Mapping[str, Any], where: str) -> PublishedFigure:
    if ("treatment" in raw) == ("class" in raw) or ("counts" in raw) == ("value" in raw):
        raise KnowledgeError("it names a treatment or a class, and gives a value or counts", where=where)
    if "value" in raw and "measure" not in raw:
        raise KnowledgeError("a value needs its measure", where=where)
    counts = raw.get("counts")
    if counts is not None and (len(counts) != 4 or not (0 <= counts[0] <= counts[1] and 0 <= counts[2] <= counts[3])):
        raise KnowledgeError("counts are events and patients of the treatment, then of the other", where=where)
    return PublishedFigure(
        id, raw["kind"], raw.get("treatment", ""), raw.get("class", ""), raw.get("against", "placebo"),
        raw["problem"], raw["outcome"], raw.get("measure", "risk_ratio"), raw.get("value"),
        _pair(raw.get("interval"), where), tuple(counts) if counts else None, raw.get("trials"), raw.get("patients"),
        raw["source"], raw["confidence"], raw.get("note", ""), where,
    )  # fmt: skip


def strangers(table: TrialTable, medicines: Iterable[str], classes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names of the table that exist nowhere, each with its place."""
    treatments, problems, groups = {*medicines, *table.treatments}, frozenset(table.problems), frozenset(classes)
    for trial in table.trials.values():
        yield from ((trial.place, each.treatment) for each in trial.arms if each.treatment not in treatments)
        if trial.problem not in problems:
            yield trial.place, trial.problem
        if trial.same_patients_as and trial.same_patients_as not in table.trials:
            yield trial.place, trial.same_patients_as
    for figure in table.published.values():
        yield from (
            (figure.place, each) for each in (figure.treatment, figure.against) if each not in {*treatments, ""}
        )
        if figure.problem not in problems:
            yield figure.place, figure.problem
        if figure.drug_class and figure.drug_class not in groups:
            yield figure.place, figure.drug_class
    for problem in table.problems.values():
        yield from (("trials, " + problem.id, each) for each in problem.within if each not in problems)


def trial_references(table: TrialTable) -> Iterator[tuple[str, str, str]]:
    """Where each trial and each published figure stands, with its source and how sure it is."""
    for trial in table.trials.values():
        seen = any(each.confidence == SEEN for each in trial.arms)
        yield trial.place, trial.source, SEEN if seen else MEMORY
    yield from ((each.place, each.source, each.confidence) for each in table.published.values())
