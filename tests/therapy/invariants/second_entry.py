"""The second entry of limits (double_entry.yaml), read and checked against the names of the knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ...diagnosis.charts import KNOWLEDGE


@cache
def double_entry() -> Mapping[str, Any]:
    """The second entry of limits; raises AssertionError for a name that the knowledge does not hold."""
    read = yaml.safe_load((Path(__file__).parent / "double_entry.yaml").read_text(encoding="utf-8"))
    facts, treatments = KNOWLEDGE.vocabulary.facts, KNOWLEDGE.treatments
    unknown = set(read["medicines"]) - set(treatments)
    for entry in read["medicines"].values():
        for bars in (entry.get("never", {}), entry.get("not_proposed", {})):
            bars["medicines"] = tuple(_spelled_out(bars.get("medicines", ()), read["groups"]))
            unknown |= set(bars["medicines"]) - set(KNOWLEDGE.medicines)
            unknown |= {name for each in bars.get("facts", ()) if (name := each.partition("=")[0]) not in facts}
            unknown |= {name for name, *_ in bars.get("numbers", ())} - set(facts)
    unknown |= set(read["adults_only"]) - set(treatments)
    unknown |= {id for kind in read["gates"].values() for id in kind} - set(treatments)
    unknown |= {name for kind in read["gates"].values() for gates in kind.values() for name in gates} - _conclusions()
    assert not unknown, unknown
    return read


def _spelled_out(listed: Iterable[str], groups: Mapping[str, list[str]]) -> Iterator[str]:
    for each in listed:
        yield from groups[each[1:]] if each.startswith("$") else (each,)


def _conclusions() -> set[str]:
    return {each.id for each in KNOWLEDGE.rules.definitions} | set(KNOWLEDGE.vocabulary.listings["root"].columns)


def entry_of(treatment: str) -> Mapping[str, Any]:
    """What the second entry says of a treatment; empty when it says nothing."""
    return double_entry()["medicines"].get(treatment, {})


@cache
def lingering() -> frozenset[str]:
    """Medicines that count for days after the last dose."""
    return frozenset(double_entry()["groups"]["irreversible_or_other_maoi"])


@cache
def named_medicines() -> tuple[str, ...]:
    """Every medicine that the second entry speaks of."""
    entries = double_entry()["medicines"]
    found = {*entries, *(name for each in entries.values() for key in ("never", "not_proposed")
                         for name in each.get(key, {}).get("medicines", ()))}  # fmt: skip
    return tuple(sorted(found & set(KNOWLEDGE.medicines)))


def most_mg(bands: Iterable[tuple[float | None, float]], clearance: object) -> float:
    """The most for a clearance; of an unknown one the least of all bands."""
    listed = list(bands)
    if not isinstance(clearance, float | int):
        return min(most for _, most in listed)
    return next(most for below, most in listed if below is None or clearance < below)


def clearance(chart: Mapping[str, object]) -> float | None:
    """Creatinine clearance by Cockcroft and Gault, worked out a second time; None when an input is missing."""
    age, weight, creatinine = (chart.get(name) for name in ("age_years", "weight_kg", "creatinine_mg_per_dl"))
    sex = chart.get("sex")
    if not (isinstance(age, float) and isinstance(weight, float) and isinstance(creatinine, float)) or sex is None:
        return None
    return (140 - age) * weight / (72 * creatinine) * (0.85 if sex == "female" else 1.0)


def most_by_size(limits: Mapping[str, float], unit: str, chart: Mapping[str, object]) -> float | None:
    """The most of an amount in mg or g for a weight and height; None when the second entry sets none in this unit."""
    weight, height = chart.get("weight_kg"), chart.get("height_cm")
    kg = weight if isinstance(weight, float) else 0.0
    cm = height if isinstance(height, float) else 0.0
    found = [limits[f"{unit}_per_kg"] * kg] if f"{unit}_per_kg" in limits else []
    found += [limits[f"{unit}_per_m2"] * (kg * cm / 3600) ** 0.5] if f"{unit}_per_m2" in limits else []
    found += [limits[unit]] if unit in limits else []
    return min(found, default=None)
