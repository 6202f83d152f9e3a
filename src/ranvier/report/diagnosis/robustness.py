"""Whether conclusions, diseases and the place would be the same under the limits of another laboratory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.report.diagnosis.robust_leads import (
    CAUSES,
    PLACE,
    PLACE_TITLE,
    cause_turns,
    leads_that_stay,
    place_turns,
    weighed_name,
)

if TYPE_CHECKING:
    from ranvier.diagnosis.robustness import Robustness
    from ranvier.report.diagnosis.statements import ConclusionView


@dataclass(frozen=True, slots=True)
class Turning:
    """A conclusion that is not the same under all sets of limits.

    leads  it is no conclusion of a criteria set but a leading disease, or the place of the lesion
    """

    name: str
    anchor: str
    sentences: tuple[str, ...]
    leads: bool = False


@dataclass(frozen=True, slots=True)
class RobustnessView:
    """The conclusions under every fitting set of limits.

    used      the limits that were used
    others    the other sets that fit this patient
    same      how many conclusions that hold are the same under all of them
    turning   the conclusions that are not, then the diseases and the place that do not lead under all of them
    leads     what is said when the leading diseases or the place are the same under all
    """

    used: str
    others: tuple[str, ...]
    same: int
    turning: tuple[Turning, ...]
    leads: str = ""

    @property
    def summary(self) -> str:
        """What the comparison came to, in a few sentences."""
        return f"{self._conclusions} {self.leads}".strip()

    @property
    def _conclusions(self) -> str:
        if not self.others:
            return f"Measured against {self.used}. No other set of limits fits this patient's studies."
        other = "one other set fits" if len(self.others) == 1 else f"{len(self.others)} other sets fit"
        listed = f"Measured against {self.used}; {other} this patient: {'; '.join(self.others)}."
        if not self.same and all(each.leads for each in self.turning):
            return f"{listed} No conclusion that holds rests on limits."
        same = f"{self.same} {'conclusion' if self.same == 1 else 'conclusions'}"
        number = sum(1 for each in self.turning if not each.leads)
        turned = f"{number} {'is not' if number == 1 else 'are not'}"
        if not number:
            return f"{listed} The same under all {len(self.others) + 1} sets: {same}, all that rest on limits."
        return f"{listed} The same under all {len(self.others) + 1} sets: {same}; {turned}."


def robustness_view(found: Robustness | None, views: Iterable[ConclusionView]) -> RobustnessView | None:
    """The comparison of sets of limits; None when nothing was measured that has a limit."""
    if found is None:
        return None
    turning = [Turning(each.name, each.anchor, each.turns) for each in views if each.turns]
    causes = [(weighed_name(each.title), CAUSES, cause_turns(each)) for each in found.causes]
    places = [(PLACE_TITLE, PLACE, place_turns(found.place))] if found.place is not None else []
    leads = [Turning(*each, leads=True) for each in (*causes, *places) if each[2]]
    same = sum(1 for each in found.conclusions if each.same)
    others = tuple(each.called for each in found.sets)
    return RobustnessView(found.usual.called, others, same, (*turning, *leads), leads_that_stay(found))


__all__ = ["RobustnessView", "Turning", "robustness_view"]
