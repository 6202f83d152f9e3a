"""Settings of interference pattern and recruitment; meaning and source of each stand in methods/interference.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.signals.settings import Settings


@dataclass(frozen=True, slots=True)
class InterferenceSettings(Settings):
    """Numbers that say what a turn, an epoch and a small segment is, and when a unit counts as recruited."""

    turn_threshold_uv: float
    epoch_s: float
    epochs_fewest: float
    short_interval_ms: float
    small_segment_highest_uv: float
    small_segment_longest_ms: float
    active_segment_longest_ms: float
    envelope_percentile: float
    fewest_turns_per_s: float
    mains_removed_percent: float
    clipped_percent: float
    lowest_sampling_rate_hz: float
    refused_sampling_rate_hz: float
    highest_span_uv: float
    regular_longest_interval_ms: float
    regular_fewest_discharges: float
    onset_intervals: float
    slow_rate_hz: float
    unexplained_percent: float
