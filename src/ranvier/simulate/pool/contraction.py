"""A needle recording of a voluntary contraction, with the truth of every motor unit in it.

    motor unit pool -> territories and fibres -> single-fibre potentials under the needle -> motor unit potentials
    excitation over time -> rates -> discharges -> each with the jitter and blocking of its fibres -> amplifier

Everything follows from the seed. The simulation is analytic: it is made to test measuring, not to predict patients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Trace
from ranvier.record.recordings import Samples
from ranvier.simulate.pool.amplifier import PLAIN, Amplifier
from ranvier.simulate.pool.discharge import UnitPotential, make_unit_potential
from ranvier.simulate.pool.disease import HEALTHY, Disease
from ranvier.simulate.pool.fibres import PAIR_MCD, Fibres, Place, make_fibres, make_units
from ranvier.simulate.pool.firing import (
    Contraction,
    discharges,
    excitation_over_time,
    greatest,
    level_between,
    level_for_force,
    rates,
    variation_of,
)
from ranvier.simulate.pool.settings import Numbers, numbers
from ranvier.simulate.pool.truth import VISIBLE_UV, ContractionTruth, SimulatedContraction, UnitTruth, overlaps
from ranvier.simulate.sweeps import Generator

MOST_SAMPLES = 20_000_000
FAR_MM = 9.0  # units whose nearest edge is farther away than this are not heard
LOWEST_INNER_RATE_HZ = 20_000.0
NEAR_FIBRE_MM = 0.5

STEADY = Contraction()


def simulate_contraction(  # noqa: PLR0913  (each is a knob of the recording)
    *,
    seed: int,
    muscle: str = "biceps",
    electrode: str = "concentric",
    contraction: Contraction = STEADY,
    disease: Disease = HEALTHY,
    amplifier: Amplifier = PLAIN,
    duration_s: float = 10.0,
    sampling_rate_hz: float = 24_000.0,
    temperature_c: float = 36.0,
    needle_drift_mm: float = 0.0,
    knowledge: Knowledge | None = None,
) -> SimulatedContraction:
    """A voluntary contraction under a concentric needle.

    muscle           biceps, deltoid, tibialis_anterior, first_dorsal_interosseous or vastus_lateralis
    electrode        concentric or concentric_facial
    needle_drift_mm  way that the needle moves during the recording: potentials change their shape slowly

    >>> made = simulate_contraction(seed=1, duration_s=0.5, contraction=Contraction(active_units=3))
    >>> made.trace.samples_uv.size, len(made.truth.units) >= 3
    (12000, True)
    """
    count = round(duration_s * sampling_rate_hz)
    if not 0 < count <= MOST_SAMPLES or sampling_rate_hz < 500:
        raise InputError(f"{count:,} samples at {sampling_rate_hz:g} Hz cannot be simulated")
    known = numbers(load_knowledge() if knowledge is None else knowledge, muscle, electrode)
    finer = int(np.ceil(LOWEST_INNER_RATE_HZ / sampling_rate_hz))
    frame = _Frame(sampling_rate_hz * finer, count * finer, finer, amplifier, needle_drift_mm)
    place = _Place(known, disease, temperature_c, frame, seed)
    active, level = _active_units(place, contraction, duration_s)
    physiological = np.zeros(frame.count)
    truths = [_play(unit, frame, physiological) for unit in active]
    filtered = amplifier.filtered(physiological, frame.rate_hz, frame.finer)
    samples = amplifier.disturb(filtered, sampling_rate_hz, np.random.default_rng([seed, 4]))
    samples.setflags(write=False)
    trace = Trace("EMG", samples, sampling_rate_hz, None, "needle", ("simulated",))
    return SimulatedContraction(trace, _truth(truths, float(filtered.std()), level))


@dataclass(frozen=True, slots=True)
class _Frame:
    """How the physiological signal is computed: at a rate high enough for its spikes."""

    rate_hz: float
    count: int
    finer: int
    amplifier: Amplifier
    needle_drift_mm: float


class _Place:
    """The pool around the needle: its units, and the potentials of those that were looked at."""

    def __init__(self, known: Numbers, disease: Disease, temperature_c: float, frame: _Frame, seed: int) -> None:
        anatomy = np.random.default_rng([seed, 1])
        self.known, self.disease, self.frame, self.seed = known, disease, frame, seed
        self.units = make_units(known, disease, anatomy)
        zone = float(anatomy.uniform(known.muscle.end_plate_nearest_mm, known.muscle.end_plate_farthest_mm))
        self.where = Place(zone, temperature_c)
        edge = np.hypot(self.units.x_mm, self.units.y_mm) - self.units.radius_mm
        self.heard: list[int] = np.flatnonzero(edge < FAR_MM).tolist()
        self._seen: dict[int, _Seen] = {}

    def seen(self, unit: int) -> _Seen:
        """The fibres and the potential of a unit."""
        if unit not in self._seen:
            chance = np.random.default_rng([self.seed, 3, unit])
            fibres = make_fibres(self.units, unit, self.known, self.disease, self.where, chance)
            potential = make_unit_potential(fibres, self.known, self.frame.rate_hz, self.frame.needle_drift_mm)
            filtered = self.frame.amplifier.filtered(potential.template, self.frame.rate_hz)
            self._seen[unit] = _Seen(fibres, potential, filtered)
        return self._seen[unit]

    def level(self, contraction: Contraction) -> float:
        """The plateau of the excitation."""
        if not contraction.active_units:
            return level_for_force(contraction.effort, self.units, self.known)
        last, count = 0.0, 0
        for unit in self.heard:  # from the lowest threshold to the highest
            threshold = float(self.units.threshold[unit])
            if np.ptp(self.seen(unit).filtered_uv) >= VISIBLE_UV:
                if count == contraction.active_units:
                    return level_between(last, threshold, self.known)
                last, count = threshold, count + 1
        return greatest(self.known)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A unit as the needle sees it."""

    fibres: Fibres
    potential: UnitPotential
    filtered_uv: Samples


@dataclass(frozen=True, slots=True, eq=False)
class _Active:
    """A unit that takes part: when its motor neuron discharges, and its own chance."""

    id: int
    seen: _Seen
    count: int
    threshold: float
    times_s: Samples
    chance: Generator


def _active_units(place: _Place, contraction: Contraction, duration_s: float) -> tuple[list[_Active], float]:
    """The units near enough to be heard that discharge, and the plateau as a share of the greatest excitation."""
    known, units = place.known, place.units
    level = place.level(contraction)
    drift = np.random.default_rng([place.seed, 2])
    times, excitation = excitation_over_time(contraction, level, duration_s, known, drift)
    rate = rates(units, known, excitation) * contraction.rate_times
    active: list[_Active] = []
    for unit in place.heard:
        if not rate[unit].any():
            continue
        chance = np.random.default_rng([place.seed, 5, unit])
        fired = discharges(times, rate[unit], variation_of(contraction, known, chance), known, chance)
        if fired.size:
            threshold = float(units.threshold[unit]) / greatest(known)
            active.append(_Active(unit, place.seen(unit), int(units.fibres[unit]), threshold, fired, chance))
    return active, level / greatest(known)


@dataclass(frozen=True, slots=True, eq=False)
class _Played:
    """A unit as it sounds in the recording."""

    unit: _Active
    template_uv: Samples
    peak: int
    times_s: Samples


def _play(unit: _Active, frame: _Frame, into: Samples) -> _Played:
    """Add every discharge of a unit to the physiological signal."""
    potential, filtered = unit.seen.potential, unit.seen.filtered_uv
    late = int(np.argmax(np.abs(filtered)))
    places = unit.times_s * frame.rate_hz - late  # the motor neuron discharges before the peak passes
    inside = (places > 0) & (places < frame.count - late - 1)
    places = potential.rounded(places[inside])
    _add(potential, places, frame.count, into, unit.chance)
    template = frame.amplifier.filtered(potential.template, frame.rate_hz, frame.finer)
    return _Played(unit, template, int(np.argmax(np.abs(template))), (places + late) / frame.rate_hz)


def _add(potential: UnitPotential, places: Samples, count: int, into: Samples, chance: Generator) -> None:
    blocks = potential.discharges(places, places / count, chance)
    starts: npt.NDArray[np.intp] = np.floor(places).astype(np.intp)
    for start, block in zip(starts.tolist(), blocks, strict=True):
        kept = min(block.size, count - start)
        into[start : start + kept] += block[:kept]


def _truth(played: list[_Played], rms_uv: float, level: float) -> ContractionTruth:
    heights = [float(np.ptp(each.template_uv)) for each in played]
    shares, together = overlaps([each.times_s for each in played], heights)
    order = sorted(range(len(played)), key=lambda place: -heights[place])
    units = tuple(_unit_truth(played[place], heights[place], shares[place]) for place in order)
    return ContractionTruth(units, rms_uv, together, level)


def _unit_truth(played: _Played, height: float, overlap: float) -> UnitTruth:
    unit, fibres = played.unit, played.unit.seen.fibres
    distance = fibres.distance_mm
    near = distance < NEAR_FIBRE_MM
    jitter = float(np.median(fibres.jitter_us[near]) * PAIR_MCD) if near.sum() > 1 else None
    return UnitTruth(
        unit.id,
        played.times_s,
        played.template_uv,
        played.peak,
        height,
        unit.count,
        int(near.sum()),
        float(distance.min()),
        unit.threshold,
        jitter,
        overlap,
    )
