"""Settings of the detectors, read from `knowledge/methods`; no number with clinical meaning stands in Python."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Self

from ranvier.errors import KnowledgeError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.entries import Figures


@dataclass(frozen=True, slots=True)
class Settings:
    """Numbers of one detector, each under the name that its method file gives it."""

    @classmethod
    def read(cls, method: Figures) -> Self:
        """Settings from a method file; KnowledgeError when one is missing."""
        found: dict[str, float] = {}
        for field in fields(cls):
            try:
                found[field.name] = method.number(field.name)
            except KeyError:
                raise KnowledgeError(
                    f"the detector needs the value '{field.name}', which its method file does not hold",
                    where="knowledge/methods",
                ) from None
        return cls(**found)


@dataclass(frozen=True, slots=True)
class EvokedSettings(Settings):
    """Settings for marking an evoked response; meaning and source of each stand in methods/evoked_*.yaml."""

    search_start_ms: float
    search_end_ms: float
    artefact_blank_ms: float
    baseline_guard_ms: float
    baseline_shortest_ms: float
    mains_fit_shortest_ms: float
    smoothing_ms: float
    detection_noise_multiple: float
    background_ratio: float
    slowest_rise_ms: float
    smallest_response_uv: float
    largest_response_uv: float
    quietest_noise_uv: float
    noise_ceiling_uv: float
    artefact_tail_percent: float
    initial_positivity_percent: float
    initial_positivity_longest_ms: float
    inverted_ratio: float
    inverted_later_ratio: float
    positive_phase_search_ms: float
    voluntary_smallest_uv: float
    voluntary_largest_uv: float
    voluntary_positivity_percent: float
    voluntary_shortest_ms: float
    rise_power: float
    rise_power_slow: float
    rise_seen_percent: float
    noisy_signal_to_noise: float
    refused_sampling_rate_hz: float
    lowest_sampling_rate_hz: float


@dataclass(frozen=True, slots=True)
class MarkingSettings(Settings):
    """How the rise of a response and the tail of the artefact are fitted; see methods/evoked_marking.yaml."""

    fit_level_lowest: float
    fit_level_highest: float
    fit_level_noise: float
    whole_rise_level: float
    whole_rise_weight: float
    departure_noise: float
    departure_share: float
    positive_top_reach_ms: float
    positive_foot_share: float
    creeping_share: float
    near_level: float
    near_to_lower: float
    brief_rise_samples: float
    brief_rise_level: float
    uneven_noise: float
    rise_plainly: float
    earlier_share: float
    later_share: float
    later_noise: float
    tail_plain_noise: float
    at_once_ms: float
    tail_margin_ms: float
    tail_trusted_ms: float
    tail_brief_factor: float
    tail_leaves_noise: float
    tail_noise: float
    tail_share: float
    tail_shortest_samples: float
    tail_unexplained: float


@dataclass(frozen=True, slots=True)
class BeneathSettings(Settings):
    """How drift, hum and recoveries under a response are told; see methods/evoked_background.yaml."""

    mains_share: float
    drift_share: float
    drift_shortest_ms: float
    tail_fastest_ms: float
    tail_slowest_ms: float
    null_fastest_ms: float
    null_slowest_ms: float
    hum_restless: float
    hum_shortest_ms: float
    hum_height: float
    hum_response_before: float
    hum_slow_share: float
    hum_noise_factor: float
    hum_artefact_ms: float
    hum_better: float
    hum_better_before: float
    hum_size_of_rest: float
    hum_held_out: float
    hum_other_low_hz: float
    hum_other_high_hz: float
    hum_nothing_left: float
    hum_multiple_2: float
    hum_multiple_3: float
    hum_multiple_4: float
    hum_multiple_5: float
    hum_multiple_6: float
    hum_multiple_7: float
    recovery_fastest_ms: float
    recovery_slowest_ms: float
    recovery_least_ratio: float
    recovery_longest_ms: float
    recovery_step_ms: float
    recovery_shortest_ms: float
    recovery_rail_ms: float
    recovery_longer_ms: float
    recovery_margin_ms: float
    recovery_chance: float
    recovery_noise_factor: float
    recovery_misfit: float


@cache
def marking() -> MarkingSettings:
    """The settings that come with Ranvier."""
    return MarkingSettings.read(load_knowledge().methods["evoked_marking"])


@cache
def beneath() -> BeneathSettings:
    """The settings that come with Ranvier."""
    return BeneathSettings.read(load_knowledge().methods["evoked_background"])


@dataclass(frozen=True, slots=True)
class NeedleSettings(Settings):
    """Settings for measuring needle EMG; meaning and source of each stand in methods/needle.yaml."""

    turn_threshold_uv: float
    discharge_noise_multiple: float
    discharge_smallest_uv: float
    discharge_dead_time_ms: float
    discharge_busiest_percent: float
    resting_noise_highest_uv: float
    drift_ms: float
    envelope_window_ms: float
    envelope_percentile: float
    mains_shortest_s: float
    mains_removed_percent: float
    mains_dominant_percent: float
    lowest_sampling_rate_hz: float
    refused_sampling_rate_hz: float
    saturated_longest_ms: float
    smallest_span_uv: float
    quietest_amplifier_uv: float
    largest_span_uv: float


@dataclass(frozen=True, slots=True)
class RecordingSettings(Settings):
    """Settings for hum, resting noise and clipping of any recording; see methods/recording.yaml."""

    mains_frequency_span_hz: float
    mains_piece_s: float
    mains_highest_multiple: float
    mains_line_ratio: float
    mains_surroundings_nearest_hz: float
    mains_surroundings_farthest_hz: float
    mains_rounds: float
    mains_held_back_sds: float
    mains_held_back_percentile: float
    clipped_fewest_samples: float
    noise_piece_ms: float
    quietest_percent: float


@cache
def shipped_recording() -> RecordingSettings:
    """The settings that come with Ranvier."""
    return RecordingSettings.read(load_knowledge().methods["recording"])


@dataclass(frozen=True, slots=True)
class KindSettings(Settings):
    """Settings for telling evoked sweeps from needle recordings; see methods/waveform_kind.yaml."""

    evoked_longest_s: float
    needle_shortest_s: float
    compact_window_percent: float
    compact_power_percent: float
