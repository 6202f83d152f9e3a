"""A treatment as it concerns one problem: what its file says of other problems only is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ranvier.knowledge.entries import Claim, Treatment


def for_problem(treatment: Treatment, problem: str) -> Treatment:
    """The treatment with the gates, cautions and evidence that concern this problem, or every problem of it."""
    own = {each.problem for each in treatment.indications}

    def kept(claims: Iterable[Claim]) -> tuple[Claim, ...]:
        return tuple(each for each in claims if not each.problems or problem in each.problems)

    return replace(
        treatment,
        exclusions=kept(treatment.exclusions),
        cautions=kept(treatment.cautions),
        prefer=kept(treatment.prefer),
        avoid=kept(treatment.avoid),
        evidence=tuple(each for each in treatment.evidence if each.about == problem or each.about not in own),
    )
