"""Whether a recording asks for a study: somebody says so, or the traces look like it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ranvier.knowledge import Knowledge
from ranvier.record import Recording, Trace
from ranvier.signals.conduction import ConductionSettings
from ranvier.signals.settings import Settings
from ranvier.signals.studies.evoked import OF_NERVES, study_kind

Asked = Callable[[Recording, Sequence[int], Knowledge], str]

_SINGLE = frozenset({"motor", "sensory", "mixed"})
"""Studies of single responses."""


@dataclass(frozen=True, slots=True)
class FormSettings(Settings):
    """Settings for telling series apart; see methods/study_kind.yaml."""

    f_wave_fewest_sweeps: float
    f_wave_shortest_ms: float
    same_m_percent: float
    m_window_start_ms: float
    m_window_end_ms: float
    growing_fewest_strengths: float
    recruitment_fewest_strengths: float
    scan_fewest_strengths: float


def every(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """Whatever the recording is of."""
    return "said"


def said_to_be(study: str) -> Asked:
    """Only where the file or the case names the study."""

    def asked(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
        return "said" if recording.about.get("study") == study else ""

    return asked


def no_stimulation(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """Where nobody names a stimulated study to which the traces belong."""
    return "" if "study" in recording.about else "said"


def at_work(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """Where the muscle contracts, or nobody says what it does."""
    return _activity(recording, "contraction")


def at_rest(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """Where the muscle rests, or nobody says what it does."""
    return _activity(recording, "rest")


def _activity(recording: Recording, wanted: str) -> str:
    said = recording.about.get("activity")
    if "study" in recording.about:
        return ""
    return "said" if said == wanted else "unsaid" if said is None else ""


def f_waves(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """A series of long sweeps with the same M response."""
    return _series(recording, places, knowledge, "f_wave", _like_f_waves)


def h_reflex(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """A series of sweeps with stimuli of many strengths."""
    return _series(recording, places, knowledge, "h_reflex", _like_recruitment)


def cmap_scan(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """A series of very many stimuli of different strength."""
    return _series(recording, places, knowledge, "cmap_scan", _like_scan)


def average(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """Several sweeps that differ by their number alone, of one stimulus, and are no series of F waves."""
    if len({re.sub(r"\d+", "", recording.traces[place].label) for place in places}) > 1:
        return ""
    of_nerve = study_kind(recording.about, knowledge.studies) in OF_NERVES
    fewest = ConductionSettings.read(knowledge.methods["conduction"]).average_fewest_sweeps

    def looks(traces: Sequence[Trace], settings: FormSettings) -> bool:
        repeated = len(traces) >= fewest and _strengths(traces) <= 1 and not _like_f_waves(traces, settings)
        return repeated and (of_nerve or _same_m(traces, settings))

    return _series(_unnamed(recording), places, knowledge, "average", looks)


def stimulus_series(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """A few sweeps with stimuli of growing strength."""
    return _series(_unnamed(recording), places, knowledge, "stimulus_series", _like_growing)


def _unnamed(recording: Recording) -> Recording:
    """The recording without the name of its study when that is one of single responses, which can be repeated."""
    if recording.about.get("study") not in _SINGLE:
        return recording
    return replace(recording, about={name: said for name, said in recording.about.items() if name != "study"})


def _series(
    recording: Recording,
    places: Sequence[int],
    knowledge: Knowledge,
    study: str,
    looks: Callable[[Sequence[Trace], FormSettings], bool],
) -> str:
    if "study" in recording.about:
        return "said" if recording.about["study"] == study else ""
    traces = [recording.traces[place] for place in places]
    if len(traces) < 2 or len({(each.samples_uv.size, each.sampling_rate_hz) for each in traces}) > 1:
        return ""
    if any(each.stimulus_time_s is None for each in traces):
        return ""
    return "form" if looks(traces, FormSettings.read(knowledge.methods["study_kind"])) else ""


def _strengths(traces: Sequence[Trace]) -> int:
    return len({each.stimulus_strength for each in traces} - {None})


def _after_ms(trace: Trace) -> float:
    return 1000 * (trace.duration_s - (trace.stimulus_time_s or 0.0))


def _like_f_waves(traces: Sequence[Trace], settings: FormSettings) -> bool:
    if len(traces) < settings.f_wave_fewest_sweeps or _strengths(traces) > 1:
        return False
    if _after_ms(traces[0]) < settings.f_wave_shortest_ms:
        return False
    return _same_m(traces, settings)


def _same_m(traces: Sequence[Trace], settings: FormSettings) -> bool:
    heights = np.array([_m_height(each, settings) for each in traces])
    return bool(100 * heights.std() <= settings.same_m_percent * heights.mean())


def _m_height(trace: Trace, settings: FormSettings) -> float:
    zero, rate = trace.stimulus_time_s or 0.0, trace.sampling_rate_hz
    first, last = (int((zero + each / 1000) * rate) for each in (settings.m_window_start_ms, settings.m_window_end_ms))
    part = trace.samples_uv[first:last]
    return float(np.ptp(part)) if part.size else 0.0


def _like_recruitment(traces: Sequence[Trace], settings: FormSettings) -> bool:
    return _strengths(traces) >= settings.recruitment_fewest_strengths and not _like_scan(traces, settings)


def _like_growing(traces: Sequence[Trace], settings: FormSettings) -> bool:
    return settings.growing_fewest_strengths <= _strengths(traces) < settings.recruitment_fewest_strengths


def _like_scan(traces: Sequence[Trace], settings: FormSettings) -> bool:
    return _strengths(traces) >= settings.scan_fewest_strengths
