"""Whether a chart holds a value at all, so that the words of a report speak only where there is none."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.knowledge import Knowledge
from ranvier.record import PatientRecord
from ranvier.rules.values import Cell


def what_is_stated(record: PatientRecord, values: Mapping[str, Cell], knowledge: Knowledge) -> Mapping[str, Cell]:
    """For each `whether_stated` of the vocabulary: yes when one of its facts or lists is known, no when none is.

    values  what is known of the patient so far, stated or worked out
    """
    listed = {name for name, listing in record.listings.items() if listing.rows}
    known = {name for name, value in values.items() if value is not None} | listed
    return {
        term.id: not known.isdisjoint(term.whether_stated)
        for term in knowledge.vocabulary.terms.values()
        if term.whether_stated
    }
