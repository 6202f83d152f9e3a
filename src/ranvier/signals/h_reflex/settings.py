"""Settings of the H reflex; meaning and source of each number stand in methods/h_reflex.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.signals.settings import Settings


@dataclass(frozen=True, slots=True)
class HReflexSettings(Settings):
    """Settings for measuring M wave and H reflex over rising stimuli."""

    fewest_sweeps: float
    supramaximal_percent: float
    small_m_percent: float
    large_m_percent: float
    suppressed_percent: float
    latency_varies_ms: float
    peak_varies_ms: float
    clear_percent: float
    missing_percent: float
    gaps_percent: float
    very_small_m_percent: float
    positive_phase_ms: float
    quiet_percent: float
    shortest_search_ms: float
    near_ms: float
    m_before_h_ms: float
    plateau_rise_percent: float
    overlap_percent: float
    h_smallest_uv: float
    h_latest_ms: float
