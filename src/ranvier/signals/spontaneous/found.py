"""What is handed out about a muscle at rest: each activity with its figures, and the recording as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.record import Mark, Status
from ranvier.signals.spontaneous.features import Form, Rhythm
from ranvier.signals.spontaneous.naming import NOT_CLASSIFIABLE, SPONTANEOUS, Reason


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of activity with its figures; times in seconds from the first sample.

    name            of naming.SPONTANEOUS or naming.OTHER, or not_classifiable
    sureness        0 to 1; 0 when it is not classifiable
    discharges      how many
    rate_hz         discharges per second: within runs for what comes in trains, over the whole recording for
                    fasciculation, which comes at random; None without a train of potentials
    irregularity    coefficient of variation from one interval to the next; interval_cv the ordinary one, within runs
    times_s         its discharges
    rhythm, form    when and how; None where there is no train of potentials (end-plate noise, a moving needle)
    amplitude_uv    peak-to-peak height of its potentials, None where the amplifier cut them off; standard deviation
                    of end-plate noise
    reasons         each feature with its usual range for the name and what it costs
    alternatives    what else it could be, with shares
    unclear         why it has no name
    """

    name: str
    sureness: float
    discharges: int = 0
    rate_hz: float | None = None
    irregularity: float | None = None
    interval_cv: float | None = None
    amplitude_uv: float | None = None
    times_s: tuple[float, ...] = ()
    rhythm: Rhythm | None = None
    form: Form | None = None
    components: int = 1
    reasons: tuple[Reason, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()
    unclear: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def spontaneous(self) -> bool:
        """Whether this is activity at rest, normal (end plate) or not; not_classifiable is neither."""
        return self.name in SPONTANEOUS


@dataclass(frozen=True, slots=True)
class RestActivity:
    """What was found in one recording of a muscle at rest.

    status      technically_inadequate when nothing can be said; `flags` and `reason` say why
    silent      nothing but noise and recognised artefacts; None when that cannot be told
    activities  surest and most active first
    noise_uv    standard deviation of the recording at its quietest
    flags       flat, saturated, clipped, too_short, not_numbers, low_sampling_rate, mains_removed, drift_removed,
                contraction, wrong_unit
    """

    status: Status
    silent: bool | None
    activities: tuple[Activity, ...] = ()
    noise_uv: float | None = None
    mains_hz: float | None = None
    flags: tuple[str, ...] = ()
    reason: str = ""

    @property
    def leading(self) -> str:
        """The name of what stands foremost: an activity at rest, else what else is there, else silence or unknown."""
        if self.silent is None:
            return "unknown"
        for activity in self.activities:
            if activity.spontaneous or activity.name in {NOT_CLASSIFIABLE, "voluntary"}:
                return activity.name
        return "silence"
