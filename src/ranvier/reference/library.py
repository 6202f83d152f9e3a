"""The shelf of reference files: which limits exist, and a laboratory's own before those that come with Ranvier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from ranvier.document import Document, read_document
from ranvier.errors import InputError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.limit_reading import Reader
from ranvier.knowledge.limit_rows import LimitRow, Technique

Plain = Mapping[str, Any]


class ReferenceLibrary:
    """Reference limits, read file by file when they are first asked for.

    files  id -> plain content of each reference file
    own    a laboratory's own techniques; where they have a limit it is used instead of the shipped one
    """

    __slots__ = ("_files", "_index", "_read", "own")

    def __init__(self, files: Mapping[str, Plain], own: Iterable[Technique] = ()) -> None:
        self._files = files
        self._read: dict[str, Technique] = {}
        self._index: dict[str, list[str]] | None = None
        self.own = tuple(own)

    def with_own(self, own: Iterable[Technique]) -> ReferenceLibrary:
        """The same shelf with a laboratory's own limits in front."""
        return ReferenceLibrary(self._files, (*own, *self.own))

    def __contains__(self, identity: object) -> bool:
        return identity in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def technique(self, identity: str) -> Technique:
        """One shipped technique by its id.

        Raises KeyError for an unknown id, KnowledgeError for a file that breaks the form.
        """
        found = self._read.get(identity)
        if found is None:
            found = Reader(Document(f"reference/{identity}.yaml", self._files[identity], {})).technique()
            self._read[identity] = found
        return found

    def rows(self, quantity: str) -> tuple[LimitRow, ...]:
        """Every shipped row for a quantity, in the order of the files."""
        identities = self._by_quantity().get(quantity, ())
        return tuple(row for each in identities for row in self.technique(each).rows if row.quantity == quantity)

    def own_rows(self, quantity: str) -> tuple[LimitRow, ...]:
        """Every row of the laboratory's own for a quantity."""
        return tuple(row for each in self.own for row in each.rows if row.quantity == quantity)

    def all_rows(self) -> tuple[LimitRow, ...]:
        """Every shipped row."""
        return tuple(row for each in self._files for row in self.technique(each).rows)

    def quantities(self) -> dict[str, str]:
        """Every quantity that has a row, with its unit."""
        return {row["quantity"]: row["unit"] for content in self._files.values() for row in content["rows"]}

    def _by_quantity(self) -> Mapping[str, list[str]]:
        if self._index is None:
            index: dict[str, list[str]] = {}
            for identity, content in self._files.items():
                for quantity in dict.fromkeys(row["quantity"] for row in content["rows"]):
                    index.setdefault(quantity, []).append(identity)
            self._index = index
        return self._index


@cache
def shipped_library() -> ReferenceLibrary:
    """The reference limits that come with Ranvier.

    >>> shipped_library().technique("sural_sensory").title
    'Sural nerve, sensory'
    """
    return ReferenceLibrary(load_knowledge().reference)


def load_limits(path: Path, library: ReferenceLibrary) -> tuple[Technique, ...]:
    """A laboratory's own limits from a file in the form of the shipped ones.

    The file holds one technique, or a list of them under `techniques`. Quantities and units are those of the
    library, so that a limit in the wrong unit is refused and not compared.

    Raises InputError with file, line, field and the nearest match.
    """
    document = read_document(path)
    content: Any = document.content
    if not isinstance(content, dict):
        raise InputError("a file of limits has the fields id, title, technique and rows", where=document.name)
    known = library.quantities()
    several = cast("dict[str, Any]", content).get("techniques")
    if several is None:
        return (Reader(document, own=True, quantities=known).technique(),)
    if not isinstance(several, list) or not several:
        raise InputError("a list of techniques is needed", where=document.where("techniques"))
    spots = range(len(cast("list[Any]", several)))
    return tuple(Reader(document, own=True, quantities=known, at=("techniques", n)).technique() for n in spots)
