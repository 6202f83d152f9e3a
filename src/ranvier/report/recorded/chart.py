"""All that the chart says, in the order of the vocabulary, with the place where each value was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.knowledge.phrasing import plain
from ranvier.record import Fact
from ranvier.report.evidence.origins import fact_origin, written
from ranvier.report.wording import capital, value_text


@dataclass(frozen=True, slots=True)
class ChartFact:
    """One thing that the chart says, as it was read."""

    phrase: str
    value: str
    as_given: str
    origin: str


@dataclass(frozen=True, slots=True)
class ChartSection:
    """The facts of one heading of the chart, or one of its lists."""

    title: str
    facts: tuple[ChartFact, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


def chart_sections(assessment: Assessment) -> tuple[ChartSection, ...]:
    """Every fact under the heading of its part of the chart, then the lists."""
    record, vocabulary = assessment.record, assessment.findings.knowledge.vocabulary
    by_section: dict[str, list[ChartFact]] = {}
    for name, fact in record.facts.items():
        term = vocabulary.facts.get(name)
        section = term.section if term is not None else "other"
        made = ChartFact(capital(vocabulary.phrase(name)), _shown(fact), written(fact, _shown(fact)), fact_origin(fact))
        by_section.setdefault(section, []).append(made)
    sections = [
        ChartSection(vocabulary.sections.get(name, capital(plain(name))), tuple(by_section[name]))
        for name in (*vocabulary.sections, "other")
        if name in by_section
    ]
    return (*sections, *_listings(assessment), *_visits(assessment), *_notes(assessment))


def _visits(assessment: Assessment) -> Iterable[ChartSection]:
    """What the earlier visits state, the latest first; their conduction studies stand under the course."""
    vocabulary = assessment.findings.knowledge.vocabulary
    for visit in reversed(assessment.record.visits):
        facts = tuple(
            ChartFact(capital(vocabulary.phrase(name)), _shown(fact), written(fact, _shown(fact)), fact_origin(fact))
            for name, fact in visit.facts.items()
        )
        lists = [f"{len(each.rows)} entries under {plain(name)}" for name, each in visit.listings.items() if each.rows]
        yield ChartSection(f"Visit of {visit.on}", facts, note=f"{'; '.join(lists)}." if lists else "")


def _notes(assessment: Assessment) -> Iterable[ChartSection]:
    """What the source says besides, and what of it has no place among the facts."""
    if assessment.record.notes:
        rows = tuple((note,) for note in assessment.record.notes)
        yield ChartSection("What the source says besides", columns=("Note",), rows=rows)


def _shown(fact: Fact | None) -> str:
    if fact is None:
        return ""
    value = fact.value
    return value_text(value if isinstance(value, bool | str) else float(value), fact.unit)


def _listings(assessment: Assessment) -> Iterable[ChartSection]:
    """Lists of the chart that have no place of their own in the report."""
    vocabulary = assessment.findings.knowledge.vocabulary
    for name, listing in assessment.record.listings.items():
        if name in {"conduction", "medicine"}:
            continue
        form = vocabulary.listings[name]
        present = [column for column in form.columns if any(column in row.facts for row in listing.rows)]
        rows = tuple((*(_shown(row.facts.get(column)) for column in present), str(row.origin)) for row in listing.rows)
        note = "" if listing.unlisted == 0 else "The list may be incomplete."
        if not listing.rows and listing.unlisted == 0:
            note = "The chart says that there are none."
        title = capital(plain(name)).replace("Needle emg", "Needle examination")
        headings = (*(capital(form.columns[column].phrase) for column in present), "Origin")
        if rows or note:
            yield ChartSection(title, columns=headings if rows else (), rows=rows, note=note)
