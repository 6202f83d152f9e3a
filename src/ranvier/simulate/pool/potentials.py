"""Single-fibre potentials under the needle and the motor unit potential that they make.

An action potential V = A u^3 exp(-u) with a slow after-potential, u the scaled distance behind its front, leaves the
end-plate in both directions and ends at the tendons. Its membrane current is the second derivative of V along the
fibre; with the pick-up G(z) of the electrode a fibre of radius a contributes

    phi(t) = a^2 sigma_i / (4 sigma_r) * integral of V'(v t - s) dG/ds over the fibre,  s = way from the end-plate,

first positive, then a negative spike as the wave passes, then positive again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ranvier.record.recordings import Samples
from ranvier.simulate.pool.electrode import pick_up
from ranvier.simulate.pool.fibres import Fibres
from ranvier.simulate.pool.lengths import quick_length
from ranvier.simulate.pool.settings import Numbers

HALF_WINDOW_MS = 12.0  # the pick-up matters for this long before and after the wave passes the needle
WAVE_MS = 10.0  # length of the action potential that is kept
STEPS = 16  # a fibre's potential is kept at this many places between two samples


@dataclass(frozen=True, slots=True, eq=False)
class Potentials:
    """Potentials of the fibres of a unit.

    first     sample after the motor neuron's discharge at which each potential starts
    spectra   spectrum of each potential, unweighted
    waves     the potentials themselves, shape (fibres, length)
    length    samples of each potential
    """

    first: npt.NDArray[np.intp]
    spectra: npt.NDArray[np.complex128]
    waves: Samples
    length: int

    def shifted(self, chosen: npt.NDArray[np.intp]) -> Samples:
        """The potentials of chosen fibres, later by each part of a sample that is kept: (fibres, STEPS, length)."""
        return np.fft.irfft(self.spectra[chosen][:, None] * part_turns(self.length), self.length, axis=2)


def window_samples(rate_hz: float) -> int:
    """Samples that a single-fibre potential takes."""
    return quick_length(round((2 * HALF_WINDOW_MS + WAVE_MS + 0.4) * rate_hz / 1000))


def fibre_potentials(fibres: Fibres, numbers: Numbers, rate_hz: float) -> Potentials:
    """Potentials of all fibres in microvolt, before the amplifier."""
    step = fibres.velocity_mm_per_ms * (1000 / rate_hz)  # way of each wave between two samples
    half = round(HALF_WINDOW_MS * rate_hz / 1000)
    length = window_samples(rate_hz)
    first = np.maximum(np.floor(fibres.end_plate_mm / step).astype(np.intp) - half, 0)
    change = _change_of_pick_up(fibres, numbers, step, first, 2 * half, toward=True)
    back = first == 0  # the wave that leaves the needle matters only when the end-plate is near
    if back.any():
        change[back] += _change_of_pick_up(
            _some(fibres, back), numbers, step[back], first[back], 2 * half, toward=False
        )
    kept = round(WAVE_MS * rate_hz / 1000)
    behind = np.arange(kept) * step[:, None]
    wave = _slope(numbers, behind)
    radius = fibres.diameter_um / 2000
    scale = 1000 * radius**2 * numbers.fibre.intracellular_conductivity_s_per_m
    scale = scale / (4 * numbers.fibre.radial_conductivity_s_per_m)
    spectra = np.fft.rfft(change, length, axis=1) * np.fft.rfft(wave * scale[:, None], length, axis=1)
    late = fibres.delay_ms * rate_hz / 1000
    whole = np.floor(late)
    turn = np.exp((late - whole)[:, None] * _turn(length))
    spectra *= turn
    return Potentials(first + whole.astype(np.intp), spectra, np.fft.irfft(spectra, length, axis=1), length)


@lru_cache(maxsize=8)
def part_turns(length: int) -> npt.NDArray[np.complex128]:
    """By how much a spectrum turns for each part of a sample that is kept, shape (STEPS, length // 2 + 1)."""
    return np.exp(np.arange(STEPS)[:, None] / STEPS * _turn(length))


@lru_cache(maxsize=8)
def _turn(length: int) -> npt.NDArray[np.complex128]:
    """The exponent by which a spectrum turns when its wave comes one sample later."""
    return np.asarray(-2j * np.pi / length * np.arange(length // 2 + 1), dtype=np.complex128)


def _slope(numbers: Numbers, behind_mm: Samples) -> Samples:
    """Slope of the action potential along the fibre, mV/mm: the spike, then the slow return of its after-potential."""
    fibre = numbers.fibre
    u = fibre.action_potential_per_mm * behind_mm
    spike = fibre.action_potential_mv * fibre.action_potential_per_mm * (3 - u) * u**2 * np.exp(-u)
    begun, slow = 1 - np.exp(-u), np.exp(-behind_mm / fibre.after_potential_mm)
    rise = 3 * begun**2 * (1 - begun) * fibre.action_potential_per_mm - begun**3 / fibre.after_potential_mm
    return spike + fibre.after_potential_mv * rise * slow


def _change_of_pick_up(
    fibres: Fibres, numbers: Numbers, step: Samples, first: npt.NDArray[np.intp], count: int, *, toward: bool
) -> Samples:
    """By how much the pick-up changes in each step of the wave: the field between two samples, exactly."""
    way = (first[:, None] + np.arange(count + 1) - 0.5) * step[:, None]
    end = (fibres.toward_mm if toward else fibres.away_mm)[:, None]
    way = np.clip(way, 0.0, end)
    place = way - fibres.end_plate_mm[:, None] if toward else -fibres.end_plate_mm[:, None] - way
    seen = pick_up(numbers.electrode, numbers.fibre.anisotropy, fibres.x_mm, fibres.y_mm, place)
    return np.diff(seen, axis=1) * _taper(count)


def _taper(count: int) -> Samples:
    edge = max(count // 10, 1)
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / edge)
    whole = np.ones(count)
    whole[:edge], whole[-edge:] = ramp, ramp[::-1]
    return whole


def _some(fibres: Fibres, chosen: npt.NDArray[np.bool_]) -> Fibres:
    return Fibres(*(getattr(fibres, name)[chosen] for name in Fibres.__slots__))


def sum_of(potentials: Potentials, chosen: npt.NDArray[np.intp], weight: Samples, count: int) -> Samples:
    """The weighted sum of fibres, from the motor neuron's discharge on."""
    if not chosen.size:
        return np.zeros(count)
    waves = potentials.waves[chosen] * weight[:, None]
    places = potentials.first[chosen][:, None] + np.arange(potentials.length)
    inside = places < count
    total: Samples = np.bincount(places[inside], waves[inside], minlength=count).astype(np.float64)
    return total[:count]
