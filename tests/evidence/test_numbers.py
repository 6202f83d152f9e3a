"""Pairwise and network meta-analysis against published figures, and what must hold for any data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.worked_examples import SMOKING, bcg_effects, network_of

from ranvier.evidence.comparisons import MEASURES, Arm, Comparisons, Trial, comparisons
from ranvier.evidence.heterogeneity import METHODS, Model, fitted, variance_between
from ranvier.evidence.inconsistency import designs, splits
from ranvier.evidence.network import network, parts
from ranvier.evidence.pairwise import Effect, pool
from ranvier.evidence.small_studies import egger


def test_bcg_by_moments_as_in_the_tests_of_metafor_and_in_stata() -> None:
    found = pool(bcg_effects("risk_ratio"), "dl")
    assert found.value == pytest.approx(-0.7141, abs=5e-5)
    assert found.error == pytest.approx(0.1787, abs=5e-5)
    assert found.interval == pytest.approx((-1.0644, -0.3638), abs=5e-5)
    assert found.tau2 == pytest.approx(0.3088, abs=5e-5)
    assert found.q == pytest.approx(152.2330, abs=5e-5)
    assert found.i2 == pytest.approx(92.12, abs=5e-3)


def test_bcg_by_restricted_likelihood_as_in_the_documentation_of_metafor() -> None:
    found = pool(bcg_effects("risk_ratio"), "reml")
    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert (found.value, found.error) == pytest.approx((-0.7145, 0.1798), abs=5e-5)
    assert found.i2 == pytest.approx(92.22, abs=5e-3)


def test_bcg_as_odds_ratios() -> None:
    effects = bcg_effects("odds_ratio")
    assert [round(each.value, 4) for each in effects[:4]] == [-0.9387, -1.6662, -1.3863, -1.4564]
    assert [round(each.variance, 4) for each in effects[:4]] == [0.3571, 0.2081, 0.4334, 0.0203]
    assert pool(effects, "dl").q == pytest.approx(163.1649, abs=5e-5)


def test_hartung_and_knapp_and_the_prediction_interval_by_hand() -> None:
    effects = [Effect("a", 0.2, 0.04), Effect("b", 0.5, 0.04), Effect("c", 1.1, 0.04)]
    found = pool(effects, "dl")
    assert found.value == pytest.approx(0.6)
    assert found.tau2 == pytest.approx(0.21 - 0.04)
    assert found.by_t is not None
    assert found.by_t[1] - 0.6 == pytest.approx(4.302653 * math.sqrt(0.21 / 3), rel=1e-6)
    assert found.prediction is not None
    assert found.prediction[1] - 0.6 == pytest.approx(12.706205 * math.sqrt(0.17 + 0.21 / 3), rel=1e-6)


def test_smoking_network_as_netmeta_finds_it() -> None:
    found = network(network_of(SMOKING), "A", "dl")
    assert found.tau2 == pytest.approx(0.598875258924702, rel=1e-9)
    assert (found.q, found.spare) == (pytest.approx(202.618871212977, rel=1e-10), 23)
    split = designs(found)
    assert (split.q_within, split.spare_within) == (pytest.approx(187.398534192084, rel=1e-10), 16)
    assert (split.q_between, split.spare_between) == (pytest.approx(15.220337020893, rel=1e-9), 7)
    assert split.p_random is not None
    assert split.p_random > 0.5


def test_direct_and_indirect_make_up_the_whole() -> None:
    found = network(network_of(SMOKING), "A", "dl")
    for each in splits(found):
        whole = found.contrast(each.treatment, each.against)
        assert each.share * each.direct + (1 - each.share) * each.indirect == pytest.approx(whole.value)


counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
arms = st.dictionaries(st.sampled_from("ABCD"), counts, min_size=2, max_size=4)
trials = st.dictionaries(st.text("xyz", min_size=1, max_size=4), arms, min_size=1, max_size=6)
ratios = st.sampled_from(MEASURES[:3])
methods = st.sampled_from(METHODS)


def _connected(found: list[Comparisons]) -> bool:
    return bool(found) and len(parts(found)) == 1


@settings(deadline=None, max_examples=60)
@given(trials, ratios, methods, st.randoms())
def test_the_order_of_rows_does_not_matter(given_trials, measure, method, chance) -> None:
    one = network_of(given_trials, measure)
    mixed = [(name, dict(chance.sample(list(each.items()), len(each)))) for name, each in given_trials.items()]
    chance.shuffle(mixed)
    other = network_of(dict(mixed), measure)
    if not _connected(one):
        return
    reference = min(name for each in one for name in (each.base, *each.others))
    first, second = network(one, reference, method), network(other, reference, method)
    assert first.treatments == second.treatments
    assert first.tau2 == pytest.approx(second.tau2, rel=1e-6, abs=1e-9)
    assert first.fit.effects == pytest.approx(second.fit.effects, rel=1e-6, abs=1e-8)


@settings(deadline=None, max_examples=60)
@given(trials, ratios, methods)
def test_other_names_are_only_other_names(given_trials, measure, method) -> None:
    names = {"A": "zeta", "B": "alpha", "C": "mu", "D": "beta"}
    renamed = {trial: {names[arm]: count for arm, count in each.items()} for trial, each in given_trials.items()}
    one, other = network_of(given_trials, measure), network_of(renamed, measure)
    if not _connected(one):
        return
    used = sorted({name for each in one for name in (each.base, *each.others)})
    first, second = network(one, used[0], method), network(other, names[used[0]], method)
    assert first.tau2 == pytest.approx(second.tau2, rel=1e-5, abs=1e-8)
    for treatment in used:
        for against in used:
            mine, theirs = first.contrast(treatment, against), second.contrast(names[treatment], names[against])
            assert mine.value == pytest.approx(theirs.value, rel=1e-4, abs=1e-6)
            assert mine.error == pytest.approx(theirs.error, rel=1e-4, abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=6), ratios, methods)
def test_a_network_of_one_comparison_is_the_pairwise_result(pairs, measure, method) -> None:
    given_trials = {f"{at}": {"A": one, "B": other} for at, (one, other) in enumerate(pairs)}
    found = network_of(given_trials, measure)
    if not found:
        return
    net = network(found, "A", method)
    pooled = pool([Effect(each.trial, float(each.values[0]), float(each.covariance[0, 0])) for each in found], method)
    contrast = net.contrast("B", "A")
    assert (contrast.value, contrast.error) == pytest.approx((pooled.value, pooled.error), rel=1e-6, abs=1e-9)
    assert net.tau2 == pytest.approx(pooled.tau2, rel=1e-6, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(counts, counts), min_size=2, max_size=6))
def test_both_ways_to_compute_agree(pairs) -> None:
    """The quick way for trials of one comparison, and the general one."""
    found = network_of({f"{at}": {"A": one, "B": other} for at, (one, other) in enumerate(pairs)})
    if len(found) < 2:
        return
    one = np.ones((1, 1))
    quick = Model([each.values for each in found], [one] * len(found), [each.covariance for each in found],
                  [one] * len(found))  # fmt: skip
    padded = Model(
        [*quick.values, np.zeros(2)], [np.hstack([one, np.zeros((1, 2))])] * len(found) + [np.eye(3)[1:]],
        [*quick.covariances, np.eye(2)], [*quick.between, np.eye(2)],
    )  # fmt: skip
    for tau2 in (0.0, 0.3):
        mine, theirs = fitted(quick, tau2), fitted(padded, tau2)
        assert mine.effects[0] == pytest.approx(theirs.effects[0])
        assert mine.covariance[0, 0] == pytest.approx(theirs.covariance[0, 0])
        assert mine.misfit == pytest.approx(theirs.misfit)


@settings(deadline=None, max_examples=60)
@given(trials, methods)
def test_what_is_found_is_always_a_number(given_trials, method) -> None:
    for measure in MEASURES[:3]:
        found = network_of(given_trials, measure)
        for group in parts(found):
            net = network(found, min(group), method)
            assert net.tau2 >= 0
            assert np.isfinite(net.fit.effects).all()
            assert (np.diag(net.fit.covariance) > 0).all()
            assert all(0 <= each <= 1 for each in net.p_scores(higher_is_better=True).values())
            assert sum(net.p_scores(higher_is_better=True).values()) == pytest.approx(len(net.treatments) / 2)
            assert all(0 <= each.p <= 1 for each in splits(net))
            assert designs(net).q_between >= 0


def test_a_trial_without_any_event_says_nothing_of_a_ratio() -> None:
    nothing = Trial("x", (Arm("A", 0, 10), Arm("B", 0, 12)))
    assert comparisons(nothing, "odds_ratio", 0.5) is None
    assert comparisons(nothing, "risk_ratio", 0.5) is None
    kept = comparisons(nothing, "risk_difference", 0.5)
    assert kept is not None
    assert kept.values[0] == 0
    everyone = Trial("x", (Arm("A", 10, 10), Arm("B", 12, 12)))
    assert comparisons(everyone, "odds_ratio", 0.5) is None
    assert comparisons(everyone, "risk_ratio", 0.5) is not None


def test_a_zero_is_corrected_and_said() -> None:
    found = comparisons(Trial("x", (Arm("placebo", 0, 33), Arm("C", 9, 48))), "odds_ratio", 0.5)
    assert found is not None
    assert found.corrected
    assert found.values[0] == pytest.approx(math.log((9.5 / 39.5) / (0.5 / 33.5)))
    assert found.covariance[0, 0] == pytest.approx(1 / 9.5 + 1 / 39.5 + 1 / 0.5 + 1 / 33.5)


def test_a_raised_variance_weighs_less() -> None:
    plain = comparisons(Trial("x", (Arm("placebo", 5, 20), Arm("C", 9, 20))), "odds_ratio", 0.5)
    raised = comparisons(Trial("x", (Arm("placebo", 5, 20, 2.0), Arm("C", 9, 20, 2.0))), "odds_ratio", 0.5)
    assert plain is not None
    assert raised is not None
    assert raised.covariance == pytest.approx(2 * plain.covariance)
    assert raised.values == pytest.approx(plain.values)


def test_one_trial_has_no_variance_between_trials() -> None:
    found = pool([Effect("a", 0.4, 0.1)])
    assert (found.tau2, found.by_t, found.prediction, found.i2, found.q_p) == (0.0, None, None, None, None)
    assert found.main == found.interval
    one = np.ones((1, 1))
    assert variance_between(Model([np.array([1.0])], [one], [one], [one]), "reml") == 0.0


def test_small_studies_need_trials_enough_and_are_found() -> None:
    even = [Effect(str(at), 0.3, 0.01 * (at + 1)) for at in range(12)]
    assert egger(even[:9], 10) is None
    uneven = [
        Effect(str(at), 0.2 + 2 * math.sqrt(0.01 * (at + 1)) + 0.01 * (at % 3), 0.01 * (at + 1)) for at in range(12)
    ]
    found = egger(uneven, 10)
    assert found is not None
    assert found.p < 0.01
    assert found.intercept == pytest.approx(2.0, abs=0.2)


def test_a_reference_that_no_trial_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no trial compares Z"):
        network(network_of(SMOKING), "Z")
