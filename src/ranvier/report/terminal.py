"""The report in a terminal: the same statements in short, from 80 columns on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.blocks_text import block_lines
from ranvier.report.cause_care_text import cause_care_lines
from ranvier.report.console import plain_text
from ranvier.report.console import text as styled
from ranvier.report.course_text import course_lines
from ranvier.report.differential import DifferentialView
from ranvier.report.follow_up_text import follow_up_lines
from ranvier.report.impression import proviso, said
from ranvier.report.localisation import LocalisationView
from ranvier.report.report import Report
from ranvier.report.review_text import forbidden_lines, review_lines
from ranvier.report.robust_leads import PLACE_TITLE, weighed_name
from ranvier.report.side_by_side import Comparison
from ranvier.report.statements import ConclusionView
from ranvier.report.studies import ABNORMAL, Cell, StudyGroup, StudyRow
from ranvier.report.treatment import Cited, PlanView, ProblemView, TreatmentView
from ranvier.report.wording import capital
from ranvier.rules.words import joined

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

_SYMBOLS = {"true": "●", "provided": "◐", "unknown": "○", "false": "·"}
_STATE = {"true": "bold cyan", "provided": "cyan", "unknown": "dim", "false": "dim"}
_MAIN = (
    "onset_latency_ms", "peak_latency_ms", "amplitude_mv", "amplitude_uv", "velocity_m_per_s", "f_wave_min_latency_ms",
    "f_wave_persistence_percent", "h_reflex_latency_ms", "amplitude_ratio",
)  # fmt: skip
_SITE_WIDTH, _CELL_WIDTH = 29, 17
_NAMES_A_DISEASE = ("syndrome", "cause", "electrodiagnosis")
"""The kinds of conclusion of which the terminal says what they rest on; the page says it of all."""
_ROOMY = 72
"""From this many columns on the names of sites are not broken."""
NARROWEST = 60


def print_report(report: Report, console: Console | None = None) -> None:
    """Print the report in short."""
    from rich.console import Console

    shown = console or Console()
    for each in _blocks(report, max(shown.width, NARROWEST)):
        shown.print(each)


def report_text(report: Report, width: int = 80) -> str:
    """The report in short as plain text of a given width."""
    return plain_text(lambda console: print_report(report, console), width)


def _heading(title: str) -> RenderableType:
    from rich.rule import Rule

    return Rule(styled(title, "bold"), align="left", style="cyan")


def _item(mark: str, text: str | Text, style: str = "", indent: int = 0) -> RenderableType:
    """A line with a mark before it, wrapped below itself."""
    from rich.padding import Padding
    from rich.table import Table

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(styled(mark, style), text if not isinstance(text, str) else styled(text, style))
    return Padding(grid, (0, 0, 0, indent))


def _blocks(report: Report, width: int) -> Iterator[RenderableType]:
    yield from _head(report)
    yield from _urgent(report.plan)
    yield from (_item(*each) for each in forbidden_lines(report.plan.review))
    yield _heading("Impression")
    yield _pairs((each.heading, each.text) for each in report.impression)
    if report.course is not None:
        yield styled("")
        yield _heading("Course")
        yield from course_lines(report.course)
    yield from _studies(report.studies, width)
    yield from _localisation(report.localisation)
    yield from _differential(report.differential)
    yield from _comparisons(report.comparisons)
    yield from _conclusions(report)
    yield from _work_up(report.plan)
    yield from (
        _heading(text) if mark == "#" else _item(mark, text, style, 1)
        for mark, text, style in review_lines(report.plan.review)
    )
    yield from _plan(report.plan)
    yield from _nerve_blocks(report)
    if report.follow_up is not None and (report.follow_up.visits or report.follow_up.dated):
        yield styled("")
        yield _heading("Follow-up")
        yield from follow_up_lines(report.follow_up)
    yield from _foot(report)


def _head(report: Report) -> Iterator[RenderableType]:
    header = report.header
    yield styled(header.title, "bold")
    yield styled(f"{header.patient}; {header.date}", "dim")
    if header.simulated:
        yield styled("Simulated case: no patient stands behind it.", "cyan")
    elif header.simulated_recordings:
        yield styled("The recordings are simulated.", "cyan")
    if header.citation:
        yield styled(f"Case from: {header.citation}", "dim")
    yield styled("")


def _urgent(plan: PlanView) -> Iterator[RenderableType]:
    if plan.urgent:
        yield _heading("URGENT")
        for each in plan.urgent:
            yield _item("!", f"{each.action} Within: {each.within}.", "bold red")
            yield _item(" ", f"{each.title}. {each.why}{_doubt(each.verified)}")
        yield styled("")
    if plan.open_flags:
        ask = [ask for ask, _ in plan.ask_most] or [ask for flag in plan.open_flags for ask in flag.ask]
        number = len(plan.open_flags)
        flags = "One red flag is" if number == 1 else f"{number} red flags are"
        yield _item("?", f"{flags} not yet excluded. Ask first: {joined(list(dict.fromkeys(ask))[:6])}.", "yellow")
        yield styled("")


def _pairs(pairs: Iterable[tuple[str, str]]) -> RenderableType:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(overflow="fold")
    for heading, text in pairs:
        grid.add_row(styled(heading), styled(text))
    return grid


def _studies(groups: Iterable[StudyGroup], width: int) -> Iterator[RenderableType]:
    listed = list(groups)
    if not listed:
        return
    yield styled("")
    yield _heading("Nerve conduction")
    for group in listed:
        yield _study_table(group, width)
    yield styled("↑ ↓ beyond the limit, which stands behind the value; ~ has no limit that applies.", "dim")


def _study_table(group: StudyGroup, width: int) -> Table:
    from rich.padding import Padding
    from rich.table import Table

    room = max((width - _SITE_WIDTH) // _CELL_WIDTH, 2)
    present = {quantity: (label, unit) for quantity, label, unit in group.columns}
    order = [each for each in _MAIN if each in present] + [each for each in present if each not in _MAIN]
    shown = order[:room]
    table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, header_style="dim")
    sites = [f"{row.side} {lower_first(row.site)}" for block in group.blocks for row in block.rows]
    longest = max(len(each) for each in [group.title, *sites, *(block.title for block in group.blocks)]) + 1
    least = min(longest, _SITE_WIDTH) if width >= _ROOMY else None
    table.add_column(styled(group.title), no_wrap=False, min_width=least, max_width=_SITE_WIDTH)
    if not shown:
        table.add_column(styled("Result"))
    for each in shown:
        label, unit = present[each]
        table.add_column(styled(f"{label}{f', {unit}' if unit else ''}"), overflow="fold")
    for block in group.blocks:
        table.add_row(styled(block.title, "bold"))
        for row in block.rows:
            site = Padding(styled(f"{row.side} {lower_first(row.site)}"), (0, 0, 0, 1))
            table.add_row(site, *_cells(row, shown))
    return table


def _cells(row: StudyRow, shown: list[str]) -> list[Text]:
    if not row.cells:
        return [styled(row.status or "no value", "bold red" if row.no_response else "dim")]
    return [_cell(row.cells[each]) if each in row.cells else styled("") for each in shown]


def _cell(cell: Cell) -> Text:
    arrow = {"high": "↑", "low": "↓"}.get(cell.direction, "")
    open_mark = " ~" if cell.mark == "no_limit" else ""
    limit = f" {cell.limit.replace(' ', '')}" if cell.limit else ""
    style = "bold red" if cell.mark == ABNORMAL else ""
    return styled(f"{cell.value}{arrow}{limit}{open_mark}", style)


def _localisation(view: LocalisationView | None) -> Iterator[RenderableType]:
    if view is None or view.body is None:
        return
    yield styled("")
    yield _heading("Where the lesion sits")
    yield styled(view.statement, "bold" if view.found else "")
    yield from _other_limits(view.turns, 1)
    for each in view.places[:3]:
        yield _item("●" if each.leads else "○", f"{each.name}: {each.count}", "cyan" if each.leads else "dim", 1)
        if each.leads and each.contradicted:
            yield _item("", f"against it: {'; '.join(lower_first(found) for found in each.contradicted)}", "dim", 3)
    if view.unexplained:
        yield _item("?", f"not explained: {'; '.join(lower_first(each) for each in view.unexplained)}", "yellow", 1)
    for number, each in enumerate(view.tests, 1):
        yield _item(f"{number}.", f"test next: {lower_first(each.title)}; {each.meaning}", indent=1)


def _differential(view: DifferentialView | None) -> Iterator[RenderableType]:
    if view is None or not (view.named or view.open):
        return
    yield styled("")
    yield _heading("Diagnoses weighed")
    for each in (*view.named, *view.open):
        yield _item(_SYMBOLS[each.chip], f"{each.title}: {each.standing}, {each.points} points.", _STATE[each.chip])
        yield from _other_limits(each.turns, 2)
        if each.speaks_for:
            yield _item("+", f"{'; '.join(each.speaks_for)}.", "", indent=2)
        if each.speaks_against:
            yield _item("−", f"{'; '.join(each.speaks_against)}.", "", indent=2)
        if each.would_help:
            yield _item("?", f"Would help: {'; '.join(each.would_help)}.", "dim", indent=2)


def _comparisons(comparisons: Iterable[Comparison]) -> Iterator[RenderableType]:
    listed = list(comparisons)
    if not listed:
        return
    yield styled("")
    yield _heading("Criteria sets side by side")
    for each in listed:
        subject = f" ({each.subject})" if each.subject else ""
        yield _item(
            "=" if each.agree else "≠", f"{each.question}{subject} {each.verdict}", "" if each.agree else "bold"
        )
        for answer in each.answers:
            yield _item(_SYMBOLS[answer.state], f"{answer.criteria}: {answer.answer}", _STATE[answer.state], indent=2)


def _conclusions(report: Report) -> Iterator[RenderableType]:
    groups = [group for group in report.conclusions if group.shown]
    if not groups:
        return
    yield styled("")
    yield _heading("Conclusions")
    yield styled("● holds   ◐ holds on conditions   ○ open, partly supported", "dim")
    for group in groups:
        yield styled(group.title, "cyan")
        for each in group.shown:
            yield from _conclusion(each)


def _conclusion(each: ConclusionView) -> Iterator[RenderableType]:
    name = f"{each.name}: {lower_first(each.level)}" if each.level else each.name
    yield _item(_SYMBOLS[each.state], f"{name}{_doubt(each.verified)}", _STATE[each.state], 1)
    details: list[str] = []
    yield from _other_limits(each.turns, 3)
    if each.conditions:
        details.append(f"{proviso(each.conditions)}: {'; '.join(each.conditions)}")
    if each.speaks_for:
        details.append(f"for it: {'; '.join(lower_first(found.title) for found in each.speaks_for)}")
    if each.speaks_against:
        details.append(f"against it: {'; '.join(lower_first(found.title) for found in each.speaks_against)}")
    if each.missing:
        wanted = f"for '{lower_first(each.next_level)}'" if each.next_level else "waits for"
        more = len(each.missing) - 4
        details.append(f"{wanted}: {'; '.join(each.missing[:4])}{f' and {more} more' if more > 0 else ''}")
    if each.basis and each.kind in _NAMES_A_DISEASE:
        details.append(f"rests on {each.basis}")
    for detail in details:
        yield _item("", detail, "dim", 3)


def _other_limits(sentences: Iterable[str], indent: int) -> Iterator[RenderableType]:
    for sentence in sentences:
        yield _item("!", f"other limits, other answer: {lower_first(sentence)}", "yellow", indent)


def _work_up(plan: PlanView) -> Iterator[RenderableType]:
    if not (plan.tests or plan.repeated_tests or plan.useless_tests or plan.panels):
        return
    yield styled("")
    yield _heading("Missing work-up")
    for each in plan.tests:
        reason = each.reasons[0].text if each.reasons else ""
        yield _item(f"{each.tier}.", f"{each.title}: {lower_first(reason)}" if reason else each.title, indent=1)
    for each in plan.repeated_tests:
        yield _item("↻", f"Repeat: {lower_first(each.title)}: {lower_first(each.reasons[0].text)}", indent=1)
    for each in plan.panels:
        yield _item(
            "⌬", f"Genes, {each.order}: {lower_first(each.title)}: {lower_first(each.reasons[0].text)}", indent=1
        )
    if plan.useless_tests:
        yield _item(
            "×", f"Of no value here: {joined(lower_first(each.title) for each in plan.useless_tests)}.", "dim", 1
        )


def _plan(plan: PlanView) -> Iterator[RenderableType]:
    yield styled("")
    yield _heading("Plan")
    yield from cause_care_lines(plan.causes, plan.harmful_medicines, _item)
    if not plan.problems:
        yield styled("No treatment is planned: no problem with a treatment is established.")
    for problem in plan.problems:
        yield from _problem(problem)
    for question in plan.questions:
        yield _item("?", question, "yellow", 1)


def _problem(problem: ProblemView) -> Iterator[RenderableType]:
    aim = {"cause": "The cause: ", "relief": "Relief: ", "care": "Care: "}.get(problem.aim, "")
    yield styled(f"{aim}{problem.title}", "cyan")
    yield from (_item("→", said, indent=1) for said in (problem.sequence.lines if problem.sequence else ()))
    for number, each in enumerate(problem.chosen, 1):
        yield from _chosen(number, each)
    for each in problem.ask_first:
        if each.told:
            yield _item("?", f"{each.title}: ask first, as under: {each.told}", indent=1)
            continue
        asked = "; ".join(each.questions[:4]) + (
            f" and {len(each.questions) - 4} more" if len(each.questions) > 4 else ""
        )
        yield _item("?", f"{each.title}: ask first, no dose yet: {asked}", indent=1)
    for each in problem.last_resort:
        if each.told:
            yield _item("–", f"{each.title}: better avoided here, as under: {each.told}", "yellow", 1)
            continue
        cautions = [f"{caution.text} {caution.action}".strip() for caution in each.cautions[:2]]
        dose = f" If it is used all the same: {each.dose.text}" if each.dose is not None else ""
        yield _item("–", f"{each.title}: better avoided here. {' '.join(cautions)}{dose}", "yellow", 1)
    for titles, reasons in problem.rejected_together:
        yield _item("×", f"{titles}: {_because(reasons)}", "dim", 1)


def _nerve_blocks(report: Report) -> Iterator[RenderableType]:
    if report.blocks is not None:
        yield styled("")
        yield _heading("Nerve blocks")
    for mark, text, style, indent in block_lines(report.blocks):
        yield _item(mark, text, style, indent)


def _chosen(number: int, each: TreatmentView) -> Iterator[RenderableType]:
    taken = " (already taken)" if each.standing == "already_taken" else ""
    yield _item(f"{number}.", f"{each.title}{taken}, line {each.line}", "bold", 1)
    if each.told:
        yield _item("", f"told in full under: {each.told}", "dim", 3)
        return
    if each.dose is not None:
        yield _item("", f"{each.dose.text}{_doubt(each.dose.rule is None or each.dose.rule.verified)}", indent=3)
    if each.profile.brief:
        yield _item("", each.profile.brief, "dim", 3)
    if number > 1 and each.cautions:
        yield _item("!", f"Mind: {' '.join(caution.text for caution in each.cautions)}", "yellow", 3)
        return
    for caution in each.cautions:
        yield _item("!", f"{caution.text} {caution.action}{_doubt(caution.verified)}", "yellow", 3)


def _because(reasons: Iterable[Cited]) -> str:
    return " ".join(f"{each.text}{_doubt(each.verified)}" for each in reasons)


def _foot(report: Report) -> Iterator[RenderableType]:
    limits, footer = report.limits, report.footer
    yield styled("")
    yield _heading("Limits")
    yield styled(f"{capital('; '.join(limits.studied))}.")
    yield styled(f"{limits.unverified_rules} of {limits.rules} rules behind these statements are unverified.")
    if limits.robustness is not None:
        yield styled(limits.robustness.summary)
        told = {False: _names(report), True: _leads(report)}
        hidden = [each for each in limits.robustness.turning if each.name not in told[each.leads]]
        for each in hidden:
            yield _item("!", f"{each.name}: {' '.join(each.sentences)}", "yellow")
    yield styled(footer.disclaimer, "dim")
    yield styled(
        f"Ranvier {footer.ranvier_version}, knowledge {footer.knowledge_version}, as of {footer.as_of}, "
        f"input {footer.input_digest[:16] or 'not hashed'}.",
        "dim",
    )


def _names(report: Report) -> set[str]:
    """The conclusions that are printed above."""
    return {each.name for group in report.conclusions for each in group.shown}


def _leads(report: Report) -> set[str]:
    """The weighed diseases, and the place of the lesion, where they are printed above."""
    weighed, place = report.differential, report.localisation
    printed = {weighed_name(each.title) for each in (*weighed.named, *weighed.open)} if weighed else set[str]()
    return printed | {PLACE_TITLE} if place is not None and place.body is not None else printed


def _doubt(verified: bool) -> str:
    return "" if verified else " [unverified]"


__all__ = ["print_report", "report_text", "said"]
