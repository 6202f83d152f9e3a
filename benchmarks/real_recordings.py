"""What is measured on the real recordings that have no section of their own?

Run `python benchmarks/real_recordings.py [folder of the real recordings]`. Nobody has marked these recordings, so that
no accuracy can be stated: the table shows whether what is measured is plausible and whether what cannot be measured
has a reason. They were looked at while the methods were made.

Three parts: a series of M wave and H reflex at rising stimuli (80 sweeps; a small rodent by its latencies), three
records of a gentle contraction of tibialis anterior (one person each, 4 kHz, which is slow for needle EMG), and 24
contractions of biceps and deltoid, in none of which activity of single fibres at rest may be named.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
from intervals import concluded, text_of_share

from ranvier.formats.recordings import read_recording
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Status
from ranvier.signals import EvokedSettings, measure_evoked
from ranvier.signals.decomposition import DecompositionSettings, decompose
from ranvier.signals.h_reflex import HReflexSettings, measure_m_h_recruitment
from ranvier.signals.interference import InterferenceSettings, measure_interference
from ranvier.signals.spontaneous import measure_rest

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
CLINICAL = {"sampling_rate_hz": 32_768.0, "unit": "uV", "kind": "needle"}
OF_FIBRES = {"fibrillation", "positive_sharp_wave", "complex_repetitive", "myotonia", "neuromyotonia"}
SURE = 0.5


def recruitment(path: Path, knowledge: Knowledge) -> None:
    """The curve of M wave and H reflex, Mmax, H/M."""
    recording = read_recording(path)
    motor = EvokedSettings.read(knowledge.methods["evoked_motor"])
    volts = np.array([float(trace.notes[0].split(":")[1]) for trace in recording.traces])
    first = recording.traces[0]
    sweeps = np.array([trace.samples_uv for trace in recording.traces])
    h_reflex = HReflexSettings.read(knowledge.methods["h_reflex"])
    seen = measure_m_h_recruitment(sweeps, first.sampling_rate_hz, first.stimulus_time_s or 0.0, volts, h_reflex, motor)
    single = [measure_evoked(trace, motor) for trace in recording.traces]
    silent = sum(each.status is Status.NO_RESPONSE for each in single)
    plateau = np.array([each.amplitude_uv for each in single[60:] if each.amplitude_uv is not None])
    print(f"M and H recruitment, {len(volts)} sweeps, {volts.min():g} to {volts.max():g} V")
    print(f"  sweeps without a response           {silent} (the weakest stimuli)")
    if seen.m_max_peak_to_peak_uv and seen.h_max_uv and seen.h_to_m and seen.m_onset_ms and seen.h_onset_ms:
        print(
            f"  Mmax, peak to peak                  {seen.m_max_peak_to_peak_uv / 1000:.1f} mV (source: about 12.8 mV)"
        )
        print(f"  onset of M, of H                    {seen.m_onset_ms:.2f} ms, {seen.h_onset_ms:.2f} ms")
        at_h = f"M at Hmax {seen.m_at_h_max_percent:.0f} % of Mmax"
        print(f"  Hmax / Mmax                         {seen.h_to_m:.2f}, {at_h}")
    print(f"  amplitude of the last {plateau.size} sweeps       varies by {100 * plateau.std() / plateau.mean():.1f} %")
    steps = np.linspace(0, len(volts) - 1, 9).astype(int)
    print("  stimulus (V)                       " + "".join(f"{volts[each]:7.2f}" for each in steps))
    for name, sizes in (("M (mV)", seen.m_uv), ("H (mV)", seen.h_uv)):
        print(f"  {name:34} " + "".join(f"{(sizes[each] or 0) / 1000:7.2f}" for each in steps))
    print(f"  flags                               {', '.join(seen.flags)}\n")


def three_records(folder: Path, knowledge: Knowledge) -> None:
    """Turns, amplitude and motor units of one healthy person, one with myopathy, one with a radiculopathy."""
    print(f"{'tibialis anterior, 4 kHz':26}{'turns/s':>9}{'uV a turn':>11}{'units':>7}{'median quality':>16}   flags")
    pattern = InterferenceSettings.read(knowledge.methods["interference"])
    splitting = DecompositionSettings.read(knowledge.methods["decomposition"])
    for name in ("healthy", "myopathy", "neuropathy"):
        trace = read_recording(folder / f"emg_{name}_part1.hea").traces[0]
        seen = measure_interference(trace.samples_uv, trace.sampling_rate_hz, pattern)
        found = decompose(trace.samples_uv, trace.sampling_rate_hz, splitting)
        quality = f"{np.median([unit.quality for unit in found.units]):.2f}" if found.units else "-"
        print(
            f"{name:26}{seen.turns_mean_per_s or np.nan:9.0f}{seen.amplitude_mean_uv or np.nan:11.0f}"
            f"{len(found.units):7d}{quality:>16}   {', '.join(found.flags)}{'; ' if found.reason else ''}{found.reason}"
        )
    print()


def contractions(folder: Path, knowledge: Knowledge) -> None:
    """What the detector of activity at rest calls a contraction."""
    named: Counter[str] = Counter()
    wrong = 0
    paths = sorted(folder.glob("*.asc.gz"))
    for path in paths:
        trace = read_recording(path, CLINICAL).traces[0]
        seen = measure_rest(trace.samples_uv, trace.sampling_rate_hz, knowledge.methods["spontaneous_activity"])
        named[str(seen.leading)] += 1
        wrong += any(each.name in OF_FIBRES and each.sureness > SURE for each in seen.activities)
    calls = ", ".join(f"{count} {name}" for name, count in named.most_common())
    print(f"{len(paths)} contractions, leading name: {calls}")
    what = "real contractions in which activity of single fibres at rest is named with sureness above one half"
    concluded(what, text_of_share(wrong, len(paths)))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else BESIDE
    if not folder.is_dir():
        sys.exit("the real recordings are not here: name their folder")
    knowledge = load_knowledge()
    recruitment(folder / "evoked_m_h_recruitment" / "m_h_recruitment_a.csv", knowledge)
    three_records(folder / "emgdb", knowledge)
    contractions(folder / "needle_emg_clinical", knowledge)


if __name__ == "__main__":
    main()
