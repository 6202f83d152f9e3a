"""A text that a machine wrote verifies nothing: no fact that rests on it may be called seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ranvier.knowledge.check import problems, source_problems
from ranvier.knowledge.files import HOME, read_files
from ranvier.knowledge.forms import FORMS
from ranvier.knowledge.store import Knowledge

REFUSED = "seen, but a machine wrote"
BOOK = 'book: {title: "A book. 2020"'


def machine_written(home: Path) -> None:
    """Say of the only book of the small knowledge that a machine wrote it."""
    path = home / "sources" / "books.yaml"
    path.write_text(path.read_text().replace(BOOK, BOOK + ", machine_written: yes"))


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("vocabulary/laboratory.yaml", "hba1c_percent in mmol/mol"),
        ("drugs/pill.yaml", "pill"),
        ("tests/blood.yaml", "tests/blood.yaml"),
        ("methods/detector.yaml", "detector.threshold_uv"),
    ],
)
def test_what_rests_on_it_is_not_seen(file: str, place: str, home: Path) -> None:
    machine_written(home)
    assert any(each.startswith(place) and REFUSED in each and "'book'" in each for each in problems(home))
    path = home / file
    path.write_text(path.read_text().replace("confidence: seen", "confidence: memory"))
    assert not any(each.startswith(place) and REFUSED in each for each in problems(home))


def test_a_criteria_set_does_not_list_it(home: Path) -> None:
    machine_written(home)
    assert any(each.startswith("sugar:") and REFUSED in each for each in problems(home))


def test_a_source_by_people_may_be_seen(home: Path) -> None:
    assert not any(REFUSED in each for each in problems(home))


def test_no_kind_of_fact_escapes() -> None:
    """With every source called machine-written, each fact that names one and says seen is refused."""
    knowledge = Knowledge(read_files(HOME))
    written = Counter(_seen_in(knowledge))
    known = {id: replace(each, machine_written=True) for id, each in knowledge.sources.items()}
    vars(knowledge)["sources"] = known
    refused = Counter(each.split("'")[-4] for each in source_problems(knowledge) if REFUSED in each)
    assert {id: (count, refused[id]) for id, count in written.items() if refused[id] < count} == {}


def _seen_in(knowledge: Knowledge) -> Iterator[str]:
    for folder in FORMS:
        for document in knowledge.files.folder(folder).values():
            yield from _seen(document.content)


def _seen(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("confidence") == "seen" and part.get("source"):
            yield part["source"]
        for each in part.values():
            yield from _seen(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _seen(each)
