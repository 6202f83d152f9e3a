"""The form of each kind of knowledge file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.document import Document, Path_, as_mapping
from ranvier.knowledge.care.blocks import BLOCK_FORMS
from ranvier.knowledge.care.cause_care import care_forms
from ranvier.knowledge.care.follow_up import FOLLOW_UP
from ranvier.knowledge.care.interactions import interaction_forms
from ranvier.knowledge.care.leaflets import leaflet_forms, plain_form
from ranvier.knowledge.care.schedules import SCHEDULE
from ranvier.knowledge.care.trial_table import trial_forms
from ranvier.knowledge.diseases.genes import gene_forms
from ranvier.knowledge.diseases.hpo import KINDS as HPO_KINDS
from ranvier.knowledge.nerves.anatomy import ANATOMY
from ranvier.knowledge.nerves.limit_reading import Reader
from ranvier.knowledge.nerves.studies import STUDY
from ranvier.knowledge.shapes import (
    ANYTHING,
    DAY,
    FLAG,
    NUMBER,
    PLAIN,
    TEXT,
    WHOLE,
    Either,
    Fields,
    ListOf,
    MapOf,
    OneOf,
    Shape,
)

CONFIDENCE = OneOf(("seen", "memory"))
CODES = Fields({}, {"loinc": TEXT, "icd10cm": TEXT, "rxnorm": TEXT})
ENTRIES = Either(lambda value: ListOf(TEXT) if isinstance(value, list) else TEXT)
BY_VALUE = Either(lambda value: MapOf(ENTRIES) if isinstance(value, dict) else ENTRIES)
TERM_CODES = Fields(
    {},
    {
        **CODES.optional,
        **dict.fromkeys(HPO_KINDS, BY_VALUE),
        "hpo_without_side": OneOf(("both",)),
        "genes": ListOf(TEXT),
    },
)

SOURCED: Mapping[str, Shape] = {"source": TEXT, "confidence": CONFIDENCE}
CASE = Fields({"given": MapOf(ANYTHING)}, {"verdict": OneOf((True, False, "unknown")), "value": ANYTHING})
CASES = ListOf(CASE)

TERM = Fields(
    {"meaning": TEXT, "phrase": TEXT, "type": OneOf(("number", "yes_no", "choice", "text", "date"))},
    {
        "unit": TEXT,
        "possible": ListOf(NUMBER),
        "also_in": MapOf(Fields({"times": NUMBER}, {"plus": NUMBER, "decimals": WHOLE, **SOURCED})),
        "called": ListOf(TEXT),
        "codes": TERM_CODES,
        "group": TEXT,
        "options": ListOf(TEXT),
        "option_called": MapOf(ListOf(TEXT)),
        "per": OneOf(("side",)),
        "note": TEXT,
        "file": FLAG,
        "yes_means": TEXT,
        "no_means": TEXT,
        "shown_by": ListOf(TEXT),
        "follows_from": ListOf(TEXT),
        "ruled_out_with": ListOf(TEXT),
        "whether_stated": ListOf(TEXT),
        "worked_out_from": ListOf(TEXT),
        "worked_out_by": TEXT,
    },
)
LISTING = Fields(
    {"section": TEXT, "meaning": TEXT, "columns": MapOf(TERM)}, {"main": TEXT, "row_phrase": TEXT, "label": TEXT}
)
TABLE = Fields({"meaning": TEXT, "row_phrase": TEXT, "columns": MapOf(TERM)}, {"label": TEXT})

VOCABULARY = Fields(
    {"section": TEXT, "title": TEXT},
    {
        "facts": MapOf(TERM),
        "listings": MapOf(LISTING),
        "tables": MapOf(TABLE),
        "properties": MapOf(Fields({"meaning": TEXT, "phrase": TEXT})),
        "about": TEXT,
    },
)

_ABOUT_SOURCE: Mapping[str, Shape] = {
    "url": TEXT, "doi": TEXT, "note": TEXT, "licence": TEXT, "called": TEXT, "machine_written": FLAG,
}  # fmt: skip
SOURCES = MapOf(Fields({"title": TEXT}, _ABOUT_SOURCE))
SOURCE_LIST = ListOf(Fields({"ref": TEXT}, {"where": TEXT, "title": TEXT, **_ABOUT_SOURCE}))
"""The sources of a criteria set; one that is described nowhere else is described here, with its title."""

FINDING = Fields(
    {"title": TEXT, "cases": CASES},
    {"rule": TEXT, "score": TEXT, "per": TEXT, "note": TEXT, "unit": TEXT, "for_reader": FLAG, **SOURCED},
)
LEVEL = Fields({"id": TEXT, "title": TEXT, "rule": TEXT}, {"cases": CASES, "note": TEXT, "advice": TEXT, **SOURCED})
CONCLUSION_KINDS = ("syndrome", "cause", "severity", "pattern", "red_flag", "electrodiagnosis", "problem")
WITHIN = ("now", "today", "two weeks")
"""By when an urgent action is due, soonest first."""

CONCLUSION = Fields(
    {"title": TEXT, "kind": OneOf(CONCLUSION_KINDS), "levels": ListOf(LEVEL)},
    {
        "per": TEXT,
        "exclusive": FLAG,
        "excluding": ListOf(TEXT),
        "speaks_for": ListOf(TEXT),
        "speaks_against": ListOf(TEXT),
        "shown_with": ListOf(TEXT),
        "ask_first": ListOf(TEXT),
        "urgent": Fields({"action": TEXT, "within": OneOf(WITHIN), "why": TEXT}, {"settled_by": ListOf(TEXT)}),
        "question": TEXT,
        "advice": TEXT,
        "note": TEXT,
        **SOURCED,
    },
)
CRITERIA_KINDS = ("criteria", "grading", "pattern", "red_flags", "electrodiagnosis", "problem")
CRITERIA = Fields(
    {"id": TEXT, "title": TEXT, "kind": OneOf(CRITERIA_KINDS), "about": TEXT, "sources": SOURCE_LIST},
    {
        "edition": TEXT,
        "findings": MapOf(FINDING),
        "conclusions": MapOf(CONCLUSION),
        "limits": ListOf(TEXT),
        "about_pain": FLAG,
        "note": TEXT,
        "order": NUMBER,
    },
)

INDICATED = Fields({"rule": TEXT, "why": TEXT, "cases": CASES}, {"tier": WHOLE, "note": TEXT, **SOURCED})
TEST = Fields(
    {"id": TEXT, "title": TEXT, "settles": ListOf(TEXT), "indicated": ListOf(INDICATED), "changes": TEXT},
    {
        "sources": SOURCES,
        "also_shown_by": ListOf(TEXT),
        "of_no_value": ListOf(INDICATED),
        "repeated": ListOf(INDICATED),
        "yield": TEXT,
        "yield_source": TEXT,
        "yield_confidence": CONFIDENCE,
        "note": TEXT,
    },
)

GRADES = ("slight", "moderate", "strong", "very_strong", "decisive")
FREQUENCIES = ("common", "uncommon", "rare", "very_rare")
CAUSE_GROUPS = (
    "metabolic", "nutritional", "toxic", "drug", "immune", "infectious", "paraprotein", "malignant", "hereditary",
    "compressive", "critical_illness", "idiopathic", "mimic",
)  # fmt: skip
WEIGHT = Fields({}, {"for": OneOf(GRADES), "against": OneOf(GRADES), "likelihood_ratio": NUMBER})
EVIDENCE = Fields(
    {},
    {
        "title": TEXT, "rule": TEXT, "when_true": WEIGHT, "when_false": WEIGHT, "together": TEXT, "cases": CASES,
        "note": TEXT, **SOURCED,
    },
)  # fmt: skip
PROOF = Fields({"rule": TEXT, "title": TEXT}, {"cases": CASES, "note": TEXT, **SOURCED})
CAUSE = Fields(
    {
        "id": TEXT, "title": TEXT, "group": OneOf(CAUSE_GROUPS), "about": TEXT, "frequency": OneOf(FREQUENCIES),
        "sources": SOURCE_LIST, "evidence": MapOf(EVIDENCE), "changes": TEXT,
    },
    {
        "needs": ListOf(TEXT), "exclusions": MapOf(PROOF), "confirmed_by": MapOf(PROOF), "tests": ListOf(TEXT),
        "codes": CODES, "genes": ListOf(TEXT), "confidence": CONFIDENCE, "note": TEXT,
    },
)  # fmt: skip

STATEMENT = Fields({"text": TEXT}, {"for": TEXT, "note": TEXT, **SOURCED})
JUDGEMENT = Fields(
    {"rule": TEXT, "why": TEXT, "cases": CASES},
    {
        "do": TEXT,
        "weight": NUMBER,
        "avoid": FLAG,
        "may_stay_open": FLAG,
        "ask": FLAG,
        "for": ListOf(TEXT),
        "note": TEXT,
        **SOURCED,
    },
)
INDICATION = Fields(
    {"rule": TEXT, "line": WHOLE, "why": TEXT, "cases": CASES},
    {"note": TEXT, "yields_to": ListOf(TEXT), "against": FLAG, "do": TEXT, **SOURCED},
)
AMOUNT_BY_SIZE = Fields(
    {"what": TEXT, "per": OneOf(("kg", "m2", "plasma_volume")), "least": NUMBER, "unit": OneOf(("mg", "g", "L"))},
    {"most": NUMBER, "at_most": NUMBER, "times": WHOLE, "daily_maximum": FLAG},
)
"""`against`: the treatment is named for this problem only to say why it is not given."""

EDITION = Fields({"edition": TEXT, "max_mg": NUMBER}, {**SOURCED})
HARM = Fields({"effect": TEXT}, {"percent": NUMBER, "placebo_percent": NUMBER, "among": TEXT, **SOURCED})
EFFECT = Fields(
    {"for": TEXT, "measure": OneOf(("NNT", "NNH")), "value": NUMBER}, {"interval": ListOf(NUMBER), **SOURCED}
)
ONSET = Fields({"text": TEXT, "weeks": ListOf(NUMBER)}, {**SOURCED})
DOSE = Fields(
    {"id": TEXT, "rule": TEXT, "cases": CASES},
    {
        "start_mg": NUMBER,
        "start_text": TEXT,
        "step_mg": NUMBER,
        "step_days": WHOLE,
        "target_mg": NUMBER,
        "max_mg": NUMBER,
        "times_per_day": NUMBER,
        "dose_g_per_kg": NUMBER,
        "amounts": ListOf(AMOUNT_BY_SIZE),
        "for": ListOf(TEXT),
        "text": TEXT,
        "note": TEXT,
        "edition": TEXT,
        "other_editions": ListOf(EDITION),
        **SOURCED,
    },
)
MONITORING = Fields({"what": TEXT, "when": TEXT}, {"schedule": SCHEDULE, "note": TEXT, **SOURCED})
NAMES = Fields(
    {}, {"brands": ListOf(TEXT), "abbreviations": ListOf(TEXT), "misspellings": ListOf(TEXT), "also": ListOf(TEXT)}
)
RECOGNISED = Fields(
    {"id": TEXT, "title": TEXT, "class": TEXT, "properties": ListOf(TEXT)},
    {"names": NAMES, "codes": CODES, "note": TEXT, "role": OneOf(("recognised_only",)), "contains": ListOf(TEXT),
     "strengths_mg": ListOf(ListOf(NUMBER)), **SOURCED},
)  # fmt: skip
RECOGNISED_GROUP = Fields(
    {"drugs": ListOf(RECOGNISED)},
    {"id": TEXT, "title": TEXT, "role": OneOf(("recognised_only",)), "note": TEXT, **SOURCED},
)
TREATMENT_OPTIONAL: Mapping[str, Shape] = {
    "sources": SOURCES,
    "given_with": ListOf(TEXT),
    "evidence": ListOf(STATEMENT),
    "exclusions": MapOf(JUDGEMENT),
    "cautions": MapOf(JUDGEMENT),
    "prefer": MapOf(JUDGEMENT),
    "avoid": MapOf(JUDGEMENT),
    "doses": ListOf(DOSE),
    "monitoring": ListOf(MONITORING),
    "failure": Fields({"after_weeks": NUMBER, "text": TEXT}, {"note": TEXT, **SOURCED}),
    "stopping": STATEMENT,
    "counsel": ListOf(STATEMENT),
    "onset": ONSET,
    "effects": ListOf(EFFECT),
    "harms": ListOf(HARM),
    "verified": Either(lambda value: TEXT if isinstance(value, str) else DAY),
    "edition": TEXT,
    "note": TEXT,
    "kind": TEXT,
    "plain": plain_form(STATEMENT),
    **SOURCED,
}
DRUG = Fields(
    {"id": TEXT, "title": TEXT, "class": TEXT, "properties": ListOf(TEXT), "mechanism": STATEMENT,
     "indications": MapOf(INDICATION)},
    {"names": NAMES, "codes": CODES, "route": TEXT, **TREATMENT_OPTIONAL},
)  # fmt: skip
PROCEDURE_KINDS = ("splint", "injection", "surgery", "immune", "block", "device", "care", "referral")
PROCEDURE = Fields(
    {
        "id": TEXT,
        "title": TEXT,
        "kind": OneOf(PROCEDURE_KINDS),
        "mechanism": STATEMENT,
        "indications": MapOf(INDICATION),
    },
    {"class": TEXT, "gives": TEXT, **{key: shape for key, shape in TREATMENT_OPTIONAL.items() if key != "kind"}},
)

VALUES = MapOf(Fields({"value": NUMBER, "unit": TEXT, "meaning": TEXT}, {"note": TEXT, **SOURCED}))
METHOD = Fields({"id": TEXT, "title": TEXT, "values": VALUES}, {"about": TEXT, "note": TEXT, **SOURCED})
FORMULA = Fields(
    {"id": TEXT, "title": TEXT, "values": VALUES, "cases": ListOf(Fields({"given": MapOf(PLAIN), "value": NUMBER}))},
    {"about": TEXT, "formula": TEXT, "note": TEXT, **SOURCED},
)

PAIR = Fields(
    {"one": TEXT, "other": TEXT, "verdict": OneOf(("allowed", "forbidden")), "why": TEXT},
    {"only_for": ListOf(TEXT), **SOURCED},
)
SEQUENCE = Fields(
    {
        "id": TEXT, "title": TEXT, "problems": ListOf(TEXT), "figures": VALUES, "advice": MapOf(STATEMENT),
        "pairs": ListOf(PAIR),
    },
    {"sources": SOURCES, "narrower": MapOf(ListOf(TEXT))},
)  # fmt: skip

AMOUNT = Either(lambda value: ListOf(NUMBER) if isinstance(value, list) else NUMBER)
CHANGE_ABOUT = ("disability", "impairment", "pain", "conduction")
CHANGE = Fields(
    {"better": OneOf(("lower", "higher"))},
    {"at_least": AMOUNT, "percent": AMOUNT, "judges_response": FLAG, "note": TEXT, **SOURCED},
)
CHANGES = Fields(
    {"id": TEXT, "title": TEXT, "about": OneOf(CHANGE_ABOUT), "changes": MapOf(CHANGE)},
    {"sources": SOURCES, "note": TEXT, **SOURCED},
)
"""From how much on a change is real: one number, or two between which it stays open."""


ASKED_TOGETHER = Fields(
    {
        "id": TEXT,
        "title": TEXT,
        "groups": ListOf(Fields({"heading": TEXT, "facts": ListOf(Fields({"fact": TEXT}, {"short": TEXT}))})),
    },
)  # fmt: skip
"""What is asked under one heading, the most decisive first."""


def drug_form(content: object) -> Shape:
    """The form of a file in drugs/: a drug, a recognised medicine, or a group of these."""
    fields = as_mapping(content) or {}
    if "drugs" in fields:
        return RECOGNISED_GROUP
    if fields.get("role") == "recognised_only":
        return RECOGNISED
    return DRUG


@dataclass(frozen=True, slots=True)
class ReferenceForm:
    """A file of reference limits: read here as it is read in use, so that no fault waits for a patient."""

    def check(self, value: Any, document: Document, path: Path_) -> None:
        """Refuse a technique or a row that cannot be meant, and a study or a source without its form."""
        Reader(document).technique()
        for field, shape in (("study", STUDY), ("sources", SOURCES)):
            if field in value:
                shape.check(value[field], document, (*path, field))


FORMS: Mapping[str, Shape] = {
    "vocabulary": VOCABULARY,
    "sources": SOURCES,
    "criteria": CRITERIA,
    "causes": CAUSE,
    "tests": TEST,
    "drugs": Either(drug_form),
    "procedures": PROCEDURE,
    "methods": METHOD,
    "changes": CHANGES,
    "questions": ASKED_TOGETHER,
    "follow_up": FOLLOW_UP,
    "sequences": SEQUENCE,
    "formulas": FORMULA,
    "reference": ReferenceForm(),
    "anatomy": ANATOMY,
    **gene_forms(CASES, SOURCES, SOURCED),
    **leaflet_forms(STATEMENT, SOURCES),
    **trial_forms(SOURCES),
    **BLOCK_FORMS,
    **care_forms(CASES, SOURCES, SOURCED),
    **interaction_forms(SOURCES, SOURCED),
}
"""Folder of the knowledge -> form of its files."""
