"""What the name of a file says of a recording of which nobody says anything else: muscle, side, rest or exercise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePath
from types import MappingProxyType

from ranvier.knowledge.vocabulary import Vocabulary
from ranvier.record import Recording

Said = dict[str, str | float]

_SIDES = {"left": "left", "right": "right"}
_SHORT_SIDES = {"l": "left", "r": "right", "lt": "left", "rt": "right"}
"""Short for a side when they stand alone beside other words: "r0" is the first of many recordings."""
_ACTIVITIES = {"rest": "rest", "resting": "rest", "contraction": "contraction", "contracting": "contraction"}
_STUDIES = {"rns": "repetitive", "repetitive": "repetitive", "decrement": "repetitive"}
_AFTER, _AT_ONCE = {"after", "post", "postexercise"}, {"immediately", "directly"}
_SECONDS = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "min": 60.0, "minutes": 60.0, "minute": 60.0}
_OTHER_MUSCLE = {"longus", "brevis", "major", "minor", "surae", "femoris", "brachialis", "externus", "internus"}
"""A word with which the name goes on to another muscle than the one that was recognised."""

UNKNOWN_TIME = "unknown"
"""The train was made after exercise, and the name does not say how long after."""


def named_in_file(name: str, vocabulary: Vocabulary) -> Said:
    """What a file name says, in the words of the vocabulary; nothing where it could mean two things.

    >>> from ranvier.knowledge import load_knowledge
    >>> vocabulary = load_knowledge().vocabulary
    >>> named_in_file("patient3_biceps_L_02.edf", vocabulary)
    {'muscle': 'biceps', 'side': 'left'}
    >>> named_in_file("biceps_femoris_2.edf", vocabulary)
    {}
    >>> named_in_file("adm_right_post_3min.npz", vocabulary)
    {'muscle': 'adm', 'side': 'right', 'after_exercise_s': 180.0}
    >>> named_in_file("r0.npz", vocabulary)
    {}
    """
    stem = PurePath(name).stem.casefold()
    words = re.findall(r"[a-z]+|\d+", stem)
    found: Said = {}
    muscle = _muscle(words, vocabulary)
    if muscle is not None:
        found["muscle"] = muscle
    alone = re.split(r"[^a-z0-9]+", stem)
    beside = any(word.isalpha() and word not in _SHORT_SIDES for word in words)
    short = [_SHORT_SIDES[each] for each in alone if each in _SHORT_SIDES and beside]
    for field, known in (("side", _SIDES), ("activity", _ACTIVITIES), ("study", _STUDIES)):
        meant = {known[word] for word in words if word in known} | set(short if field == "side" else ())
        if len(meant) == 1:
            found[field] = meant.pop()
    after = _after_exercise(words)
    return found if after is None else {**found, "after_exercise_s": after}


def with_name_read(recording: Recording, vocabulary: Vocabulary) -> Recording:
    """The recording with what its file's name adds, and a note on it; what anybody says goes first."""
    about = dict(recording.about)
    stimulated = "study" in about or any(
        each.kind == "evoked" or each.stimulus_time_s is not None for each in recording.traces
    )
    unused = {"activity"} if stimulated else {"study", "after_exercise_s"}
    read = named_in_file(recording.name, vocabulary)
    new = {field: value for field, value in read.items() if field not in {*unused, *about}}
    if stimulated and about.get("study", new.get("study")) != "repetitive":
        new.pop("after_exercise_s", None)
    if "muscle" in new and "recording_site" in about:
        del new["muscle"]
    if not new:
        return recording
    said = ", ".join(f"{field.replace('_', ' ')} {value}".replace("_", " ") for field, value in new.items())
    note = f"read from the name of the file: {said}"
    return replace(recording, about=MappingProxyType({**about, **new}), notes=(*recording.notes, note))


def _muscle(words: Sequence[str], vocabulary: Vocabulary) -> str | None:
    term = vocabulary.listings["needle_emg"].columns["muscle"]
    called: Mapping[str, str] = {**{each: each for each in term.options}, **term.option_called}
    names = {tuple(name.split("_")): meant for name, meant in called.items()}
    parts = {part for name in names for part in name} | _OTHER_MUSCLE
    meant: set[str | None] = set()
    place = 0
    while place < len(words):
        fitting = [name for name in names if tuple(words[place : place + len(name)]) == name]
        longest = max(fitting, key=len, default=())
        if longest:
            following = words[place + len(longest) : place + len(longest) + 1]
            meant.add(None if set(following) & parts else names[longest])
        place += max(len(longest), 1)
    return meant.pop() if len(meant) == 1 else None


def _after_exercise(words: Sequence[str]) -> float | str | None:
    if not _AFTER & set(words):
        return None
    if _AT_ONCE & set(words):
        return 0.0
    times = [
        float(number) * _SECONDS[unit] for number, unit in pairwise(words) if number.isdecimal() and unit in _SECONDS
    ]
    return times[0] if len(times) == 1 else UNKNOWN_TIME
