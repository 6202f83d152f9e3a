"""What an open conclusion waits for lies below its rules, so that what does not may be left unsearched."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from ranvier.diagnosis.conclusions import Conclusion, conclude
from ranvier.diagnosis.waiting import may_wait_for
from ranvier.therapy.workup import waited_for

from ..cases.charts import NAMES, answer, case
from .charts import KNOWLEDGE, assessed, facts

BARE = "a chart of one symptom"


@cache
def concluded(name: str) -> tuple[Conclusion, ...]:
    if name == BARE:
        return conclude(assessed(facts(numbness_feet=True)).findings)
    return answer(case(name), case(name).record).conclusions


@pytest.mark.parametrize("name", [*NAMES, BARE])
def test_nothing_is_waited_for_that_no_rule_leads_to(name: str) -> None:
    may = may_wait_for(KNOWLEDGE)
    beyond = {
        (each.id, missing.name)
        for each in concluded(name)
        for standing in each.levels
        for missing in standing.missing
        if missing.name not in may[each.id]
    }
    assert not beyond
    assert any(standing.missing for each in concluded(name) for standing in each.levels)


@pytest.mark.parametrize("name", ["incomplete_chart", BARE])
def test_counted_for_a_few_names_is_as_counted_for_all(name: str) -> None:
    open_ones = [each for each in concluded(name) if each.verdict is not False]
    every = Counter(missing.name for each in open_ones for missing in each.missing)
    assert len(every) > 50
    for settled in (test.settles for test in KNOWLEDGE.tests.values()):
        few = waited_for(frozenset(settled), concluded(name), KNOWLEDGE)
        assert [few[each] for each in settled] == [every[each] for each in settled]
    assert waited_for(frozenset(), concluded(name), KNOWLEDGE) == Counter()
