"""The whole path on real recordings: a case is built around them, assessed, and nothing is made up."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from ranvier.assess import Assessment, assess_case
from ranvier.measure import measure_path
from ranvier.record import Measured, Status
from ranvier.report.as_json import to_json
from ranvier.signals import NeedleActivity

pytestmark = pytest.mark.real_data

CHART = """\
ranvier_case: 1
title: Chronic low back pain with a right L5 radiculopathy
date: 2000-09-01
citation: Goldberger AL et al. Circulation 2000;101(23):e215-e220; Examples of Electromyograms, PhysioNet
patient: {age_years: 62, sex: male}
history: {symptom_duration_weeks: 52}
symptoms: {back_or_neck_pain_radiating: yes}
"""


@pytest.fixture(scope="module")
def radiculopathy(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """The published record of the neuropathy with its published chart: age, sex, diagnosis, muscle."""
    folder = tmp_path_factory.mktemp("emg_neuropathy")
    recordings = folder / "recordings"
    recordings.mkdir()
    for ending in ("hea", "dat"):
        shutil.copy(real_data / f"emgdb/emg_neuropathy_part1.{ending}", recordings)
    (recordings / "about.yaml").write_text(
        "emg_neuropathy_part1.hea: {muscle: tibialis_anterior, side: right, kind: needle, activity: contraction}\n"
    )
    (folder / "case.yaml").write_text(CHART)
    return assess_case(folder)


def test_the_record_is_measured_and_its_low_rate_is_said(radiculopathy: Assessment) -> None:
    by_quantity = {each.quantity: each for each in radiculopathy.measurements}
    assert by_quantity["turns_per_s"].value is not None
    assert all("low_sampling_rate" in each.flags for each in radiculopathy.measurements)
    (recording,) = radiculopathy.record.recordings
    assert recording.traces[0].duration_s == pytest.approx(20.0)
    assert not recording.simulated


def test_nothing_is_concluded_that_the_chart_does_not_say(radiculopathy: Assessment) -> None:
    true = {each.id: each.statement for each in radiculopathy.conclusions if each.verdict is True}
    kinds = {each.kind for each in radiculopathy.conclusions if each.verdict is True}
    assert "red_flag" not in kinds, true
    assert not any(each.startswith("cidp") for each in true), true
    assert not radiculopathy.plan.items, "no treatment without an established problem"
    open_flags = {title for title, _ in radiculopathy.plan.not_excluded}
    assert "Suspected lesion of the cauda equina" in open_flags


def test_the_same_input_gives_the_same_json(radiculopathy: Assessment) -> None:
    content = json.loads(to_json(radiculopathy))
    assert {"record", "measurements", "findings", "conclusions", "plan", "provenance"} <= set(content)
    assert content["record"]["facts"]["age_years"]["value"] == 62
    assert to_json(radiculopathy) == to_json(radiculopathy)


@pytest.mark.parametrize("name", ["emg_healthy_part1", "emg_myopathy_part1", "emg_neuropathy_part1"])
def test_a_bare_recording_can_be_assessed(real_data: Path, name: str) -> None:
    assessment = assess_case(real_data / f"emgdb/{name}.hea")
    assert assessment.measurements
    assert all(each.kind == "needle" for each in assessment.measurements)
    assert not any(each.verdict is True for each in assessment.conclusions)
    assert not assessment.plan.items


def test_larger_units_in_the_neuropathy_than_in_health(real_data: Path) -> None:
    amplitude = {
        name: next(
            each.value
            for each in measure_path(real_data / f"emgdb/emg_{name}_part1.hea")[0].measurements
            if each.quantity == "amplitude_per_turn_uv"
        )
        for name in ("healthy", "neuropathy")
    }
    assert amplitude["neuropathy"] > 2 * amplitude["healthy"]


Clinical = list[tuple[dict[str, str], Measured]]
CLINICAL = {"sampling_rate_hz": 32_768, "unit": "uV", "kind": "needle"}


@pytest.fixture(scope="module")
def clinical(real_data: Path) -> Clinical:
    """Every recording of the clinical data set, with what the set says of it; each is measured once."""
    folder = real_data / "needle_emg_clinical"
    with (folder / "labels.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 24
    return [(row, measured) for row in rows for measured in measure_path(folder / row["file"], CLINICAL)]


def test_every_clinical_needle_recording_is_measured_and_hum_is_found(clinical: Clinical) -> None:
    assert len(clinical) == 24
    for row, measured in clinical:
        found = {each.quantity: each for each in measured.measurements}
        assert found["rms_uv"].status is Status.MEASURED
        share = found["mains_share_percent"].value
        assert share is not None
        hum = float(row["mains50_power_fraction"])
        if hum > 0.5:
            assert share > 40, row["file"]
        if hum < 0.05:
            assert share < 15, row["file"]


def test_hum_is_found_where_the_source_says(clinical: Clinical) -> None:
    dominated: set[str] = set()
    for row, measured in clinical:
        (seen,) = (each.result for each in measured.details if isinstance(each.result, NeedleActivity))
        assert seen.mains_share == pytest.approx(float(row["mains50_power_fraction"]), abs=0.1)
        assert seen.offset_uv == pytest.approx(float(row["dc_offset_uV"]), abs=0.2)
        if "mains_dominant" in seen.flags:
            dominated.add(row["file"])
            assert seen.rms_uv < 0.7 * float(row["rms_uV"])
        assert seen.status is Status.MEASURED
    assert dominated == {row["file"] for row, _ in clinical if float(row["mains50_power_fraction"]) > 0.5}
    assert len(dominated) == 6


def test_the_m_wave_of_the_evoked_sweeps_grows_with_the_stimulus(real_data: Path) -> None:
    (measured,) = measure_path(real_data / "evoked_m_h_recruitment/m_h_recruitment_a.csv")
    peaks = [each.value for each in measured.measurements if each.quantity == "amplitude_peak_to_peak_uv"]
    largest = max(value for value in peaks if value is not None)
    assert 10_000 < largest < 13_000, "the source says about 12.8 mV peak to peak"
