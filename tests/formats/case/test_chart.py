"""A chart becomes a record: headings, sides, lists, origins, dates, files."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.document import Document
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.formats.case.sections import Chart, read_section
from ranvier.formats.recordings import write_recording
from ranvier.knowledge import load_knowledge
from ranvier.record import PatientRecord, Recording, Trace

KNOWLEDGE = load_knowledge()
HEAD = "ranvier_case: 1\ndate: 2026-01-31\n"


def read(folder: Path, body: str, **files: str) -> PatientRecord:
    """The record of a chart with this body; further files by their stem."""
    (folder / "case.yaml").write_text(HEAD + body)
    for stem, text in files.items():
        (folder / f"{stem}.csv").write_text(text)
    return read_case(folder, KNOWLEDGE)


def test_facts_know_where_they_stand(tmp_path: Path) -> None:
    record = read(tmp_path, "laboratory:\n  hba1c: 8.4 %\n")
    fact = record.facts["hba1c_percent"]
    assert (fact.value, fact.unit, fact.as_given) == (8.4, "%", "8.4 %")
    assert str(fact.origin) == "case.yaml line 4, laboratory.hba1c"
    assert (record.on, record.case) == (date(2026, 1, 31), tmp_path.name)


def test_sides(tmp_path: Path) -> None:
    record = read(tmp_path, "examination: {ankle_reflex: {left: absent}, vibration_toes: {both: reduced}}")
    assert record.value("ankle_reflex_left") == "absent"
    assert record.value("ankle_reflex_right") is None
    assert record.value("vibration_toes_left") == record.value("vibration_toes_right") == "reduced"


def test_what_is_not_known_is_not_there(tmp_path: Path) -> None:
    record = read(
        tmp_path, "history: {diabetes: unknown, alcohol_excess: }\nlaboratory:\nexamination: {ankle_reflex: }"
    )
    assert record.facts == {}


@pytest.mark.parametrize(
    ("body", "total", "unlisted", "names"),
    [
        ("medicines: {total: 2, list: [metformin, ramipril]}", 2, 0, ["metformin", "ramipril"]),
        ("medicines: {total: 3, list: [metformin]}", 3, 2, ["metformin"]),
        ("medicines: {list: [{name: metformin, dose_mg: 500}]}", None, None, ["metformin"]),
        ("medicines: {total: 0}", 0, 0, []),
        ("medicines: [metformin]", None, None, ["metformin"]),
        ("medicines: {medicine: {total: 1, list: [metformin]}}", 1, 0, ["metformin"]),
        ("medicines: {medicine: [5]}", None, None, ["5"]),
    ],
)
def test_lists(body: str, total: int | None, unlisted: int | None, names: list[str], tmp_path: Path) -> None:
    listing = read(tmp_path, body).listings["medicine"]
    assert (listing.total, listing.unlisted) == (total, unlisted)
    assert [row.text("name") for row in listing.rows] == names


def test_a_heading_without_its_list_says_nothing_of_it(tmp_path: Path) -> None:
    record = read(tmp_path, "conduction: {limbs_kept_warm: yes}")
    assert record.listings == {}
    assert record.value("limbs_kept_warm") is True


def test_table_and_list_together(tmp_path: Path) -> None:
    body = "conduction: {total: 2, file: a.csv, list: [{nerve: sural, side: left, kind: sensory, amplitude_uv: NR}]}"
    record = read(tmp_path, body, a="nerve,side,kind,amp (mV)\nmedian,left,motor,8\n")
    assert [row.value("nerve") for row in record.rows("conduction")] == ["median", "sural"]
    assert record.rows("conduction")[1].value("status") == "no_response"


@pytest.mark.parametrize("status", ["no_response", "not_done"])
def test_a_contradiction_in_a_list(status: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"status says {status}, but 'amplitude_mv'"):
        read(tmp_path, f"conduction: {{list: [{{nerve: median, status: {status}, amplitude_mv: 8}}]}}")


def test_every_heading_can_be_stated(tmp_path: Path) -> None:
    headings = [each for each in KNOWLEDGE.vocabulary.sections if each != "derived"]
    read(tmp_path, "".join(f"{each}:\n" for each in headings))
    for listing in KNOWLEDGE.vocabulary.listings.values():
        if not listing.derived:
            alone = sum(each.section == listing.section for each in KNOWLEDGE.vocabulary.listings.values()) == 1
            stated = "{total: 0}" if alone else f"{{{listing.id}: {{total: 0}}}}"
            record = read(tmp_path, f"{listing.section}: {stated}")
            assert record.listings[listing.id].total == 0


def test_json_chart(tmp_path: Path) -> None:
    chart = {"ranvier_case": 1, "date": "2026-01-31", "history": {"diabetes": True}, "patient": {"age_years": 62}}
    (tmp_path / "case.json").write_text(json.dumps(chart))
    record = read_case(tmp_path / "case.json", KNOWLEDGE)
    assert (record.value("diabetes"), record.value("age_years"), record.on) == (True, 62.0, date(2026, 1, 31))
    assert str(record.facts["diabetes"].origin) == "case.json history.diabetes"


def test_dates_in_quotes_and_with_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(
        "\ufeffranvier_case: 1\ndate: '2026-01-31'\nmedicines: [{name: x, started: '2025-12-01'}]"
    )
    record = read_case(tmp_path, KNOWLEDGE)
    assert record.on == date(2026, 1, 31)
    assert record.rows("medicine")[0].value("started") == "2025-12-01"


def test_the_digest_changes_with_every_file(tmp_path: Path) -> None:
    table = "nerve,side,kind,amp (mV)\nmedian,left,motor,8\n"
    first = read(tmp_path, "conduction: {file: a.csv}", a=table).digest
    assert read(tmp_path, "conduction: {file: a.csv}", a=table).digest == first
    assert read(tmp_path, "conduction: {file: a.csv}", a=table.replace("8", "9")).digest != first
    assert read(tmp_path, "conduction: {file: a.csv}\ntitle: x", a=table).digest != first


def recorded(folder: Path, about: str, name: str = "left.edf") -> PatientRecord:
    """A case with one recording and what is said of it."""
    recording = Recording("made", "made", (Trace("APB", np.sin(np.arange(2000.0)), 10_000.0, None, "unknown"),))
    (folder / "recordings").mkdir()
    write_recording(recording, folder / "recordings" / name)
    (folder / "recordings" / "about.yaml").write_text(f"{name}: {about}\n")
    return read(folder, "")


def test_a_recording_is_described_in_the_words_of_the_vocabulary(tmp_path: Path) -> None:
    record = recorded(tmp_path, "{nerve: fibular, side: L, kind: motor, recording_site: edb, distance_mm: 8 cm}")
    about = record.recordings[0].about
    assert about["nerve"] == "peroneal"
    assert about["side"] == "left"
    assert about["study"] == "motor"
    assert about["distance_mm"] == 80
    assert record.recordings[0].traces[0].kind == "evoked"


def test_a_needle_recording_and_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    record = recorded(tmp_path, "{muscle: tibialis_anterior, side: left, kind: needle, activity: contraction}")
    (tmp_path / "recordings" / ".DS_Store").write_bytes(b"\0")
    (tmp_path / "recordings" / "README.md").write_text("x")
    assert read_case(tmp_path, KNOWLEDGE).recordings[0].about == record.recordings[0].about


def test_study_and_kind_must_agree(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="kind says motor, but study says sensory"):
        recorded(tmp_path, "{nerve: median, kind: motor, study: sensory}")


def test_a_bare_recording_is_a_case(tmp_path: Path) -> None:
    recorded(tmp_path, "{}")
    record = read_case(tmp_path / "recordings" / "left.edf", KNOWLEDGE)
    assert (record.case, record.facts, len(record.recordings)) == ("left", {}, 1)


def test_a_recordings_folder_without_recordings_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    assert read(tmp_path, "").recordings == ()


SECTIONS = [each for each in KNOWLEDGE.vocabulary.sections if each != "derived"]
names = st.sampled_from(
    [*KNOWLEDGE.vocabulary.terms, "hba1c", "medicine", "total", "list", "file", "name", "both", "left"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | names | st.dates(),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(names | st.text(max_size=5), part, max_size=3),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SECTIONS), anything)
def test_no_heading_whatever_breaks_the_reader(section: str, raw: Any) -> None:
    chart = Chart()
    with contextlib.suppress(InputError):
        read_section(section, raw, Document("case.yaml", {}, {}), KNOWLEDGE, None, chart)
    assert set(chart.facts) <= set(KNOWLEDGE.vocabulary.facts)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, anything, max_size=4))
def test_no_description_of_a_recording_breaks_the_reader(about: dict[str, Any]) -> None:
    from ranvier.formats.case.about import described

    document = Document("about.yaml", {"a.edf": about}, {})
    with contextlib.suppress(InputError):
        assert isinstance(described(about, document, ("a.edf",), KNOWLEDGE.vocabulary), dict)
