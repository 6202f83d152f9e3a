"""Reading diagnostic blocks from the pain diary: how much relief, how long, and what that says."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import Anaesthetic, Block
from ranvier.record import PatientRecord, Row
from ranvier.therapy.blocks.levels import read_level
from ranvier.therapy.blocks.readings import UNREADABLE, BlockReading, LevelReading, Relief, Score
from ranvier.therapy.blocks.relief import relief_of
from ranvier.therapy.blocks.words import find_anaesthetic


def read_diary(record: PatientRecord, knowledge: Knowledge) -> tuple[LevelReading, ...]:
    """Every level that was blocked, in the order of the chart; nothing when there is no diary."""
    blocks, scores = record.listings.get("diagnostic_block"), record.listings.get("block_score")
    if blocks is None and scores is None:
        return ()
    by_label = _scores_by_label(record)
    labels = [_label(row) for row in record.rows("diagnostic_block")]
    missing = scores is not None and scores.unlisted not in (0, None)
    levels: dict[tuple[str, str, str], list[BlockReading]] = {}
    for row in record.rows("diagnostic_block"):
        label = _label(row)
        found = _read_block(row, by_label.get(label, ()), knowledge, twice=labels.count(label) > 1, missing=missing)
        key = (found.target.id if found.target else "", found.level.casefold(), found.side)
        levels.setdefault(key, []).append(found)
    incomplete = blocks is not None and blocks.unlisted not in (0, None)
    readings = [read_level(each, knowledge, incomplete=incomplete) for each in levels.values()]
    strangers = [label for label in by_label if label not in labels]
    if strangers:
        text = f"Pain scores of a block that is not described: {', '.join(label or 'no label' for label in strangers)}."
        readings.append(LevelReading("Scores without a block", (), (), UNREADABLE, "", (text,)))
    return tuple(readings)


def _label(row: Row) -> str:
    return (row.text("block") or "").strip()


def _scores_by_label(record: PatientRecord) -> Mapping[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in record.rows("block_score"):
        found.setdefault(_label(row), []).append(row)
    return {label: tuple(rows) for label, rows in found.items()}


def _read_block(
    row: Row, score_rows: tuple[Row, ...], knowledge: Knowledge, *, twice: bool, missing: bool
) -> BlockReading:
    figures = knowledge.methods["block_diary"]
    written, placebo = row.text("drug"), row.value("placebo") is True
    drug = find_anaesthetic(written, knowledge) if written else None
    target = knowledge.blocks.get(row.text("target") or "")
    scores = tuple(
        sorted(
            (Score(minutes, each.number("pain_0_to_10")) for each in score_rows
             if (minutes := each.number("minutes")) is not None),
            key=lambda each: each.minutes,
        )
    )  # fmt: skip
    before = [
        each.pain
        for each in scores
        if -figures.number("baseline_within") <= each.minutes <= 0 and each.pain is not None
    ]
    baseline = before[-1] if before else None
    problems = (
        *_what_was_given(row, drug, target, placebo=placebo, twice=twice),
        *_what_was_scored(score_rows, scores, baseline, knowledge, missing=missing),
        *_what_disturbs(row),
    )
    thresholds = (figures.number("half"), figures.number("strict"))
    reliefs = tuple(
        Relief(each, UNREADABLE, problems[0])
        if problems or baseline is None
        else relief_of(each, row, drug, target, baseline, scores, knowledge)
        for each in thresholds
    )
    after = [each.pain for each in scores if each.minutes > 0 and each.pain is not None and _works(each, drug)]
    best = None if baseline is None or baseline <= 0 or not after else 100 * (baseline - min(after)) / baseline
    notes = () if row.value("sedated") is not None else ("Whether the patient was sedated is not recorded.",)
    return BlockReading(
        _label(row), target, row.text("level") or "", row.text("side") or "", drug, placebo, baseline, scores, best,
        reliefs, problems, notes,
    )  # fmt: skip


def _works(score: Score, drug: Anaesthetic | None) -> bool:
    return drug is None or score.minutes <= drug.longest_h * 60


def _what_was_given(
    row: Row, drug: Anaesthetic | None, target: Block | None, *, placebo: bool, twice: bool
) -> tuple[str, ...]:
    written = row.text("drug")
    found: list[str] = []
    if not _label(row):
        found.append("The block has no label.")
    if twice:
        found.append("Two blocks bear this label.")
    if target is None:
        found.append("What kind of block it was is not recorded.")
    if placebo and written:
        found.append("It is called placebo, and an anaesthetic is named.")
    if not placebo and written and drug is None:
        found.append(f"'{written}' is no local anaesthetic that is known here.")
    if not placebo and not written:
        found.append("Neither an anaesthetic nor placebo is recorded.")
    return tuple(found)


def _what_was_scored(
    rows: tuple[Row, ...], scores: tuple[Score, ...], baseline: float | None, knowledge: Knowledge, *, missing: bool
) -> tuple[str, ...]:
    number = knowledge.methods["block_diary"].number
    found: list[str] = []
    if len(scores) < len(rows):
        found.append("A score has no time.")
    if missing:
        found.append("The diary has more scores than are given here.")
    if baseline is None:
        found.append(f"There is no score in the {number('baseline_within'):g} minutes before the injection.")
    elif baseline < number("lowest_baseline"):
        found.append(f"Pain before the injection was {baseline:g}, too low to judge relief.")
    after = [each for each in scores if each.minutes > 0 and each.pain is not None]
    if len(after) < number("fewest_scores"):
        found.append(
            f"There are {len(after)} scores after the injection; at least {number('fewest_scores'):g} are needed."
        )
    times = [each.minutes for each in scores]
    if len(set(times)) < len(times):
        found.append("Two scores bear the same time.")
    return tuple(found)


def _what_disturbs(row: Row) -> tuple[str, ...]:
    analgesic = row.value("new_analgesic")
    if analgesic is True:
        return ("A pain reliever was newly taken or raised in the meantime.",)
    if analgesic is None:
        return ("Whether a pain reliever was newly taken in the meantime is not recorded.",)
    return ()
