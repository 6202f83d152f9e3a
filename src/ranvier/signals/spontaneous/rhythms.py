"""Several fibres of one shape: an irregular train that is two or three regular ones is taken apart."""

from __future__ import annotations

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.spontaneous.settings import RestSettings
from ranvier.signals.spontaneous.shapes import Group, local_irregularity, without


def split_rhythms(group: Group, sampling_rate_hz: float, settings: RestSettings) -> list[Group]:
    """The regular trains in a group, when they explain nearly all of an irregular one; else the group as it is."""
    places = np.sort(np.array(group.places, dtype=np.intp))
    times = places / sampling_rate_hz
    if (
        not settings.split_fewest <= times.size <= settings.chain_most
        or local_irregularity(np.diff(times)) < settings.split_from
    ):
        return [group]
    left = np.arange(times.size)
    chains: list[set[int]] = []
    while left.size >= settings.fewest_discharges and len(chains) < 3:
        chain = _longest_chain(times[left], settings)
        if len(chain) < settings.fewest_discharges:
            break
        chains.append({int(left[each]) for each in chain})
        left = np.array([each for each in left if int(each) not in chains[-1]], dtype=np.intp)
    if len(chains) < 2 or times.size - left.size < settings.split_explained * times.size:
        return [group]
    one, other = (times[sorted(each)] for each in chains[:2])
    if _in_step(one, other, settings.in_step_spread):  # doublets of one source
        return [group]
    others = ({int(place) for index, place in enumerate(places) if index not in chain} for chain in chains)
    return [part for each in others if (part := without(group, each)) is not None]


def _in_step(one: Samples, other: Samples, spread: float) -> bool:
    """Whether the discharges of one train always come at the same delay after those of the other."""
    if one[0] > other[0]:
        one, other = other, one
    before = np.searchsorted(one, other) - 1
    delays = (other - one[before])[before >= 0]
    usual = float(np.median(delays))
    return float(np.median(np.abs(delays - usual))) < spread * float(np.median(np.diff(one)))


def _longest_chain(times: Samples, settings: RestSettings) -> list[int]:
    """Indices of the longest nearly regular series; the interval may change slowly, one beat may be missing."""
    best: list[int] = []
    seeds = int(settings.chain_seeds)
    for first in range(min(seeds, times.size - 1)):
        for second in range(first + 1, min(first + 2 * seeds, times.size)):
            if settings.chain_shortest_s <= times[second] - times[first] <= settings.chain_longest_s:
                chain = _follow(times, first, second, settings)
                if len(chain) > len(best):
                    best = chain
    return best


def _follow(times: Samples, first: int, second: int, settings: RestSettings) -> list[int]:
    """The series that goes on as its first two discharges begin; empty when too many are missing."""
    chain, now, missed, expected = [first, second], float(times[second]), 0, 2
    interval = now - float(times[first])
    while now + interval < times[-1] + settings.chain_tolerance * interval and missed < 2:
        aim = now + interval
        after = int(np.searchsorted(times, aim))
        near = sorted((abs(float(times[each]) - aim), each) for each in (after - 1, after) if 0 <= each < times.size)
        found = near[0][1] if near[0][1] > chain[-1] else None
        expected += 1
        if found is not None and abs(float(times[found]) - aim) <= settings.chain_tolerance * interval:
            interval = 0.7 * interval + 0.3 * (float(times[found]) - now)
            now, missed = float(times[found]), 0
            chain.append(found)
        else:
            now, missed = aim, missed + 1
    return chain if len(chain) >= settings.chain_held * (expected - missed) else []
