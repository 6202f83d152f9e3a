"""The stretches of a motor nerve between its stimulation sites, and the velocity in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ranvier.diagnosis.limits import Compared, Comparer
from ranvier.diagnosis.measuring import Site
from ranvier.knowledge.nerves.studies import Study

_BY_LENGTH = "segment length / latency difference"
_BY_DISTANCES = "difference of the distances to the recording site ({length:g} mm) / latency difference"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Two stimulation sites that follow on each other, and the sites between them that divide no segment."""

    low: int
    near: Site
    high: int
    far: Site
    between: tuple[Site, ...]

    @property
    def taken_ms(self) -> float | None:
        """By how much the proximal response comes later; None when it does not, or one of them is not known."""
        slow, fast = self.far.number("onset_latency_ms"), self.near.number("onset_latency_ms")
        return None if slow is None or fast is None or slow <= fast else slow - fast

    @property
    def stated_length_mm(self) -> float | None:
        """The sum of the lengths that the study states for the parts of this stretch."""
        lengths = [site.number("segment_distance_mm") for site in (*self.between, self.far)]
        known = [length for length in lengths if length is not None]
        return sum(known) if len(known) == len(lengths) else None

    @property
    def length_by_distances_mm(self) -> float | None:
        """By how much the proximal site is farther from the recording site."""
        near, far = self.near.distance_mm, self.far.distance_mm
        return None if near is None or far is None or far <= near else far - near


def stretches_of(study: Study, sites: Sequence[tuple[int, Site]], rows_missing: bool) -> list[Stretch]:
    """The stretches between sites at which a segment begins or ends, from distal to proximal."""
    named = (site for each in study.segments.values() for site in (each.distal, each.proximal))
    ends = {place for site in named if (place := study.place(site)) is not None}
    made: list[Stretch] = []
    for (low, near), (high, far) in pairwise([each for each in sites if each[0] in ends or not ends]):
        if rows_missing and any(low < place < high for place in ends):
            continue
        between = tuple(site for place, site in sites if low < place < high)
        made.append(Stretch(low, near, high, far, between))
    return made


def velocity_of(stretch: Stretch, comparer: Comparer, segment: str) -> tuple[float | None, Compared | None]:
    """The velocity of a stretch, and the same beside its limit: as stated, by its length, or by the distances.

    Sheets differ in what they call the distance of a proximal site: that to the recording site, as here, or the
    length of the segment alone. Where the two would fall on different sides of the limit, there is no velocity until
    the length of the segment is stated.
    """
    stated = stretch.far.number("velocity_m_per_s")
    if stated is not None and not stretch.between:
        return stated, comparer.compare(stretch.far, "velocity_m_per_s", segment=segment)
    taken, length = stretch.taken_ms, stretch.stated_length_mm
    if taken is None:
        return None, None
    if length is not None:
        found = _compare(stretch.far, length / taken, _BY_LENGTH, comparer, segment)
        return length / taken, found
    return _by_distances(stretch, taken, comparer, segment)


def _by_distances(
    stretch: Stretch, taken_ms: float, comparer: Comparer, segment: str
) -> tuple[float | None, Compared | None]:
    length = stretch.length_by_distances_mm
    if length is None or stretch.far.distance_mm is None:
        return None, None
    velocity, method = length / taken_ms, _BY_DISTANCES.format(length=length)
    found = _compare(stretch.far, velocity, method, comparer, segment)
    if found is None or found.limit is None:
        return None, found
    if found.limit.is_beyond(velocity) == found.limit.is_beyond(stretch.far.distance_mm / taken_ms):
        return velocity, found
    reason = "the distance may be that of the segment alone; state segment_distance_mm"
    return None, replace(found, percent_of_limit=None, reason=reason, missing=("segment_distance_mm",))


def _compare(site: Site, velocity: float, method: str, comparer: Comparer, segment: str) -> Compared | None:
    """The velocity of the segment that ends at a site beside its limit, worked out because it is not stated."""
    worked_out = replace(
        site.values["onset_latency_ms"],
        quantity="velocity_m_per_s",
        value=velocity,
        unit="m/s",
        method=method,
        marks=(),
    )
    ended = replace(site, values={**site.values, "velocity_m_per_s": worked_out})
    return comparer.compare(ended, "velocity_m_per_s", segment=segment)
