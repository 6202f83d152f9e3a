"""The one measuring function: from the traces of a recording to measurements in the words of the chart."""

from __future__ import annotations

from dataclasses import replace

from ranvier.knowledge import Knowledge
from ranvier.record import Details, Measured, Measurement, Recording, Trace
from ranvier.signals import evoked
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
    return Measured(
        recording,
        tuple(
            replace(each, flags=(*each.flags, BY_FORM)) if place in guessed else each
            for place in sorted(of_traces)
            for each in of_traces[place]
        ),
        tuple(replace(each, flags=(*each.flags, BY_FORM)) if guessed & set(each.traces) else each for each in details),
    )


def _by_form(trace: Trace) -> bool:
    return trace.kind not in {"evoked", "needle"}


def _unknown(recording: Recording, place: int) -> Measurement:
    """Stands for a trace that nobody named and whose form does not say what it is."""
    return Sheet(recording, recording.traces[place], "unknown").unusable("kind_unknown", evoked.VERSION)
