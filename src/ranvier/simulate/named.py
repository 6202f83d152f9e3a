"""A muscle, an electrode or a nerve that a scenario names, among those whose numbers the knowledge holds."""

from __future__ import annotations

from ranvier.errors import InputError, listed, nearest
from ranvier.knowledge import Knowledge


def method_of(knowledge: Knowledge, prefix: str, wanted: str, what: str) -> str:
    """The id of the method with the numbers of what is named; InputError says which can be simulated.

    prefix  how the ids of such methods begin
    what    what is named, for the sentence: muscle, electrode, nerve
    """
    known = [id.removeprefix(prefix) for id in knowledge.methods if id.startswith(prefix)]
    if wanted not in known:
        raise InputError(
            f"no {what} '{wanted}' can be simulated", nearest=nearest(wanted, known), allowed=listed(sorted(known), 20)
        )
    return prefix + wanted
