"""Discharges of like shape are taken together; parts that always come together become one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices
from ranvier.signals.spontaneous.prepare import Prepared
from ranvier.signals.spontaneous.settings import RestSettings


@dataclass(slots=True, eq=False)
class Group:
    """Discharges of one shape: sample indices (at the largest deflection of the shape), heights, and the shape."""

    places: list[int]
    heights: list[float]
    shape: Samples
    components: int = 1
    parts: list[Group] = field(default_factory=list["Group"])

    @property
    def size(self) -> int:
        """How many discharges."""
        return len(self.places)


def group_by_shape(prepared: Prepared, places: Indices, sampling_rate_hz: float, settings: RestSettings) -> list[Group]:
    """Groups of like discharges, in time order; each joins the most alike group whose last height was near its own."""
    cut = _Cutter.of(prepared, sampling_rate_hz, settings)
    groups: list[Group] = []
    shapes = np.zeros((0, cut.width))
    for place in places:
        wide = cut.around(int(place))
        if wide is None:
            continue
        shifted = np.lib.stride_tricks.sliding_window_view(wide, cut.width)
        chosen = _closest(shifted, shapes, groups, cut, settings) if groups else None
        if chosen is None:
            middle = shifted[cut.shifts]
            if len(groups) < settings.most_groups:
                groups.append(Group([int(place)], [float(np.ptp(middle))], middle.copy()))
                shapes = np.vstack([shapes, middle])
            continue
        index, shift = chosen
        group, seen = groups[index], shifted[shift]
        group.places.append(int(place + (shift - cut.shifts) * cut.step))
        group.heights.append(float(np.ptp(seen)))
        weight = max(1 / group.size, 0.1)
        group.shape = (1 - weight) * group.shape + weight * seen
        shapes[index] = group.shape
    return groups


@dataclass(frozen=True, slots=True, eq=False)
class _Cutter:
    """Cuts out the surroundings of a place at about ten samples a millisecond."""

    samples: Samples
    step: int
    before: int
    width: int
    shifts: int
    noise_uv: float

    @classmethod
    def of(cls, prepared: Prepared, rate: float, settings: RestSettings) -> _Cutter:
        step = max(round(rate / settings.shape_rate_hz), 1)
        working = rate / step / 1000
        before = round(settings.shape_before_ms * working)
        width = before + round(settings.shape_after_ms * working)
        return cls(
            prepared.band_uv, step, before, width, max(round(settings.shape_shift_ms * working), 1), prepared.noise_uv
        )

    def around(self, place: int) -> Samples | None:
        first = place - (self.before + self.shifts) * self.step
        last = first + (self.width + 2 * self.shifts) * self.step
        if first < 0 or last > self.samples.size:
            return None
        return self.samples[first : last : self.step]


def _closest(
    shifted: Samples, shapes: Samples, groups: list[Group], cut: _Cutter, settings: RestSettings
) -> tuple[int, int] | None:
    """The group whose shape, moved and scaled, leaves least of this discharge; None when all leave too much."""
    power = np.einsum("ij,ij->i", shifted, shifted)
    products = shapes @ shifted.T
    own = np.einsum("ij,ij->i", shapes, shapes)
    left = 1 - np.maximum(products, 0) ** 2 / np.maximum(own[:, None] * power[None, :], 1e-12)
    noise = cut.width * cut.noise_uv**2 / np.maximum(power, 1e-12)
    allowed = np.minimum(settings.shape_difference + 2.0 * noise, 0.5)
    last = np.array([group.heights[-1] for group in groups])
    heights = np.ptp(shifted[cut.shifts])
    step = np.abs(np.log(max(float(heights), 1e-9) / np.maximum(last, 1e-9)))
    reach = np.log(settings.amplitude_step) + 2.5 * cut.noise_uv / max(float(heights), 1e-9)
    fits = (left <= allowed[None, :]) & (step <= reach)[:, None]
    if not fits.any():
        return None
    score = np.where(fits, left + 0.2 * step[:, None], np.inf)
    index, shift = np.unravel_index(int(np.argmin(score)), score.shape)
    return int(index), int(shift)


def without(group: Group, places: set[int]) -> Group | None:
    """The group less some of its discharges; None when none is left."""
    kept = [index for index, place in enumerate(group.places) if place not in places]
    if not kept:
        return None
    heights = [group.heights[index] for index in kept]
    return Group([group.places[index] for index in kept], heights, group.shape, group.components, group.parts)


def rejoin(groups: list[Group], sampling_rate_hz: float, settings: RestSettings) -> list[Group]:
    """Take together groups of one shape that differ in height only, when their discharges make one rhythm."""
    kept = sorted(groups, key=lambda group: -group.size)
    step = max(round(sampling_rate_hz / settings.shape_rate_hz), 1)
    one = 0
    while one < len(kept) and kept[one].size >= settings.fewest_discharges:
        other = one + 1
        while other < len(kept) and kept[other].size >= 2:
            shift, left = _shift_between(kept[one].shape, kept[other].shape, settings)
            alike = left <= 2 * settings.shape_difference
            tried = alike or left <= settings.rejoin_difference
            if tried and _one_rhythm(kept[one], kept[other], shift * step, settings, alike=alike):
                kept[one] = _together(kept[one], kept[other], shift * step)
                del kept[other]
                other = one + 1
            else:
                other += 1
        one += 1
    return kept


def _shift_between(one: Samples, other: Samples, settings: RestSettings) -> tuple[int, float]:
    """How much later the other shape lies, and which share of its power the first, moved and scaled, leaves."""
    size = one.size
    products = np.correlate(other, one, mode="full")
    reach = round(settings.shape_shift_ms * settings.shape_rate_hz / 1000)
    middle = products[size - 1 - reach : size + reach]
    best = float(middle.max())
    power = float((one @ one) * (other @ other))
    left = 1 - max(best, 0.0) ** 2 / max(power, 1e-12)
    return int(np.argmax(middle)) - reach, left


def _one_rhythm(one: Group, other: Group, shift: int, settings: RestSettings, *, alike: bool) -> bool:
    """Whether the discharges of both are as regular together as those of one are, and never collide.

    alike  the shapes hardly differ; when they do, the two must be far more regular together than either is alone
    """
    own, others = np.sort(np.array(one.places)), np.sort(np.array(other.places) + shift)
    times = np.sort(np.concatenate([own, others]))
    joint, apart = local_irregularity(np.diff(times)), local_irregularity(np.diff(own))
    collide = float(np.mean(np.diff(times) < settings.collide_gap * float(np.median(np.diff(own)))))
    if collide >= settings.collide_share:
        return False
    if alike:
        return joint <= max(1.3 * apart, 0.08)
    return joint <= settings.rejoin_regular * min(apart, local_irregularity(np.diff(others)))


def _together(one: Group, other: Group, shift: int) -> Group:
    places = np.concatenate([one.places, np.array(other.places) + shift])
    order = np.argsort(places, kind="stable")
    heights = np.concatenate([one.heights, other.heights])[order]
    return Group([int(each) for each in places[order]], [float(each) for each in heights], one.shape, one.components)


def local_irregularity(intervals: Samples | Indices) -> float:
    """Coefficient of variation of intervals from one to the next, whatever slow change there is.

    The middle of |log ratio| of neighbouring intervals, so that a missed discharge now and then does not matter.
    """
    gaps = np.asarray(intervals, dtype=np.float64)
    gaps = gaps[gaps > 0]
    if gaps.size < 2:
        return float("nan")
    return float(np.median(np.abs(np.diff(np.log(gaps)))) / 0.954)


def lock_parts(groups: list[Group], sampling_rate_hz: float, settings: RestSettings) -> list[Group]:
    """Groups whose discharges always come at one delay from another's are parts of one complex potential."""
    kept = sorted(groups, key=lambda group: _clockwork(group, settings))
    taken: set[int] = set()
    found: list[Group] = []
    for index, lead in enumerate(kept):
        if index in taken:
            continue
        train = _Train.of(lead, settings)
        for other in range(index + 1, len(kept)):
            if other not in taken and _locked(train, kept[other], sampling_rate_hz, settings):
                taken.add(other)
                lead.components += kept[other].components
                lead.parts.append(kept[other])
                lead.parts.extend(kept[other].parts)
        found.append(_at_its_highest(lead, settings))
    return found


def _at_its_highest(lead: Group, settings: RestSettings) -> Group:
    """The complex, its discharges told by its highest part where that hardly ever is missing."""
    often = [each for each in (lead, *lead.parts) if each.size >= settings.hardly_missing * lead.size]
    highest = max(often, key=lambda each: float(np.median(each.heights)))
    if highest is lead or float(np.median(highest.heights)) < settings.plainly_higher * float(np.median(lead.heights)):
        return lead
    others = [Group(lead.places, lead.heights, lead.shape), *(each for each in lead.parts if each is not highest)]
    return Group(highest.places, highest.heights, highest.shape, lead.components, others)


def far_parts(group: Group, before: int, after: int) -> int:
    """How many parts of a complex lie so far from its discharges, in samples, that the average does not show them."""
    own = np.sort(np.array(group.places))
    count = 0
    for part in group.parts:
        places = np.array(part.places)
        nearest = own[np.clip(np.searchsorted(own, places), 0, own.size - 1)]
        former = own[np.clip(np.searchsorted(own, places) - 1, 0, own.size - 1)]
        lag = np.where(np.abs(places - former) <= np.abs(nearest - places), places - former, places - nearest)
        count += not -before <= float(np.median(lag)) <= after
    return count


def _clockwork(group: Group, settings: RestSettings) -> tuple[bool, int, float]:
    """Order of the groups that others may be part of: those that never discharge twice in a cycle, then the largest."""
    gaps = np.diff(np.sort(np.array(group.places)))
    twice = bool(gaps.size) and float(np.mean(gaps < 0.5 * float(np.median(gaps)))) > settings.twice_share
    return twice, -group.size, -float(np.median(group.heights))


@dataclass(frozen=True, slots=True, eq=False)
class _Train:
    """The discharges that others are held against, in their order, with what is the same for all of these.

    gap      the median from one to the next, samples; NaN for a single discharge
    regular  they come so regularly that parts may keep time with them at several delays
    """

    places: Indices
    gap: float
    regular: bool

    @classmethod
    def of(cls, lead: Group, settings: RestSettings) -> _Train:
        places = np.sort(np.array(lead.places))
        gaps = np.diff(places)
        irregular = local_irregularity(gaps) > settings.clock_irregularity
        gap = float(np.median(gaps)) if gaps.size else float("nan")
        return cls(places, gap, lead.size >= settings.clock_fewest and not irregular)


def _on_the_clock(lead: _Train, part: Group, rate: float, settings: RestSettings) -> bool:
    """Whether the discharges of a part come at two or three fixed delays after those of a very regular train."""
    if not lead.regular:
        return False
    own = np.sort(np.array(part.places))
    before = np.searchsorted(lead.places, own, side="right") - 1
    inside = before >= 0
    lags = np.sort((own - lead.places[np.maximum(before, 0)])[inside])
    whole, covered = own.size, int((~inside).sum())
    width = 2 * settings.locked_spread_ms / 1000 * rate
    for _ in range(3):
        if not lags.size:
            break
        counts = np.searchsorted(lags, lags + width, side="right") - np.arange(lags.size)
        first, most = int(np.argmax(counts)), int(counts.max())
        if most < 2:
            break
        covered += most
        lags = np.delete(lags, slice(first, first + most))
    chance = 3 * width / max(lead.gap, 1.0)
    return covered >= max(settings.locked_share, 2 * chance) * whole


def _locked(lead: _Train, part: Group, rate: float, settings: RestSettings) -> bool:
    if part.size < 3:
        return False
    if _on_the_clock(lead, part, rate, settings):
        return True
    ordered, own = lead.places, np.array(part.places)
    if part.size < 0.25 * ordered.size:
        return False
    typical = lead.gap if ordered.size > 1 else 0.1 * rate
    reach = min(0.6 * typical, 0.06 * rate)
    after = np.searchsorted(ordered, own)
    nearest = np.stack(
        [own - ordered[np.clip(after - 1, 0, None)], own - ordered[np.clip(after, None, ordered.size - 1)]]
    )
    best = 0.0
    for lags in (nearest[0], nearest[1], nearest[np.argmin(np.abs(nearest), axis=0), np.arange(own.size)]):
        inside = lags[np.abs(lags) <= 1.7 * reach]
        if inside.size:
            spread: Flags = np.abs(inside - np.median(inside)) <= settings.locked_spread_ms / 1000 * rate
            best = max(best, float(spread.sum()) / own.size)
    return best >= settings.locked_share
