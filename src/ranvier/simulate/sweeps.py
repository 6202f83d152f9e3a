"""What disturbs a recording, and the frame in which a sweep is sampled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.simulate.noise import coloured

Generator = np.random.Generator


@dataclass(frozen=True, slots=True)
class Sweep:
    """How a stimulated sweep is recorded: rate, time kept before and after the stimulus, leads exchanged or not."""

    sampling_rate_hz: float = 20_000.0
    before_ms: float = 20.0
    after_ms: float = 30.0
    inverted: bool = False

    @property
    def times_ms(self) -> Samples:
        """Time of every sample from the stimulus."""
        count = round((self.before_ms + self.after_ms) * self.sampling_rate_hz / 1000)
        return np.arange(count, dtype=np.float64) * (1000 / self.sampling_rate_hz) - self.before_ms


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What an amplifier does to a response.

    noise_uv           standard deviation of the noise
    noise_slope        its colour: 0 white, 1 pink; power falls with frequency to this power
    mains_uv           amplitude of the mains hum (its phase is random)
    artefact_uv        height of the stimulus artefact's tail at the stimulus; its sign is that of the trace
    artefact_decay_ms  time in which the tail falls to 1/e
    overshoot          share of the artefact that returns, with the opposite sign, ten times slower
    offset_uv          constant electrode offset
    drift_uv_per_ms    slow straight drift
    clip_uv            greatest value the amplifier holds (0: no limit)
    """

    noise_uv: float = 0.0
    noise_slope: float = 0.0
    mains_uv: float = 0.0
    mains_hz: float = 50.0
    artefact_uv: float = 0.0
    artefact_decay_ms: float = 0.35
    overshoot: float = 0.0
    offset_uv: float = 0.0
    drift_uv_per_ms: float = 0.0
    clip_uv: float = 0.0

    def at(self, times_ms: Samples, chance: Generator) -> Samples:
        """The disturbance at the given times from the stimulus, in microvolt."""
        phase = chance.uniform(0, 2 * np.pi)
        total = self.offset_uv + self.drift_uv_per_ms * times_ms
        if self.mains_uv:
            total = total + self.mains_uv * np.sin(2 * np.pi * self.mains_hz * times_ms / 1000 + phase)
        if self.artefact_uv:
            after = np.maximum(times_ms, 0.0)
            tail = np.exp(-after / self.artefact_decay_ms)
            tail = tail - self.overshoot * np.exp(-after / (10 * self.artefact_decay_ms))
            total = total + np.where(times_ms >= 0, self.artefact_uv * tail, 0.0)
        if self.noise_uv:
            total = total + self.noise_uv * coloured(times_ms.size, self.noise_slope, chance)
        return total

    def recorded(self, samples: Samples, times_ms: Samples, chance: Generator) -> Samples:
        """What the amplifier hands on: the samples with all that is added, cut off at its limits."""
        return self.limited(samples + self.at(times_ms, chance))

    def limited(self, samples: Samples) -> Samples:
        """The samples cut off at the limits of the amplifier."""
        return np.clip(samples, -self.clip_uv, self.clip_uv) if self.clip_uv else samples


QUIET = Disturbance()
"""No disturbance at all."""
