"""The page of the features that are understood: every term of the Human Phenotype Ontology and what it states."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.knowledge.diseases.hpo import CodedValue
from ranvier.knowledge.store import Knowledge
from ranvier.knowledge.vocabulary import Term


def hpo_page(knowledge: Knowledge) -> str:
    """The codes of the vocabulary as a Markdown table, in the order of the ids."""
    rows = [
        (_feature(coded), _value(term, coded), _sides(term))
        for term in knowledge.vocabulary.terms.values()
        for coded in term.coded
    ]
    return "\n".join(_lines(sorted(rows))) + "\n"


def _lines(rows: list[tuple[str, str, str]]) -> Iterator[str]:
    yield "# Features of a phenopacket"
    yield ""
    yield "What each term of the [Human Phenotype Ontology](https://hpo.jax.org) states, read from a phenopacket."
    yield "A feature that does not stand here is named by `ranvier check` and in the report, and states nothing."
    yield "Made by `make reference` from the `codes` of the vocabulary; do not edit by hand."
    yield ""
    yield "| feature | states | without a side |"
    yield "|---|---|---|"
    yield from (f"| {feature} | {value} | {sides} |" for feature, value, sides in rows)


def _feature(coded: CodedValue) -> str:
    named = " and ".join(f"{id} {label}" for id, label in coded.features.items())
    return f"{named}, excluded" if coded.excluded else named


def _value(term: Term, coded: CodedValue) -> str:
    value = coded.value
    if value is None:
        return f"`{term.id}`: the side decides"
    word = ("yes" if value else "no") if isinstance(value, bool) else value
    return f"`{term.id}`: {word.replace('_', ' ')}"


def _sides(term: Term) -> str:
    if not term.per_side:
        return ""
    return "both sides" if term.both_sides else "not used; excluded means both"
