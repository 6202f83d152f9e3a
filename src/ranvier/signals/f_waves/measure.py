"""F waves, A waves and repeaters of an ensemble of sweeps. Nothing here says abnormal."""

from __future__ import annotations

import numpy as np

from ranvier.errors import InputError
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices, count_up, floats, weighted
from ranvier.signals.evoked.frame import smoothing_weights
from ranvier.signals.f_waves.responses import Responses, find_responses
from ranvier.signals.f_waves.results import AWaveFound, FWaves, LateSweep
from ranvier.signals.f_waves.settings import FWaveSettings
from ranvier.signals.f_waves.shapes import (
    Constant,
    belongs,
    completed,
    extent_of,
    find_constant,
    joined,
    refined,
    same_shape_groups,
    take_off,
)
from ranvier.signals.f_waves.support import beside, hidden_until, parts_of, with_rests
from ranvier.signals.f_waves.window import Late, late_window, m_response
from ranvier.signals.settings import EvokedSettings

_MOST_PARTS = 6
_REFINED = 3
_LEAD_MS = 1.0
_MORE_MS = 3.0  # by how much the tail of an A wave may be longer than it was first taken to be
_AROUND_MS = 2.5  # before and after an A wave some of it may be left
_PART_GAP_MS = 2.5  # parts of one A wave are not further apart
_FREE_SWEEPS = 2
_FEWEST_OTHERS, _AMONG_MS, _AHEAD_MS = 3, 1.0, 2.0
_LOOKS = 2  # F waves that rests of A waves had hidden may be earlier than those seen at first
_FAINT, _OFTEN = 0.4, 0.65  # a wave much smaller than the F waves is an A wave only when it comes often
_EXPECTED_TOGETHER = 4.0  # a wave that should have met other F waves this often, and hardly did, replaces them
_HARDLY_TOGETHER = 0.2
_HALF = 0.5  # but a wave in more than half of the sweeps is an A wave


def measure_f_waves(
    sweeps_uv: Samples,
    sampling_rate_hz: float,
    stimulus_time_s: float | None,
    settings: FWaveSettings,
    motor: EvokedSettings,
) -> FWaves:
    """Tell F waves, A waves and repeaters apart in an ensemble.

    sweeps_uv        shape (sweeps, samples), microvolt, negative phase below zero; not changed
    stimulus_time_s  from the first sample
    motor            settings for the M response, see `knowledge/methods/evoked_motor.yaml`

    Raises InputError for sweeps of no usable shape, or with values that are not numbers.
    """
    if sweeps_uv.ndim != 2 or not sweeps_uv.size or not np.isfinite(sampling_rate_hz) or sampling_rate_hz <= 0:
        raise InputError("sweeps need the shape (sweeps, samples) and a sampling rate above 0")
    if not np.isfinite(sweeps_uv).all():
        raise InputError("a sweep holds values that are not numbers", hint="Leave those sweeps out")
    if stimulus_time_s is None:
        return FWaves(Status.TECHNICALLY_INADEQUATE, flags=("no_stimulus_time",))
    if (np.ptp(sweeps_uv, axis=1) == 0).any():
        return FWaves(Status.TECHNICALLY_INADEQUATE, flags=("flat",))
    sweeps = np.asarray(sweeps_uv, dtype=np.float64)
    m = m_response(sweeps, sampling_rate_hz, stimulus_time_s, motor)
    late = late_window(sweeps, sampling_rate_hz, stimulus_time_s, m, settings)
    if late is None:
        return FWaves(Status.TECHNICALLY_INADEQUATE, m=m, flags=("no_window",))
    waves, found, group = _told_apart(late, settings)
    return _summary(sweeps, late, waves, found, group, settings)


def _told_apart(late: Late, settings: FWaveSettings) -> tuple[list[Constant], Responses, Indices]:
    """A waves, the late response of every sweep without them, and the groups of equal responses."""
    waves = _a_waves(late, settings)
    found, group = _without(late, waves, settings)
    for turn in range(_REFINED if waves else 0):
        longer = 0 if turn else int(_MORE_MS * late.per_ms)
        waves = [_refined(late, wave, waves, found, group, longer) for wave in waves]
        found, group = _without(late, waves, settings)
    for rejected in (_rejected, _recurs):
        real = [wave for wave in waves if not rejected(late, wave, waves, found, settings)]
        if len(real) < len(waves):
            waves = real
            found, group = _without(late, waves, settings)
    seen = found.onset
    found, group = _supported(late, waves, found, group, settings)
    real = with_rests(waves, seen, found.onset, late.per_ms, settings)
    least = settings.smallest_response_uv
    told = [wave for wave in real if np.ptp(wave.shape) >= (least if wave.first else 2 * least)]
    return told, found, group


def _a_waves(late: Late, settings: FWaveSettings) -> list[Constant]:
    """Waves of constant latency and shape; parts that come together in the same sweeps are one."""
    weights, _ = smoothing_weights(settings.smoothing_ms * late.per_ms)
    waves: list[Constant] = []
    raw, smooth = late.raw, late.smooth
    for _ in range(_MOST_PARTS):
        wave = find_constant(smooth, late.noise, late.per_ms, settings.a_wave_percent / 100, settings.a_wave_jitter_ms)
        if wave is None:
            break
        raw = take_off(raw, wave)
        smooth = weighted(raw, weights)
        part = next((k for k, other in enumerate(waves) if belongs(other, wave, _PART_GAP_MS * late.per_ms)), None)
        if part is None:
            waves.append(wave)
        else:
            waves[part] = joined(waves[part], wave)
    return waves


def _refined(
    late: Late, wave: Constant, waves: list[Constant], found: Responses, group: Indices, longer: int
) -> Constant:
    """A constant wave once more, the other ones and the late responses left out."""
    raw = _alone(late, wave, waves)
    if wave.present.mean() >= _OFTEN:
        reach = (_PART_GAP_MS * late.per_ms, _LEAD_MS * late.per_ms)
        more = completed(wave, raw, group, (found.onset, found.last), reach)
        if more is not wave:
            return more
    return refined(wave, raw, found.onset - 0.5 * _LEAD_MS * late.per_ms, longer)


def _elsewhere(late: Late, wave: Constant, waves: list[Constant], found: Responses, settings: FWaveSettings) -> Samples:
    """Onsets of the late responses of sweeps that hold nothing of a constant wave."""
    parts = parts_of(wave, _alone(late, wave, waves), late.noise, found, late.per_ms, settings)
    return found.onset[found.present & ~wave.present & ~parts]


def _alone(late: Late, wave: Constant, waves: list[Constant]) -> Samples:
    """The sweeps with one constant wave and without the others."""
    raw = late.raw
    for other in waves:
        if other is not wave:
            raw = take_off(raw, other)
    return raw


def _rejected(late: Late, wave: Constant, waves: list[Constant], found: Responses, settings: FWaveSettings) -> bool:
    """Whether a constant wave belongs to the F waves: one that begins long before those of other sweeps does not."""
    if not (_replaces(wave, found) or _rides(wave, found)):
        return False
    onsets = _elsewhere(late, wave, waves, found, settings)
    ahead = onsets.size >= _FREE_SWEEPS and extent_of(wave)[0] + _AHEAD_MS * late.per_ms < onsets.min()
    return not ahead


def _recurs(late: Late, wave: Constant, waves: list[Constant], found: Responses, settings: FWaveSettings) -> bool:
    """Whether a constant wave among F waves comes too seldom for an A wave: one motor unit that backfires often."""
    if 100 * wave.present.mean() >= settings.a_wave_among_f_percent:
        return False
    onsets = _elsewhere(late, wave, waves, found, settings)
    if onsets.size < _FEWEST_OTHERS:
        return False
    first, last = np.quantile(onsets, (0.1, 0.9))
    return bool(first - _AMONG_MS * late.per_ms <= extent_of(wave)[0] <= last + _AMONG_MS * late.per_ms)


def _supported(
    late: Late, waves: list[Constant], found: Responses, group: Indices, settings: FWaveSettings
) -> tuple[Responses, Indices]:
    """The late responses once more, without what begins beside an A wave long before all others."""
    near = beside(waves, late.raw.shape[1], late.per_ms, settings)
    near[: int(settings.window_unsure_ms * late.per_ms)] = True
    places = count_up(near.size)
    hidden = _hidden_parts(late, waves, found, settings)
    if hidden.any():
        found, group = _without(late, waves, settings, hidden)
    from_stimulus = floats(places) + late.start - late.stimulus
    for _ in range(_LOOKS):
        until = hidden_until(found, near, from_stimulus, late.per_ms, settings)
        if not until:
            break
        hidden |= near & (places < until)
        found, group = _without(late, waves, settings, hidden)
    return found, group


def _hidden_parts(late: Late, waves: list[Constant], found: Responses, settings: FWaveSettings) -> Flags:
    """The samples beside an A wave of which a sweep holds a part only, shape (sweeps, samples)."""
    hidden = np.zeros(late.raw.shape, dtype=np.bool_)
    for wave in waves:
        raw = _alone(late, wave, waves)
        rows = parts_of(wave, raw, late.noise, found, late.per_ms, settings)
        hidden[np.ix_(rows, beside([wave], raw.shape[1], late.per_ms, settings))] = True
    return hidden


def _without(
    late: Late, waves: list[Constant], settings: FWaveSettings, hidden: Flags | None = None
) -> tuple[Responses, Indices]:
    """The late responses that are left without the constant waves, and the groups of equal ones.

    hidden  samples that say nothing about late responses, shape (sweeps, samples)
    """
    weights, _ = smoothing_weights(settings.smoothing_ms * late.per_ms)
    raw, height, around = late.raw, np.zeros_like(late.raw), int(_AROUND_MS * late.per_ms)
    for wave in waves:
        raw = take_off(raw, wave)
        for row in np.flatnonzero(wave.present):
            first = wave.first + int(wave.shift[row])
            start, stop = max(first, 0), min(first + wave.shape.size, raw.shape[1])
            part = np.abs(wave.shape[start - first : stop - first])
            height[row, start:stop] += part
            height[row, max(start - around, 0) : start] += part.max() / 2
            height[row, stop : stop + around] += part.max() / 2
    raw = late.settled(raw) if waves else raw
    if hidden is not None:
        raw = np.where(hidden, 0.0, raw)
    smooth = late.smooth if raw is late.raw else weighted(raw, weights)
    found = find_responses(raw, smooth, late.noise, height, late.per_ms, settings)
    group = same_shape_groups(
        smooth, late.noise, found.onset, found.last, late.per_ms, settings.a_wave_jitter_ms,
        settings.same_shape_percent / 100,
    )  # fmt: skip
    return found, group


def _replaces(wave: Constant, others: Responses) -> bool:
    """Whether a constant wave stands only in sweeps without any other: a repeater, not an A wave."""
    together = int((wave.present & others.present).sum())
    if wave.present.mean() > _HALF:
        return False
    expected = float(others.present[~wave.present].mean()) * int(wave.present.sum())
    return expected >= _EXPECTED_TOGETHER and together <= _HARDLY_TOGETHER * expected


def _rides(wave: Constant, others: Responses) -> bool:
    """Whether a constant wave is never seen without another response: a part of F waves, not an A wave."""
    free = ~others.present
    heights = others.peak_to_peak_uv[others.present]
    faint = heights.size > 0 and np.ptp(wave.shape) < _FAINT * float(np.median(heights))
    if faint and wave.present.mean() < _OFTEN:
        return True
    return not (wave.present & free).any() and int((free & ~wave.present).sum()) >= _FREE_SWEEPS


def _summary(
    sweeps: Samples,
    late: Late,
    waves: list[Constant],
    found: Responses,
    group: Indices,
    settings: FWaveSettings,
) -> FWaves:
    unclear = ~found.present & (2 * settings.detection_noise_multiple * late.noise > settings.noise_ceiling_uv)
    starts = [_a_onset(wave, late) for wave in waves]
    each: list[LateSweep] = []
    for row in range(len(sweeps)):
        a_waves = tuple(
            start + float(wave.shift[row]) / late.per_ms
            for wave, start in zip(waves, starts, strict=True)
            if wave.present[row]
        )
        here = bool(found.present[row])
        late_word = "repeater" if group[row] >= 0 else "F" if here else "unclear" if unclear[row] else "none"
        each.append(
            LateSweep(
                sweep=row + 1,
                called="A" if a_waves and late_word == "none" else late_word,
                latency_ms=late.latency_ms(found.onset[row]) if here else None,
                peak_to_peak_uv=float(found.peak_to_peak_uv[row]) if here else None,
                repeater=int(group[row]) if group[row] >= 0 else None,
                a_waves_ms=a_waves,
            )
        )
    flags = _flags(sweeps, late, found, unclear, settings)
    a_found = tuple(
        AWaveFound(start, float(np.ptp(wave.shape)), 100 * float(wave.present.mean()))
        for wave, start in zip(waves, starts, strict=True)
    )
    return _numbers(tuple(each), late, a_found, flags)


def _a_onset(wave: Constant, late: Late) -> float:
    """Latency of the first deflection of an A wave: where it leaves a twelfth of its height."""
    size = np.abs(wave.shape)
    return late.latency_ms(wave.first + int(np.argmax(size > size.max() / 12)))


def _numbers(
    each: tuple[LateSweep, ...], late: Late, a_waves: tuple[AWaveFound, ...], flags: tuple[str, ...]
) -> FWaves:
    latencies = np.array([sweep.latency_ms for sweep in each if sweep.latency_ms is not None])
    heights = np.array([sweep.peak_to_peak_uv for sweep in each if sweep.peak_to_peak_uv is not None])
    clear = sum(sweep.called != "unclear" for sweep in each)
    inadequate = bool({"no_m_response", "inverted"} & set(flags)) or not clear
    silent = bool({"window_cut_off", "too_noisy"} & set(flags)) and not latencies.size
    status = Status.MEASURED if latencies.size else Status.NO_RESPONSE
    window = late.latency_ms(0), late.latency_ms(late.raw.shape[1] - 1)
    if inadequate or silent:
        return FWaves(
            Status.TECHNICALLY_INADEQUATE,
            sweeps=each,
            latencies_ms=tuple(sweep.latency_ms for sweep in each),
            a_waves=a_waves,
            m=late.m,
            window_ms=window,
            flags=flags,
        )
    repeats = [sweep.repeater for sweep in each if sweep.repeater is not None]
    m_height = None if "m_clipped" in flags else late.m.peak_to_peak_uv
    some = bool(latencies.size)
    unproved = not some and "too_few_sweeps" in flags
    return FWaves(
        status=status,
        sweeps=each,
        latencies_ms=tuple(sweep.latency_ms for sweep in each),
        f_wave_sweeps=int(latencies.size),
        clear_sweeps=clear,
        minimum_latency_ms=float(latencies.min()) if some else None,
        mean_latency_ms=float(latencies.mean()) if some else None,
        maximum_latency_ms=float(latencies.max()) if some else None,
        persistence_percent=None if unproved else 100 * latencies.size / clear,
        chronodispersion_ms=float(np.ptp(latencies)) if latencies.size > 1 else None,
        mean_amplitude_uv=float(heights.mean()) if some else None,
        mean_amplitude_percent=100 * float(heights.mean()) / m_height if some and m_height else None,
        repeater_sweeps_percent=100 * len(repeats) / latencies.size if some else None,
        repeaters=len(set(repeats)),
        a_waves=a_waves,
        m=late.m,
        window_ms=window,
        flags=flags,
    )


def _flags(sweeps: Samples, late: Late, found: Responses, unclear: Flags, settings: FWaveSettings) -> tuple[str, ...]:
    m, end = late.m, late.latency_ms(late.raw.shape[1] - 1)
    last = max((late.latency_ms(place) for place in found.last[found.present]), default=0.0)
    short = end < (m.onset_ms or 0.0) + settings.silent_until_after_m_onset_ms
    said = {
        "too_few_sweeps": len(sweeps) < settings.fewest_sweeps,
        "submaximal": _m_varies(sweeps, late, settings),
        "no_m_response": m.peak_ms is None,
        "inverted": "inverted" in m.flags,
        "m_clipped": "clipped" in m.flags,
        "too_noisy": bool(unclear.any()),
        "window_cut_off": last > end - 1.0 or (short and found.present.mean() < 0.5),
        "mains_removed": late.hum,
    }
    return tuple(name for name, holds in said.items() if holds)


def _m_varies(sweeps: Samples, late: Late, settings: FWaveSettings) -> bool:
    """Whether the negative peak of the M response varies more than a supramaximal one does."""
    if late.m.peak_ms is None or len(sweeps) < 3 or "clipped" in late.m.flags:
        return False
    peak = round(late.stimulus + late.m.peak_ms * late.per_ms)
    reach = max(int(0.1 * late.per_ms), 1)
    rest = sweeps[:, : max(int(late.stimulus - 0.2 * late.per_ms), 0)]
    base = np.median(rest, axis=1) if rest.shape[1] >= 5 else np.zeros(len(sweeps))
    heights = base - sweeps[:, peak - reach : peak + reach + 1].mean(axis=1)
    chance = float(late.noise.mean()) / max(abs(float(heights.mean())), 1e-9)
    change = float(heights.std(ddof=1)) / max(abs(float(heights.mean())), 1e-9)
    return 100 * np.sqrt(max(change**2 - chance**2, 0.0)) > settings.m_variation_percent
