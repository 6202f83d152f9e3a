"""Simulated surface recordings of one muscle: its largest response, and interference patterns at several forces.

Every motor unit has one surface potential, the larger the later it is recruited. The response is the sum of all of
them with a small spread of latencies; the interference pattern is made of the recruited units discharging at rates
that grow with the force. Loss of units, and reinnervation by the surviving ones, are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.series import SimulatedSeries, as_trace
from ranvier.simulate.sweeps import QUIET, Disturbance, Generator, Sweep

_SWEEP = Sweep(before_ms=10.0, after_ms=60.0)
_ONSET_MS = 3.5
_LATENCY_SPREAD_MS = 0.4
_SLOWEST_HZ, _FASTEST_HZ, _RISE_HZ = 8.0, 40.0, 40.0


@dataclass(frozen=True, slots=True)
class SurfaceTruth:
    """The muscle behind the recordings: units that are left, their mean size, and the force of each epoch (0 to 1)."""

    units: int
    mean_unit_uv: float
    amplitude_uv: float
    forces: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedSurface:
    """The largest response, the interference patterns, and the truth."""

    response: Trace
    epochs: tuple[Trace, ...]
    truth: SurfaceTruth


def simulate_surface(  # noqa: PLR0913
    *,
    seed: int,
    units: float = 120,
    amplitude_mv: float = 10.0,
    lost_fraction: float = 0.0,
    reinnervation: float = 0.0,
    epochs: float = 30,
    epoch_ms: float = 500.0,
    highest_force: float = 1.0,
    lowest_force: float = 0.03,
    disturbance: Disturbance = QUIET,
    sweep: Sweep = _SWEEP,
) -> SimulatedSurface:
    """Recordings of one muscle.

    amplitude_mv   response of all units before any were lost
    reinnervation  share of the lost units' fibres that the surviving units took over
    """
    before, count = round(units), round(units) - round(lost_fraction * round(units))
    if count < 1 or not 0 <= reinnervation <= 1 or not 0 < lowest_force < highest_force <= 1:
        raise InputError("a muscle needs at least one unit, and forces that rise from above 0 to at most 1")
    chance = np.random.default_rng(seed)
    sizes = np.sort(chance.lognormal(0.0, 0.6, before))
    sizes /= sizes.sum()
    left = np.sort(chance.permutation(before)[:count])
    grown = sizes[left] * (1 + reinnervation * (1 - sizes[left].sum()) / sizes[left].sum())
    shapes = _shapes(count, sweep.sampling_rate_hz, chance) * grown[:, None]
    clean = _response(shapes, sweep, chance)
    scale = 1000 * amplitude_mv / -_response(shapes / grown.sum(), sweep, chance).min()
    response = as_trace(1, scale * clean, sweep, disturbance, chance)
    forces = np.linspace(lowest_force, highest_force, round(epochs))
    calm = Disturbance(disturbance.noise_uv, disturbance.mains_uv, disturbance.mains_hz)
    patterns = tuple(
        _pattern(number, scale * shapes, float(force), epoch_ms, sweep, calm, chance)
        for number, force in enumerate(forces, 1)
    )
    height = float(-(scale * clean).min())
    truth = SurfaceTruth(count, float(scale * grown.mean()), height, tuple(forces.tolist()))
    return SimulatedSurface(response, patterns, truth)


def _shapes(count: int, rate: float, chance: Generator) -> Samples:
    """One surface potential for each unit, a negative phase and a smaller positive one, height about 1."""
    times = np.arange(0, 25, 1000 / rate)
    x = times / chance.uniform(2.2, 2.9, count)[:, None]
    return -4.6 * x**1.5 * np.exp(-2.2 * x) * np.cos(1.05 * x)


def _response(shapes: Samples, sweep: Sweep, chance: Generator) -> Samples:
    total = np.zeros(sweep.times_ms.size + shapes.shape[1])
    starts = sweep.before_ms + _ONSET_MS + np.abs(chance.normal(0, _LATENCY_SPREAD_MS, len(shapes)))
    for place, shape in zip((starts * sweep.sampling_rate_hz / 1000).astype(int), shapes, strict=True):
        total[place : place + shape.size] += shape
    return total[: sweep.times_ms.size]


def _pattern(
    number: int,
    shapes: Samples,
    force: float,
    epoch_ms: float,
    sweep: Sweep,
    disturbance: Disturbance,
    chance: Generator,
) -> Trace:
    """Small units first; each unit's rate grows from its own threshold on."""
    rate, size = sweep.sampling_rate_hz, shapes.shape[1]
    count = round(epoch_ms * rate / 1000)
    total = np.zeros(count + 2 * size)
    thresholds = 0.8 * (np.arange(len(shapes)) / len(shapes)) ** 1.5
    for shape, threshold in zip(shapes[thresholds <= force], thresholds[thresholds <= force], strict=True):
        hz = min(_SLOWEST_HZ + _RISE_HZ * (force - threshold), _FASTEST_HZ)
        gaps = np.maximum(chance.normal(1, 0.15, int(2 * epoch_ms / 1000 * hz) + 4), 0.3) / hz
        places = ((np.cumsum(gaps) - chance.uniform(0, 1) * gaps[0]) * rate).astype(int)
        for place in places[places < count + size]:
            total[place : place + size] += shape
    samples = total[size : size + count]
    samples = disturbance.recorded(samples, np.arange(count) * 1000 / rate, chance)
    samples.setflags(write=False)
    return Trace(f"epoch {number}", samples, rate, None, "unknown", ("simulated", f"force: {force:.2f}"))


def simulate_surface_response(**muscle: Any) -> SimulatedSeries:
    """The largest response of a muscle alone; the same `fibres` give the patterns that belong to it."""
    made = simulate_surface(**muscle)
    return SimulatedSeries((made.response,), made.truth)


def simulate_surface_pattern(**muscle: Any) -> SimulatedSeries:
    """The interference patterns of a muscle alone; the same `fibres` give the response that belongs to them."""
    made = simulate_surface(**muscle)
    return SimulatedSeries(made.epochs, made.truth)


simulate_surface_response.__signature__ = signature(simulate_surface)  # type: ignore[attr-defined]
simulate_surface_pattern.__signature__ = signature(simulate_surface)  # type: ignore[attr-defined]
