"""A muscle at rest, recorded by a needle: what discharges, what disturbs, and the truth of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ranvier.errors import InputError, listed, nearest
from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.spontaneous import shapes, trains
from ranvier.simulate.spontaneous.nuisance import Nuisance, NuisanceTruth, disturb
from ranvier.simulate.spontaneous.trains import Firing, Train
from ranvier.simulate.sweeps import Generator

MOST_SAMPLES = 20_000_000


@dataclass(frozen=True, slots=True)
class RestSource:
    """One thing that discharges in a muscle at rest.

    kind          fibrillation, positive_sharp_wave, fasciculation, complex_repetitive, myotonia, neuromyotonia,
                  myokymia, end_plate_spikes, end_plate_noise; voluntary and distant for motor units that are no rest
    rate_hz       discharges per second; inside a burst or run where there are such; of end-plate noise the
                  potentials per second
    amplitude_uv  peak-to-peak height; for end-plate noise the standard deviation of the whole
    duration_ms   length of the potential; 0 for the usual one of its kind
    irregularity  standard deviation of the intervals over their mean
    components    spikes of a motor unit, or fibres of a complex
    burst_s       length of a burst or run; every_s from one to the next
    fall          share of amplitude (myotonia, neuromyotonia) or of rate (the others) lost by the end
    start_s, stop_s  when it is active; stop 0 means to the end
    wave          a myotonic discharge made of positive waves
    """

    kind: str
    rate_hz: float
    amplitude_uv: float
    duration_ms: float = 0.0
    irregularity: float = 0.03
    components: int = 1
    burst_s: float = 1.0
    every_s: float = 2.0
    fall: float = 0.0
    start_s: float = 0.0
    stop_s: float = 0.0
    wave: bool = False


@dataclass(frozen=True, slots=True)
class RestSourceTruth:
    """What one source did: kind, height, and its discharges (s) at their largest deflection with their heights."""

    kind: str
    amplitude_uv: float
    times_s: tuple[float, ...]
    amplitudes_uv: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RestTruth:
    """Everything in the recording."""

    sources: tuple[RestSourceTruth, ...]
    nuisance: NuisanceTruth


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedRest:
    """A simulated trace and its truth."""

    trace: Trace
    truth: RestTruth


_FIRING: Mapping[str, Callable[[Firing, Generator], Train]] = {
    "fibrillation": trains.regular,
    "positive_sharp_wave": trains.regular,
    "fasciculation": trains.random,
    "complex_repetitive": trains.repetitive,
    "myotonia": trains.waxing_and_waning,
    "neuromyotonia": trains.decrescendo,
    "myokymia": trains.grouped,
    "end_plate_spikes": trains.sputtering,
    "voluntary": trains.regular,
    "distant": trains.regular,
}
KINDS = (*_FIRING, "end_plate_noise")


def simulate_rest(
    *,
    seed: int,
    sources: tuple[RestSource, ...] = (),
    duration_s: float = 5.0,
    sampling_rate_hz: float = 25_000.0,
    nuisance: Nuisance | None = None,
) -> SimulatedRest:
    """A needle recording of a muscle at rest, silent when there are no sources.

    >>> quiet = simulate_rest(seed=1, duration_s=0.5)
    >>> quiet.trace.samples_uv.size, quiet.truth.sources
    (12500, ())
    """
    count = round(duration_s * sampling_rate_hz)
    if not 0 < count <= MOST_SAMPLES:
        raise InputError(f"{count:,} samples cannot be simulated", allowed=f"1 to {MOST_SAMPLES:,}")
    chance = np.random.default_rng([seed, 2])
    samples = np.zeros(count)
    truths = [_discharge(samples, sampling_rate_hz, source, chance) for source in sources]
    samples, disturbed = disturb(samples, sampling_rate_hz, nuisance or Nuisance(), chance)
    samples.setflags(write=False)
    trace = Trace("EMG", samples, sampling_rate_hz, None, "needle", ("simulated",))
    return SimulatedRest(trace, RestTruth(tuple(truths), disturbed))


def _discharge(samples: Samples, rate: float, source: RestSource, chance: Generator) -> RestSourceTruth:
    """Add one source to the recording."""
    duration = samples.size / rate
    if source.kind not in KINDS:
        raise InputError(
            f"nothing discharges as '{source.kind}'", nearest=nearest(source.kind, KINDS), allowed=listed(KINDS, 20)
        )
    if source.rate_hz <= 0:
        raise InputError("a source needs a rate above 0", allowed="rate_hz above 0")
    if source.kind == "end_plate_noise":
        samples += _end_plate_noise(samples.size, rate, source, chance)
        return RestSourceTruth(source.kind, source.amplitude_uv, (), ())
    shape = potential(source, rate, chance)
    stop = min(source.stop_s or duration, duration)
    firing = Firing(
        min(source.start_s, stop),
        stop,
        source.rate_hz,
        source.irregularity,
        source.burst_s,
        source.every_s,
        source.fall,
    )
    train = _FIRING[source.kind](firing, chance)
    places = np.round(train.times_s * rate).astype(np.intp)
    inside = places + shape.size <= samples.size
    places, gains = places[inside], train.gains[inside] * source.amplitude_uv
    for place, gain in zip(places, gains, strict=True):
        samples[place : place + shape.size] += gain * shape
    largest = int(np.argmax(np.abs(shape)))
    return RestSourceTruth(
        source.kind,
        source.amplitude_uv,
        tuple(float(each) for each in (places + largest) / rate),
        tuple(float(each) for each in gains),
    )


def potential(source: RestSource, sampling_rate_hz: float, chance: Generator) -> Samples:
    """One discharge of a source, of peak-to-peak height 1."""
    kind, length = source.kind, source.duration_ms
    if kind == "positive_sharp_wave" or (kind == "myotonia" and source.wave):
        duration = length or chance.uniform(10, 30)
        return shapes.positive_wave(
            sampling_rate_hz, sharp_ms=min(chance.uniform(1.5, 5), 0.3 * duration), duration_ms=duration,
            negative_share=chance.uniform(0.12, 0.35),
        )  # fmt: skip
    if kind in {"fibrillation", "myotonia"}:
        distance = 0.1 * (length or chance.uniform(1.5, 4.0)) ** 1.2
        return shapes.fibre_potential(sampling_rate_hz, distance_mm=distance, velocity_m_s=chance.uniform(2.0, 4.0))
    if kind == "end_plate_spikes":
        return shapes.fibre_potential(
            sampling_rate_hz, distance_mm=chance.uniform(0.1, 0.4), velocity_m_s=chance.uniform(1.8, 3.5),
            from_end_plate_mm=0.0,
        )  # fmt: skip
    if kind == "complex_repetitive":
        longest = 0.6 * 1000 / source.rate_hz
        return shapes.complex_potential(
            sampling_rate_hz, chance, length_ms=min(length or chance.uniform(6, 30), longest),
            components=max(source.components, 2),
        )  # fmt: skip
    distance = chance.uniform(2.0, 4.0) if kind == "distant" else chance.uniform(0.2, 0.6)
    usual = chance.uniform(3.0, 5.0) if kind == "neuromyotonia" else chance.uniform(8, 16)
    return shapes.motor_unit_potential(
        sampling_rate_hz, chance, duration_ms=length or usual, components=source.components, distance_mm=distance
    )


def _end_plate_noise(size: int, rate: float, source: RestSource, chance: Generator) -> Samples:
    """Many small negative potentials at random, as the end plate's vesicles make them."""
    hits = chance.poisson(source.rate_hz / rate, size) * chance.gamma(4.0, 0.25, size)
    x = np.arange(0, 0.005, 1 / rate)
    fall = (source.duration_ms or chance.uniform(1.0, 2.0)) / 2000
    shape = -(np.exp(-x / fall) - np.exp(-x / (0.25 * fall)))
    made = np.convolve(hits, shape)[:size]
    made -= made.mean()
    return made * (source.amplitude_uv / max(float(made.std()), 1e-9))
