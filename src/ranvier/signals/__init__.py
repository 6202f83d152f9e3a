"""From waveform to measurement: evoked responses and needle EMG, marked so that a reader can check every number."""

from ranvier.signals.evoked import EvokedBatch, EvokedResponse, measure_evoked, measure_evoked_batch
from ranvier.signals.measure import measure
from ranvier.signals.needle import NeedleActivity, measure_needle
from ranvier.signals.recognise import recognise_kind
from ranvier.signals.settings import EvokedSettings, KindSettings, NeedleSettings
from ranvier.signals.studies.evoked import study_kind

__all__ = [
    "EvokedBatch",
    "EvokedResponse",
    "EvokedSettings",
    "KindSettings",
    "NeedleActivity",
    "NeedleSettings",
    "measure",
    "measure_evoked",
    "measure_evoked_batch",
    "measure_needle",
    "recognise_kind",
    "study_kind",
]
