"""A second generator of needle EMG at rest, which shares nothing with `ranvier.simulate`.

Two families of potentials, drawn for each recording:

poles      Three charges pass the electrode (Rosenfalck 1969 in outline): a fibre that passes gives positive - negative
           - positive, one that begins at the electrode negative - positive, one that ends there mostly positive.
curves     Sums of bell curves, of exponentials that rise and fall, of gamma curves, with proportions drawn at random.

Each discharge is evaluated at its own time between the samples. Rates, regularity, heights and lengths follow the
textbook ranges: fibrillation 0.5 to 15 Hz, regular, 1 to 5 ms, 20 to 1000 uV; positive sharp waves the same rates,
10 to 30 ms; fasciculation 0.1 to 10 Hz at random, form of a motor unit; complex repetitive discharge 5 to 100 Hz (most
often 30 to 40), of 3 to 10 spikes, abrupt start and stop; myotonia 20 to 150 Hz, waxing and waning or only waning, of
spikes or waves; neuromyotonia 150 to 300 Hz, falling bursts; myokymia bursts of 2 to 10 at 5 to 60 Hz every 0.1 to
10 s; end-plate spikes at irregular intervals, first negative, 3 to 4 ms, and a hiss of negative potentials of 10 to
50 uV; voluntary units of 5 to 15 Hz. `recording(kind, seed)` returns the trace in microvolt (a negative phase has
negative values), its rate, and the discharges of each source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from independent_rest_shapes import (
    Numbers,
    Random,
    Shape,
    complex_of_fibres,
    end_plate_spike,
    fibre,
    motor_unit,
    scaled,
    sharp_wave,
)
from scipy import signal as filters

RATES_HZ = (10_000.0, 12_500.0, 16_000.0, 20_000.0, 24_000.0, 30_000.0, 40_000.0, 44_100.0, 48_000.0, 50_000.0)
KINDS = (
    "silence", "end_plate_activity", "fibrillation", "positive_sharp_wave", "fasciculation", "complex_repetitive",
    "myotonia", "neuromyotonia", "myokymia", "voluntary",
)  # fmt: skip


@dataclass
class Source:
    """One thing that discharges: its kind, times of its discharges (s) and their heights (uV)."""

    kind: str
    times_s: Numbers
    heights_uv: Numbers


@dataclass
class Rest:
    """A recording and its truth."""

    signal_uv: Numbers
    rate_hz: float
    sources: list[Source] = field(default_factory=list)

    @property
    def length_s(self) -> float:
        return self.signal_uv.size / self.rate_hz


@dataclass(frozen=True)
class Frame:
    """Length and rate of a recording, and how large its noise is in relation to the smallest potential."""

    length_s: float
    rate_hz: float
    ratio: float


# ---------------------------------------------------------------------- times of discharges


def steady(random: Random, hz: float, spread: float, start: float, stop: float, drift: float = 0.0) -> Numbers:
    """Regular discharges whose rate may change little by little."""
    count = int((stop - start) * hz * 2) + 8
    gaps = (1 + spread * random.standard_normal(count)).clip(0.4, 1.8) / hz
    gaps *= np.exp(drift * np.linspace(0, 2, count))
    times = start + random.uniform(0, 1 / hz) + np.cumsum(gaps)
    return times[times < stop]


def span(random: Random, length: float) -> tuple[float, float]:
    """All the time, or not from the beginning, or not to the end."""
    way = random.random()
    if way < 0.6:
        return 0.0, length
    return (random.uniform(0, 0.35) * length, length) if way < 0.8 else (0.0, random.uniform(0.65, 1) * length)


def log_uniform(random: Random, low: float, high: float) -> float:
    return float(low * (high / low) ** random.random())


Train = tuple[Numbers, Numbers, Shape]
"""Times (s), factors of height, shape."""


def level(random: Random, times: Numbers, spread: float) -> Numbers:
    return 1 + spread * random.standard_normal(times.size)


def fibres(random: Random, at: Frame, make: Callable[[Random], Shape], slack_ms: float) -> list[tuple[float, Train]]:
    found = []
    smallest = log_uniform(random, 20, 350)
    for _ in range(int(random.choice([1, 1, 2, 3]))):
        start, stop = span(random, at.length_s)
        hz = max(log_uniform(random, 0.5, 15), 8 / (stop - start))
        hz = min(hz, 1000 / slack_ms)
        times = steady(random, hz, random.uniform(0.005, 0.08), start, stop, random.uniform(-0.1, 0.3))
        found.append((smallest * random.uniform(1, 3), (times, level(random, times, 0.03), make(random))))
    return found


def fibrillation(random: Random, at: Frame) -> list[tuple[float, Train]]:
    return fibres(random, at, fibre, 10)


def positive_waves(random: Random, at: Frame) -> list[tuple[float, Train]]:
    return fibres(random, at, sharp_wave, 40)


def fasciculation(random: Random, at: Frame) -> list[tuple[float, Train]]:
    found = []
    smallest = log_uniform(random, 100, 1200)
    for _ in range(int(random.choice([1, 1, 2, 3]))):
        hz = log_uniform(random, 0.2, 4)
        count = max(random.poisson(hz * at.length_s), 2)
        times = np.sort(random.uniform(0.02, at.length_s - 0.02, count))
        times = times[np.concatenate([[True], np.diff(times) > 0.01])]
        found.append((smallest * random.uniform(1, 3), (times, level(random, times, 0.04), motor_unit(random))))
    return found


def complex_repetitive(random: Random, at: Frame) -> list[tuple[float, Train]]:
    hz = log_uniform(random, 5, 100) if random.random() < 0.5 else random.uniform(25, 45)
    shape = complex_of_fibres(random, 0.75 * 1000 / hz)
    parts, now = [], random.choice([0.0, random.uniform(0, 0.3) * at.length_s])
    while now < at.length_s - 0.2:
        stop = min(now + max(random.uniform(0.3, 1.2) * at.length_s, 12 / hz), at.length_s)
        jitter = random.uniform(5e-6, 60e-6)
        ideal = np.arange(now, stop, 1 / hz)
        parts.append(ideal + np.cumsum(jitter * random.standard_normal(ideal.size)))
        now = stop + random.uniform(0.2, 1.5)
        hz *= random.choice([1.0, 1.0, random.uniform(0.8, 1.25)])
    times = np.concatenate(parts)
    return [(log_uniform(random, 50, 1000), (times, level(random, times, 0.01), shape))]


def myotonia(random: Random, at: Frame) -> list[tuple[float, Train]]:
    waves = random.random() < 0.35
    peak = log_uniform(random, 30, 150 if not waves else 80)
    slow = max(peak * random.uniform(0.2, 0.6), 12)
    shape = sharp_wave(random, (5, min(20, 900 / peak))) if waves else fibre(random)
    times, gains, now = [], [], random.uniform(0, 0.25) * at.length_s
    while now < at.length_s - 0.5:
        length = min(random.uniform(0.8, 5.0), at.length_s - now)
        top = random.choice([0.0, random.uniform(0.1, 0.6)])
        low = random.uniform(0.15, 0.55)
        t = now
        while t < now + length:
            place = (t - now) / length
            x = place / top if place < top else (1 - place) / (1 - top)
            swell = np.sin(0.5 * np.pi * x)
            times.append(t)
            gains.append(low + (1 - low) * swell)
            t += (1 + random.uniform(0.01, 0.04) * random.standard_normal()) / (slow + (peak - slow) * swell)
        now += length + random.uniform(0.3, 2.5)
    found, swelling = np.array(times), np.array(gains)
    return [(log_uniform(random, 60, 1000), (found, swelling * level(random, found, 0.02), shape))]


def neuromyotonia(random: Random, at: Frame) -> list[tuple[float, Train]]:
    hz = random.uniform(150, 300)
    shape = motor_unit(random, (2.5, min(6.0, 1100 / hz)), 0.1)
    times, gains, now = [], [], random.uniform(0, 0.2) * at.length_s
    while now < at.length_s - 0.15:
        stop = min(now + log_uniform(random, 0.15, 2.5), at.length_s)
        own = steady(random, hz, random.uniform(0.005, 0.04), now, stop, random.uniform(0, 0.1))
        left = random.uniform(0.2, 0.8)
        place = (own - now) / (stop - now)
        times.append(own)
        gains.append(left**place if random.random() < 0.5 else 1 - (1 - left) * place)
        now = stop + random.uniform(0.2, 2.0)
        hz = np.clip(hz * random.uniform(0.9, 1.1), 150, 300)
    whole = np.concatenate(times)
    return [(log_uniform(random, 80, 2000), (whole, np.concatenate(gains) * level(random, whole, 0.02), shape))]


def myokymia(random: Random, at: Frame) -> list[tuple[float, Train]]:
    hz, count = log_uniform(random, 8, 60), int(random.integers(2, 11))
    every = max(log_uniform(random, 0.3, 4), 2.2 * count / hz)
    every = min(every, at.length_s / 4)
    count = max(min(count, int(every * hz / 2.2)), 2)
    if count / hz > 0.6 * every:
        hz = 2.5 * count / every
    times, now = [], random.uniform(0, 0.5) * every
    while now < at.length_s:
        own = now + np.concatenate(
            [[0], np.cumsum((1 + 0.08 * random.standard_normal(max(count + int(random.integers(-1, 2)), 2) - 1)) / hz)]
        )
        times.append(own)
        now = max(now + every * (1 + random.uniform(0.03, 0.15) * random.standard_normal()), own[-1] + 2 / hz)
    whole = np.concatenate(times)
    shape = motor_unit(random, (5, min(14, 700 / hz)))
    return [(log_uniform(random, 100, 1500), (whole, level(random, whole, 0.04), shape))]


def end_plate(random: Random, at: Frame) -> list[tuple[float, Train]]:
    which, found = random.choice(["noise", "spikes", "both"]), []
    if which != "noise":
        for _ in range(int(random.choice([1, 1, 2]))):
            hz = log_uniform(random, 8, 60)
            gaps = 0.003 + random.gamma(random.uniform(0.8, 2.5), 1, int(3 * hz * at.length_s) + 20)
            gaps *= 1 / hz / gaps.mean()
            times = np.cumsum(np.maximum(gaps, 0.003))
            times = times[times < at.length_s]
            found.append((random.uniform(80, 300), (times, level(random, times, 0.08), end_plate_spike(random))))
    if which != "spikes":
        hz, width = log_uniform(random, 150, 1000), random.uniform(0.5, 2.0)
        times = np.sort(random.uniform(0, at.length_s, random.poisson(hz * at.length_s)))
        rise = random.uniform(0.15, 0.4) * width
        blip = scaled(
            lambda t: (
                -np.where(
                    t > 0, np.exp(-np.maximum(t, 0) / (0.4 * width)) - np.exp(-np.maximum(t, 0) / (0.4 * rise)), 0.0
                )
            ),
            (-2, 15),
        )
        found.append((random.uniform(12, 45), (times, random.gamma(6, 1 / 6, times.size), blip)))
    return found


def voluntary(random: Random, at: Frame) -> list[tuple[float, Train]]:
    found = []
    smallest = log_uniform(random, 120, 700)
    for _ in range(int(random.integers(1, 4))):
        start, stop = span(random, at.length_s)
        times = steady(random, random.uniform(5, 14), random.uniform(0.08, 0.22), start, stop)
        found.append((smallest * random.uniform(1, 3), (times, level(random, times, 0.03), motor_unit(random))))
    return found


MAKERS: dict[str, Callable[[Random, Frame], list[tuple[float, Train]]]] = {
    "end_plate_activity": end_plate, "fibrillation": fibrillation, "positive_sharp_wave": positive_waves,
    "fasciculation": fasciculation, "complex_repetitive": complex_repetitive, "myotonia": myotonia,
    "neuromyotonia": neuromyotonia, "myokymia": myokymia, "voluntary": voluntary,
}  # fmt: skip


# ---------------------------------------------------------------------- putting together


def lay(total: Numbers, rate: float, train: Train, height: float, reach_ms: tuple[float, float] = (-22, 60)) -> None:
    """Add a train, each discharge at its own time between the samples."""
    times, gains, shape = train
    offsets = np.arange(int(reach_ms[0] / 1000 * rate), int(reach_ms[1] / 1000 * rate))
    for time, gain in zip(times, gains, strict=True):
        first = round(time * rate)
        places = first + offsets
        inside = places[(places >= 0) & (places < total.size)]
        total[inside] += height * gain * shape((inside / rate - time) * 1000)


def noise(random: Random, size: int, rate: float) -> Numbers:
    """Noise of some colour and band, standard deviation 1."""
    spectrum = np.fft.rfft(random.standard_normal(size))
    hz = np.fft.rfftfreq(size, 1 / rate)
    slope = random.choice([0.0, 0.0, random.uniform(0, 0.6), random.uniform(0.6, 1.1)])
    spectrum *= np.maximum(hz, 8) ** (-slope / 2)
    if random.random() < 0.5:
        spectrum /= np.sqrt(1 + (hz / random.uniform(3000, 10_000)) ** 4)
    made = np.fft.irfft(spectrum, size)
    return made / made.std()


def disturbed(random: Random, total: Numbers, rate: float, noise_uv: float, *, hum: bool = True) -> Numbers:
    """Noise; often hum, wander, an offset, the amplifier's low cut, the steps of a converter."""
    t = np.arange(total.size) / rate
    total = total + noise_uv * noise(random, total.size, rate)
    if random.random() < 0.4 and hum:
        hz, size = random.choice([50.0, 60.0]) * (1 + random.uniform(-0.002, 0.002)), log_uniform(random, 2, 80)
        for multiple, share in (
            (1, 1.0),
            (2, random.uniform(0, 0.2)),
            (3, random.uniform(0, 0.4)),
            (5, random.uniform(0, 0.1)),
        ):
            total += size * share * np.sin(2 * np.pi * multiple * hz * t + random.uniform(0, 6.3))
    if random.random() < 0.4:
        walk = np.cumsum(random.standard_normal(max(int(t[-1] * 4), 4) + 2))
        total += log_uniform(random, 5, 200) * np.interp(
            t, np.linspace(0, t[-1], walk.size), walk / max(np.ptp(walk), 1e-9)
        )
    cut = random.choice([0.0, 2.0, 10.0, 20.0])
    if cut:
        total = filters.sosfilt(filters.butter(1, cut, "high", fs=rate, output="sos"), total - total[0])
    if random.random() < 0.3:
        total = total + random.uniform(-300, 300)
    step = random.choice([0.0, 0.05, 0.5, 1.0])
    return step * np.round(total / step) if step else total


def frame(random: Random, length_s: float | None, rate_hz: float | None, ratio: float | None) -> Frame:
    return Frame(
        length_s or log_uniform(random, 2.5, 20),
        rate_hz or float(random.choice(RATES_HZ)),
        ratio or log_uniform(random, 12, 100),
    )


def recording(
    kinds: str | tuple[str, ...], seed: int, *, length_s: float | None = None, rate_hz: float | None = None,
    ratio: float | None = None,
) -> Rest:  # fmt: skip
    """One recording of a kind, or of several at once; ratio is the least height over the deviation of the noise."""
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    random = np.random.default_rng([seed, 771, *(KINDS.index(each) for each in kinds)])
    at = frame(random, length_s, rate_hz, ratio)
    total, sources, heights = np.zeros(round(at.length_s * at.rate_hz)), [], []
    for kind in kinds:
        for height, train in MAKERS[kind](random, at) if kind != "silence" else []:
            lay(total, at.rate_hz, train, height)
            sources.append(Source(kind, train[0], height * train[1]))
            hiss = kind == "end_plate_activity" and train[0].size > 120 * at.length_s
            heights.append(height * at.ratio / 12 if hiss else height)
    if kinds[0] == "silence" or not heights:
        level_uv = log_uniform(random, 1, 10)
    else:
        level_uv = min(heights) / at.ratio
        if any(each < 46 for each in heights) and "end_plate_activity" in kinds:
            level_uv = min(level_uv, min(heights) / 8)
    return Rest(disturbed(random, total, at.rate_hz, level_uv), at.rate_hz, sources)
