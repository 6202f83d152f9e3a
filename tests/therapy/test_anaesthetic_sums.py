"""Sums of local anaesthetics: worked numbers, what holds for every sum, and words that cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as each_of
from hypothesis import settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ranvier.cli import app
from ranvier.errors import InputError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.care.blocks import Anaesthetic
from ranvier.report.plan.anaesthetic import anaesthetic_lines, percent_of
from ranvier.therapy.blocks.body import dosing_weight, ideal_weight
from ranvier.therapy.blocks.sums import AnaestheticSum, Given, add_up, maximum
from ranvier.therapy.blocks.words import find_anaesthetic, read_given, read_weight

KNOWN = load_knowledge()
DRUGS = sorted(KNOWN.anaesthetics.values(), key=lambda each: each.id)
LIDOCAINE, BUPIVACAINE = KNOWN.anaesthetics["lidocaine"], KNOWN.anaesthetics["bupivacaine"]


def summed(words: str, kg: float = 70, **more: Any) -> AnaestheticSum:
    return add_up(read_given(words.split(), KNOWN), kg, KNOWN, **more)


def test_two_drugs_are_added_up_each_against_its_own_maximum() -> None:
    found = summed("lidocaine 1% 10 mL bupivacaine 0.25% 15 mL")
    assert [each.share for each in found.shares] == pytest.approx([100 / 200, 37.5 / 140])
    assert found.total == pytest.approx(0.5 + 37.5 / 140)
    assert found.within
    assert found.mixed
    assert [each.ml for each in found.left] == [4.6, 13.0]


@pytest.mark.parametrize(
    ("drug", "adrenaline", "kg", "mg"),
    [
        ("lidocaine", False, 70, 200),  # UK and Irish label; the US label says 300
        ("lidocaine", False, 50, 150),
        ("lidocaine", True, 70, 400),
        ("bupivacaine", False, 70, 140),
        ("bupivacaine", False, 100, 175),
        ("levobupivacaine", False, 100, 150),
        ("levobupivacaine", True, 100, 150),  # no limit with adrenaline: the plain one
        ("ropivacaine", False, 100, 225),
        ("mepivacaine", False, 100, 300),
        ("mepivacaine", True, 100, 400),
        ("prilocaine", False, 100, 400),
        ("prilocaine", True, 100, 400),  # the limit with adrenaline was not read in a source
        ("chloroprocaine", False, 70, 770),
        ("chloroprocaine", True, 100, 1000),
    ],
)
def test_the_lowest_edition_stands(drug: str, adrenaline: bool, kg: float, mg: float) -> None:
    most = maximum(KNOWN.anaesthetics[drug], kg, adrenaline=adrenaline)
    assert most.mg == pytest.approx(mg)
    assert most.mg == min(each.mg for each in most.editions)


def test_the_higher_us_limit_is_shown_beside_the_lower_one() -> None:
    shown = {each.title: each.mg for each in maximum(LIDOCAINE, 70, adrenaline=False).editions}
    assert shown["US label"] == 300
    assert shown["UK and Irish label"] == 200


def test_adrenaline_that_nobody_states_gives_the_plain_limit() -> None:
    assert maximum(LIDOCAINE, 70, adrenaline=None).mg == maximum(LIDOCAINE, 70, adrenaline=False).mg


GIVENS = st.lists(
    st.builds(
        lambda drug, ml, adrenaline: Given(
            drug, drug.usual_percent[0] * 10 * ml, drug.usual_percent[0], ml, adrenaline
        ),
        st.sampled_from(DRUGS),
        st.floats(0.1, 60),
        st.sampled_from([True, False, None]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@each_of(GIVENS, st.floats(3, 150), st.sampled_from([1.0, 0.7]))
def test_within_means_that_no_sum_passes_one(given: list[Given], kg: float, factor: float) -> None:
    found = add_up(given, kg, KNOWN, factor=factor)
    assert found.within == (found.total <= 1)
    assert all(each.ml >= 0 for each in found.left)
    if not found.within:
        assert all(each.ml == 0 for each in found.left)
    for left in found.left:
        if found.within and left.ml > 0:
            more = Given(left.drug, left.percent * 10 * left.ml, left.percent, left.ml, left.with_adrenaline)
            assert add_up([*given, more], kg, KNOWN, factor=factor).total <= 1 + 1e-9


@settings(max_examples=200, deadline=None)
@each_of(GIVENS, st.floats(3, 150), st.sampled_from(DRUGS), st.floats(0.1, 100))
def test_more_drug_never_lowers_the_sum(given: list[Given], kg: float, drug: Anaesthetic, mg: float) -> None:
    before = add_up(given, kg, KNOWN)
    assert add_up([*given, Given(drug, mg)], kg, KNOWN).total > before.total
    assert add_up(given, kg, KNOWN, factor=0.7).total >= before.total
    assert add_up(given, kg, KNOWN, adrenaline_counts=False).total >= before.total - 1e-12


@settings(max_examples=200, deadline=None)
@each_of(st.sampled_from(DRUGS), st.floats(3, 150), st.floats(0, 50))
def test_a_heavier_body_never_has_a_lower_maximum(drug: Anaesthetic, kg: float, more: float) -> None:
    for adrenaline in (True, False):
        low, high = (maximum(drug, each, adrenaline=adrenaline).mg for each in (kg, kg + more))
        assert low <= high
    assert maximum(drug, kg, adrenaline=True).mg >= maximum(drug, kg, adrenaline=False).mg - 1e-9


def test_above_a_body_mass_index_of_30_the_ideal_weight_counts() -> None:
    assert dosing_weight(76.8, 160, "female", KNOWN) == (76.8, False, ())
    weight, ideal, missing = dosing_weight(120, 160, "female", KNOWN)
    assert (ideal, missing) == (True, ())
    assert weight == pytest.approx(52.4, abs=0.05)


def test_without_weight_or_height_no_weight_is_told() -> None:
    assert dosing_weight(None, 170, "male", KNOWN)[0] is None
    assert dosing_weight(70, None, "male", KNOWN)[0] is None


def test_an_unknown_sex_takes_the_lower_ideal_weight() -> None:
    assert ideal_weight(170, None, KNOWN) == ideal_weight(170, "female", KNOWN)
    assert ideal_weight(100, "male", KNOWN) is None
    assert dosing_weight(60, 100, "male", KNOWN)[0] is None


# ------------------------------------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("words", "mg", "adrenaline"),
    [
        ("lidocaine 1% 10 mL", 100, False),
        ("Lignocaine 1 % 10ml", 100, False),
        ("xylocaine 10 mg/mL 10 ml with adrenaline", 100, True),
        ("lidocaine 1% 10 mL epinephrine", 100, True),
        ("lidocaine 1% 10 mL without adrenaline", 100, False),
        ("lidocaine 1% 10 mL plain", 100, False),
        ("lidocaine 0,5% 10 mL", 50, False),
        ("lidocaine 100 mg", 100, False),
        ("lidocaine 0.1 g", 100, False),
        ("lidocaine 1 percent 10 mL", 100, False),
        ("lidocaine 1% 10 mL 100 mg", 100, False),
    ],
)
def test_words_are_read(words: str, mg: float, adrenaline: bool) -> None:
    (found,) = read_given(words.split(), KNOWN)
    assert (found.drug.id, found.adrenaline) == ("lidocaine", adrenaline)
    assert found.mg == pytest.approx(mg)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("lidokane 1% 10 mL", "Did you mean 'lidocaine'"),
        ("cocaine 1% 10 mL", "unknown local anaesthetic"),
        ("lidocaine 1 10", "no unit"),
        ("lidocaine 1% 10 oz", "unknown unit 'oz'"),
        ("lidocaine 1%", "lacks its volume"),
        ("lidocaine 10 mL", "lacks its concentration"),
        ("lidocaine", "lacks its volume"),
        ("lidocaine 0% 10 mL", "cannot be meant"),
        ("lidocaine 1% 0 mL", "cannot be meant"),
        ("lidocaine 1% 10000 mL", "cannot be meant"),
        ("bupivacaine 5% 10 mL", "stronger than any solution"),
        ("lidocaine 300 mg 10 mL", "3% is stronger than any solution"),
        ("lidocaine 1 mg 10 mL", "0.01% is weaker than any solution"),
        ("bupivacaine 0.005% 10 mL", "0.005% is weaker than any solution"),
        ("lidocaine 1% 10 mL 5 mL", "two values of its volume"),
        ("lidocaine 1% 10 mL 300 mg", "not 300 mg"),
        ("10 mL lidocaine", "before any local anaesthetic"),
        ("lidocaine * 10 mL", "'*' is not understood"),
        ("", "no local anaesthetic is named"),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_sentence(words: str, said: str) -> None:
    with pytest.raises(InputError) as told:
        read_given(words.split(), KNOWN)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("weight", ["0", "-70", "4000", "seventy", "154 lb", "70 stone", "nan", ""])
def test_an_impossible_weight_is_refused(weight: str) -> None:
    with pytest.raises(InputError):
        read_weight(weight, KNOWN)


def test_a_weight_may_carry_its_unit() -> None:
    assert read_weight("70 kg", KNOWN) == read_weight("70,0", KNOWN) == 70
    assert find_anaesthetic(" Naropin ", KNOWN) is KNOWN.anaesthetics["ropivacaine"]


# ------------------------------------------------------------------------------------------------ command


def said(*words: str) -> str:
    return CliRunner().invoke(app, ["anaesthetic", *words]).output


def test_the_command_prints_shares_sum_and_what_is_left() -> None:
    text = said("--weight", "70", *["lidocaine", "1%", "10", "mL", "bupivacaine", "0.25%", "15", "mL"])
    assert "100 mg of at most 200 mg" in text
    assert "US label 300 mg" in text
    assert "Sum of the shares: 0.77, within" in text
    assert "Lidocaine 1%: 4.6 mL more" in text
    assert "US labels advise against mixing" in text


def test_too_much_is_said_loudly_with_what_each_alone_could_be() -> None:
    text = said("--weight", "50", *["lidocaine", "2%", "20", "mL"])
    assert "ABOVE 1" in text
    assert "alone: at most 7.5 mL" in text


def test_without_a_weight_no_volume_is_told() -> None:
    result = CliRunner().invoke(app, ["anaesthetic", "lidocaine", "1%", "10", "mL"])
    assert isinstance(result.exception, InputError)
    assert "mL more" not in result.output


def test_reductions_and_children() -> None:
    given = read_given(["lidocaine", "1%", "10", "mL"], KNOWN)
    lines = "\n".join(anaesthetic_lines(given, 70, KNOWN, reduced=True))
    assert "at most 140 mg" in lines
    assert "reduced by 30%" in lines
    assert "at most 140 mg" in "\n".join(anaesthetic_lines(given, 70, KNOWN, age_years=71))
    assert "at most 200 mg" in "\n".join(anaesthetic_lines(given, 70, KNOWN, age_years=70))
    assert "children's anaesthetist" in "\n".join(anaesthetic_lines(given, 40, KNOWN, age_years=12))
    assert "ideal weight" in "\n".join(anaesthetic_lines(given, 120, KNOWN, height_cm=160, sex="female"))
    assert "No sum" in "\n".join(anaesthetic_lines(given, 60, KNOWN, height_cm=100))
    adrenaline = read_given(["levobupivacaine", "0.25%", "10", "mL", "adrenaline"], KNOWN)
    assert "the plain one counts" in "\n".join(anaesthetic_lines(adrenaline, 70, KNOWN, height_cm=170))


def test_a_share_just_above_all_never_reads_as_all() -> None:
    assert percent_of(1.0) == "100%"
    assert percent_of(1.0001) == "101%"
