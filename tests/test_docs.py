"""Pages that can rot: links, commands, examples and generated pages are held against the program."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ranvier.assess import assess_case
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.pages import reference_pages

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def dead_links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")) and not (page.parent / target).exists():
            yield f"{page.relative_to(ROOT)} links to {target}"


def test_every_link_leads_somewhere() -> None:
    dead = [each for page in PAGES for each in dead_links(page)]
    assert not dead, "\n".join(dead)


def test_the_pages_made_from_the_knowledge_are_current() -> None:
    folder = ROOT / "docs/reference"
    made = reference_pages(load_knowledge())
    written = {str(path.relative_to(folder)) for group in ("criteria", "causes") for path in (folder / group).glob("*")}
    assert not written - set(made), "run: make reference"
    old = [name for name, page in made.items() if _text(folder / name) != page]
    assert not old, f"run: make reference ({', '.join(old[:5])})"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_every_criteria_set_and_every_cause_has_its_page_in_the_index() -> None:
    knowledge, made = load_knowledge(), reference_pages(load_knowledge())
    for group, ids in (("criteria", knowledge.criteria), ("causes", knowledge.causes)):
        assert all(f"]({id}.md)" in made[f"{group}/README.md"] for id in ids)


def test_a_page_shows_the_rule_its_numbers_its_source_and_what_is_unverified() -> None:
    page = reference_pages(load_knowledge())["criteria/toronto_dspn_2010.md"]
    assert "at_least(2, neuropathic_symptoms, decreased_distal_sensation, decreased_ankle_reflexes)" in page
    assert "time from onset to worst point is at most 8 weeks" in page
    assert "Source: [3](#sources), **unverified**" in page
    assert "| numb feet: no; burning feet: no | unknown |" in page


@pytest.mark.parametrize(("tool", "page"), [("cli_page.py", "cli.md"), ("simulation_page.py", "simulation.md")])
def test_a_page_made_from_the_program_is_current(tool: str, page: str) -> None:
    made = subprocess.run([sys.executable, ROOT / "tools" / tool], capture_output=True, text=True, check=True)
    assert (ROOT / "docs/reference" / page).read_text(encoding="utf-8") == made.stdout, "run: make reference"


def test_the_page_of_methods_shows_every_number_and_what_is_unverified() -> None:
    knowledge = load_knowledge()
    page = reference_pages(knowledge)["methods.md"]
    for method in knowledge.methods.values():
        assert f"(`{method.id}`)" in page
        assert all(f"| `{name}` | " in page for name in method.values)
    assert "**unverified**" in page


def _blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [block for named, block in found if named == language]


def test_the_chart_of_the_tutorial_is_sound_and_useful(tmp_path: Path) -> None:
    chart = next(block for block in _blocks("docs/tutorial.md", "yaml") if "ranvier_case" in block)
    table = next(block for block in _blocks("docs/tutorial.md", "") if block.startswith("Nerve,"))
    (tmp_path / "case.yaml").write_text(chart + "conduction: {total: 3}\n", encoding="utf-8")
    (tmp_path / "ncs.csv").write_text(table, encoding="utf-8")
    assessment = assess_case(tmp_path)
    assert assessment.record.number("hba1c_percent") == pytest.approx(7.8, abs=0.05)
    assert len(assessment.record.rows("conduction")) == 3
    assert any(each.verdict is True for each in assessment.conclusions)


def test_the_mistake_of_the_tutorial_gets_the_printed_sentence(tmp_path: Path) -> None:
    chart = next(block for block in _blocks("docs/tutorial.md", "yaml") if "ranvier_case" in block)
    (tmp_path / "case.yaml").write_text(chart.replace("62 mmol/mol", "62 %"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_case(tmp_path, load_knowledge())
    assert str(caught.value) in (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = next(block for block in _blocks("docs/tutorial.md", "yaml") if "ranvier_case" in block)
    (tmp_path / "my_case").mkdir()
    (tmp_path / "my_case/case.yaml").write_text(chart, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (code,) = _blocks("README.md", "python")
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "Diabetic distal symmetric polyneuropathy" in printed
