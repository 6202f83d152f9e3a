"""Potentials of one discharge: a muscle fibre, a positive wave, an end plate, a motor unit, a complex.

A muscle fibre is a line along which an intracellular action potential (Rosenfalck's curve z^3 exp(-2z)) travels; its
membrane current, seen from a point at some distance less what the cannula sees, is the potential. A fibre that passes
gives positive - negative - positive; one that starts at the electrode starts negative. A wave that stops at the
electrode is drawn by its known form: a sharp positive deflection, then a long low negative one. Values are active
minus reference, so that negative phases have negative values. All shapes have a peak-to-peak height of 1.
"""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.simulate.sweeps import Generator

_STEP_MM = 0.05
_REACH_MM = 20.0
_CANNULA_MM = 2.0  # how much farther away the cannula sees the fibre


def fibre_potential(
    sampling_rate_hz: float, *, distance_mm: float, velocity_m_s: float, from_end_plate_mm: float = 30.0
) -> Samples:
    """The potential of one muscle fibre at the electrode.

    distance_mm        from the fibre; near ones are sharp, far ones blunt
    from_end_plate_mm  along the fibre; at 0 the potential starts negative
    """
    along = np.arange(0.0, 10.0, _STEP_MM)
    inside = along**3 * np.exp(-2 * along)
    current = np.gradient(np.gradient(inside, _STEP_MM), _STEP_MM)
    places = np.arange(-_REACH_MM, _REACH_MM, _STEP_MM)
    seen = 1 / np.hypot(distance_mm, places) - 1 / np.hypot(distance_mm + _CANNULA_MM, places)
    if from_end_plate_mm >= _REACH_MM:
        potential = np.convolve(current, seen) * _STEP_MM
    else:  # two waves leave the end plate, and the current that feeds both enters there
        start = int(np.argmin(np.abs(places + from_end_plate_mm)))
        both = seen[start:].copy()
        back = seen[: start + 1][::-1]
        both[: back.size] += back[: both.size]
        entering = np.zeros(both.size)
        slope = np.gradient(inside, _STEP_MM)[: both.size]
        entering[: slope.size] = 2 * seen[start] * slope
        potential = np.convolve(current, both)[: both.size] * _STEP_MM - entering
    return _sampled(potential, _STEP_MM / velocity_m_s, sampling_rate_hz)


def positive_wave(
    sampling_rate_hz: float, *, sharp_ms: float, duration_ms: float, negative_share: float = 0.25
) -> Samples:
    """A positive sharp wave: a positive deflection of about `sharp_ms`, then a long low negative phase."""
    times = np.arange(0.0, duration_ms, 1000 / sampling_rate_hz)
    rise, fall = 0.18 * sharp_ms, 0.45 * sharp_ms
    positive = (1 - np.exp(-times / rise)) * np.exp(-times / fall)
    length = 0.25 * duration_ms
    negative = (times / length) ** 2 * np.exp(2 - 2 * times / length)
    return _unit(_closed(positive / positive.max() - negative_share * negative))


def motor_unit_potential(
    sampling_rate_hz: float, chance: Generator, *, duration_ms: float, components: int, distance_mm: float = 0.3
) -> Samples:
    """A motor unit: a few near fibres make its spikes, many far ones its slow beginning and end.

    components  groups of near fibres that arrive apart: 1 to 2 simple, 4 and more polyphasic
    """
    spread = (0.12 if components < 3 else 0.3) * duration_ms
    centres = np.sort(chance.uniform(-spread, spread, components)) if components > 1 else np.zeros(1)
    size = round(2.5 * duration_ms / 1000 * sampling_rate_hz) + 8
    total = np.zeros(size)
    for centre in centres:
        strength = chance.uniform(0.4, 1.0)
        for _ in range(int(chance.integers(2, 6))):
            near = fibre_potential(
                sampling_rate_hz, distance_mm=distance_mm * chance.uniform(0.7, 1.8), velocity_m_s=chance.uniform(3, 5)
            )
            place = size / 2 + (centre + chance.normal(0, 0.25)) / 1000 * sampling_rate_hz
            _add(total, near / np.ptp(near) * strength * chance.uniform(0.3, 1.0), place)
    total /= max(float(np.ptp(total)), 1e-12)
    slow = np.zeros(size)
    for _ in range(10):
        far = fibre_potential(
            sampling_rate_hz, distance_mm=max(chance.uniform(0.8, 2.5), distance_mm), velocity_m_s=chance.uniform(3, 5)
        )
        _add(slow, far / np.ptp(far), size / 2 + chance.normal(0, 0.17 * duration_ms) / 1000 * sampling_rate_hz)
    total += slow / np.ptp(slow) * chance.uniform(0.3, 0.6)
    kept = np.flatnonzero(np.abs(total) > 0.004 * np.ptp(total))
    return _unit(_closed(total[kept[0] : kept[-1] + 1]))


def complex_potential(sampling_rate_hz: float, chance: Generator, *, length_ms: float, components: int) -> Samples:
    """One cycle of a complex repetitive discharge: muscle fibres that always follow one another at the same delays."""
    size = round((length_ms + 6) / 1000 * sampling_rate_hz) + 8
    total = np.zeros(size)
    for delay in np.concatenate([[0.0], chance.uniform(0.08, 1.0, components - 1)]) * length_ms:
        spike = fibre_potential(
            sampling_rate_hz, distance_mm=chance.uniform(0.15, 0.6), velocity_m_s=chance.uniform(2.5, 4.5)
        )
        place = (3 + delay) / 1000 * sampling_rate_hz
        _add(total, spike / np.ptp(spike) * chance.uniform(0.25, 1.0), place)
    return _unit(_closed(total))


def _add(total: Samples, potential: Samples, centre: float) -> None:
    """Add a potential so that its largest deflection lies at a place."""
    first = round(centre) - int(np.argmax(np.abs(potential)))
    left, right = max(first, 0), min(first + potential.size, total.size)
    if right > left:
        total[left:right] += potential[left - first : right - first]


def _sampled(potential: Samples, step_ms: float, sampling_rate_hz: float) -> Samples:
    """Averaged over each sampling interval, as a converter with a filter before it does."""
    wanted = 1000 / sampling_rate_hz
    running = np.concatenate([[0.0], np.cumsum(potential)])
    edges = np.arange(0.0, potential.size * step_ms - wanted, wanted)
    inner = np.interp(np.append(edges, edges[-1] + wanted) / step_ms, np.arange(running.size), running)
    sampled = np.diff(inner)
    kept = np.flatnonzero(np.abs(sampled) > 0.01 * np.ptp(sampled))
    return _unit(_closed(sampled[kept[0] : kept[-1] + 1]))


def _closed(shape: Samples) -> Samples:
    """Both ends brought to the baseline."""
    edge = max(min(round(0.04 * shape.size), shape.size // 2), 1)
    fade = np.ones(shape.size)
    ramp = np.sin(0.5 * np.pi * (np.arange(edge) + 0.5) / edge) ** 2
    fade[:edge] = ramp
    fade[-edge:] = ramp[::-1]
    return shape * fade


def _unit(shape: Samples) -> Samples:
    return shape / float(np.ptp(shape))
