"""What a patient reads: texts in plain words for diseases, tests, treatments, care and what must be done at once.

Advice is a plain sentence; a fact carries its source and whether it was read there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ranvier.document import Document, as_list, as_mapping
from ranvier.knowledge.entries import Statement
from ranvier.knowledge.shapes import FLAG, TEXT, Either, Fields, ListOf, MapOf, OneOf, Shape

Raw = Mapping[str, Any]

ABOUT, COURSE, YOU_CAN, CALL = "about", "course", "you_can", "call"
"""Headings of a disease: what it is, what to expect, what one can do, when to call."""

WHY, HOW, FEEL, BEFORE, AFTER = "why", "how", "feel", "before", "after"
"""Headings of a test."""

WHAT, EFFECTS, STOP, KNOW, TEAM = "what", "effects", "stop", "know", "team"
"""Headings of a treatment, beside how to take it and when to call; what is meant for the team is not in a leaflet."""

TOLD = ("any", "sure", "in_person")
"""When a disease is named to the patient: also while it is only possible, once it is likely, or never on paper."""

_DISEASE = (ABOUT, COURSE, YOU_CAN, CALL)
_TEST = (WHY, HOW, FEEL, BEFORE, AFTER)
_TREATMENT = (WHAT, HOW, EFFECTS, CALL, STOP, KNOW)


def leaflet_forms(statement: Shape, sources: Shape) -> Mapping[str, Shape]:
    """The form of the files in leaflets/, told apart by their kind."""
    texts = said(statement)
    shared: Mapping[str, Shape] = {"id": TEXT, "title": TEXT, "kind": OneOf(tuple(_KINDS))}
    forms = {
        "disease": Fields(
            {**shared, ABOUT: texts},
            {
                "causes": MapOf(TEXT), "problems": MapOf(TEXT), "told": OneOf(TOLD), "care": ListOf(TEXT),
                "local": FLAG, "sources": sources, **dict.fromkeys((COURSE, YOU_CAN, CALL), texts),
            },
        ),
        "test": Fields(
            {**shared, WHY: texts, HOW: texts},
            {"tests": MapOf(TEXT), "panels": FLAG, "sources": sources, **dict.fromkeys((FEEL, BEFORE, AFTER), texts)},
        ),
        "care": Fields(
            {**shared, YOU_CAN: texts},
            {"when": ListOf(TEXT), "treatments": MapOf(TEXT), "sources": sources, CALL: texts},
        ),
        "urgent": Fields({**shared, "urgent": MapOf(TEXT)}),
        "frame": Fields({**shared, "words": MapOf(TEXT)}),
        "lint": Fields(
            {**shared, "forbidden": MapOf(_FORBIDDEN), "required": MapOf(_REQUIRED)}, {"sources": sources}
        ),
    }  # fmt: skip
    return {"leaflets": Either(lambda value: forms.get((as_mapping(value) or {}).get("kind", ""), Fields(shared)))}


def plain_form(statement: Shape) -> Shape:
    """The form of the block `plain` of a treatment: what it is for, and what its counsel does not say yet."""
    texts = said(statement)
    return Fields({WHAT: texts}, {"name": TEXT, **dict.fromkeys((HOW, EFFECTS, CALL, STOP, KNOW), texts)})


def said(statement: Shape) -> Shape:
    """A list of sentences: advice as it is, a fact with its source."""
    return ListOf(Either(lambda value: TEXT if isinstance(value, str) else statement))


_KINDS = ("disease", "test", "care", "urgent", "frame", "lint")
_FORBIDDEN = Fields(
    {"says": TEXT, "why": TEXT, "wrong": ListOf(TEXT), "right": ListOf(TEXT)},
    {"unless": TEXT, "within": ListOf(TEXT)},
)
_REQUIRED = Fields({"says": TEXT, "why": TEXT}, {"treatments": ListOf(TEXT), "leaflets": ListOf(TEXT)})


@dataclass(frozen=True, slots=True)
class PlainText:
    """A disease, test, treatment or kind of care in plain words.

    names  ids of what it speaks of, each as it is called in a sentence
    said   heading -> sentences
    told   of a disease: when it may be named
    care   of a disease: kinds of care that belong to it
    when   of care: facts or findings of which one that is true asks for it
    panels of a test: it is also that of the gene panels
    local  of a disease: it stays where it is, so that the alarms of a general nerve disease are not told
    """

    id: str
    title: str
    kind: str
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    said: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict[str, tuple[Statement, ...]])
    told: str = TOLD[0]
    care: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    panels: bool = False
    local: bool = False
    place: str = ""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every sentence of it."""
        return tuple(each for listed in self.said.values() for each in listed)

    @property
    def facts(self) -> tuple[Statement, ...]:
        """The sentences that state a fact."""
        return tuple(each for each in self.statements if each.source)


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A claim that is wrong although it is widely printed: a pattern for a sentence, and what makes it right.

    within  texts in which alone it is wrong, because there a bare "it" means what they are about; all when empty
    """

    id: str
    says: str
    unless: str
    why: str
    wrong: tuple[str, ...]
    right: tuple[str, ...]
    within: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Required:
    """A statement that a text must hold: of these treatments, or in these leaflets."""

    id: str
    says: str
    why: str
    treatments: tuple[str, ...]
    leaflets: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Leaflets:
    """Everything that can be told to a patient.

    treatments  treatment -> its plain text; one without is told in general words
    urgent      red flag -> what the patient is told of it
    words       the sentences that hold a leaflet together
    """

    diseases: Mapping[str, PlainText]
    tests: Mapping[str, PlainText]
    care: Mapping[str, PlainText]
    treatments: Mapping[str, PlainText]
    urgent: Mapping[str, str]
    words: Mapping[str, str]
    forbidden: tuple[Forbidden, ...]
    required: tuple[Required, ...]

    @property
    def texts(self) -> tuple[PlainText, ...]:
        """Every text with headings."""
        groups = (self.diseases, self.tests, self.care, self.treatments)
        return tuple(each for group in groups for each in group.values())

    def disease_of_cause(self, cause: str) -> PlainText | None:
        """The text that speaks of a cause."""
        return next((each for each in self.diseases.values() if cause in each.names), None)

    def test_of(self, test: str) -> PlainText | None:
        """The text that speaks of an investigation."""
        return next((each for each in self.tests.values() if test in each.names), None)


def read_leaflets(files: Iterable[Document], treatments: Iterable[Document]) -> Leaflets:
    """All leaflets, and the plain texts of the treatments, which stand in their own files."""
    by_kind: dict[str, list[Document]] = {kind: [] for kind in _KINDS}
    for document in files:
        by_kind[document.content["kind"]].append(document)
    lint = by_kind["lint"]
    return Leaflets(
        diseases=_texts(by_kind["disease"], ("causes", "problems"), _DISEASE),
        tests=_texts(by_kind["test"], ("tests",), _TEST),
        care=_texts(by_kind["care"], ("treatments",), (YOU_CAN, CALL)),
        treatments={
            each.content["id"]: _treatment(each)
            for each in treatments
            if "plain" in each.content and "indications" in each.content
        },
        urgent={id: text for each in by_kind["urgent"] for id, text in each.content["urgent"].items()},
        words={id: text for each in by_kind["frame"] for id, text in each.content["words"].items()},
        forbidden=tuple(each for document in lint for each in _forbidden(document)),
        required=tuple(each for document in lint for each in _required(document)),
    )


def _texts(documents: Iterable[Document], named: tuple[str, ...], headings: tuple[str, ...]) -> dict[str, PlainText]:
    return {document.content["id"]: _text(document, named, headings) for document in documents}


def _text(document: Document, named: tuple[str, ...], headings: tuple[str, ...]) -> PlainText:
    raw: Raw = document.content
    return PlainText(
        id=raw["id"],
        title=raw["title"],
        kind=raw["kind"],
        names={id: name for part in named for id, name in raw.get(part, {}).items()},
        said={heading: tuple(_said(raw[heading])) for heading in headings if heading in raw},
        told=raw.get("told", TOLD[0]),
        care=tuple(raw.get("care", ())),
        when=tuple(raw.get("when", ())),
        panels=raw.get("panels", False),
        local=raw.get("local", False),
        place=document.where("id"),
    )


def _said(listed: Iterable[Any], source: str = "", confidence: str = "memory") -> Iterator[Statement]:
    for each in listed:
        if isinstance(each, str):
            yield Statement(each)
        else:
            yield Statement(
                each["text"], each.get("source", source), each.get("confidence", confidence), each.get("for", ""),
                note=each.get("note", ""),
            )  # fmt: skip


def _treatment(document: Document) -> PlainText:
    """The plain text of a treatment: its block `plain`, and its counsel, each sentence under the heading it is for."""
    raw: Raw = document.content
    plain: Raw = raw["plain"]
    listed = as_list(raw.get("sources"))
    source = listed[0]["ref"] if listed else raw.get("source", "")
    confidence = raw.get("confidence", "memory")
    counsel = tuple(_said(raw.get("counsel", ()), source, confidence))
    said = {
        heading: (
            *_said(plain.get(heading, ()), source, confidence),
            *(each for each in counsel if (each.about or KNOW) == heading),
        )
        for heading in _TREATMENT
    }
    return PlainText(
        id=raw["id"],
        title=plain.get("name", raw["title"]),
        kind="treatment",
        names={raw["id"]: plain.get("name", raw["title"])},
        said={heading: found for heading, found in said.items() if found},
        place=document.where("plain"),
    )


def _forbidden(document: Document) -> Iterator[Forbidden]:
    for id, raw in document.content["forbidden"].items():
        yield Forbidden(
            id, raw["says"], raw.get("unless", ""), raw["why"], tuple(raw["wrong"]), tuple(raw["right"]),
            tuple(raw.get("within", ())), document.where("forbidden", id),
        )  # fmt: skip


def _required(document: Document) -> Iterator[Required]:
    for id, raw in document.content["required"].items():
        yield Required(
            id, raw["says"], raw["why"], tuple(raw.get("treatments", ())), tuple(raw.get("leaflets", ())),
            document.where("required", id),
        )  # fmt: skip
