"""Where a chart states one thing and its recording shows another: the chart is believed, the reader is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ranvier.diagnosis.measured_facts import DECREMENT, IN_WORDS, INCREMENT, MeasuredFact
from ranvier.diagnosis.measuring import Site, SiteKey
from ranvier.kleene import Truth
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Figures
from ranvier.record import Measurement, PatientRecord, Status
from ranvier.rules.explain import explain
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.values import Facts

_SAID = (Status.MEASURED, Status.NO_RESPONSE)
DEFINED_VARIOUSLY = frozenset({"total_duration_ms"})
"""Laboratories end it at the last negative phase or at the last return to the baseline: a difference is no fault."""

_WORD_OF = {DECREMENT: "decrement", INCREMENT: "increment"}
_RULE_OF = {DECREMENT: "neuromuscular_junction.decrement", INCREMENT: "neuromuscular_junction.increment"}
"""The word of a report in words for each fact, and the rule that says when the number means it."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A stated value, or the stated lack of one, beside what the recording shows.

    about     the stimulation as the chart names it, or the fact
    quantity  empty when they disagree on whether there was a response
    stated, measured  numbers in `unit`, or words of Status
    recording the file
    """

    about: SiteKey | str
    quantity: str
    stated: float | str
    measured: float | str
    unit: str
    recording: str


def disagreements(entered: Iterable[Site], recorded: Iterable[Site], figures: Figures) -> tuple[Disagreement, ...]:
    """Every stimulation in which the chart and its recordings differ by more than the marks of two people would.

    figures  see `knowledge/methods/chart_and_recording.yaml`
    """
    shown = list(recorded)
    return tuple(
        each for site in entered for other in shown if _same(site, other) for each in _between(site, other, figures)
    )


def _same(stated: Site, recorded: Site) -> bool:
    one, other = stated.key, recorded.key
    if (one.nerve, one.side, one.recording_site) != (other.nerve, other.side, other.recording_site):
        return False
    if one.kind == "motor" and other.kind == "f_wave":
        return any(each.startswith("f_wave_") for each in stated.values)
    if one.kind != other.kind or one.stimulation_site == other.stimulation_site:
        return one.kind == other.kind
    return one.kind not in {"motor", "sensory", "mixed"} and "" in {one.stimulation_site, other.stimulation_site}


def _between(stated: Site, recorded: Site, figures: Figures) -> Iterator[Disagreement]:
    name = recorded.origin.source
    said = stated.status in {*_SAID, Status.NOT_DONE} and recorded.status in _SAID
    if said and stated.status != recorded.status and stated.key.kind == recorded.key.kind:
        yield Disagreement(stated.key, "", str(stated.status), str(recorded.status), "", name)
        return
    for quantity, own in stated.values.items():
        if quantity in DEFINED_VARIOUSLY:
            continue
        found = recorded.values.get(quantity)
        if own.value is not None and found is not None and found.value is not None and _differ(own, found, figures):
            yield Disagreement(stated.key, quantity, own.value, found.value, own.unit, name)


def fact_disagreements(
    record: PatientRecord, found: Iterable[MeasuredFact], knowledge: Knowledge
) -> Iterator[Disagreement]:
    """Facts that the chart states itself, in numbers or in words, and the recordings otherwise."""
    figures, in_words = knowledge.methods["chart_and_recording"], record.value(IN_WORDS)
    for each in found:
        name, value, file = each.fact.id, float(each.fact.value), each.fact.origin.source
        stated = record.number(name)
        if each.used:
            continue
        if stated is not None:
            if abs(stated - value) > figures.number("share_points"):
                yield Disagreement(name, name, stated, value, "%", file)
        elif isinstance(in_words, str) and _means(name, value, knowledge) is not (in_words == _WORD_OF[name]):
            yield Disagreement(IN_WORDS, name, in_words, value, "%", file)


def _means(name: str, value: float, knowledge: Knowledge) -> Truth:
    """Whether a measured decrement or increment is one by the rule of its criteria set."""
    rules, asked = knowledge.rules, _RULE_OF[name]
    own = tuple(each for each in rules.definitions if each.id == asked)
    facts = Facts({name: value, name.replace("_percent", "_stated"): True}, {})
    return explain(RuleSet(own, rules.scope), facts).patient[asked].truth


def _differ(stated: Measurement, measured: Measurement, figures: Figures) -> bool:
    one, other = stated.value or 0.0, measured.value or 0.0
    gap, quantity = abs(one - other), stated.quantity
    if quantity.endswith("_percent"):
        return gap > figures.number("share_points")
    larger = max(abs(one), abs(other))
    if quantity.endswith(("duration_ms", "mv_ms")):
        return gap > max(figures.number("time_ms"), figures.number("duration_percent") / 100 * larger)
    if quantity.endswith("_ms"):
        return gap > max(figures.number("time_ms"), figures.number("time_percent") / 100 * larger)
    return gap > figures.number("size_percent") / 100 * larger
