"""From the rows of a conduction study to the tables that the rules ask: what is worked out, and what stays open."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.diagnosis.limits import Comparer
from ranvier.diagnosis.measuring import Site, SiteKey
from ranvier.errors import InputError
from ranvier.record import Measurement, Origin, Status
from ranvier.reference import shipped_library
from ranvier.report.evidence.origins import Origins
from ranvier.report.recorded.studies import study_groups
from ranvier.rules.values import Cell

from .charts import assessed, conduction, motor, record
from .conduction_tables import MEDIAN, SURAL, ULNAR, WOMAN, nerve, segments, study

# ------------------------------------------------------------------------------------------------ rows and status


def test_the_same_stimulation_may_not_stand_twice() -> None:
    with pytest.raises(InputError, match="stands twice"):
        study(MEDIAN[0], MEDIAN[0])


def test_a_response_and_no_response_contradict() -> None:
    with pytest.raises(InputError, match="no_response"):
        study({**MEDIAN[0], "status": "no_response"})


def test_values_of_a_study_that_was_not_done_contradict() -> None:
    with pytest.raises(InputError, match="not_done"):
        study({**MEDIAN[0], "status": "not_done"})


def test_an_amplitude_of_nothing_is_no_response() -> None:
    row = nerve(study(motor("median", "right", "apb", "wrist", amplitude=0.0)), "median_apb")
    assert row["responds"] is False
    assert row["distal_amplitude_percent_of_lower_limit"] == 0.0
    assert row.get("distal_latency_ms") is None


def test_a_poor_recording_gives_no_value() -> None:
    poor_wrist = motor("median", "right", "apb", "wrist", status="technically_inadequate")
    row = nerve(study(poor_wrist), "median_apb")
    assert row["responds"] is None
    assert row.get("distal_amplitude_percent_of_lower_limit") is None
    poor_elbow = motor("median", "right", "apb", "elbow", status="technically_inadequate")
    poor = segments(study(MEDIAN[0], poor_elbow))["forearm"]
    assert poor["amplitude_ratio"] is None
    assert poor["velocity_m_per_s"] is None


def test_a_row_without_numbers_and_status_says_nothing() -> None:
    assert nerve(study(motor("median", "right", "apb", "wrist")), "median_apb")["responds"] is None


def test_a_stimulation_that_was_not_done_is_no_row() -> None:
    found = study(MEDIAN[0], motor("tibial", "left", "ah", "ankle", status="not_done"))
    assert [row["nerve"] for row in found.gathered.facts.tables["motor_nerve"].rows] == ["median_apb"]
    assert found.gathered.facts.tables["motor_nerve"].unlisted == 0


# ------------------------------------------------------------------------------------------------ complete or not


@pytest.mark.parametrize(
    ("rows", "total", "unlisted"),
    [
        (MEDIAN, -1, 0),
        (MEDIAN, 5, 3),
        (MEDIAN, None, None),
        ((*MEDIAN, motor("tibial", "left", "", "ankle", 4.0, 9.0) | {"recording_site": None}), -1, 1),
        ((*MEDIAN, {"kind": "motor", "side": "left", "onset_latency_ms": 4.0}), -1, 1),
        ((*MEDIAN, motor("tibial", "left", "ah", "ankle") | {"stimulation_site": None}), -1, 1),
        ((*MEDIAN, motor("tibial", "left", "ah", "wrist", 4.0, 9.0)), -1, 1),
        ((*MEDIAN, motor("musculocutaneous", "left", "orbicularis_oculi", "erb", 4.0, 9.0)), -1, 0),
    ],
)
def test_a_study_is_complete_when_every_row_is_here_and_can_be_used(
    rows: tuple[dict[str, Any], ...], total: int | None, unlisted: int | None
) -> None:
    plain = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert study(*plain, total=total).gathered.facts.tables["motor_nerve"].unlisted == unlisted


def test_a_sensory_row_without_a_place_leaves_only_the_sensory_table_open() -> None:
    lost = {name: value for name, value in SURAL.items() if name != "recording_site"}
    tables = study(*MEDIAN, lost).gathered.facts.tables
    assert tables["motor_nerve"].unlisted == 0
    assert tables["sensory_nerve"].unlisted == 1


# ------------------------------------------------------------------------------------------------ limits and doubt


def percent(assessment: Assessment, name: str, column: str) -> Cell:
    return nerve(assessment, name).get(column)


def test_a_slow_response_of_unknown_temperature_is_unknown_and_a_fast_one_is_normal() -> None:
    slow = (MEDIAN[0], {**MEDIAN[1], "velocity_m_per_s": 40.0})
    assert percent(study(*slow, warm=None), "median_apb", "velocity_percent_of_lower_limit") is None
    assert percent(study(*slow), "median_apb", "velocity_percent_of_lower_limit") == pytest.approx(100 * 40 / 51)
    assert percent(study(*MEDIAN, warm=None), "median_apb", "velocity_percent_of_lower_limit") == pytest.approx(
        100 * 56 / 51, abs=1e-5
    )


@pytest.mark.parametrize("temperature", [25.0, 33.0])
def test_a_measured_cold_is_never_used_against_the_patient(temperature: float) -> None:
    rows = [{**MEDIAN[0], "temperature_c": temperature}, {**MEDIAN[1], "temperature_c": temperature}]
    assert percent(study(*rows, warm=None), "median_apb", "velocity_percent_of_lower_limit") == pytest.approx(
        100 * 56 / 51, abs=1e-5
    )
    rows[1]["velocity_m_per_s"] = 40.0
    slow = percent(study(*rows, warm=None), "median_apb", "velocity_percent_of_lower_limit")
    assert (slow is None) == (temperature < 32)
    assert nerve(study(*rows, warm=None), "median_apb")["cold"] is (temperature < 32)


def test_one_recording_place_has_one_temperature() -> None:
    rows = ({**MEDIAN[0], "temperature_c": 33.0}, {**MEDIAN[1], "velocity_m_per_s": 40.0})
    assert percent(study(*rows, warm=None), "median_apb", "velocity_percent_of_lower_limit") is not None


def test_a_low_amplitude_needs_no_temperature() -> None:
    low = {**MEDIAN[0], "amplitude_mv": 2.1}
    assert percent(study(low, warm=None), "median_apb", "distal_amplitude_percent_of_lower_limit") == 50.0


def test_a_latency_needs_its_distance() -> None:
    column = "distal_latency_percent_of_upper_limit"
    assert percent(study(MEDIAN[0], standard=None), "median_apb", column) is None
    assert percent(study(MEDIAN[0]), "median_apb", column) == pytest.approx(100 * 3.5 / 4.4, abs=1e-5)
    assert percent(study({**MEDIAN[0], "distance_mm": 80}, standard=None), "median_apb", column) is not None
    assert percent(study({**MEDIAN[0], "distance_mm": 60}), "median_apb", column) is None


def test_without_age_there_is_no_limit() -> None:
    found = assessed({"patient": {"sex": "female"}}, conduction(*MEDIAN))
    assert percent(found, "median_apb", "distal_amplitude_percent_of_lower_limit") is None
    assert percent(found, "median_apb", "distal_amplitude_mv") == 9.0


def test_a_limit_is_met_exactly() -> None:
    rows = (
        motor("ulnar", "right", "adm", "wrist", 5.55, 10.0),
        motor("ulnar", "right", "adm", "below_elbow", 9.9, 9.5, 36.4),
    )
    row = nerve(study(*rows), "ulnar_adm")
    assert row["distal_latency_percent_of_upper_limit"] == 150.0
    assert row["velocity_percent_of_lower_limit"] == 70.0


# ------------------------------------------------------------------------------------------------ motor


def test_segments_are_named_and_entrapment_is_marked() -> None:
    found = segments(study(*ULNAR, motor("ulnar", "right", "adm", "axilla", 10.0, 9.0, 58.0),
                           motor("ulnar", "right", "adm", "erb", 13.0, 8.0, 60.0)))  # fmt: skip
    assert list(found) == ["forearm", "across_elbow", "upper_arm", "axilla_erb"]
    assert [row["at_entrapment_site"] for row in found.values()] == [False, True, False, False]
    assert [row["proximal_above_axilla"] for row in found.values()] == [False, False, False, True]


def test_the_median_distal_segment_is_at_an_entrapment_site_and_the_ulnar_one_is_not() -> None:
    found = study(*MEDIAN, *ULNAR)
    assert nerve(found, "median_apb")["distal_latency_at_entrapment_site"] is True
    assert nerve(found, "ulnar_adm")["distal_latency_at_entrapment_site"] is False


def test_velocity_is_worked_out_from_latencies_and_length() -> None:
    rows = (MEDIAN[0], {**motor("median", "right", "apb", "elbow", 7.5, 8.6), "segment_distance_mm": 220})
    assert nerve(study(*rows), "median_apb")["velocity_m_per_s"] == 55.0
    backwards = (MEDIAN[0], {**motor("median", "right", "apb", "elbow", 3.4, 8.6), "segment_distance_mm": 220})
    assert nerve(study(*backwards), "median_apb")["velocity_m_per_s"] is None


def far_elbow(latency_ms: float, distance_mm: float) -> tuple[dict[str, Any], dict[str, Any]]:
    wrist = {**MEDIAN[0], "distance_mm": 80.0}
    return wrist, {**motor("median", "right", "apb", "elbow", latency_ms, 8.6), "distance_mm": distance_mm}


def test_velocity_is_worked_out_from_the_distances_to_the_recording_site() -> None:
    found = study(*far_elbow(7.5, 300.0))
    assert nerve(found, "median_apb")["velocity_m_per_s"] == 55.0
    (group,) = study_groups(found, Origins(found))
    (cell,) = [row.cells["velocity_m_per_s"] for row in group.blocks[0].rows if row.site == "Elbow"]
    assert "220 mm" in cell.method


@pytest.mark.parametrize("distance_mm", [80.0, 60.0])
def test_a_proximal_site_that_is_no_farther_away_has_no_velocity(distance_mm: float) -> None:
    assert nerve(study(*far_elbow(7.5, distance_mm)), "median_apb")["velocity_m_per_s"] is None


def test_slowing_that_may_come_from_a_misunderstood_distance_is_not_stated() -> None:
    """220 mm that were the length of the segment would make 55 m/s, as a distance to the recording site 35 m/s."""
    found = study(*far_elbow(7.5, 220.0))
    assert nerve(found, "median_apb")["velocity_m_per_s"] is None
    assert nerve(found, "median_apb")["velocity_percent_of_lower_limit"] is None
    (compared,) = [each for each in found.gathered.motor[0].compared if each.quantity == "velocity_m_per_s"]
    assert compared.missing == ("segment_distance_mm",)
    assert "state segment_distance_mm" in compared.reason


def test_slowing_under_either_meaning_of_the_distance_is_stated() -> None:
    assert nerve(study(*far_elbow(14.5, 300.0)), "median_apb")["velocity_m_per_s"] == 20.0


def test_a_site_in_the_middle_of_a_segment_does_not_divide_it() -> None:
    middle = {**motor("median", "right", "apb", "forearm", 5.5, 8.8), "segment_distance_mm": 110}
    far = {**motor("median", "right", "apb", "elbow", 7.5, 8.6), "segment_distance_mm": 110}
    found = study(MEDIAN[0], middle, far)
    assert list(segments(found)) == ["forearm"]
    assert nerve(found, "median_apb")["velocity_m_per_s"] == 55.0
    (median,) = found.gathered.motor
    assert [site.key.stimulation_site for site in median.segment_ends] == ["elbow"]
    (group,) = study_groups(found, Origins(found))
    with_ratio = [row.site for row in group.blocks[0].rows if "amplitude_ratio" in row.cells]
    assert with_ratio == ["Elbow"], "the ratio stands where its segment ends"


def test_the_main_velocity_is_that_of_the_forearm_and_not_of_the_elbow() -> None:
    assert nerve(study(*ULNAR), "ulnar_adm")["velocity_m_per_s"] == 60.0


def test_ratios_and_the_drop_of_velocity() -> None:
    found = segments(study(*ULNAR))
    assert found["forearm"]["amplitude_ratio"] == 0.95
    assert found["across_elbow"]["velocity_drop_m_per_s"] == 5.0
    assert found["forearm"]["velocity_drop_m_per_s"] is None


def test_an_absent_proximal_response_is_a_ratio_of_nothing() -> None:
    absent = motor("median", "right", "apb", "elbow", status="no_response")
    found = study(MEDIAN[0], absent)
    assert segments(found)["forearm"]["amplitude_ratio"] == 0.0
    row = nerve(found, "median_apb")
    assert row["lowest_amplitude_ratio"] == 0.0
    assert found.findings.row_verdicts("motor_nerve", "cidp_ean_pns_2021_conduction.conduction_block") == (True,)


def test_beyond_a_complete_block_there_is_nothing_more_to_lose() -> None:
    rows = (
        MEDIAN[0],
        motor("median", "right", "apb", "elbow", status="no_response"),
        motor("median", "right", "apb", "axilla", status="no_response"),
    )
    found = study(*rows)
    assert segments(found)["upper_arm"]["amplitude_ratio"] is None
    assert nerve(found, "median_apb")["lowest_amplitude_ratio"] == 0.0


def test_an_absent_distal_response_gives_no_ratio() -> None:
    rows = (motor("median", "right", "apb", "wrist", status="no_response"),
            motor("median", "right", "apb", "elbow", status="no_response"))  # fmt: skip
    row = nerve(study(*rows), "median_apb")
    assert row["responds"] is False
    assert row["lowest_amplitude_ratio"] is None


def test_no_worst_segment_while_rows_are_missing() -> None:
    assert nerve(study(*MEDIAN), "median_apb")["lowest_amplitude_ratio"] == pytest.approx(8.6 / 9.0, abs=1e-6)
    row = nerve(study(*MEDIAN, total=6), "median_apb")
    assert row.get("lowest_amplitude_ratio") is None
    assert row.get("highest_duration_ratio") is None
    assert row.get("studied_above_axilla") is None
    assert row["velocity_m_per_s"] == 56.0


def test_a_stretch_that_a_missing_row_may_divide_is_not_judged() -> None:
    rows = (ULNAR[0], ULNAR[2])
    assert list(segments(study(*rows))) == ["whole"]
    assert list(segments(study(*rows, total=3))) == []


# ------------------------------------------------------------------------------------------------ F waves


def late(status: str | None = None, latency: float | None = None, persistence: float | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "nerve": "ulnar", "kind": "f_wave", "side": "right", "recording_site": "adm", "stimulation_site": "wrist",
        "status": status, "f_wave_min_latency_ms": latency, "f_wave_persistence_percent": persistence,
    }  # fmt: skip
    return {name: value for name, value in row.items() if value is not None}


@pytest.mark.parametrize(
    ("row", "absent", "latency"),
    [
        (late("no_response"), True, None),
        (late(persistence=0.0), True, None),
        (late(latency=26.0, persistence=80.0), False, 26.0),
        (late("technically_inadequate"), None, None),
        (late("not_done"), None, None),
    ],
)
def test_f_waves_are_there_absent_or_not_known(row: dict[str, Any], absent: bool | None, latency: float | None) -> None:
    found = nerve(study(ULNAR[0], row), "ulnar_adm")
    assert found.get("f_wave_absent") is absent
    assert found.get("f_wave_latency_ms") == latency


def test_an_f_wave_may_stand_in_the_motor_row() -> None:
    row = nerve(study({**ULNAR[0], "f_wave_min_latency_ms": 26.0}), "ulnar_adm")
    assert row["f_wave_absent"] is False
    assert row["f_wave_latency_percent_of_upper_limit"] is not None


def test_an_f_wave_that_nobody_looked_for_is_not_absent() -> None:
    assert nerve(study(ULNAR[0]), "ulnar_adm").get("f_wave_absent") is None


def test_values_that_do_not_count_are_not_used_whoever_built_the_record() -> None:
    site = Site(
        SiteKey("median", "motor", "right", "apb", "wrist"), Status.TECHNICALLY_INADEQUATE,
        {"amplitude_mv": Measurement("amplitude_mv", 9.0, "mV", Status.MEASURED, "median", "motor", Origin("x"))},
        80, 33, 2, Origin("x"),
    )  # fmt: skip
    assert site.number("amplitude_mv") is None
    assert Comparer(shipped_library(), record(WOMAN)).compare(site, "amplitude_mv") is None


def test_a_chart_without_a_study_leaves_the_tables_open() -> None:
    tables = assessed(WOMAN).gathered.facts.tables
    assert tables["motor_nerve"].rows == ()
    assert tables["motor_nerve"].unlisted is None
    assert tables["hand"].unlisted == 2
