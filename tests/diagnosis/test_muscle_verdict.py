"""The verdict on a muscle: from enough potentials, against its own limits, and never a guess."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ranvier.diagnosis.measured_muscle import MuscleSample, in_sample, sample_of, sample_of_places
from ranvier.diagnosis.muscle_verdict import MuscleVerdict, judge_muscle
from ranvier.diagnosis.muscle_verdicts import judge_muscles
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record import Details, Measured, Recording, Status
from ranvier.reference import shipped_library
from ranvier.report.measured.verdicts import verdict_form
from ranvier.signals.interference import InterferencePattern, Recruitment
from ranvier.signals.motor_unit import MotorUnitPotential
from ranvier.signals.studies.contraction import Contraction, TrainOfUnit


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def sample(count: int, duration_ms: float, amplitude_uv: float, *, odd: tuple[float, ...] = ()) -> MuscleSample:
    """So many potentials, all alike but the odd durations."""
    long = (*odd, *[duration_ms] * (count - len(odd)))
    return MuscleSample(count, float(np.mean(long)), amplitude_uv, 10.0, long, (amplitude_uv,) * count)


def judged(
    found: MuscleSample, knowledge: Knowledge, muscle: str = "biceps", age: float | None = 45, **also: object
) -> MuscleVerdict:
    return judge_muscle(found, muscle, age, shipped_library(), knowledge, **also)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "verdict", "certainty"),
    [
        (sample(20, 10.0, 400), "normal", "probable"),
        (sample(20, 14.0, 900), "neurogenic", "clear"),
        (sample(20, 14.0, 400), "neurogenic", "probable"),
        (sample(20, 10.0, 900), "neurogenic", "probable"),
        (sample(20, 6.0, 150), "myopathic", "clear"),
        (sample(20, 6.0, 400), "myopathic", "probable"),
        (sample(20, 10.0, 400, odd=(20.0, 20.0)), "normal", "probable"),
        (sample(20, 10.0, 400, odd=(20.0, 20.0, 20.0)), "neurogenic", "probable"),
        (sample(20, 10.0, 400, odd=(3.0, 3.0, 3.0)), "myopathic", "probable"),
        (sample(20, 6.0, 900), "not_classifiable", "none"),
        (sample(20, 10.0, 150), "not_classifiable", "none"),
        (sample(19, 10.0, 400), "not_classifiable", "none"),
        (sample(8, 18.0, 400), "neurogenic", "tentative"),
        (sample(8, 13.0, 400), "not_classifiable", "none"),
        (sample(8, 4.0, 150), "myopathic", "tentative"),
        (sample(4, 25.0, 5000), "not_classifiable", "none"),
        (MuscleSample(0), "not_classifiable", "none"),
    ],
)
def test_verdicts_of_the_biceps(found: MuscleSample, verdict: str, certainty: str, knowledge: Knowledge) -> None:
    seen = judged(found, knowledge)
    assert (seen.verdict, seen.certainty) == (verdict, certainty)
    assert seen.reasons
    assert not set(seen.reasons) & set(seen.against)


@pytest.mark.parametrize("total", [20, 21, 30, 50, 90])
def test_a_large_sample_is_judged_as_twenty_drawn_from_it(total: int) -> None:
    """The number is the middle one of many draws, rises with the number beyond, and the share decides, not the size."""
    counts = [in_sample(beyond, total, 20) for beyond in range(total + 1)]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 20)
    chance = np.random.default_rng(total)
    for beyond in (round(0.1 * total), round(0.25 * total)):
        drawn = chance.hypergeometric(beyond, total - beyond, 20, size=2000)
        assert abs(counts[beyond] - np.median(drawn)) <= 1
    assert not any(count > 2 for beyond, count in enumerate(counts) if beyond / total <= 0.12)
    assert all(count > 2 for beyond, count in enumerate(counts) if beyond / total >= 0.15)


def test_the_reasons_name_the_numbers_and_the_sample_size(knowledge: Knowledge) -> None:
    seen = judged(sample(24, 14.0, 900), knowledge)
    assert "Mean duration above its limit: 14 ms, limit 12.7" in seen.reasons
    assert not any(each.startswith("Few potentials, but") for each in seen.reasons)
    assert any("24 potentials" in note and "44 %" in note for note in seen.notes)
    assert seen.steps["large_units"].truth is True


def test_few_potentials_say_how_many_are_missing(knowledge: Knowledge) -> None:
    seen = judged(sample(7, 10.0, 400), knowledge)
    assert seen.reasons[0] == "7 motor unit potentials could be measured; 20 are needed."


@pytest.mark.parametrize(("muscle", "age"), [("biceps", None), ("soleus", 45), ("biceps", 12)])
def test_without_a_limit_for_muscle_and_age_there_is_no_verdict(
    muscle: str, age: float | None, knowledge: Knowledge
) -> None:
    seen = judged(sample(25, 8.0, 400), knowledge, muscle, age)
    assert seen.verdict == "not_classifiable"
    assert any("cannot both be judged" in reason for reason in seen.reasons)


def test_a_muscle_without_limits_for_single_potentials_is_judged_by_its_means(knowledge: Knowledge) -> None:
    seen = judged(sample(20, 11.4, 650), knowledge, "tibialis_anterior")
    assert seen.row["outliers_judged"] is False
    assert seen.verdict == "normal"
    assert any(note.startswith("Not verified") for note in seen.notes)


def test_reduced_recruitment_makes_a_neurogenic_verdict_clear(knowledge: Knowledge) -> None:
    fast = Recruitment(Status.MEASURED, ("a",), 1, fastest_rate_hz=22.0, ratio=22.0)
    assert judged(sample(20, 14.0, 400), knowledge, recruitment=fast).certainty == "clear"
    assert judged(sample(20, 6.0, 150), knowledge, recruitment=fast).certainty == "probable"
    against = judged(sample(20, 6.0, 150), knowledge, recruitment=fast).against
    assert any(each.startswith("Few motor units that fire fast") for each in against)


@pytest.mark.parametrize("flag", ["activation_poor", "units_missed"])
def test_recruitment_is_never_reduced_when_it_cannot_be_told(flag: str, knowledge: Knowledge) -> None:
    doubtful = Recruitment(Status.MEASURED, ("a",), 1, fastest_rate_hz=9.0, ratio=9.0, flags=(flag,))
    seen = judged(sample(20, 14.0, 400), knowledge, recruitment=doubtful)
    assert seen.steps["recruitment_reduced"].truth is False
    assert seen.certainty == "probable"
    assert any("recruitment is not judged" in note for note in seen.notes)


def test_the_interference_pattern_is_shown_and_not_judged(knowledge: Knowledge) -> None:
    none = np.zeros(0)
    pattern = InterferencePattern(Status.MEASURED, none, none, none, turns_mean_per_s=400.0, amplitude_mean_uv=300.0)
    seen = judged(sample(20, 10.0, 400), knowledge, pattern=pattern)
    assert any("400 turns a second of 300 uV; not judged" in note for note in seen.notes)


def test_potentials_without_a_duration_are_said_with_what_helps(knowledge: Knowledge) -> None:
    vague = MotorUnitPotential("unit_1", Status.MEASURED, 40, amplitude_uv=400.0, flags=("duration_not_measurable",))
    found = sample_of([vague] * 7, knowledge.methods["muscle_verdict"])
    assert (found.potentials, found.vague) == (0, 7)
    reasons = judged(found, knowledge).reasons
    assert any(each.startswith("7 potentials have no duration") and "weaker contraction" in each for each in reasons)


def test_many_phases_are_said_and_decide_nothing(knowledge: Knowledge) -> None:
    few, many = sample(20, 10.0, 400), replace(sample(20, 10.0, 400), polyphasic_percent=30.0)
    assert judged(few, knowledge).verdict == judged(many, knowledge).verdict == "normal"
    assert any(
        "30 % of the potentials have five phases or more, limit 15 %" in note for note in judged(many, knowledge).notes
    )
    assert not any("phases" in note for note in judged(few, knowledge).notes)


def test_only_potentials_that_were_measured_count(knowledge: Knowledge) -> None:
    good = MotorUnitPotential("unit_1", Status.MEASURED, 40, duration_ms=10.0, amplitude_uv=400.0, phases=6)
    other = MotorUnitPotential("unit_2", Status.MEASURED, 40, duration_ms=12.0, amplitude_uv=600.0, phases=3)
    bad = MotorUnitPotential("unit_3", Status.TECHNICALLY_INADEQUATE, 7)
    mixed = MotorUnitPotential("unit_4", Status.MEASURED, 40, duration_ms=20.0, flags=("doubtful_train",))
    far = MotorUnitPotential("unit_5", Status.MEASURED, 40, duration_ms=9.0, amplitude_uv=60.0, flags=("distant",))
    found = sample_of([good, other, bad, mixed, far], knowledge.methods["muscle_verdict"])
    assert found.left_out == 2
    assert (found.potentials, found.duration_mean_ms, found.amplitude_mean_uv) == (2, 11.0, 500.0)
    assert found.polyphasic_percent == 50


def test_contractions_of_one_muscle_are_judged_together(knowledge: Knowledge) -> None:
    def place(name: str, muscle: str, duration_ms: float) -> Measured:
        unit = MotorUnitPotential("unit_1", Status.MEASURED, 40, duration_ms=duration_ms, amplitude_uv=400.0, phases=3)
        trains = tuple(TrainOfUnit(f"unit_{n}", np.zeros(0), 0.9, unit, 400.0, None, None, None, None, ())
                       for n in range(10))  # fmt: skip
        seen = Contraction(Status.MEASURED, (), trains, 100.0, 5.0, 0.9, None, "")
        recording = Recording(name, "npz", (), about={"muscle": muscle, "side": "left"})
        return Measured(recording, (), (Details("contraction", (0,), "test", seen),))

    places = [place("a", "biceps", 10.0), place("b", "biceps", 10.0), place("c", "deltoid", 20.0)]
    biceps, deltoid = judge_muscles(places, 45, shipped_library(), knowledge)
    assert (biceps.muscle, biceps.side, biceps.recordings, biceps.potentials) == ("biceps", "left", ("a", "b"), 20)
    assert biceps.judged.verdict == "normal"
    assert (deltoid.potentials, deltoid.judged.verdict, deltoid.judged.certainty) == (10, "neurogenic", "tentative")
    unnamed = Measured(Recording("d", "npz", ()), (), places[0].details)
    assert judge_muscles([unnamed], 45, shipped_library(), knowledge) == ()
    form = verdict_form(biceps)
    assert form["verdict"] == "normal"
    assert form["recordings"] == ["a", "b"]


def potential(amplitude_uv: float, *flags: str) -> MotorUnitPotential:
    return MotorUnitPotential(
        "unit", Status.MEASURED, discharges=50, averaged=40, amplitude_uv=amplitude_uv, duration_ms=10.0, flags=flags
    )


def test_a_place_whose_largest_potential_is_far_is_left_out_as_a_whole(knowledge: Knowledge) -> None:
    figures = knowledge.methods["muscle_verdict"]
    near = [potential(500.0), potential(300.0, "distant"), potential(200.0)]
    far = [potential(400.0, "distant"), potential(90.0)]
    sample = sample_of_places([near, far, []], figures)
    assert sample.amplitudes_uv == (500.0, 200.0)
    assert (sample.places, sample.far, sample.left_out) == (3, 1, 3)


def test_too_few_potentials_say_how_many_more_insertions(knowledge: Knowledge) -> None:
    figures = knowledge.methods["muscle_verdict"]
    place, far = [potential(450.0)] * 4, [potential(400.0, "distant")]
    said = judge_muscle(sample_of_places([place] * 3, figures), "biceps", 45.0, shipped_library(), knowledge).reasons
    assert "12 motor unit potentials could be measured at 3 places of the needle; 20 are needed." in said
    assert "About 2 more insertions like these are needed, each in weak contraction." in said
    lost = judge_muscle(sample_of_places([far], figures), "biceps", 45.0, shipped_library(), knowledge).reasons
    assert "At the place the needle lay near no motor unit: move it until a potential is sharp." in lost


def test_a_large_sample_is_judged_as_the_twenty_of_the_limits(knowledge: Knowledge) -> None:
    """Of 60 potentials 7 low ones are what 20 would hold two of; of 20 potentials 3 are too many."""
    figures = knowledge.methods["muscle_verdict"]
    for low, total, verdict in ((7, 60, "normal"), (9, 60, "not_classifiable"), (2, 20, "normal"),
                                (3, 20, "not_classifiable")):  # fmt: skip
        place = [potential(100.0)] * low + [potential(500.0)] * (total - low)
        seen = judge_muscle(sample_of_places([place], figures), "biceps", 45.0, shipped_library(), knowledge)
        assert seen.verdict == verdict, (low, total)
