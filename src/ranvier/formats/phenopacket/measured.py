"""Measurements of a packet: a LOINC code that the vocabulary has, and a value with its unit."""

from __future__ import annotations

from ranvier.errors import InputError
from ranvier.formats.case.values import fact
from ranvier.formats.phenopacket.parts import Part
from ranvier.knowledge.vocabulary import Vocabulary
from ranvier.record import Fact

LOINC = "LOINC:"
_UNIT_OF_UCUM = {
    "[degF]": "degF", "Cel": "degC", "a": "year", "wk": "week", "d": "day", "mo": "month", "mm[Hg]": "mmHg",
    "/min": "beat/min", "{beats}/min": "beat/min", "10*3/uL": "10^9/L", "10*9/L": "10^9/L", "1": "ratio",
    "mL/min/{1.73_m2}": "mL/min/1.73m2", "{score}": "score", "mm/h": "mm/h",
}  # fmt: skip


def measurement_facts(packet: Part, vocabulary: Vocabulary) -> tuple[dict[str, Fact], list[str]]:
    """The facts of the measurements, and the names of those that have no place.

    The last of several values of one quantity is kept when each says its day.

    Raises InputError for a unit or value that the vocabulary refuses, and for two values of one quantity.
    """
    by_code = {term.codes["loinc"]: term for term in vocabulary.terms.values() if "loinc" in term.codes}
    facts: dict[str, Fact] = {}
    unused: list[str] = []
    for part in packet.parts("measurements"):
        assay = part.term("assay")
        value = part.part("value")
        quantity = None if value is None else value.part("quantity")
        term = None if assay is None else by_code.get(assay.id.removeprefix(LOINC))
        number = None if quantity is None else quantity.number("value")
        if term is None or term.type != "number" or quantity is None or number is None or term.id in vocabulary.derived:
            unused.append(str(assay) if assay is not None else part.origin.where)
            continue
        unit = quantity.term("unit")
        ucum = "" if unit is None else unit.id.removeprefix("UCUM:")
        observed = part.part("timeObserved")
        day = None if observed is None else observed.day("timestamp")
        stated = {"value": number, "unit": _UNIT_OF_UCUM.get(ucum, ucum) or None, "date": day}
        made = fact(term, "the measurement" if unit is None else term.id, stated, part.origin)
        if made is not None:
            _keep(made, facts)
    return facts, unused


def _keep(made: Fact, facts: dict[str, Fact]) -> None:
    before = facts.get(made.id)
    if before is None or (before.on is not None and made.on is not None and made.on > before.on):
        facts[made.id] = made
    elif made.on is None or before.on is None or (made.on == before.on and made.value != before.value):
        raise InputError(
            f"'{made.id}' is measured twice, also in {before.origin.where}", where=str(made.origin),
            hint="Give each measurement its time, or keep one",
        )  # fmt: skip
