"""What interactions add to the rules of a treatment itself: a bar, a last resort, a caution or a question."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.diagnosis.findings import Findings, Missing
from ranvier.knowledge.entries import Claim, Treatment
from ranvier.knowledge.phrasing import lower_first
from ranvier.rules.words import joined
from ranvier.therapy.interacting import Together, given_by, same_matter, together
from ranvier.therapy.plan import Reason

_SAME_CLASS = "same_class"
"""Interactions of two medicines of one class: the plan itself offers one only in place of the other."""


@dataclass(frozen=True, slots=True)
class Added:
    """What interactions say of a proposed treatment that its own rules do not say.

    bars       contraindicated here
    avoided    a major one: only when nothing else is left
    cautions   those and the moderate ones, each with what to do
    questions  what must be known before it may be given
    dangerous  one that is not moderate holds, whether or not its own rules say so too
    """

    bars: tuple[Reason, ...] = ()
    avoided: bool = False
    cautions: tuple[Reason, ...] = ()
    questions: tuple[Missing, ...] = ()
    dangerous: bool = False


def added_by_interactions(treatment: Treatment, findings: Findings, *, taken: bool) -> Added:
    """Hold the interactions against a treatment.

    taken  it is taken already: the review of what is taken says the same, so that only bars and questions are left
    """
    medicine = given_by(treatment, findings.knowledge)
    if medicine is None:
        return Added()
    exclusions = _true(treatment.exclusions, findings)
    others = [*exclusions, *_true(treatment.cautions, findings)]
    bars: list[Reason] = []
    cautions: list[Reason] = []
    questions: list[Missing] = []
    avoided = dangerous = False
    for each in together(medicine, findings):
        if _SAME_CLASS in each.interaction.same_as:
            continue
        dangerous = dangerous or (each.verdict is True and each.interaction.severity != "moderate")
        barring = each.interaction.severity == "contraindicated"
        said = exclusions if barring else others
        if any(same_matter(claim, each.interaction, findings.knowledge) for claim in said):
            continue
        decides = each.interaction.severity != "moderate"
        if each.verdict is None:
            asked = decides and not taken and not each.interaction.claim.may_stay_open
            questions.extend((each.missing or (_untold(each),)) if asked else ())
        elif barring:
            bars.append(_reason(each))
        elif not taken:
            cautions.append(_reason(each))
            avoided = avoided or decides
    return Added(tuple(bars), avoided, tuple(cautions), tuple(questions), dangerous)


def _untold(each: Together) -> Missing:
    """The interaction itself, when no single fact would settle it."""
    return Missing(each.interaction.id, lower_first(each.interaction.claim.title))


def _true(claims: tuple[Claim, ...], findings: Findings) -> list[Claim]:
    return [claim for claim in claims if findings.verdict(claim.id) is True]


def _reason(each: Together) -> Reason:
    found = each.interaction
    partners = f" (with {joined(map(lower_first, each.partners))})" if each.partners else ""
    return Reason(f"{found.effect.rstrip('.')}{partners}.", found.id, found.claim.advice)
