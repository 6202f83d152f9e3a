"""Rules and what they are made of, read out in plain words: the titles of findings and levels, the phrases of facts."""

from __future__ import annotations

from ranvier.knowledge.phrasing import lower_first, plain
from ranvier.knowledge.store import Knowledge
from ranvier.rules.nodes import Node
from ranvier.rules.words import words


def spoken_rule(node: Node, table: str | None, knowledge: Knowledge) -> str:
    """A rule in plain English, without a capital and without a full stop.

    table  the table whose row the rule is about; None for the patient
    """
    return words(node, lambda name, of: phrase(name, of, knowledge), table, plain)


def phrase(name: str, table: str | None, knowledge: Knowledge) -> str:
    """How a fact, a finding, a level of a conclusion, a column or a row of a table is called inside a sentence."""
    if name in knowledge.level_phrases:
        return knowledge.level_phrases[name]
    if name in knowledge.claims:
        return lower_first(knowledge.claims[name].title)
    listing = knowledge.vocabulary.listings.get(name)
    if listing is not None and table is None:
        return listing.row_phrase
    return knowledge.vocabulary.phrase(name, table)
