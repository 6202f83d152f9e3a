"""Simulated ensembles of F waves whose truth is known sweep by sweep.

One supramaximal stimulus after the other: each sweep holds the M response, and late responses of a pool of motor
units. Every unit has its own latency and its own shape; in each sweep another few of them backfire, so that F waves
vary. A repeater is one unit that backfires again and again; an A wave comes at one latency with one shape whatever
the F waves do. Negative values are negative potentials. This shows how a detector fails; it says nothing about
patients.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.evoked import simulate_cmap
from ranvier.simulate.sweeps import Disturbance, Generator, Sweep

LATE_SWEEP = Sweep(sampling_rate_hz=20_000.0, before_ms=5.0, after_ms=65.0)
_BACKGROUND = Disturbance(noise_uv=5.0)
_JITTER_MS = 0.02  # of one unit from discharge to discharge
_UNIT_CHANGE = 0.02  # of the height of one unit from discharge to discharge
_M_CHANGE = 0.006  # of a supramaximal M response from sweep to sweep
_LEAST_UV = 40.0  # peak to peak; smaller late responses are not simulated, so that the truth is plain
_A_WAVE_SCALE_MS = (0.8, 1.5)
_UNIT_SCALE_MS = (1.0, 2.0)
MOST_SWEEPS = 1000

Found = tuple[float | None, float | None, tuple[float, ...]]
"""Latency and height of the late response of one sweep, None without one, and the latencies of its A waves."""


@dataclass(frozen=True, slots=True)
class AWave:
    """A wave of constant latency and shape: latency from the stimulus, peak-to-peak height, share of sweeps."""

    latency_ms: float
    amplitude_uv: float = 150.0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class FSweepTruth:
    """What one sweep holds after the M response.

    late          F, repeater or none
    latency_ms    first deflection of the F wave or repeater, from the stimulus; None without one
    units         the units that backfired
    a_waves_ms    latencies of the A waves of this sweep
    peak_to_peak_uv  height of the F wave or repeater
    """

    late: str
    latency_ms: float | None
    units: tuple[int, ...]
    a_waves_ms: tuple[float, ...]
    peak_to_peak_uv: float | None

    @property
    def called(self) -> str:
        """The one word for the sweep: F, repeater, A (an A wave alone) or none."""
        return self.late if self.late != "none" or not self.a_waves_ms else "A"


@dataclass(frozen=True, slots=True)
class FWavesTruth:
    """What an ensemble holds; latencies from the stimulus, over F waves and repeaters, None without any."""

    sweeps: tuple[FSweepTruth, ...]
    m_onset_ms: float
    m_amplitude_uv: float
    supramaximal: bool
    minimum_latency_ms: float | None
    mean_latency_ms: float | None
    maximum_latency_ms: float | None
    persistence_percent: float
    chronodispersion_ms: float | None


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedFWaves:
    """Sweeps of one ensemble and their truth."""

    traces: tuple[Trace, ...]
    truth: FWavesTruth


@dataclass(frozen=True, slots=True)
class _Unit:
    latency_ms: float
    scale_ms: float
    heights: tuple[float, ...]
    delays_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MWave:
    """The direct response: height, onset, and the share of it that the stimulus misses on average (0 supramaximal)."""

    amplitude_mv: float = 8.0
    onset_ms: float = 3.5
    missed: float = 0.0


@dataclass(frozen=True, slots=True)
class FPool:
    """The motor units that may backfire.

    minimum_latency_ms  latency of the fastest unit; which units backfire in a sweep is left to chance
    spread_ms           how much later the slowest unit may come
    persistence         share of sweeps in which units of the pool backfire
    amplitude_uv        typical peak-to-peak height of one unit
    units               size of the pool: few units repeat themselves often
    repeater_share      share of sweeps in which one and the same unit backfires alone
    """

    minimum_latency_ms: float = 26.0
    spread_ms: float = 4.0
    persistence: float = 0.85
    amplitude_uv: float = 150.0
    units: int = 40
    repeater_share: float = 0.0


_ORDINARY_M, _ORDINARY_F = MWave(), FPool()


def simulate_f_waves(
    *,
    seed: int,
    sweeps: float = 20,
    m: MWave = _ORDINARY_M,
    f: FPool = _ORDINARY_F,
    a_waves: tuple[AWave, ...] = (),
    disturbance: Disturbance = _BACKGROUND,
    sweep: Sweep = LATE_SWEEP,
) -> SimulatedFWaves:
    """An ensemble of F waves after a number of stimuli.

    >>> made = simulate_f_waves(seed=1, f=FPool(persistence=0.0))
    >>> len(made.traces), {each.called for each in made.truth.sweeps}
    (20, {'none'})
    """
    count = round(sweeps)
    if not 0 < count <= MOST_SWEEPS or f.units < 1 or f.persistence + f.repeater_share > 1:
        raise InputError(
            "such an ensemble cannot be simulated",
            allowed=f"1 to {MOST_SWEEPS} sweeps, 1 unit or more, persistence and repeater_share together up to 1",
        )
    chance = np.random.default_rng([seed, 11])
    pool = _pool(chance, f)
    constant = [_a_unit(chance, wave) for wave in a_waves]
    times = sweep.times_ms
    m_wave = simulate_cmap(
        seed=seed, amplitude_mv=m.amplitude_mv, onset_ms=m.onset_ms, sweep=replace(sweep, inverted=False)
    )
    repeater = int(chance.integers(f.units))
    fired = [_who_fires(chance, f, repeater) for _ in range(count)]
    traces: list[Trace] = []
    found: list[Found] = []
    for number, who in enumerate(fired, 1):
        late, latency, height = _late_response(chance, times, [pool[each] for each in who])
        samples = m_wave.trace.samples_uv * _m_share(chance, m.missed) + late + disturbance.at(times, chance)
        stood: list[float] = []
        for unit, wave in zip(constant, a_waves, strict=True):
            if chance.random() < wave.share:
                samples = samples + _discharge(chance, times, unit)[0]
                stood.append(unit.latency_ms)
        samples = disturbance.limited(-samples if sweep.inverted else samples)
        samples.setflags(write=False)
        rate, before = sweep.sampling_rate_hz, sweep.before_ms / 1000
        traces.append(Trace(f"sweep {number}", samples, rate, before, "evoked", ("simulated",)))
        found.append((latency, height, tuple(stood)))
    return SimulatedFWaves(
        tuple(traces), ensemble_truth(fired, found, m.onset_ms, m_wave.truth.amplitude_uv or 0.0, m.missed == 0)
    )


def _who_fires(chance: Generator, f: FPool, repeater: int) -> tuple[int, ...]:
    """The units that backfire in one sweep."""
    what = chance.random()
    if what < f.repeater_share:
        return (repeater,)
    if what < f.repeater_share + f.persistence:
        number = min(1 + int(chance.poisson(0.8)), f.units)
        return tuple(sorted(int(each) for each in chance.choice(f.units, number, replace=False)))
    return ()


def _m_share(chance: Generator, missed: float) -> float:
    change = chance.normal(0.0, _M_CHANGE)
    return float(np.clip(1 - missed * chance.uniform(0.4, 1.6) + change, 0.02, 1.05))


def _pool(chance: Generator, f: FPool) -> list[_Unit]:
    latencies = f.spread_ms * chance.beta(1.5, 2.0, f.units)
    latencies = f.minimum_latency_ms + latencies - latencies.min()
    heights = np.maximum(f.amplitude_uv * chance.lognormal(-0.1, 0.5, f.units), _LEAST_UV)
    return [
        _unit(chance, float(latency), float(height), _UNIT_SCALE_MS)
        for latency, height in zip(latencies, heights, strict=True)
    ]


def _a_unit(chance: Generator, wave: AWave) -> _Unit:
    return _unit(chance, wave.latency_ms, wave.amplitude_uv, _A_WAVE_SCALE_MS)


def _unit(chance: Generator, latency_ms: float, height_uv: float, scales_ms: tuple[float, float]) -> _Unit:
    """A unit of one to three parts; in every fourth the first part is small and positive."""
    parts = int(chance.integers(1, 4))
    delays = np.concatenate([[0.0], np.sort(chance.uniform(0.5, 3.5, parts - 1))])
    sizes = chance.uniform(0.4, 1.0, parts)
    if chance.random() < 0.25:
        sizes[0] = -chance.uniform(0.3, 0.6)
        sizes, delays = np.append(sizes, 1.0), np.append(delays, chance.uniform(0.5, 1.0))
    scale = float(chance.uniform(*scales_ms))
    fine = np.arange(0.0, 20.0, 0.05)
    whole = _shape(fine, scale, sizes, delays)
    return _Unit(latency_ms, scale, tuple(height_uv * sizes / float(np.ptp(whole))), tuple(delays))


def _shape(since_ms: Samples, scale_ms: float, heights: Samples, delays_ms: Samples) -> Samples:
    x = np.maximum((since_ms[:, None] - delays_ms) / scale_ms, 0.0)
    return (-(x**1.5) * np.exp(-2.2 * x) * np.cos(1.05 * x)) @ heights


def _discharge(chance: Generator, times_ms: Samples, unit: _Unit) -> tuple[Samples, float]:
    """One discharge in a sweep, and when it began."""
    latency = unit.latency_ms + float(chance.normal(0.0, _JITTER_MS))
    height = float(np.clip(chance.normal(1.0, _UNIT_CHANGE), 0.9, 1.1))
    heights, delays = np.array(unit.heights), np.array(unit.delays_ms)
    return height * _shape(times_ms - latency, unit.scale_ms, heights, delays), latency


def _late_response(
    chance: Generator, times_ms: Samples, units: list[_Unit]
) -> tuple[Samples, float | None, float | None]:
    if not units:
        return np.zeros_like(times_ms), None, None
    discharges = [_discharge(chance, times_ms, unit) for unit in units]
    total = np.sum([each for each, _ in discharges], axis=0)
    return total, min(latency for _, latency in discharges), float(np.ptp(total))


def ensemble_truth(
    fired: list[tuple[int, ...]], found: list[Found], m_onset_ms: float, m_amplitude_uv: float, supramaximal: bool
) -> FWavesTruth:
    """The truth of an ensemble: which units fired in each sweep, and latency, height and A waves found there."""
    often = Counter(fired)
    each = tuple(
        FSweepTruth("none" if not who else "repeater" if often[who] > 1 else "F", latency, who, a_waves, height)
        for who, (latency, height, a_waves) in zip(fired, found, strict=True)
    )
    seen = [sweep.latency_ms for sweep in each if sweep.latency_ms is not None]
    return FWavesTruth(
        sweeps=each,
        m_onset_ms=m_onset_ms,
        m_amplitude_uv=m_amplitude_uv,
        supramaximal=supramaximal,
        minimum_latency_ms=min(seen, default=None),
        mean_latency_ms=float(np.mean(seen)) if seen else None,
        maximum_latency_ms=max(seen, default=None),
        persistence_percent=100 * len(seen) / len(each),
        chronodispersion_ms=max(seen) - min(seen) if seen else None,
    )
