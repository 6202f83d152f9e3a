"""Python that names facts and kinds of the knowledge names only such as exist, so that none is lost without a sign."""

from ranvier.diagnosis.facts import allergies, examination, hands
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.forms import CONCLUSION_KINDS, PROCEDURE_KINDS
from ranvier.report.diagnosis import statements
from ranvier.therapy import allergies as therapy_allergies
from ranvier.therapy import past_treatments

VOCABULARY = load_knowledge().vocabulary
SIDES = ("left", "right")


def test_the_examination_names_only_facts_that_exist() -> None:
    names = {
        *examination._MODALITIES, *examination._LOSSES, *examination._PAINFUL, *examination._EVOKED,
    }  # fmt: skip
    for region, groups in examination._REGIONS.items():
        names |= {f"{name}_{side}" for name in (region, *groups) for side in SIDES}
    assert names <= set(VOCABULARY.facts)


def test_every_muscle_grade_belongs_to_a_region_of_the_body() -> None:
    graded = {term.id for term in VOCABULARY.terms.values() if term.id.startswith("mrc_") and term.per_side}
    in_regions = {group for groups in examination._REGIONS.values() for group in groups}
    in_regions |= {group for groups in examination._FURTHER.values() for group in groups}
    of_whole_limbs = {overall for overall, *_ in examination._LIMBS.values()}
    assert graded - in_regions - of_whole_limbs == set()


def test_reactions_of_allergies_and_facts_of_hands_exist() -> None:
    reactions = VOCABULARY.listings["allergy"].columns["reaction"].options
    assert set(allergies._REACTIONS) <= set(reactions)
    assert set(allergies._REACTIONS.values()) <= set(VOCABULARY.facts)
    assert {f"{fact}_left" for fact in hands._HAND_FACTS.values()} <= set(VOCABULARY.facts)


def test_every_reason_and_outcome_of_an_earlier_treatment_is_understood() -> None:
    columns = VOCABULARY.listings["past_treatment"].columns
    reasons = past_treatments._HARM | past_treatments._HARMLESS | {"no_effect"}
    outcomes = {"none", "worse"} | past_treatments._HELPED
    assert set(columns["stopped_because"].options) - reasons == set()
    assert set(columns["response"].options) - outcomes == set()


def test_every_kind_of_conclusion_has_its_place_in_the_report() -> None:
    assert {*statements._GROUPS, "red_flag"} == set(CONCLUSION_KINDS)


def test_kinds_of_procedures_that_give_a_medicine_exist() -> None:
    assert set(PROCEDURE_KINDS) >= therapy_allergies._GIVES_A_MEDICINE
