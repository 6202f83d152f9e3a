"""The evidence on a medicine or a problem as one page that works offline."""

from __future__ import annotations

from markupsafe import Markup

from ranvier.evidence.answer import Answer, Line, outcome_title
from ranvier.evidence.names import title_of
from ranvier.report.page import asset, environment
from ranvier.report.trials.lines import (
    about_network,
    about_published,
    certainty_text,
    head_lines,
    league_lines,
    shown_pairs,
    versus,
)
from ranvier.report.trials.svg import forest_svg, forests, funnel_svg
from ranvier.report.trials.text import pair_lines
from ranvier.report.trials.wording import INDEPENDENT, LETTERS, MEASURE_LETTERS, estimate_text, needed_text
from ranvier.report.wording import DISCLAIMER

FEWEST_IN_FUNNEL = 3


def trials_page(answer: Answer) -> str:
    """The page; names and notes are escaped."""
    knowledge = answer.knowledge
    drawn = [Markup(forest_svg(each)) for each in forests(answer)]
    pairs = shown_pairs(answer)
    shown = [
        {"drawing": drawing, "lines": list(pair_lines(pair, answer)),
         "funnel": Markup(funnel_svg(pair)) if pair.main.trials >= FEWEST_IN_FUNNEL else ""}
        for drawing, pair in zip(drawn, pairs, strict=False)
    ]  # fmt: skip
    heads, *league = league_lines(answer)
    used = answer.main.selection.used if answer.main else ()
    sources = sorted({each.record.source for each in used} | {each.figure.source for each in answer.published})
    return environment().get_template("evidence.html").render(
        title=answer.asked.title, heads=list(head_lines(answer)), style=Markup(asset("style.css")), letters=LETTERS,
        overview=[_line(each, answer) for each in answer.lines], pairs=shown,
        network=drawn[len(pairs) :], network_lines=list(about_network(answer)) if len(drawn) > len(pairs) else [],
        league_heads=heads, league=league if len(drawn) > len(pairs) else [],
        variants=[
            (each.title, each.trials,
             "; ".join(f"{title_of(name, knowledge)} {estimate_text(found)}" for name, found in each.estimates))
            for each in answer.variants
        ],
        published=list(about_published(answer)),
        left_out=[(each.record.title, each.record.known_as, each.why, each.record.note) for each in answer.left_out],
        limits=answer.limits, sources=[knowledge.sources[each] for each in sources if each in knowledge.sources],
        independent=INDEPENDENT, disclaimer=DISCLAIMER,
    )  # fmt: skip


def _line(line: Line, answer: Answer) -> dict[str, object]:
    pair = line.pair
    return {
        "problem": answer.knowledge.trials.problems[line.problem].title, "outcome": outcome_title(line.outcome),
        "compared": versus(pair.treatment, pair.against, answer), "trials": pair.main.trials,
        "effect": f"{MEASURE_LETTERS[pair.measure]} {estimate_text(pair.estimate)}",
        "needed": needed_text(pair.needed, line.outcome) if pair.needed else "", "level": pair.certainty.level,
        "why": certainty_text(pair),
    }  # fmt: skip
