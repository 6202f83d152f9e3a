"""Reading diagnostic blocks from the pain diary: relief, duration, control, and what cannot be read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.report.report import build_report
from ranvier.report.terminal import report_text
from ranvier.therapy.blocks.diary import read_diary
from ranvier.therapy.blocks.readings import (
    INDETERMINATE,
    NEGATIVE,
    POSITIVE,
    UNREADABLE,
    LevelReading,
)

from ..diagnosis.charts import KNOWLEDGE, assessed, record

Scores = dict[float, float | None]
LASTING_2_H: Scores = {-10: 8, 30: 1, 60: 1, 120: 1, 180: 7}
LASTING_5_H: Scores = {-10: 8, 30: 1, 60: 1, 120: 1, 180: 1, 240: 1, 300: 1, 360: 7}
NOTHING: Scores = {-10: 8, 30: 8, 60: 7, 120: 8, 180: 8}
HALF: Scores = {-10: 8, 30: 4, 60: 3, 120: 3, 180: 7}


def one(label: str, scores: Scores, drug: str | None = "lidocaine", **more: Any) -> dict[str, Any]:
    """One block with its diary; no new pain reliever and no sedation unless said otherwise."""
    stated = {
        "block": label, "target": "medial_branch_block", "level": "L4/5", "side": "left", "drug": drug,
        "new_analgesic": False, "sedated": False, **more,
    }  # fmt: skip
    return {"row": {name: value for name, value in stated.items() if value is not None}, "scores": scores}


def diary(*blocks: dict[str, Any], total: int | None = None, blocks_total: int | None = None) -> dict[str, Any]:
    rows = [
        {"block": each["row"].get("block", ""), "minutes": minutes, **({} if pain is None else {"pain_0_to_10": pain})}
        for each in blocks
        for minutes, pain in each["scores"].items()
    ]
    scores: dict[str, Any] = {"list": rows} if total is None else {"list": rows, "total": total}
    listed: dict[str, Any] = {"list": [each["row"] for each in blocks]}
    if blocks_total is not None:
        listed["total"] = blocks_total
    return {"block_diary": {"diagnostic_block": listed, "block_score": scores}}


def reading(*blocks: dict[str, Any], **more: Any) -> LevelReading:
    (found,) = read_diary(record(diary(*blocks, **more)), KNOWLEDGE)
    return found


def at(found: LevelReading) -> tuple[str, str]:
    """The verdicts at 50 and at 80%."""
    half, strict = found.verdicts
    return half.verdict, strict.verdict


# ------------------------------------------------------------------------------------------------ one block


def test_one_good_block_is_positive_and_says_that_it_is_uncontrolled() -> None:
    found = reading(one("A", LASTING_2_H))
    assert at(found) == (POSITIVE, POSITIVE)
    assert (found.verdict, found.control) == (POSITIVE, "uncontrolled")
    assert any("17 to 63%" in each for each in found.reasons)
    block = found.blocks[0]
    assert block.baseline == 8
    assert block.best == pytest.approx(87.5)
    assert (block.reliefs[1].least_h, block.reliefs[1].most_h, block.reliefs[1].from_min) == (2, 3, 30)


def test_no_relief_is_negative() -> None:
    assert reading(one("A", NOTHING)).verdict == NEGATIVE


def test_the_thresholds_are_shown_side_by_side() -> None:
    found = reading(one("A", HALF))
    assert at(found) == (POSITIVE, NEGATIVE)
    assert found.verdict == INDETERMINATE
    assert any("disagree" in each for each in found.reasons)


@pytest.mark.parametrize(
    ("scores", "drug", "verdicts"),
    [
        ({-10: 8, 15: 1, 30: 1, 45: 8, 60: 8}, "lidocaine", (NEGATIVE, NEGATIVE)),  # shorter than the drug works
        ({-10: 8, 15: 1, 30: 1, 60: 1, 90: 8}, "lidocaine", (POSITIVE, NEGATIVE)),  # an hour: enough at 50% alone
        ({-10: 8, 30: 1, 60: 1, 90: 1}, "lidocaine", (INDETERMINATE, INDETERMINATE)),  # its end is not seen
        ({-10: 8, 30: 1, 60: 1, 90: 1, 140: 8}, "lidocaine", (POSITIVE, INDETERMINATE)),  # two hours are not sure
        ({-10: 8, 30: 1, 60: 1, 120: 1, 200: 7}, "bupivacaine", (INDETERMINATE, INDETERMINATE)),
        ({-10: 8, 30: 1, 60: 1, 120: 1, 180: 7}, "bupivacaine", (NEGATIVE, NEGATIVE)),
        ({-10: 8, 30: 1, 60: 1, 90: 8}, "bupivacaine", (NEGATIVE, NEGATIVE)),
        ({-10: 8, **{60.0 * hour: 1 for hour in range(1, 7)}}, "lidocaine", (INDETERMINATE, INDETERMINATE)),  # too long
        ({-10: 8, 70: 1, 120: 1, 180: 1}, "lidocaine", (INDETERMINATE, INDETERMINATE)),  # the first hour is not seen
        ({-10: 8, 30: 8, 60: 8, 120: 1, 180: 1}, "lidocaine", (NEGATIVE, NEGATIVE)),  # begins too late
        ({-10: 8, 30: 8, 60: 1, 120: 1, 180: 8}, "lidocaine", (INDETERMINATE, INDETERMINATE)),  # perhaps too late
        ({-10: 8, 30: 1, 60: 8, 90: 8, 120: 8}, "lidocaine", (NEGATIVE, NEGATIVE)),  # one score alone
    ],
)
def test_relief_is_held_against_how_long_the_drug_works(scores: Scores, drug: str, verdicts: tuple[str, str]) -> None:
    assert at(reading(one("A", scores, drug))) == verdicts


def test_the_boundary_of_relief_is_met_by_exactly_half_and_exactly_80_percent() -> None:
    assert at(reading(one("A", {-10: 8, 30: 4, 60: 4, 120: 4, 180: 8}))) == (POSITIVE, NEGATIVE)
    assert at(reading(one("A", {-10: 10, 30: 2, 60: 2, 120: 2, 180: 8}))) == (POSITIVE, POSITIVE)
    assert at(reading(one("A", {-10: 10, 30: 2.1, 60: 2.1, 120: 2.1, 180: 8}))) == (POSITIVE, NEGATIVE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"new_analgesic": True}, "pain reliever was newly taken"),
        ({"new_analgesic": None}, "is not recorded"),
        ({"drug": None}, "Neither an anaesthetic nor placebo"),
        ({"drug": "zzz"}, "no local anaesthetic"),
        ({"placebo": True}, "called placebo"),
        ({"target": None}, "What kind of block"),
        ({"block": None}, "no label"),
    ],
)
def test_a_block_that_is_not_described_cannot_be_read(change: dict[str, Any], said: str) -> None:
    block = one("A", LASTING_2_H)
    block["row"] = {name: value for name, value in (block["row"] | change).items() if value is not None}
    found = reading(block)
    assert found.verdict == UNREADABLE
    assert said in " ".join(found.blocks[0].problems)


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ({30: 1, 60: 1, 120: 1, 180: 7}, "no score in the 120 minutes before"),
        ({-200: 8, 30: 1, 60: 1, 120: 1}, "no score in the 120 minutes before"),
        ({-10: None, 30: 1, 60: 1, 120: 1}, "no score in the 120 minutes before"),
        ({-10: 2, 30: 0, 60: 0, 120: 0}, "too low to judge"),
        ({-10: 8, 30: 1, 60: 1}, "at least 3 are needed"),
        ({-10: 8, 30: 1, 60: None, 120: 1}, "at least 3 are needed"),
    ],
)
def test_a_diary_with_too_little_cannot_be_read(scores: Scores, said: str) -> None:
    found = reading(one("A", scores))
    assert found.verdict == UNREADABLE
    assert said in " ".join(found.reasons)


def test_scores_that_are_not_here_and_two_at_one_time_cannot_be_read() -> None:
    assert reading(one("A", LASTING_2_H), total=9).verdict == UNREADABLE
    chart = diary(one("A", LASTING_2_H))
    chart["block_diary"]["block_score"]["list"].append({"block": "A", "minutes": 60, "pain_0_to_10": 8})
    (twice,) = read_diary(record(chart), KNOWLEDGE)
    assert twice.verdict == UNREADABLE
    chart["block_diary"]["block_score"]["list"][-1] = {"block": "A", "pain_0_to_10": 8}
    (timeless,) = read_diary(record(chart), KNOWLEDGE)
    assert timeless.verdict == UNREADABLE


def test_two_blocks_of_one_label_and_scores_of_none() -> None:
    assert reading(one("A", LASTING_2_H), one("A", {})).verdict == UNREADABLE
    chart = diary(one("A", LASTING_2_H))
    chart["block_diary"]["block_score"]["list"].append({"block": "Z", "minutes": 60, "pain_0_to_10": 8})
    found = read_diary(record(chart), KNOWLEDGE)
    assert [each.verdict for each in found] == [POSITIVE, UNREADABLE]
    assert "Z" in found[1].reasons[0]


def test_a_missing_score_within_the_relief_ends_what_is_sure() -> None:
    holed: Scores = {-10: 8, 30: 1, 60: 1, 90: None, 120: 1, 180: 7}
    assert at(reading(one("A", holed))) == (INDETERMINATE, INDETERMINATE)
    far: Scores = {-10: 8, 30: 1, 60: 1, 180: 1, 240: 7}
    assert at(reading(one("A", far))) == (INDETERMINATE, INDETERMINATE)


# ------------------------------------------------------------------------------------------------ the sign


@pytest.mark.parametrize(
    ("scores", "took", "verdict"),
    [
        (LASTING_2_H, True, POSITIVE),
        (LASTING_2_H, False, INDETERMINATE),
        (LASTING_2_H, None, INDETERMINATE),
        (NOTHING, True, NEGATIVE),
        (NOTHING, False, INDETERMINATE),
        (NOTHING, None, INDETERMINATE),
    ],
)
@pytest.mark.parametrize("target", ["lumbar_sympathetic_block", "peripheral_nerve_block"])
def test_without_the_sign_neither_relief_nor_its_absence_says_anything(
    target: str, scores: Scores, took: bool | None, verdict: str
) -> None:
    assert reading(one("A", scores, target=target, took=took)).verdict == verdict


def test_sedation_blurs_relief_and_not_its_absence() -> None:
    assert reading(one("A", LASTING_2_H, sedated=True)).verdict == INDETERMINATE
    assert reading(one("A", NOTHING, sedated=True)).verdict == NEGATIVE
    assert "sedated is not recorded" in reading(one("A", NOTHING, sedated=None)).blocks[0].notes[0]


# ------------------------------------------------------------------------------------------------ several blocks


def test_comparative_blocks_that_agree() -> None:
    found = reading(one("A", LASTING_2_H), one("B", LASTING_5_H, "bupivacaine"))
    assert (found.verdict, found.control) == (POSITIVE, "comparative")
    assert any("Concordant" in each for each in found.verdicts[1].reasons)


def test_comparative_blocks_that_disagree() -> None:
    long_lidocaine: Scores = {-10: 8, 30: 1, 60: 1, 120: 1, 180: 1, 230: 1, 235: 7}
    short_bupivacaine: Scores = {-10: 8, 30: 1, 60: 1, 120: 1, 180: 1, 200: 7}
    found = reading(one("A", long_lidocaine), one("B", short_bupivacaine, "bupivacaine"))
    assert found.verdict == INDETERMINATE
    assert any("Discordant" in each for each in found.verdicts[0].reasons)
    open_ended: Scores = {-10: 8, 30: 1, 60: 1, 120: 1, 180: 1}
    assert reading(one("A", open_ended), one("B", open_ended, "bupivacaine")).verdict == INDETERMINATE


def test_relief_once_only_is_negative() -> None:
    found = reading(one("A", LASTING_2_H), one("B", NOTHING, "bupivacaine"))
    assert found.verdict == NEGATIVE
    assert any("none with another" in each for each in found.verdicts[0].reasons)


def test_placebo_controls_the_answer() -> None:
    active = one("A", LASTING_2_H)
    silent = reading(active, one("P", NOTHING, None, placebo=True))
    assert (silent.verdict, silent.control) == (POSITIVE, "placebo-controlled")
    relieved = reading(active, one("P", LASTING_2_H, None, placebo=True))
    assert relieved.verdict == INDETERMINATE
    assert reading(one("P", NOTHING, None, placebo=True)).verdict == UNREADABLE


def test_a_repeated_block_is_still_not_controlled() -> None:
    found = reading(one("A", LASTING_2_H), one("B", LASTING_2_H))
    assert (found.verdict, found.control) == (POSITIVE, "repeated")
    assert any("Not controlled" in each for each in found.reasons)


def test_a_block_that_cannot_be_read_keeps_the_level_open() -> None:
    unread = one("B", {30: 1}, "bupivacaine")
    assert reading(one("A", LASTING_2_H), unread).verdict == INDETERMINATE
    assert reading(one("A", NOTHING), unread).verdict == INDETERMINATE
    assert reading(one("A", LASTING_2_H), blocks_total=2).verdict == INDETERMINATE
    assert reading(one("A", LASTING_2_H), blocks_total=1).verdict == POSITIVE


def test_levels_and_sides_are_read_apart() -> None:
    chart = diary(one("A", LASTING_2_H), one("B", NOTHING, level="L3/4"), one("C", NOTHING, side="right"))
    found = read_diary(record(chart), KNOWLEDGE)
    assert [each.verdict for each in found] == [POSITIVE, NEGATIVE, NEGATIVE]


# ------------------------------------------------------------------------------------------------ properties

POINTS = st.dictionaries(
    st.integers(1, 12).map(lambda each: 30.0 * each), st.one_of(st.none(), st.floats(0, 10)), max_size=10
)


@settings(max_examples=150, deadline=None)
@given(POINTS, st.floats(0, 10), st.sampled_from(["lidocaine", "bupivacaine"]), st.data())
def test_a_score_that_goes_missing_never_makes_an_answer(
    points: Scores, before: float, drug: str, data: st.DataObject
) -> None:
    whole: Scores = {-10: before, **points}
    found = reading(one("A", whole, drug))
    lost = data.draw(st.sampled_from(sorted(whole)))
    less = reading(one("A", {**whole, lost: None}, drug))
    for first, second in zip(found.verdicts, less.verdicts, strict=True):
        if second.verdict in {POSITIVE, NEGATIVE}:
            assert first.verdict == second.verdict


@settings(max_examples=150, deadline=None)
@given(POINTS, st.floats(3, 10), st.sampled_from(["lidocaine", "bupivacaine"]))
def test_what_is_positive_at_80_percent_is_never_negative_at_50(points: Scores, before: float, drug: str) -> None:
    half, strict = at(reading(one("A", {-10: before, **points}, drug)))
    assert not (strict == POSITIVE and half == NEGATIVE)


# ------------------------------------------------------------------------------------------------ shown


def test_the_report_shows_the_reading() -> None:
    text = report_text(build_report(assessed(diary(one("A", LASTING_2_H), one("B", LASTING_5_H, "bupivacaine")))), 120)
    assert "Diagnostic blocks, Medial branch block of facet joints, L4/5, left: positive (comparative)" in text
    assert "at least 80% relief: positive" in text
    assert "greatest relief 88%" in text
