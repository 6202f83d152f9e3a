"""Series of stimuli from a second model, written from physiology and sharing nothing with `ranvier.simulate`.

Unit potentials are those of `independent_evoked_sweeps.py`. A series is made of single motor units, not of one wave
that is scaled: every axon has its own threshold, so that the M wave changes its form while it grows.

H reflex     Ia fibres are recruited along a log-normal curve; a motoneurone answers when the volley, with noise common
             to all and noise of its own, exceeds its threshold (small ones first); an axon that the stimulus itself
             reached cancels its reflex and may backfire (F wave).
repetitive   each fibre's end plate has a store of vesicles that each stimulus empties and time refills, and a release
             that residual calcium raises; a fibre takes part while its end-plate potential is above its threshold.
blink        R1 is a volley of a few units, R2 a train of discharges of many units whose rate rises and falls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from independent_evoked_sweeps import (
    FINE_HZ,
    Frame,
    Numbers,
    Random,
    exponential_tail,
    mains,
    muscle_fibre,
    muscle_kernels,
    noise,
    sampled,
    spike,
)

SEEN = 0.01
"""A response begins where the noiseless one first exceeds this share of its largest value."""


def placed(kernels: list[Numbers], at_ms: Numbers, sizes: Numbers, length_ms: float) -> Numbers:
    """The sum of unit potentials that begin at these times, on the fine grid from the stimulus on."""
    total = np.zeros(int(length_ms * FINE_HZ / 1000))
    for kernel, first, size in zip(kernels, (at_ms * FINE_HZ / 1000).astype(int), sizes, strict=True):
        stop = min(first + kernel.size, total.size)
        if first < stop:
            total[first:stop] += size * kernel[: stop - first]
    return total


def onset_ms(wave: Numbers) -> float | None:
    """Where a noiseless response begins; None when there is none."""
    top = np.abs(wave).max()
    return float(np.argmax(np.abs(wave) > SEEN * top)) * 1000 / FINE_HZ if top > 0 else None


# --- M wave, H reflex, F waves ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reflex:
    """What a series of rising stimuli is like."""

    drive: float = 0.55  # share of the pool that the whole volley of Ia fibres brings to fire
    h_ms: tuple[float, float] = (27.0, 33.0)
    f_chance: float = 0.0  # of each axon that the stimulus reached
    a_wave: bool = False
    sweeps: tuple[int, int] = (16, 30)
    top: float = 1.7  # strongest stimulus over the middle threshold of the motor axons
    noise_uv: tuple[float, float] = (3.0, 8.0)
    hum_uv: float = 0.0
    tonic: float = 0.0  # background contraction, uV
    shuffled: bool = False
    small: bool = False


@dataclass(frozen=True)
class ReflexSeries:
    """Sweeps and what is true of them; `h_ms` is None where no H reflex of 100 uV was ever evoked."""

    signals: Numbers
    fs: float
    t0_s: float
    stimulus_ma: Numbers
    m_peak_to_peak_uv: float
    h_peak_to_peak_uv: float
    h_ms: float | None


@dataclass(frozen=True)
class Pool:
    """The motor units of one muscle: form, size, when M wave, H reflex and F wave arrive, thresholds, order."""

    kernels: list[Numbers]
    sizes: Numbers
    m_at: Numbers
    h_at: Numbers
    f_at: Numbers
    threshold: Numbers
    asks: Numbers
    a_unit: Numbers

    def wave(self, which: npt.NDArray[np.bool_], at_ms: Numbers) -> Numbers:
        """The sum of some of the units."""
        chosen = [kernel for kernel, one in zip(self.kernels, which, strict=True) if one]
        return placed(chosen, at_ms[which], self.sizes[which], LENGTH_MS)


LENGTH_MS = 90.0


def pool_of(kind: Reflex, random: Random, middle: float) -> Pool:
    """The units of a muscle; `middle` is the threshold of the middle motor axon."""
    units = int(random.integers(60, 180))
    forms = muscle_kernels(random)
    kernels = [forms[k] for k in random.integers(0, len(forms), units)]
    rank = np.sort(random.random(units))  # small and early to large and late in the order of recruitment
    sizes = np.exp(1.6 * rank) * random.lognormal(0, 0.3, units)
    m_at = random.uniform(3.5, 7) + 0.6 * (1 - rank) + np.abs(random.normal(0, 0.35, units))
    h_at = random.uniform(*kind.h_ms) + 1.5 * (1 - rank) + np.abs(random.normal(0, 0.5, units))
    sizes *= random.uniform(4000, 20_000) / np.ptp(placed(kernels, m_at, sizes, LENGTH_MS))
    asks = (np.arange(units) + 0.5) / units / max(kind.drive, 1e-9)  # drive that each motoneurone asks for
    a_at, a_size = np.array([random.uniform(22, 34)]), np.array([random.uniform(100, 400)])
    return Pool(
        kernels,
        sizes * (0.05 if kind.small else 1.0),
        m_at,
        h_at,
        h_at + 1.0 + 3 * rank[::-1],
        middle * np.exp(random.normal(0, random.uniform(0.1, 0.2), units)),
        asks,
        placed([kernels[0]], a_at, a_size, LENGTH_MS),
    )


def reflex_series(kind: Reflex, seed: int, number: int) -> ReflexSeries:
    random = np.random.default_rng([seed, 211, number])
    fs = float(random.choice([5_000, 10_000, 20_000, 25_600, 48_000]))
    t0 = float(random.uniform(3, 20)) / 1000
    at = Frame(fs, t0, int((t0 + 0.085) * fs))
    middle = random.uniform(8, 25)
    pool = pool_of(kind, random, middle)
    afferent, spread = middle * random.uniform(0.55, 0.85), random.uniform(0.15, 0.3)
    strengths = np.linspace(random.uniform(0.35, 0.5), kind.top, int(random.integers(*kind.sweeps))) * middle
    if kind.shuffled:
        strengths = random.permutation(strengths)
    hum, tail = float(random.choice([49.95, 50.03, 59.96, 60.04])), int(random.integers(0, 2**31))
    rows, ms, hs = [], [], []
    for strength in strengths:
        volley = 0.5 * (1 + np.tanh(0.8 * np.log(strength / afferent) / spread))
        m, h, other = one_stimulus(kind, random, pool, strength, volley)
        extra = noise(random, at.size, fs, random.uniform(*kind.noise_uv)) + spike(random, at.after_s, 1000)
        extra += exponential_tail(np.random.default_rng(tail), at.after_s, 40 * strength, (0.2, 0.6))
        if kind.hum_uv:
            extra += mains(random, at.time_s, kind.hum_uv, hum)
        if kind.tonic:
            extra += tonic(random, at, kind.tonic)
        rows.append(sampled(m + h + other, at) + extra)
        ms.append(float(np.ptp(m)))
        hs.append(h)
    height = float(max(np.ptp(each) for each in hs))
    clear = [wave for wave in hs if np.ptp(wave) > 0.3 * height and np.ptp(wave) > 0]
    begins = float(np.median([onset_ms(wave) or np.nan for wave in clear])) if height > 100 else None
    return ReflexSeries(np.array(rows), fs, t0, strengths, max(ms), height, begins)


def one_stimulus(
    kind: Reflex, random: Random, pool: Pool, strength: float, volley: float
) -> tuple[Numbers, Numbers, Numbers]:
    """M wave, H reflex, and whatever else comes late."""
    units = len(pool.kernels)
    reached = strength * np.exp(random.normal(0, 0.015, units)) > pool.threshold
    excited = volley * np.exp(random.normal(0, 0.08) + random.normal(0, 0.1, units)) > pool.asks
    fires = excited & ~reached if kind.drive else np.zeros(units, bool)
    back = reached & (random.random(units) < kind.f_chance)
    other = pool.wave(back, pool.f_at)
    if kind.a_wave and reached[: units // 2].any():
        other = other + pool.a_unit
    jitter = random.normal(0, 0.15, units)
    return pool.wave(reached, pool.m_at), pool.wave(fires, pool.h_at + jitter), other


def tonic(random: Random, at: Frame, rms_uv: float) -> Numbers:
    """Ongoing activity of a muscle that is not at rest."""
    length = at.size / at.fs * 1000
    count = int(random.poisson(1.2 * length))
    kernels = [muscle_fibre(8, 2, 20, 40), muscle_fibre(10, 1, 16, 36)]
    chosen = [kernels[k] for k in random.integers(0, 2, count)]
    wave = placed(chosen, random.uniform(0, length, count), random.lognormal(0, 0.5, count), length + 1)
    fine = np.arange(wave.size) / FINE_HZ
    row = np.interp(at.time_s, fine, wave)
    return (row - row.mean()) * rms_uv / max(float(row.std()), 1e-9)


# --- repetitive stimulation ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Train:
    """What a train is like."""

    rate_hz: float = 3.0
    margin: float = 4.0  # end-plate potential over the threshold of the middle fibre
    release: float = 0.2  # share of the store that a first stimulus releases
    exercise: float = 1.0  # release right after exercise, over that at rest
    calcium: float = 0.1  # what each stimulus adds to the release, fading with 100 ms
    peak_mv: tuple[float, float] = (2.0, 15.0)
    synchrony: float = 0.0  # how much faster the fibres conduct at the end of the train: pseudofacilitation
    moves: bool = False
    submaximal: float = 0.0  # share of the units whose threshold lies near the stimulus
    noise_uv: tuple[float, float] = (3.0, 10.0)
    responses: tuple[int, int] = (6, 11)


@dataclass(frozen=True)
class TrainMade:
    """Sweeps, the true fall from the first to the fourth, and the true size of the first response."""

    signals: Numbers
    fs: float
    t0_s: float
    decrement_percent: float
    first_uv: float


def train_made(kind: Train, seed: int, number: int, muscle: int | None = None) -> TrainMade:
    """One train; trains with the same `muscle` are of one muscle (same units, same fibres)."""
    body = np.random.default_rng([seed, 223, number if muscle is None else muscle])
    random = np.random.default_rng([seed, 227, number])
    units, fibres, length = int(body.integers(30, 100)), 60, 45.0
    pool = muscle_kernels(body)
    kernels = [pool[k] for k in body.integers(0, len(pool), units)]
    begins = body.uniform(2.5, 5) + np.abs(body.normal(0, 0.4, units))
    sizes = body.lognormal(0, 0.5, units)
    peak = 1000 * body.uniform(*kind.peak_mv)
    whole = placed(kernels, begins, sizes, length)
    sizes *= peak / -whole.min()
    threshold = body.lognormal(0, 0.35, (units, fibres)) / kind.margin
    fs = float(body.choice([10_000, 20_000, 25_600, 48_000]))
    t0 = float(body.uniform(1, 10)) / 1000
    at = Frame(fs, t0, int((t0 + 0.04) * fs))
    shares = transmission(kind, threshold, int(random.integers(*kind.responses)))
    near = random.random(units) < kind.submaximal
    rows, clean = [], []
    moved, when = random.uniform(0.75, 0.95), int(random.integers(1, 4))
    for place, share in enumerate(shares):
        own = sizes * share * np.where(near, random.random(units) < 0.6, 1.0)
        wave = placed(kernels, begins, own, length)
        faster = 1 + kind.synchrony * place / len(shares)
        wave = faster * np.interp(np.arange(wave.size) * faster - (faster - 1) * 3 * FINE_HZ / 1000,
                                  np.arange(wave.size), wave)  # fmt: skip
        clean.append(wave)
        if kind.moves and place >= when:
            shift = int(random.normal(0, 0.15) * FINE_HZ / 1000)
            wave = moved * random.normal(1, 0.06) * np.roll(wave, shift)
        extra = noise(random, at.size, fs, random.uniform(*kind.noise_uv)) + spike(random, at.after_s, 1500)
        rows.append(sampled(wave, at) + extra)
    heights = np.array([-each.min() for each in clean])
    return TrainMade(np.array(rows), fs, t0, float(100 * (1 - heights[3] / heights[0])), float(heights[0]))


def transmission(kind: Train, threshold: Numbers, stimuli: int) -> list[Numbers]:
    """Share of the fibres of each unit that answer each stimulus."""
    store, near, calcium, shares = 1.0, 1.0, 0.0, []
    gap = 1 / kind.rate_hz
    for _ in range(stimuli):
        release = min(kind.release * kind.exercise * (1 + calcium), 0.95)
        out = near * release
        potential = out / 0.2  # 1 at rest with the usual release
        shares.append((potential > threshold).mean(axis=1))
        near -= out
        near += (store - near) * (1 - np.exp(-gap / 3.0)) + 0.06 * min(store, 1.0) * (1 - near)
        calcium = (calcium + kind.calcium) * np.exp(-gap / 0.1)
    return shares


# --- blink reflex ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Blink:
    """Latencies (None: absent), sizes and the state of the face."""

    r1_ms: float | None = 10.5
    r2_ms: float | None = 31.0
    other_ms: float | None = 32.0
    size: float = 1.0
    tonic_uv: float = 0.0
    hum_uv: float = 0.0
    lid: bool = True


@dataclass(frozen=True)
class BlinkMade:
    """Sweeps of both sides and the median of the true onsets."""

    own: Numbers
    other: Numbers
    fs: float
    t0_s: float
    r1_ms: float | None
    r2_ms: float | None
    other_ms: float | None


def blink_made(kind: Blink, seed: int, number: int) -> BlinkMade:
    random = np.random.default_rng([seed, 229, number])
    fs = float(random.choice([5_000, 10_000, 20_000, 48_000]))
    t0 = float(random.uniform(10, 25)) / 1000
    at = Frame(fs, t0, int((t0 + 0.1) * fs))
    kernels = [muscle_fibre(int(random.integers(3, 7)), int(random.integers(0, 4)), 10, 35) for _ in range(6)]
    person = random.normal(0, 1, 3) * (0.5, 2.0, 2.0)
    volley = random.integers(0, 6, 14), np.abs(random.normal(0, 0.5, 14)), random.lognormal(0, 0.5, 14)
    size_1, size_2 = kind.size * random.uniform(200, 700), kind.size * random.uniform(150, 500)
    hum = float(random.choice([49.95, 50.03, 59.96, 60.04]))
    sides: tuple[list[Numbers], list[Numbers]] = [], []
    true: tuple[list[float], list[float], list[float]] = [], [], []
    count = int(random.integers(5, 11))
    for sweep in range(count):
        tired = 1 - 0.05 * sweep
        late = random.normal(0, 2.0)
        r1 = np.zeros(100 * FINE_HZ // 1000)
        if kind.r1_ms is not None:
            first = kind.r1_ms + person[0] + random.normal(0, 0.25)
            r1 = placed([kernels[k] for k in volley[0]], first + volley[1], volley[2], 100)
            r1 *= size_1 * random.normal(1, 0.15) / -r1.min()
            true[0].append(onset_ms(r1) or np.nan)
        for side, begins, found, height in (
            (0, kind.r2_ms, true[1], size_2), (1, kind.other_ms, true[2], 0.85 * size_2),
        ):  # fmt: skip
            wave = r1.copy() if side == 0 else 0.02 * r1  # the other side's electrodes see a little of it
            if begins is not None:
                own = burst(random, begins + person[1] + late + random.normal(0, 0.6), kernels)
                own *= height * tired * random.normal(1, 0.2) / max(-own.min(), 1e-9)
                found.append(onset_ms(own) or np.nan)
                wave += own
            sides[side].append(sampled(wave, at) + face(random, at, kind, hum, side, sweep))
    middle = [float(np.median(each)) if each else None for each in true]
    return BlinkMade(np.array(sides[0]), np.array(sides[1]), fs, t0, *middle)


def burst(random: Random, first_ms: float, kernels: list[Numbers]) -> Numbers:
    """Many units, each discharging some times; the first of them at the stated time."""
    lasting = random.uniform(20, 35)
    when: list[float] = [0.0]
    for _ in range(int(random.integers(18, 40))):
        start = lasting * random.beta(1.3, 2.5)
        when += (start + np.arange(int(random.integers(1, 4))) * random.uniform(5, 9)).tolist()
    times = first_ms + np.array([each for each in when if each < 1.3 * lasting])
    chosen = [kernels[k] for k in random.integers(0, len(kernels), times.size)]
    return placed(chosen, times, random.lognormal(0, 0.5, times.size), 100)


def face(random: Random, at: Frame, kind: Blink, hum_hz: float, side: int, sweep: int) -> Numbers:
    """What the electrodes beside the eye see besides the reflex."""
    extra = noise(random, at.size, at.fs, random.uniform(3, 7)) + spike(random, at.after_s, 3000 if side == 0 else 800)
    extra += exponential_tail(random, at.after_s, 1500 if side == 0 else 300, (0.4, 1.2))
    if kind.lid:  # the lid moves over the eye, a slow potential
        x = (at.after_s - 0.075) / 0.02
        extra += random.uniform(20, 80) * np.exp(-0.5 * x**2)
    if kind.tonic_uv:
        extra += tonic(random, at, kind.tonic_uv * random.uniform(0.5, 1.5))
    return extra + (mains(random, at.time_s, kind.hum_uv, hum_hz) if kind.hum_uv else 0.0)
