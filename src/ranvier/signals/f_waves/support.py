"""What begins beside an A wave, long before every other late response, is a rest of the A wave.

An A wave that comes now and then with a neighbour, or whose edges are hidden, leaves deflections when it is taken off.
An F wave cannot be told there. The late responses that begin away from A waves say when F waves may begin.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags
from ranvier.signals.f_waves.responses import Responses
from ranvier.signals.f_waves.settings import FWaveSettings
from ranvier.signals.f_waves.shapes import Constant, extent_of

_LEAD_MS = 1.0


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
