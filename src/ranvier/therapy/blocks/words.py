"""From words such as `lidocaine 1% 10 mL` to amounts; what cannot be meant is told in one sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ranvier.errors import InputError, listed, nearest
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import Anaesthetic
from ranvier.knowledge.entries import Figures
from ranvier.therapy.blocks.sums import Given

_TOKEN = re.compile(
    r"(?P<number>[-+]?\d+(?:[.,]\d+)?)\s*(?P<unit>%|[^\W\d_]+(?:/[^\W\d_]+)?)?|(?P<word>[^\W\d_][\w\-]*)|(?P<other>\S)"
)
_VOLUME = {"ml": 1.0, "cc": 1.0, "l": 1000.0, "ul": 0.001}
_MASS = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "ug": 0.001, "\u00b5g": 0.001, "\u03bcg": 0.001}
_ADRENALINE = {"adrenaline", "epinephrine", "adr", "epi"}
_PLAIN = {"plain"}
_JOINTS = {"with", "and", "plus", "of", "in", "without", "no", "percent"}


def find_anaesthetic(written: str, knowledge: Knowledge) -> Anaesthetic | None:
    """The anaesthetic that a word names, by generic or brand name or a known misspelling."""
    return _names(knowledge).get(" ".join(written.casefold().split()))


def anaesthetic_named(written: str, knowledge: Knowledge) -> Anaesthetic:
    """The anaesthetic that a word names; raises InputError with the nearest match."""
    found = find_anaesthetic(written, knowledge)
    if found is None:
        names = _names(knowledge)
        close = nearest(written, names)
        raise InputError(
            f"unknown local anaesthetic '{written[:40]}'",
            nearest=names[close].id if close else None,
            allowed=listed(knowledge.anaesthetics),
        )
    return found


def _names(knowledge: Knowledge) -> dict[str, Anaesthetic]:
    return {name.casefold(): each for each in knowledge.anaesthetics.values() for name in each.names}


def read_weight(written: str, knowledge: Knowledge) -> float:
    """A body weight in kg; raises InputError for another unit and for a weight that cannot be meant."""
    match = re.fullmatch(r"\s*([-+]?\d+(?:[.,]\d+)?)\s*([^\W\d_]*)\s*", written)
    rules = knowledge.methods["local_anaesthetic_rules"]
    low, high = rules.number("lowest_weight"), rules.number("highest_weight")
    allowed = f"{low:g} to {high:g} kg"
    if match is None:
        raise InputError(f"'{written[:40]}' is no weight", where="--weight", allowed=allowed)
    value, unit = float(match[1].replace(",", ".")), match[2].casefold()
    if unit not in {"", "kg"}:
        pounds = unit in {"lb", "lbs", "pound", "pounds"}
        hint = f"{value:g} lb are {value * 0.45359237:.1f} kg" if pounds else "Give it in kg"
        raise InputError(f"the weight is in '{match[2]}', not in kg", where="--weight", hint=hint)
    if not low <= value <= high:
        raise InputError(f"{value:g} kg cannot be the weight of a patient", where="--weight", allowed=allowed)
    return value


def read_given(words: Sequence[str], knowledge: Knowledge) -> tuple[Given, ...]:
    """Every anaesthetic with its concentration and volume, or its amount, in the order of the words.

    Raises InputError for an unknown name or unit, a number without a unit, and what cannot be meant.
    """
    groups = _grouped(" ".join(words), knowledge)
    if not groups:
        raise InputError("no local anaesthetic is named", hint="Write for example 'lidocaine 1% 10 mL'")
    return tuple(_given(*each, knowledge) for each in groups)


def _grouped(text: str, knowledge: Knowledge) -> list[tuple[Anaesthetic, list[re.Match[str]]]]:
    groups: list[tuple[Anaesthetic, list[re.Match[str]]]] = []
    for token in _TOKEN.finditer(text):
        word = (token["word"] or "").casefold()
        if word and word not in (_ADRENALINE | _PLAIN | _JOINTS):
            groups.append((anaesthetic_named(token["word"], knowledge), []))
        elif token["other"] is not None and token["other"] not in ",;+&()":
            raise InputError(f"'{token['other']}' is not understood", hint="Write for example 'lidocaine 1% 10 mL'")
        elif token["other"] is None:
            if not groups:
                raise InputError(f"'{token[0].strip()}' stands before any local anaesthetic", hint="Name it first")
            groups[-1][1].append(token)
    return groups


def _given(drug: Anaesthetic, tokens: Sequence[re.Match[str]], knowledge: Knowledge) -> Given:
    found: dict[str, float] = {}
    adrenaline: bool | None = False
    words = [(token["word"] or "").casefold() for token in tokens]
    for index, word in enumerate(words):
        if word in _ADRENALINE:
            adrenaline = index == 0 or words[index - 1] not in {"without", "no"}
    percent_word = "percent" in words
    for token in tokens:
        if token["number"] is None:
            continue
        kind, value = _amount(drug, token, percent_word)
        if kind in found:
            raise InputError(
                f"{drug.title} has two values of its {kind}", hint="Name it again for each solution and site"
            )
        found[kind] = value
    return complete(
        drug, found.get("concentration"), found.get("volume"), found.get("amount"), knowledge, adrenaline=adrenaline
    )


def _amount(drug: Anaesthetic, token: re.Match[str], percent_word: bool) -> tuple[str, float]:
    value, unit = float(token["number"].replace(",", ".")), (token["unit"] or "")
    folded = unit.casefold()
    if folded in {"%", "percent"} or (not folded and percent_word):
        return "concentration", value
    if folded == "mg/ml":
        return "concentration", value / 10
    if folded in _VOLUME:
        return "volume", value * _VOLUME[folded]
    if folded in _MASS:
        return "amount", value * _MASS[folded]
    if not unit:
        raise InputError(f"{drug.title}: {token['number']} has no unit", allowed="%, mL, mg")
    raise InputError(
        f"{drug.title}: unknown unit '{unit}'", nearest=nearest(unit, ["mL", "mg", "%"]), allowed="%, mL, mg"
    )


def complete(
    drug: Anaesthetic,
    percent: float | None,
    volume_ml: float | None,
    mg: float | None,
    knowledge: Knowledge,
    *,
    adrenaline: bool | None,
    site: str = "",
    at: str = "",
) -> Given:
    """An amount out of what was stated; raises InputError for what is missing, impossible or contradicts itself."""
    rules = knowledge.methods["local_anaesthetic_rules"]
    for name, value, unit in (("concentration", percent, "%"), ("volume", volume_ml, " mL"), ("amount", mg, " mg")):
        if value is not None and (not math.isfinite(value) or value <= 0):
            raise InputError(f"{drug.title}: a {name} of {value:g}{unit} cannot be meant", allowed="more than 0")
    most_ml = rules.number("highest_volume")
    if volume_ml is not None and volume_ml > most_ml:
        raise InputError(f"{drug.title}: {volume_ml:g} mL cannot be meant", allowed=f"up to {most_ml:g} mL")
    per_ml = rules.number("mg_per_ml_of_one_percent")
    _strength_can_be_meant(drug, percent, None if mg is None or volume_ml is None else mg / volume_ml / per_ml, rules)
    worked_out = None if percent is None or volume_ml is None else percent * per_ml * volume_ml
    if worked_out is None and mg is None:
        lacking = "its concentration in %" if volume_ml is not None else "its volume in mL"
        raise InputError(
            f"{drug.title} lacks {lacking}", hint="Give concentration and volume ('1% 10 mL'), or the amount in mg"
        )
    if worked_out is not None and mg is not None and not math.isclose(worked_out, mg, rel_tol=0.02):
        raise InputError(
            f"{drug.title}: {percent:g}% and {volume_ml:g} mL are {worked_out:g} mg, not {mg:g} mg",
            hint="Correct one of them",
        )
    amounts = [each for each in (worked_out, mg) if each is not None]
    return Given(drug, max(amounts), percent, volume_ml, adrenaline, site, at)


def _strength_can_be_meant(drug: Anaesthetic, stated: float | None, worked_out: float | None, rules: Figures) -> None:
    """Raises InputError for a solution that nobody injects: '1 mg 10 mL' where '1% 10 mL' was meant."""
    percent = worked_out if stated is None else stated
    if percent is None:
        return
    weakest = rules.number("weakest_percent")
    if weakest <= percent <= drug.highest_percent:
        return
    than = "stronger" if percent > weakest else "weaker"
    usual = f"Usual are {', '.join(f'{each:g}%' for each in drug.usual_percent)}"
    raise InputError(
        f"{drug.title} {percent:g}% is {than} than any solution for injection",
        allowed=f"up to {drug.highest_percent:g}%" if than == "stronger" else f"from {weakest:g}%",
        hint=usual if stated is not None else f"{usual}. Check mg and mL, or write the strength in %",
    )
