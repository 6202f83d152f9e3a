"""The validation page: what was tried, with which figures, and where it fails.

python tools/validation_page.py > docs/validation.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.diagnosis.test_simulated_nerves import STUDIES_OF_AXON_LOSS, called_after_axon_loss
from tests.published.judged import Figures, Judged, all_judged, confusion, figures
from tests.published.misses import MISSES

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.knowledge.checking.coverage import coverage


def page(knowledge: Knowledge) -> Iterator[str]:
    """The page, line by line."""
    yield "# Validation"
    yield ""
    yield f"Made by `make validation` with knowledge {knowledge.version}; do not edit by hand."
    yield from _published(all_judged(), knowledge)
    yield from _simulated()
    yield from _rules(knowledge)


ABOUT_PATIENTS = """
{number} single patients of the open literature, encoded from what their reports state: facts and figures, no text.
Half of them were set aside by the digest of their name before any weight was chosen. Most reports were at hand only in
part, so that many charts are thin. A patient counts for the first two shares when his report gives enough to decide,
for the last when a clinical picture remains once the revealing results are withheld.

What was known of the half that was set aside: its shares were looked at several times while causes were completed, its
single patients only after the last weight. That look led to no change of a weight, but to these: two tests with one
meaning became one, cytology became a test of its own, and a withheld history or part of a study no longer counts as a
withheld result. By the earlier count 81 % of this half had their test asked for.
"""
ABOUT_NERVES = """
{studies} conduction studies of simulated nerves with loss of axons of any degree, the fibres that are left conducting
normally: {called} of them reach a demyelinating verdict, CIDP of 2021 or 2010 at any level included. Tests hold that
more demyelination never lowers a level, that block and dispersion are told apart, and that a cold limb or a weak
proximal stimulus never makes a demyelinating verdict.
"""
ABOUT_RULES = """
{files} criteria files with {rules} rules and {branches} branches; {seen} ({share:.0%}) of the branches were seen true,
false and unknown in the examples that the rules carry (`ranvier knowledge coverage`). All {examples} examples of the
knowledge hold (`ranvier knowledge check`).
"""


def _published(found: Sequence[Judged], knowledge: Knowledge) -> Iterator[str]:
    yield "\n## Published patients"
    yield ABOUT_PATIENTS.format(number=len(found))
    yield (
        "| patients | enough to decide | diagnosis first | among the first three "
        "| results withheld | revealing test asked for |"
    )
    yield "|---|---|---|---|---|---|"
    groups = {
        "used while weights were chosen": [each for each in found if not each.case.set_aside],
        "set aside": [each for each in found if each.case.set_aside],
        "all": list(found),
    }
    for name, group in groups.items():
        yield _row(name, figures(group))
    yield ""
    asked = [each.asked_tests for each in found if each.asked is not None]
    yield f"With the results withheld {sum(asked) / len(asked):.0f} tests are asked for on average."
    yield from _confusion(found)
    yield from _misses(found)
    yield from _patients(found, knowledge)


def _row(name: str, of: Figures) -> str:
    return f"| {name} | {of.patients} | {of.first:.0%} | {of.among_three:.0%} | {of.withheld} | {of.asked:.0%} |"


def _confusion(found: Sequence[Judged]) -> Iterator[str]:
    counted = confusion(found)
    rows = sorted({published for published, _ in counted})
    columns = sorted({leader for _, leader in counted})
    yield from ("", "### Group of the published diagnosis against group of the leading one", "")
    yield f"| published | {' | '.join(each.replace('_', ' ') for each in columns)} |"
    yield "|---|" + "---|" * len(columns)
    for row in rows:
        cells = [str(counted[row, column] or "") for column in columns]
        yield f"| {row.replace('_', ' ')} | {' | '.join(cells)} |"


def _misses(found: Sequence[Judged]) -> Iterator[str]:
    yield from ("", "### Misses", "")
    yield "Published diagnosis not first, or revealing test not asked for, although the report gives enough:"
    yield ""
    for each in found:
        what = each.missed
        if what:
            yield f"- `{each.case.id}` ({', '.join(what)}): {MISSES.get(each.case.id, 'no reason given yet')}"


def _patients(found: Sequence[Judged], knowledge: Knowledge) -> Iterator[str]:
    yield from ("", "### All patients", "")
    yield "| report | published diagnosis | place | leading | test asked for |"
    yield "|---|---|---|---|---|"
    for each in found:
        case = each.case
        titles = ", ".join(knowledge.causes[id].title for id in case.diagnoses[:1])
        asked = {True: "yes", False: "no", None: ""}[each.asked]
        enough = "" if case.enough else " (not enough to decide)"
        report = f"[{case.citation['where']}]({case.citation['url']}){enough}"
        yield f"| {report} | {titles} | {each.place} | {each.leader.replace('_', ' ')} | {asked} |"


def _simulated() -> Iterator[str]:
    called = sum(map(called_after_axon_loss, (False, True)))
    yield "\n## Simulated nerves"
    yield ABOUT_NERVES.format(studies=2 * STUDIES_OF_AXON_LOSS, called=called)


def _rules(knowledge: Knowledge) -> Iterator[str]:
    sets = coverage(knowledge)
    branches, seen = sum(each.branches for each in sets), sum(each.covered for each in sets)
    yield "## Rules"
    yield ABOUT_RULES.format(
        files=len(sets),
        rules=sum(len(each.rules) for each in sets),
        branches=branches,
        seen=seen,
        share=seen / branches,
        examples=sum(len(claim.cases) for claim in knowledge.claims.values()),
    )


if __name__ == "__main__":
    print("\n".join(page(load_knowledge())))
