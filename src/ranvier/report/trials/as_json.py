"""The evidence on a medicine or a problem as JSON."""

from __future__ import annotations

import math

from ranvier.evidence.answer import Answer
from ranvier.evidence.comparisons import Arm
from ranvier.evidence.estimates import Estimate, NeededToTreat, natural
from ranvier.evidence.inconsistency import Designs, Split
from ranvier.evidence.pairwise import Pooled
from ranvier.evidence.published import HeldAgainst
from ranvier.evidence.selection import Used
from ranvier.evidence.synthesis import Pair, Synthesis

Plain = dict[str, object]


def trials_json(answer: Answer) -> bytes:
    """Everything that is shown, and the whole league table, as indented JSON; an end that is infinite is null."""
    import msgspec

    content = {
        "asked": {"kind": answer.asked.kind, "id": answer.asked.id, "title": answer.asked.title,
                  "note": answer.asked.note},
        "knowledge": answer.knowledge.version,
        "feeds_doses": False,
        "wishes": {"problem": answer.wishes.problem, "outcome": answer.wishes.outcome, "doses": answer.wishes.doses,
                   "unverified": answer.wishes.unverified, "method": answer.wishes.method},
        "overview": [{"problem": each.problem, "outcome": each.outcome, **_pair(each.pair)} for each in answer.lines],
        "main": _synthesis(answer.main) if answer.main else None,
        "when_a_decision_is_changed": [
            {"decision": each.title, "trials": each.trials,
             "estimates": {name: _estimate(estimate) for name, estimate in each.estimates}}
            for each in answer.variants
        ],
        "published": [_published(each, answer) for each in answer.published],
        "left_out": [
            {"trial": each.record.id, "title": each.record.title, "why": each.why} for each in answer.left_out
        ],
        "limits": list(answer.limits),
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(content), indent=1)


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _estimate(each: Estimate | None) -> Plain | None:
    if each is None:
        return None
    return {"value": _number(each.value), "low": _number(each.low), "high": _number(each.high)}


def _needed(each: NeededToTreat | None) -> Plain | None:
    if each is None:
        return None
    return {"number": each.number, "outcome_becomes": "rarer" if each.fewer else "more frequent",
            "from": each.between[0], "to": each.between[1], "the_other_way_from": each.beyond}  # fmt: skip


def _pair(pair: Pair) -> Plain:
    return {
        "treatment": pair.treatment, "against": pair.against, "trials": [each.record.id for each in pair.used],
        "measure": pair.measure,
        "results": {measure: _pooled(found, measure) for measure, found in pair.results.items()},
        "needed_to_treat": _needed(pair.needed),
        "small_studies": {"intercept": pair.small.intercept, "p": pair.small.p} if pair.small else None,
        "certainty": {"level": pair.certainty.level, "reasons": list(pair.certainty.reasons)},
        "zero_counts_corrected": list(pair.corrected), "no_event": list(pair.silent),
    }  # fmt: skip


def _pooled(found: Pooled, measure: str) -> Plain:
    def shown(interval: tuple[float, float] | None) -> Plain | None:
        return _estimate(natural(found.value, interval, measure)) if interval else None

    return {
        "estimate": shown(found.main), "normal": shown(found.interval), "hartung_knapp": shown(found.by_t),
        "prediction": shown(found.prediction), "tau2": found.tau2, "i2": found.i2, "q": found.q, "q_p": found.q_p,
        "method": found.method,
        "trials": [
            {"trial": each.trial, "weight": each.weight,
             **(_estimate(natural(each.value, each.interval, measure)) or {})}
            for each in found.effects
        ],
    }  # fmt: skip


def _synthesis(found: Synthesis) -> Plain:
    net = found.net
    return {
        "problem": found.question.problem, "outcome": found.question.outcome, "measure": found.measure,
        "trials": [_used(each) for each in found.selection.used],
        "pairs": [_pair(each) for each in found.pairs],
        "network": None if net is None else {
            "treatments": list(net.treatments), "reference": net.reference,
            "trials": [each.trial for each in net.trials],
            "tau2": net.tau2, "i2": net.i2, "q": net.q, "df": net.spare, "method": net.method,
            "p_scores": dict(found.scores),
            "league": [
                {"treatment": each.treatment, "against": each.against,
                 **(_estimate(natural(each.value, each.interval, found.measure)) or {})}
                for each in found.league()
            ],
            "inconsistency": _designs(found.designs) if found.designs else None,
            "node_splitting": [_split(each, found.measure) for each in found.splits],
        },
        "not_joined": list(found.apart), "share_under_placebo": found.risk,
    }  # fmt: skip


def _used(each: Used) -> Plain:
    arms = [
        {"treatment": arm.treatment, "count": arm.count, "of": arm.total, "variance_factor": arm.factor}
        if isinstance(arm, Arm)
        else {"treatment": arm.treatment, "mean": arm.mean, "variance": arm.variance, "variance_factor": arm.factor}
        for arm in each.trial.arms
    ]
    return {
        "id": each.record.id, "title": each.record.title, "year": each.record.year, "problem": each.record.problem,
        "design": each.record.design, "outcome": each.outcome, "source": each.record.source,
        "verified": not each.unverified, "rounded_from_percent": each.rounded, "arms": arms,
    }  # fmt: skip


def _designs(each: Designs) -> Plain:
    return {
        "q_within": each.q_within, "df_within": each.spare_within, "q_between": each.q_between,
        "df_between": each.spare_between, "q_between_random": each.q_random, "p_random": each.p_random,
    }  # fmt: skip


def _split(each: Split, measure: str) -> Plain:
    direct, indirect = (natural(value, (value, value), measure).value for value in (each.direct, each.indirect))
    return {
        "treatment": each.treatment, "against": each.against, "trials": each.trials, "direct": _number(direct),
        "indirect": _number(indirect), "share_direct": each.share, "p": each.p,
    }  # fmt: skip


def _published(each: HeldAgainst, answer: Answer) -> Plain:
    given = each.figure
    return {
        "id": given.id, "kind": given.kind, "treatment": given.treatment, "class": given.drug_class,
        "against": given.against, "problem": given.problem, "outcome": given.outcome, "measure": given.measure,
        "source": answer.knowledge.sources[given.source].title, "verified": given.confidence == "seen",
        "published": _estimate(each.published), "ours": _estimate(each.ours), "trials": each.trials,
        "within": each.within, "overlap": each.overlap,
    }  # fmt: skip
