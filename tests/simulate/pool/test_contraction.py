"""A simulated contraction is what its truth says, and its knobs turn the right way."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.recordings import read_recording
from ranvier.knowledge import load_knowledge
from ranvier.simulate import (
    Amplifier,
    Contraction,
    Disease,
    SimulatedContraction,
    read_scenario,
    simulate_contraction,
    write_scenario,
)

SILENT = Amplifier(noise_uv=0.0)
FEW = Contraction(active_units=4)


@cache
def make(seed: int = 3, **wanted: object) -> SimulatedContraction:
    return simulate_contraction(seed=seed, **({"duration_s": 3.0, "contraction": FEW} | wanted))


def test_the_same_seed_gives_the_same_recording() -> None:
    one, again, other = make(), make.__wrapped__(), make(seed=4)
    assert again is not one
    np.testing.assert_array_equal(one.trace.samples_uv, again.trace.samples_uv)
    assert one.truth.as_plain() == again.truth.as_plain()
    assert not np.array_equal(one.trace.samples_uv, other.trace.samples_uv)
    assert one.trace.kind == "needle"
    assert one.trace.notes == ("simulated",)
    assert not one.trace.samples_uv.flags.writeable


def test_the_signal_is_the_sum_of_the_templates_at_the_firing_times() -> None:
    made = make(amplifier=replace(SILENT, low_cut_hz=0.0, high_cut_hz=0.0))
    samples, rate = made.trace.samples_uv, made.trace.sampling_rate_hz
    rebuilt = np.zeros(samples.size)
    for unit in made.truth.units:
        for time in unit.firing_times_s:
            start = round(time * rate) - unit.template_peak
            low, high = max(start, 0), min(start + unit.template_uv.size, samples.size)
            rebuilt[low:high] += unit.template_uv[low - start : high - start]
    assert (samples - rebuilt).std() < 0.35 * samples.std()  # jitter, blocking and parts of a sample remain


def test_the_largest_peak_stands_at_the_firing_time() -> None:
    made = make(seed=5, contraction=Contraction(active_units=1), amplifier=SILENT)
    unit = made.truth.units[0]
    samples, rate = made.trace.samples_uv, made.trace.sampling_rate_hz
    near = [np.abs(samples[round(time * rate) - 12 : round(time * rate) + 13]).max() for time in unit.firing_times_s]
    assert np.median(near) == pytest.approx(np.abs(unit.template_uv).max(), rel=0.3)
    assert unit.peak_to_peak_uv == pytest.approx(np.ptp(unit.template_uv))


def test_units_come_in_the_order_of_their_height() -> None:
    heights = [unit.peak_to_peak_uv for unit in make().truth.units]
    assert all(high >= low for high, low in pairwise(heights))


def test_intervals_are_regular_within_physiology() -> None:
    made = make(duration_s=20.0, contraction=Contraction(active_units=6, interval_variation=0.15))
    variations: list[float] = []
    for unit in made.truth.units:
        gaps = np.diff(unit.firing_times_s)
        assert (gaps > 0.014).all()
        if gaps.size > 150:
            assert 5 < 1 / gaps.mean() < 40
            variations.append(gaps.std() / gaps.mean())
    assert 0.12 < np.median(variations) < 0.22


def test_more_effort_means_more_and_faster_units() -> None:
    quiet, strong = (make(contraction=Contraction(effort=effort)).truth for effort in (0.02, 0.3))
    assert len(strong.units) > 1.5 * len(quiet.units)
    assert strong.rms_uv > quiet.rms_uv
    assert strong.overlap_share > quiet.overlap_share

    def fastest(truth: object) -> float:
        return max(len(unit.firing_times_s) for unit in truth.units)

    assert fastest(strong) > fastest(quiet)


def test_a_ramp_recruits_by_size() -> None:
    made = make(duration_s=8.0, contraction=Contraction(effort=0.3, ramp_s=8.0))
    starts = [(unit.threshold, float(unit.firing_times_s[0])) for unit in made.truth.units]
    thresholds, times = np.array(starts).T
    assert np.corrcoef(thresholds, times)[0, 1] > 0.9


def test_axonal_loss_leaves_few_fast_large_units() -> None:
    strong = Contraction(effort=0.15)
    healthy, ill = (
        [make(seed=seed, contraction=strong, disease=disease).truth for seed in range(3)]
        for disease in (Disease(), Disease(axonal_loss=0.8, reinnervation=0.3, immaturity=0.5))
    )
    for few, many in zip(ill, healthy, strict=True):
        assert len(few.units) < 0.6 * len(many.units)
        assert np.median([u.fibres for u in few.units]) > 1.5 * np.median([u.fibres for u in many.units])
        rates = [max(unit.firing_times_s.size for unit in truth.units) for truth in (few, many)]
        assert rates[0] > 1.1 * rates[1]


def test_myopathy_recruits_many_small_units_early() -> None:
    strong = Contraction(effort=0.15)
    for seed in range(3):
        healthy, ill = (
            make(seed=seed, contraction=strong, disease=d).truth for d in (Disease(), Disease(myopathy=0.9))
        )
        assert len(ill.units) > len(healthy.units)
        assert np.median([u.fibres for u in ill.units]) < np.median([u.fibres for u in healthy.units])


def sizes(disease: Disease) -> tuple[np.ndarray, np.ndarray]:
    """Heights and lengths (first to last 5 uV) of the potentials with a fibre near the needle."""
    made = [make(seed=seed, disease=disease, amplifier=SILENT, duration_s=0.5).truth for seed in range(5)]
    near = [unit.template_uv for truth in made for unit in truth.units if unit.nearest_mm < 0.5]
    lengths = [float(np.ptp(np.flatnonzero(np.abs(each) > 5))) / 24 for each in near]
    return np.array([np.ptp(each) for each in near]), np.array(lengths)


def test_potentials_are_as_high_and_long_as_published_ones() -> None:
    """Within the limits of means of biceps, and no length is the longest that there can be."""
    heights, lengths = sizes(Disease())
    assert 206 < heights.mean() < 666
    assert 7.1 < lengths.mean() < 12.7
    assert lengths.std() > 1.0
    grown = sizes(Disease(axonal_loss=0.7, reinnervation=0.9))[1]
    assert grown.mean() > lengths.mean() + 1.5
    assert grown.max() > grown.mean() + 1.0


def test_cold_makes_potentials_longer() -> None:
    def width(truth: object) -> float:
        template = truth.units[0].template_uv
        power = np.cumsum(template**2) / np.sum(template**2)
        return float(np.searchsorted(power, 0.95) - np.searchsorted(power, 0.05))

    assert width(make(temperature_c=26.0).truth) > 1.2 * width(make().truth)


def test_a_drifting_needle_changes_shapes_but_not_times() -> None:
    still, moving = make(amplifier=SILENT), make(amplifier=SILENT, needle_drift_mm=0.2)
    assert not np.array_equal(still.trace.samples_uv, moving.trace.samples_uv)
    by_id = {unit.id: unit for unit in moving.truth.units}
    for unit in still.truth.units:
        assert by_id[unit.id].firing_times_s.size == pytest.approx(unit.firing_times_s.size, abs=1)


@pytest.mark.parametrize("muscle", ["deltoid", "tibialis_anterior", "first_dorsal_interosseous", "vastus_lateralis"])
def test_other_muscles_and_needles(muscle: str) -> None:
    made = make(muscle=muscle, electrode="concentric_facial")
    assert np.isfinite(made.trace.samples_uv).all()
    assert made.truth.units[0].peak_to_peak_uv > 20


def test_the_amplifier_does_what_it_says() -> None:
    plain = make(amplifier=SILENT).trace.samples_uv
    inverted = make(amplifier=replace(SILENT, inverted=True)).trace.samples_uv
    np.testing.assert_array_equal(plain, -inverted)
    assert np.abs(make(amplifier=replace(SILENT, clip_uv=30.0)).trace.samples_uv).max() == 30.0
    coarse = make(amplifier=replace(SILENT, step_uv=0.7)).trace.samples_uv
    np.testing.assert_allclose(coarse / 0.7, np.round(coarse / 0.7), atol=1e-6)
    noisy = make(amplifier=Amplifier(noise_uv=20.0, pink_share=0.5)).trace.samples_uv
    assert (noisy - plain).std() == pytest.approx(20.0, rel=0.05)
    hum = make(amplifier=replace(SILENT, mains_uv=50.0, offset_uv=300.0)).trace.samples_uv - plain
    assert hum.mean() == pytest.approx(300.0, abs=2)
    assert hum.std() == pytest.approx(50 / np.sqrt(2), rel=0.1)


def test_a_slow_recording_keeps_its_length_and_loses_its_spikes() -> None:
    fast, slow = make(amplifier=SILENT), make(amplifier=SILENT, sampling_rate_hz=4000.0)
    assert slow.trace.samples_uv.size == 12_000
    assert slow.truth.units[0].peak_to_peak_uv < fast.truth.units[0].peak_to_peak_uv


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"muscle": "bicep"}, "Did you mean 'biceps'"),
        ({"electrode": "monopolar"}, "no electrode 'monopolar'"),
        ({"duration_s": 1e9}, "cannot be simulated"),
        ({"sampling_rate_hz": 10.0}, "cannot be simulated"),
    ],
)
def test_what_cannot_be_simulated_is_refused(wanted: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        make(**wanted)
    with pytest.raises(InputError, match="axonal_loss"):
        Disease(axonal_loss=1.5)
    with pytest.raises(InputError, match="effort"):
        Contraction(effort=20)
    with pytest.raises(InputError, match="pink_share"):
        Amplifier(pink_share=2)


SCENARIO = """\
title: One contraction in three formats
seed: 5
recordings:
  ta.{ending}:
    simulate: contraction
    about: {{muscle: tibialis_anterior, side: left, activity: contraction}}
    muscle: tibialis_anterior
    electrode: concentric
    duration_s: 2
    contraction: {{active_units: 5, ramp_s: 0.5}}
    disease: {{axonal_loss: 0.5, reinnervation: 0.5}}
    amplifier: {{noise_uv: 4, inverted: no}}
"""


@pytest.mark.parametrize("ending", ["edf", "hea", "npz"])
def test_a_scenario_writes_the_recording_beside_its_truth(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO.format(ending=ending))
    file, truth_path = write_scenario(path, tmp_path / "made")
    found = read_recording(file)
    assert found.simulated
    assert found.about["muscle"] == "tibialis_anterior"
    wanted = read_scenario(path)[0].recording.traces[0].samples_uv
    np.testing.assert_allclose(found.traces[0].samples_uv, wanted, atol=np.ptp(wanted) / 30_000)
    truth = json.loads(truth_path.read_text())["recordings"][file.name]
    unit = truth["motor_units"][0]
    assert {"id", "firing_times_s", "template_uv", "peak_to_peak_uv", "fibres", "threshold"} <= unit.keys()
    assert 0 <= truth["overlap_share"] <= 1


def test_the_example_of_the_documentation_can_be_simulated() -> None:
    example = Path(__file__).parents[3] / "docs" / "examples" / "contractions.yaml"
    for each in read_scenario(example):
        assert np.isfinite(each.recording.traces[0].samples_uv).all()
        assert each.truth["motor_units"]


def test_a_truth_file_gives_the_loud_part_of_each_template() -> None:
    truth = make().truth
    plain = truth.as_plain()
    assert plain["background_units"] + len(plain["motor_units"]) == len(truth.units)
    for unit, written in zip(truth.units, plain["motor_units"], strict=False):
        peak = written["template_uv"][written["template_peak"]]
        assert peak == pytest.approx(unit.template_uv[unit.template_peak], abs=0.06)
        assert len(written["template_uv"]) < unit.template_uv.size


def test_a_mistake_in_a_scenario_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO.format(ending="edf").replace("axonal_loss", "axon_loss"))
    with pytest.raises(InputError, match="Did you mean 'axonal_loss'"):
        read_scenario(path)


def test_every_number_of_the_simulator_has_a_source() -> None:
    knowledge = load_knowledge()
    for name, method in knowledge.methods.items():
        if name.startswith("contraction_"):
            assert all(figure.source in knowledge.sources for figure in method.values.values())
