"""Are the parameters of a motor unit potential right, the whole way through `ranvier measure --json`?

Run `python benchmarks/independent_motor_unit.py [recordings per row] [first seed]`. A generator that shares nothing
with `ranvier.simulate`: a potential is a row of half sines of stated height and width, one after the other, so that its
amplitude, duration, area, phases, turns and satellites are known by arithmetic and not by a threshold. It discharges 70
to 110 times in ten seconds of white and slow noise; in unstable units a part of it comes early or late by chance, and
the jiggle is taken from the same discharges without noise. Nothing tells the program where the discharges are.

The settings were chosen on other simulations; seeds below 1000 of this one were looked at, those of the table start at
700,000. Each cell is the mean error without sign (for counts the share that is exactly right); "no" is the share of
potentials for which none was given. Simple alternative, told where the discharges are: the mean of all of them, its
highest less its lowest value, and first to last sample beyond 20 uV.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from intervals import concluded, text_of_share

RATE, SECONDS, FIRST_SEED = 24_000.0, 10.0, 700_000
Array = np.ndarray


@dataclass(frozen=True)
class Row:
    """One kind of potential: half sines (microvolt, ms) in order; a height of 0 is a flat stretch."""

    title: str
    lobes: tuple[tuple[float, float], ...]
    noise_uv: float = 4.0
    notch_uv: float = 0.0  # a notch in the highest half sine
    jitter_ms: float = 0.0  # by how much the second half of the potential comes early or late


ROWS = (
    Row("triphasic", ((60, 2.5), (-350, 1.2), (70, 5))),
    Row("biphasic", ((-420, 1.6), (90, 6))),
    Row("small", ((32, 2), (-100, 1.2), (34, 4))),
    Row("short, low (myopathic)", ((45, 0.9), (-160, 0.7), (40, 2))),
    Row("large, long (neurogenic)", ((240, 4), (-2400, 2.2), (300, 9))),
    Row("five phases", ((90, 2), (-300, 1.0), (160, 1.0), (-220, 1.2), (60, 5))),
    Row("serrated", ((60, 2.5), (-400, 2.4), (70, 5)), notch_uv=120),
    Row("with a satellite", ((60, 2.5), (-350, 1.2), (70, 4), (0, 5), (-90, 1.2), (40, 1.5))),
    Row("unstable, 0.05 ms", ((60, 2.5), (-350, 1.2), (150, 1.2), (-200, 1.2), (60, 4)), jitter_ms=0.05),
    Row("unstable, 0.15 ms", ((60, 2.5), (-350, 1.2), (150, 1.2), (-200, 1.2), (60, 4)), jitter_ms=0.15),
    Row("noise 12 uV", ((60, 2.5), (-350, 1.2), (70, 5)), noise_uv=12.0),
)
COUNTS = ("phases", "turns", "satellites")


def potential(row: Row, scale: float, stretch: float, late_ms: float = 0.0) -> Array:
    """The potential at the sampling rate; its second half `late_ms` later."""
    times = np.arange(0, 60, 1000 / RATE) - 15
    form, begin = np.zeros(times.size), 0.0
    for place, (height, width) in enumerate(row.lobes):
        inside = (times - late_ms * (2 * place > len(row.lobes)) - begin) / (width * stretch)
        form += np.where((inside > 0) & (inside < 1), scale * height * np.sin(np.pi * np.clip(inside, 0, 1)), 0.0)
        if row.notch_uv and height == min(each for each, _ in row.lobes):
            notch = np.clip((inside - 0.35) / 0.3, 0, 1)
            form += scale * row.notch_uv * np.sin(np.pi * notch) ** 2
        begin += width * stretch
    return form


def truth(row: Row, scale: float, stretch: float) -> dict[str, float]:
    """What is known of the potential by arithmetic."""
    end = next((place for place, (height, _) in enumerate(row.lobes) if not height), len(row.lobes))
    main = row.lobes[:end]
    heights = [scale * height for height, _ in main]
    area = sum(abs(height) * scale * width * stretch * 2 / np.pi for height, width in main)
    lowest = min(width for height, width in main if height == min(each for each, _ in main))
    area -= scale * row.notch_uv * 0.15 * lowest * stretch
    deepest = potential(row, scale, stretch).min() if row.notch_uv else min(heights)
    amplitude = max(heights) - deepest
    return {
        "amplitude_uv": amplitude, "duration_ms": sum(width for _, width in main) * stretch, "area_uv_ms": area,
        "thickness_ms": area / amplitude, "size_index": 2 * np.log10(amplitude / 1000) + area / amplitude,
        "phases": len(main), "turns": len(main) + 2 * bool(row.notch_uv), "satellites": int(end < len(row.lobes)),
    }  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A recording, what is true of its unit, and what the simple alternative says."""

    samples: Array
    true: dict[str, float]
    simple: dict[str, float]


def make(row: Row, seed: int) -> Made:
    """One recording."""
    chance = np.random.default_rng(seed)
    scale, stretch = chance.uniform(0.9, 1.2), chance.uniform(0.85, 1.2)
    samples = chance.normal(0, row.noise_uv, round(SECONDS * RATE))
    slow = np.fft.rfft(chance.normal(0, 1, samples.size))
    slow /= np.maximum(np.fft.rfftfreq(samples.size, 1 / RATE), 3.0)
    drift = np.fft.irfft(slow, samples.size)
    samples += row.noise_uv / 2 * drift / drift.std()
    gaps = np.maximum(chance.normal(1, 0.14, 200), 0.4) / chance.uniform(7, 11)
    starts = np.round((0.05 + np.cumsum(gaps)) * RATE).astype(int)
    late = chance.normal(0, row.jitter_ms, starts.size) if row.jitter_ms else np.zeros(starts.size)
    forms = np.array([potential(row, scale, stretch, each) for each in late])
    whole = starts + forms.shape[1] < samples.size
    for start, form in zip(starts[whole], forms[whole], strict=True):
        samples[start : start + form.size] += form
    true = truth(row, scale, stretch)
    change = np.median(np.abs(np.diff(forms[whole], axis=0)), axis=0)
    true["jiggle_percent"] = 100 * change.sum() / np.abs(forms[whole].mean(axis=0)).sum()
    mean = np.mean([samples[start : start + forms.shape[1]] for start in starts[whole]], axis=0)
    mean -= np.median(mean)
    there = np.flatnonzero(np.abs(mean) > 20)
    simple = {"amplitude_uv": float(np.ptp(mean)), "duration_ms": (there[-1] - there[0]) * 1000 / RATE}
    return Made(samples, true, simple)


def measured(made: list[Made]) -> list[list[dict[str, Any]]]:
    """The motor units of each recording, by the command of the program."""
    with tempfile.TemporaryDirectory() as place:
        files = [Path(place) / f"unit_{number:03}.npz" for number in range(len(made))]
        for file, each in zip(files, made, strict=True):
            np.savez(file, signal=each.samples, fs=RATE)
        out = Path(place) / "measured.json"
        command = [sys.executable, "-m", "ranvier", "measure", *map(str, files), "--about", "activity=contraction"]
        subprocess.run([*command, "--json", str(out)], check=True, capture_output=True)
        told = json.loads(out.read_text())
        told = {Path(each["file"]).name: each for each in told}
        return [told[file.name]["traces"][0].get("motor_units", []) for file in files]


@dataclass
class Errors:
    """Errors of every quantity of one row, potentials that were not measured, and units that are not there."""

    ours: dict[str, list[float | None]]
    simple: dict[str, list[float]]
    extra: int = 0

    def add(self, made: Made, units: list[dict[str, Any]]) -> None:
        """The largest unit of a recording beside the truth."""
        best = max(units, key=lambda unit: unit["peak_to_peak_uv"], default={"parameters": {}})["parameters"]
        self.extra += max(len(units) - 1, 0)
        for name, true in made.true.items():
            value = best.get(name)
            self.ours.setdefault(name, []).append(None if value is None else value - true)
        for name, value in made.simple.items():
            self.simple.setdefault(name, []).append(value - made.true[name])

    def cell(self, name: str) -> str:
        """Mean size of the error, or for a count how often it is right; how many were not measured."""
        known = [each for each in self.ours[name] if each is not None]
        none = len(self.ours[name]) - len(known)
        said = f" {none} no" if none else ""
        if not known:
            return said
        if name in COUNTS:
            return f"{100 * float(np.mean(np.array(known) == 0)):.0f}%{said}"
        return f"{float(np.mean(np.abs(known))):.3g}{said}"

    def beside(self) -> str:
        """The errors of the simple alternative."""
        return "".join(f"{float(np.mean(np.abs(self.simple[name]))):>9.3g}" for name in ("amplitude_uv", "duration_ms"))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    first = int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED
    made = [[make(row, first + 1000 * number + step) for step in range(count)] for number, row in enumerate(ROWS)]
    told = measured([each for row in made for each in row])
    names = list(made[0][0].true)
    heads = [name.removesuffix("_uv").removesuffix("_ms").removesuffix("_percent") for name in names]
    print(f"{'':26}" + "".join(f"{head:>12}" for head in heads) + "   simple: ampl.  dur.  extra units")
    rows: list[Errors] = []
    for number, row in enumerate(ROWS):
        errors = Errors({}, {})
        for each, units in zip(made[number], told[number * count :], strict=False):
            errors.add(each, units)
        rows.append(errors)
        print(
            f"{row.title:26}"
            + "".join(f"{errors.cell(name):>12}" for name in names)
            + f"     {errors.beside()}{errors.extra:>8}"
        )
    durations = [each for errors in rows for each in errors.ours["duration_ms"]]
    off = [abs(each) for each in durations if each is not None]
    concluded(
        "duration of potentials of known length, a second generator, through the command: mean error",
        f"{np.mean(off):.2f} ms, {len(off)} of {len(durations)} measured",
    )
    for name in COUNTS:
        every = [each for errors in rows for each in errors.ours[name]]
        concluded(f"{name} exactly right", text_of_share(sum(each == 0 for each in every), len(every)))


if __name__ == "__main__":
    main()
