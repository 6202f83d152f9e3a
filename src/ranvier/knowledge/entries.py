"""What the knowledge files hold, as values: criteria sets, conclusions, treatments, tests, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.knowledge.care.profile import NO_PROFILE, Edition, Profile
from ranvier.knowledge.care.schedules import Schedule


@dataclass(frozen=True, slots=True)
class Source:
    """A publication or document that knowledge rests on.

    called           its short name in a sentence: authors and year
    machine_written  a machine wrote it: a hint where to look, which verifies nothing
    """

    id: str
    title: str
    url: str = ""
    doi: str = ""
    note: str = ""
    called: str = ""
    machine_written: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """An example that a rule carries: given these facts, this answer."""

    given: Mapping[str, Any]
    expected: Any


@dataclass(frozen=True, slots=True)
class Claim:
    """One rule with all that a reader needs to judge it.

    id          file and name (`toronto_dspn_2010.neuropathic_symptoms`)
    title       what it says when true
    text        the rule as written in its file
    role        finding, level, excluded, indication, exclusion, caution, prefer, avoid, dose, indicated, of_no_value
    per         the table for whose rows it is asked
    score       its answer is a number
    source      id of the source, and where in it
    confidence  seen or memory
    advice      what to do when it is true
    avoid       a caution that is true makes its treatment a last resort; while it is unknown, it is asked first
    may_stay_open  such a caution that is not asked, as nobody tests for it before the treatment
    ask         a caution that must be known first though it is no reason to avoid
    problems    problems of its treatment that it is about; empty for all of them
    """

    id: str
    title: str
    text: str
    role: str
    file: str
    per: str | None = None
    score: bool = False
    source: str = ""
    source_where: str = ""
    confidence: str = "memory"
    note: str = ""
    advice: str = ""
    weight: float = 1.0
    avoid: bool = False
    may_stay_open: bool = False
    cases: tuple[Case, ...] = ()
    place: str = ""
    ask: bool = False
    problems: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """The number was read in its source, not remembered."""
        return self.confidence == "seen"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of certainty or one grade of a conclusion."""

    id: str
    title: str
    claim: Claim
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Urgent:
    """What must happen at once, and by when.

    settled_by  where one of these holds, something else explains the picture, and the action is not called for
    """

    action: str
    within: str
    why: str
    settled_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConclusionForm:
    """A conclusion that may be drawn: its levels, best first, and what rules it out.

    exclusive  the levels are classes or grades: exactly one of them can hold
    shown_with  what is particular to it: while it is open it is shown only when one of these holds
    question   what several sets answer, each in its own way; they are then shown side by side
    ask_first  what gives ground for it: while none of these holds, what they wait for is asked before anything else
    """

    id: str
    title: str
    kind: str
    levels: tuple[Level, ...]
    file: str
    per: str | None = None
    exclusive: bool = False
    excluding: tuple[str, ...] = ()
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    shown_with: tuple[str, ...] = ()
    urgent: Urgent | None = None
    advice: str = ""
    note: str = ""
    question: str = ""
    ask_first: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The findings that it names beside its levels."""
        settling = self.urgent.settled_by if self.urgent is not None else ()
        return (*self.excluding, *self.speaks_for, *self.speaks_against, *self.shown_with, *self.ask_first, *settling)


@dataclass(frozen=True, slots=True)
class Criteria:
    """A criteria set, grading, pattern or list of red flags.

    about_pain  its problems are pain: their treatments relieve and do not reach the cause
    """

    id: str
    title: str
    kind: str
    about: str
    sources: tuple[tuple[str, str], ...]
    findings: Mapping[str, Claim]
    conclusions: Mapping[str, ConclusionForm]
    edition: str = ""
    limits: tuple[str, ...] = ()
    about_pain: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A finding that speaks for or against a cause, and how much.

    name        what is asked: a fact, a finding, or the rule of the cause itself
    when_true   likelihood ratio when it holds; 1 when it then says nothing
    when_false  likelihood ratio when it is known not to hold
    together    pieces that share this word say the same thing; only the strongest of them counts
    published   a likelihood ratio was published; otherwise the grade of the authors stands for one
    """

    id: str
    name: str
    when_true: float
    when_false: float
    together: str = ""
    published: bool = False
    note: str = ""
    source: str = ""
    confidence: str = "memory"


@dataclass(frozen=True, slots=True)
class Cause:
    """A disease that can be the cause: what speaks for it and against it, what rules it out, what proves it.

    needs         pieces of which one must hold before the cause is named; all false rules it out
    exclusions    rules that rule it out
    confirmed_by  rules that prove it
    tests         investigations that settle it
    """

    id: str
    title: str
    group: str
    about: str
    frequency: float
    sources: tuple[tuple[str, str], ...]
    pieces: tuple[Piece, ...]
    claims: tuple[Claim, ...]
    needs: tuple[str, ...]
    exclusions: tuple[Claim, ...]
    confirmed_by: tuple[Claim, ...]
    tests: tuple[str, ...]
    changes: str
    genes: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with its source."""

    text: str
    source: str = ""
    confidence: str = "memory"
    about: str = ""
    when: str = ""
    note: str = ""
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Indication:
    """A problem for which a treatment comes into question, and in which line of the guideline.

    yields_to  narrower problems of the same treatment: where one of them holds, the treatment is listed there alone;
               or levels and findings of criteria: where one of them holds, it is not listed
    against    it is listed only to say why it is not given for this problem
    """

    problem: str
    claim: Claim
    line: int
    yields_to: tuple[str, ...] = ()
    against: bool = False


@dataclass(frozen=True, slots=True)
class AmountBySize:
    """An amount that is worked out from the size of the patient.

    what     what is given, as it follows the amount: each pulse, a day; with a colon at its end it stands before it
    per      kg, m2 (body surface) or plasma_volume
    least    amount per kg, m2 or plasma volume; `most` is the same, or the upper end of a range
    unit     mg, g or L
    at_most  the amount is never more than this
    times    how often it is given in all
    daily_maximum  it is the most that is given in a day
    """

    what: str
    per: str
    least: float
    most: float
    unit: str
    at_most: float | None = None
    times: int | None = None
    daily_maximum: bool = False


@dataclass(frozen=True, slots=True)
class DoseBand:
    """The dose for one range of kidney or liver function, or of anything else that decides it.

    Amounts in mg; `dose_g_per_kg` in g per kg of body weight. Where labels differ the lower dose is the default, and
    `other_editions` names what another label allows.

    amounts   what is worked out from weight, body surface or plasma volume
    problems  problems of its treatment that it is for; empty for all of them
    """

    claim: Claim
    start_mg: float | None = None
    start_text: str = ""
    step_mg: float | None = None
    step_days: int | None = None
    target_mg: float | None = None
    max_mg: float | None = None
    times_per_day: float | None = None
    dose_g_per_kg: float | None = None
    text: str = ""
    edition: str = ""
    other_editions: tuple[Edition, ...] = ()
    amounts: tuple[AmountBySize, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Treatment:
    """A medicine or procedure with its gate, its limits and its dose.

    gives       the medicine that a procedure gives, when it is always the same
    given_with  treatments beside which it is given from the start, and not only when they fail
    """

    id: str
    title: str
    kind: str
    drug_class: str
    properties: tuple[str, ...]
    mechanism: Statement
    evidence: tuple[Statement, ...]
    indications: tuple[Indication, ...]
    exclusions: tuple[Claim, ...]
    cautions: tuple[Claim, ...]
    prefer: tuple[Claim, ...]
    avoid: tuple[Claim, ...]
    doses: tuple[DoseBand, ...]
    monitoring: tuple[Statement, ...]
    failure: Statement | None
    failure_after_weeks: float | None
    stopping: Statement | None
    counsel: tuple[Statement, ...]
    edition: str = ""
    profile: Profile = NO_PROFILE
    gives: str = ""
    given_with: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every sentence with a source that the file holds."""
        single = [each for each in (self.mechanism, self.failure, self.stopping) if each is not None]
        return (*single, *self.evidence, *self.monitoring, *self.counsel)


@dataclass(frozen=True, slots=True)
class Test:
    """An investigation: what it fills in, when it is asked for, and what its result changes.

    settles        facts that it fills in; it is done when all of them are in the chart
    also_shown_by  other ways in which its result may stand there; one of them is enough
    repeated       when it is asked for again although it was done
    """

    id: str
    title: str
    settles: tuple[str, ...]
    indicated: tuple[tuple[Claim, int], ...]
    of_no_value: tuple[Claim, ...]
    changes: str
    yields: str = ""
    also_shown_by: tuple[str, ...] = ()
    repeated: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, meaning and source."""

    value: float
    unit: str
    meaning: str
    source: str = ""
    confidence: str = "memory"


@dataclass(frozen=True, slots=True)
class Figures:
    """The named numbers of a method or formula."""

    id: str
    title: str
    values: Mapping[str, Figure]
    cases: tuple[Case, ...] = ()

    def number(self, name: str) -> float:
        """The value of a named number."""
        return self.values[name].value
