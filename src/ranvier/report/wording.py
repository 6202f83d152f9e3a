"""How numbers, units, names and answers are written for a reader."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ranvier.knowledge.phrasing import plain
from ranvier.rules.values import Interval, Value
from ranvier.units import behind, printed

DISCLAIMER = (
    "Ranvier is decision support for clinicians and not a medical device. It must not be used in the care of a patient "
    "without local validation, and the responsibility for every decision stays with the clinician who makes it."
)


def number_text(value: float) -> str:
    """A number with the digits that a reader can use.

    >>> number_text(5.20), number_text(37.0), number_text(0.0423), number_text(81.8182), number_text(1240.4)
    ('5.2', '37', '0.042', '81.8', '1240')
    """
    if math.isinf(value):
        return "no upper bound" if value > 0 else "no lower bound"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 or size == 0 else 3
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_text(value: float, unit: str | None) -> str:
    """A number with its unit.

    >>> amount_text(1.0, "year"), amount_text(5.2, "ms"), amount_text(8.4, "%")
    ('1 year', '5.2 ms', '8.4%')
    """
    return behind(number_text(value), printed(unit, one=value == 1))


_ABOUT_UNITS = {"distance_mm": "mm", "temperature_c": "degC", "low_cut_hz": "Hz", "high_cut_hz": "Hz"}


def about_text(about: Mapping[str, str | float], skipped: frozenset[str] = frozenset()) -> str:
    """What is said of a recording, as words.

    >>> about_text({"nerve": "median", "distance_mm": 80.0, "temperature_c": 33.5})
    'nerve median, distance 80 mm, temperature 33.5 °C'
    """
    parts: list[str] = []
    for key, value in about.items():
        if key not in skipped:
            shown = amount_text(value, _ABOUT_UNITS.get(key)) if isinstance(value, float | int) else plain(value)
            parts.append(f"{plain(key.rsplit('_', 1)[0] if key in _ABOUT_UNITS else key)} {shown}")
    return ", ".join(parts)


def value_text(value: Value, unit: str | None = None) -> str:
    """Any answer or fact as words.

    >>> value_text(None), value_text(True), value_text(Interval(2.0, 5.0), "point"), value_text("no_response")
    ('unknown', 'yes', '2 to 5', 'no response')
    """
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Interval):
        low, high = value
        if math.isinf(high):
            return f"at least {amount_text(low, unit)}"
        if math.isinf(low):
            return f"at most {amount_text(high, unit)}"
        return f"{number_text(low)} to {amount_text(high, unit)}"
    return plain(value) if isinstance(value, str) else amount_text(value, unit)


def capital(text: str) -> str:
    """The text with its first letter as a capital.

    >>> capital("sural nerve")
    'Sural nerve'
    """
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """The text with exactly one full stop.

    >>> ended("Warm the limb"), ended("Is it?")
    ('Warm the limb.', 'Is it?')
    """
    text = text.strip()
    return text if not text or text[-1] in ".?!" else f"{text}."


def percentile_text(percentile: float) -> str:
    """A percentile without a precision that nobody has.

    >>> percentile_text(0.02), percentile_text(47.8), percentile_text(99.97)
    ('< 0.1', '48', '> 99.9')
    """
    if percentile < 0.1:
        return "< 0.1"
    if percentile > 99.9:
        return "> 99.9"
    return f"{percentile:.1f}" if percentile < 1 or percentile > 99 else f"{percentile:.0f}"
