"""The tables of the soleus H reflex and of the blink reflex, one row for each side, from the conduction study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.diagnosis.limits import DIGITS, Compared, Comparer, keep
from ranvier.diagnosis.measuring import Site
from ranvier.knowledge.vocabulary import SIDES
from ranvier.record import Status
from ranvier.rules.values import Cell, Rows

SOLEUS, BLINK = "soleus_h_reflex", "blink_reflex"
H_LATENCY = "h_reflex_latency_ms"

_CALF = frozenset({"soleus", "gastrocnemius", ""})
_COMPONENTS = {
    "r1": ("blink_r1_latency_ms", "r1_latency_ms"),
    "r2": ("blink_r2_latency_ms", "r2_ipsilateral_latency_ms"),
    "r2_contralateral": ("blink_r2_contralateral_latency_ms", "r2_contralateral_latency_ms"),
}
"""Component -> its quantity in the study, and in the reference files."""


@dataclass(frozen=True, slots=True)
class LateReflexes:
    """Both tables, and every latency beside its limit."""

    tables: Mapping[str, Rows]
    compared: tuple[Compared, ...]


def late_reflexes(sites: Iterable[Site], comparer: Comparer) -> LateReflexes:
    """Every H reflex of the calf and every blink reflex that was studied; a side without one is not in its table."""
    listed = list(sites)
    compared: list[Compared] = []
    h_rows = {side: _soleus(site, side, comparer, compared) for side, site in _by_side(listed, "h_reflex").items()}
    blinks = {side: _blink(site, side, comparer, compared) for side, site in _by_side(listed, "blink_reflex").items()}
    _against_other_side(h_rows, "latency_ms", "later_than_other_side_ms")
    _against_other_side(blinks, "r1_latency_ms", "r1_later_than_other_side_ms")
    others = (each for each in listed if each.key.kind == "h_reflex" and not _of_soleus(each))
    for site in others:  # for the reader: no rule uses the H reflex of another muscle
        keep(comparer.compare(site, H_LATENCY, kind="late"), compared)
    return LateReflexes(
        {SOLEUS: _table(h_rows, "soleus H reflex"), BLINK: _table(blinks, "blink reflex")}, tuple(compared)
    )


def _table(rows: Mapping[str, Mapping[str, Cell]], title: str) -> Rows:
    own = {side: rows[side] for side in SIDES if side in rows}
    return Rows(tuple(own.values()), len(SIDES) - len(own), tuple(f"{side} {title}" for side in own))


def _of_soleus(site: Site) -> bool:
    return site.key.nerve == "tibial" and site.key.recording_site in _CALF


def _by_side(sites: Iterable[Site], kind: str) -> dict[str, Site]:
    """The study of each side: what the chart states goes before a recording, what was measured before what was not."""
    found: dict[str, Site] = {}
    for site in sites:
        if (
            site.key.kind != kind
            or site.status in {None, Status.NOT_DONE}
            or (kind == "h_reflex" and not _of_soleus(site))
        ):
            continue
        before = found.get(site.key.side)
        if before is None or _weight(site) > _weight(before):
            found[site.key.side] = site
    return found


def _weight(site: Site) -> tuple[bool, bool]:
    return not site.recorded, site.status in {Status.MEASURED, Status.NO_RESPONSE}


def _soleus(site: Site, side: str, comparer: Comparer, compared: list[Compared]) -> dict[str, Cell]:
    latency = site.number(H_LATENCY)
    absent = site.status is Status.NO_RESPONSE
    return {
        "side": side,
        "responds": False if absent else True if latency is not None else None,
        "latency_ms": latency,
        "latency_percent_of_upper_limit": keep(comparer.compare(site, H_LATENCY, kind="late"), compared),
    }


def _blink(site: Site, side: str, comparer: Comparer, compared: list[Compared]) -> dict[str, Cell]:
    """One row; with no response at all no component came, otherwise each says so itself."""
    row: dict[str, Cell] = {"side": side}
    for name, (quantity, in_limits) in _COMPONENTS.items():
        own = site.values.get(quantity)
        absent = site.status is Status.NO_RESPONSE or (own is not None and own.status is Status.NO_RESPONSE)
        latency = site.number(quantity)
        row[f"{name}_responds"] = False if absent else True if latency is not None else None
        row[f"{name}_latency_ms"] = latency
        row[f"{name}_latency_percent_of_upper_limit"] = keep(
            comparer.compare(site, quantity, in_limits, kind="blink_reflex"), compared
        )
    return row


def _against_other_side(rows: dict[str, dict[str, Cell]], column: str, named: str) -> None:
    """How much later each side is than the other, below 0 when it is earlier."""
    for side, other in (SIDES, SIDES[::-1]):
        mine, theirs = (rows.get(each, {}).get(column) for each in (side, other))
        if isinstance(mine, float) and isinstance(theirs, float):
            rows[side][named] = round(mine - theirs, DIGITS)
