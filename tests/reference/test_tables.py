"""The reference files that come with Ranvier: complete, consistent, each row within reach."""

from collections import Counter

import pytest

from ranvier.knowledge import load_knowledge
from ranvier.knowledge.nerves.limit_rows import Band
from ranvier.reference import Limit, LimitRow, NotClassifiable, Query, find_limit, shipped_library
from ranvier.units import known_units

LIBRARY = shipped_library()
ROWS = LIBRARY.all_rows()
BY_ID = {row.id: row for row in ROWS}

ENDINGS = {
    "ms": "_ms", "mV": "_mv", "uV": "_uv", "mV.ms": "_mv_ms", "nV.s": "_nv_s", "uV.ms": "_uv_ms", "m/s": "_m_per_s",
    "%": "_percent", "s": "_s", "mm": "_mm", "mm2": "_mm2", "us": "_us", "1/s": "_per_s", "count": "_count",
    "ratio": "_ratio", "point": "_score", "1/mm": "_per_mm",
}  # fmt: skip


def test_every_value_of_the_source_tables_is_there():
    # "at least": a new file adds rows, and none of those that were copied may get lost
    by_kind = Counter(row.technique for row in ROWS)
    sections: Counter[str] = Counter()
    for technique, count in by_kind.items():
        kind = LIBRARY.technique(technique).setting.kind
        conduction = kind not in {"needle", "motor_unit_number", "ultrasound", "muscle_ultrasound", "skin_biopsy"}
        sections["conduction" if conduction else kind] += count
    # 315 table rows: 8 panels of six values, a limit in mV and %, a limit for two nerves and one for two latencies,
    # and five heights told in notes make 363; 22 more were read while the tables were checked
    assert sections["conduction"] >= 315 + 8 * 5 + 1 + 1 + 1 + 5 + 22
    # 110 cells and 10 means with two ends, 10 controls, 12 jitter limits, 6 rules
    assert sections["needle"] >= 110 * 2 + 10 * 2 + 10 + 12 + 6
    assert sections["motor_unit_number"] >= 10 + 3
    # 57 individual limits, 23 pooled means, 10 cut-offs of a disease, 3 ratios, 1 score
    assert sections["ultrasound"] >= 57 + 23 + 10 + 3 + 1
    assert sections["muscle_ultrasound"] >= 20
    assert len(ROWS) >= 780
    assert len(LIBRARY) >= 79


@pytest.mark.parametrize(
    ("technique", "count"),
    [
        ("median_motor_apb", 25), ("ulnar_motor_adm", 16 + 6), ("peroneal_motor_edb", 18 + 2), ("peroneal_motor_ta", 9),
        ("tibial_motor_ah", 17 + 1 + 2), ("median_sensory_digit_2", 16), ("median_sensory_digit_3", 8 + 8),
        ("ulnar_sensory_digit_5", 15), ("radial_sensory", 6), ("sural_sensory", 7), ("median_f_wave_apb", 9),
        ("tibial_f_wave_ah", 9), ("h_reflex_soleus", 14), ("blink_reflex", 6),
        ("distal_cmap_duration_ean_pns_2021", 16), ("jitter_voluntary", 6), ("munix", 10), ("muscle_thickness", 20),
    ],
)  # fmt: skip
def test_rows_of_the_common_studies(technique: str, count: int):
    assert len(LIBRARY.technique(technique).rows) == count


def test_no_known_error_of_the_copy_is_loaded():
    ulnar = {row.quantity for row in LIBRARY.technique("ulnar_sensory_digit_5").rows}
    assert not ulnar & {"rise_time_ms", "duration_ms"}  # the copy exchanged these two tables
    assert BY_ID["median_sensory_digit_2.amplitude_peak_to_peak_uv_all"].limit == 13  # 12 is the area
    assert BY_ID["median_sensory_digit_3.amplitude_peak_to_peak_uv_all"].limit == 17  # 14 is the area
    peroneal = LIBRARY.technique("peroneal_motor_edb").rows
    assert 13.2 not in {row.limit for row in peroneal if row.quantity == "area_mv_ms"}
    assert "side_difference_amplitude_mv" not in {row.quantity for row in peroneal}
    tall = BY_ID["h_reflex_soleus.h_reflex_latency_ms_40_49_from_180_cm"]
    assert tall.limit is None
    assert tall.withheld
    assert not any("lori" in row.source for row in ROWS)
    assert not any("echo" in row.quantity for row in ROWS)


def test_area_groups_of_the_median_nerve_follow_the_number_of_people():
    rows = [
        row for row in LIBRARY.technique("median_motor_apb").rows if row.quantity == "area_mv_ms" and row.conditions
    ]
    assert [(row.n, str(row.conditions[0].wanted)) for row in rows] == [(156, "19-49"), (39, "50-59"), (46, "60-79")]


def test_every_unit_is_known_and_ends_the_name_of_its_quantity():
    for row in ROWS:
        assert row.unit in known_units()
        named = row.quantity.endswith(ENDINGS[row.unit]) or row.unit == "point"
        assert named, row.id


def test_every_source_exists():
    assert {row.source for row in ROWS} <= set(load_knowledge().sources)


def test_a_limit_without_percentile_says_how_it_was_set():
    assert [row.id for row in ROWS if row.limit is not None and row.percentile is None and not row.how] == []


def test_no_two_rows_compete():
    for quantity in LIBRARY.quantities():
        same = LIBRARY.rows(quantity)
        for index, row in enumerate(same):
            for other in same[index + 1 :]:
                distances = {row.setting.distance_mm, other.setting.distance_mm}
                apart = None not in distances and len(distances) == 2
                assert apart or not row.overlaps(other), (row.id, other.id)


def inside(band: Band, ages: Band | None) -> float:
    low = band.low if band.low is not None else (band.high or 0) - 5
    return max(low, ages.low or 0) if band.years and ages is not None else low


def query_for(row: LimitRow) -> Query:
    """A measurement that ought to be held against this row."""
    setting, ages = row.setting, row.setting.ages
    wanted = {
        each.name: inside(each.wanted, ages) if isinstance(each.wanted, Band) else each.wanted
        for each in row.conditions
    }
    if ages is not None:
        wanted.setdefault("age_years", ages.low or 50)
    return Query(
        setting.kind, row.quantity, setting.nerve, setting.recording_site or "somewhere else",
        setting.stimulation_sites[0] if setting.stimulation_sites else None, row.segment, row.side,
        setting.distance_mm, setting.min_temperature_c, technique=row.technique if row.role != "limit" else None,
        source=row.source if row.role != "limit" else None, everyone=not row.conditions, **wanted,
    )  # fmt: skip


def as_it_is_found(row: LimitRow) -> tuple[object, ...]:
    """The row that a measurement meant for this one is held against, its limit or why it has none, and its doubt."""
    found = find_limit(LIBRARY, query_for(row))
    if isinstance(found, Limit):
        return found.details, found.value, "unverified" in found.caveats
    assert isinstance(found, NotClassifiable)
    return found.row or found.reason, None, found.cause


def as_it_stands(row: LimitRow) -> tuple[object, ...]:
    if row.limit is not None:
        return row, row.limit, row.confidence == "memory"
    return row, None, "withheld" if row.withheld else "not_published"


def test_every_row_is_within_reach():
    wrong = {row.id: found for row in ROWS if (found := as_it_is_found(row)) != as_it_stands(row)}
    assert not wrong, "\n".join(f"{id}: {found}" for id, found in wrong.items())
