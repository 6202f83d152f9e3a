"""The commented chart that `ranvier new` writes: complete, sound as it is, and right in its examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ranvier.assess import assess_case
from ranvier.diagnosis.checking import check_case
from ranvier.document import parse_yaml
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.formats.case.template import case_template, write_case_folder
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord

KNOWLEDGE = load_knowledge()


@pytest.fixture
def new_case(tmp_path: Path) -> Path:
    write_case_folder(tmp_path / "case", KNOWLEDGE)
    return tmp_path / "case"


def with_line_filled_in(case: Path, commented: str, filled: str) -> PatientRecord:
    chart = case / "case.yaml"
    text = chart.read_text()
    assert text.count(commented) == 1
    chart.write_text(text.replace(commented, filled))
    return read_case(case, KNOWLEDGE)


def test_new_check_assess(new_case: Path) -> None:
    assert list(check_case(new_case)) == ["case: sound. 0 facts, 0 list entries, 0 recordings."]
    assessment = assess_case(new_case)
    assert assessment.measurements == ()
    assert all(each.verdict is not True for each in assessment.findings.all)


def test_a_line_counts_once_its_sign_is_taken_away(new_case: Path) -> None:
    assert with_line_filled_in(new_case, "  # diabetes: <yes | no>", "  diabetes: yes").value("diabetes") is True
    record = with_line_filled_in(new_case, "  # file: ncs.csv", "  file: ncs.csv")
    assert record.rows("conduction") == ()


def test_every_fact_and_list_is_offered() -> None:
    text = case_template(KNOWLEDGE)
    vocabulary = KNOWLEDGE.vocabulary
    for term in vocabulary.terms.values():
        assert (f"\n  # {term.id}: " in text) is (term.id not in vocabulary.derived), term.id
    for listing in vocabulary.listings.values():
        assert listing.derived or listing.meaning in text


def test_every_commented_fact_is_yaml_under_its_heading() -> None:
    text = re.sub(r"<[^>]*>", "unknown", case_template(KNOWLEDGE))
    bare = re.sub(r"^  # (\w+: )", r"  \1", text, flags=re.MULTILINE)
    bare = re.sub(r"^  total: .*$", "  total: 0", bare, flags=re.MULTILINE)
    bare = re.sub(r"^  (list|file): .*$\n(  #   - .*\n)?", "", bare, flags=re.MULTILINE)
    content = parse_yaml(bare, "case.yaml").content
    for term in KNOWLEDGE.vocabulary.terms.values():
        assert term.id in KNOWLEDGE.vocabulary.derived or term.id in content[term.section]


def test_the_table_has_the_columns_of_the_vocabulary(new_case: Path) -> None:
    header = (new_case / "ncs.csv").read_text().strip().split(",")
    assert set(header) <= set(KNOWLEDGE.vocabulary.listings["conduction"].columns)


def test_the_examples_of_the_note_on_recordings_are_right(new_case: Path) -> None:
    from ranvier.formats.case.about import described

    note = (new_case / "recordings" / "README.md").read_text()
    block = "\n".join(line for line in note.splitlines() if line.startswith("    "))
    document = parse_yaml(block, "README.md")
    assert len(document.content) == 3
    for name, about in document.content.items():
        assert described(about, document, (name,), KNOWLEDGE.vocabulary)


def test_nothing_is_written_over(new_case: Path) -> None:
    with pytest.raises(InputError, match="something already"):
        write_case_folder(new_case, KNOWLEDGE)
    with pytest.raises(InputError, match="something already"):
        write_case_folder(new_case / "case.yaml", KNOWLEDGE)
