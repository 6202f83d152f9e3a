"""What the surface electrodes record of the fibres of a nerve, and the truth of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.compound import FINER, EvokedTruth, initial_lobe, read_truth, sum_of_units
from ranvier.simulate.nerve.fibres import Fibres, Flags
from ranvier.simulate.sweeps import Disturbance, Sweep

_SCALES = 12  # potentials of nearly the same width are summed together
_TAKE_OFF = 0.002  # of the negative peak: the first fibres alone may be too few to be called a response


@dataclass(frozen=True, slots=True)
class NerveTruth(EvokedTruth):
    """The truth of a response, and of the fibres that made it.

    axons             fibres of the healthy nerve
    alive             those that the illness has left
    conducting        those that were excited and whose impulse arrived
    first_arrival_ms  when the fastest of them arrived
    fastest_velocity_m_per_s, slowest_velocity_m_per_s  over the stretch from the stimulus to the electrode, of those
                      that conduct, without the last branches
    """

    axons: int = 0
    alive: int = 0
    conducting: int = 0
    first_arrival_ms: float | None = None
    fastest_velocity_m_per_s: float | None = None
    slowest_velocity_m_per_s: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedNerve:
    """A simulated sweep of a nerve and its truth."""

    trace: Trace
    truth: NerveTruth


@dataclass(frozen=True, slots=True, eq=False)
class Volley:
    """The impulses of one stimulus; each array has one value for a fibre.

    travel_ms   from the stimulus to the end of the stretch
    arrival_ms  the same with what follows it: the last branches and the end-plate
    size_uv     height of the negative phase that the fibre makes alone
    scale_ms    time scale of its potential
    conducts    excited, and the impulse arrives
    """

    travel_ms: Samples
    arrival_ms: Samples
    size_uv: Samples
    scale_ms: Samples
    conducts: Flags


@dataclass(frozen=True, slots=True)
class Frame:
    """Where and how a response is recorded.

    stimulation_mm      distance of the stimulus from the recording electrode
    initial_positivity  height of a positive phase before the take-off, as a share of the negative peak
    """

    stimulation_mm: float
    disturbance: Disturbance
    sweep: Sweep
    seed: int
    initial_positivity: float = 0.0


def waveform(times_ms: Samples, volley: Volley, shape: Callable[[Samples], Samples], lasts: float) -> Samples:
    """The noise-free sum of the potentials of all fibres that conduct.

    shape  height 1 below zero of a potential at times since its start over its time scale
    lasts  time scales until a potential is over
    """
    total, step = np.zeros_like(times_ms), float(times_ms[1] - times_ms[0])
    if not volley.conducts.any():
        return total
    arrival, size, scale = (each[volley.conducts] for each in (volley.arrival_ms, volley.size_uv, volley.scale_ms))
    for group in np.array_split(np.argsort(scale), min(_SCALES, scale.size)):
        width = float(scale[group].mean())
        potential = shape(np.arange(0.0, lasts * width, step) / width)
        total += sum_of_units((arrival[group] - times_ms[0]) / step, potential, times_ms.size, size[group])
    return total


def record(
    label: str, clean_of: Callable[[Samples], Samples], volley: Volley, fibres: Fibres, frame: Frame
) -> SimulatedNerve:
    """One sweep with its disturbance and its truth; `clean_of` gives the noise-free response at any times in ms."""
    sweep = frame.sweep
    times = sweep.times_ms
    fine = times[0] + np.arange(times.size * FINER) * (1000 / sweep.sampling_rate_hz / FINER)
    clean = clean_of(fine)
    onset = take_off(fine, clean)
    if onset is not None and frame.initial_positivity:
        clean = clean - frame.initial_positivity * float(clean.min()) * initial_lobe(fine - onset)
    chance = np.random.default_rng([frame.seed, round(frame.stimulation_mm * 1000)])
    samples = frame.disturbance.recorded((-clean if sweep.inverted else clean)[::FINER], times, chance)
    samples.setflags(write=False)
    trace = Trace(label, samples, sweep.sampling_rate_hz, sweep.before_ms / 1000, "evoked", ("simulated",))
    response = EvokedTruth(present=False) if onset is None else read_truth(fine, clean, onset)
    return SimulatedNerve(trace, _truth(response, volley, fibres, frame.stimulation_mm))


def take_off(times_ms: Samples, clean: Samples) -> float | None:
    """Negative take-off of a noise-free response: where a positive phase before it peaks, or where it leaves zero."""
    peak = int(np.argmin(clean))
    height = -float(clean[peak])
    if height <= 0:
        return None
    first = int(np.flatnonzero(clean[: peak + 1] < -_TAKE_OFF * height)[0])
    before = clean[:first]
    if before.size and before.max() > _TAKE_OFF * height:
        return float(times_ms[int(np.argmax(before))])
    return float(times_ms[first])


def _truth(response: EvokedTruth, volley: Volley, fibres: Fibres, stimulation_mm: float) -> NerveTruth:
    through = volley.travel_ms[volley.conducts]
    return NerveTruth(
        **asdict(response),
        axons=fibres.alive.size,
        alive=int(fibres.alive.sum()),
        conducting=through.size,
        first_arrival_ms=float(volley.arrival_ms[volley.conducts].min()) if through.size else None,
        fastest_velocity_m_per_s=stimulation_mm / float(through.min()) if through.size else None,
        slowest_velocity_m_per_s=stimulation_mm / float(through.max()) if through.size else None,
    )
