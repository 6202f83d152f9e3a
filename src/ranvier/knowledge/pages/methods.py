"""The page of methods: every number that measuring, simulating and judging use, with meaning, unit and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ranvier.document import as_mapping
from ranvier.knowledge.pages.parts import MADE, UNVERIFIED, Cited, cell, cited, part, sources, table
from ranvier.knowledge.store import Knowledge

_FOLDER = "methods"
_OWN = "ranvier_"
_CHOSEN = "*our choice*"


def methods_page(knowledge: Knowledge) -> str:
    """Every method with its numbers, as a Markdown page."""
    return "\n".join(_lines(knowledge)) + "\n"


def _lines(knowledge: Knowledge) -> Iterator[str]:
    methods = [document.content for _, document in sorted(knowledge.files.by_folder[_FOLDER].items())]
    numbered = cited((), (_source(figure, method) for method in methods for figure in _figures(method).values()))
    yield from ("# Methods and their numbers", "", MADE.format(file=_FOLDER), "")
    exact = "How exact the methods are on recordings with known truth"
    yield f"{exact}: [validation of measuring](../validation_signals.md)."
    yield f"A number that the authors chose themselves is called {_CHOSEN}; its source names the benchmark it rests on."
    for method in methods:
        about = str(method["about"]).strip()
        yield from part(f"## {method['title']} (`{method['id']}`)", (about, "", *_table(method, numbered)))
    yield from part("## Sources", sources(numbered, knowledge))


def _table(method: Mapping[str, Any], numbered: Cited) -> Iterator[str]:
    rows = (_row(name, figure, method, numbered) for name, figure in _figures(method).items())
    yield from table(("number", "value", "meaning", "source"), rows)


def _row(name: str, figure: Mapping[str, Any], method: Mapping[str, Any], numbered: Cited) -> Iterator[str]:
    unit = str(figure.get("unit", ""))
    source = _source(figure, method)
    shown = f"[{numbered[source][0]}](#sources)" if source else ""
    seen = figure.get("confidence", method.get("confidence", "memory")) == "seen"
    doubt = _CHOSEN if source.startswith(_OWN) else "" if seen else UNVERIFIED
    yield f"`{name}`"
    yield f"{figure['value']} {'' if unit in {'ratio', 'count'} else unit}".strip()
    yield cell(" ".join(str(figure[each]) for each in ("meaning", "note") if figure.get(each)))
    yield ", ".join(filter(None, (shown, doubt)))


def _figures(method: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {name: as_mapping(figure) or {} for name, figure in method["values"].items()}


def _source(figure: Mapping[str, Any], method: Mapping[str, Any]) -> str:
    return str(figure.get("source", method.get("source", "")))
