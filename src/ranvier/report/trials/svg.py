"""Forest and funnel plots as drawings that stand on their own: no script, no style sheet, nothing fetched."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import escape

from ranvier.evidence.answer import Answer
from ranvier.evidence.synthesis import Pair
from ranvier.report.trials.forest import FURTHER, TRIAL, Forest, ForestRow, network_forest, pair_forest
from ranvier.report.trials.lines import shown_pairs
from ranvier.report.trials.wording import INDEPENDENT, MEASURE_SHORT

WIDTH, LINE, HEAD, FOOT = 960, 24, 56, 62
NAME_X, TREATED_X, CONTROL_X, PLOT_X, PLOT_WIDTH, TEXT_X = 8, 315, 410, 435, 295, 745
INK, SOFT, ACCENT, LINE_COLOUR = "#16212b", "#4b5b68", "#0d5566", "#b9c4cc"
FONT = "font-family='Inter, Segoe UI, Helvetica, Arial, DejaVu Sans, sans-serif'"
FUNNEL_WIDTH, FUNNEL_HEIGHT = 460, 300


def _text(x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK, bold: bool = False) -> str:
    weight = " font-weight='600'" if bold else ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' font-size='13' fill='{colour}'{weight}>"
        f"{escape(words)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False) -> str:
    dash = " stroke-dasharray='4 3'" if dashed else ""
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' stroke-width='1.4'{dash}/>"


def height_of(forest: Forest) -> int:
    """How high a forest plot is drawn."""
    return HEAD + LINE * len(forest.rows) + FOOT


def forest_parts(forest: Forest, top: float = 0.0) -> str:
    """The parts of a forest plot, drawn from a given height on."""
    bottom = top + HEAD + LINE * len(forest.rows)
    axis, made = forest.axis, [_text(NAME_X, top + 18, forest.title, bold=True)]
    heads = top + HEAD - 10
    if any(each.treated for each in forest.rows):
        made.append(_text(TREATED_X, heads, forest.treated, anchor="end", colour=SOFT))
        made.append(_text(CONTROL_X, heads, forest.control, anchor="end", colour=SOFT))
    made.append(_text(TEXT_X, heads, f"{forest.measure} (95 %)", colour=SOFT))
    for tick in axis.ticks:
        x = PLOT_X + PLOT_WIDTH * axis.place(tick)
        made.append(_line(x, bottom, x, bottom + 5, SOFT))
        made.append(_text(x, bottom + 20, f"{tick:g}", anchor="middle", colour=SOFT))
    middle = PLOT_X + PLOT_WIDTH * axis.place(axis.neutral)
    made.append(_text(middle - 8, bottom + 38, f"\N{LEFTWARDS ARROW} {forest.left}", anchor="end", colour=SOFT))
    made.append(_text(middle + 8, bottom + 38, f"{forest.right} \N{RIGHTWARDS ARROW}", colour=SOFT))
    made.append(_line(middle, top + HEAD - 6, middle, bottom, LINE_COLOUR, dashed=True))
    made.append(_line(PLOT_X, bottom, PLOT_X + PLOT_WIDTH, bottom, SOFT))
    for at, row in enumerate(forest.rows):
        made.extend(_row(row, forest, top + HEAD + LINE * at + LINE / 2))
    return "".join(made)


def _row(row: ForestRow, forest: Forest, y: float) -> list[str]:
    bold = row.kind not in {TRIAL, FURTHER}
    name = row.name if len(row.name) <= 36 else row.name[:35] + "."
    weight = "" if row.weight is None else f"{100 * row.weight:.0f} %"
    made = [
        _text(NAME_X, y + 4, name, bold=bold), _text(TREATED_X, y + 4, row.treated, anchor="end", bold=bold),
        _text(CONTROL_X, y + 4, row.control, anchor="end", bold=bold), _text(TEXT_X, y + 4, row.text, bold=bold),
        _text(WIDTH - 8, y + 4, weight, anchor="end", colour=SOFT),
    ]  # fmt: skip
    low, value, high = (
        PLOT_X + PLOT_WIDTH * forest.axis.place(each)
        for each in (row.estimate.low, row.estimate.value, row.estimate.high)
    )
    if row.kind == FURTHER:
        return [*made, _line(low, y, high, y, ACCENT, dashed=True)]
    if row.kind == TRIAL:
        side = 4 + 8 * math.sqrt(row.weight or 0.0)
        made.append(_line(low, y, high, y, INK))
        box = f"x='{value - side / 2:.1f}' y='{y - side / 2:.1f}' width='{side:.1f}' height='{side:.1f}'"
        return [*made, f"<rect {box} fill='{INK}'/>"]
    corners = f"{low:.1f},{y:.1f} {value:.1f},{y - 7:.1f} {high:.1f},{y:.1f} {value:.1f},{y + 7:.1f}"
    return [*made, f"<polygon points='{corners}' fill='{ACCENT}'/>"]


def forest_svg(forest: Forest) -> str:
    """One forest plot as a drawing."""
    return _drawing(WIDTH, height_of(forest), forest.title, forest_parts(forest))


def _drawing(width: float, height: float, title: str, parts: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0f} {height:.0f}' role='img' {FONT}>"
        f"<title>{escape(title)}</title>{parts}</svg>"
    )


def forests(answer: Answer) -> list[Forest]:
    """The forest plots that are shown: each comparison, then the network."""
    main = answer.main
    if main is None:
        return []
    made = [pair_forest(pair, main.question.outcome, answer) for pair in shown_pairs(answer)]
    net = network_forest(main, (), answer) if main.net is not None and len(main.net.treatments) > 2 else None
    return [*made, *([net] if net else [])]


def trials_svg(answer: Answer) -> str:
    """All forest plots below each other as one drawing."""
    drawn, top = list[str](), 0.0
    for forest in forests(answer):
        drawn.append(forest_parts(forest, top))
        top += height_of(forest)
    if not drawn:
        drawn.append(_text(NAME_X, 24, f"No trial of {answer.asked.title} has figures that may be shown."))
        top = 40
    drawn.append(_text(NAME_X, top + 16, INDEPENDENT, colour=SOFT))
    paper = f"<rect width='{WIDTH}' height='{top + 28:.0f}' fill='#ffffff'/>"
    return _drawing(WIDTH, top + 28, f"Evidence: {answer.asked.title}", paper + "".join(drawn))


def funnel_svg(pair: Pair) -> str:
    """The trials of a comparison by effect and standard error; an even funnel speaks for complete reporting."""
    errors = [math.sqrt(each.variance) for each in pair.main.effects]
    lowest = max(errors) * 1.1
    half = max([1.96 * lowest, *(abs(each.value - pair.main.value) for each in pair.main.effects)]) * 1.05
    left, right, top, bottom = 50, FUNNEL_WIDTH - 15, 20, FUNNEL_HEIGHT - 45

    def x(value: float) -> float:
        return left + (right - left) * (value - pair.main.value + half) / (2 * half)

    def y(error: float) -> float:
        return top + (bottom - top) * error / lowest

    centre = x(pair.main.value)
    sides: Sequence[float] = (pair.main.value - 1.96 * lowest, pair.main.value + 1.96 * lowest)
    parts = [_line(centre, top, x(each), bottom, LINE_COLOUR) for each in sides]
    parts += [_line(centre, top, centre, bottom, LINE_COLOUR, dashed=True), _line(left, bottom, right, bottom, SOFT)]
    parts += [
        f"<circle cx='{x(each.value):.1f}' cy='{y(error):.1f}' r='4' fill='{INK}'><title>{escape(each.trial)}</title>"
        "</circle>"
        for each, error in zip(pair.main.effects, errors, strict=True)
    ]
    ratio = pair.measure.endswith("ratio")
    for step in (-1.0, -0.5, 0.0, 0.5, 1.0):
        value = pair.main.value + step * half
        parts.append(
            _text(x(value), bottom + 18, f"{math.exp(value) if ratio else value:.2g}", anchor="middle", colour=SOFT)
        )
    parts.append(_text((left + right) / 2, bottom + 36, MEASURE_SHORT[pair.measure], anchor="middle", colour=SOFT))
    parts.append(_text(4, top - 6, "standard error (small trials below)", colour=SOFT))
    parts.append(_text(left - 6, top + 8, "0", anchor="end", colour=SOFT))
    parts.append(_text(left - 6, bottom, f"{lowest:.2f}", anchor="end", colour=SOFT))
    return _drawing(FUNNEL_WIDTH, FUNNEL_HEIGHT, "Funnel plot", "".join(parts))
