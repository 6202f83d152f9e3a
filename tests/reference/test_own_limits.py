"""A laboratory's own limits: used first, said so, and refused with a helpful sentence when they cannot be meant."""

from pathlib import Path
from typing import Any

import pytest

from ranvier import reference
from ranvier.errors import InputError
from ranvier.reference import Found, Limit, NotClassifiable, Query, ReferenceLibrary, load_limits, shipped_library

LIBRARY = shipped_library()


def find_limit(library: ReferenceLibrary, **asked: Any) -> Found:
    """The limit for a measurement, its properties named one by one."""
    return reference.find_limit(library, Query(**asked))


OWN = """\
id: our_median_motor
title: Our median nerve
technique:
  nerve: median
  kind: motor
  recording_site: apb
  stimulation: wrist
  distance_mm: 70
  distance_tolerance_mm: 3
  distance_applies_to: latency
  min_temperature_c: 31
  ages_years: [18, 60]
rows:
  - {quantity: distal_latency_ms, unit: ms, limit: 4.0, side: upper, percentile: 97.5}
  - {quantity: amplitude_mv, unit: mV, limit: 5, side: lower, strata: {age_years: [18, 39]}}
  - {quantity: amplitude_mv, unit: mV, limit: 4, side: lower, strata: {age_years: [40, 60]}}
"""


def own(tmp_path: Path, text: str = OWN):
    path = tmp_path / "our_limits.yaml"
    path.write_text(text)
    return load_limits(path, LIBRARY)


def latency(library: object, **known: object):
    return find_limit(
        library, kind="motor", nerve="median", recording_site="apb", quantity="distal_latency_ms",
        **{"age_years": 50, "sex": "male", "skin_temperature_c": 32, "distance_mm": 70, **known},
    )  # fmt: skip


def test_own_limits_come_first_and_say_so(tmp_path: Path):
    library = LIBRARY.with_own(own(tmp_path))
    found = latency(library)
    assert isinstance(found, Limit)
    assert (found.value, found.own_laboratory, found.source) == (4.0, True, "our_limits.yaml")
    assert found.row == "our_median_motor.row_1"
    shipped = latency(LIBRARY)
    assert isinstance(shipped, NotClassifiable)  # 7 cm is not the shipped technique


def test_where_the_laboratory_has_none_the_shipped_limit_is_used_and_said_to_be_so(tmp_path: Path):
    library = LIBRARY.with_own(own(tmp_path))
    older = latency(library, age_years=70, distance_mm=80)
    assert isinstance(older, Limit)
    assert (older.value, older.own_laboratory, older.caveats) == (4.7, False, ("not_from_own_laboratory",))
    ulnar = find_limit(
        library, kind="motor", nerve="ulnar", recording_site="adm", quantity="amplitude_mv", age_years=50,
        skin_temperature_c=33,
    )  # fmt: skip
    assert isinstance(ulnar, Limit)
    assert not ulnar.own_laboratory


def test_a_question_the_laboratory_asks_is_not_answered_from_elsewhere(tmp_path: Path):
    library = LIBRARY.with_own(own(tmp_path))
    cold = latency(library, skin_temperature_c=30)
    assert isinstance(cold, NotClassifiable)
    assert cold.cause == "cold"
    ageless = latency(library, age_years=None)
    assert isinstance(ageless, NotClassifiable)
    assert ageless.missing == ("age_years",)


def test_several_techniques_in_one_file(tmp_path: Path):
    second = (
        OWN.replace("our_median_motor", "our_ulnar_motor")
        .replace("nerve: median", "nerve: ulnar")
        .replace("apb", "adm")
    )
    indented = ["\n".join("    " + line for line in text.splitlines()) for text in (OWN, second)]
    text = "techniques:\n" + "\n".join("  - " + each[4:] for each in indented) + "\n"
    assert [each.id for each in own(tmp_path, text)] == ["our_median_motor", "our_ulnar_motor"]
    with pytest.raises(InputError, match=r"techniques\[2\].technique.kind: 'moter' is not known here"):
        own(tmp_path, "kind: moter".join(text.rsplit("kind: motor", 1)))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("quantity: distal_latency_ms", "quantity: distal_latancy_ms", "Did you mean 'distal_latency_ms'"),
        ("unit: ms", "unit: mv", "is given in ms, not in mV"),
        ("unit: ms", "unit: millis", "unknown unit 'millis'"),
        ("kind: motor", "kind: moter", "Did you mean 'motor'"),
        ("side: upper", "side: uper", "Did you mean 'upper'"),
        ("limit: 4.0, side: upper", "limit: 4.0", "the limit has no side"),
        ("limit: 4.0", "limit: four", "'four' is not a number"),
        ("limit: 4.0, ", "", "the row has no limit"),
        ("percentile: 97.5", "percentil: 97.5", "Did you mean 'percentile'"),
        ("percentile: 97.5", "percentile: 3", "does not suit a limit whose side is upper"),
        ("percentile: 97.5", "percentile: 975", "between 0 and 100"),
        ("percentile: 97.5", "mean: 5.0", "on the other side of the mean"),
        ("percentile: 97.5", "sd: 0", "greater than zero"),
        ("[40, 60]", "[39, 60]", "could hold for the same person"),
        ("[40, 60]", "[60, 40]", "is empty"),
        ("[40, 60]", "[null, null]", "divides nothing"),
        ("[40, 60]", "40", "a span is needed"),
        ("{age_years: [40, 60]}", "{age_year: [40, 60]}", "Did you mean 'age_years'"),
        ("{age_years: [40, 60]}", "{sex: woman}", "Allowed: female, male"),
        ("  ages_years: [18, 60]\n", "", "ages of the people studied"),
        ("distance_applies_to: latency", "distance_applies_to: velocity", "Allowed: all, latency"),
        ("id: our_median_motor\n", "", "'id' is missing"),
        ("technique:", "techniqe:", "Did you mean 'technique'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, says: str):
    assert old in OWN
    with pytest.raises(InputError) as raised:
        own(tmp_path, OWN.replace(old, new, 1))
    sentence = str(raised.value)
    assert says in sentence
    assert sentence.startswith("our_limits.yaml line ") or "'id' is missing" in sentence


@pytest.mark.parametrize(
    "text", ["- 1\n", "techniques: []\n", "id: x\ntechnique: {kind: motor, ages_years: null}\nrows: []\n"]
)
def test_a_file_without_limits_is_refused(tmp_path: Path, text: str):
    with pytest.raises(InputError):
        own(tmp_path, text)
