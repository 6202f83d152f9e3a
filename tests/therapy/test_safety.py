"""Made-up charts of people who can be harmed: what the plan must hold, and what it must not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.therapy.plan import Standing

from ..diagnosis.charts import (
    KIDNEY_GOOD,
    MAN_OF_58,
    NOTHING_TAKEN,
    PAINFUL_DIABETIC_FEET,
    PAINFUL_FEET,
    PATIENT,
    WELL,
    allergies,
    assessed,
    caution_names,
    facts,
    items,
    medicines,
    merged,
    no_dose_while_anything_is_open,
    tried,
)

FIRST_LINE = {"amitriptyline", "nortriptyline", "duloxetine", "gabapentin", "pregabalin"}
TRICYCLICS = {"amitriptyline", "nortriptyline"}
SNRI = {"duloxetine", "venlafaxine"}
GABAPENTINOIDS = {"gabapentin", "pregabalin"}
OPIOIDS = {"tramadol", "tapentadol", "morphine", "oxycodone"}


@dataclass(frozen=True)
class Expected:
    """What a plan must say.

    proposed   with a dose or a course
    asked      shown, with a question and without a dose
    rejected   shown with the reason and without a dose
    absent     not in the plan at all
    cautions   treatment -> names of cautions that must stand there
    urgent     red flags that must fire
    """

    proposed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    cautions: dict[str, set[str]] = field(default_factory=dict)
    urgent: set[str] = field(default_factory=set)


IMMUNE = {"intravenous_immunoglobulin", "corticosteroid_cidp", "plasma_exchange_cidp"}
NON_DIABETIC = merged(PATIENT, PAINFUL_FEET)
WOMAN_OF_30 = facts(age_years=30, sex="female", height_cm=165, weight_kg=60)

CASES: dict[str, tuple[list[dict[str, Any]], Expected]] = {
    "nothing but painful diabetic neuropathy": (
        [PATIENT],
        Expected(proposed=FIRST_LINE, rejected={*OPIOIDS, "topiramate", "surgical_decompression"}, absent=IMMUNE),
    ),
    "creatinine never measured": (
        [MAN_OF_58, WELL, NOTHING_TAKEN, PAINFUL_DIABETIC_FEET],
        Expected(asked={*GABAPENTINOIDS, *SNRI}, proposed=TRICYCLICS),
    ),
    "weight unknown": ([PATIENT, facts(weight_kg=None)], Expected(asked={*GABAPENTINOIDS, *SNRI})),
    "kidney failure, clearance about 13": (
        [PATIENT, facts(creatinine_mg_per_dl=7.0)],
        Expected(
            proposed=GABAPENTINOIDS,
            rejected={"duloxetine"},
            cautions={"amitriptyline": {"kidney_failure"}, "nortriptyline": {"kidney_failure"}},
        ),
    ),
    "severe kidney disease, dialysis not mentioned": (
        [PATIENT, facts(creatinine_mg_per_dl=4.0, dialysis=None)],
        Expected(asked=GABAPENTINOIDS, rejected={"duloxetine"}),
    ),
    "dialysis": (
        [PATIENT, facts(dialysis=True, creatinine_mg_per_dl=7.5)],
        Expected(
            proposed=GABAPENTINOIDS,
            rejected={"duloxetine"},
            cautions={"gabapentin": {"dialysis"}, "pregabalin": {"dialysis"}},
        ),
    ),
    "dialysis with a low creatinine": (
        [PATIENT, facts(dialysis=True, creatinine_mg_per_dl=1.4)],
        Expected(asked={*GABAPENTINOIDS, *SNRI}),
    ),
    "pregnancy": (
        [PATIENT, WOMAN_OF_30, facts(pregnancy=True, possible_pregnancy=True, reliable_contraception=False)],
        Expected(
            rejected={"pregabalin", "carbamazepine", "topiramate"},
            cautions={"duloxetine": {"pregnancy"}, "amitriptyline": {"pregnancy"}, "gabapentin": {"pregnancy"}},
        ),
    ),
    "woman of 30, pregnancy not asked": (
        [PATIENT, WOMAN_OF_30, facts(pregnancy=None)],
        Expected(asked={"pregabalin", "carbamazepine"}, cautions={"duloxetine": {"woman_of_childbearing_age"}}),
    ),
    "monoamine oxidase inhibitor": (
        [PATIENT, medicines("rasagiline 1 mg")],
        Expected(rejected={*TRICYCLICS, *SNRI, "carbamazepine", "tramadol"}, proposed=GABAPENTINOIDS),
    ),
    "linezolid": (
        [NON_DIABETIC, medicines("Zyvox 600 mg")],
        Expected(rejected={*TRICYCLICS, *SNRI, "tramadol"}, proposed=GABAPENTINOIDS),
    ),
    "selective serotonin reuptake inhibitor": (
        [NON_DIABETIC, medicines("sertraline 50 mg")],
        Expected(
            rejected={*SNRI, "tramadol"}, proposed=GABAPENTINOIDS, cautions={"amitriptyline": {"serotonergic_medicine"}}
        ),
    ),
    "fluvoxamine": ([PATIENT, medicines("fluvoxamine")], Expected(rejected={"duloxetine"})),
    "ciprofloxacin": ([PATIENT, medicines("ciprofloxacin 500 mg")], Expected(rejected={"duloxetine"})),
    "tramadol is taken": (
        [PATIENT, medicines({"name": "tramadol", "dose_mg": 50, "times_per_day": 4})],
        Expected(rejected={*SNRI, "tramadol"}, cautions={"gabapentin": {"opioid"}, "pregabalin": {"opioid"}}),
    ),
    "morphine is taken": (
        [NON_DIABETIC, medicines("morphine 30 mg")],
        Expected(rejected={"tramadol"}, cautions={"pregabalin": {"opioid"}}),
    ),
    "warfarin": (
        [PATIENT, medicines("warfarin 5 mg")],
        Expected(
            proposed=GABAPENTINOIDS,
            cautions={"duloxetine": {"bleeding_medicine"}, "carbamazepine": {"vitamin_k_antagonist"}},
        ),
    ),
    "apixaban": (
        [PATIENT, medicines("Eliquis 5 mg")],
        Expected(rejected={"carbamazepine"}, cautions={"duloxetine": {"bleeding_medicine"}}),
    ),
    "narrow-angle glaucoma": (
        [PATIENT, facts(narrow_angle_glaucoma=True)],
        Expected(rejected=TRICYCLICS, cautions={"duloxetine": {"narrow_angle_glaucoma"}}),
    ),
    "urinary retention": (
        [PATIENT, facts(urinary_retention=True)],
        Expected(rejected=TRICYCLICS, cautions={"duloxetine": {"urinary_retention"}}),
    ),
    "heart failure": (
        [PATIENT, facts(heart_failure=True)],
        Expected(
            cautions={each: {"heart_failure"} for each in (*GABAPENTINOIDS, *TRICYCLICS)}, proposed={"duloxetine"}
        ),
    ),
    "recent infarction": (
        [PATIENT, facts(recent_myocardial_infarction=True)],
        Expected(rejected=TRICYCLICS, proposed=GABAPENTINOIDS),
    ),
    "heart block": (
        [PATIENT, facts(arrhythmia_or_heart_block=True, av_block_second_or_third_degree=True)],
        Expected(rejected={*TRICYCLICS, "carbamazepine"}, proposed=GABAPENTINOIDS),
    ),
    "long QT": (
        [PATIENT, facts(qt_prolongation=True, qtc_ms=490)],
        Expected(rejected=TRICYCLICS, proposed=GABAPENTINOIDS, cautions={"venlafaxine": {"long_qt"}}),
    ),
    "congenital long QT with a normal QTc today": (
        [PATIENT, facts(congenital_long_qt=True, qt_prolongation=None, qtc_ms=440)],
        Expected(rejected=TRICYCLICS | {"venlafaxine"}),
    ),
    "suicidal thoughts": (
        [PATIENT, facts(suicidality=True)],
        Expected(cautions={each: {"suicidality"} for each in FIRST_LINE}),
    ),
    "epilepsy": (
        [NON_DIABETIC, facts(epilepsy=True)],
        Expected(
            proposed=GABAPENTINOIDS,
            cautions={each: {"epilepsy"} for each in ("duloxetine", "amitriptyline", "tramadol")},
        ),
    ),
    "liver failure, Child-Pugh C": (
        [PATIENT, facts(liver_disease=True, child_pugh_class="c")],
        Expected(rejected={"duloxetine", *TRICYCLICS, "carbamazepine"}, proposed=GABAPENTINOIDS),
    ),
    "age 85 with falls": (
        [NON_DIABETIC, facts(age_years=85, falls=True, frailty=True)],
        Expected(
            cautions={
                "gabapentin": {"older_or_frail"},
                "pregabalin": {"older_or_frail"},
                "tramadol": {"frailty_or_falls"},
            }
        ),
    ),
    "HLA-B*15:02": ([PATIENT, facts(hla_b_15_02=True)], Expected(rejected={"carbamazepine"}, proposed=FIRST_LINE)),
    "HLA type unknown": ([PATIENT, facts(hla_b_15_02=None)], Expected(asked={"carbamazepine"})),
    "severe skin reaction in the list of allergies": (
        [
            PATIENT,
            facts(severe_skin_reaction_before=None),
            allergies({"substance": "phenytoin", "reaction": "severe_skin_reaction"}),
        ],
        Expected(rejected={"carbamazepine"}, cautions={"gabapentin": {"severe_skin_reaction_before"}}),
    ),
    "allergy to duloxetine": (
        [PATIENT, allergies({"substance": "Cymbalta", "reaction": "rash"})],
        Expected(rejected={"duloxetine"}, asked={"venlafaxine"}, proposed=GABAPENTINOIDS),
    ),
    "allergy list never taken": (
        [MAN_OF_58, WELL, KIDNEY_GOOD, medicines(), tried(), PAINFUL_DIABETIC_FEET],
        Expected(asked=FIRST_LINE),
    ),
    "allergy to something unknown": ([PATIENT, allergies("xyzzol")], Expected(asked=FIRST_LINE)),
    "allergy to penicillin": ([PATIENT, allergies("penicillin")], Expected(proposed=FIRST_LINE)),
    "unknown medicine": ([PATIENT, medicines("xyzzol 10 mg")], Expected(asked={*TRICYCLICS, *SNRI, "carbamazepine"})),
    "incomplete list of medicines": (
        [PATIENT, medicines("metformin", total=3)],
        Expected(asked={*TRICYCLICS, *SNRI, "carbamazepine"}),
    ),
    "list of medicines without a total": (
        [PATIENT, medicines("metformin", total=None)],
        Expected(asked={*TRICYCLICS, *SNRI}),
    ),
    "opioid dependence": (
        [NON_DIABETIC, facts(opioid_dependence=True, substance_misuse=True)],
        Expected(rejected={"tramadol"}, cautions={"pregabalin": {"substance_misuse"}}),
    ),
    "ultrarapid CYP2D6": ([NON_DIABETIC, facts(cyp2d6_phenotype="ultrarapid")], Expected(rejected={"tramadol"})),
    "weak breathing": (
        [NON_DIABETIC, facts(respiratory_insufficiency=True)],
        Expected(rejected=OPIOIDS, cautions={each: {"breathing_disease"} for each in GABAPENTINOIDS}),
    ),
    "child of 14": (
        [PATIENT, facts(age_years=14)],
        Expected(
            rejected={*FIRST_LINE, "venlafaxine", "carbamazepine", "capsaicin_8_percent_patch", "lidocaine_plaster"}
        ),
    ),
    "foot ulcer": (
        [PATIENT, facts(skin_broken_at_site=True)],
        Expected(rejected={"capsaicin_8_percent_patch", "lidocaine_plaster"}),
    ),
    "uncontrolled hypertension": (
        [
            PATIENT,
            facts(uncontrolled_hypertension=True, systolic_blood_pressure_mmhg=180, diastolic_blood_pressure_mmhg=100),
        ],
        Expected(rejected={"duloxetine"}),
    ),
    "obesity": (
        [PATIENT, facts(weight_kg=140)],
        Expected(cautions={each: {"clearance_and_obesity"} for each in GABAPENTINOIDS}),
    ),
    "pain without a sign of neuropathy": (
        [MAN_OF_58, WELL, KIDNEY_GOOD, NOTHING_TAKEN, facts(pain=True, pain_site="feet", burning_feet=True)],
        Expected(absent={*FIRST_LINE, *OPIOIDS}),
    ),
    "widespread pain": (
        [MAN_OF_58, WELL, KIDNEY_GOOD, NOTHING_TAKEN, facts(pain=True, pain_site="widespread", diabetes=True)],
        Expected(absent={*FIRST_LINE, *OPIOIDS}),
    ),
    "neuropathy without pain": (
        [
            MAN_OF_58,
            WELL,
            KIDNEY_GOOD,
            NOTHING_TAKEN,
            facts(diabetes=True, pain=False, pinprick_toes="reduced", ankle_reflex="absent", numbness_feet=True),
        ],
        Expected(absent={*FIRST_LINE, *OPIOIDS}),
    ),
    "Guillain-Barre picture": (
        [
            MAN_OF_58,
            NOTHING_TAKEN,
            facts(
                symptom_duration_weeks=1,
                limb_weakness=True,
                weakness_legs=True,
                weakness_symmetry="symmetric",
                knee_reflex="absent",
                ankle_reflex="absent",
                dyspnoea=True,
                dysphagia=True,
            ),
        ],
        Expected(
            urgent={
                "red_flags.rapidly_progressive_weakness",
                "red_flags.respiratory_failure",
                "red_flags.bulbar_weakness",
            },
            absent={*IMMUNE, *FIRST_LINE},
        ),
    ),
    "cauda equina": (
        [MAN_OF_58, NOTHING_TAKEN, facts(saddle_numbness=True, bladder_dysfunction=True, bladder_bowel_onset="new")],
        Expected(urgent={"red_flags.cauda_equina"}, absent=FIRST_LINE),
    ),
    "vasculitis": (
        [
            MAN_OF_58,
            NOTHING_TAKEN,
            facts(
                symptom_duration_weeks=5,
                course="stepwise",
                weakness_territory="several_nerves",
                pain=True,
                purpura_or_livedo=True,
                foot_drop_symptom={"left": True},
            ),
        ],
        Expected(urgent={"red_flags.vasculitic_neuropathy"}, absent={*FIRST_LINE, *IMMUNE}),
    ),
    "red flag in a patient with pain to treat": (
        [PATIENT, facts(saddle_numbness=True)],
        Expected(urgent={"red_flags.cauda_equina"}, proposed=FIRST_LINE),
    ),
    "hot swollen diabetic foot": (
        [PATIENT, facts(foot_hot_and_swollen=True)],
        Expected(urgent={"red_flags_systemic.diabetic_foot_emergency"}),
    ),
}


def standing(assessment: Assessment, id: str) -> set[Standing]:
    return {each.standing for each in items(assessment, id)}


GABAPENTINOIDS_AND_MIROGABALIN = GABAPENTINOIDS | {"mirogabalin"}

BETTER_AVOIDED: dict[str, set[str]] = {
    "selective serotonin reuptake inhibitor": {"oxcarbazepine"},
    "fluvoxamine": {"oxcarbazepine"},
    "ciprofloxacin": TRICYCLICS | {"imipramine", "venlafaxine"},
    "tramadol is taken": GABAPENTINOIDS_AND_MIROGABALIN | TRICYCLICS | {"imipramine", "carbamazepine", "oxcarbazepine"},
    "morphine is taken": GABAPENTINOIDS_AND_MIROGABALIN | {"oxcarbazepine"},
    "opioid dependence": GABAPENTINOIDS_AND_MIROGABALIN,
    "narrow-angle glaucoma": SNRI,
    "heart failure": TRICYCLICS | {"imipramine"} | GABAPENTINOIDS_AND_MIROGABALIN | {"venlafaxine"},
    "uncontrolled hypertension": {"venlafaxine", "desvenlafaxine"},
    "recent infarction": {"venlafaxine"},
    "heart block": {"venlafaxine"},
    "long QT": {"venlafaxine"},
    "suicidal thoughts": TRICYCLICS | {"imipramine"},
    "epilepsy": TRICYCLICS | {"imipramine"},
    "liver failure, Child-Pugh C": {"venlafaxine"},
    "age 85 with falls": {"carbamazepine", "oxcarbazepine"},
    "ultrarapid CYP2D6": TRICYCLICS | {"imipramine"},
}
"""Chart -> what stands in the plan as a last resort, with the caution that says why."""


@pytest.mark.parametrize("name", CASES)
def test_what_the_plan_must_and_must_not_hold(name: str) -> None:
    parts, expected = CASES[name]
    plain = {
        section: {key: value for key, value in content.items() if value is not None}
        for section, content in merged(*parts).items()
    }
    assessment = assessed(plain)
    no_dose_while_anything_is_open(assessment)
    avoided = {each.id for each in assessment.plan.items if each.standing is Standing.LAST_RESORT}
    assert avoided == BETTER_AVOIDED.get(name, set())
    for id in expected.proposed - avoided:
        assert standing(assessment, id) == {Standing.PROPOSED}, f"{id} {items(assessment, id)}"
    for id in expected.proposed:
        assert all(each.dose is not None for each in items(assessment, id)), id
    for id in expected.asked:
        assert standing(assessment, id) == {Standing.ASK_FIRST}, f"{id} {items(assessment, id)}"
    for id in expected.rejected:
        assert standing(assessment, id) == {Standing.REJECTED}, f"{id} {items(assessment, id)}"
    for id in expected.absent:
        assert not items(assessment, id), id
    for id, named in expected.cautions.items():
        assert all(named <= caution_names(each) for each in items(assessment, id)), id
        assert items(assessment, id), id
    fired = {action.conclusion_id for action in assessment.plan.urgent}
    assert expected.urgent <= fired, fired
    if not expected.urgent:
        assert not fired


def test_what_must_happen_now_comes_before_what_must_happen_today() -> None:
    parts, _ = CASES["Guillain-Barre picture"]
    order = [action.urgent.within for action in assessed(*parts).plan.urgent]
    assert order == sorted(order, key=["now", "today", "two weeks"].index)
    assert order[0] == "now"
