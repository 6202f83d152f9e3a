"""A page for each cause, made from its file: what it is, what speaks for it and against it, what settles it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log10

from ranvier.knowledge.entries import Cause, Claim, Piece
from ranvier.knowledge.pages.parts import (
    MADE,
    Cited,
    bullets,
    capital,
    cell,
    citation,
    cited,
    part,
    rule,
    sources,
    table,
    with_index,
)
from ranvier.knowledge.saying import phrase
from ranvier.knowledge.store import Knowledge

GROUPS = {
    "metabolic": "Metabolic",
    "nutritional": "Nutritional",
    "toxic": "Toxic",
    "drug": "Medicines",
    "immune": "Immune",
    "paraprotein": "Monoclonal proteins and amyloid",
    "malignant": "Malignant",
    "infectious": "Infectious",
    "hereditary": "Hereditary",
    "compressive": "Single nerves, plexus and roots",
    "critical_illness": "Critical illness",
    "idiopathic": "Without known cause",
    "mimic": "Diseases that imitate a neuropathy",
}


def causes_pages(knowledge: Knowledge) -> Mapping[str, str]:
    """Every page by the name of its file, the index as README.md."""
    return with_index({each.id: _page(each, knowledge) for each in knowledge.causes.values()}, _index(knowledge))


def _index(knowledge: Knowledge) -> Iterator[str]:
    yield from (
        "# Causes",
        "",
        "Every disease that is weighed as the cause of a neuropathy, and what is taken for one.",
    )
    yield "Made by `make reference`; do not edit by hand. See also the [criteria](../criteria/README.md)."
    for group, title in GROUPS.items():
        causes = sorted(
            (each for each in knowledge.causes.values() if each.group == group), key=lambda each: each.title
        )
        rows = [(f"[{cell(each.title)}]({each.id}.md)", cell(each.about)) for each in causes]
        yield from part(f"## {title}", table(("cause", "what it is"), rows))


def _page(cause: Cause, knowledge: Knowledge) -> Iterator[str]:
    claims = (*cause.claims, *cause.exclusions, *cause.confirmed_by)
    numbered = cited(cause.sources, (*(each.source for each in cause.pieces), *(each.source for each in claims)))
    yield from (f"# {cell(cause.title)}", "", cell(cause.about), "")
    yield f"{GROUPS[cause.group]}; named `{cause.id}`. [All causes](README.md)"
    yield MADE.format(file=f"causes/{cause.id}.yaml")
    yield from part("## What it changes", [cell(cause.changes)])
    yield from part("## How it is weighed", _weighed(cause, knowledge, numbered))
    yield from part("## What must hold before it is named", _needs(cause, knowledge))
    yield from _rules("## What proves it", cause.confirmed_by, knowledge, numbered)
    yield from _rules("## What rules it out", cause.exclusions, knowledge, numbered)
    yield from part("## Tests that settle it", bullets(cell(knowledge.tests[each].title) for each in cause.tests))
    yield from part("## Genes", [", ".join(f"*{each}*" for each in cause.genes)] if cause.genes else [])
    yield from part("## Note", [cell(cause.note)] if cause.note else [])
    yield from part("## Sources", sources(numbered, knowledge))
    yield from _rules("## Findings of its own", cause.claims, knowledge, numbered)


def _weighed(cause: Cause, knowledge: Knowledge, numbered: Cited) -> Iterator[str]:
    rarer = round(1 / cause.frequency)
    often = "common among people with neuropathy" if rarer == 1 else f"about {rarer} times rarer than a common cause"
    yield f"It starts with {_points(cause.frequency) or '0'} points: {often}."
    yield "Ten points are a likelihood ratio of ten. A weight that was not published is the judgement of the authors."
    yield "Findings with the same letter say the same thing, and only the strongest of them counts."
    yield ""
    words = dict.fromkeys(each.together for each in cause.pieces if each.together)
    letters = {word: chr(ord("a") + index) for index, word in enumerate(words)}
    ranked = sorted(cause.pieces, key=lambda each: -max(abs(log10(each.when_true)), abs(log10(each.when_false))))
    heading = ("finding", "if it holds", "if it does not", "same", "weight", "source")
    yield from table(heading, (_piece(each, letters, knowledge, numbered) for each in ranked))


def _piece(piece: Piece, letters: Mapping[str, str], knowledge: Knowledge, numbered: Cited) -> tuple[str, ...]:
    said = capital(cell(phrase(piece.name, None, knowledge)))
    return (
        f"{said} ({cell(piece.note)})" if piece.note else said,
        _points(piece.when_true),
        _points(piece.when_false),
        letters.get(piece.together, ""),
        f"published, {_ratios(piece)}" if piece.published else "judged",
        citation(piece.source, piece.confidence == "seen", numbered),
    )


def _ratios(piece: Piece) -> str:
    return " and ".join(f"{each:g}" for each in (piece.when_true, piece.when_false) if each != 1)


def _points(ratio: float) -> str:
    return f"{10 * log10(ratio):+.0f}" if ratio != 1 else ""


def _needs(cause: Cause, knowledge: Knowledge) -> Iterator[str]:
    named = {each.id: each.name for each in cause.pieces}
    said = [cell(phrase(named[each], None, knowledge)) for each in cause.needs]
    if said:
        yield "One of these must be known to hold; when all are known not to hold, the disease is ruled out."
        yield from ("", *bullets(said))


def _rules(title: str, claims: tuple[Claim, ...], knowledge: Knowledge, numbered: Cited) -> Iterator[str]:
    if claims:
        yield from ("", title)
    for claim in claims:
        yield from part(f"### {cell(claim.title)}", rule(claim, knowledge, numbered))
