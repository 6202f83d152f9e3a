"""What is said of the trials beside figures and plots: heads, the network, published syntheses, certainty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ranvier.evidence.answer import Answer, outcome_title
from ranvier.evidence.estimates import natural
from ranvier.evidence.names import title_of
from ranvier.evidence.published import HeldAgainst
from ranvier.evidence.synthesis import PLACEBO, Pair
from ranvier.report.trials.wording import (
    MEASURE_SHORT,
    count_text,
    estimate_text,
    figure,
    needed_text,
    p_text,
    spread_text,
)
from ranvier.report.wording import capital

MOST_PAIRS = 6
"""Comparisons whose forest plot is shown; the others stand in the overview."""


def head_lines(answer: Answer) -> Iterator[str]:
    """What was asked, how it was read, and how many trials there are."""
    if answer.asked.note:
        yield answer.asked.note
    held = len(answer.records)
    yield f"Knowledge {answer.knowledge.version}. Trials in the table: {held}."
    if not held:
        others = f" Of its class it holds {', '.join(answer.others)}." if answer.others else ""
        yield f"The table holds no trial of {answer.asked.title}.{others}"
    elif answer.main is None:
        yield "None of them has figures that may be shown; each is listed with the reason."
    else:
        question = answer.main.question
        problem = answer.knowledge.trials.problems[question.problem].title.casefold()
        used = len(answer.main.selection.used)
        yield f"Shown in full: {problem}, {outcome_title(question.outcome)}; {used} trials with figures."
        sure = "figures partly from memory take part (unverified)" if question.unverified else (
            "only figures that were read in a source"
        )  # fmt: skip
        yield f"Used: {sure}; doses {question.doses}; random effects."


def shown_pairs(answer: Answer) -> tuple[Pair, ...]:
    """The comparisons whose forest plot is shown: of the treatment asked for, or of each treatment with placebo."""
    if answer.main is None:
        return ()
    pairs = answer.main.pairs
    if answer.asked.kind == "treatment":
        asked = answer.asked.id
        pairs = tuple(each for each in pairs if asked in {each.treatment.split(" ")[0], each.against.split(" ")[0]})
    else:
        pairs = tuple(each for each in pairs if each.against == PLACEBO) or pairs
    ordered = sorted(pairs, key=lambda each: (each.against != PLACEBO, -each.main.trials, each.treatment))
    return tuple(ordered[:MOST_PAIRS])


def versus(treatment: str, against: str, answer: Answer) -> str:
    """One treatment against another."""
    return f"{title_of(treatment, answer.knowledge)} v {title_of(against, answer.knowledge).casefold()}"


def certainty_text(pair: Pair) -> str:
    """The level of certainty and what lowered it."""
    return f"Certainty (by plain rules after GRADE, not by a panel): {pair.certainty.level}; " + "; ".join(
        pair.certainty.reasons
    ) + "."  # fmt: skip


def about_small_studies(pair: Pair, answer: Answer) -> str:
    """What can be said of small-study effects."""
    fewest = answer.knowledge.methods["evidence"].number("fewest_for_small_studies")
    if pair.small is None:
        return f"Small-study effects: not tested, for fewer than {fewest:.0f} trials say nothing of them."
    return f"Small-study effects (Egger): intercept {pair.small.intercept:.2f}, {p_text(pair.small.p)}."


def about_network(answer: Answer) -> Iterator[str]:
    """Heterogeneity, ranks, numbers needed to treat, and whether direct and indirect comparisons agree."""
    main = answer.main
    if main is None or main.net is None:
        return
    net, rules = main.net, answer.knowledge.methods["evidence"]
    i2 = f", I2 {net.i2:.0f} %" if net.i2 is not None else ""
    yield f"{len(net.trials)} trials, {len(net.treatments)} treatments; tau2 {net.tau2:.3f}{i2}."
    ranked = sorted(main.scores, key=lambda each: -main.scores[each])
    scores = ", ".join(f"{title_of(each, answer.knowledge)} {main.scores[each]:.2f}" for each in ranked)
    yield f"P-scores: {scores}."
    if main.risk is not None and net.reference == PLACEBO:
        told = "; ".join(
            f"{title_of(each, answer.knowledge)} {needed_text(main.needed(each), main.question.outcome)}"
            for each in ranked if each != PLACEBO
        )  # fmt: skip
        yield f"At {100 * main.risk:.0f} % under placebo: {told}."
    further = [(each, main.predicted(each, net.reference)) for each in ranked if each != net.reference]
    told = "; ".join(f"{title_of(each, answer.knowledge)} {spread_text(reach)}" for each, reach in further if reach)
    if told:
        yield f"A further trial would find: {told}."
    yield from _inconsistency(answer, rules.number("inconsistency_p"))


def _inconsistency(answer: Answer, limit: float) -> Iterator[str]:
    main = answer.main
    assert main is not None
    designs = main.designs
    if designs is None or designs.p_random is None:
        yield "Direct and indirect comparisons: no loop in the network, so that they cannot be held against each other."
        return
    verdict = "they disagree" if designs.p_random < limit else "no disagreement is shown"
    loops = f"{designs.spare_between} df, {p_text(designs.p_random)}"
    yield f"Direct and indirect comparisons: {verdict} (test by designs, Q {designs.q_random:.1f} with {loops})."
    for each in main.splits:
        direct, indirect = (natural(value, (value, value), main.measure) for value in (each.direct, each.indirect))
        compared = versus(each.treatment, each.against, answer)
        told = f"direct {figure(direct.value)} ({each.trials} trials), indirect {figure(indirect.value)}"
        yield f"  {compared}: {told}, {p_text(each.p)}."


def league_lines(answer: Answer) -> list[tuple[str, ...]]:
    """The league table: heads, then one row for each treatment."""
    main = answer.main
    if main is None or main.net is None:
        return [()]
    names = sorted(main.net.treatments, key=lambda each: -main.scores[each])
    titles = [title_of(each, answer.knowledge) for each in names]
    rows: list[tuple[str, ...]] = [("", *titles)]
    for name, title in zip(names, titles, strict=True):
        cells = [main.against(name, other) if other != name else None for other in names]
        rows.append((title, *(estimate_text(each) if each else "-" for each in cells)))
    return rows


def about_left_out(answer: Answer) -> Iterator[str]:
    """The trials that are not in the result shown, by the reason."""
    if answer.main is None:
        for each in answer.left_out:
            yield f"{each.record.title}: {each.why}. {each.record.note}".rstrip()
        return
    reasons = dict.fromkeys(each.why for each in answer.left_out)
    for why in reasons:
        yield f"{capital(why)}: {', '.join(each.record.title for each in answer.left_out if each.why == why)}."


def about_published(answer: Answer) -> Iterator[str]:
    """Each published figure with ours."""
    for each in answer.published:
        yield published_text(each, answer)


def cited(title: str) -> str:
    """A source by its authors and year.

    >>> cited("Finnerup NB et al. Pharmacotherapy for neuropathic pain. Lancet Neurol 2015;14:162-173")
    'Finnerup NB et al, 2015'
    """
    year = re.search(r"\b(?:19|20)\d\d\b", title)
    return ", ".join(filter(None, (title.partition(".")[0], year.group() if year else "")))


def published_text(each: HeldAgainst, answer: Answer) -> str:
    """A published figure, ours, and whether ours lies within its interval."""
    given, knowledge = each.figure, answer.knowledge
    name = title_of(given.treatment, knowledge) if given.treatment else class_title(given.drug_class)
    against = "" if given.against == PLACEBO else f" against {title_of(given.against, knowledge).casefold()}"
    problem = knowledge.trials.problems[given.problem].title.casefold()
    measure = "NNH" if given.measure == "nnt" and given.outcome == "stopped" else MEASURE_SHORT[given.measure]
    written = count_text if given.measure == "nnt" else estimate_text
    source = f"{cited(knowledge.sources[given.source].title)}{'; ' + given.note.rstrip('.') if given.note else ''}"
    unsure = " [unverified]" if given.confidence != "seen" else ""
    told = written(each.published) if each.published is not None else "no value"
    start = f"{name}{against}, {problem}, {outcome_title(given.outcome)}: {measure} {told} ({source}){unsure}"
    if each.ours is None:
        return f"{start}; no figures of ours."
    trials = f"{each.trials} trial{'' if each.trials == 1 else 's'}"
    outside = "outside, the intervals overlap" if each.overlap else "outside, the intervals do not overlap"
    verdict = {True: "within", False: outside, None: "no interval to hold it against"}[each.within]
    return f"{start}; ours {written(each.ours)}, {trials}: {verdict}."


def class_title(drug_class: str) -> str:
    """A class of medicines as a reader writes it.

    >>> class_title("snri"), class_title("sodium_channel_blocker")
    ('SNRIs', 'Sodium channel blockers')
    """
    words = drug_class.replace("_", " ")
    return f"{words.upper() if len(words) <= 4 else capital(words)}s"
