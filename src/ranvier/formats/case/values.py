"""One stated value and its term of the vocabulary become a fact, or an error that helps."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from ranvier.document import as_day, as_list, as_mapping
from ranvier.errors import InputError, RanvierError, listed, nearest
from ranvier.knowledge.vocabulary import Term
from ranvier.record import Fact, Origin, Scalar
from ranvier.units import convert, known_units, symbol, unit

_WITH_UNIT = re.compile(r"^\s*([<>]?)\s*([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*(.*)$")
_THOUSANDS = re.compile(r"^\s*([-+]?[1-9]\d{0,2}),(\d{3})(?![\d.,])")
LONGEST_TEXT = 2000
UNSTATED = {"unknown", "?", "n/a", "na", "not known", "not done", "-"}
YES, NO = {"yes", "y", "true", "present", "positive", "+"}, {"no", "n", "false", "absent", "negative"}

_UNIT_WORDS = {
    "%": ("percent",), "year": ("years", "year"), "week": ("weeks", "week"), "day": ("days", "day"),
    "month": ("months", "month"), "degC": ("c",), "mmHg": ("mmhg",), "count": (), "score": (), "ratio": (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """A value as the chart states it, with what stands beside it."""

    value: Any
    unit: str | None = None
    on: date | None = None
    note: str = ""


_FIELDS = ("value", "unit", "date", "note")


def stated(raw: Any, where: str) -> Stated | None:
    """The value and what stands beside it; None when the chart says that it does not know."""
    fields = as_mapping(raw)
    if fields is not None:
        for key in fields:
            if key not in _FIELDS:
                near = nearest(key, _FIELDS)
                raise InputError(f"unknown field '{key}'", where=where, allowed=listed(_FIELDS), nearest=near)
        on, written = as_day(fields.get("date")), fields.get("unit")
        if on is None and fields.get("date") is not None:
            raise InputError(f"'{fields['date']}' is no date", where=where, allowed="YYYY-MM-DD")
        if written is not None and not isinstance(written, str):
            raise InputError(f"the unit {written!r} is no word", where=where, hint="Put the unit in quotes")
        found = Stated(fields.get("value"), written, on, str(fields.get("note") or ""))
    else:
        found = Stated(raw)
    if found.value is None or (isinstance(found.value, str) and found.value.strip().casefold() in UNSTATED):
        return None
    return found


def as_written(value: Any) -> str:
    """A value for a message, as a chart would write it."""
    if isinstance(value, bool):
        return "'yes'" if value else "'no'"
    if as_list(value) is not None:
        return "a list"
    return "a group of fields" if as_mapping(value) is not None else f"'{value}'"


def fact(term: Term, name: str, raw: Any, origin: Origin, *, id: str | None = None) -> Fact | None:
    """The fact that a chart states, in the unit of the vocabulary; None when it states nothing.

    name  the name under which the chart gives it, for messages and for a unit inside the name
    id    the name of the fact when it differs from the term's (left and right)

    Raises InputError for a wrong kind, a missing or wrong unit, and a value that cannot be.
    """
    where = str(origin)
    given = stated(raw, where)
    if given is None:
        return None
    value, shown = _VALUE[term.type](term, name, given, where)
    return Fact(id or term.id, value, term.unit, shown, origin, given.on, given.note)


def _number(term: Term, name: str, given: Stated, where: str) -> tuple[Scalar, str]:
    number, written, shown = _split(term, name, given, where)
    if written is None and not unit_in_name(term, name):
        raise InputError(
            f"'{name}' needs its unit", where=where, allowed=listed(accepted_units(term)),
            hint=_with_unit(term, name, number),
        )  # fmt: skip
    value = to_term_unit(term, number, written or term.unit or "ratio", where)
    low, high = term.possible or (-math.inf, math.inf)
    if not low <= value <= high:
        raise InputError(
            f"'{name}' is {shown}, which is not possible", where=where,
            allowed=f"{low:g} to {high:g} {term.unit}", hint=_other_unit_fits(term, number),
        )  # fmt: skip
    return value, shown


def _split(term: Term, name: str, given: Stated, where: str) -> tuple[float, str | None, str]:
    value, written = given.value, given.unit
    if isinstance(value, str):
        _no_thousands(name, value, where)
        match = _WITH_UNIT.match(value)
        if not match or match[1]:
            reason = "a limit, not a value" if match else "no number"
            raise InputError(
                f"'{name}' is '{value}', which is {reason}", where=where, allowed=f"a number in {term.unit}"
            )
        inside = match[3].strip()
        if inside and written and not _same_unit(inside, written):
            raise InputError(f"'{name}' is in '{inside}' and in '{written}'", where=where, hint="Keep one of the units")
        value, written = float(match[2].replace(",", ".")), inside or written
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(
            f"'{name}' is {as_written(value)}, which is no number", where=where, allowed=f"a number in {term.unit}"
        )
    if not math.isfinite(value):
        raise InputError(
            f"'{name}' is {value}, which is no value", where=where, hint="Leave it out when it is not known"
        )
    return float(value), written, f"{value:g} {written or term.unit}".replace(" count", "").replace(" score", "")


def _with_unit(term: Term, name: str, number: float) -> str:
    """How to write a bare number; where it is possible in several units, each of them."""
    fits = [term.unit or "ratio"] if _possible(term, number) else []
    fits += [other for other, conversion in term.also_in.items() if _possible(term, conversion(number))]
    ways = [f"'{name}: {number:g} {each}'" for each in fits]
    if term.unit in fits:
        ways.append(f"'{term.id}: {number:g}'")
    return f"Write {' or '.join(ways)}" if ways else "Check the value and its unit"


def _possible(term: Term, value: float) -> bool:
    low, high = term.possible or (-math.inf, math.inf)
    return low <= value <= high


def _same_unit(one: str, other: str) -> bool:
    try:
        return one == other or symbol(one) == symbol(other)
    except RanvierError:
        return False


def _no_thousands(name: str, value: str, where: str) -> None:
    match = _THOUSANDS.match(value)
    if match:
        whole, part = f"{match[1]}{match[2]}", f"{match[1]}.{match[2]}"
        raise InputError(
            f"'{name}' is '{value}', which may be {whole} or {part}", where=where, hint=f"Write {whole} or {part}"
        )


def unit_in_name(term: Term, name: str) -> bool:
    """Whether a name says the unit, so that a bare number may stand under it."""
    if name == term.id or term.unit in {"count", "score", "ratio", None}:
        return True
    words = set(name.casefold().split("_"))
    slug = re.sub(r"[^a-z0-9]+", "_", (term.unit or "").casefold().replace("/", "_per_"))
    candidates = _UNIT_WORDS.get(term.unit or "", (slug,))
    return any(candidate in words or name.endswith(f"_{candidate}") for candidate in candidates)


def accepted_units(term: Term) -> list[str]:
    """The units in which a value of this term may be written."""
    own = unit(term.unit or "ratio")
    same = [each for each in known_units() if own.dimensions and unit(each).dimensions == own.dimensions]
    return (
        sorted({term.unit or "ratio", *term.also_in, *same}) if len(same) < 9 else [term.unit or "ratio", *term.also_in]
    )


def to_term_unit(term: Term, value: float, written: str, where: str) -> float:
    """A value in the unit of its term; raises InputError for a unit that does not fit."""
    wanted = term.unit or "ratio"
    conversion = term.also_in.get(written.strip())
    try:
        if conversion is None and (spelled := symbol(written)) != wanted:
            conversion = term.also_in.get(spelled)
            if conversion is None:
                return convert(value, spelled, wanted)
    except RanvierError:
        raise InputError(
            f"'{term.id}' cannot be in '{written}'", where=where,
            allowed=listed(accepted_units(term)), nearest=nearest(written, accepted_units(term)),
        ) from None  # fmt: skip
    return value if conversion is None else conversion(value)


def _other_unit_fits(term: Term, number: float) -> str:
    for other, conversion in term.also_in.items():
        if _possible(term, conversion(number)):
            return f"Is it in {other}? Then write '{number:g} {other}'"
    return "Check the value and its unit"


def _yes_no(term: Term, name: str, given: Stated, where: str) -> tuple[Scalar, str]:
    value = given.value
    if isinstance(value, str) and value.strip().casefold() in YES | NO:
        value = value.strip().casefold() in YES
    if not isinstance(value, bool):
        raise InputError(
            f"'{name}' is {as_written(value)}", where=where, allowed="yes, no, or nothing when it is not known"
        )
    return value, "yes" if value else "no"


def _choice(term: Term, name: str, given: Stated, where: str) -> tuple[Scalar, str]:
    value = given.value
    word = as_written(value).strip("'")
    folded = re.sub(r"[\s\-]+", "_", word.strip().casefold())
    for option in term.options:
        if option.casefold() == folded:
            return option, option
    if folded in term.option_called:
        return term.option_called[folded], word
    starts = [option for option in term.options if option.startswith(folded)]
    if len(folded) == 1 and len(starts) == 1:
        return starts[0], starts[0]
    near = nearest(folded, term.options)
    raise InputError(f"'{name}' cannot be '{word}'", where=where, allowed=listed(term.options, 40), nearest=near)


def _text(term: Term, name: str, given: Stated, where: str) -> tuple[Scalar, str]:
    value = given.value
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    if not plain or len(str(value)) > LONGEST_TEXT:
        raise InputError(f"'{name}' is no short text", where=where)
    return str(value).strip(), str(value).strip()


def _date(term: Term, name: str, given: Stated, where: str) -> tuple[Scalar, str]:
    day = as_day(given.value)
    if day is None:
        raise InputError(f"'{name}' is '{given.value}', which is no date", where=where, allowed="YYYY-MM-DD")
    return day.isoformat(), day.isoformat()


_VALUE = {"number": _number, "yes_no": _yes_no, "choice": _choice, "text": _text, "date": _date}
