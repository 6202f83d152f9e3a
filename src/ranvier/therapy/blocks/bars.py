"""What forbids one local anaesthetic in one patient: the situation, and allergies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.kleene import either
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import Anaesthetic, Forbidden
from ranvier.knowledge.entries import Statement
from ranvier.record import PatientRecord
from ranvier.therapy.blocks.beside import Beside, Taken
from ranvier.therapy.blocks.sums import Given
from ranvier.therapy.blocks.words import find_anaesthetic


def forbidden_here(
    given: Sequence[Given], record: PatientRecord, taken: Sequence[Taken], knowledge: Knowledge
) -> Beside:
    """Every situation in which one of the anaesthetics must not be given."""
    bars: list[Statement] = []
    questions: list[str] = []
    for each in given:
        for rule in each.drug.forbidden:
            verdict, ask = _verdict(rule, each, record, taken, knowledge)
            if verdict is True:
                bars.append(rule.statement)
            elif verdict is None:
                questions.append(ask)
    return Beside(tuple(dict.fromkeys(bars)), tuple(dict.fromkeys(questions)))


def _verdict(
    rule: Forbidden, given: Given, record: PatientRecord, taken: Sequence[Taken], knowledge: Knowledge
) -> tuple[bool | None, str]:
    match rule.when:
        case "intravenous_regional":
            return (given.site == "intravenous_regional") if given.site else None, f"where {given.drug.title} is given"
        case "obstetric_high_concentration":
            if given.percent is not None and given.percent <= (rule.above_percent or 0):
                return False, ""
            pregnant = _pregnant(record)
            if pregnant is True and given.percent is None:
                return None, f"the concentration of {given.drug.title}"
            return pregnant, "pregnancy"
        case "anaemia_or_methaemoglobinaemia":
            return either(_anaemia(record, knowledge), record.truth("methaemoglobinaemia")), (
                "methaemoglobinaemia, and haemoglobin"
            )
        case "young_infant":
            age = record.number("age_years")
            limit = knowledge.methods["local_anaesthetic_rules"].number("infant_below_age")
            return None if age is None else age < limit, "age"
        case "cholinesterase_deficiency":
            return record.truth("plasma_cholinesterase_deficiency"), "deficiency of plasma cholinesterase"
        case _:
            return _sulfonamide(record, taken, knowledge), "medicines: the whole list, or total 0 when none is taken"


def _pregnant(record: PatientRecord) -> bool | None:
    stated = record.truth("pregnancy")
    return False if stated is None and record.value("sex") == "male" else stated


def _anaemia(record: PatientRecord, knowledge: Knowledge) -> bool | None:
    haemoglobin = record.number("haemoglobin_g_per_dl")
    if haemoglobin is None:
        return None
    rules = knowledge.methods["local_anaesthetic_rules"]
    return haemoglobin < rules.number("anaemia_male" if record.value("sex") != "female" else "anaemia_female")


def _sulfonamide(record: PatientRecord, taken: Sequence[Taken], knowledge: Knowledge) -> bool | None:
    if any(each.is_one_of(knowledge.anaesthetic_groups["sulfonamide"]) for each in taken):
        return True
    listing = record.listings.get("medicine")
    complete = listing is not None and listing.unlisted == 0 and all(each.medicines for each in taken)
    return False if complete else None


def allergy_to(drugs: Sequence[Anaesthetic], record: PatientRecord, knowledge: Knowledge) -> Beside:
    """Allergies: the same anaesthetic is a bar, one of the same family and an unknown substance are asked first."""
    listing = record.listings.get("allergy")
    questions: list[str] = []
    if listing is None or listing.unlisted != 0:
        questions.append("allergies: the list, or total 0 when there is none")
    bars: list[Statement] = []
    for row in listing.rows if listing is not None else ():
        written = row.text("substance") or ""
        reading = read_medicine(written, knowledge)
        named = [found for each in (*reading.medicines,) if (found := knowledge.anaesthetics.get(each.id)) is not None]
        own = find_anaesthetic(written, knowledge)
        named += [own] if own is not None and own not in named else []
        if not reading.medicines and own is None:
            questions.append(f"what '{written}' in the list of allergies is")
        bars += [Statement(f"Allergy or intolerance in the chart: {written}.") for each in named if each in drugs]
        questions += list(_same_family(written, named, drugs))
    return Beside(tuple(dict.fromkeys(bars)), tuple(dict.fromkeys(questions)))


def _same_family(written: str, named: Sequence[Anaesthetic], drugs: Sequence[Anaesthetic]) -> Iterator[str]:
    for each in named:
        for drug in drugs:
            if drug.id != each.id and drug.family == each.family:
                yield f"whether the reaction to {written} also bars {drug.title.lower()}, of the same family"
