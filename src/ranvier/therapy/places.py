"""What is decided for one root, one limb or one hand, and waits only because nobody said which one it is."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.diagnosis.findings import Findings
from ranvier.knowledge.phrasing import lower_first
from ranvier.record import PatientRecord
from ranvier.rules.words import joined

_STUDIES = {
    "conduction": ("conduction study", "conduction studies"),
    "needle_emg": ("muscle of the needle examination", "muscles of the needle examination"),
    "ultrasound": ("ultrasound measurement", "ultrasound measurements"),
}
"""Lists of studies with what one entry and several are called."""
_ROOTS = ("radiating_pain_root", "dermatomal_sensory_loss_root")
_TERRITORIES = ("weakness_territory", "sensory_loss_territory")
_ONE_NERVE = ("pattern_of_neuropathy.one_nerve", "painful_neuropathy.one_nerve_pain")


def place_questions(record: PatientRecord, findings: Findings) -> Iterator[str]:
    """Which root, which nerve, which side: asked where the picture is that of one and a treatment waits for it."""
    for listing, (one, several) in _STUDIES.items():
        without = sum(1 for row in record.rows(listing) if row.value("side") is None)
        if without:
            called = one if without == 1 else several
            yield f"On which side was it done? The chart holds {without} {called} without a side."
    waiting = _waiting_for_root(findings)
    if waiting and _of_one_root(record, findings) and not any(_stated(name, record) for name in _ROOTS):
        yield f"Which root is it, and on which side? Until it is named, there is no word on {joined(waiting, 'or')}."
    if any(findings.verdict(each) is True for each in _ONE_NERVE) and not _a_nerve_is_named(findings, record):
        yield "Which nerve is it, and on which side? What is done for a single nerve is decided for that nerve."


def _of_one_root(record: PatientRecord, findings: Findings) -> bool:
    """The deficit or a neuropathic pain is that of one root."""
    if any(record.value(each) == "one_root" for each in _TERRITORIES):
        return True
    return findings.verdict("painful_neuropathy.painful_radiculopathy.probable") is True


def _stated(name: str, record: PatientRecord) -> bool:
    return any(record.value(each) is not None for each in (name, f"{name}_left", f"{name}_right"))


def _waiting_for_root(findings: Findings) -> list[str]:
    """Treatments of a root of which no gate holds and one is not known."""
    found: list[str] = []
    for each in findings.knowledge.treatments.values():
        gates = [one.claim for one in each.indications if "any(root where" in one.claim.text]
        verdicts = {findings.verdict(one.id) for one in gates}
        if None in verdicts and True not in verdicts:
            found.append(lower_first(each.title))
    return found


def _a_nerve_is_named(findings: Findings, record: PatientRecord) -> bool:
    """Something is known of a single side: a sign, a symptom, or a study of it."""
    terms = findings.knowledge.vocabulary.terms.values()
    of_sides = [term.fact_ids for term in terms if len(term.fact_ids) == 2]
    apart = [ids for ids in of_sides if record.value(ids[0]) != record.value(ids[1])]
    return bool(apart) or any(record.rows(each) for each in _STUDIES)
