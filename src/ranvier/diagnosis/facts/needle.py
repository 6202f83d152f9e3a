"""What the needle shows in each muscle, as the rules of the needle examination find it, and whose muscle it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ranvier.kleene import Truth, either
from ranvier.knowledge import Knowledge
from ranvier.knowledge.nerves.anatomy import Target
from ranvier.rules.explain import explain
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.values import Cell, Facts, Rows

_RULES = "needle_examination."
_UNUSABLE = {"not_done", "technically_inadequate"}


@dataclass(frozen=True, slots=True)
class Examined:
    """One muscle of one side under the needle.

    neurogenic  denervation or neurogenic motor units; unknown when neither was stated
    normal      everything that makes a muscle normal was stated
    lower       ongoing denervation together with chronic neurogenic change
    """

    muscle: Target
    side: str
    neurogenic: Truth
    myopathic: Truth
    normal: Truth
    lower: Truth

    @property
    def verdict(self) -> str | None:
        """The result in one word, or nothing when it is not known."""
        if self.neurogenic is True:
            return "neurogenic"
        if self.myopathic is True:
            return "myopathic"
        return "normal" if self.normal is True else None


def needle_columns(row: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """What is worked out of one row: grades say whether there is spontaneous denervation; what the chart says stays."""
    name = "spontaneous_denervation"
    shown = either(*(_above_none(row.get(grade)) for grade in ("fibrillation_grade", "positive_sharp_wave_grade")))
    return {} if shown is None else {name: shown}


def _above_none(grade: Cell) -> Truth:
    return bool(grade) if isinstance(grade, int | float) and not isinstance(grade, bool) else None


def examined_muscles(table: Rows | None, knowledge: Knowledge) -> tuple[Examined, ...]:
    """Every muscle of the needle examination that the anatomy knows, each row judged by the rules of one muscle."""
    if table is None or not table.rows:
        return ()
    rules = knowledge.rules
    own = tuple(each for each in rules.definitions if each.per == "needle_emg" and each.id.startswith(_RULES))
    answers = explain(RuleSet(own, rules.scope), Facts({}, {"needle_emg": table}))
    verdicts = {each.id.removeprefix(_RULES): answers.rows["needle_emg", each.id] for each in own}
    found: list[Examined] = []
    for index, row in enumerate(table.rows):
        muscle, side = knowledge.anatomy.muscles.get(str(row.get("muscle"))), row.get("side")
        if muscle is None or not isinstance(side, str) or row.get("status") in _UNUSABLE:
            continue
        truth = {name: steps[index].truth for name, steps in verdicts.items()}
        found.append(_examined(muscle, side, truth))
    return tuple(found)


def _examined(muscle: Target, side: str, truth: Mapping[str, Truth]) -> Examined:
    neurogenic = either(truth["denervation"], truth["neurogenic_units"])
    myopathic, normal = truth["myopathic_units"], truth["normal_muscle"]
    return Examined(muscle, side, neurogenic, myopathic, normal, truth["active_and_chronic"])


def differ(muscles: Sequence[Target]) -> bool:
    """Whether two of the muscles share neither a main root nor a nerve."""
    return any(
        not set(one.roots) & set(other.roots) and nerve_of(one) != nerve_of(other)
        for place, one in enumerate(muscles)
        for other in muscles[place + 1 :]
    )


def nerve_of(muscle: Target) -> str:
    """The long nerve that supplies a muscle; the branches in the thigh count to the nerve that they run in."""
    return _SAME_NERVE.get(muscle.origin, muscle.file if muscle.file in _LONG_NERVES else muscle.origin or muscle.id)


_LONG_NERVES = {"median", "ulnar", "radial", "peroneal", "tibial"}
_SAME_NERVE = {
    "femoral_pelvis": "femoral", "femoral_inguinal": "femoral", "sciatic_peroneal_division": "peroneal",
    "sciatic_hip": "tibial", "suprascapular_notch": "suprascapular", "spinoglenoid_notch": "suprascapular",
}  # fmt: skip
"""Place of the anatomy -> the nerve; the hamstrings but the short head of biceps are of the tibial part."""
