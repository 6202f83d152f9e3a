"""Responses of one nerve from several places of stimulation: velocity of each segment with its error, and ratios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ranvier.knowledge import Knowledge
from ranvier.record import Measured, Side, Status
from ranvier.signals.conduction import (
    ConductionSettings,
    ProximalToDistal,
    WithError,
    proximal_to_distal,
    terminal_latency_index,
    velocity,
)
from ranvier.signals.studies.evoked import EvokedTrace


@dataclass(frozen=True, slots=True)
class SiteResponse:
    """The response to stimulation at one place: with a stated distance if there is one, then the largest.

    distance_mm  to the recording site; None when it is not stated
    """

    recording: str
    site: str
    distance_mm: float | None
    response: EvokedTrace


@dataclass(frozen=True, slots=True)
class NerveSegment:
    """Two neighbouring places of stimulation: the velocity between them in m/s, and the proximal over the distal."""

    distal: SiteResponse
    proximal: SiteResponse
    velocity: WithError
    ratio: ProximalToDistal

    @property
    def length_mm(self) -> float | None:
        """By how much the proximal place is farther from the recording site; None when a distance is not stated."""
        near, far = self.distal.distance_mm, self.proximal.distance_mm
        return None if near is None or far is None else far - near


@dataclass(frozen=True, slots=True)
class JoinedNerve:
    """All responses of a nerve of one side at one recording site, the most distal first.

    terminal_latency_index  of the most distal place and the segment above it
    """

    nerve: str
    side: str
    recording_site: str
    segments: tuple[NerveSegment, ...]
    terminal_latency_index: WithError

    @property
    def recordings(self) -> tuple[str, ...]:
        """The recordings that were joined."""
        return tuple(dict.fromkeys(each.recording for one in self.segments for each in (one.distal, one.proximal)))


_Place = tuple[str, str, str]


def join_nerves(measured: Iterable[Measured], knowledge: Knowledge) -> tuple[JoinedNerve, ...]:
    """Every nerve that was stimulated at two or more named places, with the response at one recording site.

    Places stand in the order of their distance, or of their latency where a distance is not stated.
    """
    settings = ConductionSettings.read(knowledge.methods["conduction"])
    together: dict[_Place, dict[str, SiteResponse]] = {}
    for each in measured:
        for place, found in _responses(each):
            sites = together.setdefault(place, {})
            if found.site not in sites or _worth(sites[found.site]) < _worth(found):
                sites[found.site] = found
    return tuple(_joined(place, sites, settings) for place, sites in together.items() if len(sites) > 1)


def _responses(measured: Measured) -> Iterator[tuple[_Place, SiteResponse]]:
    about = measured.recording.about
    words = {name: about.get(name) for name in ("nerve", "recording_site", "stimulation_site")}
    nerve, recorded_at, site = words.values()
    if not (isinstance(nerve, str) and isinstance(recorded_at, str) and isinstance(site, str)):
        return
    side = str(about.get("side", ""))
    distance = about.get("distance_mm")
    for each in measured.details:
        if isinstance(each.result, EvokedTrace):
            yield (
                (nerve, side if side in set(Side) else "", recorded_at),
                SiteResponse(
                    measured.recording.name,
                    site,
                    float(distance) if isinstance(distance, int | float) else None,
                    each.result,
                ),
            )


def _worth(each: SiteResponse) -> tuple[bool, float]:
    """Of several responses from one place one with a stated distance is taken, then the largest."""
    return each.distance_mm is not None, each.response.amplitude_uv or 0.0


def _joined(place: _Place, sites: Mapping[str, SiteResponse], settings: ConductionSettings) -> JoinedNerve:
    stated = all(each.distance_mm is not None for each in sites.values())
    ordered = sorted(sites.values(), key=_distance if stated else _latency)
    segments = tuple(_segment(distal, proximal, settings) for distal, proximal in pairwise(ordered))
    first = ordered[0]
    index = WithError(None, flags=("no_distance",))
    if first.distance_mm is not None and first.response.onset_latency_ms is not None:
        index = terminal_latency_index(
            first.distance_mm, first.response.onset_latency_ms, segments[0].velocity, settings
        )
    return JoinedNerve(*place, segments, index)


def _distance(each: SiteResponse) -> float:
    return each.distance_mm or 0.0


def _latency(each: SiteResponse) -> float:
    return float("inf") if each.response.onset_latency_ms is None else each.response.onset_latency_ms


def _segment(distal: SiteResponse, proximal: SiteResponse, settings: ConductionSettings) -> NerveSegment:
    ratio = proximal_to_distal(proximal.response, distal.response)
    return NerveSegment(distal, proximal, _velocity(distal, proximal, settings), ratio)


def _velocity(distal: SiteResponse, proximal: SiteResponse, settings: ConductionSettings) -> WithError:
    near, far = distal.response.onset_latency_ms, proximal.response.onset_latency_ms
    if near is None or far is None:
        missing = distal if near is None else proximal
        absent = missing.response.status is Status.NO_RESPONSE
        return WithError(None, flags=("no_response" if absent else "not_measured",))
    if distal.distance_mm is None or proximal.distance_mm is None:
        return WithError(None, flags=("no_distance",))
    return velocity(proximal.distance_mm - distal.distance_mm, near, far, settings)
