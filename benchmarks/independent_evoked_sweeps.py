"""Evoked sweeps from a second model, written from physiology and sharing nothing with `ranvier.simulate`.

A motor unit potential is that of a muscle fibre of finite length: Rosenfalck's intracellular action potential
(V = z^3 exp(-z), z in mm; Acta Physiol Scand Suppl 321, 1969) starts at the end plate, travels both ways and ends at
the tendons; the potential outside is that of its membrane current seen from the active electrode over the muscle, minus
that seen from the reference over the tendon. A second family is a Gaussian derivative, a third a burst of gamma pulses.
Arrival times follow from a log-normal spread of conduction velocities over the length of the nerve. A nerve fibre gives
the same line source without an end plate or an end. Values are active minus reference electrode in microvolt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Random = np.random.Generator

FINE_HZ = 200_000
DEPARTURE = 0.001
"""The noiseless response has left the baseline when it exceeds this share of its largest absolute value."""

POSITIVE_PHASE = 0.05
"""An initial positive phase counts from this share of the negative peak; the onset is then its peak."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One sweep and what is true of it; `onset_ms` is None where there is no response."""

    signal: Numbers
    fs: float
    t0_s: float
    sensory: bool
    onset_ms: float | None = None
    positive_peak_ms: float | None = None
    positive_uv: float | None = None
    peak_ms: float | None = None
    amplitude_uv: float | None = None
    duration_ms: float | None = None
    area_mv_ms: float | None = None


# --- potentials of single units, from their first current on -----------------------------------------------------


@cache
def muscle_fibre(depth_mm: int, offset_mm: int, half_mm: int, speed_tenths: int) -> Numbers:
    """Potential of one fibre on the fine grid, 40 ms from the start at the end plate, negative peak about -1."""
    speed, step_mm = speed_tenths / 10, 0.5
    time = np.arange(0, 40, 1000 / 50_000)
    place = np.arange(0, half_mm, step_mm)
    behind = np.clip(speed * time[:, None] - place[None, :], 0, None)
    slope = -(3 * behind**2 - behind**3) * np.exp(-behind)
    padded = np.pad(slope, ((0, 0), (1, 1)))
    current = np.diff(padded, axis=1)
    edges = np.arange(0, half_mm + step_mm / 2, step_mm)
    seen = np.zeros(edges.size)
    for at, sign in ((offset_mm, 1.0), (half_mm + 25, -1.0)):
        for side in (1, -1):
            seen += sign / np.hypot(side * edges - at, depth_mm)
    potential = current @ seen[: current.shape[1]]
    fine = np.interp(np.arange(0, 40, 1000 / FINE_HZ), time, potential)
    return fine / np.abs(fine).max()


@cache
def gaussian_derivative(width_us: int, lean_percent: int) -> Numbers:
    """Negative, then positive: the derivative of a Gaussian, cut at 3.2 widths, with a longer second half."""
    time = np.arange(0, 40, 1000 / FINE_HZ)
    width = width_us / 1000
    centred = time - 3.2 * width
    late = np.where(centred > 0, 1 + lean_percent / 100, 1.0)
    x = centred / (width * late)
    wave = x * np.exp(-0.5 * x**2) * np.clip(time / width, 0, 1) ** 2
    return wave / np.abs(wave).max()


@cache
def gamma_pulses(width_us: int, share_percent: int) -> Numbers:
    """A negative gamma pulse followed by a slower positive one."""
    time = np.arange(0, 40, 1000 / FINE_HZ)
    fast, slow = time / (width_us / 1000), time / (2.4 * width_us / 1000)
    wave = -(fast**2) * np.exp(-fast) + share_percent / 100 * 0.5 * slow**3 * np.exp(-slow) / 2
    return wave / np.abs(wave).max()


@cache
def nerve_fibre(depth_mm: int, speed: int) -> Numbers:
    """A travelling potential seen from one point of an endless fibre: positive, negative, positive; 12 ms, centre 6."""
    time = np.arange(-6, 6, 1000 / FINE_HZ)
    place = np.arange(-60, 60, 0.5)
    behind = np.clip(speed * time[:, None] / 6 - place[None, :] / 6 + 3, 0, None)
    curved = (6 * behind - 6 * behind**2 + behind**3) * np.exp(-behind)
    wave = (curved / np.hypot(place, depth_mm)[None, :]).sum(axis=1)
    wave -= wave[0]
    return wave / -wave.min()


def mixture(kernels: list[Numbers], delays_ms: Numbers, sizes: Numbers, random: Random, length_ms: float) -> Numbers:
    """The sum of delayed units on the fine grid from the stimulus on."""
    size = int(length_ms * FINE_HZ / 1000)
    total = np.zeros(size)
    kind = random.integers(0, len(kernels), delays_ms.size)
    for number, kernel in enumerate(kernels):
        mine = kind == number
        train = np.zeros(size)
        place = delays_ms[mine] * FINE_HZ / 1000
        whole = place.astype(int)
        keep = whole < size - 1
        np.add.at(train, whole[keep], (sizes[mine] * (1 - place + whole))[keep])
        np.add.at(train, whole[keep] + 1, (sizes[mine] * (place - whole))[keep])
        width = 1 << (size + kernel.size).bit_length()
        total += np.fft.irfft(np.fft.rfft(train, width) * np.fft.rfft(kernel, width), width)[:size]
    return total


def arrivals(random: Random, units: int, first_ms: float, spread: float) -> Numbers:
    """When the units of a nerve arrive: the fastest at first_ms, the others by a log-normal spread of velocities."""
    velocity = np.exp(-np.abs(random.normal(0, spread, units)))
    return first_ms * velocity.max() / velocity


def muscle_kernels(random: Random, offset_mm: tuple[int, int] = (0, 3)) -> list[Numbers]:
    """The unit potentials of one muscle, all of one family."""
    family = random.integers(0, 4)
    if family <= 1:
        speed = int(random.integers(33, 48))
        return [
            muscle_fibre(
                int(random.integers(6, 13)),
                int(random.integers(offset_mm[0], offset_mm[1] + 1)),
                int(random.integers(14, 34)),
                speed,
            )
            for _ in range(5)
        ]
    if family == 2:
        return [gaussian_derivative(int(random.integers(900, 1700)), int(random.integers(0, 80))) for _ in range(5)]
    return [gamma_pulses(int(random.integers(500, 900)), int(random.integers(20, 90))) for _ in range(5)]


def cmap(
    random: Random, peak_uv: float, spread: float = 0.03, first_ms: float | None = None, offset: int = 3
) -> Numbers:
    """A compound muscle action potential on the fine grid, 60 ms from the stimulus on."""
    units = int(random.integers(20, 250))
    start = float(random.uniform(2.2, 8.0)) if first_ms is None else first_ms
    # the terminal branches spread arrivals even where velocities do not
    delays = arrivals(random, units, start, spread) + np.abs(random.normal(0, 0.25, units))
    delays += start - delays.min()
    wave = mixture(muscle_kernels(random, (0, offset)), delays, random.lognormal(0, 0.6, units), random, 60)
    return wave * peak_uv / -wave.min()


def snap(random: Random, peak_uv: float, triphasic: bool) -> Numbers:
    """A sensory nerve action potential on the fine grid, 60 ms from the stimulus on."""
    depth = int(random.integers(3, 9))
    speed = int(random.integers(40, 66))
    wave = nerve_fibre(depth, speed)
    if not triphasic:  # the reference or a cut: the leading positivity is hardly seen
        lead = np.arange(wave.size) < int(np.argmin(wave))
        wave = np.where(lead & (wave > 0), wave * 0.03, wave)
    fibres = int(random.integers(150, 600))
    middle = float(random.uniform(1.9, 4.0))
    delays = arrivals(random, fibres, middle, float(random.uniform(0.02, 0.12)))
    size = 60 * FINE_HZ // 1000
    train = np.zeros(size + wave.size)
    np.add.at(train, (delays * FINE_HZ / 1000).astype(int), random.lognormal(0, 0.5, fibres))
    width = 1 << (2 * train.size).bit_length()
    total = np.fft.irfft(np.fft.rfft(train, width) * np.fft.rfft(wave, width), width)
    centre = 6 * FINE_HZ // 1000
    out = total[centre : centre + size]
    out = out * np.clip((np.arange(size) / FINE_HZ * 1000 - 0.3) / 0.3, 0, 1)  # nothing before the stimulus
    return out * peak_uv / -out.min()


# --- what comes from elsewhere -----------------------------------------------------------------------------------


def noise(random: Random, size: int, fs: float, rms_uv: float) -> Numbers:
    """White with a share of pink, through the amplifier's upper cut."""
    spectrum = np.fft.rfft(random.normal(size=size))
    hz = np.fft.rfftfreq(size, 1 / fs)
    pink = 1 / np.sqrt(np.maximum(hz, fs / size) / 500)
    share = random.uniform(0, 0.6)
    shaped = spectrum * np.sqrt((1 - share) + share * np.minimum(pink, 6) ** 2)
    shaped /= np.sqrt(1 + (hz / min(random.uniform(3000, 10_000), 0.45 * fs)) ** 4)
    wave = np.fft.irfft(shaped, size)
    return wave * rms_uv / max(wave.std(), 1e-12)


def mains(random: Random, time_s: Numbers, peak_uv: float, hz: float | None = None) -> Numbers:
    """Hum of 50 or 60 Hz with harmonics."""
    base = float(random.choice([50, 60])) * random.uniform(0.998, 1.002) if hz is None else hz
    wave = np.zeros_like(time_s)
    for order, share in ((1, 1.0), (2, 0.1), (3, 0.35), (5, 0.2), (7, 0.1)):
        height = share * random.uniform(0.3, 1) if order > 1 else 1.0
        wave += height * np.sin(2 * np.pi * order * base * time_s + random.uniform(0, 6.28))
    return peak_uv * wave


def drift(random: Random, time_s: Numbers, size_uv: float) -> Numbers:
    """A slope and a slow swing."""
    span = time_s[-1] - time_s[0]
    slope = random.uniform(-1, 1) * (time_s - time_s[0]) / span
    return size_uv * (slope + 0.5 * np.sin(2 * np.pi * random.uniform(1, 6) * time_s + random.uniform(0, 6.28)))


def ecg_bump(random: Random, after_s: Numbers, peak_uv: float) -> Numbers:
    """A piece of the heart's QRS complex, far away: tens of milliseconds wide, anywhere in the sweep."""
    middle = random.uniform(after_s[0], after_s[-1])
    x = (after_s - middle) / random.uniform(0.008, 0.015)
    return peak_uv * random.choice([-1, 1]) * (np.exp(-0.5 * x**2) - 0.4 * np.exp(-0.5 * (x - 1.8) ** 2))


def spike(random: Random, after_s: Numbers, peak_uv: float) -> Numbers:
    """The shock itself, 0.1 to 0.2 ms."""
    wide = random.uniform(0.0001, 0.0002)
    return peak_uv * random.choice([-1, 1]) * ((after_s >= 0) & (after_s < wide)).astype(float)


def exponential_tail(random: Random, after_s: Numbers, peak_uv: float, tau_ms: tuple[float, float]) -> Numbers:
    """The charge between the electrodes leaking away."""
    tau = random.uniform(*tau_ms) / 1000
    late = np.clip(after_s, 0, None)
    return random.choice([-1, 1]) * peak_uv * np.where(after_s >= 0, np.exp(-late / tau), 0.0)


def recovery(random: Random, after_s: Numbers, peak_uv: float) -> Numbers:
    """An amplifier that was driven to its rail comes back through its high-pass filter: a fall, an undershoot."""
    blocked = random.uniform(0.2, 0.9) / 1000
    late = np.clip(after_s - blocked, 0, None)
    fast, slow = random.uniform(0.15, 0.5) / 1000, random.uniform(1.5, 6) / 1000
    under = random.uniform(0.05, 0.3)
    wave = (1 + under) * np.exp(-late / fast) - under * np.exp(-late / slow)
    wave = np.where(after_s < blocked, 1.0, wave)
    return random.choice([-1, 1]) * peak_uv * np.where(after_s >= 0, wave, 0.0)


def quantised(wave: Numbers, bits: int, full_scale_uv: float) -> Numbers:
    """As a converter of so many bits stores it."""
    step = 2 * full_scale_uv / 2**bits
    return np.clip(np.round(wave / step), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1) * step


# --- truth and assembly -------------------------------------------------------------------------------------------


def truth(clean: Numbers) -> dict[str, float | None]:
    """Marks on the noiseless response (fine grid, from the stimulus on)."""
    peak = int(np.argmin(clean))
    height = -float(clean[peak])
    ms = 1000 / FINE_HZ
    departure = int(np.argmax(np.abs(clean) > DEPARTURE * np.abs(clean).max()))
    above = np.flatnonzero(clean[peak:] >= 0)
    end = peak + int(above[0]) if above.size else None
    positive = float(clean[:peak].max()) if peak else 0.0
    led = positive > POSITIVE_PHASE * height
    if positive > 3 * DEPARTURE * height and not led:  # a trace of the wave's front: the negative take-off counts
        departure = int(np.flatnonzero(clean[:peak] >= -DEPARTURE * height)[-1])
    start = int(np.argmax(clean[:peak])) if led else departure
    return {
        "onset_ms": departure * ms,
        "positive_peak_ms": start * ms if led else None,
        "positive_uv": positive if led else 0.0,
        "peak_ms": peak * ms,
        "amplitude_uv": height,
        "duration_ms": None if end is None else (end - start) * ms,
        "area_mv_ms": None if end is None else float(-np.minimum(clean[start:end], 0).sum()) * ms / 1000,
    }


@dataclass(frozen=True, slots=True)
class Frame:
    """The time axis of a sweep."""

    fs: float
    t0_s: float
    size: int

    @property
    def time_s(self) -> Numbers:
        return np.arange(self.size) / self.fs

    @property
    def after_s(self) -> Numbers:
        return self.time_s - self.t0_s


def frame(
    random: Random,
    rates: tuple[float, ...] = (10_000, 20_000, 24_000, 25_600, 30_000, 48_000),
    before_ms: tuple[float, float] = (4, 20),
    after_ms: tuple[float, float] = (30, 50),
) -> Frame:
    """A sweep's length, rate and time of stimulus; the stimulus need not fall on a sample."""
    fs = float(random.choice(rates))
    t0 = float(random.uniform(*before_ms)) / 1000
    return Frame(fs, t0, int((t0 + random.uniform(*after_ms) / 1000) * fs))


def sampled(clean: Numbers, at: Frame) -> Numbers:
    """The fine response as the converter sees it, behind a filter that keeps its time."""
    width = FINE_HZ / at.fs / 2
    if width > 2:
        half = int(2 * width)
        window = np.exp(-0.5 * (np.arange(-half, half + 1) / (0.6 * width)) ** 2)
        clean = np.convolve(clean, window / window.sum(), "same")
    fine_s = np.arange(clean.size) / FINE_HZ
    return np.interp(at.after_s, fine_s, clean, left=0.0, right=float(clean[-1]))


def made(
    clean: Numbers | None, at: Frame, extra: Numbers, sensory: bool, bits: tuple[int, float] | None = None
) -> Sweep:
    """The sweep of a response (None: absent) and everything else."""
    signal = extra if clean is None else extra + sampled(clean, at)
    if bits is not None:
        signal = quantised(signal, *bits)
    known = {} if clean is None else truth(clean)
    return Sweep(signal, at.fs, at.t0_s, sensory, **known)


Maker = Callable[[Random], Sweep]


def _motor(random: Random, peak: tuple[float, float], rms: tuple[float, float] = (2, 6), **kind: float) -> Sweep:
    at = frame(random)
    wave = cmap(random, random.uniform(*peak), **kind)
    return made(wave, at, noise(random, at.size, at.fs, random.uniform(*rms)) + spike(random, at.after_s, 500), False)


def _with(random: Random, peak: tuple[float, float], nuisance: Callable[[Random, Frame], Numbers], at: Frame) -> Sweep:
    wave = cmap(random, random.uniform(*peak))
    base = noise(random, at.size, at.fs, random.uniform(2, 6))
    return made(wave, at, base + nuisance(random, at), False)


def _sensory(
    random: Random,
    peak: tuple[float, float],
    rms: tuple[float, float],
    triphasic: bool | None = None,
    nuisance: Callable[[Random, Frame], Numbers] | None = None,
) -> Sweep:
    at = frame(random, after_ms=(12, 25))
    three = bool(random.integers(0, 2)) if triphasic is None else triphasic
    wave = snap(random, random.uniform(*peak), three)
    base = noise(random, at.size, at.fs, random.uniform(*rms))
    return made(wave, at, base if nuisance is None else base + nuisance(random, at), True)


def _absent(random: Random, sensory: bool, nuisance: Callable[[Random, Frame], Numbers] | None) -> Sweep:
    at = frame(random, after_ms=(12, 25) if sensory else (30, 50))
    base = noise(random, at.size, at.fs, random.uniform(0.1, 0.35) if sensory else random.uniform(2, 6))
    return made(None, at, base if nuisance is None else base + nuisance(random, at), sensory)


def _scaled(
    low: float, high: float, shape: Callable[[Random, Numbers, float], Numbers]
) -> Callable[[Random, Frame], Numbers]:
    """A nuisance of a random size, in the axis its shape wants."""
    return lambda random, at: shape(random, at.after_s, random.uniform(low, high))


def _tail(low: float, high: float, tau: tuple[float, float]) -> Callable[[Random, Frame], Numbers]:
    return lambda random, at: exponential_tail(random, at.after_s, random.uniform(low, high), tau)


def _inverted(random: Random) -> Sweep:
    made_one = _motor(random, (2000, 12_000))
    return Sweep(-made_one.signal, made_one.fs, made_one.t0_s, False, onset_ms=made_one.onset_ms)


def _quantised(random: Random) -> Sweep:
    at = frame(random)
    bits = (12, random.uniform(5000, 20_000)) if random.integers(0, 2) else (16, random.uniform(20_000, 100_000))
    wave = cmap(random, random.uniform(1000, 0.6 * min(bits[1], 15_000)))
    return made(wave, at, noise(random, at.size, at.fs, random.uniform(2, 6)), False, bits)


def _positive(random: Random) -> Sweep:
    """The active electrode lies beside the end plates, or another muscle's volume-conducted front comes first."""
    at = frame(random)
    if random.integers(0, 2):
        wave = cmap(random, random.uniform(1000, 10_000), offset=0)
        units = [muscle_fibre(int(random.integers(6, 11)), int(random.integers(10, 20)), 34, 40) for _ in range(5)]
        start = float(random.uniform(2.5, 6))
        delays = start + np.abs(random.normal(0, 0.4, 150))
        delays += start - delays.min()
        wave = mixture(units, delays, random.lognormal(0, 0.5, 150), random, 60)
        wave *= random.uniform(1000, 10_000) / -wave.min()
    else:
        start = float(random.uniform(3, 6))
        wave = cmap(random, random.uniform(1000, 10_000), first_ms=start)
        lead = random.uniform(0.6, 1.6)
        time = np.arange(wave.size) / FINE_HZ * 1000 - (start - lead)
        bump = np.where((time > 0) & (time < 1.5 * lead), np.sin(np.pi * np.clip(time / (1.5 * lead), 0, 1)) ** 2, 0)
        wave = wave + random.uniform(0.05, 0.25) * -wave.min() * bump
    base = noise(random, at.size, at.fs, random.uniform(2, 6))
    return made(wave, at, base, False)


SCENARIOS: dict[str, Maker] = {
    "CMAP 1 to 15 mV": lambda r: _motor(r, (1000, 15_000)),
    "CMAP 0.5 mV": lambda r: _motor(r, (400, 700)),
    "CMAP 0.1 mV": lambda r: _motor(r, (80, 150), (1.5, 3)),
    "CMAP dispersed, 0.3 to 3 mV": lambda r: _motor(r, (300, 3000), spread=float(r.uniform(0.15, 0.5))),
    "CMAP dispersed, 0.1 mV": lambda r: _motor(r, (80, 150), (1.5, 3), spread=float(r.uniform(0.15, 0.5))),
    "CMAP initial positive": _positive,
    "CMAP exponential tail": lambda r: _with(r, (300, 10_000), _tail(100, 5000, (0.15, 1.0)), frame(r)),
    "CMAP amplifier recovery": lambda r: _with(r, (1000, 10_000), _scaled(300, 5000, recovery), frame(r)),
    "CMAP mains": lambda r: _with(r, (500, 10_000), _scaled(10, 50, mains), frame(r)),
    "CMAP drift": lambda r: _with(r, (500, 10_000), _scaled(20, 300, drift), frame(r)),
    "CMAP heart": lambda r: _with(r, (500, 10_000), _scaled(20, 100, ecg_bump), frame(r)),
    "CMAP no baseline, t0 at 0": lambda r: _with(
        r, (500, 10_000), _scaled(500, 501, spike), frame(r, before_ms=(0, 0))
    ),
    "CMAP baseline 0.5 to 1.5 ms": lambda r: _with(
        r, (500, 10_000), _tail(50, 800, (0.1, 0.4)), frame(r, before_ms=(0.5, 1.5))
    ),
    "CMAP at 5 to 8 kHz": lambda r: _with(r, (500, 10_000), _scaled(500, 501, spike), frame(r, (5000, 6000, 8000))),
    "CMAP 12 or 16 bits": _quantised,
    "CMAP long latency 12 to 25 ms": lambda r: _motor(r, (300, 5000), first_ms=float(r.uniform(12, 25))),
    "CMAP inverted leads": _inverted,
    "SNAP 10 to 60 uV": lambda r: _sensory(r, (10, 60), (0.2, 0.6)),
    "SNAP 2 to 10 uV": lambda r: _sensory(r, (2, 10), (0.08, 0.25)),
    "SNAP triphasic 4 to 30 uV": lambda r: _sensory(r, (4, 30), (0.1, 0.3), True),
    "SNAP exponential tail": lambda r: _sensory(r, (4, 30), (0.1, 0.3), None, _tail(10, 80, (0.2, 0.9))),
    "SNAP mains 1 to 4 uV": lambda r: _sensory(r, (5, 30), (0.1, 0.3), None, _scaled(1, 4, mains)),
    "SNAP drift": lambda r: _sensory(r, (4, 30), (0.1, 0.3), None, _scaled(2, 20, drift)),
    "absent motor": lambda r: _absent(r, False, None),
    "absent motor, tail": lambda r: _absent(r, False, _tail(100, 8000, (0.2, 1.5))),
    "absent motor, recovery": lambda r: _absent(r, False, _scaled(100, 5000, recovery)),
    "absent motor, mains": lambda r: _absent(r, False, _scaled(10, 60, mains)),
    "absent motor, drift": lambda r: _absent(r, False, _scaled(20, 300, drift)),
    "absent motor, heart": lambda r: _absent(r, False, _scaled(20, 100, ecg_bump)),
    "absent sensory": lambda r: _absent(r, True, None),
    "absent sensory, tail": lambda r: _absent(r, True, _tail(5, 150, (0.2, 1.5))),
    "absent sensory, recovery": lambda r: _absent(r, True, _scaled(5, 150, recovery)),
    "absent sensory, mains": lambda r: _absent(r, True, _scaled(1, 8, mains)),
    "absent sensory, drift": lambda r: _absent(r, True, _scaled(2, 20, drift)),
}


def sweep(scenario: str, seed: int) -> Sweep:
    """The sweep of a scenario that belongs to a seed."""
    return SCENARIOS[scenario](np.random.default_rng([seed, list(SCENARIOS).index(scenario), 77]))
