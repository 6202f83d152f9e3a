"""Whether small trials show larger effects than large ones, as they do when unwelcome results stay in the drawer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranvier.evidence.distributions import t_two_sided
from ranvier.evidence.pairwise import Effect


@dataclass(frozen=True, slots=True)
class SmallStudies:
    """Egger's regression: the intercept is 0 when the funnel is even on both sides."""

    intercept: float
    error: float
    p: float


def egger(effects: Sequence[Effect], fewest: int) -> SmallStudies | None:
    """Egger's test; None below the number of trials from which it can tell anything."""
    if len(effects) < max(fewest, 3):
        return None
    errors = np.array([math.sqrt(each.variance) for each in effects])
    values = np.array([each.value for each in effects])
    design = np.column_stack([np.ones(len(errors)), 1 / errors])
    left = values / errors
    normal = np.linalg.pinv(design.T @ design)
    found = normal @ design.T @ left
    rest = left - design @ found
    spare = len(effects) - 2
    error = math.sqrt(float(rest @ rest) / spare * float(normal[0, 0]))
    if error == 0:
        return None
    return SmallStudies(float(found[0]), error, t_two_sided(float(found[0]) / error, spare))
