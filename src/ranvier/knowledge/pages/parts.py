"""What the pages of criteria and of causes have in common: a rule in words, its numbers, its source, its examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ranvier.document import as_list, as_mapping
from ranvier.knowledge.entries import Case, Claim
from ranvier.knowledge.phrasing import plain
from ranvier.knowledge.saying import phrase, spoken_rule
from ranvier.knowledge.store import Knowledge
from ranvier.rules.nodes import AtLeast, Compare, Known, Node, Number, Rows, Score, children
from ranvier.rules.words import amount, several

Cited = Mapping[str, tuple[int, str]]
"""The sources of a page by id: the number under which the page cites each, and the place in it."""

UNVERIFIED = "**unverified**"
MADE = "Made by `make reference` from `src/ranvier/knowledge/{file}`; do not edit by hand."


def with_index(pages: Mapping[str, Iterable[str]], index: Iterable[str]) -> Mapping[str, str]:
    """The text of every page by the name of its file, the index as README.md; pages are given by id, line by line."""
    files = {f"{id}.md": lines for id, lines in pages.items()}
    return {name: "\n".join(lines) + "\n" for name, lines in {"README.md": index, **files}.items()}


def capital(text: str) -> str:
    """The text with its first letter as a capital.

    >>> capital("sural nerve"), capital("((pain) or fever)")
    ('Sural nerve', '((Pain) or fever)')
    """
    start = len(text) - len(text.lstrip("("))
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def cell(text: str) -> str:
    """Text that stands in a table or a sentence of a page without becoming a mark of it.

    >>> cell("a | b <= 3\\n")
    'a \\\\| b &lt;= 3'
    """
    return text.replace("|", "\\|").replace("<", "&lt;").strip().replace("\n", " ")


def table(heading: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table with a heading, each row on one line."""
    names = list(heading)
    yield f"| {' | '.join(names)} |"
    yield "|" + "---|" * len(names)
    yield from (f"| {' | '.join(row)} |" for row in rows)


def bullets(items: Iterable[str]) -> Iterator[str]:
    """A list of points."""
    yield from (f"- {each}" for each in items)


def part(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A heading with what stands below it; nothing when nothing does."""
    listed = list(lines)
    if listed:
        yield from ("", title, "", *listed)


def cited(listed: Iterable[tuple[str, str]], more: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The number under which a page cites each source, and the place in it, those of the file first."""
    where = dict(listed)
    ids = dict.fromkeys([*where, *filter(None, more)])
    return {id: (number, where.get(id, "")) for number, id in enumerate(ids, 1)}


def sources(numbered: Cited, knowledge: Knowledge) -> Iterator[str]:
    """All sources of a page, numbered, each with its link."""
    for id, (number, where) in numbered.items():
        known = knowledge.sources[id]
        link = (f"https://doi.org/{known.doi}" if known.doi else known.url).replace("(", "%28").replace(")", "%29")
        title = cell(known.title).replace("[", "(").replace("]", ")")
        yield f"{number}. {f'[{title}]({link})' if link else title}" + (f"; {cell(where)}" if where else "")


def citation(id: str, verified: bool, numbered: Cited) -> str:
    """The number of a source, and whether what rests on it was read there."""
    named = f"[{numbered[id][0]}](#sources)" if id in numbered else "none"
    return named if verified else f"{named}, {UNVERIFIED}"


def said(claim: Claim, knowledge: Knowledge) -> str:
    """A rule in words, with the rows that it asks."""
    definition = knowledge.rules.by_id[claim.id]
    words = spoken_rule(definition.node, definition.per, knowledge)
    return cell(f"For each {phrase(claim.per, None, knowledge)}: {words}" if claim.per else capital(words))


def numbers(claim: Claim, knowledge: Knowledge) -> tuple[str, ...]:
    """Every number of a rule, with its unit, in the words of the comparison or of the points where it stands."""
    definition = knowledge.rules.by_id[claim.id]
    return tuple(dict.fromkeys(_numbers(definition.node, definition.per, knowledge)))


def _numbers(node: Node, of: str | None, knowledge: Knowledge) -> Iterator[str]:
    match node:
        case Compare(sign, Score(), Number(value)):
            yield f"sum of points {cell(sign)} {amount(value)}"
        case Compare(sign, Rows(ask, table), Number() as number):
            counted = Compare(sign, Rows(ask, table, Known(True)), number)
            yield cell(spoken_rule(counted, of, knowledge))
        case Compare(_, left, right) if _has_number(left) or _has_number(right):
            yield cell(spoken_rule(node, of, knowledge))
        case AtLeast(least, items):
            yield f"{least} of {len(items)}"
        case Score(items):
            yield from (f"{amount(points)} for {cell(spoken_rule(item, of, knowledge))}" for item, points in items)
        case _:
            pass
    below = node.table if isinstance(node, Rows) else of
    for each in children(node):
        yield from _numbers(each, below, knowledge)


def _has_number(node: Node) -> bool:
    return isinstance(node, Number) or (not isinstance(node, Rows | Score) and any(map(_has_number, children(node))))


def rule(claim: Claim, knowledge: Knowledge, numbered: Cited) -> Iterator[str]:
    """A rule opened: in words, as text, its numbers, its source, and its examples."""
    yield from (f"{said(claim, knowledge)}.", "", "```", " ".join(claim.text.split()), "```", "")
    found = numbers(claim, knowledge)
    yield from bullets([
        *([f"Numbers: {'; '.join(found)}"] if found else []),
        f"Source: {citation(claim.source, claim.verified, numbered)}",
        *([f"Note: {cell(claim.note)}"] if claim.note else []),
    ])  # fmt: skip
    if claim.cases:
        yield ""
        yield from table(("given", "answer"), (_example(each, claim, knowledge) for each in claim.cases))


def _example(case: Case, claim: Claim, knowledge: Knowledge) -> tuple[str, str]:
    local = frozenset(knowledge.criteria[claim.file].findings if claim.file in knowledge.criteria else ())
    named = [_given(name, value, claim.per, claim.file, local, knowledge) for name, value in case.given.items()]
    return cell("; ".join(named)) or "nothing is known", _answer(case.expected)


def _answer(expected: Any) -> str:
    between = as_list(expected)
    if between is not None:
        return f"{amount(float(between[0]))} to {amount(float(between[1]))}"
    if isinstance(expected, bool):
        return "true" if expected else "false"
    return expected if isinstance(expected, str) else amount(float(expected))


def _given(
    name: str, value: Any, of: str | None, file: str, local: frozenset[str], knowledge: Knowledge
) -> str:  # fmt: skip
    """One thing that an example gives: a fact, the answer of a finding, or the rows of a table."""
    full = f"{file}.{name}" if name in local else name
    scope = knowledge.rules.scope
    if full in scope.tables:
        return _rows(full, value, file, local, knowledge)
    column = of is not None and full in scope.tables[of]
    kind = scope.tables[of][full] if of is not None and column else scope.patient[full]
    return f"{phrase(full, of if column else None, knowledge)}: {_value(value, getattr(kind, 'symbol', None))}"


def _rows(table: str, value: Any, file: str, local: frozenset[str], knowledge: Knowledge) -> str:
    fields = as_mapping(value) or {"rows": value}
    noun = phrase(table, None, knowledge)
    shown = [
        "(" + (", ".join(_given(key, each, table, file, local, knowledge) for key, each in row.items()) or "?") + ")"
        for row in as_list(fields.get("rows")) or ()
    ]
    more = "" if fields.get("unlisted", 0) == 0 else ", perhaps more" if shown else "not known how many"
    count = noun if len(shown) == 1 else several(noun)
    return f"{count} {', '.join(shown)}{more}" if shown else f"{count}: {more or 'none'}"


def _value(value: Any, unit: str | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return amount(float(value), unit)
    return "unknown" if value is None else plain(str(value))
