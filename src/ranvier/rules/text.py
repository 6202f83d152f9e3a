"""From a tree back to the text of its rule; `parse(text(node))` is the same tree."""

from __future__ import annotations

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

_TIGHT: dict[type, int] = {Or: 1, And: 2, Not: 3, Compare: 4, Among: 4}


def number_text(value: float) -> str:
    """A number without needless digits.

    >>> number_text(50.0), number_text(0.35)
    ('50', '0.35')
    """
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def text(node: Node) -> str:  # noqa: C901, PLR0911  (one case for each kind of node)
    """The rule as it would be written.

    >>> from ranvier.rules.parse import parse
    >>> text(parse("(a or b) and not c<2[ms]"))
    '(a or b) and not c < 2 [ms]'
    """
    match node:
        case Number(value, unit):
            return f"{number_text(value)} [{unit}]" if unit else number_text(value)
        case Known(value):
            return "true" if value else "false"
        case Name(id):
            return id
        case Arithmetic(operator, left, right):
            return f"{_inside(left, operator, False)} {operator} {_inside(right, operator, True)}"
        case Compare(comparison, left, right):
            plain = comparison not in {"=", "!="} or isinstance(right, Number)
            return f"{_operand(left)} {comparison} {_operand(right) if plain else f'({text(right)})'}"
        case Among(name, options):
            return f"{name.id} = {options[0]}" if len(options) == 1 else f"{name.id} in ({', '.join(options)})"
        case Not(item):
            return f"not {_within(item, 4)}"
        case And(items):
            return " and ".join(_within(item, 3) for item in items)
        case Or(items):
            return " or ".join(_within(item, 2) for item in items)
        case AtLeast(least, items):
            return f"at_least({least}, {', '.join(map(text, items))})"
        case Rows(ask, table, where):
            return f"{ask}({table} where {text(where)})"
        case Score(items):
            return f"score({', '.join(f'{text(item)}: {number_text(points)}' for item, points in items)})"


def _within(node: Node, level: int) -> str:
    return f"({text(node)})" if _TIGHT.get(type(node), 9) < level else text(node)


def _operand(node: Node) -> str:
    return f"({text(node)})" if type(node) in _TIGHT else text(node)


def _inside(node: Node, operator: str, right: bool) -> str:
    if isinstance(node, Arithmetic):
        loose = node.operator in "+-" and (operator in "*/" or right)
        if loose or (right and operator in "*/"):
            return f"({text(node)})"
    return _operand(node)
