"""Percentiles and z scores: the limit sits at its percentile, and worse never looks better."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.reference import LimitRow, shipped_library, standing

ROWS = shipped_library().all_rows()
WITH_PERCENTILE = [row for row in ROWS if row.percentile is not None and row.mean is not None and row.limit != row.mean]
WITH_MEAN = [row for row in ROWS if row.mean is not None]


def sits_at_its_percentile(row: LimitRow) -> bool:
    assert row.limit is not None
    found = standing(row.limit, row)
    return (
        found.percentile == pytest.approx(row.percentile)
        and found.percent_of_limit == pytest.approx(100)
        and found.beyond_limit is row.abnormal_at_limit
    )


def test_the_limit_sits_at_its_percentile():
    assert WITH_PERCENTILE
    assert [row.id for row in WITH_PERCENTILE if not sits_at_its_percentile(row)] == []


@given(st.sampled_from(WITH_MEAN), st.floats(-50, 3000), st.floats(0.001, 500))
@settings(max_examples=400, deadline=None)
def test_a_larger_value_never_has_a_smaller_percentile(row: LimitRow, value: float, more: float):
    low, high = standing(value, row), standing(value + more, row)
    if low.z is not None and high.z is not None:
        assert low.z < high.z
        assert low.percentile is not None
        assert high.percentile is not None
        assert 0 <= low.percentile <= high.percentile <= 100


@given(st.sampled_from(WITH_PERCENTILE), st.floats(0.01, 100))
@settings(max_examples=300, deadline=None)
def test_beyond_the_limit_is_beyond_its_percentile(row: LimitRow, by: float):
    assert row.limit is not None
    assert row.percentile is not None
    upper = row.side == "upper"
    worse, better = standing(row.limit + (by if upper else -by), row), standing(row.limit + (-by if upper else by), row)
    assert worse.beyond_limit is True
    assert better.beyond_limit is False
    assert worse.percentile is not None
    if upper:
        assert worse.percentile > row.percentile - 1e-6
        assert better.percentile is None or better.percentile < row.percentile + 1e-6
    else:
        assert worse.percentile < row.percentile + 1e-6
        assert better.percentile is None or better.percentile > row.percentile - 1e-6


def test_the_mean_is_the_middle():
    for row in WITH_MEAN:
        assert row.mean is not None
        found = standing(row.mean, row)
        assert found.z in (0, None)


def test_a_skewed_measure_without_percentile_gets_none_toward_its_limit():
    row = {each.id: each for each in ROWS}["ulnar_motor_fdi.amplitude_mv_all"]
    assert standing(9.0, row).percentile is None
    assert "skewed" in standing(9.0, row).method
    assert standing(9.0, row).beyond_limit is True
    above = standing(20.0, row)
    assert above.z == pytest.approx(1.0)
    assert above.approximate


def test_a_limit_of_transformed_values_stands_at_two_standard_deviations():
    row = {each.id: each for each in ROWS}["median_sensory_digit_2.amplitude_uv_19_49_below_24_bmi"]
    found = standing(17, row)
    assert found.z == pytest.approx(-2)
    assert found.approximate


def test_a_row_without_mean_still_tells_percent_and_verdict():
    row = {each.id: each for each in ROWS}["sural_sensory.side_difference_amplitude_percent_all"]
    found = standing(90, row)
    assert (found.percentile, found.z, found.beyond_limit) == (None, None, True)
    assert found.percent_of_limit == pytest.approx(125)


def test_a_row_without_limit_gives_a_z_score():
    row = {each.id: each for each in ROWS}["munix.munix_count_apb"]
    found = standing(103.8, row)
    assert found.z == pytest.approx(-2)
    assert (found.beyond_limit, found.percent_of_limit) == (None, None)
