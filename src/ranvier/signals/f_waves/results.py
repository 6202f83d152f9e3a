"""What an ensemble of F waves shows, sweep by sweep and over all sweeps."""

from __future__ import annotations

from dataclasses import dataclass, field

from ranvier.record import Status
from ranvier.signals.evoked import EvokedResponse

VERSION = "f_waves 7"
"""Name and version of this detector, written on every measurement it makes."""

REASONS = {
    "too_few_sweeps": "too few sweeps for persistence, chronodispersion and minimum latency",
    "submaximal": "the M response varies from sweep to sweep, so that the stimulus was hardly supramaximal",
    "no_m_response": "no M response was found, so that the stimulus may have missed the nerve",
    "inverted": "the M response is inverted: the leads may be exchanged",
    "m_clipped": "the M response is cut off by the amplifier, so that it has no height",
    "too_noisy": "noise could hide a late response in some sweeps",
    "window_cut_off": "the sweep ends too early to show every late response",
    "no_window": "nothing was recorded after the M response",
    "flat": "a sweep holds one value only",
    "mains_removed": "mains hum was taken off",
    "no_stimulus_time": "the time of the stimulus is not known",
}
"""What each flag means, in words."""


@dataclass(frozen=True, slots=True)
class LateSweep:
    """What one sweep shows after the M response.

    sweep            its number in the ensemble, from 1
    called           F, repeater, A (an A wave alone), none, or unclear when noise could hide a response
    latency_ms       first deflection of the F wave or repeater, from the stimulus
    peak_to_peak_uv  its height
    repeater         number of the group of equal responses, from 0; None for a response like no other
    a_waves_ms       latencies of the A waves of this sweep
    """

    sweep: int
    called: str
    latency_ms: float | None = None
    peak_to_peak_uv: float | None = None
    repeater: int | None = None
    a_waves_ms: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class AWaveFound:
    """A wave of constant latency and shape: latency of its first deflection, height, share of sweeps (percent)."""

    latency_ms: float
    peak_to_peak_uv: float
    sweeps_percent: float


@dataclass(frozen=True, slots=True)
class FWaves:
    """What an ensemble shows; latencies from the stimulus, in milliseconds, over F waves and repeaters.

    status                    measured, no_response (no F wave in any sweep), or technically_inadequate
    latencies_ms              of the F wave or repeater of each sweep, None in a sweep without one
    f_wave_sweeps, clear_sweeps  how many sweeps hold an F wave or repeater, and how many are clear
    persistence_percent       sweeps with an F wave, of those that are clear; None where too few sweeps show none
    chronodispersion_ms       longest minus shortest latency
    mean_amplitude_percent    mean peak-to-peak height of the F waves, of that of the M response
    repeater_sweeps_percent   sweeps with a repeater, of those with an F wave
    window_ms                 where late responses were looked for
    marks are the latencies of `sweeps`; flags are explained in REASONS
    """

    status: Status
    sweeps: tuple[LateSweep, ...] = ()
    latencies_ms: tuple[float | None, ...] = ()
    f_wave_sweeps: int | None = None
    clear_sweeps: int | None = None
    minimum_latency_ms: float | None = None
    mean_latency_ms: float | None = None
    maximum_latency_ms: float | None = None
    persistence_percent: float | None = None
    chronodispersion_ms: float | None = None
    mean_amplitude_uv: float | None = None
    mean_amplitude_percent: float | None = None
    repeater_sweeps_percent: float | None = None
    repeaters: int | None = None
    a_waves: tuple[AWaveFound, ...] = ()
    m: EvokedResponse | None = None
    window_ms: tuple[float, float] | None = None
    flags: tuple[str, ...] = ()
    method: str = field(default=VERSION)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The flags in words."""
        return tuple(REASONS[flag] for flag in self.flags)
