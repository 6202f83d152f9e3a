"""Why: the rule behind a statement, in words and as text, with the values it used and the answer at every step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ranvier.assess import Assessment
from ranvier.errors import InputError, nearest, suggested
from ranvier.knowledge.entries import Claim, ConclusionForm
from ranvier.knowledge.phrasing import lower_first, plain
from ranvier.report.evidence.origins import Origins, UsedValue
from ranvier.report.wording import capital, number_text, value_text
from ranvier.rules import nodes
from ranvier.rules.explain import Step
from ranvier.rules.nodes import Node
from ranvier.rules.text import text as rule_text
from ranvier.rules.values import Interval
from ranvier.rules.words import several, words


@dataclass(frozen=True, slots=True)
class EvidenceStep:
    """One step of a rule with its answer.

    text      the step in words
    answer    true, false, unknown, or a number
    used      the values that this step looked at
    claim_id  the rule that the step stands for, when it has one of its own
    subject   the nerve, segment, hand, muscle or medicine it is about
    """

    text: str
    answer: str
    used: tuple[UsedValue, ...] = ()
    claim_id: str = ""
    subject: str = ""
    steps: tuple[EvidenceStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A rule with all that a reader needs to check its answer.

    answer    true, false, unknown, or a number; for a rule that is asked of rows, how many of them fit
    answers   one step for the patient, or one for each row
    verified  the number was read in its source; otherwise readers see "unverified"
    missing   what would settle an unknown answer
    parts     the rules that it is made of, for a conclusion, treatment or test as a whole
    """

    id: str
    title: str
    role: str
    answer: str
    rule: str = ""
    words: str = ""
    source: str = ""
    source_where: str = ""
    link: str = ""
    verified: bool = True
    note: str = ""
    advice: str = ""
    place: str = ""
    answers: tuple[EvidenceStep, ...] = ()
    missing: tuple[str, ...] = ()
    parts: tuple[Evidence, ...] = ()


class Explainer:
    """Builds the evidence of one assessment's rules."""

    def __init__(self, assessment: Assessment) -> None:
        self.findings = assessment.findings
        self.knowledge = assessment.findings.knowledge
        self.origins = Origins(assessment)
        self._definitions = self.knowledge.rules.by_id
        self._kept: dict[str, Evidence] = {}
        forms = self.knowledge.conclusions.values()
        self._levels = {f"{form.id}.{level.id}": (form, level) for form in forms for level in form.levels}

    def whole(self, id: str) -> Evidence:
        """The evidence of anything that has an id, with every step opened down to the values."""
        known = self._resolved(id)
        if known in self._definitions:
            return self.rule(known, opened=True)
        parts = tuple(self.rule(each, opened=True) for each in self._parts(known))
        conclusion = self.knowledge.conclusions.get(known)
        answer = _kleene(each.answer for each in parts if each.role == "level") if conclusion else ""
        if conclusion is not None:
            return Evidence(known, conclusion.title, conclusion.kind, answer, note=conclusion.note, parts=parts)
        treatment = self.knowledge.treatments.get(known)
        title = treatment.title if treatment is not None else self.knowledge.tests[known].title
        return Evidence(known, title, treatment.kind if treatment is not None else "test", answer, parts=parts)

    def _resolved(self, id: str) -> str:
        knowledge = self.knowledge
        names = [*self._definitions, *knowledge.conclusions, *knowledge.treatments, *knowledge.tests]
        if id in names:
            return id
        ending = [name for name in dict.fromkeys(names) if name.endswith(f".{id}")]
        whole = [name for name in ending if name in knowledge.conclusions]
        for found in (whole, ending):
            if len(found) == 1:
                return found[0]
        whole = [*knowledge.treatments, *knowledge.conclusions, *knowledge.tests]
        near = ending[0] if ending else nearest(id, names) or suggested(id, whole) or self._nearest_ending(id, names)
        raise InputError(
            f"there is no finding, conclusion, treatment or test '{id}'",
            where="explain",
            nearest=near,
            hint="'ranvier assess CASE --json FILE' lists the ids",
        )

    @staticmethod
    def _nearest_ending(id: str, names: Iterable[str]) -> str | None:
        by_ending = {name.rpartition(".")[2]: name for name in names}
        near = nearest(id, by_ending)
        return None if near is None else by_ending[near]

    def _parts(self, id: str) -> Iterator[str]:
        knowledge = self.knowledge
        if id in knowledge.conclusions:
            form = knowledge.conclusions[id]
            yield from (level.claim.id for level in form.levels)
            yield from (f"{form.id}:excluded",) if form.excluding else ()
        elif id in knowledge.treatments:
            treatment = knowledge.treatments[id]
            yield from (each.claim.id for each in treatment.indications)
            rules = (*treatment.exclusions, *treatment.cautions, *treatment.prefer, *treatment.avoid)
            yield from (each.id for each in rules)
            yield from (each.claim.id for each in treatment.doses)
        else:
            test = knowledge.tests[id]
            yield from (each.id for each, _ in test.indicated)
            yield from (each.id for each in test.of_no_value)

    def rule(self, id: str, *, opened: bool = False) -> Evidence:
        """The evidence of one rule; `opened` follows the findings it uses down to the values."""
        if opened:
            return self._made(id, opened=True)
        if id not in self._kept:
            self._kept[id] = self._made(id, opened=False)
        return self._kept[id]

    def _made(self, id: str, *, opened: bool) -> Evidence:
        definition = self._definitions[id]
        claim = self.claim(id)
        roots = self._roots(id, definition.per)
        seen: set[tuple[str, str]] | None = {(id, "")} if opened else None
        source = self.knowledge.sources.get(claim.source) if claim else None
        return Evidence(
            id=id,
            title=self.title(id),
            role=claim.role if claim else "combined",
            answer=self._answer(roots, definition.per),
            rule=claim.text if claim else rule_text(definition.node),
            words=self.words(definition.node, definition.per),
            source=source.title if source else (claim.source if claim else ""),
            source_where=claim.source_where if claim else "",
            link=_link(source.doi, source.url) if source else "",
            verified=claim.verified if claim else True,
            note=claim.note if claim else "",
            advice=claim.advice if claim else "",
            place=claim.place if claim else "",
            answers=tuple(self._root(step, definition.per, seen) for step in roots),
            missing=self._missing(roots, definition.per),
        )

    def claim(self, id: str) -> Claim | None:
        """The rule behind an id; for a level with its better levels, the rule of that level."""
        if id in self._levels:
            return self._levels[id][1].claim
        return self.knowledge.claims.get(id)

    def title(self, id: str) -> str:
        """What the rule says when it is true."""
        form: ConclusionForm | None
        if id in self._levels:
            form, level = self._levels[id]
            if len(form.levels) == 1:
                return form.title
            return f"{form.title}: {lower_first(level.title)}{'' if form.exclusive else ' or better'}"
        if id.endswith(":own"):
            form, level = self._levels[id.removesuffix(":own")]
            return form.title if len(form.levels) == 1 else f"{form.title}: {lower_first(level.title)}"
        if id.endswith(":excluded"):
            form = self.knowledge.conclusions[id.removesuffix(":excluded")]
            return f"Something that rules out {lower_first(form.title)}"
        claim = self.knowledge.claims[id]
        return claim.title

    def words(self, node: Node, table: str | None) -> str:
        """A rule read out."""
        return words(node, self._phrase, table, plain)

    def _phrase(self, name: str, table: str | None) -> str:
        if name in self._definitions:
            return lower_first(self.title(name))
        listing = self.knowledge.vocabulary.listings.get(name)
        return listing.row_phrase if listing is not None and table is None else self.findings.phrase(name, table)

    def _roots(self, id: str, table: str | None) -> tuple[Step, ...]:
        answers = self.findings.answers
        return (answers.patient[id],) if table is None else answers.rows.get((table, id), ())

    def _answer(self, roots: tuple[Step, ...], table: str | None) -> str:
        if table is None:
            return answer_text(roots[0])
        true = sum(1 for step in roots if step.value is True)
        return f"{true} of {len(roots)}"

    def _missing(self, roots: tuple[Step, ...], table: str | None) -> tuple[str, ...]:
        open_steps = [step for step in roots if step.value is None or isinstance(step.value, Interval)]
        found = [str(each) for step in open_steps for each in self.findings.missing(step, table)]
        return tuple(dict.fromkeys(found))

    def _root(self, step: Step, table: str | None, seen: set[tuple[str, str]] | None) -> EvidenceStep:
        made = self._step(step, table, step.row, seen)
        return (
            made if table is None or step.row is None else replace(made, subject=self.findings.label(table, step.row))
        )

    def _step(self, step: Step, table: str | None, row: int | None, seen: set[tuple[str, str]] | None) -> EvidenceStep:
        node, answer = step.node, answer_text(step)
        if isinstance(node, nodes.Name):
            return self._name(step, table, row, seen)
        if isinstance(node, nodes.Not) and isinstance(node.item, nodes.Among | nodes.Compare):
            return self._leaf(step, table, row, seen)
        if isinstance(node, nodes.Not) and isinstance(node.item, nodes.Name):
            below = self._name(step.steps[0], table, row, seen)
            return replace(below, text=f"Not: {lower_first(below.text)}", answer=answer)
        if isinstance(node, nodes.Rows):
            return self._rows(step, node, seen)
        if isinstance(node, nodes.And | nodes.Or | nodes.AtLeast | nodes.Not | nodes.Score):
            steps = tuple(self._step(each, table, row, seen) for each in step.steps)
            if isinstance(node, nodes.Score):
                steps = tuple(
                    replace(each, text=f"{points:+g}: {each.text}")
                    for each, (_, points) in zip(steps, node.items, strict=True)
                )
            return EvidenceStep(_combination(node), answer, steps=steps)
        return self._leaf(step, table, row, seen)

    def _name(self, step: Step, table: str | None, row: int | None, seen: set[tuple[str, str]] | None) -> EvidenceStep:
        node = step.node
        if not isinstance(node, nodes.Name):
            raise TypeError("only a name stands for a rule")
        if node.id not in self._definitions:
            used = self.origins.used(step, table, row)
            text = capital(used.phrase)
            return EvidenceStep(text, answer_text(step), (used,))
        own = self._definitions[node.id]
        subject = self.findings.label(own.per, row) if own.per is not None and row is not None else ""
        text, answer = self.title(node.id), answer_text(step)
        key = (node.id, subject)
        if seen is None or key in seen:
            return EvidenceStep(text, answer, claim_id=node.id)
        seen.add(key)
        roots = self._roots(node.id, own.per)
        below = roots[row] if own.per is not None and row is not None else roots[0]
        opened = self._step(below, own.per, row if own.per else None, seen)
        if isinstance(below.node, nodes.And | nodes.Or | nodes.AtLeast | nodes.Score):
            return EvidenceStep(f"{text} ({lower_first(opened.text)})", answer, claim_id=node.id, steps=opened.steps)
        if opened.text.casefold() == text.casefold():
            return replace(opened, claim_id=node.id)
        return EvidenceStep(text, answer, claim_id=node.id, steps=(opened,))

    def _rows(self, step: Step, node: nodes.Rows, seen: set[tuple[str, str]] | None) -> EvidenceStep:
        listing = self.knowledge.vocabulary.listings[node.table]
        asked = [each for each in step.steps if not _is_another_row(each)]
        rows = tuple(
            replace(
                self._step(each, node.table, each.row, seen), subject=self.findings.label(node.table, each.row or 0)
            )
            for each in asked
        )
        others = len(step.steps) - len(asked)
        if others:
            noun = several(listing.row_phrase) if others > 1 else listing.row_phrase
            rows = (*rows, EvidenceStep(f"{others} other {noun}, not asked for", "false"))
        table = self.findings.facts.tables.get(node.table)
        if table is None or table.unlisted is None:
            rows = (*rows, EvidenceStep(f"{capital(several(listing.row_phrase))} that are not listed", "unknown"))
        elif table.unlisted:
            rows = (*rows, EvidenceStep(f"{table.unlisted} more that are not listed", "unknown"))
        return EvidenceStep(capital(self.words(node, None)), answer_text(step), steps=rows)

    def _leaf(self, step: Step, table: str | None, row: int | None, seen: set[tuple[str, str]] | None) -> EvidenceStep:
        used: list[UsedValue] = []
        steps: list[EvidenceStep] = []
        for each in _names_below(step):
            if isinstance(each.node, nodes.Rows):
                steps.append(self._rows(each, each.node, seen))
            elif isinstance(each.node, nodes.Score) or self._is_rule(each):
                steps.append(self._step(each, table, row, seen))
            else:
                used.append(self.origins.used(each, table, row))
        text = capital(self.words(step.node, table))
        if len(steps) == 1 and not used and not steps[0].claim_id:
            return replace(steps[0], text=f"{text}; here {steps[0].answer}", answer=answer_text(step))
        return EvidenceStep(text, answer_text(step), tuple(dict.fromkeys(used)), steps=tuple(steps))

    def _is_rule(self, step: Step) -> bool:
        return isinstance(step.node, nodes.Name) and step.node.id in self._definitions


_IDENTITY = frozenset({"nerve", "side", "limb", "segment", "muscle", "name"})


def _is_another_row(step: Step) -> bool:
    """Whether a row is left out because it is not the nerve, side or segment that was asked for."""
    parts = step.steps if isinstance(step.node, nodes.And) else (step,)
    return any(part.value is False and _names_the_row(part.node) for part in parts)


def _names_the_row(node: Node) -> bool:
    if isinstance(node, nodes.Not):
        return _names_the_row(node.item)
    return isinstance(node, nodes.Among) and node.name.id in _IDENTITY


def _combination(node: Node) -> str:
    if isinstance(node, nodes.AtLeast):
        return f"At least {node.least} of these"
    if isinstance(node, nodes.Score):
        return "Sum of the points of what is true"
    if isinstance(node, nodes.Not):
        return "The opposite of this"
    return "All of these" if isinstance(node, nodes.And) else "At least one of these"


def _names_below(step: Step) -> Iterator[Step]:
    if isinstance(step.node, nodes.Name | nodes.Rows | nodes.Score):
        yield step
    else:
        for below in step.steps:
            yield from _names_below(below)


def answer_text(step: Step) -> str:
    """The answer of a step: true, false, unknown, or a number.

    >>> answer_text(Step(nodes.Known(True), True)), answer_text(Step(nodes.Number(2.0), 2.0))
    ('true', '2')
    """
    value = step.value
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, float) else value_text(value)


def _kleene(answers: Iterable[str]) -> str:
    listed = list(answers)
    return "true" if "true" in listed else "unknown" if "unknown" in listed else "false"


def _link(doi: str, url: str) -> str:
    return f"https://doi.org/{doi}" if doi else url


__all__ = ["Evidence", "EvidenceStep", "Explainer", "answer_text"]
