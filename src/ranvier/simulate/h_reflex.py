"""Simulated series at rising stimuli: M wave and H reflex with known recruitment.

Sensory fibres of the reflex are recruited first, motor fibres later, each kind along a normal curve over the
logarithm of the stimulus. The reflex volley meets the antidromic volley in those motor fibres that the stimulus
itself reached, so that the H reflex shrinks as the M wave grows. F waves, of varying size and latency, can stand
in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, log, sqrt

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.series import SimulatedSeries, as_trace, response_shape, shifted, stimulus_label
from ranvier.simulate.sweeps import QUIET, Disturbance, Generator, Sweep

_SWEEP = Sweep(before_ms=10.0, after_ms=70.0)


@dataclass(frozen=True, slots=True)
class RecruitmentTruth:
    """What a simulated series holds: largest M wave and H reflex (negative peaks), latencies, each sweep's heights."""

    m_max_uv: float
    h_max_uv: float
    m_onset_ms: float
    h_onset_ms: float | None
    m_threshold_ma: float
    h_threshold_ma: float | None
    m_uv: tuple[float, ...]
    h_uv: tuple[float, ...]


def simulate_recruitment(  # noqa: PLR0913
    *,
    seed: int,
    m_max_mv: float = 10.0,
    h_full_mv: float = 6.0,
    m_onset_ms: float = 4.5,
    h_onset_ms: float = 30.0,
    motor_threshold_ma: float = 14.0,
    reflex_threshold_ma: float = 9.0,
    threshold_spread: float = 0.15,
    sweeps: float = 30,
    lowest_ma: float = 5.0,
    highest_ma: float = 28.0,
    latency_jitter_ms: float = 0.1,
    h_variation_percent: float = 5.0,
    f_wave_mv: float = 0.0,
    disturbance: Disturbance = QUIET,
    sweep: Sweep = _SWEEP,
) -> SimulatedSeries:
    """A series from weak to strong stimuli.

    h_full_mv            reflex if all its sensory fibres and none of the motor fibres were stimulated; 0: absent
    motor_threshold_ma   stimulus that reaches half of the motor fibres
    reflex_threshold_ma  stimulus that reaches half of the sensory fibres
    f_wave_mv            mean size of F waves that come with the M wave at latencies that vary by about 2 ms
    """
    count = round(sweeps)
    if count < 1 or not 0 < lowest_ma < highest_ma:
        raise InputError("a series needs sweeps and stimuli that rise")
    chance = np.random.default_rng(seed)
    stimulus = np.linspace(lowest_ma, highest_ma, count)
    m_shape = response_shape(seed, sweep, m_onset_ms, 0.6)
    h_shape = response_shape(seed + 1, sweep, h_onset_ms, 0.8)
    heights: list[tuple[float, float]] = []
    traces: list[Trace] = []
    for number, strength in enumerate(stimulus, 1):
        motor = _recruited(strength, motor_threshold_ma, threshold_spread)
        reflex = _recruited(strength, reflex_threshold_ma, threshold_spread) * (1 - motor)
        m = 1000 * m_max_mv * motor
        h = max(1000 * h_full_mv * reflex * (1 + chance.normal(0, h_variation_percent / 100)), 0.0)
        samples = m * m_shape + h * shifted(h_shape, chance.normal(0, latency_jitter_ms), sweep)
        if f_wave_mv:
            later = chance.uniform(0, 6)
            samples = samples + 1000 * f_wave_mv * motor * chance.gamma(2, 0.5) * shifted(h_shape, later, sweep)
        heights.append((m, h))
        traces.append(_trace(number, samples, float(strength), sweep, disturbance, chance))
    m_uv, h_uv = (tuple(float(each[kind]) for each in heights) for kind in (0, 1))
    there = bool(h_full_mv)
    truth = RecruitmentTruth(
        max(m_uv), max(h_uv), m_onset_ms, h_onset_ms if there else None, motor_threshold_ma,
        reflex_threshold_ma if there else None, m_uv, h_uv,
    )  # fmt: skip
    return SimulatedSeries(tuple(traces), truth, tuple(stimulus.tolist()))


def _trace(
    number: int, samples: Samples, strength_ma: float, sweep: Sweep, disturbance: Disturbance, chance: Generator
) -> Trace:
    note, label = f"stimulus_mA: {strength_ma:.3f}", stimulus_label(number, strength_ma)
    return as_trace(number, samples, sweep, disturbance, chance, note, label=label)


def _recruited(stimulus: float, half: float, spread: float) -> float:
    """Share of the fibres that a stimulus reaches."""
    return 0.5 * (1 + erf(log(stimulus / half) / spread / sqrt(2)))
