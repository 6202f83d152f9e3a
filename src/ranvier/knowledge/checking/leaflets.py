"""Whether the texts for patients say what they must and nothing that is wrong although it is widely printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ranvier.errors import nearest
from ranvier.knowledge.care.leaflets import HOW, TEAM, Forbidden, Leaflets, PlainText
from ranvier.knowledge.store import Knowledge

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def sentences(text: str) -> list[str]:
    """The sentences of a text.

    >>> sentences("It is safe. Is it?")
    ['It is safe.', 'Is it?']
    """
    return [each for each in _SENTENCE.split(text.strip()) if each]


def wrong_claims(text: str, forbidden: Iterable[Forbidden], of: str = "") -> Iterator[tuple[str, Forbidden]]:
    """Each sentence of a text that makes a wrong claim, with the claim.

    of  id of what the text is about
    """
    wanted = [each for each in forbidden if not each.within or of in each.within]
    for sentence in sentences(text):
        for each in wanted:
            says = re.search(each.says, sentence, re.IGNORECASE)
            if says and not (each.unless and re.search(each.unless, sentence, re.IGNORECASE)):
                yield sentence, each


def leaflet_problems(knowledge: Knowledge) -> Iterator[str]:
    """Wrong claims, statements that are missing, and names that do not exist."""
    leaflets = knowledge.leaflets
    for place, of, text in told(leaflets):
        for sentence, claim in wrong_claims(text, leaflets.forbidden, of):
            yield f"{place}: '{sentence}' must not be said. {claim.why}"
    yield from _examples(leaflets)
    yield from _missing(leaflets)
    yield from _unknown_names(knowledge)


def told(leaflets: Leaflets) -> Iterator[tuple[str, str, str]]:
    """Every text that a patient may read, with its place and the id of what it is about."""
    for each in leaflets.texts:
        for text in (each.title, *each.names.values(), *(statement.text for statement in each.statements)):
            yield each.place, each.id, text
    yield from ((f"leaflets, urgent, {id}", id, text) for id, text in leaflets.urgent.items())
    yield from ((f"leaflets, words, {id}", id, text) for id, text in leaflets.words.items())


def _examples(leaflets: Leaflets) -> Iterator[str]:
    """Each wrong claim carries sentences that it must catch and sentences that it must let pass."""
    for each in leaflets.forbidden:
        for sentence in each.wrong:
            if not any(wrong_claims(sentence, [each], *each.within[:1])):
                yield f"{each.place}: '{sentence}' is not caught."
        for sentence in each.right:
            if any(wrong_claims(sentence, [each], *each.within[:1])):
                yield f"{each.place}: '{sentence}' is caught although it is right."


def _missing(leaflets: Leaflets) -> Iterator[str]:
    by_id = {each.id: each for each in (*leaflets.diseases.values(), *leaflets.tests.values(), *leaflets.care.values())}
    for each in leaflets.required:
        treatments = [leaflets.treatments[id] for id in each.treatments if id in leaflets.treatments]
        for text in (*treatments, *(by_id[id] for id in each.leaflets if id in by_id)):
            if not re.search(each.says, whole(text), re.IGNORECASE):
                yield f"{text.place}: it must be said here: {each.why}"


def whole(text: PlainText) -> str:
    """All that a text says, in one piece."""
    return " ".join(statement.text for statement in text.statements)


def _unknown_names(knowledge: Knowledge) -> Iterator[str]:
    leaflets, vocabulary = knowledge.leaflets, knowledge.vocabulary
    problems = {each.problem for treatment in knowledge.treatments.values() for each in treatment.indications}
    conclusions = {id.rpartition(".")[2] for id in knowledge.conclusions}
    levels = {f"{form.id}.{level.id}" for form in knowledge.conclusions.values() for level in form.levels}
    findings = {*knowledge.claims, *vocabulary.facts, *levels}
    texts = {*leaflets.diseases, *leaflets.tests, *leaflets.care}
    known_diseases = {*knowledge.causes, *problems, *conclusions}
    named = [(each.place, each.names, known_diseases) for each in leaflets.diseases.values()]
    named += [(each.place, each.names, {*knowledge.tests}) for each in leaflets.tests.values()]
    named += [(each.place, dict.fromkeys(each.when, ""), findings) for each in leaflets.care.values()]
    named += [(each.place, each.names, {*knowledge.treatments}) for each in leaflets.care.values()]
    named += [(each.place, dict.fromkeys(each.care, ""), {*leaflets.care}) for each in leaflets.diseases.values()]
    named.append(("leaflets, urgent", leaflets.urgent, {*knowledge.conclusions}))
    named += [(each.place, dict.fromkeys(each.leaflets, ""), texts) for each in leaflets.required]
    for place, names, known in named:
        for name in names:
            if name not in known:
                close = nearest(name, known)
                yield f"{place}: unknown name '{name}'." + (f" Did you mean '{close}'?" if close else "")
    yield from _twice(leaflets)
    for treatment in knowledge.treatments.values():
        for each in treatment.counsel:
            if each.about and each.about not in {HOW, "effects", "call", "stop", "know", TEAM}:
                yield f"{treatment.id}, counsel: '{each.about}' is no heading of a leaflet."


def _twice(leaflets: Leaflets) -> Iterator[str]:
    for group in (leaflets.diseases, leaflets.tests):
        owner: dict[str, str] = {}
        for text in group.values():
            for name in text.names:
                if owner.setdefault(name, text.id) != text.id:
                    yield f"{text.place}: '{name}' has a text in '{owner[name]}' as well."


def without_plain_text(knowledge: Knowledge) -> dict[str, list[str]]:
    """Treatments, causes and tests of which nothing is written in plain words yet."""
    leaflets = knowledge.leaflets
    causes = {name for each in leaflets.diseases.values() for name in each.names}
    tests = {name for each in leaflets.tests.values() for name in each.names}
    cared = {name for each in leaflets.care.values() for name in each.names}
    return {
        "treatments": sorted(set(knowledge.treatments) - set(leaflets.treatments) - cared),
        "causes": sorted(set(knowledge.causes) - causes),
        "tests": sorted(set(knowledge.tests) - tests),
    }
