"""Where the chart and its recordings disagree, in sentences."""

from __future__ import annotations

from ranvier.assess import Assessment
from ranvier.diagnosis.chart_and_recording import Disagreement
from ranvier.knowledge import Knowledge
from ranvier.knowledge.phrasing import lower_first, plain
from ranvier.report.recorded.studies import quantity_label
from ranvier.report.wording import amount_text, capital


def disagreement_lines(assessment: Assessment) -> tuple[str, ...]:
    """One sentence for each; the stated value is the one that was used.

    Empty when the chart and its recordings agree, or one of them is silent.
    """
    return tuple(_line(each, assessment.findings.knowledge) for each in assessment.disagreements)


def _line(each: Disagreement, knowledge: Knowledge) -> str:
    if isinstance(each.about, str):
        about = capital(knowledge.vocabulary.phrase(each.about))
        measured = knowledge.vocabulary.phrase(each.quantity)
        what = about if each.about == each.quantity else f"{about}, {measured}"
    else:
        quantity = lower_first(quantity_label(each.quantity)) if each.quantity else "response"
        what = f"{capital(str(each.about))}, {quantity}"
    return f"{what}: the chart says {_shown(each.stated, each)}, {each.recording} shows {_shown(each.measured, each)}."


def _shown(value: float | str, each: Disagreement) -> str:
    return plain(value) if isinstance(value, str) else amount_text(value, each.unit)
