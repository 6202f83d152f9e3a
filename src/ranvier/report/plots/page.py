"""One page with the figures and values of measured recordings, which needs no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import plain
from ranvier.record import Measured, Measurement, Status
from ranvier.report.measured.details import details_rows, details_title, shown_details
from ranvier.report.measured.nerves import nerve_lines
from ranvier.report.measured.tables import recording_title, shown_value
from ranvier.report.measured.trains import train_lines
from ranvier.report.measured.verdicts import verdict_lines
from ranvier.report.plots.figures import MOST_SINGLE, figures_of
from ranvier.report.plots.nerves import nerve_figures
from ranvier.report.recorded.studies import quantity_label
from ranvier.report.wording import DISCLAIMER, about_text

if TYPE_CHECKING:
    from ranvier.diagnosis.muscle_verdicts import JudgedMuscle
    from ranvier.measure import NotRead
    from ranvier.signals.joined_nerves import JoinedNerve
    from ranvier.signals.joined_trains import JoinedTrains

_STYLE = """
:root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--soft:#5a5f6b;--line:#d5dbe3;--bad:#8a4b00}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e8eaed;--paper:#17191d;--soft:#a9b0bd;--line:#3a404a;
--bad:#f0b060}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;max-width:900px;margin:2rem auto;padding:0 1rem;color:var(--ink);
background:var(--paper)}
h1,h2,h3{line-height:1.25;overflow-wrap:anywhere}h2{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem}
h3{font-size:1rem;margin:1.2rem 0 .2rem}
.wide{overflow-x:auto;margin:1rem 0}svg{max-width:100%;height:auto;display:block;border:1px solid var(--line)}
table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.15rem .8rem .15rem 0;text-align:left;vertical-align:top}
.right{text-align:right;white-space:nowrap}th{border-bottom:1px solid var(--soft)}.soft{color:var(--soft)}
.bad{color:var(--bad)}ul{padding-left:1.2rem}a{color:inherit}
@media screen and (max-width:700px){body{margin:1rem auto}svg{max-width:none}td,th{padding-right:.5rem}}
@media print{body{max-width:none;margin:0;font-size:10pt}.wide{overflow:visible;break-inside:avoid}
svg{max-height:22cm}h2,h3{break-after:avoid}tr{break-inside:avoid}nav{display:none}}
"""
MOST_ROWS = 120
ABOUT_MARKS = (
    "Negative is up. Marks: red ones are automatic, Δ says by how much a second method differs; a person set the blue "
    "ones."
)
FEWEST_LISTED = 4
"""So many recordings are listed at the top."""


def plots_page(
    measured: Iterable[Measured | NotRead],
    muscles: Iterable[JudgedMuscle] = (),
    trains: Iterable[JoinedTrains] = (),
    nerves: Iterable[JoinedNerve] = (),
) -> bytes:
    """The page as UTF-8 HTML: what recordings show together, then each recording."""
    known, joined = tuple(measured), tuple(nerves)
    drawn = [_sideways(figure.svg, figure.title) for _, figure in nerve_figures(joined, known)]
    together = (*nerve_lines(joined), *train_lines(trains), *verdict_lines(muscles))
    return "".join(_page(known, together, drawn)).encode()


def _page(
    measured: tuple[Measured | NotRead, ...], together: tuple[tuple[str, list[str]], ...], drawn: list[str]
) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>Measured recordings</title><style>{_STYLE}</style></head><body><main><h1>Measured recordings</h1>"
    yield f'<p class="soft">{escape(DISCLAIMER)} {ABOUT_MARKS}</p>'
    if len(measured) >= FEWEST_LISTED:
        yield "<nav><ul>"
        for place, each in enumerate(measured):
            named = escape(each.recording.name) if isinstance(each, Measured) else f"{escape(each.name)}: not read"
            yield f'<li><a href="#r{place}">{named}</a></li>'
        yield "</ul></nav>"
    if together:
        yield "<h2>Together</h2>"
    yield from drawn
    for title, lines in together:
        yield f"<h3>{escape(title)}</h3>{''.join(f'<div>{escape(line)}</div>' for line in lines)}"
    for place, each in enumerate(measured):
        if isinstance(each, Measured):
            yield from _recording(each, place)
        else:
            yield f'<h2 id="r{place}">{escape(each.name)}: not read</h2><p class="bad">{escape(each.reason)}</p>'
    yield "</main></body></html>\n"


def _recording(each: Measured, place: int) -> Iterator[str]:
    recording = each.recording
    simulated = " <span class=soft>simulated: no patient was recorded</span>" if recording.simulated else ""
    yield f'<h2 id="r{place}">{escape(recording.name)}{simulated}</h2>'
    about = about_text(recording.about)
    if about:
        yield f"<p>{escape(about)}</p>"
    for note in recording.notes:
        yield f'<p class="soft">{escape(note)}</p>'
    for figure in figures_of(each):
        yield _sideways(figure.svg, figure.title)
    rows = _foremost(each)
    title = f"Values of {recording_title(recording)}"
    yield _sideways(_table(("trace", "quantity", "value", "to mind"), _cells(rows)), title)
    if len(each.measurements) > len(rows):
        yield f"<p class=soft>{len(each.measurements) - len(rows)} more values stand in the JSON.</p>"
    for details in shown_details(each):
        if len(details.traces) == 1 and details.traces[0] >= MOST_SINGLE:
            continue
        table = details_rows(details)
        title = details_title(each, details)
        yield f"<h3>{escape(title)}</h3>"
        if table is not None:
            yield _sideways(_table(*table), title)
    methods = ", ".join(dict.fromkeys(found.method for found in each.measurements))
    yield f'<p class="soft">Measured by {escape(methods)}.</p>' if methods else ""


def _sideways(content: str, title: str) -> str:
    """On a narrow screen it is moved sideways, also by the keyboard, lest its words become too small to read."""
    return f'<div class="wide" tabindex="0" role="group" aria-label="{escape(title, quote=True)}">{content}</div>'


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    names = [each.replace("-\n", "").replace("\n", ", ") for each in heads]
    last = len(names) - 1
    kinds = [' class="right"' if 0 < place < last and name != "quantity" else "" for place, name in enumerate(names)]

    def cells(row: Iterable[str], kind: str) -> str:
        made = (f"<{kind}{how}>{escape(cell)}</{kind}>" for how, cell in zip(kinds, row, strict=True))
        return f"<tr>{''.join(made)}</tr>"

    body = "".join(cells(row, "td") for row in rows)
    return f"<table><thead>{cells(names, 'th')}</thead><tbody>{body}</tbody></table>"


def _cells(rows: Iterable[Measurement]) -> Iterator[tuple[str, ...]]:
    """Trace and flags stand once for the values that follow each other; so does a response that is not there."""
    last: tuple[str, str, Status] | None = None
    for found in rows:
        where = found.origin.where or found.target or found.kind
        flags = ", ".join(plain(flag) for flag in found.flags)
        same = last is not None and last[0] == where
        if same and last == (where, flags, Status.NO_RESPONSE) and found.status is Status.NO_RESPONSE:
            continue
        name = "Response" if found.status is Status.NO_RESPONSE else quantity_label(found.quantity)
        value = shown_value(found).replace("uV", "µV").replace(".ms", "·ms")
        yield "" if same else where, name, value, "" if same and last is not None and last[1] == flags else flags
        last = where, flags, found.status


def _foremost(each: Measured) -> tuple[Measurement, ...]:
    """What a series shows as a whole and the response of its first sweep; of other recordings the first traces."""
    whole = tuple(found for found in each.measurements if found.origin.where == "series")
    traces = [trace.label for trace in each.recording.traces]
    hidden = frozenset(traces[1:] if whole else traces[MOST_SINGLE:])
    rest = tuple(found for found in each.measurements if found.origin.where not in {"series", *hidden})
    return (*whole, *rest)[:MOST_ROWS]
