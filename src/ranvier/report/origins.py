"""From a name in a rule back to the value that was used, and where that value was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.diagnosis.facts.motor import MotorNerve
from ranvier.diagnosis.facts.sensory import SensoryNerve
from ranvier.diagnosis.limits import Compared
from ranvier.knowledge.entries import Source
from ranvier.knowledge.vocabulary import Term
from ranvier.record import Fact, Origin
from ranvier.report.wording import amount_text, value_text
from ranvier.rules.explain import Step
from ranvier.rules.nodes import Name

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
            return UsedValue(name, phrase, shown, f"worked out: {term.meaning}" if term else "worked out")
        return UsedValue(name, phrase, shown, fact_origin(fact), written(fact, shown))

    def _column(self, name: str, step: Step, table: str, row: int) -> UsedValue:
        listing = self._vocabulary.listings[table]
        term: Term | None = listing.columns.get(name)
        phrase, subject = self._findings.phrase(name, table), self._findings.label(table, row)
        if step.value is None:
            return UsedValue(name, phrase, "not recorded", subject=subject, missing=True)
        shown = value_text(step.value, term.unit if term else None)
        if not listing.derived:
            return self._listed(name, phrase, shown, table, row, subject)
        nerves = self._nerves(table, row)
        limits = "; ".join(
            self.limit_text(each)
            for nerve in nerves
            for each in nerve.compared
            if each.quantity in _LIMIT_OF.get(name, ())
        )
        return UsedValue(name, phrase, shown, _site_origins(nerves), limit=limits, subject=subject)

    def _listed(self, name: str, phrase: str, shown: str, table: str, row: int, subject: str) -> UsedValue:
        entry = self._gathered.exposures[row].entry if table == "exposure" else self._record.rows(table)[row]
        fact = entry.facts.get(name)
        if fact is not None:
            return UsedValue(name, phrase, shown, fact_origin(fact), written(fact, shown), subject=subject)
        how = "by the inheritance of the gene" if table == "variant" else "by the properties of the medicine"
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


def _site_origins(nerves: Iterable[MotorNerve | SensoryNerve]) -> str:
    found = [site.origin for nerve in nerves for site in nerve.sites]
    return joined_origins(found) or "worked out from the conduction study"


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
