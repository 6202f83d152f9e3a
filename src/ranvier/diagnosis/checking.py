"""Whether a case can be used, and what a person should confirm before anything is concluded from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ranvier.diagnosis.course import compare_visits
from ranvier.diagnosis.facts.gather import gather
from ranvier.diagnosis.facts.kidney import kidney_question
from ranvier.diagnosis.facts.medicines import dose_question, medicine_readings
from ranvier.diagnosis.measuring import entered_sites
from ranvier.formats.case import read_case
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord
from ranvier.reference import shipped_library

MOST_SHOWN = 3
"""So many rows that do not say of what they are, are named; the rest is counted."""
_NONE_MATTERS = ("allergy", "medicine")
"""Lists of which it matters whether they are empty or not filled in."""


def check_case(path: Path) -> Iterator[str]:
    """Read a case and say what it holds and what to confirm; raises InputError for what cannot be used
    or contradicts itself."""
    knowledge = load_knowledge()
    record = read_case(path, knowledge)
    sites = entered_sites(record, knowledge)
    course = compare_visits(record, sites, knowledge)
    gather(record, sites, shipped_library().under(None, {}), knowledge, course.facts if course else None)
    rows = sum(len(listing.rows) for listing in record.listings.values())
    held = [f"{len(record.facts)} facts", f"{rows} list entries", f"{len(record.recordings)} recordings"]
    held += [f"{len(record.visits)} earlier visits"] if record.visits else []
    yield f"{record.case}: sound. {', '.join(held)}."
    for name, listing in record.listings.items():
        if listing.total is None and listing.rows:
            yield f"To confirm: '{name}' states no total, so nothing can be concluded from what is not on it."
        elif listing.total is None and name in _NONE_MATTERS:
            yield f"To confirm: the list '{name}' is empty. Write 'total: 0' when it is known that there are none."
        elif listing.unlisted:
            yield f"To confirm: '{name}' has a total of {listing.total}, but {len(listing.rows)} entries are here."
    yield from _only_recorded(record)
    yield from record.notes
    kidney = kidney_question(record, knowledge)
    if kidney is not None:
        yield f"To confirm: {kidney}"
    yield from _not_placed(record)
    doses = dose_question(record)
    if doses is not None:
        yield f"To confirm: {doses}"
    for reading in medicine_readings(record, knowledge):
        if reading.question is not None:
            yield f"To confirm: {reading.question}"


def _only_recorded(record: PatientRecord) -> Iterator[str]:
    """Recordings alone do not say that nothing else was stimulated."""
    listing = record.listings.get("conduction")
    stated = listing is not None and (listing.total is not None or listing.rows)
    if not stated and any(each.about.get("nerve") is not None for each in record.recordings):
        yield (
            "To confirm: were other nerves studied than those recorded here? Write 'conduction: {total: 0}' when not; "
            "until then nothing is concluded about the study as a whole."
        )


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
