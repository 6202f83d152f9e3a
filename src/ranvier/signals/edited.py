"""Marks that a person set: they stand, and every value that hangs on them is worked out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ranvier.record import Mark, Status, Trace
from ranvier.signals.evoked import EvokedResponse
from ranvier.signals.settings import EvokedSettings

NAMES = ("onset", "negative_peak", "negative_end", "positive_peak")
"""Marks of an evoked response, in the order in which they come."""

NO_RESPONSE = "no_response"
"""The mark of a person who looked and saw no response."""


def with_edited_marks(seen: EvokedResponse, trace: Trace, settings: EvokedSettings) -> EvokedResponse:
    """The response as a person marked it; marks that nobody touched stay automatic.

    An automatic mark that would stand on the wrong side of an edited one goes, and what hangs on it with it. A
    person's onset and peak make a response of a sweep in which none was found, and "no response" takes one away.
    """
    edited = {each.name: each for each in trace.edited if each.name in {*NAMES, NO_RESPONSE}}
    if not edited:
        return seen
    if NO_RESPONSE in edited:
        nothing = replace(seen, **dict.fromkeys(_VALUES), status=Status.NO_RESPONSE, marks=(), flags=())
        return replace(nothing, flags=(*(each for each in seen.flags if each in _LASTING), "marks_edited"))
    automatic = {each.name: each for each in seen.marks}
    edited = {name: _beside(mark, automatic.get(name)) for name, mark in edited.items()}
    marks = {name: edited.get(name) or automatic.get(name) for name in NAMES}
    dropped = _out_of_order(marks)
    kept = {name: mark for name, mark in marks.items() if mark is not None and name not in dropped}
    flags = (*seen.flags, "marks_edited", *(("mark_dropped",) if dropped else ()))
    if "negative_peak" in edited or "onset" in edited:
        flags = tuple(each for each in flags if each not in _JUDGED_BY_EYE)
    answer = replace(_values(seen, trace, kept), flags=flags, marks=tuple(kept.values()))
    measured = seen.status is Status.MEASURED or {"onset", "negative_peak"} <= set(kept)
    return replace(answer, status=Status.MEASURED if measured else seen.status)


def _beside(mark: Mark, automatic: Mark | None) -> Mark:
    """A person's mark, which says how far from it the automatic one stood."""
    return mark if automatic is None else replace(mark, disagreement_ms=1000 * abs(mark.time_s - automatic.time_s))


_VALUES = (
    "onset_ms", "peak_ms", "end_ms", "positive_peak_ms", "amplitude_uv", "peak_to_peak_uv", "duration_ms",
    "total_duration_ms",
    "area_uv_ms", "positivity_uv",
)  # fmt: skip
_LASTING = ("clipped", "flat", "low_sampling_rate", "no_stimulus_time", "no_baseline", "mains_removed", "noisy")
_JUDGED_BY_EYE = ("artefact_overlap", "background_activity", "earlier_activity", "inverted")
"""What made a sweep doubtful to the program, and was settled by the person who marked it."""


def _out_of_order(marks: Mapping[str, Mark | None]) -> set[str]:
    """Automatic marks that an edited one has overtaken."""
    dropped: set[str] = set()
    for place, name in enumerate(NAMES):
        mark = marks[name]
        if mark is None or mark.edited:
            continue
        earlier = [each for other in NAMES[:place] if (each := marks[other]) is not None and each.edited]
        later = [each for other in NAMES[place + 1 :] if (each := marks[other]) is not None and each.edited]
        if any(each.time_s > mark.time_s for each in earlier) or any(each.time_s < mark.time_s for each in later):
            dropped.add(name)
    return dropped


def _values(seen: EvokedResponse, trace: Trace, marks: Mapping[str, Mark]) -> EvokedResponse:
    """Every value from the marks; one whose marks are all automatic keeps the detector's own figure."""
    onset, peak = marks.get("onset"), marks.get("negative_peak")
    end, positive = marks.get("negative_end"), marks.get("positive_peak")
    height = None if peak is None else seen.baseline_uv - peak.amplitude_uv
    low = seen.amplitude_uv if peak is not None and not peak.edited else height
    both = None if low is None or positive is None else low + positive.amplitude_uv - seen.baseline_uv
    apart = None if onset is None or end is None else 1000 * (end.time_s - onset.time_s)
    touched = any(each is not None and each.edited for each in (onset, end))
    area = _area(trace, seen.baseline_uv, onset, end) if touched or seen.area_uv_ms is None else seen.area_uv_ms
    moved = any(each is not None and each.edited for each in (peak, positive))
    lead = seen.positivity_uv if onset is not None and not onset.edited else 0.0
    return replace(
        seen,
        onset_ms=_latency(onset, trace),
        peak_ms=_latency(peak, trace),
        end_ms=_latency(end, trace),
        positive_peak_ms=_latency(positive, trace),
        amplitude_uv=low,
        peak_to_peak_uv=both if moved else (seen.peak_to_peak_uv if positive is not None else None),
        duration_ms=apart,
        total_duration_ms=None if touched else seen.total_duration_ms,
        area_uv_ms=area if onset is not None and end is not None else None,
        positivity_uv=lead,
    )


def _latency(mark: Mark | None, trace: Trace) -> float | None:
    stimulus = trace.stimulus_time_s
    return None if mark is None or stimulus is None else 1000 * (mark.time_s - stimulus)


def _area(trace: Trace, baseline_uv: float, onset: Mark | None, end: Mark | None) -> float | None:
    """Area below the baseline between two marks, in microvolt times milliseconds."""
    if onset is None or end is None or end.time_s <= onset.time_s:
        return None
    fine = np.linspace(onset.time_s, end.time_s, max(int((end.time_s - onset.time_s) * trace.sampling_rate_hz) * 4, 8))
    depth = np.interp(fine, trace.times_s, trace.samples_uv) - baseline_uv
    return float(-np.trapezoid(np.minimum(depth, 0.0), fine) * 1000)
