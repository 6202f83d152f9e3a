"""The whole story of one patient: chart, measurements, findings, conclusions, plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

from ranvier.diagnosis.chart_and_recording import Disagreement, disagreements, fact_disagreements
from ranvier.diagnosis.conclusions import Conclusion, conclude
from ranvier.diagnosis.course import Course, compare_visits
from ranvier.diagnosis.differential import RankedCause, differential
from ranvier.diagnosis.facts import Gathered, gather
from ranvier.diagnosis.findings import Findings, judge
from ranvier.diagnosis.localisation import Localisation, localise
from ranvier.diagnosis.measured_facts import measured_facts, with_measured_facts
from ranvier.diagnosis.measured_series import series_sites
from ranvier.diagnosis.measuring import Site, all_sites, entered_sites, entered_values, measured_sites
from ranvier.diagnosis.robustness import Robustness, compare_limits
from ranvier.diagnosis.turning import Reading
from ranvier.document import as_day
from ranvier.errors import InputError, listed, suggested
from ranvier.formats.case import read_case
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.knowledge.vocabulary import Vocabulary
from ranvier.record import Listing, Measured, Measurement, PatientRecord, Row
from ranvier.reference import ReferenceLibrary, load_limits, shipped_library
from ranvier.signals import measure
from ranvier.signals.joined_trains import JoinedTrains, join_trains
from ranvier.therapy.follow_up import FollowUp, follow_up
from ranvier.therapy.patient import Patient
from ranvier.therapy.plan import Plan
from ranvier.therapy.planner import make_plan
from ranvier.units import DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made an assessment: versions, the digest of its input, and the day it stands for."""

    ranvier_version: str
    knowledge_version: str
    input_digest: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that was concluded of one patient, and everything it rests on."""

    record: PatientRecord
    measurements: tuple[Measurement, ...]
    sites: tuple[Site, ...]
    gathered: Gathered
    findings: Findings
    conclusions: tuple[Conclusion, ...]
    plan: Plan
    provenance: Provenance
    localisation: Localisation
    differential: tuple[RankedCause, ...]
    course: Course | None = None
    robustness: Robustness | None = None
    follow_up: FollowUp | None = None
    trains: tuple[JoinedTrains, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


Watch = Callable[[int, int, str], None]
"""Told before each recording: how many are measured, how many there are, the name of the next."""


def _nobody_watches(done: int, total: int, name: str) -> None:
    """Measuring without a face."""


def assess(
    record: PatientRecord,
    *,
    knowledge: Knowledge | None = None,
    library: ReferenceLibrary | None = None,
    as_of: date | None = None,
    watch: Watch = _nobody_watches,
) -> Assessment:
    """Assess one patient.

    library  reference limits; the shipped ones unless the laboratory has its own
    as_of    the day the assessment stands for; the day of the visit unless given
    watch    is told how far the measuring of the recordings has come

    Raises InputError when the record contradicts itself.
    """
    knowledge = load_knowledge() if knowledge is None else knowledge
    library = (shipped_library() if library is None else library).under(None, {})
    whole, record = record, as_known_on(record, as_of, knowledge) if as_of else record
    seen = _measured(record, knowledge, watch)
    recorded = tuple(each for recording in seen for each in recording.measurements)
    entered, from_recordings = entered_sites(record, knowledge), (*measured_sites(recorded), *series_sites(recorded))
    sites = all_sites(entered, from_recordings)
    measurements = (*entered_values(sites), *recorded)
    trains = join_trains(seen, knowledge)
    found = measured_facts(record, trains)
    differing = (
        *disagreements(entered, from_recordings, knowledge.methods["chart_and_recording"]),
        *fact_disagreements(record, found, knowledge),
    )
    record = with_measured_facts(record, found)
    course = compare_visits(record, sites, knowledge)
    gathered = gather(record, sites, library, knowledge, course.facts if course else None)
    findings = judge(gathered.facts, knowledge)
    conclusions = conclude(findings)
    ranked = differential(findings)
    plan = make_plan(record, gathered, findings, conclusions, ranked)
    provenance = Provenance(version("ranvier"), knowledge.version, record.digest, record.on)
    place = localise(record, gathered, findings)
    robust = compare_limits(record, sites, library, Reading(gathered, findings), ranked, place)
    followed = _followed(whole, Patient(record, gathered, findings), plan, course, library)
    return Assessment(
        record,
        measurements,
        sites,
        gathered,
        findings,
        conclusions,
        plan,
        provenance,
        place,
        ranked,
        course,
        robust,
        followed,
        trains,
        differing,
    )


def _measured(record: PatientRecord, knowledge: Knowledge, watch: Watch) -> list[Measured]:
    """What the recordings show, without the motor units of contractions, which no rule uses."""
    seen: list[Measured] = []
    for place, recording in enumerate(record.recordings):
        watch(place, len(record.recordings), recording.name)
        seen.append(measure(recording, knowledge, heavy=False))
    return seen


def _followed(
    whole: PatientRecord, now: Patient, plan: Plan, course: Course | None, library: ReferenceLibrary
) -> FollowUp | None:
    """What becomes of each treatment at each visit; nothing of a later day is known at an earlier visit.

    A day after the last visit brings no new value: the last visit is judged as of its own day.
    """
    knowledge = now.findings.knowledge
    days = [each.on for each in (whole, *whole.visits) if each.on <= now.record.on]
    last = max(days, default=now.record.on)
    visits: list[Patient] = []
    for visit in now.record.visits:
        record = as_known_on(whole, visit.on, knowledge)
        gathered = gather(record, entered_sites(record, knowledge), library, knowledge)
        visits.append(Patient(record, gathered, judge(gathered.facts, knowledge)))
    present = replace(now, record=replace(now.record, on=last))
    return follow_up((*visits, present), plan, course.measures if course else (), knowledge)


def as_known_on(record: PatientRecord, day: date, knowledge: Knowledge | None = None) -> PatientRecord:
    """The record with only what was dated on that day or before; what has no date is kept.

    An entry of a list that holds something dated later did not stand on the list of that day: it goes, and the
    stated total with it. When the chart holds a visit of that day or an earlier one, and its own visit is later, the
    last visit until that day is the chart; of the present one stays what was dated until then, and what lasts.

    Raises InputError for a day in the future, and for one before the patient can have been born.
    """
    vocabulary = (load_knowledge() if knowledge is None else knowledge).vocabulary
    _refuse_impossible(day, record, vocabulary)
    visits = tuple(visit for visit in record.visits if visit.on <= day)
    facts = {id: fact for id, fact in record.facts.items() if fact.on is None or fact.on <= day}
    listings = {name: _listing_on(listing, day) for name, listing in record.listings.items()}
    if not visits or day >= record.on:
        return replace(record, on=day, facts=facts, listings=listings, visits=visits)
    kept = {id: fact for id, fact in facts.items() if fact.on is not None or vocabulary.facts[id].section in LASTING}
    lasting = {
        name: each if vocabulary.listings[name].section in LASTING else _dated_rows(each)
        for name, each in listings.items()
    }
    last = visits[-1]
    then = {id: fact if fact.on is not None else replace(fact, on=last.on) for id, fact in last.facts.items()}
    return replace(
        record,
        on=day,
        facts={**kept, **then},
        listings={**{name: each for name, each in lasting.items() if _says_something(each)}, **last.listings},
        recordings=(),
        visits=visits[:-1],
    )


def _refuse_impossible(day: date, record: PatientRecord, vocabulary: Vocabulary) -> None:
    if day > date.today():
        raise InputError(f"{day} lies in the future", where="as-of", hint="Give today or an earlier day")
    age, possible = record.number("age_years"), vocabulary.facts["age_years"].possible
    lived = age if age is not None else possible[1] if possible else float("inf")
    if (record.on - day).days / DAYS_PER_YEAR >= lived + 1:  # who is 67 has lived less than 68 years
        told = f"an age of {age:g} years" if age is not None else f"no age, and nobody is older than {lived:g} years"
        raise InputError(
            f"on {day} the patient was not yet born", where="as-of", hint=f"The chart of {record.on} gives {told}"
        )


def _says_something(listing: Listing) -> bool:
    return bool(listing.rows) or listing.total is not None


LASTING = ("patient", "history", "comorbidity", "genetics", "exposures", "allergies")
"""Headings whose undated facts of a later visit are taken to have been true before; those of an examination are not."""


def _listing_on(listing: Listing, day: date) -> Listing:
    rows = tuple(row for row in listing.rows if all(known <= day for known in _days(row)))
    later = len(listing.rows) - len(rows)
    return replace(listing, rows=rows, total=None if listing.total is None else listing.total - later)


def _dated_rows(listing: Listing) -> Listing:
    """The entries that say from when they hold; whether there were others on that day nobody says."""
    return replace(listing, rows=tuple(row for row in listing.rows if any(_days(row))), total=None)


def _days(row: Row) -> tuple[date, ...]:
    """The days that an entry names, beside a value or as a value."""
    days = [day for fact in row.facts.values() for day in (fact.on, as_day(fact.value)) if day is not None]
    return tuple(days)


def assess_case(
    path: Path,
    *,
    as_of: date | None = None,
    criteria: str | None = None,
    limits: Path | None = None,
    watch: Watch = _nobody_watches,
) -> Assessment:
    """Read a case and assess it.

    criteria  show the conclusions of this criteria set alone
    limits    a file with the laboratory's own reference limits

    Raises InputError, KnowledgeError: one sentence with file, line and field.
    """
    knowledge = load_knowledge()
    library = shipped_library()
    if limits is not None:
        library = library.with_own(load_limits(limits, library))
    record = read_case(path, knowledge)
    assessment = assess(record, knowledge=knowledge, library=library, as_of=as_of, watch=watch)
    return assessment if criteria is None else with_criteria_alone(assessment, criteria)


def with_criteria_alone(assessment: Assessment, criteria: str) -> Assessment:
    """The assessment with the conclusions of one criteria set; raises InputError for a set that does not exist."""
    known = assessment.findings.knowledge.criteria
    if criteria not in known:
        near = suggested(criteria, known)
        raise InputError(
            f"unknown criteria set '{criteria}'", where="--criteria", allowed=listed(known, 40), nearest=near
        )
    kept, robustness = tuple(each for each in assessment.conclusions if each.file == criteria), assessment.robustness
    if robustness is not None:
        ids = {each.id for each in kept}
        robustness = replace(
            robustness, conclusions=tuple(each for each in robustness.conclusions if each.conclusion in ids)
        )
    return replace(assessment, conclusions=kept, robustness=robustness)
