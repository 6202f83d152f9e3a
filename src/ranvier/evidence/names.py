"""What a person asks the evidence of: a medicine by any of its names, another treatment, or a problem."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.errors import InputError, listed, suggested
from ranvier.knowledge import Knowledge

LONGEST = 200
"""Characters of a name; more is no name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as it was understood.

    kind  treatment or problem
    note  what to confirm when an abbreviation or a misspelling was read
    """

    kind: str
    id: str
    title: str
    note: str = ""


def read_name(written: str, knowledge: Knowledge) -> Asked:
    """The medicine, treatment or problem of a name.

    Raises InputError with the nearest match for a name that is none of these.

    >>> from ranvier.knowledge import load_knowledge
    >>> read_name("PGB", load_knowledge()).id, read_name("DPN", load_knowledge()).id
    ('pregabalin', 'painful_diabetic_neuropathy')
    """
    table, wanted = knowledge.trials, _folded(written)
    if not wanted or len(written) > LONGEST:
        raise InputError("no medicine or problem is named", allowed="for example: pregabalin, or DPN")
    for kind, group in (("problem", table.problems), ("treatment", table.treatments)):
        for each in group.values():
            if wanted in {_folded(name) for name in (each.id, each.title, *each.called)}:
                return Asked(kind, each.id, each.title)
    reading = read_medicine(written, knowledge)
    if len(reading.medicines) > 1:
        names = " and ".join(each.title.casefold() for each in reading.medicines)
        raise InputError(f"'{written}' joins {names}", hint="Ask for one of them at a time")
    if not reading.medicines:
        raise _unknown(written, reading.suggestion, knowledge)
    medicine = reading.medicines[0]
    return Asked("treatment", medicine.id, medicine.title, reading.question or "")


def read_problem(written: str, knowledge: Knowledge) -> Asked:
    """A problem by any of its names.

    Raises InputError with the nearest match for a name that is none.
    """
    wanted = _folded(written)
    names: dict[str, str] = {}
    for each in knowledge.trials.problems.values():
        for name in (each.id, each.title, *each.called):
            if wanted and _folded(name) == wanted:
                return Asked("problem", each.id, each.title)
            names[_folded(name)] = each.title
    close = suggested(wanted, names)
    raise InputError(
        f"'{_shown(written)}' is no problem that trials are about", where="--problem",
        nearest=names[close] if close else None,
        allowed=listed(each.title for each in knowledge.trials.problems.values()),
    )  # fmt: skip


def title_of(treatment: str, knowledge: Knowledge) -> str:
    """How a treatment is called; a dose or form behind it stays.

    >>> from ranvier.knowledge import load_knowledge
    >>> title_of("pregabalin 300 mg", load_knowledge())
    'Pregabalin 300 mg'
    """
    id, _, more = treatment.partition(" ")
    known = knowledge.trials.treatments.get(id) or knowledge.medicines.get(id)
    return " ".join(filter(None, (known.title if known else id.replace("_", " "), more)))


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[\s_\-]+", " ", text.casefold()).split())


def _shown(written: str) -> str:
    return written if len(written) <= LONGEST else written[:LONGEST] + "..."


def _unknown(written: str, suggestion: str | None, knowledge: Knowledge) -> InputError:
    table = knowledge.trials
    names = {_folded(name): each.title for each in (*table.problems.values(), *table.treatments.values())
             for name in (each.id, each.title, *each.called)}  # fmt: skip
    close = suggested(_folded(written), names)
    held = {title_of(arm.treatment, knowledge) for each in table.trials.values() for arm in each.arms}
    problems = (each.title for each in table.problems.values())
    return InputError(
        f"'{_shown(written)}' is no medicine that is known and no problem that trials are about",
        nearest=suggestion or (names[close] if close else None),
        hint=f"Trials are held of {listed(held, 30)}; problems: {listed(problems, 20)}",
    )
