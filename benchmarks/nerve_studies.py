"""From the waveforms to the class of the study: are simulated nerves read and called what they are?

Run `python benchmarks/nerve_studies.py [people per illness]`.

Each simulated person has an illness of `ranvier.simulate.nerve` in all nerves. Median, ulnar, peroneal and tibial motor
responses of both sides, from one or two sites above the distal one, F waves, and sural and median sensory responses are
recorded with noise and a stimulus artefact, measured by the function behind `ranvier measure`, and assessed. The true
velocity and ratios are those of the noise-free waveforms.

Velocities are worked out from the distances to the recording site. The true onset is where the noise-free response
reaches 0.2 % of its height, which is near to the simple alternative in the same run: the first sample beyond 5 standard
deviations of a noise of 5 uV. In noisier recordings that alternative is late. Seeds start at 100,000; nothing was tuned
on them.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from intervals import concluded, text_of_share

from ranvier.assess import assess
from ranvier.formats.case import read_case
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import PatientRecord, Recording
from ranvier.signals.joined_nerves import join_nerves
from ranvier.signals.measure import measure
from ranvier.simulate import Disturbance, Sweep
from ranvier.simulate.nerve import (
    NerveIllness,
    SimulatedNerve,
    simulate_motor_nerve,
    simulate_nerve_f_waves,
    simulate_sensory_nerve,
)

CHART = """\
ranvier_case: 1
date: 2026-01-01
simulated: yes
patient: {age_years: 50, sex: male, height_cm: 176, weight_kg: 80}
conduction: {total: 0, stimulation_supramaximal: yes}
"""
ILLNESSES: Mapping[str, NerveIllness] = {
    "healthy": NerveIllness(),
    "axonal loss 70 %": NerveIllness(axonal_loss=0.7),
    "axonal loss 90 %, reinnervated": NerveIllness(axonal_loss=0.9, reinnervation=0.5),
    "uniform slowing 60 %": NerveIllness(uniform_slowing=0.6),
    "segmental demyelination": NerveIllness(segmental_demyelination=0.9),
    "block of 75 % in forearm and leg": NerveIllness(focus_mm=200, focus_block=0.75),
    "myopathy": NerveIllness(myopathy=0.6),
}
CLASS = "electrodiagnostic_class.class_of_study"
DEMYELINATING = ("uniform_demyelinating", "multifocal_demyelinating")
COURSES = (
    ("median", "apb", "arm", (("wrist", 80.0), ("elbow", 310.0)), 720.0),
    ("ulnar", "adm", "arm", (("wrist", 80.0), ("below_elbow", 290.0), ("above_elbow", 390.0)), 720.0),
    ("peroneal", "edb", "leg", (("ankle", 80.0), ("below_fibular_head", 400.0)), 1000.0),
    ("tibial", "ah", "leg", (("ankle", 80.0), ("popliteal_fossa", 480.0)), 1000.0),
)
SENSORY = (("sural", "lateral_malleolus", "calf", "leg"), ("median", "digit_2", "wrist", "arm"))
LONG, LATE = Sweep(after_ms=80.0), Sweep(before_ms=5.0, after_ms=125.0)
ROOM = Disturbance(noise_uv=5.0, artefact_uv=500.0)


@dataclass(frozen=True, slots=True)
class Person:
    """The recordings of one simulated person, and the truth of each motor response by nerve, side and site."""

    recordings: tuple[Recording, ...]
    truth: Mapping[tuple[str, str, str], SimulatedNerve]


def person(seed: int, illness: NerveIllness, knowledge: Knowledge) -> Person:
    """A study of both sides; the same seed is the same person whatever the illness."""
    recordings: list[Recording] = []
    truth: dict[tuple[str, str, str], SimulatedNerve] = {}
    for side, (number, course) in product(("left", "right"), enumerate(COURSES)):
        nerve, muscle, limb, sites, cord = course
        own = 100 * seed + 10 * (side == "left") + number
        where = {"nerve": nerve, "side": side, "recording_site": muscle, "temperature_c": 34.0}
        for site, mm in sites:
            made = simulate_motor_nerve(
                seed=own,
                nerve=limb,
                stimulation_mm=mm,
                illness=illness,
                disturbance=ROOM,
                sweep=LONG,
                knowledge=knowledge,
            )
            truth[nerve, side, site] = made
            about = {**where, "study": "motor", "stimulation_site": site, "distance_mm": mm}
            recordings.append(Recording(f"{nerve} {side} {site}", "simulated", (made.trace,), about=about))
        late = simulate_nerve_f_waves(
            seed=own, nerve=limb, cord_mm=cord, illness=illness, sweep=LATE, knowledge=knowledge
        )
        about = {**where, "study": "f_wave", "stimulation_site": sites[0][0]}
        recordings.append(Recording(f"{nerve} {side} F waves", "simulated", late.traces, about=about))
    recordings += _sensory(seed, illness, knowledge)
    return Person(tuple(recordings), truth)


def _sensory(seed: int, illness: NerveIllness, knowledge: Knowledge) -> Iterator[Recording]:
    for place, (nerve, recorded, stimulated, limb) in enumerate(SENSORY):
        for side in ("left", "right"):
            made = simulate_sensory_nerve(
                seed=100 * seed + 50 + 10 * (side == "left") + place, nerve=limb, illness=illness,
                disturbance=Disturbance(noise_uv=0.4), knowledge=knowledge,
            )  # fmt: skip
            about = {
                "nerve": nerve, "side": side, "study": "sensory", "recording_site": recorded,
                "stimulation_site": stimulated, "distance_mm": 140.0, "temperature_c": 34.0,
            }  # fmt: skip
            yield Recording(f"{nerve} {side} sensory", "simulated", (made.trace,), about=about)


def segment_errors(one: Person, knowledge: Knowledge) -> Iterator[tuple[float, float, float]]:
    """Of each segment: error of the velocity and of the simple velocity in percent, and of the amplitude ratio."""
    seen = [measure(each, knowledge) for each in one.recordings if each.about.get("study") == "motor"]
    for nerve in join_nerves(seen, knowledge):
        for segment in nerve.segments:
            ends = [one.truth[nerve.nerve, nerve.side, each.site] for each in (segment.distal, segment.proximal)]
            onset = [each.truth.onset_ms for each in ends]
            height = [each.truth.amplitude_uv for each in ends]
            if segment.velocity.value is None or None in onset or None in height:
                yield np.nan, np.nan, np.nan
                continue
            length = segment.length_mm or 0.0
            true = length / (onset[1] - onset[0])  # type: ignore[operator]
            plain = length / (simple_onset(ends[1]) - simple_onset(ends[0]))
            ratio = (segment.ratio.amplitude or 0.0) - height[1] / height[0]  # type: ignore[operator]
            yield 100 * (segment.velocity.value / true - 1), 100 * (plain / true - 1), ratio


def simple_onset(made: SimulatedNerve) -> float:
    """The first sample beyond 5 standard deviations of the noise, 1.5 ms or more after the stimulus."""
    trace = made.trace
    start = round((trace.stimulus_time_s or 0.0) * trace.sampling_rate_hz)
    noise = float(trace.samples_uv[: start - 4].std())
    late = start + round(0.0015 * trace.sampling_rate_hz)
    beyond = np.flatnonzero(np.abs(trace.samples_uv[late:]) > 5 * noise)
    return 1000 * (late - start + int(beyond[0])) / trace.sampling_rate_hz if beyond.size else np.nan


def called(one: Person, chart: PatientRecord, knowledge: Knowledge) -> str:
    """The class of the study that the assessment concludes, or "none"."""
    found = assess(replace(chart, recordings=one.recordings), knowledge=knowledge)
    met = [each.level.id for each in found.conclusions if each.id == CLASS and each.level is not None]
    return met[0] if met else "none"


def main(people: int) -> None:
    """One row for each illness."""
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(CHART, encoding="utf-8")
        chart = read_case(path, knowledge)
    print(f"{people} simulated people for each illness, seeds from 100000\n")
    print(f"{'':34}{'velocity error':>16}{'simple':>10}{'ratio error':>13}{'unread':>8}   class of the study")
    wrong = whole = 0
    for name, illness in ILLNESSES.items():
        made = [person(100_000 + seed, illness, knowledge) for seed in range(people)]
        errors = np.array([each for one in made for each in segment_errors(one, knowledge)])
        classes = Counter(called(one, chart, knowledge) for one in made)
        velocity, plain, ratio = (float(np.nanmedian(np.abs(errors[:, column]))) for column in range(3))
        unread = 100 * float(np.isnan(errors[:, 0]).mean())
        print(f"{name:34}{velocity:>14.1f} %{plain:>8.1f} %{ratio:>13.3f}{unread:>6.0f} %   {dict(classes)}")
        demyelinated = name.startswith(("uniform", "segmental", "block"))
        wrong += sum(count for each, count in classes.items() if (each in DEMYELINATING) != demyelinated)
        whole += people
    print()
    concluded("class of a simulated study wrong about demyelination", text_of_share(wrong, whole))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
