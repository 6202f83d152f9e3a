"""Numbers of the simulated muscle, read from `knowledge/methods/contraction*.yaml` with their sources."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.signals.settings import Settings
from ranvier.simulate.named import method_of

MUSCLES = "contraction_muscle_"
ELECTRODES = "contraction_electrode_"


@dataclass(frozen=True, slots=True)
class Muscle(Settings):
    """A muscle: how many motor units of what size, and where their fibres and end-plates lie."""

    units: float
    fibres_per_unit: float
    size_range: float
    territory_mm: float
    muscle_diameter_mm: float
    fibre_diameter_um: float
    fibre_diameter_sd_um: float
    half_fibre_length_mm: float
    end_plate_nearest_mm: float
    end_plate_farthest_mm: float
    end_plate_scatter_mm: float
    recruitment_range: float
    recruitment_complete: float
    lowest_rate_hz: float
    highest_rate_hz: float
    highest_rate_fall_hz: float


@dataclass(frozen=True, slots=True)
class Electrode(Settings):
    """A concentric needle: its elliptic core and the cannula that is the reference."""

    core_long_mm: float
    core_short_mm: float
    cannula_diameter_mm: float
    cannula_length_mm: float
    seen_from_behind_percent: float
    nearest_fibre_mm: float
    places_tried: float
    places_within_percent: float


@dataclass(frozen=True, slots=True)
class Fibre(Settings):
    """What all muscle fibres share: action potential, conduction, end-plate."""

    action_potential_mv: float
    action_potential_per_mm: float
    after_potential_mv: float
    after_potential_mm: float
    intracellular_conductivity_s_per_m: float
    radial_conductivity_s_per_m: float
    anisotropy: float
    velocity_at_55_um_m_per_s: float
    velocity_per_um_m_per_s: float
    velocity_slowest_m_per_s: float
    temperature_c: float
    velocity_percent_per_c: float
    jitter_mcd_us: float
    jitter_spread: float
    terminal_delay_sd_ms: float
    thinnest_um: float
    thickest_um: float
    length_spread_percent: float
    territory_spread_percent: float


@dataclass(frozen=True, slots=True)
class Firing(Settings):
    """How motor neurons discharge."""

    interval_variation_lowest: float
    interval_variation_highest: float
    shortest_interval_ms: float
    common_drift_percent: float
    common_drift_hz: float


@dataclass(frozen=True, slots=True)
class Illness(Settings):
    """What a disease knob turned fully up does."""

    reinnervated_most_times: float
    young_jitter_times: float
    young_delay_sd_ms: float
    young_blocking_percent: float
    young_share_percent: float
    myopathy_fibres_lost_percent: float
    myopathy_diameter_loss_percent: float
    myopathy_diameter_sd_times: float
    myopathy_jitter_times: float
    myopathy_satellite_percent: float
    myopathy_satellite_delay_ms: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of one simulated muscle under one electrode."""

    muscle: Muscle
    electrode: Electrode
    fibre: Fibre
    firing: Firing
    illness: Illness


def numbers(knowledge: Knowledge, muscle: str, electrode: str) -> Numbers:
    """The numbers of a muscle and an electrode; InputError names what there is."""
    methods = knowledge.methods
    return Numbers(
        Muscle.read(methods[method_of(knowledge, MUSCLES, muscle, "muscle")]),
        Electrode.read(methods[method_of(knowledge, ELECTRODES, electrode, "electrode")]),
        Fibre.read(methods["contraction_fibre"]),
        Firing.read(methods["contraction_firing"]),
        Illness.read(methods["contraction_illness"]),
    )
