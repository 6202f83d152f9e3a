"""A mark on a waveform, set by a detector or by a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on a waveform: what it marks, when (s from the start of the trace), how high (uV), and who set it.

    set_by           automatic, or edited with who did it
    disagreement_ms  how far a second, simpler method would have set an automatic mark, and how far the automatic mark
                     stood from an edited one; None where there is none
    """

    name: str
    time_s: float
    amplitude_uv: float
    set_by: str = "automatic"
    disagreement_ms: float | None = None

    @property
    def edited(self) -> bool:
        """A person set it: measuring again leaves it where it is."""
        return self.set_by != "automatic"
