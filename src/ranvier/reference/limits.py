"""Which reference limit is valid for one measurement of one person, and why when there is none.

A limit belongs to its own technique, distance, temperature, and to the people it was measured in. When one of
these does not match, or is needed to choose and not known, there is no limit: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ranvier.errors import RanvierError, listed
from ranvier.knowledge.nerves.limit_rows import LimitRow, Setting, plain_name
from ranvier.reference.answers import Cause, Caveat, Found, Limit, NotClassifiable, Query
from ranvier.reference.library import ReferenceLibrary
from ranvier.reference.sets import LimitSet, same_distance, stricter

ELSEWHERE: frozenset[Cause] = frozenset({"no_limit", "other_technique", "not_studied"})
"""Causes that send the search on from a laboratory's own limits to those that come with Ranvier."""

PERSONAL = frozenset({"age_years", "sex", "height_cm", "body_mass_index_kg_per_m2"})
"""Properties of the person, as against those of the recording."""

KIND_OF_STUDY = {"f_wave": "late", "h_reflex": "late", "blink_reflex": "reflex"}
"""Studies that a chart names one by one and the reference files hold under one kind."""


def find_limit(library: ReferenceLibrary, query: Query) -> Found:
    """The most specific reference limit for a measurement, or the reason why there is none.

    Of the rows valid for the technique, the one that asks for most of the person's known properties is used. The
    row for all people is used only inside the ages that were studied. A laboratory's own limits come first.

    Raises RanvierError when the quantity has a lower and an upper limit and the query names no side.

    >>> from dataclasses import replace
    >>> from ranvier.reference import shipped_library
    >>> asked = Query("motor", "distal_latency_ms", "median", "APB", distance_mm=80, skin_temperature_c=33)
    >>> found = find_limit(shipped_library(), replace(asked, age_years=52, sex="female"))
    >>> found.value, found.row
    (4.4, 'median_motor_apb.distal_latency_ms_female_50_79')
    >>> find_limit(shipped_library(), Query("sensory", "amplitude_uv", "sural", age_years=85)).reason
    'age 85: only people of 19-79 years were studied'
    """
    if library.first is not None and query.source is None and query.technique is None:
        other = _of_set(library, query, library.first)
        if other is not None:
            return other
    return _usual(library, query)


def _usual(library: ReferenceLibrary, query: Query) -> Found:
    """The limit of the laboratory's own, or else of those that come with Ranvier."""
    if library.kept is None:
        return _looked_up(library, query)
    found = library.kept.get(query)
    if found is None:
        found = library.kept[query] = _looked_up(library, query)
    return found


def _looked_up(library: ReferenceLibrary, query: Query) -> Found:
    own = library.own_rows(query.quantity)
    if own and query.source is None and query.technique is None:
        found = _search(own, query, own=True)
        if isinstance(found, Limit) or found.cause not in ELSEWHERE:
            return found
    caveats: tuple[Caveat, ...] = ("not_from_own_laboratory",) if library.own else ()
    return _search(library.rows(query.quantity), query, own=False, caveats=caveats)


def _of_set(library: ReferenceLibrary, query: Query, limits: LimitSet) -> Limit | None:
    """The limit of the set that a library asks first, when it fits this measurement; None where the usual one stays."""
    if limits.source is not None:
        rows = library.rows_of(limits.source, query.quantity)
        found = _search(rows, replace(query, source=limits.source), own=False) if rows else None
        return found if isinstance(found, Limit) and same_distance(found, query) else None
    if limits.everyone and not query.everyone:
        found = find_limit(library, replace(query, everyone=True))
        return found if isinstance(found, Limit) else None
    if limits.stricter:
        found = _usual(library, query)
        return stricter(found) if isinstance(found, Limit) else None
    return None


def _search(rows: Sequence[LimitRow], query: Query, *, own: bool, caveats: tuple[Caveat, ...] = ()) -> Found:
    kind, nerve = KIND_OF_STUDY.get(query.kind, query.kind), plain_name(query.nerve or "")
    left = [row for row in rows if _is_asked_for(row, query, kind, nerve)]
    if not left:
        about = f"{query.nerve or query.recording_site or ''} {query.kind} {query.quantity}".strip()
        return NotClassifiable(f"there is no reference limit for {about}", "no_limit")
    for step in (_by_segment, _by_recording_site, _by_stimulation, _by_distance, _by_side):
        found = step(left, query)
        if isinstance(found, NotClassifiable):
            return found
        left = found
    if len({row.technique for row in left}) > 1:
        return NotClassifiable(
            "several techniques are possible; where was the nerve stimulated, and at what distance",
            "missing_input", ("stimulation_site", "distance_mm"),
        )  # fmt: skip
    refused = _cold(left, query) or _not_studied(left, query)
    if refused:
        return refused
    return _choose(left, query, own=own, caveats=(*_caveats(left, query), *caveats))


def _is_asked_for(row: LimitRow, query: Query, kind: str, nerve: str) -> bool:
    if query.technique is not None and row.technique != query.technique:
        return False
    if query.source is not None and row.source != query.source:
        return False
    if query.technique is None and query.source is None and row.role != "limit":
        return False
    setting = row.setting
    same_nerve = not setting.nerves if query.nerve is None else nerve in setting.nerves
    return setting.kind == kind and (same_nerve or (query.nerve is not None and not setting.nerves))


def _by_segment(rows: list[LimitRow], query: Query) -> list[LimitRow] | NotClassifiable:
    known = {row.segment for row in rows if row.segment is not None}
    left = [row for row in rows if row.segment == query.segment]
    if left:
        return left
    if query.segment is None:
        return NotClassifiable(
            f"{query.quantity} depends on the segment of the nerve: {listed(known)}", "missing_input", ("segment",)
        )
    if not known:
        return NotClassifiable(f"there is no limit of {query.quantity} for one segment", "no_limit")
    return NotClassifiable(f"no limit for the segment {query.segment}, only for {listed(known)}", "other_technique")


def _by_site(
    rows: list[LimitRow], wanted: str | None, sites: Callable[[Setting], tuple[str, ...]]
) -> list[LimitRow] | None:
    """Rows whose site is the wanted one; those that do not name a site stand back behind those that do."""
    if wanted is None:
        return rows
    exact = [row for row in rows if plain_name(wanted) in sites(row.setting)]
    return exact or [row for row in rows if not sites(row.setting)] or None


def _by_recording_site(rows: list[LimitRow], query: Query) -> list[LimitRow] | NotClassifiable:
    known = {row.setting.recording_site for row in rows if row.setting.recording_site is not None}
    if query.recording_site is None:
        if len(known) > 1:
            return NotClassifiable(
                f"the limit depends on the recording site: {listed(known)}", "missing_input", ("recording_site",)
            )
        return rows
    left = _by_site(rows, query.recording_site, lambda setting: setting.recording_sites)
    return left or NotClassifiable(
        f"recorded from {query.recording_site}, but the limits are for {listed(known)}", "other_technique"
    )


def _by_stimulation(rows: list[LimitRow], query: Query) -> list[LimitRow] | NotClassifiable:
    if query.segment is not None:
        return rows
    left = _by_site(rows, query.stimulation_site, lambda setting: setting.stimulation_sites)
    known = {row.setting.stimulation_sites[0] for row in rows if row.setting.stimulation_sites}
    if left is None:
        return NotClassifiable(
            f"stimulated at {query.stimulation_site}, but the limits are for {listed(known)}", "other_technique"
        )
    remaining = {row.setting.stimulation_sites[:1] for row in left}
    if len(remaining) > 1 and len({row.technique for row in left}) == 1:
        return NotClassifiable(
            f"the limit depends on the site of stimulation: {listed(known)}", "missing_input", ("stimulation_site",)
        )
    return left


def _distance_matters(row: LimitRow) -> bool:
    setting = row.setting
    if setting.distance_mm is None or row.segment is not None:
        return False
    return setting.distance_applies_to == "all" or "latency" in row.quantity


def _by_distance(rows: list[LimitRow], query: Query) -> list[LimitRow] | NotClassifiable:
    given = query.distance_mm
    if given is None:
        return rows

    def near(row: LimitRow) -> bool:
        setting = row.setting
        apart = abs(given - (setting.distance_mm or 0.0))
        return not _distance_matters(row) or apart <= setting.distance_tolerance_mm

    left = [row for row in rows if near(row)]
    known = {f"{row.setting.distance_mm:g} mm" for row in rows if row.setting.distance_mm is not None}
    return left or NotClassifiable(
        f"measured over {given:g} mm, but the limit is for {listed(known)}", "other_technique"
    )


def _by_side(rows: list[LimitRow], query: Query) -> list[LimitRow]:
    if query.side is not None:
        return [row for row in rows if row.side in (query.side, None)]
    if len({row.side for row in rows if row.side is not None}) > 1:
        raise RanvierError(f"{query.quantity} has a lower and an upper limit", hint="Ask for one side")
    return rows


def _cold(rows: Iterable[LimitRow], query: Query) -> NotClassifiable | None:
    lowest = max((row.setting.min_temperature_c or 0.0 for row in rows), default=0.0)
    if query.skin_temperature_c is None or query.skin_temperature_c >= lowest:
        return None
    return NotClassifiable(
        f"cold limb ({query.skin_temperature_c:g} degrees C, at least {lowest:g} needed): warm it and repeat", "cold"
    )


def _not_studied(rows: Sequence[LimitRow], query: Query) -> NotClassifiable | None:
    ages = rows[0].setting.ages
    if ages is None:
        return None
    if query.age_years is None:
        return NotClassifiable(
            f"the limit holds for ages {ages}; the age is not known", "missing_input", ("age_years",)
        )
    if ages.holds(query.age_years):
        return None
    return NotClassifiable(f"age {query.age_years:g}: only people of {ages} years were studied", "not_studied")


def _caveats(rows: Sequence[LimitRow], query: Query) -> tuple[Caveat, ...]:
    found: list[Caveat] = []
    if query.skin_temperature_c is None and any(row.setting.min_temperature_c is not None for row in rows):
        found.append("temperature_unknown")
    if query.distance_mm is None and any(_distance_matters(row) for row in rows):
        found.append("distance_unknown")
    if query.recording_site is None and any(row.setting.recording_sites for row in rows):
        found.append("recording_site_unknown")
    return tuple(found)


def _choose(rows: Sequence[LimitRow], query: Query, *, own: bool, caveats: tuple[Caveat, ...]) -> Found:
    given = query.given()
    if query.everyone:
        pooled = [row for row in rows if not any(each.name in PERSONAL for each in row.conditions)]
        caveats = (*caveats, "all_people") if len(pooled) < len(rows) else caveats
        rows = pooled
    fitting = [row for row in rows if row.fits(given) is True]
    open_rows = [row for row in rows if row.fits(given) is None]
    best = max(fitting, key=lambda row: len(row.conditions), default=None)
    rivals = [row for row in open_rows if best is None or len(row.conditions) > len(best.conditions)]
    if rivals:
        missing = tuple(dict.fromkeys(name for row in rivals for name in row.unknown(given)))
        possible = [*rivals, best] if best is not None and best.conditions else rivals
        return NotClassifiable(
            f"the limit depends on {listed(missing)}, which is not known", "missing_input", missing,
            tuple(_limit(row, own, caveats) for row in possible) if all(_has_limit(row) for row in possible) else (),
        )  # fmt: skip
    if best is None:
        return NotClassifiable("no group that was studied fits this person", "not_studied")
    if best.withheld:
        return NotClassifiable(best.withheld, "withheld", row=best)
    if not _has_limit(best):
        return NotClassifiable("healthy people were measured, but no limit was published", "not_published", row=best)
    return _limit(best, own, caveats)


def _has_limit(row: LimitRow) -> bool:
    return row.limit is not None and row.side is not None and not row.withheld


def _limit(row: LimitRow, own: bool, caveats: tuple[Caveat, ...]) -> Limit:
    if row.limit is None or row.side is None:
        raise RanvierError(f"the row '{row.id}' has no limit")
    unverified: tuple[Caveat, ...] = ("unverified",) if row.confidence == "memory" else ()
    return Limit(
        row.limit, row.unit, row.side, row.percentile, row.how, row.id, row.technique, row.source, row.confidence, own,
        (*caveats, *unverified), row,
    )  # fmt: skip
