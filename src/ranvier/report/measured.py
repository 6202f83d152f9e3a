"""What was measured in recordings: a table for the terminal, and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ranvier.record import Status

if TYPE_CHECKING:
    from rich.console import Console

    from ranvier.measure import Measured
    from ranvier.record import Mark, Measurement


def print_measured(measured: Iterable[Measured], console: Console) -> None:
    """One table for each recording: quantity, value, where its marks are, and what to mind."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    for each in measured:
        recording = each.recording
        simulated = ", simulated: no patient was recorded" if recording.simulated else ""
        console.print(Text(f"{recording.name} ({recording.format}, {len(recording.traces)} traces{simulated})", "bold"))
        for note in recording.notes:
            console.print(Text(f"  {note}", "dim"))
        table = Table(box=box.SIMPLE, pad_edge=False)
        for name in ("trace", "quantity", "value", "flags"):
            table.add_column(name, justify="right" if name == "value" else "left", overflow="fold")
        for found in each.measurements:
            where = found.origin.where or found.target or found.kind
            table.add_row(Text(where), Text(found.quantity), Text(shown_value(found)), Text(", ".join(found.flags)))
        console.print(table)


def shown_value(found: Measurement) -> str:
    """The value with its unit, or what became of it.

    >>> from ranvier.record import Measurement, Origin
    >>> shown_value(Measurement("amplitude_uv", 812.4, "uV", Status.MEASURED, "", "motor", Origin("a.edf")))
    '812 uV'
    """
    if found.status is not Status.MEASURED or found.value is None:
        return found.status.value.replace("_", " ")
    return f"{found.value:.3g} {found.unit}" if abs(found.value) < 1000 else f"{found.value:.0f} {found.unit}"


def measured_json(measured: Iterable[Measured]) -> bytes:
    """The measurements of each recording as indented JSON."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode([_recording(each) for each in measured]), indent=1)


def _recording(each: Measured) -> dict[str, object]:
    return {
        "file": each.recording.name,
        "format": each.recording.format,
        "digest": each.recording.digest,
        "simulated": each.recording.simulated,
        "measurements": [_measurement(found) for found in each.measurements],
    }


def _measurement(found: Measurement) -> dict[str, object]:
    return {
        "quantity": found.quantity,
        "value": found.value,
        "unit": found.unit,
        "status": found.status.value,
        "target": found.target,
        "kind": found.kind,
        "side": found.side.value if found.side else None,
        "method": found.method,
        "origin": str(found.origin),
        "flags": list(found.flags),
        "marks": [_mark(mark) for mark in found.marks],
    }


def _mark(mark: Mark) -> dict[str, object]:
    return {"name": mark.name, "time_s": mark.time_s, "amplitude_uv": mark.amplitude_uv, "set_by": mark.set_by}
