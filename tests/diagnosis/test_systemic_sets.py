"""Sets of the systemic neuropathies against worked examples, and how they answer while tests are missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ranvier.kleene import Truth
from ranvier.knowledge import load_knowledge
from ranvier.rules.explain import explain
from ranvier.rules.values import Cell, Facts, Interval, Rows

from .charts import assessed, facts, motor, verdict
from .conduction_tables import MEDIAN, ULNAR, nerve, study

KNOWLEDGE = load_knowledge()
NEURONOPATHY = "sensory_neuronopathy_camdessanche_2009"
PARANEOPLASTIC = "paraneoplastic_pns_care_2021"
THREE_OF_FIVE: dict[str, Cell] = {
    "sensory_ataxia": True, "sensory_loss_symmetry": "asymmetric", "sensory_loss_beyond_legs": True,
    "limb_weakness": False,
}  # fmt: skip
NONE_OF_THREE: dict[str, Cell] = {
    "sensory_ataxia": False, "sensory_loss_symmetry": "symmetric", "sensory_symptom_symmetry": "symmetric",
    "onset_site": "feet", "sensory_loss_beyond_legs": False, "limb_weakness": False,
}  # fmt: skip
ARM: dict[str, Cell] = {"limb": "upper", "distal_to_entrapment_site": False}
ARMS_NORMAL = {"sensory_nerve": Rows(({**ARM, "responds": True, "amplitude_percent_of_lower_limit": 120.0},), 0)}
ULNAR_ABSENT = {"sensory_nerve": Rows(({**ARM, "responds": False, "amplitude_percent_of_lower_limit": 0.0},), 0)}


def near(found: object, expected: float, within: float = 1e-9) -> bool:
    return isinstance(found, float) and abs(found - expected) <= within


def value(id: str, stated: Mapping[str, Cell], tables: Mapping[str, Rows] | None = None) -> object:
    return explain(KNOWLEDGE.rules, Facts(dict(stated), dict(tables or {}))).patient[id].value


def holds(id: str, stated: Mapping[str, Cell], tables: Mapping[str, Rows] | None = None) -> Truth:
    return explain(KNOWLEDGE.rules, Facts(dict(stated), dict(tables or {}))).patient[id].truth


def test_three_clinical_items_make_a_neuronopathy_possible_while_motor_conduction_is_missing() -> None:
    points = value(f"{NEURONOPATHY}.points", THREE_OF_FIVE, ARMS_NORMAL)
    assert isinstance(points, Interval)
    assert near(points.lowest, 6.8)
    assert near(points.highest, 9.9)
    assert holds(f"{NEURONOPATHY}.above_limit", THREE_OF_FIVE, ARMS_NORMAL) is True


def test_the_two_items_of_conduction_alone_do_not_make_a_neuronopathy() -> None:
    stated = {**NONE_OF_THREE, "conduction_study_reported": "sensory_axonal"}
    assert near(value(f"{NEURONOPATHY}.points", stated, ULNAR_ABSENT), 5.9)
    assert holds(f"{NEURONOPATHY}.sensory_neuronopathy.possible", stated, ULNAR_ABSENT) is False


def test_a_cause_or_the_posterior_columns_raise_a_possible_neuronopathy_to_probable() -> None:
    level = f"{NEURONOPATHY}.sensory_neuronopathy.probable"
    stated = {**THREE_OF_FIVE, "conduction_study_reported": "sensory_axonal"}
    no_values = {"motor_nerve": Rows((), 0), "motor_segment": Rows((), 0)}
    assert holds(level, stated, no_values) is None
    assert holds(level, {**stated, "onconeural_antibody": "hu"}, no_values) is True
    assert holds(level, {**stated, "mri_spinal_cord": "posterior_column_signal"}, no_values) is True
    assert holds(level, {**stated, "onconeural_antibody": "hu", "limb_weakness": True}, no_values) is False


@pytest.mark.parametrize(
    ("tumour", "years", "points", "probable", "possible"),
    [
        ("none_found", 0.5, 6.0, True, True),
        ("none_found", 3.0, 5.0, False, True),
        ("not_consistent", 3.0, 6.0, True, True),
        ("consistent", 3.0, 9.0, True, True),
    ],
)
def test_worked_example_of_the_authors_of_the_paraneoplastic_score(
    tumour: str, years: float, points: float, probable: bool, possible: bool
) -> None:
    stated: dict[str, Cell] = {
        "paraneoplastic_phenotype": "intermediate_risk", "onconeural_antibody": "other_high_risk",
        "paraneoplastic_tumour": tumour, "paraneoplastic_follow_up_years": years,
    }  # fmt: skip
    assert value(f"{PARANEOPLASTIC}.points", stated) == points
    assert holds(f"{PARANEOPLASTIC}.paraneoplastic_syndrome.probable", stated) is probable
    assert holds(f"{PARANEOPLASTIC}.paraneoplastic_syndrome.possible", stated) is possible
    assert holds(f"{PARANEOPLASTIC}.paraneoplastic_syndrome.definite", stated) is (points >= 8)


def test_no_paraneoplastic_syndrome_is_definite_without_an_antibody() -> None:
    stated: dict[str, Cell] = {
        "paraneoplastic_phenotype": "high_risk", "onconeural_antibody": "none", "paraneoplastic_tumour": "consistent",
    }  # fmt: skip
    assert value(f"{PARANEOPLASTIC}.points", stated) == 7.0
    assert holds(f"{PARANEOPLASTIC}.paraneoplastic_syndrome.definite", stated) is False


@pytest.mark.parametrize(
    ("latency", "velocity", "index", "low", "marked"),
    [(4.1, 44.0, 0.388, False, False), (8.0, 40.0, 0.219, True, True)],
)
def test_terminal_latency_index_of_a_median_nerve_stimulated_at_70_mm(
    latency: float, velocity: float, index: float, low: bool, marked: bool
) -> None:
    wrist = {**motor("median", "right", "apb", "wrist", latency, 6.0), "distance_mm": 70}
    made = study(wrist, motor("median", "right", "apb", "elbow", latency + 5, 5.8, velocity))
    row = nerve(made, "median_apb")
    assert near(row["terminal_latency_index"], index, within=0.0005)
    answers = made.findings.answers.rows["motor_nerve", "terminal_latency_index.low"]
    assert [each.truth for each in answers] == [low]
    marks = made.findings.answers.rows["motor_nerve", "terminal_latency_index.marked"]
    assert [each.truth for each in marks] == [marked]


def test_terminal_latency_index_needs_a_distance_or_the_standard_technique() -> None:
    assert nerve(study(*MEDIAN, standard=None), "median_apb")["terminal_latency_index"] is None
    assert near(nerve(study(*MEDIAN), "median_apb")["terminal_latency_index"], 80 / (3.5 * 56), within=1e-6)
    assert nerve(study(MEDIAN[0]), "median_apb")["terminal_latency_index"] is None


def test_one_median_nerve_at_the_carpal_tunnel_is_no_distal_slowing_and_two_nerves_are() -> None:
    slow = (
        {**motor("median", "right", "apb", "wrist", 8.0, 6.0), "distance_mm": 70},
        motor("median", "right", "apb", "elbow", 13.0, 5.8, 40.0),
    )
    ulnar = (
        {**motor("ulnar", "right", "adm", "wrist", 6.5, 6.0), "distance_mm": 70},
        motor("ulnar", "right", "adm", "below_elbow", 11.5, 5.8, 42.0),
    )
    claims = [f"terminal_latency_index.distal_slowing.{level}" for level in ("marked", "one_nerve")]
    assert [verdict(study(*slow, *ULNAR), claim) for claim in claims] == [False, False]
    assert [verdict(study(*slow, *ulnar), claim) for claim in claims] == [True, True]


POEMS: dict[str, Cell] = {
    "conduction_study_reported": "demyelinating", "immunofixation_serum": "iga_lambda", "skin_change_poems": True,
    "peripheral_oedema_or_effusion": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "mayo", "chiba"),
    [
        ({}, None, None),
        ({"vegf_plasma_pg_per_ml": 201.0}, True, True),
        ({"vegf_plasma_pg_per_ml": 200.0}, None, None),
        ({"vegf_serum_pg_per_ml": 1921.0}, True, True),
        ({"vegf_serum_pg_per_ml": 900.0}, None, None),
        ({"castleman_disease": True}, True, None),
        ({"vegf_plasma_pg_per_ml": 900.0, "immunofixation_serum": "none"}, None, None),
        (
            {
                "vegf_plasma_pg_per_ml": 900.0, "immunofixation_serum": "none", "immunofixation_urine": "none",
                "monoclonal_gammopathy_known": False, "protein_electrophoresis": "normal",
            },
            False,
            False,
        ),
    ],
)  # fmt: skip
def test_poems_by_two_sets_as_vegf_comes_in(more: dict[str, Cell], mayo: Truth, chiba: Truth) -> None:
    stated = {**POEMS, **more}
    assert holds("poems_dispenzieri_2014.poems_syndrome.met", stated) is mayo
    assert holds("poems_suichi_2019.poems_syndrome.met", stated) is chiba
    assert holds("poems_dispenzieri_2014.poems_syndrome.suspected", {**stated, "immunofixation_serum": "igg_lambda"})


def test_transthyretin_amyloid_is_confirmed_only_by_gene_and_typed_amyloid() -> None:
    stated: dict[str, Cell] = {
        "conduction_study_reported": "sensorimotor_axonal", "course": "progressive", "symptom_duration_weeks": 80.0,
        "carpal_tunnel_syndrome_both_sides": True, "ecg": "low_voltage",
    }  # fmt: skip
    suspected, confirmed = (
        "amyloid_hattr_suspicion.hattr_suspected.strong", "amyloid_hattr_suspicion.hattr_neuropathy.confirmed",
    )  # fmt: skip
    assert holds(suspected, stated) is True
    assert holds(confirmed, {**stated, "ttr_pathogenic_variant": True}) is None
    proven: dict[str, Cell] = {
        **stated, "ttr_pathogenic_variant": True, "amyloid_in_tissue": True, "amyloid_type": "transthyretin",
    }  # fmt: skip
    assert holds(confirmed, proven) is True
    assert holds(confirmed, {**proven, "amyloid_type": "light_chain"}) is False


def test_a_heart_or_gut_sign_without_a_progressive_neuropathy_raises_no_suspicion() -> None:
    stated: dict[str, Cell] = {
        "conduction_study_reported": "sensory_axonal", "course": "stable", "still_worsening": False,
        "chronic_diarrhoea": True, "echocardiogram": "thick_walls", "amyloid_endemic_origin": False,
    }  # fmt: skip
    assert holds("amyloid_hattr_suspicion.hattr_suspected.strong", stated) is False
    assert holds("amyloid_hattr_suspicion.hattr_suspected.raised", stated) is False


@pytest.mark.parametrize(
    ("stated", "stage"),
    [
        ({"pnd_stage": "ii"}, "stage_1"),
        ({"pnd_stage": "iiib"}, "stage_2"),
        ({"walking_aid": "one_stick"}, "stage_2"),
        ({"pnd_stage": "iv"}, "stage_3"),
        ({"walking_aid": "wheelchair"}, "stage_3"),
    ],
)
def test_stage_of_transthyretin_neuropathy_from_walking(stated: dict[str, Cell], stage: str) -> None:
    level = f"amyloid_staging.fap_stage.{stage}"
    assert holds(level, {**stated, "ttr_pathogenic_variant": True}) is True
    assert holds(level, stated) is None


@pytest.mark.parametrize(
    ("kappa", "lambda_", "filtration", "abnormal"),
    [(60.0, 12.0, None, True), (20.0, 15.0, None, None), (30.0, 15.0, 80.0, True), (30.0, 15.0, 40.0, False)],
)
def test_light_chain_ratio_is_worked_out_and_read_by_kidney_function(
    kappa: float, lambda_: float, filtration: float | None, abnormal: Truth
) -> None:
    made = assessed(facts(free_kappa_mg_per_l=kappa, free_lambda_mg_per_l=lambda_))
    ratio = made.gathered.facts.values["free_kappa_lambda_ratio"]
    assert near(ratio, kappa / lambda_, within=1e-5)
    stated: dict[str, Cell] = {"free_kappa_lambda_ratio": ratio, "free_light_chains_reported": "normal"}
    if filtration is not None:
        stated |= {"egfr_ml_per_min_per_1_73m2": filtration, "dialysis": False}
    if abnormal is None:
        stated.pop("free_light_chains_reported")
    assert holds("monoclonal_gammopathy.light_chains_abnormal", stated) is abnormal


def test_vasculitis_is_graded_by_the_biopsy_and_called_non_systemic_only_under_its_exclusions() -> None:
    levels = [f"vasculitic_neuropathy_pns_2010.vasculitic_neuropathy.{each}" for each in ("definite", "probable")]
    wall: dict[str, Cell] = {"biopsy_vessel_wall_inflammation": True, "biopsy_axonal_changes": True}
    assert [holds(each, wall) for each in levels] == [None, None]
    assert holds(levels[0], {**wall, "biopsy_vessel_damage_acute": True, "nerve_biopsy": "vasculitis"}) is True
    stain: dict[str, Cell] = {**wall, "biopsy_haemosiderin": True, "nerve_biopsy": "axonal"}
    assert holds(levels[1], stain) is True
    assert holds("vasculitic_neuropathy_systemic.non_systemic.met", stain) is None
    assert holds("vasculitic_neuropathy_systemic.non_systemic.met", {**stain, "anca": "mpo"}) is False
    assert holds("vasculitic_neuropathy_systemic.systemic.met", {**stain, "anca": "mpo"}) is True


@pytest.mark.parametrize(
    ("more", "met"),
    [
        ({}, None),
        ({"schirmer_mm_per_5_min": 5.0}, True),
        ({"labial_gland_focus_score": 1.0}, True),
        ({"schirmer_mm_per_5_min": 5.0, "head_neck_irradiation": True}, False),
    ],
)
def test_sjogren_disease_needs_four_points(more: dict[str, Cell], met: Truth) -> None:
    level = "sjogren_acr_eular_2016.sjogren_disease.met"
    excluded = ("head_neck_irradiation", "hepatitis_c_infection", "sarcoidosis", "amyloidosis_known",
                "graft_versus_host_disease", "igg4_related_disease")  # fmt: skip
    stated: dict[str, Cell] = {"dry_eyes_or_mouth": True, "ssa": "positive", **dict.fromkeys(excluded, False)}
    assert holds(level, {**stated, **more}) is met


def test_anti_mag_neuropathy_is_definite_with_a_demyelinating_study_after_thirty() -> None:
    stated: dict[str, Cell] = {
        "immunofixation_serum": "igm_kappa", "anti_mag_igm": "positive", "conduction_study_reported": "demyelinating",
        "age_years": 64.0, "lymphoma_or_myeloma": False, "myeloma_signs": False, "amyloidosis_known": False,
        "family_history_neuropathy": False,
    }  # fmt: skip
    level = "anti_mag_neuropathy.anti_mag_neuropathy.definite"
    assert holds(level, stated) is True
    assert holds(level, {**stated, "age_years": 30.0}) is False
    assert holds(level, {**stated, "amyloidosis_known": True}) is False
    cause = "paraproteinaemic_neuropathy_notermans_2000.caused_by_the_protein"
    assert holds(f"{cause}.definite", stated) is True
    without = {
        **stated,
        "anti_mag_igm": "negative",
        "sensory_loss": True,
        "course": "progressive",
        "limb_weakness": False,
    }
    assert holds(f"{cause}.probable", without) is None
    assert holds(f"{cause}.probable", {**without, "weeks_from_onset_to_nadir": 160.0}) is True
