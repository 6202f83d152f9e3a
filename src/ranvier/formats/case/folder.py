"""Find the chart, its tables and its recordings, and read them into one patient record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ranvier.document import Document, as_day, as_mapping, read_document
from ranvier.errors import InputError, listed, nearest
from ranvier.formats.case.about import described
from ranvier.formats.case.sections import Chart, inside, read_section
from ranvier.formats.case.visits import no_future, read_visits
from ranvier.formats.files import system_errors
from ranvier.formats.recordings import read_recording
from ranvier.knowledge import Knowledge
from ranvier.knowledge.vocabulary import Vocabulary
from ranvier.record import Listing, PatientRecord, Recording

CHART_NAMES = ("case.yaml", "case.yml", "case.json")
TABLE_NAME = "ncs.csv"
CHART_ENDINGS = (".yaml", ".yml", ".json")
CASE_FORM = 1
LONGEST = {"title": 300, "story": 20_000, "citation": 2000}
"""Most characters of the texts at the head of a chart."""
_HEAD = ("ranvier_case", "title", "story", "date", "citation", "simulated", "recordings", "visits")
_BESIDE = {".dat", ".json", ".yaml", ".yml", ".md", ".txt~"}


def read_case(path: Path, knowledge: Knowledge) -> PatientRecord:
    """Read a case folder, a chart file, a phenopacket, or a bare recording.

    Raises InputError, one sentence with file, line and field, for anything that cannot be used.
    """
    with system_errors(path):
        is_folder, is_there = path.is_dir(), path.exists()
    if is_folder:
        charts = [path / name for name in CHART_NAMES if (path / name).is_file()]
        if len(charts) > 1:
            both = " and ".join(each.name for each in charts)
            raise InputError(f"the folder has more than one chart: {both}", where=str(path), hint="Keep one of them")
        if not charts:
            raise InputError(
                "the folder has no chart",
                where=str(path),
                allowed=listed(CHART_NAMES),
                hint="'ranvier new DIR' writes one",
            )
        return _read_chart(charts[0], knowledge, path)
    if not is_there:
        near = nearest(path.name, [each.name for each in path.parent.iterdir()]) if path.parent.is_dir() else None
        raise InputError("there is no such file or folder", where=str(path), nearest=near)
    if path.suffix.casefold() in CHART_ENDINGS:
        return _read_chart(path, knowledge, path.parent)
    recording = read_recording(path)
    return PatientRecord(
        case=path.stem,
        on=date.today(),
        recordings=(recording,),
        title=path.name,
        simulated=recording.simulated,
        digest=recording.digest,
    )


def _read_chart(path: Path, knowledge: Knowledge, home: Path) -> PatientRecord:
    from ranvier.formats.phenopacket import is_phenopacket, read_phenopacket

    document = read_document(path)
    if is_phenopacket(document.content):
        return read_phenopacket(path, document, knowledge)
    fields = as_mapping(document.content)
    if fields is None:
        what = "the chart is empty" if document.content is None else "this is no chart: it has no headings"
        raise InputError(what, where=document.name, hint="'ranvier new DIR' writes a commented one to fill in")
    sections = knowledge.vocabulary.sections
    chart_sections = [each for each in sections if each != "derived"]
    for key in fields:
        if key not in _HEAD and key not in chart_sections:
            near = nearest(key, [*chart_sections, *_HEAD])
            raise InputError(
                f"unknown heading '{key}'",
                where=document.where(key),
                allowed=listed([*_HEAD, *chart_sections], 40),
                nearest=near,
            )
    on = _head(document, fields)
    if path.name in CHART_NAMES:
        fields = _with_table_beside(fields, home, document)
    chart = Chart()
    for section in chart_sections:
        if section in fields:
            read_section(section, fields[section], document, knowledge, home, chart)
    no_future(chart, on, knowledge.vocabulary)
    visits = read_visits(fields.get("visits"), document, knowledge, home, on)
    recordings = _recordings(home, fields.get("recordings"), document, knowledge.vocabulary)
    return PatientRecord(
        case=home.resolve().name if path.name in CHART_NAMES else path.stem,
        on=on,
        facts=chart.facts,
        listings=chart.listings,
        recordings=recordings,
        title=_one_line(fields.get("title")),
        story=_one_line(fields.get("story")),
        citation=_one_line(fields.get("citation")),
        simulated=fields.get("simulated") is True,
        digest=_digest(path, home, (chart.listings, *(visit.listings for visit in visits)), recordings),
        visits=visits,
    )


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _with_table_beside(fields: dict[str, Any], home: Path, document: Document) -> dict[str, Any]:
    """The table `ncs.csv` of a case folder is its conduction study, also when the chart does not name it."""
    if not (home / TABLE_NAME).is_file():
        return fields
    stated = fields.get("conduction")
    study = {} if stated is None else as_mapping(stated)
    if study is None or "file" in study or "conduction" in study:
        return fields
    if study.get("list") is not None:
        raise InputError(
            f"the chart lists a conduction study, and '{TABLE_NAME}' lies beside it",
            where=document.where("conduction", "list"),
            hint=f"Take the list or the table away, or write 'file: {TABLE_NAME}' to use both",
        )
    return {**fields, "conduction": {**study, "file": TABLE_NAME}}


def _digest(path: Path, home: Path, days: Iterable[Mapping[str, Listing]], recordings: Iterable[Recording]) -> str:
    """One digest over everything that was read."""
    hashed = hashlib.sha256(path.read_bytes())
    tables = {row.origin.source for listings in days for listing in listings.values() for row in listing.rows}
    for name in sorted(tables - {path.name}):
        if (home / name).is_file():
            hashed.update((home / name).read_bytes())
    for recording in recordings:
        hashed.update(recording.digest.encode())
    return hashed.hexdigest()


def _head(document: Document, fields: Mapping[str, Any]) -> date:
    form = fields.get("ranvier_case")
    if form != CASE_FORM:
        what = "the chart does not say its form" if form is None else f"the form {form!r} of the chart is not known"
        raise InputError(what, where=document.where("ranvier_case"), allowed=f"ranvier_case: {CASE_FORM}")
    given = fields.get("date")
    on = as_day(given)
    if on is None:
        what = "the chart has no date" if given is None else f"'{given}' is no date"
        raise InputError(what, where=document.where("date"), allowed="date: YYYY-MM-DD, the day of the visit")
    if on > date.today():
        raise InputError(
            f"the date {on} lies in the future", where=document.where("date"), hint="Give the day of the visit"
        )
    for key, most in LONGEST.items():
        if fields.get(key) is not None and not isinstance(fields[key], str):
            raise InputError(f"'{key}' is no text", where=document.where(key), hint="Put it in quotes")
        if len(fields.get(key) or "") > most:
            raise InputError(f"'{key}' is too long", where=document.where(key), allowed=f"at most {most:,} characters")
    if not isinstance(fields.get("simulated", False), bool):
        raise InputError(
            f"'simulated' is '{fields['simulated']}'", where=document.where("simulated"), allowed="yes, no"
        )
    return on


def _recordings(home: Path, stated: Any, document: Document, vocabulary: Vocabulary) -> tuple[Recording, ...]:
    folder = home / "recordings"
    about_file = folder / "about.yaml"
    if stated is not None:
        named = as_mapping(stated)
        if named is None:
            raise InputError(
                "'recordings' does not name the files", where=document.where("recordings"), hint=HOW_TO_DESCRIBE
            )
        return tuple(described_recording(home, document, ("recordings", name), vocabulary) for name in named)
    if not folder.is_dir():
        return ()
    with system_errors(folder):
        present = {each.name for each in folder.iterdir() if each.is_file() and is_recording(each)}
    if not about_file.is_file():
        if not present:
            return ()
        raise InputError(
            "the recordings have no 'about.yaml' that says what each file is of",
            where="recordings",
            hint=HOW_TO_DESCRIBE,
        )
    about_document = read_document(about_file, "recordings/about.yaml")
    about = as_mapping(about_document.content or {})
    if about is None:
        raise InputError(
            "this does not name the files",
            where=about_document.name,
            hint=HOW_TO_DESCRIBE,
        )
    stranger = sorted(present - set(about))
    if stranger:
        near = nearest(stranger[0], about)
        raise InputError(
            f"'{stranger[0]}' is not described in 'about.yaml'",
            where="recordings",
            nearest=near,
            hint="Describe it or take it away",
        )
    return tuple(described_recording(folder, about_document, (name,), vocabulary) for name in about)


HOW_TO_DESCRIBE = "Write 'FILE: {nerve: ..., side: ..., kind: ...}' for each recording"


def is_recording(path: Path) -> bool:
    """The file may be a recording: it is not one of the texts that stand beside recordings."""
    return path.suffix not in _BESIDE and not path.name.startswith(".")


def described_recording(folder: Path, document: Document, place: tuple[str, ...], vocabulary: Vocabulary) -> Recording:
    """The recording that a part of a document names and describes."""
    name, where = place[-1], document.where(*place)
    path = inside(folder, name, where)
    if not path.is_file():
        near = nearest(name, sorted(each.name for each in folder.iterdir() if each.is_file()))
        raise InputError(f"the recording '{name}' is not there", where=where, nearest=near)
    raw: Any = document.content
    for part in place:
        raw = raw[part]
    about = described(raw, document, place, vocabulary)
    try:
        return read_recording(path, about)
    except InputError as error:
        raise error if name in error.where else error.at(name) from None
