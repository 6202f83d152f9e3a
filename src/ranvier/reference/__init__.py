"""Reference limits: which one is valid for a measurement, and where a value stands among healthy people."""

from ranvier.knowledge.nerves.limit_rows import LimitRow, Technique
from ranvier.reference.answers import Found, Limit, NotClassifiable, Query
from ranvier.reference.fitting import other_sets, usual_set
from ranvier.reference.library import ReferenceLibrary, load_limits, shipped_library
from ranvier.reference.limits import find_limit
from ranvier.reference.sets import LimitSet
from ranvier.reference.standing import Standing, is_abnormal, percent_span, standing

__all__ = [
    "Found",
    "Limit",
    "LimitRow",
    "LimitSet",
    "NotClassifiable",
    "Query",
    "ReferenceLibrary",
    "Standing",
    "Technique",
    "find_limit",
    "is_abnormal",
    "load_limits",
    "other_sets",
    "percent_span",
    "shipped_library",
    "standing",
    "usual_set",
]
