"""The examples that rules carry, tried on the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ranvier.document import as_list, as_mapping
from ranvier.errors import RuleError
from ranvier.kleene import say
from ranvier.knowledge.entries import Case, Claim
from ranvier.rules import nodes
from ranvier.rules.explain import Step, explain
from ranvier.rules.nodes import Compare, Node, children
from ranvier.rules.ruleset import Definition, RuleSet
from ranvier.rules.text import text
from ranvier.rules.values import Cell, Facts, Interval, Rows


def needed(rules: RuleSet, id: str, given: frozenset[str] = frozenset()) -> RuleSet:
    """The rules that one rule rests on, itself included, in order of use; what is given rests on nothing.

    Raises RuleError when there is no such rule.
    """
    if id not in rules.by_id:
        raise RuleError(f"there is no rule '{id}'")
    kept: dict[str, Definition] = {}
    waiting = [rules.by_id[id]]
    while waiting:
        each = waiting.pop()
        if each.id not in kept:
            kept[each.id] = each
            below = (rules.by_id.get(name) for _, name in each.uses if name not in given)
            waiting += [found for found in below if found is not None and (found.per, found.id) in each.uses]
    return RuleSet(tuple(sorted(kept.values(), key=lambda found: rules.position[found.id])), rules.scope)


def given_facts(claim: Claim, case: Case, rules: RuleSet, local: frozenset[str]) -> Facts:
    """The facts of an example; a table that is given is complete unless it says `unlisted`.

    Raises RuleError for a name that does not exist or a value that its kind cannot have.
    """
    values: dict[str, Cell] = {}
    tables: dict[str, Rows] = {}
    row: dict[str, Cell] = {}
    for name, value in case.given.items():
        full = f"{claim.file}.{name}" if name in local else name
        if name in rules.scope.tables:
            tables[name] = _rows(name, value, claim, rules, local)
        elif claim.per is not None and full in rules.scope.tables[claim.per]:
            row[full] = _cell(full, value, rules.scope.tables[claim.per])
        elif full in rules.scope.patient:
            values[full] = _cell(full, value, rules.scope.patient)
        else:
            raise RuleError(f"the example gives '{name}', which does not exist")
    if claim.per is not None:
        tables[claim.per] = Rows((row,), 0)
    return Facts(values, tables)


def _rows(name: str, value: Any, claim: Claim, rules: RuleSet, local: frozenset[str]) -> Rows:
    unlisted: int | None = 0
    fields = as_mapping(value)
    if fields is not None:
        stated = fields.get("unlisted", 0)
        unlisted = None if stated == "unknown" else int(stated)
        value = fields.get("rows", [])
    columns = rules.scope.tables[name]
    made: list[dict[str, Cell]] = []
    for raw in as_list(value) or []:
        full = {f"{claim.file}.{key}" if key in local else key: each for key, each in raw.items()}
        unknown = [key for key in full if key not in columns]
        if unknown:
            raise RuleError(f"the example gives '{unknown[0]}' in a row of '{name}', which does not exist")
        made.append({key: _cell(key, each, columns) for key, each in full.items()})
    return Rows(tuple(made), unlisted)


def _cell(name: str, value: Any, kinds: Mapping[str, Any]) -> Cell:
    if value == "unknown" or value is None:
        return None
    kind = kinds[name]
    if hasattr(kind, "symbol"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RuleError(f"the example gives {value!r} for the number '{name}'")
        return float(value)
    if hasattr(kind, "options"):
        if value not in kind.options:
            raise RuleError(f"the example gives '{value}' for '{name}'", allowed=", ".join(kind.options))
        return str(value)
    if not isinstance(value, bool):
        raise RuleError(f"the example gives {value!r} for the yes/no '{name}'")
    return value


def outcome(claim: Claim, case: Case, rules: RuleSet, local: frozenset[str]) -> Step:
    """What a rule answers for one of its examples."""
    facts = given_facts(claim, case, rules, local)
    given = frozenset(facts.values) | frozenset(
        key for table in facts.tables.values() for row in table.rows for key in row
    )
    answers = explain(needed(rules, claim.id, given), facts)
    return answers.patient[claim.id] if claim.per is None else answers.rows[claim.per, claim.id][0]


def shown(value: Any) -> str:
    """An answer for an error message."""
    if isinstance(value, Interval):
        return f"[{value.lowest:g}, {value.highest:g}]"
    return f"{value:g}" if isinstance(value, float) else say(value)


def fits(expected: Any, value: Any) -> bool:
    """Whether an answer is the one that the example expects."""
    bounds = as_list(expected)
    if bounds is not None:
        return isinstance(value, Interval) and list(value) == [float(each) for each in bounds]
    if expected == "unknown":
        return value is None
    if isinstance(expected, bool):
        return value is expected
    return isinstance(value, float) and abs(value - float(expected)) < 1e-9


WEIGHED = ("evidence", "proof", "cause_exclusion")
"""Roles of rules that belong to a cause: one that only reads facts needs no examples."""


def is_plain(node: Node) -> bool:
    """Whether a rule only reads facts, one of which is enough, or asks for one word in the rows of a list.

    >>> from ranvier.rules.parse import parse
    >>> is_plain(parse("any(exposure where ingredient = lead)")), is_plain(parse("a and b"))
    (True, False)
    """
    match node:
        case nodes.Name() | nodes.Among():
            return True
        case nodes.Not(item):
            return is_plain(item)
        case nodes.Or(items):
            return all(map(is_plain, items))
        case nodes.Rows("any", _, where):
            return all(map(is_plain, where.items if isinstance(where, nodes.And) else (where,)))
        case _:
            return False


def complaints(claim: Claim, rules: RuleSet, local: frozenset[str]) -> Iterator[str]:
    """Everything that is wrong with the examples of one rule."""
    steps: list[Step] = []
    for number, case in enumerate(claim.cases, 1):
        try:
            step = outcome(claim, case, rules, local)
        except RuleError as error:
            yield f"example {number}: {error}"
            continue
        steps.append(step)
        if not fits(case.expected, step.value):
            yield f"example {number} expects {case.expected}, the rule answers {shown(step.value)}"
    tree = _tree(claim, rules)
    if claim.role in WEIGHED and tree is not None and not claim.cases and is_plain(tree):
        return
    if not claim.score and not isinstance(tree, nodes.Known):
        expected = {str(case.expected).lower() for case in claim.cases}
        for answer in ("true", "false", "unknown"):
            if answer not in expected:
                yield f"no example whose answer is {answer}"
    yield from _untried_limits(claim, rules, steps)


def _tree(claim: Claim, rules: RuleSet) -> Node | None:
    found = rules.by_id.get(claim.id)
    return found.node if found is not None else None


def _untried_limits(claim: Claim, rules: RuleSet, steps: list[Step]) -> Iterator[str]:
    tree = _tree(claim, rules)
    if tree is None:
        return
    limits = {text(node): node for node in _below(tree) if isinstance(node, Compare)}
    tried = {text(step.node) for outer in steps for step in _steps(outer) if _at_limit(step)}
    for limit in limits:
        if limit not in tried:
            yield f"no example exactly at the limit of '{limit}'"


def _at_limit(step: Step) -> bool:
    return (
        isinstance(step.node, Compare)
        and isinstance(step.steps[0].value, float)
        and step.steps[0].value == step.steps[1].value
    )


def _below(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _below(child)


def _steps(step: Step) -> Iterator[Step]:
    yield step
    for below in step.steps:
        yield from _steps(below)
