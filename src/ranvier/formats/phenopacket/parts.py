"""The parts of a packet, each with its place; what is no packet is refused with one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ranvier.document import Document, Path_, as_day, as_list, as_mapping, field_name
from ranvier.errors import InputError, listed, nearest
from ranvier.record import Origin

_SNAKE = re.compile(r"_([a-z0-9])")


def camel_names(content: Any) -> Any:
    """The same content with the names of its fields as JSON writes them: `metaData`, also where `meta_data` stands."""
    if (fields := as_mapping(content)) is not None:
        return {_SNAKE.sub(lambda part: part[1].upper(), name): camel_names(each) for name, each in fields.items()}
    if (items := as_list(content)) is not None:
        return [camel_names(each) for each in items]
    return content


@dataclass(frozen=True, slots=True)
class Term:
    """A term of an ontology: its id and its label."""

    id: str
    label: str

    def __str__(self) -> str:
        return f"{self.label} ({self.id})" if self.label != self.id else self.id


@dataclass(frozen=True, slots=True)
class Part:
    """Named fields somewhere inside a packet."""

    document: Document
    path: Path_
    fields: Mapping[str, Any]

    @property
    def origin(self) -> Origin:
        """Where it stands, for a fact."""
        return Origin(self.document.name, field_name(self.path))

    @property
    def where(self) -> str:
        """Where it stands, for a message."""
        return str(self.origin)

    def _at(self, *path: str | int) -> str:
        return f"{self.document.name} {field_name((*self.path, *path))}"

    def part(self, name: str) -> Part | None:
        """The fields under a name; None when the packet does not have it."""
        given = self.fields.get(name)
        if given is None:
            return None
        fields = as_mapping(given)
        if fields is None:
            raise InputError(f"'{name}' holds named fields, not {_kind(given)}", where=self._at(name))
        return Part(self.document, (*self.path, name), fields)

    def parts(self, name: str) -> Iterator[Part]:
        """Each entry of the list under a name; none when the packet does not have it."""
        given = self.fields.get(name)
        if given is None:
            return
        items = as_list(given)
        if items is None:
            raise InputError(f"'{name}' is a list, not {_kind(given)}", where=self._at(name))
        for index, each in enumerate(items):
            fields = as_mapping(each)
            if fields is None:
                raise InputError(f"an entry holds named fields, not {_kind(each)}", where=self._at(name, index))
            yield Part(self.document, (*self.path, name, index), fields)

    def text(self, name: str) -> str:
        """The text under a name; empty when the packet does not have it."""
        given = self.fields.get(name)
        if given is None:
            return ""
        if not isinstance(given, str | date):
            raise InputError(f"'{name}' is a text, not {_kind(given)}", where=self._at(name), hint="Put it in quotes")
        return " ".join(str(given).split())

    def flag(self, name: str) -> bool:
        """The yes/no under a name; no when the packet does not have it."""
        given = self.fields.get(name, False)
        if not isinstance(given, bool):
            raise InputError(f"'{name}' is {_kind(given)}", where=self._at(name), allowed="true, false")
        return given

    def number(self, name: str) -> float | None:
        """The number under a name; None when the packet does not have it."""
        given = self.fields.get(name)
        if given is not None and (isinstance(given, bool) or not isinstance(given, int | float)):
            raise InputError(f"'{name}' is a number, not {_kind(given)}", where=self._at(name))
        return given

    def word(self, name: str, words: Sequence[str]) -> str:
        """One word of a closed list; the first one when the packet does not have it."""
        given = self.fields.get(name, words[0])
        if given not in words:
            near = nearest(str(given), words)
            raise InputError(f"'{name}' is '{given}'", where=self._at(name), allowed=listed(words), nearest=near)
        return given

    def term(self, name: str) -> Term | None:
        """The term of an ontology under a name; None when the packet does not have it."""
        part = self.part(name)
        return None if part is None else part.as_term()

    def as_term(self) -> Term:
        """The term of an ontology that these fields are; raises InputError when they have no id."""
        id = self.text("id")
        if ":" not in id:
            raise InputError(
                "this term has no id", where=self.where, allowed="{id: HP:0001761, label: Pes cavus}",
                hint="Give the id of the ontology",
            )  # fmt: skip
        return Term(id, self.text("label") or id)

    def day(self, name: str) -> date | None:
        """The day of a time stamp under a name; None when the packet does not have it."""
        written = self.text(name)
        if not written:
            return None
        found = as_day(written[:10]) if len(written) == len("YYYY-MM-DD") or written[10:11] == "T" else None
        if found is None:
            raise InputError(
                f"'{written}' is no time", where=self._at(name), allowed="a time stamp, 2026-01-31T08:00:00Z"
            )
        return found


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if as_list(value) is not None:
        return "a list"
    return "a group of fields" if as_mapping(value) is not None else f"'{value}'"
