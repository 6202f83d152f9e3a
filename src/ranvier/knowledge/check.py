"""Check all knowledge and list everything that is wrong, not only the first thing.

python -m ranvier.knowledge.check
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ranvier.errors import RanvierError, RuleError, did_you_mean
from ranvier.knowledge.care import schedules
from ranvier.knowledge.care.blocks import references as block_references
from ranvier.knowledge.care.cause_care import care_references
from ranvier.knowledge.care.sequences import SEROTONERGIC_OPIOID, sequence_problems, sequence_references
from ranvier.knowledge.care.trial_table import strangers, trial_references
from ranvier.knowledge.checking import trial
from ranvier.knowledge.checking.follow_up import follow_up_problems, follow_up_references
from ranvier.knowledge.checking.leaflets import leaflet_problems
from ranvier.knowledge.entries import Figures
from ranvier.knowledge.files import HOME, read_files
from ranvier.knowledge.forms import FORMS
from ranvier.knowledge.nerves.anatomy import gaps
from ranvier.knowledge.store import Knowledge
from ranvier.knowledge.vocabulary import fact_of
from ranvier.rules import nodes
from ranvier.rules.check import YesNo
from ranvier.rules.nodes import Known, Number
from ranvier.rules.ruleset import RuleSet, build, placed_definition, with_findings


def problems(home: Path = HOME) -> Iterator[str]:
    """Every problem of the knowledge below a folder, one sentence each; none when all is well."""
    broken = list(_unread_files(home))
    files = read_files(home, remember=False, complaints=broken)
    yield from broken
    if broken:
        return
    try:
        knowledge = Knowledge(files)
        rules, misfits = _sound_rules(knowledge)
        rest = [
            *source_problems(knowledge), *_loose_ends(knowledge), *_orphans(knowledge), *_anatomy(knowledge),
            *_causes(knowledge, rules), *_schedules(knowledge),
            *leaflet_problems(knowledge),
            *_trials(knowledge),
            *follow_up_problems(knowledge),
            *_sequences(knowledge),
        ]  # fmt: skip
    except RanvierError as error:
        yield str(error)
        return
    yield from misfits.values()
    for claim in knowledge.claims.values():
        if misfits and _rests_on(claim.id, rules, misfits):
            continue
        local = (
            frozenset(knowledge.criteria[claim.file].findings) if claim.file in knowledge.criteria else frozenset[str]()
        )
        for complaint in trial.complaints(claim, rules, local):
            yield f"{claim.place}: {complaint}."
    yield from rest


def _sound_rules(knowledge: Knowledge) -> tuple[RuleSet, dict[str, str]]:
    """The rules that fit, and for each other one the sentence that says why it does not."""
    definitions = list(knowledge.definitions())
    scope = with_findings(definitions, knowledge.vocabulary.scope)
    misfits: dict[str, str] = {}
    for each in definitions:
        try:
            placed_definition(each, scope)
        except RuleError as error:
            misfits[each.id] = str(error)
    stand_ins = [replace(each, node=Known(False)) if each.id in misfits else each for each in definitions]
    stand_ins = [
        replace(each, node=Number(0), score=True) if each.id in misfits and each.score else each for each in stand_ins
    ]
    return build(stand_ins, knowledge.vocabulary.scope), misfits


def _rests_on(id: str, rules: RuleSet, misfits: Mapping[str, str]) -> bool:
    return any(each.id in misfits for each in trial.needed(rules, id).definitions)


def _unread_files(home: Path) -> Iterator[str]:
    for folder in FORMS:
        for path in sorted((home / folder).glob("*.*")):
            if path.suffix not in {".yaml", ".md", ".json"}:
                yield f"{folder}/{path.name}: this file is not read; the name of a knowledge file ends in .yaml."


def source_problems(knowledge: Knowledge) -> Iterator[str]:
    """Sources that nobody describes, and facts called seen without a source or on one that a machine wrote."""
    known = knowledge.sources
    for place, source, confidence in (
        *_references(knowledge),
        *_more_references(knowledge),
        *_more_still(knowledge),
    ):
        if source and source not in known:
            close = did_you_mean(source, known) or " Describe it in sources/, or here, under 'sources'."
            yield f"{place}: unknown source '{source}'.{close}"
        if not source and confidence == "seen":
            yield f"{place}: seen, but no source is named."
        if confidence == "seen" and source in known and known[source].machine_written:
            yield f"{place}: seen, but a machine wrote '{source}'; name a publication by people, or say 'memory'."


def _references(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    for claim in knowledge.claims.values():
        yield claim.place, claim.source, claim.confidence
    for treatment in knowledge.treatments.values():
        yield from ((treatment.id, each.source, each.confidence) for each in treatment.statements)
    yield from _figures_of_treatments(knowledge)
    for medicine in knowledge.medicines.values():
        yield medicine.id, medicine.source, medicine.confidence
    figures: list[Figures] = [*knowledge.methods.values(), *knowledge.formulas.values()]
    for group in figures:
        for name, figure in group.values.items():
            yield f"{group.id}.{name}", figure.source, figure.confidence
    for term in knowledge.vocabulary.terms.values():
        for unit, conversion in term.also_in.items():
            yield f"{term.id} in {unit}", conversion.source, conversion.confidence
    for each in (*knowledge.criteria.values(), *knowledge.causes.values()):
        yield from ((each.id, ref, "seen") for ref, _ in each.sources)
    for cause in knowledge.causes.values():
        yield from ((f"causes/{cause.id}.yaml, {piece.id}", piece.source, piece.confidence) for piece in cause.pieces)


def _figures_of_treatments(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    for treatment in knowledge.treatments.values():
        yield from ((treatment.id, each.source, each.confidence) for each in treatment.profile.facts)
        for band in treatment.doses:
            yield from ((band.claim.id, each.source, each.confidence) for each in band.other_editions)


def _more_references(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    for change in knowledge.changes.values():
        yield change.place, change.source, change.confidence
    anatomy = knowledge.anatomy
    for each in (*anatomy.muscles.values(), *anatomy.sensory.values(), *anatomy.signs.values()):
        yield f"anatomy, {each.id}", each.source, each.confidence
    for id, document in knowledge.files.folder("anatomy").items():
        yield f"anatomy/{id}.yaml", document.content.get("source", ""), document.content.get("confidence", "memory")
    for id, document in knowledge.files.folder("tests").items():
        yield f"tests/{id}.yaml, yield", document.content.get("yield_source", ""), "memory"
    yield from follow_up_references(knowledge)
    yield from sequence_references(knowledge.sequences)
    for gene in knowledge.genes.values():
        yield f"genes, {gene.id}", gene.source, gene.confidence
    for panel in knowledge.panels.values():
        yield f"panels/{panel.id}.yaml, yield", panel.yield_source, panel.yield_confidence
    for text in knowledge.leaflets.texts:
        yield from ((text.place, each.source, each.confidence) for each in text.facts)
    yield from trial_references(knowledge.trials)
    for id, content in knowledge.reference.items():
        for row in content["rows"]:
            yield f"reference/{id}.yaml, {row.get('id', row['quantity'])}", row["source"], row["confidence"]


def _more_still(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    yield from care_references(knowledge.care, knowledge.harmful)
    said = {**knowledge.steps_up, **knowledge.anaesthetic_rules}
    yield from block_references(knowledge.anaesthetics.values(), knowledge.blocks.values(), knowledge.holds, said)


def _anatomy(knowledge: Knowledge) -> Iterator[str]:
    """Muscles, nerves and signs without anatomy, and anatomy without them; findings that show a place."""
    vocabulary, studies = knowledge.vocabulary, knowledge.studies
    if "needle_emg" not in vocabulary.listings:
        return
    yield from gaps(
        knowledge.anatomy,
        vocabulary.listings["needle_emg"].columns["muscle"].options,
        [each.name for each in studies if each.kind == "sensory"],
        [each.name for each in studies if each.kind == "motor"],
        [*vocabulary.facts, *vocabulary.terms],
    )
    for place in knowledge.anatomy.places.values():
        for id in place.shown_by:
            if id not in knowledge.claims:
                yield f"anatomy, {place.id}: unknown finding '{id}'." + did_you_mean(id, list(knowledge.claims))


def _sequences(knowledge: Knowledge) -> Iterator[str]:
    medicines = knowledge.medicines.values()
    known = {*knowledge.medicines, *(each.drug_class for each in medicines), *knowledge.vocabulary.properties}
    problems = {each.problem for treatment in knowledge.treatments.values() for each in treatment.indications}
    yield from sequence_problems(knowledge.sequences, frozenset({*known, SEROTONERGIC_OPIOID}), frozenset(problems))


def _trials(knowledge: Knowledge) -> Iterator[str]:
    """Treatments, problems and classes of the table of trials that do not exist."""
    classes = [each.drug_class for each in knowledge.medicines.values()]
    for place, name in strangers(knowledge.trials, knowledge.medicines, classes):
        known = [*knowledge.medicines, *knowledge.trials.problems, *knowledge.trials.treatments]
        yield f"{place}: unknown name '{name}'." + did_you_mean(name, known)


def _causes(knowledge: Knowledge, rules: RuleSet) -> Iterator[str]:
    """Evidence that asks for what is no yes/no of the patient, and tests that do not exist."""
    truths = [name for name, kind in rules.scope.patient.items() if isinstance(kind, YesNo)]
    known = frozenset(truths)
    for cause in knowledge.causes.values():
        place = f"causes/{cause.id}.yaml"
        for piece in cause.pieces:
            if piece.name not in known:
                close = did_you_mean(piece.name, truths)
                yield f"{place}: '{piece.name}' is no yes/no fact or finding; give it a rule.{close}"
        for test in cause.tests:
            if test not in knowledge.tests:
                yield f"{place}: unknown test '{test}'." + did_you_mean(test, list(knowledge.tests))


def _schedules(knowledge: Knowledge) -> Iterator[str]:
    """Statements on watching a treatment whose words and schedule do not say the same."""
    for treatment in knowledge.treatments.values():
        for each in treatment.monitoring:
            if each.schedule is not None:
                yield from (
                    f"{treatment.id}, monitoring: {said}." for said in schedules.complaints(each.when, each.schedule)
                )


def _loose_ends(knowledge: Knowledge) -> Iterator[str]:
    """Names that are used and that do not exist."""
    for place, names, known in (*_facts_named(knowledge), *_named_by_treatments(knowledge), *_more_named(knowledge)):
        exist = frozenset(known)
        yield from (
            f"{place}: unknown name '{name}'." + did_you_mean(name, known) for name in names if name not in exist
        )
    yield from _names_of_two(knowledge)


_Named = tuple[str, Iterable[str], Collection[str]]
"""A place, the names that it uses, and those that exist."""


def _facts_named(knowledge: Knowledge) -> Iterator[_Named]:
    """Facts, measures and scores that tests, panels, changes and the vocabulary itself name."""
    vocabulary = knowledge.vocabulary
    facts = [*vocabulary.facts, *vocabulary.listings]
    for test in knowledge.tests.values():
        yield f"tests/{test.id}.yaml", (*test.settles, *test.also_shown_by), facts
    scores = [claim.id for claim in knowledge.claims.values() if claim.score and claim.per is None]
    for term in vocabulary.terms.values():
        follows = (fact_of(cause) for cause in (*term.follows_from, *term.ruled_out_with))
        implied = (*term.shown_by, *follows, *term.whether_stated, *term.worked_out_from)
        yield f"vocabulary, {term.id}", implied, facts
        if term.worked_out_by:
            yield f"vocabulary, {term.id}", (term.worked_out_by,), scores
    for panel in knowledge.panels.values():
        yield f"panels/{panel.id}.yaml", panel.settles, facts
    yield "questions", [each.fact for each in knowledge.asked_together], facts
    measures = {**vocabulary.terms}
    if "conduction" in vocabulary.listings:
        measures |= vocabulary.listings["conduction"].columns
    numbers = [name for name, term in measures.items() if term.type == "number"]
    for change in knowledge.changes.values():
        yield change.place, (change.of,), numbers


def _named_by_treatments(knowledge: Knowledge) -> Iterator[_Named]:
    """Problems, levels, medicines and treatments that a treatment names."""
    levels = [f"{form.id}.{level.id}" for form in knowledge.conclusions.values() for level in form.levels]
    treatments, medicines = [*knowledge.treatments], [*knowledge.medicines]
    for treatment in knowledge.treatments.values():
        problems = [each.problem for each in treatment.indications]
        yielding = [name for each in treatment.indications for name in each.yields_to]
        yield f"{treatment.id}, yields_to", yielding, [*problems, *knowledge.claims, *levels]
        yield f"{treatment.id}, given_with", treatment.given_with, treatments
        if treatment.gives:
            yield f"{treatment.id}, gives", (treatment.gives,), medicines
        parts = (*treatment.exclusions, *treatment.cautions, *treatment.prefer, *treatment.avoid, *treatment.doses)
        for each in parts:
            yield f"{treatment.id}, for", each.problems, problems
    yield "blocks", tuple(knowledge.blocks), treatments


def _more_named(knowledge: Knowledge) -> Iterator[_Named]:
    """Diseases, medicines, properties and findings that the other files name."""
    causes, medicines = [*knowledge.causes], [*knowledge.medicines]
    yield "cause_care", tuple(knowledge.care), causes
    yield "cause_care", tuple(knowledge.harmful), medicines
    for panel in knowledge.panels.values():
        yield f"panels/{panel.id}.yaml", panel.causes, causes
    for harm in knowledge.harmful.values():
        yield f"cause_care, {harm.id}", harm.harms, causes
    properties = [*knowledge.vocabulary.properties]
    for medicine in knowledge.medicines.values():
        yield f"drugs, {medicine.id}", medicine.properties, properties
    for held in knowledge.holds:
        yield f"bleeding/{held.edition}.yaml", held.medicines, medicines
    for name, ids in knowledge.anaesthetic_groups.items():
        yield f"local_anaesthetics, {name}", ids, medicines
    findings = [*knowledge.claims, *knowledge.vocabulary.facts]
    for form in knowledge.conclusions.values():
        yield form.id, form.named, findings


def _orphans(knowledge: Knowledge) -> Iterator[str]:
    """Sources that nothing rests on, and findings that nothing uses and that are not meant for the reader alone."""
    used = {source for _, source, _ in (*_references(knowledge), *_more_references(knowledge), *_more_still(knowledge))}
    for stem, document in knowledge.files.folder("sources").items():
        for id in document.content:
            if id not in used:
                yield f"sources/{stem}.yaml, {id}: nothing rests on this source."
    named = {
        name for each in knowledge.definitions() for _, name in nodes.names(each.node, each.per) if name != each.id
    }
    named.update(term.worked_out_by for term in knowledge.vocabulary.terms.values())
    for form in knowledge.conclusions.values():
        named.update(form.named)
    named.update(piece.name for cause in knowledge.causes.values() for piece in cause.pieces)
    for treatment in knowledge.treatments.values():
        named.update(name for each in treatment.indications for name in each.yields_to)
    for stem, document in knowledge.files.folder("criteria").items():
        for name, raw in document.content.get("findings", {}).items():
            if f"{stem}.{name}" not in named and not raw.get("for_reader", False):
                yield f"criteria/{stem}.yaml, {name}: nothing uses this finding; is it 'for_reader: yes'?"


def _names_of_two(knowledge: Knowledge) -> Iterator[str]:
    owner: dict[str, str] = {}
    for medicine in knowledge.medicines.values():
        for name in {each.casefold() for each in (*medicine.names, *medicine.abbreviations, *medicine.misspellings)}:
            if owner.setdefault(name, medicine.id) != medicine.id:
                yield f"drugs: '{name}' is a name of both '{owner[name]}' and '{medicine.id}'."


def main() -> int:
    """Print every problem; exit 1 when there is one."""
    found = list(problems())
    for each in found:
        print(each)
    if not found:
        print("The knowledge is sound.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
