"""The evidence on a medicine or a problem in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.evidence.answer import Answer, Line, outcome_title
from ranvier.evidence.comparisons import ODDS_RATIO, RISK_DIFFERENCE, RISK_RATIO
from ranvier.evidence.estimates import natural
from ranvier.evidence.names import title_of
from ranvier.evidence.synthesis import Pair
from ranvier.report.console import plain_text, text
from ranvier.report.trials.forest import POOLED, TRIAL, Axis, Forest, ForestRow, network_forest, pair_forest
from ranvier.report.trials.lines import (
    about_left_out,
    about_network,
    about_published,
    about_small_studies,
    certainty_text,
    head_lines,
    league_lines,
    shown_pairs,
    versus,
)
from ranvier.report.trials.wording import (
    INDEPENDENT,
    LETTERS,
    MEASURE_LETTERS,
    MEASURE_SHORT,
    estimate_text,
    heterogeneity_text,
    needed_text,
    percent_text,
    spread_text,
)
from ranvier.report.wording import capital

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

LEAST_PLOT = 17
MOST_IN_LEAGUE = 7


def print_trials(answer: Answer, console: Console) -> None:
    """The overview, the forest plot, the network, what changes when a decision changes, and the limits."""
    console.print(text(f"Evidence: {answer.asked.title}", "bold"))
    for line in head_lines(answer):
        console.print(text(line, "dim"))
    if answer.lines:
        console.print(text(""))
        for line, heading in overview_lines(answer, console.width):
            console.print(text(line, "bold" if heading else ""))
        console.print(text(LETTERS, "dim"))
        console.print(text(""))
    if answer.main is not None:
        for pair in shown_pairs(answer):
            _print_pair(pair, answer, console)
        _print_network(answer, console)
        _print_variants(answer, console)
    _print_list("Held against published syntheses", about_published(answer), console)
    _print_list(
        "Not taken into the result shown",
        about_left_out(answer), console,
    )  # fmt: skip
    _print_list("Limits", answer.limits, console)
    console.print(text(INDEPENDENT, "bold"))


def trials_text(answer: Answer, width: int = 100) -> str:
    """The same as plain text of a given width."""
    return plain_text(lambda console: print_trials(answer, console), width)


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE, pad_edge=False)
    for name in columns:
        made.add_column(name, justify="right" if name == "trials" else "left", overflow="fold")
    return made


def overview_lines(answer: Answer, width: int) -> Iterator[tuple[str, bool]]:
    """The overview: a heading for each problem and outcome, then its comparisons.

    Certainty and number needed to treat go to a line of their own where they have no room.
    """
    rows = [_overview_row(line, answer) for line in answer.lines]
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(4)]
    longest = max((len(row[4]) for row in rows), default=0)
    before = ("", "")
    for line, row in zip(answer.lines, rows, strict=True):
        if (line.problem, line.outcome) != before:
            before = (line.problem, line.outcome)
            yield f"{answer.knowledge.trials.problems[line.problem].title}: {outcome_title(line.outcome)}", True
        cells = [cell.ljust(size) for cell, size in zip(row, widths, strict=False)]
        if sum(widths) + 10 + longest <= width:
            yield "  " + "  ".join([*cells, row[4]]).rstrip(), False
        else:
            yield "  " + "  ".join(cells[:3]).rstrip(), False
            yield "      " + "; ".join(filter(None, row[3:])), False


def _overview_row(line: Line, answer: Answer) -> tuple[str, ...]:
    pair = line.pair
    trials = "1 trial" if pair.main.trials == 1 else f"{pair.main.trials} trials"
    effect = f"{MEASURE_LETTERS[pair.measure]} {estimate_text(pair.estimate)}"
    needed = needed_text(pair.needed, line.outcome) if pair.needed else ""
    return versus(pair.treatment, pair.against, answer), trials, effect, pair.certainty.level, needed


def _print_pair(pair: Pair, answer: Answer, console: Console) -> None:
    assert answer.main is not None
    forest = pair_forest(pair, answer.main.question.outcome, answer)
    console.print(text(forest.title, "bold"))
    for line in forest_lines(forest, console.width):
        console.print(text(line), no_wrap=True, overflow="ellipsis", crop=True)
    _print_indented(pair_lines(pair, answer), console)
    console.print(text(""))


def pair_lines(pair: Pair, answer: Answer) -> Iterator[str]:
    """What is said below the forest plot of a comparison."""
    assert answer.main is not None
    outcome = answer.main.question.outcome
    main = pair.main
    yield heterogeneity_text(main)
    if main.by_t is not None:
        by_t, plain = (natural(main.value, each, pair.measure) for each in (main.by_t, main.interval))
        yield f"Interval by Hartung and Knapp {spread_text(by_t)}, by the normal distribution {spread_text(plain)}."
    risk_ratio, difference = pair.in_scale(RISK_RATIO), pair.in_scale(RISK_DIFFERENCE)
    if pair.measure == ODDS_RATIO and risk_ratio and difference:
        needed = needed_text(pair.needed, outcome)
        yield f"Risk ratio {estimate_text(risk_ratio)}; risk difference {percent_text(difference)}; {needed}."
    if pair.corrected:
        yield f"A count of zero was corrected (0.5 added to every cell) in: {', '.join(pair.corrected)}."
    if pair.silent:
        yield f"No event in any arm, so that no ratio can be had: {', '.join(pair.silent)}."
    yield about_small_studies(pair, answer)
    yield certainty_text(pair)


def forest_lines(forest: Forest, width: int) -> Iterator[str]:
    """A forest plot in characters."""
    name = min(max(len(each.name) for each in forest.rows), 34)
    treated = max(len(forest.treated), *(len(each.treated) for each in forest.rows))
    control = max(len(forest.control), *(len(each.control) for each in forest.rows))
    counted = any(each.treated for each in forest.rows)
    estimate = max(len(forest.measure) + 7, *(len(each.text) for each in forest.rows))
    weighed = any(each.weight is not None for each in forest.rows)
    weighed = weighed and name + treated + control + estimate + 16 <= width
    taken = name + 2 + (treated + control + 4 if counted else 0) + estimate + 2 + (8 if weighed else 0)
    plot = min(max(width - taken - 4, 0), 45)

    def line(cells: tuple[str, str, str, str, str], drawn: str) -> str:
        parts = [cells[0][:name].ljust(name)]
        if counted:
            parts += [cells[1].rjust(treated), cells[2].rjust(control)]
        if plot >= LEAST_PLOT:
            parts.append(drawn)
        parts.append(cells[3].ljust(estimate))
        if weighed:
            parts.append(cells[4].rjust(6))
        return "  " + "  ".join(parts).rstrip()

    heads = ("", forest.treated, forest.control, f"{forest.measure} (95 %)", "weight" if weighed else "")
    yield line(heads, f"{forest.right} >"[:plot].rjust(plot))
    for row in forest.rows:
        weight = "" if row.weight is None else f"{100 * row.weight:.0f} %"
        yield line((row.name, row.treated, row.control, row.text, weight), drawn_row(row, forest.axis, plot))
    if plot >= LEAST_PLOT:
        yield line(("", "", "", "", ""), drawn_axis(forest.axis, plot))


def drawn_row(row: ForestRow, axis: Axis, width: int) -> str:
    """One row of the plot: the interval as a line, the value as a square or a diamond."""
    if width < LEAST_PLOT:
        return ""
    cells = [" "] * width

    def at(value: float) -> int:
        return round(axis.place(value) * (width - 1))

    cells[at(axis.neutral)] = "│"
    low, high = at(row.estimate.low), at(row.estimate.high)
    drawn = "·" if row.kind not in {TRIAL, POOLED, "network"} else "─"
    for place in range(low, high + 1):
        cells[place] = drawn
    if axis.beyond(row.estimate.low):
        cells[low] = "<"
    if axis.beyond(row.estimate.high):
        cells[high] = ">"
    if drawn == "─":
        cells[at(row.estimate.value)] = "■" if row.kind == TRIAL else "◆"
    return "".join(cells)


def drawn_axis(axis: Axis, width: int) -> str:
    """The scale below the plot, with as many numbers as have room."""
    cells = [" "] * (width + 4)
    free = 0
    important = sorted(axis.ticks, key=lambda each: (each != axis.neutral, each not in {axis.low, axis.high}, each))
    placed: list[tuple[int, int]] = []
    for tick in important:
        label = f"{tick:g}"
        start = max(round(axis.place(tick) * (width - 1)) - len(label) // 2, free)
        start = min(start, width - len(label))
        if all(start > end + 1 or start + len(label) < begin - 1 for begin, end in placed):
            cells[start : start + len(label)] = label
            placed.append((start, start + len(label) - 1))
    return "".join(cells)[:width]


def _print_network(answer: Answer, console: Console) -> None:
    main = answer.main
    if main is None or main.net is None or len(main.net.treatments) < 3:
        return
    forest = network_forest(main, (), answer)
    if forest is None:
        return
    console.print(text(forest.title, "bold"))
    for line in forest_lines(forest, console.width):
        console.print(text(line), no_wrap=True, overflow="ellipsis", crop=True)
    _print_indented(about_network(answer), console)
    console.print(text(""))
    heads, *rows = league_lines(answer)
    if len(heads) > MOST_IN_LEAGUE:
        console.print(text(f"League table of {len(rows)} treatments: see --html or --json.", "dim"))
        return
    table = _table(*heads)
    for row in rows:
        table.add_row(*(text(each) for each in row))
    console.print(text("League table: the row against the column", "bold"))
    console.print(table)


def _print_variants(answer: Answer, console: Console) -> None:
    if not any(each.estimates for each in answer.variants):
        return
    main = answer.main
    assert main is not None
    assert main.net is not None
    against = title_of(main.net.reference, answer.knowledge).casefold()
    console.print(
        text(f"When a decision is changed ({MEASURE_SHORT[main.measure]} against {against}, network)", "bold")
    )
    table = _table("decision", "trials", "results")
    for each in answer.variants:
        told = "; ".join(
            f"{title_of(name, answer.knowledge)} {estimate_text(estimate)}" for name, estimate in each.estimates
        )
        table.add_row(text(capital(each.title)), text(str(each.trials)), text(told or "none"))
    console.print(table)


def _print_list(title: str, lines: Iterable[str], console: Console) -> None:
    shown = list(lines)
    if not shown:
        return
    console.print(text(title, "bold"))
    _print_indented(shown, console)
    console.print(text(""))


def _print_indented(lines: Iterable[str], console: Console) -> None:
    from rich.padding import Padding

    for each in lines:
        own = len(each) - len(each.lstrip())
        console.print(Padding(text(f"- {each.lstrip()}") if own else text(each), (0, 0, 0, 2 + own)))
