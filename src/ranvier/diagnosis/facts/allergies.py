"""What the list of allergies says of earlier reactions, so that a rule may ask for the reaction alone."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.errors import InputError
from ranvier.record import PatientRecord

_REACTIONS: Mapping[str, str] = {
    "severe_skin_reaction": "severe_skin_reaction_before",
    "drug_reaction_with_organ_damage": "severe_skin_reaction_before",
    "angioedema": "angioedema_before",
}
"""Reaction in the list of allergies -> the fact of the chart that it makes true."""


def allergy_facts(record: PatientRecord) -> Mapping[str, bool]:
    """Earlier reactions that the list of allergies shows.

    Raises InputError when the chart denies a reaction that its own list of allergies names.
    """
    found: dict[str, bool] = {}
    for row in record.rows("allergy"):
        reaction = row.text("reaction") or ""
        fact = _REACTIONS.get(reaction)
        if fact is None:
            continue
        if record.value(fact) is False:
            raise InputError(
                f"the list of allergies names {reaction.replace('_', ' ')}, but '{fact}' says no",
                where=str(row.origin),
                hint=f"It stands in {record.facts[fact].origin}; correct one of them",
            )
        found[fact] = True
    return found
