"""The tables of motor nerves and their segments, from the stimulations of the study."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.facts.cells import all_known, as_truth
from ranvier.diagnosis.facts.stretches import Stretch, stretches_of, velocity_of
from ranvier.diagnosis.limits import DIGITS, Compared, Comparer, is_cold, is_supramaximal, keep, responds
from ranvier.diagnosis.measuring import Site
from ranvier.kleene import Truth, every
from ranvier.knowledge.entries import Figures
from ranvier.knowledge.nerves.studies import Study, study_of
from ranvier.record import Status
from ranvier.rules.values import Cell


@dataclass(frozen=True, slots=True)
class MotorNerve:
    """One motor nerve of one side: its sites from distal to proximal, its table rows, its comparisons.

    segments      one row for each segment
    segment_ends  the proximal site of each segment
    """

    study: Study
    side: str
    sites: tuple[Site, ...]
    row: Mapping[str, Cell]
    segments: tuple[Mapping[str, Cell], ...]
    segment_ends: tuple[Site, ...]
    compared: tuple[Compared, ...]

    @property
    def label(self) -> str:
        """How the nerve is called in a sentence."""
        return f"{self.side} {self.study.phrase}"


def motor_nerves(
    sites: Iterable[Site],
    studies: Iterable[Study],
    comparer: Comparer,
    figures: Figures,
    *,
    rows_missing: bool = False,
) -> tuple[MotorNerve, ...]:
    """Every motor nerve that was stimulated, with its segments.

    figures       which filters count as one of 2 Hz
    rows_missing  the study had more rows than are here; then no worst segment is named, and no stretch that a
                  missing stimulation may divide
    """
    listed = list(sites)
    by_study: dict[tuple[str, str], list[tuple[int, Site]]] = {}
    known = {study.name: study for study in studies if study.kind == "motor"}
    for site in listed:
        study = study_of(site.key.nerve, site.key.recording_site, known.values())
        if study is None or site.key.kind != "motor" or site.status is Status.NOT_DONE:
            continue
        place = study.place(site.key.stimulation_site)
        if place is not None:
            by_study.setdefault((study.name, site.key.side), []).append((place, site))
    late = [site for site in listed if site.key.kind in {"f_wave", "motor"}]
    return tuple(
        _nerve(known[name], side, sorted(found, key=lambda each: each[0]), late, comparer, figures, rows_missing)
        for (name, side), found in by_study.items()
    )


def _nerve(
    study: Study,
    side: str,
    sites: Sequence[tuple[int, Site]],
    late: Sequence[Site],
    comparer: Comparer,
    figures: Figures,
    rows_missing: bool,
) -> MotorNerve:
    compared: list[Compared] = []
    row: dict[str, Cell] = {"nerve": study.name, "side": side, "limb": study.limb}
    row["distal_latency_at_entrapment_site"] = study.distal_entrapment
    distal_place = study.place(study.distal)
    distal = next((site for place, site in sites if place == distal_place), None)
    if distal is not None:
        _distal(row, study, distal, comparer, compared, figures)
    percent = row.get("distal_amplitude_percent_of_lower_limit")
    stretches = stretches_of(study, sites, rows_missing)
    segments = _segments(study, side, stretches, distal, percent, comparer, compared)
    if not rows_missing:
        _worst_segments(row, stretches, segments)
    main = next((each for each in segments if each["segment"] == study.main_segment), None)
    if main is not None:
        row["velocity_m_per_s"] = main.get("velocity_m_per_s")
        row["velocity_percent_of_lower_limit"] = main.get("velocity_percent_of_lower_limit")
    if distal is not None:
        row["terminal_latency_index"] = _terminal_latency_index(row, distal, study, comparer)
    _f_wave(row, study, side, late, comparer, compared)
    own, ends = tuple(site for _, site in sites), tuple(each.far for each in stretches)
    return MotorNerve(study, side, own, row, tuple(segments), ends, tuple(compared))


def _distal(
    row: dict[str, Cell], study: Study, site: Site, comparer: Comparer, compared: list[Compared], figures: Figures
) -> None:
    row["responds"] = responds(site)
    row["cold"] = is_cold(site, study, comparer.library, comparer.record)
    row["low_cut_hz"] = site.low_cut_hz
    if row["responds"] is False:
        row["distal_amplitude_mv"] = 0.0
        row["distal_amplitude_percent_of_lower_limit"] = 0.0
        return
    if site.status is not Status.MEASURED:
        return
    row["distal_latency_ms"] = site.number("onset_latency_ms")
    row["distal_amplitude_mv"] = site.number("amplitude_mv")
    row["distal_negative_peak_duration_ms"] = site.number("negative_peak_duration_ms")
    row["distal_duration_ms"] = site.number("total_duration_ms")
    row["distal_latency_percent_of_upper_limit"] = keep(
        comparer.compare(site, "onset_latency_ms", "distal_latency_ms"), compared
    )
    row["distal_amplitude_percent_of_lower_limit"] = keep(comparer.compare(site, "amplitude_mv"), compared)
    row["distal_duration_low_cut_2_hz_ms"] = _duration_at_2_hz(site, figures)
    for quantity in ("negative_peak_duration_ms", "area_mv_ms"):
        keep(comparer.compare(site, quantity), compared)


def _duration_at_2_hz(site: Site, figures: Figures) -> float | None:
    """The distal duration, when the low-frequency filter was that of limits made at 2 Hz; a higher one shortens it."""
    low_cut = site.low_cut_hz
    lowest, below = figures.number("low_cut_2_hz_lowest"), figures.number("low_cut_2_hz_below")
    return site.number("total_duration_ms") if low_cut is not None and lowest <= low_cut < below else None


def _terminal_latency_index(row: Mapping[str, Cell], distal: Site, study: Study, comparer: Comparer) -> float | None:
    """Velocity of the distal segment over that of the segment above it; low when slowing is worst at the end.

    The distal velocity is length over latency, with the time that the nerve endings take counted in.
    """
    length = distal.distance_mm
    if length is None and comparer.record.value("standard_distances") is True:
        length = comparer.library.technique(study.technique).rows[0].setting.distance_mm
    latency, velocity = row.get("distal_latency_ms"), row.get("velocity_m_per_s")
    if not length or not isinstance(latency, float) or not isinstance(velocity, float):
        return None
    return round(length / (latency * velocity), DIGITS)


def _ratio(near: Site, far: Site, quantity: str) -> float | None:
    """Proximal divided by distal; 0 when the proximal response is absent; None when either is not known."""
    distal = near.number(quantity)
    proximal = 0.0 if far.status is Status.NO_RESPONSE else far.number(quantity)
    return None if not distal or proximal is None else round(proximal / distal, DIGITS)


def _segments(
    study: Study, side: str, stretches: Sequence[Stretch], distal: Site | None, percent: Cell,
    comparer: Comparer, compared: list[Compared],
) -> list[dict[str, Cell]]:  # fmt: skip
    made: list[dict[str, Cell]] = []
    before: tuple[int, float | None] = (0, None)
    for each in stretches:
        near, far = each.near, each.far
        place = _stretch(study, each.low, each.high)
        row: dict[str, Cell] = {"nerve": study.name, "side": side, "limb": study.limb, **place}
        row["cold"] = is_cold(far, study, comparer.library, comparer.record)
        row["distal_amplitude_mv"] = _amplitude(distal) if distal else None
        row["proximal_amplitude_mv"] = _amplitude(far)
        row["distal_amplitude_percent_of_lower_limit"] = percent
        row |= _distal_end(near, distal, percent)
        row["supramaximal"] = is_supramaximal(far, comparer.record)
        row |= _ratios(near, far)
        velocity, found = velocity_of(each, comparer, str(row["segment"]))
        row["velocity_m_per_s"] = velocity
        if found is not None:
            row["velocity_percent_of_lower_limit"] = keep(found, compared)
        if velocity is not None:
            below = before[1] if before[0] == each.low else None
            row["velocity_drop_m_per_s"] = None if below is None else round(below - velocity, DIGITS)
        before = (each.high, velocity)
        made.append(row)
    return made


def _stretch(study: Study, low: int, high: int) -> dict[str, Cell]:
    """What is known of the stretch of nerve itself."""
    named = study.segment(low, high)
    above = [each for each in study.segments.values() if each.above_axilla]
    return {
        "segment": named.name if named else "whole",
        "at_entrapment_site": study.crosses_entrapment(low, high),
        "proximal_above_axilla": any((study.place(each.proximal) or 0) <= high for each in above),
    }


def _amplitude(site: Site) -> float | None:
    return 0.0 if site.status is Status.NO_RESPONSE else site.number("amplitude_mv")


def _distal_end(near: Site, distal: Site | None, percent: Cell) -> dict[str, Cell]:
    """The amplitude at the distal end of the segment, and its share of the limit for the distal site of the nerve."""
    own, whole = _amplitude(near), None if distal is None else _amplitude(distal)
    share = None
    if own is not None and whole and isinstance(percent, float):
        share = round(percent * own / whole, DIGITS)
    return {"distal_end_amplitude_mv": own, "distal_end_amplitude_percent_of_lower_limit": share}


def _ratios(near: Site, far: Site) -> dict[str, Cell]:
    return {
        "amplitude_ratio": _ratio(near, far, "amplitude_mv"),
        "area_ratio": _ratio(near, far, "area_mv_ms"),
        "duration_ratio": None if far.status is Status.NO_RESPONSE else _ratio(near, far, "negative_peak_duration_ms"),
    }


def _worst_segments(row: dict[str, Cell], stretches: Sequence[Stretch], segments: Sequence[Mapping[str, Cell]]) -> None:
    """The worst of the stretches outside sites of entrapment; where nothing arrives there is nothing more to lose."""
    pairs = list(zip(stretches, segments, strict=True))
    reached = [each for stretch, each in pairs if stretch.near.status is not Status.NO_RESPONSE]
    answered = [each for stretch, each in pairs if stretch.far.status is not Status.NO_RESPONSE]
    clear = [each for each in reached if not each["at_entrapment_site"]]
    below = [each for each in clear if not each["proximal_above_axilla"]]
    above = [each for each in clear if each["proximal_above_axilla"]]
    row["lowest_amplitude_ratio"], row["lowest_ratio_supramaximal"] = _lowest(below)
    timed = [each["duration_ratio"] for each in clear if each in answered]
    row["highest_duration_ratio"] = max(all_known(timed), default=None)
    limbs = [each for each in reached if not each["proximal_above_axilla"]]
    row["lowest_amplitude_ratio_at_any_site"] = min(
        all_known([each["amplitude_ratio"] for each in limbs]), default=None
    )
    row["lowest_proximal_amplitude_percent_of_lower_limit"] = min(
        all_known([_proximal_percent(each) for each in below]), default=None
    )
    row["studied_above_axilla"] = bool(above)
    row["lowest_amplitude_ratio_above_axilla"], row["lowest_ratio_above_axilla_supramaximal"] = _lowest(above)


def _lowest(segments: Sequence[Mapping[str, Cell]]) -> tuple[float | None, Truth]:
    """The lowest amplitude ratio, and whether the stimulus that gave it was supramaximal.

    When the lowest is not known, all of them must have been; where nothing was stimulated, nothing fell short.
    """
    lowest = min(all_known([each["amplitude_ratio"] for each in segments]), default=None)
    meant = [each for each in segments if lowest is None or each["amplitude_ratio"] == lowest]
    return lowest, every(as_truth(each["supramaximal"]) for each in meant)


def _proximal_percent(segment: Mapping[str, Cell]) -> float | None:
    """The proximal amplitude as a share of the lower limit of the distal one, which has the only limit."""
    near, far = segment["distal_amplitude_mv"], segment["proximal_amplitude_mv"]
    percent = segment["distal_amplitude_percent_of_lower_limit"]
    if not isinstance(near, float) or not isinstance(far, float) or not isinstance(percent, float) or near <= 0:
        return None
    return round(percent * far / near, DIGITS)


def _belongs(site: Site, study: Study) -> bool:
    return study_of(site.key.nerve, site.key.recording_site, (study,)) is not None


def _f_wave(
    row: dict[str, Cell], study: Study, side: str, late: Sequence[Site], comparer: Comparer, compared: list[Compared]
) -> None:
    own = [site for site in late if site.key.side == side and _belongs(site, study)]
    quantities = ("f_wave_min_latency_ms", "f_wave_persistence_percent")
    tested = [
        site for site in own if site.key.kind == "f_wave" or any(site.number(each) is not None for each in quantities)
    ]
    stated = [each for each in tested if not each.recorded]
    tested = stated or tested  # what the chart states of the F wave goes before a recording of it
    site = min(tested, key=lambda each: each.number("f_wave_min_latency_ms") or math.inf, default=None)
    if site is None:
        return
    no_response = site.key.kind == "f_wave" and site.status is Status.NO_RESPONSE
    if no_response or site.number("f_wave_persistence_percent") == 0:
        row["f_wave_absent"] = True
        return
    latency = site.number("f_wave_min_latency_ms")
    if latency is not None:
        row["f_wave_absent"] = False
        row["f_wave_latency_ms"] = latency
        row["f_wave_latency_percent_of_upper_limit"] = keep(
            comparer.compare(site, "f_wave_min_latency_ms", "f_wave_latency_ms", kind="late"), compared
        )
