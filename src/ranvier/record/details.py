"""What a detector found beyond single quantities: a train of discharges, the latencies of a series of sweeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ranvier.record.measurements import Measurement, Status
from ranvier.record.recordings import Recording


class Result(Protocol):
    """What a detector returns: a frozen dataclass whose fields carry their units, with these two among them."""

    @property
    def status(self) -> Status:
        """What became of it."""
        ...

    @property
    def flags(self) -> tuple[str, ...]:
        """What a reader must know before trusting it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Details:
    """The whole result of one detector on one trace, or on a series of sweeps that belong together.

    study   which study it is: evoked, needle, contraction, rest, or a series of STUDIES
    traces  places of its traces in the recording, counted from 0
    method  the detector and its version
    result  its own value
    flags   what a reader must know: those of the result, and how the study was recognised
    """

    study: str
    traces: tuple[int, ...]
    method: str
    result: Result
    flags: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """What became of it."""
        return self.result.status


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A recording with everything that was measured in it.

    measurements  single quantities in the words of the chart, in the order of the traces
    details       the whole result of each detector
    """

    recording: Recording
    measurements: tuple[Measurement, ...]
    details: tuple[Details, ...] = ()
