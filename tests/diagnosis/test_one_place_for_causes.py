"""A disease that can be the cause stands in the differential, and nowhere beside it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ranvier.diagnosis.differential import NAMED

from .charts import KNOWLEDGE, assessed, facts, medicines

FEET = facts(
    age_years=62, symptom_duration_weeks=150, numbness_feet=True, burning_feet=True, ankle_reflex="absent",
    vibration_toes="reduced", sensory_loss_territory="stocking", sensory_loss_symmetry="symmetric",
    weakness_territory="none",
)  # fmt: skip
DIABETES = facts(diabetes=True, hba1c_percent=8)
FOUND = [
    ("alcohol_neuropathy", facts(alcohol_excess=True)),
    ("hypothyroid_neuropathy", facts(tsh_mu_per_l=30)),
    ("uraemic_neuropathy", facts(dialysis=True)),
    ("cryoglobulinaemic_neuropathy", facts(hepatitis_c_antibody="positive")),
    ("hiv_neuropathy", facts(hiv_infection=True)),
    ("sjogren_neuropathy", facts(ssa="positive")),
    ("connective_tissue_disease_neuropathy", facts(connective_tissue_disease=True)),
    ("copper_deficiency", facts(copper_ug_per_dl=40, ceruloplasmin_mg_per_dl=10)),
    ("vitamin_b6_excess", facts(pyridoxine_mg_per_day=100)),
    ("mgus_neuropathy", facts(immunofixation_serum="igg_kappa")),
    ("metronidazole_neuropathy", medicines("metronidazole")),
    ("other_medicine_neuropathy", medicines("voriconazole")),
    ("other_medicine_neuropathy", facts(neurotoxic_medicine_started_before_onset=True)),
    (
        "other_medicine_neuropathy",
        facts(neurotoxic_chemotherapy=True, symptoms_began_during_or_soon_after_chemotherapy=True),
    ),
]
NO_MEDICINE = {"acrylamide", "buckthorn", "carbon_disulfide", "ciguatoxin", "ethylene_oxide", "tetrodotoxin"}
"""Toxins, not medicines, without a file of their own: a chart lists them as exposures, and no disease follows."""


@pytest.mark.parametrize(("disease", "finding"), FOUND)
@pytest.mark.parametrize("beside", [{}, DIABETES], ids=["alone", "beside diabetes"])
def test_what_the_chart_holds_is_named_once(disease: str, finding: dict[str, Any], beside: dict[str, Any]) -> None:
    assessment = assessed(FEET, beside, finding)
    assert disease in {each.id for each in assessment.differential if each.standing in NAMED}
    assert not [each.id for each in assessment.conclusions if each.id.startswith("causes_to_consider.")]


def test_every_medicine_that_harms_nerves_belongs_to_a_cause() -> None:
    rules = " ".join(str(each.content) for each in KNOWLEDGE.files.folder("causes").values())
    known = set(re.findall(r"\w+", " ".join(re.findall(r"ingredient (?:in \([^)]*\)|= \w+)", rules))))
    harmful = {each.id for each in KNOWLEDGE.medicines.values() if "neurotoxic" in each.properties}
    assert harmful - known == NO_MEDICINE
