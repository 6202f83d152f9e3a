"""Earlier trials of a treatment: one that failed or harmed is a bar, one with an unknown outcome is asked first.

A trial that was too short or at too low a dose is no failed trial: it bars nothing, and the plan says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.diagnosis.findings import Missing
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Treatment
from ranvier.record import PatientRecord, Row
from ranvier.therapy.next_steps import Outcome
from ranvier.therapy.plan import Reason
from ranvier.therapy.trials import NO_PROPER_TRIAL, SAID, read_trial

_HARM = {"allergy", "side_effect"}
_HARMLESS = {"interaction", "cost", "own_wish", "no_longer_needed", "other"}
_HELPED = {"partial", "good"}
_BARRING = {Outcome.FAILED, Outcome.HARMED}


@dataclass(frozen=True, slots=True)
class PastTreatmentCheck:
    """What earlier trials say of one treatment.

    notes  trials that were none
    """

    bars: tuple[Reason, ...] = ()
    questions: tuple[Missing, ...] = ()
    notes: tuple[Reason, ...] = ()


def check_past_treatments(
    treatment: Treatment, record: PatientRecord, knowledge: Knowledge, target: float | None = None
) -> PastTreatmentCheck:
    """Hold the earlier treatments of the chart against a treatment.

    target  the daily dose in mg that is aimed at in this patient; None when it is not known

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
    notes: list[Reason] = []
    questions: list[Missing] = []
    if listing is not None and listing.unlisted:
        questions.append(Missing("past_treatment", "earlier treatments: the entries that are missing from the list"))
    for row in rows:
        written = row.text("name") or ""
        if not written:
            questions.append(Missing("past_treatment", "which medicine an earlier treatment without a name was"))
        elif any(each.id == treatment.id for each in read_medicine(written, knowledge).medicines):
            outcome = read_trial(row, treatment, knowledge, target)
            if outcome in _BARRING:
                bars.append(_barred(row))
            elif outcome in NO_PROPER_TRIAL:
                notes.append(Reason(f"Tried before without effect{_how(row)}: {SAID[outcome]}."))
            elif outcome is Outcome.UNKNOWN and _without_effect(row):
                questions.append(Missing("past_treatment", f"how long and at which dose {written} was tried"))
            elif _open(row):
                questions.append(Missing("past_treatment", f"how {written} worked before and why it was stopped"))
    return PastTreatmentCheck(tuple(bars), tuple(questions), tuple(notes))


def _folded(name: str) -> str:
    return name.casefold().replace("_", " ").strip()


def _bar(row: Row) -> Reason | None:
    """What an earlier trial of a procedure says against it."""
    harmed = row.text("stopped_because") in _HARM or row.text("response") == "worse"
    return _barred(row) if harmed or _without_effect(row) else None


def _barred(row: Row) -> Reason:
    because = row.text("stopped_because")
    if because in _HARM:
        effect = row.text("side_effect") or str(because).replace("_", " ")
        return Reason(f"Stopped before because of {effect}.")
    if row.text("response") == "worse":
        return Reason(f"Tried before{_how(row)}, and it got worse.")
    return Reason(f"Tried before without effect{_how(row)}.")


def _without_effect(row: Row) -> bool:
    return row.text("stopped_because") == "no_effect" or row.text("response") == "none"


def _how(row: Row) -> str:
    weeks, dose = row.number("weeks_at_highest_dose"), row.number("highest_daily_dose_mg")
    how = f" at {dose:g} mg a day" if dose is not None else ""
    return how + (f" for {weeks:g} weeks" if weeks is not None else "")


def _open(row: Row) -> bool:
    """Nobody says that it helped, or that it was stopped for a reason that is no harm."""
    return row.text("response") not in _HELPED or row.text("stopped_because") not in _HARMLESS
