"""One verdict for each muscle of which contractions were recorded, all places of the needle taken together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ranvier.diagnosis.measured_muscle import sample_of_places
from ranvier.diagnosis.muscle_verdict import MuscleVerdict, judge_muscle
from ranvier.knowledge import Knowledge
from ranvier.record import Measured, Status
from ranvier.reference import ReferenceLibrary
from ranvier.signals.interference import InterferencePattern, Recruitment
from ranvier.signals.studies.contraction import Contraction


@dataclass(frozen=True, slots=True)
class JudgedMuscle:
    """The verdict on one muscle of one side, and the recordings it rests on.

    potentials  how many motor unit potentials could be measured and trusted
    """

    muscle: str
    side: str
    recordings: tuple[str, ...]
    potentials: int
    judged: MuscleVerdict


def judge_muscles(
    measured: Iterable[Measured], age_years: float | None, library: ReferenceLibrary, knowledge: Knowledge
) -> tuple[JudgedMuscle, ...]:
    """Every muscle that is named and of which a contraction was recorded."""
    together: dict[tuple[str, str], list[Measured]] = {}
    for each in measured:
        muscle, side = each.recording.about.get("muscle"), each.recording.about.get("side", "")
        if isinstance(muscle, str) and muscle and any(_contractions(each)):
            together.setdefault((muscle, str(side)), []).append(each)
    return tuple(
        _judged(muscle, side, recorded, age_years, library, knowledge) for (muscle, side), recorded in together.items()
    )


def _judged(
    muscle: str,
    side: str,
    recorded: list[Measured],
    age_years: float | None,
    library: ReferenceLibrary,
    knowledge: Knowledge,
) -> JudgedMuscle:
    places = [[unit.parameters for unit in each.motor_units] for one in recorded for each in _contractions(one)]
    sample = sample_of_places(places, knowledge.methods["muscle_verdict"])
    verdict = judge_muscle(
        sample, muscle, age_years, library, knowledge,
        recruitment=_fullest([each for one in recorded for each in _recruitments(one)]),
        pattern=next((each for one in recorded for each in _patterns(one)), None),
    )  # fmt: skip
    return JudgedMuscle(muscle, side, tuple(each.recording.name for each in recorded), sample.potentials, verdict)


def _contractions(measured: Measured) -> Iterator[Contraction]:
    for each in measured.details:
        if isinstance(each.result, Contraction):
            yield each.result


def _recruitments(measured: Measured) -> Iterator[Recruitment]:
    for each in _contractions(measured):
        if each.recruitment is not None and each.recruitment.status is Status.MEASURED:
            yield each.recruitment


def _patterns(measured: Measured) -> Iterator[InterferencePattern]:
    for each in measured.details:
        if isinstance(each.result, InterferencePattern) and each.result.status is Status.MEASURED:
            yield each.result


def _fullest(found: list[Recruitment]) -> Recruitment | None:
    """The place with the fullest recruitment: it is reduced in the muscle only if it is reduced there too."""
    return min(found, key=lambda each: each.ratio or 0.0, default=None)
