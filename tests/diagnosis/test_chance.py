"""Charts by chance: none fails, no gate opens by itself, and knowing more overturns nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ranvier.assess import Assessment
from ranvier.errors import InputError
from ranvier.rules.nodes import names
from ranvier.therapy.plan import Standing

from .chance_charts import NAMES, chart, stated, study, whole_chart
from .charts import KNOWLEDGE, assessed, no_dose_while_anything_is_open, verdict

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
PROBLEMS_OF_PAIN = {
    (treatment.id, indication.problem): indication.claim.id
    for treatment in KNOWLEDGE.treatments.values()
    for indication in treatment.indications
}
IMMUNE = {each.id for each in KNOWLEDGE.treatments.values() if each.kind == "immune"}


def tried_out(named: dict[str, Any], lists: dict[str, Any]) -> Assessment:
    """The assessment of a chart by chance; a chart that contradicts itself is passed over."""
    try:
        return assessed(chart(named), lists)
    except InputError as error:
        if "\n" in str(error):
            raise AssertionError(str(error)) from error
        assume(False)
        raise


@QUIET
@given(whole_chart())
def test_any_chart_is_assessed_or_refused_in_one_sentence(given_chart: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assessment = tried_out(*given_chart)
    no_dose_while_anything_is_open(assessment)
    for item in assessment.plan.items:
        opened = verdict(assessment, PROBLEMS_OF_PAIN[item.id, item.problem])
        assert opened is True or (opened is None and item.standing in {Standing.ASK_FIRST, Standing.REJECTED}), item.id
        if item.id in IMMUNE and item.standing in {Standing.PROPOSED, Standing.ALREADY_TAKEN}:
            assert verdict(assessment, "cidp_ean_pns_2021.cidp.possible") is True
    fired = {action.conclusion_id for action in assessment.plan.urgent}
    assert fired == {
        each.id for each in assessment.conclusions if each.kind == "red_flag" and each.verdict is True and each.urgent
    }
    for conclusion in assessment.conclusions:
        assert conclusion.statement
        assert (conclusion.level is not None) == (conclusion.verdict is True)
        assert not (conclusion.verdict is None and conclusion.excluded_by)
        if conclusion.verdict is None and not conclusion.provided_that:
            assert conclusion.could_become is not None


def exclusive_levels_that_hold(assessment: Assessment) -> list[tuple[str, list[str]]]:
    forms = [form for form in KNOWLEDGE.conclusions.values() if form.exclusive and form.per is None]
    return [
        (form.id, [level.id for level in form.levels if verdict(assessment, level.claim.id) is True]) for form in forms
    ]


@QUIET
@given(whole_chart())
def test_of_exclusive_levels_one_holds_at_most(given_chart: tuple[dict[str, Any], dict[str, Any]]) -> None:
    for id, holding in exclusive_levels_that_hold(tried_out(*given_chart)):
        assert len(holding) <= 1, (id, holding)


STANDS_IN = {"clearance_or_egfr_ml_per_min", "alcohol_drinks_stated"}
"""A warning that rests on one of these may end when the chart says more: the eGFR stands in as the most that a
clearance may be, and stated excess bars duloxetine until a small number of drinks stands beside it."""


def overturned(less: Assessment, more: Assessment) -> list[str]:
    """What was known of a chart and is not known, or not so, of one that says more."""
    after = more.findings.answers.patient
    return [
        f"{id}: {step.value} became {after[id].value}"
        for id, step in less.findings.answers.patient.items()
        if isinstance(step.value, bool)
        and after[id].value is not step.value
        and not (step.value and STANDS_IN & {name for _, name in names(step.node)})
    ]


KEPT = {"dialysis"}
"""On dialysis a good clearance is not believed any more, which it was while nobody spoke of dialysis."""


@QUIET
@given(whole_chart(most=120), st.data())
def test_knowing_more_facts_overturns_nothing(
    given_chart: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject
) -> None:
    named, lists = given_chart
    gone = set(data.draw(st.lists(st.sampled_from(sorted({*named, "age_years"})), unique=True, max_size=30))) - KEPT
    fewer = {name: value for name, value in named.items() if name not in gone}
    assert overturned(tried_out(fewer, lists), tried_out(named, lists)) == []


@QUIET
@given(stated(30), st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4), study(), st.data())
def test_knowing_more_rows_overturns_nothing(
    named: dict[str, Any], medicines: list[str], rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    lists: dict[str, Any] = {
        "medicines": {"list": medicines, "total": len(medicines)},
        "conduction": {"list": rows, "total": len(rows)},
    }
    gone = data.draw(st.lists(st.integers(0, max(len(rows) - 1, 0)), unique=True, max_size=6))
    fewer = {
        "medicines": {"list": medicines[1:], "total": len(medicines)},
        "conduction": {"list": [row for index, row in enumerate(rows) if index not in gone], "total": len(rows)},
    }
    assert overturned(tried_out(named, fewer), tried_out(named, lists)) == []


def _known(assessment: Assessment) -> int:
    return sum(isinstance(step.value, bool) for step in assessment.findings.answers.patient.values())


@pytest.mark.parametrize("name", ["conduction", "medicines"])
def test_a_list_without_a_total_proves_nothing_by_its_silence(name: str) -> None:
    rows: dict[str, Any] = {"conduction": {"list": []}, "medicines": {"list": ["metformin"]}}
    silent = assessed({name: rows[name]})
    complete = assessed({name: {**rows[name], "total": len(rows[name]["list"])}})
    assert overturned(silent, complete) == []
    known = [
        sum(isinstance(step.value, bool) for step in each.findings.answers.patient.values())
        for each in (silent, complete)
    ]
    assert known[0] < known[1]


def test_an_empty_chart_opens_nothing_and_fires_nothing() -> None:
    assessment = assessed({})
    assert assessment.plan.items == ()
    assert assessment.plan.urgent == ()
    flags = [each for each in assessment.conclusions if each.kind == "red_flag"]
    assert all(each.verdict is None for each in flags)
