"""Reference pages made from the knowledge: every name that a chart may use, every feature that is understood,
every criteria set and every cause.

python -m ranvier.knowledge.pages docs/reference
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from ranvier.knowledge.causes_pages import causes_pages
from ranvier.knowledge.criteria_pages import criteria_pages
from ranvier.knowledge.genes_page import genes_page
from ranvier.knowledge.hpo_page import hpo_page
from ranvier.knowledge.store import Knowledge, load_knowledge
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


def reference_pages(knowledge: Knowledge) -> dict[str, str]:
    """Every page that is made from the knowledge, by its path below docs/reference."""
    return {
        "vocabulary.md": vocabulary_page(knowledge),
        "hpo.md": hpo_page(knowledge),
        "genes.md": genes_page(knowledge),
        **{f"criteria/{name}": text for name, text in criteria_pages(knowledge).items()},
        **{f"causes/{name}": text for name, text in causes_pages(knowledge).items()},
    }


def main(folder: str) -> None:
    """Write the pages into a folder; pages of files that are no longer there go."""
    pages = reference_pages(load_knowledge())
    for group in ("criteria", "causes"):
        (Path(folder) / group).mkdir(parents=True, exist_ok=True)
        for old in (Path(folder) / group).glob("*.md"):
            if f"{group}/{old.name}" not in pages:
                old.unlink()
    for name, text in pages.items():
        (Path(folder) / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
