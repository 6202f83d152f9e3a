"""Makes the person of a number: always the same one, and wide enough that every treatment comes up.

Each person draws anew how much the chart leaves out, how ill the person is and how many medicines are taken, so that
healthy people with a full chart are met as well as those of whom little is known and those whom everything bars.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random

from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.vocabulary import Term
from ranvier.record import Scalar
from ranvier.rules.values import Cell

from ...diagnosis.charts import KNOWLEDGE
from .given import given, with_lesser_levels
from .people import Person, Taken, Tried
from .planned_blocks import planned_block

STATED = (0.5, 0.9, 0.97, 1.0, 1.0, 1.0)
"""How often a chart states a fact."""
ILL = (0.0, 0.003, 0.01, 0.03, 0.08)
"""How often a stated yes/no is yes."""
ODD = (0.0, 0.03, 0.1, 0.3, 1.0)
"""How often a number is drawn from the wide range and a choice from all its options."""
CLOSED = (0.0, 0.2, 0.6)
"""How often a conclusion that does not hold is unknown and not denied."""
WHOLE_EVERY = 50
"""Of so many people one is planned with all rules."""

WIDE: Mapping[str, tuple[float, float]] = {
    "age_years": (16, 98), "weight_kg": (32, 180), "height_cm": (140, 205), "creatinine_mg_per_dl": (0.3, 12),
    "sodium_mmol_per_l": (118, 155), "potassium_mmol_per_l": (2.2, 6.8), "qtc_ms": (350, 560),
    "magnesium_mmol_per_l": (0.3, 1.4), "calcium_mmol_per_l": (1.7, 3.4), "hba1c_percent": (4.3, 14),
    "alt_times_upper_limit": (0.2, 12), "alt_u_per_l": (8, 900), "haemoglobin_g_per_dl": (6, 19),
    "platelets_10_9_per_l": (10, 900), "neutrophils_10_9_per_l": (0.2, 15), "white_cells_10_9_per_l": (0.8, 25),
    "inr": (0.8, 6), "igg_g_per_l": (1, 40), "urine_protein_g_per_day": (0, 8), "vegf_plasma_pg_per_ml": (50, 4000),
    "systolic_blood_pressure_mmhg": (80, 220), "diastolic_blood_pressure_mmhg": (45, 130),
    "pain_intensity_0_to_10": (0, 10), "pain_duration_weeks": (0, 400), "symptom_duration_weeks": (0.5, 400),
    "vitamin_b12_pg_per_ml": (60, 1500), "vitamin_b6_nmol_per_l": (5, 900), "pyridoxine_mg_per_day": (0, 600),
    "alcohol_drinks_per_week": (0, 60), "phq_9_total": (0, 27), "steroid_injections_last_year": (0, 6),
    "anti_mag_btu": (0, 70000), "csf_protein_g_per_l": (0.2, 4), "csf_cells_per_ul": (0, 200),
    "homocysteine_umol_per_l": (5, 80), "methylmalonic_acid_umol_per_l": (0.1, 5), "age_at_onset_years": (5, 95),
    "haematocrit_percent": (18, 60), "days_since_nerve_injury": (0, 900), "distance_to_muscle_mm": (10, 600),
}  # fmt: skip
NORMAL: Mapping[str, tuple[float, float]] = {
    "age_years": (20, 88), "weight_kg": (48, 110), "height_cm": (150, 195), "creatinine_mg_per_dl": (0.6, 1.6),
    "sodium_mmol_per_l": (136, 144), "potassium_mmol_per_l": (3.7, 4.9), "qtc_ms": (380, 440),
    "magnesium_mmol_per_l": (0.75, 1.0), "calcium_mmol_per_l": (2.2, 2.55), "hba1c_percent": (5, 8),
    "alt_times_upper_limit": (0.3, 1), "alt_u_per_l": (10, 35), "haemoglobin_g_per_dl": (12.5, 16),
    "platelets_10_9_per_l": (160, 380), "neutrophils_10_9_per_l": (2, 6.5), "white_cells_10_9_per_l": (4.2, 9.8),
    "inr": (0.9, 1.1), "igg_g_per_l": (8, 15), "urine_protein_g_per_day": (0, 0.1), "vegf_plasma_pg_per_ml": (50, 190),
    "systolic_blood_pressure_mmhg": (105, 138), "diastolic_blood_pressure_mmhg": (62, 86),
    "pain_intensity_0_to_10": (3, 9), "pain_duration_weeks": (14, 200), "symptom_duration_weeks": (0.5, 60),
    "vitamin_b12_pg_per_ml": (350, 800), "vitamin_b6_nmol_per_l": (30, 110), "pyridoxine_mg_per_day": (0, 5),
    "alcohol_drinks_per_week": (0, 6), "phq_9_total": (0, 9), "steroid_injections_last_year": (0, 1),
    "anti_mag_btu": (0, 900), "csf_protein_g_per_l": (0.2, 0.44), "csf_cells_per_ul": (0, 4),
    "homocysteine_umol_per_l": (6, 11), "methylmalonic_acid_umol_per_l": (0.1, 0.25), "age_at_onset_years": (18, 80),
    "haematocrit_percent": (37, 47), "days_since_nerve_injury": (0, 200), "distance_to_muscle_mm": (20, 250),
}  # fmt: skip
COMMON: Mapping[str, float] = {
    "diabetes": 0.4, "walks_unaided": 0.7, "still_worsening": 0.4, "reliable_contraception": 0.5, "hypertension": 0.3,
    "spinal_disease_known": 0.4, "pain_wakes": 0.4, "insomnia": 0.2, "drives": 0.5, "burning_feet": 0.3,
    "numbness_feet": 0.3, "tingling_feet": 0.3, "pain_distribution_plausible": 0.5, "cmt_gene_pathogenic": 0.02,
    "somatosensory_lesion_or_disease_in_history": 0.5, "vegan_diet": 0.1, "sarcoidosis": 0.1,
}  # fmt: skip
"""How often a yes/no is yes that is no sign of a danger."""
EITHER_WAY = {
    "response_to_immunoglobulin", "response_to_corticosteroids", "response_to_plasma_exchange", "pain_site", "course",
    "tpmt_phenotype", "nudt15_phenotype",
}  # fmt: skip
"""Choices of which half of the people have any option."""
_PAIN = "painful_neuropathy"
_POLYNEUROPATHY = f"{_PAIN}.painful_polyneuropathy.probable"
ACUTE = 0.3
"""How often the illness began within the last weeks."""
BROADER: Mapping[str, tuple[str, ...]] = {
    f"{_PAIN}.painful_chemotherapy_neuropathy.probable": (_POLYNEUROPATHY, "causes_to_consider.chemotherapy"),
    f"{_PAIN}.painful_hiv_neuropathy.probable": (_POLYNEUROPATHY,),
    f"{_PAIN}.painful_diabetic_neuropathy.probable": (
        _POLYNEUROPATHY, "toronto_dspn_2010.diabetic_polyneuropathy.probable",
    ),
    f"{_PAIN}.painful_sodium_channel_neuropathy.probable": (_POLYNEUROPATHY,),
    f"{_PAIN}.postherpetic_neuralgia.probable": (
        f"{_PAIN}.localised_neuropathic_pain.probable", f"{_PAIN}.focal_neuropathic_pain.probable",
    ),
}  # fmt: skip
"""What a narrower problem brings with it, as its rules do."""
PLAIN = ("normal", "negative", "none", "not_given", "present")
"""Options that say nothing is amiss."""
ALWAYS = ("age_years", "sex", "weight_kg", "height_cm", "creatinine_mg_per_dl", "haematocrit_percent", "dialysis")
"""What a chart nearly always says, although a plan reads only what is worked out from it."""
ALSO = (
    "days_since_nerve_injury", "distance_to_muscle_mm", "amyloid_in_tissue", "cmt_gene_pathogenic",
    "ttr_pathogenic_variant",
)  # fmt: skip
SUMMED_UP = {
    "pain", "sensory_loss", "sensory_loss_territory", "hereditary_neuropathy_known", "limb_weakness",
    "weakness_territory",
}  # fmt: skip
"""Facts that sum up others; stated by chance they would contradict them."""
OF_WOMEN = {"pregnancy", "possible_pregnancy", "planning_pregnancy", "breast_feeding"}
WOMAN_OF = (16, 52)
REACTIONS = ("anaphylaxis", "rash", "intolerance", "hepatitis", "bone_marrow_failure", "other")


@cache
def facts() -> Mapping[str, Term]:
    """The facts of a chart that a plan reads, by name."""
    names, found = {*given().facts, *ALWAYS, *ALSO}, KNOWLEDGE.vocabulary.facts
    return {name: found[name] for name in sorted(names) if name not in SUMMED_UP}


@cache
def ingredients() -> tuple[str, ...]:
    """Medicines to choose from: those with any property that matters, and those that are planned."""
    medicines = KNOWLEDGE.medicines.values()
    return tuple(sorted(each.id for each in medicines if each.properties or each.id in KNOWLEDGE.treatments))


@cache
def planned_medicines() -> tuple[str, ...]:
    """Medicines that a plan may propose."""
    return tuple(sorted(set(KNOWLEDGE.treatments) & set(KNOWLEDGE.medicines)))


def person(number: int, named_medicines: Sequence[str] = ()) -> Person:
    """The person of a number. `named_medicines` are taken more often than others."""
    chance = Random(number)
    block, injected, gate = planned_block(chance)
    return Person(
        number=number,
        named={**dict(_facts(chance)), **block},
        taken=_taken(chance, named_medicines),
        complete=chance.choice((True, True, True, True, True, False, None)),
        allergic=_allergic(chance),
        tried=_tried(chance),
        met=_met(chance),
        injected=injected,
        gates={**_gates(chance), **gate},
        rows=_rows(chance),
        whole=number % WHOLE_EVERY == 0,
    )


def _facts(chance: Random) -> Iterator[tuple[str, Scalar]]:
    stated, ill, odd = chance.choice(STATED), chance.choice(ILL), chance.choice(ODD)
    made = {
        name: _value(term, chance, ill, odd)
        for name, term in facts().items()
        if chance.random() < (max(stated, 0.93) if name in ALWAYS else stated)
    }
    age, sex = made.get("age_years"), made.get("sex")
    fertile = sex == "female" and isinstance(age, float) and WOMAN_OF[0] <= age <= WOMAN_OF[1]
    multiple = made.get("alt_times_upper_limit")
    if isinstance(multiple, float) and "alt_u_per_l" in made:
        made["alt_u_per_l"] = round(40 * multiple, 1)
    if made.get("dialysis") is True and "creatinine_mg_per_dl" in made:
        made["creatinine_mg_per_dl"] = round(chance.uniform(5.5, 12), 2)
    if chance.random() < 0.04:
        made["age_years"] = round(chance.uniform(2, 17), 1)
    for name, value in made.items():
        if name in OF_WOMEN and not fertile:
            continue
        if value is False and any(made.get(shown) is True for shown in facts()[name].follows_from):
            continue
        if value is True and any(_holds(each, made) for each in facts()[name].ruled_out_with):
            continue
        yield name, value


def _holds(against: str, made: Mapping[str, Scalar]) -> bool:
    """Whether what rules a fact out is stated: a fact that is no, or the option behind the equals sign."""
    name, _, option = against.partition("=")
    return made.get(name) == (option or False)


def _value(term: Term, chance: Random, ill: float, odd: float) -> Scalar:
    if term.type == "yes_no":
        return chance.random() < max(ill, COMMON.get(term.id, 0.0))
    if term.type == "choice":
        odd = max(odd, 0.5) if term.id in EITHER_WAY else odd
        plain = next((each for each in PLAIN if each in term.options), None)
        return plain if plain is not None and chance.random() >= odd else chance.choice(term.options)
    ranges = WIDE if chance.random() < odd else NORMAL
    if term.id == "symptom_duration_weeks" and chance.random() < ACUTE:
        return round(chance.uniform(0.3, 8), 1)
    low, high = ranges.get(term.id, term.possible or (0.0, 10.0))
    return round(chance.uniform(low, high), 2)


def _taken(chance: Random, named_medicines: Sequence[str]) -> tuple[Taken, ...]:
    count = chance.choice((0, 0, 0, 1, 1, 2, 3, 5, 9))
    found: dict[str, Taken] = {}
    for _ in range(count):
        pool = named_medicines if named_medicines and chance.random() < 0.4 else ingredients()
        id = chance.choice(pool)
        if chance.random() < 0.02:
            found[f"unread {len(found)}"] = Taken("", "white pill of my aunt")
            continue
        stopped = round(chance.uniform(0, 14)) if chance.random() < 0.1 else None
        daily = round(chance.uniform(1, 4000)) if chance.random() < 0.4 else None
        found[id] = Taken(id, _written(KNOWLEDGE.medicines[id], chance), stopped, daily)
    return tuple(found.values())


def _written(medicine: Medicine, chance: Random) -> str:
    """A name of a medicine as a chart may write it."""
    names = medicine.names if chance.random() < 0.7 else (*medicine.names, *medicine.misspellings)
    return chance.choice(names)


def _allergic(chance: Random) -> tuple[tuple[str, str], ...] | None:
    count = chance.choice((0, 0, 0, 0, 1, 1, 2, None))
    if count is None:
        return None
    pool = ingredients() if chance.random() < 0.3 else planned_medicines()
    return tuple((chance.choice(pool), chance.choice(REACTIONS)) for _ in range(count))


def _tried(chance: Random) -> tuple[Tried, ...] | None:
    count = chance.choice((0, 0, 0, 1, 2, 3, None))
    if count is None:
        return None
    pool = (*planned_medicines(), *KNOWLEDGE.treatments)
    found: list[Tried] = []
    for _ in range(count):
        id = chance.choice(pool)
        found.append(
            Tried(
                id,
                id.replace("_", " "),
                chance.choice(("none", "partial", "good", "worse", None)),
                chance.choice(("no_effect", "side_effect", "allergy", "cost", "own_wish", None)),
                chance.choice((1.0, 4.0, 12.0, 30.0, None)),
            )
        )
    return tuple(found)


def _met(chance: Random) -> tuple[tuple[str, float | None], ...] | None:
    count = chance.choice((0, 0, 1, 2, None))
    if count is None:
        return None
    return tuple((chance.choice(ingredients()), chance.choice((0.0, 3.0, 40.0, None))) for _ in range(count))


def _gates(chance: Random) -> dict[str, bool]:
    """What opens a few treatments holds, pain more often; the other conclusions are denied or unknown."""
    opened, unknown = chance.choices(_openings(), k=chance.choice((1, 1, 2, 3, 5, 9))), chance.choice(CLOSED)
    holding = {name for each in opened for name in each}
    holding |= {also for name in tuple(holding) for also in BROADER.get(name, ())}
    return {each: each in holding for each in given().gates if each in holding or chance.random() >= unknown}


@cache
def _openings() -> tuple[frozenset[str], ...]:
    """What opens each treatment for each problem, by conclusions alone, each once."""
    gates = frozenset(given().gates)
    return tuple(sorted({each & gates for each in given().openings} - {frozenset()}, key=sorted))


def _rows(chance: Random) -> dict[str, tuple[Mapping[str, Cell], ...]]:
    """Hands, sides of the body and roots, in some people with a conclusion of their own."""
    holds, found = given(), dict[str, tuple[Mapping[str, Cell], ...]]()
    share, unknown = chance.choice((0.0, 0.0, 0.1, 0.3)), chance.choice(CLOSED)
    for table, gates in holds.row_gates.items():
        rows: list[Mapping[str, Cell]] = []
        for side in ("left", "right"):
            stated = {gate: chance.random() < share for gate in gates}
            known = {gate: true for gate, true in stated.items() if true or chance.random() >= unknown}
            row: dict[str, Cell] = {"side": side, **with_lesser_levels(known)}
            for column in holds.columns[table]:
                if chance.random() < 0.8:
                    row[column.id] = _value(column, chance, 0.4, 1.0)
            rows.append(row)
        found[table] = tuple(rows)
    return found
