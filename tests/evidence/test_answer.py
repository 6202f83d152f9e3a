"""The answer to `ranvier evidence`: names, published figures, what is shown, and hostile input."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ranvier.errors import InputError
from ranvier.evidence import Answer, Wishes, answer
from ranvier.evidence.estimates import Estimate, needed_to_treat
from ranvier.evidence.names import read_name
from ranvier.evidence.selection import Question
from ranvier.evidence.synthesis import synthesis
from ranvier.knowledge import load_knowledge
from ranvier.report.trials.as_json import trials_json
from ranvier.report.trials.lines import shown_pairs
from ranvier.report.trials.page import trials_page
from ranvier.report.trials.svg import forests, funnel_svg, trials_svg
from ranvier.report.trials.text import forest_lines, trials_text

KNOWLEDGE = load_knowledge()
ROOT = Path(__file__).parents[2]


def held(asked: str, id: str, **wishes: bool) -> tuple[Estimate | None, Estimate | None, bool | None]:
    found = next(each for each in answer(asked, KNOWLEDGE, Wishes(**wishes)).published if each.figure.id == id)
    return found.published, found.ours, found.within


@pytest.mark.parametrize("unverified", [False, True])
@pytest.mark.parametrize("id", ["asrar_duloxetine", "asrar_pregabalin"])
def test_ours_lies_within_the_published_network(id: str, unverified: bool) -> None:
    published, ours, within = held("DPN", id, unverified=unverified)
    assert published is not None
    assert ours is not None
    assert published.low <= ours.value <= published.high
    assert within is True


@pytest.mark.parametrize(
    ("asked", "id"),
    [
        ("duloxetine", "cochrane_duloxetine_half"), ("duloxetine", "cochrane_duloxetine_third"),
        ("gabapentin", "neupsig_2015_gabapentin"), ("gabapentin", "neupsig_2015_gabapentin_harm"),
    ],
)  # fmt: skip
def test_ours_lies_within_the_published_pairwise_result(asked: str, id: str) -> None:
    assert held(asked, id)[2] is True


def test_where_ours_lies_outside_it_is_said() -> None:
    """Negative trials of pregabalin give no counts here, so that ours looks better than NeuPSIG's; the page says so."""
    published, ours, within = held("pregabalin", "neupsig_2015_pregabalin")
    assert published is not None
    assert ours is not None
    assert within is False
    assert ours.value < published.low
    told = " ".join(trials_text(answer("pregabalin", KNOWLEDGE), 400).split())
    assert "outside, the intervals overlap" in told
    assert "further trials give no figure of this outcome here" in told


def test_the_quick_pass_of_the_notes_is_met() -> None:
    """Duloxetine 2.57 (2.02-3.26) and gabapentin 2.65 (1.74-4.02), with figures that are partly from memory."""
    found = synthesis(Question("neuropathic_pain", "relief", unverified=True), KNOWLEDGE)
    duloxetine, gabapentin = found.against("duloxetine"), found.against("gabapentin")
    assert duloxetine is not None
    assert gabapentin is not None
    assert duloxetine.value == pytest.approx(2.57, abs=0.1)
    assert gabapentin.value == pytest.approx(2.65, abs=0.1)


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("Lyrica", "pregabalin"), ("PGB", "pregabalin"), ("pregabaln", "pregabalin"), ("Cymbalta 60 mg", "duloxetine"),
        ("dpn", "painful_diabetic_neuropathy"), ("Painful Diabetic-Neuropathy", "painful_diabetic_neuropathy"),
        ("PHN", "postherpetic_neuralgia"), ("spinal cord stimulation", "spinal_cord_stimulation_10_khz"),
        ("painful polyneuropathy", "painful_polyneuropathy"),
    ],
)  # fmt: skip
def test_names_are_read_as_those_of_medicines(written: str, id: str) -> None:
    assert read_name(written, KNOWLEDGE).id == id


def test_an_abbreviation_is_asked_back() -> None:
    assert "read as pregabalin because of its abbreviation" in trials_text(answer("PGB", KNOWLEDGE), 120)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("duloxetex", "Did you mean 'duloxetine'?"), ("herpetic neuralgia", "Did you mean 'Postherpetic neuralgia'?"),
        ("zzzz", "Trials are held of"), ("", "no medicine or problem is named"), ("   ", "no medicine or problem"),
        ("x" * 5000, "no medicine or problem is named"), ("placebo", "what the others are held against"),
        ("pregabalin + duloxetine", "joins pregabalin and duloxetine"), ("<script>alert(1)</script>", "is no medicine"),
        ("{{ 7 * 7 }}", "is no medicine"), ("../../etc/passwd", "is no medicine"), ("\x1b[31mred", "is no medicine"),
        ("[bold]x[/bold]", "is no medicine"), ("nan", "is no medicine"), ("-1", "is no medicine"),
    ],
)  # fmt: skip
def test_what_is_unknown_gets_one_sentence(written: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        answer(written, KNOWLEDGE)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        (Wishes(outcome="relief50"), "Did you mean 'relief_50'?"), (Wishes(outcome=""), "is no outcome"),
        (Wishes(problem="DPNN"), "is no problem"), (Wishes(problem=""), "is no problem"),
        (Wishes(doses="all"), "'all' cannot be chosen"), (Wishes(method="bayes"), "'bayes' cannot be chosen"),
    ],
)  # fmt: skip
def test_wishes_that_cannot_be_met_get_one_sentence(wishes: Wishes, told: str) -> None:
    with pytest.raises(InputError) as caught:
        answer("pregabalin", KNOWLEDGE, wishes)
    assert told in str(caught.value)


def test_a_problem_is_asked_for_once() -> None:
    with pytest.raises(InputError, match="asked for twice"):
        answer("DPN", KNOWLEDGE, Wishes(problem="PHN"))
    assert answer("DPN", KNOWLEDGE, Wishes(problem="DPN")).asked.kind == "problem"


def test_a_medicine_without_trials_says_so_and_names_its_class() -> None:
    told = trials_text(answer("nortriptyline", KNOWLEDGE), 100)
    assert "The table holds no trial of Nortriptyline." in told
    assert "Amitriptyline, Desipramine" in told
    assert "holds no trial of" in trials_text(answer("ibuprofen", KNOWLEDGE), 100)


def test_trials_without_figures_are_named_with_the_reason() -> None:
    found = answer("tramadol", KNOWLEDGE)
    assert found.main is None
    told = trials_text(found, 100)
    assert "Harati 1998" in told
    assert "risk ratio 1.76 (1.30 to 2.39) (Duehmke" in " ".join(told.split())


EVERYTHING = [
    *sorted({arm.treatment for each in KNOWLEDGE.trials.trials.values() for arm in each.arms} - {"placebo"}),
    *KNOWLEDGE.trials.problems,
]
WISHES = (
    Wishes(), Wishes(doses="separate"), Wishes(outcome="stopped", unverified=True), Wishes(outcome="relief"),
    Wishes(outcome="pain_difference", method="dl"),
)  # fmt: skip


IN_EVERY_WAY = ("pregabalin", "gabapentin", "painful_diabetic_neuropathy")


@pytest.mark.parametrize("asked", EVERYTHING)
def test_everything_in_the_table_can_be_shown(asked: str) -> None:
    for wishes in WISHES if asked in IN_EVERY_WAY else WISHES[:1]:
        found = answer(asked.replace("_", " "), KNOWLEDGE, wishes)
        lines = trials_text(found, 80).splitlines()
        assert max(map(len, lines)) <= 80
        content = json.loads(trials_json(found))
        assert content["feeds_doses"] is False
        ElementTree.fromstring(trials_svg(found))
        assert trials_page(found).startswith("<!DOCTYPE html>")
        for each in forests(found):
            assert all(0 <= each.axis.place(row.estimate.value) <= 1 for row in each.rows)
            assert list(forest_lines(each, 100))


def test_hostile_names_in_the_table_are_escaped() -> None:
    found = answer("pregabalin", KNOWLEDGE)
    assert found.main is not None
    evil = "<script>alert(1)</script>&\"'"
    record = shown_pairs(found)[0].used[0].record
    title = record.title
    object.__setattr__(record, "title", evil)
    try:
        for made in (trials_page(found), trials_svg(found)):
            assert "<script>alert" not in made
            assert "&lt;script&gt;alert" in made
        ElementTree.fromstring(trials_svg(found))
    finally:
        object.__setattr__(record, "title", title)


def _same(one: Answer, other: Answer) -> bool:
    return trials_json(one) == trials_json(other)


def test_the_same_question_gets_the_same_answer() -> None:
    assert _same(answer("gabapentin", KNOWLEDGE), answer("Neurontin", KNOWLEDGE))


def test_a_network_with_a_loop_is_tested_for_disagreement() -> None:
    found = answer("neuropathic pain", KNOWLEDGE, Wishes(outcome="relief"))
    assert found.main is not None
    assert found.main.designs is not None
    assert found.main.designs.spare_between == 1
    told = trials_text(found, 100)
    assert "they disagree" in told
    assert "Desipramine v amitriptyline: direct 0.55" in told


def test_an_interval_that_reaches_no_difference_has_an_open_number() -> None:
    found = needed_to_treat(Estimate(0.1, -0.1, 0.3))
    assert found is not None
    assert found.between == (pytest.approx(10 / 3), None)
    assert found.beyond == pytest.approx(10)
    harm = needed_to_treat(Estimate(-0.2, -0.3, -0.1))
    assert harm is not None
    assert harm.fewer
    assert harm.between == (pytest.approx(10 / 3), pytest.approx(10))
    assert needed_to_treat(Estimate(0.0, -0.1, 0.1)) is None


def test_the_funnel_is_a_drawing() -> None:
    found = answer("pregabalin", KNOWLEDGE)
    assert found.main is not None
    drawn = ElementTree.fromstring(funnel_svg(found.main.pairs[0]))
    assert len(drawn.findall(".//{http://www.w3.org/2000/svg}circle")) == found.main.pairs[0].main.trials


def test_nothing_of_it_feeds_a_dose() -> None:
    """Therapy stands below evidence, and never asks it."""
    for path in (ROOT / "src/ranvier/therapy").rglob("*.py"):
        assert "ranvier.evidence" not in path.read_text(encoding="utf-8")


def test_the_page_about_it_is_true() -> None:
    failed, tried = doctest.testfile(
        str(ROOT / "docs/evidence.md"), module_relative=False,
        optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS,
    )  # fmt: skip
    assert (failed, tried > 5) == (0, True)


def test_the_command_writes_what_it_shows(tmp_path: Path) -> None:
    written = [tmp_path / f"e.{kind}" for kind in ("json", "html", "svg")]
    options = [part for path in written for part in (f"--{path.suffix[1:]}", str(path))]
    command = [sys.executable, "-m", "ranvier.cli", "evidence", "Lyrica", *options]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Pregabalin against placebo" in shown
    assert all(path.stat().st_size > 1000 for path in written)
    unknown = [*command[:4], "zzzz"]
    wrong = subprocess.run(unknown, capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert len(wrong.stderr.splitlines()) == 1
