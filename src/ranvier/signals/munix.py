"""Motor unit number index (MUNIX) and size index (MUSIX) from the largest response and interference patterns.

If all units were equal and never overlapped, their number would be

    ideal case count = (response power * pattern area) / (response area * pattern power);

over epochs at several forces it falls as a power of the pattern's area, and the index is read from the fitted curve
at a fixed area. Units differ and overlap, so this is an index, not a count. Where the units of a pattern overlap fully,
its samples are spread like noise, its power follows from its area, and the index from the response alone:

    index of full overlap = 2 / pi * length of an epoch / area of the index * response power / response area

Then nothing is left of number and size of the units (Bostock et al. 2019): a muscle that lost four units in five and
whose other units took their fibres over keeps its response and most of its index. Such an index is flagged, and the
index of full overlap always stands beside it.
Area is that of the rectified wave, power the integral of its square; both over the whole response.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags
from ranvier.signals.clipping import held_at_extreme
from ranvier.signals.evoked import EvokedBatch, measure_evoked_batch
from ranvier.signals.mains import find_mains
from ranvier.signals.settings import EvokedSettings, Settings

VERSION = "munix 2"
"""Name and version of this detector, written on every measurement it makes."""


@dataclass(frozen=True, slots=True)
class MunixSettings(Settings):
    """Settings of the motor unit number index; meaning and source of each stand in methods/munix.yaml."""

    index_area_mv_ms: float
    smallest_area_mv_ms: float
    largest_count: float
    smallest_area_ratio: float
    fewest_epochs: float
    few_epochs: float
    epoch_ms: float
    shortest_epoch_ms: float
    low_force_area_mv_ms: float
    area_span_ratio: float
    spike_crest_ratio: float
    mains_percent: float
    smallest_response_mv: float
    poor_fit_percent: float
    largest_exponent: float
    overlap_exponent: float
    positive_share_percent: float


@dataclass(frozen=True, slots=True)
class Epoch:
    """One stretch of the interference pattern: area, power, ideal case count, and why it was left out ("" if not)."""

    area_mv_ms: float
    power_mv2_ms: float
    ideal_case_count: float
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Munix:
    """What the response and the interference patterns give.

    munix           motor unit number index; an index, not a count of motor units
    musix_uv        size index: amplitude of the response over the index
    amplitude_mv    the largest response, baseline to negative peak; its area and power over both phases
    exponent        power with which the ideal case count falls with the area; 0 without overlap, -1 with full overlap
    explained       share of the variation of the logarithms that the curve explains
    full_overlap    what the index would be if the units overlapped fully, from the response alone
    epochs          each epoch with its area, power, count, and the reason when it was left out
    flags           too_few_epochs, few_epochs, epochs_left_out, force_range_narrow, low_force_missing, poor_fit,
                    response_small, response_missing, response_inadequate, clipped, short_epochs, mains_removed,
                    not_numbers, count_grows_with_force, patterns_overlap_fully (the index says no more than the
                    response)
    """

    status: Status
    munix: float | None = None
    musix_uv: float | None = None
    amplitude_mv: float | None = None
    response_area_mv_ms: float | None = None
    response_power_mv2_ms: float | None = None
    exponent: float | None = None
    explained: float | None = None
    full_overlap: float | None = None
    epochs: tuple[Epoch, ...] = ()
    flags: tuple[str, ...] = ()


def measure_munix(
    response_uv: Samples,
    stimulus_time_s: float,
    epochs_uv: Samples,
    sampling_rate_hz: float,
    settings: MunixSettings,
    motor: EvokedSettings,
    *,
    epochs_rate_hz: float | None = None,
) -> Munix:
    """The index of one muscle.

    response_uv     the largest response, shape (samples,), negative phase below zero
    epochs_uv       surface interference patterns at several forces, shape (epochs, samples)
    epochs_rate_hz  their sampling rate when it differs

    Raises InputError for arrays of another shape, or a response too short to measure.
    """
    if response_uv.ndim != 1 or epochs_uv.ndim != 2:
        raise InputError("MUNIX needs one response (samples) and interference patterns (epochs, samples)")
    rate = float(epochs_rate_hz or sampling_rate_hz)
    if not (np.isfinite(response_uv).all() and np.isfinite(epochs_uv).all()):
        return Munix(Status.TECHNICALLY_INADEQUATE, flags=("not_numbers",))
    found = measure_evoked_batch(response_uv[None, :], sampling_rate_hz, stimulus_time_s, motor)
    if not found.present[0] or np.isnan(found.end[0]):
        missing = not found.present[0] and not found.inadequate[0]
        status = Status.NO_RESPONSE if missing else Status.TECHNICALLY_INADEQUATE
        return Munix(status, flags=("response_missing" if missing else "response_inadequate",))
    amplitude = float(found.amplitude_uv[0]) / 1000
    area, power = _response(response_uv, found, sampling_rate_hz, settings)
    base = Munix(
        Status.TECHNICALLY_INADEQUATE, amplitude_mv=amplitude, response_area_mv_ms=area, response_power_mv2_ms=power
    )
    held = held_at_extreme(response_uv[None, :])[0] or found.clipped[0] or found.inverted[0]
    if held:
        return replace(base, flags=("response_inadequate",))
    if 1000 * epochs_uv.shape[1] / rate < settings.shortest_epoch_ms:
        return replace(base, flags=("short_epochs",))
    epochs, hum = _epochs(epochs_uv, rate, (area, power), settings)
    return _fitted(replace(base, epochs=epochs), hum, 1000 * epochs_uv.shape[1] / rate, settings)


def _response(response: Samples, found: EvokedBatch, rate: float, settings: MunixSettings) -> tuple[float, float]:
    """Area and power of the response from its onset to the end of its positive phase."""
    level = (response - found.baseline_uv[0]) / 1000
    first, end, top = int(found.onset[0]), int(found.end[0]), found.positive_peak[0]
    after = int(end if np.isnan(top) else top)
    quiet = np.flatnonzero(np.abs(level[after:]) < settings.positive_share_percent / 100 * np.abs(level).max())
    last = after + int(quiet[0]) if quiet.size else level.size
    part, step = level[first:last], 1000 / rate
    return float(np.abs(part).sum() * step), float((part**2).sum() * step)


def _epochs(
    epochs: Samples, rate: float, response: tuple[float, float], settings: MunixSettings
) -> tuple[tuple[Epoch, ...], bool]:
    """Every epoch measured, and whether hum was removed from one."""
    area, power = response
    measured: list[Epoch] = []
    removed = False
    clipped: Flags = held_at_extreme(epochs)
    for row, held in zip(epochs - epochs.mean(axis=1, keepdims=True), clipped, strict=True):
        hum = find_mains(row, rate)
        if 100 * hum.share >= settings.mains_percent:
            removed = True
        step, clear = 1000 / rate, row - hum.waveform if 100 * hum.share >= settings.mains_percent else row
        epoch_area, epoch_power = float(np.abs(clear).sum() * step) / 1000, float((clear**2).sum() * step) / 1e6
        count = power * epoch_area / (area * epoch_power) if epoch_power > 0 else float("inf")
        mean = float(np.abs(clear).mean())
        reasons = {
            "clipped": bool(held),
            "small_area": epoch_area <= settings.smallest_area_mv_ms,
            "below_response_area": epoch_area <= settings.smallest_area_ratio * area,
            "count_too_large": count >= settings.largest_count,
            "solitary_spikes": float(np.abs(clear).max()) > settings.spike_crest_ratio * mean,
        }
        left_out = next((word for word, true in reasons.items() if true), "")
        measured.append(Epoch(epoch_area, epoch_power, count, left_out))
    return tuple(measured), removed


def _fitted(base: Munix, hum: bool, epoch_ms: float, settings: MunixSettings) -> Munix:
    used = [epoch for epoch in base.epochs if not epoch.left_out]
    areas = np.array([epoch.area_mv_ms for epoch in used])
    said = {
        "mains_removed": hum,
        "short_epochs": epoch_ms < 0.95 * settings.epoch_ms,
        "clipped": any(epoch.left_out == "clipped" for epoch in base.epochs),
        "epochs_left_out": len(used) < len(base.epochs),
        "response_small": (base.amplitude_mv or 0.0) < settings.smallest_response_mv,
    }
    flags = tuple(word for word, true in said.items() if true)
    if len(used) < settings.fewest_epochs:
        return replace(base, flags=(*flags, "too_few_epochs"))
    if areas.max() < settings.area_span_ratio * areas.min():
        return replace(base, flags=(*flags, "force_range_narrow"))
    x, y = np.log(areas), np.log([epoch.ideal_case_count for epoch in used])
    spread = x - x.mean()
    exponent = float(spread @ y / (spread @ spread))
    if exponent > settings.largest_exponent:
        return replace(base, flags=(*flags, "count_grows_with_force"))
    left = y - y.mean() - exponent * spread
    explained = 1 - float(left @ left) / max(float(((y - y.mean()) ** 2).sum()), 1e-12)
    index = float(np.exp(y.mean() + exponent * (np.log(settings.index_area_mv_ms) - x.mean())))
    said = {
        "few_epochs": len(used) < settings.few_epochs,
        "low_force_missing": bool(areas.min() > settings.low_force_area_mv_ms),
        "poor_fit": 100 * explained < settings.poor_fit_percent,
        "patterns_overlap_fully": exponent <= settings.overlap_exponent,
    }
    return replace(
        base,
        status=Status.MEASURED,
        munix=index,
        musix_uv=1000 * (base.amplitude_mv or 0.0) / index,
        exponent=exponent,
        explained=explained,
        full_overlap=_full_overlap(base, epoch_ms, settings),
        flags=(*flags, *(word for word, true in said.items() if true)),
    )


def _full_overlap(base: Munix, epoch_ms: float, settings: MunixSettings) -> float | None:
    """The index of a pattern that is spread like noise and has the area at which the index is read."""
    if not base.response_area_mv_ms or base.response_power_mv2_ms is None:
        return None
    size_mv = base.response_power_mv2_ms / base.response_area_mv_ms
    return 2 / np.pi * epoch_ms / settings.index_area_mv_ms * size_mv
