"""The whole story of one patient: chart, measurements, findings, conclusions, plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

from ranvier.diagnosis.conclusions import Conclusion, conclude
from ranvier.diagnosis.facts import Gathered, gather
from ranvier.diagnosis.findings import Findings, judge
from ranvier.diagnosis.measuring import Site, all_sites, entered_sites, measured_sites
from ranvier.errors import InputError, listed, nearest
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Measurement, PatientRecord
from ranvier.reference import ReferenceLibrary, shipped_library
from ranvier.therapy.plan import Plan
from ranvier.therapy.planner import make_plan


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

    knowledge = knowledge or load_knowledge()
    library = library or shipped_library()
    record = replace(record, on=as_of) if as_of else record
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
