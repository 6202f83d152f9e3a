"""The fibres of a simulated nerve: diameters, velocities, and the time an impulse needs from one place to another.

Places are distances from the recording electrode along the nerve, in millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranvier.record.recordings import Samples
from ranvier.simulate.nerve.illness import NerveIllness
from ranvier.simulate.nerve.settings import Conduction, IllnessNumbers, MotorNumbers, SensoryNumbers
from ranvier.simulate.sweeps import Generator

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Lesions:
    """Demyelinated internodes: the fibre each lies in, its place, the delay it adds, and whether it blocks."""

    fibre: npt.NDArray[np.intp]
    place_mm: Samples
    delay_ms: Samples
    blocks: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Fibres:
    """The fibres of one nerve; each array has one value for a fibre.

    velocity_m_per_s  of the fibre as it is, temperature and uniform slowing included
    alive             not lost to disease
    threshold         0 to 1, the share of a supramaximal stimulus that excites the fibre
    focus_rank        0 to 1: the fibre is blocked in the focus when the illness blocks a larger share
    """

    diameter_um: Samples
    velocity_m_per_s: Samples
    alive: Flags
    threshold: Samples
    focus_rank: Samples
    lesions: Lesions
    illness: NerveIllness

    def travel(self, from_mm: float, to_mm: float) -> tuple[Samples, Flags]:
        """Time in ms that an impulse needs between two places in each fibre, and whether it gets through."""
        near, far = sorted((from_mm, to_mm))
        ill = self.illness
        inside = _overlap(near, far, ill.focus_mm, ill.focus_length_mm)
        slowed = inside * ill.focus_slowing / (1 - ill.focus_slowing)
        times = (far - near + slowed) / self.velocity_m_per_s
        passed = (self.lesions.place_mm >= near) & (self.lesions.place_mm < far)
        times += np.bincount(self.lesions.fibre[passed], self.lesions.delay_ms[passed], minlength=times.size)
        conducts = self.alive.copy()
        conducts[self.lesions.fibre[passed & self.lesions.blocks]] = False
        if near < ill.focus_mm <= far:
            conducts &= self.focus_rank >= ill.focus_block
        return times, conducts


def make_fibres(
    numbers: MotorNumbers | SensoryNumbers,
    conduction: Conduction,
    illness_numbers: IllnessNumbers,
    illness: NerveIllness,
    temperature_c: float,
    seed: int,
) -> Fibres:
    """The fibres of a nerve; the same seed gives the same fibres in health and in every illness."""
    count = round(numbers.axons)
    diameter, lost, stimulus, focus, scattered = (np.random.default_rng([seed, part]) for part in range(5))
    diameters = np.maximum(
        diameter.normal(numbers.diameter_um, numbers.diameter_sd_um, count), conduction.smallest_diameter_um
    )
    velocity = conduction.velocity_per_um_m_per_s * diameters * warmth(conduction, temperature_c)
    thickest_first = np.argsort(np.argsort(-(diameters + stimulus.normal(0, numbers.diameter_sd_um, count))))
    return Fibres(
        diameters,
        velocity * (1 - illness.uniform_slowing),
        lost.permutation(count) >= round(illness.axonal_loss * count),
        (thickest_first + 1) / count,
        focus.permutation(count) / count,
        _scatter(illness, illness_numbers, conduction.nerve_length_mm, count, scattered),
        illness,
    )


def warmth(conduction: Conduction, temperature_c: float) -> float:
    """Velocity at this temperature over that at the temperature for which the numbers hold."""
    return float((1 + conduction.velocity_percent_per_c / 100) ** (temperature_c - conduction.temperature_c))


def _scatter(
    illness: NerveIllness, numbers: IllnessNumbers, nerve_length_mm: float, count: int, chance: Generator
) -> Lesions:
    """Demyelinated internodes anywhere along the fibres."""
    expected = illness.segmental_demyelination * numbers.demyelinated_internodes_per_100_mm * nerve_length_mm / 100
    fibre = np.repeat(np.arange(count), chance.poisson(expected, count))
    return Lesions(
        fibre,
        chance.uniform(0, nerve_length_mm, fibre.size),
        chance.exponential(numbers.demyelinated_internode_delay_ms, fibre.size),
        chance.uniform(0, 100, fibre.size) < numbers.demyelinated_internode_blocks_percent,
    )


def _overlap(near_mm: float, far_mm: float, middle_mm: float, length_mm: float) -> float:
    """Length in mm that a focus shares with a stretch of nerve."""
    return max(min(far_mm, middle_mm + length_mm / 2) - max(near_mm, middle_mm - length_mm / 2), 0.0)
