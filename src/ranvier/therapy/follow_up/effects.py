"""Adverse effects of a visit, and for how much they count for one treatment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.follow_up import SEVERITIES
from ranvier.record import PatientRecord, Row
from ranvier.rules.values import Cell
from ranvier.therapy.follow_up.result import Effect

LISTING = "adverse_effect"
UNSTATED = "moderate"
"""What an effect of which nobody says how bad it is counts for: no dose is raised until it is known."""


@dataclass(frozen=True, slots=True)
class Effects:
    """The adverse effects of one visit.

    complete  the chart says that there are no others
    """

    rows: tuple[Effect, ...]
    complete: bool

    def of(self, medicines: Iterable[str]) -> tuple[Effect, ...]:
        """The effects of a treatment, and those that nobody ascribes to one."""
        names = set(medicines)
        return tuple(each for each in self.rows if not each.medicine or each.medicine in names)

    def facts(self, medicines: Sequence[str]) -> Mapping[str, Cell]:
        """What the rules may know of one treatment.

        A serious effect that nobody ascribes stops nothing by itself: it is asked first which treatment it is of.
        """
        own = self.of(medicines)
        unclear = any(each.counted == "serious" and not each.medicine for each in own)
        counted = [_rank("severe" if not each.medicine and each.counted == "serious" else each.counted) for each in own]
        worst = max(counted, default=0)
        known = self.complete or worst >= _rank(UNSTATED)
        return {
            "worst_effect": SEVERITIES[worst] if known else None,
            "serious_effect_unclear": unclear if unclear or self.complete else None,
        }


def read_adverse_effects(record: PatientRecord, knowledge: Knowledge) -> Effects:
    """The adverse effects that the chart of a visit lists."""
    listing = record.listings.get(LISTING)
    if listing is None:
        return Effects((), complete=False)
    return Effects(tuple(_effect(row, knowledge) for row in listing.rows), listing.unlisted == 0)


def _effect(row: Row, knowledge: Knowledge) -> Effect:
    name, severity = row.text("effect") or "other", row.text("severity")
    written = row.text("medicine") or ""
    grave = knowledge.grave_effects.get(name)
    counted = max(_rank(severity or UNSTATED), _rank(grave.severity) if grave else 0)
    found = read_medicine(written, knowledge).medicines if written else ()
    return Effect(
        effect=name,
        medicine=found[0].id if len(found) == 1 else "",
        written=written,
        counted=SEVERITIES[counted],
        known=severity is not None and bool(found),
        action=grave.statement.text if grave else "",
    )


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity)
