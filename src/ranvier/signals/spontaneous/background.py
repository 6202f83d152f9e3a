"""What lies between the potentials: plain noise, or the noise of an end plate, whose potentials are all negative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.spontaneous.events import Events
from ranvier.signals.spontaneous.naming import Reason
from ranvier.signals.spontaneous.prepare import Prepared
from ranvier.signals.spontaneous.settings import RestSettings


@dataclass(frozen=True, slots=True)
class EndPlateNoise:
    """End-plate noise: standard deviation of the background, how sure, and why."""

    level_uv: float
    sureness: float
    reasons: tuple[Reason, ...]


def end_plate_noise(
    prepared: Prepared, events: Events, sampling_rate_hz: float, settings: RestSettings
) -> EndPlateNoise | None:
    """End-plate noise when the background leans to the negative all the time; None otherwise."""
    band = prepared.band_uv
    margin = round(0.006 * sampling_rate_hz)
    places = events.places
    large = places[np.abs(band[places]) > 9 * prepared.noise_uv]
    keep = np.ones(band.size, dtype=np.bool_)
    for place in large:
        keep[max(place - margin, 0) : place + margin] = False
    for first, last in events.slow:
        keep[max(first, 0) : last] = False
    if keep.mean() < 0.2:
        return None
    rest = band[keep]
    level = float(rest.std())
    skew = float(np.mean((rest - rest.mean()) ** 3)) / max(level**3, 1e-12)
    thirds = [_skew(part) for part in np.array_split(rest, 3)]
    met = (
        skew <= settings.end_plate_skew
        and max(thirds) <= 0.5 * settings.end_plate_skew
        and level >= settings.end_plate_smallest_uv
        and prepared.steadiness >= settings.end_plate_steadiness
    )
    if not met:
        return None
    reasons = (
        Reason("background_skew", skew, None, settings.end_plate_skew, 0.0),
        Reason("background_uv", level, settings.end_plate_smallest_uv, None, 0.0),
        Reason("background_steadiness", prepared.steadiness, settings.end_plate_steadiness, None, 0.0),
    )
    return EndPlateNoise(level, float(min(0.95, 0.5 + 0.5 * (1 - settings.end_plate_skew / skew))), reasons)


def _skew(values: Samples) -> float:
    spread = float(values.std())
    return float(np.mean((values - values.mean()) ** 3)) / max(spread**3, 1e-12)


def longest_at_rail(samples_uv: Samples) -> int:
    """The longest run of equal samples at the highest or lowest value."""
    longest = 0
    for rail in (samples_uv.max(), samples_uv.min()):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], (samples_uv == rail).astype(np.int8), [0]])))
        longest = max(longest, int((edges[1::2] - edges[::2]).max(initial=0)))
    return longest
