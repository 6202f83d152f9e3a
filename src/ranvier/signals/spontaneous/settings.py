"""Settings for activity at rest, read from `knowledge/methods/spontaneous_activity.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ranvier.knowledge.entries import Figures
from ranvier.signals.settings import Settings

LOWEST, HIGHEST, SOFTNESS = "_from", "_to", "_softness"


@dataclass(frozen=True, slots=True)
class RestSettings(Settings):
    """Numbers for finding and grouping discharges; meaning and source of each stand in the method file."""

    drift_window_s: float
    band_short_ms: float
    band_long_ms: float
    noise_piece_ms: float
    mains_multiples: float
    edge_ms: float
    event_noise_multiple: float
    event_smallest_uv: float
    event_dead_time_ms: float
    slow_noise_multiple: float
    slow_smallest_uv: float
    slow_gap_ms: float
    slow_shortest_ms: float
    slow_over_quick: float
    shape_before_ms: float
    shape_after_ms: float
    shape_difference: float
    rejoin_difference: float
    rejoin_regular: float
    amplitude_step: float
    locked_spread_ms: float
    locked_share: float
    clock_fewest: float
    clock_irregularity: float
    run_gap: float
    fewest_discharges: float
    few_discharges: float
    insertion_longest_s: float
    insertion_fewest: float
    insertion_unlike: float
    restless_likeness: float
    restless_noise: float
    resting_noise_highest_uv: float
    insertion_most: float
    lone_noise_multiple: float
    faint_noise_multiple: float
    shadow_ms: float
    shadow_ratio: float
    end_plate_skew: float
    end_plate_smallest_uv: float
    end_plate_density: float
    end_plate_largest_uv: float
    end_plate_highest: float
    run_pause_ms: float
    hidden_ends: float
    finer_hz: float
    possible_from: float
    least_sureness: float
    worst_fit: float
    largest_penalty: float
    stray_share: float
    stray_height: float
    stray_lowest: float
    split_fewest: float
    split_from: float
    split_explained: float
    in_step_spread: float
    random_from: float
    shortest_s: float
    lowest_sampling_rate_hz: float
    saturated_longest_ms: float
    cycle_fewest: float
    cycle_cv: float
    cycle_slowest_s: float
    shape_rate_hz: float
    shape_shift_ms: float
    most_groups: float
    hardly_missing: float
    plainly_higher: float
    collide_gap: float
    collide_share: float
    twice_share: float
    chain_longest_s: float
    chain_shortest_s: float
    chain_tolerance: float
    chain_seeds: float
    chain_most: float
    chain_held: float
    form_before_ms: float
    form_after_ms: float
    form_before_share: float
    form_after_share: float
    most_averaged: float
    form_end_share: float
    form_quiet_ms: float
    form_phase_share: float
    form_turn_share: float
    heart_fastest_s: float
    heart_slowest_s: float
    heart_cv: float
    insertion_gap_ms: float
    missed_gap: float
    missed_irregularity: float
    several_apart_ms: float
    unit_least_noise_uv: float
    unit_least_height_uv: float
    unit_largest_height_uv: float
    contraction_share: float
    contraction_voluntary_share: float
    contraction_unnamed: float
    end_plate_before_ms: float
    end_plate_after_ms: float
    end_plate_large: float
    end_plate_large_usual: float
    interference_fewest: float
    interference_share: float
    interference_sureness: float
    excerpt_s: float
    excerpt_worth: float
    excerpt_at_percent: float
    never_rests_piece_ms: float
    never_rests_uv: float
    never_rests_percent: float


@dataclass(frozen=True, slots=True)
class Expected:
    """Where a feature of an activity usually lies; beyond, each `softness` costs as much as one standard deviation."""

    lowest: float | None
    highest: float | None


@dataclass(frozen=True, slots=True)
class RestPatterns:
    """What each activity looks like: name -> feature -> usual range, how soft its ends are, how many it needs.

    handicap  points that a name costs from the start
    """

    activities: Mapping[str, Mapping[str, Expected]]
    softness: Mapping[str, float]
    fewest: Mapping[str, float]
    handicap: Mapping[str, float]


@cache
def _names(activities: tuple[str, ...], features: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((activity, feature) for activity in activities for feature in features)


def read_patterns(method: Figures, activities: tuple[str, ...], features: tuple[str, ...]) -> RestPatterns:
    """The usual ranges of each activity's features."""
    numbers = {name: figure.value for name, figure in method.values.items()}
    found: dict[str, dict[str, Expected]] = {activity: {} for activity in activities}
    for activity, feature in _names(activities, features):
        low, high = (numbers.get(f"{activity}_{feature}{end}") for end in (LOWEST, HIGHEST))
        if low is not None or high is not None:
            found[activity][feature] = Expected(low, high)
    softness = {feature: numbers[f"{feature}{SOFTNESS}"] for feature in features}
    fewest = {activity: numbers.get(f"{activity}_fewest", 1.0) for activity in activities}
    handicap = {activity: numbers.get(f"{activity}_handicap", 0.0) for activity in activities}
    return RestPatterns(found, softness, fewest, handicap)
