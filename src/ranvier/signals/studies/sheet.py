"""What all measurements of a trace share, and what a study hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ranvier.knowledge import Knowledge
from ranvier.record import Details, Measurement, Origin, Recording, Result, Side, Status, Trace

_SAYS = {"form": "study_recognised_by_form", "unsaid": "activity_not_stated"}


@dataclass(frozen=True, slots=True)
class Job:
    """The traces that one study is asked to measure.

    places  of the traces in the recording
    how     said (the file or the case names the study), form (nobody does, the traces look like it), or unsaid (nobody
            says whether the muscle rests or contracts)
    """

    recording: Recording
    places: tuple[int, ...]
    how: str
    knowledge: Knowledge

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The traces themselves."""
        return tuple(self.recording.traces[place] for place in self.places)

    def details(self, study: str, result: Result, method: str, places: tuple[int, ...] | None = None) -> Details:
        """The result of a detector, which says when nobody had named the study."""
        own = tuple(each for each in (_SAYS.get(self.how),) if each)
        return Details(study, self.places if places is None else places, method, result, (*result.flags, *own))


@dataclass(frozen=True, slots=True)
class Found:
    """What a study found: measurements under the place of their trace, and the whole results."""

    measurements: Mapping[int, tuple[Measurement, ...]] = field(
        default_factory=lambda: MappingProxyType[int, tuple[Measurement, ...]]({})
    )
    details: tuple[Details, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all measurements of a trace share."""

    recording: Recording
    trace: Trace
    kind: str

    def text(self, name: str) -> str:
        """A word of what is said of the recording."""
        value = self.recording.about.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """A number of what is said of the recording."""
        value = self.recording.about.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def measurement(self, quantity: str, value: float | None, unit: str, status: Status) -> Measurement:
        """One quantity; a value stands only where it was measured."""
        side = self.text("side")
        muscle, nerve = self.text("muscle"), self.text("nerve")
        return Measurement(
            quantity=quantity,
            value=value if status is Status.MEASURED else None,
            unit=unit,
            status=status,
            target=(muscle or nerve) if self.kind == "needle" else (nerve or muscle),
            kind=self.kind,
            origin=Origin(self.recording.name, self.trace.label),
            side=Side(side) if side in set(Side) else None,
            stimulation_site=self.text("stimulation_site"),
            recording_site=self.text("recording_site") or muscle,
            distance_mm=self.number("distance_mm"),
            temperature_c=self.number("temperature_c"),
            low_cut_hz=self.number("low_cut_hz"),
        )

    def unusable(self, flag: str, method: str) -> Measurement:
        """Stands for a trace of which nothing can be measured, and says why."""
        inadequate = self.measurement("amplitude_uv", None, "uV", Status.TECHNICALLY_INADEQUATE)
        return replace(inadequate, method=method, flags=(flag,))
