"""What ails a simulated muscle, as knobs from 0 (healthy) to 1."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.errors import InputError


@dataclass(frozen=True, slots=True)
class Disease:
    """Knobs of disease; numbers behind them stand in `knowledge/methods/contraction_illness.yaml`.

    axonal_loss     share of the motor units that are gone
    reinnervation   share of their fibres that the surviving units have adopted
    immaturity      how young the sprouts are: late and uncertain transmission, satellites, blocking
    myopathy        fewer and smaller fibres of more variable diameter, late fibres; force is made by more units
    """

    axonal_loss: float = 0.0
    reinnervation: float = 0.0
    immaturity: float = 0.0
    myopathy: float = 0.0

    def __post_init__(self) -> None:
        for name in ("axonal_loss", "reinnervation", "immaturity", "myopathy"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise InputError(f"{name} is {value}", allowed="a share from 0 to 1")


HEALTHY = Disease()
"""No disease at all."""
