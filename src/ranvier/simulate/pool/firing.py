"""When the motor neurons of a contraction discharge: recruitment by size, rates by excitation, uneven intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.errors import InputError
from ranvier.record.recordings import Samples
from ranvier.simulate.pool.fibres import Units, healthy_sizes
from ranvier.simulate.pool.lengths import quick_length
from ranvier.simulate.pool.settings import Numbers
from ranvier.simulate.sweeps import Generator

STEP_S = 0.005


@dataclass(frozen=True, slots=True)
class Contraction:
    """How hard and how evenly the patient contracts.

    effort              share of the healthy muscle's greatest force that is wanted
    active_units        instead: about so many units whose potential is at least 50 uV take part (0: the effort decides)
    ramp_s              time in which the excitation rises from rest
    release_s           time in which it falls to rest at the end
    interval_variation  standard deviation of a unit's intervals over their mean (0: drawn for each unit)
    rate_times          rates are this many times the usual ones
    """

    effort: float = 0.1
    active_units: int = 0
    ramp_s: float = 0.0
    release_s: float = 0.0
    interval_variation: float = 0.0
    rate_times: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.effort <= 1:
            raise InputError(f"the effort is {self.effort}", allowed="a share from 0 to 1")
        if not 0 <= self.interval_variation <= 0.5:
            raise InputError(f"the interval_variation is {self.interval_variation}", allowed="0 to 0.5")


def rates(units: Units, numbers: Numbers, excitation: Samples) -> Samples:
    """Rates (units, excitations) in 1/s: none below the threshold, then rising to each unit's highest rate."""
    muscle = numbers.muscle
    rise = excitation[None, :] - units.threshold[:, None]
    highest = muscle.highest_rate_hz - muscle.highest_rate_fall_hz * units.threshold / muscle.recruitment_range
    rate = muscle.lowest_rate_hz + gain(numbers) * rise
    return np.where(rise >= 0, np.minimum(rate, highest[:, None]), 0.0)


def gain(numbers: Numbers) -> float:
    """How much the rate rises with excitation: the last unit is fastest when excitation is greatest."""
    muscle = numbers.muscle
    span = muscle.highest_rate_hz - muscle.highest_rate_fall_hz - muscle.lowest_rate_hz
    return span / (greatest(numbers) - muscle.recruitment_range)


def greatest(numbers: Numbers) -> float:
    """The greatest excitation; the share of it at which the last unit starts is known for each muscle."""
    return numbers.muscle.recruitment_range / numbers.muscle.recruitment_complete


def level_for_force(effort: float, units: Units, numbers: Numbers) -> float:
    """The excitation at which the muscle makes this share of the healthy muscle's greatest force, if it can."""
    levels = np.linspace(0.0, greatest(numbers), 400)
    return float(np.interp(effort * _healthy_force(numbers), _force(units, numbers, levels), levels))


def level_between(last: float, after: float, numbers: Numbers) -> float:
    """The excitation at which the unit with the one threshold discharges steadily and that with the other does not."""
    return min(max(last * 1.03, min(last * 1.15, after * 0.97)), greatest(numbers))


def _force(units: Units, numbers: Numbers, levels: Samples) -> Samples:
    highest = numbers.muscle.highest_rate_hz - numbers.muscle.highest_rate_fall_hz * (
        units.threshold / numbers.muscle.recruitment_range
    )
    return (units.force[:, None] * rates(units, numbers, levels) / highest[:, None]).sum(axis=0)


def _healthy_force(numbers: Numbers) -> float:
    return float(healthy_sizes(numbers)[0].sum())


def excitation_over_time(
    contraction: Contraction, level: float, duration_s: float, numbers: Numbers, chance: Generator
) -> tuple[Samples, Samples]:
    """Times and excitation: rise, plateau with the slow drift that all motor neurons share, fall."""
    times = np.arange(0.0, duration_s + STEP_S, STEP_S)
    shape = np.ones_like(times)
    if contraction.ramp_s:
        shape = np.minimum(shape, times / contraction.ramp_s)
    if contraction.release_s:
        shape = np.minimum(shape, np.maximum(duration_s - times, 0) / contraction.release_s)
    count = quick_length(times.size * 2)
    spectrum = np.fft.rfft(chance.normal(0, 1, count))
    spectrum /= 1 + (np.fft.rfftfreq(count, STEP_S) / numbers.firing.common_drift_hz) ** 2
    drift = np.fft.irfft(spectrum, count)[: times.size]
    drift *= numbers.firing.common_drift_percent / 100 / max(float(drift.std()), 1e-12)
    return times, level * shape * (1 + drift)


def discharges(times_s: Samples, rate_hz: Samples, variation: float, numbers: Numbers, chance: Generator) -> Samples:
    """When one motor neuron discharges, given its rate over time."""
    passed = np.concatenate([[0.0], np.cumsum((rate_hz[1:] + rate_hz[:-1]) / 2 * np.diff(times_s))])
    expected = int(passed[-1] * 1.3) + 12
    gaps = np.maximum(chance.normal(1.0, variation, expected), 0.35)
    phases = np.cumsum(gaps) - chance.uniform(0, 1) * gaps[0]
    phases = phases[phases < passed[-1]]
    found = np.asarray(np.interp(phases, passed, times_s), dtype=np.float64)
    far_enough = np.concatenate([[True], np.diff(found) >= numbers.firing.shortest_interval_ms / 1000])
    return found[far_enough] if found.size else found


def variation_of(contraction: Contraction, numbers: Numbers, chance: Generator) -> float:
    """How uneven the intervals of one unit are."""
    drawn = chance.uniform(numbers.firing.interval_variation_lowest, numbers.firing.interval_variation_highest)
    return contraction.interval_variation or float(drawn)
