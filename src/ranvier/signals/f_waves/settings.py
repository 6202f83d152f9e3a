"""Settings of the F-wave detector; meaning and source of each stand in methods/f_waves.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.signals.settings import Settings


@dataclass(frozen=True, slots=True)
class FWaveSettings(Settings):
    """Numbers for telling F waves, A waves and repeaters apart."""

    fewest_sweeps: float
    smallest_response_uv: float
    detection_noise_multiple: float
    noise_ceiling_uv: float
    smoothing_ms: float
    m_end_percent: float
    m_gone_percent: float
    window_earliest_after_m_onset_ms: float
    window_latest_after_m_onset_ms: float
    window_shortest_ms: float
    silent_until_after_m_onset_ms: float
    gap_longest_ms: float
    a_wave_percent: float
    a_wave_jitter_ms: float
    same_shape_percent: float
    m_variation_percent: float
    a_wave_before_ms: float
    a_wave_after_ms: float
    clear_fewest: float
    clear_least_percent: float
    onset_gap_percent: float
    baseline_bin_ms: float
    baseline_reach: float
    tail_short_ms: float
    tail_middle_ms: float
    tail_long_ms: float
    hum_gain_percent: float
    hum_multiple_gain_percent: float
    a_wave_among_f_percent: float
    part_noise_multiple: float
    window_unsure_ms: float
    faint_percent: float
    deflection_least_uv: float
    left_of_a_wave_percent: float
    rise_within_ms: float
    alone_ms: float
    foot_percent: float
    fit_later_percent: float
    fit_earlier_percent: float
    rest_from_ms: float
    rest_to_ms: float
    first_phase_ms: float
    fit_level_noise_multiple: float
    fit_level_least_percent: float
    fit_level_most_percent: float
    fit_reach_ms: float
