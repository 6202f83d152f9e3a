"""From the evened recording to trains: shapes found, discharges matched, shapes learned again, overlaps resolved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.signals.arrays import MAD_TO_SD
from ranvier.signals.decomposition.bank import PEAK_SHARE, SHAPE_S, Bank, Events, Signal, left_over
from ranvier.signals.decomposition.matching import match, reconsider
from ranvier.signals.decomposition.shapes import find_spikes, learned, mean_shapes, recurring, without
from ranvier.signals.decomposition.superposition import Search, resolve, unexplained
from ranvier.signals.decomposition.trains import merged, once, train_figures


@dataclass(slots=True, eq=False)
class State:
    """The search so far; `noise` is the variance of what is left, per sample."""

    signal: Signal
    rate_hz: float
    bank: Bank
    events: Events
    rest: Signal
    noise: float

    @property
    def duration_s(self) -> float:
        """Length of the recording."""
        return self.signal.size / self.rate_hz


PEN = 15.0
RATIO = 0.3
MIN_RATE = 1.25


def search_units(signal: Signal, rate_hz: float) -> State:
    """Units of an evened recording with their discharges."""
    length = round(SHAPE_S * rate_hz)
    peak = round(PEAK_SHARE * length)
    empty = Bank(np.zeros((0, length), dtype=np.float32))
    state = State(signal, rate_hz, empty, Events.none(), signal.copy(), 1.0)
    for turn in range(2):
        _new_shapes(state, turn, length, peak)
        if not state.bank.count:
            return state
        _matched(state, 6 if turn == 0 else 2)
        _tidied(state)
    for turn in range(3):
        _resolved(state, peak)
        if turn < 2:
            _tidied(state)
    _trusted(state)
    return state


def _trusted(state: State) -> None:
    """Only trains whose intervals say that most of their discharges are right and found."""
    kept = np.ones(state.bank.count, dtype=np.bool_)
    for unit in range(state.bank.count):
        figures = train_figures(state.events.times(unit, state.rate_hz, 0), state.duration_s)
        kept[unit] = figures.expected_agreement is not None and figures.expected_agreement >= 0.5
    state.bank, state.events = without(state.bank, state.events, kept)


def _new_shapes(state: State, turn: int, length: int, peak: int) -> None:
    """Add shapes that recur in what is left."""
    scale = np.sqrt(state.noise)
    spikes = find_spikes(state.rest, (4.0 if turn == 0 else 4.5) * scale, round(0.001 * state.rate_hz), length)
    groups = recurring(
        state.rest,
        spikes,
        half=round(0.00175 * state.rate_hz),
        radius=0.1 if turn == 0 else 0.2,
        least=max(6, round(0.6 * state.duration_s)),
        most=40,
        looked_at=2000 if turn == 0 else 1200,
    )
    if groups:
        new = mean_shapes(state.rest, groups, length, peak)
        state.bank = Bank(np.concatenate([state.bank.shapes, new]))
    if turn == 0:
        state.noise = 0.3


def _matched(state: State, passes: int) -> None:
    least = np.maximum(PEN * state.noise, RATIO * state.bank.energy)
    found = match(state.rest, state.bank, least, passes)
    state.events = state.events.joined(found)
    state.events = reconsider(state.rest, state.bank, state.events, PEN * state.noise, round(0.001 * state.rate_hz))
    state.bank, state.rest = learned(state.signal, state.bank, state.events, state.rest)


def _tidied(state: State) -> None:
    """Merge trains of one unit, forget rare ones, learn the shapes again."""
    alive, state.events = merged(state.bank, state.events, state.rate_hz, state.duration_s)
    number = np.bincount(state.events.unit, minlength=state.bank.count)
    alive &= number >= MIN_RATE * state.duration_s
    state.bank, state.events = without(state.bank, state.events, alive)
    state.events = once(state.events, 0.004 * state.rate_hz)
    _relearned(state)


def _relearned(state: State) -> None:
    state.rest = left_over(state.signal, state.bank, state.events)
    state.bank, state.rest = learned(state.signal, state.bank, state.events, state.rest)
    state.noise = float(MAD_TO_SD * np.median(np.abs(state.rest))) ** 2


def _resolved(state: State, peak: int) -> None:
    search = Search()
    first = unexplained(state.rest, state.noise, state.bank, search, peak)
    penalty = np.full((first.size, state.bank.count, search.zone), PEN * state.noise, dtype=np.float32)
    state.events, _ = resolve(state.rest, state.bank, state.events, first, state.noise, penalty, search)
