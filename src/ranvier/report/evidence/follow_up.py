"""Why a treatment takes a step: every rule up to the one that holds, with the values it used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ranvier.assess import Assessment
from ranvier.errors import InputError, nearest
from ranvier.knowledge.entries import Claim, Source
from ranvier.knowledge.phrasing import lower_first, plain
from ranvier.report.evidence.origins import UsedValue
from ranvier.report.evidence.steps import Evidence, EvidenceStep, answer_text
from ranvier.report.wording import capital, value_text
from ranvier.rules import nodes
from ranvier.rules.explain import Step
from ranvier.rules.words import words
from ranvier.therapy.follow_up import TreatmentStep

PREFIX = "follow_up."


def explain_step(assessment: Assessment, id: str) -> Evidence:
    """The rules of one treatment at one visit, asked in their order until one holds.

    id  `follow_up.pregabalin` for the present visit, `follow_up.pregabalin.2025-03-17` for an earlier one

    Raises InputError for a treatment that is not followed.
    """
    found = assessment.follow_up
    steps = {each.id: each for each in found.steps} if found is not None else {}
    if id not in steps:
        raise InputError(
            f"there is no step of follow-up '{id}'",
            where="explain",
            allowed=", ".join(steps) or "none: the chart has no earlier visit and no adverse effects",
            nearest=nearest(id, steps),
        )
    return _Explained(steps[id], assessment).whole()


@dataclass(frozen=True)
class _Explained:
    step: TreatmentStep
    assessment: Assessment

    def whole(self) -> Evidence:
        """The step as a whole, its parts being the rules that were asked."""
        return Evidence(
            id=self.step.id,
            title=f"{self.step.title} on {self.step.visit}",
            role="follow_up",
            answer=plain(self.step.step.value),
            note=" ".join((self.step.statement, *self.step.reasons)),
            parts=tuple(self._asked()),
        )

    def _asked(self) -> Iterator[Evidence]:
        decision = self.step.decision
        for each in decision.rules.steps:
            answer = decision.answers.patient[each.claim.id]
            holds = decision.rule is each
            if holds or answer.value is None or decision.rule is None:
                yield self._rule(each.claim, answer, plain(each.step))
            if holds:
                return

    def _rule(self, claim: Claim, answer: Step, becomes: str) -> Evidence:
        source: Source | None = self.assessment.findings.knowledge.sources.get(claim.source)
        return Evidence(
            id=claim.id,
            title=f"{capital(becomes)}: {lower_first(claim.title)}",
            role="follow_up",
            answer=answer_text(answer),
            rule=claim.text,
            words=words(answer.node, self._phrase, None, plain),
            source=source.title if source else claim.source,
            verified=claim.verified,
            note=claim.note,
            advice=claim.advice,
            place=claim.place,
            answers=(self._step(answer),),
            missing=self.step.asks if answer.value is None else (),
        )

    def _phrase(self, name: str, table: str | None) -> str:
        rules = self.step.decision.rules
        measure = rules.measures.get(name)
        if measure is not None:
            return measure.phrase
        return lower_first(rules.findings[name.rpartition(".")[2]].title)

    def _step(self, step: Step) -> EvidenceStep:
        node = step.node
        text = capital(words(node, self._phrase, None, plain))
        if isinstance(node, nodes.Name) and node.id in self.step.decision.answers.patient:
            below = self._step(self.step.decision.answers.patient[node.id])
            return EvidenceStep(text, answer_text(step), steps=(below,))
        if isinstance(node, nodes.And | nodes.Or):
            title = "All of these" if isinstance(node, nodes.And) else "At least one of these"
            return EvidenceStep(title, answer_text(step), steps=tuple(self._step(each) for each in step.steps))
        return EvidenceStep(text, answer_text(step), tuple(dict.fromkeys(self._used(step))))

    def _used(self, step: Step) -> Iterator[UsedValue]:
        if isinstance(step.node, nodes.Name):
            measure = self.step.decision.rules.measures[step.node.id]
            value = self.step.decision.facts.get(measure.id)
            shown = "not known" if value is None else value_text(value, measure.unit or None)
            yield UsedValue(measure.id, measure.phrase, shown, missing=value is None)
        for below in step.steps:
            yield from self._used(below)
