"""What a patient reads: nothing wrong, nothing missing, and easy to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest

from ranvier.document import read_document
from ranvier.errors import KnowledgeError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.care.leaflets import PlainText
from ranvier.knowledge.checking.leaflets import leaflet_problems, sentences, told, without_plain_text, wrong_claims
from ranvier.knowledge.files import HOME
from ranvier.knowledge.forms import FORMS
from ranvier.knowledge.store import Knowledge
from ranvier.report.wording import ended

from ...report.readability import grade, words

KNOWLEDGE = load_knowledge()
LEAFLETS = KNOWLEDGE.leaflets
HARDEST = 9.0
MEAN = 8.0
LONGEST = 22
"""Words in a sentence."""


def _parts() -> Iterator[tuple[str, str]]:
    for text in LEAFLETS.texts:
        for heading, said in text.said.items():
            yield f"{text.id}, {heading}", " ".join(ended(each.text) for each in said)
    for group in (LEAFLETS.urgent, LEAFLETS.words):
        yield from ((id, ended(text)) for id, text in group.items() if len(words(text)) > 4)


PARTS = tuple(_parts())


# -------------------------------------------------------------------------------------------------- complete


@pytest.mark.parametrize("what", ["treatments", "causes", "tests"])
def test_everything_that_can_be_planned_can_be_told_in_plain_words(what: str) -> None:
    assert without_plain_text(KNOWLEDGE)[what] == []


def test_every_red_flag_has_a_sentence_for_the_patient() -> None:
    urgent = {form.id for form in KNOWLEDGE.conclusions.values() if form.urgent is not None}
    assert urgent == set(LEAFLETS.urgent)


def test_the_knowledge_says_what_is_not_yet_told() -> None:
    from ranvier.knowledge.checking.inventory import inventory

    assert any(line.startswith("  leaflets") for line in inventory(KNOWLEDGE))


# ------------------------------------------------------------------------------------------------------ easy


def is_easy(text: str) -> bool:
    return grade(text) <= HARDEST and max(len(words(each)) for each in sentences(text)) <= LONGEST


def test_each_part_can_be_read_by_many() -> None:
    hard = [f"{place}: {text}" for place, text in PARTS if not is_easy(text)]
    assert not hard, "\n".join(hard)


def test_on_average_it_is_easier_still() -> None:
    assert mean(grade(text) for _, text in PARTS) <= MEAN


# ----------------------------------------------------------------------------------------------------- right


def test_no_text_makes_a_wrong_claim_and_none_is_missing() -> None:
    assert list(leaflet_problems(KNOWLEDGE)) == []


MYTHS = {
    "Gabapentin works on GABA receptors in the brain.": "gabapentin",
    "It raises GABA.": "pregabalin",
    "It can damage the kidneys.": "pregabalin",
    "Gabapentin harms your kidneys over time.": "diabetic_polyneuropathy",
    "Carbamazepine is used for nerve pain in the feet.": "carbamazepine",
    "Topiramate eases nerve pain.": "topiramate",
    "Azathioprine is a pain killer.": "cidp",
    "Ciclosporin relieves the pain of your nerves.": "cidp",
    "Pins and needles are a sign of inflammation.": "diabetic_polyneuropathy",
    "Tingling means that the nerve is inflamed.": "carpal_tunnel_syndrome",
    "Take ibuprofen before the test.": "nerve_conduction_study",
    "Ibuprofen is harmless.": "needle_emg",
    "This cures your neuropathy.": "diabetic_polyneuropathy",
    "Stop it when the pain is gone.": "duloxetine",
}


@pytest.mark.parametrize(("sentence", "of"), MYTHS.items())
def test_a_myth_is_caught(sentence: str, of: str) -> None:
    assert list(wrong_claims(sentence, LEAFLETS.forbidden, of))


TRUTHS = {
    "It does not act on GABA receptors.": "gabapentin",
    "It acts on receptors of GABA in the spinal cord.": "baclofen",
    "It can harm the kidneys, so they are checked.": "ciclosporin",
    "Carbamazepine is used for trigeminal neuralgia.": "carbamazepine",
    "Azathioprine does not relieve pain.": "azathioprine",
    "Do not take ibuprofen just for the test.": "needle_emg",
    "Stop and call at once if you get a rash.": "carbamazepine",
}


@pytest.mark.parametrize(("sentence", "of"), TRUTHS.items())
def test_what_is_right_may_be_said(sentence: str, of: str) -> None:
    assert not list(wrong_claims(sentence, LEAFLETS.forbidden, of))


def _spoil(folder: Path, file: str, old: str, new: str) -> list[str]:
    """What is said of the knowledge when one file of it is spoilt."""
    home, _, stem = file.removesuffix(".yaml").partition("/")
    text = (HOME / file).read_text(encoding="utf-8")
    assert old in text
    path = folder / f"{stem}.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    document = read_document(path, file)
    FORMS[home].check(document.content, document, ())
    by_folder = {**KNOWLEDGE.files.by_folder, home: {**KNOWLEDGE.files.folder(home), stem: document}}
    return list(leaflet_problems(Knowledge(replace(KNOWLEDGE.files, by_folder=by_folder))))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("drugs/gabapentin.yaml", "does not act on GABA receptors", "acts on GABA receptors", "must not be said"),
        ("drugs/gabapentin.yaml", "But this medicine does not act on GABA receptors.", "", "it must be said here"),
        ("drugs/pregabalin.yaml", "so it can build up in the body", "so it harms the kidneys", "must not be said"),
        ("drugs/carbamazepine.yaml", "the bone marrow that makes blood, ", "", "it must be said here"),
        ("drugs/topiramate.yaml", "It has no shown benefit", "It may help", "it must be said here"),
        ("leaflets/needle_emg.yaml", "Do not take ibuprofen just for the test", "Rest well", "it must be said here"),
        ("leaflets/carpal_tunnel_syndrome.yaml", "do not mean that there is", "mean", "must not be said"),
        ("leaflets/carpal_tunnel_syndrome.yaml", "care_hands", "care_hand", "unknown name 'care_hand'"),
        ("leaflets/cidp.yaml", "  autoimmune_nodopathy:", "  guillain_barre_syndrome:", "has a text in"),
        ("leaflets/care_falls.yaml", "falls_risk.fall_risk.raised", "falls_risk.fall_risk.some", "unknown name"),
        ("leaflets/wrong_claims.yaml", "Topiramate eases nerve pain.", "Topiramate is blue.", "is not caught"),
        ("leaflets/wrong_claims.yaml", "Topiramate has not been shown to help.", "Topiramate helps.", "it is right"),
        ("drugs/duloxetine.yaml", "{for: stop,", "{for: stopping,", "no heading of a leaflet"),
    ],
)
def test_a_spoilt_text_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    found = _spoil(tmp_path, file, old, new)
    assert any(said in each for each in found), found


def test_a_leaflet_of_no_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="'illness' is not known here"):
        _spoil(tmp_path, "leaflets/cidp.yaml", "kind: disease", "kind: illness")


def test_every_text_has_a_place_and_something_to_say() -> None:
    assert all(place and text for place, _, text in told(LEAFLETS))
    assert all(isinstance(each, PlainText) and each.statements for each in LEAFLETS.texts)
