"""What follows from several evoked responses of one nerve: velocity with its error, ratios, a series of stimuli."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ranvier.record import Status
from ranvier.signals.evoked import EvokedResponse
from ranvier.signals.settings import Settings

VERSION = "conduction 1"
"""Name and version of this method, written on every measurement it makes."""

_NINETY_FIVE = 1.96


@dataclass(frozen=True, slots=True)
class ConductionSettings(Settings):
    """Numbers of these methods; meaning and source of each stand in methods/conduction.yaml."""

    distance_error_mm: float
    latency_error_ms: float
    growth_percent: float
    last_steps: float
    rejected_noise_multiple: float
    halves_agree_percent: float
    cold_arm_c: float
    cold_leg_c: float
    average_fewest_sweeps: float
    compared_from_percent: float


@dataclass(frozen=True, slots=True)
class WithError:
    """A number with its standard deviation and the interval that holds it in 95 of 100 cases.

    value is None when it cannot be told; flags say why.
    """

    value: float | None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    flags: tuple[str, ...] = ()


def velocity(distance_mm: float, distal_ms: float, proximal_ms: float, settings: ConductionSettings) -> WithError:
    """Conduction velocity of a segment in m/s.

    The relative variance is the sum of those of distance and time. The interval follows from the time it took, so
    that it is wider towards high velocities.

    >>> from ranvier.knowledge import load_knowledge
    >>> found = velocity(100, 8.0, 9.7, ConductionSettings.read(load_knowledge().methods["conduction"]))
    >>> round(found.value, 1), round(100 * found.sd / found.value)
    (58.8, 8)
    """
    numbers = (distance_mm, distal_ms, proximal_ms)
    if not all(math.isfinite(each) for each in numbers) or distance_mm <= 0:
        return WithError(None, flags=("no_distance",))
    taken = proximal_ms - distal_ms
    if taken <= 0:
        return WithError(None, flags=("latencies_out_of_order",))
    value = distance_mm / taken
    relative = math.hypot(settings.distance_error_mm / distance_mm, settings.latency_error_ms / taken)
    slower = 1 + _NINETY_FIVE * relative
    faster = 1 - _NINETY_FIVE * relative
    flags = ("too_short_a_segment",) if faster <= 0 else ()
    return WithError(value, value * relative, value / slower, value / faster if faster > 0 else None, flags)


def terminal_latency_index(
    distance_mm: float, distal_ms: float, segment: WithError, settings: ConductionSettings
) -> WithError:
    """Distal distance over distal latency times velocity: how slow the last stretch is beside the segment above it."""
    if segment.value is None or segment.sd is None or not distance_mm > 0 or not distal_ms > 0:
        return WithError(None, flags=segment.flags or ("no_distance",))
    value = distance_mm / (distal_ms * segment.value)
    relative = math.sqrt(
        (settings.distance_error_mm / distance_mm) ** 2
        + (settings.latency_error_ms / math.sqrt(2) / distal_ms) ** 2
        + (segment.sd / segment.value) ** 2
    )
    reach = _NINETY_FIVE * relative * value
    return WithError(value, relative * value, max(value - reach, 0.0), value + reach, segment.flags)


class Response(Protocol):
    """What is compared of a response: the area in any unit, the same for both."""

    @property
    def status(self) -> Status: ...  # noqa: D102
    @property
    def flags(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def amplitude_uv(self) -> float | None: ...  # noqa: D102
    @property
    def area(self) -> float | None: ...  # noqa: D102
    @property
    def duration_ms(self) -> float | None: ...  # noqa: D102
    @property
    def total_duration_ms(self) -> float | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class ProximalToDistal:
    """The proximal response divided by the distal one; None where either cannot be measured.

    flags  no_distal_response, no_proximal_response (the ratios of height and area are then 0), and flags of either
           response that make a ratio doubtful
    """

    amplitude: float | None
    area: float | None
    negative_duration: float | None
    total_duration: float | None
    flags: tuple[str, ...] = ()


_DOUBTFUL = frozenset({
    "clipped", "inverted", "initial_positivity", "artefact_overlap", "end_not_reached", "may_be_voluntary", "noisy",
    "earlier_activity",
})  # fmt: skip


def proximal_to_distal(proximal: Response, distal: Response) -> ProximalToDistal:
    """Compare two responses of one nerve that were recorded at one place."""
    doubts = tuple(sorted(_DOUBTFUL & (set(proximal.flags) | set(distal.flags))))
    if distal.status is not Status.MEASURED:
        return ProximalToDistal(None, None, None, None, ("no_distal_response", *doubts))
    if proximal.status is Status.NO_RESPONSE:
        return ProximalToDistal(0.0, 0.0, None, None, ("no_proximal_response", *doubts))
    if proximal.status is not Status.MEASURED:
        return ProximalToDistal(None, None, None, None, ("proximal_not_measured", *doubts))
    cut = "clipped" in doubts
    return ProximalToDistal(
        amplitude=None if cut else _ratio(proximal.amplitude_uv, distal.amplitude_uv),
        area=None if cut else _ratio(proximal.area, distal.area),
        negative_duration=_ratio(proximal.duration_ms, distal.duration_ms),
        total_duration=_ratio(proximal.total_duration_ms, distal.total_duration_ms),
        flags=doubts,
    )


def _ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else above / below


@dataclass(frozen=True, slots=True)
class StimulusSeries:
    """Whether a series of growing stimuli reached a response that grows no more.

    supramaximal    True, False, or None when the series cannot tell
    growth_percent  how much the response grew over the last steps
    status          measured, or technically_inadequate when the series cannot tell
    """

    supramaximal: bool | None
    growth_percent: float | None
    flags: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """What became of it."""
        return Status.TECHNICALLY_INADEQUATE if self.supramaximal is None else Status.MEASURED


def stimulus_series(responses: Sequence[EvokedResponse], settings: ConductionSettings) -> StimulusSeries:
    """Judge responses to stimuli of growing strength, weakest first."""
    steps = int(settings.last_steps)
    heights = [each.amplitude_uv for each in responses if each.status is Status.MEASURED and each.amplitude_uv]
    if len(heights) < steps + 1:
        return StimulusSeries(None, None, ("too_few_responses",))
    if any("clipped" in each.flags for each in responses[-steps - 1 :]):
        return StimulusSeries(None, None, ("clipped",))
    before = max(heights[:-steps])
    growth = 100 * (max(heights[-steps:]) / before - 1)
    last = 100 * (heights[-1] / max(heights[:-1]) - 1)
    reached = last <= settings.growth_percent
    return StimulusSeries(reached, max(growth, 0.0), () if reached else ("submaximal",))
