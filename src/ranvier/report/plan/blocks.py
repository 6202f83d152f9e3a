"""Nerve blocks arranged for a reader: the planned block with its sums, and the diary of diagnostic blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import Anaesthetic
from ranvier.knowledge.entries import Statement
from ranvier.report.evidence.origins import Origins
from ranvier.report.plan.anaesthetic import amount, left_line, percent_of, shown_down, shown_up, solution, sum_line
from ranvier.report.plan.views import Cited
from ranvier.report.wording import capital, ended
from ranvier.therapy.blocks.beside import PLAIN_COUNTS
from ranvier.therapy.blocks.bleeding import HoldAdvice
from ranvier.therapy.blocks.body import DosingBody
from ranvier.therapy.blocks.plan import BlockPlan
from ranvier.therapy.blocks.planner import reducing
from ranvier.therapy.blocks.readings import BlockReading, LevelReading
from ranvier.therapy.blocks.sums import Share
from ranvier.therapy.plan import Plan

STANDING = {
    "allowed": "nothing that bars it was found; the intervals and cautions below are conditions",
    "better_avoided": "better avoided here: see the first cautions; no volume is told",
    "ask_first": "ask first; no volume is told until these are known",
    "not_allowed": "not like this",
}


@dataclass(frozen=True, slots=True)
class ShareView:
    """One anaesthetic of the sum."""

    solution: str
    amount: str
    site: str
    most: str
    share: str
    editions: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class HoldView:
    """One medicine before the block: how long it waits, and what each edition says."""

    medicine: str
    hold: str
    restart: str
    editions: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class LipidView:
    """Lipid after one edition."""

    edition: str
    lines: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PlannedView:
    """A planned block for the reader."""

    title: str
    place: str
    standing: str
    verdict: str
    gate: str
    basis: str
    shares: tuple[ShareView, ...]
    total: str
    left: tuple[str, ...]
    bars: tuple[Cited, ...]
    questions: tuple[str, ...]
    cautions: tuple[Cited, ...]
    bleeding: str
    holds: tuple[HoldView, ...]
    prescriber: Cited
    can: tuple[Cited, ...]
    cannot: tuple[Cited, ...]
    rules: tuple[Cited, ...]
    harms: tuple[Cited, ...]
    signs: Cited
    onset: str
    steps: tuple[Cited, ...]
    lipid: tuple[LipidView, ...]
    observe: str


@dataclass(frozen=True, slots=True)
class DiaryRow:
    """One diagnostic block with its relief at each threshold."""

    label: str
    given: str
    baseline: str
    best: str
    reliefs: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiaryView:
    """All blocks of one level, and what they say together."""

    title: str
    verdict: str
    control: str
    verdicts: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    rows: tuple[DiaryRow, ...]


@dataclass(frozen=True, slots=True)
class BlocksView:
    """Everything on nerve blocks for the reader."""

    planned: PlannedView | None
    diary: tuple[DiaryView, ...]


def blocks_view(plan: Plan, knowledge: Knowledge, origins: Origins) -> BlocksView | None:
    """Arrange the nerve blocks of a plan; None when the chart holds none."""
    if plan.blocks is None:
        return None
    planned = plan.blocks.planned
    return BlocksView(
        None if planned is None else _planned(planned, knowledge, origins),
        tuple(_level(each) for each in plan.blocks.readings),
    )


def _cited(statement: Statement, origins: Origins) -> Cited:
    source = origins.source_title(statement.source) if statement.source else ""
    own = not statement.source and statement.confidence == "memory" and statement.text.startswith(_OWN)
    return Cited(
        ended(capital(statement.text)),
        source=source,
        verified=own or statement.confidence == "seen",
        note=statement.note,
    )


_OWN = ("The shares of", "No problem is established", "Allergy or intolerance", PLAIN_COUNTS)
"""Sentences that the plan makes itself: nothing in them is taken from a source."""


def _all(statements: Iterable[Statement], origins: Origins) -> tuple[Cited, ...]:
    return tuple(_cited(each, origins) for each in statements)


def _planned(plan: BlockPlan, knowledge: Knowledge, origins: Origins) -> PlannedView:
    block, sums, bleeding, rescue = plan.block, plan.sums, plan.bleeding, plan.rescue
    return PlannedView(
        title=block.title if block is not None else "Local anaesthetics",
        place=", ".join(each for each in (plan.place, plan.purpose) if each),
        standing=plan.standing,
        verdict=STANDING[plan.standing],
        gate=ended(capital(plan.gate)) if plan.gate else "",
        basis=_basis(plan.body),
        shares=() if sums is None else tuple(_share(each, origins) for each in sums.shares),
        total="" if sums is None else _total(plan),
        left=_left(plan),
        bars=_all(plan.bars, origins),
        questions=plan.questions,
        cautions=_all(plan.cautions, origins),
        bleeding="" if bleeding is None else _risk(plan),
        holds=() if bleeding is None else tuple(_hold(each, origins) for each in bleeding.holds),
        prescriber=_cited(knowledge.anaesthetic_rules["prescriber"], origins),
        can=() if block is None else _all(block.can, origins),
        cannot=() if block is None else _all(block.cannot, origins),
        rules=() if block is None else _all(block.rules, origins),
        harms=() if block is None else _all(block.harms, origins),
        signs=_cited(rescue.signs, origins),
        onset=rescue.onset,
        steps=_all(rescue.steps, origins),
        lipid=tuple(LipidView(each.edition, each.lines, origins.source_title(each.source)) for each in rescue.lipid),
        observe=rescue.observe,
    )


def _basis(body: DosingBody) -> str:
    if body.weight_kg is None:
        return "No sum and no volume: the weight that counts is not known."
    kind = "the ideal weight, since the body mass index is above 30" if body.ideal else "the weight"
    less = f"{100 * (1 - body.factor):.0f}%"
    cut = f" {ended(f'Every maximum is reduced by {less}, {reducing(body)}')}" if body.factor < 1 else ""
    return f"For {body.weight_kg:.4g} kg, {kind}.{cut}"


def _share(share: Share, origins: Origins) -> ShareView:
    most = share.maximum
    kind = "with adrenaline" if most.with_adrenaline else "without adrenaline"
    given = share.given
    return ShareView(
        solution(given),
        f"{amount(given.mg)} mg",
        ", ".join(each.replace("_", " ") for each in (given.site, given.at) if each),
        f"{shown_down(most.mg)} mg {kind}",
        percent_of(share.share),
        tuple(
            Cited(
                f"{each.title}: {shown_down(each.mg)} mg",
                source=origins.source_title(each.source) if each.source else "",
                verified=each.verified,
                note=each.note,
            )
            for each in most.editions
        )
        + _day(given.drug, origins),
    )


def _day(drug: Anaesthetic, origins: Origins) -> tuple[Cited, ...]:
    if drug.day_mg is None or drug.day is None:
        return ()
    source = origins.source_title(drug.day.source) if drug.day.source else ""
    text = f"In 24 hours: {drug.day_mg:g} mg"
    return (Cited(text, source=source, verified=drug.day.confidence == "seen", note=drug.day.note),)


def _left(plan: BlockPlan) -> tuple[str, ...]:
    """What is left in mL; nothing while something is open or bars the block."""
    if plan.sums is None or (not plan.allowed and plan.sums.within):
        return ()
    if not plan.sums.within and plan.questions:
        return ()
    return tuple(left_line(each, within=plan.sums.within) for each in plan.sums.left)


def _total(plan: BlockPlan) -> str:
    assert plan.sums is not None
    if plan.incomplete and plan.sums.within:
        return f"{shown_up(plan.sums.total)} without what could not be counted: no answer on the whole."
    return ended(sum_line(plan.sums))


def _risk(plan: BlockPlan) -> str:
    assert plan.bleeding is not None
    found = plan.bleeding
    if found.raised_by:
        why = f", raised from {found.own} by {', '.join(each.text for each in found.raised_by)}"
    elif found.unknown:
        why = f", until {', '.join(found.unknown)} is ruled out; {found.own} by itself"
    else:
        why = ""
    deep = " Intervals for neuraxial and deep blocks are shown beside it." if plan.block and plan.block.deep else ""
    return f"Risk of bleeding {found.risk}{why} (ASRA pain, 2nd edition).{deep}"


def _hold(each: HoldAdvice, origins: Origins) -> HoldView:
    return HoldView(
        each.medicine,
        _hold_text(each),
        "" if each.restart_hours is None else f"{_hours(each.restart_hours)} after, at the earliest",
        tuple(
            Cited(
                f"{hold.edition_title}: {hold.text}",
                source=origins.source_title(hold.source) if hold.source else "",
                verified=hold.confidence == "seen",
            )
            for hold in each.editions
        ),
    )


def _hold_text(each: HoldAdvice) -> str:
    if each.hold_hours is None:
        return each.decide
    if each.hold_hours == 0:
        return "goes on"
    told = f"stop {_hours(each.hold_hours)} before"
    return f"{each.decide} The longest interval of an edition: {_hours(each.hold_hours)}." if each.decide else told


def _hours(hours: float) -> str:
    days = hours / 24
    return f"{days:g} days" if hours >= 48 and days == int(days) else f"{hours:g} hours"


def _level(reading: LevelReading) -> DiaryView:
    return DiaryView(
        reading.title,
        reading.verdict,
        reading.control,
        tuple((f"at least {each.threshold:g}% relief", each.verdict) for each in reading.verdicts),
        tuple(dict.fromkeys((*reading.reasons, *_verdict_reasons(reading)))),
        tuple(_row(each) for each in reading.blocks),
    )


def _verdict_reasons(reading: LevelReading) -> Iterator[str]:
    for each in reading.verdicts:
        own = {relief.reason for block in reading.blocks for relief in block.reliefs}
        yield from (f"At {each.threshold:g}%: {reason}" for reason in each.reasons if reason not in own)


def _row(block: BlockReading) -> DiaryRow:
    given = "placebo" if block.placebo else block.drug.title if block.drug is not None else "not known"
    reliefs = () if block.problems else tuple(f"{each.verdict.capitalize()}: {each.reason}" for each in block.reliefs)
    return DiaryRow(
        block.label or "without a label",
        given,
        "not known" if block.baseline is None else f"{block.baseline:g}",
        "–" if block.best is None or block.problems else f"{block.best:.0f}%",
        reliefs,
        (*block.problems, *block.notes),
    )
