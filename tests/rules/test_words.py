"""Rules as sentences; the snapshot is what a reader gets to see."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from ranvier.rules.check import Choice, Quantity, Scope, YesNo, check_number, check_truth
from ranvier.rules.nodes import Not
from ranvier.rules.parse import parse
from ranvier.rules.words import amount, several, words

SCOPE = Scope(
    {
        "age_years": Quantity("year"),
        "clearance": Quantity("mL/min/1.73m2"),
        "share": Quantity("ratio"),
        "sex": Choice(("female", "male")),
        "reflex_left": Choice(("normal", "brisk", "reduced", "absent")),
        "diabetes": YesNo(),
        "swelling": YesNo(),
        "tumour": YesNo(),
        "file.many_signs": YesNo(),
    },
    {
        "motor_nerve": {
            "latency_ms": Quantity("ms"),
            "limit_ms": Quantity("ms"),
            "velocity_percent": Quantity("%"),
            "side": Choice(("left", "right")),
            "responds": YesNo(),
            "file.slow": YesNo(),
        },
        "allergy": {"severe": YesNo(), "amplitude_uv": Quantity("uV")},
    },
)
PHRASES = {
    "age_years": "age",
    "clearance": "creatinine clearance",
    "reflex_left": "left ankle reflex",
    "swelling": "oedema or effusion",
    "tumour": "a known tumour",
    "file.many_signs": "signs in two limbs or more",
    "latency_ms": "distal motor latency",
    "limit_ms": "upper limit of distal motor latency",
    "velocity_percent": "velocity as a share of its lower limit",
    "responds": "response obtained",
    "file.slow": "slow velocity",
    "amplitude_uv": "amplitude",
    "motor_nerve": "motor nerve",
}

OF_PATIENTS = [
    "true",
    "diabetes",
    "not diabetes",
    "not tumour",
    "not file.many_signs",
    "diabetes or swelling or tumour",
    "diabetes and (swelling or tumour)",
    "not (diabetes and tumour)",
    "age_years >= 50 [year]",
    "50 [year] < age_years",
    "not age_years > 1 [year]",
    "age_years != 50 [year]",
    "clearance >= 30 [mL/min/1.73m2] and clearance < 60 [mL/min/1.73m2]",
    "sex = female",
    "sex != female",
    "reflex_left in (reduced, absent)",
    "not reflex_left in (reduced, absent)",
    "at_least(2, diabetes, tumour, sex = male)",
    "at_least(2, diabetes and tumour, swelling, age_years > 5 [year])",
    "at_least(1, diabetes, tumour)",
    "at_least(2, diabetes, tumour)",
    "not at_least(2, diabetes, tumour, swelling)",
    "count(motor_nerve where velocity_percent <= 70 [%] and side = left) >= 2",
    "count(motor_nerve where file.slow) >= 1",
    "count(motor_nerve where true) < 4",
    "count(motor_nerve where file.slow) = 0",
    "count(motor_nerve where file.slow) > 0.5 * count(motor_nerve where responds)",
    "any(motor_nerve where not responds)",
    "not any(allergy where severe)",
    "all(allergy where severe or amplitude_uv > 5 [uV])",
    "not all(motor_nerve where responds)",
    "any(motor_nerve where file.slow and responds) and diabetes",
    "score(diabetes: 3.1, tumour: -1, not swelling: 2) > 6.5",
    "(share + 1) * 2 > share / 3",
]
OF_ROWS = [
    "latency_ms >= 1.5 * limit_ms",
    "responds and velocity_percent <= 70 [%]",
    "latency_ms - 1 [ms] > limit_ms and diabetes",
    "side = left and file.slow",
]


def phrase(name: str, table: str | None) -> str:
    return PHRASES.get(name, name)


def test_sentences(snapshot: SnapshotAssertion) -> None:
    said = {rule: words(check_truth(parse(rule), SCOPE), phrase) for rule in OF_PATIENTS}
    said |= {rule: words(check_truth(parse(rule), SCOPE, "motor_nerve"), phrase, "motor_nerve") for rule in OF_ROWS}
    assert "\n".join(f"{rule}\n    {sentence}" for rule, sentence in said.items()) == snapshot


def test_a_score_lists_its_points() -> None:
    node = check_number(parse("score(diabetes: 3.1, tumour: 2)"), SCOPE)
    assert words(node, phrase) == "the sum of points (3.1 for diabetes; 2 for a known tumour)"


def test_the_table_goes_along_with_the_name_of_a_column() -> None:
    asked: list[tuple[str, str | None]] = []

    def noting(name: str, table: str | None) -> str:
        asked.append((name, table))
        return name

    words(check_truth(parse("any(motor_nerve where responds and diabetes)"), SCOPE), noting)
    assert asked == [("motor_nerve", None), ("responds", "motor_nerve"), ("diabetes", None)]


def test_denying_twice_is_said_plainly() -> None:
    node = check_truth(parse("age_years > 5 [year]"), SCOPE)
    assert words(Not(Not(node)), phrase) == "not (age is at most 5 years)"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1, "week", "1 week"),
        (2, "week", "2 weeks"),
        (0.5, "umol/L", "0.5 µmol/L"),
        (37.5, "degC", "37.5 °C"),
        (3, "count", "3"),
        (11, "10^9/L", "11 × 10⁹/L"),
        (14, "drink/week", "14 drinks per week"),
        (1.25, "mm2", "1.25 mm²"),
    ],
)
def test_units_are_shown_as_they_are_printed(value: float, unit: str, shown: str) -> None:
    assert amount(value, unit) == shown


@pytest.mark.parametrize(("noun", "plural"), [("day", "days"), ("allergy", "allergies"), ("branch", "branches")])
def test_plurals(noun: str, plural: str) -> None:
    assert several(noun) == plural
