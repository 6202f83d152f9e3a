"""The patient as the planning of treatment sees one: chart, what was gathered from it, findings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from ranvier.diagnosis.facts import Gathered
from ranvier.diagnosis.findings import Findings
from ranvier.record import PatientRecord
from ranvier.therapy.own_medicine import without_own_row
from ranvier.therapy.provisional import without_open_exclusions


@dataclass(frozen=True)
class Patient:
    """What the gates look at."""

    record: PatientRecord
    gathered: Gathered
    findings: Findings
    _without: dict[str, Findings] = field(default_factory=dict[str, Findings], repr=False, compare=False)

    @cached_property
    def provisional(self) -> Findings:
        """The findings as they would be if no open exclusion held."""
        return without_open_exclusions(self.findings)

    def without(self, medicine: str) -> Findings:
        """The findings as they would be if a medicine were not on the list; worked out once."""
        if medicine not in self._without:
            self._without[medicine] = without_own_row(self.findings, self.gathered, medicine)
        return self._without[medicine]


def without(patient: Patient, medicine: str) -> Patient:
    """The patient as if a medicine were not on the list, to see what could take its place."""
    return replace(patient, findings=patient.without(medicine))
