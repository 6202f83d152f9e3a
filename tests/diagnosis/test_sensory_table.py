"""The table of sensory nerves: the worst recording of a nerve counts, and what is missing leaves it open."""

from __future__ import annotations

from .charts import sensory
from .conduction_tables import SURAL, nerve, study


def test_a_sensory_nerve_has_the_worst_of_its_recordings() -> None:
    rows = (
        sensory("median", "right", "digit_2", "wrist", 30.0, 3.2),
        sensory("median", "right", "digit_3", "wrist", 5.0, 3.3),
    )
    row = nerve(study(*rows), "median")
    assert row["amplitude_uv"] == 5.0
    assert isinstance(row["amplitude_percent_of_lower_limit"], float)
    assert row["amplitude_percent_of_lower_limit"] < 100


def test_one_absent_recording_makes_the_nerve_absent_whatever_the_other_is() -> None:
    absent = sensory("median", "right", "digit_2", "wrist", status="no_response")
    for other in (sensory("median", "right", "digit_3", "wrist", 30.0, 3.3),
                  sensory("median", "right", "digit_3", "wrist", status="technically_inadequate")):  # fmt: skip
        row = nerve(study(absent, other), "median")
        assert row["responds"] is False
        assert row["amplitude_percent_of_lower_limit"] == 0.0


def test_one_poor_recording_leaves_the_nerve_unknown() -> None:
    rows = (
        sensory("median", "right", "digit_2", "wrist", 30.0, 3.2),
        sensory("median", "right", "digit_3", "wrist", status="technically_inadequate"),
    )
    row = nerve(study(*rows), "median")
    assert row["responds"] is None
    assert row["amplitude_percent_of_lower_limit"] is None


def test_a_missing_row_may_be_a_worse_recording_of_the_same_nerve() -> None:
    median = sensory("median", "right", "digit_2", "wrist", 30.0, 3.2)
    assert nerve(study(median, SURAL, total=4), "median")["amplitude_percent_of_lower_limit"] is None
    assert nerve(study(median, SURAL, total=4), "sural")["amplitude_percent_of_lower_limit"] is not None
    assert nerve(study(median, SURAL), "median")["amplitude_percent_of_lower_limit"] is not None


def test_sural_to_radial_ratio_is_the_lower_of_both_sides() -> None:
    radial = sensory("radial", "left", "snuffbox", "forearm", 30.0, 2.4)
    other = (
        sensory("sural", "right", "lateral_malleolus", "calf", 6.0, 3.8),
        sensory("radial", "right", "snuffbox", "forearm", 30.0, 2.4),
    )
    assert study(SURAL, radial).gathered.facts.values["sural_radial_amplitude_ratio"] == 0.5
    assert study(SURAL, radial, *other).gathered.facts.values["sural_radial_amplitude_ratio"] == 0.2
    assert "sural_radial_amplitude_ratio" not in study(SURAL, radial, total=4).gathered.facts.values
    assert "sural_radial_amplitude_ratio" not in study(SURAL).gathered.facts.values
