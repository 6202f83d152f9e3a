"""Which panels of genes are worth asking for in this patient, in which order, and why.

A panel is asked for by the picture, together with a clue to a hereditary cause, or by a disease of the differential
diagnosis that it can prove. A chart without either gets none; so does one whose gene is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.differential import LIKELY, RankedCause
from ranvier.diagnosis.findings import Findings
from ranvier.knowledge.diseases.genes import CLUE, NO_OTHER_CAUSE, NOTHING, Asking, Panel
from ranvier.knowledge.phrasing import lower_first

STRONG, SOME = "genetic_testing.worth_while.strong:own", "genetic_testing.to_consider.some:own"
EXPLAINED, KNOWN = "genetic_testing.explained", "genetic_testing.gene_known"
HEREDITARY = "hereditary"
BY_CAUSE = 4
"""Place in the order of a panel that only the differential diagnosis asks for."""


@dataclass(frozen=True, slots=True)
class PanelReason:
    """Why a panel is asked for, with the rule that says so; empty when a disease in play does."""

    text: str
    claim_id: str = ""


@dataclass(frozen=True, slots=True)
class PanelAdvice:
    """A panel that is worth asking for.

    place   in the order of testing; equal places may be tested together
    misses  what it does not find, and which of its genes ordinary sequencing does not see
    last    it follows when the others find nothing, or stands in for them
    """

    id: str
    title: str
    place: int
    genes: tuple[str, ...]
    reasons: tuple[PanelReason, ...]
    misses: str
    yields: str = ""
    note: str = ""
    last: bool = False


def advised_panels(findings: Findings, ranked: Sequence[RankedCause]) -> tuple[PanelAdvice, ...]:
    """The panels for this patient, the first to ask for first."""
    if findings.verdict(KNOWN) is True:
        return ()
    met = _met(findings)
    likely = [each for each in ranked if each.standing == LIKELY and each.group == HEREDITARY]
    found = [
        each
        for panel in findings.knowledge.panels.values()
        if not _done(panel, findings) and (each := _advice(panel, findings, likely, met)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.last, each.place, len(each.genes), each.title)))


def _met(findings: Findings) -> frozenset[str]:
    """What a rule may need that holds here: a second clue is needed where something else explains the neuropathy."""
    strong, explained = findings.verdict(STRONG) is True, findings.verdict(EXPLAINED) is True
    clue = strong or (findings.verdict(SOME) is True and not explained)
    free = strong or not explained
    return frozenset({NOTHING, *([CLUE] if clue else []), *([NO_OTHER_CAUSE] if free else [])})


def _done(panel: Panel, findings: Findings) -> bool:
    """Whether the chart holds every result that the panel would bring."""
    return bool(panel.settles) and all(findings.facts.values.get(name) is not None for name in panel.settles)


def _advice(panel: Panel, findings: Findings, likely: Sequence[RankedCause], met: frozenset[str]) -> PanelAdvice | None:
    asking = [each for each in panel.indicated if each.needs in met and findings.verdict(each.claim.id) is True]
    causes = [each for each in likely if each.id in panel.causes and NO_OTHER_CAUSE in met]
    refused = any(findings.verdict(each.id) is True for each in panel.not_for)
    if refused or not (asking or causes):
        return None
    return PanelAdvice(
        id=panel.id,
        title=panel.title,
        place=min([*(each.place for each in asking), *([BY_CAUSE] if causes else [])]),
        genes=panel.genes,
        reasons=tuple(_reasons(asking, causes)),
        misses=panel.misses,
        yields=panel.yields,
        note=panel.note,
        last=panel.last,
    )


def _reasons(asking: Sequence[Asking], causes: Sequence[RankedCause]) -> Iterator[PanelReason]:
    for each in asking:
        yield PanelReason(each.claim.title, each.claim.id)
    for each in causes:
        yield PanelReason(f"It can prove {lower_first(each.title)}, which is likely.")
