"""A page for each criteria set, made from its file: what it asks, on what authority, and with which examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ranvier.knowledge.entries import Claim, ConclusionForm, Criteria
from ranvier.knowledge.pages.parts import (
    MADE,
    Cited,
    bullets,
    cell,
    citation,
    cited,
    numbers,
    part,
    rule,
    sources,
    table,
    with_index,
)
from ranvier.knowledge.saying import phrase
from ranvier.knowledge.store import Knowledge

KINDS = {
    "criteria": "Criteria",
    "electrodiagnosis": "Electrodiagnosis",
    "grading": "Grading",
    "pattern": "Patterns and clues",
    "red_flags": "Red flags",
    "problem": "Problems to treat",
}


def criteria_pages(knowledge: Knowledge) -> Mapping[str, str]:
    """Every page by the name of its file, the index as README.md."""
    return with_index({each.id: _page(each, knowledge) for each in knowledge.criteria.values()}, _index(knowledge))


def _index(knowledge: Knowledge) -> Iterator[str]:
    yield "# Criteria"
    yield ""
    yield "Every criteria set, grading, pattern and red flag: rules in words, numbers, sources and examples."
    yield "Made by `make reference`; do not edit by hand. See also the [causes](../causes/README.md)."
    for kind, title in KINDS.items():
        sets = sorted((each for each in knowledge.criteria.values() if each.kind == kind), key=lambda each: each.title)
        rows = [
            (f"[{cell(each.title)}]({each.id}.md)", each.edition, cell(each.about), _share(each))
            for each in sets
        ]  # fmt: skip
        yield from part(f"## {title}", table(("set", "edition", "what it says", "rules read in a source"), rows))


def _share(criteria: Criteria) -> str:
    claims = list(_claims(criteria))
    return f"{sum(each.verified for each in claims)} of {len(claims)}"


def _claims(criteria: Criteria) -> Iterator[Claim]:
    yield from criteria.findings.values()
    for form in criteria.conclusions.values():
        yield from (level.claim for level in form.levels)


def _page(criteria: Criteria, knowledge: Knowledge) -> Iterator[str]:
    yield f"# {cell(criteria.title)}"
    yield ""
    yield cell(criteria.about)
    yield ""
    edition = f", edition {cell(criteria.edition)}" if criteria.edition else ""
    yield f"{KINDS[criteria.kind]}{edition}; named `{criteria.id}` in rules."
    yield MADE.format(file=f"criteria/{criteria.id}.yaml")
    yield "A number that was not read in its source is marked unverified."
    numbered = cited(criteria.sources, (each.source for each in _claims(criteria)))
    yield from part("## What it does not cover", bullets(map(cell, criteria.limits)))
    yield from part("## Sources", sources(numbered, knowledge))
    if criteria.conclusions:
        yield from ("", "## Conclusions")
    for form in criteria.conclusions.values():
        yield from _conclusion(form, knowledge, numbered)
    if criteria.findings:
        yield from ("", "## Findings", "")
        yield from table(("finding", "numbers", "source"), _overview(criteria, knowledge, numbered))
    for name, claim in criteria.findings.items():
        yield from part(f"### {cell(claim.title)}", [f"`{name}`", "", *rule(claim, knowledge, numbered)])


def _overview(criteria: Criteria, knowledge: Knowledge, numbered: Cited) -> Iterator[tuple[str, str, str]]:
    for claim in criteria.findings.values():
        asked = "; ".join(numbers(claim, knowledge))
        yield cell(claim.title), asked, citation(claim.source, claim.verified, numbered)


def _conclusion(form: ConclusionForm, knowledge: Knowledge, numbered: Cited) -> Iterator[str]:
    name = form.id.partition(".")[2]
    single = len(form.levels) == 1
    yield from part(f"### {cell(form.title)}", [f"`{name}`, {_how(form)}"])
    about = [
        *_named("Ruled out by", form.excluding, knowledge),
        *_named("Speaks for it", form.speaks_for, knowledge),
        *_named("Speaks against it", form.speaks_against, knowledge),
        *([f"Do: {cell(form.advice)}"] if form.advice else []),
        *([f"Note: {cell(form.note)}"] if form.note else []),
    ]
    if form.urgent:
        urgent = form.urgent
        about.insert(0, f"**Urgent ({urgent.within})**: {cell(urgent.action)} {cell(urgent.why)}")
    if about:
        yield from ("", *bullets(about))
    for level in form.levels:
        title = "Met" if single and level.title == form.title else level.title
        advice = ["", f"Do: {cell(level.advice)}"] if level.advice else []
        yield from part(
            f"#### {cell(title)}", [f"`{name}.{level.id}`", "", *rule(level.claim, knowledge, numbered), *advice]
        )


def _how(form: ConclusionForm) -> str:
    kind = form.kind.replace("_", " ")
    if len(form.levels) == 1:
        return f"a {kind}" if kind[0] not in "aeiou" else f"an {kind}"
    return f"{kind}; " + ("exactly one class holds" if form.exclusive else "the best level that is met counts")


def _named(title: str, names: Iterable[str], knowledge: Knowledge) -> Iterator[str]:
    listed = [cell(phrase(each, None, knowledge)) for each in names]
    if listed:
        yield f"{title}: {'; '.join(listed)}"
