"""Late responses beside an A wave count only when other late responses begin at about the same time."""

import numpy as np
import pytest

from ranvier.knowledge import load_knowledge
from ranvier.signals.f_waves.responses import Responses
from ranvier.signals.f_waves.settings import FWaveSettings
from ranvier.signals.f_waves.shapes import Constant
from ranvier.signals.f_waves.support import beside, hidden_until, parts_of, with_rests

SETTINGS = FWaveSettings.read(load_knowledge().methods["f_waves"])
PER_MS, SIZE = 10.0, 500
FROM_STIMULUS = np.arange(SIZE) + 150.0  # the window starts 15 ms after the stimulus


def a_wave(first: int, last: int) -> Constant:
    shape = np.full(last - first + 1, 100.0)
    return Constant(first, shape, np.zeros(10, dtype=np.intp), np.ones(10, dtype=np.bool_))


def responses(onsets_ms: list[float]) -> Responses:
    onset = np.array(onsets_ms) * PER_MS - 150.0
    return Responses(onset, onset + 50, np.full(onset.size, 100.0))


def until_ms(onsets_ms: list[float], first_ms: float, last_ms: float) -> float | None:
    near = beside([a_wave(int(first_ms * PER_MS) - 150, int(last_ms * PER_MS) - 150)], SIZE, PER_MS, SETTINGS)
    until = hidden_until(responses(onsets_ms), near, FROM_STIMULUS, PER_MS, SETTINGS)
    return (until + 150) / PER_MS if until else None


@pytest.mark.parametrize(
    ("onsets_ms", "expected"),
    [
        pytest.param([20.4, 22.0, 28.0, 28.5, 29.0, 29.5], 27.0, id="long before the others: a rest of the A wave"),
        pytest.param([24.5, 26.0, 28.0, 28.5, 29.0], None, id="followed closely by the others: F waves"),
        pytest.param([28.0, 28.5, 29.0], None, id="none beside the A wave"),
        pytest.param([20.4, 22.0, 28.0, np.nan], None, id="too few others to say when F waves begin"),
        pytest.param([20.4] * 20 + [28.0, 28.5, 29.0], None, id="the others are too small a share"),
    ],
)
def test_beside_an_a_wave_before_f_waves(onsets_ms: list[float], expected: float | None) -> None:
    until = until_ms(onsets_ms, 20.0, 23.5)
    assert until is None if expected is None else until == pytest.approx(expected)


def test_an_f_wave_before_the_a_wave_stays() -> None:
    assert until_ms([26.0, 26.5, 27.0, 34.0, 35.0], 33.0, 36.0) is None


def test_without_an_a_wave_nothing_is_hidden() -> None:
    near = beside([], SIZE, PER_MS, SETTINGS)
    assert not near.any()
    assert hidden_until(responses([18.0, 28.0, 28.5, 29.0]), near, FROM_STIMULUS, PER_MS, SETTINGS) == 0


def test_no_late_response_at_all() -> None:
    assert until_ms([np.nan, np.nan], 20.0, 23.5) is None


def test_a_sweep_with_nothing_but_a_rest_shows_the_a_wave() -> None:
    wave = a_wave(50, 85)
    wave.present[:4] = False
    seen, kept = np.full(10, np.nan), np.full(10, np.nan)
    seen[0], seen[1], kept[1], seen[2] = 54.0, 54.0, 130.0, 200.0  # a rest; a rest and an F wave; far from the A wave
    (found,) = with_rests([wave], seen, kept, PER_MS, SETTINGS)
    assert found.present.tolist() == [True, False, False, False] + [True] * 6
    assert with_rests([], seen, kept, PER_MS, SETTINGS) == []
    (same,) = with_rests([wave], kept * np.nan, kept * np.nan, PER_MS, SETTINGS)
    assert same.present.tolist() == wave.present.tolist()


def test_a_sweep_with_one_of_two_joined_waves_holds_a_part() -> None:
    time = np.arange(SIZE)
    one, other = (150 * np.exp(-(((time - middle) / 12) ** 2)) for middle in (100, 160))
    f_wave = 80 * np.sin((time - 150) / 8) * ((time >= 150) & (time < 230))
    raw = np.tile(one + other, (10, 1))
    raw[0], raw[1], raw[2] = one, other, one + other + f_wave
    raw += np.random.default_rng(1).normal(0, 2, raw.shape)
    wave = Constant(60, (one + other)[60:201], np.zeros(10, dtype=np.intp), np.ones(10, dtype=np.bool_))
    onset = np.full(10, np.nan)
    onset[:3] = 130, 70, 150
    found = Responses(onset, onset + 50, np.full(10, 100.0))
    parts = parts_of(wave, raw, np.full(10, 2.0), found, PER_MS, SETTINGS)
    assert parts.tolist() == [True, True] + [False] * 8
    nothing = Responses(onset * np.nan, onset, onset)
    assert not parts_of(wave, raw, np.full(10, 2.0), nothing, PER_MS, SETTINGS).any()
