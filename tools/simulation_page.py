"""The page of what can be simulated, made from the simulators: python tools/simulation_page.py > FILE"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from ranvier.simulate.scenario import GROUPS, KINDS, NOT_IN_A_FILE

HEAD = """# What can be simulated

Made by `make reference` from the simulators; do not edit by hand.

`ranvier simulate SCENARIO FOLDER` writes every recording of a scenario file (YAML) in the format that its name asks for
(.edf, .hea for WFDB, .npz, .txt), and `truth.json` beside them. The same file always gives the same recordings. Two
examples: [contractions](../examples/contractions.yaml), [nerves](../examples/nerves.yaml).

    title: ...
    seed: 7
    recordings:
      NAME.edf:
        simulate: KIND          # one of the kinds below
        fibres: NAME            # recordings with the same name come from the same fibres and units
        about: {...}            # what the file says it is of, as in recordings/about.yaml
        ...                     # fields of the kind

Simulated recordings show where a method fails. They are no evidence about patients.
"""


def page() -> str:
    """Every kind of recording with its fields, then every group of fields."""
    return "\n".join([HEAD, *_kinds(), *_groups()])


def _kinds() -> Iterator[str]:
    for name, simulate in KINDS.items():
        yield f"## `simulate: {name}`\n"
        yield _fenced(_described(simulate))
        yield _fenced("\n".join(_fields(simulate)))


def _groups() -> Iterator[str]:
    yield "# Groups of fields\n"
    for name, form in GROUPS.items():
        yield f"## `{name}: {{...}}`\n"
        yield _fenced(_described(form))
        yield _fenced("\n".join(_fields(form)))


def _described(thing: Callable[..., Any]) -> str:
    """The docstring without its examples for programmers."""
    return inspect.cleandoc(thing.__doc__ or "").partition("\n>>>")[0].partition("\nRaises ")[0].strip()


def _fields(thing: Callable[..., Any]) -> Iterator[str]:
    for name, each in inspect.signature(thing).parameters.items():
        if name in NOT_IN_A_FILE:
            continue
        default = each.default
        plain = isinstance(default, int | float | str | bool)
        shown = "(needed)" if default is inspect.Parameter.empty else str(default) if plain else "{...}"
        yield f"{name}: {shown}"


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```\n" if text else ""


if __name__ == "__main__":
    print(page().rstrip())
