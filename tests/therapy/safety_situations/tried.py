"""Safety situations and harmless controls, tried on the review and the plan.

python -m tests.therapy.safety_situations.tried   prints the counts and everything that is wrong
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ranvier.assess import Assessment
from ranvier.diagnosis.facts.medicines import read_medicine
from ranvier.therapy.plan import Standing
from ranvier.therapy.review import Severity

from ...diagnosis.charts import (
    KIDNEY_GOOD,
    KNOWLEDGE,
    MAN_OF_58,
    NOTHING_TAKEN,
    PAINFUL_FEET,
    WELL,
    allergies,
    assessed,
    facts,
    items,
    medicines,
    merged,
)

HERE = Path(__file__).parent
SERIOUS = {Severity.CONTRAINDICATED, Severity.MAJOR}


@dataclass(frozen=True)
class Tried:
    """What became of one situation or control; `wrong` is empty when all is as it must be."""

    name: str
    wrong: tuple[str, ...]


def rows(name: str) -> list[dict[str, Any]]:
    """The situations or controls of a table."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text())


def chart(row: Mapping[str, Any]) -> Assessment:
    """The assessment of a well man of 58, changed by what the row says."""
    parts = [MAN_OF_58, WELL, KIDNEY_GOOD, NOTHING_TAKEN, *([PAINFUL_FEET] if row.get("painful") else [])]
    more = [facts(**row.get("facts", {})), medicines(*row.get("medicines", ())), allergies(*row.get("allergies", ()))]
    return assessed(merged(*parts, *more))


def situation(row: Mapping[str, Any]) -> Tried:
    """A situation: the alert that must be there, of these medicines, and the treatments that must be barred."""
    assessment, wrong = chart(row), list[str]()
    if "flags" in row:
        found = [each for each in assessment.plan.review.alerts if each.claim_id == row["flags"]]
        named = {medicine for each in found for medicine in each.medicines}
        titles = {each.title for name in row["of"] for each in read_medicine(name, KNOWLEDGE).medicines}
        if not found:
            wrong.append(f"no alert {row['flags']}; {[each.claim_id for each in assessment.plan.review.alerts]}")
        elif not titles or not titles <= named:
            wrong.append(f"the alert is of {sorted(named)}")
    for wanted, key in ((Standing.REJECTED, "bars"), (Standing.LAST_RESORT, "holds_back")):
        for id, rule in row.get(key, {}).items():
            for item in items(assessment, id):
                said = {each.claim_id for each in (*item.rejected, *item.cautions)}
                if item.standing is not wanted or not any(each == rule or each.endswith(f".{rule}") for each in said):
                    wrong.append(f"{id} is {item.standing.value}: {sorted(said)}")
            if not items(assessment, id):
                wrong.append(f"{id} is not in the plan")
    return Tried(row["id"], tuple(wrong))


def control(row: Mapping[str, Any]) -> Tried:
    """A control: no serious alert, nothing barred or held back by an interaction, nothing unread."""
    assessment, wrong = chart(row), list[str]()
    wrong += [
        f"{each.claim_id}: {each.medicines}" for each in assessment.plan.review.alerts if each.severity in SERIOUS
    ]
    wrong += [f"not reviewed: {each}" for each in assessment.plan.review.not_reviewed]
    for item in assessment.plan.items:
        said = (*item.rejected, *item.cautions)
        barred = [each.claim_id for each in said if each.claim_id in KNOWLEDGE.interactions]
        if barred and item.standing in {Standing.REJECTED, Standing.LAST_RESORT}:
            wrong.append(f"{item.id} is {item.standing.value}: {barred}")
    return Tried(str(row["medicines"]), tuple(wrong))


def report() -> Iterator[str]:
    """The counts, and what is wrong."""
    situations, controls = (
        [situation(each) for each in rows("situations")],
        [control(each) for each in rows("controls")],
    )
    flagged, false = sum(not each.wrong for each in situations), sum(bool(each.wrong) for each in controls)
    yield f"{flagged} of {len(situations)} safety situations are flagged with the right reason."
    yield f"{false} of {len(controls)} harmless controls are falsely flagged ({100 * false / len(controls):.1f} %)."
    yield from (f"{each.name}: {'; '.join(each.wrong)}" for each in (*situations, *controls) if each.wrong)


if __name__ == "__main__":
    print("\n".join(report()))
