"""A commented case folder to fill in, made from the vocabulary so that it never lags behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ranvier.errors import InputError
from ranvier.formats.files import system_errors
from ranvier.knowledge import Knowledge
from ranvier.knowledge.vocabulary import Listing, Term

_FIRST = (
    "patient", "history", "symptoms", "pain", "examination", "laboratory", "comorbidity", "medicines", "allergies",
    "conduction", "needle_emg",
)  # fmt: skip

_HEAD = """\
# A chart for Ranvier. Take the '#' away from what is known and fill it in; leave the rest as it is.
# What is not stated stays unknown: nothing is taken for normal because it is missing.
# A value may carry more:  hba1c: {{value: 8.1, unit: "%", date: 2026-01-31, note: "..."}}
# Lists: give 'total', the number of entries on the source list (0 for none). Only a complete list can show
# that something is not on it.
ranvier_case: 1
title: ""            # one line for the report
date: {today}     # the day of the visit
simulated: no        # yes when no patient stands behind the case
"""

_VISITS = """
# Earlier visits, each with its day and any of the headings above; they are compared with this one.
# visits:
#   - date: <YYYY-MM-DD>
#     scales: {incat_arm: <score>, incat_leg: <score>}
"""

_TABLE = """\
nerve,kind,side,recording_site,stimulation_site,status,distance_mm,onset_latency_ms,peak_latency_ms,amplitude_mv,amplitude_uv,negative_peak_duration_ms,velocity_m_per_s,f_wave_min_latency_ms,temperature_c
"""


def write_case_folder(folder: Path, knowledge: Knowledge) -> tuple[Path, ...]:
    """Write `case.yaml`, an empty `ncs.csv` and a note on recordings into a new folder.

    Raises InputError when the folder exists and is not empty, or cannot be made.
    """
    with system_errors(folder):
        is_taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if is_taken:
        raise InputError("there is something already", where=str(folder), hint="Name a new or an empty folder")
    chart = folder / "case.yaml"
    table = folder / "ncs.csv"
    note = folder / "recordings" / "README.md"
    about = folder / "recordings" / "about.yaml"
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        chart.write_text(case_template(knowledge), encoding="utf-8")
        table.write_text(_TABLE, encoding="utf-8")
        note.write_text(_RECORDINGS, encoding="utf-8")
        about.write_text("{}\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"the folder cannot be written: {error.strerror}", where=str(folder)) from None
    return chart, table, note, about


_RECORDINGS = """\
Put recordings here (EDF, WFDB, text, NumPy) and say in `about.yaml` what each file is of:

    median_wrist.edf: {nerve: median, side: right, kind: motor, recording_site: apb, stimulation_site: wrist,
                       distance_mm: 80}
    tibialis.hea: {muscle: tibialis_anterior, side: left, kind: needle, activity: contraction}
    adm_late.npz: {nerve: ulnar, side: right, kind: repetitive, recording_site: adm, after_exercise_s: 180}

`kind` is motor, sensory, mixed, needle, or a series: f_wave, h_reflex, repetitive, blink, cmap_scan or munix. A file
that does not say it itself also needs `sampling_rate_hz`, `unit` and, for an evoked response, `stimulus_time_s`.
"""


def case_template(knowledge: Knowledge) -> str:
    """The text of a commented chart with every fact that may be stated."""
    vocabulary = knowledge.vocabulary
    sections = [*_FIRST, *(each for each in vocabulary.sections if each not in (*_FIRST, "derived"))]
    parts = [_HEAD.format(today=date.today().isoformat())]
    for section in sections:
        if section not in vocabulary.sections:
            continue
        parts.append(f"\n# {vocabulary.sections[section]}\n{section}:\n")
        terms = {term.id: term for term in vocabulary.by_section[section].values()}
        group = ""
        for term in terms.values():
            if term.group and term.group != group:
                group = term.group
                parts.append(f"  # -- {group}\n")
            parts.append(_line(term))
        own = [each for each in vocabulary.listings.values() if each.section == section and not each.derived]
        parts += [_listing(each) if len(own) == 1 else _named_listing(each) for each in own]
    return "".join((*parts, _VISITS))


def _line(term: Term) -> str:
    shape = _shape(term)
    value = f"{{left: {shape}, right: {shape}}}" if term.per_side else shape
    return f"  # {term.id}: {value}    # {term.meaning}\n"


def _shape(term: Term) -> str:
    if term.type == "number":
        return f"<{term.unit}>"
    if term.type == "choice":
        return "<" + " | ".join(term.options) + ">"
    return {"yes_no": "<yes | no>", "date": "<YYYY-MM-DD>"}.get(term.type, "<text>")


def _listing(listing: Listing) -> str:
    head = f"  # {listing.meaning}\n  # total: <number of entries on the source list>\n"
    if listing.id in {"conduction", "needle_emg"}:
        head += "  # file: ncs.csv\n" if listing.id == "conduction" else ""
    example = ", ".join(f"{name}: {_shape(term)}" for name, term in list(listing.stated.items())[:6])
    return f"{head}  # list:\n  #   - {{{example}}}\n"


def _named_listing(listing: Listing) -> str:
    """A list that shares its heading with others and stands under its own name."""
    lines = _listing(listing).replace("  # ", "  #   ").splitlines(keepends=True)
    return "".join((lines[0].replace("  #   ", "  # ", 1), f"  # {listing.id}:\n", *lines[1:]))
