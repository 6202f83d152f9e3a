"""Benefit, onset and harm of a treatment for the reader, and where a treatment of two problems is told in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.profile import Effect, Harm, Onset, Profile
from ranvier.knowledge.care.sequences import Sequence
from ranvier.knowledge.phrasing import plain
from ranvier.report.evidence.origins import Origins
from ranvier.therapy.next_steps import NextStep
from ranvier.therapy.plan import Plan, PlanItem, Standing


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of figures with its source."""

    text: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ProfileView:
    """What a treatment does, in numbers: benefit, how soon, and harm with sleepiness first."""

    benefit: tuple[Told, ...] = ()
    onset: Told | None = None
    harms: tuple[Told, ...] = ()

    @property
    def brief(self) -> str:
        """Benefit and the first harms in one line; empty when no number is known."""
        parts = [each.text for each in self.benefit[:1]]
        parts += [self.harms[0].text[:1].lower() + self.harms[0].text[1:]] if self.harms else []
        return "; ".join(parts)


NO_VIEW = ProfileView()


def profile_view(profile: Profile, origins: Origins) -> ProfileView:
    """Arrange the figures of a treatment."""

    def told(each: Onset | Effect | Harm, text: str) -> Told:
        return Told(text, origins.source_title(each.source) if each.source else "", each.confidence == "seen")

    return ProfileView(
        tuple(told(each, f"{each.text}, {plain(each.about).lower()}") for each in profile.effects),
        told(profile.onset, profile.onset.text) if profile.onset else None,
        tuple(told(each, each.text + (f" ({each.among})" if each.among else "")) for each in profile.harms),
    )


def told_before(items: Iterable[PlanItem]) -> Mapping[tuple[str, str], str]:
    """For a treatment of two problems: the problem under which the reader has met it already.

    It is told in full under the first problem, and in a line where it stands alike under another.
    """
    first: dict[tuple[str, bool, Standing], str] = {}
    found: dict[tuple[str, str], str] = {}
    for item in items:
        if item.standing is Standing.REJECTED:
            continue
        key = item.id, item.dose is None, item.standing
        if first.setdefault(key, item.problem) != item.problem:
            found[item.id, item.problem] = first[key]
    return found


@dataclass(frozen=True, slots=True)
class SequenceView:
    """What comes next for the treatments of one problem, and how earlier trials are read."""

    problem: str
    trials: tuple[str, ...]
    steps: tuple[Told, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """How earlier trials are read, then the steps, as lines of the terminal."""
        before = (f"Tried before: {'; '.join(self.trials)}.",) if self.trials else ()
        return (*before, *(f"{each.text}{'' if each.verified else ' [unverified]'}" for each in self.steps))


def sequence_views(
    plan: Plan, knowledge: Knowledge, titles: Callable[[str], str], origins: Origins
) -> tuple[SequenceView, ...]:
    """Arrange what comes next; what is the same for several problems is told once."""
    found: list[SequenceView] = []
    orders = knowledge.sequences.values()
    for each in plan.next_steps:
        steps = tuple(_step(step, orders, origins) for step in each.steps)
        trials = tuple(dict.fromkeys(f"{trial.title}: {trial.text}" for trial in each.trials))
        if steps and not any(view.steps == steps for view in found):
            found.append(SequenceView(titles(each.problem), trials, steps))
    return tuple(found)


def _step(step: NextStep, orders: Iterable[Sequence], origins: Origins) -> Told:
    said = next((order.advice[step.advice] for order in orders if step.advice), None)
    if said is None:
        return Told(step.text, "", True)
    return Told(step.text, origins.source_title(said.source) if said.source else "", said.confidence == "seen")
