"""Relief of one threshold after one block: when it began, how long it lasted, and what that says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import Anaesthetic, Block
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
    run = max(runs, key=lambda each: each.last, default=None)
    if drug is None:
        return _after_placebo(threshold, run, after, begins)
    wanted = drug.strict_h if threshold >= number("strict") else drug.shortest_h
    back = any(begins <= each.minutes <= 60 * wanted and _unrelieved(each, baseline, threshold) for each in after)
    return _signed(_lasting(threshold, drug, run, wanted, back=back), row, target)


def _after_placebo(threshold: float, run: _Run | None, after: Sequence[Score], begins: float) -> Relief:
    if run is not None:
        most = None if math.isinf(run.end) else run.end / 60
        return Relief(
            threshold, POSITIVE, f"At least {threshold:g}% relief after placebo.", run.first, run.last / 60, most
        )
    early = [each for each in after if 0 < each.minutes <= begins]
    if not early or any(each.pain is None for each in early):
        return Relief(threshold, INDETERMINATE, f"A score within {begins:g} minutes after placebo is missing.")
    return Relief(threshold, NEGATIVE, f"No relief of {threshold:g}% or more after placebo.")


def _lasting(threshold: float, drug: Anaesthetic, run: _Run | None, wanted: float, *, back: bool) -> Relief:
    """Relief against the time that the drug works.

    back  a score before that time shows that the relief was not there, or no more
    """
    name = drug.title.lower()
    if run is None:
        if back:
            return Relief(threshold, NEGATIVE, f"No relief of {threshold:g}% or more while {name} works.")
        return Relief(threshold, INDETERMINATE, f"A score that would decide on relief of {threshold:g}% is missing.")
    least, most = run.last / 60, None if math.isinf(run.end) else run.end / 60
    if back:
        verdict, why = NEGATIVE, f"shorter than {name} works ({_hours(wanted)})"
    elif least > drug.longest_h:
        verdict, why = INDETERMINATE, f"longer than {name} works ({_hours(drug.longest_h)}): not specific"
    elif least < wanted:
        verdict, why = INDETERMINATE, f"not followed for the {_hours(wanted)} that {name} is expected to work"
    elif most is None or most > drug.longest_h:
        longest = _hours(drug.longest_h)
        verdict, why = INDETERMINATE, f"whether it outlasted {name} ({longest}), and so is not specific, was not seen"
    else:
        verdict, why = POSITIVE, f"as long as {name} is expected to work ({_hours(wanted)} or more)"
    until = f"at most {most:.1f}" if most is not None else "its end not seen"
    told = f"At least {threshold:g}% relief for {least:.1f} hours or more ({until}), {why}."
    return Relief(threshold, verdict, told, run.first, least, most)


def _unrelieved(score: Score, baseline: float, threshold: float) -> bool:
    return score.pain is not None and not _relieved(score, baseline, threshold)


def _relieved(score: Score, baseline: float, threshold: float) -> bool:
    return score.pain is not None and 100 * (baseline - score.pain) >= threshold * baseline


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
        if _relieved(each, baseline, threshold):
            current.append(each)
            continue
        if current:
            yield _Run(
                current[0].minutes, current[-1].minutes, math.inf if each.pain is None else each.minutes, len(current)
            )
        current = []
    if current:
        yield _Run(current[0].minutes, current[-1].minutes, math.inf, len(current))
