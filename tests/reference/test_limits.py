"""Which limit is valid, and why there is none: groups, ages, cold limbs, other techniques."""

from itertools import product
from typing import Any

import pytest

from ranvier import reference
from ranvier.errors import RanvierError
from ranvier.knowledge import load_knowledge
from ranvier.reference import (
    Found,
    Limit,
    NotClassifiable,
    Query,
    ReferenceLibrary,
    is_abnormal,
    percent_span,
    shipped_library,
)

LIBRARY = shipped_library()


def find_limit(library: ReferenceLibrary, **asked: Any) -> Found:
    """The limit for a measurement, its properties named one by one."""
    return reference.find_limit(library, Query(**asked))


WARM = {"skin_temperature_c": 33.0}


def median_latency(**known: object):
    asked = {"distance_mm": 80, **WARM, "recording_site": "APB", **known}
    return find_limit(LIBRARY, kind="motor", nerve="median", quantity="distal_latency_ms", **asked)


def leg_velocity(nerve: str, site: str, **known: object):
    return find_limit(
        LIBRARY,
        kind="motor",
        nerve=nerve,
        recording_site=site,
        quantity="velocity_m_per_s",
        segment="leg",
        **WARM,
        **known,
    )


@pytest.mark.parametrize(("age", "limit"), [(19, 4.6), (49, 4.6), (49.9, 4.6), (50, 4.7), (79, 4.7), (79.99, 4.7)])
def test_age_counts_in_completed_years(age: float, limit: float):
    found = median_latency(age_years=age, sex="male")
    assert isinstance(found, Limit)
    assert found.value == limit
    assert found.caveats == ()


@pytest.mark.parametrize(("height", "limit"), [(159.9, 40), (160, 37), (169.9, 37), (170, 34)])
def test_height_belongs_to_the_band_it_opens(height: float, limit: float):
    found = leg_velocity("tibial", "AH", age_years=60, height_cm=height)
    assert isinstance(found, Limit)
    assert found.value == limit


@pytest.mark.parametrize("age", [18, 18.9, 80, 95, 0])
def test_ages_that_were_not_studied_have_no_limit(age: float):
    found = median_latency(age_years=age, sex="female")
    assert isinstance(found, NotClassifiable)
    assert found.cause == "not_studied"
    pooled = find_limit(
        LIBRARY, kind="motor", nerve="ulnar", recording_site="adm", quantity="distal_latency_ms", age_years=age, **WARM
    )
    assert isinstance(pooled, NotClassifiable)


def test_what_is_needed_to_choose_is_named():
    found = median_latency(age_years=40)
    assert isinstance(found, NotClassifiable)
    assert (found.cause, found.missing) == ("missing_input", ("sex",))
    assert [each.value for each in found.candidates] == [4.6, 4.4]
    assert median_latency(sex="female").missing == ("age_years",)  # type: ignore[union-attr]
    both = leg_velocity("peroneal", "EDB", age_years=30)
    assert both.missing == ("height_cm",)  # type: ignore[union-attr]


def test_an_answer_is_known_when_every_possible_limit_agrees():
    found = median_latency(age_years=40)
    assert is_abnormal(5.0, found) is True
    assert is_abnormal(4.5, found) is None
    assert is_abnormal(4.0, found) is False
    assert percent_span(4.6, found) == pytest.approx((100.0, 100 * 4.6 / 4.4))
    assert is_abnormal(5.0, NotClassifiable("nothing", "no_limit")) is None
    assert percent_span(5.0, NotClassifiable("nothing", "no_limit")) is None


def test_the_row_for_all_people_can_be_asked_for_and_says_so():
    found = median_latency(age_years=40, everyone=True)
    assert isinstance(found, Limit)
    assert (found.value, found.caveats) == (4.5, ("all_people",))


def test_a_cold_limb_has_no_limit():
    found = median_latency(age_years=40, sex="male", skin_temperature_c=31.9)
    assert isinstance(found, NotClassifiable)
    assert found.cause == "cold"
    assert "warm it and repeat" in found.reason
    assert isinstance(median_latency(age_years=40, sex="male", skin_temperature_c=32), Limit)


def test_what_nobody_stated_is_a_caveat():
    found = median_latency(age_years=40, sex="male", skin_temperature_c=None, distance_mm=None, recording_site=None)
    assert isinstance(found, NotClassifiable)  # abductor pollicis brevis or second lumbrical
    assert found.missing == ("recording_site",)
    found = median_latency(age_years=40, sex="male", skin_temperature_c=None, distance_mm=None)
    assert isinstance(found, Limit)
    assert found.caveats == ("temperature_unknown", "distance_unknown")


def test_another_distance_is_another_technique_for_latency_only():
    far = median_latency(age_years=40, sex="male", distance_mm=70)
    assert isinstance(far, NotClassifiable)
    assert far.cause == "other_technique"
    assert isinstance(median_latency(age_years=40, sex="male", distance_mm=84), Limit)
    amplitude = find_limit(
        LIBRARY, kind="motor", nerve="median", recording_site="apb", quantity="amplitude_mv", distance_mm=70,
        age_years=40, **WARM,
    )  # fmt: skip
    assert isinstance(amplitude, Limit)
    sural = find_limit(
        LIBRARY, kind="sensory", nerve="sural", quantity="amplitude_uv", distance_mm=120, age_years=40, **WARM
    )
    assert isinstance(sural, NotClassifiable)
    assert sural.cause == "other_technique"


def test_another_recording_site_is_another_technique():
    found = median_latency(age_years=40, sex="male", recording_site="pronator quadratus")
    assert isinstance(found, NotClassifiable)
    assert found.cause == "other_technique"
    assert "apb" in found.reason


def test_wrist_and_palm_are_not_confused():
    asked = {"kind": "sensory", "nerve": "median", "recording_site": "index finger", "quantity": "peak_latency_ms"}
    known = {"age_years": 40, **WARM}
    open_question = find_limit(LIBRARY, **asked, **known)
    assert isinstance(open_question, NotClassifiable)
    assert open_question.missing == ("stimulation_site", "distance_mm")
    wrist = find_limit(LIBRARY, **asked, **known, stimulation_site="wrist")
    palm = find_limit(LIBRARY, **asked, **known, distance_mm=70)
    assert isinstance(wrist, Limit)
    assert isinstance(palm, Limit)
    assert (wrist.value, palm.value) == (4.0, 2.3)
    assert isinstance(find_limit(LIBRARY, **asked, **known, stimulation_site="elbow"), NotClassifiable)


def test_a_velocity_needs_its_segment():
    asked = {
        "kind": "motor",
        "nerve": "ulnar",
        "recording_site": "ADM",
        "quantity": "velocity_m_per_s",
        "age_years": 40,
    }
    found = find_limit(LIBRARY, **asked, **WARM)
    assert isinstance(found, NotClassifiable)
    assert found.missing == ("segment",)
    limits = {
        each: find_limit(LIBRARY, **asked, **WARM, segment=each) for each in ("forearm", "across_elbow", "upper_arm")
    }
    assert {name: each.value for name, each in limits.items() if isinstance(each, Limit)} == {
        "forearm": 52, "across_elbow": 43, "upper_arm": 50,
    }  # fmt: skip
    assert isinstance(find_limit(LIBRARY, **asked, **WARM, segment="thigh"), NotClassifiable)


def test_the_duration_of_the_motor_response_needs_the_low_cut():
    asked = {"kind": "motor", "nerve": "median", "quantity": "distal_cmap_duration_ms", **WARM}
    found = find_limit(LIBRARY, **asked)
    assert isinstance(found, NotClassifiable)
    assert found.missing == ("low_cut_hz",)
    at_2, at_20 = (find_limit(LIBRARY, **asked, low_cut_hz=hz) for hz in (2, 20))
    assert isinstance(at_2, Limit)
    assert isinstance(at_20, Limit)
    assert (at_2.value, at_20.value, at_20.caveats) == (8.4, 7.4, ("unverified",))
    assert isinstance(find_limit(LIBRARY, **asked, low_cut_hz=3), NotClassifiable)


def test_a_limit_held_back_or_never_published_is_no_limit():
    tall = find_limit(
        LIBRARY, kind="late", nerve="tibial", recording_site="soleus", quantity="h_reflex_latency_ms", age_years=45,
        height_cm=185, **WARM,
    )  # fmt: skip
    assert isinstance(tall, NotClassifiable)
    assert tall.cause == "withheld"
    superficial = find_limit(
        LIBRARY, kind="sensory", nerve="superficial fibular", quantity="amplitude_peak_to_peak_uv", age_years=45, **WARM
    )
    assert isinstance(superficial, NotClassifiable)
    assert superficial.cause == "not_published"
    assert superficial.row is not None
    assert superficial.row.mean == 15.1


def test_both_ends_of_a_range_must_be_asked_for_one_by_one():
    asked = {"kind": "needle", "recording_site": "deltoid", "quantity": "mup_duration_mean_ms", "age_years": 44}
    with pytest.raises(RanvierError, match="lower and an upper"):
        find_limit(LIBRARY, **asked)
    low, high = find_limit(LIBRARY, **asked, side="lower"), find_limit(LIBRARY, **asked, side="upper")
    assert isinstance(low, Limit)
    assert isinstance(high, Limit)
    assert (low.value, high.value) == (11.8, 15.7)


def test_comparison_populations_are_used_only_by_name():
    asked = {"kind": "ultrasound", "nerve": "median", "recording_site": "wrist", "quantity": "cross_sectional_area_mm2"}
    usual = find_limit(LIBRARY, **asked, age_years=50)
    dutch = find_limit(LIBRARY, **asked, age_years=50, source="dutch_nerve_ultrasound")
    assert isinstance(usual, Limit)
    assert isinstance(dutch, Limit)
    assert (usual.value, usual.source, dutch.value) == (13, "bae_2021", 11)
    forearm = {**asked, "recording_site": "forearm", "technique": "ultrasound_disease_cut_offs"}
    assert find_limit(LIBRARY, **forearm).value == 10  # type: ignore[union-attr]


def test_the_limit_itself_is_normal_unless_the_row_says_otherwise():
    latency = median_latency(age_years=40, sex="male")
    assert is_abnormal(4.6, latency) is False
    old = find_limit(LIBRARY, kind="motor", nerve="median", quantity="distal_cmap_duration_ms", source="efns_pns_2010")
    assert is_abnormal(6.6, old) is True


def test_an_unknown_study_has_no_limit():
    assert find_limit(LIBRARY, kind="motor", nerve="optic", quantity="distal_latency_ms").cause == "no_limit"  # type: ignore[union-attr]
    assert find_limit(ReferenceLibrary({}), kind="motor", quantity="distal_latency_ms").cause == "no_limit"  # type: ignore[union-attr]


def test_the_names_of_a_chart_are_understood():
    f_wave = find_limit(
        LIBRARY, kind="f_wave", nerve="fibular", recording_site="extensor digitorum brevis",
        quantity="f_wave_latency_ms", age_years=30, height_cm=172, **WARM,
    )  # fmt: skip
    assert isinstance(f_wave, Limit)
    assert f_wave.value == 59.7


def test_every_study_of_the_knowledge_finds_its_limits():
    distal = {"motor": "distal_latency_ms", "sensory": "onset_latency_ms", "mixed": "peak_latency_ms"}
    for study in load_knowledge().studies:
        setting = LIBRARY.technique(study.technique).setting
        age = 50 if setting.ages is None or setting.ages.holds(50) else setting.ages.low
        place = study.place(study.distal)
        stimulated = study.sites[place] if place is not None else (None,)
        for site, stimulation in product((study.recording_sites[0], study.recording_sites[-1]), stimulated):
            found = find_limit(
                LIBRARY, kind=study.kind, nerve=study.nerve, recording_site=site, quantity=distal[study.kind],
                stimulation_site=stimulation, age_years=age, sex="female", height_cm=165,
                body_mass_index_kg_per_m2=23, distance_mm=setting.distance_mm,
            )  # fmt: skip
            named = found.technique if isinstance(found, Limit) else found.row and found.row.technique
            assert named == study.technique, (study.name, site, stimulation, found)
