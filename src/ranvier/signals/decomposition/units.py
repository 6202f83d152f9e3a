"""What a decomposition finds: motor units with their discharges, their potential and how sure the train is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranvier.record import Status
from ranvier.record.recordings import Samples


@dataclass(frozen=True, slots=True, eq=False)
class MotorUnit:
    """One motor unit: when it discharged, what its potential looks like, and how good the train is.

    id                    name within the recording, the largest unit first: unit_1, unit_2, ...
    firing_times_s        discharges in rising order, seconds from the first sample, at the main negative peak
    quality               0 to 1: the rate of agreement with the truth that the intervals let one expect
    potential_uv          mean potential with the other units taken off, shape (m,), at the recording's sampling rate
    potential_peak        index in `potential_uv` of the firing time
    peak_to_peak_uv       height of that potential
    mean_rate_hz          discharges per second while the unit is active; None with fewer than two intervals
    interval_cv           standard deviation over mean of the single intervals; None when it cannot be told
    missed_share          estimated share of the unit's discharges that were not found; None when it cannot be told
    false_share           estimated share of the listed discharges that are not the unit's; None when it cannot be told
    flags                 few_discharges, irregular, short_intervals, doubtful_shape, low_signal
    """

    id: str
    firing_times_s: Samples
    quality: float
    potential_uv: Samples
    potential_peak: int
    peak_to_peak_uv: float
    mean_rate_hz: float | None
    interval_cv: float | None
    missed_share: float | None
    false_share: float | None
    flags: tuple[str, ...] = ()

    @property
    def intervals_s(self) -> Samples:
        """Times between successive discharges, missed ones not filled in."""
        return np.diff(self.firing_times_s)


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """The motor units of one recording and what they leave unexplained.

    status             measured (also when no unit was found), or technically_inadequate
    units              largest first
    sampling_rate_hz   of `steady_uv` and of the potentials: the recording's own
    steady_uv          the recording without offset, drift and mains hum, shape (n,)
    rms_uv, noise_uv   root mean square of the steady recording; standard deviation of its background
    explained_share    share of the steady recording's power that the units account for
    flags              flat, saturated, clipped, too_short, low_sampling_rate, not_numbers, wrong_unit, no_unit,
                       mains_removed, leads_may_be_inverted (most large units have a positive main peak)
    reason             one sentence when the status is technically_inadequate or no unit was found
    version            the method that found them
    """

    status: Status
    units: tuple[MotorUnit, ...]
    sampling_rate_hz: float
    steady_uv: Samples
    rms_uv: float | None
    noise_uv: float | None
    explained_share: float | None
    flags: tuple[str, ...] = ()
    reason: str = ""
    version: str = ""
