"""The conduction study as a table: every stimulation with its values, limits and standing, left beside right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ranvier.assess import Assessment
from ranvier.diagnosis.limits import Compared
from ranvier.diagnosis.measuring import Site, SiteKey
from ranvier.knowledge.nerves.studies import Study, study_of
from ranvier.knowledge.phrasing import plain
from ranvier.record import Measurement, Status
from ranvier.report.evidence.origins import Origins
from ranvier.report.wording import amount_text, capital, number_text, percentile_text
from ranvier.units import printed

ABNORMAL, WITHIN, NO_LIMIT = "abnormal", "within", "no_limit"

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Motor studies": ("motor",),
    "Sensory studies": ("sensory", "mixed"),
    "Late responses and reflexes": ("f_wave", "h_reflex", "blink_reflex"),
    "Other studies": ("repetitive",),
}

_QUANTITIES: Mapping[str, str] = {
    "onset_latency_ms": "Onset latency", "peak_latency_ms": "Peak latency", "amplitude_mv": "Amplitude",
    "amplitude_uv": "Amplitude", "amplitude_peak_to_peak_uv": "Amplitude, peak to peak",
    "velocity_m_per_s": "Velocity", "negative_peak_duration_ms": "Duration, negative peak",
    "total_duration_ms": "Duration, whole", "area_mv_ms": "Area", "f_wave_min_latency_ms": "Shortest F latency",
    "f_wave_persistence_percent": "F persistence", "h_reflex_latency_ms": "H latency",
    "rms_uv": "Root mean square", "peak_to_peak_uv": "Peak to peak", "envelope_uv": "Envelope",
    "turns_per_s": "Turns per second", "amplitude_per_turn_uv": "Amplitude per turn",
    "discharges_per_s": "Discharges per second", "mains_share_percent": "Share of mains hum",
    "motor_units": "Motor units", "mup_amplitude_uv": "Motor unit potentials, mean amplitude",
    "mup_duration_ms": "Motor unit potentials, mean duration", "mup_area_uv_ms": "Motor unit potentials, mean area",
    "mup_thickness_ms": "Motor unit potentials, mean thickness", "mup_jiggle_percent": "Motor unit potentials, jiggle",
    "mup_firing_rate_hz": "Motor units, mean rate", "interference_turns_mean_per_s": "Interference pattern, turns",
    "interference_amplitude_mean_uv": "Interference pattern, amplitude per turn",
    "interference_peak_ratio": "Interference pattern, peak ratio",
    "interference_short_intervals_percent": "Interference pattern, short intervals",
    "interference_small_segments_per_s": "Interference pattern, small segments",
    "interference_activity_percent": "Interference pattern, activity",
    "activities_at_rest": "Kinds of activity at rest",
    "f_wave_mean_latency_ms": "Mean F latency", "f_wave_max_latency_ms": "Longest F latency",
    "f_wave_chronodispersion_ms": "F chronodispersion", "f_wave_mean_amplitude_uv": "Mean F amplitude",
    "a_waves": "A waves", "repeaters": "Repeaters", "m_max_mv": "Largest M wave",
    "m_max_peak_to_peak_mv": "Largest M wave, peak to peak", "h_max_peak_to_peak_mv": "Largest H reflex, peak to peak",
    "h_to_m_ratio": "H over M", "decrement_percent": "Decrement", "decrement_area_percent": "Decrement of the area",
    "decrement_lowest_percent": "Decrement, lowest of fourth and fifth", "cmap_scan_maximum_mv": "CMAP scan, plateau",
    "cmap_scan_units": "CMAP scan, motor units", "cmap_scan_mean_unit_uv": "CMAP scan, mean unit",
    "cmap_scan_stimulus_50_ma": "CMAP scan, stimulus of half the response", "munix": "MUNIX", "musix_uv": "MUSIX",
    "blink_r1_latency_ms": "R1", "blink_r2_latency_ms": "R2", "blink_r2_contralateral_latency_ms": "R2, other side",
}  # fmt: skip

_STATUS: Mapping[Status | None, str] = {
    Status.MEASURED: "", Status.NO_RESPONSE: "no response", Status.NOT_DONE: "not done",
    Status.TECHNICALLY_INADEQUATE: "technically inadequate", None: "nothing entered",
}  # fmt: skip

_CAVEATS: Mapping[str, str] = {
    "temperature_unknown": "the temperature of the limb was not stated",
    "distance_unknown": "the distance was not stated",
    "recording_site_unknown": "the recording site was not stated",
    "unverified": "the limit is unverified",
    "not_from_own_laboratory": "the limit is not the laboratory's own",
    "all_people": "the limit is for all people together",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One measured value beside its limit.

    mark        abnormal, within or no_limit; empty when there is nothing to say of this quantity here
    limit       as printed, with its side: `>= 1.1 mV`
    percentile  among healthy people; empty when the reference does not allow one
    percent     of the limit
    reason      why the value cannot be classified
    note        the number of the note below the nerve; 0 for none
    """

    quantity: str
    label: str
    value: str
    unit: str
    mark: str = ""
    direction: str = ""
    limit: str = ""
    percentile: str = ""
    percent: str = ""
    reason: str = ""
    source: str = ""
    row: str = ""
    verified: bool = True
    caveats: tuple[str, ...] = ()
    origin: str = ""
    method: str = ""
    flags: tuple[str, ...] = ()
    note: int = 0


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One stimulation of one side.

    status  empty when a response was measured
    cells   quantity -> value, for the quantities that were measured here
    detail  distance, temperature and filter as far as they are known
    """

    side: str
    site: str
    status: str
    cells: Mapping[str, Cell]
    detail: str
    origin: str
    no_response: bool = False

    @property
    def abnormal(self) -> bool:
        """Whether anything in this row lies beyond its limit, or no response came."""
        return self.no_response or any(cell.mark == ABNORMAL for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class StudyBlock:
    """One nerve with its stimulations, from distal to proximal.

    notes  why values have no limit, and what to mind of those that have one; cells refer to them by number
    """

    title: str
    rows: tuple[StudyRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyGroup:
    """Motor, sensory or late studies.

    columns  (quantity, heading, unit) of the values that any of its rows has
    """

    title: str
    blocks: tuple[StudyBlock, ...]
    columns: tuple[tuple[str, str, str], ...]


def study_groups(assessment: Assessment, origins: Origins) -> tuple[StudyGroup, ...]:
    """The conduction study of one assessment, grouped and ordered for the reader."""
    compared: dict[SiteKey, list[Compared]] = {}
    for each in assessment.gathered.compared:
        compared.setdefault(each.site.key, []).append(each)
    ratios = _ratios(assessment)
    settled = _settled(assessment)
    studies = assessment.findings.knowledge.studies
    groups: list[StudyGroup] = []
    for title, kinds in _GROUPS.items():
        by_nerve: dict[str, list[tuple[int, str, StudyRow]]] = {}
        for site in assessment.sites:
            if site.key.kind in kinds:
                study = _study(site, studies)
                place = study.place(site.key.stimulation_site) if study else None
                row = _row(site, compared.get(site.key, ()), ratios.get(site.key), origins, settled)
                by_nerve.setdefault(_nerve_title(site, study), []).append(
                    (99 if place is None else place, row.side, row)
                )
        blocks = tuple(_block(name, rows) for name, rows in by_nerve.items())
        if blocks:
            groups.append(StudyGroup(title, blocks, _columns(blocks)))
    return tuple(groups)


def _settled(assessment: Assessment) -> frozenset[str]:
    """Caveats that the chart answers for the whole study."""
    record = assessment.record
    found = {"temperature_unknown"} if record.value("limbs_kept_warm") is True else set[str]()
    return frozenset(found | ({"distance_unknown"} if record.value("standard_distances") is True else set[str]()))


def _columns(blocks: Iterable[StudyBlock]) -> tuple[tuple[str, str, str], ...]:
    present = {quantity: cell for block in blocks for row in block.rows for quantity, cell in row.cells.items()}
    order = [*_QUANTITIES, *(each for each in present if each not in _QUANTITIES)]
    return tuple((each, present[each].label, present[each].unit) for each in order if each in present)


def _study(site: Site, studies: Iterable[Study]) -> Study | None:
    late = site.key.kind not in {"motor", "sensory", "mixed"}
    own = [study for study in studies if late or study.kind == site.key.kind]
    return study_of(site.key.nerve, site.key.recording_site, own)


def _nerve_title(site: Site, study: Study | None) -> str:
    if study is not None:
        return capital(study.phrase)
    recorded = f", recorded at {plain(site.key.recording_site)}" if site.key.recording_site else ""
    return f"{capital(plain(site.key.nerve))}{recorded}"


def _ratios(assessment: Assessment) -> Mapping[SiteKey, tuple[str, float]]:
    """Proximal to distal amplitude ratio of the segment that ends at a site."""
    found: dict[SiteKey, tuple[str, float]] = {}
    for nerve in assessment.gathered.motor:
        for site, segment in zip(nerve.segment_ends, nerve.segments, strict=True):
            ratio = segment.get("amplitude_ratio")
            if isinstance(ratio, float):
                found[site.key] = (plain(str(segment["segment"])), ratio)
    return found


def _block(title: str, rows: Sequence[tuple[int, str, StudyRow]]) -> StudyBlock:
    notes: dict[str, int] = {}
    made: list[StudyRow] = []
    for _, _, row in sorted(rows, key=lambda each: each[:2]):
        cells = {quantity: _numbered(cell, notes) for quantity, cell in row.cells.items()}
        made.append(replace(row, cells=cells))
    return StudyBlock(title, tuple(made), tuple(notes))


def _numbered(cell: Cell, notes: dict[str, int]) -> Cell:
    parts = (
        [f"No limit: {cell.reason}" if not cell.limit else f"Not held against the limit: {cell.reason}"]
        if cell.reason
        else []
    )
    parts += [*(() if cell.reason else cell.caveats), *cell.flags]
    if not parts:
        return cell
    text = capital("; ".join(parts))
    return replace(cell, note=notes.setdefault(text, len(notes) + 1))


def _row(
    site: Site,
    compared: Sequence[Compared],
    ratio: tuple[str, float] | None,
    origins: Origins,
    settled: frozenset[str],
) -> StudyRow:
    cells = {quantity: _plain_cell(quantity, each) for quantity, each in site.values.items() if each.value is not None}
    cells.pop("segment_distance_mm", None)
    for each in compared:
        cells[each.quantity] = _cell(each, origins, settled)
    if ratio is not None:
        cells["amplitude_ratio"] = Cell(
            "amplitude_ratio", "Ratio proximal to distal", number_text(ratio[1]), "", method=f"segment: {ratio[0]}"
        )
    place = plain(site.key.stimulation_site) or "place of stimulation not stated"
    return StudyRow(
        capital(site.key.side),
        capital(place),
        _STATUS[site.status],
        cells,
        _detail(site),
        str(site.origin),
        site.status is Status.NO_RESPONSE,
    )


def _detail(site: Site) -> str:
    parts: list[str] = []
    if site.distance_mm is not None:
        parts.append(amount_text(site.distance_mm, "mm"))
    length = site.number("segment_distance_mm")
    if length is not None:
        parts.append(f"{'segment ' if parts else ''}{amount_text(length, 'mm')}")
    if site.temperature_c is not None:
        parts.append(amount_text(site.temperature_c, "degC"))
    if site.low_cut_hz is not None:
        parts.append(f"low cut {amount_text(site.low_cut_hz, 'Hz')}")
    if site.recorded:
        doubts = "" if site.values else ", ".join(plain(flag) for flag in site.flags)
        parts.append(f"measured from the recording{f': {doubts}' if doubts else ''}")
    return ", ".join(parts)


def quantity_label(quantity: str) -> str:
    """A measured quantity as a heading."""
    return _QUANTITIES.get(quantity, capital(plain(quantity)))


def _plain_cell(quantity: str, measurement: Measurement) -> Cell:
    return Cell(
        quantity,
        quantity_label(quantity),
        number_text(measurement.value or 0.0),
        printed(measurement.unit),
        origin=str(measurement.origin),
        method="" if measurement.method == "entered" else measurement.method,
        flags=tuple(plain(each) for each in measurement.flags),
    )


def _cell(compared: Compared, origins: Origins, settled: frozenset[str]) -> Cell:
    base = _plain_cell(compared.quantity, compared.measurement)
    limit, place = compared.limit, compared.standing
    reason = origins.named(compared.reason)
    known = settled | ({"temperature_unknown"} if compared.site.temperature_c is not None else set[str]())
    if limit is None:
        return replace(base, mark=NO_LIMIT, reason=reason)
    symbol = "≤" if limit.side == "upper" else "≥"
    value = compared.measurement.value or 0.0
    mark = NO_LIMIT if reason else ABNORMAL if limit.is_beyond(value) else WITHIN
    return replace(
        base,
        mark=mark,
        direction=("high" if limit.side == "upper" else "low") if mark == ABNORMAL else "",
        limit=f"{symbol} {number_text(limit.value)}",
        percentile=percentile_text(place.percentile) if place is not None and place.percentile is not None else "",
        percent=f"{compared.percent_of_limit:.0f}%" if compared.percent_of_limit is not None else "",
        reason=reason,
        source=origins.source_title(limit.source),
        row=limit.row,
        verified=limit.confidence == "seen",
        caveats=tuple(_CAVEATS.get(each, plain(each)) for each in limit.caveats if each not in {"unverified", *known}),
    )


def counted(groups: Iterable[StudyGroup]) -> tuple[int, int]:
    """How many stimulations the table holds, and of how many nerves."""
    blocks = [block for group in groups for block in group.blocks]
    return sum(len(block.rows) for block in blocks), len(blocks)
