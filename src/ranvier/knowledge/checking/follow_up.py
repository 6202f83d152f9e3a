"""Checks of the rules of follow-up: their examples, the names in them, and their sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ranvier.errors import did_you_mean

if TYPE_CHECKING:
    from ranvier.knowledge.store import Knowledge


def follow_up_problems(knowledge: Knowledge) -> Iterator[str]:
    """Examples that do not fit, and names of effects and criteria that do not exist."""
    listing = knowledge.vocabulary.listings.get("adverse_effect")
    effects = listing.columns["effect"].options if listing else ()
    for name in knowledge.grave_effects:
        if name not in effects:
            yield f"follow_up: unknown adverse effect '{name}'.{did_you_mean(name, [*effects])}"
    for each in knowledge.follow_up.values():
        yield from each.complaints()
        for name in each.of_criteria:
            if name not in knowledge.criteria:
                close = did_you_mean(name, [*knowledge.criteria])
                yield f"follow_up/{each.id}.yaml: unknown criteria '{name}'.{close}"


def follow_up_references(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """Place, source and confidence of every rule, grave effect and number of follow-up."""
    for rules in knowledge.follow_up.values():
        yield from ((claim.place, claim.source, claim.confidence) for claim in rules.claims)
    for effect in knowledge.grave_effects.values():
        yield f"follow_up, {effect.id}", effect.statement.source, effect.statement.confidence
    if "figures" in knowledge.files.folder("follow_up"):
        for name, figure in knowledge.follow_up_figures.values.items():
            yield f"follow_up/figures.yaml, {name}", figure.source, figure.confidence
