"""What lies below late responses is taken off, and a large late response does not bend it."""

import numpy as np
import pytest

from ranvier.knowledge import load_knowledge
from ranvier.record.recordings import Samples
from ranvier.signals.f_waves.baseline import Baseline, binned, without_baseline
from ranvier.signals.f_waves.settings import FWaveSettings

SETTINGS = FWaveSettings.read(load_knowledge().methods["f_waves"])
RATE, BEFORE, START, SIZE = 20_000.0, 100, 400, 1500
TIME_MS = (np.arange(SIZE) - 100) / 20.0


def sweeps(hum_uv: float = 0.0, late_uv: float = 0.0) -> Samples:
    """Twelve sweeps with an offset, a line, a tail and noise of 3 uV; the first one with a late response of 12 ms."""
    chance = np.random.default_rng(1)
    made = chance.normal(0, 3.0, (12, SIZE)) + chance.normal(0, 10, (12, 1)) + 0.3 * TIME_MS
    made += np.where(TIME_MS > 0, 80.0 * np.exp(-(TIME_MS - 15.0) / 5.0), 0.0)
    made += hum_uv * np.sin(2 * np.pi * 50 * TIME_MS / 1000 + chance.uniform(0, 6, (12, 1)))
    made[0] -= late_uv * np.exp(-(((TIME_MS - 24.0) / 4.0) ** 2))
    return made


def left(made: Samples) -> tuple[Samples, bool, Baseline]:
    return without_baseline(made, START, BEFORE, RATE, SETTINGS)


def slow(raw: Samples) -> float:
    return float(np.abs(binned(raw, np.arange(0, raw.shape[1] + 1, 50))).max())


@pytest.mark.parametrize("hum_uv", [0.0, 20.0])
def test_offset_line_tail_and_hum_are_gone(hum_uv: float) -> None:
    raw, hum, _ = left(sweeps(hum_uv))
    assert raw.shape == (12, SIZE - START)
    assert hum == (hum_uv > 0)
    assert slow(raw) < 2.5


def test_a_large_late_response_stays_and_does_not_bend_what_is_before_it() -> None:
    raw, _, _ = left(sweeps(late_uv=300.0))
    late = (sweeps(late_uv=300.0) - sweeps())[0, START:]
    assert slow(raw[:1] - late) < 4


def test_one_sweep_alone_has_no_usual_baseline() -> None:
    raw, _, baseline = left(sweeps()[:1])
    assert slow(raw) < 3
    assert not baseline.precision.any()


def test_once_more_without_baseline_changes_next_to_nothing() -> None:
    raw, _, baseline = left(sweeps())
    assert np.abs(baseline.off(raw) - raw).max() < 1.0
    assert baseline.off(raw + 5.0) == pytest.approx(raw, abs=2.0)
