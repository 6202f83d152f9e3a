"""Sums of local anaesthetics as lines of text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ranvier.knowledge import Knowledge
from ranvier.therapy.blocks.body import dosing_weight, reduced_factor
from ranvier.therapy.blocks.sums import AnaestheticSum, Given, Left, Share, add_up


def amount(value: float) -> str:
    """A number with as many digits as one can draw up or read."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:.0f}"


def shown_down(value: float) -> str:
    """A maximum, rounded down to a tenth, never up."""
    return amount(int(value * 10 + 1e-6) / 10)


def percent_of(share: float) -> str:
    """A share as a percentage; rounded up, so that more than all never reads as all."""
    hundred = share * 100
    whole = round(hundred)
    return f"{whole}%" if abs(hundred - whole) < 1e-6 else f"{int(hundred) + 1}%"


def shown_up(total: float) -> str:
    """A sum of shares with two digits, rounded up, so that a sum above 1 never reads as 1."""
    return f"{math.ceil(total * 100 - 1e-9) / 100:.2f}"


def solution(given: Given) -> str:
    """How one anaesthetic is written: name, concentration, volume, amount."""
    parts = [given.drug.title]
    if given.percent is not None:
        parts.append(f"{given.percent:g}%")
    if given.volume_ml is not None:
        parts.append(f"{amount(given.volume_ml)} mL")
    told = " ".join(parts)
    return f"{told}{' with adrenaline' if given.adrenaline else ''}"


def share_line(share: Share) -> str:
    """One anaesthetic against its maximum, with every edition."""
    most = share.maximum
    kind = "with adrenaline" if most.with_adrenaline else "without adrenaline"
    editions = "; ".join(
        f"{each.title} {shown_down(each.mg)} mg{'' if each.verified else ' [unverified]'}" for each in most.editions
    )
    return (
        f"{solution(share.given)}: {amount(share.given.mg)} mg of at most {shown_down(most.mg)} mg {kind}, "
        f"{percent_of(share.share)} ({editions})"
    )


def left_line(left: Left, *, within: bool) -> str:
    """What is left of one solution, or how much of it alone would be the most."""
    name = f"{left.drug.title} {left.percent:g}%{' with adrenaline' if left.with_adrenaline else ''}"
    if within:
        return f"{name}: {amount(left.ml)} mL more at most, if nothing else is added"
    return f"{name} alone: at most {amount(left.whole_ml)} mL"


def sum_line(found: AnaestheticSum) -> str:
    """The sum of all shares, and whether it passes the ceiling."""
    told = f"Sum of the shares: {shown_up(found.total)}"
    return f"{told}, within the ceiling of 1" if found.within else f"{told}: ABOVE 1, too much"


def anaesthetic_lines(
    given: Sequence[Given],
    weight_kg: float,
    knowledge: Knowledge,
    *,
    height_cm: float | None = None,
    sex: str | None = None,
    age_years: float | None = None,
    reduced: bool = False,
) -> Iterator[str]:
    """The sum for a weight, with what it supposes of the patient and the words that belong to it."""
    rules = knowledge.methods["local_anaesthetic_rules"]
    counted, ideal = weight_kg, False
    if height_cm is not None:
        found_weight, ideal, missing = dosing_weight(weight_kg, height_cm, sex, knowledge)
        if found_weight is None:
            yield f"No sum: {missing[0]}."
            return
        counted = found_weight
    old = age_years is not None and (
        age_years > rules.number("reduced_above_age") or age_years < rules.number("infant_below_age")
    )
    factor = reduced_factor(knowledge) if reduced or old else 1.0
    found = add_up(given, counted, knowledge, factor=factor)
    what = "ideal weight, the body mass index is above 30" if ideal else "weight"
    cut = f"; every maximum reduced by {rules.number('reduction'):g}%" if factor < 1 else ""
    yield f"For {counted:.4g} kg ({what}){cut}. The lowest edition counts, all are shown."
    yield from (f"  {share_line(each)}" for each in found.shares)
    yield sum_line(found)
    yield from (f"  {left_line(each, within=found.within)}" for each in found.left)
    if factor == 1:
        cautious = add_up(given, counted, knowledge, factor=reduced_factor(knowledge))
        yield (
            f"Above {rules.number('reduced_above_age'):g} years, in frailty, heart failure, liver disease, pregnancy "
            f"or below 6 months every maximum is {rules.number('reduction'):g}% lower: the sum is then "
            f"{shown_up(cautious.total)}{'' if cautious.within else ', ABOVE 1'}. Say it with --reduced."
        )
    if height_cm is None:
        yield "Above a body mass index of 30 the ideal weight counts: give --height and --sex."
    if age_years is not None and age_years < rules.number("child_below_age"):
        yield "These are maxima of adults: for a child a children's anaesthetist decides."
    yield from _words(found, knowledge)


def _words(found: AnaestheticSum, knowledge: Knowledge) -> Iterator[str]:
    said = knowledge.anaesthetic_rules
    if any(each.given.adrenaline and not each.maximum.with_adrenaline for each in found.shares):
        yield "With adrenaline no higher maximum was read in a source for one of these: the plain one counts."
    if found.mixed:
        yield said["mixing"].text
    for drug in {each.given.drug.id: each.given.drug for each in found.shares}.values():
        yield from (each.statement.text for each in drug.forbidden)
    yield said["near_head"].text
    yield "Plasters, intravenous lidocaine, mexiletine and earlier doses count as well. " + said["lowest"].text
    yield "Decision support, not a medical device."
