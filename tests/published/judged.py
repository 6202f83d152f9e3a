"""What Ranvier says of the published patients: the place of their diagnosis, and what is asked for without it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from ranvier.assess import Assessment, assess
from ranvier.diagnosis.differential import NAMED
from ranvier.diagnosis.foundations import RESULTS
from ranvier.knowledge import Knowledge, load_knowledge

from .published import PATHS, PublishedCase, published_case, record_of, without

NONE = "none named"
FIRST_ENOUGH, THREE_ENOUGH, ASKED_ENOUGH = 0.85, 0.95, 0.90


@dataclass(frozen=True, slots=True)
class Judged:
    """One published patient as Ranvier sees him.

    place    where the published diagnosis stands in the differential; 1 leads
    leader   the disease that leads, with its standing and points
    asked    whether the test that gave it away is asked for once its result is withheld; None when nothing is withheld
    """

    case: PublishedCase
    place: int
    leader: str
    leader_standing: str
    group: str
    leader_group: str
    asked: bool | None
    asked_tests: int

    @property
    def first(self) -> bool:
        """The published diagnosis leads, and is named."""
        return self.place == 1 and self.leader != NONE

    @property
    def missed(self) -> tuple[str, ...]:
        """What went wrong although the report gives enough."""
        found: list[str] = []
        if self.case.enough and not self.first:
            found.append(f"place {self.place}" if self.place > 1 else "not named")
        if self.asked is False and self.case.enough_when_withheld:
            found.append("test not asked for")
        return tuple(found)


def judged(case: PublishedCase, knowledge: Knowledge, folder: Path) -> Judged:
    """Assess one published patient twice: as he was, and without the results that gave the diagnosis away."""
    found = _assessed(case.chart, knowledge, folder)
    ranked = found.differential
    place = min(index for index, each in enumerate(ranked, 1) if each.id in case.diagnoses)
    leader = ranked[0]
    named = leader.standing in NAMED
    asked, tests = None, 0
    if case.tests and any(map(partial(_is_result, knowledge), case.facts)):
        later = _assessed(without(case.chart, case.facts), knowledge, folder)
        tests = len(later.plan.tests)
        asked = any(_gives(test.id, case, knowledge) for test in later.plan.tests)
    group = knowledge.causes[case.diagnoses[0]].group
    return Judged(
        case, place, leader.id if named else NONE, leader.standing, group,
        leader.group if named else NONE, asked, tests,
    )  # fmt: skip


def _is_result(knowledge: Knowledge, fact: str) -> bool:
    """Whether a withheld fact is the result of a test: no history, no part of a study that stays in the chart."""
    if fact == "genetics":
        return True
    term = knowledge.vocabulary.facts.get(fact)
    of_a_study = any(word in fact for word in ("conduction", "needle", "discharges"))
    return term is not None and term.section in RESULTS and not of_a_study


def _assessed(chart: dict[str, object], knowledge: Knowledge, folder: Path) -> Assessment:
    return assess(record_of(chart, knowledge, folder), knowledge=knowledge)


def _gives(id: str, case: PublishedCase, knowledge: Knowledge) -> bool:
    test = knowledge.tests[id]
    return id in case.tests or bool({*test.settles, *test.also_shown_by} & set(case.facts))


@cache
def all_judged() -> tuple[Judged, ...]:
    """Every published patient, assessed once."""
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory() as folder:
        return tuple(judged(published_case(path), knowledge, Path(folder)) for path in PATHS)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares among the patients whose report gives enough to decide."""

    patients: int
    first: float
    among_three: float
    withheld: int
    asked: float


def figures(of: Iterable[Judged]) -> Figures:
    """The shares of some of the patients."""
    listed = list(of)
    enough = [each for each in listed if each.case.enough]
    withheld = [each for each in listed if each.asked is not None and each.case.enough_when_withheld]
    return Figures(
        len(enough),
        _share([each.first for each in enough]),
        _share([each.place <= 3 for each in enough]),
        len(withheld),
        _share([each.asked is True for each in withheld]),
    )


def _share(each: Sequence[bool]) -> float:
    return sum(each) / len(each) if each else 0.0


def confusion(of: Iterable[Judged]) -> Counter[tuple[str, str]]:
    """How often a disease of the one group led for a patient with one of the other group."""
    return Counter((each.group, each.leader_group) for each in of if each.case.enough)
