"""Earlier trials of a treatment: one that failed or harmed is a bar, one with an unknown outcome is asked first."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.diagnosis.findings import Missing
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Treatment
from ranvier.record import PatientRecord, Row
from ranvier.therapy.plan import Reason

_HARM = {"allergy", "side_effect"}
_HARMLESS = {"interaction", "cost", "own_wish", "no_longer_needed", "other"}
_FAILED = {"none", "worse"}
_HELPED = {"partial", "good"}


@dataclass(frozen=True, slots=True)
class PastTreatmentCheck:
    """What earlier trials say of one treatment."""

    bars: tuple[Reason, ...] = ()
    questions: tuple[Missing, ...] = ()


def check_past_treatments(treatment: Treatment, record: PatientRecord, knowledge: Knowledge) -> PastTreatmentCheck:
    """Hold the earlier treatments of the chart against a treatment.

    A medicine is asked first while entries of the list are known to be missing: one of them may have been this
    medicine, stopped because it harmed. A list that nobody gave is asked for once, for the whole plan. A procedure
    is only barred by an entry that names it.
    """
    listing = record.listings.get("past_treatment")
    rows = listing.rows if listing else ()
    if treatment.id not in knowledge.medicines:
        named = [
            row for row in rows if _folded(row.text("name") or "") in {_folded(treatment.id), _folded(treatment.title)}
        ]
        return PastTreatmentCheck(tuple(bar for row in named if (bar := _bar(row)) is not None))
    bars: list[Reason] = []
    questions: list[Missing] = []
    if listing is not None and listing.unlisted:
        questions.append(Missing("past_treatment", "earlier treatments: the entries that are missing from the list"))
    for row in rows:
        written = row.text("name") or ""
        reading = read_medicine(written, knowledge)
        if any(each.id == treatment.id for each in reading.medicines):
            bar = _bar(row)
            if bar is not None and _too_short(row, treatment):
                continue
            if bar is not None:
                bars.append(bar)
            elif _open(row):
                questions.append(Missing("past_treatment", f"how {written} worked before and why it was stopped"))
        elif not written:
            questions.append(Missing("past_treatment", "which medicine an earlier treatment without a name was"))
    return PastTreatmentCheck(tuple(bars), tuple(questions))


def _folded(name: str) -> str:
    return name.casefold().replace("_", " ").strip()


def _bar(row: Row) -> Reason | None:
    because, response = row.text("stopped_because"), row.text("response")
    if because in _HARM:
        effect = row.text("side_effect") or str(because).replace("_", " ")
        return Reason(f"Stopped before because of {effect}.")
    if because == "no_effect" or response in _FAILED:
        weeks, dose = row.number("weeks_at_highest_dose"), row.number("highest_daily_dose_mg")
        how = f" at {dose:g} mg a day" if dose is not None else ""
        how += f" for {weeks:g} weeks" if weeks is not None else ""
        return Reason(f"Tried before without effect{how}.")
    return None


def _too_short(row: Row, treatment: Treatment) -> bool:
    """A trial without effect that did not last as long as one has to: it says nothing against a proper one."""
    weeks, needed = row.number("weeks_at_highest_dose"), treatment.failure_after_weeks
    harmed = row.text("stopped_because") in _HARM or row.text("response") == "worse"
    return not harmed and weeks is not None and needed is not None and weeks < needed


def _open(row: Row) -> bool:
    """Nobody says that it helped, or that it was stopped for a reason that is no harm."""
    return row.text("response") not in _HELPED or row.text("stopped_because") not in _HARMLESS
