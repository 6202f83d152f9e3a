"""The one measuring function: from the traces of a recording to measurements in the words of the chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ranvier.knowledge import Knowledge
from ranvier.record import Details, Measured, Measurement, Recording, Trace
from ranvier.signals import evoked
from ranvier.signals.cold_limb import COLD_LIMB, is_cold_limb
from ranvier.signals.conduction import ConductionSettings
from ranvier.signals.recognise import recognise_kind
from ranvier.signals.settings import KindSettings
from ranvier.signals.studies import Sheet, run

BY_FORM = "kind_recognised_by_form"
"""Nobody said what the trace is."""


def measure(recording: Recording, knowledge: Knowledge, *, heavy: bool = True) -> Measured:
    """Everything that can be measured on the traces of a recording, with marks and flags.

    recording  as read from a file; `about` says nerve, muscle, side, sites, distance, temperature, study and activity
               where known
    knowledge  the loaded knowledge, whose methods hold the detectors' settings
    heavy      with the studies that may take a second (motor units of a contraction); an assessment leaves them out,
               because no rule uses them

    Preview, review and batch all come here. A trace of unknown kind is recognised by its form and flagged; when its
    form does not say either, one technically inadequate measurement with the flag `kind_unknown` stands in its place; a
    trace too short to measure gets one with the flag `too_short`. Marks that a person set stand.
    """
    settings = KindSettings.read(knowledge.methods["waveform_kind"])
    kinds = [recognise_kind(trace, settings) for trace in recording.traces]
    unknown = [place for place, kind in enumerate(kinds) if kind == "unknown"]
    of_traces: dict[int, tuple[Measurement, ...]] = {place: (_unknown(recording, place),) for place in unknown}
    details: list[Details] = []
    for found in run(recording, kinds, knowledge, heavy=heavy):
        for place, own in found.measurements.items():
            of_traces[place] = (*of_traces.get(place, ()), *own)
        details += found.details
    guessed = {place for place, trace in enumerate(recording.traces) if _by_form(trace) and kinds[place] != "unknown"}
    cold = _cold(recording, knowledge)
    chilled = {place for place, kind in enumerate(kinds) if cold and kind == "evoked"}
    mind = {BY_FORM: guessed, COLD_LIMB: chilled}
    return Measured(
        recording,
        tuple(
            replace(each, flags=(*each.flags, *_noted(mind, {place})))
            for place in sorted(of_traces)
            for each in of_traces[place]
        ),
        tuple(replace(each, flags=(*each.flags, *_noted(mind, set(each.traces)))) for each in details),
    )


def _noted(mind: Mapping[str, set[int]], places: set[int]) -> tuple[str, ...]:
    """What is to be minded of results that rest on these traces."""
    return tuple(flag for flag, where in mind.items() if where & places)


def _cold(recording: Recording, knowledge: Knowledge) -> bool:
    settings = ConductionSettings.read(knowledge.methods["conduction"])
    return is_cold_limb(recording.about, knowledge.studies, settings) is True


def _by_form(trace: Trace) -> bool:
    return trace.kind not in {"evoked", "needle"}


def _unknown(recording: Recording, place: int) -> Measurement:
    """Stands for a trace that nobody named and whose form does not say what it is."""
    return Sheet(recording, recording.traces[place], "unknown").unusable("kind_unknown", evoked.VERSION)
