"""Names inside a file are short; outside it they carry the name of the file."""

from __future__ import annotations

from dataclasses import replace

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


def with_local_names(node: Node, file: str, local: frozenset[str]) -> Node:
    """The tree with the findings of its own file under their full names.

    >>> with_local_names(Not(Name("numb")), "toronto", frozenset({"numb"}))
    Not(item=Name(id='toronto.numb', place='patient'))
    """

    def inside(child: Node) -> Node:
        return with_local_names(child, file, local)

    match node:
        case Name(id):
            return replace(node, id=f"{file}.{id}") if id in local else node
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return replace(node, left=inside(left), right=inside(right))
        case Not(item):
            return Not(inside(item))
        case And(items):
            return And(tuple(map(inside, items)))
        case Or(items):
            return Or(tuple(map(inside, items)))
        case AtLeast(least, items):
            return AtLeast(least, tuple(map(inside, items)))
        case Rows(_, _, where):
            return replace(node, where=inside(where))
        case Score(items):
            return Score(tuple((inside(item), points) for item, points in items))
        case Number() | Known() | Among():
            return node
