"""Single discharges of a motor unit: near fibres each with their own jitter and blocking, the others together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from ranvier.record.recordings import Samples
from ranvier.simulate.pool.electrode import keep_clear
from ranvier.simulate.pool.fibres import Fibres
from ranvier.simulate.pool.lengths import quick_length
from ranvier.simulate.pool.potentials import STEPS, Potentials, fibre_potentials, part_turns, sum_of
from ranvier.simulate.pool.settings import Numbers
from ranvier.simulate.sweeps import Generator

TEMPLATE_MS = 30.0
MOST_SINGLE = 24  # so many fibres of a unit are heard one by one
QUIET_SHARE = 0.02  # fibres below this share of the whole potential are heard together
QUIET_UV = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class _Position:
    """The unit seen from one position of the needle: single fibres and the rest, at parts of a sample."""

    single: Samples  # (fibres, STEPS, samples)
    first: npt.NDArray[np.intp]
    rest: Samples  # (STEPS, samples)
    template: Samples


@dataclass(frozen=True, slots=True, eq=False)
class UnitPotential:
    """The potential of a motor unit and how its discharges vary."""

    positions: tuple[_Position, ...]
    jitter_samples: Samples
    blocking: Samples
    template: Samples

    def rounded(self, places: Samples) -> Samples:
        """Places to the part of a sample that is kept."""
        return np.round(places * STEPS) / STEPS

    def discharges(self, places: Samples, progress: Samples, chance: Generator) -> Samples:
        """Potentials (discharges, samples) that start at these places; progress runs from 0 to 1 over the recording."""
        part = np.round((places - np.floor(places)) * STEPS).astype(np.intp)
        total = self._rest(part, progress)
        for fibre, jitter in enumerate(self.jitter_samples):
            moved = part + np.round(np.clip(chance.normal(0, jitter, part.size), -40, 40) * STEPS).astype(np.intp)
            heard = chance.uniform(0, 1, part.size) >= self.blocking[fibre]
            self._add_fibre(total, fibre, moved, progress, heard)
        return total

    def _rest(self, part: npt.NDArray[np.intp], progress: Samples) -> Samples:
        total = self.positions[0].rest[part]
        if len(self.positions) > 1:
            total += (self.positions[1].rest[part] - total) * progress[:, None]
        return total

    def _add_fibre(
        self,
        total: Samples,
        fibre: int,
        moved: npt.NDArray[np.intp],
        progress: Samples,
        heard: npt.NDArray[np.bool_],
    ) -> None:
        whole, part = np.divmod(moved, STEPS)
        most = int(np.abs(whole).max(initial=0)) + 1
        shares = (heard * 1.0,) if len(self.positions) == 1 else (heard * (1 - progress), heard * progress)
        for position, share in zip(self.positions, shares, strict=True):
            wave = np.pad(position.single[fibre], ((0, 0), (2 * most, 2 * most)))
            length = position.single.shape[2] + 2 * most
            seen = sliding_window_view(wave, length, axis=1)[part, most - whole]
            start = int(position.first[fibre]) - most
            cut, end = max(-start, 0), min(length, total.shape[1] - start)
            if end > cut:
                total[:, start + cut : start + end] += seen[:, cut:end] * share[:, None]


def make_unit_potential(fibres: Fibres, numbers: Numbers, rate_hz: float, drift_mm: float) -> UnitPotential:
    """The potential of a unit under the needle, at rest or moving by a little."""
    count = round(TEMPLATE_MS * rate_hz / 1000)
    places = (fibres,) if not drift_mm else _drifted(fibres, numbers, drift_mm)
    potentials = [fibre_potentials(each, numbers, rate_hz) for each in places]
    loud = _loud(potentials, fibres, count)
    positions = tuple(_position(each, fibres, loud, count) for each in potentials)
    template = np.mean([each.template for each in positions], axis=0)
    jitter = fibres.jitter_us[loud] * rate_hz / 1e6
    return UnitPotential(positions, jitter, fibres.blocking[loud], template)


def _drifted(fibres: Fibres, numbers: Numbers, drift_mm: float) -> tuple[Fibres, Fibres]:
    """The fibres from where the needle starts and from where it ends; every unit sees the same movement."""
    moved: list[Fibres] = []
    for way in (-0.5, 0.5):
        x, y = keep_clear(numbers.electrode, fibres.x_mm + way * drift_mm, fibres.y_mm + way * 0.4 * drift_mm)
        moved.append(replace(fibres, x_mm=x, y_mm=y))
    return moved[0], moved[1]


def _loud(potentials: list[Potentials], fibres: Fibres, count: int) -> npt.NDArray[np.intp]:
    """Fibres that stand out."""
    every = np.arange(fibres.weight.size)
    whole = float(np.ptp(sum_of(potentials[0], every, fibres.weight, count)))
    heights = np.max([np.ptp(each.waves, axis=1) for each in potentials], axis=0)
    heights = np.where(fibres.weight > 1, 0.0, heights)
    order = np.argsort(heights)[::-1][:MOST_SINGLE]
    return np.sort(order[heights[order] > max(QUIET_UV, QUIET_SHARE * whole)])


def _position(potentials: Potentials, fibres: Fibres, loud: npt.NDArray[np.intp], count: int) -> _Position:
    single = potentials.shifted(loud)
    quiet = np.setdiff1d(np.arange(fibres.weight.size), loud)
    rest = sum_of(potentials, quiet, fibres.weight[quiet], count)
    padded = quick_length(count + 8)
    moved = np.fft.irfft(np.fft.rfft(rest, padded) * part_turns(padded), padded, axis=1)[:, :count]
    template = rest + sum_of(potentials, loud, np.ones(loud.size), count)
    return _Position(single, potentials.first[loud], moved, template)
