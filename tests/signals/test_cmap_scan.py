"""The number of motor units from simulated CMAP scans, and what a bad scan says instead of a number."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.signals.cmap_scan import CmapScanSettings, find_steps, measure_cmap_scan
from ranvier.simulate.cmap_scan import SimulatedCmapScan, simulate_cmap_scan


@pytest.fixture(scope="session")
def settings(knowledge: Knowledge) -> CmapScanSettings:
    return CmapScanSettings.read(knowledge.methods["cmap_scan"])


@pytest.mark.parametrize(("units", "share"), [(8, 0.6), (25, 0.4), (60, 0.35), (120, 0.3)])
def test_the_number_of_units_is_found(units: int, share: float, settings: CmapScanSettings) -> None:
    found = []
    for seed in (1, 2, 3):
        made = simulate_cmap_scan(seed=seed, units=units)
        seen = measure_cmap_scan(made.stimulus_ma, made.amplitude_mv, settings)
        assert seen.status is Status.MEASURED
        assert seen.flags == ()
        assert seen.units_low < seen.units < seen.units_high
        assert seen.maximum_mv == pytest.approx(made.truth.maximum_mv, rel=0.02)
        assert seen.mean_unit_uv == pytest.approx(1000 * seen.maximum_mv / seen.units, rel=0.02)
        found.append(seen.units)
    assert np.median(found) == pytest.approx(units, rel=share)


def test_lost_units_that_were_replaced_show_as_fewer_larger_units(settings: CmapScanSettings) -> None:
    healthy, lost = (
        measure_cmap_scan(made.stimulus_ma, made.amplitude_mv, settings)
        for made in (simulate_cmap_scan(seed=4), simulate_cmap_scan(seed=4, lost_fraction=0.8, reinnervation=1.0))
    )
    assert lost.maximum_mv == pytest.approx(healthy.maximum_mv, rel=0.02)
    assert lost.units < 0.4 * healthy.units
    assert lost.steps.d50 < 0.6 * healthy.steps.d50
    assert lost.steps.large_steps > healthy.steps.large_steps
    assert lost.steps.largest_percent[0] > healthy.steps.largest_percent[0]


def test_stimuli_are_those_of_the_curve(settings: CmapScanSettings) -> None:
    made = simulate_cmap_scan(seed=5, units=100, threshold_ma=10.0)
    seen = measure_cmap_scan(made.stimulus_ma, made.amplitude_mv, settings)
    reached = np.cumsum(made.truth.sizes_mv) / made.truth.maximum_mv
    for level, stimulus in ((0.05, seen.stimulus_5_ma), (0.5, seen.stimulus_50_ma), (0.95, seen.stimulus_95_ma)):
        assert stimulus == pytest.approx(made.truth.thresholds_ma[int(np.searchsorted(reached, level))], rel=0.04)


def test_order_and_units_of_current_do_not_matter(settings: CmapScanSettings) -> None:
    made = simulate_cmap_scan(seed=6, units=40)
    one = measure_cmap_scan(made.stimulus_ma, made.amplitude_mv, settings)
    rising = measure_cmap_scan(made.stimulus_ma[::-1], made.amplitude_mv[::-1], settings)
    assert rising.units == pytest.approx(one.units, rel=0.15)
    assert rising.flags == ()
    order = np.random.default_rng(1).permutation(made.stimulus_ma.size)
    mixed = measure_cmap_scan(made.stimulus_ma[order], made.amplitude_mv[order], settings)
    assert mixed.flags == ("unsorted",)
    assert mixed.steps == one.steps


def _changed(made: SimulatedCmapScan, what: str) -> tuple[np.ndarray, np.ndarray]:
    stimulus, response = made.stimulus_ma.copy(), made.amplitude_mv.copy()
    if what == "not_numbers":
        response[5] = np.nan
    elif what == "too_few_points":
        return stimulus[::8], response[::8]
    elif what == "flat":
        response[:] = 0.3
    elif what == "inverted":
        response = -response
    elif what == "starts_above_rest":
        return stimulus[:250], response[:250]
    return stimulus, response


@pytest.mark.parametrize("what", ["not_numbers", "too_few_points", "flat", "inverted", "starts_above_rest"])
def test_a_bad_scan_gives_its_reason_and_no_number(what: str, settings: CmapScanSettings) -> None:
    seen = measure_cmap_scan(*_changed(simulate_cmap_scan(seed=7), what), settings)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert what in seen.flags
    assert seen.units is None
    assert seen.steps is None


def test_a_scan_that_does_not_reach_the_plateau_says_so(settings: CmapScanSettings) -> None:
    made = simulate_cmap_scan(seed=8, highest_percent=70)
    assert made.stimulus_ma[0] == pytest.approx(made.stimulus_ma.max())
    # the strongest stimuli are left out, so that the curve still rises at its end
    seen = measure_cmap_scan(made.stimulus_ma[20:], made.amplitude_mv[20:], settings)
    assert seen.status is Status.TECHNICALLY_INADEQUATE
    assert "no_plateau" in seen.flags


def test_noise_alone_is_no_response(settings: CmapScanSettings) -> None:
    stimulus = np.geomspace(12, 5, 400)
    seen = measure_cmap_scan(stimulus, np.random.default_rng(1).normal(0, 0.01, 400), settings)
    assert (seen.status, seen.units) == (Status.NO_RESPONSE, None)


@pytest.mark.parametrize(
    ("made", "flag"),
    [
        ({"plateau_noise_percent": 4.0}, "noisy_plateau"),
        ({"points": 160}, "few_points"),
        ({"points": 90}, "coarse_steps"),
    ],
)
def test_a_doubtful_scan_is_measured_with_a_flag(made: dict[str, float], flag: str, settings: CmapScanSettings) -> None:
    scan = simulate_cmap_scan(seed=9, units=60, **made)
    seen = measure_cmap_scan(scan.stimulus_ma, scan.amplitude_mv, settings)
    assert seen.status is Status.MEASURED
    assert flag in seen.flags


def test_gaps_of_a_staircase(settings: CmapScanSettings) -> None:
    stairs = np.repeat(np.arange(11.0), 30)
    steps = find_steps(stairs, settings)
    assert steps.d50 == 6
    assert steps.large_steps == 10
    assert steps.large_steps_percent == pytest.approx(100)
    assert steps.largest_percent == pytest.approx([10.0] * 10)
    assert steps.step_index is None


def test_lengths_must_agree(settings: CmapScanSettings) -> None:
    with pytest.raises(InputError):
        measure_cmap_scan(np.ones(5), np.ones(6), settings)
