"""One needle recording of a contraction taken apart into motor units, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import floats
from ranvier.signals.clipping import longest_at_rail
from ranvier.signals.decomposition.potentials import mean_potentials, moved, peak_offset
from ranvier.signals.decomposition.prepare import evened, level
from ranvier.signals.decomposition.search import State, quality, search_units, shape_left, shape_spread
from ranvier.signals.decomposition.settings import DecompositionSettings
from ranvier.signals.decomposition.trains import train_figures
from ranvier.signals.decomposition.units import Decomposition, MotorUnit
from ranvier.signals.evoked.background import clipped
from ranvier.signals.mains import find_mains
from ranvier.signals.needle import resting_noise

VERSION = "decomposition 3"
"""Name and version of this method, written on every decomposition."""


def decompose(samples_uv: Samples, sampling_rate_hz: float, settings: DecompositionSettings) -> Decomposition:
    """The motor units of one needle recording in contraction.

    samples_uv  shape (n,), microvolt, active minus reference electrode
    settings    see `knowledge/methods/decomposition.yaml`
    """
    raw = floats(samples_uv).ravel()
    refused = _refused(raw, sampling_rate_hz, settings)
    if refused is not None:
        return refused
    steady, flags = _steady(raw, sampling_rate_hz, settings)
    if sampling_rate_hz < settings.advised_sampling_rate_hz:
        flags = (*flags, "low_sampling_rate")
    rms = float(np.sqrt(np.mean(steady**2)))
    result = Decomposition(
        status=Status.MEASURED,
        units=(),
        sampling_rate_hz=sampling_rate_hz,
        steady_uv=steady,
        rms_uv=rms,
        noise_uv=resting_noise(steady, sampling_rate_hz),
        explained_share=0.0,
        flags=flags,
        version=VERSION,
    )
    signal, rate = evened(steady, sampling_rate_hz, settings)
    state = search_units(signal, rate, settings)
    if not state.bank.count:
        return replace(
            result, flags=(*flags, "no_unit"), reason="No potential of one form comes back like a motor unit."
        )
    units, explained = _units(state, steady, sampling_rate_hz, rms, settings)
    if leads_may_be_inverted(units, settings):
        result = replace(result, flags=(*result.flags, "leads_may_be_inverted"))
    return replace(result, units=units, explained_share=explained)


def leads_may_be_inverted(units: tuple[MotorUnit, ...], settings: DecompositionSettings) -> bool:
    """Whether the large units are mostly positive: near fibres give a negative spike unless the leads are inverted.

    One unit may well be positive (the needle beside it, a damaged fibre); most units of a recording are not.
    """
    large = [unit.potential_uv for unit in units if "low_signal" not in unit.flags]
    if len(large) < settings.inverted_fewest_units:
        return False
    heights = [-float(each.min()) / max(float(each.max()), 1e-9) for each in large]
    return float(np.median(heights)) < settings.inverted_height_ratio


def _refused(raw: Samples, sampling_rate_hz: float, settings: DecompositionSettings) -> Decomposition | None:
    """The reason why a recording cannot be decomposed; None when it can."""
    height = float(np.ptp(raw)) if raw.size and np.isfinite(raw).all() else 0.0
    duration = raw.size / sampling_rate_hz if sampling_rate_hz > 0 else 0.0
    reasons = (
        ("not_numbers", not np.isfinite(raw).all(), "The recording holds values that are not numbers."),
        (
            "low_sampling_rate",
            not sampling_rate_hz >= settings.lowest_sampling_rate_hz,
            f"At {sampling_rate_hz:g} samples a second potentials of different units cannot be told apart.",
        ),
        (
            "too_short",
            duration < settings.shortest_s,
            f"The recording of {duration:.2g} s is too short to find units by their return.",
        ),
        ("flat", height == 0.0, "The recording is flat."),
        (
            "wrong_unit",
            not settings.smallest_peak_to_peak_uv <= height <= settings.largest_peak_to_peak_uv,
            f"From its lowest to its highest value the recording spans {height:.3g} uV: silence or a wrong unit.",
        ),
        (
            "saturated",
            longest_at_rail(raw) > max(settings.saturated_longest_ms / 1000 * sampling_rate_hz, 3) if height else False,
            "The amplifier was saturated.",
        ),
    )
    for flag, holds, reason in reasons:
        if holds:
            nothing = np.zeros(0)
            return Decomposition(
                Status.TECHNICALLY_INADEQUATE, (), sampling_rate_hz, nothing, None, None, None, (flag,), reason, VERSION
            )
    return None


def _steady(raw: Samples, rate_hz: float, settings: DecompositionSettings) -> tuple[Samples, tuple[str, ...]]:
    """The recording without offset, drift and mains hum, and what a reader must know about it."""
    flags: list[str] = []
    if clipped(raw, int(np.argmax(raw))) or clipped(raw, int(np.argmin(raw))):
        flags.append("clipped")
    steady = raw - raw.mean()
    if raw.size / rate_hz >= settings.mains_shortest_s:
        hum = find_mains(steady, rate_hz)
        if 100 * hum.share >= settings.mains_removed_percent:
            steady = steady - hum.waveform
            flags.append("mains_removed")
    return steady - level(steady, rate_hz, settings.drift_piece_ms), tuple(flags)


def _units(
    state: State, steady_uv: Samples, sampling_rate_hz: float, rms_uv: float, settings: DecompositionSettings
) -> tuple[tuple[MotorUnit, ...], float]:
    """The trains as motor units, largest first, and the share of the power that they explain."""
    trains = [state.events.times(unit, state.rate_hz, state.peak) for unit in range(state.bank.count)]
    means = mean_potentials(steady_uv, sampling_rate_hz, trains, settings)
    left, spread = shape_left(state), shape_spread(state)
    reach = round(settings.peak_reach_ms / 1000 * sampling_rate_hz)
    found: list[MotorUnit] = []
    for unit, train in enumerate(trains):
        offset = peak_offset(means.potentials_uv[unit], means.peak, reach)
        times = np.sort(train) + offset / sampling_rate_hz
        potential = moved(means.potentials_uv[unit], offset)
        found.append(_unit(times, potential, means.peak, _Fit(left[unit], spread[unit], rms_uv), settings))
    found = sorted(filter(lambda unit: _listed(unit, settings), found), key=lambda unit: -unit.peak_to_peak_uv)
    share = 1 - float(np.mean(means.left_uv**2)) / max(rms_uv**2, 1e-12)
    return tuple(replace(unit, id=f"unit_{place}") for place, unit in enumerate(found, 1)), max(share, 0.0)


def _listed(unit: MotorUnit, settings: DecompositionSettings) -> bool:
    """Whether a train is sure enough to be called a motor unit; a low one, easily made of parts of others, surer."""
    return unit.quality >= (settings.low_quality if "low_signal" in unit.flags else settings.listed_quality)


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well the potential fits at the discharges of a unit, and the height of the recording."""

    left: float
    spread: float
    rms_uv: float


def _unit(times_s: Samples, potential_uv: Samples, peak: int, fit: _Fit, settings: DecompositionSettings) -> MotorUnit:
    figures = train_figures(times_s, settings)
    height = float(np.ptp(potential_uv))
    said = {
        "few_discharges": times_s.size < settings.few_discharges,
        "irregular": figures.interval_cv is not None and figures.interval_cv > settings.irregular_cv,
        "short_intervals": figures.false_share is not None and figures.false_share >= settings.false_share_stated,
        "doubtful_shape": fit.left > settings.shape_left_multiple,
        "low_signal": height < settings.low_signal_multiple * fit.rms_uv,
    }
    return MotorUnit(
        id="",
        firing_times_s=times_s,
        quality=quality(figures, fit.spread, settings),
        potential_uv=potential_uv,
        potential_peak=peak,
        peak_to_peak_uv=height,
        mean_rate_hz=None if figures.mean_interval_s is None else 1 / figures.mean_interval_s,
        interval_cv=figures.interval_cv,
        missed_share=figures.missed_share,
        false_share=figures.false_share,
        flags=tuple(name for name, holds in said.items() if holds),
    )
