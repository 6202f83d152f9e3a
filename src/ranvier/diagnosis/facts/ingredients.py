"""The ingredients of what the patient takes: one row for each, however many entries of the list name it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.facts.cells import as_cell
from ranvier.diagnosis.facts.combinations import daily_mg_of_part, stated_daily_mg
from ranvier.diagnosis.facts.medicines import MedicineReading, medicine_columns, read_medicine
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.medicines import Medicine
from ranvier.record import Listing, PatientRecord, Row
from ranvier.rules.values import INFINITY, Amount, Cell, Interval, Rows, combined

LOCAL_ROUTES = frozenset({"topical", "eye", "nasal", "inhaled"})
"""Routes by which little of a medicine reaches the rest of the body."""
_LOCAL_FORMS = re.compile(
    r"\b(gel|cream|ointment|lotion|plaster|mouthwash|shampoo|inhaler|(eye|ear) ?drops?|nasal spray)\b"
)
"""Words of an entry without a route that say the same."""


def daily_mg(row: Row, reading: MedicineReading, ingredient: str) -> float | None:
    """The daily dose of one ingredient of an entry; None when nobody can say, or when it is not taken every day."""
    if (row.number("every_days") or 1) > 1:
        return None
    if len(reading.medicines) == 1:
        return stated_daily_mg(row)
    part = next(index for index, each in enumerate(reading.medicines) if each.id == ingredient)
    return daily_mg_of_part(row, reading.given, reading.product, part)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the medicine list that names an ingredient.

    part  which ingredient of the entry it is, in the order of the product
    """

    row: Row
    reading: MedicineReading
    part: int = 0

    @property
    def given(self) -> str:
        """The entry as written."""
        return self.reading.given

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
        """The daily dose of the ingredient by this entry; None when nobody can say."""
        return daily_mg(self.row, self.reading, self.reading.medicines[self.part].id)


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
        if not reading.medicines:
            unknown.append(Ingredient(None, (Entry(row, reading),)))
        for part, each in enumerate(reading.medicines):
            found.setdefault(each.id, []).append(Entry(row, reading, part))
    known = [Ingredient(knowledge.medicines[id], tuple(entries)) for id, entries in found.items()]
    return (*known, *unknown)


def ingredient_table(found: Sequence[Ingredient], record: PatientRecord, knowledge: Knowledge) -> Rows | None:
    """The ingredients as a table for rules; none when the chart has no list of medicines."""
    listing = record.listings.get("medicine")
    if listing is None:
        return None
    rows = tuple(_cells(each, knowledge) for each in found)
    return Rows(rows, _unlisted(found, listing), tuple(each.label for each in found))


def _unlisted(found: Sequence[Ingredient], listing: Listing) -> int | None:
    """No ingredient is missing when every entry is listed and understood; else nobody knows how many are.

    One entry may be a combination: a medicine that is not listed, or whose name is not understood, may have two
    ingredients that must not be taken together. Of one that was stopped none is taken, however many it has.
    """
    hidden = any(each.medicine is None and each.entries[0].now for each in found)
    return 0 if listing.unlisted == 0 and not hidden else None


def _cells(each: Ingredient, knowledge: Knowledge) -> Mapping[str, Cell]:
    if each.medicine is None:
        return {} if each.entries[0].now else {"active": False}
    whole = [entry for entry in each.entries if not entry.local]
    now = [entry for entry in whole if entry.now]
    dose = _sum([entry.daily_mg for entry in now])
    cells: dict[str, Cell] = {
        **static_cells(each.medicine, knowledge),
        "active": bool(now),
        "lately": bool(whole),
        "entries": float(len(now)),
    }
    if dose is not None:
        cells["daily_dose_mg"] = dose
    for name in ("route", "as_needed", "taken_for_months"):
        stated = [entry.row.facts[name].value for entry in (now or whole) if name in entry.row.facts]
        if stated:
            cells[name] = as_cell(stated[0])
    return cells


def _sum(doses: Sequence[float | None]) -> Amount:
    """All doses together: at least the known ones when one of them is not known, None when none is.

    >>> _sum([1000.0, 500.0]), _sum([1000.0, None]), _sum([None])
    (1500.0, Interval(lowest=1000.0, highest=inf), None)
    """
    if all(each is None for each in doses):
        return None
    total: Amount = 0.0
    for each in doses:
        total = combined("+", total, Interval(0.0, INFINITY) if each is None else each)
    return total


def static_cells(medicine: Medicine, knowledge: Knowledge) -> dict[str, Cell]:
    """What is always known of a medicine: which it is, its class and its properties."""
    reading = MedicineReading(medicine.id, (medicine,), "name")
    return {"ingredient": medicine.id, "drug_class": medicine.drug_class, **medicine_columns(reading, knowledge)}


def allergy_columns(listing: Listing, knowledge: Knowledge) -> Iterator[Mapping[str, Cell]]:
    """What is known of the substance of each allergy; nothing when the name is not known."""
    for row in listing.rows:
        reading = read_medicine(row.text("substance") or "", knowledge)
        if reading.medicines:
            yield {**static_cells(reading.medicines[0], knowledge), **medicine_columns(reading, knowledge)}
        else:
            yield {}
