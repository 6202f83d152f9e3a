"""Needle recordings of real people: turns and amplitude tell classes apart, hum does not matter, limits fit."""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from ranvier.diagnosis.measured_muscle import MuscleSample
from ranvier.diagnosis.muscle_verdict import judge_muscle
from ranvier.formats.recordings import read_recording
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.reference import shipped_library
from ranvier.signals.decomposition import DecompositionSettings, decompose
from ranvier.signals.interference import InterferencePattern, InterferenceSettings, measure_interference
from ranvier.signals.motor_unit import MotorUnitSettings, measure_motor_units

pytestmark = pytest.mark.real_data

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "needle_classes.py"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def classes() -> ModuleType:
    sys.path.insert(0, str(BENCHMARK.parent))  # what the benchmarks share
    spec = importlib.util.spec_from_file_location("needle_classes", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["needle_classes"] = module
    spec.loader.exec_module(module)
    return module


def test_three_classes_are_told_apart_whatever_the_hum(real_data: Path, classes: ModuleType) -> None:
    samples, labels, patients = classes.recordings(real_data / "needle_emg_clinical")
    plain, removed, added = (
        np.array([classes.turns_and_amplitude(each) for each in kind])
        for kind in (
            samples,
            [classes.without_hum(each) for each in samples],
            [classes.with_hum(each, 100_000 + seed) for seed, each in enumerate(samples)],
        )
    )
    accuracy, less, more, judged = (
        classes.balanced(classes.leave_patients_out(known, labels, patients, classes.clouds, asked), labels)
        for known, asked in ((plain, plain), (removed, removed), (added, added), (plain, added))
    )
    assert accuracy >= 0.65
    assert max(abs(accuracy - other) for other in (less, more, judged)) <= 0.03


@pytest.fixture(scope="module")
def patterns(real_data: Path, knowledge: Knowledge) -> dict[str, InterferencePattern]:
    settings = InterferenceSettings.read(knowledge.methods["interference"])
    found: dict[str, InterferencePattern] = {}
    for name in ("healthy", "myopathy", "neuropathy"):
        trace = read_recording(real_data / "emgdb" / f"emg_{name}_part1.hea").traces[0]
        found[name] = measure_interference(trace.samples_uv, trace.sampling_rate_hz, settings)
    return found


def test_one_patient_of_each_kind_differs_as_expected(patterns: dict[str, InterferencePattern]) -> None:
    healthy, myopathy, neuropathy = (patterns[name] for name in ("healthy", "myopathy", "neuropathy"))
    assert neuropathy.amplitude_mean_uv > 3 * healthy.amplitude_mean_uv
    assert neuropathy.envelope_uv > 4 * healthy.envelope_uv
    assert myopathy.ratio_mean > 2 * neuropathy.ratio_mean
    assert all("low_sampling_rate" in each.flags for each in patterns.values())


def test_what_cannot_be_taken_apart_has_a_reason(real_data: Path, knowledge: Knowledge) -> None:
    trace = read_recording(real_data / "emgdb" / "emg_healthy_part1.hea").traces[0]
    settings = DecompositionSettings.read(knowledge.methods["decomposition"])
    found = decompose(trace.samples_uv, trace.sampling_rate_hz, settings)
    potentials = measure_motor_units(found, MotorUnitSettings.read(knowledge.methods["motor_unit"]))
    assert found.units or found.reason
    assert all(each.reason or each.amplitude_uv is not None or each.flags for each in potentials)


def test_published_means_of_three_groups_are_judged_by_the_limits(real_data: Path, knowledge: Knowledge) -> None:
    with (real_data / "muap_features_ucy" / "muap_features.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sample = MuscleSample(20, float(row["DurMn"]), 1000 * float(row["AmpMn"]))
        seen = judge_muscle(sample, "biceps", 45, shipped_library(), knowledge)  # ages are not in the file
        found[row["Cls"], seen.verdict] += 1
    assert found == {
        ("1", "normal"): 8, ("2", "neurogenic"): 5, ("2", "normal"): 2, ("3", "myopathic"): 4, ("3", "normal"): 2,
        ("3", "not_classifiable"): 1,
    }  # fmt: skip
