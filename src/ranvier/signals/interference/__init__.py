"""The interference pattern of a contraction (turns and amplitude) and the recruitment of its motor units."""

from ranvier.signals.interference.pattern import InterferencePattern, measure_interference
from ranvier.signals.interference.recruitment import Recruitment, measure_recruitment
from ranvier.signals.interference.settings import InterferenceSettings

__all__ = [
    "InterferencePattern",
    "InterferenceSettings",
    "Recruitment",
    "measure_interference",
    "measure_recruitment",
]
