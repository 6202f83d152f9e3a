"""Charts by chance: facts of the vocabulary, medicines, allergies and rows of a conduction study, with gaps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from ranvier.knowledge.vocabulary import Term

from .charts import KNOWLEDGE, facts

TERMS: dict[str, Term] = {
    id: term
    for id, term in KNOWLEDGE.vocabulary.terms.items()
    if id not in KNOWLEDGE.vocabulary.derived and term.type in {"yes_no", "choice", "number"}
}
NAMES = (
    "metformin", "sertraline", "tramadol", "linezolid", "warfarin", "apixaban", "pregabalin 75 mg", "PGB", "GBP 300",
    "duloxetine", "amitriptyline", "oxycodone", "xyzzol", "immunoglobulin", "prednisolone", "carbamazepine",
    "morphine + diazepam", "fluvoxamine", "clonidine", "rifampicin",
)  # fmt: skip
SITES = {
    ("median", "apb"): ("wrist", "elbow", "axilla"),
    ("ulnar", "adm"): ("wrist", "below_elbow", "above_elbow", "axilla"),
    ("peroneal", "edb"): ("ankle", "below_fibular_head", "above_fibular_head"),
    ("tibial", "ah"): ("ankle", "popliteal_fossa"),
}
PLACES = {
    ("median", "digit_2"): "wrist", ("median", "digit_3"): "wrist", ("ulnar", "digit_5"): "wrist",
    ("radial", "snuffbox"): "forearm", ("sural", "lateral_malleolus"): "calf",
    ("superficial_peroneal", "ankle"): "leg",
}  # fmt: skip
RELEVANT = {
    "age_years": 55, "sex": "male", "height_cm": 175, "weight_kg": 80, "diabetes": True, "pain": True,
    "pain_site": "feet", "numbness_feet": True, "pinprick_toes": "reduced", "ankle_reflex": "absent",
    "creatinine_mg_per_dl": 1.0, "symptom_duration_weeks": 60,
}  # fmt: skip
"""Facts that open many rules; a chart by chance has most of them."""


SIDE = st.sampled_from(["left", "right"])
SOME_SIDES = st.lists(SIDE, unique=True, max_size=2)
EITHER, OF_FIVE, OF_SIX, OF_EIGHT = st.booleans(), st.integers(0, 4), st.integers(0, 5), st.integers(0, 7)
NO_VALUE = st.sampled_from(["no_response", "technically_inadequate"])


@cache
def between(low: float, high: float) -> st.SearchStrategy[float]:
    """A number between the two."""
    return st.floats(low, high)


@cache
def value_of(name: str) -> st.SearchStrategy[Any]:
    """A value that a chart may state; made once, for Hypothesis looks a strategy over when it meets it first."""
    term = TERMS[name]
    if term.type == "yes_no":
        return st.booleans()
    if term.type == "choice":
        return st.sampled_from(term.options)
    low, high = term.possible or (0, 100)
    return st.one_of(
        st.floats(low, high, allow_nan=False), st.floats(low, low + (high - low) / 10, allow_nan=False)
    ).map(lambda value: round(value, 3))


@cache
def _names(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(TERMS)), unique=True, max_size=most)


@st.composite
def stated(draw: st.DrawFn, most: int = 60) -> dict[str, Any]:
    """Facts by name, some per side."""
    names = draw(_names(most))
    found: dict[str, Any] = {name: value for name, value in RELEVANT.items() if draw(OF_SIX)}
    for name in names:
        value = draw(value_of(name))
        if TERMS[name].per_side and draw(EITHER):
            value = {draw(SIDE): value}
        found[name] = value
    return found


def chart(named: Mapping[str, Any]) -> dict[str, Any]:
    """A chart of facts by name."""
    return facts(**named)


@st.composite
def study(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of a conduction study, each with the values that a laboratory would state."""
    rows: list[dict[str, Any]] = []
    for (nerve, muscle), sites in SITES.items():
        for side in draw(SOME_SIDES):
            for number, site in enumerate(sites):
                if draw(OF_FIVE) == 0:
                    continue
                row: dict[str, Any] = {
                    "nerve": nerve, "kind": "motor", "side": side, "recording_site": muscle, "stimulation_site": site,
                }  # fmt: skip
                if draw(OF_EIGHT) == 0:
                    row["status"] = draw(NO_VALUE)
                else:
                    row["onset_latency_ms"] = round(draw(between(2.5, 9)) + 5 * number, 1)
                    row["amplitude_mv"] = round(draw(between(0.1, 15)), 1)
                    row["negative_peak_duration_ms"] = round(draw(between(4, 12)), 1)
                    if number:
                        row["velocity_m_per_s"] = round(draw(between(15, 65)), 0)
                rows.append(row)
    for (nerve, place), site in PLACES.items():
        for side in draw(SOME_SIDES):
            row = {
                "nerve": nerve, "kind": "sensory", "side": side, "recording_site": place, "stimulation_site": site,
            }  # fmt: skip
            if draw(OF_SIX) == 0:
                row["status"] = "no_response"
            else:
                row["amplitude_uv"] = round(draw(between(0.5, 60)), 1)
                row["peak_latency_ms"] = round(draw(between(2, 7)), 1)
            rows.append(row)
    return rows


@st.composite
def whole_chart(draw: st.DrawFn, most: int = 60) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts by name, and the lists under their headings."""
    lists: dict[str, Any] = {}
    if draw(EITHER):
        named = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
        lists["medicines"] = {"list": named, "total": len(named) + draw(st.sampled_from([0, 0, 1]))}
    if draw(EITHER):
        named = draw(st.lists(st.sampled_from([*NAMES, "penicillin"]), unique=True, max_size=2))
        lists["allergies"] = {"list": named, "total": len(named)}
    if draw(EITHER):
        lists["past_treatments"] = {"total": 0}
    if draw(EITHER):
        rows = draw(study())
        lists["conduction"] = {"list": rows, "total": len(rows)}
    return draw(stated(most)), lists
