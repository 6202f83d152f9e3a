"""Recorded waveforms as they were stored, with what is needed to measure them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from ranvier.record.marks import Mark

Samples = npt.NDArray[np.float64]

STUDIES = (
    "motor", "sensory", "mixed",
    "f_wave", "h_reflex", "repetitive", "blink", "cmap_scan", "munix",
)  # fmt: skip
"""Kinds of stimulated study: a single response, or a series of sweeps that belong together."""

ACTIVITIES = ("rest", "contraction")
"""What the muscle does while a needle records."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One sweep or one continuous channel, active minus reference electrode, in microvolt.

    samples_uv        shape (n,), finite, read-only
    sampling_rate_hz  samples per second
    stimulus_time_s   time of the stimulus from the first sample; None when there was none or nobody says
    kind              evoked, needle or unknown
    stimulus_strength in `strength_unit` (mA or V); None when nobody says
    edited            marks that a person set on it: they stand, and values follow them
    """

    label: str
    samples_uv: Samples
    sampling_rate_hz: float
    stimulus_time_s: float | None = None
    kind: str = "unknown"
    notes: tuple[str, ...] = ()
    edited: tuple[Mark, ...] = ()
    stimulus_strength: float | None = None
    strength_unit: str = "mA"

    @property
    def duration_s(self) -> float:
        """Length of the trace."""
        return self.samples_uv.size / self.sampling_rate_hz

    @property
    def times_s(self) -> Samples:
        """Time of every sample from the first one."""
        return np.arange(self.samples_uv.size) / self.sampling_rate_hz


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A file of traces, with what the case says about it (nerve, side, site, muscle).

    about      what the recording is of: nerve, muscle, side, stimulation_site, recording_site, distance_mm,
               temperature_c, low_cut_hz, study (one of STUDIES), activity (rest or contraction); empty when nobody says
    digest     SHA-256 of the file
    simulated  the file says that no patient was recorded
    """

    name: str
    format: str
    traces: tuple[Trace, ...]
    digest: str = ""
    about: Mapping[str, str | float] = field(default_factory=lambda: MappingProxyType[str, str | float]({}))
    simulated: bool = False
    notes: tuple[str, ...] = ()
