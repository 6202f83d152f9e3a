"""What a reader has to keep in mind of these trials, said with their own figures."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.evidence.comparisons import Arm
from ranvier.evidence.selection import COMBINED, NO_FIGURE, NO_INTERVAL, LeftOut
from ranvier.evidence.synthesis import PLACEBO, Synthesis
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.trial_table import CROSSOVER, DIFFERENCE, HARMS


def limits(found: Synthesis, left_out: tuple[LeftOut, ...], knowledge: Knowledge) -> Iterator[str]:
    """One sentence for each limit that holds for this synthesis."""
    rules = knowledge.methods["evidence"]
    used = found.selection.used
    yield from _placebo(found)
    yield "Most of these trials carried the last value forward when a patient left; that makes benefit look larger."
    share = rules.number("published_overstatement_percent")
    yield f"NeuPSIG estimated in 2015 that unpublished trials make benefit look about {share:.0f} % larger than it is."
    yield from _silent(found, left_out)
    if any(each.record.design == CROSSOVER for each in used):
        factor = rules.number("crossover_variance_factor")
        yield (
            f"Crossover trials give counts of periods; the variance of their arms was multiplied by {factor:g}, "
            "as though each patient stood in one arm."
        )
    if any(each.rounded for each in used):
        yield "Some counts were worked out from a percentage and are right to one patient or two."
    if any(arm.form == "active" for each in used for arm in each.record.arms):
        yield "Placebos that cause side effects of their own (active placebos) stand with the others."
    yield from _doses(found)
    if found.question.outcome == DIFFERENCE:
        yield "The spread of pain within a trial was worked out from its intervals and taken as the same in every arm."
    if found.apart:
        yield f"No chain of trials joins these to the network: {', '.join(found.apart)}."
    yield "A rank (P-score) says how sure it is that one is better than the others, not how much better."


def _doses(found: Synthesis) -> Iterator[str]:
    """Low doses that do not help stand among the others when doses are taken together."""
    several = {
        arm.treatment
        for each in found.selection.used
        for arm in each.record.arms
        if arm.dose is not None and len({other.dose for other in each.record.arms if other.dose}) > 1
    }
    if several and found.question.doses == COMBINED:
        yield (
            "All doses of a medicine are taken together, low ones that hardly help among them; "
            "--doses separate tells them apart."
        )


def _placebo(found: Synthesis) -> Iterator[str]:
    shares = [
        (100 * arm.count / arm.total, each.record.title)
        for each in found.selection.used
        for arm in each.trial.arms
        if isinstance(arm, Arm) and arm.treatment == PLACEBO
    ]
    risen = "" if found.question.outcome in HARMS else (
        "The response to placebo has risen over the years, so that older and newer trials are not quite alike."
    )  # fmt: skip
    spread = ""
    if len(shares) > 1:
        (low, first), (high, last) = min(shares), max(shares)
        spread = f"Under placebo the outcome was met in {low:.0f} % ({first}) to {high:.0f} % ({last})."
    if spread or risen:
        yield " ".join(filter(None, (spread, risen)))


def _silent(found: Synthesis, left_out: tuple[LeftOut, ...]) -> Iterator[str]:
    """Trials that count no relief at all, when relief is asked for; or not the outcome that is."""
    relief = found.question.outcome not in {*HARMS, DIFFERENCE}
    silent = [
        each
        for each in left_out
        if each.why in {NO_FIGURE, NO_INTERVAL}
        and not (relief and any(name not in HARMS for arm in each.record.arms for name in arm.counts))
    ]
    patients = sum(arm.n or 0 for each in silent for arm in each.record.arms)
    if silent:
        trials = "1 further trial gives" if len(silent) == 1 else f"{len(silent)} further trials give"
        known = f" ({patients} patients or more)" if patients else ""
        yield f"{trials} no figure of this outcome here{known}; where such trials did worse, the result looks too good."
