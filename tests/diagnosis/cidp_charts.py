"""What several test files share: a man with a conduction study, typical CIDP alone, weak hands, own limits."""

from __future__ import annotations

from typing import Any

from ranvier.assess import Assessment
from ranvier.diagnosis.conclusions import Conclusion
from ranvier.kleene import Truth

from .charts import assessed, conduction, facts

Row = dict[str, Any]
MAN = facts(age_years=50, sex="male", height_cm=176, weight_kg=80)
TYPICAL = facts(
    symptom_duration_weeks=30, course="progressive", weakness_symmetry="symmetric", limb_weakness=True,
    weakness_proximal_arm=True, weakness_distal_arm=True, weakness_proximal_leg=True, weakness_distal_leg=True,
    sensory_loss=True, sensory_loss_territory="stocking_and_glove", biceps_reflex="absent", ankle_reflex="absent",
)  # fmt: skip
NOTHING_ELSE = facts(
    immunofixation_serum="none", anti_nf155="negative", anti_cntn1="negative", anti_caspr1="negative",
    anti_pan_neurofascin="negative", hereditary_neuropathy_known=False, family_history_neuropathy=False,
    amyloidosis_known=False, csf_malignant_cells=False, nerve_biopsy="not_taken", bladder_dysfunction=False,
    bowel_dysfunction=False, lyme_serology="negative", alternative_cause_more_likely=False,
)  # fmt: skip
NO_SUPPORT = facts(
    csf_protein_g_per_l=0.4, csf_cells_per_ul=2, mri_nerve_root_or_plexus="normal",
    objective_response_to_immunotherapy=False, somatosensory_evoked_potentials="normal",
)  # fmt: skip
WEAK_HANDS = facts(
    symptom_duration_weeks=60, course="stepwise", limb_weakness=True, weakness_symmetry="asymmetric",
    weakness_territory="several_nerves", sensory_loss=False, upper_motor_neurone_signs=False,
    plantar_response="flexor", bulbar_weakness=False, diffuse_symmetric_weakness_at_onset=False,
    alternative_cause_more_likely=False,
)  # fmt: skip
ULTRASOUND_NORMAL = {"ultrasound": {"list": [], "total": 0}}
TORONTO = "toronto_dspn_2010.diabetic_polyneuropathy"
OWN_SURAL_LIMIT = """\
id: our_sural
title: Our sural nerve
technique:
  {nerve: sural, kind: sensory, recording_site: lateral_malleolus, stimulation: calf, distance_mm: 140,
   distance_tolerance_mm: 5, distance_applies_to: all, min_temperature_c: 31, ages_years: [18, 80]}
rows:
  - {quantity: amplitude_uv, unit: uV, limit: 6, side: lower, percentile: 3}
"""
"""A file of own limits as a laboratory would write it."""


def study(*rows: Row, **more: Any) -> Assessment:
    """The man with a conduction study and nothing else."""
    return assessed(MAN, conduction(*rows, **more))


def of_nerve(assessment: Assessment, finding: str) -> Truth:
    """The verdict on the only motor nerve of a chart."""
    (found,) = assessment.findings.row_verdicts("motor_nerve", finding)
    return found


def conclusion(assessment: Assessment, id: str, subject: str = "") -> Conclusion:
    """One conclusion of a chart."""
    (found,) = [each for each in assessment.conclusions if each.id == id and each.subject == subject]
    return found


def level(assessment: Assessment, id: str) -> str | None:
    """The level that is met, or none."""
    found = conclusion(assessment, id).level
    return None if found is None else found.id
