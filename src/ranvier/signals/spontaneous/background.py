"""What lies between the potentials: plain noise, or the noise of an end plate, whose potentials are all negative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD
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
    if prepared.likeness >= settings.restless_likeness:  # one shape that follows itself is no hiss
        return None
    rest = _between(prepared, events, sampling_rate_hz, settings)
    if rest is None:
        return None
    level = float(rest.std())
    skew = _skew(rest)
    peaked = float(np.mean(rest**4)) / max(level**4, 1e-12) - 3
    density = skew**4 / max(peaked, 0.02) ** 3  # of random potentials in plain noise: how many at a time
    third = rest.size // 3
    thirds = [_skew(rest[part * third : (part + 1) * third]) for part in range(3)]
    met = (
        skew <= settings.end_plate_skew
        and max(thirds) <= 0.5 * settings.end_plate_skew
        and settings.end_plate_smallest_uv <= level <= settings.end_plate_largest_uv
        and density >= settings.end_plate_density
    )
    if not met:
        return None
    reasons = (
        Reason("background_skew", skew, None, settings.end_plate_skew, 0.0),
        Reason("background_uv", level, settings.end_plate_smallest_uv, None, 0.0),
        Reason("background_density", density, settings.end_plate_density, None, 0.0),
    )
    sureness = min(0.95, 1 - 0.5 * float(settings.end_plate_skew / skew))
    return EndPlateNoise(level, round(sureness, 3), reasons)


def _between(prepared: Prepared, events: Events, sampling_rate_hz: float, settings: RestSettings) -> Samples | None:
    """What lies between large potentials and slow deflections, around its mean; None when that is too little."""
    band = prepared.band_uv
    usual = MAD_TO_SD * float(np.median(np.abs(band)))
    before, after = (
        round(each / 1000 * sampling_rate_hz) for each in (settings.end_plate_before_ms, settings.end_plate_after_ms)
    )
    large = events.places[
        np.abs(band[events.places])
        > max(settings.end_plate_large * prepared.noise_uv, settings.end_plate_large_usual * usual)
    ]
    keep = np.ones(band.size, dtype=np.bool_)
    for place in large:
        keep[max(place - before, 0) : place + after] = False
    for first, last in events.slow:
        keep[max(first, 0) : last] = False
    if keep.mean() < 0.05:
        return None
    return band[keep] - float(band[keep].mean())


def _skew(values: Samples) -> float:
    spread = float(values.std())
    cubed: Samples = (values - values.mean()) ** 3
    return float(cubed.mean()) / max(spread**3, 1e-12)
