"""What one property of a medicine says of another, and that an ordinary medicine list is understood."""

from __future__ import annotations

import pytest

from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.knowledge import load_knowledge

IMPLIED = {
    "maoi": {"serotonergic"},
    "ssri": {"serotonergic", "bleeding_risk", "hyponatraemia_risk"},
    "snri": {"serotonergic"},
    "triptan": {"serotonergic"},
    "tricyclic": {"anticholinergic"},
    "opioid": {"cns_depressant"},
    "gabapentinoid": {"cns_depressant"},
    "benzodiazepine": {"sedative_hypnotic", "cns_depressant"},
    "sedative_hypnotic": {"cns_depressant"},
    "direct_oral_anticoagulant": {"anticoagulant", "bleeding_risk"},
    "vitamin_k_antagonist": {"anticoagulant", "bleeding_risk"},
    "anticoagulant": {"bleeding_risk"},
    "antiplatelet": {"bleeding_risk"},
    "nsaid": {"bleeding_risk"},
    "oestrogen": {"thrombosis_risk"},
    "thiazolidinedione": {"oedema_causing"},
    "ace_inhibitor": {"blood_pressure_lowering"},
}

ORDINARY = [
    ("metformin 1000 mg", "metformin"),
    ("Lantus", "insulin"),
    ("Eliquis 5 mg", "apixaban"),
    ("Asprin 75", "aspirin"),
    ("Zyvox", "linezolid"),
    ("Azilect", "rasagiline"),
    ("St. John's wort", "st_johns_wort"),
    ("HCTZ", "hydrochlorothiazide"),
    ("codeine phosphate", "codeine"),
    ("Velcade", "bortezomib"),
    ("thyroxine", "levothyroxine"),
    ("Microgynon", "combined_oral_contraceptive"),
    ("Omeprazol 20 mg", "omeprazole"),
    ("amiodarone", "amiodarone"),
    ("Macrobid", "nitrofurantoin"),
    ("MST 10 mg", "morphine"),
    ("Versatis", "lidocaine_plaster"),
]


@pytest.mark.parametrize("having", sorted(IMPLIED))
def test_a_property_brings_what_belongs_to_it(having: str) -> None:
    lacking = {
        medicine.id: IMPLIED[having] - set(medicine.properties)
        for medicine in load_knowledge().medicines.values()
        if having in medicine.properties
    }
    assert lacking, f"no medicine has {having}"
    assert {id: missing for id, missing in lacking.items() if missing} == {}


@pytest.mark.parametrize(("written", "meant"), ORDINARY)
def test_an_ordinary_entry_is_understood(written: str, meant: str) -> None:
    assert [medicine.id for medicine in read_medicine(written, load_knowledge()).medicines] == [meant]


def test_medicines_that_inhibit_monoamine_oxidase_for_other_reasons_are_known_as_such() -> None:
    medicines = load_knowledge().medicines
    for id in ("linezolid", "methylene_blue", "moclobemide", "selegiline", "rasagiline", "procarbazine"):
        assert {"maoi", "serotonergic"} <= set(medicines[id].properties), id
