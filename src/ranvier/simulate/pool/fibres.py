"""The motor units of a simulated muscle: sizes, thresholds, territories, and the fibres near the needle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranvier.record.recordings import Samples
from ranvier.simulate.pool.disease import Disease
from ranvier.simulate.pool.electrode import keep_clear
from ranvier.simulate.pool.settings import Numbers
from ranvier.simulate.sweeps import Generator

PICK_UP_MM = 3.0  # each fibre closer than this is simulated; of those farther away a sample speaks for all
SAMPLE = 40  # fibres that speak for all the far fibres of a unit

PAIR_MCD = 1.128 * np.sqrt(2)  # mean consecutive difference of a pair over the standard deviation of one fibre


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Surviving motor units from the smallest to the largest; each array has one value for a unit.

    threshold  excitation at which the unit starts, as a multiple of the first unit's
    force      greatest force, in fibres of healthy thickness
    """

    fibres: npt.NDArray[np.intp]
    threshold: Samples
    force: Samples
    radius_mm: Samples
    x_mm: Samples
    y_mm: Samples
    adopted: Samples


@dataclass(frozen=True, slots=True, eq=False)
class Fibres:
    """Fibres of one motor unit as the needle meets them; `weight` is how many fibres each one speaks for."""

    x_mm: Samples
    y_mm: Samples
    diameter_um: Samples
    velocity_mm_per_ms: Samples
    end_plate_mm: Samples
    delay_ms: Samples
    toward_mm: Samples
    away_mm: Samples
    jitter_us: Samples
    blocking: Samples
    weight: Samples

    @property
    def distance_mm(self) -> Samples:
        """Distance of each fibre from the core."""
        return np.hypot(self.x_mm, self.y_mm)


def healthy_sizes(numbers: Numbers) -> tuple[Samples, Samples]:
    """Fibres and thresholds of all units of the healthy muscle: both rise exponentially from the first to the last."""
    muscle = numbers.muscle
    place = np.linspace(0.0, 1.0, round(muscle.units))
    sizes = np.exp(np.log(muscle.size_range) * place)
    return sizes * (muscle.fibres_per_unit / sizes.mean()), np.exp(np.log(muscle.recruitment_range) * place)


def make_units(numbers: Numbers, disease: Disease, chance: Generator) -> Units:
    """The units that the disease has left, with the fibres that they adopted."""
    muscle, illness = numbers.muscle, numbers.illness
    sizes, thresholds = healthy_sizes(numbers)
    stays = np.sort(chance.permutation(sizes.size)[round(disease.axonal_loss * sizes.size) :])
    own, thresholds = sizes[stays], thresholds[stays]
    orphaned = sizes.sum() - own.sum()
    growth = 1 + disease.reinnervation * orphaned / own.sum() if own.size else 1.0
    growth = min(growth, illness.reinnervated_most_times)
    left = 1 - disease.myopathy * illness.myopathy_fibres_lost_percent / 100
    thin = 1 - disease.myopathy * illness.myopathy_diameter_loss_percent / 100
    count = np.maximum(np.round(own * growth * left), 1)
    middle = muscle.territory_mm / 2
    spread = numbers.fibre.territory_spread_percent / 100
    radius = middle * np.sqrt(own / sizes.mean()) ** 0.5 * chance.uniform(1 - spread, 1 + spread, own.size)
    away = np.sqrt(chance.uniform(0, 1, own.size)) * muscle.muscle_diameter_mm / 2
    angle = chance.uniform(0, 2 * np.pi, own.size)
    x, y = _from_needle(numbers, away * np.cos(angle), away * np.sin(angle), count, radius, thresholds, chance)
    adopted = np.full(own.size, 1 - 1 / growth)
    return Units(count.astype(np.intp), thresholds, count * thin**2, radius, x, y, adopted)


def _from_needle(
    numbers: Numbers,
    x: Samples,
    y: Samples,
    fibres: Samples,
    radius: Samples,
    threshold: Samples,
    chance: Generator,
) -> tuple[Samples, Samples]:
    """Centres of the units as seen from the needle, which the examiner moved until early units were sharp."""
    electrode = numbers.electrode
    within = electrode.places_within_percent / 200 * numbers.muscle.muscle_diameter_mm
    tried = chance.uniform(-within, within, (round(electrode.places_tried), 2))
    if not x.size:
        return x, y
    distance = np.hypot(x - tried[:, :1], y - tried[:, 1:])
    early = fibres / radius**2 / threshold
    best = tried[int(np.argmax((np.maximum(1 - distance / radius, 0) * early).sum(axis=1)))]
    return x - best[0], y - best[1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the muscle the needle is: its distance from the end-plate zone, and how warm it is there."""

    zone_mm: float
    temperature_c: float


def make_fibres(
    units: Units, which: int, numbers: Numbers, disease: Disease, place: Place, chance: Generator
) -> Fibres:
    """The fibres of one unit, those near the needle one by one and a sample of the others."""
    count = int(units.fibres[which])
    away = np.sqrt(chance.uniform(0, 1, count)) * units.radius_mm[which]
    angle = chance.uniform(0, 2 * np.pi, count)
    x = units.x_mm[which] + away * np.cos(angle)
    y = units.y_mm[which] + away * np.sin(angle)
    near = np.hypot(x, y) < PICK_UP_MM
    far = np.flatnonzero(~near)
    spoken = far[: min(SAMPLE, far.size)]
    chosen = np.concatenate([np.flatnonzero(near), spoken])
    weight = np.ones(chosen.size)
    if spoken.size:
        weight[-spoken.size :] = far.size / spoken.size
    x, y = keep_clear(numbers.electrode, x[chosen], y[chosen])
    young = chance.uniform(0, 1, x.size) < units.adopted[which] * numbers.illness.young_share_percent / 100
    diameter, velocity = _conduction(numbers, disease, place, x.size, chance)
    delay, jitter, blocking = _transmission(numbers, disease, young * disease.immaturity, chance)
    scatter = numbers.muscle.end_plate_scatter_mm
    end_plate = np.abs(place.zone_mm + chance.normal(0, scatter) + chance.normal(0, scatter, x.size))
    spread = numbers.fibre.length_spread_percent / 100
    ends = numbers.muscle.half_fibre_length_mm * chance.uniform(1 - spread, 1 + spread, (2, x.size))
    return Fibres(x, y, diameter, velocity, end_plate, delay, ends[0], ends[1], jitter, blocking, weight)


def _conduction(
    numbers: Numbers, disease: Disease, place: Place, count: int, chance: Generator
) -> tuple[Samples, Samples]:
    """Diameters and velocities."""
    muscle, fibre, illness, ill = numbers.muscle, numbers.fibre, numbers.illness, disease.myopathy
    middle = muscle.fibre_diameter_um * (1 - ill * illness.myopathy_diameter_loss_percent / 100)
    spread = muscle.fibre_diameter_sd_um * (1 + ill * (illness.myopathy_diameter_sd_times - 1))
    diameter = np.clip(chance.normal(middle, spread, count), fibre.thinnest_um, fibre.thickest_um)
    velocity = fibre.velocity_at_55_um_m_per_s + fibre.velocity_per_um_m_per_s * (diameter - 55)
    velocity = np.maximum(velocity, fibre.velocity_slowest_m_per_s)
    warmth = 1 + fibre.velocity_percent_per_c / 100 * (place.temperature_c - fibre.temperature_c)
    return diameter, velocity * max(warmth, 0.3)


def _transmission(
    numbers: Numbers, disease: Disease, young: Samples, chance: Generator
) -> tuple[Samples, Samples, Samples]:
    """Delays, jitter and blocking of the end-plates and their nerve twigs."""
    fibre, illness, ill, count = numbers.fibre, numbers.illness, disease.myopathy, young.size
    late = chance.uniform(0, 1, count) < ill * illness.myopathy_satellite_percent / 100
    delay = np.abs(chance.normal(0, fibre.terminal_delay_sd_ms, count))
    delay += young * np.abs(chance.normal(0, illness.young_delay_sd_ms, count))
    delay += late * chance.exponential(illness.myopathy_satellite_delay_ms, count)
    times = 1 + young * (illness.young_jitter_times - 1) + ill * (illness.myopathy_jitter_times - 1)
    jitter = fibre.jitter_mcd_us / PAIR_MCD * times
    jitter = jitter * chance.lognormal(-(fibre.jitter_spread**2) / 2, fibre.jitter_spread, count)
    blocking = young * chance.uniform(0, 2 * illness.young_blocking_percent / 100, count)
    return delay, jitter, np.clip(blocking, 0, 0.9)
