"""Kinds of study, one entry for each: a new detector is one module here and one line of the list below.

A module holds `run(job) -> Found`; it is imported when a recording asks for it, so that a chart of single responses
does not pay for the decomposition of needle EMG.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from ranvier.knowledge import Knowledge
from ranvier.record import Recording
from ranvier.signals.studies.form import (
    at_rest,
    at_work,
    average,
    cmap_scan,
    every,
    f_waves,
    h_reflex,
    no_stimulation,
    said_to_be,
    stimulus_series,
)
from ranvier.signals.studies.sheet import Found, Job, Sheet

__all__ = ["STUDY_KINDS", "Found", "Job", "Sheet", "StudyKind", "run"]


@dataclass(frozen=True, slots=True)
class StudyKind:
    """One kind of study.

    id      the name under which its results are handed out
    family  which traces it looks at: evoked, needle, or any
    asked   given the recording and the places of those traces: said (somebody names the study), form (the traces look
            like it), unsaid (nobody says whether the muscle contracts) or an empty word (not asked for)
    heavy   it may take a second for each trace: left out of an assessment, whose rules do not use it
    """

    id: str
    family: str
    asked: Callable[[Recording, Sequence[int], Knowledge], str]
    heavy: bool = False

    def run(self, job: Job) -> Found:
        """Measure."""
        module = import_module(f"{__name__}.{self.id}")
        return cast("Callable[[Job], Found]", module.run)(job)


ANY = "any"
STUDY_KINDS = (
    StudyKind("evoked", "evoked", every),
    StudyKind("h_reflex", "evoked", h_reflex),
    StudyKind("cmap_scan", "evoked", cmap_scan),
    StudyKind("f_wave", "evoked", f_waves),
    StudyKind("average", "evoked", average),
    StudyKind("stimulus_series", "evoked", stimulus_series),
    StudyKind("repetitive", "evoked", said_to_be("repetitive")),
    StudyKind("blink", "evoked", said_to_be("blink")),
    StudyKind("munix", "any", said_to_be("munix"), heavy=True),
    StudyKind("needle", "needle", no_stimulation),
    StudyKind("rest", "needle", at_rest, heavy=True),
    StudyKind("contraction", "needle", at_work, heavy=True),
    StudyKind("interference", "needle", at_work),
)


def run(recording: Recording, kinds: Sequence[str], knowledge: Knowledge, *, heavy: bool) -> tuple[Found, ...]:
    """What every study that is asked for finds.

    kinds  for each trace: evoked, needle or unknown
    heavy  studies that may take a second for each trace are wanted too
    """
    found: list[Found] = []
    for study in STUDY_KINDS:
        if study.heavy and not heavy:
            continue
        places = tuple(place for place, kind in enumerate(kinds) if study.family in {kind, ANY})
        how = study.asked(recording, places, knowledge) if places else ""
        if how:
            found.append(study.run(Job(recording, places, how, knowledge)))
    return tuple(found)
