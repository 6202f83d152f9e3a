"""Is activity at rest of a second, independent generator named rightly through the files that anybody may write?

Run `python benchmarks/independent_rest.py [files of each kind] [first seed] [part]`. The recordings come from
`independent_rest_traces.py` and `independent_rest_traps.py`, which share nothing with `ranvier.simulate`. Each is
written as an .npz file (`signal` in microvolt, `fs`) that says nothing else, measured by what `ranvier measure FILE
--json` runs, and read back from the JSON. Ranges and settings were chosen on seeds below 1000; the figures reported
come from seeds from 200,000. The parts are kinds, ratio (signal to noise), traps, figures (rates, regularity, height,
discharges), pairs (two kinds at once) and files (what an unlabelled file is taken for, with the recordings of all
independent generators).

Balanced accuracy is the mean over the kinds of the share of files whose leading name is right; `unclear` counts as
wrong. signal to noise: peak-to-peak height of the smallest source over the standard deviation of the noise. The plain
alternative, on the same files, counts crossings of six times the noise and decides by rate and height.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import independent_contraction
import independent_evoked_sweeps
import independent_f_waves
import numpy as np
from independent_rest_traces import KINDS, Rest, recording
from independent_rest_traps import TRAPS, trap
from intervals import DRAWS, concluded, text_of_share
from spontaneous_accuracy import SHORT, by_rate_and_height

from ranvier.measure import measure_path
from ranvier.report.measured.as_json import measured_json
from ranvier.signals.spontaneous import SPONTANEOUS

FIRST_SEED = 200_000
NAMES = [*SHORT]


def measured(folder: Path, **arrays: Any) -> dict[str, Any]:
    """The JSON of a file that holds nothing but the arrays."""
    path = folder / "unlabelled.npz"
    np.savez(path, **arrays)
    return json.loads(measured_json(measure_path(path)))[0]


def at_rest(made: Rest, folder: Path) -> dict[str, Any]:
    return measured(folder, signal=made.signal_uv, fs=made.rate_hz)["traces"][0]["rest"]


def balanced(counts: dict[str, Counter]) -> float:
    return 100 * float(np.mean([row[kind] / max(row.total(), 1) for kind, row in counts.items()]))


def interval(counts: dict[str, Counter]) -> tuple[float, float]:
    """95 % interval of the balanced accuracy, each kind's share drawn from what its files leave likely."""
    chance = np.random.default_rng(1)
    hits = np.array([row[kind] for kind, row in counts.items()])
    misses = np.array([row.total() for row in counts.values()]) - hits
    drawn = 100 * chance.beta(hits + 0.5, misses + 0.5, (DRAWS, hits.size)).mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return min(float(low), balanced(counts)), max(float(high), balanced(counts))


def table(counts: dict[str, Counter]) -> None:
    print(f"{'true, named':22}" + "".join(f"{SHORT[name]:>8}" for name in NAMES))
    for kind, row in counts.items():
        cells = "".join(f"{row[name] or '.':>8}" for name in NAMES)
        print(f"{kind:22}{cells}{100 * row[kind] / row.total():7.0f} %", flush=True)


def kinds(count: int, first: int, folder: Path) -> None:
    ours, plain = ({kind: Counter[str]() for kind in KINDS} for _ in range(2))
    for kind in KINDS:
        for seed in range(first, first + count):
            made = recording(kind, seed)
            ours[kind][at_rest(made, folder)["leading"]] += 1
            plain[kind][by_rate_and_height(made.signal_uv, made.rate_hz)] += 1
    print(f"\n{count} files of each kind, 2.5 to 20 s, 10 to 50 kHz, signal to noise 12 to 100")
    table(ours)
    low, high = interval(ours)
    print(f"balanced accuracy {balanced(ours):.1f} %, plain alternative {balanced(plain):.1f} %")
    concluded(
        f"independent generator, unlabelled files at rest: balanced accuracy over {len(KINDS)} kinds "
        f"(plain alternative {balanced(plain):.0f} %)",
        f"{balanced(ours):.1f} % ({low:.0f} to {high:.0f}), {count * len(KINDS)} files",
        "at least 90 %",
        holds=balanced(ours) >= 90,
    )


def ratios(count: int, first: int, folder: Path) -> None:
    print("\nbalanced accuracy by signal to noise, length and sampling rate (silence left out)")
    rows = [
        (f"signal to noise {ratio:.0f}", {"ratio": ratio, "length_s": 6.0}) for ratio in (6.0, 9.0, 12.0, 20.0, 50.0)
    ]
    rows += [(f"{seconds:.0f} s long", {"length_s": seconds}) for seconds in (1.5, 3.0, 30.0)]
    rows += [(f"{hz / 1000:.0f} kHz", {"rate_hz": hz, "length_s": 6.0}) for hz in (8_000.0, 10_000.0, 50_000.0)]
    for title, how in rows:
        found = {kind: Counter[str]() for kind in KINDS[1:]}
        for kind in KINDS[1:]:
            for seed in range(first, first + count):
                found[kind][at_rest(recording(kind, seed, **how), folder)["leading"]] += 1
        low, high = interval(found)
        unclear = sum(row["not_classifiable"] for row in found.values())
        print(f"{title:22}{balanced(found):6.1f} % ({low:.0f} to {high:.0f}), unclear {unclear}", flush=True)


def traps(count: int, first: int, folder: Path) -> None:
    print(f"\n{'nothing at rest, but':28}{'falsely named':>14}{'unclear':>9}  {'plain: falsely':>15}  named")
    false = unclear = simple = 0
    for kind in TRAPS:
        found: Counter[str] = Counter()
        plain = 0
        for seed in range(first, first + count):
            made = trap(kind, seed)
            found[at_rest(made, folder)["leading"]] += 1
            plain += by_rate_and_height(made.signal_uv, made.rate_hz) in SPONTANEOUS
        wrong = sum(found[name] for name in SPONTANEOUS)
        print(
            f"{kind:28}{wrong:>8} of {count}{found['not_classifiable']:>9}{plain:>11} of {count}  {dict(found)}",
            flush=True,
        )
        false, unclear, simple = false + wrong, unclear + found["not_classifiable"], simple + plain
    whole = count * len(TRAPS)
    print(f"falsely named {false}, unclear {unclear}, plain alternative falsely {simple}, of {whole}")
    concluded(
        "independent generator, nothing at rest but a trap: falsely named "
        f"(plain alternative {100 * simple / whole:.0f} %)",
        text_of_share(false, whole),
        "at most 5 %",
        holds=false <= 0.05 * whole,
    )


def hiss(made: Rest) -> bool:
    """Whether the source is end-plate noise, whose potentials nobody counts."""
    return made.sources[0].kind == "end_plate_activity" and made.sources[0].times_s.size > 120 * made.length_s


def figures(count: int, first: int, folder: Path) -> None:
    """Rate, regularity, height and number of discharges of recordings with one source."""
    print(
        f"\n{'one source':22}{'files':>6}{'rate: median error':>20}{'within 10 %':>12}{'CV: error':>11}"
        f"{'height':>9}{'found':>8}"
    )
    for kind in KINDS[1:]:
        rates, spreads, heights, shares = [], [], [], []
        for seed in range(first, first + 4 * count):
            made = recording(kind, seed, length_s=8.0)
            if len(made.sources) != 1 or len(rates) >= count or hiss(made):
                continue
            true = made.sources[0]
            seen = [each for each in at_rest(made, folder)["activities"] if each["name"] == kind and each["discharges"]]
            if not seen:
                continue
            most = max(seen, key=lambda each: each["discharges"])
            gaps = np.diff(true.times_s)
            within = gaps[gaps <= max(3.5 * np.median(gaps), 0.04)]
            hz = true.times_s.size / made.length_s if kind == "fasciculation" else 1 / float(np.median(within))
            rates.append(100 * abs(most["rate_hz"] / hz - 1))
            if most["interval_cv"] is not None and kind not in {"fasciculation", "end_plate_activity"}:
                spreads.append(abs(most["interval_cv"] - within.std() / within.mean()))
            if most["amplitude_uv"]:
                heights.append(most["amplitude_uv"] / float(np.median(true.heights_uv)))
            shares.append(most["discharges"] / true.times_s.size)
        if rates:
            close = 100 * np.mean(np.array(rates) <= 10)
            cv = f"{np.median(spreads):11.3f}" if spreads else f"{'-':>11}"
            print(
                f"{kind:22}{len(rates):6}{np.median(rates):18.1f} %{close:10.0f} %{cv}{np.median(heights):9.2f}"
                f"{100 * np.median(shares):6.0f} %",
                flush=True,
            )


PAIRS = (
    ("fibrillation", "positive_sharp_wave"), ("fibrillation", "fasciculation"), ("fibrillation", "voluntary"),
    ("positive_sharp_wave", "fasciculation"), ("fibrillation", "end_plate_activity"),
    ("complex_repetitive", "fibrillation"), ("fasciculation", "myotonia"),
)  # fmt: skip


def pairs(count: int, first: int, folder: Path) -> None:
    print(f"\n{'two kinds at once':44}{'both named':>11}{'one':>6}{'none':>6}{'third name beside':>19}")
    both_of_all = whole = 0
    for pair in PAIRS:
        both = one = none = beside = 0
        for seed in range(first, first + count):
            seen = at_rest(recording(pair, seed, length_s=8.0), folder)
            named = {each["name"] for each in seen["activities"] if each["sureness"] > 0.3} & {
                *SPONTANEOUS,
                "voluntary",
            }
            hits = len(named & set(pair))
            both, one, none = both + (hits == 2), one + (hits == 1), none + (hits == 0)
            beside += bool(named - set(pair))
        print(f"{' and '.join(pair):44}{both:>11}{one:>6}{none:>6}{beside:>19}", flush=True)
        both_of_all, whole = both_of_all + both, whole + count
    concluded("independent generator, two kinds at once: both named", text_of_share(both_of_all, whole))


# ---------------------------------------------------------------------- what an unlabelled file is


def evoked_file(seed: int) -> dict[str, Any]:
    rows = [*independent_evoked_sweeps.SCENARIOS]
    one = independent_evoked_sweeps.sweep(rows[seed % len(rows)], seed)
    return {"signal": one.signal, "fs": one.fs, "t0_s": one.t0_s}


def bare_evoked_file(seed: int) -> dict[str, Any]:
    """A sweep that does not even say when the stimulus came."""
    return {name: value for name, value in evoked_file(seed).items() if name != "t0_s"}


def f_wave_file(seed: int) -> dict[str, Any]:
    rows = [*independent_f_waves.ROWS.values()]
    one = independent_f_waves.ensemble(rows[seed % len(rows)], seed)
    return {"signals": one.signals, "fs": one.fs, "t0_s": one.t0_s}


def contraction_file(seed: int) -> dict[str, Any]:
    rows = [*independent_contraction.scenarios().values()]
    made = independent_contraction.simulate(rows[seed % len(rows)], seed)
    return {"signal": made.signal_uv, "fs": made.rate_hz}


def voluntary_file(seed: int) -> dict[str, Any]:
    made = recording("voluntary", seed)
    return {"signal": made.signal_uv, "fs": made.rate_hz}


def rest_file(seed: int) -> dict[str, Any]:
    active = [kind for kind in KINDS if kind != "voluntary"]
    made = recording(active[seed % len(active)], seed)
    return {"signal": made.signal_uv, "fs": made.rate_hz}


FILES: dict[str, tuple[Callable[[int], dict[str, Any]], str]] = {
    "rest": (rest_file, "rest"),
    "slight contraction": (voluntary_file, "contraction"),
    "contraction": (contraction_file, "contraction"),
    "evoked sweep": (evoked_file, "evoked"),
    "evoked, stimulus unsaid": (bare_evoked_file, "evoked"),
    "F waves": (f_wave_file, "f_wave"),
}
TAKEN = ("rest", "contraction", "needle, unsaid", "evoked", "f_wave", "other series", "unknown")


def taken_for(found: dict[str, Any]) -> str:
    """What the JSON of a file says that the file is."""
    studies = [each["study"] for each in found["series"]]
    if studies:
        return "f_wave" if "f_wave" in studies else "other series"
    trace = found["traces"][0]
    return trace["kind"] if trace["kind"] != "needle" else trace["activity"] or "needle, unsaid"


def files(count: int, first: int, folder: Path) -> None:
    print(f"\n{'unlabelled file, taken for':28}" + "".join(f"{each:>16}" for each in TAKEN))
    right = whole = 0
    for title, (make, truth) in FILES.items():
        found = Counter(taken_for(measured(folder, **make(seed))) for seed in range(first, first + count))
        print(f"{title:28}" + "".join(f"{found[each] or '.':>16}" for each in TAKEN), flush=True)
        right, whole = right + found[truth], whole + count
    concluded("unlabelled files of all independent generators: taken for what they are", text_of_share(right, whole))


PARTS = {"kinds": kinds, "ratio": ratios, "traps": traps, "figures": figures, "pairs": pairs, "files": files}


def chosen(arguments: list[str]) -> Iterator[Callable[[int, int, Path], None]]:
    yield from (part for name, part in PARTS.items() if len(arguments) <= 3 or name in arguments[3:])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    first = int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED
    with tempfile.TemporaryDirectory() as folder:
        for part in chosen(sys.argv):
            part(count, first, Path(folder))


if __name__ == "__main__":
    main()
