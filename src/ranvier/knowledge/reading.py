"""From the content of a knowledge file to its values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ranvier.document import Document, as_list, as_mapping
from ranvier.errors import KnowledgeError
from ranvier.knowledge.care.profile import read_editions, read_profile
from ranvier.knowledge.care.schedules import read_schedule
from ranvier.knowledge.entries import (
    AmountBySize,
    Case,
    Claim,
    ConclusionForm,
    Criteria,
    DoseBand,
    Figure,
    Figures,
    Indication,
    Level,
    Source,
    Statement,
    Test,
    Treatment,
    Urgent,
)

Raw = Mapping[str, Any]


def sources(shared: Iterable[Document], bringing: Iterable[Document]) -> dict[str, Source]:
    """All sources by id; raises KnowledgeError for an id that stands twice.

    bringing  files that may carry the sources that only they use, under `sources`
    """
    found: dict[str, Source] = {}
    for document, path, id, raw in _described(shared, bringing):
        if id in found:
            raise KnowledgeError(
                f"the source '{id}' stands twice",
                where=document.where(*path),
                hint="Describe it once; elsewhere its id is enough",
            )
        about = (raw.get(each, "") for each in ("url", "doi", "note", "called"))
        found[id] = Source(id, raw["title"], *about, machine_written=raw.get("machine_written", False))
    return found


def _described(
    shared: Iterable[Document], bringing: Iterable[Document]
) -> Iterator[tuple[Document, tuple[str | int, ...], str, Raw]]:
    """Where each source is described, with its id; a criteria set lists its sources, other files name them."""
    for document in shared:
        for id, raw in document.content.items():
            yield document, (id,), id, raw
    for document in bringing:
        part = document.content.get("sources", {})
        for index, raw in enumerate(as_list(part) or ()):
            if "title" in raw:
                yield document, ("sources", index), raw["ref"], raw
        for id, raw in (as_mapping(part) or {}).items():
            yield document, ("sources", id), id, raw


def _cases(raw: Raw) -> tuple[Case, ...]:
    return tuple(Case(each["given"], each.get("verdict", each.get("value"))) for each in raw.get("cases", ()))


class ClaimFile:
    """One file with its default source, so that each rule need not repeat it."""

    def __init__(self, document: Document, id: str = "") -> None:
        self.document = document
        self.content: Raw = document.content
        self.id: str = id or self.content["id"]
        listed = as_list(self.content.get("sources"))
        self.default = listed[0] if listed else {"ref": self.content.get("source", "")}

    def claim(self, path: tuple[str | int, ...], raw: Raw, role: str, name: str, title: str, **more: Any) -> Claim:
        """A rule of the file, with the source and confidence of the file where it has none of its own."""
        source = raw.get("source", self.default["ref"])
        return Claim(
            id=f"{self.id}.{name}",
            title=title,
            text=raw.get("rule", raw.get("score", "")),
            role=role,
            file=self.id,
            score="score" in raw,
            source=source,
            source_where=self.default.get("where", "") if source == self.default["ref"] else "",
            confidence=raw.get("confidence", self.content.get("confidence", "memory")),
            note=raw.get("note", ""),
            cases=_cases(raw),
            place=self.document.where(*path),
            **more,
        )

    def claims(self, key: str, role: str) -> tuple[Claim, ...]:
        """The rules under a heading of the file."""
        return tuple(
            self.claim(
                (key, name),
                raw,
                role,
                f"{key}.{name}",
                raw["why"],
                advice=raw.get("do", ""),
                weight=raw.get("weight", 1.0),
                avoid=raw.get("avoid", False),
                may_stay_open=raw.get("may_stay_open", False),
                ask=raw.get("ask", False),
                problems=tuple(raw.get("for", ())),
            )
            for name, raw in self.content.get(key, {}).items()
        )


def criteria(document: Document) -> Criteria:
    """A criteria set out of its file; raises KnowledgeError for a finding that is named but not there."""
    file = ClaimFile(document)
    findings: dict[str, Claim] = {}
    for name, raw in file.content.get("findings", {}).items():
        if ("rule" in raw) == ("score" in raw):
            raise KnowledgeError("a finding has either a rule or a score", where=document.where("findings", name))
        findings[name] = file.claim(("findings", name), raw, "finding", name, raw["title"], per=raw.get("per"))
    conclusions = {
        name: _conclusion(file, name, raw, findings) for name, raw in file.content.get("conclusions", {}).items()
    }
    return Criteria(
        id=file.id,
        title=file.content["title"],
        kind=file.content["kind"],
        about=file.content["about"],
        sources=tuple((each["ref"], each.get("where", "")) for each in file.content["sources"]),
        findings=findings,
        conclusions=conclusions,
        edition=str(file.content.get("edition", "")),
        limits=tuple(file.content.get("limits", ())),
        about_pain=file.content.get("about_pain", False),
    )


def _conclusion(file: ClaimFile, name: str, raw: Raw, findings: Mapping[str, Claim]) -> ConclusionForm:
    path = ("conclusions", name)
    levels = tuple(
        Level(
            each["id"],
            each["title"],
            file.claim(
                (*path, "levels", index), each, "level", f"{name}.{each['id']}:own", f"{raw['title']}: {each['title']}",
                per=raw.get("per"),
            ),
            each.get("advice", ""),
        )
        for index, each in enumerate(raw["levels"])
    )  # fmt: skip
    urgent = raw.get("urgent")
    return ConclusionForm(
        id=f"{file.id}.{name}",
        title=raw["title"],
        kind=raw["kind"],
        levels=levels,
        file=file.id,
        per=raw.get("per"),
        exclusive=raw.get("exclusive", False),
        excluding=tuple(_full(file, each, findings) for each in raw.get("excluding", ())),
        speaks_for=tuple(_full(file, each, findings) for each in raw.get("speaks_for", ())),
        speaks_against=tuple(_full(file, each, findings) for each in raw.get("speaks_against", ())),
        shown_with=tuple(_full(file, each, findings) for each in raw.get("shown_with", ())),
        ask_first=tuple(_full(file, each, findings) for each in raw.get("ask_first", ())),
        urgent=_urgent(urgent) if urgent else None,
        advice=raw.get("advice", ""),
        note=raw.get("note", ""),
        question=raw.get("question", ""),
    )


def _urgent(raw: Mapping[str, Any]) -> Urgent:
    return Urgent(raw["action"], raw["within"], raw["why"], tuple(raw.get("settled_by", ())))


def _full(file: ClaimFile, name: str, findings: Mapping[str, Claim]) -> str:
    """The full name of a finding of the file; facts and findings of other files stay as they are."""
    return f"{file.id}.{name}" if name in findings else name


def _statement(file: ClaimFile, raw: Raw | None) -> Statement | None:
    if raw is None:
        return None
    return Statement(
        text=raw.get("text", raw.get("what", "")),
        source=raw.get("source", file.default["ref"]),
        confidence=raw.get("confidence", file.content.get("confidence", "memory")),
        about=raw.get("for", ""),
        when=raw.get("when", ""),
        note=raw.get("note", ""),
        schedule=read_schedule(raw.get("schedule")),
    )


def _statements(file: ClaimFile, key: str) -> tuple[Statement, ...]:
    made = (_statement(file, raw) for raw in file.content.get(key, ()))
    return tuple(each for each in made if each is not None)


def treatment(document: Document, kind: str) -> Treatment:
    """A medicine or procedure out of its file."""
    file = ClaimFile(document)
    raw = file.content
    gates = file.claims("indications", "indication")
    indications = tuple(
        Indication(problem, claim, each["line"], tuple(each.get("yields_to", ())), each.get("against", False))
        for (problem, each), claim in zip(raw["indications"].items(), gates, strict=True)
    )
    failure = raw.get("failure")
    mechanism = _statement(file, raw["mechanism"])
    assert mechanism is not None
    return Treatment(
        id=file.id,
        title=raw["title"],
        kind=raw.get("kind", kind),
        drug_class=raw.get("class", file.id),
        properties=tuple(raw.get("properties", ())),
        mechanism=mechanism,
        evidence=_statements(file, "evidence"),
        indications=indications,
        exclusions=file.claims("exclusions", "exclusion"),
        cautions=file.claims("cautions", "caution"),
        prefer=file.claims("prefer", "prefer"),
        avoid=file.claims("avoid", "avoid"),
        doses=tuple(_band(file, index, each) for index, each in enumerate(raw.get("doses", ()))),
        monitoring=_statements(file, "monitoring"),
        failure=_statement(file, failure),
        failure_after_weeks=failure["after_weeks"] if failure else None,
        stopping=_statement(file, raw.get("stopping")),
        counsel=_statements(file, "counsel"),
        edition=str(raw.get("edition", "")),
        profile=read_profile(document),
        gives=raw.get("gives", ""),
        given_with=tuple(raw.get("given_with", ())),
    )


def _band(file: ClaimFile, index: int, raw: Raw) -> DoseBand:
    numbers = {
        key: raw.get(key)
        for key in ("start_mg", "step_mg", "step_days", "target_mg", "max_mg", "times_per_day", "dose_g_per_kg")
    }
    claim = file.claim(("doses", index), raw, "dose", f"doses.{raw['id']}", raw["id"].replace("_", " "))
    return DoseBand(
        claim=claim,
        start_text=raw.get("start_text", ""),
        text=raw.get("text", ""),
        edition=raw.get("edition", ""),
        other_editions=read_editions(raw, (claim.source, claim.confidence)),
        amounts=tuple(_amount_by_size(each) for each in raw.get("amounts", ())),
        problems=tuple(raw.get("for", ())),
        **numbers,
    )


def _amount_by_size(raw: Raw) -> AmountBySize:
    return AmountBySize(
        raw["what"], raw["per"], raw["least"], raw.get("most", raw["least"]), raw["unit"], raw.get("at_most"),
        raw.get("times"), raw.get("daily_maximum", False),
    )  # fmt: skip


def test(document: Document) -> Test:
    """An investigation out of its file."""
    file = ClaimFile(document)

    def claims(key: str) -> list[tuple[Claim, int]]:
        return [
            (file.claim((key, index), each, key, f"{key}.{index + 1}", each["why"]), each.get("tier", 2))
            for index, each in enumerate(file.content.get(key, ()))
        ]

    return Test(
        id=file.id,
        title=file.content["title"],
        settles=tuple(file.content["settles"]),
        indicated=tuple(claims("indicated")),
        of_no_value=tuple(claim for claim, _ in claims("of_no_value")),
        changes=file.content["changes"],
        yields=file.content.get("yield", ""),
        also_shown_by=tuple(file.content.get("also_shown_by", ())),
        repeated=tuple(claim for claim, _ in claims("repeated")),
    )


def figures(document: Document) -> Figures:
    """The named numbers of a method or formula out of its file."""
    content: Raw = document.content
    default = content.get("source", "")
    values = {
        name: Figure(
            float(raw["value"]), raw["unit"], raw["meaning"], raw.get("source", default),
            raw.get("confidence", content.get("confidence", "memory")),
        )
        for name, raw in content["values"].items()
    }  # fmt: skip
    return Figures(content["id"], content["title"], values, _cases(content))
