"""A product with several medicines adds to the dose of each of them, and an unknown strength is not nothing."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.diagnosis.facts.combinations import daily_mg_of_part
from ranvier.diagnosis.facts.ingredients import ingredient_table, ingredients
from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.knowledge.store import load_knowledge
from ranvier.rules.values import Interval
from ranvier.therapy.present_use import present_use

from ..diagnosis.charts import (
    KIDNEY_GOOD,
    KNOWLEDGE,
    MAN_OF_58,
    NOTHING_TAKEN,
    PAINFUL_FEET,
    WELL,
    assessed,
    medicines,
    merged,
    verdict,
)

PARACETAMOL = {"name": "paracetamol", "daily_dose_mg": 3000}
TOO_MUCH = "pregnancy_and_liver.paracetamol_maximum"


def taking(*listed: Any) -> Any:
    """The assessment of a well man with painful feet who takes these."""
    return assessed(merged(MAN_OF_58, WELL, KIDNEY_GOOD, NOTHING_TAKEN, PAINFUL_FEET, medicines(*listed)))


def daily(ingredient: str, *listed: Any) -> Any:
    """The daily dose of an ingredient of a medicine list, as the rules see it."""
    made = taking(*listed)
    found = ingredients(made.record, made.gathered.medicines, KNOWLEDGE)
    table = ingredient_table(found, made.record, KNOWLEDGE)
    return next(row.get("daily_dose_mg") for row in table.rows if row.get("ingredient") == ingredient)


def test_the_dose_of_a_combination_is_added_to_that_of_its_ingredient() -> None:
    tablets = {"name": "co-codamol 30/500", "tablets_each_time": 2, "times_per_day": 4}
    assert daily("paracetamol", PARACETAMOL, tablets) == 7000
    assert daily("codeine", PARACETAMOL, tablets) == 240
    assert verdict(taking(PARACETAMOL, tablets), TOO_MUCH) is True


def test_what_every_strength_has_in_common_needs_no_strength() -> None:
    tablets = {"name": "co-codamol", "tablets_each_time": 2, "times_per_day": 4}
    assert daily("paracetamol", tablets) == 4000
    assert daily("codeine", tablets) is None


@pytest.mark.parametrize("written", ["co-codamol", "co-codamol 30/500", "cold remedy", "Percocet 4/200"])
def test_a_product_without_an_amount_leaves_the_sum_open(written: str) -> None:
    product = {"name": written, "times_per_day": 4, "dose_mg": 500}
    assert daily("paracetamol", PARACETAMOL, product) == Interval(3000, float("inf"))
    assert verdict(taking(PARACETAMOL, product), TOO_MUCH) is None


def test_what_is_stated_can_be_too_much_already() -> None:
    assert verdict(taking({"name": "paracetamol", "daily_dose_mg": 5000}, "co-codamol"), TOO_MUCH) is True


def test_an_entry_without_a_dose_leaves_the_sum_open() -> None:
    assert daily("paracetamol", PARACETAMOL, "Panadol") == Interval(3000, float("inf"))


def test_a_product_is_a_duplicate_of_its_ingredient() -> None:
    alerts = {each.claim_id: each.medicines for each in taking("Lemsip Max", "Percocet").plan.review.alerts}
    assert alerts["duplicates.same_ingredient"] == ("Paracetamol",)


def test_a_strength_that_the_product_does_not_have_is_no_strength() -> None:
    reading = read_medicine("Percocet 325/5", KNOWLEDGE)
    row = taking({"name": "Percocet", "tablets_each_time": 1, "times_per_day": 4}).record.rows("medicine")[0]
    assert daily_mg_of_part(row, reading.given, reading.product, 1) is None
    assert daily_mg_of_part(row, "Percocet 5/325", reading.product, 0) == 20


def test_a_treatment_within_a_combination_is_taken_and_its_dose_open() -> None:
    made = taking({"name": "Pregalin NT", "dose_mg": 75, "times_per_day": 2})
    use = present_use("pregabalin", made.record, made.gathered.medicines)
    assert use.taken
    assert use.daily_mg is None
    assert use.at_least_mg is None


def test_a_partly_known_dose_of_a_treatment_is_not_raised() -> None:
    made = taking({"name": "pregabalin", "daily_dose_mg": 75}, "Pregalin NT")
    use = present_use("pregabalin", made.record, made.gathered.medicines)
    assert use.daily_mg is None
    assert use.at_least_mg == 75
    assert "Raise pregabalin" not in repr(made.plan.next_steps)


def test_every_ingredient_of_a_product_is_known() -> None:
    known = load_knowledge().medicines
    for product in known.values():
        assert set(product.contains) <= set(known)
