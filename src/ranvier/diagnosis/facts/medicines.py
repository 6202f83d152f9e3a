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

from ranvier.diagnosis.facts.combinations import parts_of
from ranvier.errors import nearest
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.medicines import Medicine
from ranvier.record import PatientRecord
from ranvier.rules.values import Cell


@dataclass(frozen=True, slots=True)
class MedicineReading:
    """One entry of the medicine list as it was understood.

    given      the name as written
    medicines  what it stands for; more than one for a combination; empty when it is not known
    how        name, abbreviation, misspelling or unknown
    suggestion the nearest known name of an unknown one
    product    the combination that the entry names as one, of which `medicines` are the parts
    """

    given: str
    medicines: tuple[Medicine, ...]
    how: str
    suggestion: str | None = None
    product: Medicine | None = None

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


_JOINTS = frozenset({"/", "+", "&", ",", ";", "and", "with", "plus"})
_NO_NAMES = frozenset({
    "a", "an", "at", "by", "for", "from", "in", "of", "on", "per", "to", "as", "the", "once", "twice", "daily", "day",
    "days", "night", "nightly", "week", "weekly", "month", "monthly", "hour", "hours", "hourly", "morning", "noon",
    "evening", "bedtime", "needed", "required", "dose", "doses", "tablet", "tablets", "tab", "tabs", "capsule",
    "capsules", "cap", "caps", "drop", "drops", "patch", "patches", "food", "meal", "meals", "water", "breakfast",
    "lunch", "dinner", "supper", "mouth", "mg", "mcg", "ug", "g", "kg", "ml", "l", "iu", "unit", "units", "percent",
    "xr", "er", "sr", "mr", "prn", "bid", "tid", "qid", "od", "bd", "tds", "qds",
})  # fmt: skip
"""Words that stand around the name of a medicine and are none themselves."""

Named = tuple[Medicine, str]


def _words(written: str) -> tuple[str, ...]:
    """The words of an entry; what joins two medicines is a word of its own."""
    plain = re.sub(r"[\s\-_.()\[\]]+", " ", written.casefold().replace("®", ""))
    return tuple(re.sub(r"([/+&,;])", r" \1 ", plain).split())


@lru_cache(maxsize=4)
def _names(knowledge: Knowledge) -> Mapping[tuple[str, ...], Named]:
    found: dict[tuple[str, ...], Named] = {}
    for medicine in knowledge.medicines.values():
        for how, names in (
            ("misspelling", medicine.misspellings), ("abbreviation", medicine.abbreviations), ("name", medicine.names)
        ):  # fmt: skip
            for name in names:
                found[_words(name)] = (medicine, how)
    return MappingProxyType(found)


@lru_cache(maxsize=2048)
def read_medicine(written: str, knowledge: Knowledge) -> MedicineReading:
    """The medicine that a written entry names; dose and form behind the name are passed over.

    An entry that joins several medicines is read only when each of them is known.

    >>> from ranvier.knowledge import load_knowledge
    >>> reading = read_medicine("PGB 75 mg", load_knowledge())
    >>> reading.medicines[0].id, reading.how
    ('pregabalin', 'abbreviation')
    """
    names, words = _names(knowledge), _words(written)
    first = _longest(words, names)
    found: list[Named] = []
    if first is not None:
        found.append(first[0])
        beside, *joined = _parts(words[first[1] :])
        found.extend(_mentioned(beside, names))
    else:
        joined = _parts(words)
    for part in joined:
        read = _read_part(part, names)
        if read is None:
            return _unknown(written, words, names)
        found.extend(read)
    if not found:
        return _unknown(written, words, names)
    how = next((each for _, each in found if each != "name"), "name")
    named = tuple(dict.fromkeys(medicine for medicine, _ in found))
    parts = tuple(dict.fromkeys(part for each in named for part in parts_of(each, knowledge)))
    return MedicineReading(written, parts, how, product=named[0] if len(named) == 1 and len(parts) > 1 else None)


def _parts(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The words between what joins them."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word in _JOINTS:
            parts.append([])
        else:
            parts[-1].append(word)
    return [tuple(part) for part in parts]


def _longest(words: tuple[str, ...], names: Mapping[tuple[str, ...], Named]) -> tuple[Named, int] | None:
    """The medicine that the first words name, and how many of them do."""
    for length in range(len(words), 0, -1):
        found = names.get(words[:length])
        if found is not None:
            return found, length
    return None


def _read_part(words: tuple[str, ...], names: Mapping[tuple[str, ...], Named]) -> list[Named] | None:
    """The medicines of one part of an entry; nothing for a dose or a remark; None when it names something unknown."""
    first = _longest(words, names)
    if first is not None:
        return [first[0], *_mentioned(words[first[1] :], names)]
    speaking = [word for word in words if word[0].isalpha()]
    return [] if all(word in _NO_NAMES for word in speaking) else None


def _mentioned(words: tuple[str, ...], names: Mapping[tuple[str, ...], Named]) -> list[Named]:
    """Further medicines that stand in plain words behind the first one."""
    found: list[Named] = []
    while words:
        each = _longest(words, names)
        if each is not None and each[0][1] == "name":
            found.append(each[0])
            words = words[each[1] :]
        else:
            words = words[1:]
    return found


def _unknown(written: str, words: tuple[str, ...], names: Mapping[tuple[str, ...], Named]) -> MedicineReading:
    leading = " ".join(words[: next((i for i, word in enumerate(words) if word[0].isdigit()), len(words))])
    plain = [" ".join(name) for name, (_, how) in names.items() if how == "name"]
    return MedicineReading(written, (), "unknown", nearest(leading, plain) if len(leading) > 3 else None)


def medicine_readings(record: PatientRecord, knowledge: Knowledge) -> tuple[MedicineReading, ...]:
    """Every entry of the medicine list as it was understood, in its order."""
    return tuple(read_medicine(row.text("name") or "", knowledge) for row in record.rows("medicine"))


_WRITTEN_DOSE = re.compile(r"\d\s*(mg|g|mcg|µg|ug|micrograms?|milligrams?)\b", re.IGNORECASE)
_DOSE_FIELDS = ("dose_mg", "daily_dose_mg")
MOST_NAMED = 3


def dose_question(record: PatientRecord) -> str | None:
    """What to ask when doses stand within names, where nobody reads them; None when none does.

    A dose is never guessed from free text: '300 mg bd' and '300 mg' are not the same.
    """
    found = [
        row.text("name") or ""
        for row in record.rows("medicine")
        if all(row.number(each) is None for each in _DOSE_FIELDS) and _WRITTEN_DOSE.search(row.text("name") or "")
    ]
    if not found:
        return None
    named = ", ".join(f"'{each}'" for each in found[:MOST_NAMED])
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return f"The dose within {named}{more} is not read, so no dose is checked. State dose_mg and times_per_day."


def medicine_columns(reading: MedicineReading, knowledge: Knowledge) -> Mapping[str, Cell]:
    """The properties of one entry as columns; all unknown when the medicine is not known."""
    if not reading.medicines:
        return {}
    has = {name for medicine in reading.medicines for name in medicine.properties}
    return {f"is_{name}": name in has for name in knowledge.vocabulary.properties}
