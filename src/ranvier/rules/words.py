"""A rule as a sentence that can be read out.

The words for names come from the caller; this module knows only how they are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ranvier.rules.nodes import (
    Among,
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Known,
    Name,
    Node,
    Not,
    Number,
    Or,
    Rows,
    Score,
)
from ranvier.rules.text import number_text
from ranvier.units import behind, spoken

Phrase = Callable[[str, str | None], str]
"""How a name is called inside a sentence; the table is given for a column of a row."""

_VERBS = {">=": "is at least", ">": "is above", "<=": "is at most", "<": "is below", "=": "is", "!=": "is not"}
_AMOUNTS = {
    ">=": "at least", ">": "more than", "<=": "at most", "<": "fewer than", "=": "exactly", "!=": "any number but",
}  # fmt: skip
_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!=", "!=": "="}
_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "!=": "!="}
_BETWEEN = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_SPELLED = {1: "one"}


def spaced(word: str) -> str:
    """An option with spaces.

    >>> spaced("no_response")
    'no response'
    """
    return word.replace("_", " ")


def words(node: Node, phrase: Phrase, table: str | None = None, option: Callable[[str], str] = spaced) -> str:
    """A rule in plain English, without a capital and without a full stop.

    phrase  the words for a name (`phrase(name, None)`), for a column of a row (`phrase(name, table)`), and
            for a row of a table (`phrase(table, None)`)
    table   the table whose row the rule is about
    option  the words for an option of a choice

    >>> from ranvier.rules.parse import parse
    >>> words(parse("wait_ms >= 2 [ms] and not cold"), lambda name, table: name.removesuffix("_ms"))
    'wait is at least 2 ms and no cold'
    """
    return _Speaker(phrase, option).truth(node, table)


def amount(value: float, unit: str | None = None) -> str:
    """A number with its unit.

    >>> amount(70, "%"), amount(1, "year"), amount(2.5, "uV"), amount(1.5), amount(60, "mL/min/1.73m2")
    ('70%', '1 year', '2.5 µV', '1.5', '60 mL/min per 1.73 m²')
    """
    return behind(number_text(value), spoken(unit, one=value == 1))


def several(noun: str) -> str:
    """The plural of a regular noun.

    >>> several("row"), several("entry"), several("box")
    ('rows', 'entries', 'boxes')
    """
    if noun.endswith("y") and noun[-2:-1] not in {"a", "e", "o", "u"}:
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def joined(parts: Iterable[str], last: str = "and") -> str:
    """A list as it stands in a sentence.

    >>> joined(["a", "b", "c"]), joined(["a", "b"], "or"), joined([])
    ('a, b and c', 'a or b', '')
    """
    *first, final = tuple(parts) or ("",)
    return f"{', '.join(first)} {last} {final}" if first else final


def _is_list(said: str) -> bool:
    return any(mark in said for mark in (",", " and ", " or ", " nor "))


class _Speaker:
    def __init__(self, phrase: Phrase, option: Callable[[str], str]) -> None:
        self.phrase, self.option = phrase, option

    def name(self, node: Name, table: str | None) -> str:
        return self.phrase(node.id, table if node.place == "row" else None)

    def truth(self, node: Node, table: str | None) -> str:  # noqa: PLR0911  (one case for each kind of node)
        match node:
            case Known(value):
                return "always" if value else "never"
            case Name():
                return self.name(node, table)
            case Among(name, options):
                return f"{self.name(name, table)} is {joined(map(self.option, options), 'or')}"
            case Compare():
                return self.compare(node, table)
            case Not(item):
                return self.denied(item, table)
            case And(items) | Or(items):
                return self.joined(items, table, "and" if isinstance(node, And) else "or")
            case AtLeast(least, items):
                return self.at_least(f"at least {_SPELLED.get(least, least)}", least, items, table)
            case Rows():
                return self.rows("every" if node.ask == "all" else "at least one", node, 1)
            case _:
                return self.number(node, table)

    def joined(self, items: tuple[Node, ...], table: str | None, last: str) -> str:
        return joined([self.within(item, table) for item in items], last)

    def within(self, node: Node, table: str | None) -> str:
        """The words of a part; in parentheses when it would not be clear where it begins and ends."""
        said = self.truth(node, table)
        core = node.item if isinstance(node, Not) else node
        asks = isinstance(core, Rows | AtLeast) or (isinstance(core, Compare) and _asks_rows(core))
        return f"({said})" if asks or _is_list(said) else said

    def at_least(self, start: str, least: int, items: tuple[Node, ...], table: str | None) -> str:
        parts = [
            self.within(item, table) if isinstance(item, Rows | AtLeast) else self.truth(item, table) for item in items
        ]
        mark = "; " if any(map(_is_list, parts)) else ", "
        return f"{'all' if start.startswith('at') and least == len(items) else start} of: {mark.join(parts)}"

    def denied(self, item: Node, table: str | None) -> str:  # noqa: PLR0911  (one case for each kind of node)
        match item:
            case Name(id):
                said = self.name(item, table)
                if "." in id or ":" in id or _is_list(said):
                    return f"not ({said})"
                return f"not {said}" if said.startswith(("a ", "an ", "the ")) else f"no {said}"
            case Compare(comparison, left, right):
                return self.compare(Compare(_OPPOSITE[comparison], left, right), table)  # type: ignore[arg-type]
            case Among(name, (option,)):
                return f"{self.name(name, table)} is not {self.option(option)}"
            case Among(name, options):
                return f"{self.name(name, table)} is neither {joined(map(self.option, options), 'nor')}"
            case AtLeast(least, items):
                return self.at_least(f"fewer than {least}", least, items, table)
            case Rows(ask) if ask != "count":
                return self.rows("no" if ask == "any" else "not every", item, 1)
            case Known(value):
                return "never" if value else "always"
            case _:
                return f"not ({self.truth(item, table)})"

    def rows(self, start: str, node: Rows, number: float) -> str:
        noun = self.phrase(node.table, None)
        asked = f"{start} {noun if number == 1 else several(noun)}"
        if isinstance(node.where, Known) and node.where.value:
            return asked
        single = node.where.item if isinstance(node.where, Not) else node.where
        where = self.truth(node.where, node.table)
        of_each = node.ask == "all" or isinstance(single, Name)
        return f"{asked}: {where}" if of_each else f"{asked} where {where}"

    def compare(self, node: Compare, table: str | None) -> str:
        left, right, comparison = node.left, node.right, node.comparison
        if isinstance(left, Number) and not isinstance(right, Number):
            left, right, comparison = right, left, _TURNED[comparison]
        if isinstance(left, Rows) and isinstance(right, Number) and comparison == "=" and right.value == 0:
            return self.rows("no", left, 1)
        if isinstance(left, Rows) and isinstance(right, Number):
            shown = (
                _SPELLED.get(int(right.value), number_text(right.value)) if right.value == 1 else amount(right.value)
            )
            return self.rows(f"{_AMOUNTS[comparison]} {shown}", left, right.value)
        if isinstance(left, Score):
            limit = self.number(right, table)
            return f"the sum of points {_VERBS[comparison]} {limit} ({self.points(left, table)})"
        subject = self.number(left, table)
        return f"{subject} {_VERBS[comparison]} {self.number(right, table, subject)}"

    def number(self, node: Node, table: str | None, subject: str = "") -> str:
        match node:
            case Number(value, unit):
                return amount(value, unit)
            case Name():
                return _its(self.name(node, table), subject)
            case Arithmetic(operator, left, right):
                parts = [
                    f"({self.number(part, table)})"
                    if isinstance(part, Arithmetic)
                    else self.number(part, table, subject)
                    for part in (left, right)
                ]
                return f"{parts[0]} {_BETWEEN[operator]} {parts[1]}"
            case Rows():
                return f"({self.rows('the number of', node, 2)})"
            case Score():
                return f"the sum of points ({self.points(node, table)})"
            case _:
                return self.truth(node, table)

    def points(self, node: Score, table: str | None) -> str:
        return "; ".join(f"{number_text(points)} for {self.truth(item, table)}" for item, points in node.items)


def _asks_rows(node: Compare) -> bool:
    return isinstance(node.left, Rows | Score) or isinstance(node.right, Rows | Score)


def _its(said: str, subject: str) -> str:
    """A name that belongs to the subject of the sentence, said shorter."""
    if subject and said.startswith(f"{subject} "):
        return f"its {said.removeprefix(subject).strip()}"
    if subject and said.endswith(f" of {subject}"):
        return f"its {said.removesuffix(f' of {subject}').removeprefix('the ')}"
    return said
