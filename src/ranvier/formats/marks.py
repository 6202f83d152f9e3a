"""Marks that a person set on a recording: a small YAML beside the file, which measuring again leaves as it is.

# median_wrist_right.edf.marks.yaml
CMAP:                    # the label of the trace
  onset_ms: 3.42         # from the stimulus; from the first sample where no stimulus is known
  negative_peak_ms: 6.1
  by: M. Muster
"sweep 2": {response: none}
"sweep 3": {f_onset_ms: 27.9}   # the first deflection of an F wave
"sweep 4": {f_response: none}   # no F wave in this sweep
recording: 5f2a...             # SHA-256 of the file (sha256sum): the marks are refused for any other; may be left out
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ranvier.document import Document, as_mapping, read_document
from ranvier.errors import InputError, listed, nearest
from ranvier.record import Mark, Recording, Trace

NAMES = ("onset", "negative_peak", "negative_end", "positive_peak", "f_onset")
"""Marks that can be set, in the order in which they come."""

_ABSENT = {"response": ("no_response", NAMES[:4]), "f_response": ("no_f_response", NAMES[4:])}
"""What may be said to be absent, the mark that says so, and the marks that it excludes."""

_FIELDS = (*(f"{name}_ms" for name in NAMES), *_ABSENT, "by")
OF = "recording"
SHORTEST_DIGEST = 12
LONGEST_NAME = 80


def with_marks(recording: Recording, path: Path, digest: str = "") -> Recording:
    """The recording with the marks that stand in the file `path`.

    digest  SHA-256 of the recording, held against what the marks say that they were set on

    Raises InputError for marks that were set on another recording, a trace or mark that does not exist, and times
    outside the trace or out of order.
    """
    document = read_document(path, path.name)
    content = as_mapping(document.content or {})
    if content is None:
        raise InputError("this names no trace", where=path.name, hint="Write 'LABEL: {onset_ms: 3.4}' for each trace")
    labels = [trace.label for trace in recording.traces]
    if OF in content and OF not in labels:
        _refuse_others(content[OF], digest, document)
    for label in content:
        if label not in labels and label != OF:
            raise InputError(
                f"the recording has no trace '{label}'",
                where=document.where(label),
                nearest=nearest(label, labels),
                allowed=listed(labels, 20),
            )
    traces = tuple(
        replace(trace, edited=_marks(trace, content[trace.label], document)) if trace.label in content else trace
        for trace in recording.traces
    )
    return replace(recording, traces=traces)


def _refuse_others(said: Any, digest: str, document: Document) -> None:
    """The recording is the one on which the marks were set."""
    word = str(said).strip().casefold()
    if len(word) < SHORTEST_DIGEST or not digest.startswith(word):
        raise InputError(
            "these marks were set on another recording: the file was replaced or changed",
            where=document.where(OF),
            allowed=f"{digest[:SHORTEST_DIGEST]} or more of the SHA-256 of the file, for marks that hold for it",
            hint="Look at the marks, then write this in place of it, or take the marks away",
        )


def _marks(trace: Trace, raw: Any, document: Document) -> tuple[Mark, ...]:
    fields = as_mapping({} if raw is None else raw)
    if fields is None:
        raise InputError("the trace needs named marks", where=document.where(trace.label), allowed=", ".join(_FIELDS))
    for field in fields:
        if field not in _FIELDS:
            raise InputError(
                f"unknown mark '{field}'",
                where=document.where(trace.label, field),
                nearest=nearest(field, _FIELDS),
                allowed=", ".join(_FIELDS),
            )
    set_by = _set_by(fields, document.where(trace.label))
    absent = tuple(
        Mark(name, trace.stimulus_time_s or 0.0, 0.0, set_by)
        for field, (name, excluded) in _ABSENT.items()
        if _is_absent(fields, field, excluded, document.where(trace.label))
    )
    found = [
        _mark(trace, name, fields[f"{name}_ms"], set_by, document.where(trace.label, f"{name}_ms"))
        for name in NAMES
        if fields.get(f"{name}_ms") is not None
    ]
    for earlier, later in pairwise(found):
        if later.time_s <= earlier.time_s:
            raise InputError(f"{later.name} does not come after {earlier.name}", where=document.where(trace.label))
    return (*absent, *found)


def _set_by(fields: Mapping[str, Any], where: str) -> str:
    by = fields.get("by")
    if by is not None and (not isinstance(by, str) or len(by) > LONGEST_NAME):
        raise InputError("'by' is no name", where=where, allowed=f"text of at most {LONGEST_NAME} characters")
    return f"edited by {' '.join(by.split())}" if by and by.strip() else "edited"


def _is_absent(fields: Mapping[str, Any], field: str, excluded: Sequence[str], where: str) -> bool:
    said = fields.get(field)
    if said is None:
        return False
    if said is not False and said not in {"none", "no"}:
        raise InputError(f"{field} is '{said}'", where=where, allowed="none")
    if any(fields.get(f"{name}_ms") is not None for name in excluded):
        raise InputError("a trace without a response has no marks", where=where, hint="Keep one of them")
    return True


def _mark(trace: Trace, name: str, raw: Any, set_by: str, where: str) -> Mark:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise InputError(f"{name}_ms is '{raw}'", where=where, allowed="a plain number of milliseconds")
    time_s = float(raw) / 1000 + (trace.stimulus_time_s or 0.0)
    last_s = (trace.samples_uv.size - 1) / trace.sampling_rate_hz
    if not 0 <= time_s <= last_s:
        first_ms = -1000 * (trace.stimulus_time_s or 0.0)
        raise InputError(
            f"{name}_ms is {raw:g}, outside the trace",
            where=where,
            allowed=f"{first_ms:g} to {first_ms + 1000 * last_s:g}",
        )
    place = time_s * trace.sampling_rate_hz
    height = float(np.interp(place, np.arange(trace.samples_uv.size), trace.samples_uv))
    return Mark(name, time_s, height, set_by)
