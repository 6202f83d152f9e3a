"""The report arranges an assessment; it adds nothing and leaves nothing out."""

import numpy as np

from ranvier.assess import Assessment
from ranvier.report.recorded.traces import reduced
from ranvier.report.report import Report
from ranvier.therapy.plan import Standing


def test_every_conclusion_is_somewhere(painful_feet: Assessment, feet_report: Report) -> None:
    views = [each for group in feet_report.conclusions for each in (*group.shown, *group.folded)]
    wanted = [(each.id, each.subject) for each in painful_feet.conclusions if each.kind != "red_flag"]
    assert sorted((each.id, each.subject) for each in views) == sorted(wanted)
    by_id = {(each.id, each.subject): each for each in views}
    for each in painful_feet.conclusions:
        if each.kind != "red_flag" and each.verdict is True:
            assert by_id[each.id, each.subject].state == "true"


def test_what_holds_comes_before_what_is_open(feet_report: Report) -> None:
    order = {"true": 0, "provided": 1, "unknown": 2}
    for group in feet_report.conclusions:
        states = [order[each.state] for each in group.shown]
        assert states == sorted(states)
        assert all(each.state not in {"true", "provided"} for each in group.folded)


def test_red_flags_are_either_urgent_open_or_excluded(weak_legs: Assessment, legs_report: Report) -> None:
    flags = [each for each in weak_legs.conclusions if each.kind == "red_flag"]
    plan = legs_report.plan
    assert len(plan.urgent) + len(plan.open_flags) + plan.flags_false == len(flags)
    assert all(each.ask for each in plan.open_flags)


def test_the_impression_begins_with_what_is_urgent(legs_report: Report) -> None:
    assert legs_report.impression[0].heading == "Urgent"
    assert legs_report.impression[-1].heading == "First step"
    assert legs_report.plan.urgent[0].action in legs_report.impression[-1].text


def test_every_treatment_of_the_plan_is_shown_and_none_gets_a_dose_too_early(
    painful_feet: Assessment, feet_report: Report
) -> None:
    problems = feet_report.plan.problems
    shown = [each for problem in problems for each in (*problem.chosen, *problem.ask_first, *problem.rejected)]
    assert len(shown) == len(painful_feet.plan.items)
    for problem in problems:
        assert all(each.dose is None for each in (*problem.ask_first, *problem.rejected))
        assert all(each.questions for each in problem.ask_first)
        assert all(each.rejected for each in problem.rejected)
    standing = {item.standing for item in painful_feet.plan.items}
    assert standing <= set(Standing)


def test_values_beyond_their_limit_are_marked_with_the_side(feet_report: Report) -> None:
    rows = [row for group in feet_report.studies for block in group.blocks for row in block.rows]
    cells = [cell for row in rows for cell in row.cells.values()]
    low = next(cell for cell in cells if cell.value == "0.9" and cell.quantity == "amplitude_mv")
    assert (low.mark, low.direction, low.limit) == ("abnormal", "low", "≥ 1.1")
    assert {row.status for row in rows if row.no_response} == {"no response"}
    assert all(cell.reason for cell in cells if cell.mark == "no_limit")


def test_the_two_sides_of_a_site_stand_together(feet_report: Report) -> None:
    sensory = next(group for group in feet_report.studies if group.title == "Sensory studies")
    sural = next(block for block in sensory.blocks if block.title.startswith("Sural"))
    assert [row.side for row in sural.rows] == ["Left", "Right"]


def test_a_reduced_trace_keeps_its_extremes() -> None:
    samples = np.random.default_rng(5).normal(0, 1, 100_003)
    samples[[12_345, 77_777]] = (-50.0, 60.0)
    kept, step = reduced(samples, 0.02, 2400)
    assert kept.size <= 2400
    assert (kept.min(), kept.max()) == (-50.0, 60.0)
    assert abs(step * kept.size - 0.02 * samples.size) < 0.02 * 2 * samples.size / kept.size


def test_negative_is_drawn_upwards(feet_report: Report) -> None:
    trace = feet_report.recordings[0].traces[0]
    peak = next(mark for mark in trace.marks if mark.name == "peak")
    onset = next(mark for mark in trace.marks if mark.name == "onset")
    assert peak.height < onset.height
    assert peak.y < onset.y


def test_unverified_rules_are_counted(feet_report: Report) -> None:
    limits = feet_report.limits
    assert 0 < limits.unverified_rules < limits.rules
    assert limits.unverified_percent == f"{100 * limits.unverified_rules / limits.rules:.0f}"


def test_an_empty_chart_is_told_honestly(bare_report: Report) -> None:
    by_heading = {each.heading: each.text for each in bare_report.impression}
    assert "does not yet say" in by_heading["Diagnosis"]
    assert by_heading["Cause"] == "No cause is established yet."
    assert by_heading["First step"].startswith("No treatment is proposed yet.")
    assert not [each for problem in bare_report.plan.problems for each in problem.chosen]


def test_a_conclusion_of_one_hand_rests_on_that_hand(hands_report: Report) -> None:
    views = [each for group in hands_report.conclusions for each in (*group.shown, *group.folded) if each.subject]
    values = [(each.subject, text) for each in views for found in each.speaks_for for text in found.values]
    assert values
    other = {"left hand": "right", "right hand": "left"}
    assert not [(subject, text) for subject, text in values if other[subject] in text]
