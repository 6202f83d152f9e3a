"""The table of sensory nerves, from the stimulations of the study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.facts.cells import all_known, as_truth
from ranvier.diagnosis.limits import DIGITS, Compared, Comparer, is_cold, keep, responds
from ranvier.diagnosis.measuring import Site
from ranvier.kleene import every, some
from ranvier.knowledge.nerves.studies import Study, study_of
from ranvier.knowledge.vocabulary import SIDES
from ranvier.record import Status
from ranvier.rules.values import Cell

_TIMING = ("peak_latency_ms", "onset_latency_ms")
_AMPLITUDE = ("amplitude_uv", "amplitude_peak_to_peak_uv")


@dataclass(frozen=True, slots=True)
class SensoryNerve:
    """One sensory nerve of one side: its stimulations, its table row, its comparisons."""

    study: Study
    side: str
    sites: tuple[Site, ...]
    row: Mapping[str, Cell]
    compared: tuple[Compared, ...]

    @property
    def label(self) -> str:
        """How the nerve is called in a sentence."""
        return f"{self.side} {self.study.phrase}"


def sensory_nerves(
    sites: Iterable[Site], studies: Iterable[Study], comparer: Comparer, *, rows_missing: bool = False
) -> tuple[SensoryNerve, ...]:
    """Every sensory nerve that was studied.

    A nerve that was recorded at several places gets the worst of them, and is unknown in what one of them
    does not say.

    rows_missing  the study had more rows than are here; then nothing is known of the worst recording of a nerve
                  that can be recorded at several places
    """
    by_nerve: dict[tuple[str, str], list[tuple[Study, Site]]] = {}
    known = [study for study in studies if study.kind == "sensory"]
    for site in sites:
        study = study_of(site.key.nerve, site.key.recording_site, known)
        if study is not None and site.key.kind == "sensory" and site.status is not Status.NOT_DONE:
            by_nerve.setdefault((study.name, site.key.side), []).append((study, site))
    several = {name for name, count in Counter(study.name for study in known).items() if count > 1}
    return tuple(
        _nerve(side, found, comparer, open_ended=rows_missing and name in several)
        for (name, side), found in by_nerve.items()
    )


def _nerve(side: str, found: Sequence[tuple[Study, Site]], comparer: Comparer, *, open_ended: bool) -> SensoryNerve:
    study = found[0][0]
    compared: list[Compared] = []
    rows = [_row(study, site, comparer, compared) for study, site in found]
    row: dict[str, Cell] = {"nerve": study.name, "side": side, "limb": study.limb}
    row["distal_to_entrapment_site"] = any(each.distal_entrapment for each, _ in found)
    row["recording_site"] = ", ".join(dict.fromkeys(site.key.recording_site for _, site in found))
    for column in _LOWEST:
        row[column] = _lowest([each.get(column) for each in rows])
    for column in _HIGHEST:
        row[column] = max(all_known([each.get(column) for each in rows]), default=None)
    row["responds"] = every(as_truth(each.get("responds")) for each in rows)
    row["cold"] = some(as_truth(each.get("cold")) for each in rows)
    if open_ended:
        row |= {column: None for column in _WORST if row[column] is not False and row[column] != 0}
        row["cold"] = True if row["cold"] is True else None
    return SensoryNerve(study, side, tuple(site for _, site in found), row, tuple(compared))


_LOWEST = ("amplitude_uv", "amplitude_percent_of_lower_limit", "velocity_m_per_s", "velocity_percent_of_lower_limit")
_HIGHEST = ("latency_ms", "latency_percent_of_upper_limit", "slowness_percent_of_limit")
_WORST = (*_LOWEST, *_HIGHEST, "responds")


def _lowest(values: Sequence[Cell]) -> float | None:
    """The lowest number when none is missing; below 0, an absent response, there is nothing that could be missing."""
    no_response = any(isinstance(value, float) and value == 0.0 for value in values)
    return 0.0 if no_response else min(all_known(values), default=None)


def _row(study: Study, site: Site, comparer: Comparer, compared: list[Compared]) -> dict[str, Cell]:
    row: dict[str, Cell] = {"responds": responds(site), "cold": is_cold(site, study, comparer.library, comparer.record)}
    if row["responds"] is False:
        return row | {"amplitude_uv": 0.0, "amplitude_percent_of_lower_limit": 0.0}
    if site.status is not Status.MEASURED:
        return row
    row["amplitude_uv"] = site.number("amplitude_uv")
    row["latency_ms"] = site.number("peak_latency_ms")
    row["velocity_m_per_s"] = site.number("velocity_m_per_s")
    amplitudes = [keep(comparer.compare(site, quantity), compared) for quantity in _AMPLITUDE]
    row["amplitude_percent_of_lower_limit"] = next((each for each in amplitudes if each is not None), None)
    latencies = {quantity: keep(comparer.compare(site, quantity), compared) for quantity in _TIMING}
    row["latency_percent_of_upper_limit"] = latencies["peak_latency_ms"]
    velocity = keep(comparer.compare(site, "velocity_m_per_s"), compared)
    row["velocity_percent_of_lower_limit"] = velocity
    row["slowness_percent_of_limit"] = _slowness(site, latencies, velocity)
    return row


def _slowness(site: Site, latencies: Mapping[str, float | None], velocity: float | None) -> float | None:
    """The slowest of what was timed and has a limit; the peak latency must be among what is known."""
    shares = [share for share in latencies.values() if share is not None]
    if velocity:
        shares.append(100 * 100 / velocity)
    measured = [quantity for quantity in _TIMING if site.number(quantity) is not None]
    return max(shares) if shares and all(latencies[quantity] is not None for quantity in measured) else None


def sural_radial_ratio(sensory: Iterable[SensoryNerve]) -> float | None:
    """Sural over radial amplitude of one side, the lower of both sides."""
    amplitudes: dict[tuple[str, str], Mapping[str, Cell]] = {(each.study.name, each.side): each.row for each in sensory}
    ratios: list[float] = []
    for side in SIDES:
        if ("sural", side) not in amplitudes and ("radial", side) not in amplitudes:
            continue
        sural = amplitudes.get(("sural", side), {}).get("amplitude_uv")
        radial = amplitudes.get(("radial", side), {}).get("amplitude_uv")
        if not isinstance(sural, float) or not isinstance(radial, float) or radial <= 0:
            return None
        ratios.append(round(sural / radial, DIGITS))
    return min(ratios) if ratios else None
