"""What the patient takes and must not take like this: said in plain words, whether or not the plan speaks of it."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.knowledge.phrasing import lower_first
from ranvier.report.wording import ended
from ranvier.rules.words import joined
from ranvier.therapy.review import Alert, Review, Severity

_OF_KIND = {"allergy": "danger_allergy", "past_harm": "danger_past_harm"}


def dangers_taken(review: Review, words: Mapping[str, str]) -> tuple[str, ...]:
    """For each forbidden medicine that is taken: to talk about it today, why, and what to show to the doctor."""
    forbidden = [each for each in review.alerts if each.severity is Severity.CONTRAINDICATED]
    return tuple(dict.fromkeys(_said(each, words) for each in forbidden))


def _said(each: Alert, words: Mapping[str, str]) -> str:
    names = joined([lower_first(name) for name in each.medicines])
    why = _OF_KIND.get(each.kind, "danger_interaction" if len(each.medicines) > 1 else "danger_limit")
    shown = words["danger_for_doctor"].format(title=each.title.rstrip("."))
    return f"{words[why].format(names=names)} {ended(shown)}"
