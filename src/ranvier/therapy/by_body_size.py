"""Amounts that are worked out from the size of the patient: weight, body surface, plasma volume.

Without weight, height or haematocrit there is no amount, only the question for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.diagnosis.findings import Missing
from ranvier.knowledge.entries import AmountBySize, Figures
from ranvier.record import PatientRecord

DIGITS = {"mg": 0, "g": 1, "L": 1}
"""Decimals of an amount in each unit."""

_NEEDS = {
    "kg": (("weight_kg", "weight"),),
    "m2": (("weight_kg", "weight"), ("height_cm", "height")),
    "plasma_volume": (("weight_kg", "weight"), ("haematocrit_percent", "haematocrit")),
}


@dataclass(frozen=True, slots=True)
class WeighedAmount:
    """An amount for this patient.

    least, most  equal unless a range is given
    capped       the most that may be given was reached
    in_all       of all times together, when it is given several times
    """

    what: str
    least: float
    most: float
    unit: str
    text: str
    capped: bool = False
    in_all: tuple[float, float] | None = None


def body_surface_m2(weight_kg: float, height_cm: float, figures: Figures) -> float:
    """Body surface in square metres.

    Source: knowledge/formulas/body_surface_area.yaml
    """
    return (height_cm * weight_kg / figures.number("divisor")) ** figures.number("exponent")


def plasma_volume_l(weight_kg: float, haematocrit_percent: float, figures: Figures) -> float:
    """Plasma volume in litres.

    Source: knowledge/formulas/plasma_volume.yaml
    """
    plasma = 1 - haematocrit_percent / figures.number("percent")
    return figures.number("blood_per_kg") * weight_kg / figures.number("millilitres_per_litre") * plasma


def missing_for(amounts: Iterable[AmountBySize], record: PatientRecord) -> tuple[Missing, ...]:
    """What the chart must hold before the amounts can be worked out."""
    needed = dict.fromkeys(pair for each in amounts for pair in _NEEDS[each.per])
    return tuple(Missing(name, called) for name, called in needed if not record.number(name))


def weighed(amount: AmountBySize, record: PatientRecord, formulas: Mapping[str, Figures]) -> WeighedAmount:
    """The amount for this patient; its inputs must be there, see `missing_for`."""
    size, told = _size(amount.per, record, formulas)
    ends = [amount.least * size, amount.most * size]
    top = amount.at_most
    capped = top is not None and ends[1] > top
    digits = DIGITS[amount.unit]
    least, most = (round(min(end, top) if top is not None else end, digits) for end in ends)
    in_all = (round(least * amount.times, digits), round(most * amount.times, digits)) if amount.times else None
    limit = f", at most {top:g} {amount.unit}" if top is not None else ""
    total = f"; {amount.times} times, {_span(in_all[0], in_all[1])} {amount.unit} in all" if in_all else ""
    rate = f"{_span(amount.least, amount.most)}{_per(amount)}{limit}"
    worked_out = f"{_span(least, most)} {amount.unit}"
    said = f"{amount.what} {worked_out}" if amount.what.endswith(":") else f"{worked_out} {amount.what}"
    text = f"{said} ({rate}; {told}){total}"
    return WeighedAmount(amount.what, least, most, amount.unit, text, capped, in_all)


def _size(per: str, record: PatientRecord, formulas: Mapping[str, Figures]) -> tuple[float, str]:
    weight, height = record.number("weight_kg") or 0.0, record.number("height_cm") or 0.0
    if per == "kg":
        return weight, f"weight {weight:g} kg"
    if per == "m2":
        surface = body_surface_m2(weight, height, formulas["body_surface_area"])
        return surface, f"body surface {surface:.2f} m2"
    haematocrit = record.number("haematocrit_percent") or 0.0
    volume = plasma_volume_l(weight, haematocrit, formulas["plasma_volume"])
    return volume, f"plasma volume {volume:.1f} L at {weight:g} kg and a haematocrit of {haematocrit:g}%"


def _per(amount: AmountBySize) -> str:
    if amount.per == "plasma_volume":
        return " plasma volumes" if amount.most != 1 else " plasma volume"
    return f" {amount.unit}/{amount.per}"


def _span(least: float, most: float) -> str:
    return f"{least:g}" if least == most else f"{least:g}-{most:g}"
