"""From recordings to measurements in the words of the chart."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from ranvier.errors import KnowledgeError
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Recording, Side, Status, Trace
from ranvier.signals import KindSettings, NeedleSettings, measure, recognise_kind, study_kind
from ranvier.simulate import Disturbance, simulate_cmap, simulate_needle, simulate_snap

MEDIAN = {"nerve": "median", "side": "left", "stimulation_site": "wrist", "recording_site": "apb", "distance_mm": 80.0}
SURAL = {"nerve": "sural", "side": "right", "stimulation_site": "calf", "recording_site": "ankle"}


def recording(*traces: Trace, **about: str | float) -> Recording:
    return Recording("x.edf", "edf", traces, about=about)


def test_a_motor_response_in_the_words_of_the_chart(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, amplitude_mv=4.0, onset_ms=5.2, disturbance=Disturbance(noise_uv=5)).trace
    found = {each.quantity: each for each in measure(recording(trace, **MEDIAN, temperature_c=33.0), knowledge)}
    assert set(found) == {
        "onset_latency_ms", "peak_latency_ms", "amplitude_mv", "negative_peak_duration_ms", "area_mv_ms",
    }  # fmt: skip
    latency, height = found["onset_latency_ms"], found["amplitude_mv"]
    assert latency.value == pytest.approx(5.2, abs=0.1)
    assert height.value == pytest.approx(4.0, rel=0.02)
    assert (height.unit, height.kind, height.target, height.side) == ("mV", "motor", "median", Side.LEFT)
    assert (height.distance_mm, height.temperature_c, height.method) == (80.0, 33.0, "evoked 1")
    assert str(height.origin) == "x.edf CMAP"
    assert [mark.name for mark in height.marks] == ["onset", "negative_peak", "negative_end", "positive_peak"]


def test_a_sensory_amplitude_counts_from_the_preceding_positive_peak(knowledge: Knowledge) -> None:
    quiet = Disturbance(noise_uv=0.2)
    made = simulate_snap(seed=1, amplitude_uv=20, initial_positivity=0.4, disturbance=quiet)
    found = {each.quantity: each for each in measure(recording(made.trace, **SURAL), knowledge)}
    assert found["amplitude_uv"].value == pytest.approx(made.truth.amplitude_uv + 8, rel=0.05)
    assert found["amplitude_peak_to_peak_uv"].value == pytest.approx(made.truth.peak_to_peak_uv, rel=0.05)
    assert found["amplitude_uv"].kind == "sensory"


def test_no_response_is_a_result_for_every_quantity(knowledge: Knowledge) -> None:
    trace = simulate_snap(seed=1, amplitude_uv=0, disturbance=Disturbance(noise_uv=0.3)).trace
    found = measure(recording(trace, **SURAL), knowledge)
    assert {(each.status, each.value) for each in found} == {(Status.NO_RESPONSE, None)}


def test_a_clipped_response_keeps_its_latency_only(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=5)).trace
    cut = replace(trace, samples_uv=np.maximum(trace.samples_uv, -3000))
    found = {each.quantity: each for each in measure(recording(cut, **MEDIAN), knowledge)}
    assert found["onset_latency_ms"].status is Status.MEASURED
    for name in ("amplitude_mv", "area_mv_ms", "peak_latency_ms"):
        assert (found[name].status, found[name].value) == (Status.TECHNICALLY_INADEQUATE, None)


def test_traces_keep_their_order_and_their_own_geometry(knowledge: Knowledge) -> None:
    traces = [
        replace(simulate_cmap(seed=1, amplitude_mv=float(height)).trace, label=f"sweep {height}")
        for height in (1, 2, 3)
    ]
    longer = replace(traces[1], samples_uv=np.concatenate([traces[1].samples_uv, np.zeros(100)]))
    found = [
        each for each in measure(recording(traces[0], longer, traces[2], **MEDIAN), knowledge)
        if each.quantity == "amplitude_mv"
    ]  # fmt: skip
    assert [each.origin.where for each in found] == ["sweep 1", "sweep 2", "sweep 3"]
    assert [each.value for each in found] == pytest.approx([1, 2, 3], rel=0.02)


def test_needle_emg_of_a_muscle(knowledge: Knowledge) -> None:
    trace = simulate_needle(seed=1, duration_s=1, disturbance=Disturbance(noise_uv=4)).trace
    found = {each.quantity: each for each in measure(recording(trace, muscle="apb", side="right"), knowledge)}
    assert found["discharges_per_s"].value == 0.0
    assert found["amplitude_per_turn_uv"].status is Status.TECHNICALLY_INADEQUATE
    assert {each.target for each in found.values()} == {"apb"}
    assert {each.method for each in found.values()} == {"needle 1"}


def test_an_unnamed_study_is_measured_and_says_so(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=5)).trace
    found = measure(recording(trace), knowledge)
    assert {each.kind for each in found} == {"unknown"}
    assert all("study_unknown" in each.flags for each in found)


def test_a_trace_of_unknown_kind_is_recognised_and_flagged(knowledge: Knowledge) -> None:
    trace = replace(simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=5)).trace, kind="unknown")
    assert all("kind_recognised_by_form" in each.flags for each in measure(recording(trace, **MEDIAN), knowledge))


def test_what_nobody_can_name_is_not_measured(knowledge: Knowledge) -> None:
    trace = Trace("?", np.random.default_rng(1).normal(0, 10, 4000), 20_000.0)
    (found,) = measure(recording(trace), knowledge)
    assert (found.status, found.value, found.flags) == (Status.TECHNICALLY_INADEQUATE, None, ("kind_unknown",))


@pytest.mark.parametrize("kind", ["evoked", "needle"])
def test_a_trace_too_short_is_inadequate_and_the_others_are_measured(knowledge: Knowledge, kind: str) -> None:
    short = Trace("short", np.zeros(20), 20_000.0, None, kind)
    good = simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=5)).trace
    found = measure(recording(short, good, **MEDIAN), knowledge)
    assert found[0].flags == ("too_short",)
    assert found[0].status is Status.TECHNICALLY_INADEQUATE
    assert found[1].status is Status.MEASURED


def test_kinds_by_form(kinds: KindSettings) -> None:
    sweep = simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=5)).trace
    unnamed = replace(sweep, kind="unknown", stimulus_time_s=None)
    assert recognise_kind(unnamed, kinds) == "evoked"
    assert recognise_kind(replace(unnamed, stimulus_time_s=0.02), kinds) == "evoked"
    long = simulate_needle(seed=1, duration_s=1, disturbance=Disturbance(noise_uv=4)).trace
    assert recognise_kind(replace(long, kind="unknown"), kinds) == "needle"
    noise = replace(unnamed, samples_uv=np.random.default_rng(1).normal(0, 10, 1000))
    assert recognise_kind(noise, kinds) == "unknown"
    assert recognise_kind(replace(noise, samples_uv=np.zeros(1000)), kinds) == "unknown"


@pytest.mark.parametrize(
    ("about", "kind"),
    [
        ({"nerve": "median", "recording_site": "digit_2"}, "sensory"),
        ({"nerve": "median", "stimulation_site": "palm", "recording_site": "wrist"}, "mixed"),
        ({"nerve": "tibial", "muscle": "ah"}, "motor"),
        ({"nerve": "sural"}, "sensory"),
        ({"nerve": "radial", "recording_site": "snuffbox"}, "sensory"),
        ({"study": "motor", "nerve": "sural"}, "motor"),
        ({"kind": "evoked"}, "unknown"),
    ],
)
def test_study_kinds(about: dict[str, str | float], kind: str) -> None:
    assert study_kind(about, load_knowledge().studies) == kind


def test_a_missing_setting_is_named() -> None:
    method = SimpleNamespace(number={}.__getitem__)
    with pytest.raises(KnowledgeError, match="turn_threshold_uv"):
        NeedleSettings.read(method)
