"""The verdict on each muscle of which contractions were recorded, for the terminal and as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ranvier.diagnosis.muscle_verdicts import JudgedMuscle

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
    for each in judged:
        seen = each.judged
        sure = "" if seen.certainty == "none" else f" ({seen.certainty})"
        console.print()
        console.print(f"{' '.join((each.side, each.muscle)).strip()}: {WORDS[seen.verdict]}{sure}", style="bold")
        for sentence in seen.reasons:
            console.print(f"  {sentence}", highlight=False)
        for sentence in seen.against:
            console.print(f"  Against it: {sentence}", highlight=False)
        for sentence in seen.notes:
            console.print(f"  {sentence}", style="dim", highlight=False)


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
