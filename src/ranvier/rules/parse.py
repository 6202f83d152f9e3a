"""From the text of a rule to its tree.

rule        = and_part {"or" and_part}
and_part    = not_part {"and" not_part}
not_part    = "not" not_part | comparison
comparison  = sum [("<"|"<="|">"|">="|"="|"!=") sum | "in" "(" word {"," word} ")"]
sum         = product {("+"|"-") product}
product     = item {("*"|"/") item}
item        = ["-"] number ["[" unit "]"] | "true" | "false" | name | call | "(" rule ")"
call        = "at_least" "(" whole {"," rule} ")"
            | ("count"|"any"|"all") "(" table "where" rule ")"
            | "score" "(" rule ":" ["-"] number {"," ...} ")"
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ranvier.errors import RanvierError, RuleError
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
    children,
)
from ranvier.units import symbol

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?)(?![\w.])|(?P<word>[A-Za-z_]\w*(?:\.[A-Za-z0-9_]\w*)*)"
    r"|(?P<unit>\[[^\]]*\])|(?P<sign><=|>=|!=|[<>=+\-*/(),:]))"
)
_RESERVED = {"and", "or", "not", "in", "where", "true", "false", "at_least", "count", "any", "all", "score"}
_COMPARISONS = {"<", "<=", ">", ">=", "=", "!="}
MOST_LEVELS = 60
MOST_DEPTH = 100
MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """The tree of a rule.

    Raises RuleError, naming the character, for a text that is no rule.

    >>> parse("age_years >= 50 [year] and is_member")
    And(items=(Compare(comparison='>=', left=Name(id='age_years', place='patient'),
    right=Number(value=50.0, unit='year')), Name(id='is_member', place='patient')))
    """
    if len(text) > MOST_CHARACTERS:
        raise RuleError(f"the rule has {len(text)} characters", allowed=f"at most {MOST_CHARACTERS}")
    parser = _Parser(text)
    node = parser.rule()
    parser.end()
    if _depth(node) > MOST_DEPTH:
        raise RuleError(
            f"the rule is nested more than {MOST_DEPTH} steps deep", hint="Give its parts names of their own"
        )
    return node


def _depth(node: Node) -> int:
    depth = 0
    below: tuple[Node, ...] = (node,)
    while below:
        depth += 1
        below = tuple(child for each in below for child in children(each))
    return depth


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if not match or match.lastgroup is None:
            rest = stripped[at:].lstrip()
            character = len(stripped) - len(rest) + 1
            raise RuleError(
                f"character {character} of the rule, '{rest[:12]}', is not part of the rule language",
                hint="See the rule language in the documentation",
            )
        found.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return [*found, _Token("end", "", len(stripped))]


class _Parser:
    """Reads the tokens once, from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.next = 0
        self.level = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.next]

    def fail(self, wanted: str) -> RuleError:
        found = f"'{self.token.text}'" if self.token.text else "the end"
        return RuleError(f"character {self.token.at + 1} of the rule: {wanted} is expected, {found} stands there")

    def accept(self, *texts: str) -> str | None:
        if self.token.kind in {"sign", "word"} and self.token.text in texts:
            self.next += 1
            return self.tokens[self.next - 1].text
        return None

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.fail(f"'{text}'")

    def end(self) -> None:
        if self.token.kind != "end":
            raise self.fail("the end, 'and' or 'or'")

    def rule(self) -> Node:
        self.level += 1
        if self.level > MOST_LEVELS:
            raise RuleError(f"more than {MOST_LEVELS} levels of parentheses")
        items = [self.and_part()]
        while self.accept("or"):
            items.append(self.and_part())
        self.level -= 1
        return items[0] if len(items) == 1 else Or(tuple(items))

    def and_part(self) -> Node:
        items = [self.not_part()]
        while self.accept("and"):
            items.append(self.not_part())
        return items[0] if len(items) == 1 else And(tuple(items))

    def not_part(self) -> Node:
        negations = 0
        while self.accept("not"):
            negations += 1
        node = self.comparison()
        return Not(node) if negations % 2 else node

    def comparison(self) -> Node:
        left = self.sum()
        if self.accept("in"):
            return Among(self.choice_name(left), self.options())
        sign = self.accept(*_COMPARISONS)
        if sign is None:
            return left
        if sign in {"=", "!="} and isinstance(left, Name) and self.at_option():
            node = Among(left, (self.word(),))
            return Not(node) if sign == "!=" else node
        return Compare(sign, left, self.sum())  # type: ignore[arg-type]

    def at_option(self) -> bool:
        """A word stands here, and no sum begins with it."""
        is_word = self.token.kind == "word" and self.token.text not in _RESERVED
        return is_word and self.tokens[self.next + 1].text not in {"+", "-", "*", "/"}

    def choice_name(self, node: Node) -> Name:
        if not isinstance(node, Name):
            raise self.fail("the name of a choice before 'in'")
        return node

    def options(self) -> tuple[str, ...]:
        self.expect("(")
        options = [self.word()]
        while self.accept(","):
            options.append(self.word())
        self.expect(")")
        return tuple(options)

    def word(self) -> str:
        if self.token.kind != "word" or self.token.text in _RESERVED:
            raise self.fail("a word")
        self.next += 1
        return self.tokens[self.next - 1].text

    def sum(self) -> Node:
        node = self.product()
        while sign := self.accept("+", "-"):
            node = Arithmetic(sign, node, self.product())  # type: ignore[arg-type]
        return node

    def product(self) -> Node:
        node = self.item()
        while sign := self.accept("*", "/"):
            node = Arithmetic(sign, node, self.item())  # type: ignore[arg-type]
        return node

    def item(self) -> Node:
        if self.accept("("):
            node = self.rule()
            self.expect(")")
            return node
        negative = self.accept("-") is not None
        if self.token.kind == "number" or negative:
            return self.number(negative)
        if self.token.kind != "word":
            raise self.fail("a name, a number or '('")
        return self.named()

    def number(self, negative: bool) -> Number:
        if self.token.kind != "number":
            raise self.fail("a number")
        value = float(self.token.text)
        if value > 1e300:
            raise self.fail("a smaller number")
        self.next += 1
        return Number(-value if negative else value, self.unit())

    def unit(self) -> str | None:
        if self.token.kind != "unit":
            return None
        try:
            unit = symbol(self.token.text[1:-1])
        except RanvierError as error:
            raise RuleError(error.what, nearest=error.nearest, allowed=error.allowed) from None
        self.next += 1
        return unit

    def bare_number(self, wanted: str) -> float:
        """A number that can have no unit."""
        number = self.number(self.accept("-") is not None)
        if number.unit is not None:
            raise RuleError(f"{wanted} can have no unit", hint=f"Write {number.value:g} without [{number.unit}]")
        return number.value

    def named(self) -> Node:
        word = self.token.text
        if word in {"true", "false"}:
            self.next += 1
            return Known(word == "true")
        if word == "at_least":
            return self.at_least()
        if word in {"count", "any", "all"}:
            return self.rows()
        if word == "score":
            return self.score()
        return Name(self.word())

    def at_least(self) -> Node:
        self.next += 1
        self.expect("(")
        least = self.bare_number("the first number of at_least(...)")
        if least != int(least):
            raise RuleError(f"at_least({least:g}, ...) does not begin with a whole number")
        items: list[Node] = []
        while self.accept(","):
            items.append(self.rule())
        self.expect(")")
        if not 1 <= least <= len(items):
            raise RuleError(f"at_least({least:g}, ...) lists {len(items)} items", allowed=f"1 to {len(items)}")
        return AtLeast(int(least), tuple(items))

    def rows(self) -> Node:
        ask = self.token.text
        self.next += 1
        self.expect("(")
        table = self.word()
        self.expect("where")
        where = self.rule()
        self.expect(")")
        return Rows(ask, table, where)  # type: ignore[arg-type]

    def score(self) -> Node:
        self.next += 1
        self.expect("(")
        items: list[tuple[Node, float]] = []
        while True:
            condition = self.rule()
            self.expect(":")
            items.append((condition, self.bare_number("the points of a score")))
            if not self.accept(","):
                break
        self.expect(")")
        return Score(tuple(items))
