"""Recordings at rest drawn at random, one kind at a time, for tuning and for figures: same seed, same recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ranvier.knowledge.entries import Figures
from ranvier.simulate.spontaneous.nuisance import Nuisance
from ranvier.simulate.spontaneous.rest import RestSource, SimulatedRest, simulate_rest
from ranvier.simulate.sweeps import Generator

ACTIVITIES = (
    "silence", "end_plate_activity", "fibrillation", "positive_sharp_wave", "fasciculation", "complex_repetitive",
    "myotonia", "neuromyotonia", "myokymia", "voluntary",
)  # fmt: skip
"""What a drawn recording can be of."""

TRAPS = ("silence", "hum", "drift", "needle_movement", "heart", "pacemaker", "clicks", "distant_unit", "insertion")
"""What a drawn recording without activity at rest can hold."""

SAMPLING_RATES_HZ = (8_000.0, 10_000.0, 16_000.0, 20_000.0, 25_000.0, 48_000.0, 50_000.0)


@dataclass(frozen=True, slots=True)
class _Draw:
    """Draws values from the ranges of `spontaneous_simulation.yaml`."""

    ranges: Figures
    chance: Generator

    def __call__(self, name: str) -> float:
        low, high = self.ranges.number(f"{name}_from"), self.ranges.number(f"{name}_to")
        return self.between(low, high)

    def between(self, low: float, high: float) -> float:
        if high > 5 * low > 0:
            return low * float((high / low) ** self.chance.random())
        return float(self.chance.uniform(low, high))

    def count(self, most: int) -> int:
        return int(self.chance.integers(1, most + 1))


def draw_rest(
    activity: str,
    *,
    seed: int,
    ranges: Figures,
    signal_to_noise: float | None = None,
    duration_s: float = 5.0,
    sampling_rate_hz: float | None = None,
) -> SimulatedRest:
    """A recording of one activity (of ACTIVITIES) with ordinary disturbances.

    signal_to_noise  peak-to-peak height of the smallest source over the standard deviation of the noise; drawn
                     between 10 and 100 when not given
    sampling_rate_hz drawn from SAMPLING_RATES_HZ when not given
    """
    chance = np.random.default_rng([seed, ACTIVITIES.index(activity), 11])
    draw = _Draw(ranges, chance)
    sources = _SOURCES[activity](draw, duration_s) if activity != "silence" else ()
    wanted = signal_to_noise or draw.between(10, 100)
    noise = min(source.amplitude_uv for source in sources) / wanted if sources else draw.between(1.0, 10.0)
    if activity == "end_plate_activity" and any(each.kind == "end_plate_noise" for each in sources):
        noise = min(noise, min(each.amplitude_uv for each in sources) / 2.5)
    return simulate_rest(
        seed=seed,
        sources=sources,
        duration_s=duration_s,
        sampling_rate_hz=sampling_rate_hz or float(chance.choice(SAMPLING_RATES_HZ)),
        nuisance=_ordinary(draw, noise),
    )


def draw_trap(trap: str, *, seed: int, ranges: Figures, duration_s: float = 5.0) -> SimulatedRest:
    """A recording (of TRAPS) in which nothing is active at rest, though something may look so."""
    chance = np.random.default_rng([seed, TRAPS.index(trap), 12])
    draw = _Draw(ranges, chance)
    noise = draw.between(1.5, 8.0)
    plain = _ordinary(draw, noise)
    nuisance = {
        "hum": replace(plain, mains_uv=draw.between(10, 400), harmonics_percent=draw.between(5, 80)),
        "drift": replace(plain, drift_uv=draw.between(50, 2000)),
        "needle_movement": replace(plain, movements=draw.count(4), movement_uv=draw.between(100, 1500)),
        "insertion": replace(plain, insertions=draw.count(3), movement_uv=draw.between(100, 800)),
        "heart": replace(plain, heart_uv=draw.between(15, 300), heart_hz=draw.between(0.8, 1.9)),
        "pacemaker": replace(plain, pacemaker_uv=draw.between(30, 800), heart_hz=draw.between(1.0, 1.5)),
        "clicks": replace(plain, clicks=draw.count(30), click_uv=draw.between(40, 600)),
    }.get(trap, plain)
    sources = tuple(_unit("distant", draw, duration_s) for _ in range(draw.count(3))) if trap == "distant_unit" else ()
    return simulate_rest(
        seed=seed,
        sources=sources,
        duration_s=duration_s,
        sampling_rate_hz=float(chance.choice(SAMPLING_RATES_HZ)),
        nuisance=nuisance,
    )


def _ordinary(draw: _Draw, noise_uv: float) -> Nuisance:
    """Noise of some colour; often a little hum, drift and a low cut."""
    chance = draw.chance
    return Nuisance(
        noise_uv=noise_uv,
        noise_slope=float(chance.choice([0.0, 0.0, 0.5, 1.0])),
        mains_uv=draw.between(2, 60) if chance.random() < 0.4 else 0.0,
        mains_hz=float(chance.choice([50.0, 60.0])) + chance.uniform(-0.05, 0.05),
        drift_uv=draw.between(5, 200) if chance.random() < 0.4 else 0.0,
        low_cut_hz=float(chance.choice([0.0, 2.0, 10.0, 20.0])),
    )


def _span(draw: _Draw, duration_s: float) -> tuple[float, float]:
    """Start and stop: active all the time, or from some time on, or up to some time."""
    kind = draw.chance.random()
    if kind < 0.6:
        return 0.0, 0.0
    if kind < 0.8:
        return draw.chance.uniform(0, 0.4) * duration_s, 0.0
    return 0.0, draw.chance.uniform(0.6, 1.0) * duration_s


def _fibres(kind: str, draw: _Draw, duration_s: float) -> tuple[RestSource, ...]:
    """One to three denervated fibres."""
    made: list[RestSource] = []
    for _ in range(draw.count(3)):
        rate = max(draw("fibrillation_rate"), 4 / duration_s)
        start, stop = _span(draw, duration_s)
        made.append(
            RestSource(
                kind,
                rate,
                draw("fibrillation_amplitude"),
                duration_ms=min(draw(f"{kind}_duration"), 700 / rate),
                irregularity=draw("fibrillation_irregularity"),
                fall=draw.chance.uniform(0.0, 0.4),
                start_s=start,
                stop_s=stop,
            )
        )
    return _alike(made, draw)


def _fasciculation(draw: _Draw, duration_s: float) -> tuple[RestSource, ...]:
    made = [
        RestSource(
            "fasciculation",
            draw("fasciculation_rate"),
            draw("fasciculation_amplitude"),
            duration_ms=draw("fasciculation_duration"),
            components=int(draw.chance.choice([1, 2, 2, 3, 4, 5])),
        )
        for _ in range(draw.count(3))
    ]
    return _alike(made, draw)


def _alike(made: list[RestSource], draw: _Draw) -> tuple[RestSource, ...]:
    """Sources of one needle site: heights within a factor of four."""
    largest = max(each.amplitude_uv for each in made)
    return tuple(
        replace(each, amplitude_uv=max(each.amplitude_uv, largest * draw.chance.uniform(0.25, 0.6))) for each in made
    )


def _complex_repetitive(draw: _Draw, duration_s: float) -> tuple[RestSource, ...]:
    burst = draw.chance.uniform(0.4, 1.5) * duration_s
    return (
        RestSource(
            "complex_repetitive",
            draw("complex_repetitive_rate"),
            draw("complex_repetitive_amplitude"),
            irregularity=draw.between(0.002, 0.015),
            components=int(draw.chance.integers(3, 9)),
            burst_s=burst,
            every_s=burst + draw.chance.uniform(0.1, 1.0),
            start_s=draw.chance.choice([0.0, draw.chance.uniform(0, 0.3) * duration_s]),
        ),
    )


def _myotonia(draw: _Draw, duration_s: float) -> tuple[RestSource, ...]:
    rate, burst = draw("myotonia_rate"), draw.chance.uniform(0.8, 0.9 * duration_s)
    wave = draw.chance.random() < 0.4 and rate < 80
    length, share = (draw.chance.uniform(5, 20), 800) if wave else (draw.chance.uniform(1.5, 4.5), 500)
    return (
        RestSource(
            "myotonia",
            rate,
            draw("myotonia_amplitude"),
            duration_ms=min(length, share / rate),
            irregularity=draw.chance.uniform(0.01, 0.04),
            burst_s=burst,
            every_s=burst + draw.chance.uniform(0.3, 1.5),
            fall=draw.chance.uniform(0.4, 0.85),
            start_s=draw.chance.choice([0.0, draw.chance.uniform(0, 0.3) * duration_s]),
            wave=wave,
        ),
    )


def _neuromyotonia(draw: _Draw, duration_s: float) -> tuple[RestSource, ...]:
    burst = draw.between(0.15, 0.4 * duration_s)
    return (
        RestSource(
            "neuromyotonia",
            draw("neuromyotonia_rate"),
            draw("neuromyotonia_amplitude"),
            duration_ms=draw.chance.uniform(2.0, 4.0),
            irregularity=draw.chance.uniform(0.01, 0.05),
            burst_s=burst,
            every_s=burst + draw.chance.uniform(0.3, 2.0),
            fall=draw.chance.uniform(0.2, 0.8),
            start_s=draw.chance.uniform(0, 0.2) * duration_s,
        ),
    )


def _myokymia(draw: _Draw, duration_s: float) -> tuple[RestSource, ...]:
    made: list[RestSource] = []
    for _ in range(draw.count(2)):
        rate = draw("myokymia_rate")
        burst = draw.between(2, 12) / rate
        every = min(max(draw("myokymia_every"), 2.0 * burst + 2 / rate), 0.45 * duration_s)
        length = min(draw.chance.uniform(6, 14), 700 / rate)
        made.append(
            RestSource(
                "myokymia", rate, draw("voluntary_amplitude"), length, irregularity=draw.between(0.03, 0.12),
                components=draw.count(3), burst_s=min(burst, 0.6 * every), every_s=every,
            )
        )  # fmt: skip
    return _alike(made, draw)


def _end_plate(draw: _Draw, duration_s: float) -> tuple[RestSource, ...]:
    which = draw.chance.choice(["noise", "spikes", "both"])
    noise = RestSource("end_plate_noise", draw("end_plate_noise_rate"), draw("end_plate_noise_amplitude"))
    spikes = tuple(
        RestSource("end_plate_spikes", draw("end_plate_spikes_rate"), draw("end_plate_spikes_amplitude"))
        for _ in range(draw.count(2))
    )
    return {"noise": (noise,), "spikes": spikes, "both": (noise, *spikes)}[str(which)]


def _unit(kind: str, draw: _Draw, duration_s: float) -> RestSource:
    start, stop = _span(draw, duration_s)
    height = draw("voluntary_amplitude") * (0.15 if kind == "distant" else 1.0)
    return RestSource(
        kind,
        draw("voluntary_rate"),
        height,
        duration_ms=draw("fasciculation_duration") if kind != "distant" else draw.chance.uniform(8, 14),
        irregularity=draw("voluntary_irregularity"),
        components=draw.count(3),
        start_s=start,
        stop_s=stop,
    )


def _voluntary(draw: _Draw, duration_s: float) -> tuple[RestSource, ...]:
    return tuple(_unit("voluntary", draw, duration_s) for _ in range(draw.count(3)))


_SOURCES: Mapping[str, Callable[[_Draw, float], tuple[RestSource, ...]]] = {
    "end_plate_activity": _end_plate,
    "fibrillation": lambda draw, seconds: _fibres("fibrillation", draw, seconds),
    "positive_sharp_wave": lambda draw, seconds: _fibres("positive_sharp_wave", draw, seconds),
    "fasciculation": _fasciculation,
    "complex_repetitive": _complex_repetitive,
    "myotonia": _myotonia,
    "neuromyotonia": _neuromyotonia,
    "myokymia": _myokymia,
    "voluntary": _voluntary,
}
