"""What each given value says to the parts of rules that read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ranvier.rules.parts import Part
from ranvier.rules.steps import POINTS
from ranvier.rules.values import Interval, compared


class Givens:
    """The parts that read the facts of the patient, or the columns of one table.

    truths      the place of a yes/no
    worked_out  numbers that are answers of rules
    """

    def __init__(self) -> None:
        self.worked_out: set[str] = set()
        self.truths: dict[str, int] = {}
        self._choices: defaultdict[str, list[tuple[frozenset[str], int]]] = defaultdict(list)
        self._said: dict[tuple[str, str], list[int]] = {}
        self._numbers: defaultdict[str, list[tuple[str, float, int]]] = defaultdict(list)

    def add(self, part: Part, place: int) -> None:
        """A part that reads a choice or a number."""
        (_, name), against = part.of
        if part.form == "among":
            self._choices[name].append((against, place))
        else:
            self._numbers[name].append((part.form, against, place))

    def said(self, cells: Mapping[str, Any]) -> list[int]:
        """Where the line has to be set for these values."""
        found: list[int] = []
        for name, value in cells.items():
            if value is None:
                continue
            place = self.truths.get(name)
            if place is not None:
                found.append(place if value else ~place)
            elif name in self._choices:
                found += self._said.get((name, value)) or self._said_of_choice(name, value)
            elif name in self._numbers and name not in self.worked_out:
                found += self.said_of_number(name, value)
        return found

    def _said_of_choice(self, name: str, value: str) -> list[int]:
        said = self._said[name, value] = [at if value in options else ~at for options, at in self._choices[name]]
        return said

    def said_of_number(self, name: str, value: Any) -> list[int]:
        """Where the line has to be set for a number."""
        found: list[int] = []
        if value is not None:
            bounded = isinstance(value, Interval)
            for sign, bound, at in self._numbers.get(name, ()):
                truth = compared(sign, value, bound) if bounded else POINTS[sign](value, bound)
                if truth is not None:
                    found.append(at if truth else ~at)
        return found
