"""Conduction studies: which nerve is recorded where, the order of its stimulation sites, and its entrapment sites.

A study stands in the same file as its reference limits, so that a new nerve is one new file. Its names become
options of the vocabulary by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ranvier.document import Document
from ranvier.errors import KnowledgeError
from ranvier.knowledge.nerves.limit_rows import plain_name
from ranvier.knowledge.shapes import FLAG, TEXT, Fields, ListOf, MapOf, OneOf

_SEGMENT = Fields({"from": TEXT, "to": TEXT}, {"entrapment": FLAG, "above_axilla": FLAG})
STUDY = Fields(
    {"name": TEXT, "phrase": TEXT, "limb": OneOf(("upper", "lower", "head")), "distal_entrapment": FLAG},
    {"sites": ListOf(ListOf(TEXT)), "distal": TEXT, "main_segment": TEXT, "segments": MapOf(_SEGMENT)},
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of nerve between two stimulation sites, distal one first."""

    name: str
    distal: str
    proximal: str
    entrapment: bool
    above_axilla: bool


@dataclass(frozen=True, slots=True)
class Study:
    """One way to study a nerve.

    nerve_called     other names of the nerve
    recording_sites  the recording site, then its other names
    sites            stimulation sites from distal to proximal, each with its other names
    """

    name: str
    phrase: str
    kind: str
    nerve: str
    nerve_called: tuple[str, ...]
    recording_sites: tuple[str, ...]
    limb: str
    technique: str
    sites: tuple[tuple[str, ...], ...]
    distal: str
    main_segment: str | None
    segments: Mapping[str, Segment]
    distal_entrapment: bool

    def place(self, site: str) -> int | None:
        """The position of a stimulation site, counted from distal; None for a site that the study does not know."""
        return next((index for index, names in enumerate(self.sites) if site in names), None)

    def segment(self, distal: int, proximal: int) -> Segment | None:
        """The named segment between two positions; None when the stretch has no name."""
        for segment in self.segments.values():
            if (self.place(segment.distal), self.place(segment.proximal)) == (distal, proximal):
                return segment
        return None

    def crosses_entrapment(self, distal: int, proximal: int) -> bool:
        """Whether a stretch runs through a common site of entrapment."""
        for segment in self.segments.values():
            low, high = self.place(segment.distal), self.place(segment.proximal)
            if segment.entrapment and low is not None and high is not None and low < proximal and high > distal:
                return True
        return False


def study_of(nerve: str | None, recording_site: str | None, studies: Iterable[Study]) -> Study | None:
    """The first of the studies that records this nerve at this site; None when none does."""
    fitting = (each for each in studies if each.nerve == nerve and recording_site in each.recording_sites)
    return next(fitting, None)


def read_studies(documents: Mapping[str, Document]) -> tuple[Study, ...]:
    """Every study that the reference files describe; raises KnowledgeError for a site that does not exist."""
    return tuple(_study(id, document) for id, document in documents.items() if "study" in document.content)


def _study(id: str, document: Document) -> Study:
    raw: dict[str, Any] = document.content["study"]
    technique: dict[str, Any] = document.content["technique"]
    sites = tuple(tuple(names) for names in raw.get("sites", ()))
    segments = {
        name: Segment(name, each["from"], each["to"], each.get("entrapment", False), each.get("above_axilla", False))
        for name, each in raw.get("segments", {}).items()
    }
    study = Study(
        name=raw["name"],
        phrase=raw["phrase"],
        kind=technique["kind"],
        nerve=technique["nerve"],
        nerve_called=tuple(map(plain_name, technique.get("nerve_called", ()))),
        recording_sites=tuple(
            map(plain_name, (technique["recording_site"], *technique.get("recording_site_called", ())))
        ),
        limb=raw["limb"],
        technique=id,
        sites=sites,
        distal=raw.get("distal", sites[0][0] if sites else ""),
        main_segment=raw.get("main_segment"),
        segments=segments,
        distal_entrapment=raw["distal_entrapment"],
    )
    for segment in segments.values():
        for site in (segment.distal, segment.proximal):
            if study.place(site) is None:
                raise KnowledgeError(
                    f"there is no site '{site}' in this study", where=document.where("study", "segments", segment.name)
                )
    return study


def options(studies: Iterable[Study]) -> Mapping[tuple[str, str], list[str]]:
    """What the studies add to the choices of the vocabulary: (list or table, column) -> options."""
    found: dict[tuple[str, str], list[str]] = {}

    def add(table: str, column: str, *words: str) -> None:
        kept = found.setdefault((table, column), [])
        kept.extend(word for word in words if word and word not in kept)

    for study in studies:
        add("conduction", "nerve", study.nerve)
        add("conduction", "recording_site", study.recording_sites[0])
        add("conduction", "stimulation_site", *(name for names in study.sites for name in names))
        if study.kind == "motor":
            add("motor_nerve", "nerve", study.name)
            add("motor_segment", "nerve", study.name)
            add("motor_segment", "segment", *study.segments)
        else:
            add("sensory_nerve", "nerve", study.name)
    return found


def names(studies: Iterable[Study]) -> Mapping[tuple[str, str], dict[str, str]]:
    """Other names that the studies add to choices of the vocabulary: (list, column) -> name -> option.

    Nerves, and the muscles of motor studies. A place on the skin has none here, because `hand` or `knee` is
    another place for another nerve; and a name that two options share is left out.
    """
    meant: dict[tuple[str, str], dict[str, set[str]]] = {}

    def add(column: str, option: str, words: Iterable[str]) -> None:
        for word in words:
            meant.setdefault(("conduction", column), {}).setdefault(word, set()).add(option)

    for study in studies:
        add("nerve", study.nerve, study.nerve_called)
        if study.kind == "motor":
            add("recording_site", study.recording_sites[0], study.recording_sites[1:])
    return {
        place: {word: next(iter(each)) for word, each in words.items() if len(each) == 1}
        for place, words in meant.items()
    }
