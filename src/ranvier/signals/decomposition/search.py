"""From the evened recording to trains: shapes found, discharges matched, shapes learned again, overlaps resolved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD
from ranvier.signals.decomposition.bank import PEAK_SHARE, SHAPE_S, Bank, Events, Signal, left_over, pieces
from ranvier.signals.decomposition.matching import match, reconsider
from ranvier.signals.decomposition.parting import parted
from ranvier.signals.decomposition.regularity import rhythm
from ranvier.signals.decomposition.settings import DecompositionSettings
from ranvier.signals.decomposition.shapes import find_spikes, learned, mean_shapes, recentred, recurring, without
from ranvier.signals.decomposition.superposition import Search, resolve, unexplained
from ranvier.signals.decomposition.trains import TrainFigures, locked, merged, once, train_figures


@dataclass(slots=True, eq=False)
class State:
    """The search so far; `noise` is the variance of what is left, per sample, `peak` that of the shapes."""

    signal: Signal
    rate_hz: float
    settings: DecompositionSettings
    peak: int
    bank: Bank
    events: Events
    rest: Signal
    noise: float

    @property
    def duration_s(self) -> float:
        """Length of the recording."""
        return self.signal.size / self.rate_hz


def search_units(signal: Signal, rate_hz: float, settings: DecompositionSettings) -> State:
    """Units of an evened recording with their discharges."""
    length = round(SHAPE_S * rate_hz)
    bank = Bank(np.zeros((0, length), dtype=np.float32))
    state = State(signal, rate_hz, settings, round(PEAK_SHARE * length), bank, Events.none(), signal.copy(), 1.0)
    turns = round(settings.turns)
    for turn in range(turns):
        _new_shapes(state, first=turn == 0)
        if not state.bank.count:
            return state
        _matched(state, 6 if turn == 0 else 2)
        _tidied(state, recentre=turn < turns - 1)
        if turn:
            _resolved(state, settings.rhythm_weight)
            _tidied(state)
    _resolved(state, settings.rhythm_weight)
    _only_trusted(state)
    return state


def shape_left(state: State) -> Samples:
    """Power left at the discharges of each unit, as a multiple of the usual power, shape (units,)."""
    left = pieces(state.rest, state.events.place, state.bank.length)
    power = np.einsum("ij,ij->i", left, left) / (state.bank.length * state.noise)
    mine = [power[state.events.unit == unit] for unit in range(state.bank.count)]
    return np.array([float(np.median(each)) if each.size else 0.0 for each in mine])


def _new_shapes(state: State, *, first: bool) -> None:
    """Add shapes that recur in what is left."""
    settings, rate = state.settings, state.rate_hz
    threshold = settings.spike_noise_multiple * np.sqrt(state.noise)
    spikes = find_spikes(state.rest, float(threshold), round(settings.spike_gap_ms / 1000 * rate), state.bank.length)
    groups = recurring(
        state.rest,
        spikes,
        half=round(settings.spike_compared_ms / 1000 * rate),
        radius=settings.spikes_alike_share * (1 if first else settings.later_alike_multiple),
        least=max(7, round(0.8 * settings.rarest_discharges_per_s * state.duration_s)),
        most=round(settings.shapes_most),
        looked_at=round(settings.spikes_compared if first else settings.spikes_compared / 2),
    )
    if groups:
        new = mean_shapes(state.rest, groups, state.bank.length, state.peak)
        state.bank = Bank(np.concatenate([state.bank.shapes, new]))
    if first:
        state.noise *= settings.first_noise_share


def _matched(state: State, passes: int) -> None:
    """Find discharges of the known shapes in what is left, reconsider all, learn the shapes."""
    settings = state.settings
    noise = settings.discharge_noise_multiple * state.noise
    least = np.maximum(noise, settings.discharge_energy_share * state.bank.energy)
    reach = round(settings.retimed_ms / 1000 * state.rate_hz)
    state.events = state.events.joined(match(state.rest, state.bank, least, passes))
    state.events = reconsider(state.rest, state.bank, state.events, noise, reach)
    state.bank, state.rest = learned(state.signal, state.bank, state.events, state.rest)


def _tidied(state: State, *, recentre: bool = False) -> None:
    """Merge trains of one unit, forget rare ones, part those of two units, learn the shapes again."""
    settings = state.settings
    alive, state.events = merged(state.bank, state.events, state.rate_hz, state.duration_s, settings)
    number = np.bincount(state.events.unit, minlength=state.bank.count)
    alive &= ~locked(state.bank, state.events, state.rate_hz, settings)
    least = max(settings.rarest_discharges_per_s * state.duration_s, settings.fewest_discharges)
    alive &= number >= least
    state.bank, state.events = without(state.bank, state.events, alive)
    state.events = once(state.events, settings.refractory_start_ms / 1000 * state.rate_hz)
    state.rest = left_over(state.signal, state.bank, state.events)
    if recentre:
        most = round(settings.moved_at_most_ms / 1000 * state.rate_hz)
        state.bank, state.events = recentred(state.rest, state.bank, state.events, most, settings.worth_moving)
        state.rest = left_over(state.signal, state.bank, state.events)
    near = settings.refractory_start_ms / 1000 * state.rate_hz, settings.refractory_end_ms / 1000 * state.rate_hz
    state.bank, state.events = parted(state.rest, state.bank, state.events, near, math.ceil(least))
    state.rest = left_over(state.signal, state.bank, state.events)
    state.bank, state.rest = learned(state.signal, state.bank, state.events, state.rest)
    state.noise = max(float(MAD_TO_SD * np.median(np.abs(state.rest))) ** 2, 1e-6)


def _resolved(state: State, rhythm_weight: float) -> None:
    """Solve overlapping discharges anew where much is left."""
    settings = state.settings
    search = Search(
        width=round(settings.sets_followed),
        depth=round(settings.discharges_overlapping),
        level=settings.unexplained_noise_multiple,
    )
    first = unexplained(state.rest, state.noise, state.bank, search, state.peak)
    least = settings.discharge_noise_multiple * state.noise
    penalty = np.full((first.size, state.bank.count, search.zone), least, dtype=np.float32)
    if rhythm_weight > 0:
        likelier = rhythm(state.events, _typical_intervals(state), first, search.zone)
        penalty -= np.float32(2 * rhythm_weight * state.noise) * likelier
    state.events, _ = resolve(state.rest, state.bank, state.events, first, state.noise, penalty, search)


def _typical_intervals(state: State) -> Signal:
    """The usual interval of each unit in samples; NaN for a train without one."""
    found = np.full(state.bank.count, np.nan, dtype=np.float32)
    for unit in range(state.bank.count):
        typical = train_figures(state.events.times(unit, state.rate_hz, 0), state.settings).mean_interval_s
        if typical is not None:
            found[unit] = typical * state.rate_hz
    return found


def shape_spread(state: State) -> Samples:
    """How much the energy that single discharges explain varies about that of the potential, shape (units,).

    Robust standard deviation as a share of the energy: small when each discharge brings the whole potential.
    """
    left = pieces(state.rest, state.events.place, state.bank.length)
    more = 2 * np.einsum("ij,ij->i", state.bank.waves(state.events), left)
    found = np.zeros(state.bank.count)
    for unit in range(state.bank.count):
        mine = more[state.events.unit == unit] / max(float(state.bank.energy[unit]), 1e-9)
        found[unit] = MAD_TO_SD * float(np.median(np.abs(mine - np.median(mine)))) if mine.size else 1.0
    return found


def quality(figures: TrainFigures, spread: float, settings: DecompositionSettings) -> float:
    """The rate of agreement that the intervals let one expect, less when the energy varies and for few discharges."""
    few = figures.discharges / (figures.discharges + settings.discharges_half_quality)
    return few * figures.agreement * float(np.clip(settings.spread_free - settings.spread_cost * spread, 0.0, 1.0))


def _only_trusted(state: State) -> None:
    """Keep trains whose intervals and energies say that most of their discharges are right and found."""
    spread = shape_spread(state)
    kept = np.array([_trusted(state, unit, spread[unit]) for unit in range(state.bank.count)], dtype=np.bool_)
    kept &= ~locked(state.bank, state.events, state.rate_hz, state.settings)
    if not kept.all():
        state.bank, state.events = without(state.bank, state.events, kept)
        state.rest = left_over(state.signal, state.bank, state.events)


def _trusted(state: State, unit: int, spread: float) -> bool:
    settings = state.settings
    figures = train_figures(state.events.times(unit, state.rate_hz, 0), settings)
    if figures.mean_interval_s is None or figures.mean_interval_s * settings.busiest_rate_hz < 1:
        return False
    return quality(figures, spread, settings) >= settings.kept_quality
