"""What the knowledge holds, and how much of it was read in a source rather than remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ranvier.knowledge.care.cause_care import care_statements, cared_for
from ranvier.knowledge.checking.leaflets import without_plain_text
from ranvier.knowledge.checking.trial import WEIGHED
from ranvier.knowledge.store import Knowledge


def verified_share(knowledge: Knowledge) -> tuple[int, int]:
    """How many facts were seen in a source, and how many there are: rules, statements, limits, figures.

    The evidence of causes is counted apart (`evidence_share`): its weights are graded judgement, not facts to be read.
    """
    confidences = Counter(_confidences(knowledge))
    return confidences["seen"], confidences.total()


def evidence_share(knowledge: Knowledge) -> tuple[int, int, int]:
    """Pieces of evidence whose weight is a published ratio, those that were read in a source, and all of them."""
    pieces = [piece for cause in knowledge.causes.values() for piece in cause.pieces]
    seen = sum(piece.confidence == "seen" for piece in pieces)
    return sum(piece.published for piece in pieces), seen, len(pieces)


def _confidences(knowledge: Knowledge) -> Iterator[str]:
    for claim in knowledge.claims.values():
        if claim.role not in WEIGHED:
            yield claim.confidence
    for treatment in knowledge.treatments.values():
        yield from (each.confidence for each in treatment.statements)
        yield from (each.confidence for each in treatment.profile.facts)
    for group in (*knowledge.methods.values(), *knowledge.formulas.values()):
        for figure in group.values.values():
            yield figure.confidence
    for content in knowledge.reference.values():
        for row in content["rows"]:
            yield row["confidence"]
    yield from (each.confidence for each in knowledge.changes.values())
    yield from (said.confidence for _, said in care_statements(knowledge.care, knowledge.harmful))
    anatomy = knowledge.anatomy
    for each in (*anatomy.muscles.values(), *anatomy.sensory.values(), *anatomy.signs.values()):
        yield each.confidence


def inventory(knowledge: Knowledge) -> Iterator[str]:
    """Lines that say what is known."""
    seen, total = verified_share(knowledge)
    vocabulary = knowledge.vocabulary
    kinds = Counter(each.kind for each in knowledge.criteria.values())
    drugs = [each for each in knowledge.treatments.values() if each.kind == "medicine"]
    limits = sum(len(content["rows"]) for content in knowledge.reference.values())
    yield f"Knowledge {knowledge.version}"
    share = f"{seen} of {total} facts ({100 * seen / total:.0f} %)"
    yield f"  verified   {share} were read in a source; the rest are shown as unverified"
    yield f"  vocabulary {len(vocabulary.facts)} facts, {len(vocabulary.listings)} lists and tables"
    by_kind = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(kinds.items()))
    yield f"  criteria   {len(knowledge.criteria)} files: {by_kind}"
    groups = Counter(each.group for each in knowledge.causes.values())
    by_group = ", ".join(f"{count} {group.replace('_', ' ')}" for group, count in sorted(groups.items()))
    yield f"  causes     {len(knowledge.causes)} files: {by_group}"
    known = sum(each.confidence == "seen" for each in knowledge.genes.values())
    panels = f"{len(knowledge.panels)} panels"
    yield f"  genes      {len(knowledge.genes)} with their inheritance, {known} of them read in a source; {panels}"
    published, read, pieces = evidence_share(knowledge)
    yield f"  evidence   {pieces} findings weighed: {published} by published ratios, the others by graded judgement; "
    yield f"             {read} of the findings were read in a source"
    rules = len(knowledge.rules.definitions)
    yield f"  rules      {rules}, of them {len(knowledge.claims)} written in files, each with examples"
    yield f"  limits     {limits} reference rows in {len(knowledge.reference)} files"
    yield f"  changes    {len(knowledge.changes)} measures with the amount from which a change is real"
    yield _settings(knowledge)
    yield f"  medicines  {len(drugs)} that may be planned, {len(knowledge.medicines)} that are recognised in a chart"
    yield f"  cause care {cared_for(knowledge.care, knowledge.harmful)}"
    yield f"  procedures {len(knowledge.treatments) - len(drugs)}"
    arms = [arm for each in knowledge.trials.trials.values() for arm in each.arms]
    whole = sum(arm.confidence == "seen" and not arm.unseen for arm in arms)
    yield f"  trials     {len(knowledge.trials.trials)} with {len(arms)} arms, {whole} of them all read in a source"
    yield f"  tests      {len(knowledge.tests)}"
    yield from _leaflets(knowledge)
    muscles, nerves = len(knowledge.anatomy.muscles), len(knowledge.anatomy.sensory)
    yield f"  anatomy    {muscles} muscles, {nerves} sensory nerves, {len(knowledge.anatomy.places)} places"
    yield f"  sources    {len(knowledge.sources)}"
    yield "Files:"
    for criteria in knowledge.criteria.values():
        edition = criteria.edition or "no edition"
        yield f"  {criteria.id}: {criteria.title} ({edition}); {len(criteria.findings)} findings"


def _settings(knowledge: Knowledge) -> str:
    """How many numbers of methods were read, and how many nobody else published because they were chosen here."""
    figures = [each for method in knowledge.methods.values() for each in method.values.values()]
    unseen = [each for each in figures if each.confidence != "seen"]
    chosen = sum(not each.source or each.source.startswith("ranvier_") for each in unseen)
    kinds = f"{len(figures) - len(unseen)} read in a source, {chosen} chosen here, {len(unseen) - chosen} from memory"
    return f"  settings   {len(figures)} numbers of {len(knowledge.methods)} methods: {kinds}"


def _leaflets(knowledge: Knowledge) -> Iterator[str]:
    """What can be told in plain words, and what cannot yet."""
    leaflets = knowledge.leaflets
    facts = [each for text in leaflets.texts for each in text.facts]
    seen = sum(each.confidence == "seen" for each in facts)
    texts = f"{len(leaflets.diseases)} diseases, {len(leaflets.tests)} tests, {len(leaflets.treatments)} treatments"
    yield f"  leaflets   {texts} in plain words; {seen} of their {len(facts)} facts were read in a source"
    for what, missing in without_plain_text(knowledge).items():
        if missing:
            yield f"             {what} without plain words: {', '.join(missing)}"
