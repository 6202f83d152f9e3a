"""Criteria sets that answer the same question stand side by side, and where they part is said."""

from __future__ import annotations

from dataclasses import replace

from ranvier.assess import assess_case
from ranvier.knowledge import load_knowledge
from ranvier.report.diagnosis.side_by_side import side_by_side
from ranvier.report.diagnosis.statements import Arranger, ConclusionView
from ranvier.report.evidence.steps import Explainer
from ranvier.report.report import build_report

from ...cases.charts import CASES

FORMS = load_knowledge().conclusions


def views(case: str) -> list[ConclusionView]:
    assessment = assess_case(CASES / case)
    return list(Arranger(assessment, Explainer(assessment)).views())


def test_the_sets_for_cidp_stand_together() -> None:
    report = build_report(assess_case(CASES / "cidp"))
    found = {each.question: each for each in report.comparisons}
    sets = [answer.criteria for answer in found["Is it CIDP?"].answers]
    assert sets == ["CIDP, EAN/PNS 2021", "CIDP, EFNS/PNS 2010"]


def test_a_set_that_says_no_is_a_disagreement() -> None:
    made = [
        replace(each, state="false", level="") if each.id == "cidp_efns_pns_2010.cidp" else each
        for each in views("cidp")
    ]
    found = next(each for each in side_by_side(made, FORMS) if each.question == "Is it CIDP?")
    assert not found.agree
    assert found.verdict == "The sets disagree: CIDP, EAN/PNS 2021 says yes, CIDP, EFNS/PNS 2010 no."


def test_classes_that_bear_the_same_names_are_compared_by_name() -> None:
    subtypes = [each for each in views("cidp") if each.id.endswith(".subtype")]
    first, second = subtypes[1], subtypes[2]
    held = [
        replace(first, state="true", level=FORMS[first.id].levels[0].title),
        replace(second, state="true", level=FORMS[second.id].levels[1].title),
    ]
    (found,) = side_by_side(held, FORMS)
    assert not found.agree
    same = [held[0], replace(second, state="true", level=FORMS[second.id].levels[0].title)]
    (found,) = side_by_side(same, FORMS)
    assert found.agree


def test_steps_of_its_own_are_no_disagreement() -> None:
    found = [each for each in side_by_side(views("carpal_tunnel_syndrome"), FORMS) if "wrist" in each.question]
    assert found
    assert all(each.agree for each in found)


def test_a_question_on_which_nobody_has_anything_to_say_is_left_out() -> None:
    questions = {each.question for each in side_by_side(views("carpal_tunnel_syndrome"), FORMS)}
    assert "Is it POEMS syndrome?" not in questions
