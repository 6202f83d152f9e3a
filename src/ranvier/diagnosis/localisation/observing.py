"""From chart, needle examination and conduction study to observations that have a place.

What is not known makes no observation: an untested muscle is never normal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ranvier.diagnosis.facts import Gathered
from ranvier.diagnosis.findings import Findings
from ranvier.diagnosis.localisation.result import Observation, State
from ranvier.kleene import Truth
from ranvier.knowledge.nerves.anatomy import Anatomy, Sign, Target
from ranvier.record import PatientRecord
from ranvier.rules.values import Cell

SIDES = ("left", "right")
_LOST, _KEPT = frozenset({"reduced", "absent"}), frozenset({"normal", "increased"})
_REFLEX_KEPT = frozenset({"normal", "brisk"})
LIMIT_PERCENT = 100.0
"""The limit itself, as a share of the limit."""


def observe(record: PatientRecord, gathered: Gathered, findings: Findings) -> tuple[Observation, ...]:
    """Everything of one patient that has a place, each muscle, nerve and sign of each side once."""
    anatomy = findings.knowledge.anatomy
    needle = list(_needle(record, findings, anatomy))
    found = [
        *needle,
        *_responses(gathered, anatomy),
        *_sensory(gathered, anatomy),
        *_local(findings, anatomy),
        *_slow(gathered, anatomy),
        *_signs(findings, anatomy, frozenset((each.target, each.side) for each in needle if _is_abnormal(each))),
    ]
    return tuple({(each.target, each.kind, each.side): each for each in found}.values())


def _is_abnormal(each: Observation) -> bool:
    return each.state is State.ABNORMAL


def _state(abnormal: Truth) -> State | None:
    return None if abnormal is None else State.ABNORMAL if abnormal else State.NORMAL


def _needle(record: PatientRecord, findings: Findings, anatomy: Anatomy) -> Iterator[Observation]:
    verdicts = {
        name: findings.row_verdicts("needle_emg", f"needle_examination.{name}")
        for name in ("denervation", "neurogenic_units", "myopathic_units", "normal_muscle")
    }
    for index, row in enumerate(record.rows("needle_emg")):
        side, muscle = row.text("side"), anatomy.muscles.get(row.text("muscle") or "")
        if side is None or muscle is None or row.text("status") in {"not_done", "technically_inadequate"}:
            continue
        is_true = {name: each[index] is True for name, each in verdicts.items()}
        if is_true["myopathic_units"] and not is_true["neurogenic_units"]:
            yield Observation(
                muscle.id, "myopathic", side, f"{muscle.title}, myopathic units", State.ABNORMAL, muscle.zone
            )
        elif is_true["denervation"] or is_true["neurogenic_units"]:
            what = "denervated" if is_true["denervation"] else "neurogenic units"
            yield Observation(muscle.id, "needle", side, f"{muscle.title}, {what}", State.ABNORMAL, muscle.zone)
        elif is_true["normal_muscle"]:
            yield Observation(muscle.id, "needle", side, f"{muscle.title}, needle", State.NORMAL, muscle.zone)


def _share_below(responds: Cell, percent: Cell) -> Truth:
    if responds is False:
        return True
    return percent < LIMIT_PERCENT if isinstance(percent, float) else None


def _responses(gathered: Gathered, anatomy: Anatomy) -> Iterator[Observation]:
    muscles: dict[str, Target] = {study: each for each in anatomy.muscles.values() for study in each.motor_studies}
    for nerve in gathered.motor:
        muscle = muscles.get(nerve.study.name)
        low = _share_below(nerve.row.get("responds"), nerve.row.get("distal_amplitude_percent_of_lower_limit"))
        state = _state(low)
        if muscle is not None and state is not None:
            word = "low motor response" if low else "motor response"
            yield Observation(muscle.id, "response", nerve.side, f"{muscle.title}, {word}", state, muscle.zone)


def _sensory(gathered: Gathered, anatomy: Anatomy) -> Iterator[Observation]:
    for nerve in gathered.sensory:
        target = anatomy.sensory.get(nerve.study.name)
        if target is None:
            continue
        low = _share_below(nerve.row.get("responds"), nerve.row.get("amplitude_percent_of_lower_limit"))
        slowness = nerve.row.get("slowness_percent_of_limit")
        slow = slowness > LIMIT_PERCENT if isinstance(slowness, float) else None
        if low is False and slow is True:
            if nerve.row.get("distal_to_entrapment_site") is True:
                continue
            yield Observation(target.id, "sensory", nerve.side, f"{target.title}, slow sensory response",
                              State.ABNORMAL, target.zone)  # fmt: skip
            continue
        state = _state(low)
        if state is not None:
            word = "low or absent sensory response" if low else "sensory response"
            yield Observation(target.id, "sensory", nerve.side, f"{target.title}, {word}", state, target.zone)


def _local(findings: Findings, anatomy: Anatomy) -> Iterator[Observation]:
    """Slowing or block at one place, as the rules for entrapment find it."""
    for place in anatomy.places.values():
        for id in place.shown_by:
            claim = findings.knowledge.claims.get(id)
            if claim is None or claim.per is None or claim.per not in findings.facts.tables:
                continue
            rows = findings.facts.tables[claim.per].rows
            for row, verdict in zip(rows, findings.row_verdicts(claim.per, id), strict=False):
                side = row.get("side")
                if verdict is True and isinstance(side, str):
                    yield Observation(
                        place.id, "local", side, f"{place.title}, slowing or block there", State.ABNORMAL, ""
                    )


def _slow(gathered: Gathered, anatomy: Anatomy) -> Iterator[Observation]:
    """Distal latencies that are long at a place of entrapment, and velocities that are slow outside of one."""
    ends = {study: place for place in anatomy.places.values() for study in place.distal_latency_of}
    muscles = {study: each for each in anatomy.muscles.values() for study in each.motor_studies}
    for nerve in gathered.motor:
        row, place, muscle = nerve.row, ends.get(nerve.study.name), muscles.get(nerve.study.name)
        if muscle is None:
            continue
        latency, velocity = row.get("distal_latency_percent_of_upper_limit"), row.get("velocity_percent_of_lower_limit")
        amplitude = row.get("distal_amplitude_percent_of_lower_limit")
        if place is not None and isinstance(latency, float) and latency > LIMIT_PERCENT:
            title = f"{place.title}, long distal latency to {muscle.title}"
            yield Observation(place.id, "local", nerve.side, title, State.ABNORMAL, muscle.zone)
        if (
            isinstance(velocity, float) and isinstance(amplitude, float)
            and velocity < LIMIT_PERCENT <= amplitude
        ):  # fmt: skip
            title = f"{nerve.study.phrase}, slow although the response is not low"
            yield Observation(muscle.id, "slow", nerve.side, title, State.ABNORMAL, muscle.zone)


def _signs(findings: Findings, anatomy: Anatomy, denervated: frozenset[tuple[str, str]]) -> Iterator[Observation]:
    for sign in anatomy.signs.values():
        for side in SIDES:
            state = _sign_state([findings.facts.values.get(f"{fact}_{side}") for fact in sign.facts], sign, findings)
            shown = any((muscle, side) in denervated for muscle in (*sign.muscles, *sign.also_muscles))
            if state is None or (state is State.NORMAL and sign.kind == "strength" and shown):
                continue
            yield Observation(sign.id, sign.kind, side, _sign_title(sign, state), state, sign.zone)


def _sign_title(sign: Sign, state: State) -> str:
    if state is State.NORMAL:
        return sign.title
    return {"reflex": f"{sign.title} reduced", "strength": f"weak {sign.title}"}.get(sign.kind, f"{sign.title} reduced")


def _sign_state(values: Iterable[Cell], sign: Sign, findings: Findings) -> State | None:
    given = [value for value in values if value is not None]
    if not given:
        return None
    if sign.kind == "strength":
        full = findings.knowledge.methods["examination"].number("full_strength_grade")
        return _state(any(isinstance(each, float) and each < full for each in given))
    if sign.kind == "reflex":
        return State.ABNORMAL if given[0] in _LOST else State.NORMAL if given[0] in _REFLEX_KEPT else None
    if any(each in _LOST or each is True for each in given):
        return State.ABNORMAL
    return (
        State.NORMAL
        if len(given) == len(sign.facts) and all(each in _KEPT or each is False for each in given)
        else None
    )
