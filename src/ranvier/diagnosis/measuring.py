"""All measurements of a patient: those that the chart states, and those taken from the recordings.

A stated value stands beside a measured one of the same site; the stated one is used, and both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.record import Measurement, Origin, PatientRecord, Row, Side, Status

_SETTING = ("temperature_c", "low_cut_hz", "distance_mm")


@dataclass(frozen=True, slots=True)
class SiteKey:
    """What makes a stimulation the same stimulation: nerve, kind, side, where recorded, where stimulated."""

    nerve: str
    kind: str
    side: str
    recording_site: str
    stimulation_site: str

    def __str__(self) -> str:
        where = f" at {self.stimulation_site}" if self.stimulation_site else ""
        return f"{self.side} {self.nerve} {self.kind}{where}".replace("_", " ").strip()


@dataclass(frozen=True, slots=True)
class Site:
    """One stimulation with everything that was measured from it.

    status         None for a row that holds neither a status nor a number
    values         quantity -> measurement; only what was measured
    distance_mm    from the stimulation to the recording site
    temperature_c  of the skin
    low_cut_hz     low frequency filter of the amplifier
    recorded       measured from a recording, not stated by the chart
    supramaximal   whether the stimulus was raised until the response grew no further; None when nobody says
    flags          what a reader must know of a recording before trusting it
    """

    key: SiteKey
    status: Status | None
    values: Mapping[str, Measurement]
    distance_mm: float | None
    temperature_c: float | None
    low_cut_hz: float | None
    origin: Origin
    recorded: bool = False
    supramaximal: bool | None = None
    flags: tuple[str, ...] = ()

    def number(self, quantity: str) -> float | None:
        """A measured value, None when it is not there or the response was not good enough to be measured."""
        found = self.values.get(quantity)
        return None if found is None or self.status is not Status.MEASURED else found.value


def entered_sites(record: PatientRecord, knowledge: Knowledge) -> tuple[Site, ...]:
    """The stimulations of the conduction table.

    Raises InputError when the same stimulation stands twice.
    """
    seen: dict[SiteKey, Row] = {}
    sites: list[Site] = []
    for row in record.rows("conduction"):
        site = _entered(row, knowledge)
        if site is None:
            continue
        before = seen.setdefault(site.key, row)
        if before is not row:
            raise InputError(
                f"the {site.key} stands twice",
                where=str(row.origin),
                hint=f"It also stands in {before.origin}; keep one",
            )
        sites.append(site)
    return tuple(_with_shared_temperature(sites))


def _with_shared_temperature(sites: list[Site]) -> list[Site]:
    """One recording place has one temperature: a laboratory often writes it in one row of a nerve alone."""

    def place(site: Site) -> tuple[str, str, str]:
        return site.key.nerve, site.key.side, site.key.recording_site

    lowest: dict[tuple[str, str, str], float] = {}
    for site in sites:
        if site.temperature_c is not None:
            lowest[place(site)] = min(site.temperature_c, lowest.get(place(site), site.temperature_c))
    return [
        replace(site, temperature_c=lowest[place(site)])
        if site.temperature_c is None and site.key.recording_site and place(site) in lowest
        else site
        for site in sites
    ]


def _entered(row: Row, knowledge: Knowledge) -> Site | None:
    nerve, kind, side = row.text("nerve"), row.text("kind"), row.text("side")
    if nerve is None or kind is None or side is None:
        return None  # a row that does not say of what it is stays in the record; nothing is concluded from it
    key = SiteKey(nerve, kind, side, row.text("recording_site") or "", row.text("stimulation_site") or "")
    stated = row.text("status")
    columns = knowledge.vocabulary.listings["conduction"].columns
    numbers = {
        name: value
        for name, term in columns.items()
        if term.type == "number" and name not in _SETTING and (value := row.number(name)) is not None
    }
    status = _status(None if stated is None else Status(stated), numbers, row, key)
    values = {
        name: Measurement(
            quantity=name,
            value=value,
            unit=columns[name].unit or "ratio",
            status=Status.MEASURED,
            target=nerve,
            kind=kind,
            origin=row.facts[name].origin,
            side=Side(side),
            stimulation_site=key.stimulation_site,
            recording_site=key.recording_site,
            distance_mm=row.number("distance_mm"),
            temperature_c=row.number("temperature_c"),
            low_cut_hz=row.number("low_cut_hz"),
        )
        for name, value in numbers.items()
    }
    return Site(
        key,
        status,
        values,
        row.number("distance_mm"),
        row.number("temperature_c"),
        row.number("low_cut_hz"),
        row.origin,
        supramaximal=stated if isinstance(stated := row.value("supramaximal"), bool) else None,
    )


def _status(stated: Status | None, numbers: Mapping[str, float], row: Row, key: SiteKey) -> Status | None:
    """The status of a row; an amplitude of 0 is no response.

    Raises InputError when the row says that there was no response, or no study, and gives one all the same.
    """
    amplitudes = [value for name, value in numbers.items() if name.startswith("amplitude")]
    if stated is Status.NO_RESPONSE and any(amplitudes):
        raise InputError(
            f"the {key} has an amplitude, but its status is no_response",
            where=str(row.origin),
            hint="Correct one of them",
        )
    if stated is Status.NOT_DONE and numbers:
        raise InputError(
            f"the {key} has values, but its status is not_done", where=str(row.origin), hint="Correct one of them"
        )
    if stated in {None, Status.MEASURED} and amplitudes and not any(amplitudes):
        return Status.NO_RESPONSE
    return stated if stated is not None else (Status.MEASURED if numbers else None)


def measured_sites(measurements: Iterable[Measurement]) -> tuple[Site, ...]:
    """The stimulations of the evoked recordings, one for each place of stimulation."""
    groups: dict[SiteKey, list[Measurement]] = {}
    for each in measurements:
        if each.kind in {"motor", "sensory", "mixed"} and each.side is not None and each.target:
            key = SiteKey(each.target, each.kind, each.side.value, each.recording_site, each.stimulation_site)
            groups.setdefault(key, []).append(each)
    return tuple(_measured(key, group) for key, group in groups.items())


def _measured(key: SiteKey, group: list[Measurement]) -> Site:
    values = {each.quantity: each for each in group if each.value is not None}
    first = group[0]
    statuses = {each.status for each in group}
    worst = Status.TECHNICALLY_INADEQUATE if Status.TECHNICALLY_INADEQUATE in statuses else first.status
    return Site(
        key, worst, values, first.distance_mm, first.temperature_c, first.low_cut_hz, first.origin, recorded=True
    )


def entered_values(sites: Iterable[Site]) -> tuple[Measurement, ...]:
    """Every value that the chart states of a stimulation."""
    return tuple(each for site in sites if not site.recorded for each in site.values.values())


def all_sites(entered: Iterable[Site], measured: Iterable[Site]) -> tuple[Site, ...]:
    """Every stimulation once: what the chart states, and what only a recording shows.

    A row of the chart that states neither a value nor a status gives way to a recording.
    """
    found, stated = {site.key: site for site in measured}, {site.key: site for site in entered}
    said = {key: site for key, site in stated.items() if site.status is not None or key not in found}
    return tuple({**found, **said}.values())
