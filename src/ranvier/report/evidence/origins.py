"""From a name in a rule back to the value that was used, and where that value was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ranvier.assess import Assessment
from ranvier.diagnosis.facts.cells import as_cell
from ranvier.diagnosis.facts.exposures import STILL_TAKEN
from ranvier.diagnosis.facts.implied import implied
from ranvier.diagnosis.facts.motor import MotorNerve
from ranvier.diagnosis.facts.sensory import SensoryNerve
from ranvier.diagnosis.limits import Compared
from ranvier.knowledge.entries import Source
from ranvier.knowledge.vocabulary import Term
from ranvier.record import Fact, Origin
from ranvier.report.wording import amount_text, value_text
from ranvier.rules.explain import Step
from ranvier.rules.nodes import Name
from ranvier.rules.words import joined

_LIMIT_OF: Mapping[str, tuple[str, ...]] = {
    "distal_latency_percent_of_upper_limit": ("onset_latency_ms",),
    "distal_amplitude_percent_of_lower_limit": ("amplitude_mv",),
    "velocity_percent_of_lower_limit": ("velocity_m_per_s",),
    "f_wave_latency_percent_of_upper_limit": ("f_wave_min_latency_ms",),
    "amplitude_percent_of_lower_limit": ("amplitude_uv", "amplitude_peak_to_peak_uv"),
    "latency_percent_of_upper_limit": ("peak_latency_ms",),
    "slowness_percent_of_limit": ("peak_latency_ms", "onset_latency_ms", "velocity_m_per_s"),
}
"""Which measured quantities stand behind a share of a limit."""

_BY = {
    "variant": "by the inheritance of the gene",
    "allergy": "by the properties of the substance",
    "needle_emg": "by the grades of the muscle",
    "medicine": "by the properties of the medicine",
    "exposure": "by the properties of the medicine",
}
"""List -> how what its entries do not state themselves is known."""

_MADE_FROM = {
    "hand": "the conduction study and the examination of the hand",
    "body_side": "the conduction study and the needle examination",
    "root": "the needle examination, sensory responses, reflexes and strength",
    "body_region": "the examination and the needle examination",
}
"""Table that is made from more than one part of the chart -> those parts."""

_NAME = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")


@dataclass(frozen=True, slots=True)
class UsedValue:
    """A value that a rule used.

    value    as a reader would write it; "not recorded" when it is missing
    origin   file, line and field, or how it was worked out
    limit    the reference limit behind a share of a limit, with its source
    """

    name: str
    phrase: str
    value: str
    origin: str = ""
    as_given: str = ""
    limit: str = ""
    subject: str = ""
    missing: bool = False


class Origins:
    """Looks up where the values of one assessment come from."""

    def __init__(self, assessment: Assessment) -> None:
        self._record = assessment.record
        self._gathered = assessment.gathered
        self._findings = assessment.findings
        self._vocabulary = assessment.findings.knowledge.vocabulary
        stated = {id: as_cell(fact.value) for id, fact in assessment.record.facts.items()}
        self._implied = implied(stated, assessment.findings.knowledge)
        self._sources: Mapping[str, Source] = assessment.findings.knowledge.sources

    def used(self, step: Step, table: str | None, row: int | None) -> UsedValue:
        """The value behind a name of a rule; `table` and `row` when it is a column."""
        name = step.node
        if not isinstance(name, Name):
            raise TypeError("only a name has an origin")
        if name.place == "row" and table is not None and row is not None:
            return self._column(name.id, step, table, row)
        return self._fact(name.id, step)

    def _fact(self, name: str, step: Step) -> UsedValue:
        phrase = self._findings.phrase(name)
        term = self._vocabulary.facts.get(name)
        fact = self._record.facts.get(name)
        if step.value is None:
            return UsedValue(name, phrase, "not recorded", missing=True)
        shown = value_text(step.value, term.unit if term else None)
        if fact is None:
            return UsedValue(name, phrase, shown, self._worked_out(name, step.value))
        return UsedValue(name, phrase, shown, fact_origin(fact), written(fact, shown))

    def _worked_out(self, name: str, value: object) -> str:
        """How a fact that the chart does not state itself came about."""
        follows = self._implied.get(name)
        if follows is not None and follows.value is value:
            return f"follows from {joined([self._told(each) for each in follows.because])}"
        if name in self._vocabulary.derived:
            return f"worked out: {self._vocabulary.facts[name].meaning}"
        return "worked out from other statements of the chart"

    def _told(self, name: str) -> str:
        """A fact of the chart with its value and place."""
        fact = self._record.facts[name]
        return f"{self._findings.phrase(name)}: {value_text(as_cell(fact.value), fact.unit)} ({fact_origin(fact)})"

    def _column(self, name: str, step: Step, table: str, row: int) -> UsedValue:
        listing = self._vocabulary.listings[table]
        term: Term | None = listing.columns.get(name)
        phrase, subject = self._findings.phrase(name, table), self._findings.label(table, row)
        if step.value is None:
            return UsedValue(name, phrase, "not recorded", subject=subject, missing=True)
        shown = value_text(step.value, term.unit if term else None)
        if not listing.derived:
            return self._listed(name, phrase, shown, table, row, subject)
        if table == "ingredient":
            return UsedValue(name, phrase, shown, self._of_ingredient(name, row), subject=subject)
        if table == "body_side" and (of_side := self._of_side(name, row)) is not None:
            return replace(self._fact(of_side, step), name=name, phrase=phrase, subject=subject)
        nerves = self._nerves(table, row)
        limits = "; ".join(
            self.limit_text(each)
            for nerve in nerves
            for each in nerve.compared
            if each.quantity in _LIMIT_OF.get(name, ())
        )
        origin = joined_origins(site.origin for nerve in nerves for site in nerve.sites)
        made = origin or f"worked out from {_MADE_FROM.get(table, 'the chart')}"
        return UsedValue(name, phrase, shown, made, limit=limits, subject=subject)

    def _of_ingredient(self, name: str, row: int) -> str:
        """The entries of the medicine list that name an ingredient; its properties are its own."""
        found = self._gathered.ingredients[row]
        entries = joined_origins(
            entry.row.facts[name].origin if name in entry.row.facts else entry.row.origin for entry in found.entries
        )
        own = name in self._vocabulary.properties or name in {"ingredient", "drug_class"}
        return f"{entries}, {_BY['medicine']}" if own else entries

    def _of_side(self, name: str, row: int) -> str | None:
        """The fact of the chart that a column of a side repeats."""
        term = self._vocabulary.terms.get(name)
        side = self._findings.facts.tables["body_side"].rows[row].get("side")
        return f"{name}_{side}" if term is not None and term.per_side else None

    def _listed(self, name: str, phrase: str, shown: str, table: str, row: int, subject: str) -> UsedValue:
        entry = self._gathered.exposures[row].entry if table == "exposure" else self._record.rows(table)[row]
        fact = entry.facts.get(name)
        if fact is not None:
            return UsedValue(name, phrase, shown, fact_origin(fact), written(fact, shown), subject=subject)
        how = "it is still taken" if name in STILL_TAKEN else _BY.get(table, "worked out from the same entry")
        return UsedValue(name, phrase, shown, f"{entry.origin}, {how}", subject=subject)

    def _nerves(self, table: str, row: int) -> tuple[MotorNerve | SensoryNerve, ...]:
        gathered = self._gathered
        if table == "motor_nerve":
            return (gathered.motor[row],)
        if table == "sensory_nerve":
            return (gathered.sensory[row],)
        if table == "motor_segment":
            owners = [nerve for nerve in gathered.motor for _ in nerve.segments]
            return (owners[row],)
        return ()

    def limit_text(self, compared: Compared) -> str:
        """A measured value, its limit and the row of the reference that holds it, as one clause."""
        value = amount_text(compared.measurement.value or 0.0, compared.measurement.unit)
        limit = compared.limit
        if limit is None:
            return f"{value}, no limit: {compared.reason}"
        doubt = f", but {compared.reason}" if compared.reason else ""
        bound = "upper" if limit.side == "upper" else "lower"
        shown = amount_text(limit.value, limit.unit)
        return f"{value} against the {bound} limit {shown}{doubt} ({limit.row})"

    def named(self, reason: str) -> str:
        """A reason with the names of the vocabulary as a reader calls them."""
        return _NAME.sub(lambda found: self._findings.phrase(found.group(), "conduction"), reason)

    def source_title(self, id: str) -> str:
        """The title of a source; its id when the sources do not hold it."""
        source = self._sources.get(id)
        return source.title if source is not None else id


def fact_origin(fact: Fact) -> str:
    """File, line and field, with the date of the value when the chart states one."""
    return f"{fact.origin}, {fact.on.isoformat()}" if fact.on else str(fact.origin)


def written(fact: Fact, shown: str) -> str:
    """What the chart wrote, when that differs from what is shown."""
    given = " ".join(fact.as_given.split())
    return "" if given.casefold() in {shown.casefold(), "true", "false"} else given


def joined_origins(origins: Iterable[Origin]) -> str:
    """Places in files, each file and place named once.

    >>> joined_origins([Origin("ncs.csv", "line 4"), Origin("ncs.csv", "line 5"), Origin("case.yaml", "line 2")])
    'ncs.csv line 4, line 5; case.yaml line 2'
    """
    by_file: dict[str, list[str]] = {}
    for origin in dict.fromkeys(origins):
        by_file.setdefault(origin.source, []).append(origin.where)
    return "; ".join(f"{file} {', '.join(each for each in where if each)}".strip() for file, where in by_file.items())


__all__ = ["Origins", "UsedValue", "fact_origin", "joined_origins", "written"]
