"""A plan: ordered treatments with dose and reason, what must be asked first, and what was rejected and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ranvier.diagnosis.findings import Missing
from ranvier.diagnosis.genetic_testing import PanelAdvice
from ranvier.knowledge.care.cause_care import STANDINGS, HarmfulMedicine
from ranvier.knowledge.care.profile import NO_PROFILE, Profile
from ranvier.knowledge.entries import Statement, Urgent
from ranvier.therapy.blocks.plan import Blocks
from ranvier.therapy.by_body_size import WeighedAmount
from ranvier.therapy.next_steps import NextSteps
from ranvier.therapy.review import Review


class Standing(StrEnum):
    """Where a treatment stands for this patient."""

    PROPOSED = "proposed"
    ASK_FIRST = "ask_first"
    ALREADY_TAKEN = "already_taken"
    LAST_RESORT = "last_resort"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence with the rule behind it.

    claim_id  the rule that says so; empty when the plan itself reasons
    action    what to do about it
    """

    text: str
    claim_id: str = ""
    action: str = ""


class StepStanding(StrEnum):
    """How firmly a step is told."""

    DO = "do"
    ASK_FIRST = "ask_first"
    IF_PROVED = "if_proved"
    NOT_HERE = "not_here"


@dataclass(frozen=True, slots=True)
class StepAdvice:
    """One step for this patient.

    because    why it is told or barred
    questions  what must be known before it is done
    """

    id: str
    do: Statement
    standing: StepStanding
    by: str = ""
    because: tuple[Reason, ...] = ()
    questions: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class CauseAdvice:
    """What is done about one disease; `standing` is that of the differential."""

    cause: str
    title: str
    standing: str
    steps: tuple[StepAdvice, ...]


@dataclass(frozen=True, slots=True)
class MedicineAdvice:
    """What becomes of a medicine that harms nerves and that this patient takes.

    suspected  causes of the differential by which it may already show, with their standing
    """

    id: str
    title: str
    knowledge: HarmfulMedicine
    suspected: tuple[tuple[str, str], ...]

    @property
    def standing(self) -> str:
        """The firmest standing of the causes by which it may show; empty when it is none of them."""
        return min((standing for _, standing in self.suspected), key=STANDINGS.index, default="")


@dataclass(frozen=True, slots=True)
class TitrationStep:
    """The daily dose from one day on."""

    day: int
    daily_dose_mg: float


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose for this patient.

    text      how to start and how far to go; `kept` is the same for somebody who takes it already
    band      id of the rule that chose it
    amounts   start, step, target and maximum in mg a day, or g in all for a dose by weight
    weighed   what was worked out from weight, body surface or plasma volume
    step_mg   by how much the daily dose is raised, every `step_days`
    """

    text: str
    band: str
    start_mg: float | None = None
    target_mg: float | None = None
    max_mg: float | None = None
    times_per_day: float | None = None
    total_g: float | None = None
    titration: tuple[TitrationStep, ...] = ()
    kept: str = ""
    weighed: tuple[WeighedAmount, ...] = ()
    step_mg: float | None = None
    step_days: int | None = None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One treatment for one problem.

    problem    id of the conclusion's level that opens the gate
    line       line of the guideline, 1 first
    reasons    why it comes into question, and what speaks for or against it here
    rejected   why it is not for this patient
    questions  what must be known before it may be given; no dose is printed until then
    held       it is taken, and a serious danger forbids to raise it
    cautions   what to mind, each with what to do
    """

    id: str
    title: str
    kind: str
    problem: str
    standing: Standing
    line: int
    mechanism: Statement
    evidence: tuple[Statement, ...] = ()
    reasons: tuple[Reason, ...] = ()
    rejected: tuple[Reason, ...] = ()
    questions: tuple[Missing, ...] = ()
    cautions: tuple[Reason, ...] = ()
    dose: Dose | None = None
    monitoring: tuple[Statement, ...] = ()
    failure: Statement | None = None
    stopping: Statement | None = None
    counsel: tuple[Statement, ...] = ()
    edition: str = ""
    preference: float = 0.0
    profile: Profile = NO_PROFILE
    held: bool = False


@dataclass(frozen=True, slots=True)
class UrgentAction:
    """A red flag that is true: it comes before everything else."""

    conclusion_id: str
    title: str
    urgent: Urgent


@dataclass(frozen=True, slots=True)
class TestAdvice:
    """An investigation that is asked for, to be repeated, or of no value here.

    worth  points by which its result could move the diseases in play
    """

    id: str
    title: str
    reasons: tuple[Reason, ...]
    tier: int
    changes: str
    yields: str = ""
    settles: tuple[str, ...] = ()
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, in order: urgent actions, questions, investigations, treatments, and what not to do."""

    urgent: tuple[UrgentAction, ...] = ()
    not_excluded: tuple[tuple[str, tuple[Missing, ...]], ...] = ()
    questions: tuple[str, ...] = ()
    tests: tuple[TestAdvice, ...] = ()
    panels: tuple[PanelAdvice, ...] = ()
    tests_to_repeat: tuple[TestAdvice, ...] = ()
    tests_of_no_value: tuple[TestAdvice, ...] = ()
    items: tuple[PlanItem, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict[str, str])
    blocks: Blocks | None = None
    causes: tuple[CauseAdvice, ...] = ()
    harmful_medicines: tuple[MedicineAdvice, ...] = ()
    next_steps: tuple[NextSteps, ...] = ()
    review: Review = field(default_factory=Review)
