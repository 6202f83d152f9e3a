"""F waves, H reflex and repetitive stimulation measured in recordings reach what rules read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ranvier.assess import Assessment, assess
from ranvier.kleene import Truth
from ranvier.record import Fact, Listing, Origin, PatientRecord, Recording, Row, Status, Trace
from ranvier.record.facts import Scalar
from ranvier.report.recorded.disagreements import disagreement_lines
from ranvier.report.report import build_report
from ranvier.signals.joined_trains import TOO_FAST
from ranvier.simulate.evoked import simulate_cmap
from ranvier.simulate.f_waves import FPool, MWave, simulate_f_waves
from ranvier.simulate.h_reflex import simulate_recruitment
from ranvier.simulate.repetitive import simulate_train

ULNAR: dict[str, str | float] = {
    "nerve": "ulnar", "side": "right", "stimulation_site": "wrist", "recording_site": "adm", "temperature_c": 33.0,
}  # fmt: skip
ADM: dict[str, str | float] = {"nerve": "ulnar", "side": "right", "recording_site": "adm", "study": "repetitive"}
LATE_F, NO_F = FPool(minimum_latency_ms=41.0), FPool(persistence=0.0)


def recorded(name: str, traces: Sequence[Trace], about: dict[str, str | float]) -> Recording:
    return Recording(name, "test", tuple(traces), about=about)


def f_waves(f: FPool, sweeps: float = 20, missed: float = 0.0) -> Recording:
    made = simulate_f_waves(seed=3, sweeps=sweeps, f=f, m=MWave(missed=missed))
    return recorded("ulnar_f.npz", made.traces, {**ULNAR, "study": "f_wave"})


def train(name: str, after_exercise_s: float | None, **how: Any) -> Recording:
    about = {**ADM, **({} if after_exercise_s is None else {"after_exercise_s": after_exercise_s})}
    made = simulate_train(seed=3, after_exercise_s=-1 if after_exercise_s is None else after_exercise_s, **how)
    return recorded(name, made.traces, about)


def motor_response() -> Recording:
    return recorded("ulnar.edf", (simulate_cmap(seed=3, onset_ms=3.2).trace,), {**ULNAR, "distance_mm": 80.0})


def stated(**facts: Scalar) -> dict[str, Fact]:
    return {id: Fact(id, value, None, str(value), Origin("case.yaml", id)) for id, value in facts.items()}


def conduction(*rows: dict[str, Scalar]) -> dict[str, Listing]:
    made = [Row(stated(**row), Origin("ncs.csv", f"line {place}")) for place, row in enumerate(rows, 2)]
    return {"conduction": Listing("conduction", tuple(made))}


def judged(*recordings: Recording, listings: dict[str, Listing] | None = None, **facts: Scalar) -> Assessment:
    known = {"age_years": 50.0, "height_cm": 165.0, "sex": "female", **facts}
    return assess(PatientRecord("case", date(2026, 1, 15), stated(**known), listings or {}, recordings))


def ulnar(assessment: Assessment) -> dict[str, object]:
    rows = assessment.gathered.facts.tables["motor_nerve"].rows
    return dict(next(row for row in rows if row["nerve"] == "ulnar_adm"))


def truth(assessment: Assessment, claim: str) -> Truth:
    return assessment.findings.verdict(claim)


def test_f_waves_of_a_recording_are_held_against_their_limit() -> None:
    row = ulnar(judged(motor_response(), f_waves(LATE_F)))
    assert row["f_wave_absent"] is False
    assert row["f_wave_latency_ms"] == pytest.approx(41.0, abs=0.6)
    assert isinstance(row["f_wave_latency_percent_of_upper_limit"], float)
    assert row["f_wave_latency_percent_of_upper_limit"] > 120


def test_absent_f_waves_are_absent_and_not_looked_for_is_unknown() -> None:
    assert ulnar(judged(motor_response(), f_waves(NO_F)))["f_wave_absent"] is True
    assert ulnar(judged(motor_response())).get("f_wave_absent") is None


@pytest.mark.parametrize(("sweeps", "missed"), [(6, 0.0), (20, 0.4)], ids=["few sweeps", "weak stimulus"])
@pytest.mark.parametrize("f", [LATE_F, NO_F], ids=["late", "absent"])
def test_a_doubtful_ensemble_says_nothing(f: FPool, sweeps: float, missed: float) -> None:
    assessment = judged(motor_response(), f_waves(f, sweeps, missed))
    row = ulnar(assessment)
    assert row.get("f_wave_absent") is None
    assert row.get("f_wave_latency_ms") is None
    site = next(each for each in assessment.sites if each.key.kind == "f_wave")
    assert site.status is Status.TECHNICALLY_INADEQUATE
    late = next(each for each in build_report(assessment).studies if each.title.startswith("Late"))
    assert ("too few sweeps" if sweeps < 10 else "submaximal") in late.blocks[0].rows[0].detail


def test_what_the_chart_states_of_f_waves_goes_first_and_the_reader_is_told() -> None:
    motor: dict[str, Scalar] = {**ULNAR, "kind": "motor", "status": "measured", "onset_latency_ms": 3.2,
                                "amplitude_mv": 9.0}  # fmt: skip
    own_row: dict[str, Scalar] = {**ULNAR, "kind": "f_wave", "status": "measured", "f_wave_min_latency_ms": 29.0}
    for rows in ((motor, own_row), ({**motor, "f_wave_min_latency_ms": 29.0},)):
        assessment = judged(f_waves(LATE_F), listings=conduction(*rows))
        assert ulnar(assessment)["f_wave_latency_ms"] == 29.0
        (line,) = disagreement_lines(assessment)
        assert "the chart says 29 ms, ulnar_f.npz shows 4" in line
        assert assessment.disagreements[0].measured == pytest.approx(41.0, abs=0.6)
    close = judged(f_waves(LATE_F), listings=conduction(motor, {**own_row, "f_wave_min_latency_ms": 41.2}))
    assert not close.disagreements


def test_a_stated_absence_is_kept_and_told() -> None:
    absent: dict[str, Scalar] = {**ULNAR, "kind": "f_wave", "status": "no_response"}
    assessment = judged(motor_response(), f_waves(LATE_F), listings=conduction(absent))
    assert ulnar(assessment)["f_wave_absent"] is True
    (found,) = assessment.disagreements
    assert (found.stated, found.measured, found.quantity) == ("no_response", "measured", "")


def test_an_empty_row_of_the_chart_gives_way_to_the_recording() -> None:
    empty: dict[str, Scalar] = {**ULNAR, "kind": "f_wave"}
    assert ulnar(judged(motor_response(), f_waves(LATE_F), listings=conduction(empty)))["f_wave_absent"] is False


def test_an_h_reflex_is_held_against_its_limit() -> None:
    about: dict[str, str | float] = {
        "nerve": "tibial", "side": "right", "stimulation_site": "popliteal_fossa", "recording_site": "soleus",
        "temperature_c": 32.0, "study": "h_reflex",
    }  # fmt: skip
    assessment = judged(recorded("h.npz", simulate_recruitment(seed=3).traces, about))
    (held,) = assessment.gathered.reflexes
    assert held.limit is not None
    assert held.limit.side == "upper"
    assert held.measurement.origin.source == "h.npz"


def test_a_decrement_reaches_the_rules_with_its_origin() -> None:
    assessment = judged(train("rest.npz", None, safety_factor=1.5))
    assert truth(assessment, "neuromuscular_junction.decrement") is True
    assert assessment.record.facts["repetitive_stimulation_decrement_percent"].origin.source == "rest.npz"
    healthy = judged(train("rest.npz", None))
    assert truth(healthy, "neuromuscular_junction.decrement") is False
    assert truth(judged(), "neuromuscular_junction.decrement") is None


def test_trains_of_one_muscle_are_joined_by_their_time() -> None:
    weak = {"safety_factor": 1.5, "release": 0.18 * 5, "exercise_gain": 1.6}
    recordings = [train("late.npz", 180.0, **weak), train("rest.npz", None, **weak), train("soon.npz", 5.0, **weak)]
    (joined,) = judged(*recordings).trains
    assert [each.recording for each in joined.trains] == ["rest.npz", "soon.npz", "late.npz"]
    assert joined.study.largest_at_s == 180.0
    assert joined.study.facilitation_percent is not None
    assert joined.study.facilitation_percent > 0
    (group,) = [each for each in build_report(judged(*recordings)).studies if each.title == "Repetitive stimulation"]
    assert [row.site for row in group.blocks[0].rows] == ["at rest", "5 s after exercise", "3 min after exercise"]


def test_facilitation_of_a_presynaptic_disorder_is_found() -> None:
    eaton = {"release": 0.18, "exercise_gain": 4.0}
    assessment = judged(train("rest.npz", None, **eaton), train("soon.npz", 3.0, **eaton))
    assert truth(assessment, "neuromuscular_junction.increment") is True


def test_both_sides_and_both_muscles_stay_apart() -> None:
    left = train("left.npz", None)
    left = replace(left, about={**left.about, "side": "left"})
    other = train("nasalis.npz", None)
    other = replace(other, about={**other.about, "recording_site": "nasalis"})
    assert len(judged(train("right.npz", None), left, other).trains) == 3


def test_a_fast_train_gives_no_decrement() -> None:
    fast = train("fast.npz", None, safety_factor=1.5)
    assessment = judged(replace(fast, about={**fast.about, "stimulation_rate_hz": 30.0}))
    assert truth(assessment, "neuromuscular_junction.decrement") is None
    assert TOO_FAST in assessment.trains[0].trains[0].flags


def test_a_train_that_cannot_be_trusted_says_nothing() -> None:
    moved = judged(train("rest.npz", None, jump_percent=30.0))
    assert truth(moved, "neuromuscular_junction.decrement") is None


def test_a_stated_decrement_goes_first() -> None:
    myasthenic = train("rest.npz", None, safety_factor=1.5)
    in_numbers = judged(myasthenic, repetitive_stimulation_decrement_percent=4.0)
    assert truth(in_numbers, "neuromuscular_junction.decrement") is False
    assert "the chart says 4%, rest.npz shows 36.9%" in disagreement_lines(in_numbers)[0]
    in_words = judged(myasthenic, repetitive_stimulation_reported="normal")
    assert truth(in_words, "neuromuscular_junction.decrement") is not True
    assert "the chart says normal, rest.npz shows" in disagreement_lines(in_words)[0]
    assert not judged(train("rest.npz", None), repetitive_stimulation_reported="normal").disagreements


def test_measuring_is_watched() -> None:
    seen: list[tuple[int, int, str]] = []
    record = PatientRecord("case", date(2026, 1, 15), recordings=(motor_response(), f_waves(LATE_F)))
    assess(record, watch=lambda *each: seen.append(each))
    assert seen == [(0, 2, "ulnar.edf"), (1, 2, "ulnar_f.npz")]
