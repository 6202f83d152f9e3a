"""Activity at rest: found, grouped by shape, named with reasons."""

from ranvier.signals.spontaneous.activity import VERSION, Activity, RestActivity, measure_rest
from ranvier.signals.spontaneous.naming import NOT_CLASSIFIABLE, OTHER, SPONTANEOUS, Reason

__all__ = ["NOT_CLASSIFIABLE", "OTHER", "SPONTANEOUS", "VERSION", "Activity", "Reason", "RestActivity", "measure_rest"]
