"""Names inside a file are short; outside it they carry the name of the file."""

from __future__ import annotations

from ranvier.rules.nodes import Name, Node, children, rebuilt


def with_local_names(node: Node, file: str, local: frozenset[str]) -> Node:
    """The tree with the findings of its own file under their full names.

    >>> from ranvier.rules.nodes import Not
    >>> with_local_names(Not(Name("numb")), "toronto", frozenset({"numb"}))
    Not(item=Name(id='toronto.numb', place='patient'))
    """
    if isinstance(node, Name):
        return Name(f"{file}.{node.id}", node.place) if node.id in local else node
    return rebuilt(node, tuple(with_local_names(child, file, local) for child in children(node)))
