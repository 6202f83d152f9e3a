"""How well are series of stimuli measured: H reflex, repetitive stimulation, blink reflex, motor unit number index?

Run `python benchmarks/stimulation_series.py [seeds per row]`. All recordings are simulated with known truth, seeds from
100000 that no setting was chosen on. Beside each figure stands that of a simple alternative on the same sweeps:

    H reflex    the largest peak-to-peak height from 20 to 60 ms is the H reflex
    repetitive  (1 - A4/A1) of the peak-to-peak heights, whatever the train looks like
    blink       first sample from 8 (R1) and 24 ms (R2) beyond 4 standard deviations of the rest before the stimulus

The simulation shows how a method fails; it does not rank methods on patients.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from intervals import concluded, text_of_share

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Status, Trace
from ranvier.signals import EvokedSettings
from ranvier.signals.blink import BlinkComponent, BlinkSettings, measure_blink
from ranvier.signals.h_reflex import HReflexSettings, measure_m_h_recruitment
from ranvier.signals.munix import MunixSettings, measure_munix
from ranvier.signals.repetitive import RepetitiveSettings, measure_train
from ranvier.simulate import Disturbance
from ranvier.simulate.blink import simulate_blink
from ranvier.simulate.h_reflex import simulate_recruitment
from ranvier.simulate.repetitive import simulate_train
from ranvier.simulate.surface import simulate_surface

FIRST_SEED = 100_000
RATE = 20_000.0
NOISE = Disturbance(noise_uv=12, artefact_uv=2000)
BLINK_NOISE = Disturbance(noise_uv=6, artefact_uv=3000, artefact_decay_ms=0.8, mains_uv=4)

H_ROWS: dict[str, dict[str, float]] = {
    "H 6 mV": {},
    "H 0.6 mV": {"h_full_mv": 0.6},
    "H 3 mV, 12 sweeps": {"h_full_mv": 3, "sweeps": 12},
    "H 3 mV and F waves": {"h_full_mv": 3, "f_wave_mv": 0.3},
    "no H": {"h_full_mv": 0},
    "no H, F waves": {"h_full_mv": 0, "f_wave_mv": 0.3},
}
TRAINS: dict[str, dict[str, float]] = {
    "healthy": {},
    "myasthenia, mild": {"safety_factor": 2.2},
    "myasthenia": {"safety_factor": 1.5},
    "myasthenia, severe": {"safety_factor": 1.1},
    "Lambert-Eaton": {"release": 0.18, "exercise_gain": 4},
    "1 mV, myasthenia": {"amplitude_mv": 1, "safety_factor": 1.5},
    "artefact: jump of 15 %": {"jump_percent": 15},
    "artefact: movement 30 %": {"movement_percent": 30},
    "artefact: submaximal 12 %": {"submaximal_percent": 12},
    "artefact: submaximal 6 %": {"submaximal_percent": 6},
}
BLINKS: dict[str, dict[str, float]] = {
    "usual": {},
    "small (120 uV)": {"r1_uv": 120, "r2_uv": 120, "r2_contralateral_uv": 100},
    "late (R1 19, R2 45 ms)": {"r1_ms": 19, "r2_ms": 45, "r2_contralateral_ms": 46},
    "absent": {"r1_uv": 0, "r2_uv": 0, "r2_contralateral_uv": 0},
    "absent, restless patient": {"r1_uv": 0, "r2_uv": 0, "r2_contralateral_uv": 0, "background_uv": 100},
}
MUSCLES: dict[str, dict[str, float]] = {
    "80 units, 10 mV": {"units": 80},
    "half lost": {"units": 80, "lost_fraction": 0.5},
    "half lost, all replaced": {"units": 80, "lost_fraction": 0.5, "reinnervation": 1},
    "80 % lost, all replaced": {"units": 80, "lost_fraction": 0.8, "reinnervation": 1},
}


def stacked(traces: tuple[Trace, ...]) -> np.ndarray:
    """Sweeps as an array."""
    return np.array([trace.samples_uv for trace in traces])


def h_reflex(count: int, knowledge: Knowledge, motor: EvokedSettings) -> None:
    """Is the H reflex found when there is one, and only then?"""
    settings = HReflexSettings.read(knowledge.methods["h_reflex"])
    false = missed = there = absent = 0
    print(f"{'H reflex':28} called   latency error   H/M error     largest late deflection: called, H/M error")
    for title, given in H_ROWS.items():
        called, plain_called, latency, ratio, plain = 0, 0, [], [], []
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            made = simulate_recruitment(seed=seed, disturbance=NOISE, **given)
            sweeps = stacked(made.traces)
            seen = measure_m_h_recruitment(sweeps, RATE, 0.01, np.array(made.stimulus), settings, motor)
            truth = made.truth.h_max_uv / made.truth.m_max_uv
            late = np.ptp(sweeps[:, int(0.03 * RATE) : int(0.07 * RATE)], axis=1).max()
            early = np.ptp(sweeps[:, int(0.013 * RATE) : int(0.03 * RATE)], axis=1).max()
            plain_called += late > 200
            plain.append(late / early - truth)
            if seen.h_status is Status.MEASURED:
                called += 1
                latency.append((seen.h_onset_ms or np.nan) - (made.truth.h_onset_ms or np.nan))
                ratio.append((seen.h_to_m or np.nan) - truth)
        if given.get("h_full_mv") == 0:
            false, absent = false + called, absent + count
        else:
            missed, there = missed + count - called, there + count
        print(
            f"  {title:26} {called:3d}/{count:<3d}  {mean_size(latency):6} ms       {mean_size(ratio):6}       "
            f"{plain_called:3d}/{count:<3d}  {mean_size(plain)}"
        )
    concluded("H reflex called although there is none", text_of_share(false, absent))
    concluded("H reflex missed", text_of_share(missed, there))


def repetitive(count: int, knowledge: Knowledge, motor: EvokedSettings) -> None:
    """Is the decrement right, and is an artefact called one?"""
    settings = RepetitiveSettings.read(knowledge.methods["repetitive"])
    print(
        f"\n{'repetitive stimulation':28} measured  error of decrement   false >= 10 %     peak-to-peak: error, false"
    )
    all_false = healthy_trains = 0
    for title, given in TRAINS.items():
        measured, false, plain_false, errors, plain = 0, 0, 0, [], []
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            made = simulate_train(seed=seed, disturbance=NOISE, **given)
            sweeps = stacked(made.traces)
            seen = measure_train(sweeps, RATE, 0.005, settings, motor)
            heights = np.ptp(sweeps[:, int(0.007 * RATE) :], axis=1)
            fall = 100 * (1 - heights[3] / heights[0])
            plain.append(fall - made.truth.decrement_percent)
            healthy = made.truth.decrement_percent < 5
            healthy_trains += healthy
            plain_false += healthy and fall >= 10
            if seen.decrement_percent is not None:
                measured += 1
                errors.append(seen.decrement_percent - made.truth.decrement_percent)
                false += healthy and seen.decrement_percent >= 10
        all_false += false
        print(
            f"  {title:26} {measured:3d}/{count:<3d}  {mean_size(errors):6} points            {false:3d}               "
            f"    {mean_size(plain)} points, {plain_false:3d}"
        )
    false_text = text_of_share(int(all_false), int(healthy_trains))
    concluded("repetitive stimulation without disease: decrement of 10 % or more stated", false_text)


def blink(count: int, knowledge: Knowledge, motor: EvokedSettings) -> None:
    """Are onsets right, and absent components absent?"""
    settings = BlinkSettings.read(knowledge.methods["blink"])
    print(
        f"\n{'blink reflex':28} R1 called, error     R2 called, error     threshold: R1 called, error; R2 called, error"
    )
    onsets: dict[str, list[float]] = {"R1": [], "R2": []}
    for title, given in BLINKS.items():
        found: dict[str, list[float]] = {"r1": [], "r2": [], "plain r1": [], "plain r2": []}
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            made = simulate_blink(seed=seed, disturbance=BLINK_NOISE, **given)
            sides = stacked(made.ipsilateral), stacked(made.contralateral)
            seen = measure_blink(*sides, RATE, 0.02, settings, motor)
            note(found["r1"], seen.r1, made.truth.r1_ms)
            note(found["r2"], seen.r2, made.truth.r2_ms)
            note(found["r2"], seen.r2_contralateral, made.truth.r2_contralateral_ms)
            crossing(found["plain r1"], sides[0], 8, 22, made.truth.r1_ms)
            crossing(found["plain r2"], sides[0], 24, 75, made.truth.r2_ms)
            crossing(found["plain r2"], sides[1], 24, 75, made.truth.r2_contralateral_ms)
        onsets["R1"] += found["r1"]
        onsets["R2"] += found["r2"]
        row = [f"{len(found[k]):3d}/{count * (1 + k.endswith('2')):<3d} {mean_size(found[k]):6} ms" for k in found]
        print(f"  {title:26} {row[0]}    {row[1]}    {row[2]}; {row[3]}")
    for name, errors in onsets.items():
        known = [each for each in errors if not np.isnan(each)]
        called = len(errors) - len(known)
        concluded(
            f"blink reflex, {name}: mean error of the onset",
            f"{np.mean(np.abs(known)):.2f} ms, {len(known)} components; {called} called though absent",
        )


def note(errors: list[float], seen: BlinkComponent, truth: tuple[float, ...]) -> None:
    """The error of a component that was measured; NaN when there is none to be right about."""
    if seen.onset_ms is not None:
        errors.append(seen.onset_ms - float(np.median(truth)) if truth else np.nan)


def crossing(errors: list[float], sweeps: np.ndarray, start: float, stop: float, truth: tuple[float, ...]) -> None:
    """The simple alternative: the median over the sweeps of the first crossing of a threshold."""
    rest = sweeps[:, : int(0.019 * RATE)].std(axis=1, keepdims=True)
    part = np.abs(sweeps[:, int((0.02 + start / 1000) * RATE) : int((0.02 + stop / 1000) * RATE)]) > 4 * rest
    seen = part.any(axis=1)
    if seen.mean() >= 0.4:
        onset = start + float(np.median(np.argmax(part[seen], axis=1))) / RATE * 1000
        errors.append(onset - float(np.median(truth)) if truth else np.nan)


def munix(count: int, knowledge: Knowledge, motor: EvokedSettings) -> None:
    """The index beside the truth and beside the response from which it can hardly be told apart."""
    settings = MunixSettings.read(knowledge.methods["munix"])
    print(f"\n{'motor unit number index':28} units   MUNIX (10-90 %)    response    MUSIX / true mean unit")
    farthest = (0.0, "", "")
    for title, given in MUSCLES.items():
        index, size, height, units = [], [], [], 0
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            made = simulate_surface(seed=seed, disturbance=Disturbance(noise_uv=8), **given)
            seen = measure_munix(made.response.samples_uv, 0.01, stacked(made.epochs), RATE, settings, motor)
            units = made.truth.units
            height.append(made.truth.amplitude_uv / 1000)
            if seen.munix is not None and seen.musix_uv is not None:
                index.append(seen.munix)
                size.append(seen.musix_uv / made.truth.mean_unit_uv)
        low, middle, high = np.percentile(index, (10, 50, 90)) if index else (np.nan,) * 3
        farthest = max(farthest, (middle / units, title, f"{middle:.0f} ({low:.0f} to {high:.0f}) for {units} units"))
        print(
            f"  {title:26} {units:4d}    {middle:5.0f} ({low:.0f}-{high:.0f})      {np.mean(height):5.1f} mV   "
            f"{np.mean(size) if size else np.nan:5.2f}"
        )
    what = f"motor unit number index, an index and no count: farthest from the truth ({farthest[1]})"
    concluded(what, f"{farthest[2]}, 10-90 %")


def mean_size(errors: list[float]) -> str:
    """The mean absolute error, a dash where there is nothing to be right about."""
    known = np.array([each for each in errors if not np.isnan(each)])
    return f"{np.abs(known).mean():.2f}" if known.size else "-"


def main() -> None:
    """Print all tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    knowledge = load_knowledge()
    motor = EvokedSettings.read(knowledge.methods["evoked_motor"])
    for table in (h_reflex, repetitive, blink, munix):
        began = time.perf_counter()
        table(count, knowledge, motor)
        print(f"  ({time.perf_counter() - began:.1f} s, simulation included)")


if __name__ == "__main__":
    main()
