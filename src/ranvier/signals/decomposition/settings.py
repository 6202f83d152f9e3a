"""Settings of the decomposition, read from `knowledge/methods/decomposition.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.signals.settings import Settings


@dataclass(frozen=True, slots=True)
class DecompositionSettings(Settings):
    """Settings for taking a needle recording apart; meaning and source of each stand in methods/decomposition.yaml."""

    shortest_s: float
    lowest_sampling_rate_hz: float
    advised_sampling_rate_hz: float
    smallest_peak_to_peak_uv: float
    largest_peak_to_peak_uv: float
    saturated_longest_ms: float
    mains_shortest_s: float
    mains_removed_percent: float
    evening_power: float
    search_rate_hz: float
    highest_hz: float
    soft_edge_hz: float
    lowest_hz: float
    spectrum_ms: float
    quiet_share: float
    least_weight: float
    drift_piece_ms: float
    spike_noise_multiple: float
    spike_gap_ms: float
    spike_compared_ms: float
    spikes_alike_share: float
    later_alike_multiple: float
    spikes_compared: float
    shapes_most: float
    turns: float
    first_noise_share: float
    rarest_discharges_per_s: float
    fewest_discharges: float
    discharge_noise_multiple: float
    discharge_energy_share: float
    retimed_ms: float
    unexplained_noise_multiple: float
    sets_followed: float
    discharges_overlapping: float
    rhythm_weight: float
    refractory_start_ms: float
    refractory_end_ms: float
    locked_within_ms: float
    locked_delay_ms: float
    locked_share: float
    own_locked_share: float
    same_shape_share: float
    like_shape_share: float
    ignoring_share: float
    ignoring_pairs: float
    like_ignoring_share: float
    like_pairs_allowed: float
    overlap_share: float
    moved_at_most_ms: float
    worth_moving: float
    comparable_shape_share: float
    avoiding_share: float
    avoiding_pairs: float
    spread_free: float
    spread_cost: float
    discharges_half_quality: float
    too_short_share: float
    pause_intervals: float
    kept_quality: float
    listed_quality: float
    low_quality: float
    busiest_rate_hz: float
    few_discharges: float
    irregular_cv: float
    false_share_stated: float
    potential_before_ms: float
    potential_after_ms: float
    potential_fade_ms: float
    peak_reach_ms: float
    shape_left_multiple: float
    low_signal_multiple: float
    inverted_fewest_units: float
    inverted_height_ratio: float
