"""A full plan and leaflet for eleven diseases: what a guideline expects is chosen, what it forbids is told with why."""

from __future__ import annotations

import re

import pytest

from ranvier.assess import Assessment, assess
from ranvier.report.terminal import report_text
from ranvier.therapy.plan import PlanItem, Standing
from ranvier.therapy.problem_order import AIMS, aims

from ...diagnosis.charts import KNOWLEDGE, no_dose_while_anything_is_open, record
from ...report.readability import grade
from .plans import ELEVEN, assessed, chart, further, leaflet, reported

CHOSEN = {Standing.PROPOSED, Standing.ALREADY_TAKEN}
HARDEST = 8.0
"""The highest school grade in which a leaflet may be written."""

LEADS = {
    "diabetic_polyneuropathy": "diabetic_polyneuropathy",
    "trigeminal_neuralgia": "trigeminal_neuralgia",
    "cidp": "cidp",
    "guillain_barre_syndrome": "guillain_barre_syndrome",
    "multifocal_motor_neuropathy": "multifocal_motor_neuropathy",
    "vasculitic_neuropathy": "systemic_vasculitic_neuropathy",
    "vitamin_b12_deficiency": "vitamin_b12_deficiency",
    "carpal_tunnel_syndrome": "carpal_tunnel_syndrome",
    "disc_radiculopathy": "lumbosacral_radiculopathy",
    "chemotherapy_neuropathy": "taxane_neuropathy",
    "small_fibre_neuropathy": "idiopathic_small_fibre_neuropathy",
}

EXPECTED: dict[str, tuple[str, ...]] = {
    "diabetic_polyneuropathy": (
        "duloxetine", "gabapentin", "capsaicin_8_percent_patch", "lidocaine_plaster", "spinal_cord_stimulation",
        "foot_care", "falls_programme", "exercise", "sleep_care", "mood_care", "counselling_of_aims",
    ),
    "trigeminal_neuralgia": ("carbamazepine", "oxcarbazepine", "lamotrigine"),
    "cidp": ("intravenous_immunoglobulin", "corticosteroid_cidp", "plasma_exchange_cidp"),
    "guillain_barre_syndrome": ("immunoglobulin_guillain_barre", "plasma_exchange_guillain_barre"),
    "multifocal_motor_neuropathy": ("intravenous_immunoglobulin",),
    "vasculitic_neuropathy": (
        "corticosteroid_vasculitis", "cyclophosphamide", "rituximab", "amitriptyline", "duloxetine", "gabapentin",
    ),
    "vitamin_b12_deficiency": ("hydroxocobalamin", "falls_programme"),
    "carpal_tunnel_syndrome": ("wrist_splint", "carpal_tunnel_steroid_injection", "carpal_tunnel_surgery"),
    "disc_radiculopathy": (
        "lumbar_disc_surgery", "epidural_steroid_injection", "selective_nerve_root_block", "exercise",
    ),
    "chemotherapy_neuropathy": ("duloxetine", "capsaicin_8_percent_patch", "lidocaine_plaster", "exercise"),
    "small_fibre_neuropathy": ("amitriptyline", "duloxetine", "gabapentin", "pregabalin", "sleep_care", "foot_care"),
}  # fmt: skip

FORBIDDEN: dict[str, dict[str, str]] = {
    "diabetic_polyneuropathy": {
        "immune_therapy_no_place": "no immune disease",
        "surgical_decompression": "diffuse",
        "nerve_blocks_for_polyneuropathy": "diffuse",
        "facet_blocks_for_nerve_pain": "joint of the spine",
        "sympathetic_blocks_for_polyneuropathy": "not planned here",
        "topiramate": "no benefit",
        "lamotrigine": "no benefit",
        "tramadol": "opioids",
        "tapentadol": "opioid",
        "morphine": "opioids",
        "oxycodone": "opioids",
        "valproate": "not for pain",
        "alpha_lipoic_acid": "little or no effect",
        "pregabalin": "tried before without effect",
        "venlafaxine": "of the same class",
    },
    "cidp": {
        "methotrexate": "no significant benefit",
        "efgartigimod": "come first",
        "azathioprine": "come first",
        "mycophenolate": "come first",
        "rituximab": "come first",
        "ciclosporin": "come first",
        "cyclophosphamide": "come first",
        "immunoglobulin_with_methylprednisolone": "both together",
    },
    "guillain_barre_syndrome": {"corticosteroid_no_benefit": "recovery", "second_immunoglobulin_course": "no second"},
    "multifocal_motor_neuropathy": {
        "corticosteroid_no_benefit": "no effect",
        "plasma_exchange_no_benefit": "no effect",
        "mycophenolate": "no benefit",
    },
    "vasculitic_neuropathy": {
        "azathioprine": "comes first",
        "methotrexate": "comes first",
        "nerve_blocks_for_polyneuropathy": "several nerves",
        "surgical_decompression": "several nerves",
        "morphine": "opioids",
    },
    "disc_radiculopathy": {
        "gabapentin": "sciatica", "pregabalin": "sciatica", "facet_blocks_for_nerve_pain": "joint of the spine",
    },
    "chemotherapy_neuropathy": {
        "immune_therapy_no_place": "take the cause away",
        "pregabalin": "duloxetine is the only",
        "amitriptyline": "duloxetine is the only",
        "surgical_decompression": "diffuse",
    },
    "small_fibre_neuropathy": {"surgical_decompression": "diffuse", "nerve_blocks_for_polyneuropathy": "diffuse"},
}  # fmt: skip

CAUSE_STEPS = {
    "diabetic_polyneuropathy": "glucose",
    "vitamin_b12_deficiency": "folic acid",
    "chemotherapy_neuropathy": "oncologist",
    "guillain_barre_syndrome": "no corticosteroids",
    "multifocal_motor_neuropathy": "corticosteroids and plasma exchange are not given",
}

NAMED: dict[str, tuple[str, ...]] = {
    "glucose control": ("step:diabetic_polyneuropathy.glucose_type_2",),
    "vitamin B12": ("hydroxocobalamin",),
    "thiamine": ("thiamine_replacement",),
    "vitamin B6": ("pyridoxine",),
    "vitamin E": ("vitamin_e_replacement",),
    "copper": ("copper_replacement",),
    "abstinence from alcohol": ("step:alcohol_neuropathy.abstinence",),
    "thyroid hormone": ("step:hypothyroid_neuropathy.levothyroxine",),
    "the toxic medicine": ("step:taxane_neuropathy.medicine",),
    "an infection": ("step:hiv_neuropathy.virus",),
    "paraprotein referral": ("haematology_referral",),
    "gene silencers": ("patisiran", "vutrisiran", "eplontersen", "inotersen"),
    "a stabiliser": ("tafamidis",),
    "drugs to avoid in a hereditary neuropathy": ("step:cmt1a.avoid",),
    "sodium channel blockers": ("carbamazepine", "oxcarbazepine", "lacosamide", "lamotrigine", "suzetrigine"),
    "gabapentinoids": ("gabapentin", "pregabalin", "mirogabalin"),
    "other antiseizure medicines": ("topiramate", "valproate"),
    "monoamine reuptake": (
        "duloxetine", "venlafaxine", "desvenlafaxine", "amitriptyline", "nortriptyline", "imipramine", "desipramine",
    ),
    "opioids": ("tramadol", "tapentadol", "morphine", "oxycodone"),
    "TRPV1": ("capsaicin_8_percent_patch", "capsaicin_cream"),
    "lidocaine": ("lidocaine_plaster",),
    "botulinum toxin": ("botulinum_toxin",),
    "alpha-lipoic acid": ("alpha_lipoic_acid",),
    "TENS": ("tens",),
    "spinal cord stimulation": ("spinal_cord_stimulation",),
    "care": ("exercise", "foot_care", "falls_programme", "sleep_care", "mood_care"),
    "IVIG": ("intravenous_immunoglobulin", "immunoglobulin_guillain_barre"),
    "subcutaneous immunoglobulin": ("subcutaneous_immunoglobulin",),
    "steroids": ("corticosteroid_cidp", "corticosteroid_vasculitis", "corticosteroid_no_benefit"),
    "plasma exchange": ("plasma_exchange_cidp", "plasma_exchange_guillain_barre", "plasma_exchange_no_benefit"),
    "immune medicines": (
        "efgartigimod", "azathioprine", "ciclosporin", "mycophenolate", "methotrexate", "cyclophosphamide", "rituximab",
    ),
    "no immune therapy": ("immune_therapy_no_place",),
    "block of a nerve": ("nerve_blocks_for_polyneuropathy",),
    "root and epidural": ("selective_nerve_root_block", "epidural_steroid_injection"),
    "sympathetic and stellate": (
        "sympathetic_blocks_for_polyneuropathy", "lumbar_sympathetic_block", "stellate_ganglion_block",
    ),
    "facet joint and medial branch": ("facet_blocks_for_nerve_pain", "facet_joint_injection", "medial_branch_block"),
    "carpal and cubital tunnel": ("carpal_tunnel_surgery", "cubital_tunnel_surgery"),
    "fibular and tarsal tunnel": ("fibular_nerve_surgery", "tarsal_tunnel_surgery"),
    "disc and stenosis": ("lumbar_disc_surgery", "lumbar_stenosis_surgery"),
    "nerve-sheath tumour": ("nerve_tumour_surgery",),
    "nerve injury": ("nerve_suture",),
    "no surgery for polyneuropathy": ("surgical_decompression",),
}  # fmt: skip
"""Every therapy that the plan of the project names, with the entries of a plan that stand for it."""


def of(assessment: Assessment, id: str) -> list[PlanItem]:
    return [each for each in assessment.plan.items if each.id == id]


def said(assessment: Assessment) -> str:
    return " ".join(step.do.text for cause in assessment.plan.causes for step in cause.steps).casefold()


def test_there_is_a_chart_for_each_of_the_eleven_diseases() -> None:
    assert set(ELEVEN) == set(LEADS) == set(EXPECTED)


@pytest.mark.parametrize("name", ELEVEN)
def test_the_right_disease_leads_and_its_treatments_are_chosen(name: str) -> None:
    found = assessed(name)
    no_dose_while_anything_is_open(found)
    assert found.differential[0].id == LEADS[name]
    assert found.differential[0].standing in {"established", "likely"}
    for id in EXPECTED[name]:
        assert any(each.standing in CHOSEN for each in of(found, id)), f"{id}: {of(found, id)}"
    assert CAUSE_STEPS.get(name, "") in said(found)


@pytest.mark.parametrize(
    ("name", "id", "word"), [(name, id, word) for name, barred in FORBIDDEN.items() for id, word in barred.items()]
)  # fmt: skip
def test_what_is_forbidden_is_rejected_and_the_reason_names_the_matter(name: str, id: str, word: str) -> None:
    entries = of(assessed(name), id)
    assert entries
    assert all(each.standing is Standing.REJECTED for each in entries)
    assert word in " ".join(reason.text for each in entries for reason in each.rejected).casefold()


def test_carbamazepine_is_first_in_trigeminal_neuralgia() -> None:
    found = assessed("trigeminal_neuralgia")
    assert found.plan.items[0].id == "carbamazepine"
    assert found.plan.next_steps[0].steps[0].medicines == ("carbamazepine",)


def test_the_alarm_of_vasculitis_is_raised_in_vasculitis_and_not_in_definite_motor_neuropathy_without_pain() -> None:
    alarms = {name: {each.conclusion_id for each in assessed(name).plan.urgent} for name in ELEVEN}
    assert "red_flags.vasculitic_neuropathy" in alarms["vasculitic_neuropathy"]
    assert not alarms["multifocal_motor_neuropathy"]
    unasked = {name: part for name, part in chart("multifocal_motor_neuropathy").items() if name != "pain"}
    assert "red_flags.vasculitic_neuropathy" in {each.conclusion_id for each in assess(record(unasked)).plan.urgent}


@pytest.mark.parametrize("name", ELEVEN)
def test_the_cause_comes_first_then_relief_then_care(name: str) -> None:
    found = assessed(name)
    places = [AIMS.index(aims(found.plan.items, KNOWLEDGE)[each.problem]) for each in found.plan.items]
    assert places == sorted(places)


def test_first_line_stands_before_a_device_of_a_later_line() -> None:
    ids = [each.id for each in assessed("diabetic_polyneuropathy").plan.items]
    assert ids.index("duloxetine") < ids.index("spinal_cord_stimulation")


@pytest.mark.parametrize("name", ELEVEN)
def test_the_plan_repeats_nothing(name: str) -> None:
    report = reported(name)
    for problem in report.plan.problems:
        told = [tuple(reason.text for reason in reasons) for _, reasons in problem.rejected_together]
        assert len(told) == len(set(told))
    steps = [step.text for cause in report.plan.causes for _, group in cause.groups for step in group]
    assert len(steps) == len(set(steps))
    text = re.sub(r"\s+", " ", report_text(report, 100))
    assert ": Probable" not in text
    assert not re.search(r"\b(\w+ \w+ \w+ \w+)\. \1\.", text)


@pytest.mark.parametrize("name", ELEVEN)
def test_the_leaflet_is_plain(name: str) -> None:
    made = leaflet(name)
    assert grade(" ".join(made.sentences)) <= HARDEST
    assert {"disease", "care", "help", "ask"} <= {each.id for each in made.sections}
    for section in made.sections:
        assert section.lead or section.blocks or section.points or section.lines, section.id


def entries(assessment: Assessment, id: str) -> list[tuple[str, bool]]:
    """Where a therapy stands in a plan, and whether a reason stands with it."""
    if not id.startswith("step:"):
        return [(each.standing, bool((each.rejected or each.reasons)[0].text.strip())) for each in of(assessment, id)]
    cause, _, step = id.removeprefix("step:").partition(".")
    return [
        (each.standing, bool(each.do.text.strip()))
        for advice in assessment.plan.causes
        if advice.cause == cause
        for each in advice.steps
        if each.id == step
    ]


@pytest.mark.parametrize("therapy", NAMED)
def test_every_named_therapy_stands_in_a_plan_with_its_reason(therapy: str) -> None:
    for id in NAMED[therapy]:
        found = [each for name in (*ELEVEN, *further()) for each in entries(assessed(name), id)]
        assert found, f"{therapy}: {id} stands in no plan"
        assert all(reason for _, reason in found), f"{therapy}: {id} has no reason"


def test_every_treatment_of_the_plan_is_one_of_the_named_or_known() -> None:
    named = {id for ids in NAMED.values() for id in ids if not id.startswith("step:")}
    assert named <= set(KNOWLEDGE.treatments)
