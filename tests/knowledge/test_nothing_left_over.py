"""No fact that a chart may state is there for nothing, and every result that is weighed has a test that fills it in."""

from __future__ import annotations

import re
from pathlib import Path

import ranvier
from ranvier.diagnosis.foundations import RESULTS, foundations
from ranvier.knowledge import load_knowledge
from ranvier.rules import nodes

KNOWLEDGE = load_knowledge()
SOURCE = Path(ranvier.__file__).parent
FOR_THE_READER = {
    "admission and heart": {
        "vital_capacity_percent_predicted", "oxygen_saturation_percent", "temperature_body_c",
    },
    "other illnesses": {
        "lives_alone",
        "weight_loss_kg_before_onset", "weeks_since_last_chemotherapy", "handedness", "age_group",
    },
    "genes of metabolism of medicines": {
        "cmt_gene",
    },
    "routine blood tests": {
        "routine_blood_tests_reported", "random_glucose_mg_per_dl",
        "urea_nitrogen_mg_per_dl", "phosphate_mmol_per_l",
        "ast_u_per_l", "alkaline_phosphatase_u_per_l", "bilirubin_mg_per_dl", "albumin_g_per_dl",
        "total_protein_g_per_dl", "lymphocytes_10_9_per_l",
        "iga_g_per_l", "igm_g_per_l", "holotranscobalamin_pmol_per_l",
    },
    "antibodies that no rule weighs yet": {"anti_fgfr3_or_ago", "ssb", "campylobacter_serology"},
    "questions that their scale asks and does not count": {"mnsi_4_cramps", "mnsi_10_weak_all_over"},
    "totals that are only followed or shown": {"npsi_total", "mtcns_total", "tnsc_total"},
    "pain in words": {"pain_symmetric", "itching_in_painful_area"},
    "parts of the examination that a fuller one records": {"tandem_gait", "ienfd_thigh"},
}  # fmt: skip
"""What a chart may state, the page shows and no rule asks, by the reason."""

NO_TEST = {
    "somatosensory_evoked_potentials", "polg_disorder", "protein_electrophoresis", "rheumatoid_factor", "csf_examined",
    "fasting_glucose_mg_per_dl", "sodium_mmol_per_l", "calcium_mmol_per_l", "urine_albumin_creatinine_mg_per_g",
    "ggt_u_per_l", "triglycerides_mg_per_dl", "lactate_reported", "kidney_function_reported", "glucose_reported",
    "apolipoprotein_a1_reported", "cn1a_antibody", "polyneuropathy_reported", "corneal_confocal_microscopy",
    "castleman_disease", "post_void_residual_ml", "autonomic_neuropathy_reported", "zinc_ug_per_dl",
    "free_t4_pmol_per_l",
}  # fmt: skip
"""Results that are weighed when they are there and that no test of the work-up asks for or is shown by."""


def _read_by_rules() -> set[str]:
    named = {name for each in KNOWLEDGE.definitions() for _, name in nodes.names(each.node, each.per)}
    for form in KNOWLEDGE.conclusions.values():
        named |= {*form.excluding, *form.speaks_for, *form.speaks_against, *form.shown_with}
    named |= {piece.name for cause in KNOWLEDGE.causes.values() for piece in cause.pieces}
    named |= {change.of for change in KNOWLEDGE.changes.values()}
    for term in KNOWLEDGE.vocabulary.terms.values():
        named |= {*term.shown_by, *term.ruled_out_with, *term.whether_stated}
        named |= {cause.partition("=")[0] for cause in term.follows_from}
    return named


def _read_by_the_program() -> set[str]:
    text = "".join(path.read_text() for path in SOURCE.rglob("*.py"))
    whole = set(re.findall(r'"(\w+)"', text))
    return whole | {f"{modality}_{place}" for modality in whole for place in ("toes", "ankle", "fingers")}


def test_every_fact_is_read_or_declared_for_the_reader() -> None:
    read = _read_by_rules() | _read_by_the_program()
    unread = {term.id for term in KNOWLEDGE.vocabulary.terms.values() if read.isdisjoint({term.id, *term.fact_ids})}
    assert unread == set[str]().union(*FOR_THE_READER.values())


def test_every_result_that_is_weighed_is_filled_in_by_a_test() -> None:
    reader = foundations(KNOWLEDGE)
    weighed: set[str] = set()
    for cause in KNOWLEDGE.causes.values():
        asked = (*(piece.name for piece in cause.pieces), *(claim.id for claim in (*cause.confirmed_by,)))
        weighed |= {fact for name in asked for fact in reader.on(name)}
    filled = {fact for test in KNOWLEDGE.tests.values() for fact in (*test.settles, *test.also_shown_by)}
    filled |= {fact for panel in KNOWLEDGE.panels.values() for fact in panel.settles}
    terms = KNOWLEDGE.vocabulary.terms.values()
    results = {term.id: {term.id, *term.fact_ids} for term in terms if term.section in RESULTS}
    alone = {id for id, names in results.items() if id in weighed and names.isdisjoint(filled)}
    assert alone == NO_TEST


def test_the_vessel_at_the_trigeminal_root_and_the_ice_test_are_asked_for_by_a_test() -> None:
    assert "trigeminal_neurovascular_conflict" in KNOWLEDGE.tests["mri_brain"].also_shown_by
    assert KNOWLEDGE.tests["ice_test"].settles == ("ice_test",)
