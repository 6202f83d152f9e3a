"""Reference page of the vocabulary: every name that a chart may use."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.knowledge.store import Knowledge
from ranvier.knowledge.vocabulary import Listing, Term


def vocabulary_page(knowledge: Knowledge) -> str:
    """The vocabulary as a Markdown page, heading by heading."""
    return "\n".join(_lines(knowledge)) + "\n"


def _lines(knowledge: Knowledge) -> Iterator[str]:
    vocabulary = knowledge.vocabulary
    yield "# Vocabulary"
    yield ""
    yield "Every name that a chart may use, under the heading where it belongs."
    yield "Made by `make reference`; do not edit by hand."
    yield "A number is given with its unit (`hba1c: 8.1 %`) or under the name that carries it (`hba1c_percent: 8.1`)."
    yield "Facts marked *each side* are given as `{left: ..., right: ...}` or `{both: ...}`."
    for section, title in vocabulary.sections.items():
        if section == "derived":
            continue
        yield from ("", f"## {title}: `{section}`", "")
        terms = {term.id: term for term in vocabulary.by_section[section].values()}
        if terms:
            yield from _table(list(terms.values()))
        for listing in vocabulary.listings.values():
            if listing.section == section and not listing.derived:
                yield from _listing(listing)


def _listing(listing: Listing) -> Iterator[str]:
    yield from ("", f"### List `{listing.id}`", "", listing.meaning, "")
    yield from _table([term for term in listing.columns.values() if term.section != "derived"])


def _table(terms: list[Term]) -> Iterator[str]:
    yield "| name | what it means | what it may hold | also called |"
    yield "|---|---|---|---|"
    for term in terms:
        side = " *each side*" if term.per_side else ""
        called = ", ".join(f"`{name}`" for name in term.called)
        yield f"| `{term.id}`{side} | {term.meaning} | {_holds(term)} | {called} |"


def _holds(term: Term) -> str:
    if term.type == "number":
        low, high = term.possible or (float("-inf"), float("inf"))
        others = f"; also in {', '.join(term.also_in)}" if term.also_in else ""
        return f"{low:g} to {high:g} {term.unit}{others}"
    if term.type == "choice":
        return ", ".join(term.options)
    return {"yes_no": "yes, no", "date": "a date"}.get(term.type, "a text")
