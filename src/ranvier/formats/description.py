"""What a recording file says of itself in words, and what the case says of it: both must agree."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from ranvier.errors import InputError, nearest
from ranvier.formats.samples import known_unit, number, voltage_unit
from ranvier.record import ACTIVITIES, STUDIES, Recording, Trace

Said = Mapping[str, str | float]
"""What the case says of a recording: a field and a word or number."""

NOTHING: Said = MappingProxyType({})

KINDS = ("evoked", "needle", "unknown")

POLARITIES = ("active_minus_reference", "reference_minus_active")
"""Whether a negative phase has negative values (the rule here) or positive ones."""

HOW_TO_READ = ("sampling_rate_hz", "unit", "stimulus_time_s", "kind", "simulated", "samples", "label", "polarity")
"""Fields that are needed to read the samples; they do not describe the patient."""

WHAT_IT_IS = (
    "nerve", "muscle", "side", "stimulation_site", "recording_site", "study", "activity", "electrode",
    "distance_mm", "temperature_c", "low_cut_hz", "high_cut_hz", "stimulation_rate_hz", "after_exercise_s",
)  # fmt: skip
"""Fields that say what was recorded."""

_NUMBERS = {
    "sampling_rate_hz",
    "stimulus_time_s",
    "samples",
    "distance_mm",
    "temperature_c",
    "low_cut_hz",
    "high_cut_hz",
    "stimulation_rate_hz",
    "after_exercise_s",
}
_POSITIVE = {"sampling_rate_hz", "samples", "stimulation_rate_hz"}
_NOT_BELOW_0 = {"after_exercise_s"}
_WORDS = {"kind": KINDS, "polarity": POLARITIES, "study": STUDIES, "activity": ACTIVITIES}
_TRUTH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_NEEDLE = re.compile(r"\b(concentric|monopolar|single[- ]fib(re|er))\s+needle\b", re.IGNORECASE)
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z0-9_ ]{0,40}?)\s*[:=]\s*(.+?)\s*$")

HOW_TO_STATE = (
    "State it in the case beside the file (sampling_rate_hz: 10000, unit: uV), in lines at the top of the file "
    "(# sampling_rate_hz: 10000 and # unit: uV), or for 'ranvier measure' with --rate 10000 --unit uV"
)


@dataclass(frozen=True, slots=True)
class Description:
    """Everything that is said of a recording besides its samples.

    name    of the file
    fields  checked values of HOW_TO_READ and WHAT_IT_IS, and whatever else the case says
    notes   the remaining lines of the file's header
    """

    name: str
    fields: Said
    notes: tuple[str, ...] = ()

    def text(self, field: str) -> str | None:
        """A field that holds a word."""
        value = self.fields.get(field)
        return None if value is None else str(value)

    def number(self, field: str) -> float | None:
        """A field that holds a number."""
        value = self.fields.get(field)
        return None if value is None or isinstance(value, str) else float(value)

    def kind(self, stimulus_time_s: float | None) -> str:
        """What somebody says it is; else evoked with a known stimulus or a named study, needle with a needle electrode.

        Rest and contraction are said of needle recordings alone.

        Nothing else is guessed: the kind is unknown.
        """
        said = self.text("kind")
        if said is not None:
            return said
        if stimulus_time_s is not None or self.text("study") is not None:
            return "evoked"
        needle = self.text("activity") is not None or any(map(_NEEDLE.search, self.notes))
        return "needle" if needle else "unknown"

    @property
    def simulated(self) -> bool:
        """The file or the case says that no patient was recorded."""
        return self.fields.get("simulated") == "yes"

    @property
    def reversed(self) -> bool:
        """The file or the case says that values are reference minus active electrode."""
        return self.fields.get("polarity") == POLARITIES[1]

    def rate_hz(self, stored: float | None) -> float:
        """The sampling rate: as stored in the file, else as stated; both must agree.

        Raises InputError when nobody says or they differ.
        """
        stated = self.number("sampling_rate_hz")
        if stored is None and stated is None:
            raise self._missing("sampling rate", "sampling_rate_hz")
        if stored is not None and stated is not None and not math.isclose(stored, stated, rel_tol=1e-4):
            raise InputError(
                f"the file is sampled at {stored:g} Hz but {stated:g} Hz is stated",
                where=self.name,
                hint="Correct the stated sampling_rate_hz",
            )
        return stated if stated is not None else float(stored or 0)

    def unit(self, stored: str | None, where: str) -> str:
        """The unit of the samples: as stored in the file, else as stated; both must agree.

        Where the file has a word that nobody knows, what is stated holds. Raises InputError when nobody says, they
        differ, or it is not a voltage.
        """
        stated = self.text("unit")
        if not stored or not stored.strip():
            if stated is None:
                raise self._missing("unit", "unit")
            return stated
        if stated is not None and known_unit(stored) is None:
            return stated
        found = voltage_unit(stored, where)
        if stated is not None and stated != found:
            raise InputError(
                f"the file gives {found} but {stated} is stated", where=where, hint="Correct the stated unit"
            )
        return found

    def _missing(self, title: str, field: str) -> InputError:
        others = [name for name in self.fields if name not in (*HOW_TO_READ, *WHAT_IT_IS)]
        others += [match[1] for note in self.notes if (match := _LINE.match(note))]
        return InputError(
            f"the {title} is not given", where=self.name, nearest=_close(field, others), hint=HOW_TO_STATE
        )

    def recording(self, format_id: str, traces: Iterable[Trace], notes: tuple[str, ...] = ()) -> Recording:
        """The recording made of these traces, with all that is said of it; the digest is filled by the caller."""
        about = {name: value for name, value in self.fields.items() if name not in HOW_TO_READ}
        found = tuple(_turned_over(each) for each in traces) if self.reversed else tuple(traces)
        if not found:
            raise InputError("the file holds no trace", where=self.name)
        return Recording(
            name=self.name,
            format=format_id,
            traces=found,
            about=MappingProxyType(about),
            simulated=self.simulated,
            notes=(*self.notes, *notes),
        )


def _turned_over(trace: Trace) -> Trace:
    """The trace as active minus reference electrode, which says that it was turned over."""
    samples = -trace.samples_uv
    samples.setflags(write=False)
    return replace(trace, samples_uv=samples, notes=(*trace.notes, "turned over: stored as reference minus active"))


def _close(field: str, others: list[str]) -> str | None:
    """The wanted field when one of the given names is a misspelling of it."""
    return field if any(nearest(other, [field]) for other in others) else None


def describe(
    path: Path, lines: Iterable[tuple[str, str]] = (), said: Said = NOTHING, *, foreign: bool = True
) -> Description:
    """Join the header lines of a file with what the case says of it.

    lines  (place, text); a text `field: value` with a known field is taken, any other text is kept as a note
    foreign  the lines may come from a program that means something else by `study` and `activity`

    Raises InputError for a value that a field cannot have, a field that stands twice with different values,
    and when the file and the case disagree.

    >>> describe(Path("a.txt"), [("line 1", "Unit: µV"), ("line 2", "left hand")]).text("unit")
    'uV'
    """
    fields: dict[str, str | float] = {}
    notes: list[str] = []
    for place, line in lines:
        match = _LINE.match(line)
        field = match[1].lower().replace(" ", "_") if match else ""
        if match and field in (*HOW_TO_READ, *WHAT_IT_IS) and not (foreign and _other_meaning(field, match[2])):
            where = f"{path.name} {place}".strip()
            _agree(fields, field, _checked(field, match[2], where), where)
        elif line.strip():
            notes.append(line.strip())
    for field, value in said.items():
        where = f"{path.name}, as described beside it"
        _agree(fields, field, _checked(field, value, where), where)
    return Description(path.name, MappingProxyType(fields), tuple(notes))


def _other_meaning(field: str, text: str) -> bool:
    """A line of a foreign header like `study: 17 March` says nothing that is meant here, and stays a note."""
    return field in {"study", "activity"} and _as_word(text) not in _WORDS[field]


def _agree(fields: dict[str, str | float], field: str, value: str | float, where: str) -> None:
    known = fields.setdefault(field, value)
    if field == "kind" and "unknown" in {known, value}:  # who does not know contradicts nobody
        fields[field] = value if known == "unknown" else known
        return
    if known == value or str(known).casefold() == str(value).casefold():
        return
    if isinstance(known, float) and isinstance(value, float) and math.isclose(known, value, rel_tol=1e-4):
        return
    raise InputError(
        f"{field} is {_shown(value)} here but {_shown(known)} before", where=where, hint="Keep the right one"
    )


def _shown(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else f"'{value}'"


def _checked(field: str, value: str | float, where: str) -> str | float:
    """The value in the form that the rest relies on."""
    if field in _NUMBERS:
        return _checked_number(field, value, where)
    text = str(value).strip()
    if field == "unit":
        return voltage_unit(text, where)
    if field in _WORDS:
        return _checked_word(field, text, where)
    if field == "simulated":
        if text.casefold() not in _TRUTH:
            raise InputError(f"simulated is '{text}'", where=where, allowed="yes, no")
        return "yes" if _TRUTH[text.casefold()] else "no"
    return value if isinstance(value, int | float) and not isinstance(value, bool) else text


def _as_word(text: str) -> str:
    return text.strip().casefold().replace(" ", "_").replace("-", "_")


def _checked_word(field: str, text: str, where: str) -> str:
    words, word = _WORDS[field], _as_word(text)
    if word not in words:
        raise InputError(
            f"unknown {field} '{text}'", where=where, nearest=nearest(word, words), allowed=", ".join(words)
        )
    return word


def _checked_number(field: str, value: str | float, where: str) -> float:
    found = number(value.strip()) if isinstance(value, str) else (None if isinstance(value, bool) else float(value))
    if found is None or not math.isfinite(found):
        raise InputError(f"{field} is '{value}'", where=where, allowed="a plain number without its unit")
    if field in _POSITIVE and found <= 0:
        raise InputError(f"{field} is {found:g}", where=where, allowed="above 0")
    if field in _NOT_BELOW_0 and found < 0:
        hint = "Leave it out for a train before the exercise"
        raise InputError(f"{field} is {found:g}", where=where, allowed="0 or more", hint=hint)
    return found


def header_lines(recording: Recording) -> list[str]:
    """What a written file says of itself, as `field: value` lines that `describe` reads back.

    Raises InputError when the traces differ in what one header can say only once.
    """
    stimuli = {trace.stimulus_time_s for trace in recording.traces}
    kinds = {trace.kind for trace in recording.traces}
    if len(stimuli) > 1 or len(kinds) > 1:
        raise InputError(
            "the traces differ in stimulus time or kind, which one header cannot say",
            where=recording.name,
            hint="Write them to separate files",
        )
    lines = ["simulated: yes"] if recording.simulated else []
    lines += [f"kind: {kind}" for kind in kinds]
    lines += [f"stimulus_time_s: {stimulus!r}" for stimulus in stimuli if stimulus is not None]
    lines += [f"{field}: {_one_line(value)}" for field, value in recording.about.items() if str(value).strip()]
    return lines + [_one_line(note) for note in recording.notes if note.strip()]


def _one_line(value: str | float) -> str:
    if not isinstance(value, str):
        return repr(value)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())


def common_grid(recording: Recording, format_title: str) -> tuple[int, float]:
    """The number of samples and the sampling rate in Hz that all traces share.

    Raises InputError when they differ: the format cannot hold that.
    """
    if not recording.traces:
        raise InputError("the recording has no trace", where=recording.name)
    grids = {(trace.samples_uv.size, trace.sampling_rate_hz) for trace in recording.traces}
    if len(grids) > 1:
        raise InputError(
            f"the traces differ in length or sampling rate, which {format_title} cannot hold together",
            where=recording.name,
            hint="Write them to separate files",
        )
    return grids.pop()
