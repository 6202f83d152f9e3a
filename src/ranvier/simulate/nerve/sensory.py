"""Simulated sensory conduction: fibres of known diameter, each with the small potential that electrodes see of it."""

from __future__ import annotations

from functools import partial

import numpy as np

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record.recordings import Samples
from ranvier.simulate.nerve.fibres import make_fibres, warmth
from ranvier.simulate.nerve.illness import WELL, NerveIllness
from ranvier.simulate.nerve.recording import Frame, SimulatedNerve, Volley, record, waveform
from ranvier.simulate.nerve.settings import conduction_numbers, sensory_numbers
from ranvier.simulate.nerve.stimulus import excited, refuse_impossible
from ranvier.simulate.sweeps import QUIET, Disturbance, Sweep

_BEFORE = 4.5  # time scales from the start of a fibre's potential to the passing of the impulse
_LASTS = 2 * _BEFORE
_FINE = np.arange(0.0, _LASTS, 0.001)


def simulate_sensory_nerve(  # noqa: PLR0913  (each is a knob of the recording)
    *,
    seed: int,
    nerve: str = "arm",
    stimulation_mm: float = 140.0,
    illness: NerveIllness = WELL,
    temperature_c: float = 34.0,
    stimulus: float = 1.0,
    disturbance: Disturbance = QUIET,
    sweep: Sweep | None = None,
    knowledge: Knowledge | None = None,
) -> SimulatedNerve:
    """A sensory response from fibre diameters up: thick fibres are faster and give higher, shorter potentials.

    nerve           "arm" or "leg"; numbers in `knowledge/methods/nerve_sensory_*.yaml`
    stimulation_mm  distance of the stimulus from the recording electrode along the nerve
    illness, temperature_c, stimulus  as for a motor nerve; what ails muscle and last branches does nothing here

    Raises InputError for a nerve that is not known, or a stimulus that cannot be given.

    >>> near, far = (simulate_sensory_nerve(seed=1, stimulation_mm=each).truth for each in (140, 370))
    >>> near.conducting == far.conducting, near.amplitude_uv > far.amplitude_uv
    (True, True)
    """
    refuse_impossible(stimulation_mm, stimulus, temperature_c)
    known = knowledge or load_knowledge()
    numbers = sensory_numbers(known, nerve)
    conduction, illness_numbers = conduction_numbers(known)
    fibres = make_fibres(numbers, conduction, illness_numbers, illness, temperature_c, seed)
    travel, arrives = fibres.travel(0.0, stimulation_mm)
    relative = conduction.velocity_per_um_m_per_s * fibres.diameter_um / numbers.fibre_velocity_m_per_s
    scale = numbers.width_ms / 2 * relative**numbers.width_power / warmth(conduction, temperature_c)
    lead = leading_peak(numbers.trailing_share)
    volley = Volley(
        travel,
        travel - lead * scale,
        numbers.fibre_uv * relative**numbers.amplitude_power,
        scale,
        arrives & excited(fibres, stimulus),
    )
    shape = partial(fibre_shape, trailing_share=numbers.trailing_share)
    frame = Frame(stimulation_mm, disturbance, sweep or Sweep(), seed)
    return record("SNAP", lambda times: waveform(times, volley, shape, _LASTS), volley, fibres, frame)


def fibre_shape(x: Samples, trailing_share: float) -> Samples:
    """Potential of one sensory fibre with a negative peak of 1: positive, negative, positive, with no net area.

    x               time since its start over its time scale; the negative phase lasts about two time scales
    trailing_share  0 for two equal positive phases, more for a smaller one before and a larger one after

    >>> round(float(fibre_shape(np.arange(0.0, 9.0, 0.01), 0.6).min()), 2)
    -1.0
    """
    return _raw(x, trailing_share) / float(-_raw(_FINE, trailing_share).min())


def leading_peak(trailing_share: float) -> float:
    """Time scales from the start of a potential to the peak of its first positive phase: the impulse arrives then."""
    return float(_FINE[int(np.argmax(np.where(_FINE < _BEFORE, _raw(_FINE, trailing_share), -np.inf)))])


def _raw(x: Samples, trailing_share: float) -> Samples:
    t = x - _BEFORE
    return (-(1 - t**2) + trailing_share * t) * np.exp(-(t**2) / 2)
