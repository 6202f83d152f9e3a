"""The whole story of one patient: chart, measurements, findings, conclusions, plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

from ranvier.diagnosis.conclusions import Conclusion, conclude
from ranvier.diagnosis.facts import Gathered, gather
from ranvier.diagnosis.facts.medicines import medicine_readings
from ranvier.diagnosis.findings import Findings, judge
from ranvier.diagnosis.measuring import Site, all_sites, entered_sites, measured_sites
from ranvier.errors import InputError, listed, nearest
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Measurement, PatientRecord
from ranvier.reference import ReferenceLibrary, shipped_library
from ranvier.therapy.plan import Plan
from ranvier.therapy.planner import make_plan

MOST_SHOWN = 3


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


def assess(
    record: PatientRecord,
    *,
    knowledge: Knowledge | None = None,
    library: ReferenceLibrary | None = None,
    as_of: date | None = None,
) -> Assessment:
    """Assess one patient.

    library  reference limits; the shipped ones unless the laboratory has its own
    as_of    the day the assessment stands for; the day of the visit unless given

    Raises InputError when the record contradicts itself.
    """
    from ranvier.signals import measure

    if as_of is not None and as_of > date.today():
        raise InputError(f"{as_of} lies in the future", where="as-of", todo="Give today or an earlier day")
    knowledge = knowledge or load_knowledge()
    library = library or shipped_library()
    record = as_known_on(record, as_of) if as_of else record
    recorded = tuple(each for recording in record.recordings for each in measure(recording, knowledge))
    sites = all_sites(entered_sites(record, knowledge), measured_sites(recorded))
    gathered = gather(record, sites, library, knowledge)
    findings = judge(gathered.facts, knowledge)
    conclusions = conclude(findings)
    plan = make_plan(record, gathered, findings, conclusions)
    entered = tuple(each for site in sites if not site.recorded for each in site.values.values())
    return Assessment(
        record, (*entered, *recorded), sites, gathered, findings, conclusions, plan, _provenance(record, knowledge)
    )


def as_known_on(record: PatientRecord, day: date) -> PatientRecord:
    """The record with only what was dated on that day or before; facts without a date are kept."""
    facts = {id: fact for id, fact in record.facts.items() if fact.on is None or fact.on <= day}
    return replace(record, on=day, facts=facts)


def _provenance(record: PatientRecord, knowledge: Knowledge) -> Provenance:
    return Provenance(version("ranvier"), knowledge.version, record.digest, record.on)


def assess_case(
    path: Path, *, as_of: date | None = None, criteria: str | None = None, limits: Path | None = None
) -> Assessment:
    """Read a case and assess it.

    criteria  show the conclusions of this criteria set alone
    limits    a file with the laboratory's own reference limits

    Raises InputError, KnowledgeError: one sentence with file, line and field.
    """
    from ranvier.formats.case import read_case
    from ranvier.reference import load_limits

    knowledge = load_knowledge()
    library = shipped_library()
    if limits is not None:
        library = library.with_own(load_limits(limits, library))
    assessment = assess(read_case(path, knowledge), knowledge=knowledge, library=library, as_of=as_of)
    if criteria is None:
        return assessment
    if criteria not in knowledge.criteria:
        near = nearest(criteria, knowledge.criteria)
        raise InputError(f"unknown criteria set '{criteria}'", allowed=listed(knowledge.criteria, 40), nearest=near)
    return replace(assessment, conclusions=tuple(each for each in assessment.conclusions if each.file == criteria))


def check_case(path: Path) -> Iterator[str]:
    """Read a case and say what it holds and what to confirm; raises InputError for what cannot be used."""
    from ranvier.formats.case import read_case

    knowledge = load_knowledge()
    record = read_case(path, knowledge)
    entered_sites(record, knowledge)
    rows = sum(len(listing.rows) for listing in record.listings.values())
    yield f"{record.case}: sound. {len(record.facts)} facts, {rows} list entries, {len(record.recordings)} recordings."
    for name, listing in record.listings.items():
        if listing.total is None and listing.rows:
            yield f"To confirm: '{name}' states no total, so nothing can be concluded from what is not on it."
        elif listing.unlisted:
            yield f"To confirm: '{name}' has a total of {listing.total}, but {len(listing.rows)} entries are here."
    yield from _not_placed(record)
    for reading in medicine_readings(record, knowledge):
        if reading.question is not None:
            yield f"To confirm: {reading.question}"


def _not_placed(record: PatientRecord) -> Iterator[str]:
    """Stimulations and recordings from which nothing can be concluded because they do not say of what they are."""
    wanted = ("nerve", "kind", "side", "recording_site", "stimulation_site")
    open_rows = [
        (str(row.origin), [name.replace("_", " ") for name in wanted if row.value(name) is None])
        for row in record.rows("conduction")
    ]
    open_rows += [
        (recording.name, [name for name in ("nerve or muscle", "side") if not _says(recording.about, name)])
        for recording in record.recordings
    ]
    short = [(place, names) for place, names in open_rows if names]
    for place, names in short[:MOST_SHOWN]:
        yield f"To confirm: {place} does not say its {' and '.join(names)}, so nothing is concluded from it."
    if len(short) > MOST_SHOWN:
        yield f"To confirm: {len(short) - MOST_SHOWN} more stimulations do not say of what they are."


def _says(about: Mapping[str, str | float], name: str) -> bool:
    return any(about.get(each) is not None for each in name.split(" or "))
