"""Where a value stands among healthy people: percentile, z score, percentage of the limit, beyond it or not."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

from ranvier.kleene import Truth
from ranvier.knowledge.nerves.limit_rows import LimitRow
from ranvier.reference.answers import Found, Limit

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Standing:
    """A value among healthy people.

    percentile        share of healthy people below the value; None when the row does not allow one
    z                 standard deviations from the mean, negative below it
    percent_of_limit  the value divided by the limit; None without a limit
    beyond_limit      on the abnormal side of the limit; None without one
    row               the row that was used
    method            how percentile and z were obtained
    approximate       the shape on this side of the mean was assumed, not published
    """

    value: float
    unit: str
    percentile: float | None
    z: float | None
    percent_of_limit: float | None
    beyond_limit: bool | None
    row: str
    method: str
    approximate: bool


def standing(value: float, limit_row: LimitRow | Limit) -> Standing:
    """Where a value stands among the healthy people of one row.

    On the side of the limit a normal curve runs through the mean and the published percentile, so that the limit
    sits at its own percentile even where healthy values are skewed. On the other side, and where no percentile
    was published, the standard deviation is used; without either there is no percentile.

    >>> from ranvier.reference import shipped_library
    >>> rows = {row.id: row for row in shipped_library().technique("tibial_motor_ah").rows}
    >>> found = standing(4.4, rows["tibial_motor_ah.amplitude_mv_all"])
    >>> round(found.percentile, 1), round(found.z, 2), found.beyond_limit, found.percent_of_limit
    (3.0, -1.88, False, 100.0)
    """
    row = limit_row.details if isinstance(limit_row, Limit) else limit_row
    spread, method, approximate = _spread(value, row)
    z = None if spread is None or row.mean is None else (value - row.mean) / spread
    return Standing(
        value,
        row.unit,
        None if z is None else 100 * _NORMAL.cdf(z),
        z,
        None if not row.limit else 100 * value / row.limit,
        row.is_beyond(value),
        row.id,
        method,
        approximate,
    )


def _spread(value: float, row: LimitRow) -> tuple[float | None, str, bool]:
    """The standard deviation on the value's side of the mean, how it was obtained, and whether it is assumed."""
    if row.mean is None:
        return None, "no mean of healthy people was published", False
    at_limit = _spread_at_limit(row)
    toward_limit = row.side is not None and (value > row.mean) is (row.side == "upper")
    if at_limit is not None and (toward_limit or value == row.mean or row.sd is None):
        named = f"percentile {row.percentile:g}" if row.percentile is not None else row.how
        return at_limit, f"normal through the mean and the limit ({named})", not toward_limit or row.percentile is None
    if row.sd is None:
        return None, "no standard deviation of healthy people was published", False
    if row.skewed and toward_limit:
        return None, "healthy values are skewed and no percentile was published", False
    return row.sd, "normal with the mean and standard deviation", row.skewed


def _spread_at_limit(row: LimitRow) -> float | None:
    if row.limit is None or row.mean is None or row.limit == row.mean:
        return None
    if row.percentile is not None:
        return (row.limit - row.mean) / _NORMAL.inv_cdf(row.percentile / 100)
    return None if row.z_at_limit is None else (row.limit - row.mean) / row.z_at_limit


def is_abnormal(value: float, found: Found) -> Truth:
    """Whether a value is beyond its limit: true, false, or unknown.

    While an input is missing the answer is still known when every limit that remains possible agrees.

    >>> from ranvier.reference import Query, find_limit, shipped_library
    >>> asked = Query("motor", "velocity_m_per_s", "peroneal", "EDB", segment="leg", age_years=45)   # no height
    >>> found = find_limit(shipped_library(), asked)
    >>> found.missing, is_abnormal(30, found), is_abnormal(38, found), is_abnormal(44, found)
    (('height_cm',), True, None, False)
    """
    if isinstance(found, Limit):
        return found.is_beyond(value)
    answers = {each.is_beyond(value) for each in found.candidates}
    return answers.pop() if len(answers) == 1 else None


def percent_span(value: float, found: Found) -> tuple[float, float] | None:
    """A value as a percentage of its limit, from lowest to highest while the limit is not settled."""
    if isinstance(found, Limit):
        return found.percent(value), found.percent(value)
    shares = sorted(each.percent(value) for each in found.candidates)
    return (shares[0], shares[-1]) if shares else None
