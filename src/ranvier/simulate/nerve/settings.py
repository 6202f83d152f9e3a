"""Numbers of the simulated nerve, read from `knowledge/methods/nerve_*.yaml` with their sources."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.signals.settings import Settings
from ranvier.simulate.named import method_of

MOTOR = "nerve_motor_"
SENSORY = "nerve_sensory_"


@dataclass(frozen=True, slots=True)
class MotorNumbers(Settings):
    """The motor axons of a nerve and the units that they make fire under a surface electrode."""

    axons: float
    diameter_um: float
    diameter_sd_um: float
    unit_uv: float
    unit_size_spread: float
    unit_time_scale_ms: float
    unit_time_scale_spread: float
    branches_ms: float
    branches_sd_ms: float
    end_plate_ms: float


@dataclass(frozen=True, slots=True)
class SensoryNumbers(Settings):
    """The sensory fibres of a nerve and what a pair of surface electrodes sees of each."""

    axons: float
    diameter_um: float
    diameter_sd_um: float
    fibre_uv: float
    fibre_velocity_m_per_s: float
    amplitude_power: float
    width_ms: float
    width_power: float
    trailing_share: float


@dataclass(frozen=True, slots=True)
class Conduction(Settings):
    """How every myelinated fibre conducts."""

    velocity_per_um_m_per_s: float
    smallest_diameter_um: float
    temperature_c: float
    velocity_percent_per_c: float
    nerve_length_mm: float
    backfiring_percent: float
    turnaround_ms: float


@dataclass(frozen=True, slots=True)
class IllnessNumbers(Settings):
    """What a knob of disease turned fully up does to a nerve."""

    demyelinated_internodes_per_100_mm: float
    demyelinated_internode_delay_ms: float
    demyelinated_internode_blocks_percent: float
    reinnervated_most_times: float
    myopathy_size_lost_percent: float


def motor_numbers(knowledge: Knowledge, nerve: str) -> MotorNumbers:
    """The motor axons of a nerve; InputError names the nerves there are."""
    return MotorNumbers.read(knowledge.methods[method_of(knowledge, MOTOR, nerve, "nerve")])


def sensory_numbers(knowledge: Knowledge, nerve: str) -> SensoryNumbers:
    """The sensory fibres of a nerve; InputError names the nerves there are."""
    return SensoryNumbers.read(knowledge.methods[method_of(knowledge, SENSORY, nerve, "nerve")])


def conduction_numbers(knowledge: Knowledge) -> tuple[Conduction, IllnessNumbers]:
    """What holds for every fibre, healthy and ill."""
    methods = knowledge.methods
    return Conduction.read(methods["nerve_conduction"]), IllnessNumbers.read(methods["nerve_illness"])
