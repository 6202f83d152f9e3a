"""A planned block as it stands for one patient: gate, anaesthetics, what bars it, what to ask, and the rescue."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.knowledge.care.blocks import Block
from ranvier.knowledge.entries import Statement
from ranvier.therapy.blocks.bleeding import BleedingPlan
from ranvier.therapy.blocks.body import DosingBody
from ranvier.therapy.blocks.readings import LevelReading
from ranvier.therapy.blocks.rescue import Rescue
from ranvier.therapy.blocks.sums import AnaestheticSum


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """One planned block, or anaesthetics that are planned without the word for what.

    standing   allowed, better_avoided, ask_first, not_allowed
    gate       why the block comes into question here, or why not
    sums       shares of the anaesthetics; None while the weight is not known
    bars       why it must not be done like this
    questions  what must be known first; no volume is left over until then
    cautions   what to mind
    incomplete an anaesthetic of the plan could not be counted, so that the sum is not the whole
    """

    block: Block | None
    standing: str
    gate: str
    body: DosingBody
    sums: AnaestheticSum | None
    bars: tuple[Statement, ...]
    questions: tuple[str, ...]
    cautions: tuple[Statement, ...]
    bleeding: BleedingPlan | None
    rescue: Rescue
    place: str = ""
    purpose: str = ""
    incomplete: bool = False

    @property
    def allowed(self) -> bool:
        """Nothing bars it, nothing is open, and the sum does not pass the ceiling."""
        return self.standing == "allowed"


@dataclass(frozen=True, slots=True)
class Blocks:
    """Everything on nerve blocks in the plan of one patient: the planned block, and the diary that was read."""

    planned: BlockPlan | None = None
    readings: tuple[LevelReading, ...] = ()
