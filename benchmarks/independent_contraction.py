"""A second generator of needle EMG contractions, which shares nothing with `ranvier.simulate`.

It was written from published physiology without reading the simulator of Ranvier, so that a method that was tuned on
one can be tried on the other. Two families of motor unit potentials:

fibres    Motor units lie over each other in the muscle (Hamilton-Wright and Stashuk 2005): each has its territory, and
          its fibres are strewn over it. The potential of a fibre is a travelling action potential (Rosenfalk 1969) seen
          by a line source in a conductor that lengthens along the fibres (Nandedkar and Stalberg 1983; Dimitrov and
          Dimitrova 1998 for the fast form), from its end-plate to both of its ends. A concentric needle sees the mean
          over its core less the mean over its cannula; a monopolar needle the mean over its bare tip.
analytic  Sums of second derivatives of Gaussians with delays of their own, a slow end, and now and then a satellite.

The nearest fibres jitter from discharge to discharge. Rates follow Fuglevand 1993 in outline: units that were recruited
earlier fire faster; intervals are normal with a coefficient of variation of their own; a slow common drive moves all.
`simulate(scenario, seed)` returns the recording in microvolt (a negative phase has negative values) and its truth.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import signal as filters

INNER_HZ = 48000  # everything is summed at this rate and brought to the wanted one at the end
FINE = 2  # potentials are kept at this multiple of it
WINDOW_S = 0.030
ANISOTROPY = 5.0  # conductivity along over across the fibres
JITTERING = 6  # the nearest fibres of a unit that jitter one by one

Array = np.ndarray


@dataclass(frozen=True)
class Scenario:
    """What is recorded; times in s, frequencies in Hz, amplitudes in microvolt."""

    family: str = "fibres"
    needle: str = "concentric"
    units: tuple[int, int] = (10, 15)
    distant: int = 25
    length_s: float = 10.0
    rate_hz: float = 24000.0
    largest_uv: tuple[float, float] = (400.0, 2000.0)  # peak-to-peak height of the largest unit
    fastest_hz: tuple[float, float] = (11.0, 16.0)
    slowest_hz: float = 6.5
    interval_cv: tuple[float, float] = (0.10, 0.20)
    doublets: float = 0.0
    midway: float = 0.0  # share of the units that begin or stop within the recording
    jitter_us: tuple[float, float] = (10.0, 35.0)
    moved_mm: float = 0.0  # how far the needle slides while recording
    polyphasic: float = 0.1  # share of units with end-plates far apart and fibres of unequal width
    noise_uv: float = 5.0
    noise_colour: float = 0.5  # power falls with frequency to this exponent
    mains_uv: float = 0.0
    mains_hz: float = 50.0
    wander_uv: float = 0.0
    high_pass_hz: float = 10.0
    low_pass_hz: float = 8000.0
    step_uv: float = 0.05
    inverted: bool = False


@dataclass
class TrueUnit:
    """One unit: discharge at the end-plates, its mean potential at the rate of the recording, its main peaks."""

    times_s: Array
    potential_uv: Array
    negative_peak_s: float  # after the discharge
    largest_peak_s: float

    @property
    def peak_to_peak_uv(self) -> float:
        return float(np.ptp(self.potential_uv))

    def at(self, which: str) -> Array:
        offset = {"discharge": 0.0, "negative": self.negative_peak_s, "largest": self.largest_peak_s}[which]
        return self.times_s + offset


@dataclass
class Contraction:
    """A recording and its units; those too far away to be followed are in the background only."""

    signal_uv: Array
    rate_hz: float
    units: list[TrueUnit] = field(default_factory=list)
    distant_s: list[Array] = field(default_factory=list)  # discharges of units in the background

    @property
    def rms_uv(self) -> float:
        steady = self.signal_uv - self.signal_uv.mean()
        return float(np.sqrt(np.mean(steady**2)))

    def is_followed(self, unit: TrueUnit, multiple: float = 2.5) -> bool:
        """Whether its potential is high enough against the whole recording, with enough discharges to be a train."""
        return unit.peak_to_peak_uv >= multiple * self.rms_uv and unit.times_s.size >= 8


# Potentials: each unit has parts (n, fine samples) before and after the needle moved; the last part does not jitter.


def _points(needle: str, shift_mm: Array) -> list[tuple[Array, float]]:
    """Where the electrode touches muscle: points (n, 2) as (across x, along z), and the sign of each group."""
    if needle == "monopolar":
        tip = np.array([[0.0, 0.0], [0.12, 0.0], [-0.12, 0.0], [0.0, 0.15], [0.0, -0.15]])
        return [(tip + shift_mm, 1.0)]
    core = np.column_stack([np.linspace(-0.2, 0.2, 5), np.linspace(-0.2, 0.2, 5)])
    cannula = np.column_stack([np.linspace(-0.6, -14.0, 7), np.linspace(0.6, 14.0, 7) * 0.5])
    return [(core + shift_mm, 1.0), (cannula + shift_mm, -1.0)]


def _action_potential(velocity: Array, count: int) -> Array:
    """Rise of the membrane potential in time, for fibres of given velocities (m/s), shape (fibres, count)."""
    place = velocity[:, None] * np.arange(count) / (INNER_HZ * FINE) * 1000 / 0.9  # mm
    return 96 * (3 * place**2 - place**3) * np.exp(-place) * velocity[:, None]


def _fibres(xy: Array, plate: Array, ends: Array, velocity: Array, groups: list[tuple[Array, float]]) -> Array:
    """Potential of each fibre at the electrode, shape (fibres, fine samples); time 0 is the end-plate."""
    count = round(WINDOW_S * INNER_HZ * FINE)
    time_ms = np.arange(count) / (INNER_HZ * FINE) * 1000
    response = np.zeros((plate.size, count))
    for points, sign in groups:
        for x, z in points:
            across = ANISOTROPY * ((xy[:, 0] - x) ** 2 + xy[:, 1] ** 2 + 0.03**2)
            for way, end in ((1.0, ends[:, 1]), (-1.0, ends[:, 0])):
                gone = velocity[:, None] * time_ms
                along = plate[:, None] + way * gone - z
                squared = along**2 + across[:, None]
                slope = -along / (squared * np.sqrt(squared))
                alive = gone < np.abs(end - plate)[:, None]
                response += way * sign / len(points) * slope * alive
    size = 2 * count
    spectrum = np.fft.rfft(_action_potential(velocity, count), size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[:, :count]


def _muscle_unit(rng: np.random.Generator, what: Scenario, distance: float, odd: bool) -> tuple[Array, Array]:
    """The parts of a unit whose territory lies at a distance (mm) from the needle, before and after it moved."""
    seen_fibres = 45 if distance < 5 else 12
    radius = rng.uniform(1.5, 4.0)
    density = rng.uniform(2.0, 6.0) * (0.5 if odd and rng.random() < 0.5 else 1.0)
    count = max(rng.poisson(density * np.pi * radius**2), 8)
    polar, turn = radius * np.sqrt(rng.random(count)), rng.uniform(0, 2 * np.pi, count)
    xy = np.column_stack([polar * np.cos(turn), polar * np.sin(turn)])
    where = rng.uniform(0, 2 * np.pi)
    xy += distance * np.array([np.cos(where), np.sin(where)])
    nearest = np.argsort(np.hypot(xy[:, 0], xy[:, 1]))[:seen_fibres]
    xy = xy[nearest]
    zone = rng.uniform(8, 20) * rng.choice([-1, 1])  # the needle lies beside the end-plate zone
    plate = zone + rng.normal(0, 5.0 if odd else rng.uniform(0.8, 2.0), nearest.size)
    ends = np.column_stack([plate - rng.normal(50, 4, nearest.size), plate + rng.normal(50, 4, nearest.size)])
    width = rng.normal(50, 16 if odd else 5, nearest.size).clip(20, 90)  # um
    velocity = 3.7 + 0.05 * (width - 50)
    axon = np.round(rng.exponential(0.25, nearest.size) * INNER_HZ * FINE / 1000).astype(int)  # terminal branches
    both = []
    way = rng.normal(size=2)
    for moved in sorted({0.0, what.moved_mm}):
        shift = moved * way / np.hypot(*way)
        one = _fibres(xy, plate, ends, velocity.clip(1.5, 6), _points(what.needle, shift)) * (width[:, None] / 50) ** 2
        both.append(np.stack([np.roll(row, delay) for row, delay in zip(one, axon, strict=True)]))
    loud = np.argsort(-np.ptp(both[0], axis=1))[:JITTERING]
    rest = np.setdiff1d(np.arange(nearest.size), loud)
    first, last = (np.vstack([each[loud], each[rest].sum(axis=0)]) for each in (both[0], both[-1]))
    return first, last


def _analytic_unit(rng: np.random.Generator, what: Scenario, distance: float, odd: bool) -> tuple[Array, Array]:
    """Parts of a unit that are bells bent twice, with a slow end and sometimes a satellite."""
    time_ms = np.arange(round(WINDOW_S * INNER_HZ * FINE)) / (INNER_HZ * FINE) * 1000
    far = 1 + distance / 2
    parts = rng.integers(6, 12) if odd else rng.integers(2, 6)
    spread = rng.uniform(1.5, 3.0) if odd else rng.uniform(0.2, 0.9)
    centre = 10 + rng.normal(0, spread, parts)
    width = far * np.exp(rng.normal(np.log(0.28), 0.35, parts))
    height = np.exp(rng.normal(0, 0.7, parts)) / far**2
    if rng.random() < (0.4 if odd else 0.1):
        centre[-1] = 10 + rng.choice([-1, 1]) * rng.uniform(5, 9)
    lag = (time_ms - centre[:, None]) / width[:, None]
    skew = rng.normal(0, 0.3, parts)[:, None]
    bent = height[:, None] * np.exp(-(lag**2) / 2) * ((lag**2 - 1) * rng.uniform(0.6, 1.0) - 0.4 + skew * lag)
    slow = 0.15 * height.sum() * np.exp(-((time_ms - 12.5) ** 2) / 2 / rng.uniform(1.5, 3.0) ** 2)
    first = np.vstack([bent, slow])
    grown = 1 + 0.8 * what.moved_mm * rng.normal(0, 1, (parts + 1, 1))
    return first, first * grown.clip(0.2, 2.5)


# Discharges


def _trains(rng: np.random.Generator, what: Scenario, count: int) -> list[Array]:
    """Discharge times of each unit; the first is recruited first and fires fastest."""
    fast = rng.uniform(*what.fastest_hz)
    rates = np.linspace(fast, what.slowest_hz, count) + rng.normal(0, 0.4, count)
    grid = np.arange(0, what.length_s + 1, 0.05)
    drive = 0.06 * np.convolve(rng.normal(size=grid.size + 20), np.hanning(21), "valid") / np.sqrt(np.hanning(21).sum())
    trains = []
    for rate in rates:
        cv = rng.uniform(*what.interval_cv)
        begin, end = 0.0, what.length_s
        if rng.random() < what.midway:
            turn = rng.uniform(0.3, 0.7) * what.length_s
            begin, end = (turn, end) if rng.random() < 0.5 else (begin, turn)
        time, times = begin + rng.uniform(0, 1 / rate), []
        while time < end:
            times.append(time)
            if rng.random() < what.doublets:
                times.append(time + rng.uniform(0.005, 0.012))
            now = rate * (1 + np.interp(time, grid, drive))
            time += max(rng.normal(1, cv), 0.3) / max(now, 3.0)
        trains.append(np.array([t for t in times if t < what.length_s - WINDOW_S]))
    return trains


def _add(total: Array, times: Array, first: Array, last: Array, jitter_s: Array, length_s: float) -> None:
    """Sum the discharges of one part, each with its delay, sliding from its first to its last form."""
    loud = np.flatnonzero(np.abs(first) + np.abs(last) > 1e-3 * (np.abs(first).max() + np.abs(last).max()))
    begin, stop = loud[0] // FINE, -(-loud[-1] // FINE) + 1
    place = (times + jitter_s) * INNER_HZ
    whole = np.floor(place).astype(int)
    fine = (np.arange(begin, stop) - (place - whole)[:, None]) * FINE
    left = np.floor(fine).astype(int)
    part = fine - left
    seen = np.zeros_like(fine)
    share = (times / length_s)[:, None]
    for form, weight in ((first, 1 - share), (last, share)):
        padded = np.concatenate([[0.0, 0.0], form, [0.0, 0.0]])
        low = (left + 2).clip(0, padded.size - 2)
        seen += weight * (padded[low] * (1 - part) + padded[low + 1] * part)
    where = whole[:, None] + np.arange(begin, stop)
    inside = (where >= 0) & (where < total.size)
    total += np.bincount(where[inside], seen[inside], minlength=total.size)


def _noise(rng: np.random.Generator, size: int, colour: float) -> Array:
    spectrum = np.fft.rfft(rng.normal(size=size))
    hz = np.fft.rfftfreq(size, 1 / INNER_HZ)
    spectrum *= (np.maximum(hz, 20) / 1000) ** (-colour / 2)
    found = np.fft.irfft(spectrum, size)
    return found / found.std()


def _amplified(samples: Array, what: Scenario) -> Array:
    """High-pass and low-pass of the amplifier, then the wanted sampling rate."""
    high = filters.butter(1 if what.high_pass_hz < 100 else 2, what.high_pass_hz, "high", fs=INNER_HZ, output="sos")
    low = filters.butter(2, min(what.low_pass_hz, 0.42 * what.rate_hz), fs=INNER_HZ, output="sos")
    seen = filters.sosfilt(low, filters.sosfilt(high, samples))
    down = np.gcd(int(what.rate_hz), INNER_HZ)
    return filters.resample_poly(seen, int(what.rate_hz) // down, INNER_HZ // down)


def _true_unit(times: Array, whole: Array, what: Scenario) -> TrueUnit:
    seen = _amplified(np.concatenate([whole[::FINE], np.zeros(INNER_HZ // 50)]), what)
    if what.inverted:
        seen = -seen
    upright = -seen if what.inverted else seen
    return TrueUnit(
        times, seen, float(np.argmin(upright)) / what.rate_hz, float(np.argmax(np.abs(upright))) / what.rate_hz
    )


def simulate(what: Scenario, seed: int) -> Contraction:
    """One recording and its truth."""
    rng = np.random.default_rng([seed, 20261126])
    count = int(rng.integers(what.units[0], what.units[1] + 1))
    make = _muscle_unit if what.family == "fibres" else _analytic_unit
    near = rng.permutation(count)  # whether a unit is near does not depend on when it is recruited
    distances = np.sort(3.5 * np.sqrt(rng.random(count)))[near]
    forms = [make(rng, what, distance, bool(rng.random() < what.polyphasic)) for distance in distances]
    scale = rng.uniform(*what.largest_uv) / max(float(np.ptp((a + 0 * b).sum(axis=0))) for a, b in forms)
    total = np.zeros(round(what.length_s * INNER_HZ))
    units = []
    for times, (first, last) in zip(_trains(rng, what, count), forms, strict=True):
        jitter = rng.uniform(*what.jitter_us, first.shape[0]) * 1e-6
        jitter[-1] = 0.0
        for part in range(first.shape[0]):
            shaken = jitter[part] * rng.normal(size=times.size)
            _add(total, times, scale * first[part], scale * last[part], shaken, what.length_s)
        units.append(_true_unit(times, scale * 0.5 * (first + last).sum(axis=0), what))
    distant = _trains(rng, what, what.distant) if what.distant else []
    for times in distant:
        first, last = make(rng, what, float(rng.uniform(5.0, 9.0)), False)
        _add(total, times, scale * first.sum(axis=0), scale * last.sum(axis=0), np.zeros(times.size), what.length_s)
    time = np.arange(total.size) / INNER_HZ
    total += what.noise_uv * _noise(rng, total.size, what.noise_colour)
    phase = rng.uniform(0, 2 * np.pi, 3)
    mains = what.mains_hz * (1 + rng.uniform(-0.003, 0.003))
    for harmonic, share in ((1, 1.0), (2, 0.2), (3, 0.4)):
        total += what.mains_uv * share * np.sin(2 * np.pi * harmonic * mains * time + phase[harmonic - 1])
    seen = _amplified(total, what)
    wander = np.cumsum(rng.normal(size=seen.size))
    wander -= np.linspace(wander[0], wander[-1], wander.size)
    seen = seen + what.wander_uv * wander / max(float(wander.std()), 1e-12)
    seen = what.step_uv * np.round(seen / what.step_uv)
    return Contraction(-seen if what.inverted else seen, what.rate_hz, units, distant)


def scenarios() -> dict[str, Scenario]:
    """Named recordings; the first row is what the target is about."""
    return {
        "10 to 15 units": Scenario(),
        "3 to 8 units": Scenario(units=(3, 8)),
        "18 units, faster": Scenario(units=(18, 18), fastest_hz=(14, 20)),
        "rates to 25 Hz": Scenario(fastest_hz=(20, 25), slowest_hz=9),
        "monopolar": Scenario(needle="monopolar"),
        "analytic forms": Scenario(family="analytic"),
        "analytic, 18 units": Scenario(family="analytic", units=(18, 18), fastest_hz=(14, 20)),
        "analytic, polyphasic": Scenario(family="analytic", polyphasic=0.7, jitter_us=(20, 60)),
        "polyphasic": Scenario(polyphasic=0.7),
        "jitter 50 to 100 us": Scenario(jitter_us=(50, 100), polyphasic=0.3),
        "needle slides 0.15 mm": Scenario(moved_mm=0.15),
        "needle slides 0.3 mm": Scenario(moved_mm=0.3),
        "noise 25 uV": Scenario(noise_uv=25, noise_colour=1.0),
        "noise white 15 uV": Scenario(noise_uv=15, noise_colour=0.0),
        "mains and wander, 2 Hz": Scenario(mains_uv=60, wander_uv=150, high_pass_hz=2),
        "60 Hz mains, 20 Hz high": Scenario(mains_uv=100, mains_hz=60, high_pass_hz=20),
        "irregular, doublets": Scenario(interval_cv=(0.2, 0.3), doublets=0.02),
        "units come and go": Scenario(midway=0.5),
        "20 s": Scenario(length_s=20),
        "10 kHz": Scenario(rate_hz=10000),
        "20 kHz": Scenario(rate_hz=20000),
        "48 kHz": Scenario(rate_hz=48000),
        "small, 100 uV": Scenario(largest_uv=(100, 160), noise_uv=3),
        "large, 5 mV": Scenario(largest_uv=(4000, 6000)),
        "step 5 uV": Scenario(step_uv=5.0),
        "high-passed at 1 kHz": Scenario(high_pass_hz=1000),
        "inverted": Scenario(inverted=True),
    }
