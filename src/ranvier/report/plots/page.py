"""One page with the figures and values of measured recordings, which needs no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from ranvier.knowledge.phrasing import plain
from ranvier.record import Measured, Measurement
from ranvier.report.measured.tables import shown_value
from ranvier.report.plots.figures import figures_of
from ranvier.report.recorded.studies import quantity_label
from ranvier.report.wording import DISCLAIMER

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:900px;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
svg{max-width:100%;height:auto;display:block;margin:1rem 0;border:1px solid #e3e7ee}
table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.15rem .8rem .15rem 0;text-align:left;vertical-align:top}
td:nth-child(3){text-align:right;white-space:nowrap}th{border-bottom:1px solid #bbb}.soft{color:#667}
h2{margin-top:2.5rem;border-top:1px solid #ddd;padding-top:1rem}@media print{svg{break-inside:avoid}}
"""
MOST_ROWS = 120
ABOUT_MARKS = "Marks: red ones are automatic and say by how much a second method differs; a person set the blue ones."


def plots_page(measured: Iterable[Measured]) -> bytes:
    """The page as UTF-8 HTML."""
    return "".join(_page(measured)).encode()


def _page(measured: Iterable[Measured]) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>Measured recordings</title><style>{_STYLE}</style></head><body><h1>Measured recordings</h1>"
    yield f'<p class="soft">{escape(DISCLAIMER)} {ABOUT_MARKS}</p>'
    for each in measured:
        yield from _recording(each)
    yield "</body></html>\n"


def _recording(each: Measured) -> Iterator[str]:
    recording = each.recording
    simulated = " <span class=soft>simulated: no patient was recorded</span>" if recording.simulated else ""
    yield f"<h2>{escape(recording.name)}{simulated}</h2>"
    about = ", ".join(f"{plain(key)} {plain(str(value))}" for key, value in recording.about.items())
    if about:
        yield f"<p>{escape(about)}</p>"
    for figure in figures_of(each):
        yield figure.svg
    yield "<table><thead><tr><th>trace</th><th>quantity</th><th>value</th><th>to mind</th></tr></thead><tbody>"
    rows = _foremost(each)
    for found in rows:
        cells = (
            found.origin.where or found.target or found.kind,
            quantity_label(found.quantity),
            shown_value(found),
            ", ".join(plain(flag) for flag in found.flags),
        )
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
    yield "</tbody></table>"
    if len(each.measurements) > len(rows):
        yield f"<p class=soft>{len(each.measurements) - len(rows)} more values stand in the JSON.</p>"
    methods = ", ".join(dict.fromkeys(found.method for found in each.measurements))
    yield f'<p class="soft">Measured by {escape(methods)}.</p>'


def _foremost(each: Measured) -> tuple[Measurement, ...]:
    """What a series shows as a whole and the response of its first sweep; of other recordings everything."""
    whole = tuple(found for found in each.measurements if found.origin.where == "series")
    if not whole:
        return each.measurements[:MOST_ROWS]
    first = each.recording.traces[0].label if each.recording.traces else ""
    return (*whole, *(found for found in each.measurements if found.origin.where == first))[:MOST_ROWS]
