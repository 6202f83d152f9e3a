"""Conduction studies of simulated nerves with known lesions, held against the criteria of CIDP and its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest

from ranvier.diagnosis.facts import gather
from ranvier.diagnosis.measuring import entered_sites
from ranvier.kleene import Truth
from ranvier.knowledge.checking.trial import needed
from ranvier.reference import shipped_library
from ranvier.rules.explain import Answers, explain
from ranvier.rules.ruleset import RuleSet

from . import cidp_charts
from .charts import KNOWLEDGE, conduction, facts, merged, record
from .cidp_charts import NO_SUPPORT, NOTHING_ELSE, ULTRASOUND_NORMAL, WEAK_HANDS
from .nerve_model import COURSES, Lesion, Row, study

PERSON = facts(age_years=55, sex="male", height_cm=176, weight_kg=80)
TYPICAL = merged(cidp_charts.TYPICAL, NOTHING_ELSE, NO_SUPPORT)
LEVELS_2021 = ("cidp_ean_pns_2021_conduction.motor_support.strong", "cidp_ean_pns_2021_conduction.motor_support.weak")
LEVELS_2010 = tuple(
    f"cidp_efns_pns_2010_conduction.motor_class.{each}" for each in ("definite", "probable", "possible")
)
CIDP_2021 = ("cidp_ean_pns_2021.cidp.cidp", "cidp_ean_pns_2021.cidp.possible")
CIDP_2010 = tuple(f"cidp_efns_pns_2010.cidp.{each}" for each in ("definite", "probable", "possible"))
CLASS = "electrodiagnostic_class.class_of_study"
DEMYELINATING = tuple(f"{CLASS}.{each}" for each in ("uniform_demyelinating", "multifocal_demyelinating", "mixed"))
MMN_BLOCK = "multifocal_motor_neuropathy_conduction.definite_block"
MMN_2010 = "multifocal_motor_neuropathy_efns_pns_2010.multifocal_motor_neuropathy"
MMN_2003 = "multifocal_motor_neuropathy_aaem_2003.multifocal_motor_neuropathy"
MMN = (
    f"{MMN_2010}.definite", f"{MMN_2010}.probable", f"{MMN_2010}.possible",
    f"{MMN_2003}.definite", f"{MMN_2003}.probable",
)  # fmt: skip
VERDICTS = (*LEVELS_2021, *LEVELS_2010, *DEMYELINATING, *MMN, "cidp_research_aan_1991.motor_criteria.met")
"""Everything that calls a study demyelinating."""


@cache
def rules() -> RuleSet:
    """The rules that these tests ask, and all they rest on."""
    asked = {*VERDICTS, *CIDP_2021, *CIDP_2010, MMN_BLOCK, f"{CLASS}.sensorimotor_axonal", f"{CLASS}.normal"}
    wanted = {each.id for id in asked for each in needed(KNOWLEDGE.rules, id).definitions}
    return RuleSet(tuple(each for each in KNOWLEDGE.rules.definitions if each.id in wanted), KNOWLEDGE.rules.scope)


def answers(rows: list[Row], *, clinical: Mapping[str, object] | None = None, warm: bool | None = None,
            supramaximal: bool | None = True) -> Answers:  # fmt: skip
    chart = record(PERSON, clinical or {}, ULTRASOUND_NORMAL,
                   conduction(*rows, warm=warm, supramaximal=supramaximal))  # fmt: skip
    gathered = gather(chart, entered_sites(chart, KNOWLEDGE), shipped_library(), KNOWLEDGE)
    return explain(rules(), gathered.facts)


def reached(found: Answers, level: str) -> bool:
    """Whether a level is met and nothing rules it out or leaves it open."""
    return found.patient[level].truth is True


def best(found: Answers, levels: tuple[str, ...]) -> int:
    """How high a study climbs; 0 for none."""
    return max((len(levels) - place for place, each in enumerate(levels) if reached(found, each)), default=0)


def called_demyelinating(found: Answers) -> list[str]:
    return [each for each in (*VERDICTS, *CIDP_2021, *CIDP_2010) if reached(found, each)]


BOTH = ("left", "right")
EVERY_STRETCH = tuple(site for course in COURSES for site, _ in course.stretches)


# ------------------------------------------------------------------------------------ health and axon loss


@pytest.mark.parametrize("seed", range(8))
def test_healthy_nerves_are_called_healthy(seed: int) -> None:
    found = answers(study(seed, sides=BOTH), clinical=TYPICAL)
    assert [each for each in VERDICTS if found.patient[each].truth is not False] == []
    assert reached(found, f"{CLASS}.normal")


STUDIES_OF_AXON_LOSS = 100


def called_after_axon_loss(fast_first: bool) -> int:
    """How many studies with loss of axons alone reach a demyelinating verdict, any level of CIDP included."""
    chance = np.random.default_rng(11)
    called = 0
    for seed in range(STUDIES_OF_AXON_LOSS):
        loss, sprouting = (float(each) for each in chance.uniform((0.0, 0.0), (0.98, 1.0)))
        found = answers(study(seed, Lesion(loss, sprouting, fast_first), sides=BOTH), clinical=TYPICAL)
        called += bool(called_demyelinating(found))
    return called


@pytest.mark.parametrize("fast_first", [False, True])
def test_axon_loss_of_any_degree_reaches_cidp_in_at_most_one_study_of_a_hundred(fast_first: bool) -> None:
    assert called_after_axon_loss(fast_first) <= 1


@pytest.mark.parametrize("seed", range(4))
def test_heavy_axon_loss_is_called_axonal(seed: int) -> None:
    found = answers(study(seed, Lesion(loss=0.9), sides=BOTH))
    assert reached(found, f"{CLASS}.sensorimotor_axonal")


# ------------------------------------------------------------------------------------ demyelination

MORE_AND_MORE = {
    "slower": [Lesion(slowing=share) for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)],
    "more uneven": [Lesion(uneven=share) for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0)],
    "more blocked": [Lesion(block=dict.fromkeys(EVERY_STRETCH, share)) for share in (0, 0.2, 0.4, 0.5, 0.7, 0.9, 1)],
    "slower and more blocked": [
        Lesion(slowing=1 - share, block=dict.fromkeys(EVERY_STRETCH, share)) for share in (0, 0.1, 0.3, 0.5, 0.7)
    ],
    "slower after axon loss": [Lesion(loss=0.5, slowing=share) for share in (1.0, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)],
}


@pytest.mark.parametrize("what", MORE_AND_MORE)
@pytest.mark.parametrize("seed", range(3))
def test_more_demyelination_never_lowers_a_level(what: str, seed: int) -> None:
    studies = [answers(study(seed, lesion), clinical=TYPICAL) for lesion in MORE_AND_MORE[what]]
    for levels in (LEVELS_2021, LEVELS_2010, CIDP_2021, CIDP_2010):
        climbed = [best(found, levels) for found in studies]
        assert climbed == sorted(climbed), levels
    for levels in (LEVELS_2021, LEVELS_2010):
        assert best(studies[-1], levels) == len(levels)


@pytest.mark.parametrize("seed", range(4))
def test_nerves_at_half_their_speed_are_cidp_in_both_editions(seed: int) -> None:
    found = answers(study(seed, Lesion(slowing=0.5)), clinical=TYPICAL)
    assert best(found, CIDP_2021) == len(CIDP_2021)
    assert best(found, CIDP_2010) == len(CIDP_2010)


# ------------------------------------------------------------------------------------ block or dispersion


def of_median(found: Answers, table: str, finding: str) -> Truth:
    (place,) = [index for index, row in enumerate(found.facts.tables[table].rows) if row["nerve"] == "median_apb"]
    return found.rows[table, finding][place].truth


BLOCK_NAMES = (MMN_BLOCK, "electrodiagnostic_class.definite_block")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.65, 0.8, 0.95])
def test_a_block_is_a_block_and_no_dispersion(seed: int, share: float) -> None:
    found = answers(study(seed, Lesion(block={"elbow": share})))
    assert [of_median(found, "motor_segment", each) for each in BLOCK_NAMES] == [True, True]
    assert of_median(found, "motor_segment", "electrodiagnostic_class.dispersion") is False
    assert of_median(found, "motor_nerve", "cidp_ean_pns_2021_conduction.temporal_dispersion") is False


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("uneven", [0.8, 1.2, 2.0])
def test_a_dispersed_response_is_dispersed_and_no_definite_block(seed: int, uneven: float) -> None:
    found = answers(study(seed, Lesion(uneven=uneven)))
    assert [of_median(found, "motor_segment", each) for each in BLOCK_NAMES] == [False, False]
    assert of_median(found, "motor_segment", "electrodiagnostic_class.dispersion") is True
    assert of_median(found, "motor_nerve", "cidp_ean_pns_2021_conduction.temporal_dispersion") is True


# ------------------------------------------------------------------------------------ cold


def without(column: str, rows: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name != column} for row in rows]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("celsius", [20.0, 24.0, 27.0, 30.0])
@pytest.mark.parametrize("measured", [True, False])
def test_a_cold_healthy_limb_is_never_called_demyelinating(seed: int, celsius: float, measured: bool) -> None:
    rows = study(seed, Lesion(celsius=celsius), sides=BOTH)
    found = answers(rows if measured else without("temperature_c", rows), clinical=TYPICAL)
    assert called_demyelinating(found) == []


def test_the_same_numbers_from_warm_limbs_would_be_called_demyelinating() -> None:
    rows = without("temperature_c", study(1, Lesion(celsius=20.0), sides=BOTH))
    assert called_demyelinating(answers(rows, clinical=TYPICAL, warm=True))


# ------------------------------------------------------------------------------------ too weak a stimulus


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("stimulus", [0.1, 0.3, 0.5, 0.65, 0.8])
@pytest.mark.parametrize("stated", [None, False])
def test_a_weak_proximal_stimulus_is_never_called_demyelinating(
    seed: int, stimulus: float, stated: bool | None
) -> None:
    found = answers(study(seed, Lesion(stimulus=stimulus), sides=BOTH), clinical=TYPICAL, supramaximal=stated)
    assert called_demyelinating(found) == []


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("stimulus", [0.1, 0.3, 0.5, 0.65])
@pytest.mark.parametrize("stated", [None, False])
def test_a_weak_proximal_stimulus_makes_no_multifocal_motor_neuropathy(
    seed: int, stimulus: float, stated: bool | None
) -> None:
    found = answers(study(seed, Lesion(stimulus=stimulus), sides=BOTH), clinical=WEAK_HANDS, supramaximal=stated)
    assert called_demyelinating(found) == []


def test_a_true_block_with_weak_hands_is_multifocal_motor_neuropathy() -> None:
    lesion = Lesion(block={"elbow": 0.8, "below_elbow": 0.7})
    found = answers(study(1, lesion, sides=BOTH), clinical=WEAK_HANDS)
    assert all(reached(found, each) for each in (MMN[0], MMN[3]))


def test_nobody_can_see_that_the_statement_is_wrong() -> None:
    found = answers(study(1, Lesion(stimulus=0.4)), supramaximal=True)
    assert reached(found, LEVELS_2021[0])


@pytest.mark.parametrize("stated", [None, False])
def test_slow_nerves_do_not_wait_for_the_statement(stated: bool | None) -> None:
    found = answers(study(1, Lesion(slowing=0.5, stimulus=0.4)), clinical=TYPICAL, supramaximal=stated)
    assert best(found, CIDP_2021) == len(CIDP_2021)
