"""Nerve blocks in a terminal: lines with a mark before each."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.report.plan.blocks import BlocksView, DiaryView, PlannedView
from ranvier.report.plan.views import Cited
from ranvier.report.terminal.lines import doubt

MARK = {"positive": "+", "negative": "-", "indeterminate": "?", "cannot be read": "?"}
Line = tuple[str, str, str, int]
"""A mark, a text, a style and how far it is set in."""


def block_lines(view: BlocksView | None) -> Iterator[Line]:
    """The planned block and the diary; nothing when the chart holds neither."""
    if view is None:
        return
    if view.planned is not None:
        yield from _planned(view.planned)
    for each in view.diary:
        yield from _diary(each)


def _told(each: Cited) -> str:
    return f"{each.text}{doubt(each.verified)}"


def _planned(found: PlannedView) -> Iterator[Line]:
    place = f", {found.place}" if found.place else ""
    yield "", f"Planned: {found.title}{place}: {found.verdict}", "cyan", 0
    if found.gate:
        yield "", found.gate, "", 1
    yield from (("×", _told(each), "red", 1) for each in found.bars)
    yield from (("?", each, "yellow", 1) for each in found.questions)
    yield "", found.basis, "", 1
    for share in found.shares:
        editions = "; ".join(_told(each) for each in share.editions)
        site = f", {share.site}" if share.site else ""
        yield "", f"{share.solution}{site}: {share.amount} of at most {share.most}, {share.share} ({editions})", "", 3
    if found.total:
        yield "", found.total, "bold", 1
    yield from (("", each, "", 3) for each in found.left)
    yield from (("!", _told(each), "yellow", 1) for each in found.cautions)
    if found.bleeding:
        yield "", found.bleeding, "", 1
    for hold in found.holds:
        restart = f"; again {hold.restart}" if hold.restart else ""
        editions = " ".join(_told(each) for each in hold.editions)
        yield "•", f"{hold.medicine}: {hold.hold}{restart}{f' ({editions})' if editions else ''}", "", 3
    if found.holds:
        yield "!", found.prescriber.text, "yellow", 3
    yield from (("", f"It can answer: {_told(each)}", "dim", 1) for each in found.can)
    yield from (("", f"It cannot: {_told(each)}", "dim", 1) for each in found.cannot)
    yield "", f"If it goes wrong: {found.signs.text} {found.onset}", "", 1
    yield from (("", _told(each), "", 3) for each in found.steps)
    for lipid in found.lipid:
        yield "", f"{lipid.edition}: {' '.join(lipid.lines)}", "", 3
    yield "", found.observe, "", 3


def _diary(found: DiaryView) -> Iterator[Line]:
    control = f" ({found.control})" if found.control else ""
    yield "", f"Diagnostic blocks, {found.title}: {found.verdict}{control}", "cyan", 0
    for threshold, verdict in found.verdicts:
        yield MARK.get(verdict, ""), f"{threshold}: {verdict}", "", 1
    yield from (("", each, "", 1) for each in found.reasons)
    for row in found.rows:
        yield "", f"Block {row.label}, {row.given}: pain before {row.baseline}, greatest relief {row.best}", "dim", 3
        yield from (("", each, "dim", 5) for each in (*row.reliefs, *row.notes))
