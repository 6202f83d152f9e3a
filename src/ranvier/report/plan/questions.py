"""What a treatment waits for, as one short list: the most decisive first, what is looked up together told together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ranvier.knowledge import Knowledge

_FEWEST_ALIKE = 5
"""So many questions at least must two treatments share before one is told by the other."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: as it stands alone, and as it stands under its heading."""

    text: str
    heading: str
    short: str


def arranged(questions: Iterable[str], knowledge: Knowledge) -> tuple[Asked, ...]:
    """The questions in the order in which they are asked; what has no heading of its own stands at the end."""
    places: dict[str, tuple[int, str, str]] = {}
    for each in knowledge.asked_together:
        phrase = knowledge.phrase(each.fact, None)
        places[phrase] = len(places), each.heading, each.short or phrase
    listed = tuple(questions)
    first = [each for each in sorted(listed, key=_medicines_first) if _of_a_list(each) and not _told_by(each, listed)]
    rest = [each for each in listed if not _of_a_list(each)]
    last = len(places), "besides", ""
    found = [(places.get(each, last), each) for each in rest]
    ordered = sorted(found, key=lambda each: each[0][0])
    return (
        *(Asked(each, "", each) for each in first),
        *(Asked(text, heading, short or text) for (_, heading, short), text in ordered),
    )


def _medicines_first(question: str) -> bool:
    return not question.startswith("medicines")


def _told_by(question: str, listed: Iterable[str]) -> bool:
    """The rest of a list that is asked for as a whole."""
    what, _, rest = question.partition(" that are not listed")
    return not rest and question != what and any(each.startswith(f"{what}: ") for each in listed)


def _of_a_list(question: str) -> bool:
    return question.startswith(("allergies", "medicines", "what '", "whether the reaction"))


def told_together(asked: Iterable[Asked]) -> Iterator[str]:
    """Each heading once, with what is asked under it.

    >>> list(told_together([Asked("QTc", "electrocardiogram", "QTc"), Asked("ECG", "electrocardiogram", "rhythm")]))
    ['electrocardiogram (QTc, rhythm)']
    """
    under: dict[str, list[Asked]] = {}
    for each in asked:
        under.setdefault(each.heading, []).append(each)
    for heading, several in under.items():
        if not heading or (heading == "besides" and len(under) == 1) or len(several) == 1 or heading == "besides":
            yield from (each.text for each in several)
        else:
            yield f"{heading} ({', '.join(each.short for each in several)})"


def as_for(own: Sequence[str], before: Mapping[str, Sequence[str]]) -> tuple[str, tuple[str, ...]]:
    """A treatment told before that waits for the same or almost the same, and what is asked besides.

    >>> as_for(["a", "b", "c", "d", "e", "f"], {"Amitriptyline": ["a", "b", "c", "d", "e"]})
    ('Amitriptyline', ('f',))
    >>> as_for(["a", "b"], {"Amitriptyline": ["a", "b"]})
    ('', ())
    """
    for title, others in before.items():
        if len(others) >= _FEWEST_ALIKE and set(others) <= set(own) and len(own) <= len(others) + 2:
            return title, tuple(each for each in own if each not in others)
    return "", ()
