"""The page that validates measuring: its generator, and the page as it stands."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "validation_signals.md"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("validation_signals_page", ROOT / "tools/validation_signals_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def scripts(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two benchmarks of the form that real ones have: one that counts its runs, one that fails."""
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    good = (
        '"""How well is it done?\n\nRun `python benchmarks/good.py [n]`. It is simulated.\n"""\n'
        "import sys\nfrom pathlib import Path\n"
        "with Path('runs').open('a') as file:\n    file.write('x')\n"
        "print('row  1.00')\nprint('=> how well | 1.00 (0.9 to 1.1) | at least 0.5 | yes')\nprint(f'n {sys.argv[1]}')\n"
    )
    (folder / "good.py").write_text(good, encoding="utf-8")
    bad = '"""Does it fail?"""\nraise SystemExit("no file /somewhere/of/mine/scan.MEM")\n'
    (folder / "bad.py").write_text(bad, encoding="utf-8")
    monkeypatch.setattr(tool, "HOME", tmp_path)
    sections = (tool.Section("good", "Good", ("7",), ("1",)), tool.Section("bad", "Bad"))
    monkeypatch.setattr(tool, "SECTIONS", sections)
    return tmp_path


def test_sections_are_kept_and_a_failed_one_is_said(
    tool: ModuleType, scripts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = scripts / "page.md"
    assert tool.main([str(page)]) == 1
    text = page.read_text(encoding="utf-8")
    assert "| how well | 1.00 (0.9 to 1.1) | at least 0.5 | yes |" in text
    assert "How well is it done?\n\nIt is simulated." in text
    assert "row  1.00\nn 7\n```" in text
    assert text.count("Did not run: no file scan.MEM") == 2
    assert "/somewhere" not in text
    assert "[2/2] Bad ... Did not run" in capsys.readouterr().err
    assert tool.main([str(page)]) == 1
    assert (scripts / "runs").read_text() == "x", "a section that is kept was computed again"
    assert page.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("words", [["--quick"], ["--again"]])
def test_other_sizes_or_a_wish_compute_a_section_again(tool: ModuleType, scripts: Path, words: list[str]) -> None:
    page = str(scripts / "page.md")
    tool.main([page])
    tool.main([page, *words])
    assert (scripts / "runs").read_text() == "xx"


def test_another_program_computes_a_section_again(tool: ModuleType, scripts: Path) -> None:
    page = str(scripts / "page.md")
    tool.main([page])
    (scripts / "src/ranvier/signals").mkdir(parents=True)
    (scripts / "src/ranvier/signals/new.py").write_text("1", encoding="utf-8")
    tool.main([page])
    assert (scripts / "runs").read_text() == "xx"


def test_one_section_can_be_computed_alone(tool: ModuleType, scripts: Path) -> None:
    page = scripts / "page.md"
    assert tool.main([str(page), "--only", "good"]) == 0
    assert not page.exists()
    assert json.loads((scripts / "build/validation_signals/good.json").read_text(encoding="utf-8"))["text"]


def test_every_section_has_its_benchmark_and_says_what_it_does(tool: ModuleType) -> None:
    for section in tool.SECTIONS:
        said = tool.about(section.path)
        assert said.endswith((".", "```")), section.script
        assert "python benchmarks" not in said, section.script


def test_a_real_section_with_few_sweeps(tool: ModuleType) -> None:
    made = tool._run(tool.Section("evoked_accuracy", "Evoked"), ("4",))
    assert not made.failed, made.text
    concluded = tool._concluding(made)
    assert len(concluded) >= 5
    assert all(line.count("|") == 3 for line in concluded)


@pytest.mark.parametrize("name", ["sorters_run.py", "onsets_run.py"])
def test_a_comparison_says_when_the_other_program_is_not_here(name: str) -> None:
    script = ROOT / "benchmarks" / "others" / name
    ended = subprocess.run([sys.executable, script, "nowhere"], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "is not installed in this Python" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_page_is_whole_and_of_no_machine(tool: ModuleType) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for section in tool.SECTIONS:
        assert f"\n## {section.title}\n" in page, "run: make validation-signals"
    assert "Did not run" not in page
    assert not re.search(r"/(?:tmp|home|root|work|Users|usr)/", page)
