"""What a study found, in lines for the terminal: motor units, activity at rest, and the figures of a series."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ranvier.knowledge.phrasing import plain
from ranvier.record import Details, Measured, Status

if TYPE_CHECKING:
    from ranvier.signals.f_waves import FWaves
    from ranvier.signals.studies.blink import Blink
    from ranvier.signals.studies.cmap_scan import SweepScan
    from ranvier.signals.studies.contraction import Contraction, TrainOfUnit
    from ranvier.signals.studies.rest import AtRest

Rows = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""Heads of the columns, and the rows; what stands last is a note on the row."""

MOST_ROWS = 24


def details_title(measured: Measured, details: Details) -> str:
    """Which study, on which traces, and what to mind."""
    traces = measured.recording.traces
    where = traces[details.traces[0]].label if len(details.traces) == 1 else f"{len(details.traces)} sweeps"
    where = where if details.traces else "stored points"
    flags = ", ".join(plain(flag) for flag in details.flags)
    reason = getattr(details.result, "reason", "") or next(filter(None, map(WHAT_TO_DO.get, details.flags)), "")
    status = "" if details.status is Status.MEASURED else f": {plain(details.status.value)}"
    more = f" ({flags})" if flags else ""
    return f"{TITLES.get(details.study, plain(details.study))}, {where}{status}{more}{f'. {reason}' if reason else ''}"


WHAT_TO_DO: Mapping[str, str] = {
    "sides_not_named": "Label the traces of the side that was not stimulated 'contralateral 1', 'contralateral 2' ...",
    "no_stimulus_strength": "Give the strength of each stimulus (stimulus_ma in an .npz file)",
}
"""What makes a series measurable that is not, by its flag."""

TITLES: Mapping[str, str] = {
    "contraction": "Motor units",
    "rest": "Activity at rest",
    "f_wave": "F waves",
    "h_reflex": "M wave and H reflex",
    "cmap_scan": "CMAP scan",
    "average": "Average",
    "stimulus_series": "Series of growing stimuli",
    "repetitive": "Repetitive stimulation",
    "blink": "Blink reflex",
    "munix": "Motor unit number index",
}


def details_rows(details: Details) -> Rows | None:
    """The table of a study; None when the measurements say it all."""
    draw = _TABLES.get(details.study)
    return None if draw is None else draw(details.result)


def _motor_units(found: Contraction) -> Rows | None:
    heads = (
        "unit", "dis-\ncharges", "rate\nHz", "quality", "amplitude\nuV", "duration\nms", "phases", "turns", "jiggle\n%",
        "to mind",
    )  # fmt: skip
    return (heads, [_unit(unit) for unit in found.motor_units]) if found.motor_units else None


def _unit(unit: TrainOfUnit) -> tuple[str, ...]:
    own = unit.parameters
    return (
        unit.id.removeprefix("unit_"),
        str(unit.firing_times_s.size),
        _number(unit.mean_rate_hz),
        f"{unit.quality:.2f}",
        _number(own.amplitude_uv if own.amplitude_uv is not None else unit.peak_to_peak_uv),
        _number(own.duration_ms),
        _number(own.phases),
        _number(own.turns),
        _number(own.jiggle_percent),
        ", ".join(plain(flag) for flag in dict.fromkeys((*unit.flags, *own.flags))),
    )


def _activities(found: AtRest) -> Rows | None:
    if not found.activities:
        return None
    rows: list[tuple[str, ...]] = []
    for each in found.activities[:MOST_ROWS]:
        others = ", ".join(f"{plain(name)} {share:.0%}" for name, share in each.alternatives[:2])
        rows.append((
            plain(each.name),
            f"{each.sureness:.2f}",
            str(len(each.times_s)),
            _number(each.rate_hz),
            _number(each.irregularity),
            _number(each.amplitude_uv),
            each.unclear or (f"else {others}" if others else ""),
        ))  # fmt: skip
    heads = ("activity", "sureness", "dis-\ncharges", "rate\nHz", "irregu-\nlarity", "amplitude\nuV", "to mind")
    return heads, rows


def _f_waves(found: FWaves) -> Rows | None:
    if all(sweep.called == "none" for sweep in found.sweeps):
        return None
    rows: list[tuple[str, ...]] = []
    for number, sweep in enumerate(found.sweeps[:MOST_ROWS], 1):
        repeater = "" if sweep.repeater is None else f"like others of group {sweep.repeater + 1}"
        a_waves = ", ".join(f"{each:.1f}" for each in sweep.a_waves_ms)
        rows.append((
            str(number), sweep.called, _number(sweep.latency_ms, "ms"), _number(sweep.peak_to_peak_uv, "uV"),
            f"A wave {a_waves} ms" if a_waves else "", repeater,
        ))  # fmt: skip
    return ("sweep", "called", "latency", "amplitude", "", "to mind"), rows


def _figures(found: Any) -> Rows | None:
    """The single numbers of a result, as they are called."""
    rows = [(each.name, _plain_value(getattr(found, each.name))) for each in fields(found)]
    shown = [(*row, "") for row in rows if row[1]]
    return (("figure", "value", ""), shown) if shown else None


def _blink(found: Blink) -> Rows | None:
    named = (("R1", found.r1), ("R2", found.r2), ("R2, other side", found.r2_contralateral))
    rows = [
        (
            name,
            _number(part.onset_ms) or plain(part.status.value),
            _number(part.shortest_ms),
            _number(part.onset_sd_ms),
            f"{sum(each is not None for each in part.onsets_ms)} of {len(part.onsets_ms)}",
            _number(part.size_uv),
            ", ".join(plain(flag) for flag in part.flags),
        )
        for name, part in named
        if part is not None
    ]
    heads = ("component", "median\nms", "shortest\nms", "spread\nms", "seen", "size\nuV", "to mind")
    return (heads, rows) if rows else None


def _scan_figures(found: SweepScan) -> Rows | None:
    return _figures(found.scan)


def _plain_value(value: object) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, Status):
        return ""
    if isinstance(value, int | float):
        return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"
    return plain(value) if isinstance(value, str) and value else ""


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    return f"{value:.3g} {unit}".strip() if abs(value) < 1000 else f"{value:.0f} {unit}".strip()


_TABLES: Mapping[str, Callable[[Any], Rows | None]] = {
    "contraction": _motor_units,
    "rest": _activities,
    "f_wave": _f_waves,
    "h_reflex": _figures,
    "cmap_scan": _scan_figures,
    "repetitive": _figures,
    "blink": _blink,
    "munix": _figures,
}


def shown_details(measured: Measured) -> Iterator[Details]:
    """The studies that say more than single values do."""
    return (each for each in measured.details if each.study in _TABLES and not _beside_the_point(each))


def _beside_the_point(details: Details) -> bool:
    """What a contraction would be at rest, where nobody says what the muscle does: it stands in the JSON."""
    return details.study == "rest" and {"contraction", "activity_not_stated"} <= set(details.flags)
