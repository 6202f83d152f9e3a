"""What a needle recording of a muscle at rest shows: found, grouped, named, with reasons; never called abnormal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ranvier.knowledge.entries import Figures
from ranvier.record import Mark, Status
from ranvier.record.recordings import Samples
from ranvier.signals.clipping import longest_at_rail
from ranvier.signals.evoked.background import clipped
from ranvier.signals.spontaneous.features import FEATURES, OF_FORM, Form
from ranvier.signals.spontaneous.finder import Finder
from ranvier.signals.spontaneous.found import Activity, RestActivity
from ranvier.signals.spontaneous.naming import NAMED, NOT_CLASSIFIABLE
from ranvier.signals.spontaneous.prepare import finer, prepare
from ranvier.signals.spontaneous.settings import Expected, RestSettings, read_patterns

VERSION = "activity at rest 2"
"""Name and version of this detector, written on everything it finds."""


def measure_rest(samples_uv: Samples, sampling_rate_hz: float, method: Figures) -> RestActivity:
    """Find and name the activity in one needle recording of a muscle at rest.

    samples_uv  shape (n,), microvolt, active minus reference
    method      `knowledge/methods/spontaneous_activity.yaml`

    A recording that cannot be read gives a reason and no activity.
    """
    settings = RestSettings.read(method)
    refused = _refused(samples_uv, sampling_rate_hz, settings)
    if refused is not None:
        return refused
    patterns = read_patterns(method, NAMED, FEATURES)
    samples, rate = finer(samples_uv, sampling_rate_hz, settings.finer_hz)
    prepared = prepare(samples, rate, settings, sampling_rate_hz)
    if (
        prepared.raw_noise_uv < settings.unit_least_noise_uv
        and float(np.ptp(samples_uv)) < settings.unit_least_height_uv
    ):
        return _inadequate("wrong_unit", "The values are too small to be microvolt.")
    finder = Finder(prepared, rate, settings, patterns)
    activities = tuple(sorted(finder.activities(), key=_order))
    activities, contraction = _doubted(activities, patterns.activities["voluntary"], settings)
    flags = {
        "low_sampling_rate": sampling_rate_hz < settings.lowest_sampling_rate_hz,
        "clipped": _is_clipped(samples_uv),
        "mains_removed": prepared.mains_hz is not None,
        "drift_removed": prepared.drift_uv > 10 * prepared.noise_uv,
        "contraction": contraction,
    }
    silent = not any(each.spontaneous or each.name in {NOT_CLASSIFIABLE, "voluntary"} for each in activities)
    named = tuple(name for name, holds in flags.items() if holds)
    marked = _marked(activities, samples_uv, sampling_rate_hz, flags["clipped"])
    return RestActivity(Status.MEASURED, silent, marked, prepared.raw_noise_uv, prepared.mains_hz, named)


def _refused(samples_uv: Samples, rate: float, settings: RestSettings) -> RestActivity | None:
    """A reason when nothing can be said about the recording."""
    if samples_uv.size < settings.shortest_s * rate or samples_uv.size < 64:
        return _inadequate("too_short", f"The recording is too short; at least {settings.shortest_s:g} s are needed.")
    if not np.isfinite(samples_uv).all():
        return _inadequate("not_numbers", "The recording holds values that are not numbers.")
    if rate < settings.lowest_sampling_rate_hz / 4:
        return _inadequate("low_sampling_rate", f"{rate:g} Hz is too slow to tell potentials apart.")
    height = float(np.ptp(samples_uv))
    if height == 0.0:
        return _inadequate("flat", "The recording is flat.")
    if height > settings.unit_largest_height_uv:
        return _inadequate("wrong_unit", "The values are too large to be microvolt.")
    if longest_at_rail(samples_uv) > max(settings.saturated_longest_ms / 1000 * rate, 3):
        return _inadequate("saturated", "The amplifier was saturated.")
    return None


def _inadequate(flag: str, reason: str) -> RestActivity:
    return RestActivity(Status.TECHNICALLY_INADEQUATE, None, flags=(flag,), reason=reason)


def _is_clipped(samples_uv: Samples) -> bool:
    return clipped(samples_uv, int(np.argmax(samples_uv))) or clipped(samples_uv, int(np.argmin(samples_uv)))


def _order(activity: Activity) -> tuple[int, float]:
    rank = 0 if activity.spontaneous or activity.name == "voluntary" else 1 if activity.name == NOT_CLASSIFIABLE else 2
    weight = 3.0 if activity.rhythm is None and activity.spontaneous else np.log1p(len(activity.times_s))
    return rank, -activity.sureness * float(weight)


def _doubted(
    activities: tuple[Activity, ...], usual: Mapping[str, Expected], settings: RestSettings
) -> tuple[tuple[Activity, ...], bool]:
    """Between voluntary discharges nothing else is sure: parts of motor units can look like anything."""
    voluntary = sum(len(each.times_s) for each in activities if each.name == "voluntary")
    unnamed = sum(len(each.times_s) for each in activities if each.name == NOT_CLASSIFIABLE)
    whole = sum(len(each.times_s) for each in activities)
    contraction = (
        whole > 0
        and voluntary + unnamed > settings.contraction_share * whole
        and (voluntary > settings.contraction_voluntary_share * whole or unnamed > settings.contraction_unnamed)
    )
    if not contraction:
        return activities, False
    if not voluntary:
        activities = _interference(activities, usual, settings)
    lowered = [_in_contraction(each) for each in activities]
    return tuple(sorted(lowered, key=lambda each: (each.name != "voluntary", _order(each)))), True


def _interference(
    activities: tuple[Activity, ...], usual: Mapping[str, Expected], settings: RestSettings
) -> tuple[Activity, ...]:
    """Several trains without a rhythm, all with the form of a motor unit, are units that fall together."""
    units = [each for each in activities if each.name == NOT_CLASSIFIABLE and _like_a_unit(each.form, usual)]
    times = tuple(sorted(time for each in units for time in each.times_s))
    unnamed = sum(len(each.times_s) for each in activities if each.name == NOT_CLASSIFIABLE)
    if len(units) < settings.interference_fewest or len(times) < settings.interference_share * unnamed:
        return activities
    most = max(units, key=lambda each: len(each.times_s))
    together = Activity(
        "voluntary", settings.interference_sureness, amplitude_uv=most.amplitude_uv, times_s=times, form=most.form
    )
    return (together, *(each for each in activities if each not in units))


def _like_a_unit(form: Form | None, usual: Mapping[str, Expected]) -> bool:
    """Whether every feature of the form lies where it usually does for a motor unit."""
    if form is None:
        return False
    for feature in OF_FORM & usual.keys():
        value, expected = float(getattr(form, feature)), usual[feature]
        if (expected.lowest is not None and value < expected.lowest) or (
            expected.highest is not None and value > expected.highest
        ):
            return False
    return True


def _in_contraction(activity: Activity) -> Activity:
    """Motor units that discharge in a contraction are no activity at rest; single fibres are half as sure."""
    if activity.name in {"fasciculation", "myokymia"}:
        why = f"{activity.name} cannot be told from voluntary discharges in a contraction"
        others = ((activity.name, activity.sureness), *activity.alternatives)
        return replace(activity, name=NOT_CLASSIFIABLE, sureness=0.0, alternatives=others, unclear=why)
    return replace(activity, sureness=0.5 * activity.sureness) if activity.spontaneous else activity


def _rate(activity: Activity, whole_s: float) -> float | None:
    """Discharges per second, counted over the whole recording where they come at random."""
    if activity.rhythm is None:
        return None
    return len(activity.times_s) / whole_s if activity.name == "fasciculation" else activity.rhythm.rate_hz


def _marked(activities: tuple[Activity, ...], samples_uv: Samples, rate: float, cut_off: bool) -> tuple[Activity, ...]:
    """Marks on the recording as it was; no height where the amplifier cut the potentials off."""
    rail = 0.98 * min(float(samples_uv.max()), -float(samples_uv.min())) if cut_off else np.inf

    def marked(activity: Activity) -> Activity:
        places = np.clip(np.round(np.array(activity.times_s) * rate).astype(np.intp), 0, samples_uv.size - 1)
        heights = samples_uv[places]
        marks = tuple(Mark(activity.name, float(p / rate), float(h)) for p, h in zip(places, heights, strict=True))
        cut = bool(heights.size) and float(np.mean(np.abs(heights) >= rail)) > 0.1
        return replace(
            activity,
            marks=marks,
            amplitude_uv=None if cut else activity.amplitude_uv,
            discharges=len(activity.times_s),
            rate_hz=_rate(activity, samples_uv.size / rate),
            irregularity=activity.rhythm and activity.rhythm.irregularity,
            interval_cv=activity.rhythm and activity.rhythm.interval_cv,
        )

    return tuple(marked(each) for each in activities)
