"""The report as one HTML file that works offline: nothing is fetched, everything opens."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.diagnosis.body_map import MAP_WIDTH
from ranvier.report.diagnosis.impression import proviso
from ranvier.report.recorded.traces import HEIGHT, WIDTH, TraceView
from ranvier.report.report import Report
from ranvier.report.wording import capital, ended

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

TEMPLATES = Path(__file__).parent / "templates"


def render_page(report: Report) -> str:
    """The whole report as HTML, text from the chart escaped."""
    from markupsafe import Markup

    traces = [each for recording in report.recordings for each in recording.traces]
    return (
        environment()
        .get_template("page.html")
        .render(
            report=report,
            width=WIDTH,
            height=HEIGHT,
            map_width=MAP_WIDTH,
            style=Markup(asset("style.css")),
            script=Markup(asset("page.js")),
            uplot_css=Markup(asset("uPlot.min.css") if traces else ""),
            uplot_js=Markup(_uplot() if traces else ""),
            traces=Markup(_inert([_data(each) for each in traces])) if traces else "",
        )
    )


@cache
def environment() -> Environment:
    """The templates of the report; what is put into them is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        bytecode_cache=_kept_templates(),
    )
    filters = {"capital": capital, "ended": ended, "lower_first": lower_first, "proviso": proviso}
    made.filters.update(filters)  # pyright: ignore[reportUnknownMemberType]
    return made


def _kept_templates() -> BytecodeCache | None:
    """Where templates are kept in their quick form between starts; None where nothing can be written."""
    from jinja2 import FileSystemBytecodeCache
    from platformdirs import user_cache_path

    folder = user_cache_path("ranvier") / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


@cache
def asset(name: str) -> str:
    """A file beside the templates, as it is."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _uplot() -> str:
    """uPlot with the notice that its licence asks for."""
    notice = " * ".join(asset("uPlot.LICENSE.txt").splitlines(keepends=True))
    return f"/* uPlot\n * {notice}\n */\n{asset('uPlot.iife.min.js')}"


def _data(trace: TraceView) -> dict[str, object]:
    """What the script needs of a trace; heights as differences, which are shorter to write."""
    levels = trace.levels
    steps = [level - before for level, before in zip(levels, (0, *levels[:-1]), strict=True)]
    return {
        "t0": trace.start_ms,
        "dt": trace.step_ms,
        "q": trace.quantum,
        "d": steps,
        "m": [[each.name, each.time_ms, each.height] for each in trace.marks],
        "s": trace.stimulus_x is not None,
        "x": trace.time_label,
        "u": f"{trace.unit}, negative up",
        "v": trace.view,
    }


def _inert(data: object) -> str:
    """JSON that cannot end its script element."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
