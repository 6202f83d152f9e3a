"""Which medicine a written name means, and what a rule may know of it.

An abbreviation or a known misspelling is read as the medicine it stands for and asked back; a name that
is not known stays unknown with all its properties, so that nothing is concluded from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from ranvier.errors import nearest
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Medicine
from ranvier.record import PatientRecord
from ranvier.rules.values import Cell


@dataclass(frozen=True, slots=True)
class MedicineReading:
    """One entry of the medicine list as it was understood.

    given      the name as written
    medicines  what it stands for; more than one for a combination; empty when it is not known
    how        name, abbreviation, misspelling or unknown
    suggestion the nearest known name of an unknown one
    """

    given: str
    medicines: tuple[Medicine, ...]
    how: str
    suggestion: str | None = None

    @property
    def question(self) -> str | None:
        """What to ask the person who wrote the list; None when the name is plain."""
        read_as = " with ".join(each.title.casefold() for each in self.medicines)
        if self.how == "unknown":
            hint = f" Is it {self.suggestion}?" if self.suggestion else ""
            why = "Until it is named, no interaction with it can be ruled out."
            return f"The medicine '{self.given}' is not known here.{hint} {why}"
        if self.how in {"abbreviation", "misspelling"}:
            return f"'{self.given}' is read as {read_as} because of its {self.how}. Please confirm."
        return None


def _folded(name: str) -> str:
    return re.sub(r"[\s\-_.]+", " ", name.casefold().replace("®", "")).strip()


@lru_cache(maxsize=4)
def _names(knowledge: Knowledge) -> Mapping[str, tuple[Medicine, str]]:
    found: dict[str, tuple[Medicine, str]] = {}
    for medicine in knowledge.medicines.values():
        for how, names in (
            ("misspelling", medicine.misspellings), ("abbreviation", medicine.abbreviations), ("name", medicine.names)
        ):  # fmt: skip
            for name in names:
                found[_folded(name)] = (medicine, how)
    return MappingProxyType(found)


def read_medicine(written: str, knowledge: Knowledge) -> MedicineReading:
    """The medicine that a written entry names; dose and form behind the name are passed over.

    >>> from ranvier.knowledge import load_knowledge
    >>> reading = read_medicine("PGB 75 mg", load_knowledge())
    >>> reading.medicines[0].id, reading.how
    ('pregabalin', 'abbreviation')
    """
    names = _names(knowledge)
    leading = _before_dose(written)
    if leading in names:
        medicine, how = names[leading]
        return MedicineReading(written, (medicine,), how)
    parts = [part for part in _JOINED.split(written) if re.search(r"[A-Za-z]{2}", part)]
    if len(parts) > 1:
        read = [_one(part, names) for part in parts]
        if all(each is not None for each in read):
            found = [each for each in read if each is not None]
            how = next((each for _, each in found if each != "name"), "name")
            return MedicineReading(written, tuple(medicine for medicine, _ in found), how)
        return _unknown(written, leading, names)
    single = _one(written, names)
    return MedicineReading(written, (single[0],), single[1]) if single else _unknown(written, leading, names)


_JOINED = re.compile(r"\s*[/+&]\s*|\s+(?:and|with|plus)\s+")


def _before_dose(written: str) -> str:
    """The words before the first number, folded."""
    words = _folded(written).split()
    return " ".join(words[: next((i for i, word in enumerate(words) if word[0].isdigit()), len(words))])


def _one(written: str, names: Mapping[str, tuple[Medicine, str]]) -> tuple[Medicine, str] | None:
    """The medicine that the first words name; form and dose behind them are passed over."""
    words = _folded(written).split()
    for length in range(len(words), 0, -1):
        found = names.get(" ".join(words[:length]))
        if found is not None:
            return found
    return None


def _unknown(written: str, leading: str, names: Mapping[str, tuple[Medicine, str]]) -> MedicineReading:
    plain = [name for name, (_, how) in names.items() if how == "name"]
    return MedicineReading(written, (), "unknown", nearest(leading, plain) if len(leading) > 3 else None)


def medicine_readings(record: PatientRecord, knowledge: Knowledge) -> tuple[MedicineReading, ...]:
    """Every entry of the medicine list as it was understood, in its order."""
    return tuple(read_medicine(row.text("name") or "", knowledge) for row in record.rows("medicine"))


def medicine_columns(reading: MedicineReading, knowledge: Knowledge) -> Mapping[str, Cell]:
    """The properties of one entry as columns; all unknown when the medicine is not known."""
    if not reading.medicines:
        return {}
    has = {name for medicine in reading.medicines for name in medicine.properties}
    return {f"is_{name}": name in has for name in knowledge.vocabulary.properties}
