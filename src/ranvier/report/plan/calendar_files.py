"""The calendar of checks as a table and as a file for calendar programs (RFC 5545)."""

from __future__ import annotations

import csv
import hashlib
import io
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ranvier.errors import InputError
from ranvier.therapy.watch import Check

COLUMNS = ("due", "latest", "treatment", "what", "when", "why", "start_assumed", "source", "verified")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ICS, _PRODUCT = b"BEGIN:VCALENDAR", "-//Ranvier//Calendar of checks//EN"
_SPACE = uuid.UUID("6d5b0f8e-3f3c-5a0b-9d4e-7f6f2f1f8a11")
NOTE = "Decision support for clinicians, not a medical device; check against the local product information."


def as_csv(checks: Iterable[Check]) -> bytes:
    """One line for each check, what has no day at the end; no cell begins like a formula."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    for each in checks:
        cells = (
            each.due.isoformat() if each.due else "",
            each.latest.isoformat() if each.latest else "",
            each.title,
            each.what,
            each.when,
            each.why.value,
            "yes" if each.assumed else "no",
            each.source,
            "yes" if each.verified else "no",
        )
        table.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return written.getvalue().encode()


def as_ics(checks: Iterable[Check], case: str, name: str = "", now: datetime | None = None) -> bytes:
    """The checks that have a day, as events of whole days.

    case  tells two patients apart in the names of the events, from which it cannot be read back
    name  what every event begins with; empty unless asked for, so that no patient is named
    now   the moment at which the file is written
    """
    from icalendar import CLASS, TRANSP, Calendar, Event

    stamp = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    events = [
        Event.new(
            uid=f"{uuid.uuid5(_SPACE, _digest(case, each.key))}@ranvier",
            stamp=stamp,
            start=each.due,
            end=(each.latest or each.due) + timedelta(days=1),
            summary=f"{_line(name)}: {_summary(each)}" if name.strip() else _summary(each),
            description=_description(each),
            transparency=TRANSP.TRANSPARENT,
            classification=CLASS.PRIVATE,
        )
        for each in checks
        if each.due is not None
    ]
    own = str(uuid.uuid5(_SPACE, _digest(case, "")))
    return Calendar.new(uid=own, prodid=_PRODUCT, calscale="GREGORIAN", subcomponents=events).to_ical()


def _digest(case: str, key: str) -> str:
    return hashlib.sha256(f"{case}\n{key}".encode()).hexdigest()


def _line(text: str) -> str:
    """Text of one line, without signs that steer a screen."""
    return "".join(each if each.isprintable() else " " for each in text).strip()


def _summary(each: Check) -> str:
    return f"{each.title}: {each.what}"


def _description(each: Check) -> str:
    parts = [f"When: {each.when} ({each.why.value})."]
    if each.assumed:
        parts.append("Counted as if the treatment were begun on the day of the assessment.")
    if each.source:
        parts.append(f"Source: {each.source}{'' if each.verified else ' [unverified]'}.")
    return "\n".join([*parts, NOTE])


def may_be_written(path: Path) -> None:
    """Refuse to write over a file that is no earlier calendar; raises InputError."""
    if not path.exists():
        return
    with path.open("rb") as file:
        start = file.read(200)
    ours = start.startswith(",".join(COLUMNS).encode()) or (start.startswith(_ICS) and _PRODUCT.encode() in start)
    if not ours:
        raise InputError("the file exists and is no earlier calendar", where=str(path), hint="Choose another name")
