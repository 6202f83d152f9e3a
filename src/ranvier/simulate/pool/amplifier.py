"""What the amplifier and the room do to a needle recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.errors import InputError
from ranvier.record.recordings import Samples
from ranvier.simulate.pool.lengths import quick_length
from ranvier.simulate.sweeps import Generator

_TAIL_S = 0.3


@dataclass(frozen=True, slots=True)
class Amplifier:
    """Filters, noise, hum and limits of a needle recording.

    noise_uv        standard deviation of the noise, white and pink together
    pink_share      share of the noise's power that falls with frequency
    step_uv         amplifier step: smaller differences are lost (0: none)
    mains_uv        amplitude of the mains hum; its third harmonic is a fifth of it
    offset_uv       constant electrode offset
    drift_uv        height of a slow wandering of the baseline
    clip_uv         greatest value the amplifier holds (0: no limit)
    low_cut_hz      high-pass filter, first order (0: none)
    high_cut_hz     low-pass filter, Butterworth of second order (0: none)
    inverted        electrodes exchanged
    """

    noise_uv: float = 5.0
    pink_share: float = 0.3
    step_uv: float = 0.0
    mains_uv: float = 0.0
    mains_hz: float = 50.0
    offset_uv: float = 0.0
    drift_uv: float = 0.0
    clip_uv: float = 0.0
    low_cut_hz: float = 5.0
    high_cut_hz: float = 10_000.0
    inverted: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.pink_share <= 1:
            raise InputError(f"the pink_share is {self.pink_share}", allowed="a share from 0 to 1")

    def filtered(self, samples: Samples, rate_hz: float, every: int = 1) -> Samples:
        """What the filters pass; with `every` above 1 each so many-th sample, after a filter against aliasing."""
        padded = quick_length(samples.size + round(_TAIL_S * rate_hz))
        frequency = np.fft.rfftfreq(padded, 1 / rate_hz)
        passed = np.ones(frequency.size, dtype=np.complex128)
        if self.low_cut_hz:
            passed *= 1j * frequency / (self.low_cut_hz + 1j * frequency)
        if self.high_cut_hz:
            ratio = 1j * frequency / self.high_cut_hz
            passed /= 1 + np.sqrt(2) * ratio + ratio**2
        if every > 1:
            passed /= np.sqrt(1 + (frequency / (0.42 * rate_hz / every)) ** 32)
        return np.fft.irfft(np.fft.rfft(samples, padded) * passed, padded)[: samples.size : every]

    def disturb(self, samples: Samples, rate_hz: float, chance: Generator) -> Samples:
        """Noise, hum, offset and drift are added, then the leads are exchanged and the range ends."""
        times = np.arange(samples.size) / rate_hz
        total = samples + self.offset_uv + self._noise(samples.size, rate_hz, chance)
        if self.mains_uv:
            turn = 2 * np.pi * self.mains_hz * times + chance.uniform(0, 2 * np.pi)
            total += self.mains_uv * (np.sin(turn) + 0.2 * np.sin(3 * turn + chance.uniform(0, 2 * np.pi)))
        if self.drift_uv:
            for slow in (0.05, 0.13, 0.4):
                total += self.drift_uv / 2 * np.sin(2 * np.pi * slow * times + chance.uniform(0, 2 * np.pi))
        if self.inverted:
            total = -total
        if self.clip_uv:
            total = np.clip(total, -self.clip_uv, self.clip_uv)
        if self.step_uv:
            total = np.round(total / self.step_uv) * self.step_uv
        return total

    def _noise(self, count: int, rate_hz: float, chance: Generator) -> Samples:
        white = chance.normal(0, 1, count)
        if not self.noise_uv:
            return np.zeros(count)
        if not self.pink_share:
            return self.noise_uv * white
        padded = quick_length(count)
        spectrum = np.fft.rfft(chance.normal(0, 1, padded))
        spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(padded, 1 / rate_hz), 10.0))
        pink = np.fft.irfft(spectrum, padded)[:count]
        pink /= max(float(pink.std()), 1e-12)
        return self.noise_uv * (np.sqrt(1 - self.pink_share) * white + np.sqrt(self.pink_share) * pink)


PLAIN = Amplifier()
"""A usual amplifier with a little noise."""
