"""All knowledge, loaded once: vocabulary, sources, criteria, treatments, tests, and the rules made from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ranvier.errors import KnowledgeError, RuleError
from ranvier.knowledge import reading
from ranvier.knowledge.care.blocks import (
    Anaesthetic,
    Block,
    Hold,
    read_anaesthetic,
    read_block,
    read_groups,
    read_holds,
    read_rules,
    step_up_reasons,
)
from ranvier.knowledge.care.cause_care import CareStep, HarmfulMedicine, read_care, read_harmful
from ranvier.knowledge.care.follow_up import EffectForm, FollowUpRules, read_effects, read_follow_up
from ranvier.knowledge.care.interactions import TABLE, Interaction, read_interactions
from ranvier.knowledge.care.leaflets import Leaflets, read_leaflets
from ranvier.knowledge.care.medicines import Medicine, read_medicines
from ranvier.knowledge.care.questions import AskedTogether, read_questions
from ranvier.knowledge.care.sequences import Sequence, read_sequence
from ranvier.knowledge.care.trial_table import TrialTable, read_trials
from ranvier.knowledge.checking import trial
from ranvier.knowledge.diseases.causes import read_cause
from ranvier.knowledge.diseases.genes import Gene, Panel, gene_names, read_genes, read_panels
from ranvier.knowledge.entries import (
    Cause,
    Claim,
    ConclusionForm,
    Criteria,
    Figures,
    Source,
    Statement,
    Test,
    Treatment,
)
from ranvier.knowledge.files import HOME, Files, read_files
from ranvier.knowledge.kept.rules import checked_rules
from ranvier.knowledge.naming import with_local_names
from ranvier.knowledge.nerves.anatomy import Anatomy, muscle_options, read_anatomy
from ranvier.knowledge.nerves.changes import RealChange, read_changes
from ranvier.knowledge.nerves.studies import Study, names, options, read_studies
from ranvier.knowledge.phrasing import lower_first
from ranvier.knowledge.vocabulary import Vocabulary, read_vocabulary
from ranvier.rules.nodes import And, Name, Node, Not, Or
from ranvier.rules.parse import parse
from ranvier.rules.ruleset import Definition, RuleSet

VERSION = "2026.11"


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Everything that Ranvier knows, as values; the version and digest stand on every report."""

    files: Files

    @property
    def version(self) -> str:
        """Version of the knowledge with the first digits of the digest of its files."""
        return f"{VERSION}+{self.files.digest[:8]}"

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every fact that a chart may hold and a rule may use."""
        classes = sorted({each.drug_class for each in self.medicines.values()})
        added = {
            **options(self.studies),
            **muscle_options(self.files.folder("anatomy")),
            **{(table, "ingredient"): list(self.medicines) for table in ("exposure", TABLE, "allergy")},
            **{(table, "drug_class"): classes for table in (TABLE, "allergy")},
            ("variant", "gene"): list(self.genes),
        }
        called = {**names(self.studies), ("variant", "gene"): gene_names(self.genes)}
        return read_vocabulary(self.files.folder("vocabulary"), added, called)

    @cached_property
    def genes(self) -> Mapping[str, Gene]:
        """Genes with their inheritance, by symbol."""
        return read_genes(self.files.folder("genes").values())

    @cached_property
    def panels(self) -> Mapping[str, Panel]:
        """Panels of genes that may be asked for, by id."""
        return read_panels(self.files.folder("panels"), self.genes)

    @cached_property
    def anatomy(self) -> Anatomy:
        """Muscles, sensory nerves, signs, and the places where a lesion reaches them."""
        return read_anatomy(self.files.folder("anatomy"))

    @cached_property
    def studies(self) -> tuple[Study, ...]:
        """Every conduction study that is known."""
        return read_studies(self.files.folder("reference"))

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source by id: the shared ones, and those that the file which rests on them brings along."""
        bringing = (
            "criteria", "causes", "drugs", "procedures", "tests", "reference", "changes", "panels", "leaflets",
            "trials", "follow_up", "cause_care", "sequences", "interactions",
        )  # fmt: skip
        return reading.sources(
            self.files.folder("sources").values(),
            (document for folder in bringing for document in self.files.folder(folder).values()),
        )

    @cached_property
    def criteria(self) -> Mapping[str, Criteria]:
        """Criteria sets, gradings, patterns, red flags and problems by id."""
        return {id: reading.criteria(document) for id, document in self.files.folder("criteria").items()}

    @cached_property
    def causes(self) -> Mapping[str, Cause]:
        """Diseases that can be the cause, by id."""
        documents = self.files.folder("causes")
        return {id: read_cause(each, self.methods["weight_of_evidence"]) for id, each in documents.items()}

    @cached_property
    def care(self) -> Mapping[str, tuple[CareStep, ...]]:
        """What is done about a cause, by its id."""
        return read_care(self.files.folder("cause_care").values())

    @cached_property
    def harmful(self) -> Mapping[str, HarmfulMedicine]:
        """Medicines that harm nerves, with what becomes of them when there is a neuropathy."""
        return read_harmful(self.files.folder("cause_care").values())

    @cached_property
    def conclusions(self) -> Mapping[str, ConclusionForm]:
        """Every conclusion that may be drawn, by file and name."""
        return {form.id: form for each in self.criteria.values() for form in each.conclusions.values()}

    @cached_property
    def level_phrases(self) -> Mapping[str, str]:
        """How a level that is met is called in a sentence: the conclusion, with the level where it has several."""
        return {
            f"{form.id}.{level.id}": lower_first(form.title)
            + (f", {lower_first(level.title)}" if len(form.levels) > 1 else "")
            for form in self.conclusions.values()
            for level in form.levels
        }

    @cached_property
    def treatments(self) -> Mapping[str, Treatment]:
        """Medicines and procedures that may be planned."""
        drugs = {
            id: reading.treatment(document, "medicine")
            for id, document in self.files.folder("drugs").items()
            if "indications" in document.content
        }
        procedures = {id: reading.treatment(each, "procedure") for id, each in self.files.folder("procedures").items()}
        return drugs | procedures

    @cached_property
    def medicines(self) -> Mapping[str, Medicine]:
        """Medicines that a chart may name; raises KnowledgeError for an id that stands twice."""
        return read_medicines(self.files.folder("drugs"))

    @cached_property
    def interactions(self) -> Mapping[str, Interaction]:
        """What medicines do together, and to a patient with a certain disease, gene or blood test, by id."""
        return read_interactions(self.files.folder("interactions").values(), self.medicines)

    @cached_property
    def tests(self) -> Mapping[str, Test]:
        """Investigations by id."""
        return {id: reading.test(document) for id, document in self.files.folder("tests").items()}

    @cached_property
    def methods(self) -> Mapping[str, Figures]:
        """Numbers of detectors, of the examination and of planning, by method."""
        return {id: reading.figures(document) for id, document in self.files.folder("methods").items()}

    @cached_property
    def changes(self) -> Mapping[str, RealChange]:
        """From how much on a change is real, by measure; raises KnowledgeError for a measure that stands twice."""
        return read_changes(self.files.folder("changes").values())

    @cached_property
    def asked_together(self) -> tuple[AskedTogether, ...]:
        """Facts that are asked for under a heading, in the order in which they decide."""
        return read_questions(self.files.folder("questions").values())

    @cached_property
    def trials(self) -> TrialTable:
        """Trials of treatments with their figures, and published syntheses of them."""
        return read_trials(self.files.folder("trials").values())

    @cached_property
    def sequences(self) -> Mapping[str, Sequence]:
        """The order in which medicines are tried, and which may go together."""
        return {id: read_sequence(each) for id, each in self.files.folder("sequences").items()}

    @cached_property
    def follow_up(self) -> Mapping[str, FollowUpRules]:
        """The rules of follow-up by kind of treatment."""
        documents = self.files.folder("follow_up")
        return {id: read_follow_up(each) for id, each in documents.items() if "steps" in each.content}

    @cached_property
    def grave_effects(self) -> Mapping[str, EffectForm]:
        """Adverse effects that are grave whatever their entry says, by name."""
        documents = [each for each in self.files.folder("follow_up").values() if "effects" in each.content]
        return {effect.id: effect for each in documents for effect in read_effects(each)}

    @cached_property
    def follow_up_figures(self) -> Figures:
        """The numbers that follow-up and calendar need beside the rules."""
        return reading.figures(self.files.folder("follow_up")["figures"])

    @cached_property
    def formulas(self) -> Mapping[str, Figures]:
        """Coefficients by formula."""
        return {id: reading.figures(document) for id, document in self.files.folder("formulas").items()}

    @cached_property
    def leaflets(self) -> Leaflets:
        """What is told to patients, in plain words."""
        folder = self.files.folder
        return read_leaflets(folder("leaflets").values(), (*folder("drugs").values(), *folder("procedures").values()))

    @cached_property
    def anaesthetics(self) -> Mapping[str, Anaesthetic]:
        """Local anaesthetics with their limits, by id."""
        documents = self.files.folder("local_anaesthetics")
        return {id: read_anaesthetic(each) for id, each in documents.items() if "editions" in each.content}

    @cached_property
    def anaesthetic_rules(self) -> Mapping[str, Statement]:
        """What holds for every local anaesthetic, by name."""
        return read_rules(self.files.folder("local_anaesthetics").values())

    @cached_property
    def anaesthetic_groups(self) -> Mapping[str, tuple[str, ...]]:
        """Medicines that count alike beside a local anaesthetic, by the name of their group."""
        return read_groups(self.files.folder("local_anaesthetics").values())

    @cached_property
    def blocks(self) -> Mapping[str, Block]:
        """Nerve blocks: what each can answer and what not, by the id of its treatment."""
        return {id: read_block(each) for id, each in self.files.folder("blocks").items()}

    @cached_property
    def holds(self) -> tuple[Hold, ...]:
        """How long each medicine that affects bleeding waits before a procedure, after every edition."""
        return tuple(read_holds(self.files.folder("bleeding").values()))

    @cached_property
    def steps_up(self) -> Mapping[str, Statement]:
        """What raises the risk of bleeding of a procedure by one class."""
        return step_up_reasons(self.files.folder("bleeding").values())

    @cached_property
    def reference(self) -> Mapping[str, dict[str, Any]]:
        """The files of reference limits, as they are written."""
        return {id: document.content for id, document in self.files.folder("reference").items()}

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Every rule with its text, source and cases, by id."""
        found: dict[str, Claim] = {}
        for claim in self._claims():
            if claim.id in found:
                raise KnowledgeError(f"the rule '{claim.id}' stands twice", where=claim.place)
            found[claim.id] = claim
        return found

    def _claims(self) -> Iterator[Claim]:
        for each in self.criteria.values():
            yield from each.findings.values()
            for form in each.conclusions.values():
                yield from (level.claim for level in form.levels)
        for cause in self.causes.values():
            yield from (*cause.claims, *cause.exclusions, *cause.confirmed_by)
        for treatment in self.treatments.values():
            yield from (indication.claim for indication in treatment.indications)
            yield from (*treatment.exclusions, *treatment.cautions, *treatment.prefer, *treatment.avoid)
            yield from (band.claim for band in treatment.doses)
        for test in self.tests.values():
            yield from (claim for claim, _ in test.indicated)
            yield from (*test.of_no_value, *test.repeated)
        for panel in self.panels.values():
            yield from (each.claim for each in panel.indicated)
            yield from panel.not_for
        for steps in self.care.values():
            yield from (claim for step in steps for claim in step.claims)
        yield from (each.claim for each in self.interactions.values())

    def phrase(self, name: str, table: str | None = None) -> str:
        """How a fact, a column, a finding or a level is called in a sentence."""
        claim = self.claims.get(name)
        if claim is not None:
            return lower_first(claim.title)
        return self.level_phrases.get(name) or self.vocabulary.phrase(name, table)

    @cached_property
    def rules(self) -> RuleSet:
        """Every rule, checked and in order of use.

        A conclusion `c` with levels adds `c.level` (that level or a better one, and nothing rules it out)
        and `c:excluded`; the rule of a level by itself is `c.level:own`.

        Raises KnowledgeError with file and line.
        """
        try:
            return checked_rules(self.files.stamp, self.vocabulary.scope, self.definitions)
        except RuleError as error:
            raise KnowledgeError(
                error.what, where=error.where, allowed=error.allowed, nearest=error.nearest, hint=error.hint
            ) from None

    @cached_property
    def totals(self) -> tuple[Mapping[str, str], RuleSet]:
        """The facts that are totals of a score, each with its score, and the rules that these scores need."""
        scores = {term.id: term.worked_out_by for term in self.vocabulary.terms.values() if term.worked_out_by}
        needed = {each.id for score in scores.values() for each in trial.needed(self.rules, score).definitions}
        kept = tuple(each for each in self.rules.definitions if each.id in needed)
        return scores, RuleSet(kept, self.rules.scope)

    def definitions(self) -> Iterator[Definition]:
        """Every rule as it is written, before names and units are checked."""
        yield from self._own_definitions()
        yield from self._level_definitions()
        yield from self._interaction_parts()

    def _interaction_parts(self) -> Iterator[Definition]:
        """Which ingredients take part in each interaction, and whether its condition holds."""
        for each in self.interactions.values():
            parts = [(id, text, TABLE) for id, text in zip(each.side_ids, each.sides, strict=True)]
            more = [(each.when_id, each.when, None)] if each.when else []
            for id, text, table in (*parts, *more):
                yield Definition(id, parse(text), table, where=each.claim.place)

    def _own_definitions(self) -> Iterator[Definition]:
        for claim in self.claims.values():
            local: Mapping[str, Claim] = self.criteria[claim.file].findings if claim.file in self.criteria else {}
            yield Definition(claim.id, self._tree(claim, local), claim.per, claim.score, claim.place)

    def _tree(self, claim: Claim, local: Mapping[str, Claim]) -> Node:
        try:
            return with_local_names(parse(claim.text), claim.file, frozenset(local))
        except RuleError as error:
            raise KnowledgeError(error.what, where=claim.place, nearest=error.nearest, hint=error.hint) from None

    def _level_definitions(self) -> Iterator[Definition]:
        for form in self.conclusions.values():
            excluded = f"{form.id}:excluded"
            if form.excluding:
                yield Definition(excluded, Or(tuple(Name(each) for each in form.excluding)), form.per, where=form.id)
            better: list[Node] = []
            for level in form.levels:
                own: Node = Name(level.claim.id)
                met: Node = own if form.exclusive or not better else Or((*better, own))
                if form.excluding:
                    met = And((met, Not(Name(excluded))))
                yield Definition(f"{form.id}.{level.id}", met, form.per, where=level.claim.place)
                better.append(own)


@cache
def load_knowledge(home: Path = HOME) -> Knowledge:
    """All knowledge below a folder; read once, parts are worked out when they are first asked for.

    Raises KnowledgeError with file, line, field, what is allowed and the nearest match.
    """
    return Knowledge(read_files(home))
