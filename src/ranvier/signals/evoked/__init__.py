"""Stimulated responses of muscle and nerve: found, marked and measured sweep by sweep, many sweeps together."""

from ranvier.signals.evoked.measure import (
    VERSION,
    EvokedBatch,
    EvokedResponse,
    measure_evoked,
    measure_evoked_batch,
    response,
)

__all__ = ["VERSION", "EvokedBatch", "EvokedResponse", "measure_evoked", "measure_evoked_batch", "response"]
