"""Simulated motor conduction: axons of known diameter, each with the motor unit that it makes fire."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record.recordings import Samples
from ranvier.simulate.compound import muscle_unit
from ranvier.simulate.nerve.fibres import Fibres, make_fibres, warmth
from ranvier.simulate.nerve.illness import WELL, NerveIllness
from ranvier.simulate.nerve.recording import Frame, SimulatedNerve, Volley, record, waveform
from ranvier.simulate.nerve.settings import Conduction, MotorNumbers, conduction_numbers, motor_numbers
from ranvier.simulate.nerve.stimulus import excited, refuse_impossible
from ranvier.simulate.sweeps import QUIET, Disturbance, Sweep

UNIT_LASTS = 12.0  # time scales until the potential of a motor unit is over
_UNIT_HEIGHT = float(-muscle_unit(np.arange(0.0, UNIT_LASTS, 0.001)).min())
_LONG = Sweep(after_ms=50.0)


def motor_shape(x: Samples) -> Samples:
    """The potential of one motor unit with a negative peak of 1; x is the time since it began over its time scale."""
    return muscle_unit(x) / _UNIT_HEIGHT


@dataclass(frozen=True, slots=True, eq=False)
class MotorNerve:
    """Motor axons and their units; each array has one value for an axon.

    size_uv      negative peak of the unit's potential under the surface electrode
    scale_ms     time scale of that potential
    terminal_ms  time in the last branches and at the end-plate
    """

    fibres: Fibres
    conduction: Conduction
    size_uv: Samples
    scale_ms: Samples
    terminal_ms: Samples

    def volley(self, stimulation_mm: float, stimulus: float) -> Volley:
        """The impulses of one stimulus at a distance from the muscle."""
        travel, arrives = self.fibres.travel(0.0, stimulation_mm)
        conducts = arrives & excited(self.fibres, stimulus)
        return Volley(travel, travel + self.terminal_ms, self.size_uv, self.scale_ms, conducts)


def make_motor_nerve(
    knowledge: Knowledge, nerve: str, illness: NerveIllness, temperature_c: float, seed: int
) -> MotorNerve:
    """The axons of a motor nerve with their units; the same seed gives the same nerve in health and every illness."""
    numbers = motor_numbers(knowledge, nerve)
    conduction, illness_numbers = conduction_numbers(knowledge)
    fibres = make_fibres(numbers, conduction, illness_numbers, illness, temperature_c, seed)
    chance, warm = np.random.default_rng([seed, 100]), warmth(conduction, temperature_c)
    count = fibres.alive.size
    spread = numbers.unit_size_spread
    size = numbers.unit_uv * chance.lognormal(-(spread**2) / 2, spread, count)
    scale = numbers.unit_time_scale_ms * chance.lognormal(0.0, numbers.unit_time_scale_spread, count) / warm
    size *= 1 - illness.myopathy * illness_numbers.myopathy_size_lost_percent / 100
    size *= _growth(size, fibres, illness.reinnervation, illness_numbers.reinnervated_most_times)
    return MotorNerve(fibres, conduction, size, scale, _terminal(numbers, illness, warm, count, chance))


def _growth(size: Samples, fibres: Fibres, reinnervation: float, most_times: float) -> float:
    """How many times their own size the surviving units have grown by adopting orphaned muscle fibres."""
    own = float(size[fibres.alive].sum())
    return min(1 + reinnervation * (float(size.sum()) - own) / own, most_times) if own else 1.0


def _terminal(
    numbers: MotorNumbers, illness: NerveIllness, warm: float, count: int, chance: np.random.Generator
) -> Samples:
    branches = np.maximum(chance.normal(numbers.branches_ms, numbers.branches_sd_ms, count), 0.2)
    slowed = branches / ((1 - illness.terminal_slowing) * (1 - illness.uniform_slowing))
    return (slowed + numbers.end_plate_ms) / warm


def simulate_motor_nerve(  # noqa: PLR0913  (each is a knob of the recording)
    *,
    seed: int,
    nerve: str = "arm",
    stimulation_mm: float = 80.0,
    illness: NerveIllness = WELL,
    temperature_c: float = 34.0,
    stimulus: float = 1.0,
    initial_positivity: float = 0.0,
    disturbance: Disturbance = QUIET,
    sweep: Sweep = _LONG,
    knowledge: Knowledge | None = None,
) -> SimulatedNerve:
    """A motor response from fibre diameters up: velocities, delays, and the potentials of all units summed.

    nerve               "arm" or "leg"; numbers in `knowledge/methods/nerve_motor_*.yaml`
    stimulation_mm      distance of the stimulus from the muscle along the nerve
    illness             what ails the nerve; the same seed gives the same axons, whatever ails them
    temperature_c       of the limb
    stimulus            share of a supramaximal stimulus: 0.5 excites about half of the axons
    initial_positivity  height of a positive phase before the take-off, as a share of the negative peak

    Raises InputError for a nerve that is not known, or a stimulus that cannot be given.

    >>> healthy = simulate_motor_nerve(seed=1).truth
    >>> lost = simulate_motor_nerve(seed=1, illness=NerveIllness(axonal_loss=0.5)).truth
    >>> healthy.axons == healthy.conducting, lost.alive / healthy.alive
    (True, 0.5)
    """
    refuse_impossible(stimulation_mm, stimulus, temperature_c)
    made = make_motor_nerve(knowledge or load_knowledge(), nerve, illness, temperature_c, seed)
    volley = made.volley(stimulation_mm, stimulus)
    frame = Frame(stimulation_mm, disturbance, sweep, seed, initial_positivity)
    return record("CMAP", lambda times: waveform(times, volley, motor_shape, UNIT_LASTS), volley, made.fibres, frame)
