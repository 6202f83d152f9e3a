"""The steps that come next among pain medicines, as values of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What an earlier trial says."""

    FAILED = "failed"
    HARMED = "harmed"
    PARTIAL = "partial"
    HELPED = "helped"
    TOO_SHORT = "too_short"
    TOO_LOW = "too_low"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trial:
    """An earlier trial of a pain medicine and how it is read."""

    medicine: str
    title: str
    drug_class: str
    outcome: Outcome
    text: str


class Move(StrEnum):
    """What a step of the sequence does."""

    ASK = "ask"
    STOP = "stop"
    START = "start"
    RAISE = "raise"
    WAIT = "wait"
    KEEP = "keep"
    COMBINE = "combine"
    SWITCH = "switch"
    REFER = "refer"


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step of the sequence.

    medicines  ids of what it names: the present one, a partner, or those to change to
    advice     name of the sentence of the knowledge that it rests on; empty when a dose or a pair says so
    """

    move: Move
    text: str
    medicines: tuple[str, ...] = ()
    advice: str = ""


@dataclass(frozen=True, slots=True)
class NextSteps:
    """The sequence for one group of problems: how earlier trials are read, and what comes next."""

    problem: str
    trials: tuple[Trial, ...]
    steps: tuple[NextStep, ...]
