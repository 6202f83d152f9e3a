"""Repetitive stimulation: decrement within a train, facilitation after exercise, and which trains cannot be trusted."""

from ranvier.signals.repetitive.settings import RepetitiveSettings
from ranvier.signals.repetitive.study import RepetitiveStudy, TrainAt, measure_repetitive
from ranvier.signals.repetitive.train import VERSION, Train, judge_train, measure_train

__all__ = [
    "VERSION",
    "RepetitiveSettings",
    "RepetitiveStudy",
    "Train",
    "TrainAt",
    "judge_train",
    "measure_repetitive",
    "measure_train",
]
