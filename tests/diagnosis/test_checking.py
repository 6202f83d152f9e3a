"""The check of a case refuses what the assessment would refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranvier.assess import assess_case
from ranvier.diagnosis.checking import check_case
from ranvier.errors import InputError
from ranvier.formats.recordings import write_recording
from ranvier.record import Recording
from ranvier.simulate import simulate_cmap

HEAD = "ranvier_case: 1\ndate: 2026-05-01\n"


@pytest.mark.parametrize(
    "chart",
    [
        "patient: {sex: male}\ncomorbidity: {pregnancy: yes}\n",
        "examination: {limb_weakness: no, mrc_thumb_abduction: {both: 3}}\n",
    ],
)
def test_a_chart_that_contradicts_itself_is_no_sound_one(chart: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(HEAD + chart, encoding="utf-8")
    with pytest.raises(InputError) as assessed:
        assess_case(path)
    with pytest.raises(InputError) as checked:
        list(check_case(path))
    assert str(checked.value) == str(assessed.value)


@pytest.mark.parametrize(("more", "asked"), [("", True), ("conduction: {total: 0}\n", False)])
def test_recordings_alone_do_not_say_that_they_are_the_whole_study(more: str, asked: bool, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(HEAD + more, encoding="utf-8")
    (tmp_path / "recordings").mkdir()
    trace = simulate_cmap(seed=1).trace
    write_recording(Recording("wrist.edf", "simulated", (trace,)), tmp_path / "recordings" / "wrist.edf")
    about = "wrist.edf: {nerve: median, side: left, stimulation_site: wrist, recording_site: apb}\n"
    (tmp_path / "recordings" / "about.yaml").write_text(about, encoding="utf-8")
    assert any("conduction: {total: 0}" in line for line in check_case(tmp_path)) is asked
