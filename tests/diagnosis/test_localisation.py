"""Textbook lesions: muscles, responses and signs as a needle examination finds them, and the place that leads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.diagnosis.localisation import Localisation, Observation, Verdict
from ranvier.diagnosis.localisation.localise import locate
from ranvier.diagnosis.localisation.result import State
from ranvier.errors import InputError

from .charts import KNOWLEDGE, assessed, conduction, facts, motor, sensory

ANATOMY = KNOWLEDGE.anatomy
FIGURES = KNOWLEDGE.methods["localisation"]


@dataclass(frozen=True)
class Lesion:
    """A textbook lesion of the right side: names as explained in the file of the lesions."""

    expected: str
    abnormal: str
    normal: str = ""
    local: str = ""


LESIONS = {
    name: Lesion(**stated)
    for name, stated in yaml.safe_load((Path(__file__).parent / "textbook_lesions.yaml").read_text("utf-8")).items()
}


def _observed(names: str, state: State) -> list[Observation]:
    made: list[Observation] = []
    for name in names.split():
        side = "left" if name.startswith("L:") else "right"
        id = name.removeprefix("L:")
        if id.startswith("s:"):
            target = ANATOMY.sensory[id[2:]]
            made.append(Observation(target.id, "sensory", side, target.title, state, target.zone))
        elif id.startswith("x:"):
            sign = ANATOMY.signs[id[2:]]
            made.append(Observation(sign.id, sign.kind, side, sign.title, state, sign.zone))
        else:
            muscle = ANATOMY.muscles[id]
            made.append(Observation(muscle.id, "needle", side, muscle.title, state, muscle.zone))
    return made


def observations(lesion: Lesion) -> tuple[Observation, ...]:
    local = [Observation(each, "local", "right", each, State.ABNORMAL, "") for each in lesion.local.split()]
    return (*_observed(lesion.abnormal, State.ABNORMAL), *_observed(lesion.normal, State.NORMAL), *local)


def located(lesion: Lesion) -> Localisation:
    return locate(observations(lesion), ANATOMY, FIGURES)


@pytest.mark.parametrize("name", LESIONS)
def test_textbook_lesion(name: str) -> None:
    lesion = LESIONS[name]
    found = located(lesion)
    assert found.verdict is Verdict.FOUND
    shown = [(each.place, each.side, each.net, each.surely) for each in found.candidates]
    assert [each.place for each in found.leading] == [lesion.expected], shown
    assert not found.unexplained


INNERVATED = sorted(name for name, lesion in LESIONS.items() if lesion.expected in ANATOMY.places)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(INNERVATED), st.data())
def test_a_normal_muscle_of_the_leading_place_never_raises_its_standing(name: str, data: st.DataObject) -> None:
    lesion = LESIONS[name]
    before = observations(lesion)
    tested = {each.target for each in before if each.side == "right"}
    own = [id for id, reach in ANATOMY.muscle_reach.items() if reach.get(lesion.expected) and id not in tested]
    if not own:
        return
    more = _observed(data.draw(st.sampled_from(sorted(own))), State.NORMAL)
    after = locate((*before, *more), ANATOMY, FIGURES)
    standing = {each.place: each.net for each in after.candidates if each.side == "right"}
    assert standing.get(lesion.expected, 0) <= located(lesion).leading[0].net


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(LESIONS)), st.integers(0, 5))
def test_what_is_not_tested_counts_neither_way(name: str, drop: int) -> None:
    lesion = LESIONS[name]
    normal = lesion.normal.split()
    fewer = Lesion(lesion.expected, lesion.abnormal, " ".join(normal[drop:]), lesion.local)
    found = located(fewer)
    kept = [each for each in (*found.leading, *found.equal, *found.candidates) if each.place == lesion.expected]
    assert found.verdict in {Verdict.FOUND, Verdict.TOO_FEW}
    assert found.verdict is Verdict.TOO_FEW or kept
    assert all(each in observations(fewer) for each in (*found.unexplained, *(o for c in kept for o in c.contradicted)))


@pytest.mark.parametrize("name", INNERVATED)
def test_both_sides_are_alike(name: str) -> None:
    swap = {"left": "right", "right": "left"}
    mirrored = tuple(replace(each, side=swap[each.side]) for each in observations(LESIONS[name]))
    found = locate(mirrored, ANATOMY, FIGURES)
    assert [(each.place, each.side) for each in found.leading] == [(LESIONS[name].expected, "left")]


def test_no_place_without_anything_abnormal() -> None:
    found = located(Lesion("", "", "deltoid biceps triceps s:median"))
    assert found.verdict is Verdict.NOTHING_ABNORMAL
    assert [*found.leading, *found.candidates, *found.next_tests] == []
    assert locate((), ANATOMY, FIGURES).verdict is Verdict.NOTHING_EXAMINED


def test_one_lone_finding_names_no_place() -> None:
    found = located(Lesion("", "tibialis_anterior"))
    assert found.verdict is Verdict.TOO_FEW
    assert not found.leading
    assert [each.target for each in found.unexplained] == ["tibialis_anterior"]


def test_a_normal_sensory_response_tells_root_from_plexus() -> None:
    muscles = "triceps flexor_carpi_radialis extensor_digitorum"
    normal = "biceps deltoid fdi extensor_indicis"
    kept = located(Lesion("", muscles, f"{normal} s:median"))
    lost = located(Lesion("", f"{muscles} s:median", normal))
    assert [each.place for each in kept.leading] == ["C7"]
    assert [each.place for each in lost.leading] == ["middle_trunk"]
    root = next(each for each in lost.candidates if each.place == "C7")
    assert [each.target for each in root.unexplained] == ["median"]


def test_the_next_test_separates_the_leading_places() -> None:
    found = located(Lesion("", "tibialis_anterior extensor_hallucis_longus peroneus_longus", "gastrocnemius_medial"))
    assert {each.place for each in (*found.leading, *found.equal)} >= {"L5", "peroneal_fibular_head"}
    named = {each.target: each for each in found.next_tests}
    assert named
    assert set(named) & {"superficial_peroneal", "tibialis_posterior", "gluteus_medius", "semitendinosus"}
    for each in named.values():
        assert each.abnormal_if
        assert each.normal_if
        assert not set(each.abnormal_if) & set(each.normal_if)


def test_two_places_only_when_one_does_not_explain() -> None:
    both = located(
        Lesion("", "fdi adm s:ulnar s:dorsal_ulnar_cutaneous flexor_digitorum_profundus_ulnar tibialis_anterior "
               "peroneus_longus s:superficial_peroneal", "apb biceps_femoris_short tibialis_posterior s:sural")
    )  # fmt: skip
    assert {each.place for each in both.leading} == {"ulnar_elbow", "peroneal_fibular_head"}
    assert not both.unexplained


def test_a_myopathy_is_not_a_nerve() -> None:
    short = [
        Observation(id, "myopathic", side, id, State.ABNORMAL, ANATOMY.muscles[id].zone)
        for id in ("deltoid", "biceps", "vastus_medialis") for side in ("left", "right")
    ]  # fmt: skip
    found = locate((*short, *_observed("s:sural s:median", State.NORMAL)), ANATOMY, FIGURES)
    assert [each.place for each in found.leading] == ["muscle"]


def _needle(muscle: str, *, abnormal: bool, side: str = "right", **more: object) -> dict[str, object]:
    """A muscle as a chart states it."""
    row: dict[str, object] = {"muscle": muscle, "side": side, "status": "measured"}
    row |= {"fibrillation_grade": 2 if abnormal else 0, "positive_sharp_wave_grade": 0}
    row |= {"motor_unit_duration": "normal", "motor_unit_amplitude": "normal", "recruitment": "normal"}
    return {**row, **more}


def _examined(*rows: dict[str, object]) -> dict[str, object]:
    return {"needle_emg": {"total": len(rows), "list": list(rows)}}


def test_a_chart_with_a_needle_examination() -> None:
    chart = _examined(
        *(_needle(each, abnormal=True) for each in ("tibialis_anterior", "peroneus_longus", "tibialis_posterior",
                                                    "gluteus_medius", "lumbar_paraspinal")),
        *(_needle(each, abnormal=False) for each in ("vastus_medialis", "gastrocnemius_medial")),
    )  # fmt: skip
    weak = facts(mrc_ankle_dorsiflexion={"right": 4, "left": 5}, ankle_reflex="normal")
    found = assessed(chart, weak).localisation
    assert [(each.place, each.side) for each in found.leading] == [("L5", "right")]
    assert "mrc_ankle_dorsiflexion" in {each.target for each in found.leading[0].explained}


def test_an_unknown_muscle_is_neither_normal_nor_abnormal() -> None:
    open_row = {"muscle": "deltoid", "side": "right", "fibrillation_grade": 0}
    missed = {"muscle": "biceps", "side": "right", "status": "technically_inadequate"}
    assert assessed(_examined(open_row, missed)).localisation.verdict is Verdict.NOTHING_EXAMINED


def test_local_slowing_names_the_peroneal_nerve() -> None:
    rows = conduction(
        motor("peroneal", "right", "edb", "ankle", 4.5, 4.0),
        motor("peroneal", "right", "edb", "below_fibular_head", 11.0, 3.8, 46),
        motor("peroneal", "right", "edb", "above_fibular_head", 14.5, 1.2, 28),
        sensory("sural", "right", "lateral_malleolus", "calf", 15, 3.8),
    )
    found = assessed(facts(age_years=50, sex="male", height_cm=175), rows).localisation
    assert [each.place for each in found.leading] == ["peroneal_fibular_head"]
    assert found.leading[0].shown_locally


def test_a_chart_that_says_nothing() -> None:
    assert assessed({}).localisation.verdict is Verdict.NOTHING_EXAMINED


def test_wrong_muscle_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="deltoid"):
        assessed(_examined(_needle("deltoit", abnormal=True)))


@pytest.mark.parametrize(("weakness", "leading"), [({}, "sensory"), ({"limb_weakness": True}, "sensory_and_motor")])
def test_stated_weakness_is_no_polyneuropathy_of_sensory_fibres_alone(
    weakness: dict[str, object], leading: str
) -> None:
    reflexes = dict.fromkeys(("ankle_reflex", "knee_reflex", "biceps_reflex"), "absent")
    found = assessed(facts(**reflexes, **weakness)).localisation
    assert found.leading[0].place == f"polyneuropathy_{leading}_proximal_and_distal"
