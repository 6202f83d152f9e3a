"""A file of reference limits brings everything that a new nerve needs, and its faults are found before a patient is."""

from pathlib import Path

import pytest

from ranvier.document import Document, read_document
from ranvier.errors import KnowledgeError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.forms import FORMS

FILE = """\
id: saddle_motor_test
technique: {nerve: saddle, nerve_called: [saddle nerve], kind: motor, recording_site: rider, stimulation: hip,
            ages_years: [18, 60]}
study: {name: saddle_rider, phrase: saddle nerve, limb: lower, distal_entrapment: no, sites: [[hip, groin]]}
sources: {horse_1999: {title: "A horse"}}
rows:
  - {id: all, quantity: distal_latency_ms, unit: ms, limit: 5, side: upper, percentile: 97, source: horse_1999,
     confidence: seen}
"""


def document(folder: Path, text: str) -> Document:
    path = folder / "saddle_motor_test.yaml"
    path.write_text(text)
    return read_document(path)


def test_a_whole_file_is_sound(tmp_path: Path):
    read = document(tmp_path, FILE)
    FORMS["reference"].check(read.content, read, ())


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (",\n            ages_years: [18, 60]", "", "line 2, technique: the ages of the people studied are not given"),
        ("limb: lower", "limb: leg", "line 4, study.limb: 'leg' is not known here. Allowed: head, lower, upper"),
        ("title: ", "titel: ", "line 5, sources.horse_1999.titel: unknown field 'titel'"),
        ("confidence: seen", "confidence: sure", "line 8, rows[1].confidence: 'sure' is not known here"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, right: str, wrong: str, said: str):
    read = document(tmp_path, FILE.replace(right, wrong))
    with pytest.raises(KnowledgeError) as caught:
        FORMS["reference"].check(read.content, read, ())
    assert said in str(caught.value)


def test_other_names_of_nerves_and_muscles_are_understood_in_a_chart():
    columns = load_knowledge().vocabulary.listings["conduction"].columns
    assert columns["nerve"].option_called["posterior_tibial"] == "tibial"
    assert columns["nerve"].option_called["spinal_accessory"] == "accessory"
    assert columns["nerve"].option_called["fibular"] == "peroneal"
    assert columns["recording_site"].option_called["abductor_pollicis_brevis"] == "apb"


def test_a_place_on_the_skin_has_no_second_name_for_every_nerve():
    columns = load_knowledge().vocabulary.listings["conduction"].columns
    assert "hand" not in columns["recording_site"].option_called
    assert "knee" not in columns["stimulation_site"].option_called


def test_a_source_beside_the_limits_is_a_source():
    assert load_knowledge().sources["accessory_trapezius_2019"].doi == "10.1016/j.jbmt.2019.04.009"
