"""Simulated CMAP scans are what they say they are."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.simulate.cmap_scan import simulate_cmap_scan


def test_the_same_seed_gives_the_same_scan() -> None:
    one, two = simulate_cmap_scan(seed=3), simulate_cmap_scan(seed=3)
    assert np.array_equal(one.amplitude_mv, two.amplitude_mv)
    assert one.truth == two.truth
    assert not np.array_equal(one.amplitude_mv, simulate_cmap_scan(seed=4).amplitude_mv)


def test_plateau_and_rest_hold_all_units_and_none() -> None:
    made = simulate_cmap_scan(seed=1, units=50, noise_uv=0, plateau_noise_percent=0)
    assert made.truth.units == len(made.truth.sizes_mv) == 50
    assert sum(made.truth.sizes_mv) == pytest.approx(8.0)
    assert np.median(made.amplitude_mv[:20]) == pytest.approx(8.0)
    assert np.median(made.amplitude_mv[-20:]) == 0


def test_without_noise_every_response_is_a_sum_of_units() -> None:
    made = simulate_cmap_scan(seed=2, units=3, noise_uv=0, plateau_noise_percent=0)
    sizes = np.array(made.truth.sizes_mv)
    sums = np.array([[bit >> unit & 1 for unit in range(3)] for bit in range(8)]) @ sizes
    assert np.abs(made.amplitude_mv[:, None] - sums).min(axis=1).max() < 1e-9


@pytest.mark.parametrize(
    ("given", "units", "maximum"),
    [
        ({"lost_fraction": 0.5}, 50, None),
        ({"lost_fraction": 0.5, "reinnervation": 1.0}, 50, 8.0),
        ({"units": 10}, 10, 8.0),
    ],
)
def test_loss_and_reinnervation(given: dict[str, float], units: int, maximum: float | None) -> None:
    truth = simulate_cmap_scan(seed=5, **given).truth
    assert truth.units == units
    assert truth.maximum_mv == pytest.approx(maximum) if maximum else 3 < truth.maximum_mv < 5


@pytest.mark.parametrize(
    "given", [{"units": 0}, {"lost_fraction": 1.0}, {"reinnervation": 2.0}, {"highest_percent": 20}]
)
def test_what_cannot_be_is_refused(given: dict[str, float]) -> None:
    with pytest.raises(InputError):
        simulate_cmap_scan(seed=1, **given)
