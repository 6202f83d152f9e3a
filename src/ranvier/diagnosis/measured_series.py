"""Series of sweeps in the recordings as stimulations of the conduction study: F waves, H reflex, blink reflex."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ranvier.diagnosis.measuring import Site, SiteKey
from ranvier.record import Measurement, Status

_LEADING: Mapping[str, str] = {
    "f_wave_min_latency_ms": "f_wave",
    "h_reflex_latency_ms": "h_reflex",
    "blink_r1_latency_ms": "blink_reflex",
}
"""The quantity whose status is that of the whole series, and the kind of the stimulation."""

_BEGIN: Mapping[str, tuple[str, ...]] = {
    "f_wave": ("f_wave_", "a_waves", "repeaters"),
    "h_reflex": ("h_", "m_max_"),
    "blink_reflex": ("blink_",),
}
"""How the quantities of a kind begin."""

DOUBTED: Mapping[str, frozenset[str]] = {"f_wave": frozenset({"too_few_sweeps", "submaximal"})}
"""Flags with which neither the shortest latency nor the absence of a response is to be concluded."""


_TOGETHER: Mapping[str, frozenset[str]] = {
    "blink_reflex": frozenset({"blink_r1_latency_ms", "blink_r2_latency_ms", "blink_r2_contralateral_latency_ms"})
}
"""Responses of one stimulation of which each may be absent alone: they keep a status of their own."""


def _status(together: Sequence[Measurement]) -> Status:
    """Measured when one of them was; no response when none was there; else inadequate."""
    found = {each.status for each in together}
    return Status.MEASURED if Status.MEASURED in found else max(found, key=_WORSE.index)


_WORSE = (Status.NO_RESPONSE, Status.MEASURED, Status.NOT_DONE, Status.TECHNICALLY_INADEQUATE)


def series_sites(measurements: Iterable[Measurement]) -> tuple[Site, ...]:
    """One stimulation for each series whose nerve and side are known; a doubtful series has a status and no values."""
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for each in measurements:
        if each.kind == "late" and each.side is not None and each.target:
            groups.setdefault((each.origin.source, each.origin.where), []).append(each)
    made = (_site(kind, group) for group in groups.values() for kind in _BEGIN)
    return tuple(each for each in made if each is not None)


def _site(kind: str, group: Iterable[Measurement]) -> Site | None:
    own = [each for each in group if each.quantity.startswith(_BEGIN[kind])]
    first = next((each for each in own if _LEADING.get(each.quantity) == kind), None)
    if first is None or first.side is None:
        return None
    together = [each for each in own if each.quantity in _TOGETHER.get(kind, ())]
    doubted = bool(DOUBTED.get(kind, frozenset()) & set(first.flags))
    key = SiteKey(first.target, kind, first.side.value, first.recording_site, first.stimulation_site)
    return Site(
        key,
        Status.TECHNICALLY_INADEQUATE if doubted else _status(together or [first]),
        {} if doubted else {each.quantity: each for each in own if each.value is not None or each in together},
        first.distance_mm,
        first.temperature_c,
        first.low_cut_hz,
        first.origin,
        recorded=True,
        flags=first.flags,
    )
