"""How well is simulated needle EMG taken apart into motor units, and how fast?

Run `python benchmarks/decomposition_accuracy.py [recordings per row] [seconds]`. Every recording comes from the
motor unit pool of `ranvier.simulate.pool` with known truth: units in reach of the needle as the row says, all
farther units in the background, jitter, coloured noise. The method was tuned on seeds below 1000; the seeds here
begin at 100,000 and were never used for tuning.

Judged are units whose potential is at least 2.5 times the root mean square of the recording. Trains are paired
for the best sum of agreements, TP / (TP + FP + FN) within 1 ms. A train that agrees with no unit in the recording,
judged or not, by 0.5 or more is false. The same recordings go to a plain spike sorter: band-pass 300 to 3000 Hz,
threshold at 4 robust standard deviations, six principal components of the pieces around the peaks, Gaussian
mixture with as many components as the Bayesian information criterion picks (2 to 15) by k-means start.
The simulation shows how a method fails; it does not rank methods on patients.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, before NumPy starts its own threads

import numpy as np
from intervals import concluded, mean, text_of_share
from scipy.cluster.vq import kmeans2
from scipy.signal import butter, find_peaks, sosfiltfilt

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.signals.decomposition import DecompositionSettings, decompose
from ranvier.simulate.pool import Amplifier, Contraction, Disease, simulate_contraction
from ranvier.simulate.pool.agreement import paired

FIRST_SEED = 100_000
JUDGED_RMS = 2.5
FALSE_BELOW = 0.5


@dataclass(frozen=True)
class Row:
    title: str
    units: int
    muscle: str = "biceps"
    contraction: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)


ROWS = [
    Row("biceps, 8 units", 8),
    Row("biceps, 12 units", 12),
    Row("biceps, 15 units", 15),
    Row("tibialis anterior, 12, noise 15 uV", 12, "tibialis_anterior", other={"amplifier": Amplifier(noise_uv=15.0)}),
    Row("first dorsal interosseous, 12", 12, "first_dorsal_interosseous"),
    Row("deltoid, 12, irregular", 12, "deltoid", {"interval_variation": 0.25}),
    Row("vastus lateralis, 12, slow rise", 12, "vastus_lateralis", {"ramp_s": 10.0}),
    Row("biceps, 12, needle moves 0.1 mm", 12, other={"needle_drift_mm": 0.1}),
    Row("biceps, 12, facial needle", 12, other={"electrode": "concentric_facial"}),
    Row("biceps, 12, 12.5 kHz, hum 50 uV", 12, other={
        "sampling_rate_hz": 12_500.0, "amplifier": Amplifier(mains_uv=50.0, high_cut_hz=5000.0)}),
    Row("biceps, 12, 48 kHz, fast rates", 12, "biceps", {"rate_times": 1.5}, {"sampling_rate_hz": 48_000.0}),
    Row("biceps, 10, neurogenic", 10, other={"disease": Disease(axonal_loss=0.6, reinnervation=0.8, immaturity=0.5)}),
    Row("deltoid, 12, myopathic", 12, "deltoid", other={"disease": Disease(myopathy=0.6)}),
]  # fmt: skip


@dataclass
class Tally:
    """What one method reached on the recordings of a row."""

    recordings: list[list[float]] = field(default_factory=list)
    trains: int = 0
    false: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, trains: list[np.ndarray], true: list[np.ndarray], judged: np.ndarray, seconds: float) -> None:
        best, of_train = paired(trains, true)
        self.recordings.append(best[judged].tolist())
        self.trains += len(trains)
        self.false += int((of_train < FALSE_BELOW).sum())
        self.seconds.append(seconds)

    def joined(self, other: Tally) -> Tally:
        return Tally(
            self.recordings + other.recordings,
            self.trains + other.trains,
            self.false + other.false,
            self.seconds + other.seconds,
        )

    @property
    def judged(self) -> np.ndarray:
        """The agreement of every judged unit."""
        return np.concatenate([np.zeros(0), *map(np.array, self.recordings)])

    def text(self) -> str:
        values = self.judged
        false = 100 * self.false / max(self.trains, 1)
        return f"{values.mean():6.2f}{100 * (values > 0.9).mean():6.0f}%{false:6.0f}%{np.median(self.seconds):7.2f}"


def plain_sorter(samples: np.ndarray, rate: float) -> list[np.ndarray]:
    """Threshold, principal components and a Gaussian mixture: the textbook spike sorter."""
    band = butter(3, [300, min(3000, 0.45 * rate)], "bandpass", fs=rate, output="sos")
    filtered = sosfiltfilt(band, samples)
    noise = np.median(np.abs(filtered)) * 1.4826
    peaks, _ = find_peaks(np.abs(filtered), height=4 * noise, distance=max(int(0.001 * rate), 1))
    half = int(0.0015 * rate)
    peaks = peaks[(peaks > half) & (peaks < samples.size - half)]
    if peaks.size < 100:
        return []
    pieces = filtered[peaks[:, None] + np.arange(-half, half)]
    pieces = pieces - pieces.mean(axis=0)
    _, _, axes = np.linalg.svd(pieces[:: max(peaks.size // 2000, 1)], full_matrices=False)
    features = pieces @ axes[:6].T
    features /= features.std()
    best, label = np.inf, np.zeros(peaks.size, dtype=int)
    for count in range(2, 16):
        criterion, found = mixture(features, count)
        if criterion < best:
            best, label = criterion, found
    groups = [peaks[label == one] / rate for one in range(label.max() + 1)]
    return [group for group in groups if group.size >= 10]


def mixture(features: np.ndarray, count: int, rounds: int = 25) -> tuple[float, np.ndarray]:
    """A Gaussian mixture from a k-means start: its Bayesian information criterion and the group of each row."""
    size, wide = features.shape
    label = kmeans2(features, count, seed=1, minit="++")[1]
    share = np.eye(count)[label]
    density = np.zeros((size, count))
    for _ in range(rounds):
        weight = share.sum(axis=0) + 1e-9
        for one in range(count):
            mean = share[:, one] @ features / weight[one]
            apart = features - mean
            spread = (apart * share[:, one, None]).T @ apart / weight[one] + 1e-3 * np.eye(wide)
            whitened = np.linalg.solve(np.linalg.cholesky(spread), apart.T)
            volume = np.linalg.slogdet(spread)[1] + wide * np.log(2 * np.pi)
            density[:, one] = np.log(weight[one] / size) - 0.5 * (volume + np.square(whitened).sum(axis=0))
        top = density.max(axis=1, keepdims=True)
        total = top + np.log(np.exp(density - top).sum(axis=1, keepdims=True))
        share = np.exp(density - total)
    numbers = count * (1 + wide + wide * (wide + 1) / 2) - 1
    return float(numbers * np.log(size) - 2 * total.sum()), density.argmax(axis=1)


def measured(row: Row, count: int, duration_s: float, knowledge: Knowledge) -> tuple[float, float, Tally, Tally]:
    """Judged units per recording, share of overlapping discharges, and what both methods reached."""
    settings = DecompositionSettings.read(knowledge.methods["decomposition"])
    ours, plain = Tally(), Tally()
    judged_count, overlap = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        made = simulate_contraction(
            seed=seed,
            muscle=row.muscle,
            contraction=Contraction(active_units=row.units, **row.contraction),
            duration_s=duration_s,
            knowledge=knowledge,
            **row.other,
        )
        samples, rate = made.trace.samples_uv, made.trace.sampling_rate_hz
        true = [np.asarray(unit.firing_times_s) for unit in made.truth.units]
        judged = np.array([unit.peak_to_peak_uv >= JUDGED_RMS * made.truth.rms_uv for unit in made.truth.units], bool)
        judged_count.append(int(judged.sum()))
        large = [unit.overlap_share for unit, one in zip(made.truth.units, judged, strict=True) if one]
        overlap.append(float(np.mean(large)) if large else 0.0)
        start = time.process_time()
        found = [unit.firing_times_s for unit in decompose(samples, rate, settings).units]
        middle = time.process_time()
        sorted_ = plain_sorter(samples, rate)
        ours.add(found, true, judged, middle - start)
        plain.add(sorted_, true, judged, time.process_time() - middle)
    return float(np.mean(judged_count)), float(np.mean(overlap)), ours, plain


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    duration_s = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    knowledge = load_knowledge()
    print(f"{count} simulated recordings of {duration_s:g} s a row; CPU seconds on one core\n")
    head = f"{'mean':>6}{'>0.9':>7}{'false':>7}{'s':>7}"
    print(f"{'':36}{'judged':>7}{'':>9}{'decompose':>18}{'plain sorter':>30}")
    print(f"{'':36}{'units':>7}{'overlap':>9}{head}  {head}")
    all_ours, all_plain = Tally(), Tally()
    for row in ROWS:
        judged, overlap, ours, plain = measured(row, count, duration_s, knowledge)
        print(f"{row.title:36}{judged:7.1f}{100 * overlap:8.0f}%{ours.text()}  {plain.text()}", flush=True)
        all_ours, all_plain = all_ours.joined(ours), all_plain.joined(plain)
    print(f"{'all':52}{all_ours.text()}  {all_plain.text()}")
    conclude(all_ours, all_plain, duration_s)


def conclude(ours: Tally, plain: Tally, duration_s: float) -> None:
    """The figures that were asked for."""
    low, high = mean(ours.recordings)
    reached = float(ours.judged.mean())
    concluded(
        f"motor units: mean agreement (plain sorter {plain.judged.mean():.2f})",
        f"{reached:.2f} ({low:.2f} to {high:.2f}), {ours.judged.size} units of {len(ours.recordings)} recordings",
        "at least 0.60",
        holds=reached >= 0.60,
    )
    above = int((ours.judged > 0.9).sum())
    concluded(
        "motor units with agreement above 0.9",
        text_of_share(above, ours.judged.size),
        "at least 35 %",
        holds=above >= 0.35 * ours.judged.size,
    )
    false = text_of_share(ours.false, ours.trains)
    concluded("false motor units", false, "at most 10 %", holds=ours.false <= 0.1 * ours.trains)
    slow = float(np.max(ours.seconds))
    concluded(
        f"taking {duration_s:g} s of needle EMG apart, processor time",
        f"median {np.median(ours.seconds):.2f} s, slowest {slow:.2f} s",
        "1 s with measuring",
    )


if __name__ == "__main__":
    main()
