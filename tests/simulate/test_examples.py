"""The shipped scenarios can be simulated, and the nerves in them are what their names say when measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranvier.knowledge import Knowledge
from ranvier.record import Side
from ranvier.signals.joined_nerves import JoinedNerve, join_nerves
from ranvier.signals.measure import measure
from ranvier.simulate import read_scenario

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture(scope="module")
def nerves(knowledge: Knowledge) -> dict[tuple[str, str], JoinedNerve]:
    """The nerves of docs/examples/nerves.yaml, measured, by nerve and side."""
    measured = [measure(each.recording, knowledge) for each in read_scenario(EXAMPLES / "nerves.yaml")]
    return {(each.nerve, each.side): each for each in join_nerves(measured, knowledge)}


def test_the_healthy_nerve(nerves: dict[tuple[str, str], JoinedNerve]) -> None:
    healthy = nerves["median", Side.LEFT]
    assert 50 < (healthy.segments[0].velocity.value or 0) < 66
    assert (healthy.segments[0].ratio.amplitude or 0) > 0.8


def test_the_squeezed_nerve_is_slow_before_the_wrist_only(nerves: dict[tuple[str, str], JoinedNerve]) -> None:
    healthy, squeezed = nerves["median", Side.LEFT], nerves["median", Side.RIGHT]
    assert (squeezed.segments[0].velocity.value or 0) > 50
    assert (squeezed.terminal_latency_index.value or 1) < 0.75 * (healthy.terminal_latency_index.value or 0)


def test_the_blocked_and_the_demyelinated_nerve_part_by_dispersion(
    nerves: dict[tuple[str, str], JoinedNerve],
) -> None:
    blocked, demyelinated = (nerves["ulnar", side].segments[0] for side in (Side.LEFT, Side.RIGHT))
    assert (blocked.ratio.area or 1) < 0.5
    assert (blocked.ratio.negative_duration or 9) < 1.2
    assert (demyelinated.ratio.negative_duration or 0) > 1.3
    assert (demyelinated.velocity.value or 99) < 45
