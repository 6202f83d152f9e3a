"""The shelf of reference files: which limits exist, and a laboratory's own before those that come with Ranvier."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from ranvier.document import Document, read_document
from ranvier.errors import InputError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.nerves.limit_reading import Reader
from ranvier.knowledge.nerves.limit_rows import Given, LimitRow, Technique
from ranvier.reference.sets import LimitSet

Plain = Mapping[str, Any]


class ReferenceLibrary:
    """Reference limits, read file by file when they are first asked for.

    files  id -> plain content of each reference file
    own    a laboratory's own techniques; where they have a limit it is used instead of the shipped one
    first  a set of limits that is asked before the usual ones
    kept   answers of the usual limits that were given before, under their queries; None keeps none
    """

    __slots__ = ("_files", "_index", "_read", "_rows", "first", "kept", "own")

    def __init__(self, files: Mapping[str, Plain], own: Iterable[Technique] = ()) -> None:
        self._files = files
        self._read: dict[str, Technique] = {}
        self._index: dict[str, list[str]] | None = None
        self._rows: dict[tuple[str, str], tuple[LimitRow, ...]] = {}
        self.own = tuple(own)
        self.first: LimitSet | None = None
        self.kept: dict[Hashable, Any] | None = None

    def with_own(self, own: Iterable[Technique]) -> ReferenceLibrary:
        """The same shelf with a laboratory's own limits in front."""
        return ReferenceLibrary(self._files, (*own, *self.own))

    def under(self, limits: LimitSet | None, kept: dict[Hashable, Any] | None = None) -> ReferenceLibrary:
        """The same shelf with another set of limits in front; what the set lacks is answered as usual.

        kept  answers of the usual limits, shared between sets that are asked of the same patient
        """
        made = ReferenceLibrary(self._files, () if limits is not None and limits.shipped else self.own)
        made._read, made._index, made._rows = self._read, self._by_quantity(), self._rows
        made.first, made.kept = limits, None if made.own != self.own else kept
        return made

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
        key = ("", quantity)
        if key not in self._rows:
            shelf = self._by_quantity().get(quantity, ())
            self._rows[key] = tuple(row for id in shelf for row in self.technique(id).rows if row.quantity == quantity)
        return self._rows[key]

    def rows_of(self, source: str, quantity: str) -> tuple[LimitRow, ...]:
        """Every shipped row for a quantity that was read in one source."""
        key = (source, quantity)
        if key not in self._rows:
            self._rows[key] = tuple(row for row in self.rows(quantity) if row.source == source)
        return self._rows[key]

    def comparison_sources(self, quantities: Iterable[str]) -> tuple[str, ...]:
        """The sources that give limits of another population for some of these quantities."""
        found = {
            row.source: None
            for quantity in quantities
            for row in self.rows(quantity)
            if row.role == "comparison" and row.limit is not None
        }
        return tuple(found)

    def may_supply(self, source: str, quantities: Iterable[str], nerves: Container[str], given: Given) -> bool:
        """Whether a source has a limit of these quantities for one of these nerves that may hold for a person."""
        age = given.get("age_years")
        return any(
            row.limit is not None
            and row.fits(given) is not False
            and any(nerve in nerves for nerve in row.setting.nerves)
            and (row.setting.ages is None or not isinstance(age, float) or row.setting.ages.holds(age))
            for quantity in quantities
            for row in self.rows_of(source, quantity)
        )

    def own_rows(self, quantity: str) -> tuple[LimitRow, ...]:
        """Every row of the laboratory's own for a quantity."""
        return tuple(row for each in self.own for row in each.rows if row.quantity == quantity)

    def all_rows(self) -> tuple[LimitRow, ...]:
        """Every shipped row."""
        return tuple(row for each in self._files for row in self.technique(each).rows)

    def quantities(self) -> dict[str, str]:
        """Every quantity that has a row, with its unit."""
        return {row["quantity"]: row["unit"] for content in self._files.values() for row in content["rows"]}

    def _by_quantity(self) -> dict[str, list[str]]:
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
