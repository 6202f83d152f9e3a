"""A small nerve: motor fibres with their own velocities, and the conduction study that one would read from them.

Each fibre has a velocity, a time in its terminal branches and a motor unit of its own size. The response from a
site is the sum of the unit potentials, each delayed by what its fibre needs; amplitude, area and durations are read
from that sum. A lesion takes fibres away, slows them alike or unlike, blocks them in one stretch, cools them, or
excites only some of them from the proximal sites; the reader errs a little each time. The numbers are those of no
laboratory: they keep a healthy nerve inside the shipped limits, and everything else follows from the lesion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Row = dict[str, Any]

FIBRES = 120
STEP_MS = 0.05
SPAN_MS = 140.0
UNIT_MS = 4.1
EDGE = 0.02
"""Share of the negative peak at which a phase begins and ends."""
WARM_C = 33.0
LONGEST_F_MS = 120.0
"""Where the sweep ends; a later F wave is not seen."""


@dataclass(frozen=True, slots=True)
class Course:
    """A motor nerve from its muscle to the cord: what one stimulates, and how far apart."""

    nerve: str
    muscle: str
    distal: str
    stretches: tuple[tuple[str, float], ...]
    to_cord_mm: float
    velocity: float
    terminal_ms: float
    amplitude_mv: float
    distal_mm: float = 80.0


COURSES = (
    Course("median", "apb", "wrist", (("elbow", 235.0),), 700.0, 59.0, 2.1, 10.5),
    Course("ulnar", "adm", "wrist", (("below_elbow", 215.0), ("above_elbow", 100.0)), 700.0, 62.0, 1.5, 12.0),
    Course("peroneal", "edb", "ankle", (("below_fibular_head", 330.0),), 1050.0, 49.0, 3.0, 6.0),
    Course("tibial", "ah", "ankle", (("popliteal_fossa", 410.0),), 1050.0, 48.0, 2.7, 13.0),
)


@dataclass(frozen=True, slots=True)
class Lesion:
    """What is wrong with the nerves.

    loss        share of the fibres that are gone; the rest takes over a part of their muscle (sprouting, 0 to 1)
    fast_first  whether the fast fibres go first, as in many axonal neuropathies
    slowing     velocity as a share of what it was, the terminal branches too
    uneven      how much the slowing differs from fibre to fibre between the stimulation sites, as a share of the time
    block       site -> share of the fibres that do not pass the stretch that ends there
    stimulus    share of the fibres that the proximal stimuli excite, fast ones first
    celsius     temperature of the skin
    """

    loss: float = 0.0
    sprouting: float = 0.0
    fast_first: bool = False
    slowing: float = 1.0
    uneven: float = 0.0
    block: Mapping[str, float] = field(default_factory=dict[str, float])
    stimulus: float = 1.0
    celsius: float = WARM_C


HEALTHY = Lesion()


@dataclass(frozen=True, slots=True, eq=False)
class _Fibres:
    velocity: Values
    terminal_ms: Values
    size: Values
    lag: Values
    """How unlike the fibres are slowed, 0 for the fastest."""


def study(
    seed: int, lesion: Lesion = HEALTHY, *, courses: tuple[Course, ...] = COURSES, sides: tuple[str, ...] = ("right",)
) -> list[Row]:
    """The rows of a motor and sensory study of one person; the same seed is the same person whatever the lesion."""
    rows: list[Row] = []
    for side in sides:
        for number, course in enumerate(courses):
            chance = np.random.default_rng([seed, number, side == "left"])
            rows += _motor(course, side, lesion, chance)
        rows += _sensory(side, lesion, np.random.default_rng([seed, 99, side == "left"]))
    return rows


def _person(course: Course, chance: np.random.Generator) -> _Fibres:
    fastest = course.velocity * np.clip(chance.normal(1.0, 0.03), 0.94, 1.06)
    spread = np.clip(np.abs(chance.normal(0.0, 0.06, FIBRES)), 0.0, 0.22)
    spread[0] = 0.0
    sizes = chance.lognormal(0.0, 0.5, FIBRES)
    height = course.amplitude_mv * np.clip(chance.lognormal(0.0, 0.15), 0.8, 1.3)
    terminal = course.terminal_ms + np.abs(chance.normal(0.0, 0.5, FIBRES))
    return _Fibres(fastest * (1 - spread), terminal, sizes * height / sizes.sum(), np.abs(chance.normal(0, 1, FIBRES)))


def _motor(course: Course, side: str, lesion: Lesion, chance: np.random.Generator) -> Iterator[Row]:
    fibres = _person(course, chance)
    alive = _order(fibres, lesion, chance) >= round(lesion.loss * FIBRES)
    taller, later, longer = chance.normal(1, 0.04, 4), chance.normal(0, 0.08, 4), chance.normal(1, 0.03, 4)
    blocked_at = {site: chance.permutation(FIBRES) < round(share * FIBRES) for site, share in lesion.block.items()}
    cold = WARM_C - lesion.celsius
    speed = fibres.velocity * lesion.slowing * (1 - 0.035 * cold)
    scale = UNIT_MS * (1 + 0.04 * cold)
    grown = fibres.size * (1 + lesion.sprouting * lesion.loss / max(1 - lesion.loss, 0.02))
    travelled = fibres.terminal_ms / lesion.slowing * (1 + 0.04 * cold) + course.distal_mm / speed
    reach = alive.copy()
    where = {"nerve": course.nerve, "side": side, "recording_site": course.muscle}
    setting = {"temperature_c": round(lesion.celsius, 1), "low_cut_hz": 2.0}
    before: float | None = None
    for place, (site, length) in enumerate(((course.distal, 0.0), *course.stretches)):
        if length:
            reach &= ~blocked_at.get(site, np.zeros(FIBRES, dtype=bool))
            travelled = travelled + length / speed * (1 + lesion.uneven * fibres.lag)
        seen = reach & _excited(fibres, lesion.stimulus if length else 1.0)
        row: Row = {**where, "kind": "motor", "stimulation_site": site, **setting}
        read = _read(travelled[seen], grown[seen], scale)
        if read is None:
            yield {**row, "status": "no_response"}
            continue
        latency = read.latency + float(later[place])
        row |= {
            "onset_latency_ms": round(latency, 2), "amplitude_mv": round(read.amplitude * float(taller[place]), 3),
            "area_mv_ms": round(read.area * float(taller[place] * longer[place]), 3),
            "negative_peak_duration_ms": round(read.negative * float(longer[place]), 2),
            "total_duration_ms": round(read.total * float(longer[place]), 2),
        }  # fmt: skip
        if length and before is not None and latency > before:
            row |= {"segment_distance_mm": length, "velocity_m_per_s": round(length / (latency - before), 1)}
        before = latency
        yield row
    latencies = (travelled + 2 * (course.to_cord_mm - _known(course)) / speed)[reach] + _known(course) / speed[reach]
    yield {**where, "kind": "f_wave", "stimulation_site": course.distal, **setting, **_f_wave(latencies, chance)}


def _order(fibres: _Fibres, lesion: Lesion, chance: np.random.Generator) -> npt.NDArray[np.intp]:
    """In which order the fibres are lost."""
    by_chance = chance.permutation(FIBRES)
    return np.argsort(np.argsort(-fibres.velocity)) if lesion.fast_first else by_chance


def _known(course: Course) -> float:
    return sum(length for _, length in course.stretches)


def _excited(fibres: _Fibres, share: float) -> npt.NDArray[np.bool_]:
    """Thick fibres are fast and are excited first."""
    order = np.argsort(-fibres.velocity)
    excited = np.zeros(FIBRES, dtype=bool)
    excited[order[: round(share * FIBRES)]] = True
    return excited


def _f_wave(latencies: Values, chance: np.random.Generator) -> Row:
    """Twenty stimuli; after each of them a fibre answers from the cord by chance."""
    sweeps = chance.random((20, latencies.size)) < 0.03
    heard = latencies[sweeps.any(axis=0) & (latencies < LONGEST_F_MS)] if latencies.size else latencies
    if not heard.size:
        return {"status": "no_response"}
    persistence = 100 * float(sweeps.any(axis=1).mean())
    return {"f_wave_min_latency_ms": round(float(heard.min()) + 1, 2), "f_wave_persistence_percent": persistence}


class _Read(NamedTuple):
    """What one reads from a response: the negative phase, and the time to the end of the last one."""

    latency: float
    amplitude: float
    area: float
    negative: float
    total: float


def _read(arrivals: Values, sizes: Values, scale_ms: float) -> _Read | None:
    """The response of fibres that arrive at these times; nothing when it drowns."""
    if not arrivals.size:
        return None
    times = np.arange(0.0, SPAN_MS, STEP_MS)
    train = np.zeros(times.size)
    np.add.at(train, np.minimum((arrivals / STEP_MS).astype(np.intp), times.size - 1), sizes)
    x = np.arange(0.0, 12 * scale_ms, STEP_MS) / scale_ms
    unit = x**1.5 * np.exp(-2.2 * x) * np.cos(1.05 * x)
    size = 1 << int(times.size + x.size).bit_length()
    wave = np.fft.irfft(np.fft.rfft(train, size) * np.fft.rfft(unit / unit.max(), size), size)[: times.size]
    peak = float(wave.max())
    if peak < 0.05:
        return None
    above = np.flatnonzero(wave > EDGE * peak)
    first = int(above[0])
    below = np.flatnonzero(wave[int(wave.argmax()) :] <= 0)
    end = int(wave.argmax()) + int(below[0]) if below.size else times.size - 1
    area = float(np.maximum(wave[first:end], 0).sum() * STEP_MS)
    last = float(times[int(above[-1])] - times[first])
    return _Read(float(times[first]), peak, area, float(times[end] - times[first]), last)


_SENSORY = (
    ("sural", "lateral_malleolus", "calf", 18.0, 3.6), ("radial", "snuffbox", "forearm", 30.0, 2.3),
    ("ulnar", "digit_5", "wrist", 35.0, 3.2), ("median", "digit_2", "wrist", 38.0, 3.2),
)  # fmt: skip


def _sensory(side: str, lesion: Lesion, chance: np.random.Generator) -> Iterator[Row]:
    """Sensory responses lose amplitude with their fibres, and by dispersion when they are slowed."""
    cold = WARM_C - lesion.celsius
    for nerve, recorded, stimulated, amplitude, peak in _SENSORY:
        height = amplitude * chance.lognormal(0.0, 0.15) * (1 - lesion.loss) * lesion.slowing / (1 + lesion.uneven)
        row: Row = {
            "nerve": nerve, "kind": "sensory", "side": side, "recording_site": recorded,
            "stimulation_site": stimulated, "temperature_c": round(lesion.celsius, 1),
        }  # fmt: skip
        if height < 1.0:
            yield {**row, "status": "no_response"}
            continue
        slow = peak * chance.normal(1.0, 0.03) / lesion.slowing * (1 + 0.035 * cold)
        yield {**row, "amplitude_uv": round(height, 1), "peak_latency_ms": round(slow, 2)}
