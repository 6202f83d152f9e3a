"""The anatomy: complete for the needle and the studies, without names that nothing answers to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranvier.document import read_document
from ranvier.errors import KnowledgeError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.nerves.anatomy import ANATOMY, MAIN, PARTLY, gaps, read_anatomy

KNOWLEDGE = load_knowledge()
BARE = """id: tried
title: Tried
limb: upper
places:
  nerve: {title: a nerve, toward: [], at: [1, 2]}
muscles:
  muscle: {title: a muscle, from: nerve, roots: [C7], zone: arm, at: [1, 2]}
"""


def read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tried.yaml"
    path.write_text(text)
    document = read_document(path, "anatomy/tried.yaml")
    ANATOMY.check(document.content, document, ())
    read_anatomy({"tried": document})


def test_a_muscle_is_one_entry(tmp_path: Path) -> None:
    read(tmp_path, BARE)
    assert "pronator_quadratus" in KNOWLEDGE.vocabulary.listings["needle_emg"].columns["muscle"].options


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("from: nerve", "from: nervr", "nerve"),
        ("roots: [C7]", "roots: [C9]", "C9"),
        ("zone: arm", "zone: amr", "arm"),
        ("at: [1, 2]}\nmuscles", "at: [1]}\nmuscles", "two numbers"),
        ("zone: arm, ", "", "zone"),
    ],
)
def test_wrong_entries_are_named(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    assert right in BARE
    with pytest.raises(KnowledgeError, match=named) as caught:
        read(tmp_path, BARE.replace(right, wrong))
    assert "anatomy/tried.yaml" in str(caught.value)


def test_gaps_are_told() -> None:
    found = list(gaps(KNOWLEDGE.anatomy, ["deltoid", "brow"], ["sural", "toe"], [], []))
    assert any("brow" in each for each in found)
    assert any("toe" in each for each in found)
    assert any("median_apb" in each for each in found)
    assert any("ankle_reflex" in each for each in found)


def test_every_muscle_of_the_needle_is_placed() -> None:
    options = KNOWLEDGE.vocabulary.listings["needle_emg"].columns["muscle"].options
    assert set(options) <= set(KNOWLEDGE.anatomy.muscles)


@pytest.mark.parametrize(
    ("muscle", "place", "level"),
    [
        ("triceps", "C7", MAIN),
        ("triceps", "C8", PARTLY),
        ("triceps", "middle_trunk", MAIN),
        ("triceps", "posterior_cord", MAIN),
        ("triceps", "radial_axilla", MAIN),
        ("triceps", "radial_spiral_groove", 0),
        ("apb", "medial_cord", MAIN),
        ("apb", "lateral_cord", 0),
        ("pronator_teres", "lateral_cord", MAIN),
        ("pronator_teres", "median_elbow", 0),
        ("supraspinatus", "upper_trunk", MAIN),
        ("supraspinatus", "posterior_cord", 0),
        ("rhomboid", "upper_trunk", 0),
        ("tibialis_anterior", "sciatic_hip", MAIN),
        ("iliopsoas", "femoral_inguinal", 0),
        ("biceps_femoris_short", "peroneal_fibular_head", 0),
        ("biceps_femoris_short", "sciatic_peroneal_division", MAIN),
    ],
)
def test_what_a_lesion_reaches(muscle: str, place: str, level: int) -> None:
    assert KNOWLEDGE.anatomy.muscle_reach[muscle].get(place, 0) == level


def test_a_root_spares_the_sensory_response() -> None:
    roots = {id for id, place in KNOWLEDGE.anatomy.places.items() if place.kind == "root"}
    assert all(not roots & set(reach) for reach in KNOWLEDGE.anatomy.sensory_reach.values())
    assert KNOWLEDGE.anatomy.sign_reach["sensation_of_ulnar_fingers"]["C8"] == MAIN
