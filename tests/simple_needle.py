"""A simple needle recording for tests: heights, lengths and rates of its potentials are set, not physiology.

A motor unit potential is a sum of equal triphasic spikes spread over its duration; fibrillation potentials start
positive and are short; positive sharp waves have a sharp positive and a long low negative phase. Intervals
between discharges vary about their mean (regular units) or are exponential (fasciculations).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.sweeps import QUIET, Disturbance, Generator

FORMS = ("motor_unit", "fibrillation", "positive_sharp_wave", "fasciculation")
MOST_SAMPLES = 20_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that discharges.

    form          motor_unit, fibrillation, positive_sharp_wave or fasciculation
    rate_hz       mean number of discharges per second
    amplitude_uv  peak-to-peak height
    duration_ms   length of the potential
    components    spikes of a motor unit potential: 1 simple, 4 and more polyphasic
    irregularity  standard deviation of the intervals over their mean; fasciculations are always random
    """

    form: str
    rate_hz: float
    amplitude_uv: float
    duration_ms: float
    components: int = 2
    irregularity: float = 0.12


@dataclass(frozen=True, slots=True)
class SourceTruth:
    """What one source did: its form and height, and when it discharged (s from the first sample)."""

    form: str
    amplitude_uv: float
    times_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedNeedle:
    """A simulated trace and its truth."""

    trace: Trace
    truth: tuple[SourceTruth, ...]


def recruit(
    *, seed: int, count: int, rate_hz: float, amplitude_uv: float, duration_ms: float, components: int = 2
) -> tuple[Source, ...]:
    """Motor units of one contraction: rates, heights and lengths spread about their means, the smallest slowest.

    >>> len(recruit(seed=1, count=5, rate_hz=10, amplitude_uv=500, duration_ms=11))
    5
    """
    chance = np.random.default_rng(seed)
    heights = np.sort(amplitude_uv * chance.lognormal(-0.06, 0.35, count))
    return tuple(
        Source(
            "motor_unit",
            float(rate_hz * chance.uniform(0.8, 1.2)),
            float(height),
            float(duration_ms * chance.uniform(0.8, 1.2)),
            components,
        )
        for height in heights
    )


def simulate_needle(
    *,
    seed: int,
    sources: tuple[Source, ...] = (),
    duration_s: float = 4.0,
    sampling_rate_hz: float = 48_000.0,
    disturbance: Disturbance = QUIET,
) -> SimulatedNeedle:
    """A needle recording: rest when the sources are spontaneous or none, contraction with motor units.

    >>> quiet = simulate_needle(seed=1, duration_s=0.5)
    >>> quiet.trace.samples_uv.size, quiet.truth
    (24000, ())
    """
    count = round(duration_s * sampling_rate_hz)
    if not 0 < count <= MOST_SAMPLES:
        raise InputError(f"{count:,} samples cannot be simulated", allowed=f"1 to {MOST_SAMPLES:,}")
    chance = np.random.default_rng([seed, 1])
    samples = np.zeros(count)
    truth: list[SourceTruth] = []
    for source in sources:
        potential = _potential(source, sampling_rate_hz, chance)
        places = np.round(_times(source, duration_s, chance) * sampling_rate_hz).astype(np.intp)
        places = places[places + potential.size <= count]
        for place in places:
            samples[place : place + potential.size] += potential
        largest = int(np.argmax(np.abs(potential)))
        times = tuple(float(place) for place in (places + largest) / sampling_rate_hz)
        truth.append(SourceTruth(source.form, source.amplitude_uv, times))
    samples += disturbance.at(np.arange(count, dtype=np.float64) * (1000 / sampling_rate_hz), chance)
    samples.setflags(write=False)
    return SimulatedNeedle(Trace("EMG", samples, sampling_rate_hz, None, "needle", ("simulated",)), tuple(truth))


def _times(source: Source, duration_s: float, chance: Generator) -> Samples:
    """When a source discharges, seconds."""
    mean = 1.0 / source.rate_hz
    expected = int(duration_s * source.rate_hz * 2) + 20
    if source.form == "fasciculation":
        gaps = chance.exponential(mean, expected)
    else:
        gaps = np.maximum(chance.normal(mean, source.irregularity * mean, expected), 0.3 * mean)
    times = chance.uniform(0, mean) + np.cumsum(gaps) - gaps[0]
    return times[times < duration_s]


def _potential(source: Source, sampling_rate_hz: float, chance: Generator) -> Samples:
    """One discharge, scaled to its peak-to-peak height."""
    if source.form not in FORMS:
        raise InputError(f"nothing discharges as a '{source.form}'", allowed=", ".join(FORMS))
    count = max(int(source.duration_ms / 1000 * sampling_rate_hz), 8)
    x = np.linspace(0.0, 1.0, count, endpoint=False)
    if source.form == "fibrillation":
        shape = -(x - 0.45) / 0.14 * np.exp(-0.5 * ((x - 0.45) / 0.14) ** 2)
    elif source.form == "positive_sharp_wave":
        shape = np.exp(-x / 0.06) * (1 - np.exp(-x / 0.015)) - 0.2 * (x / 0.35) * np.exp(1 - x / 0.35) * (1 - x)
    else:
        spikes = max(source.components, 1)
        centres = 0.5 + 0.5 * (np.linspace(0, 1, spikes) - 0.5) + chance.normal(0, 0.02, spikes)
        heights = chance.uniform(0.5, 1.0, spikes)
        width = 0.25 / (spikes + 2)
        from_centre = (x[:, None] - centres) / width
        shape = -((1 - from_centre**2) * np.exp(-0.5 * from_centre**2)) @ heights
    shape = shape * np.minimum(1.0, np.minimum(x, 1 - x) / 0.05)
    return shape * (source.amplitude_uv / float(np.ptp(shape)))
