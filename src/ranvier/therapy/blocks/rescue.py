"""The plan for systemic toxicity of a local anaesthetic, with the lipid for this weight after two editions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ranvier.knowledge import Knowledge
from ranvier.knowledge.entries import Figures, Statement


@dataclass(frozen=True, slots=True)
class Lipid:
    """Lipid emulsion 20% after one edition, as lines for this weight."""

    edition: str
    source: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rescue:
    """Signs, steps and lipid; the amounts are in mL only when the weight is known."""

    signs: Statement
    onset: str
    steps: tuple[Statement, ...]
    lipid: tuple[Lipid, ...]
    observe: str


def rescue(weight_kg: float | None, knowledge: Knowledge) -> Rescue:
    """The toxicity plan for one weight: the ideal weight where that is the lower."""
    said = knowledge.anaesthetic_rules
    asra, aagbi = knowledge.methods["last_asra_2020"], knowledge.methods["last_aagbi_2010"]
    number = asra.number
    return Rescue(
        said["signs"],
        f"Usually {number('onset_low'):g} to {number('onset_high'):g} minutes after the injection, severe signs up to "
        f"{number('late_signs'):g} hours later; {number('incidence_per_thousand'):g} in 1000 peripheral blocks.",
        (said["step_stop"], said["step_seizure"], said["step_arrest"]),
        (
            Lipid(asra.title, asra.values["bolus"].source, tuple(_asra(weight_kg, asra))),
            Lipid(aagbi.title, aagbi.values["bolus"].source, tuple(_aagbi(weight_kg, aagbi))),
        ),
        f"Observe {number('observe_after_seizure'):g} hours after a seizure and {number('observe_after_heart_low'):g} "
        f"to {number('observe_after_heart_high'):g} hours after signs of the heart (unverified). "
        f"{number('lipid_on_site'):g} L of lipid on site.",
    )


def _ml(per_kg: float, weight_kg: float | None, unit: str = "mL") -> str:
    return f"{per_kg:g} {unit}/kg" if weight_kg is None else f"{per_kg * weight_kg:.0f} {unit}"


def _asra(weight_kg: float | None, figures: Figures) -> Iterator[str]:
    number = figures.number
    fixed = weight_kg is not None and weight_kg >= number("fixed_from_weight")
    if fixed:
        first = f"{number('fixed_bolus'):g} mL over 2 to 3 minutes"
        then = f"{number('fixed_infusion_low'):g} to {number('fixed_infusion_high'):g} mL over 15 to 20 minutes"
    else:
        first = f"{_ml(number('bolus'), weight_kg)} over 2 to 3 minutes"
        each = number("infusion_each_minute")
        then = f"{each:g} mL/kg a minute" if weight_kg is None else f"{each * weight_kg:.1f} mL a minute"
    yield f"Lipid 20%: {first}, then {then}."
    yield "Still unstable: the bolus once or twice again and the infusion at twice the rate."
    stable = f"{number('after_stability'):g} minutes after stability"
    yield f"At most {_ml(number('most'), weight_kg)} in all; go on for at least {stable}."
    adrenaline = number("adrenaline_at_most")
    told = f"{adrenaline:g} µg/kg" if weight_kg is None else f"{adrenaline * weight_kg:.0f} µg"
    yield f"Adrenaline at most {told} a bolus."


def _aagbi(weight_kg: float | None, figures: Figures) -> Iterator[str]:
    number = figures.number
    hourly, doubled = (number(each) for each in ("infusion_each_hour", "doubled_each_hour"))
    yield (
        f"Lipid 20%: {_ml(number('bolus'), weight_kg)} over 1 minute and at once "
        f"{_ml(hourly, weight_kg)} an hour; after 5 minutes up to {number('repeats'):g} boluses more, 5 minutes apart, "
        f"and {_ml(doubled, weight_kg)} an hour."
    )
    yield f"At most {_ml(number('most'), weight_kg)} in all."
