"""Several sweeps of one simulated study, and the parts they are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ranvier.formats.samples import labelled_strength
from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.evoked import simulate_cmap
from ranvier.simulate.sweeps import Disturbance, Generator, Sweep

_WHOLE_MS = 40.0  # a response is over by then


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedSeries:
    """Sweeps of one study in the order in which they were made, and what is true of them.

    stimulus  strength of each stimulus in mA; empty when it is always the same
    truth     a dataclass of plain values
    """

    traces: tuple[Trace, ...]
    truth: Any
    stimulus: tuple[float, ...] = ()


def stimulus_label(number: int, stimulus_ma: float) -> str:
    """A label that keeps the strength of the stimulus in every format, 16 characters at most (`labelled_strength`).

    >>> stimulus_label(4, 12.5)
    '4 12.500 mA'
    """
    return f"{number} {stimulus_ma:.3f} mA"


def response_shape(seed: int, sweep: Sweep, onset_ms: float, dispersion_ms: float) -> Samples:
    """A noise-free muscle response of 1 microvolt height (negative peak), at the times of the sweep."""
    long = replace(sweep, after_ms=max(sweep.after_ms, onset_ms + _WHOLE_MS), inverted=False)
    made = simulate_cmap(seed=seed, amplitude_mv=0.001, onset_ms=onset_ms, dispersion_ms=dispersion_ms, sweep=long)
    return made.trace.samples_uv[: sweep.times_ms.size]


def shifted(samples: Samples, by_ms: float, sweep: Sweep) -> Samples:
    """The same samples later by a time that need not be a whole number of samples."""
    places = np.arange(samples.size) - by_ms * sweep.sampling_rate_hz / 1000
    return np.interp(places, np.arange(samples.size), samples)


def as_trace(
    number: int,
    samples: Samples,
    sweep: Sweep,
    disturbance: Disturbance,
    chance: Generator,
    *notes: str,
    label: str = "",
) -> Trace:
    """A sweep with its disturbance, leads exchanged when the sweep says so."""
    recorded = disturbance.recorded(-samples if sweep.inverted else samples, sweep.times_ms, chance)
    recorded.setflags(write=False)
    strength, unit = labelled_strength(label)
    return Trace(
        label or f"sweep {number}",
        recorded,
        sweep.sampling_rate_hz,
        sweep.before_ms / 1000,
        "evoked",
        ("simulated", *notes),
        stimulus_strength=strength,
        strength_unit=unit,
    )
