"""The ingredients of what the patient takes: one row for each, however many entries of the list name it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ranvier.diagnosis.facts.cells import as_cell
from ranvier.diagnosis.facts.medicines import MedicineReading, medicine_columns, read_medicine
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Medicine
from ranvier.record import Listing, PatientRecord, Row
from ranvier.rules.values import Cell, Rows

LOCAL_ROUTES = frozenset({"topical", "eye", "nasal", "inhaled"})
"""Routes by which little of a medicine reaches the rest of the body."""
_LOCAL_FORMS = re.compile(
    r"\b(gel|cream|ointment|lotion|plaster|mouthwash|shampoo|inhaler|(eye|ear) ?drops?|nasal spray)\b"
)
"""Words of an entry without a route that say the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the medicine list that names an ingredient."""

    row: Row
    given: str
    alone: bool

    @property
    def local(self) -> bool:
        """It hardly reaches the rest of the body."""
        route = self.row.text("route")
        return route in LOCAL_ROUTES if route is not None else bool(_LOCAL_FORMS.search(self.given.casefold()))

    @property
    def now(self) -> bool:
        """It is taken now, and was not stopped within the last days."""
        return self.row.number("stopped_days_ago") is None

    @property
    def daily_mg(self) -> float | None:
        """The daily dose, as far as it is stated; of a combination nobody knows whose amount it is.

        What is not taken every day has none.
        """
        daily, single, times = (self.row.number(each) for each in ("daily_dose_mg", "dose_mg", "times_per_day"))
        if not self.alone or (self.row.number("every_days") or 1) > 1:
            return None
        return single * times if daily is None and single is not None and times is not None else daily


@dataclass(frozen=True, slots=True)
class Ingredient:
    """An ingredient with the entries that name it; without a medicine when the name is not known."""

    medicine: Medicine | None
    entries: tuple[Entry, ...]

    @property
    def label(self) -> str:
        """How it is called; an unknown one as it is written."""
        return self.medicine.title if self.medicine is not None else self.entries[0].given


def ingredients(
    record: PatientRecord, readings: Sequence[MedicineReading], knowledge: Knowledge
) -> tuple[Ingredient, ...]:
    """Every ingredient of the medicine list, in its order; a combination gives each of its parts."""
    found: dict[str, list[Entry]] = {}
    unknown: list[Ingredient] = []
    for row, reading in zip(record.rows("medicine"), readings, strict=True):
        parts = tuple(dict.fromkeys(part for each in reading.medicines for part in parts_of(each, knowledge)))
        entry = Entry(row, reading.given, len(parts) == 1)
        if not parts:
            unknown.append(Ingredient(None, (entry,)))
        for each in parts:
            found.setdefault(each.id, []).append(entry)
    known = [Ingredient(knowledge.medicines[id], tuple(entries)) for id, entries in found.items()]
    return (*known, *unknown)


@lru_cache(maxsize=1024)
def parts_of(medicine: Medicine, knowledge: Knowledge) -> tuple[Medicine, ...]:
    """The ingredients of a combination, whose id joins theirs; any other medicine is its own only ingredient.

    >>> from ranvier.knowledge import load_knowledge
    >>> knowledge = load_knowledge()
    >>> [each.id for each in parts_of(knowledge.medicines["lisinopril_hydrochlorothiazide"], knowledge)]
    ['lisinopril', 'hydrochlorothiazide']
    """
    return _split(medicine.id, knowledge.medicines) or (medicine,)


def _split(id: str, medicines: Mapping[str, Medicine]) -> tuple[Medicine, ...]:
    words = id.split("_")
    for cut in range(1, len(words)):
        first, rest = medicines.get("_".join(words[:cut])), "_".join(words[cut:])
        if first is None:
            continue
        others = (medicines[rest],) if rest in medicines else _split(rest, medicines)
        if others:
            return (first, *others)
    return ()


def ingredient_table(found: Sequence[Ingredient], record: PatientRecord, knowledge: Knowledge) -> Rows | None:
    """The ingredients as a table for rules; none when the chart has no list of medicines."""
    listing = record.listings.get("medicine")
    if listing is None:
        return None
    rows = tuple(_cells(each, knowledge) for each in found)
    return Rows(rows, listing.unlisted, tuple(each.label for each in found))


def _cells(each: Ingredient, knowledge: Knowledge) -> Mapping[str, Cell]:
    if each.medicine is None:
        return {} if each.entries[0].now else {"active": False}
    whole = [entry for entry in each.entries if not entry.local]
    now = [entry for entry in whole if entry.now]
    doses = [dose for entry in now if (dose := entry.daily_mg) is not None]
    cells: dict[str, Cell] = {
        **static_cells(each.medicine, knowledge),
        "active": bool(now),
        "lately": bool(whole),
        "entries": float(len(now)),
    }
    if doses:
        cells["daily_dose_mg"] = float(sum(doses))
    for name in ("route", "as_needed", "taken_for_months"):
        stated = [entry.row.facts[name].value for entry in (now or whole) if name in entry.row.facts]
        if stated:
            cells[name] = as_cell(stated[0])
    return cells


def static_cells(medicine: Medicine, knowledge: Knowledge) -> dict[str, Cell]:
    """What is always known of a medicine: which it is, its class and its properties."""
    reading = MedicineReading(medicine.id, (medicine,), "name")
    return {"ingredient": medicine.id, "drug_class": medicine.drug_class, **medicine_columns(reading, knowledge)}


def allergy_columns(listing: Listing, knowledge: Knowledge) -> Iterator[Mapping[str, Cell]]:
    """What is known of the substance of each allergy; nothing when the name is not known."""
    for row in listing.rows:
        reading = read_medicine(row.text("substance") or "", knowledge)
        yield static_cells(reading.medicines[0], knowledge) if reading.medicines else {}
