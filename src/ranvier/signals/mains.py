"""Mains hum in a continuous recording: how much of the power it is, and its removal by subtraction.

A sine of the mains frequency and those of its multiples that plainly stand out are fitted in overlapping pieces
of one second and subtracted. Nothing is filtered, so potentials keep their form and nothing rings beside them;
large potentials are held back during the fit so that they do not pull it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import MAD_TO_SD, MAINS_HZ, count_up, floats
from ranvier.signals.settings import RecordingSettings, shipped_recording

_CYCLES_APART = 10  # over so many cycles the sines are as good as independent, and the quick solution is exact


@dataclass(frozen=True, slots=True, eq=False)
class MainsHum:
    """The hum that was found.

    hz        its frequency; None when no line of the spectrum stands out
    share     share of the power (without the offset) that it carries, 0 to 1
    waveform  the hum itself, microvolt, shape as the recording
    """

    hz: float | None
    share: float
    waveform: Samples


def find_mains(samples_uv: Samples, sampling_rate_hz: float, settings: RecordingSettings | None = None) -> MainsHum:
    """The mains hum of a recording without offset.

    samples_uv  shape (n,), microvolt
    settings    those of `knowledge/methods/recording.yaml` unless given
    """
    settings = shipped_recording() if settings is None else settings
    nothing = MainsHum(None, 0.0, np.zeros_like(samples_uv))
    power = float(samples_uv @ samples_uv)
    if power == 0.0 or sampling_rate_hz < 4 * MAINS_HZ[-1]:
        return nothing
    spectrum = np.abs(np.fft.rfft(samples_uv)) ** 2
    step = sampling_rate_hz / samples_uv.size
    nominal = max(MAINS_HZ, key=lambda hz: _line(spectrum, step, hz, settings))
    if not _stands_out(spectrum, step, nominal, settings):
        return nothing
    hz = _exact_frequency(samples_uv, sampling_rate_hz, nominal, settings)
    highest = min(int(settings.mains_highest_multiple), int(0.45 * sampling_rate_hz / hz))
    multiples = [1, *(k for k in range(2, highest + 1) if _stands_out(spectrum, step, k * hz, settings))]
    fit = _Fit.of(samples_uv.size, sampling_rate_hz, hz, multiples, settings.mains_piece_s)
    waveform = np.zeros_like(samples_uv)
    for _ in range(int(settings.mains_rounds)):
        rest = samples_uv - waveform
        reach = settings.mains_held_back_sds * MAD_TO_SD * float(np.median(np.abs(rest[:: max(rest.size // 20000, 1)])))
        waveform = _fitted(waveform + np.clip(rest, -reach, reach), fit)
    left = samples_uv - waveform
    return MainsHum(hz, max(0.0, 1.0 - float(left @ left) / power), waveform)


def _line(spectrum: Samples, step_hz: float, hz: float, settings: RecordingSettings) -> float:
    """The highest line of the spectrum where the mains may be."""
    first = max(int(np.floor((hz - settings.mains_frequency_span_hz) / step_hz)), 1)
    last = int(np.ceil((hz + settings.mains_frequency_span_hz) / step_hz)) + 1
    return float(spectrum[first:last].max(initial=0.0))


def _stands_out(spectrum: Samples, step_hz: float, hz: float, settings: RecordingSettings) -> bool:
    nearest, farthest = (
        settings.mains_surroundings_nearest_hz + step_hz,
        settings.mains_surroundings_farthest_hz + 2 * step_hz,
    )
    first = max(int((hz - farthest) / step_hz) - 1, 0)
    near = spectrum[first : int((hz + farthest) / step_hz) + 2]
    distance = np.abs((first + count_up(near.size)) * step_hz - hz)
    around = near[(distance > nearest) & (distance < farthest)]
    if not around.size:
        return False
    return _line(spectrum, step_hz, hz, settings) > settings.mains_line_ratio * float(np.median(around))


def _exact_frequency(
    samples_uv: Samples, sampling_rate_hz: float, nominal_hz: float, settings: RecordingSettings
) -> float:
    """The frequency near the nominal one at which a sine carries most power."""
    group = max(int(sampling_rate_hz / 1000), 1)
    count = samples_uv.size // group
    coarse = samples_uv[: count * group].reshape(count, group).mean(axis=1)
    reach = float(np.percentile(np.abs(coarse), settings.mains_held_back_percentile))
    coarse = np.clip(coarse, -reach, reach)
    candidates = np.linspace(
        nominal_hz - settings.mains_frequency_span_hz, nominal_hz + settings.mains_frequency_span_hz, 81
    )
    angles = 2 * np.pi * candidates[:, None] * (count_up(count) * group / sampling_rate_hz)
    power = np.abs(np.exp(-1j * angles) @ coarse)
    top = int(np.clip(np.argmax(power), 1, candidates.size - 2))
    left, middle, right = (float(each) for each in power[top - 1 : top + 2])
    bend = left - 2 * middle + right
    between = float(np.clip(0.5 * (left - right) / bend, -1, 1)) if bend < 0 else 0.0
    return float(candidates[top] + between * (candidates[1] - candidates[0]))


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """The sines of a piece, each a column, and what finds their factors: the same for every piece and every round."""

    length: int
    columns: Samples
    solve: Samples

    @classmethod
    def of(cls, size: int, sampling_rate_hz: float, hz: float, multiples: list[int], piece_s: float) -> _Fit:
        length = min(size, round(piece_s * sampling_rate_hz))
        angle = 2 * np.pi * hz / sampling_rate_hz * count_up(length)
        sines = (wave(k * angle) for k in multiples for wave in (np.cos, np.sin))
        columns = floats(np.column_stack([np.ones(length), *sines]))
        if length * hz / sampling_rate_hz < _CYCLES_APART:
            return cls(length, columns, floats(np.linalg.pinv(columns)))
        return cls(length, columns, floats(np.linalg.solve(columns.T @ columns, columns.T)))


def _fitted(samples_uv: Samples, fit: _Fit) -> Samples:
    """Sines fitted in overlapping pieces, faded from one piece into the next."""
    size, length = samples_uv.size, fit.length
    fade = np.sin(np.pi * (count_up(length) + 0.5) / length) ** 2
    total, weight = np.zeros(size), np.zeros(size)
    starts = [*range(0, size - length, max(length // 2, 1)), size - length]
    for start in starts:
        piece = slice(start, start + length)
        shape = fade.copy()
        if start == 0:
            shape[: length // 2] = 1.0
        if start == size - length:
            shape[length // 2 :] = 1.0
        factors = fit.solve @ samples_uv[piece]
        total[piece] += shape * (fit.columns[:, 1:] @ factors[1:])
        weight[piece] += shape
    return floats(total / weight)
