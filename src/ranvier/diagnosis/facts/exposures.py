"""What the patient was exposed to: one row for each medicine or substance, present medicines among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.facts.cells import as_cell
from ranvier.diagnosis.facts.medicines import MedicineReading, medicine_columns, read_medicine
from ranvier.knowledge import Knowledge
from ranvier.record import PatientRecord, Row
from ranvier.rules.values import Cell, Rows

SHARED = ("daily_dose_mg", "cumulative_dose_mg", "taken_for_months", "months_since_last", "began_before_symptoms")
OF_ONE = ("daily_dose_mg", "cumulative_dose_mg")
"""Columns that say nothing of the parts of a combination: nobody knows whose amount it is."""
STILL_TAKEN: dict[str, Cell] = {"months_since_last": 0.0}


@dataclass(frozen=True, slots=True)
class Exposure:
    """One medicine or substance, with the entry of the chart that it was read from."""

    label: str
    cells: Mapping[str, Cell]
    entry: Row


def exposures(
    record: PatientRecord, medicines: Sequence[MedicineReading], knowledge: Knowledge
) -> tuple[Exposure, ...]:
    """The exposures of the chart, and each ingredient of the present medicines.

    An entry whose name is not known keeps its place, with nothing known of it.
    """
    present = [
        each
        for row, reading in zip(record.rows("medicine"), medicines, strict=True)
        for each in _read(row, reading, STILL_TAKEN, knowledge)
    ]
    earlier = [
        each
        for row in record.rows("exposure")
        for each in _read(row, read_medicine(row.text("agent") or "", knowledge), {}, knowledge)
    ]
    return (*present, *earlier)


def exposure_table(found: Sequence[Exposure], record: PatientRecord) -> Rows:
    """The exposures as a table for rules; it is complete when both lists of the chart are."""
    return Rows(tuple(each.cells for each in found), _unlisted(record), tuple(each.label for each in found))


def _read(row: Row, reading: MedicineReading, known: Mapping[str, Cell], knowledge: Knowledge) -> Iterator[Exposure]:
    shared = [name for name in SHARED if name in row.facts]
    if len(reading.medicines) > 1:
        shared = [name for name in shared if name not in OF_ONE]
    cells: dict[str, Cell] = {**known, **{name: as_cell(row.facts[name].value) for name in shared}}
    if not reading.medicines:
        yield Exposure(reading.given or str(row.origin), cells, row)
    for each in reading.medicines:
        alone = MedicineReading(reading.given, (each,), reading.how)
        yield Exposure(each.title, {**cells, "ingredient": each.id, **medicine_columns(alone, knowledge)}, row)


def _unlisted(record: PatientRecord) -> int | None:
    """No exposure is missing when both lists are complete; else nobody knows how many: one entry may name several."""
    listings = [record.listings.get(name) for name in ("medicine", "exposure")]
    return 0 if all(each is not None and each.unlisted == 0 for each in listings) else None
