"""Whether a recording asks for a study: somebody says so, or the traces look like it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ranvier.knowledge import Knowledge
from ranvier.record import Recording

Asked = Callable[[Recording, Sequence[int], Knowledge], str]


def every(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """Whatever the recording is of."""
    return "said"


def said_to_be(study: str) -> Asked:
    """Only where the file or the case names the study."""

    def asked(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
        return "said" if recording.about.get("study") == study else ""

    return asked


def at_work(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """Where the muscle contracts, or nobody says what it does."""
    said = recording.about.get("activity")
    return "said" if said == "contraction" else "unsaid" if said is None else ""


def at_rest(recording: Recording, places: Sequence[int], knowledge: Knowledge) -> str:
    """Where the muscle rests, or nobody says what it does."""
    said = recording.about.get("activity")
    return "said" if said == "rest" else "unsaid" if said is None else ""
