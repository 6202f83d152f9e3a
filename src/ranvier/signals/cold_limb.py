"""A limb that was too cold when it was studied: what it slows, no disease has slowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ranvier.knowledge.nerves.studies import Study
from ranvier.signals.conduction import ConductionSettings

COLD_LIMB = "cold_limb"
"""The skin was colder than latencies and velocities may be judged at: warm the limb and repeat the study."""

_LOWEST = {"upper": "cold_arm_c", "lower": "cold_leg_c"}


def is_cold_limb(
    about: Mapping[str, str | float], studies: Sequence[Study], settings: ConductionSettings
) -> bool | None:
    """Whether the stated temperature of the skin is too low for the limb of the stated nerve; None when not stated.

    about    what is said of the recording: `temperature_c` in degrees Celsius, `nerve`
    studies  every conduction study that the knowledge holds; they tell arm from leg

    >>> from ranvier.knowledge import load_knowledge
    >>> known = load_knowledge()
    >>> settings = ConductionSettings.read(known.methods["conduction"])
    >>> is_cold_limb({"nerve": "sural", "temperature_c": 31.5}, known.studies, settings)
    False
    >>> is_cold_limb({"nerve": "median", "temperature_c": 31.5}, known.studies, settings)
    True
    """
    temperature_c = about.get("temperature_c")
    if not isinstance(temperature_c, int | float):
        return None
    limbs = {each.limb for each in studies if each.nerve == about.get("nerve")} & _LOWEST.keys()
    lowest = [getattr(settings, _LOWEST[limb]) for limb in limbs]
    return temperature_c < min(lowest) if lowest else None
