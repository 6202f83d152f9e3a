"""The mean potential of a motor unit from its discharges, and how surely each sample of it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices, floats
from ranvier.signals.motor_unit.settings import MotorUnitSettings


@dataclass(frozen=True, slots=True, eq=False)
class Averaged:
    """Discharges laid upon each other.

    mean_uv         trimmed mean, shape (m,)
    error_uv        its standard error, shape (m,)
    slow_uv         the same mean after each discharge was smoothed; error of it in `slow_error_uv`
    discharges_uv   the discharges that were averaged, in time order, shape (n, m)
    kept            which of all the discharges those are
    fit             likeness of each discharge to the mean, 1 the same, shape (all discharges,)
    discharge       index of the discharge in the window
    """

    mean_uv: Samples
    error_uv: Samples
    slow_uv: Samples
    slow_error_uv: Samples
    discharges_uv: Samples
    kept: Indices
    fit: Samples
    discharge: int


def cut(samples_uv: Samples, places: Indices, before: int, after: int) -> Samples:
    """The stretch around each place, shape (places, before + after + 1); places too near an end are left out."""
    whole = places[(places >= before) & (places + after < samples_uv.size)]
    if not whole.size:
        return np.zeros((0, before + after + 1))
    return np.lib.stride_tricks.sliding_window_view(samples_uv, before + after + 1)[whole - before]


def average(
    samples_uv: Samples, places: Indices, sampling_rate_hz: float, settings: MotorUnitSettings
) -> Averaged | None:
    """Discharges aligned, the cleanest of them chosen and averaged; None when fewer than two are whole."""
    per_ms = sampling_rate_hz / 1000
    before, after = round(settings.window_before_ms * per_ms), round(settings.window_after_ms * per_ms)
    reach = max(round(settings.align_ms * per_ms), 1)
    rows = cut(samples_uv, places, before + reach, after + reach)
    if rows.shape[0] < 2:
        return None
    rows = _aligned(rows, before + reach, reach, round(settings.aligned_part_ms * per_ms))
    rows = rows - np.median(rows[:, :: max(round(per_ms / 3), 1)], axis=1)[:, None]
    core = slice(
        max(before - round(settings.likeness_before_ms * per_ms), 0),
        before + round(settings.likeness_after_ms * per_ms),
    )
    fit, misfit = _likeness(rows[:, core])
    kept = _cleanest(misfit, settings)
    chosen = rows[kept]
    mean, error = trimmed(chosen, settings.trimmed_percent / 100)
    slow, slow_error = trimmed(
        running_mean(chosen, round(settings.agreement_smoothing_ms * per_ms)), settings.trimmed_percent / 100
    )
    return Averaged(mean, error, slow, slow_error, chosen, kept, fit, before)


def trimmed(rows: Samples, share: float) -> tuple[Samples, Samples]:
    """Trimmed mean of each column and its standard error (from the winsorised variance)."""
    count = rows.shape[0]
    off = min(int(share * count), (count - 1) // 2)
    ordered = np.sort(np.ascontiguousarray(rows.T), axis=1)
    inner = ordered[:, off : count - off]
    mean = inner.mean(axis=1)
    held_mean = (inner.sum(axis=1) + off * (inner[:, 0] + inner[:, -1])) / count
    squares = ((inner - held_mean[:, None]) ** 2).sum(axis=1)
    squares = squares + off * ((inner[:, 0] - held_mean) ** 2 + (inner[:, -1] - held_mean) ** 2)
    spread = np.sqrt(squares / max(count - 1, 1))
    return mean, spread / ((count - 2 * off) / count * np.sqrt(count))


def _aligned(rows: Samples, discharge: int, reach: int, half: int) -> Samples:
    """Each discharge moved, by whole samples, to where it lies best on the median of all."""
    first, last = max(discharge - half, reach), min(discharge + half, rows.shape[1] - reach)
    template = _middle(rows[:, first:last])
    template = template - template.mean()
    shifts = range(-reach, reach + 1)
    scores = np.stack([rows[:, first + shift : last + shift] @ template for shift in shifts], axis=1)
    energy = np.stack([(rows[:, first + shift : last + shift] ** 2).sum(axis=1) for shift in shifts], axis=1)
    best = np.argmin(energy - 2 * scores, axis=1)
    width = rows.shape[1] - 2 * reach
    return rows[np.arange(rows.shape[0])[:, None], best[:, None] + np.arange(width)]


def _middle(rows: Samples) -> Samples:
    """The median of each column, quicker on columns that lie in one piece."""
    return floats(np.median(np.ascontiguousarray(rows.T), axis=1))


def _likeness(rows: Samples) -> tuple[Samples, Samples]:
    """Correlation of each row with the median of all, and its mean squared distance from it."""
    middle = _middle(rows)
    centred, shape = rows - rows.mean(axis=1)[:, None], middle - middle.mean()
    size = np.sqrt((centred**2).sum(axis=1) * float(shape @ shape))
    fit = np.where(size > 0, (centred @ shape) / np.maximum(size, 1e-12), 0.0)
    return floats(fit), floats(((rows - middle) ** 2).mean(axis=1))


def _cleanest(misfit: Samples, settings: MotorUnitSettings) -> Indices:
    """The discharges least disturbed, in time order."""
    wanted = max(round(settings.cleanest_percent / 100 * misfit.size), round(settings.discharges_fewest))
    wanted = min(wanted, round(settings.discharges_most), misfit.size)
    return np.sort(np.argsort(misfit, kind="stable")[:wanted])


def running_mean(rows: Samples, width: int) -> Samples:
    """The running mean of each row over an odd number of samples."""
    half = max(width // 2, 1)
    padded = np.pad(rows, ((0, 0), (half + 1, half)), mode="edge")
    running = np.cumsum(padded, axis=1)
    return floats((running[:, 2 * half + 1 :] - running[:, : -2 * half - 1]) / (2 * half + 1))


def runs(holds: Flags) -> list[tuple[int, int]]:
    """First and last index of each stretch that holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], holds.astype(np.int8), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
