"""Activity at rest: found, grouped by shape, named with reasons."""

from ranvier.signals.spontaneous.activity import VERSION, measure_rest
from ranvier.signals.spontaneous.contraction import contracts_throughout
from ranvier.signals.spontaneous.found import Activity, RestActivity
from ranvier.signals.spontaneous.naming import NOT_CLASSIFIABLE, OTHER, SPONTANEOUS, Reason

__all__ = [
    "NOT_CLASSIFIABLE",
    "OTHER",
    "SPONTANEOUS",
    "VERSION",
    "Activity",
    "Reason",
    "RestActivity",
    "contracts_throughout",
    "measure_rest",
]
