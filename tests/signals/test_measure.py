"""From recordings to measurements in the words of the chart."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest

from ranvier.errors import KnowledgeError
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Mark, Recording, Side, Status, Trace
from ranvier.signals import KindSettings, NeedleSettings, measure, recognise_kind, study_kind
from ranvier.signals.f_waves import FWaves
from ranvier.signals.spontaneous import SPONTANEOUS
from ranvier.signals.studies import STUDY_KINDS, StudyKind
from ranvier.signals.studies.contraction import Contraction
from ranvier.signals.studies.evoked import EvokedTrace
from ranvier.signals.studies.rest import AtRest
from ranvier.simulate import Disturbance, simulate_cmap, simulate_snap
from ranvier.simulate.blink import simulate_blink
from ranvier.simulate.cmap_scan import simulate_cmap_scan
from ranvier.simulate.f_waves import FPool, simulate_f_waves
from ranvier.simulate.h_reflex import simulate_recruitment
from ranvier.simulate.repetitive import simulate_train
from ranvier.simulate.series import SimulatedSeries
from ranvier.simulate.spontaneous.draws import draw_rest

from ..simple_needle import Source, simulate_needle

MEDIAN = {"nerve": "median", "side": "left", "stimulation_site": "wrist", "recording_site": "apb", "distance_mm": 80.0}
SURAL = {"nerve": "sural", "side": "right", "stimulation_site": "calf", "recording_site": "ankle"}


def recording(*traces: Trace, **about: str | float) -> Recording:
    return Recording("x.edf", "edf", traces, about=about)


def test_a_motor_response_in_the_words_of_the_chart(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, amplitude_mv=4.0, onset_ms=5.2, disturbance=Disturbance(noise_uv=5)).trace
    seen = measure(recording(trace, **MEDIAN, temperature_c=33.0), knowledge).measurements
    found = {each.quantity: each for each in seen}
    assert set(found) == {
        "onset_latency_ms", "peak_latency_ms", "amplitude_mv", "negative_peak_duration_ms",
        "total_duration_ms", "area_mv_ms",
    }  # fmt: skip
    latency, height = found["onset_latency_ms"], found["amplitude_mv"]
    assert latency.value == pytest.approx(5.2, abs=0.1)
    assert height.value == pytest.approx(4.0, rel=0.02)
    assert (height.unit, height.kind, height.target, height.side) == ("mV", "motor", "median", Side.LEFT)
    assert (height.distance_mm, height.temperature_c, height.method) == (80.0, 33.0, "evoked 4")
    assert str(height.origin) == "x.edf CMAP"
    assert [mark.name for mark in height.marks] == ["onset", "negative_peak", "negative_end", "positive_peak"]


def test_a_sensory_amplitude_counts_from_the_preceding_positive_peak(knowledge: Knowledge) -> None:
    quiet = Disturbance(noise_uv=0.2)
    made = simulate_snap(seed=1, amplitude_uv=20, initial_positivity=0.4, disturbance=quiet)
    found = {each.quantity: each for each in measure(recording(made.trace, **SURAL), knowledge).measurements}
    assert found["amplitude_uv"].value == pytest.approx(made.truth.amplitude_uv + 8, rel=0.05)
    assert found["amplitude_peak_to_peak_uv"].value == pytest.approx(made.truth.peak_to_peak_uv, rel=0.05)
    assert found["amplitude_uv"].kind == "sensory"


def test_no_response_is_a_result_for_every_quantity(knowledge: Knowledge) -> None:
    trace = simulate_snap(seed=1, amplitude_uv=0, disturbance=Disturbance(noise_uv=0.3)).trace
    found = measure(recording(trace, **SURAL), knowledge).measurements
    assert {(each.status, each.value) for each in found} == {(Status.NO_RESPONSE, None)}


def test_a_clipped_response_keeps_its_latency_only(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=5)).trace
    cut = replace(trace, samples_uv=np.maximum(trace.samples_uv, -3000))
    found = {each.quantity: each for each in measure(recording(cut, **MEDIAN), knowledge).measurements}
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
        each for each in measure(recording(traces[0], longer, traces[2], **MEDIAN), knowledge).measurements
        if each.quantity == "amplitude_mv"
    ]  # fmt: skip
    assert [each.origin.where for each in found] == ["sweep 1", "sweep 2", "sweep 3"]
    assert [each.value for each in found] == pytest.approx([1, 2, 3], rel=0.02)


def test_the_whole_result_stands_beside_the_measurements(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, amplitude_mv=4.0, onset_ms=5.2, disturbance=Disturbance(noise_uv=5)).trace
    (details,) = measure(recording(trace, **MEDIAN), knowledge).details
    result = details.result
    assert isinstance(result, EvokedTrace)
    assert (details.study, details.traces, details.status) == ("evoked", (0,), Status.MEASURED)
    assert (result.onset_latency_ms, result.amplitude_mv) == (pytest.approx(5.2, abs=0.1), pytest.approx(4, rel=0.02))
    assert result.area is not None
    assert result.duration_ms is not None


def test_automatic_marks_carry_the_disagreement_of_a_second_method(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, amplitude_mv=4.0, disturbance=Disturbance(noise_uv=5)).trace
    marks = measure(recording(trace, **MEDIAN), knowledge).measurements[0].marks
    assert all(mark.disagreement_ms is not None and 0 <= mark.disagreement_ms < 1 for mark in marks)


def edited(trace: Trace, **marks_ms: float) -> Trace:
    zero = trace.stimulus_time_s or 0.0
    marks = [Mark(name, zero + ms / 1000, -100.0, "edited by A") for name, ms in marks_ms.items()]
    return replace(trace, edited=tuple(marks))


def test_edited_marks_stand_and_values_follow_them(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, amplitude_mv=4.0, onset_ms=5.2, disturbance=Disturbance(noise_uv=5)).trace
    before = {each.quantity: each for each in measure(recording(trace, **MEDIAN), knowledge).measurements}
    moved = measure(recording(edited(trace, onset=5.6), **MEDIAN), knowledge)
    after = {each.quantity: each for each in moved.measurements}
    assert after["onset_latency_ms"].value == pytest.approx(5.6)
    assert [mark.edited for mark in after["onset_latency_ms"].marks] == [True, False, False, False]
    assert after["amplitude_mv"].value == before["amplitude_mv"].value
    old, new = before["negative_peak_duration_ms"].value, after["negative_peak_duration_ms"].value
    assert old is not None
    assert new == pytest.approx(old - 0.4, abs=0.1)
    assert "marks_edited" in after["amplitude_mv"].flags


def test_an_automatic_mark_that_an_edited_one_overtakes_goes(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, amplitude_mv=4.0, onset_ms=5.2, disturbance=Disturbance(noise_uv=5)).trace
    found = measure(recording(edited(trace, onset=9.0), **MEDIAN), knowledge).measurements
    height = next(each for each in found if each.quantity == "amplitude_mv")
    assert (height.status, height.value) == (Status.TECHNICALLY_INADEQUATE, None)
    assert "mark_dropped" in height.flags


def test_a_person_may_see_a_response_or_none(knowledge: Knowledge) -> None:
    quiet = simulate_snap(seed=1, amplitude_uv=0, disturbance=Disturbance(noise_uv=0.3)).trace
    seen = measure(recording(edited(quiet, onset=3.0, negative_peak=3.6), **SURAL), knowledge).measurements
    assert {each.quantity: each.value for each in seen}["onset_latency_ms"] == pytest.approx(3.0)
    clear = simulate_cmap(seed=1, amplitude_mv=4.0, disturbance=Disturbance(noise_uv=5)).trace
    none = measure(recording(edited(clear, no_response=0.0), **MEDIAN), knowledge).measurements
    assert {(each.status, each.value) for each in none} == {(Status.NO_RESPONSE, None)}


def test_needle_emg_of_a_muscle(knowledge: Knowledge) -> None:
    trace = simulate_needle(seed=1, duration_s=1, disturbance=Disturbance(noise_uv=4)).trace
    seen = measure(recording(trace, muscle="apb", side="right"), knowledge).measurements
    found = {each.quantity: each for each in seen}
    assert found["discharges_per_s"].value == 0.0
    assert found["amplitude_per_turn_uv"].status is Status.TECHNICALLY_INADEQUATE
    assert {each.target for each in found.values()} == {"apb"}
    assert found["rms_uv"].method == "needle 3"


def test_a_contraction_has_motor_units_and_an_interference_pattern(knowledge: Knowledge) -> None:
    sources = (Source("motor_unit", 9, 900, 11), Source("motor_unit", 11, 500, 9))
    trace = simulate_needle(seed=3, duration_s=6, sources=sources, disturbance=Disturbance(noise_uv=4)).trace
    found = measure(recording(trace, muscle="apb", activity="contraction"), knowledge)
    details = {each.study: each for each in found.details}
    assert set(details) == {"needle", "contraction", "interference"}
    result = details["contraction"].result
    assert isinstance(result, Contraction)
    assert result.motor_units
    assert all(0 <= unit.quality <= 1 and unit.id == unit.parameters.id for unit in result.motor_units)
    count = next(each for each in found.measurements if each.quantity == "motor_units")
    assert count.value == len(result.motor_units)
    assert "activity_not_stated" not in count.flags


def test_what_the_muscle_does_may_be_unsaid(knowledge: Knowledge) -> None:
    trace = simulate_needle(seed=3, duration_s=2, disturbance=Disturbance(noise_uv=4)).trace
    found = {each.study: each for each in measure(recording(trace, muscle="apb"), knowledge).details}
    assert "activity_not_stated" in found["contraction"].flags
    at_rest = {each.study for each in measure(recording(trace, activity="rest"), knowledge).details}
    assert "contraction" not in at_rest


def series(made: SimulatedSeries, **about: str | float) -> Recording:
    strengths = made.stimulus or (None,) * len(made.traces)
    traces = [replace(each, stimulus_strength=said) for each, said in zip(made.traces, strengths, strict=True)]
    return recording(*traces, **about)


def test_rising_stimuli_are_a_recruitment_series(knowledge: Knowledge) -> None:
    made = simulate_recruitment(seed=3, disturbance=Disturbance(noise_uv=5))
    found = measure(series(made, nerve="tibial", recording_site="soleus"), knowledge)
    (whole,) = (each for each in found.details if each.study == "h_reflex")
    assert whole.traces == tuple(range(len(made.traces)))
    assert "study_recognised_by_form" in whole.flags
    values = {each.quantity: each.value for each in found.measurements if each.origin.where == "series"}
    assert values["h_reflex_latency_ms"] == pytest.approx(made.truth.h_onset_ms, abs=0.3)
    assert {each.kind for each in found.measurements if each.origin.where == "series"} == {"late"}


def test_sweeps_with_one_m_response_are_searched_for_f_waves(knowledge: Knowledge) -> None:
    made = simulate_f_waves(seed=2)
    found = measure(recording(*made.traces, nerve="tibial", recording_site="ah"), knowledge)
    (whole,) = (each for each in found.details if each.study == "f_wave")
    result = whole.result
    assert isinstance(result, FWaves)
    assert "study_recognised_by_form" in whole.flags
    assert len(result.sweeps) == len(made.traces)
    shortest = min(each.latency_ms for each in made.truth.sweeps if each.latency_ms is not None)
    values = {each.quantity: each for each in found.measurements if each.origin.where == "series"}
    assert values["f_wave_min_latency_ms"].value == pytest.approx(shortest, abs=0.5)
    assert len(values["f_wave_min_latency_ms"].marks) == sum(each.latency_ms is not None for each in result.sweeps)


def test_an_edited_f_latency_stands(knowledge: Knowledge) -> None:
    made = simulate_f_waves(seed=2)
    mark = Mark("f_onset", (made.traces[3].stimulus_time_s or 0.0) + 0.0201, 0.0, "edited by A")
    traces = [replace(each, edited=(mark,)) if place == 3 else each for place, each in enumerate(made.traces)]
    found = measure(recording(*traces, study="f_wave"), knowledge)
    values = {each.quantity: each for each in found.measurements if each.origin.where == "series"}
    assert values["f_wave_min_latency_ms"].value == pytest.approx(20.1)
    assert mark in values["f_wave_min_latency_ms"].marks
    assert "marks_edited" in values["f_wave_min_latency_ms"].flags
    single = [each.result for each in found.details if each.study == "evoked"]
    assert all("marks_edited" not in each.flags for each in single)


def test_a_person_may_see_no_f_wave_in_a_sweep(knowledge: Knowledge) -> None:
    made = simulate_f_waves(seed=4)
    place = next(n for n, each in enumerate(made.truth.sweeps) if each.late == "F")
    absent = Mark("no_f_response", made.traces[place].stimulus_time_s or 0.0, 0.0, "edited by A")
    traces = [replace(each, edited=(absent,)) if n == place else each for n, each in enumerate(made.traces)]
    seen: list[FWaves] = []
    for own in (made.traces, traces):
        details = measure(recording(*own, study="f_wave"), knowledge).details
        seen += [each.result for each in details if isinstance(each.result, FWaves)]
    automatic, edited = seen
    assert automatic.persistence_percent is not None
    assert edited.persistence_percent is not None
    assert edited.sweeps[place].latency_ms is None
    assert edited.persistence_percent < automatic.persistence_percent


def test_a_blink_reflex_needs_to_know_the_sides(knowledge: Knowledge) -> None:
    made = simulate_blink(seed=1)
    own = [replace(each, label=f"ipsilateral {place}") for place, each in enumerate(made.ipsilateral)]
    other = [replace(each, label=f"contralateral {place}") for place, each in enumerate(made.contralateral)]
    found = measure(recording(*own, *other, study="blink"), knowledge)
    values = {each.quantity: each.value for each in found.measurements if each.origin.where == "series"}
    assert values["blink_r1_latency_ms"] == pytest.approx(10.8, abs=1)
    assert values["blink_r2_contralateral_latency_ms"] == pytest.approx(33, abs=6)
    (nameless,) = (each for each in measure(recording(*own, study="blink"), knowledge).details if each.study == "blink")
    assert nameless.flags == ("sides_not_named",)


def test_munix_takes_one_response_and_the_pattern(knowledge: Knowledge) -> None:
    response = simulate_cmap(seed=1, amplitude_mv=8.0, disturbance=Disturbance(noise_uv=5)).trace
    chance = np.random.default_rng(1)
    epochs = [
        Trace(f"epoch {n}", np.convolve(chance.normal(0, 50.0 * n, 10_000), np.ones(40) / 6, "same"), 20_000.0)
        for n in range(1, 13)
    ]
    found = measure(recording(response, *epochs, study="munix"), knowledge)
    assert {each.study for each in found.details} == {"evoked", "munix"}
    assert {each.quantity for each in found.measurements} >= {"munix", "musix_uv"}


def test_a_train_of_repetitive_stimulation_is_named(knowledge: Knowledge) -> None:
    made = simulate_train(seed=2)
    assert {each.study for each in measure(series(made), knowledge).details} == {"evoked"}
    found = {each.study: each for each in measure(series(made, study="repetitive"), knowledge).details}
    assert set(found) == {"evoked", "repetitive"}
    assert "study_recognised_by_form" not in found["repetitive"].flags


def test_many_stimuli_are_a_cmap_scan(knowledge: Knowledge) -> None:
    """The number of one scan is off by 15 to 20 % (standard deviation), that of three on average by little."""
    shares = [_share_of_true_units(seed, knowledge) for seed in (4, 5, 6)]
    assert np.mean(shares) == pytest.approx(1, abs=0.25)


def _share_of_true_units(seed: int, knowledge: Knowledge) -> float:
    scan = simulate_cmap_scan(seed=seed, units=40)
    shape = simulate_cmap(seed=1, amplitude_mv=1.0, onset_ms=4.0).trace
    noise = np.random.default_rng(1).normal(0, 2, (scan.stimulus_ma.size, shape.samples_uv.size))
    traces = [
        replace(shape, label=f"s{place}", samples_uv=shape.samples_uv * size + noise[place], stimulus_strength=strength)
        for place, (size, strength) in enumerate(zip(scan.amplitude_mv, scan.stimulus_ma.tolist(), strict=True))
    ]
    found = measure(recording(*traces), knowledge)
    values = {each.quantity: each.value for each in found.measurements if each.origin.where == "series"}
    assert values["cmap_scan_maximum_mv"] == pytest.approx(scan.truth.maximum_mv, rel=0.05)
    return values["cmap_scan_units"] / scan.truth.units


def test_activity_at_rest_is_found_and_named(knowledge: Knowledge) -> None:
    made = draw_rest("fibrillation", seed=5, ranges=knowledge.methods["spontaneous_simulation"])
    details = {each.study: each for each in measure(recording(made.trace, activity="rest"), knowledge).details}
    assert set(details) == {"needle", "rest"}
    result = details["rest"].result
    assert isinstance(result, AtRest)
    assert result.leading in SPONTANEOUS


def test_heavy_work_is_left_out_where_no_rule_uses_it(knowledge: Knowledge) -> None:
    trace = simulate_needle(seed=3, duration_s=2).trace
    found = measure(recording(trace, activity="contraction"), knowledge, heavy=False)
    assert {each.study for each in found.details} == {"needle", "interference"}


@pytest.mark.parametrize("study", STUDY_KINDS, ids=lambda study: study.id)
def test_every_kind_of_study_has_its_module(study: StudyKind) -> None:
    assert callable(import_module(f"ranvier.signals.studies.{study.id}").run)
    assert study.family in {"evoked", "needle", "any"}


def test_an_unnamed_study_is_measured_and_says_so(knowledge: Knowledge) -> None:
    trace = simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=5)).trace
    found = measure(recording(trace), knowledge).measurements
    assert {each.kind for each in found} == {"unknown"}
    assert all("study_unknown" in each.flags for each in found)


@pytest.mark.parametrize("amplitude_uv", [3.0, 8.0, 14.0])
def test_a_nerve_response_of_an_unnamed_study_is_found(knowledge: Knowledge, amplitude_uv: float) -> None:
    made = simulate_snap(seed=7, amplitude_uv=amplitude_uv, disturbance=Disturbance(noise_uv=0.3))
    (found,) = measure(recording(made.trace), knowledge).details
    assert found.status is Status.MEASURED
    assert {"study_unknown", "measured_as_sensory"} <= set(found.flags)
    assert isinstance(found.result, EvokedTrace)
    assert found.result.onset_latency_ms == pytest.approx(made.truth.onset_ms, abs=0.2)


def test_a_silent_sweep_of_an_unnamed_study_stays_silent(knowledge: Knowledge) -> None:
    silent = [simulate_cmap(seed=seed, amplitude_mv=0, disturbance=Disturbance(noise_uv=3)).trace for seed in range(20)]
    found = measure(recording(*silent), knowledge).details
    assert [each.status for each in found if each.study == "evoked"] == [Status.NO_RESPONSE] * 20


def test_a_trace_of_unknown_kind_is_recognised_and_flagged(knowledge: Knowledge) -> None:
    trace = replace(simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=5)).trace, kind="unknown")
    found = measure(recording(trace, **MEDIAN), knowledge).measurements
    assert all("kind_recognised_by_form" in each.flags for each in found)


def test_what_nobody_can_name_is_not_measured(knowledge: Knowledge) -> None:
    trace = Trace("?", np.random.default_rng(1).normal(0, 10, 4000), 20_000.0)
    (found,) = measure(recording(trace), knowledge).measurements
    assert (found.status, found.value, found.flags) == (Status.TECHNICALLY_INADEQUATE, None, ("kind_unknown",))


@pytest.mark.parametrize("kind", ["evoked", "needle"])
def test_a_trace_too_short_is_inadequate_and_the_others_are_measured(knowledge: Knowledge, kind: str) -> None:
    short = Trace("short", np.zeros(20), 20_000.0, None, kind)
    good = simulate_cmap(seed=1, disturbance=Disturbance(noise_uv=5)).trace
    found = measure(recording(short, good, **MEDIAN), knowledge).measurements
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


SILENT = FPool(persistence=0.0)


@pytest.mark.parametrize(
    ("said", "sweeps", "persistence", "status"),
    [
        pytest.param({"study": "f_wave"}, 12, 0.0, Status.MEASURED, id="asked for: absent, and counted"),
        pytest.param({"study": "f_wave"}, 9, None, Status.NO_RESPONSE, id="too few stimuli to say so"),
    ],
)
def test_absent_f_waves_have_a_persistence_of_zero(
    said: dict[str, str], sweeps: int, persistence: float | None, status: Status, knowledge: Knowledge
) -> None:
    made = simulate_f_waves(seed=3, sweeps=sweeps, f=SILENT)
    found = measure(recording(*made.traces, nerve="tibial", **said), knowledge)
    values = {each.quantity: each for each in found.measurements if each.origin.where == "series"}
    assert values["f_wave_persistence_percent"].value == persistence
    assert values["f_wave_persistence_percent"].status is status
    assert values["f_wave_min_latency_ms"].status is Status.NO_RESPONSE
    assert values["f_wave_min_latency_ms"].value is None


def test_silent_sweeps_that_nobody_called_f_waves_are_shown_and_not_counted(knowledge: Knowledge) -> None:
    made = simulate_f_waves(seed=3, sweeps=12, f=SILENT)
    found = measure(recording(*made.traces, nerve="tibial"), knowledge)
    assert not [each for each in found.measurements if each.quantity.startswith(("f_wave", "a_waves"))]
    (whole,) = (each for each in found.details if each.study == "f_wave")
    assert isinstance(whole.result, FWaves)
    assert {each.called for each in whole.result.sweeps} == {"none"}
    assert whole.result.persistence_percent is None
    assert "f_waves_not_asked_for" in whole.flags
