"""Several files, a folder of mixed files, and files whose names alone say what they are of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.simple_needle import Source, simulate_needle

from ranvier.errors import InputError
from ranvier.formats.case.file_names import UNKNOWN_TIME, named_in_file, with_name_read
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.measure import Measured, NotRead, Stopped, measure_paths, muscles_of, trains_of
from ranvier.record import Recording
from ranvier.report.measured.as_json import measured_json
from ranvier.signals import measure
from ranvier.simulate.evoked import simulate_cmap
from ranvier.simulate.repetitive import simulate_train
from ranvier.workers import FEWEST


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("biceps_left_03.edf", {"muscle": "biceps", "side": "left"}),
        ("Biceps brachii R.hea", {"muscle": "biceps", "side": "right"}),
        ("first-dorsal-interosseous_l_rest.npz", {"muscle": "fdi", "side": "left", "activity": "rest"}),
        ("tibialis_anterior1.edf", {"muscle": "tibialis_anterior"}),
        ("biceps_femoris_long_r.edf", {"muscle": "biceps_femoris_long", "side": "right"}),
        ("biceps_femoris_r.edf", {"side": "right"}),
        ("extensor_digitorum_longus.edf", {}),
        ("triceps_surae.edf", {}),
        ("deltoid_and_biceps_left.edf", {"side": "left"}),
        ("left_then_right_deltoid.edf", {"muscle": "deltoid"}),
        ("adm_rns_post_90s.npz", {"muscle": "adm", "study": "repetitive", "after_exercise_s": 90.0}),
        ("adm immediately after.npz", {"muscle": "adm", "after_exercise_s": 0.0}),
        ("adm_after_exercise.npz", {"muscle": "adm", "after_exercise_s": UNKNOWN_TIME}),
        ("recording_12.edf", {}),
        ("superdeltoidx.edf", {}),
    ],
)
def test_names_of_files(name: str, said: dict[str, str | float], knowledge: Knowledge) -> None:
    assert named_in_file(name, knowledge.vocabulary) == said


def test_what_somebody_says_goes_before_the_name(knowledge: Knowledge) -> None:
    said = Recording("biceps_left.edf", "test", (), about={"muscle": "deltoid", "side": "right"})
    assert with_name_read(said, knowledge.vocabulary) is said
    silent = with_name_read(Recording("biceps_left.edf", "test", ()), knowledge.vocabulary)
    assert silent.about == {"muscle": "biceps", "side": "left"}
    assert silent.notes == ("read from the name of the file: muscle biceps, side left",)


def test_rest_in_the_name_of_a_train_is_no_needle_at_rest(knowledge: Knowledge) -> None:
    train = Recording("adm_rest.npz", "test", simulate_train(seed=1).traces, about={"study": "repetitive"})
    assert "activity" not in with_name_read(train, knowledge.vocabulary).about


def write_contraction(path: Path, seed: int) -> None:
    made = simulate_needle(seed=seed, duration_s=4, sources=(Source("motor_unit", 10, 700, 10),)).trace
    np.savez(path, signal=made.samples_uv, fs=made.sampling_rate_hz)


def test_contractions_of_one_muscle_are_judged_together(tmp_path: Path) -> None:
    for place in range(3):
        write_contraction(tmp_path / f"biceps_left_{place}.npz", place)
    write_contraction(tmp_path / "biceps_right_0.npz", 7)
    about = {"activity": "contraction", "kind": "needle"}
    in_folder = muscles_of(measure_paths((tmp_path,), about), 45.0)
    as_files = muscles_of(measure_paths(sorted(tmp_path.iterdir()), about), 45.0)
    for judged in (in_folder, as_files):
        assert [(each.muscle, each.side, len(each.recordings)) for each in judged] == [
            ("biceps", "left", 3), ("biceps", "right", 1),
        ]  # fmt: skip


def test_trains_are_joined_by_the_names_of_their_files(tmp_path: Path) -> None:
    for name, after in (("rest", -1.0), ("post_5s", 5.0), ("post_3min", 180.0), ("after", 60.0)):
        traces = simulate_train(seed=3, safety_factor=1.5, after_exercise_s=after).traces
        np.savez(
            tmp_path / f"adm_left_{name}.npz",
            signals=np.stack([each.samples_uv for each in traces]),
            fs=traces[0].sampling_rate_hz,
            t0_s=traces[0].stimulus_time_s or 0.0,
        )
    (joined,) = trains_of(measure_paths((tmp_path,), {"study": "repetitive", "nerve": "ulnar"}))
    assert [each.after_exercise_s for each in joined.trains] == [None, 5.0, 180.0], "a time nobody states is left out"
    assert joined.study.largest_at_s == 180.0


def test_one_bad_file_stands_with_its_reason_and_the_others_are_measured(tmp_path: Path) -> None:
    good = tmp_path / "good.npz"
    made = simulate_cmap(seed=1).trace
    np.savez(good, signal=made.samples_uv, fs=made.sampling_rate_hz, stimulus_time_s=made.stimulus_time_s or 0.0)
    (tmp_path / "bad.edf").write_bytes(b"no recording")
    watched: list[str] = []
    found = measure_paths((tmp_path,), watch=lambda done, total, name: watched.append(f"{done}/{total} {name}"))
    assert [type(each) for each in found] == [NotRead, Measured]
    assert watched == ["0/2 bad.edf", "1/2 good.npz"]
    several = measure_paths((good, tmp_path / "bad.edf", tmp_path / "gone.edf"))
    assert [type(each) for each in several] == [Measured, NotRead, NotRead]
    with pytest.raises(InputError, match=r"bad\.edf"):
        measure_paths((tmp_path / "bad.edf",))
    with pytest.raises(InputError, match="none of 2 files"):
        measure_paths((tmp_path / "bad.edf", tmp_path / "gone.edf"))


def test_samples_of_a_large_folder_are_let_go(tmp_path: Path) -> None:
    made = simulate_cmap(seed=1).trace
    np.savez(tmp_path / "a.npz", signal=made.samples_uv, fs=made.sampling_rate_hz)
    (kept,) = measure_paths((tmp_path / "a.npz",), {"kind": "needle"})
    (light,) = measure_paths((tmp_path / "a.npz",), {"kind": "needle"}, keep_samples=False)
    assert isinstance(kept, Measured)
    assert isinstance(light, Measured)
    assert light.measurements == kept.measurements
    trace = light.recording.traces[0]
    assert trace.duration_s == kept.recording.traces[0].duration_s
    assert not trace.samples_uv.any()
    assert trace.samples_uv.strides == (0,), "no memory for each sample"


def test_an_empty_folder_names_the_folders_in_it(tmp_path: Path) -> None:
    (tmp_path / "monday").mkdir()
    with pytest.raises(InputError, match="monday"):
        measure_paths((tmp_path,))


def write_sweeps(folder: Path, count: int) -> None:
    for place in range(count):
        made = simulate_cmap(seed=place).trace
        np.savez(folder / f"{place:02d}.npz", signal=made.samples_uv, fs=20_000.0, t0_s=made.stimulus_time_s or 0.0)


def test_many_files_are_measured_the_same_by_two_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sweeps(tmp_path, FEWEST + 2)
    (tmp_path / "05.edf").write_bytes(b"no recording")
    found: list[bytes] = []
    for many in (1, 2):
        monkeypatch.setattr("ranvier.workers.cores", lambda many=many: many)
        measured = measure_paths((tmp_path,))
        assert isinstance(measured[5], NotRead), "in the order of the names"
        found.append(measured_json(measured))
    assert found[0] == found[1]


def test_who_stops_keeps_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sweeps(tmp_path, 4)
    monkeypatch.setattr("ranvier.workers.cores", lambda: 1)

    def stop_at_2(done: int, _total: int, _name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(Stopped) as stop:
        measure_paths((tmp_path,), watch=stop_at_2)
    assert stop.value.done == 2
    assert [type(each) for each in stop.value.measured] == [Measured, Measured, NotRead, NotRead]


def test_a_fault_with_one_file_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sweeps(tmp_path, 2)

    def fail_once(recording: Recording, knowledge: Knowledge) -> Measured:
        if recording.name == "00.npz":
            raise ZeroDivisionError
        return measure(recording, knowledge)

    monkeypatch.setattr("ranvier.measure.measure", fail_once)
    first, second = measure_paths((tmp_path,))
    assert isinstance(first, NotRead)
    assert "a fault of Ranvier" in first.reason
    assert isinstance(second, Measured)


def test_what_a_file_says_is_read_in_the_words_of_the_vocabulary(tmp_path: Path) -> None:
    made = simulate_cmap(seed=1).trace
    sweep = {"signal": made.samples_uv, "fs": 20_000.0, "t0_s": made.stimulus_time_s or 0.0}
    np.savez(tmp_path / "a.npz", **sweep, side="Right", nerve="median")
    np.savez(tmp_path / "b.npz", **sweep, side="rigth", nerve="median")
    right, wrong = measure_paths((tmp_path / "a.npz", tmp_path / "b.npz"))
    assert isinstance(right, Measured)
    assert isinstance(wrong, Measured)
    assert right.recording.about["side"] == "right"
    assert wrong.recording.notes == ("side 'rigth' is not known; did you mean 'right'?",)
