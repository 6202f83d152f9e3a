"""Responses of one nerve from several places: velocity with its error, ratios, terminal latency index."""

from __future__ import annotations

import json

import pytest
from rich.console import Console

from ranvier.knowledge import Knowledge
from ranvier.record import Measured, Recording
from ranvier.report.measured.as_json import measured_json
from ranvier.report.measured.nerves import print_nerves
from ranvier.signals.joined_nerves import JoinedNerve, join_nerves
from ranvier.signals.measure import measure
from ranvier.simulate import Disturbance, simulate_cmap

QUIET = Disturbance(noise_uv=4.0)


def site(
    knowledge: Knowledge,
    place: str,
    onset_ms: float,
    distance_mm: float | None,
    height_mv: float = 8.0,
    side: str = "left",
) -> Measured:
    trace = simulate_cmap(seed=3, onset_ms=onset_ms, amplitude_mv=height_mv, disturbance=QUIET).trace
    about: dict[str, str | float] = {
        "nerve": "median",
        "side": side,
        "stimulation_site": place,
        "recording_site": "apb",
    }
    if distance_mm is not None:
        about["distance_mm"] = distance_mm
    return measure(Recording(f"{place}_{side}", "npz_trace", (trace,), about=about), knowledge)


def one(found: tuple[JoinedNerve, ...]) -> JoinedNerve:
    (nerve,) = found
    return nerve


def test_velocity_ratio_and_terminal_latency_index(knowledge: Knowledge) -> None:
    places = (site(knowledge, "elbow", 7.5, 280.0, 4.0), site(knowledge, "wrist", 3.5, 80.0))
    nerve = one(join_nerves(places, knowledge))
    assert (nerve.nerve, nerve.side, nerve.recording_site) == ("median", "left", "apb")
    (segment,) = nerve.segments
    assert (segment.distal.site, segment.proximal.site) == ("wrist", "elbow")
    assert segment.velocity.value == pytest.approx(50.0, rel=0.03)
    assert segment.velocity.low is not None
    assert segment.velocity.high is not None
    assert segment.velocity.low < 50.0 < segment.velocity.high
    assert segment.ratio.amplitude == pytest.approx(0.5, abs=0.03)
    assert segment.ratio.area == pytest.approx(0.5, abs=0.05)
    assert nerve.terminal_latency_index.value == pytest.approx(80 / (3.5 * 50), rel=0.05)


def test_three_places_make_two_segments_in_the_order_of_the_distance(knowledge: Knowledge) -> None:
    places = [
        site(knowledge, "axilla", 10.0, 400.0),
        site(knowledge, "wrist", 3.5, 80.0),
        site(knowledge, "elbow", 7.5, 280.0),
    ]
    nerve = one(join_nerves(places, knowledge))
    found = [(each.distal.site, each.proximal.site) for each in nerve.segments]
    assert found == [("wrist", "elbow"), ("elbow", "axilla")]


def test_a_response_with_a_stated_distance_is_taken_before_a_larger_one(knowledge: Knowledge) -> None:
    """F waves are recorded at the same place, and their file rarely states a distance."""
    places = (
        site(knowledge, "elbow", 7.5, 280.0),
        site(knowledge, "wrist", 3.5, 80.0, 7.0),
        site(knowledge, "wrist", 3.5, None, 8.0),
    )
    nerve = one(join_nerves(places, knowledge))
    assert nerve.segments[0].velocity.value == pytest.approx(50.0, rel=0.03)


def test_without_a_distance_the_ratio_stands_alone(knowledge: Knowledge) -> None:
    places = (site(knowledge, "elbow", 7.5, None), site(knowledge, "wrist", 3.5, 80.0))
    nerve = one(join_nerves(places, knowledge))
    assert nerve.segments[0].velocity.flags == ("no_distance",)
    assert nerve.segments[0].distal.site == "wrist"
    assert nerve.segments[0].ratio.amplitude == pytest.approx(1.0, abs=0.02)
    assert nerve.terminal_latency_index.value is None


def test_a_block_without_any_proximal_response_is_a_ratio_of_nothing(knowledge: Knowledge) -> None:
    places = (site(knowledge, "elbow", 7.5, 280.0, 0.0), site(knowledge, "wrist", 3.5, 80.0))
    (segment,) = one(join_nerves(places, knowledge)).segments
    assert segment.velocity.value is None
    assert segment.velocity.flags == ("no_response",)
    assert segment.ratio.amplitude == 0.0


def test_sides_and_single_places_are_not_joined(knowledge: Knowledge) -> None:
    left, right = site(knowledge, "elbow", 7.5, 280.0), site(knowledge, "wrist", 3.5, 80.0, side="right")
    assert join_nerves((left, right), knowledge) == ()
    assert join_nerves((left,), knowledge) == ()


def test_the_terminal_and_the_json_tell_them(knowledge: Knowledge) -> None:
    places = (site(knowledge, "elbow", 7.5, 280.0), site(knowledge, "wrist", 3.5, 80.0))
    nerves = join_nerves(places, knowledge)
    console = Console(record=True, width=100)
    print_nerves(nerves, console)
    assert "wrist to elbow, 200 mm: velocity 50" in console.export_text()
    for form in json.loads(measured_json(places, nerves=nerves)):
        (segment,) = form["nerve_conduction"]["segments"]
        assert segment["velocity_m_per_s"]["value"] == pytest.approx(50.0, rel=0.03)
        assert segment["proximal_to_distal"]["flags"] == []
