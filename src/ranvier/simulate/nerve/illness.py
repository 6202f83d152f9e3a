"""What ails a simulated nerve, as knobs."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ranvier.errors import InputError

_IN_MM = frozenset({"focus_mm", "focus_length_mm"})
_LONGEST_FOCUS_MM = 500.0


@dataclass(frozen=True, slots=True)
class NerveIllness:
    """Knobs of disease, shares from 0 (healthy) to 1; the numbers behind them stand in `nerve_illness.yaml`.

    axonal_loss              share of the axons that are gone
    reinnervation            share of their muscle fibres that the surviving motor units have adopted
    uniform_slowing          share of its velocity that every fibre loses alike: hereditary demyelination
    segmental_demyelination  demyelinated internodes scattered by chance, each with a delay and sometimes a block, so
                             that the fibres differ: acquired demyelination
    terminal_slowing         share of the velocity lost in the last branches: a long distal latency alone
    focus_mm                 middle of one bad place, as its distance from the recording electrode: entrapment, block
    focus_length_mm          length of that place
    focus_slowing            share of the velocity that every fibre loses in it
    focus_block              share of the fibres that do not conduct through it
    myopathy                 smaller motor units, the nerve being well

    Raises InputError for a share outside 0 to 1, or a focus that is longer than its distance allows.
    """

    axonal_loss: float = 0.0
    reinnervation: float = 0.0
    uniform_slowing: float = 0.0
    segmental_demyelination: float = 0.0
    terminal_slowing: float = 0.0
    focus_mm: float = 0.0
    focus_length_mm: float = 20.0
    focus_slowing: float = 0.0
    focus_block: float = 0.0
    myopathy: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name not in _IN_MM and not 0 <= value <= 1:
                raise InputError(f"{field.name} is {value}", allowed="a share from 0 to 1")
        for name in ("uniform_slowing", "terminal_slowing", "focus_slowing"):
            if getattr(self, name) > 0.95:
                raise InputError(f"{name} is {getattr(self, name)}", allowed="0 to 0.95: slower fibres do not conduct")
        if (self.focus_slowing or self.focus_block) and self.focus_mm <= 0:
            raise InputError("focus_mm is missing", hint="Say how far the bad place is from the recording electrode")
        if not 0 < self.focus_length_mm <= _LONGEST_FOCUS_MM:
            raise InputError(f"focus_length_mm is {self.focus_length_mm}", allowed=f"up to {_LONGEST_FOCUS_MM:g} mm")


WELL = NerveIllness()
"""No illness at all."""
