"""A measurement: a quantity with its status, its marks and its method, and no word about abnormal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ranvier.record.facts import Origin
from ranvier.record.marks import Mark


class Side(StrEnum):
    """The side of the body."""

    LEFT = "left"
    RIGHT = "right"


class Status(StrEnum):
    """What became of a measurement; "no response" is a result, "not done" is not."""

    MEASURED = "measured"
    NO_RESPONSE = "no_response"
    NOT_DONE = "not_done"
    TECHNICALLY_INADEQUATE = "technically_inadequate"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured quantity of one nerve or muscle.

    quantity  the vocabulary's name, unit included (`distal_latency_ms`, `amplitude_uv`)
    value     in `unit`; None unless the status is measured
    target    nerve or muscle
    kind      motor, sensory, mixed, late or needle
    method    how it was obtained: "entered" or the detector and its version
    flags     what a reader must know before trusting it (for example `artefact_overlap`)
    """

    quantity: str
    value: float | None
    unit: str
    status: Status
    target: str
    kind: str
    origin: Origin
    side: Side | None = None
    stimulation_site: str = ""
    recording_site: str = ""
    distance_mm: float | None = None
    temperature_c: float | None = None
    low_cut_hz: float | None = None
    method: str = "entered"
    marks: tuple[Mark, ...] = ()
    flags: tuple[str, ...] = ()
