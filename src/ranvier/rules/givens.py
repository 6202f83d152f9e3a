"""What each given value says to the parts of rules that read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ranvier.rules.steps import POINTS
from ranvier.rules.values import Interval, compared
from ranvier.rules.wiring import Written


class Givens:
    """The parts that read the facts of the patient, or the columns of one table."""

    def __init__(self, written: Written) -> None:
        self._worked_out, self._truths, self._numbers = set(written.worked_out), written.truths, written.numbers
        self._choices = {
            name: [(frozenset(options), at) for options, at in held] for name, held in written.choices.items()
        }
        self._said: dict[tuple[str, str], list[int]] = {}

    def said(self, cells: Mapping[str, Any]) -> list[int]:
        """Where the line has to be set for these values."""
        found: list[int] = []
        for name, value in cells.items():
            if value is None:
                continue
            place = self._truths.get(name)
            if place is not None:
                found.append(place if value else ~place)
            elif name in self._choices:
                found += self._said.get((name, value)) or self._said_of_choice(name, value)
            elif name in self._numbers and name not in self._worked_out:
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
