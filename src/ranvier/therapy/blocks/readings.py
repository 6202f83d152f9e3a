"""What reading a diagnostic block yields: scores, relief at each threshold, and the verdict of a level."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.knowledge.care.blocks import Anaesthetic, Block

POSITIVE, NEGATIVE, INDETERMINATE, UNREADABLE = "positive", "negative", "indeterminate", "cannot be read"


@dataclass(frozen=True, slots=True)
class Score:
    """One pain score; None where nobody wrote one down."""

    minutes: float
    pain: float | None


@dataclass(frozen=True, slots=True)
class Relief:
    """Relief of at least one threshold after one block.

    verdict   positive, negative, indeterminate or cannot be read
    from_min  when it was first seen
    least_h   how long it lasted at least; `most_h` at most, None when its end was not seen
    """

    threshold: float
    verdict: str
    reason: str
    from_min: float | None = None
    least_h: float | None = None
    most_h: float | None = None


@dataclass(frozen=True, slots=True)
class BlockReading:
    """One diagnostic block with its diary.

    drug     the anaesthetic; None for placebo and when it is not known
    best     greatest relief that was seen while the drug works, in percent
    problems why it cannot be read
    """

    label: str
    target: Block | None
    level: str
    side: str
    drug: Anaesthetic | None
    placebo: bool
    baseline: float | None
    scores: tuple[Score, ...]
    best: float | None
    reliefs: tuple[Relief, ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all blocks of one level say at one threshold."""

    threshold: float
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelReading:
    """All blocks of one level and side together.

    verdict   of both thresholds: positive and negative only when both agree
    control   uncontrolled, repeated, comparative or placebo-controlled
    """

    title: str
    blocks: tuple[BlockReading, ...]
    verdicts: tuple[Verdict, ...]
    verdict: str
    control: str
    reasons: tuple[str, ...]
