"""Are series of stimuli of a second, independent model measured rightly through the files that anybody may write?

Run `python benchmarks/independent_series.py [series per row] [first seed] [h|train|blink]`. Series come from
`independent_series_sweeps.py`, which shares nothing with `ranvier.simulate`. Each is written as an .npz file
(`signals`, `fs`, `t0_s`, `study` and what belongs to it), measured by what `ranvier measure FILE --json` runs, and read
back from the JSON. Settings were looked at on seeds below 1000; figures reported come from seeds from 200,000.
Right, wrong and not measured (the program says that it cannot) are counted apart. Beside each stands a simple
alternative on the same sweeps:

    H reflex    the largest peak-to-peak height from 20 ms on is the H reflex when it exceeds 100 uV
    repetitive  (1 - A4/A1) of the peak-to-peak heights, whatever the train looks like
    blink       first sample from 8 (R1) and 24 ms (R2) beyond 4 standard deviations of the rest before the stimulus

CMAP scans and the motor unit number index: `independent_units.py`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from independent_evoked_sweeps import Numbers
from independent_series_sweeps import (
    Blink,
    BlinkMade,
    Reflex,
    ReflexSeries,
    Train,
    blink_made,
    reflex_series,
    train_made,
)
from intervals import concluded, text_of_share

from ranvier.measure import measure_path, trains_of
from ranvier.report.measured.as_json import measured_json

FIRST_SEED = 200_000
KIND = "independent simulator"

REFLEXES = {
    "H": Reflex(),
    "H small": Reflex(drive=0.08),
    "H late, 34 to 42 ms": Reflex(h_ms=(34, 42), drive=0.3),
    "H of the forearm, 15 to 19 ms": Reflex(h_ms=(15, 19), drive=0.25),
    "H and F waves": Reflex(f_chance=0.02, drive=0.4),
    "H, 9 to 12 sweeps": Reflex(sweeps=(9, 13)),
    "H, series ends below the whole M": Reflex(top=1.0),
    "H, small muscle response": Reflex(small=True),
    "H, stimuli in any order": Reflex(shuffled=True),
    "H, mains 20 uV": Reflex(hum_uv=20),
    "H, muscle not at rest": Reflex(tonic=25),
    "no H": Reflex(drive=0),
    "no H, F waves": Reflex(drive=0, f_chance=0.03),
    "no H, F waves large": Reflex(drive=0, f_chance=0.1),
    "no H, A wave": Reflex(drive=0, a_wave=True),
    "no H, mains 20 uV": Reflex(drive=0, hum_uv=20),
    "no H, muscle not at rest": Reflex(drive=0, tonic=25),
}
TRAINS = {
    "healthy, 3 Hz": Train(),
    "healthy, 5 Hz": Train(rate_hz=5),
    "healthy, 30 Hz": Train(rate_hz=30, margin=12, responses=(20, 31)),
    "healthy, 1 mV": Train(peak_mv=(0.8, 1.2)),
    "healthy, pseudofacilitation": Train(rate_hz=30, margin=12, synchrony=0.35, responses=(20, 31)),
    "myasthenia, mild, 3 Hz": Train(margin=2.0),
    "myasthenia, 3 Hz": Train(margin=1.5),
    "myasthenia, 2 Hz": Train(rate_hz=2, margin=1.5),
    "myasthenia, 5 Hz": Train(rate_hz=5, margin=1.5),
    "myasthenia, severe, 3 Hz": Train(margin=1.0),
    "myasthenia, 1 mV": Train(margin=1.5, peak_mv=(0.8, 1.2)),
    "Lambert-Eaton, 3 Hz": Train(release=0.045, calcium=0.05),
    "healthy, muscle moves": Train(moves=True),
    "healthy, submaximal": Train(submaximal=0.25),
}
BLINKS = {
    "usual": Blink(),
    "small": Blink(size=0.35),
    "late (R1 18, R2 44 ms)": Blink(r1_ms=18, r2_ms=44, other_ms=45),
    "R1 absent": Blink(r1_ms=None),
    "R2 of the stimulated side absent": Blink(r2_ms=None),
    "R2 of the other side absent": Blink(other_ms=None),
    "nothing": Blink(None, None, None),
    "usual, mains 15 uV": Blink(hum_uv=15),
    "usual, restless face": Blink(tonic_uv=20),
    "nothing, restless face": Blink(None, None, None, tonic_uv=20),
}


def measured(folder: Path, **arrays: Any) -> dict[str, Any]:
    """The JSON of one file."""
    path = folder / "series.npz"
    np.savez(path, **arrays)
    return json.loads(measured_json(measure_path(path)))[0]


def series_of(found: dict[str, Any], study: str) -> dict[str, Any]:
    """The result of a series; an empty one when nothing was measured."""
    return next((each for each in found["series"] if each["study"] == study), {"status": "none", "flags": []})


def size(errors: list[float], digits: int = 2) -> str:
    """Mean absolute error and the 95th percentile of the absolute errors."""
    known = np.abs([each for each in errors if np.isfinite(each)])
    return f"{known.mean():.{digits}f} ({np.quantile(known, 0.95):.{digits}f})" if known.size else "-"


def counted(words: list[str]) -> str:
    """How often each word came, the most frequent first."""
    return ", ".join(f"{word} {words.count(word)}" for word in sorted(set(words), key=words.count, reverse=True))


def h_reflexes(count: int, first: int, folder: Path) -> None:
    """Is there an H reflex, when does it begin, how large is it?"""
    head = "right wrong  not   latency error: mean (95 %)   H/M error"
    print(f"\n{'H reflex':34}  {head}      largest late deflection: wrong, H/M error   flags")
    totals = dict.fromkeys(("false", "absent", "missed", "there", "not"), 0)
    late: list[float] = []
    for number, (title, kind) in enumerate(REFLEXES.items()):
        right = wrong = unknown = plain_wrong = 0
        latency, ratio, plain, flags = [], [], [], []
        for seed in range(first, first + count):
            made = reflex_series(kind, seed, number)
            found = measured(folder, signals=made.signals, fs=made.fs, t0_s=made.t0_s, stimulus_ma=made.stimulus_ma,
                             study="h_reflex")  # fmt: skip
            seen = series_of(found, "h_reflex")
            if made.h_ms is None and made.h_peak_to_peak_uv > 0:
                continue  # smaller than 100 uV: nobody can say what is right
            state, there = seen.get("h_status", "none"), made.h_ms is not None
            flags += seen["flags"]
            right += state == ("measured" if there else "no_response")
            wrong += state == ("no_response" if there else "measured")
            unknown += state not in {"measured", "no_response"}
            totals["absent" if not there else "there"] += 1
            totals["false"] += not there and state == "measured"
            totals["missed"] += there and state == "no_response"
            height, alternative = plain_reflex(made)
            plain_wrong += (height > 100) != there
            if there:
                truth = made.h_peak_to_peak_uv / made.m_peak_to_peak_uv
                plain.append(alternative - truth)
                if state == "measured":
                    latency.append(seen["h_onset_ms"] - made.h_ms)
                    ratio.append(np.nan if seen["h_to_m"] is None else seen["h_to_m"] - truth)
        totals["not"] += unknown
        late += latency
        print(
            f"  {title:32}  {right:4d} {wrong:5d} {unknown:4d}   {size(latency):>16} ms        {size(ratio):>14}   "
            f"{plain_wrong:4d}  {size(plain):>14}   {counted(flags)}"
        )
    concluded(f"{KIND}: H reflex called although there is none", text_of_share(totals["false"], totals["absent"]))
    concluded(f"{KIND}: H reflex called absent although there is one", text_of_share(totals["missed"], totals["there"]))
    concluded(
        f"{KIND}: H reflex neither called nor excluded",
        text_of_share(totals["not"], totals["absent"] + totals["there"]),
    )
    concluded(f"{KIND}: latency of the H reflex, mean error (95 % of errors below)", f"{size(late)} ms")


def plain_reflex(made: ReflexSeries) -> tuple[float, float]:
    """Largest late height, and its share of the largest early one."""
    start = int(made.t0_s * made.fs)
    late = np.ptp(made.signals[:, start + int(0.02 * made.fs) :], axis=1).max()
    early = np.ptp(made.signals[:, start + int(0.003 * made.fs) : start + int(0.02 * made.fs)], axis=1).max()
    return float(late), float(late / early)


def trains(count: int, first: int, folder: Path) -> None:
    """Is the decrement right, and is an artefact told from one?"""
    head = "true  measured  error of decrement   false  missed (10 %)   peak-to-peak: error, false, missed   flags"
    print(f"\n{'repetitive stimulation':34}  {head}")
    totals = dict.fromkeys(("false", "below", "missed", "above", "not"), 0)
    for number, (title, kind) in enumerate(TRAINS.items()):
        errors, plain, truth, flags = [], [], [], []
        seen_rows, false, missed, plain_false, plain_missed = 0, 0, 0, 0, 0
        for seed in range(first, first + count):
            made = train_made(kind, seed, number)
            found = measured(folder, signals=made.signals, fs=made.fs, t0_s=made.t0_s, study="repetitive",
                             stimulation_rate_hz=kind.rate_hz)  # fmt: skip
            seen = series_of(found, "repetitive")
            flags += seen["flags"]
            true = made.decrement_percent
            truth.append(true)
            start = int((made.t0_s + 0.0015) * made.fs)
            heights = np.ptp(made.signals[:, start:], axis=1)
            fall = 100 * (1 - heights[3] / heights[0])
            plain.append(fall - true)
            value = seen.get("decrement_percent")
            totals["below"] += true < 7
            totals["above"] += true > 13
            plain_false, plain_missed = (
                plain_false + (true < 7 and fall >= 10),
                plain_missed + (true > 13 and fall < 10),
            )
            if value is None:
                totals["not"] += 1
                continue
            seen_rows += 1
            errors.append(value - true)
            false, missed = false + (true < 7 and value >= 10), missed + (true > 13 and value < 10)
        totals["false"], totals["missed"] = totals["false"] + false, totals["missed"] + missed
        print(
            f"  {title:32}  {np.median(truth):4.0f}  {seen_rows:3d}/{count:<3d}   {size(errors, 1):>14} %   {false:5d} "
            f" {missed:5d}        {size(plain, 1):>14} %  {plain_false:4d} {plain_missed:4d}   {counted(flags)}"
        )
    exercise(count, first, folder)
    concluded(f"{KIND}: decrement of 10 % or more in trains that fall by less than 7 %",
              text_of_share(totals["false"], totals["below"]))  # fmt: skip
    concluded(f"{KIND}: decrement below 10 % in trains that fall by more than 13 %",
              text_of_share(totals["missed"], totals["above"]))  # fmt: skip
    concluded(f"{KIND}: trains without a decrement because they cannot be trusted",
              text_of_share(totals["not"], count * len(TRAINS)))  # fmt: skip


def exercise(count: int, first: int, folder: Path) -> None:
    """Trains at rest and after exercise, in three files of one folder: the increment of the first response."""
    for title, release, gain in (("increment, Lambert-Eaton", 0.045, 3.0), ("increment, healthy", 0.2, 1.15)):
        errors, truth, missing = [], [], 0
        for seed in range(first, first + count):
            with tempfile.TemporaryDirectory(dir=folder) as name:
                inner = Path(name)
                firsts = []
                for order, (after, factor) in enumerate(((None, 1.0), (5.0, gain), (180.0, 0.9))):
                    kind = Train(release=release, calcium=0.05, exercise=factor)
                    made = train_made(kind, seed, 900 + order, muscle=900)
                    firsts.append(made.first_uv)
                    about = {"side": "left", "study": "repetitive", "nerve": "ulnar", "recording_site": "adm"}
                    late = {} if after is None else {"after_exercise_s": after}
                    arrays = {"signals": made.signals, "fs": made.fs, "t0_s": made.t0_s, "stimulation_rate_hz": 3.0}
                    np.savez(inner / f"train_{order}.npz", **arrays, **about, **late)
                joined = trains_of(measure_path(inner))
            value = joined[0].study.facilitation_percent if joined else None
            truth.append(100 * (firsts[1] / firsts[0] - 1))
            missing += value is None
            errors.append(np.nan if value is None else 100 * ((1 + value / 100) / (1 + truth[-1] / 100) - 1))
        print(
            f"  {title:32}  {np.median(truth):4.0f}  {count - missing:3d}/{count:<3d}   {size(errors, 1):>14} % of it"
        )


def blinks(count: int, first: int, folder: Path) -> None:
    """Which components are there, and when do they begin?"""
    parts = ("r1", "r2", "r2_contralateral")
    print(
        f"\n{'blink reflex':34}  R1: right wrong not, error ms        R2: right wrong not, error ms        "
        "threshold: R1 wrong, error; R2 wrong, error    flags"
    )
    totals = {name: dict.fromkeys(("false", "absent", "missed", "there", "not"), 0) for name in ("R1", "R2")}
    whole: dict[str, list[float]] = {"R1": [], "R2": [], "plain R1": [], "plain R2": []}
    for number, (title, kind) in enumerate(BLINKS.items()):
        tally = {name: [0, 0, 0] for name in ("R1", "R2", "plain R1", "plain R2")}
        errors: dict[str, list[float]] = {name: [] for name in tally}
        flags: list[str] = []
        for seed in range(first, first + count):
            made = blink_made(kind, seed, number)
            labels = [f"ipsilateral {n}" for n in range(len(made.own))]
            labels += [f"contralateral {n}" for n in range(len(made.other))]
            found = measured(folder, signals=np.concatenate([made.own, made.other]), fs=made.fs, t0_s=made.t0_s,
                             labels=np.array(labels), study="blink", nerve="trigeminal", side="left")  # fmt: skip
            seen = series_of(found, "blink")
            for part, truth in zip(parts, (made.r1_ms, made.r2_ms, made.other_ms), strict=True):
                name = "R1" if part == "r1" else "R2"
                own = seen.get(part) or {"status": "none", "onset_ms": None, "flags": []}
                flags += own["flags"]
                judge(tally[name], errors[name], own["status"], own["onset_ms"], truth)
                sums = totals[name]
                sums["absent" if truth is None else "there"] += 1
                sums["false"] += truth is None and own["status"] == "measured"
                sums["missed"] += truth is not None and own["status"] == "no_response"
                sums["not"] += own["status"] not in {"measured", "no_response"}
            plain_blink(made, tally, errors)
        for name in whole:
            whole[name] += errors[name]
        cells = "  ".join(
            f"{tally[n][0]:4d} {tally[n][1]:4d} {tally[n][2]:4d}  {size(errors[n]):>14}    " for n in ("R1", "R2")
        )
        plain = "; ".join(f"{tally[n][1]:3d}, {size(errors[n]):>13}" for n in ("plain R1", "plain R2"))
        print(f"  {title:32}  {cells}  {plain}  {counted(flags)}")
    for name, sums in totals.items():
        concluded(f"{KIND}: blink reflex, {name} called although absent", text_of_share(sums["false"], sums["absent"]))
        concluded(f"{KIND}: blink reflex, {name} called absent though there",
                  text_of_share(sums["missed"], sums["there"]))  # fmt: skip
        concluded(f"{KIND}: blink reflex, {name} neither", text_of_share(sums["not"], sums["there"] + sums["absent"]))
        concluded(f"{KIND}: blink reflex, onset of {name}, mean error (95 % below; threshold)",
                  f"{size(whole[name])} ms; {size(whole['plain ' + name])} ms")  # fmt: skip


def judge(tally: list[int], errors: list[float], status: str, onset: float | None, truth: float | None) -> None:
    """Count right, wrong and not measured; keep the error of what is there and was marked."""
    right = status == ("no_response" if truth is None else "measured")
    wrong = status == ("measured" if truth is None else "no_response")
    tally[0 if right else 1 if wrong else 2] += 1
    if truth is not None and onset is not None:
        errors.append(onset - truth)


def plain_blink(made: BlinkMade, tally: dict[str, list[int]], errors: dict[str, list[float]]) -> None:
    """The simple alternative on the same sweeps."""
    for name, sweeps, start, stop, truth in (
        ("plain R1", made.own, 8, 22, made.r1_ms), ("plain R2", made.own, 24, 75, made.r2_ms),
        ("plain R2", made.other, 24, 75, made.other_ms),
    ):  # fmt: skip
        onset = crossing(sweeps, made.fs, made.t0_s, start, stop)
        judge(tally[name], errors[name], "no_response" if onset is None else "measured", onset, truth)


def crossing(sweeps: Numbers, fs: float, t0_s: float, start: float, stop: float) -> float | None:
    """Median over the sweeps of the first crossing of four standard deviations; None when few cross."""
    rest = sweeps[:, : int((t0_s - 0.001) * fs)]
    level, middle = rest.std(axis=1, keepdims=True), rest.mean(axis=1, keepdims=True)
    part = np.abs(sweeps - middle)[:, int((t0_s + start / 1000) * fs) : int((t0_s + stop / 1000) * fs)] > 4 * level
    seen = part.any(axis=1)
    return start + float(np.median(np.argmax(part[seen], axis=1))) / fs * 1000 if seen.mean() >= 0.4 else None


TABLES = {"h": h_reflexes, "train": trains, "blink": blinks}


def main() -> None:
    """Print the tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    first = int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED
    wanted = sys.argv[3:] or list(TABLES)
    print(f"{count} series in each row, seeds from {first}")
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            TABLES[name](count, first, Path(folder))


if __name__ == "__main__":
    main()
