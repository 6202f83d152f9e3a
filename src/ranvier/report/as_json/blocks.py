"""Nerve blocks in the form that is written as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ranvier.knowledge.entries import Statement
    from ranvier.therapy.blocks.plan import BlockPlan, Blocks
    from ranvier.therapy.blocks.readings import BlockReading, LevelReading


class SaidForm(msgspec.Struct):
    """A sentence with its source and confidence."""

    text: str
    source: str
    confidence: str


class ShareForm(msgspec.Struct):
    """One anaesthetic against the lowest maximum of all editions, in mg."""

    drug: str
    mg: float
    concentration_percent: float | None
    volume_ml: float | None
    site: str
    maximum_mg: float
    with_adrenaline: bool
    share: float
    editions: dict[str, float]


class LeftForm(msgspec.Struct):
    """What is left of one solution, in mL."""

    drug: str
    concentration_percent: float
    ml: float


class HoldForm(msgspec.Struct):
    """How long one medicine waits before the block, in hours: the longest, and each edition."""

    medicine: str
    hold_hours: float | None
    restart_hours: float | None
    decide: str
    editions: dict[str, float | None]


class PlannedForm(msgspec.Struct):
    """The planned block; `left` is there only when it is allowed."""

    block: str | None
    standing: str
    gate: str
    weight_kg: float | None
    ideal_weight: bool
    factor: float
    shares: list[ShareForm]
    total: float | None
    within: bool | None
    left: list[LeftForm]
    bars: list[SaidForm]
    questions: list[str]
    cautions: list[SaidForm]
    bleeding_risk: str | None
    holds: list[HoldForm]
    lipid: dict[str, list[str]]


class ReliefForm(msgspec.Struct):
    """Relief at one threshold after one block."""

    threshold_percent: float
    verdict: str
    reason: str
    from_min: float | None
    least_hours: float | None
    most_hours: float | None


class DiaryBlockForm(msgspec.Struct):
    """One diagnostic block with its diary."""

    label: str
    drug: str | None
    placebo: bool
    baseline: float | None
    greatest_relief_percent: float | None
    reliefs: list[ReliefForm]
    problems: list[str]


class DiaryLevelForm(msgspec.Struct):
    """All blocks of one level: the verdict at each threshold, and of both."""

    title: str
    verdict: str
    control: str
    verdicts: dict[str, str]
    reasons: list[str]
    blocks: list[DiaryBlockForm]


class BlocksForm(msgspec.Struct):
    """Nerve blocks: the planned one, and what the diary of earlier ones says."""

    planned: PlannedForm | None
    readings: list[DiaryLevelForm]


def blocks_form(blocks: Blocks | None) -> BlocksForm | None:
    """Everything on nerve blocks; None when the chart holds none."""
    if blocks is None:
        return None
    planned = None if blocks.planned is None else _planned(blocks.planned)
    return BlocksForm(planned, [_level(each) for each in blocks.readings])


def _said(each: Statement) -> SaidForm:
    return SaidForm(each.text, each.source, each.confidence)


def _planned(plan: BlockPlan) -> PlannedForm:
    sums, bleeding = plan.sums, plan.bleeding
    return PlannedForm(
        block=None if plan.block is None else plan.block.id,
        standing=plan.standing,
        gate=plan.gate,
        weight_kg=plan.body.weight_kg,
        ideal_weight=plan.body.ideal,
        factor=plan.body.factor,
        shares=[
            ShareForm(
                each.given.drug.id, each.given.mg, each.given.percent, each.given.volume_ml, each.given.site,
                each.maximum.mg, each.maximum.with_adrenaline, each.share,
                {edition.title: edition.mg for edition in each.maximum.editions},
            )
            for each in (() if sums is None else sums.shares)
        ],
        total=None if sums is None else sums.total,
        within=None if sums is None or (plan.incomplete and sums.within) else sums.within,
        left=[LeftForm(each.drug.id, each.percent, each.ml) for each in (sums.left if sums and plan.allowed else ())],
        bars=[_said(each) for each in plan.bars],
        questions=list(plan.questions),
        cautions=[_said(each) for each in plan.cautions],
        bleeding_risk=None if bleeding is None else bleeding.risk,
        holds=[
            HoldForm(
                each.medicine, each.hold_hours, each.restart_hours, each.decide,
                {hold.edition: hold.hold_hours for hold in each.editions},
            )
            for each in (() if bleeding is None else bleeding.holds)
        ],
        lipid={each.edition: list(each.lines) for each in plan.rescue.lipid},
    )  # fmt: skip


def _level(reading: LevelReading) -> DiaryLevelForm:
    return DiaryLevelForm(
        reading.title,
        reading.verdict,
        reading.control,
        {f"{each.threshold:g}%": each.verdict for each in reading.verdicts},
        list(reading.reasons),
        [_block(each) for each in reading.blocks],
    )


def _block(block: BlockReading) -> DiaryBlockForm:
    return DiaryBlockForm(
        block.label,
        None if block.drug is None else block.drug.id,
        block.placebo,
        block.baseline,
        None if block.problems else block.best,
        [
            ReliefForm(each.threshold, each.verdict, each.reason, each.from_min, each.least_h, each.most_h)
            for each in block.reliefs
        ],
        list(block.problems),
    )
