"""Which treatments a leaflet speaks of: what is taken, what is proposed first, and nothing that waits for an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ranvier.assess import Assessment
from ranvier.knowledge.care.leaflets import PlainText
from ranvier.knowledge.phrasing import lower_first
from ranvier.report.wording import number_text
from ranvier.therapy.later import comes_later
from ranvier.therapy.plan import Dose, PlanItem, Standing
from ranvier.therapy.present_use import present_use
from ranvier.therapy.problem_order import CARE, RELIEF, aims

_NOTES = (
    "treatment_later", "treatment_new", "medicine_new", "medicine_taken", "medicine_check", "medicine_dose_high",
    "medicine_check_now",
)  # fmt: skip
"""How a treatment may stand, the one that asks for the least care first."""


_FOR_THE_TEAM = re.compile(r"\s*\([^)]*\)|, or .*")
"""What a first dose says for the prescriber alone: remarks in brackets, and a second way to give it."""

MOST_OTHERS = 3
"""Other choices that are named; a long list helps nobody to choose."""
_MORE = "another one"


@dataclass(frozen=True, slots=True)
class Advised:
    """A treatment with its text and how it stands for this patient.

    note         which sentence of the leaflet says how it stands
    steps        from which day on how much a day; only for one that is proposed
    after_steps  sentences below the steps, and `amounts` that stand in them
    others       what else could be chosen for the same problem
    beside       what is given together with it from the start, one of them
    """

    id: str
    title: str
    text: PlainText | None
    medicine: bool
    note: str
    new: bool = False
    taken: bool = False
    steps: tuple[tuple[str, str], ...] = ()
    after_steps: tuple[str, ...] = ()
    amounts: Mapping[str, str] = field(default_factory=dict[str, str])
    others: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def advised_treatments(assessment: Assessment) -> tuple[Advised, ...]:
    """What the patient takes now, and what the plan proposes first for each problem."""
    found: dict[str, Advised] = {}
    by_problem: dict[str, list[PlanItem]] = {}
    for item in assessment.plan.items:
        if item.kind != CARE:
            by_problem.setdefault(item.problem, []).append(item)
    aim = aims(assessment.plan.items, assessment.findings.knowledge)
    relieved = False
    for problem, items in by_problem.items():
        relieves = aim[problem] == RELIEF
        for each in _of_problem(items, assessment, second=relieved and relieves):
            relieved = relieved or (relieves and (each.new or each.taken) and each.medicine)
            before = found.get(each.id)
            if before is None or _weight(each) > _weight(before):
                found[each.id] = each
    return tuple(found.values())


def _weight(advised: Advised) -> int:
    """Of two problems that one treatment serves, the word that asks for the most care counts."""
    return _NOTES.index(advised.note)


def _of_problem(items: list[PlanItem], assessment: Assessment, *, second: bool) -> Iterator[Advised]:
    """What is told for one problem; `second` when a medicine against pain is told already, so that this one waits."""
    for each in items:
        if _is_taken(each, assessment):
            yield _advised(each, assessment, _note_of_taken(each, assessment), ())
    chosen = [each for each in items if each.standing in {Standing.ALREADY_TAKEN, Standing.PROPOSED}]
    if chosen and chosen[0].standing is Standing.PROPOSED:
        proposed = [each for each in chosen[1:] if each.standing is Standing.PROPOSED]
        known = assessment.findings.knowledge.treatments
        beside = [each for each in proposed if chosen[0].id in known[each.id].given_with]
        named = [_name(each, assessment) for each in proposed if each not in beside]
        more = [_MORE] if len(named) > MOST_OTHERS else []
        later = comes_later(chosen[0].kind, chosen[0].line) or (second and chosen[0].line > 1)
        begins = "medicine_new" if chosen[0].kind == "medicine" else "treatment_new"
        note = "treatment_later" if later else begins
        first = _advised(chosen[0], assessment, note, (*named[:MOST_OTHERS], *more))
        yield replace(first, beside=tuple(_name(each, assessment) for each in beside))


def _is_taken(item: PlanItem, assessment: Assessment) -> bool:
    readings = assessment.gathered.medicines
    return item.standing is Standing.ALREADY_TAKEN or any(
        medicine.id == item.id
        for row, reading in zip(assessment.record.rows("medicine"), readings, strict=True)
        if row.number("stopped_days_ago") is None
        for medicine in reading.medicines
    )


def _note_of_taken(item: PlanItem, assessment: Assessment) -> str:
    """What is barred, open or better avoided is checked first; so is a dose above the most that is given here."""
    if item.standing is not Standing.ALREADY_TAKEN:
        return "medicine_check_now" if item.standing is Standing.REJECTED else "medicine_check"
    daily = present_use(item.id, assessment.record, assessment.gathered.medicines).at_least_mg
    most = item.dose.max_mg if item.dose is not None else None
    if daily is not None and most is not None and daily > most:
        return "medicine_dose_high"
    return "medicine_check" if item.held else "medicine_taken"


def _name(item: PlanItem, assessment: Assessment) -> str:
    text = assessment.findings.knowledge.leaflets.treatments.get(item.id)
    return lower_first(text.title if text is not None else item.title)


def _advised(item: PlanItem, assessment: Assessment, note: str, others: Iterable[str]) -> Advised:
    new = item.standing is Standing.PROPOSED and note in {"medicine_new", "treatment_new"}
    steps, after, amounts = _steps(item.dose, _start(item, assessment)) if new and item.dose else ((), (), {})
    return Advised(
        id=item.id,
        title=_name(item, assessment),
        text=assessment.findings.knowledge.leaflets.treatments.get(item.id),
        medicine=item.kind == "medicine",
        note=note,
        new=new,
        taken=note.startswith("medicine_") and not new,
        steps=steps,
        after_steps=after,
        amounts=amounts,
        others=tuple(others),
    )


def _start(item: PlanItem, assessment: Assessment) -> str:
    """How the first daily dose is split, in the words of the plan."""
    treatment = assessment.findings.knowledge.treatments.get(item.id)
    bands = treatment.doses if treatment is not None and item.dose is not None else ()
    written = next((each.start_text for each in bands if item.dose and each.claim.id == item.dose.band), "")
    return _FOR_THE_TEAM.sub("", written).strip().rstrip(".")


def _steps(dose: Dose, start: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...], dict[str, str]]:
    """The daily dose from each day on, as it is written in the plan; nothing is worked out anew."""
    listed = [(each.day, f"{number_text(each.daily_dose_mg)} mg a day") for each in dose.titration]
    steps = tuple((_days(day, listed, place), amount) for place, (day, amount) in enumerate(listed))
    if not steps:
        return (), (), {}
    amounts: dict[str, str] = {}
    after: list[str] = []
    if start:
        amounts["first"] = start
        after.append("steps_first")
    if dose.times_per_day is not None:
        amounts["times"] = number_text(dose.times_per_day)
        after.append("steps_once" if dose.times_per_day == 1 else "steps_times")
    if len(steps) > 1:
        after.append("steps_go_on")
    after.append("steps_most")
    return steps, tuple(after), amounts


def _days(day: int, listed: list[tuple[int, str]], place: int) -> str:
    if place + 1 == len(listed):
        return f"From day {day} on"
    last = listed[place + 1][0] - 1
    return f"Day {day}" if last == day else f"Days {day} to {last}"
