"""The conduction sets and alarms of Guillain-Barre syndrome: examples by hand, and traps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ranvier.assess import Assessment
from ranvier.kleene import Truth
from ranvier.knowledge import load_knowledge
from ranvier.rules.explain import explain
from ranvier.rules.values import Cell, Facts, Rows

from .charts import assessed, conduction, facts, motor, verdict
from .cidp_charts import of_nerve
from .conduction_tables import nerve

KNOWLEDGE = load_knowledge()
HO, HADDEN = "guillain_barre_ho_1995", "guillain_barre_hadden_1998"
RAJABALLY, UNCINI = "guillain_barre_rajabally_2015", "guillain_barre_uncini_2017"
SETS = (HO, HADDEN, RAJABALLY, UNCINI)
ACUTE: dict[str, Cell] = {"limb_weakness": True, "weakness_symmetry": "symmetric", "symptom_duration_weeks": 1.0}
CHRONIC: dict[str, Cell] = {**ACUTE, "symptom_duration_weeks": 104.0}
WELL: dict[str, Cell] = {
    "responds": True, "cold": False, "side": "left", "distal_latency_at_entrapment_site": False, "low_cut_hz": 2.0,
    "velocity_percent_of_lower_limit": 110.0, "distal_latency_percent_of_upper_limit": 90.0,
    "distal_amplitude_percent_of_lower_limit": 120.0, "lowest_proximal_amplitude_percent_of_lower_limit": 110.0,
    "lowest_amplitude_ratio": 0.92, "lowest_amplitude_ratio_at_any_site": 0.92, "lowest_ratio_supramaximal": True,
    "highest_duration_ratio": 1.05, "f_wave_absent": False, "f_wave_latency_percent_of_upper_limit": 90.0,
    "distal_duration_ms": 6.0, "distal_duration_low_cut_2_hz_ms": 6.0,
}  # fmt: skip
ABSENT: dict[str, Cell] = {
    "responds": False, "side": "left", "distal_amplitude_percent_of_lower_limit": 0.0, "cold": False,
}  # fmt: skip
NERVES = ("median_apb", "ulnar_adm", "peroneal_edb", "tibial_ah")
SENSORY = Rows(
    (
        {"nerve": "ulnar", "responds": True, "amplitude_percent_of_lower_limit": 150.0},
        {"nerve": "sural", "responds": True, "amplitude_percent_of_lower_limit": 150.0},
    ),
    0,
)


def study(**changed: Mapping[str, Cell]) -> Rows:
    """A motor study of the four nerves of one side, normal but for what is changed."""
    rows = [{**WELL, "nerve": name, **changed.get(name, {})} for name in NERVES]
    return Rows(tuple({**ABSENT, "nerve": row["nerve"]} if row["responds"] is False else row for row in rows), 0)


def classes(motor_nerves: Rows, picture: Mapping[str, Cell] = ACUTE, sensory: Rows = SENSORY) -> dict[str, list[str]]:
    """The levels of each set that hold."""
    tables = {"motor_nerve": motor_nerves, "sensory_nerve": sensory}
    patient = explain(KNOWLEDGE.rules, Facts(dict(picture), tables)).patient
    return {
        name: [
            level.id
            for level in KNOWLEDGE.conclusions[f"{name}.subtype"].levels
            if patient[f"{name}.subtype.{level.id}"].value is True
        ]
        for name in SETS
    }


def truths(id: str, motor_nerves: Rows, picture: Mapping[str, Cell] = ACUTE, sensory: Rows = SENSORY) -> Truth:
    tables = {"motor_nerve": motor_nerves, "sensory_nerve": sensory}
    return explain(KNOWLEDGE.rules, Facts(dict(picture), tables)).patient[id].truth


def of_row(finding: str, **cells: Cell) -> Truth:
    """A finding of one motor nerve."""
    answers = explain(KNOWLEDGE.rules, Facts({}, {"motor_nerve": Rows((cells,), 0)}))
    return answers.rows["motor_nerve", finding][0].truth


# ------------------------------------------------------------------------------------------------ classes of a study


SLOW_BY_A_FIFTH = {"velocity_percent_of_lower_limit": 80.0}
SLOW_BY_HALF = {"velocity_percent_of_lower_limit": 50.0}
SMALL = {"distal_amplitude_percent_of_lower_limit": 40.0, "lowest_proximal_amplitude_percent_of_lower_limit": 38.0}
BLOCKED = {"lowest_amplitude_ratio": 0.6, "lowest_amplitude_ratio_at_any_site": 0.6}


def test_slowing_by_a_fifth_is_demyelination_for_two_sets_and_equivocal_for_the_strict_ones() -> None:
    found = classes(study(ulnar_adm=SLOW_BY_A_FIFTH, peroneal_edb=SLOW_BY_A_FIFTH))
    assert found == {HO: ["aidp"], HADDEN: ["aidp"], RAJABALLY: ["equivocal"], UNCINI: ["equivocal"]}


def test_slowing_by_half_in_two_nerves_is_demyelination_for_all() -> None:
    found = classes(study(ulnar_adm=SLOW_BY_HALF, peroneal_edb=SLOW_BY_HALF))
    assert found == {name: ["aidp"] for name in SETS}


def test_small_responses_without_slowing_are_axonal_for_all() -> None:
    assert classes(study(ulnar_adm=SMALL, peroneal_edb=SMALL)) == {name: ["axonal"] for name in SETS}


def test_block_alone_is_axonal_for_the_later_sets_and_nothing_for_the_earlier() -> None:
    found = classes(study(ulnar_adm=BLOCKED, median_apb=BLOCKED))
    assert found[RAJABALLY] == found[UNCINI] == ["axonal"]
    assert found[HADDEN] == ["normal"]
    assert found[HO] == []


def test_nerves_without_any_response_are_inexcitable_and_not_axonal() -> None:
    found = classes(study(**{name: {"responds": False} for name in NERVES}))
    assert found == {HO: [], HADDEN: ["inexcitable"], RAJABALLY: ["inexcitable"], UNCINI: ["inexcitable"]}


def test_a_normal_study_is_normal() -> None:
    assert classes(study()) == {HO: [], HADDEN: ["normal"], RAJABALLY: ["normal"], UNCINI: ["normal"]}


@pytest.mark.parametrize("amplitude", [5.0, 10.0, 60.0, 120.0])
@pytest.mark.parametrize("velocity", [60.0, 80.0, 110.0])
@pytest.mark.parametrize("ratio", [0.4, 0.65, 0.95])
@pytest.mark.parametrize("absent", [(), ("tibial_ah",), ("tibial_ah", "peroneal_edb", "median_apb")])
def test_a_complete_study_of_an_acute_illness_has_one_class(
    amplitude: float, velocity: float, ratio: float, absent: tuple[str, ...]
) -> None:
    changed: dict[str, Cell] = {
        "distal_amplitude_percent_of_lower_limit": amplitude, "velocity_percent_of_lower_limit": velocity,
        "lowest_proximal_amplitude_percent_of_lower_limit": amplitude * ratio, "lowest_amplitude_ratio": ratio,
        "lowest_amplitude_ratio_at_any_site": ratio,
    }  # fmt: skip
    silent: Mapping[str, Cell] = {"responds": False}
    found = classes(study(**{"ulnar_adm": changed, "peroneal_edb": changed, **dict.fromkeys(absent, silent)}))
    assert all(len(found[name]) == 1 for name in (HADDEN, RAJABALLY, UNCINI)), found


def test_sural_sparing_makes_one_demyelinated_nerve_enough_for_uncini() -> None:
    rows = study(ulnar_adm=SLOW_BY_HALF)
    spared = Rows(
        (
            {"nerve": "ulnar", "responds": False, "amplitude_percent_of_lower_limit": 0.0},
            {"nerve": "sural", "responds": True, "amplitude_percent_of_lower_limit": 150.0},
        ),
        0,
    )
    assert classes(rows)[UNCINI] == ["equivocal"]
    assert classes(rows, sensory=spared)[UNCINI] == ["aidp"]
    assert classes(rows, sensory=spared)[RAJABALLY] == ["equivocal"]


@pytest.mark.parametrize(("amplitude", "form"), [(40.0, "amsan"), (60.0, "aman")])
def test_sensory_amplitudes_part_the_axonal_forms(amplitude: float, form: str) -> None:
    both = Rows(
        tuple(
            {"nerve": each, "responds": True, "amplitude_percent_of_lower_limit": amplitude}
            for each in ("ulnar", "sural")
        ),
        0,
    )
    rows = study(ulnar_adm=SMALL, peroneal_edb=SMALL)
    assert truths(f"{UNCINI}.axonal_form.{form}", rows, sensory=both) is True
    assert truths(f"{HO}.axonal_form.{form}", rows, sensory=both) is True


# ------------------------------------------------------------------------------------------------ of whom it is asked


def test_a_chronic_neuropathy_is_never_called_aidp() -> None:
    rows = study(ulnar_adm=SLOW_BY_HALF, peroneal_edb=SLOW_BY_HALF)
    assert classes(rows, CHRONIC) == {name: [] for name in SETS}
    assert all(truths(f"{name}.subtype.aidp", rows, CHRONIC) is False for name in SETS)


def test_without_a_duration_the_subtype_is_open() -> None:
    rows = study(ulnar_adm=SLOW_BY_HALF, peroneal_edb=SLOW_BY_HALF)
    picture: dict[str, Cell] = {"limb_weakness": True, "weakness_symmetry": "symmetric"}
    assert all(truths(f"{name}.subtype.aidp", rows, picture) is None for name in SETS)


def test_an_illness_that_worsened_for_six_weeks_is_not_asked_for_a_subtype() -> None:
    picture = {**ACUTE, "symptom_duration_weeks": 7.0, "weeks_from_onset_to_nadir": 6.0}
    rows = study(ulnar_adm=SLOW_BY_HALF, peroneal_edb=SLOW_BY_HALF)
    assert all(truths(f"{name}.subtype.aidp", rows, picture) is False for name in SETS)


# ------------------------------------------------------------------------------------------------ traps of one nerve


@pytest.mark.parametrize(
    ("velocity", "amplitude", "expected"),
    [(89, 50, True), (89, 49, False), (84, 49, True), (85, 49, False), (90, 120, False), (89, None, None)],
)
def test_the_limit_of_velocity_depends_on_the_amplitude(
    velocity: float, amplitude: float | None, expected: Truth
) -> None:
    known: dict[str, Cell] = {} if amplitude is None else {"distal_amplitude_percent_of_lower_limit": float(amplitude)}
    found = of_row(f"{HADDEN}.velocity_slow", responds=True, velocity_percent_of_lower_limit=float(velocity), **known)
    assert found is expected


@pytest.mark.parametrize(("lost", "expected"), [(True, True), (False, False), (None, None)])
def test_an_f_wave_that_was_not_looked_for_is_not_absent(lost: bool | None, expected: Truth) -> None:
    known: dict[str, Cell] = {} if lost is None else {"f_wave_absent": lost}
    for name in (RAJABALLY, UNCINI):
        found = of_row(f"{name}.f_wave_lost", responds=True, distal_amplitude_percent_of_lower_limit=90.0, **known)
        assert found is expected


def test_without_f_waves_a_study_is_not_called_axonal_but_may_be_demyelinating() -> None:
    unknown: dict[str, Cell] = {"f_wave_absent": None, "f_wave_latency_percent_of_upper_limit": None}
    small = study(**{name: {**unknown, **SMALL} for name in NERVES})
    slow = study(**{name: {**unknown, **SLOW_BY_HALF} for name in NERVES})
    assert all(truths(f"{name}.subtype.axonal", small) is None for name in SETS)
    assert all(truths(f"{name}.subtype.aidp", slow) is True for name in SETS)


MAN = facts(
    age_years=50, sex="male", height_cm=176, weight_kg=80, limb_weakness=True, weakness_symmetry="symmetric",
    symptom_duration_weeks=1,
)  # fmt: skip


def block(distal: float, proximal: float, which: str = "median", supramaximal: bool | None = True) -> Assessment:
    muscle, near, far = ("apb", "wrist", "elbow") if which == "median" else ("ah", "ankle", "popliteal_fossa")
    rows = (
        motor(which, "right", muscle, near, 3.6, distal),
        motor(which, "right", muscle, far, 8.0 if which == "median" else 12.0, proximal, 55.0),
    )
    return assessed(MAN, conduction(*rows, supramaximal=supramaximal))


@pytest.mark.parametrize(
    ("distal", "proximal", "hadden", "strict"),
    [
        (4.0, 2.6, False, True),
        (4.0, 2.8, False, False),
        (6.0, 4.2, False, False),
        (6.0, 2.9, True, True),
        (6.0, 3.0, False, True),
    ],
)
def test_a_fall_by_30_percent_is_a_ratio_of_0_7(distal: float, proximal: float, hadden: bool, strict: bool) -> None:
    found = block(distal, proximal)
    assert of_nerve(found, f"{HADDEN}.blocked") is hadden
    assert of_nerve(found, f"{RAJABALLY}.blocked") is strict
    assert of_nerve(found, f"{UNCINI}.blocked") is strict


def test_the_tibial_nerve_is_not_counted_for_block() -> None:
    found = block(12.0, 4.0, "tibial")
    assert [of_nerve(found, f"{name}.blocked") for name in (HADDEN, RAJABALLY, UNCINI)] == [False, False, False]
    assert of_nerve(found, f"{HADDEN}.blocked_at_any_site") is True


def test_a_stimulus_that_may_have_been_too_weak_leaves_a_block_open() -> None:
    assert of_nerve(block(6.0, 2.0, supramaximal=None), f"{RAJABALLY}.blocked") is None


@pytest.mark.parametrize(
    ("duration", "low_cut", "expected"),
    [
        (10.3, 2, True), (10.2, 2, False), (10.3, 3, True), (9.0, 2, False), (9.0, 10, None), (10.3, 10, True),
        (9.0, None, None), (10.3, None, None), (11.0, 1, None),
    ],
)  # fmt: skip
def test_the_duration_of_uncini_needs_the_filter(duration: float, low_cut: float | None, expected: Truth) -> None:
    more: dict[str, Any] = {} if low_cut is None else {"low_cut_hz": low_cut}
    row = motor("ulnar", "right", "adm", "wrist", 2.8, 9.0, total_duration_ms=duration, **more)
    assert of_nerve(assessed(MAN, conduction(row)), f"{UNCINI}.duration_long") is expected


def test_the_median_nerve_at_the_wrist_counts_only_when_every_site_does() -> None:
    late = {"distal_latency_percent_of_upper_limit": 170.0}
    rows = study(median_apb={**late, "distal_latency_at_entrapment_site": True}, ulnar_adm=late)
    assert all("aidp" not in found for found in classes(rows).values())
    assert all(truths(f"{name}.aidp_only_with_every_site", rows) is True for name in SETS)


# ------------------------------------------------------------------------------------------------ columns


def test_the_proximal_amplitude_is_held_against_the_limit_of_the_distal_one() -> None:
    row = nerve(block(8.0, 6.0), "median_apb")
    percent = row["distal_amplitude_percent_of_lower_limit"]
    assert isinstance(percent, float)
    assert row["lowest_proximal_amplitude_percent_of_lower_limit"] == pytest.approx(percent * 0.75)


def test_the_lowest_ratio_at_any_site_looks_across_the_elbow_too() -> None:
    rows = (
        motor("ulnar", "right", "adm", "wrist", 2.8, 10.0),
        motor("ulnar", "right", "adm", "below_elbow", 6.0, 9.0, 60.0),
        motor("ulnar", "right", "adm", "above_elbow", 8.0, 4.5, 55.0),
    )
    row = nerve(assessed(MAN, conduction(*rows)), "ulnar_adm")
    assert row["lowest_amplitude_ratio"] == pytest.approx(0.9)
    assert row["lowest_amplitude_ratio_at_any_site"] == pytest.approx(0.5)
    assert row["lowest_proximal_amplitude_percent_of_lower_limit"] == pytest.approx(100 * 9.0 / 7.9, abs=1e-5)


# ------------------------------------------------------------------------------------------------ Fisher syndrome


FISHER = facts(
    limb_weakness=False, ophthalmoparesis="both_sides", sensory_ataxia=True, ankle_reflex="absent", course="monophasic",
    knee_reflex="absent", weeks_from_onset_to_nadir=1, still_worsening=False, consciousness_impaired=False,
    upper_motor_neurone_signs=False, plantar_response="flexor", alternative_cause_more_likely=False,
)  # fmt: skip
CLEAR_FLUID = facts(csf_examined=True, csf_cells_per_ul=3, csf_protein_g_per_l=0.8)


@pytest.mark.parametrize(
    ("more", "levels"),
    [
        ((), (None, None, True)),
        ((CLEAR_FLUID,), (None, True, True)),
        ((CLEAR_FLUID, facts(conduction_study_reported="sensory_axonal")), (True, True, True)),
        ((facts(limb_weakness=True),), (False, False, False)),
        ((facts(consciousness_impaired=True),), (False, False, False)),
        ((facts(ophthalmoparesis="one_sided"),), (False, False, False)),
    ],
)
def test_levels_of_fisher_syndrome(more: tuple[dict[str, Any], ...], levels: tuple[Truth, ...]) -> None:
    found = assessed(FISHER, *more)
    (conclusion,) = [each for each in found.conclusions if each.id.endswith("brighton_2011.fisher_syndrome")]
    assert tuple(level.verdict for level in conclusion.levels) == levels


def test_fisher_syndrome_that_still_worsens_is_named_by_the_clinical_set() -> None:
    worsening = facts(still_worsening=True)
    found = assessed(FISHER, worsening, facts(symptom_duration_weeks=0.7, anti_gq1b="positive"))
    assert verdict(found, "guillain_barre_fisher_brighton_2011.fisher_syndrome.level_3") is False
    assert verdict(found, "anti_gq1b_spectrum_2001.fisher_syndrome.supported") is True
    sleepy = assessed(FISHER, worsening, facts(consciousness_impaired=True, infection_in_previous_6_weeks=True))
    assert verdict(sleepy, "anti_gq1b_spectrum_2001.fisher_syndrome.supported") is False
    assert verdict(sleepy, "anti_gq1b_spectrum_2001.bickerstaff_encephalitis.supported") is True
