"""Facts that are asked for together, in the order in which they decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ranvier.document import Document


@dataclass(frozen=True, slots=True)
class AskedTogether:
    """A fact, or a list of the chart, that is asked for under a heading.

    heading  what is looked up once for all of them; empty for what stands before the headings
    short    a shorter word for it under its heading; empty when its phrase serves
    """

    fact: str
    heading: str
    short: str


def read_questions(documents: Iterable[Document]) -> tuple[AskedTogether, ...]:
    """All facts that have a heading, in order."""
    return tuple(each for document in documents for each in _of_file(document))


def _of_file(document: Document) -> Iterator[AskedTogether]:
    for group in document.content["groups"]:
        for raw in group["facts"]:
            yield AskedTogether(raw["fact"], group["heading"], raw.get("short", ""))
