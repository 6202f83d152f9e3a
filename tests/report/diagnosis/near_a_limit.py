"""A man with numb feet whose conduction study stands near a limit, as a case that is read from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ranvier.assess import Assessment, assess_case

CASE = """\
ranvier_case: 1
title: Numb feet
date: 2026-03-09
simulated: yes
patient: {age_years: 45, sex: male, height_cm: 178, weight_kg: 80}
history: {diabetes: yes, other_cause_of_neuropathy_known: no}
symptoms: {numbness_feet: yes}
examination: {ankle_reflex: {both: absent}}
conduction:
  limbs_kept_warm: yes
  standard_distances: yes
  list:
    - {nerve: sural, kind: sensory, side: left, recording_site: lateral_malleolus, stimulation_site: calf,
       amplitude_uv: SURAL, peak_latency_ms: 4.0}
    - {nerve: peroneal, kind: motor, side: left, recording_site: edb, stimulation_site: ankle, onset_latency_ms: 5,
       amplitude_mv: 0.5}
    - {nerve: peroneal, kind: motor, side: left, recording_site: edb, stimulation_site: below_fibular_head,
       onset_latency_ms: 12, amplitude_mv: 0.4, velocity_m_per_s: 45}
"""


def numb_feet(sural_uv: float, *, rows: str = "", symptoms: str = "") -> str:
    """The case with the amplitude of the sural nerve; further rows of the study and symptoms are written as YAML."""
    text = CASE.replace("SURAL", f"{sural_uv:g}").replace("numbness_feet: yes", f"numbness_feet: yes{symptoms}")
    total = (text + rows).count("- {nerve:")
    return text.replace("  list:\n", f"  total: {total}\n  list:\n") + rows


def read(folder: Path, case: str, limits: Path | None = None) -> Assessment:
    """The case written to a folder and assessed on its own day, under own limits where they are given."""
    (folder / "case.yaml").write_text(case)
    return assess_case(folder / "case.yaml", as_of=date(2026, 3, 9), limits=limits)
