"""A medicine that the patient already takes is not held against itself."""

from __future__ import annotations

from ranvier.diagnosis.facts import Gathered
from ranvier.diagnosis.findings import Findings, judge
from ranvier.rules.values import Facts, Rows


def without_own_row(findings: Findings, gathered: Gathered, medicine: str) -> Findings:
    """The findings as they would be if the medicine were not on the list.

    A rule such as "takes another gabapentinoid" would otherwise bar pregabalin because of pregabalin.
    """
    table = gathered.facts.tables.get("medicine")
    if table is None:
        return findings
    kept = [
        index
        for index, reading in enumerate(gathered.medicines)
        if not any(each.id == medicine for each in reading.medicines)
    ]
    rows = Rows(tuple(table.rows[i] for i in kept), table.unlisted, tuple(table.labels[i] for i in kept))
    facts = Facts(gathered.facts.values, {**gathered.facts.tables, "medicine": rows})
    return judge(facts, findings.knowledge)
