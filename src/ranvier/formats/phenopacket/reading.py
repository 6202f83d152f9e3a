"""A packet becomes a chart: what it says is kept, and what has no place is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ranvier.document import Document, as_mapping
from ranvier.errors import InputError
from ranvier.formats.case.values import fact
from ranvier.formats.phenopacket.ages import WEEKS_PER_YEAR, Age, age_at
from ranvier.formats.phenopacket.features import Placed, feature, place
from ranvier.formats.phenopacket.genes import Variant, diagnoses, variant_listing, variants
from ranvier.formats.phenopacket.measured import measurement_facts
from ranvier.formats.phenopacket.parts import Part, camel_names
from ranvier.knowledge import Knowledge
from ranvier.knowledge.vocabulary import Vocabulary
from ranvier.record import Fact, Listing, PatientRecord

_FIELDS = (
    "id", "subject", "phenotypicFeatures", "measurements", "biosamples", "interpretations", "diseases",
    "medicalActions", "files", "metaData",
)  # fmt: skip
_SIGNS = {"phenotypicFeatures", "metaData", "interpretations", "subject"}
_SEVERAL = {"proband": "a family", "members": "a cohort"}
_SEXES = ("UNKNOWN_SEX", "FEMALE", "MALE", "OTHER_SEX")
_NOT_READ = {"medicalActions": "treatments", "biosamples": "samples", "files": "files"}
VERSION = "2"
LEAST_STEPS = 2 - 1e-6


def is_phenopacket(content: object) -> bool:
    """Whether a document has the fields of a phenopacket, under whatever name its file goes."""
    fields = as_mapping(camel_names(content)) or {}
    if "ranvierCase" in fields:
        return False
    return len(_SIGNS & set(fields)) > 1 or ("metaData" in fields and bool(_SEVERAL.keys() & set(fields)))


def read_phenopacket(path: Path, document: Document, knowledge: Knowledge) -> PatientRecord:
    """The chart of the patient whom a phenopacket of version 2 describes.

    The chart stands for the day on which the packet was made (`metaData.created`), or for today when it does not say.

    Raises InputError for another version, for a family or a cohort, and for content that is none.
    """
    packet = Part(document, (), as_mapping(camel_names(document.content)) or {})
    meta = _head(packet)
    vocabulary = knowledge.vocabulary
    on = meta.day("created") if meta else None
    on = on or date.today()
    if on > date.today():
        raise InputError(f"the packet was made on {on}, in the future", where=f"{document.name} metaData.created")
    placed = place([feature(each) for each in packet.parts("phenotypicFeatures")], vocabulary)
    found = variants(packet)
    measured, not_measured = measurement_facts(packet, vocabulary)
    person, about_times = _person(packet, vocabulary)
    genes = variant_listing(found, knowledge)
    notes = (*_stated(packet, found), *about_times, *_unused(packet, placed, found, genes, not_measured))
    id = packet.text("id") or path.stem
    return PatientRecord(
        case=id,
        on=on,
        facts={**person, **placed.facts, **measured},
        listings={genes.name: genes} if genes else {},
        title=f"Phenopacket {id}",
        citation=_citation(meta),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        notes=notes,
    )


def _head(packet: Part) -> Part | None:
    for name, several in _SEVERAL.items():
        if name in packet.fields:
            raise InputError(
                f"this packet describes {several}, not one patient",
                where=packet.document.name,
                hint=f"Save one phenopacket out of its '{name}' as a file of its own",
            )
    meta = packet.part("metaData")
    version = meta.text("phenopacketSchemaVersion") if meta else ""
    old = any("negated" in each.fields for each in packet.parts("phenotypicFeatures"))
    if old or (version and not version.startswith(VERSION)):
        raise InputError(
            f"this phenopacket has version {version or '1'}",
            where=packet.document.name,
            allowed="phenopackets of version 2",
            hint="Convert it, for example with phenopacket-tools",
        )
    return meta


def _person(packet: Part, vocabulary: Vocabulary) -> tuple[dict[str, Fact], list[str]]:
    """Sex, age and onset, and a sentence on every time that is none."""
    subject = packet.part("subject") or Part(packet.document, ("subject",), {})
    facts: dict[str, Fact] = {}
    notes: list[str] = []
    sex = subject.word("sex", _SEXES)
    if sex in _SEXES[1:3]:
        _add(facts, vocabulary, "sex", sex.casefold(), sex, Part(packet.document, ("subject", "sex"), {}))
    born = subject.day("dateOfBirth")
    encounter = subject.part("timeAtLastEncounter")
    age, words = age_at(encounter, born)
    if age is not None and encounter is not None:
        _add(facts, vocabulary, "age_years", round(age.years, 3), age.as_given, encounter)
    if words:
        notes.append(f"Not used: the age at the last encounter is not stated as an age ({words}).")
    status = subject.part("vitalStatus")
    if status is not None and status.fields.get("status") == "DECEASED":
        notes.append("The packet says that the patient has died.")
    notes += _onset(packet, vocabulary, age, born, facts)
    return facts, notes


def _onset(
    packet: Part, vocabulary: Vocabulary, age: Age | None, born: date | None, facts: dict[str, Fact]
) -> Iterator[str]:
    """Age at onset and time since then, when the packet names one disease."""
    diseases = [each for each in packet.parts("diseases") if not each.flag("excluded")]
    for each in diseases:
        part = each.part("onset")
        onset, words = age_at(part, born)
        if words:
            yield f"Not used: the onset is not stated as an age ({words})."
        if onset is None or part is None:
            continue
        if len(diseases) > 1:
            yield f"Not used: the onset at {onset.as_given} of one of {len(diseases)} diseases."
            continue
        if age is not None and onset.years > age.years:
            yield f"Not used: the onset at {onset.as_given} lies after the last encounter at {age.as_given}."
            continue
        _add(facts, vocabulary, "age_at_onset_years", round(onset.years, 3), onset.as_given, part)
        if age is not None and _told_apart(onset, age):
            weeks = round((age.years - onset.years) * WEEKS_PER_YEAR, 1)
            given = f"from {onset.as_given} to {age.as_given}"
            _add(facts, vocabulary, "symptom_duration_weeks", weeks, given, part)


def _told_apart(onset: Age, age: Age) -> bool:
    """Whether the time between two ages is long against the steps in which they are told: 4 and 5 years is not."""
    return age.years - onset.years >= LEAST_STEPS * max(onset.step_years, age.step_years)


def _add(facts: dict[str, Fact], vocabulary: Vocabulary, name: str, value: Any, as_given: str, part: Part) -> None:
    made = fact(vocabulary.facts[name], name, value, part.origin)
    if made is not None:
        facts[name] = Fact(made.id, made.value, made.unit, as_given, made.origin)


def _stated(packet: Part, found: list[Variant]) -> Iterator[str]:
    named = list(diagnoses(packet))
    if named:
        yield f"Stated in the packet, not concluded: {'; '.join(named)}."
    if found:
        yield f"Stated in the packet: {'; '.join(map(str, found))}."


def _unused(
    packet: Part, placed: Placed, found: list[Variant], genes: Listing | None, not_measured: list[str]
) -> Iterator[str]:
    """One sentence for each reason why something states no fact, with the names of all that it holds for."""
    if placed.both_sides:
        yield f"To confirm: no side is named, so both sides are meant: {'; '.join(map(str, placed.both_sides))}."
    for reason, features in sorted(placed.unused.items()):
        yield f"Not used, {reason} ({len(features)}): {'; '.join(map(str, features))}."
    if not_measured:
        yield f"Not used, measured but without a place ({len(not_measured)}): {'; '.join(not_measured)}."
    written = {fact.as_given for row in (genes.rows if genes else ()) for fact in row.facts.values()}
    rest = [each for each in found if not any(str(each) in given for given in written)]
    if rest:
        yield f"Not used, a gene that the knowledge does not hold, or rejected: {'; '.join(map(str, rest))}."
    for name, words in _NOT_READ.items():
        count = len(list(packet.parts(name)))
        if count:
            yield f"Not used: {count} {words} under '{name}'; a chart states medicines and studies with their totals."
    more = [each for each in packet.fields if each not in _FIELDS]
    if more:
        yield f"Not used, no fields of a phenopacket: {', '.join(more)}."


def _citation(meta: Part | None) -> str:
    """The publications that the packet was made from."""
    references = list(meta.parts("externalReferences")) if meta else []
    named = (" ".join(filter(None, (each.text("id"), each.text("description")))) for each in references)
    return "; ".join(each for each in named if each)
