"""The verdict on each muscle of which contractions were recorded, for the terminal and as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.diagnosis.muscle_verdicts import JudgedMuscle
from ranvier.knowledge.phrasing import plain
from ranvier.report.wording import capital

if TYPE_CHECKING:
    from rich.console import Console

WORDS = {
    "neurogenic": "neurogenic motor unit potentials",
    "myopathic": "myopathic motor unit potentials",
    "normal": "normal motor unit potentials",
    "not_classifiable": "not classifiable",
}


def print_verdicts(judged: Iterable[JudgedMuscle], console: Console) -> None:
    """One paragraph for each muscle: the verdict, how sure, what speaks for it and against it."""
    for title, lines in verdict_lines(judged):
        console.print()
        console.print(title, style="bold")
        for line in lines:
            console.print(f"  {line}", highlight=False)


def verdict_lines(judged: Iterable[JudgedMuscle]) -> Iterator[tuple[str, list[str]]]:
    """The verdict on each muscle, and its sentences."""
    for each in judged:
        seen = each.judged
        sure = "" if seen.certainty == "none" else f" ({seen.certainty})"
        lines = [*seen.reasons, *(f"Against it: {sentence}" for sentence in seen.against), *seen.notes]
        yield f"{capital(plain(' '.join((each.side, each.muscle)).strip()))}: {WORDS[seen.verdict]}{sure}", lines


def verdict_form(each: JudgedMuscle) -> dict[str, object]:
    """A verdict as plain values for JSON."""
    seen = each.judged
    return {
        "muscle": each.muscle,
        "side": each.side or None,
        "recordings": list(each.recordings),
        "potentials": each.potentials,
        "verdict": seen.verdict,
        "certainty": seen.certainty,
        "reasons": list(seen.reasons),
        "against": list(seen.against),
        "notes": list(seen.notes),
        "figures": {name: value for name, value in seen.row.items() if name != "muscle"},
        "method": seen.version,
    }
