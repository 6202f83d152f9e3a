"""What of a recorded trace is shown first."""

import numpy as np
import pytest

from ranvier.record import Mark, Trace
from ranvier.report.recorded.traces import TraceView, _trace  # pyright: ignore[reportPrivateUsage]

RATE_HZ = 20_000
STIMULUS_S = 0.02


def _shown(*marks_ms: float, stimulus_s: float | None = STIMULUS_S) -> TraceView:
    """A response of 500 µV after 6 ms, behind an artefact of 4000 µV, in a trace of 120 ms."""
    times = np.arange(round(0.12 * RATE_HZ)) / RATE_HZ - STIMULUS_S
    samples = -500.0 * np.exp(-(((times - 0.008) / 0.0015) ** 2))
    samples[(times >= 0) & (times < 0.0005)] = 4000.0
    marks = [Mark("onset", STIMULUS_S + each / 1000, 0.0) for each in marks_ms]
    return _trace(Trace("CMAP", samples if marks else samples * 0, RATE_HZ, stimulus_s), marks, 2400)


def test_an_evoked_response_fills_its_picture() -> None:
    view = _shown(6.0, 12.0)
    first, last, low, high = view.view
    assert (first, last) == (-2.0, 18.0)
    assert not view.whole
    assert -0.7 < low < -0.5
    assert high < 0.5
    assert view.stimulus_x is not None
    assert all(58 <= each.x <= 470 for each in view.marks)


def test_without_a_response_all_after_the_stimulus_is_shown_and_noise_does_not_fill_it() -> None:
    view = _shown()
    first, last, low, high = view.view
    assert first == -2.0
    assert last == pytest.approx(99.95)
    assert high - low >= 10


def test_a_trace_without_a_stimulus_is_shown_whole() -> None:
    view = _shown(6.0, stimulus_s=None)
    assert view.whole
    assert view.view[:2] == pytest.approx((0, 119.95))
