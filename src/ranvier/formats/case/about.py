"""What a chart says of a recording, held against the vocabulary: a misspelt side may not lose a measurement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ranvier.document import Document, Path_, as_mapping
from ranvier.errors import InputError, listed, nearest
from ranvier.formats.case.values import fact
from ranvier.formats.description import HOW_TO_READ, KINDS, WHAT_IT_IS
from ranvier.knowledge.vocabulary import Term, Vocabulary
from ranvier.record import STUDIES, Origin, Recording

_SAID_AS_TERM = ("nerve", "side", "stimulation_site", "recording_site", "distance_mm", "temperature_c", "low_cut_hz")


def described(raw: Any, document: Document, path: Path_, vocabulary: Vocabulary) -> dict[str, str | float]:
    """What is said of one recording, in the words of the vocabulary.

    `kind` may also be a study (motor, sensory, f_wave ...): evoked responses of that study.

    Raises InputError for an unknown field, a nerve, site, side or muscle that does not exist, and a wrong unit.
    """
    fields = as_mapping({} if raw is None else raw)
    if fields is None:
        raise InputError(
            f"'{path[-1]}' needs named fields",
            where=document.where(*path),
            hint="Write '{nerve: ..., side: ..., stimulation_site: ..., recording_site: ..., kind: ...}'",
        )
    terms = _terms(vocabulary)
    known = (*HOW_TO_READ, *WHAT_IT_IS)
    said: dict[str, str | float] = {}
    for name, value in fields.items():
        where = document.where(*path, name)
        if name not in known:
            raise InputError(
                f"unknown field '{name}' of a recording",
                where=where,
                nearest=nearest(name, known),
                allowed=listed(known, 30),
            )
        if value is None:
            continue
        if name in terms:
            made = fact(terms[name], name, value, Origin(document.name, where.removeprefix(document.name).lstrip(" ,")))
            if made is not None:
                said[name] = made.value
        else:
            said[name] = _plain(name, value, where)
    return _study(said, document.where(*path))


def in_known_words(recording: Recording, vocabulary: Vocabulary) -> Recording:
    """The recording with what its file says of nerve, muscle, side and sites in the words of the vocabulary.

    A word that the vocabulary does not have stays, and a note says so.
    """
    terms, about, notes = _terms(vocabulary), dict(recording.about), list(recording.notes)
    for name, value in recording.about.items():
        if name not in terms or not isinstance(value, str):
            continue
        try:
            made = fact(terms[name], name, value, Origin(recording.name))
        except InputError as error:
            close = f"; did you mean '{error.nearest}'?" if error.nearest else ""
            notes.append(f"{name.replace('_', ' ')} '{value}' is not known{close}")
            continue
        about[name] = value if made is None else made.value
    return replace(recording, about=MappingProxyType(about), notes=tuple(notes))


def _terms(vocabulary: Vocabulary) -> Mapping[str, Term]:
    """The columns of the conduction table, and the muscles of both tables."""
    conduction, needle = vocabulary.listings["conduction"].columns, vocabulary.listings["needle_emg"].columns
    muscle = needle["muscle"]
    muscles = tuple(dict.fromkeys((*muscle.options, *conduction["recording_site"].options)))
    return {name: conduction[name] for name in _SAID_AS_TERM} | {"muscle": replace(muscle, options=muscles)}


def _plain(name: str, value: Any, where: str) -> str | float:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str | int | float):
        raise InputError(f"'{name}' is no single value", where=where)
    return value


def _study(said: dict[str, str | float], where: str) -> dict[str, str | float]:
    kind, study = said.get("kind"), said.get("study")
    if kind in STUDIES:
        if study not in {None, kind}:
            raise InputError(f"kind says {kind}, but study says {study}", where=where, hint="Keep one of them")
        return {**said, "kind": "evoked", "study": kind}
    for name, word, words in (("kind", kind, (*STUDIES, *KINDS)), ("study", study, STUDIES)):
        if word is not None and word not in words:
            near = nearest(str(word), words)
            raise InputError(f"unknown {name} '{word}'", where=where, nearest=near, allowed=", ".join(words))
    return said
