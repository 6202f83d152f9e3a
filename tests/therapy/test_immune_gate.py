"""No immune treatment without its disease, whatever else a chart says, and none in diabetic, toxic or idiopathic
neuropathy."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.errors import InputError
from ranvier.rules.nodes import names
from ranvier.therapy.plan import Standing

from ..diagnosis.charts import KNOWLEDGE, PATIENT, assessed, facts, items, medicines, merged
from .test_immune_doses import MAN, plan

IMMUNE = [each for each in KNOWLEDGE.treatments.values() if each.kind == "immune"]
NAMED = {
    "intravenous_immunoglobulin", "subcutaneous_immunoglobulin", "immunoglobulin_guillain_barre", "corticosteroid_cidp",
    "corticosteroid_vasculitis", "plasma_exchange_cidp", "plasma_exchange_guillain_barre", "efgartigimod",
    "azathioprine", "ciclosporin", "mycophenolate", "methotrexate", "cyclophosphamide", "rituximab",
}  # fmt: skip
DISEASES = (
    "cidp_ean_pns_2021.", "guillain_barre_ean_pns_2023.", "multifocal_motor_neuropathy_efns_pns_2010.",
    "autoimmune_nodopathy.", "anti_mag_neuropathy.", "vasculitic_neuropathy_pns_2010.",
)  # fmt: skip
OFFERED = {Standing.PROPOSED, Standing.LAST_RESORT, Standing.ALREADY_TAKEN}


@cache
def immune_levels() -> tuple[str, ...]:
    """Every rule that opens the gate of an immune treatment that is not named to be refused."""
    nodes = {each.id: each.node for each in KNOWLEDGE.rules.definitions if each.per is None}
    return tuple(
        sorted(
            name
            for treatment in IMMUNE
            for indication in treatment.indications
            if not indication.against
            for _, name in names(nodes[indication.claim.id])
            if name in nodes
        )
    )


def test_every_immune_treatment_of_the_knowledge_is_there() -> None:
    assert {each.id for each in IMMUNE} >= NAMED


@pytest.mark.parametrize("treatment", IMMUNE, ids=lambda each: each.id)
def test_every_gate_asks_for_a_disease(treatment: Any) -> None:
    nodes = {each.id: each.node for each in KNOWLEDGE.rules.definitions if each.per is None}
    for indication in treatment.indications:
        if not indication.against:
            asked = {name for _, name in names(nodes[indication.claim.id])}
            assert any(name.startswith(DISEASES) for name in asked), indication.problem


YES_NO = sorted(
    term.id
    for term in KNOWLEDGE.vocabulary.terms.values()
    if term.type == "yes_no" and not term.per_side and term.id not in KNOWLEDGE.vocabulary.derived
)
TAKEN = ("IVIG", "prednisolone", "azathioprine", "rituximab", "insulin", "amitriptyline")


@settings(max_examples=60, deadline=None)
@given(
    said=st.dictionaries(st.sampled_from(YES_NO), st.booleans(), max_size=40),
    taken=st.lists(st.sampled_from(TAKEN), max_size=3, unique=True),
    weight=st.one_of(st.none(), st.floats(30, 200)),
    none_of_them=st.booleans(),
)
def test_without_a_disease_nothing_is_offered(
    said: dict[str, bool], taken: list[str], weight: float | None, none_of_them: bool
) -> None:
    """Levels that are false, or that nobody can answer: the gate stays shut."""
    chart = merged(MAN, medicines(*taken))
    chart["patient"] = {name: value for name, value in chart["patient"].items() if name != "weight_kg"}
    chart = merged(chart, facts(weight_kg=weight) if weight else {}, facts(**said))
    given_levels = dict.fromkeys(immune_levels(), False if none_of_them else None)
    try:
        found = plan(chart, levels=given_levels)
    except InputError:
        return
    for each in found.values():
        assert each.standing is Standing.REJECTED, (each.id, each.problem)
        assert each.dose is None


def test_diabetic_polyneuropathy_has_immune_treatment_refused_with_its_reason() -> None:
    refused = items(assessed(PATIENT), "immune_therapy_no_place")
    assert [each.problem for each in refused] == ["diabetic_polyneuropathy"]
    assert refused[0].standing is Standing.REJECTED
    assert "no immune disease" in refused[0].rejected[0].text
    assert not any(each.kind == "immune" and each.standing in OFFERED for each in assessed(PATIENT).plan.items)


@pytest.mark.parametrize(
    ("level", "problem", "word"),
    [
        ("causes_to_consider.chemotherapy", "toxic_neuropathy", "take the cause away"),
        ("causes_to_consider.alcohol", "toxic_neuropathy", "take the cause away"),
        ("acttion_idiopathic_2020.small_fibre.met", "idiopathic_neuropathy", "60 people"),
        ("poems_dispenzieri_2014.poems_syndrome.suspected", "poems_syndrome", "plasma cells"),
        ("amyloid_al.al_neuropathy.suspected", "al_neuropathy", "haematology"),
    ],
)
def test_where_immune_treatment_has_no_place(level: str, problem: str, word: str) -> None:
    refused = plan(MAN, level)["immune_therapy_no_place"]
    assert refused.problem == problem
    assert refused.standing is Standing.REJECTED
    assert word in refused.rejected[0].text


def test_beside_an_immune_disease_the_refusal_is_not_shown() -> None:
    found = plan(MAN, "causes_to_consider.alcohol", "cidp_ean_pns_2021.cidp.cidp", "cidp_ean_pns_2021.cidp.possible")
    assert "immune_therapy_no_place" not in found
    assert found["intravenous_immunoglobulin"].standing is Standing.PROPOSED


def test_amyotrophy_has_no_proven_treatment() -> None:
    level = "diabetic_radiculoplexus_neuropathy.diabetic_radiculoplexus_neuropathy.possible"
    found = plan(MAN, level)["corticosteroid_no_benefit"]
    assert found.standing is Standing.REJECTED
    assert "No proven benefit" in found.rejected[0].text
    assert "exception" in found.rejected[0].action
