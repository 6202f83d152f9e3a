"""Several sweeps of one stimulus are averaged; a few stimuli of growing strength say whether they were enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ranvier.knowledge import Knowledge
from ranvier.record import Measured, Recording, Status, Trace
from ranvier.signals.conduction import StimulusSeries
from ranvier.signals.measure import measure
from ranvier.signals.studies.average import AverageResponse
from ranvier.simulate import Disturbance, simulate_cmap, simulate_snap


def measured(traces: Sequence[Trace], knowledge: Knowledge, **about: str | float) -> Measured:
    named = tuple(replace(each, label=f"sweep {place + 1}") for place, each in enumerate(traces))
    return measure(Recording("series", "npz_trace", named, about=about), knowledge)


def found(measured: Measured, study: str) -> list[object]:
    return [each.result for each in measured.details if each.study == study]


def noisy_snaps(height_uv: float, noise_uv: float, sweeps: int) -> list[Trace]:
    made = [
        simulate_snap(seed=seed, onset_ms=2.6, amplitude_uv=height_uv, disturbance=Disturbance(noise_uv=noise_uv))
        for seed in range(sweeps)
    ]
    return [each.trace for each in made]


def test_the_average_shows_what_no_sweep_shows(knowledge: Knowledge) -> None:
    seen = measured(noisy_snaps(6.0, 5.0, 20), knowledge, nerve="sural")
    (average,) = found(seen, "average")
    assert isinstance(average, AverageResponse)
    assert average.status is Status.MEASURED
    assert (average.sweeps, average.sweeps_used) == (20, 20)
    assert average.response.onset_latency_ms == pytest.approx(2.6, abs=0.15)
    assert average.response.amplitude_uv == pytest.approx(6.0, rel=0.25)
    values = {each.quantity: each.value for each in seen.measurements if each.origin.where == "series"}
    assert values["onset_latency_ms"] == average.response.onset_latency_ms


def test_where_nobody_names_the_study_a_nerve_is_looked_for_too(knowledge: Knowledge) -> None:
    (average,) = found(measured(noisy_snaps(6.0, 5.0, 20), knowledge), "average")
    assert isinstance(average, AverageResponse)
    assert average.response.onset_latency_ms == pytest.approx(2.6, abs=0.15)
    assert "measured_as_sensory" in average.flags


def test_noise_alone_averages_to_no_response(knowledge: Knowledge) -> None:
    (average,) = found(measured(noisy_snaps(0.0, 5.0, 20), knowledge, nerve="sural"), "average")
    assert isinstance(average, AverageResponse)
    assert average.response.onset_latency_ms is None
    assert average.status is not Status.MEASURED


def cmaps(heights_mv: Sequence[float], strengths_ma: Sequence[float | None]) -> list[Trace]:
    return [
        replace(
            simulate_cmap(seed=seed, onset_ms=3.5, amplitude_mv=height, disturbance=Disturbance(noise_uv=5.0)).trace,
            stimulus_strength=strength,
            strength_unit="mA",
        )
        for seed, (height, strength) in enumerate(zip(heights_mv, strengths_ma, strict=True))
    ]


@pytest.mark.parametrize(
    ("heights", "supramaximal"), [((3.0, 6.0, 8.0, 8.05, 8.0), True), ((2.0, 4.0, 6.0, 7.0, 8.0), False)]
)
def test_growing_stimuli_say_whether_they_were_enough(
    heights: tuple[float, ...], supramaximal: bool, knowledge: Knowledge
) -> None:
    traces = cmaps(heights, (5.0, 8.0, 11.0, 14.0, 17.0))
    for order in (traces, traces[::-1]):  # the strength counts, not the order of the sweeps
        (series,) = found(measured(order, knowledge), "stimulus_series")
        assert isinstance(series, StimulusSeries)
        assert series.supramaximal is supramaximal
        assert ("submaximal" in series.flags) is not supramaximal


def test_unlike_responses_and_other_recordings_are_not_averaged(knowledge: Knowledge) -> None:
    unlike = cmaps((2.0, 4.0, 6.0, 7.0, 8.0), (None,) * 5)
    assert found(measured(unlike, knowledge), "average") == []
    alike = cmaps((8.0,) * 5, (None,) * 5)
    assert len(found(measured(alike, knowledge), "average")) == 1
    named = tuple(replace(each, label=name) for each, name in zip(alike, "abcde", strict=True))
    assert found(measure(Recording("several", "edf", named), knowledge), "average") == []


def test_a_stated_series_is_not_averaged(knowledge: Knowledge) -> None:
    alike = cmaps((8.0,) * 6, (None,) * 6)
    assert found(measured(alike, knowledge, study="repetitive"), "average") == []
