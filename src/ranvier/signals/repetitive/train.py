"""One train of repetitive stimulation: size of every response, decrement, and whether its form can be trusted.

The decrement compares the fourth response, or the lowest of the fourth and fifth, with the first:
(1 - A4 / A1) * 100, so that a fall is positive. In a disorder of transmission the responses fall smoothly to the
fourth or fifth. A fall between the first two alone, an irregular envelope or a changing duration comes from movement,
electrodes or a stimulus that is not supramaximal: such a train gives its reason and no decrement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.clipping import held_at_extreme
from ranvier.signals.evoked import EvokedBatch, measure_evoked_batch
from ranvier.signals.repetitive.settings import RepetitiveSettings
from ranvier.signals.settings import EvokedSettings

VERSION = "repetitive stimulation 2"
"""Name and version of this detector, written on every measurement it makes."""

UNUSABLE = ("jump_after_first", "irregular_envelope", "duration_changes", "response_missing", "clipped", "inverted")
_FOURTH, _FIFTH = 3, 4
_LAST = 3  # responses at the end of a train


@dataclass(frozen=True, slots=True)
class Train:
    """What one train shows.

    amplitudes_uv, areas_uv_ms, durations_ms  of the negative phase of each response
    decrement_percent       fall of the amplitude from the first to the fourth response; below 0 when it grows
    decrement_area_percent  the same of the area
    lowest_percent          fall of the amplitude to the lower of the fourth and fifth
    lowest_area_percent     the same of the area
    lowest_response         which response was the lowest, counted from 1
    flags                   too_few_responses, response_missing, no_response, jump_after_first, irregular_envelope,
                            duration_changes, amplitude_and_area_disagree, pseudofacilitation, clipped, inverted,
                            low_sampling_rate, not_numbers
    Decrements are None when the train cannot be trusted; the flags say why.
    """

    status: Status
    amplitudes_uv: tuple[float, ...] = ()
    areas_uv_ms: tuple[float, ...] = ()
    durations_ms: tuple[float, ...] = ()
    decrement_percent: float | None = None
    decrement_area_percent: float | None = None
    lowest_percent: float | None = None
    lowest_area_percent: float | None = None
    lowest_response: int | None = None
    flags: tuple[str, ...] = ()


def measure_train(
    sweeps_uv: Samples,
    sampling_rate_hz: float,
    stimulus_time_s: float,
    settings: RepetitiveSettings,
    motor: EvokedSettings,
) -> Train:
    """Measure one train.

    sweeps_uv  shape (responses, samples), in the order of the stimuli, negative phase below zero
    motor      settings for motor responses, see `knowledge/methods/evoked_motor.yaml`

    Raises InputError for sweeps too short to hold a response.
    """
    if sweeps_uv.ndim != 2 or len(sweeps_uv) < settings.fewest_responses:
        return Train(Status.TECHNICALLY_INADEQUATE, flags=("too_few_responses",))
    if not np.isfinite(sweeps_uv).all():
        return Train(Status.TECHNICALLY_INADEQUATE, flags=("not_numbers",))
    found = measure_evoked_batch(sweeps_uv, sampling_rate_hz, stimulus_time_s, motor)
    if not found.present.any():
        inadequate = bool(found.inadequate.any())
        status = Status.TECHNICALLY_INADEQUATE if inadequate else Status.NO_RESPONSE
        return Train(status, flags=("no_response",))
    flags = _technical(found, bool(held_at_extreme(sweeps_uv).any()), sampling_rate_hz, motor)
    durations = 1000 * (found.end - found.onset) / sampling_rate_hz
    if "response_missing" in flags:
        return Train(Status.TECHNICALLY_INADEQUATE, _plain(found.amplitude_uv), flags=flags)
    return judge_train(found.amplitude_uv, found.area_uv_ms, durations, settings, flags)


def judge_train(
    amplitudes_uv: Samples,
    areas_uv_ms: Samples,
    durations_ms: Samples,
    settings: RepetitiveSettings,
    technical: tuple[str, ...] = (),
) -> Train:
    """The decrement of a train whose responses are measured, and whether its form can be trusted.

    technical  flags that the waveforms already gave
    """
    if amplitudes_uv.size < settings.fewest_responses:
        return Train(Status.TECHNICALLY_INADEQUATE, _plain(amplitudes_uv), flags=("too_few_responses",))
    flags = (*technical, *_form(amplitudes_uv, areas_uv_ms, durations_ms, settings))
    usable = not set(UNUSABLE) & set(flags)
    return Train(
        Status.MEASURED if usable else Status.TECHNICALLY_INADEQUATE,
        _plain(amplitudes_uv),
        _plain(areas_uv_ms),
        _plain(durations_ms),
        decrement_percent=_fall(amplitudes_uv, _FOURTH) if usable else None,
        decrement_area_percent=_fall(areas_uv_ms, _FOURTH) if usable else None,
        lowest_percent=max(_fall(amplitudes_uv, _FOURTH), _fall(amplitudes_uv, _FIFTH)) if usable else None,
        lowest_area_percent=max(_fall(areas_uv_ms, _FOURTH), _fall(areas_uv_ms, _FIFTH)) if usable else None,
        lowest_response=int(np.argmin(amplitudes_uv)) + 1,
        flags=flags,
    )


def _plain(values: Samples) -> tuple[float, ...]:
    return tuple(float(each) for each in values)


def _fall(values: Samples, place: int) -> float:
    return float(100 * (1 - values[place] / values[0]))


def _technical(found: EvokedBatch, held: bool, rate: float, motor: EvokedSettings) -> tuple[str, ...]:
    whole = found.present & ~np.isnan(found.end)
    said = {
        "response_missing": not whole.all(),
        "clipped": held or bool(found.clipped.any()),
        "inverted": bool(found.inverted.any()),
        "low_sampling_rate": rate < motor.lowest_sampling_rate_hz,
    }
    return tuple(word for word, true in said.items() if true)


def _form(amplitudes: Samples, areas: Samples, durations: Samples, settings: RepetitiveSettings) -> tuple[str, ...]:
    fall, at_second = _fall(amplitudes, _FOURTH), _fall(amplitudes, 1)
    roughness = float(100 * np.sqrt(np.mean(np.diff(amplitudes, 3) ** 2) / 20) / amplitudes[0])
    deepest = float(100 * (1 - amplitudes.min() / amplitudes[0]))
    smooth_limit = max(settings.irregular_percent, settings.irregular_share_percent / 100 * deepest)
    duration_limit = max(settings.duration_change_percent, settings.duration_share_percent / 100 * deepest)
    change = float(100 * np.abs(durations / durations[0] - 1).max())
    area_fall = _fall(areas, _FOURTH)
    faster = _synchronised(amplitudes, areas, durations, settings)
    said = {
        "jump_after_first": abs(at_second) >= settings.jump_smallest_percent
        and abs(at_second) >= settings.jump_share_percent / 100 * max(abs(fall), settings.jump_smallest_percent),
        "irregular_envelope": roughness > smooth_limit,
        "duration_changes": change > duration_limit and not faster,
        "amplitude_and_area_disagree": abs(fall - area_fall) > settings.disagreement_percent,
        "pseudofacilitation": faster or (fall < -settings.jump_smallest_percent and area_fall > fall / 2),
    }
    return tuple(word for word, true in said.items() if true)


def _synchronised(amplitudes: Samples, areas: Samples, durations: Samples, settings: RepetitiveSettings) -> bool:
    """Over the train the fibres conduct faster and closer together: higher and shorter responses of the same area."""
    grown, wider, longer = (
        100 * (float(np.median(each[-_LAST:])) / each[0] - 1) for each in (amplitudes, areas, durations)
    )
    return grown > settings.jump_smallest_percent and abs(wider) < grown / 2 and longer < 0
