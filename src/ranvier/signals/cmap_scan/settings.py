"""Settings of the CMAP scan; meaning and source of each number stand in methods/cmap_scan.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.signals.settings import Settings


@dataclass(frozen=True, slots=True)
class CmapScanSettings(Settings):
    """Settings for measuring a CMAP scan."""

    relative_spread_percent: float
    size_spread: float
    spread_varies: float
    softening: float
    range_share: float
    least_range: float
    same_stimulus_percent: float
    smallest_unit_percent: float
    fewest_points: float
    few_points: float
    most_units: float
    plateau_points: float
    plateau_rise_percent: float
    plateau_noise_percent: float
    start_percent: float
    coarse_step_percent: float
    unsorted_percent: float
    smallest_response_mv: float
    large_step_percent: float
    step_noise_mv: float
    step_fit_multiple: float
    step_share_percent: float
