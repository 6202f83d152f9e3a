"""From stored numbers to a trace in microvolt, and the sampling rate from a column of times."""

from __future__ import annotations

import math
import re

import numpy as np
import numpy.typing as npt

from ranvier.errors import InputError, RanvierError, nearest
from ranvier.record import Trace
from ranvier.units import convert, symbol

VOLTAGE_UNITS = ("V", "mV", "uV", "nV")
FEWEST_SAMPLES = 2
HIGHEST_UV = 1e9
"""Beyond a kilovolt the unit is wrong, or the file is damaged."""

Numbers = npt.NDArray[np.float64]

_LABELLED = re.compile(r"[0-9]+ ([0-9]+(?:\.[0-9]+)?) (mA|V)")
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")


def number(text: str) -> float | None:
    """A plain decimal number, None for anything else (also for `nan`, `inf` and `1_000`).

    >>> number("-0.5e-3"), number("nan"), number("0,5")
    (-0.0005, None, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def known_unit(text: str) -> str | None:
    """The project's spelling of a unit, None for one that is not known.

    >>> known_unit("µV"), known_unit("furlong")
    ('uV', None)
    """
    try:
        return symbol(text)
    except RanvierError:
        return None


def voltage_unit(text: str, where: str) -> str:
    """The project's spelling of a unit of voltage.

    Raises InputError for anything else, with the allowed units.

    >>> voltage_unit("µV", "a.edf"), voltage_unit("mv", "a.hea")
    ('uV', 'mV')
    """
    found = known_unit(text)
    if found in VOLTAGE_UNITS:
        return found
    what = f"the unit '{text.strip()}' is not a voltage" if text.strip() else "no unit is given"
    raise InputError(
        what,
        where=where,
        nearest=nearest(text.strip(), VOLTAGE_UNITS) if text.strip() else None,
        allowed=", ".join(VOLTAGE_UNITS),
        hint="State the unit of the samples (--unit uV)",
    )


def microvolts(values: Numbers, unit: str, where: str) -> Numbers:
    """A fresh read-only array in microvolt; every value must be a number.

    Raises InputError that names the first sample that is not (counted from 1).
    """
    with np.errstate(over="ignore"):
        scaled = np.array(values, dtype=np.float64).ravel() * convert(1.0, unit, "uV")
    bad = np.flatnonzero(~np.isfinite(scaled))
    if bad.size:
        more = f" and {bad.size - 1:,} more" if bad.size > 1 else ""
        raise InputError(
            f"sample {bad[0] + 1:,}{more} is missing, infinite or not a number",
            where=where,
            hint="Export the part of the recording that is complete",
        )
    highest = float(np.abs(scaled).max(initial=0.0))
    if highest > HIGHEST_UV:
        raise InputError(
            f"the values reach {highest:.3g} uV, which no electrode records",
            where=where,
            allowed=f"at most {HIGHEST_UV:.0e} uV",
            hint="Check the unit of the samples",
        )
    if scaled.size < FEWEST_SAMPLES:
        raise InputError(
            f"the trace has {scaled.size} sample" + ("" if scaled.size == 1 else "s"),
            where=where,
            allowed=f"at least {FEWEST_SAMPLES}",
        )
    scaled.setflags(write=False)
    return scaled


def labelled_strength(label: str) -> tuple[float | None, str]:
    """Strength and unit (mA or V) of the stimulus that the label of a sweep states as `NUMBER STRENGTH UNIT`.

    >>> labelled_strength("4 12.500 mA"), labelled_strength("EMG 5 V")
    ((12.5, 'mA'), (None, 'mA'))
    """
    stated = _LABELLED.fullmatch(label.strip())
    return (float(stated[1]), stated[2]) if stated else (None, "mA")


def make_trace(
    values: Numbers,
    *,
    label: str,
    unit: str,
    sampling_rate_hz: float,
    where: str,
    stimulus_time_s: float | None = None,
    kind: str = "unknown",
    notes: tuple[str, ...] = (),
) -> Trace:
    """One trace, active minus reference electrode, checked and in microvolt; a label may state the stimulus.

    Raises InputError for missing samples, an impossible sampling rate or a stimulus after the end.
    """
    if not (math.isfinite(sampling_rate_hz) and sampling_rate_hz > 0):
        raise InputError(
            f"the sampling rate {sampling_rate_hz:g} Hz is not possible", where=where, allowed="above 0 Hz"
        )
    samples = microvolts(values, unit, where)
    if stimulus_time_s is not None and stimulus_time_s > samples.size / sampling_rate_hz:
        raise InputError(
            f"the stimulus at {stimulus_time_s:g} s comes after the end of the trace",
            where=where,
            allowed=f"up to {samples.size / sampling_rate_hz:g} s, counted from the first sample",
        )
    strength, strength_unit = labelled_strength(label)
    return Trace(
        label=label.strip() or "trace",
        samples_uv=samples,
        sampling_rate_hz=float(sampling_rate_hz),
        stimulus_time_s=None if stimulus_time_s is None else float(stimulus_time_s),
        kind=kind,
        notes=notes,
        stimulus_strength=strength,
        strength_unit=strength_unit,
    )


def printed_step(texts: list[str]) -> float:
    """The smallest difference that a printed column of numbers can show.

    >>> printed_step(["0", "0.25", "0.5"]), printed_step(["1.0e-3", "2.0e-3"])
    (0.01, 0.0001)
    """
    if any("e" in text or "E" in text for text in texts):
        return 10.0 ** max(-_decimals(text) for text in texts)
    return 10.0 ** -max(_decimals(text) for text in texts)


def _decimals(text: str) -> int:
    mantissa, _, power = text.lower().partition("e")
    return len(mantissa.partition(".")[2]) - int(power or 0)


def rate_from_times(times_s: Numbers, step_s: float, where: str, *, stated_hz: float | None = None) -> float:
    """The sampling rate in Hz that an evenly spaced column of times stands for.

    step_s     the smallest difference that the column can show (its rounding)
    stated_hz  a rate that somebody stated: it must agree with the column

    Raises InputError when the times are uneven (with the first sample where a step differs), or when they
    are too coarse to tell whether a sample is missing.
    """
    count = times_s.size
    if count < FEWEST_SAMPLES or times_s[-1] <= times_s[0]:
        raise InputError("the times do not increase, so they give no sampling rate", where=where)
    interval = float(times_s[-1] - times_s[0]) / (count - 1)
    if stated_hz is not None:
        if abs(interval * stated_hz - 1) > 1e-4 + step_s / (interval * (count - 1)):
            raise InputError(
                f"the time column gives {1 / interval:g} Hz but {stated_hz:g} Hz is stated",
                where=where,
                hint="Correct the stated sampling rate or the times",
            )
        interval = 1 / stated_hz
    rounding = 1e-9 * float(np.abs(times_s).max())
    deviation = float(np.abs(times_s - times_s[0] - interval * np.arange(count)).max())
    tolerance = 1.001 * step_s + rounding
    if deviation > tolerance:
        raise _uneven(times_s, where)
    if deviation > rounding and tolerance > 0.45 * interval:
        raise InputError(
            "the times are uneven: a sample is missing, or they are written with too few digits to tell",
            where=where,
            hint="Export more digits, or leave out the time column and state sampling_rate_hz",
        )
    return stated_hz if stated_hz is not None else _whole(1 / interval, tolerance / (interval * (count - 1)))


def _uneven(times_s: Numbers, where: str) -> InputError:
    steps = np.diff(times_s)
    usual = float(np.median(steps))
    odd = int(np.argmax(np.abs(steps - usual)))
    return InputError(
        f"the times are not evenly spaced: the step from sample {odd + 1:,} to {odd + 2:,} "
        f"is {steps[odd] * 1000:.6g} ms, usually it is {usual * 1000:.6g} ms",
        where=where,
        hint="A sample may be missing or doubled there; export the recording again",
    )


def _whole(rate_hz: float, uncertainty: float) -> float:
    """The whole number of Hz when the rate cannot be told from it."""
    whole = float(round(rate_hz))
    return whole if whole and abs(rate_hz / whole - 1) <= uncertainty + 1e-9 else rate_hz
