"""The shape that a knowledge file must have, said once, and checked with file, line and field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from ranvier.document import Document, Path_, as_list, as_mapping
from ranvier.errors import KnowledgeError, listed, nearest


class Shape(Protocol):
    """Something that a part of a document can be held against."""

    def check(self, value: Any, document: Document, path: Path_) -> None:
        """Raise KnowledgeError when the value does not fit."""
        ...


def _fail(document: Document, path: Path_, what: str, allowed: str = "", near: str | None = None) -> KnowledgeError:
    return KnowledgeError(what, where=document.where(*path), allowed=allowed, nearest=near)


@dataclass(frozen=True, slots=True)
class Of:
    """A value of one of these Python types."""

    types: tuple[type, ...]
    name: str

    def check(self, value: Any, document: Document, path: Path_) -> None:
        """Refuse any other type; yes/no is no number."""
        wrong_bool = isinstance(value, bool) and not {bool, object} & set(self.types)
        if wrong_bool or not isinstance(value, self.types):
            raise _fail(document, path, f"{value!r} stands where {self.name} is needed")


TEXT = Of((str,), "a text")
NUMBER = Of((int, float), "a number")
WHOLE = Of((int,), "a whole number")
FLAG = Of((bool,), "yes or no")
DAY = Of((date,), "a date (YYYY-MM-DD)")
PLAIN = Of((str, int, float, bool), "a plain value")
ANYTHING = Of((object,), "anything")


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a closed list."""

    words: Sequence[str | bool]

    def check(self, value: Any, document: Document, path: Path_) -> None:
        """Refuse any other word and name the nearest one."""
        if not any(value == word and isinstance(value, bool) == isinstance(word, bool) for word in self.words):
            names = [_as_written(word) for word in self.words]
            given = _as_written(value)
            raise _fail(document, path, f"'{given}' is not known here", listed(names, 40), nearest(given, names))


def _as_written(value: object) -> str:
    return str(value).casefold() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of parts of one shape."""

    item: Shape

    def check(self, value: Any, document: Document, path: Path_) -> None:
        """Check every part."""
        items = as_list(value)
        if items is None:
            raise _fail(document, path, f"{value!r} stands where a list is needed")
        for index, each in enumerate(items):
            self.item.check(each, document, (*path, index))


@dataclass(frozen=True, slots=True)
class MapOf:
    """Parts of one shape under names of one's own."""

    item: Shape

    def check(self, value: Any, document: Document, path: Path_) -> None:
        """Check every part."""
        parts = as_mapping(value)
        if parts is None:
            raise _fail(document, path, f"{value!r} stands where named parts are needed")
        for key, each in parts.items():
            self.item.check(each, document, (*path, key))


@dataclass(frozen=True, slots=True)
class Fields:
    """Named parts, each with its own shape."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict[str, Shape])

    def check(self, value: Any, document: Document, path: Path_) -> None:
        """Refuse a missing part and an unknown one."""
        parts = as_mapping(value)
        if parts is None:
            raise _fail(document, path, f"{value!r} stands where the fields {listed(self.required)} are needed")
        known = {**self.required, **self.optional}
        for key, each in parts.items():
            shape = known.get(key)
            if shape is None:
                raise _fail(document, (*path, key), f"unknown field '{key}'", listed(known, 40), nearest(key, known))
            shape.check(each, document, (*path, key))
        for key in self.required:
            if key not in parts:
                raise _fail(document, path, f"the field '{key}' is missing")


@dataclass(frozen=True, slots=True)
class Either:
    """One shape or the other, told apart by the type of the value."""

    choose: Callable[[Any], Shape]

    def check(self, value: Any, document: Document, path: Path_) -> None:
        """Check against the chosen shape."""
        self.choose(value).check(value, document, path)
