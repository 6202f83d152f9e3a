"""Simulated evoked responses whose truth is known.

A compound potential is the sum of equal unit potentials that arrive one after the other. The shape of one
unit, active minus reference with the negative phase below zero, is

    u(x) = -x^1.5 exp(-2.2 x) cos(1.05 x),   x = t / time scale,   0 before the unit arrives,

a negative phase followed by a smaller positive one. Arrival times are half-normal: the fastest fibre arrives
at the onset, the others later, and their spread is the temporal dispersion. This shows how a detector fails;
it does not rank detectors on patients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record import Mark, Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.compound import FINER, EvokedTruth, initial_lobe, muscle_unit, read_truth, sum_of_units
from ranvier.simulate.sweeps import QUIET, Disturbance, Sweep

_MUSCLE_SCALE_MS = 2.5
_NERVE_SCALE_MS = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedSweep:
    """A simulated trace and its truth."""

    trace: Trace
    truth: EvokedTruth


def simulate_cmap(
    *,
    seed: int,
    amplitude_mv: float = 8.0,
    onset_ms: float = 3.5,
    dispersion_ms: float = 0.5,
    block_fraction: float = 0.0,
    initial_positivity: float = 0.0,
    disturbance: Disturbance = QUIET,
    sweep: Sweep | None = None,
) -> SimulatedSweep:
    """A compound muscle action potential, or a silent sweep when the amplitude is 0.

    amplitude_mv        baseline to negative peak of the unblocked response
    dispersion_ms       spread of the arrival times (0.5 compact, 3 dispersed)
    block_fraction      share of the 120 units that do not arrive: conduction block
    initial_positivity  height of a positive phase before the take-off, as a share of the negative peak

    >>> simulate_cmap(seed=1, amplitude_mv=8.0, onset_ms=3.5).truth.onset_ms
    3.5
    """
    form = _Form(amplitude_mv * 1000, onset_ms, dispersion_ms, _MUSCLE_SCALE_MS, 120, block_fraction)
    return _simulate("CMAP", form, initial_positivity, disturbance, sweep or Sweep(), seed)


def simulate_snap(
    *,
    seed: int,
    amplitude_uv: float = 20.0,
    onset_ms: float = 2.5,
    dispersion_ms: float = 0.15,
    block_fraction: float = 0.0,
    initial_positivity: float = 0.0,
    disturbance: Disturbance = QUIET,
    sweep: Sweep | None = None,
) -> SimulatedSweep:
    """A sensory nerve action potential, or a silent sweep when the amplitude is 0; with the same fields as a cmap."""
    form = _Form(amplitude_uv, onset_ms, dispersion_ms, _NERVE_SCALE_MS, 200, block_fraction)
    return _simulate("SNAP", form, initial_positivity, disturbance, sweep or Sweep(), seed)


@dataclass(frozen=True, slots=True)
class _Form:
    amplitude_uv: float
    onset_ms: float
    dispersion_ms: float
    scale_ms: float
    units: int
    block_fraction: float


def _simulate(
    label: str,
    form: _Form,
    initial_positivity: float,
    disturbance: Disturbance,
    sweep: Sweep,
    seed: int,
) -> SimulatedSweep:
    chance = np.random.default_rng(seed)
    times = sweep.times_ms
    fine_count = times.size * FINER
    fine = times[0] + np.arange(fine_count) * (1000 / sweep.sampling_rate_hz / FINER)
    clean = _compound(fine, form, chance)
    if form.amplitude_uv and initial_positivity:
        clean = clean + initial_positivity * form.amplitude_uv * initial_lobe(fine - form.onset_ms)
    truth = read_truth(fine, clean, form.onset_ms) if np.any(clean) else EvokedTruth(present=False)
    samples = disturbance.recorded((-clean if sweep.inverted else clean)[::FINER], times, _noise_of(seed, form))
    samples.setflags(write=False)
    trace = Trace(label, samples, sweep.sampling_rate_hz, sweep.before_ms / 1000, "evoked", ("simulated",))
    return SimulatedSweep(trace, truth)


def _noise_of(seed: int, form: _Form) -> np.random.Generator:
    """Noise of its own for each stimulation of the same fibres: the onset tells the sites apart."""
    return np.random.default_rng([seed, round(form.onset_ms * 1000)])


def _compound(times_ms: Samples, form: _Form, chance: np.random.Generator) -> Samples:
    """The noise-free sum of units, scaled so that all units together reach the wanted amplitude."""
    if not form.amplitude_uv:
        return np.zeros_like(times_ms)
    delays = np.abs(chance.normal(0.0, form.dispersion_ms, form.units))
    delays -= delays.min()
    arrives = chance.permutation(form.units) >= round(form.block_fraction * form.units)
    if not arrives.any():
        return np.zeros_like(times_ms)
    delays[np.flatnonzero(arrives)[np.argmin(delays[arrives])]] = 0.0  # the fastest fibre is never the blocked one
    step = float(times_ms[1] - times_ms[0])
    unit = muscle_unit(np.arange(0.0, 12 * form.scale_ms, step) / form.scale_ms)
    places = (form.onset_ms + delays - times_ms[0]) / step
    whole = sum_of_units(places, unit, times_ms.size)
    partial = whole if arrives.all() else sum_of_units(places[arrives], unit, times_ms.size)
    partial = np.where(times_ms >= form.onset_ms - 1e-9, partial, 0.0)
    return partial * (form.amplitude_uv / -whole.min())


def truth_marks(sweep: SimulatedSweep) -> tuple[Mark, ...]:
    """The truth as marks on the trace (seconds from its first sample), as the generator set them."""
    truth, stimulus = sweep.truth, sweep.trace.stimulus_time_s or 0.0
    samples, rate = sweep.trace.samples_uv, sweep.trace.sampling_rate_hz
    marks: list[Mark] = []
    for name, latency in (("onset", truth.onset_ms), ("negative_peak", truth.peak_ms), ("negative_end", truth.end_ms)):
        if latency is not None:
            time = stimulus + latency / 1000
            height = float(np.interp(time * rate, np.arange(samples.size), samples))
            marks.append(Mark(name, time, height, "simulation"))
    return tuple(marks)
