"""Each measurement against its reference limit, or the reason why it has none.

A limit that needs a temperature or a distance which nobody stated is not used against the patient: a slow
response in a limb that was or may have been cold is unknown, a fast one is normal all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ranvier.diagnosis.measuring import Site
from ranvier.knowledge.nerves.studies import Study
from ranvier.record import Measurement, PatientRecord, Status
from ranvier.reference import Found, Limit, NotClassifiable, Query, ReferenceLibrary, Standing, find_limit, standing

TIMING = {"ms", "m/s"}
"""Units of what cold changes against the patient: latencies, durations and velocities."""

DIGITS = 6
"""Decimals kept of a share or a difference: more than any study measures, few enough that a limit is met exactly."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A measured value beside its limit.

    percent_of_limit  the value as a share of the limit; None when that must not be concluded
    reason            why there is no comparison
    missing           names of the vocabulary that would make it possible
    """

    site: Site
    quantity: str
    measurement: Measurement
    found: Found
    standing: Standing | None
    percent_of_limit: float | None
    reason: str = ""
    missing: tuple[str, ...] = ()
    segment: str | None = None

    @property
    def limit(self) -> Limit | None:
        """The limit that applies."""
        return self.found if isinstance(self.found, Limit) else None


@dataclass(frozen=True)
class Comparer:
    """Looks up limits for the sites of one patient."""

    library: ReferenceLibrary
    record: PatientRecord
    body_mass_index_kg_per_m2: float | None = None

    def compare(
        self,
        site: Site,
        quantity: str,
        named: str | None = None,
        *,
        kind: str | None = None,
        segment: str | None = None,
    ) -> Compared | None:
        """A value of a site against the limit of its quantity.

        quantity  name of the measurement in the table
        named     name of the quantity in the reference files when it differs

        None when nothing was measured.
        """
        measurement = site.values.get(quantity)
        if measurement is None or measurement.value is None or site.number(quantity) is None:
            return None
        query = self._at_usual_distance(self._query(site, named or quantity, kind, segment))
        found = self._found(query, measurement.value)
        if isinstance(found, NotClassifiable):
            return Compared(site, quantity, measurement, found, None, None, found.reason, found.missing, segment)
        place = standing(measurement.value, found)
        percent = round(found.percent(measurement.value), DIGITS)
        reason, missing = self._doubt(site, found, measurement.value)
        return Compared(
            site, quantity, measurement, found, place, None if reason else percent, reason, missing, segment
        )

    def _found(self, query: Query, value: float) -> Found:
        """The limit; cold slows a response and lowers no amplitude, so that only slowness is put down to it."""
        found = find_limit(self.library, query)
        if not isinstance(found, NotClassifiable) or found.cause != "cold":
            return found
        warm = find_limit(self.library, replace(query, skin_temperature_c=None))
        if isinstance(warm, Limit) and warm.unit in TIMING and warm.is_beyond(value):
            return found
        return warm

    def _at_usual_distance(self, query: Query) -> Query:
        """For limits of another laboratory a chart's "distances as in the reference limits" is said in millimetres."""
        first = self.library.first
        unstated = query.distance_mm is None and query.segment is None and query.kind != "late"
        if first is None or first.source is None or not unstated or self.record.value("standard_distances") is not True:
            return query
        usual = find_limit(self.library.under(None), query)
        setting = usual.details.setting if isinstance(usual, Limit) else None
        return query if setting is None else replace(query, distance_mm=setting.distance_mm)

    def _query(self, site: Site, quantity: str, kind: str | None, segment: str | None) -> Query:
        record, key = self.record, site.key
        sex = record.value("sex")
        return Query(
            kind=kind or key.kind,
            quantity=quantity,
            nerve=key.nerve,
            recording_site=key.recording_site or None,
            stimulation_site=None if segment or kind else key.stimulation_site or None,
            segment=segment,
            distance_mm=None if segment or kind else site.distance_mm,
            skin_temperature_c=site.temperature_c,
            low_cut_hz=site.low_cut_hz,
            body_side=key.side,
            age_years=record.number("age_years"),
            sex=sex if isinstance(sex, str) else None,
            height_cm=record.number("height_cm"),
            body_mass_index_kg_per_m2=self.body_mass_index_kg_per_m2,
        )

    def _doubt(self, site: Site, limit: Limit, value: float) -> tuple[str, tuple[str, ...]]:
        """Why a value must not be held against its limit although there is one."""
        if "distance_unknown" in limit.caveats and self.record.value("standard_distances") is not True:
            return "the distance is not known", ("distance_mm", "standard_distances")
        if "recording_site_unknown" in limit.caveats:
            return "the recording site is not known", ("recording_site",)
        timing = limit.unit in TIMING
        warm = self.record.value("limbs_kept_warm") is True
        if timing and "temperature_unknown" in limit.caveats and not warm and limit.is_beyond(value):
            return "slow, but the temperature of the limb is not known", ("temperature_c", "limbs_kept_warm")
        return "", ()


def keep(found: Compared | None, compared: list[Compared]) -> float | None:
    """Note a comparison down among the others; returns the value as a percentage of its limit, as far as known."""
    if found is None:
        return None
    compared.append(found)
    return found.percent_of_limit


def is_cold(site: Site, study: Study, library: ReferenceLibrary, record: PatientRecord) -> bool | None:
    """Whether the skin was colder than the study's reference limits demand; None when nobody measured it."""
    lowest = max((row.setting.min_temperature_c or 0.0 for row in library.technique(study.technique).rows), default=0.0)
    if site.temperature_c is not None:
        return site.temperature_c < lowest
    return False if record.value("limbs_kept_warm") is True else None


def is_supramaximal(site: Site, record: PatientRecord) -> bool | None:
    """Whether the stimulus was raised until the response grew no further; None when nobody says.

    What the row says comes before what the chart says of the whole study.
    """
    if site.supramaximal is not None:
        return site.supramaximal
    whole = record.value("stimulation_supramaximal")
    return whole if isinstance(whole, bool) else None


def responds(site: Site) -> bool | None:
    """Whether a response was obtained; None when it was not done or not good enough."""
    if site.status is Status.NO_RESPONSE:
        return False
    return True if site.status is Status.MEASURED and site.values else None
