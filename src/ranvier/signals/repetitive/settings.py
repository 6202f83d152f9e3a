"""Settings of repetitive stimulation; meaning and source of each number stand in methods/repetitive.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.signals.settings import Settings


@dataclass(frozen=True, slots=True)
class RepetitiveSettings(Settings):
    """Settings for measuring trains of repetitive stimulation."""

    fewest_responses: float
    jump_share_percent: float
    jump_smallest_percent: float
    irregular_percent: float
    irregular_share_percent: float
    duration_change_percent: float
    duration_share_percent: float
    disagreement_percent: float
    unstable_first_percent: float
    facilitation_latest_s: float
    slow_lowest_hz: float
    slow_highest_hz: float
