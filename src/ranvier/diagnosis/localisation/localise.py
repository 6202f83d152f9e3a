"""The place of the lesion, or why none is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ranvier.diagnosis.facts import Gathered
from ranvier.diagnosis.findings import Findings
from ranvier.diagnosis.localisation.deciding import Tested, next_tests
from ranvier.diagnosis.localisation.observing import observe
from ranvier.diagnosis.localisation.ranking import best_pair, ranked
from ranvier.diagnosis.localisation.reaching import Lesion, lesions
from ranvier.diagnosis.localisation.result import Candidate, Localisation, Observation, State, Verdict
from ranvier.knowledge.entries import Figures
from ranvier.knowledge.nerves.anatomy import Anatomy
from ranvier.record import PatientRecord

MOST_KEPT = 8
"""Places that are kept for the reader."""

Found = tuple[Candidate, Lesion]


def localise(record: PatientRecord, gathered: Gathered, findings: Findings) -> Localisation:
    """The places that explain most of what is abnormal with least; none when nothing or too little is known."""
    observations = observe(record, gathered, findings)
    tested = frozenset(
        ("muscle", row.text("muscle") or "", row.text("side") or "")
        for row in record.rows("needle_emg")
        if row.text("status") not in {"not_done", "technically_inadequate"}
    ) | frozenset(("sensory", nerve.study.name, nerve.side) for nerve in gathered.sensory)
    knowledge = findings.knowledge
    weak = findings.facts.values.get("limb_weakness") is True
    return locate(observations, knowledge.anatomy, knowledge.methods["localisation"], tested, weak=weak)


def locate(
    observations: tuple[Observation, ...],
    anatomy: Anatomy,
    figures: Figures,
    tested: Tested = frozenset(),
    *,
    weak: bool = False,
) -> Localisation:
    """The same from the observations alone.

    tested  muscles and sensory nerves that were tested although nothing can be said of them
    weak    the chart states weakness of a limb
    """
    abnormal = [each for each in observations if each.state is State.ABNORMAL]
    if not observations:
        return Localisation(Verdict.NOTHING_EXAMINED, "Nothing was examined that has a place.")
    if not abnormal:
        statement = "Nothing that was examined is abnormal, so no place is named."
        return Localisation(Verdict.NOTHING_ABNORMAL, statement, observations)
    order = ranked(lesions(anatomy, observations, figures, weak=weak), observations)
    good = [each for each in order if each[0].net > 0]
    if not good:
        statement = "No place explains more of the findings than it contradicts, so none is named."
        shown = tuple(each for each, _ in order[:MOST_KEPT])
        return Localisation(Verdict.UNEXPLAINED, statement, observations, candidates=shown, unexplained=tuple(abnormal))
    pair = best_pair(good, figures.number("second_place_adds"))
    equal = [] if pair else [each for each in good[1:] if _same_standing(each[0], good[0][0])]
    if not pair and _too_few(good[0][0], equal, observations, figures):
        count = "One finding is" if len(abnormal) == 1 else f"{len(abnormal)} findings are"
        statement = f"{count} abnormal; with what was tested beside, that is too little to name a place."
        return Localisation(Verdict.TOO_FEW, statement, observations, unexplained=tuple(abnormal))
    known = tested | frozenset(_tested(observations))
    return _found(list(pair) if pair else [good[0]], equal, good, observations, (anatomy, figures, known))


def _tested(observations: Sequence[Observation]) -> Iterator[tuple[str, str, str]]:
    for each in observations:
        if each.kind in {"needle", "myopathic", "sensory"}:
            yield "sensory" if each.kind == "sensory" else "muscle", each.target, each.side


def _found(
    leading: Sequence[Found],
    equal: Sequence[Found],
    good: Sequence[Found],
    observations: tuple[Observation, ...],
    known: tuple[Anatomy, Figures, Tested],
) -> Localisation:
    anatomy, figures, tested = known
    rivals = _rivals(leading, good, int(figures.number("rivals_compared")))
    tests = next_tests(anatomy, rivals, tested, int(figures.number("tests_proposed")))
    abnormal = [each for each in observations if each.state is State.ABNORMAL]
    explained = frozenset(found for each, _ in leading for found in each.explained)
    left = tuple(each for each in abnormal if each not in explained)
    first = tuple(each for each, _ in leading)
    alike = tuple(each for each, _ in equal)
    kept = tuple(dict.fromkeys((*first, *(each for each, _ in good[:MOST_KEPT]))))
    return Localisation(
        Verdict.FOUND, _statement(first, alike, abnormal, left), observations, first, alike, kept, left, tests
    )


def _same_standing(one: Candidate, other: Candidate) -> bool:
    """Whether the count is the same; which root is the main one orders places but does not tell them apart."""
    return one.net == other.net


def _rivals(leading: Sequence[Found], good: Sequence[Found], most: int) -> list[Found]:
    """The leading place and those that come next to it; of a kind that differs only in reach, the best."""
    chosen = [leading[0]]
    for each in good:
        if len(chosen) >= most:
            break
        if all(each[0] is not other[0] for other in (*chosen, *leading)):
            chosen.append(each)
    return chosen


def _too_few(first: Candidate, equal: Sequence[Found], observations: Sequence[Observation], figures: Figures) -> bool:
    """One abnormal finding names a place only when it was measured there, or normal ones rule the other places out."""
    if len(first.explained) >= figures.number("fewest_findings") or first.shown_locally:
        return False
    side = first.explained[0].side
    normal = sum(each.state is State.NORMAL and each.side == side for each in observations)
    return bool(equal) or normal < figures.number("fewest_normal_findings")


def _statement(
    leading: Sequence[Candidate], equal: Sequence[Candidate], abnormal: Sequence[Observation],
    left: Sequence[Observation],
) -> str:  # fmt: skip
    names = " and ".join(each.name for each in leading)
    explained = len(abnormal) - len(left)
    against = sum(len(each.contradicted) for each in leading)
    parts = [f"{names[:1].upper()}{names[1:]}: explains {explained} of {len(abnormal)} abnormal findings"]
    parts.append(f"{against} normal {'finding speaks' if against == 1 else 'findings speak'} against it")
    text = ", ".join(parts) + "."
    if equal:
        others = "; ".join(each.name for each in equal[:4])
        more = f" and {len(equal) - 4} more" if len(equal) > 4 else ""
        text += f" What was tested cannot tell it apart from: {others}{more}."
    if any(each.kind == "root" for each in leading):
        text += " Anterior horn cells of the same level would give the same findings."
    return text
