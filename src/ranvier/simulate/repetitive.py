"""Simulated trains of repetitive stimulation with known transmission.

Every end-plate answers a stimulus when its end-plate potential, release times sensitivity, is above threshold; the
safety factors of the end-plates are log-normal. Release falls over the first four or five stimuli of a slow train
and recovers a little; right after exercise it is raised for some seconds, minutes later it is lowered. Myasthenia
lowers the safety factor after a normal release, Lambert-Eaton syndrome the release itself, which exercise restores.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, exp, log, sqrt

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Trace
from ranvier.simulate.series import SimulatedSeries, as_trace, response_shape
from ranvier.simulate.sweeps import QUIET, Disturbance, Sweep

_RUNDOWN, _RUNDOWN_STIMULI, _RECOVERY = 0.32, 1.4, 0.015
_FACILITATED_S, _EXHAUSTED, _EXHAUSTED_S = 25.0, 0.88, 180.0
_SWEEP = Sweep(before_ms=5.0, after_ms=35.0)


@dataclass(frozen=True, slots=True)
class TrainTruth:
    """What a simulated train holds: share of the muscle that answers each stimulus, and true heights (uV)."""

    transmitted: tuple[float, ...]
    amplitudes_uv: tuple[float, ...]
    decrement_percent: float
    artefact: bool


def simulate_train(  # noqa: PLR0913
    *,
    seed: int,
    amplitude_mv: float = 8.0,
    onset_ms: float = 3.5,
    responses: float = 10,
    safety_factor: float = 5.0,
    safety_spread: float = 0.35,
    release: float = 1.0,
    exercise_gain: float = 1.15,
    after_exercise_s: float = -1.0,
    jump_percent: float = 0.0,
    movement_percent: float = 0.0,
    submaximal_percent: float = 0.0,
    disturbance: Disturbance = QUIET,
    sweep: Sweep = _SWEEP,
) -> SimulatedSeries:
    """One train; healthy as it stands, myasthenia with safety_factor 1.5, Lambert-Eaton with release 0.18, gain 4.

    amplitude_mv        response when every end-plate answers
    safety_factor       median end-plate potential over threshold, at full release
    release             transmitter released by the first stimulus at rest, 1 is normal
    exercise_gain       release right after exercise over that at rest
    after_exercise_s    seconds since the exercise ended; below 0: at rest
    jump_percent        artefact: all responses after the first are smaller by this
    movement_percent    artefact: the responses spread in time by this over the train, their area kept
    submaximal_percent  artefact: each stimulus reaches another share of the fibres, spread by this
    """
    count = round(responses)
    if count < 1 or safety_factor <= 0 or release <= 0:
        raise InputError("a train needs responses, and a safety factor and release above 0")
    chance = np.random.default_rng([seed, round(1000 * max(after_exercise_s, -1) + 1000)])
    shape = response_shape(seed, sweep, onset_ms, 0.5)
    shares: list[float] = []
    traces: list[Trace] = []
    for number in range(count):
        level = release * _release(number) * _exercise(after_exercise_s, exercise_gain)
        share = 0.5 * (1 + erf(log(safety_factor * level) / safety_spread / sqrt(2)))
        shares.append(share)
        seen = share * (1 - jump_percent / 100 if number else 1.0)
        seen *= 1 - abs(chance.normal(0, submaximal_percent / 100))
        stretch = 1 + movement_percent / 100 * number / max(count - 1, 1)
        samples = 1000 * amplitude_mv * seen * _stretched(shape, stretch, onset_ms, sweep)
        traces.append(as_trace(number + 1, samples, sweep, disturbance, chance))
    fourth = shares[min(3, count - 1)]
    truth = TrainTruth(
        tuple(shares),
        tuple(1000 * amplitude_mv * share for share in shares),
        100 * (1 - fourth / shares[0]),
        bool(jump_percent or movement_percent or submaximal_percent),
    )
    return SimulatedSeries(tuple(traces), truth)


def _release(number: int) -> float:
    """Release of a stimulus of a slow train over that of the first."""
    return 1 - _RUNDOWN * (1 - exp(-number / _RUNDOWN_STIMULI)) + _RECOVERY * max(number - 4, 0)


def _exercise(after_s: float, gain: float) -> float:
    """Release after exercise over that at rest: raised for some seconds, lowered after minutes."""
    if after_s < 0:
        return 1.0
    exhausted = 1 - (1 - _EXHAUSTED) * exp(-(((after_s - _EXHAUSTED_S) / 90) ** 2))
    return exhausted * (1 + (gain - 1) * exp(-after_s / _FACILITATED_S))


def _stretched(
    shape: np.ndarray[tuple[int], np.dtype[np.float64]], stretch: float, onset_ms: float, sweep: Sweep
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A response drawn out in time behind its onset, its area kept."""
    times = sweep.times_ms
    earlier = onset_ms + (times - onset_ms) / stretch
    return np.interp(np.where(times > onset_ms, earlier, times), times, shape) / stretch
