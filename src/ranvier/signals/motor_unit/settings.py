"""Settings of the measuring of motor unit potentials; meaning and source of each stand in methods/motor_unit.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.signals.settings import Settings


@dataclass(frozen=True, slots=True)
class MotorUnitSettings(Settings):
    """Numbers that say what a discharge, a phase, a turn and a satellite is, and how long a potential lasts."""

    discharges_fewest: float
    discharges_most: float
    cleanest_percent: float
    trimmed_percent: float
    window_before_ms: float
    window_after_ms: float
    align_ms: float
    agreement_noise_multiple: float
    extension_noise_multiple: float
    agreement_smoothing_ms: float
    agreement_shortest_ms: float
    duration_smallest_uv: float
    separation_ms: float
    phase_smallest_uv: float
    turn_smallest_uv: float
    noise_highest_uv: float
    duration_noise_highest_uv: float
    smallest_signal_to_noise: float
    superposed_highest_percent: float
    near_uv_per_ms: float
    rise_window_ms: float
    positive_ratio: float
    interval_longest_ratio: float
    interval_shortest_ratio: float
    train_quality_lowest: float
    lowest_sampling_rate_hz: float
    alike_correlation: float
    likeness_before_ms: float
    likeness_after_ms: float
    aligned_part_ms: float
    peak_search_ms: float
    cut_height_percent: float
    jiggle_pairs_fewest: float
    jiggle_smoothing_ms: float
    rate_intervals_fewest: float
