"""Sets of limits: those that are asked as a rule, and others that a laboratory might use instead."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ranvier.reference.answers import Limit, Query

_LATE = ("late", "f_wave", "h_reflex")


@dataclass(frozen=True, slots=True)
class LimitSet:
    """Limits that a laboratory might use instead of the usual ones; what the set lacks is answered as usual.

    called    its name in a sentence: "met under the limits of ..." or "met under ..."
    source    the comparison population that it is made of
    everyone  one limit for all people, where the usual ones are those for an age, height or sex
    stricter  the 5th or 95th percentile of the usual studies, where it was published
    shipped   the limits that come with Ranvier, without the laboratory's own
    """

    id: str
    called: str
    source: str | None = None
    everyone: bool = False
    stricter: bool = False
    shipped: bool = False


USUAL = LimitSet("usual", "the limits that come with Ranvier", shipped=True)
OWN = LimitSet("own", "your own limits")
SHIPPED = LimitSet("shipped", "the limits that come with Ranvier, without your own", shipped=True)
EVERYONE = LimitSet("everyone", "one limit for all people, whatever their age, sex and build", everyone=True)
STRICTER = LimitSet("fifth_percentile", "the 5th and 95th percentile as limits", stricter=True)


def same_distance(found: Limit, query: Query) -> bool:
    """Whether a limit that depends on the distance was made at that of the measurement, both of them stated."""
    if query.segment is not None or query.kind in _LATE or (query.kind == "motor" and "latency" not in query.quantity):
        return True
    return query.distance_mm is not None and found.details.setting.distance_mm is not None


def stricter(found: Limit) -> Limit | None:
    """The same limit at the 5th or 95th percentile; None where that was not published."""
    row = found.details
    if row.stricter is None:
        return None
    percentile = 95.0 if row.side == "upper" else 5.0
    details = replace(row, limit=row.stricter, percentile=percentile)
    return replace(found, value=row.stricter, percentile=percentile, details=details)
