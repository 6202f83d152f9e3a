"""The cause first, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ranvier.report.console import text as styled
from ranvier.report.plan.cause_care import CauseView, HarmfulMedicineView
from ranvier.report.terminal.lines import doubt, item

if TYPE_CHECKING:
    from rich.console import RenderableType

_MARKS = {
    "Do": ("→", "bold"),
    "Ask first, then do": ("?", "yellow"),
    "If it is proved": ("·", "dim"),
    "Not here": ("×", "dim"),
}


def cause_care_lines(
    causes: tuple[CauseView, ...], medicines: tuple[HarmfulMedicineView, ...]
) -> Iterator[RenderableType]:
    """The steps of each disease, and what becomes of each harmful medicine."""
    for cause in causes:
        yield styled(f"{cause.title} ({cause.standing}): the cause first", "cyan")
        for heading, steps in cause.groups:
            mark, style = _MARKS[heading]
            for each in steps:
                told = "" if heading == "Do" else f"{heading}: "
                yield item(mark, f"{told}{each.text}{doubt(each.verified)}", style, 1)
                if each.reasons and heading == "Not here":
                    yield item("", " ".join(each.reasons), "dim", 3)
                if each.questions:
                    yield item("?", f"Ask: {'; '.join(each.questions)}.", "yellow", 3)
    if medicines:
        yield styled("Medicines of the list that can harm nerves", "cyan")
    for each in medicines:
        never = " Never stopped without them." if each.essential else ""
        yield item(
            "!",
            f"{each.title}: {each.suspicion} {each.text} Decided by: {each.by}.{never}{doubt(each.verified)}",
            "yellow",
            1,
        )
