"""The cause first, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ranvier.report.cause_care import CauseView, HarmfulMedicineView
from ranvier.report.console import text as styled

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

_MARKS = {
    "Do": ("→", "bold"),
    "Ask first, then do": ("?", "yellow"),
    "If it is proved": ("·", "dim"),
    "Not here": ("×", "dim"),
}


def cause_care_lines(
    causes: tuple[CauseView, ...],
    medicines: tuple[HarmfulMedicineView, ...],
    item: Callable[..., RenderableType],
) -> Iterator[RenderableType]:
    """The steps of each disease, and what becomes of each harmful medicine.

    item  makes a line with a mark before it
    """
    for cause in causes:
        yield styled(f"{cause.title} ({cause.standing}): the cause first", "cyan")
        for heading, steps in cause.groups:
            mark, style = _MARKS[heading]
            for each in steps:
                told = "" if heading == "Do" else f"{heading}: "
                doubt = "" if each.verified else " [unverified]"
                yield item(mark, f"{told}{each.text}{doubt}", style, 1)
                if each.reasons and heading == "Not here":
                    yield item("", " ".join(each.reasons), "dim", 3)
                if each.questions:
                    yield item("?", f"Ask: {'; '.join(each.questions)}.", "yellow", 3)
    if medicines:
        yield styled("Medicines of the list that can harm nerves", "cyan")
    for each in medicines:
        never = " Never stopped without them." if each.essential else ""
        doubt = "" if each.verified else " [unverified]"
        yield item("!", f"{each.title}: {each.suspicion} {each.text} Decided by: {each.by}.{never}{doubt}", "yellow", 1)
