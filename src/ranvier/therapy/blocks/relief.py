"""Relief of one threshold after one block: when it began, how long it lasted, and what that says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.knowledge.blocks import Anaesthetic, Block
from ranvier.record import Row
from ranvier.therapy.blocks.readings import INDETERMINATE, NEGATIVE, POSITIVE, Relief, Score


@dataclass(frozen=True, slots=True)
class _Run:
    """Scores in a row that show the relief: from, last seen, and until when it may have lasted at most."""

    first: float
    last: float
    end: float
    length: int


def relief_of(
    threshold: float, row: Row, drug: Anaesthetic | None, target: Block | None, baseline: float,
    scores: Sequence[Score], knowledge: Knowledge,
) -> Relief:  # fmt: skip
    """What one block says at one threshold; the drug is None for placebo."""
    number = knowledge.methods["block_diary"].number
    after = tuple(
        _with_gaps((Score(0.0, baseline), *(each for each in scores if each.minutes > 0)), number("longest_gap"))
    )
    begins = number("begins_within")
    runs = [
        run
        for run in _runs(after, baseline, threshold)
        if run.first <= begins and run.length >= number("scores_in_a_row")
    ]
    if not runs:
        unknown = any(each.pain is None and each.minutes <= _looked_at(drug, begins) for each in after)
        late = max((each.minutes for each in after), default=0.0) < begins
        if unknown or late:
            return Relief(threshold, INDETERMINATE, "A score that would decide is missing.")
        none = Relief(threshold, NEGATIVE, f"No relief of {threshold:g}% or more within {begins:g} minutes.")
        return none if drug is None else _signed(none, row, target)
    run = max(runs, key=lambda each: each.last)
    least, most = run.last / 60, None if math.isinf(run.end) else run.end / 60
    strict = threshold >= number("strict")
    found = _lasting(threshold, drug, run.first, least, most, strict=strict)
    return found if drug is None else _signed(found, row, target)


def _looked_at(drug: Anaesthetic | None, begins: float) -> float:
    return begins if drug is None else max(begins, drug.shortest_h * 60)


def _lasting(
    threshold: float, drug: Anaesthetic | None, first: float, least: float, most: float | None, *, strict: bool
) -> Relief:
    if drug is None:
        return Relief(threshold, POSITIVE, f"At least {threshold:g}% relief after placebo.", first, least, most)
    wanted = drug.strict_h if strict else drug.shortest_h
    name = drug.title.lower()
    if least > drug.longest_h:
        verdict, why = INDETERMINATE, f"longer than {name} works ({_hours(drug.longest_h)}): not specific"
    elif least >= wanted:
        verdict, why = POSITIVE, f"as long as {name} is expected to work ({_hours(wanted)} or more)"
    elif most is not None and most < wanted:
        verdict, why = NEGATIVE, f"shorter than {name} works ({_hours(wanted)})"
    else:
        verdict, why = INDETERMINATE, f"not followed for the {_hours(wanted)} that {name} is expected to work"
    until = f"at most {most:.1f}" if most is not None else "its end not seen"
    return Relief(
        threshold,
        verdict,
        f"At least {threshold:g}% relief for {least:.1f} hours or more ({until}), {why}.",
        first,
        least,
        most,
    )


def _hours(hours: float) -> str:
    return "1 hour" if hours == 1 else f"{hours:g} hours"


def _signed(found: Relief, row: Row, target: Block | None) -> Relief:
    """The same with the sign that the block has taken: without it neither relief nor its absence says anything."""
    if found.verdict == POSITIVE and row.value("sedated") is True:
        return _open(found, "The patient was sedated.")
    if target is None or target.sign == "none" or found.verdict == INDETERMINATE:
        return found
    took = row.value("took")
    if took is True:
        return found
    sign = "warming of the limb" if target.sign == "warmth" else "numbness of the territory"
    if took is None:
        return _open(found, f"Whether the block took ({sign}) is not recorded.")
    if found.verdict == POSITIVE:
        return _open(found, f"Relief although the block did not take (no {sign}).")
    return _open(found, f"The block did not take (no {sign}).")


def _open(found: Relief, why: str) -> Relief:
    return Relief(found.threshold, INDETERMINATE, f"{found.reason} {why}", found.from_min, found.least_h, found.most_h)


def _with_gaps(scores: Sequence[Score], longest: float) -> Iterator[Score]:
    """The scores with an unknown one wherever two stand too far apart."""
    for before, after in zip((None, *scores), scores, strict=False):
        if before is not None and after.minutes - before.minutes > longest:
            yield Score((before.minutes + after.minutes) / 2, None)
        yield after


def _runs(scores: Sequence[Score], baseline: float, threshold: float) -> Iterator[_Run]:
    """Scores in a row with the relief; an unknown one ends what is sure and leaves the end open."""
    current: list[Score] = []
    for each in scores:
        relieved = each.pain is not None and 100 * (baseline - each.pain) >= threshold * baseline
        if relieved:
            current.append(each)
            continue
        if current:
            yield _Run(
                current[0].minutes, current[-1].minutes, math.inf if each.pain is None else each.minutes, len(current)
            )
        current = []
    if current:
        yield _Run(current[0].minutes, current[-1].minutes, math.inf, len(current))
