"""What begins beside an A wave, long before every other late response, is a rest of the A wave.

An A wave that comes now and then with a neighbour, or whose edges are hidden, leaves deflections when it is taken off.
An F wave cannot be told there. The late responses that begin away from A waves say when F waves may begin.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices
from ranvier.signals.f_waves.responses import Responses
from ranvier.signals.f_waves.settings import FWaveSettings
from ranvier.signals.f_waves.shapes import Constant, extent_of

_LEAD_MS = 1.0
_STRETCH_MS, _STEP_MS = 2.0, 0.5
_REST_UV = 2.0  # what the baseline may be wrong by
_LEFT = 0.01  # share of its power that taking off an A wave may leave
_LARGE = 0.15  # a stretch tells where an A wave has this share of its largest power


def beside(waves: list[Constant], size: int, per_ms: float, settings: FWaveSettings) -> Flags:
    """The samples of the window in which some A wave stands, or nearly so."""
    near = np.zeros(size, dtype=np.bool_)
    for wave in waves:
        first, last = extent_of(wave)
        near[
            max(int(first - settings.a_wave_before_ms * per_ms), 0) : int(last + settings.a_wave_after_ms * per_ms) + 1
        ] = True
    return near


def hidden_until(found: Responses, near: Flags, from_stimulus: Samples, per_ms: float, settings: FWaveSettings) -> int:
    """The sample before which no late response beside an A wave is believed; 0 when nothing speaks against one.

    near           samples beside A waves
    from_stimulus  time of each sample since the stimulus, in samples
    """
    onsets = np.sort(found.onset[found.present])
    clear = onsets[~near[onsets.astype(np.intp)]]
    if clear.size < max(settings.clear_fewest, settings.clear_least_percent / 100 * onsets.size):
        return 0
    first = float(clear[0])
    longest = settings.onset_gap_percent / 100 * float(from_stimulus[int(first)])
    for onset in onsets[onsets < first][::-1]:  # earlier ones that follow each other closely belong to them
        if first - onset > longest:
            break
        first = float(onset)
    return max(int(first - _LEAD_MS * per_ms), 0) if (onsets < first).any() else 0


def parts_of(
    wave: Constant, raw: Samples, noise: Samples, found: Responses, per_ms: float, settings: FWaveSettings
) -> Flags:
    """The sweeps that hold a part of an A wave only: one of two A waves that usually come together.

    What is left beside the wave is then no F wave: some time after it began the sweep is again just like the A wave, or
    silent where the A wave is large. An F wave would not let it be so.

    raw, noise  the sweeps with this wave and without the others, and the standard deviation of their smoothed noise
    """
    first, last = extent_of(wave)
    width, step = int(_STRETCH_MS * per_ms), max(int(_STEP_MS * per_ms), 1)
    starts = np.arange(first, min(last + 1, raw.shape[1]) - width, step)
    suspects = (found.onset >= first - settings.a_wave_before_ms * per_ms) & (found.onset <= last)
    if not starts.size or not suspects.any():
        return np.zeros(len(raw), dtype=np.bool_)
    whole = np.zeros(raw.shape[1])
    whole[wave.first : wave.first + wave.shape.size] = wave.shape[: raw.shape[1] - wave.first]
    power = _stretches(np.square(whole)[None], starts, width)[0]
    like, silent = (_stretches(np.square(raw - form), starts, width) for form in (whole, 0.0 * whole))
    allowed = settings.part_noise_multiple * (noise**2 + _REST_UV**2)[:, None] + _LEFT * power
    same = (like < allowed) | (silent < allowed)
    large = power > np.maximum(_LARGE * power.max(), 2 * allowed)
    later = starts > found.onset[:, None] + _LEAD_MS * per_ms
    return np.any(same & large & later, axis=1) & suspects


def _stretches(values: Samples, starts: Indices, width: int) -> Samples:
    """Means over stretches of a length; shape (rows, starts)."""
    running = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    return (running[:, starts + width] - running[:, starts]) / width


def with_rests(
    waves: list[Constant], seen: Samples, kept: Samples, per_ms: float, settings: FWaveSettings
) -> list[Constant]:
    """The A waves, each also in sweeps without any whose only late response was a rest beside it.

    seen, kept  onset of the late response of each sweep before and after such rests were left out; NaN without one
    """
    if not waves:
        return waves
    without = np.isfinite(seen) & ~np.isfinite(kept) & ~np.any([wave.present for wave in waves], axis=0)
    found: list[Constant] = []
    for wave in waves:
        near = beside([wave], int(np.nanmax(seen, initial=0.0)) + 1, per_ms, settings)
        rest = np.zeros_like(without)
        rest[without] = near[seen[without].astype(np.intp)]
        found.append(replace(wave, present=wave.present | rest))
        without &= ~rest
    return found
