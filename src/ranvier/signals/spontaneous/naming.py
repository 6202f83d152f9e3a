"""Names a train by how well its features fit what each activity looks like; every step of it can be shown.

Each feature costs nothing inside the usual range of an activity, and outside as much as its distance, in units of
the feature's softness, squared and halved, up to a limit. The activity of least cost is the name; how sure follows
from the costs of the others as likelihoods, and from how many discharges there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, isnan, log

from ranvier.signals.spontaneous.features import BY_RATIO, FEATURES
from ranvier.signals.spontaneous.settings import Expected, RestPatterns, RestSettings

SPONTANEOUS = (
    "fibrillation", "positive_sharp_wave", "fasciculation", "complex_repetitive", "myotonia", "neuromyotonia",
    "myokymia", "end_plate_activity",
)  # fmt: skip
"""Names of what can be active in a muscle at rest."""

OTHER = ("voluntary", "insertional", "heart", "pacemaker", "stimulator", "clicks", "movement")
"""Names of what is no activity at rest."""

NAMED = (*SPONTANEOUS, "voluntary", "pacemaker", "stimulator", "clicks")
"""What a train of quick potentials can be called."""

NOT_CLASSIFIABLE = "not_classifiable"


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature: its value, where it usually lies for the chosen name, and what it costs (0 fits well)."""

    feature: str
    value: float
    lowest: float | None
    highest: float | None
    cost: float


@dataclass(frozen=True, slots=True)
class Naming:
    """The name, how sure (0 to 1), why, what else it could be (name and share), and what speaks against a name."""

    name: str
    sureness: float
    reasons: tuple[Reason, ...]
    alternatives: tuple[tuple[str, float], ...]
    unclear: str = ""


def name_train(
    features: Mapping[str, float | None], discharges: int, patterns: RestPatterns, settings: RestSettings
) -> Naming:
    """Name a train by its features.

    features  by the names of FEATURES; None where a feature cannot be told
    """
    judged = {name: _reasons(features, expected, patterns, settings) for name, expected in patterns.activities.items()}
    costs = {name: sum(each.cost for each in found) for name, found in judged.items()}
    costs = {
        name: cost + _too_few(discharges, patterns.fewest[name]) + patterns.handicap[name]
        for name, cost in costs.items()
    }
    least = min(costs.values())
    weights = {name: exp(least - cost) for name, cost in costs.items()}
    total = sum(weights.values())
    ranked = sorted(((name, weight / total) for name, weight in weights.items()), key=lambda pair: -pair[1])
    best, share = ranked[0]
    sure = share * (1 - 0.6 * exp(-discharges / settings.few_discharges))
    misfit = sum(each.cost for each in judged[best])
    others = tuple((name, round(part, 3)) for name, part in ranked[1:4] if part >= 0.01)
    if misfit > settings.worst_fit:
        worst = sorted(judged[best], key=lambda each: -each.cost)[:2]
        why = " and ".join(f"{each.feature} {each.value:.3g}" for each in worst if each.cost > 0.5)
        return Naming(NOT_CLASSIFIABLE, 0.0, judged[best], ((best, round(share, 3)), *others), f"nothing has {why}")
    if share < settings.possible_from:
        return Naming(
            NOT_CLASSIFIABLE,
            0.0,
            judged[best],
            ((best, round(share, 3)), *others),
            f"between {best} and {ranked[1][0]}",
        )
    sure *= exp(-0.5 * max(misfit - 1.0, 0.0) / settings.worst_fit)
    if sure < settings.least_sureness:
        return Naming(
            NOT_CLASSIFIABLE, 0.0, judged[best], ((best, round(share, 3)), *others), f"too little to call it {best}"
        )
    return Naming(best, sure, judged[best], others)


def _reasons(
    features: Mapping[str, float | None],
    expected: Mapping[str, Expected],
    patterns: RestPatterns,
    settings: RestSettings,
) -> tuple[Reason, ...]:
    found: list[Reason] = []
    for feature in FEATURES:
        value, usual = features.get(feature), expected.get(feature)
        if value is None or isnan(value) or usual is None:
            continue
        away = _away(feature, value, usual) / patterns.softness[feature]
        cost = min(0.5 * away * away, settings.largest_penalty)
        found.append(Reason(feature, value, usual.lowest, usual.highest, round(cost, 3)))
    return tuple(found)


def _too_few(discharges: int, fewest: float) -> float:
    """A rhythm needs some discharges before it can be told."""
    return 0.0 if discharges >= fewest else 1.0 + 2.0 * (fewest - discharges)


def _away(feature: str, value: float, usual: Expected) -> float:
    """How far outside the usual range; by ratio where a ratio is what counts."""
    if usual.lowest is not None and value < usual.lowest:
        return log(usual.lowest / max(value, 1e-4)) if feature in BY_RATIO else usual.lowest - value
    if usual.highest is not None and value > usual.highest:
        return log(value / max(usual.highest, 1e-4)) if feature in BY_RATIO else value - usual.highest
    return 0.0
