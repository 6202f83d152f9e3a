"""Terms of the Human Phenotype Ontology, and the facts of the vocabulary that they state.

In the vocabulary, under `codes` of a fact, each entry an id with its label, several ids joined by "and":

    hpo: "HP:0001761 Pes cavus"          the same thing: present is yes, excluded is no
    hpo_shows: [...]                     present, it shows the fact; excluded, it says nothing
    hpo_rules_out: [...]                 excluded, it rules the fact out; present, it says nothing
    hpo_without_side: both               a feature without a side is read as both sides

A choice names its options: `hpo: {absent: "HP:0003438 Absent Achilles reflex", reduced: ...}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.document import as_list, as_mapping
from ranvier.errors import KnowledgeError, listed, nearest

_ENTRY = re.compile(r"(HP:\d{7}) (\S.*)")
_YES_NO = {"yes": True, "no": False}
SIDED_OPTIONS = ("none", "one_sided", "both_sides")
"""Options of a choice that the side of a feature decides."""

KINDS = ("hpo", "hpo_shows", "hpo_rules_out")


@dataclass(frozen=True, slots=True)
class CodedValue:
    """A value that a fact takes when all these features are present, or all are excluded.

    features  ids with their labels
    value     yes/no or an option; None when the side of the feature decides between one and both sides
    excluded  the features have to be excluded, not present
    exact     the features mean the same as the fact; otherwise the value only follows from them
    """

    features: Mapping[str, str]
    value: bool | str | None
    excluded: bool
    exact: bool


def coded_values(codes: Mapping[str, Any], kind: str, options: tuple[str, ...], where: str) -> tuple[CodedValue, ...]:
    """What the codes of one fact say.

    kind     the type of the fact
    options  its options when it is a choice

    Raises KnowledgeError for an id that is none, and a value that the fact cannot take.
    """
    return tuple(each for name in KINDS if name in codes for each in _of_kind(name, codes[name], kind, options, where))


def _of_kind(name: str, given: Any, kind: str, options: tuple[str, ...], where: str) -> Iterator[CodedValue]:
    by_value = as_mapping(given)
    if by_value is None:
        by_value = {_default(name, kind, options, where): given}
    for word, entries in by_value.items():
        value = _value(word, kind, options, where)
        for entry in as_list(entries) or [entries]:
            features = _features(entry, where)
            yield CodedValue(features, value, name == "hpo_rules_out", name == "hpo")
            other = _opposite(value, options)
            if name == "hpo" and other is not None:
                yield CodedValue(features, other, True, True)


def _default(name: str, kind: str, options: tuple[str, ...], where: str) -> str:
    if kind == "yes_no":
        return "no" if name == "hpo_rules_out" else "yes"
    if kind == "choice" and name == "hpo" and options == SIDED_OPTIONS:
        return ""
    raise KnowledgeError(f"'{name}' does not say which value is meant", where=where, allowed=listed(options, 40))


def _value(word: str, kind: str, options: tuple[str, ...], where: str) -> bool | str | None:
    if word == "":
        return None
    allowed = tuple(_YES_NO) if kind == "yes_no" else options
    if word not in allowed:
        raise KnowledgeError(
            f"'{word}' is no value of this fact",
            where=where,
            allowed=listed(allowed, 40),
            nearest=nearest(word, allowed),
        )
    return _YES_NO[word] if kind == "yes_no" else word


def _opposite(value: bool | str | None, options: tuple[str, ...]) -> bool | str | None:
    """What the exclusion of the same feature says."""
    if isinstance(value, bool):
        return not value
    if value is None:
        return SIDED_OPTIONS[0]
    return next(each for each in options if each != value) if len(options) == 2 else None


def _features(entry: Any, where: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in re.split(r" and (?=HP:)", str(entry)):
        match = _ENTRY.fullmatch(part)
        if match is None:
            raise KnowledgeError(
                f"'{part}' is no term of the Human Phenotype Ontology",
                where=where,
                allowed="an id and its label, HP:0001761 Pes cavus",
            )
        found[match[1]] = match[2]
    return found
