"""What holds for every plan, tried on a few hundred people; `make invariants` tries a hundred thousand.

Each check is shown to fail: a plan is spoiled, and the check says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest

from ranvier.therapy.plan import Dose, PlanItem, Standing, TitrationStep

from ...diagnosis.charts import KNOWLEDGE
from .bolder import INVARIANT, compared, with_gaps
from .counting import tallied
from .given import with_lesser_levels
from .held_against import OFFERED, held
from .making import person
from .people import Taken
from .planning import Planned, planned
from .second_entry import clearance, double_entry, entry_of, most_mg, named_medicines

PEOPLE = 400
RARE = {"no planned block without its gate", "no anaesthetic above its maximum"}


def test_no_plan_breaks_an_invariant() -> None:
    tally = tallied(0, PEOPLE)
    assert tally.examples == {}
    assert len(tally.seen) >= 19, tally.seen
    tried = {name: number for name, number in tally.seen.items() if not name.startswith("exception")}
    assert min(number for name, number in tried.items() if name not in RARE) >= 20, tried
    assert sum(tally.seen.values()) - sum(tried.values()) <= tried[INVARIANT] / 50, tally.seen
    assert len(tally.problems) >= 55


@cache
def _plans() -> tuple[Planned, ...]:
    made = (planned(person(number, named_medicines())) for number in range(1, 250) if number % 50)
    return tuple(each for each in made if each is not None)


def _with(plan: Planned, item: PlanItem, **changed: object) -> Planned:
    """The plan with one item changed."""
    spoiled = replace(item, **changed)  # pyright: ignore[reportArgumentType]
    return replace(plan, items=tuple(spoiled if each is item else each for each in plan.items))


def _of(holds: Callable[[Planned, PlanItem], bool]) -> Iterator[tuple[Planned, PlanItem]]:
    return ((plan, item) for plan in _plans() for item in plan.items if holds(plan, item))


def _broken(plan: Planned) -> set[str]:
    return {each.invariant for each in held(plan) if each.wrong}


def _dosed(item: PlanItem) -> Dose:
    assert item.dose is not None
    return item.dose


def test_a_dose_above_its_band_is_seen() -> None:
    plan, item = next(_of(lambda _, item: item.id == "pregabalin" and item.dose is not None))
    most = most_mg(entry_of("pregabalin")["most_mg_a_day"], clearance(plan.person.named))
    spoiled = _with(plan, item, dose=replace(_dosed(item), max_mg=most + 25))
    assert _broken(spoiled) == {"no dose above the maximum of its band"}


def test_a_titration_that_passes_the_maximum_is_seen() -> None:
    plan, item = next(_of(lambda _, item: item.dose is not None and len(item.dose.titration) > 1))
    steps = (*_dosed(item).titration, TitrationStep(99, (_dosed(item).max_mg or 0) + 1))
    spoiled = _with(plan, item, dose=replace(_dosed(item), titration=steps))
    assert _broken(spoiled) == {"titration rises and stays within the maximum"}


def test_a_course_of_immunoglobulin_above_its_grams_is_seen() -> None:
    plan, item = next(_of(lambda _, item: item.dose is not None and item.dose.total_g is not None))
    spoiled = _with(plan, item, dose=replace(_dosed(item), total_g=(_dosed(item).total_g or 0) * 3))
    assert "no course above its grams per kg" in _broken(spoiled)


def test_an_amount_above_the_maximum_for_the_size_is_seen() -> None:
    plan, item = next(
        _of(lambda _, item: item.dose is not None and "mg_per_kg" in entry_of(item.id).get("most_by_size", {})
            and any(each.unit == "mg" for each in item.dose.weighed))
    )  # fmt: skip
    doubled = tuple(replace(each, most=each.most * 4) for each in _dosed(item).weighed)
    assert "no amount above the maximum for the size" in _broken(
        _with(plan, item, dose=replace(_dosed(item), weighed=doubled))
    )


@pytest.mark.parametrize(
    ("which", "standing", "invariant"),
    [
        ("never", Standing.LAST_RESORT, "no contraindicated medicine"),
        ("not_proposed", Standing.PROPOSED, "no pair to avoid proposed"),
    ],
)
def test_a_barred_medicine_that_is_offered_is_seen(which: str, standing: Standing, invariant: str) -> None:
    def barred(plan: Planned, item: PlanItem) -> bool:
        bars = entry_of(item.id).get(which, {})
        now = plan.person.now() if plan.person.all_known else set[str]()
        return item.standing is not standing and bool(now & set(bars.get("medicines", ())) - {item.id})

    plan, item = next(_of(barred))
    assert invariant in _broken(_with(plan, item, standing=standing, rejected=(), questions=()))


@pytest.mark.parametrize("which", ["facts", "numbers"])
def test_a_disease_or_a_number_that_forbids_a_medicine_is_seen(which: str) -> None:
    entries = {
        id: each["never"] for id, each in double_entry()["medicines"].items() if each.get("never", {}).get(which)
    }
    seen: set[str] = set()
    for plan, item in _of(lambda _, item: item.id in entries and item.standing is Standing.REJECTED):
        spoiled = _with(plan, item, standing=Standing.PROPOSED, rejected=())
        if "no contraindicated medicine" in _broken(spoiled):
            seen.add(item.id)
    assert len(seen) >= 5, seen


def test_a_medicine_that_is_taken_and_a_second_of_its_class_are_seen() -> None:
    plan, _ = next(_of(lambda _, item: item.id == "gabapentin" and item.standing is Standing.PROPOSED))
    for taken in ("gabapentin", "pregabalin"):
        spoiled = replace(plan, person=replace(plan.person, taken=(Taken(taken, taken),)))
        assert "no medicine twice, nor two of a class" in _broken(spoiled)


def test_a_medicine_beside_an_open_list_or_an_allergy_or_earlier_harm_is_seen() -> None:
    plan, item = next(_of(lambda _, item: item.id in KNOWLEDGE.medicines and item.standing is Standing.PROPOSED))
    someone = plan.person
    for changed, invariant in (
        (replace(someone, complete=False), "no medicine while the list is open"),
        (replace(someone, taken=(Taken("", "white pill"),)), "no medicine while the list is open"),
        (replace(someone, allergic=((item.id, "rash"),)), "no medicine the person is allergic to"),
        (replace(someone, allergic=None), "no medicine the person is allergic to"),
        (replace(someone, named={**someone.named, "age_years": 12.0}),
         "nothing for adults under 18 or at an unknown age"),
    ):  # fmt: skip
        if "adults" not in invariant or item.id in double_entry()["adults_only"]:
            assert invariant in _broken(replace(plan, person=changed))


def test_what_did_harm_before_is_seen() -> None:
    def harmed(plan: Planned, item: PlanItem) -> bool:
        return any(each.id == item.id and each.harmed for each in plan.person.tried or ())

    plan, item = next(_of(harmed))
    assert "nothing that did harm before" in _broken(_with(plan, item, standing=Standing.PROPOSED, rejected=()))


@pytest.mark.parametrize("kind", ["immune", "block", "surgery"])
def test_a_treatment_without_its_disease_is_seen(kind: str) -> None:
    _, item = next(_of(lambda _, item: item.kind == kind and item.standing in OFFERED))
    gates = set(double_entry()["gates"][kind][item.id])
    without = next(
        each for each in _plans()
        if not any(each.person.gates.get(gate) for gate in gates)
        and not any(row.get(gate) for rows in each.person.rows.values() for row in rows for gate in gates)
    )  # fmt: skip
    assert f"no {kind} treatment without its disease" in _broken(replace(without, items=(item,)))


def test_a_kind_of_treatment_that_the_second_entry_does_not_list_is_seen() -> None:
    plan, item = next(_of(lambda _, item: item.id == "surgical_decompression"))
    assert "no surgery treatment without its disease" in _broken(
        _with(plan, item, standing=Standing.PROPOSED, rejected=())
    )


def test_a_dose_before_the_answer_is_seen() -> None:
    plan, item = next(_of(lambda _, item: item.standing is Standing.PROPOSED and item.dose is not None))
    for standing in (Standing.ASK_FIRST, Standing.REJECTED):
        assert "no dose before the answer" in _broken(_with(plan, item, standing=standing))


def test_a_next_step_to_what_is_not_proposed_is_seen() -> None:
    invariant = "no next step to what is not proposed"
    plan = next(each for each in _plans() if any(one.invariant == invariant for one in held(each)))
    barred = tuple(replace(item, standing=Standing.REJECTED, dose=None) for item in plan.items)
    assert invariant in _broken(replace(plan, items=barred))


def test_a_block_without_its_gate_and_too_much_anaesthetic_are_seen() -> None:
    plan = next(each for each in _plans() if each.blocks and each.blocks.planned and each.blocks.planned.allowed)
    assert _broken(replace(plan, items=())) >= {"no planned block without its gate"}
    more = tuple(replace(each, volume_ml=each.volume_ml * 1000) for each in plan.person.injected or ())
    assert "no anaesthetic above its maximum" in _broken(replace(plan, person=replace(plan.person, injected=more)))


def test_a_plan_that_grows_bolder_with_gaps_is_seen() -> None:
    plan, item = next(_of(lambda _, item: item.standing is Standing.PROPOSED and bool(item.dose and item.dose.max_mg)))

    def found(full: Planned) -> list[str]:
        return [each.wrong for each in compared(full, plan) if each.invariant == INVARIANT and each.wrong]

    lower = replace(_dosed(item), max_mg=(_dosed(item).max_mg or 0) / 2)
    assert found(plan) == []
    assert any("absent in full" in each for each in found(replace(plan, items=())))
    assert any("less in full" in each for each in found(_with(plan, item, dose=lower)))
    assert any("rejected in full" in each for each in found(_with(plan, item, standing=Standing.REJECTED, dose=None)))
    assert any("last resort" in each for each in found(_with(plan, item, standing=Standing.LAST_RESORT)))


def test_a_chart_with_gaps_says_less_and_nothing_else() -> None:
    for number in range(1, 60):
        someone = person(number)
        less = with_gaps(someone)
        assert less.named.items() <= someone.named.items()
        assert less.gates.items() <= with_lesser_levels(someone.gates).items()
        assert set(less.taken) <= set(someone.taken)
        assert less.complete is not True or less.taken == someone.taken


def test_a_person_is_always_the_same_one() -> None:
    assert person(7) == person(7)
    assert person(7) != person(8)
