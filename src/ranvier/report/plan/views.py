"""The plan as a reader sees it: urgent actions, open red flags, tests, panels, problems with their treatments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.plan.cause_care import CauseView, HarmfulMedicineView
from ranvier.report.plan.profiles import NO_VIEW, ProfileView, SequenceView
from ranvier.report.plan.questions import Asked, as_for, told_together
from ranvier.report.plan.review import ReviewView
from ranvier.rules.words import joined

SEVERAL = 3
"""Treatments that wait, from which on their common questions are told once."""

BESIDE = "Together with the first from the start: one of these, not two"
"""Above what is given beside the first treatment."""

OTHERWISE = "When the first does not help or does not suit, in this order"
"""Above what is left when the first treatment fails."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence with its source; `claim_id` opens the rule behind it."""

    text: str
    action: str = ""
    when: str = ""
    source: str = ""
    verified: bool = True
    claim_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class UrgentView:
    """A red flag that is true: what to do, by when, and why."""

    title: str
    action: str
    within: str
    why: str
    claim_ids: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A red flag that nobody has looked for, or not wholly: what to ask."""

    title: str
    ask: tuple[str, ...]
    claim_ids: tuple[str, ...]
    started: bool
    """Something that speaks for it is already there."""


@dataclass(frozen=True, slots=True)
class DoseView:
    """A dose for this patient, and the daily dose from each day on."""

    text: str
    steps: tuple[tuple[str, str], ...]
    times_per_day: str
    rule: Cited | None


@dataclass(frozen=True, slots=True)
class TreatmentView:
    """One treatment of one problem for the reader; `dose` is there only when it may be given."""

    id: str
    title: str
    kind: str
    standing: str
    line: int
    why: tuple[Cited, ...]
    against: tuple[Cited, ...]
    mechanism: Cited
    evidence: tuple[Cited, ...]
    rejected: tuple[Cited, ...]
    questions: tuple[str, ...]
    cautions: tuple[Cited, ...]
    dose: DoseView | None
    monitoring: tuple[Cited, ...]
    failure: Cited | None
    stopping: Cited | None
    counsel: tuple[Cited, ...]
    edition: str
    profile: ProfileView = NO_VIEW
    told: str = ""
    """The problem under which the treatment was told in full before."""
    given_with: tuple[str, ...] = ()
    """Treatments beside which it is given from the start."""
    asked: tuple[Asked, ...] = ()
    """Its questions, the most decisive first, each with its heading."""


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem with its treatments: taken or proposed in order, asked about first, better avoided, rejected.

    aim  whether they treat the cause, relieve, or care; empty where it is not told
    """

    id: str
    title: str
    chosen: tuple[TreatmentView, ...]
    ask_first: tuple[TreatmentView, ...]
    last_resort: tuple[TreatmentView, ...]
    rejected: tuple[TreatmentView, ...]
    aim: str = ""
    sequence: SequenceView | None = None
    """What comes next among its medicines."""

    @property
    def chosen_under(self) -> tuple[tuple[str, TreatmentView], ...]:
        """What is chosen, each with the heading that stands above it; empty under the first and where it goes on."""
        found: list[tuple[str, TreatmentView]] = []
        before = ""
        for place, each in enumerate(self.chosen):
            together = self.chosen[0].id in each.given_with
            now = "" if not place else BESIDE if together else OTHERWISE
            found.append((now if now != before else "", each))
            before = now
        return tuple(found)

    @property
    def rejected_together(self) -> tuple[tuple[str, tuple[Cited, ...]], ...]:
        """The names of what is rejected for the same reasons, and these reasons."""
        alike: dict[tuple[tuple[str, str, bool], ...], list[TreatmentView]] = {}
        for each in self.rejected:
            said = tuple((why.text, why.source, why.verified) for why in each.rejected)
            alike.setdefault(said, []).append(each)
        return tuple((_together([one.title for one in each]), each[0].rejected) for each in alike.values())

    @property
    def all_barred(self) -> bool:
        """Nothing of it may be given to this patient, and something would be but for what bars it."""
        if self.chosen or self.ask_first or self.last_resort:
            return False
        return any(".indications." not in each.rejected[0].claim_id for each in self.rejected if each.rejected)

    @property
    def shared_questions(self) -> tuple[str, ...]:
        """What several treatments wait for, each once."""
        return tuple(dict.fromkeys(one.text for each in self.ask_first for one in each.asked))

    @property
    def asked_by_most(self) -> tuple[str, ...]:
        """What more than half of several treatments wait for, told once above them; empty when that saves nothing."""
        waiting = [each for each in self.ask_first if not each.told]
        counts = Counter(question for each in waiting for question in {one.text for one in each.asked})
        often = tuple(question for question in self.shared_questions if 2 * counts[question] > len(waiting))
        return often if len(waiting) >= SEVERAL else ()

    @property
    def waiting(self) -> tuple[WaitingView, ...]:
        """Each treatment that waits, with what it waits for besides what most wait for."""
        common = set(self.asked_by_most)
        before: dict[str, tuple[str, ...]] = {}
        found: list[WaitingView] = []
        for each in self.ask_first:
            own = [one for one in each.asked if one.text not in common]
            texts = tuple(one.text for one in own)
            like, more = ("", ()) if each.told else as_for(texts, before)
            besides = told_together(one for one in own if not like or one.text in more)
            found.append(WaitingView(each, len(each.asked) - len(own), lower_first(like), tuple(besides)))
            if not each.told and not like:
                before[each.title] = texts
        return tuple(found)


@dataclass(frozen=True, slots=True)
class WaitingView:
    """What one treatment waits for besides what most wait for.

    above    how many of the questions that stand above it
    as_for   a treatment told before that waits for the same
    besides  what is asked, grouped; beside what that other one waits for
    """

    treatment: TreatmentView
    above: int
    as_for: str
    besides: tuple[str, ...]

    @property
    def line(self) -> str:
        """All of it as one sentence without its end."""
        if self.as_for:
            return "; ".join((f"the same as for {self.as_for}", *self.besides))
        return "; ".join((*((f"{self.above} of those above",) if self.above else ()), *self.besides))


@dataclass(frozen=True, slots=True)
class TestView:
    """An investigation with its reasons."""

    title: str
    tier: int
    reasons: tuple[Cited, ...]
    changes: str
    yields: str


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel of genes with its reasons; `order` says when it is asked for."""

    title: str
    order: str
    genes: str
    reasons: tuple[Cited, ...]
    misses: str
    yields: str
    note: str


@dataclass(frozen=True, slots=True)
class MedicineView:
    """One entry of the medicine list as it was read."""

    given: str
    read_as: str
    dose: str
    question: str
    origin: str
    unknown: bool


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan of one patient for the reader."""

    urgent: tuple[UrgentView, ...]
    open_flags: tuple[OpenFlag, ...]
    ask_most: tuple[tuple[str, int], ...]
    """Inputs that more than one red flag waits for, and how many do."""
    flags_false: int
    tests: tuple[TestView, ...]
    useless_tests: tuple[TestView, ...]
    problems: tuple[ProblemView, ...]
    medicines: tuple[MedicineView, ...]
    medicine_list: str
    questions: tuple[str, ...]
    repeated_tests: tuple[TestView, ...] = ()
    panels: tuple[PanelView, ...] = ()
    causes: tuple[CauseView, ...] = ()
    harmful_medicines: tuple[HarmfulMedicineView, ...] = ()
    review: ReviewView | None = None


def _together(titles: Sequence[str]) -> str:
    """Several treatments in words; with semicolons where a name holds a comma.

    >>> _together(["Rituximab", "Azathioprine", "Methotrexate, once a week"])
    'Rituximab; azathioprine; methotrexate, once a week'
    """
    names = [titles[0], *map(lower_first, titles[1:])]
    return "; ".join(names) if any("," in each for each in names) else joined(names)
