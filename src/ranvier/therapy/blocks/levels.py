"""All blocks of one level together: uncontrolled, comparative or placebo-controlled, at both thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ranvier.knowledge import Knowledge
from ranvier.therapy.blocks.readings import (
    INDETERMINATE,
    NEGATIVE,
    POSITIVE,
    UNREADABLE,
    BlockReading,
    LevelReading,
    Relief,
    Verdict,
)


def read_level(blocks: Sequence[BlockReading], knowledge: Knowledge, *, incomplete: bool) -> LevelReading:
    """What the blocks of one level say; positive or negative only when both thresholds agree.

    incomplete  more blocks were done than the chart holds
    """
    control = _control(blocks)
    verdicts = tuple(_at(index, blocks, incomplete=incomplete) for index in range(len(blocks[0].reliefs)))
    found = {each.verdict for each in verdicts}
    verdict = found.pop() if len(found) == 1 else INDETERMINATE
    return LevelReading(
        _title(blocks[0]), tuple(blocks), verdicts, verdict, control,
        tuple(_reasons(blocks, verdicts, verdict, control, knowledge)),
    )  # fmt: skip


def _title(block: BlockReading) -> str:
    kind = block.target.title if block.target is not None else "Block of an unknown kind"
    place = ", ".join(each for each in (block.level, block.side) if each)
    return f"{kind}, {place}" if place else f"{kind}, level and side not recorded"


def _control(blocks: Sequence[BlockReading]) -> str:
    readable = [each for each in blocks if not each.problems]
    active = [each for each in readable if not each.placebo]
    if any(each.placebo for each in readable) and active:
        return "placebo-controlled"
    if len({each.drug.id for each in active if each.drug is not None}) > 1:
        return "comparative"
    return "repeated" if len(active) > 1 else "uncontrolled"


def _at(index: int, blocks: Sequence[BlockReading], *, incomplete: bool) -> Verdict:
    readable = [each for each in blocks if not each.problems]
    active = [(each, each.reliefs[index]) for each in readable if not each.placebo]
    placebo = [each.reliefs[index] for each in readable if each.placebo]
    threshold = blocks[0].reliefs[index].threshold
    if not active:
        return Verdict(threshold, UNREADABLE, ("No block with an anaesthetic can be read.",))
    if len(readable) < len(blocks) or incomplete:
        why = "a block of this level cannot be read" if not incomplete else "more blocks were done than are given here"
        return Verdict(threshold, INDETERMINATE, (f"The others cannot stand for it: {why}.",))
    if any(each.verdict != NEGATIVE for each in placebo):
        return Verdict(threshold, INDETERMINATE, ("Relief after placebo as well, or not ruled out: not specific.",))
    return _of_active(threshold, active)


def _of_active(threshold: float, active: Sequence[tuple[BlockReading, Relief]]) -> Verdict:
    said = [relief.verdict for _, relief in active]
    reasons = tuple(relief.reason for _, relief in active)
    if NEGATIVE in said:
        once = ("Relief with one block and none with another.",) if POSITIVE in said else ()
        if INDETERMINATE in said:
            return Verdict(threshold, INDETERMINATE, reasons)
        return Verdict(threshold, NEGATIVE, (*reasons, *once))
    if INDETERMINATE in said:
        return Verdict(threshold, INDETERMINATE, reasons)
    compared = _compared(active)
    if compared is not None:
        return Verdict(threshold, compared[0], (*reasons, compared[1]))
    return Verdict(threshold, POSITIVE, reasons)


def _compared(active: Sequence[tuple[BlockReading, Relief]]) -> tuple[str, str] | None:
    """Whether the longer acting anaesthetic also lasted longer; None when there are no two to compare."""
    by_length = sorted(active, key=lambda each: each[0].drug.shortest_h if each[0].drug else 0.0)
    (first, short), (last, long) = by_length[0], by_length[-1]
    if first.drug is None or last.drug is None or first.drug.shortest_h >= last.drug.shortest_h:
        return None
    names = f"{last.drug.title.lower()} than {first.drug.title.lower()}"
    if short.most_h is not None and long.least_h is not None and long.least_h >= short.most_h:
        return POSITIVE, f"Concordant: longer relief with {names}."
    if long.most_h is not None and short.least_h is not None and long.most_h <= short.least_h:
        return INDETERMINATE, f"Discordant: not longer with {names}."
    return INDETERMINATE, f"Whether relief was longer with {names} was not followed closely enough."


def _reasons(
    blocks: Sequence[BlockReading], verdicts: Sequence[Verdict], verdict: str, control: str, knowledge: Knowledge
) -> Iterator[str]:
    number = knowledge.methods["block_diary"].number
    for each in blocks:
        if each.problems:
            yield f"Block {each.label or 'without a label'} cannot be read: {' '.join(each.problems)}"
    if len({each.verdict for each in verdicts}) > 1:
        yield f"The thresholds disagree: {'; '.join(f'{each.verdict} at {each.threshold:g}%' for each in verdicts)}."
    if verdict == POSITIVE and control in {"uncontrolled", "repeated"}:
        joint = blocks[0].target is not None and blocks[0].target.id in {"medial_branch_block", "facet_joint_injection"}
        rate = (
            f"single blocks of facet joints are false positive in {number('false_positive_low'):g} to "
            f"{number('false_positive_high'):g}%"
            if joint
            else "how often such a block is false positive was not read in a source"
        )
        yield f"Not controlled: {rate}. It does not decide on an operation."
