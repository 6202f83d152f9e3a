"""Names that people give to the arrays of an archive, and what they should be called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy.typing as npt

from ranvier.errors import InputError, listed, nearest

SAMPLES = ("signal", "signals")
WORDS = (
    "unit", "kind", "simulated", "polarity", "label", "nerve", "muscle", "side", "stimulation_site", "recording_site",
    "study", "activity", "electrode",
)  # fmt: skip
NUMBERS = (
    "distance_mm", "temperature_c", "low_cut_hz", "high_cut_hz", "stimulation_rate_hz", "after_exercise_s",
)  # fmt: skip
STRENGTHS = {"stimulus_ma": "mA", "stimulus_v": "V"}
KNOWN = (*SAMPLES, "fs", "t0_s", *STRENGTHS, "about", "labels", *WORDS, *NUMBERS)

_MEANT: Mapping[str, tuple[str, ...]] = {
    "fs": (
        "sampling_rate", "sampling_rate_hz", "sampling_frequency", "sample_rate", "samplerate", "samplingrate",
        "sfreq", "srate", "sr", "rate", "fsamp", "freq", "frequency", "fs_hz", "hz",
    ),
    "t0_s": (
        "t0", "t0_ms", "t_0", "t_stim", "tstim", "stim_time", "stimulus_time", "stimulus_time_s", "stim_s",
        "stimulus_s", "trigger", "trigger_s", "onset_s",
    ),
    "unit": ("units", "physical_unit"),
    "stimulus_ma": ("current_ma", "intensity_ma", "stim_ma"),
}  # fmt: skip


def meant(name: str) -> str | None:
    """The known name that somebody most likely meant.

    >>> meant("Fs"), meant("sampling_rate"), meant("t0"), meant("truth_onset")
    ('fs', 'fs', 't0_s', None)
    """
    word = name.casefold().replace(" ", "_").replace("-", "_")
    if word in KNOWN:
        return word
    return next((known for known, others in _MEANT.items() if word in others), None) or nearest(word, KNOWN)


def not_read(names: Iterable[str]) -> tuple[str, ...]:
    """A note for each array that is not read, and that somebody may have meant to be."""
    others = [(each, meant(each)) for each in names if each not in KNOWN]
    return tuple(f"'{each}' is not read; to be read it must be called '{known}'" for each, known in others if known)


def no_samples(names: Iterable[str], path: str) -> InputError:
    """The error for an archive without samples, with the name that they may have."""
    given = list(names)
    others = [each for each in given if meant(each) is None]
    close = next((known for each in given if (known := nearest(each, SAMPLES))), None)
    return InputError(
        f"the archive holds {listed(given) or 'nothing'} but no signal",
        where=path,
        nearest=close,
        allowed="signal (samples,) or signals (sweeps, samples) in uV, with fs in Hz",
        hint=f"If '{others[0]}' is the trace, save it as signal" if len(others) == 1 and close is None else "",
    )


def no_rate(names: Iterable[str], path: str) -> InputError:
    """The error for an archive that does not say how it is sampled."""
    other = next((each for each in names if each not in KNOWN and meant(each) == "fs"), None)
    but = f", but '{other}'" if other else ""
    return InputError(
        f"the sampling rate is not given: the archive has no fs{but}",
        where=path,
        allowed="fs: samples per second, one number",
        hint="Save it under the name fs, or state it: 'ranvier measure FILE --rate 20000'",
    )


def wrong_shape(array: npt.NDArray[Any], key: str, path: str) -> InputError:
    """The error for samples of another shape than their name wants, with what to do."""
    other = {("signal", 2): "For sweeps, save them as signals", ("signals", 1): "For one trace, save it as signal"}
    hint = other.get((key, array.ndim), "")
    if key == "signal" and array.ndim == 2 and 1 in array.shape:
        hint = "Save signal.ravel()"
    wanted = "one dimension (samples,)" if key == "signal" else "two dimensions (sweeps, samples)"
    return InputError(f"{key} has the shape {array.shape}", where=path, allowed=wanted, hint=hint)
