"""Is a muscle neurogenic, myopathic or normal, by its measured potentials? The rules stand in quantitative_needle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ranvier.diagnosis.measured_muscle import MeasuredMuscle, MuscleSample, measured_muscle
from ranvier.kleene import Truth
from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Figures
from ranvier.reference import ReferenceLibrary
from ranvier.rules.explain import Step, explain
from ranvier.rules.ruleset import RuleSet
from ranvier.rules.values import Cell, Facts, Rows
from ranvier.signals.interference import InterferencePattern, Recruitment

Verdict = Literal["neurogenic", "myopathic", "normal", "not_classifiable"]
Certainty = Literal["clear", "probable", "tentative", "none"]

VERSION = "muscle verdict 2"
"""Name and version of the verdict, written wherever it is shown."""

RULES = "quantitative_needle."

_NEUROGENIC = ("long_mean", "high_mean", "long_outliers", "high_outliers", "recruitment_reduced")
_MYOPATHIC = ("short_mean", "low_mean", "short_outliers", "low_outliers")


@dataclass(frozen=True, slots=True)
class MuscleVerdict:
    """What the measured potentials say of one muscle.

    verdict     neurogenic, myopathic, normal or not_classifiable
    certainty   clear: two measures agree; probable: one; tentative: fewer than 20 potentials, far beyond the limits
    reasons     sentences that speak for it, or say why there is no verdict
    against     sentences that speak against it
    notes       what a reader must know: sample size, limits that are not verified, an interference pattern not judged
    row         the numbers the rules were asked about
    steps       the answer of each rule, to be opened
    """

    verdict: Verdict
    certainty: Certainty
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    notes: tuple[str, ...]
    row: Mapping[str, Cell]
    steps: Mapping[str, Step]
    version: str = VERSION


def judge_muscle(
    sample: MuscleSample,
    muscle: str,
    age_years: float | None,
    library: ReferenceLibrary,
    knowledge: Knowledge,
    *,
    recruitment: Recruitment | None = None,
    pattern: InterferencePattern | None = None,
) -> MuscleVerdict:
    """The verdict on one muscle from its potentials, and from its recruitment where that was measured.

    sample     see `measured_muscle.sample_of`; potentials from several places of the needle belong together
    muscle     as the reference limits name it (biceps, deltoid, tibialis_anterior, ...)
    """
    figures = knowledge.methods["muscle_verdict"]
    measured = measured_muscle(sample, muscle, age_years, library, figures, recruitment)
    steps = _answers(measured, knowledge)
    truth = {name: step.truth for name, step in steps.items()}
    verdict, certainty = _decided(truth)
    titles = {
        each.id.removeprefix(RULES): each.title for each in knowledge.claims.values() if each.id.startswith(RULES)
    }
    said = _sentences(truth, titles, measured.row)
    for_it, against = _sides(verdict, said)
    if verdict == "not_classifiable":
        for_it = _why_not(truth, measured, sample, age_years, figures)
    return MuscleVerdict(
        verdict,
        certainty,
        for_it,
        against,
        _notes(sample, measured, truth, recruitment, pattern, figures),
        measured.row,
        steps,
    )


def _answers(measured: MeasuredMuscle, knowledge: Knowledge) -> dict[str, Step]:
    rules = knowledge.rules
    own = tuple(each for each in rules.definitions if each.id.startswith(RULES))
    answers = explain(RuleSet(own, rules.scope), Facts({}, {"measured_muscle": Rows((measured.row,), 0)}))
    return {each.id.removeprefix(RULES): answers.rows["measured_muscle", each.id][0] for each in own}


def _decided(truth: Mapping[str, Truth]) -> tuple[Verdict, Certainty]:
    """The verdict; signs of both kinds, or too little, make none."""
    large, small = truth["large_units"], truth["small_units"]
    if large is True and small is True:
        return "not_classifiable", "none"
    if large is True:
        clear = truth["clearly_large"] is True or truth["recruitment_reduced"] is True
        return "neurogenic", "clear" if clear else "probable"
    if small is True:
        reduced = truth["recruitment_reduced"] is True
        return "myopathic", "clear" if truth["clearly_small"] is True and not reduced else "probable"
    if truth["normal_units"] is True:
        return "normal", "probable"
    if truth["twenty_potentials"] is False:
        tentative = truth["large_so_far"] is True, truth["small_so_far"] is True
        if tentative == (True, False):
            return "neurogenic", "tentative"
        if tentative == (False, True):
            return "myopathic", "tentative"
    return "not_classifiable", "none"


def _sentences(truth: Mapping[str, Truth], titles: Mapping[str, str], row: Mapping[str, Cell]) -> dict[str, str]:
    """One sentence with its numbers for each rule that is true."""
    numbers = {
        "long_mean": ("duration_mean_ms", "duration_upper_limit_ms", "ms"),
        "short_mean": ("duration_mean_ms", "duration_lower_limit_ms", "ms"),
        "high_mean": ("amplitude_mean_uv", "amplitude_upper_limit_uv", "uV"),
        "low_mean": ("amplitude_mean_uv", "amplitude_lower_limit_uv", "uV"),
        "recruitment_reduced": (
            "fastest_rate_over_units",
            "fastest_rate_over_units_upper_limit",
            "per second and unit",
        ),
    }
    said: dict[str, str] = {}
    for name, title in titles.items():
        if truth.get(name) is not True or (name.endswith("_so_far") and truth.get("twenty_potentials") is True):
            continue
        said[name] = title
        if name in numbers:
            value, limit, unit = numbers[name]
            said[name] += f": {_number(row, value):.3g} {unit}, limit {_number(row, limit):.3g}"
        elif name.endswith("_outliers"):
            said[name] += f": {_number(row, name.replace('outliers', 'percent')):.0f} %"
    return said


def _number(row: Mapping[str, Cell], name: str) -> float:
    value = row[name]
    return float(value) if isinstance(value, int | float) else float("nan")


def _sides(verdict: Verdict, said: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    neurogenic = tuple(said[name] for name in (*_NEUROGENIC, "large_so_far") if name in said)
    myopathic = tuple(said[name] for name in (*_MYOPATHIC, "small_so_far") if name in said)
    if verdict == "neurogenic":
        return neurogenic, myopathic
    if verdict == "myopathic":
        return myopathic, neurogenic
    if verdict == "normal":
        return (said["normal_units"],), neurogenic + myopathic
    return (), neurogenic + myopathic


def _why_not(
    truth: Mapping[str, Truth],
    measured: MeasuredMuscle,
    sample: MuscleSample,
    age_years: float | None,
    figures: Figures,
) -> tuple[str, ...]:
    row = measured.row
    reasons: list[str] = []
    if truth["twenty_potentials"] is not True:
        reasons += _too_few(sample, round(figures.number("potentials_of_a_sample")))
    if truth["large_units"] is True and truth["small_units"] is True:
        reasons.append("Some measures are neurogenic and others myopathic.")
    if "duration_upper_limit_ms" not in row or "amplitude_upper_limit_uv" not in row:
        needs = "the age is not known" if age_years is None else "no limits for this muscle and age were read"
        reasons.append(f"Mean duration and amplitude cannot both be judged: {needs}.")
    if truth["normal_units"] is False and not reasons:
        reasons.append(
            "Low amplitude alone, with potentials that are not short, is no verdict; a weaker muscle may tell more."
        )
    return tuple(reasons) or ("Not everything that makes a muscle normal is known.",)


def _too_few(sample: MuscleSample, needed: int) -> list[str]:
    """How many potentials there are, and how many more insertions are likely to give the rest."""
    places = f" at {sample.places} places of the needle" if sample.places > 1 else ""
    said = [f"{sample.potentials} motor unit potentials could be measured{places}; {needed} are needed."]
    if sample.vague:
        few = "potential has" if sample.vague == 1 else "potentials have"
        said.append(
            f"{sample.vague} {few} no duration, as other activity or noise hides the ends: a weaker contraction or a "
            "longer recording shows them."
        )
    if sample.far:
        where = "At the place" if sample.places == 1 else f"At {sample.far} of {sample.places} places"
        said.append(f"{where} the needle lay near no motor unit: move it until a potential is sharp.")
    if sample.potentials and sample.places:
        more = math.ceil((needed - sample.potentials) * sample.places / sample.potentials)
        words = "insertion like these is" if more == 1 else "insertions like these are"
        said.append(f"About {more} more {words} needed, each in weak contraction.")
    return said


def _many_phases(measured: MeasuredMuscle) -> list[str]:
    """A share of polyphasic potentials beyond its limit, which decides nothing."""
    percent, limit = (_number(measured.row, f"polyphasic_{name}") if f"polyphasic_{name}" in measured.row else math.nan
                      for name in ("percent", "upper_limit_percent"))  # fmt: skip
    if not percent > limit:
        return []
    return [
        f"{percent:.0f} % of the potentials have five phases or more, limit {limit:.0f} %: as in reinnervation and in "
        "myopathy; it does not tell one from the other."
    ]


def _notes(
    sample: MuscleSample,
    measured: MeasuredMuscle,
    truth: Mapping[str, Truth],
    recruitment: Recruitment | None,
    pattern: InterferencePattern | None,
    figures: Figures,
) -> tuple[str, ...]:
    notes: list[str] = []
    if sample.potentials:
        found = {many: figures.number(f"sensitivity_of_{many}_potentials_percent") for many in (10, 20, 40)}
        shares = ", ".join(f"{many} found {share:.0f} %" for many, share in found.items())
        notes.append(f"From {sample.potentials} potentials. Few potentials miss disease: in one muscle {shares} of it.")
    notes += _many_phases(measured)
    if sample.left_out:
        some = "1 potential" if sample.left_out == 1 else f"{sample.left_out} potentials"
        verb = "was" if sample.left_out == 1 else "were"
        notes.append(f"{some} far from the needle, or of doubtful trains, {verb} left out.")
    if sample.inverted:
        notes.append("Most potentials have a positive main peak: the leads may be turned around.")
    unsure = sorted({each.row for each in measured.limits.values() if each.confidence != "seen"})
    if unsure:
        notes.append("Not verified: the limits " + ", ".join(unsure) + ".")
    if measured.limits:
        notes.append("The limits were made with another automatic method and in other people.")
    if recruitment is not None and truth["recruitment_reduced"] is not True and recruitment.flags:
        words = {"activation_poor": "The muscle was hardly activated, so that recruitment is not judged.",
                 "units_missed": "Motor units were missed, so that recruitment is not judged."}  # fmt: skip
        notes += [words[flag] for flag in recruitment.flags if flag in words]
    if pattern is not None and pattern.turns_mean_per_s is not None:
        notes.append(
            f"Interference pattern: {pattern.turns_mean_per_s:.0f} turns a second of {pattern.amplitude_mean_uv:.0f} "
            "uV; not judged, as no limits were read in a source."
        )
    return tuple(notes)
