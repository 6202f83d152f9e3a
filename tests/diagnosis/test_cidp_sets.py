"""CIDP by its guidelines of 2021 and 2010: known examples and known traps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ranvier
from ranvier.assess import Assessment, assess_case
from ranvier.kleene import Truth

from .charts import assessed, conduction, facts, motor, sensory, verdict
from .cidp_charts import (
    MAN,
    NO_SUPPORT,
    NOTHING_ELSE,
    TYPICAL,
    ULTRASOUND_NORMAL,
    Row,
    conclusion,
    level,
    of_nerve,
    study,
)

CASES = Path(ranvier.__file__).parent / "cases"
NEW, OLD = "cidp_ean_pns_2021_conduction", "cidp_efns_pns_2010_conduction"
NEW_CIDP, OLD_CIDP = "cidp_ean_pns_2021.cidp", "cidp_efns_pns_2010.cidp"


def median(near: float, far: float, *, side: str = "right") -> list[Row]:
    """A median nerve with nothing wrong but the fall of its amplitude in the forearm."""
    wrist = {"total_duration_ms": 6.5, "low_cut_hz": 2, "f_wave_min_latency_ms": 28.0}
    return [
        motor("median", side, "apb", "wrist", 3.6, near, negative_peak_duration_ms=6.0, area_mv_ms=3 * near, **wrist),
        motor("median", side, "apb", "elbow", 8.0, far, 55.0, negative_peak_duration_ms=6.3, area_mv_ms=3 * far),
    ]


def slow(nerve: str, side: str = "right") -> list[Row]:
    """A nerve with nothing wrong but a velocity below 70 % of its lower limit."""
    muscle, near, far, latency, amplitude, duration = {
        "median": ("apb", "wrist", "elbow", 3.6, 9.0, 6.0),
        "ulnar": ("adm", "wrist", "below_elbow", 2.8, 10.0, 6.0),
        "peroneal": ("edb", "ankle", "below_fibular_head", 5.0, 5.0, 5.5),
        "tibial": ("ah", "ankle", "popliteal_fossa", 4.5, 12.0, 6.0),
    }[nerve]
    speed = {"median": 30.0, "ulnar": 33.0, "peroneal": 24.0, "tibial": 23.0}[nerve]
    known = {"negative_peak_duration_ms": duration, "area_mv_ms": 3 * amplitude}
    return [
        motor(nerve, side, muscle, near, latency, amplitude, low_cut_hz=2, total_duration_ms=6.0, **known),
        motor(nerve, side, muscle, far, latency + 8, 0.95 * amplitude, speed, **known),
    ]


# ------------------------------------------------------------------------------------ one nerve, two editions


@pytest.mark.parametrize(
    ("proximal", "new", "by_half"), [(2.6, True, False), (2.8, True, False), (2.9, False, False), (2.0, True, True)]
)
def test_a_fall_by_30_percent_is_a_block_in_2021_and_only_one_by_half_is_definite_in_2010(
    proximal: float, new: bool, by_half: bool
) -> None:
    found = study(*median(4.0, proximal))
    assert of_nerve(found, f"{NEW}.conduction_block") is new
    assert of_nerve(found, f"{OLD}.conduction_block_by_30_percent") is new
    assert of_nerve(found, f"{OLD}.conduction_block_by_half") is by_half


@pytest.mark.parametrize(
    ("nerve", "durations", "new", "old"),
    [("tibial", (6.0, 11.0), False, True), ("tibial", (6.0, 12.0), True, True), ("ulnar", (6.0, 8.0), True, True),
     ("ulnar", (6.0, 7.8), False, False)],
)  # fmt: skip
def test_dispersion_of_the_tibial_nerve_needs_100_percent_since_2021(
    nerve: str, durations: tuple[float, float], new: bool, old: bool
) -> None:
    muscle, near, far = {"tibial": ("ah", "ankle", "popliteal_fossa"), "ulnar": ("adm", "wrist", "below_elbow")}[nerve]
    found = study(
        motor(nerve, "right", muscle, near, 3.5, 9.0, negative_peak_duration_ms=durations[0]),
        motor(nerve, "right", muscle, far, 9.0, 8.5, 50.0, negative_peak_duration_ms=durations[1]),
    )
    assert of_nerve(found, f"{NEW}.temporal_dispersion") is new
    assert of_nerve(found, f"{OLD}.temporal_dispersion") is old


@pytest.mark.parametrize(
    ("share", "amplitude", "new", "old"),
    [(1.25, 0.6, False, False), (1.25, 0.9, True, False), (1.3, 0.9, True, True), (1.5, 0.6, True, True)],
)
def test_a_late_f_wave_needs_20_percent_in_2021_and_30_in_2010(
    share: float, amplitude: float, new: bool, old: bool
) -> None:
    limit = 30.9
    row = motor(
        "ulnar", "right", "adm", "wrist", 2.8, round(7.9 * amplitude, 2), f_wave_min_latency_ms=round(limit * share, 3)
    )
    found = study(row)
    (held,) = [each for each in found.gathered.compared if each.quantity == "f_wave_min_latency_ms"]
    assert held.limit is not None
    assert held.limit.value == limit
    assert of_nerve(found, f"{NEW}.f_wave_prolonged") is new
    assert of_nerve(found, f"{OLD}.f_wave_prolonged") is old


def test_an_f_wave_nobody_looked_for_is_not_absent_and_one_not_found_is() -> None:
    wrist = motor("ulnar", "right", "adm", "wrist", 2.8, 9.0)
    looked = {"nerve": "ulnar", "kind": "f_wave", "side": "right", "recording_site": "adm", "stimulation_site": "wrist"}
    assert of_nerve(study(wrist), f"{NEW}.f_wave_absent_with_motor_response") is None
    absent = study(wrist, {**looked, "status": "no_response"})
    assert of_nerve(absent, f"{NEW}.f_wave_absent_with_motor_response") is True
    assert of_nerve(study(wrist, {**looked, "status": "not_done"}), f"{NEW}.f_wave_absent_with_motor_response") is None


@pytest.mark.parametrize(("low_cut", "new", "old"), [(None, None, None), (2, False, False), (20, True, True)])
def test_the_distal_duration_waits_for_the_filter(low_cut: float | None, new: Truth, old: Truth) -> None:
    more = {} if low_cut is None else {"low_cut_hz": low_cut}
    found = study(motor("ulnar", "right", "adm", "wrist", 2.8, 9.0, total_duration_ms=9.0, **more))
    assert of_nerve(found, f"{NEW}.distal_duration_prolonged") is new
    assert of_nerve(found, f"{OLD}.distal_duration_prolonged") is old


def test_the_duration_of_the_negative_peak_is_not_the_distal_duration() -> None:
    found = study(motor("ulnar", "right", "adm", "wrist", 2.8, 9.0, negative_peak_duration_ms=9.9, low_cut_hz=20))
    assert of_nerve(found, f"{NEW}.distal_duration_prolonged") is None
    assert of_nerve(found, f"{OLD}.distal_duration_prolonged") is None


# ------------------------------------------------------------------------------------ what does not count


def test_slowing_in_the_carpal_tunnel_is_not_counted() -> None:
    rows = [*slow("ulnar"), motor("median", "right", "apb", "wrist", 9.0, 8.0)]
    found = study(*rows)
    values = dict(
        zip(
            ("ulnar", "median"),
            found.findings.row_verdicts("motor_nerve", f"{NEW}.distal_latency_prolonged"),
            strict=True,
        )
    )
    assert values["median"] is False


@pytest.mark.parametrize(
    ("nerve", "muscle", "sites"),
    [("ulnar", "adm", ("wrist", "below_elbow", "above_elbow")),
     ("peroneal", "edb", ("ankle", "below_fibular_head", "above_fibular_head"))],
)  # fmt: skip
def test_a_fall_at_elbow_or_fibular_head_is_no_block(nerve: str, muscle: str, sites: tuple[str, ...]) -> None:
    rows = [
        motor(nerve, "right", muscle, sites[0], 3.0, 9.0, negative_peak_duration_ms=6.0),
        motor(nerve, "right", muscle, sites[1], 7.0, 8.8, 50.0, negative_peak_duration_ms=6.1),
        motor(nerve, "right", muscle, sites[2], 9.0, 3.0, 40.0, negative_peak_duration_ms=9.9),
    ]
    found = study(*rows)
    assert of_nerve(found, f"{NEW}.conduction_block") is False
    assert of_nerve(found, f"{NEW}.temporal_dispersion") is False
    assert of_nerve(found, f"{OLD}.conduction_block_by_half") is False


def test_a_fall_by_30_percent_in_the_tibial_nerve_is_no_block() -> None:
    found = study(
        motor("tibial", "right", "ah", "ankle", 4.0, 8.0),
        motor("tibial", "right", "ah", "popliteal_fossa", 12.0, 5.2, 46.0),
    )
    assert of_nerve(found, f"{NEW}.conduction_block") is False
    assert of_nerve(found, f"{OLD}.conduction_block_by_30_percent") is False


def test_one_nerve_of_both_sides_counts_as_two_and_two_muscles_of_one_nerve_as_one() -> None:
    both = study(*slow("ulnar"), *slow("ulnar", "left"))
    assert verdict(both, f"{NEW}.motor_strong") is True
    assert verdict(both, f"{OLD}.definite") is True
    fdi = [{**row, "recording_site": "fdi"} for row in slow("ulnar")]
    one = study(*slow("ulnar"), *fdi)
    assert verdict(one, f"{NEW}.motor_weak") is True
    assert verdict(one, f"{NEW}.strong_velocity") is False


def test_two_slow_leg_nerves_are_strong_support_but_not_in_the_arms() -> None:
    found = study(*slow("tibial"), *slow("peroneal"))
    assert verdict(found, f"{NEW}.motor_strong") is True
    assert verdict(found, f"{NEW}.motor_strong_in_arms") is False


# ------------------------------------------------------------------------------------ cold, and too weak a stimulus


def test_a_cold_limb_makes_no_slow_nerve_and_an_unmeasured_one_asks() -> None:
    rows = [*slow("ulnar"), *slow("tibial")]
    cold = study(*[{**row, "temperature_c": 27.0} for row in rows], warm=None)
    unmeasured = study(*rows, warm=None)
    for found in (cold, unmeasured):
        for id in (f"{NEW}.motor_support", f"{OLD}.motor_class"):
            assert conclusion(found, id).verdict is not True
            assert level(found, id) is None
    assert level(study(*rows), f"{NEW}.motor_support") == "strong"


@pytest.mark.parametrize(("stated", "expected"), [(True, True), (None, None), (False, False)])
def test_a_block_waits_for_the_word_supramaximal(stated: bool | None, expected: Truth) -> None:
    found = study(*median(9.0, 3.0), *median(9.0, 3.0, side="left"), supramaximal=stated)
    for id in (f"{NEW}.motor_support", f"{OLD}.motor_class"):
        assert conclusion(found, id).verdict is expected, id
    assert verdict(found, f"{NEW}.motor_strong") is True


def test_the_row_may_say_it_and_comes_before_the_study() -> None:
    rows = [*median(9.0, 3.0), *median(9.0, 3.0, side="left")]
    said = study(*[{**row, "supramaximal": True} for row in rows], supramaximal=None)
    assert conclusion(said, f"{NEW}.motor_support").verdict is True
    denied = study(*[{**row, "supramaximal": row["stimulation_site"] == "wrist"} for row in rows])
    assert conclusion(denied, f"{NEW}.motor_support").verdict is False


def test_two_slow_nerves_do_not_wait_for_it() -> None:
    found = study(*slow("ulnar"), *slow("tibial"), *median(9.0, 3.0), supramaximal=None)
    assert level(found, f"{NEW}.motor_support") == "strong"


# ------------------------------------------------------------------------------------ whole patients

ONSET = facts(age_at_onset_years=49, walked_late_or_clumsy_as_child=False)
NO_SENSE = (
    sensory("sural", "right", "lateral_malleolus", "calf", status="no_response"),
    sensory("ulnar", "right", "digit_5", "wrist", status="no_response"),
)


def patient(*rows: Row, **more: Any) -> Assessment:
    return assessed(
        MAN, TYPICAL, NOTHING_ELSE, ONSET, NO_SUPPORT, facts(**more), ULTRASOUND_NORMAL, conduction(*rows, *NO_SENSE)
    )


def healthy(nerve: str) -> list[Row]:
    rows = slow(nerve)
    return [rows[0], {**rows[1], "velocity_m_per_s": 60.0}]


def test_two_slow_nerves_and_two_lost_sensory_responses_are_cidp_in_both_editions() -> None:
    found = patient(*slow("ulnar"), *slow("tibial"))
    assert level(found, NEW_CIDP) == "cidp"
    assert level(found, "cidp_ean_pns_2021.typical_cidp") == "cidp"
    assert level(found, OLD_CIDP) == "definite"


def test_the_sensory_nerves_are_demanded_in_2021_only() -> None:
    normal = [
        sensory("sural", "right", "lateral_malleolus", "calf", 15.0, 3.8),
        sensory("ulnar", "right", "digit_5", "wrist", 30.0, 3.2),
    ]
    found = assessed(
        MAN,
        TYPICAL,
        NOTHING_ELSE,
        ONSET,
        NO_SUPPORT,
        ULTRASOUND_NORMAL,
        conduction(*slow("ulnar"), *slow("tibial"), *normal),
    )  # fmt: skip
    assert level(found, NEW_CIDP) is None
    assert conclusion(found, NEW_CIDP).verdict is False
    assert level(found, OLD_CIDP) == "definite"


@pytest.mark.parametrize(
    ("more", "new", "old"),
    [
        ({}, "possible", "possible"),
        ({"mri_nerve_root_or_plexus": "enhancing"}, "possible", "probable"),
        ({"mri_nerve_root_or_plexus": "enhancing", "csf_protein_g_per_l": 1.2}, "cidp", "definite"),
        ({"csf_protein_g_per_l": 0.48}, "possible", "probable"),
        ({"csf_protein_g_per_l": 1.2, "objective_response_to_immunotherapy": True}, "cidp", "definite"),
    ],
)
def test_supportive_criteria_raise_what_one_nerve_shows(more: dict[str, Any], new: str, old: str) -> None:
    found = patient(*slow("ulnar"), *healthy("tibial"), **more)
    assert level(found, NEW_CIDP) == new
    assert level(found, OLD_CIDP) == old


@pytest.mark.parametrize(("more", "old"), [({}, "probable"), ({"csf_protein_g_per_l": 1.2}, "definite")])
def test_a_block_by_35_percent_in_two_nerves_is_probable_in_2010_and_cidp_in_2021(
    more: dict[str, Any], old: str
) -> None:
    found = patient(*median(9.0, 5.8), *median(9.0, 5.8, side="left"), **more)
    assert level(found, NEW_CIDP) == "cidp"
    assert level(found, OLD_CIDP) == old


@pytest.mark.parametrize(
    "exclusion",
    [{"anti_nf155": "positive"}, {"anti_cntn1": "positive"}, {"anti_pan_neurofascin": "positive"},
     {"immunofixation_serum": "igm_kappa", "anti_mag_igm": "positive"}, {"hereditary_neuropathy_known": True},
     {"immunofixation_serum": "iga_lambda", "vegf_plasma_pg_per_ml": 900}, {"amyloidosis_known": True},
     {"nerve_biopsy": "lymphoma"}, {"alternative_cause_more_likely": True},
     {"bladder_dysfunction": True, "bladder_bowel_onset": "new"}],
)  # fmt: skip
def test_what_excludes_cidp(exclusion: dict[str, Any]) -> None:
    found = patient(*slow("ulnar"), *slow("tibial"), **exclusion)
    for id in (NEW_CIDP, OLD_CIDP):
        assert conclusion(found, id).verdict is False, id


@pytest.mark.parametrize("fixation", [{}, {"immunofixation_serum": "none"}])
def test_a_strong_anti_mag_titre_is_no_cidp_and_leads_while_nobody_knows_of_an_igm(fixation: dict[str, Any]) -> None:
    nothing = {name: each for name, each in NOTHING_ELSE["laboratory"].items() if name != "immunofixation_serum"}
    other = {**NOTHING_ELSE, "laboratory": nothing}
    rows = conduction(*slow("ulnar"), *slow("tibial"), *NO_SENSE)
    titre = facts(anti_mag_btu=60000, ankle_reflex="absent", **fixation)
    found = assessed(MAN, TYPICAL, other, ONSET, NO_SUPPORT, titre, ULTRASOUND_NORMAL, rows)
    for id in (NEW_CIDP, OLD_CIDP, "cidp_ean_pns_2021.typical_cidp"):
        assert conclusion(found, id).verdict is False, id
    assert conclusion(found, "anti_mag_neuropathy.anti_mag_neuropathy").verdict is not False
    assert verdict(found, "anti_mag_neuropathy.strong_titre") is True
    assert fixation or found.differential[0].id == "anti_mag_neuropathy"
    assert next(each for each in found.differential if each.id == "cidp").standing == "excluded"
    assert ("immunofixation" in {each.id for each in found.plan.tests}) is (not fixation)


def test_no_titre_on_the_chart_holds_nothing_against_cidp() -> None:
    assert verdict(patient(*slow("ulnar"), *slow("tibial")), "anti_mag_neuropathy.strong_titre") is False


@pytest.mark.parametrize(("titre", "strong"), [(9999, False), (10000, True)])
def test_the_titre_counts_from_10_000(titre: float, strong: bool) -> None:
    found = patient(*slow("ulnar"), *slow("tibial"), anti_mag_btu=titre)
    assert verdict(found, "anti_mag_neuropathy.strong_titre") is strong
    assert (level(found, NEW_CIDP) == "cidp") is not strong


def test_an_exclusion_nobody_asked_about_leaves_cidp_open() -> None:
    found = assessed(MAN, TYPICAL, conduction(*slow("ulnar"), *slow("tibial"), *NO_SENSE))
    assert verdict(found, f"{NEW_CIDP}.cidp") is None
    assert verdict(found, "cidp_ean_pns_2021.typical_certain") is True


# ------------------------------------------------------------------------------------ nodopathy


def test_tremor_asks_for_nodal_antibodies_and_a_positive_one_is_no_cidp() -> None:
    rows = [*slow("ulnar"), *slow("tibial"), *NO_SENSE]
    asked = assessed(MAN, TYPICAL, facts(action_tremor=True), conduction(*rows))
    assert verdict(asked, "autoimmune_nodopathy.clue_in_demyelinating_neuropathy") is True
    assert verdict(asked, "cidp_red_flags.question_cidp.present") is True
    found = patient(*slow("ulnar"), *slow("tibial"), action_tremor=True, anti_nf155="positive")
    assert level(found, "autoimmune_nodopathy.autoimmune_nodopathy") == "antibody_found"
    negative = patient(*slow("ulnar"), *slow("tibial"), action_tremor=True)
    assert conclusion(negative, "autoimmune_nodopathy.autoimmune_nodopathy").verdict is False


def test_tremor_without_a_demyelinating_study_asks_for_nothing() -> None:
    found = assessed(MAN, facts(action_tremor=True, conduction_study_reported="sensory_axonal"), conduction())
    assert verdict(found, "autoimmune_nodopathy.clue_in_demyelinating_neuropathy") is False


def test_the_criteria_of_1991_ask_for_three_of_four() -> None:
    late = [{**row, "f_wave_min_latency_ms": 70.0} if "wrist" in row.values() else row for row in slow("ulnar")]
    both = [*late, *[{**row, "side": "left"} for row in late]]
    met = "cidp_research_aan_1991.motor_criteria.met"
    assert verdict(study(*both), met) is False
    fallen = [{**row, "amplitude_mv": 7.5} if "below_elbow" in row.values() else row for row in both]
    assert verdict(study(*fallen), met) is True
    assert conclusion(study(*fallen, supramaximal=False), "cidp_research_aan_1991.motor_criteria").verdict is False


@pytest.mark.parametrize(
    "name",
    ["normal_study", "carpal_tunnel_syndrome", "painful_diabetic_polyneuropathy_with_kidney_disease"],
)
def test_studies_that_are_not_demyelinating_reach_no_edition(name: str) -> None:
    found = assess_case(CASES / name)
    for id in (
        f"{NEW}.motor_support",
        f"{OLD}.motor_class",
        "cidp_research_aan_1991.motor_criteria",
        NEW_CIDP,
        OLD_CIDP,
    ):
        assert level(found, id) is None, id
        assert conclusion(found, id).verdict is False, id
