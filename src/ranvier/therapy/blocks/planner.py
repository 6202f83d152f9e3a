"""From a chart with a planned block to how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ranvier.diagnosis.facts import Gathered
from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.blocks import Block
from ranvier.knowledge.entries import Statement
from ranvier.record import PatientRecord, Row
from ranvier.therapy.blocks.bars import allergy_to, forbidden_here
from ranvier.therapy.blocks.beside import (
    Beside,
    against_adrenaline,
    all_taken,
    counted_beside,
    counts_adrenaline,
    open_list,
)
from ranvier.therapy.blocks.bleeding import bleeding_plan
from ranvier.therapy.blocks.body import DosingBody, dosing_body
from ranvier.therapy.blocks.diary import read_diary
from ranvier.therapy.blocks.inr import inr_before
from ranvier.therapy.blocks.plan import BlockPlan, Blocks
from ranvier.therapy.blocks.rescue import rescue
from ranvier.therapy.blocks.steroid import steroid_beside
from ranvier.therapy.blocks.sums import AnaestheticSum, Given, add_up
from ranvier.therapy.blocks.words import complete, find_anaesthetic
from ranvier.therapy.plan import PlanItem, Standing


def plan_blocks(
    record: PatientRecord, gathered: Gathered, items: Sequence[PlanItem], knowledge: Knowledge
) -> Blocks | None:
    """The planned block and the diary of earlier ones; None when the chart holds neither."""
    readings = read_diary(record, knowledge)
    planned = None
    if "planned_anaesthetics" in record.listings or record.value("block_planned") is not None:
        planned = _planned(record, gathered, items, knowledge)
    return None if planned is None and not readings else Blocks(planned, readings)


def _planned(record: PatientRecord, gathered: Gathered, items: Sequence[PlanItem], knowledge: Knowledge) -> BlockPlan:
    named = record.value("block_planned")
    block = knowledge.blocks.get(named) if isinstance(named, str) else None
    taken = all_taken(record, gathered.medicines)
    body = dosing_body(record, knowledge)
    given, unread = _given(record, knowledge)
    gate, gate_bars, gate_questions = _gate(block, items)
    open_medicines = open_list(record, taken)
    sums = None
    if body.weight_kg is not None and given:
        counts = not open_medicines and counts_adrenaline(record, taken, knowledge)
        sums = add_up(given, body.weight_kg, knowledge, factor=body.factor, adrenaline_counts=counts)
    beside = _together(
        counted_beside(record, taken, knowledge),
        forbidden_here(given, record, taken, knowledge),
        allergy_to(tuple({each.drug.id: each.drug for each in given}.values()), record, knowledge),
        steroid_beside(record, block, knowledge),
        against_adrenaline(record, taken, given, knowledge),
        Beside(bars=tuple(_too_much(sums))),
        _sides(record, block, knowledge),
        Beside(
            gate_bars,
            (*gate_questions, *body.missing, *unread, *open_medicines),
            (*_better_avoided(block, items, knowledge), *_cautions(given, block, knowledge)),
        ),
    )
    if body.child:
        beside = _together(beside, Beside(questions=("a children's anaesthetist: these are maxima of adults",)))
    clearance = gathered.facts.values.get("creatinine_clearance_ml_per_min")
    number = float(clearance) if isinstance(clearance, int | float) and not isinstance(clearance, bool) else None
    bleeding = bleeding_plan(block, record, taken, number, knowledge) if block is not None else None
    if bleeding is not None and bleeding.unknown:
        asked = f"for the interval of {bleeding.holds[0].medicine.lower()}: {', '.join(bleeding.unknown)}"
        beside = _together(beside, Beside(questions=(asked,)))
    beside = _together(beside, inr_before(block, bleeding, record, taken, knowledge))
    avoided = _better_avoided(block, items, knowledge)
    otherwise = "better_avoided" if avoided else "allowed"
    standing = "not_allowed" if beside.bars else "ask_first" if beside.questions else otherwise
    return BlockPlan(
        block, standing, gate, body, sums, beside.bars, beside.questions, beside.cautions, bleeding,
        rescue(body.weight_kg, knowledge), place_of(record), str(record.value("block_purpose") or ""), bool(unread),
    )  # fmt: skip


def _together(*parts: Beside) -> Beside:
    return Beside(
        tuple(dict.fromkeys(one for each in parts for one in each.bars)),
        tuple(dict.fromkeys(one for each in parts for one in each.questions)),
        tuple(dict.fromkeys(one for each in parts for one in each.cautions)),
    )


def _gate(block: Block | None, items: Sequence[PlanItem]) -> tuple[str, tuple[Statement, ...], tuple[str, ...]]:
    """Why the block comes into question here; what bars it, and what to ask, after its treatment in the plan."""
    if block is None:
        return "", (), ("which block it is (block_planned), and for which problem",)
    own = [each for each in items if each.id == block.id]
    if not own:
        text = f"No problem is established here for which a {block.title.lower()} is done."
        return text, (Statement(text), *block.cannot[:1]), ()
    best = min(own, key=lambda each: _ORDER.index(each.standing))
    reasons = " ".join(each.text for each in best.reasons[:1])
    if best.standing is Standing.REJECTED:
        return reasons, tuple(Statement(each.text) for each in best.rejected), ()
    if best.standing is Standing.ASK_FIRST:
        return reasons, (), tuple(str(each) for each in best.questions)
    return reasons, (), ()


def _better_avoided(block: Block | None, items: Sequence[PlanItem], knowledge: Knowledge) -> tuple[Statement, ...]:
    """What makes the block a last resort here, after its treatment in the plan."""
    own = [each for each in items if block is not None and each.id == block.id]
    if not own or (best := min(own, key=lambda each: _ORDER.index(each.standing))).standing is not Standing.LAST_RESORT:
        return ()
    avoided = [claim for each in best.cautions if (claim := knowledge.claims.get(each.claim_id)) and claim.avoid]
    return tuple(Statement(f"{claim.title} {claim.advice}", claim.source, claim.confidence) for claim in avoided)


_ORDER = (
    Standing.ALREADY_TAKEN, Standing.PROPOSED, Standing.LAST_RESORT, Standing.ASK_FIRST, Standing.REJECTED,
)  # fmt: skip


def _given(record: PatientRecord, knowledge: Knowledge) -> tuple[tuple[Given, ...], tuple[str, ...]]:
    """Every anaesthetic that is planned, and a question for each entry that cannot be counted."""
    listing = record.listings.get("planned_anaesthetics")
    asked: list[str] = []
    if listing is None or (not listing.rows and listing.total != 0):
        return (), ("which local anaesthetics, with concentration and volume (planned_anaesthetics)",)
    if listing.unlisted != 0:
        asked.append("whether the list of planned anaesthetics is complete: state its total")
    found: list[Given] = []
    for row in listing.rows:
        made = _one(row, knowledge)
        if isinstance(made, Given):
            found.append(made)
        else:
            asked.append(made)
    return tuple(found), tuple(asked)


def _one(row: Row, knowledge: Knowledge) -> Given | str:
    written = row.text("drug") or ""
    drug = find_anaesthetic(written, knowledge)
    if drug is None:
        return f"which local anaesthetic '{written}' is" if written else "the name of each local anaesthetic"
    adrenaline = row.value("with_adrenaline")
    try:
        return complete(
            drug, row.number("concentration_percent"), row.number("volume_ml"), row.number("dose_mg"), knowledge,
            adrenaline=adrenaline if isinstance(adrenaline, bool) else None, site=row.text("site") or "",
            at=row.text("given_at") or "",
        )  # fmt: skip
    except InputError as error:
        return str(error).rstrip(".")


def _too_much(sums: AnaestheticSum | None) -> Iterator[Statement]:
    if sums is not None and not sums.within:
        yield Statement("The shares of the anaesthetics add up to more than 1: too much for this patient.")


def _sides(record: PatientRecord, block: Block | None, knowledge: Knowledge) -> Beside:
    """A stellate ganglion block is done on one side alone; for any block the side must be stated."""
    if block is None:
        return Beside()
    side = record.value("block_side")
    if side is None:
        return Beside(questions=("the side of the block (block_side)",))
    barred = block.near_head and side == "both"
    return Beside((knowledge.anaesthetic_rules["not_both_sides"],) if barred else ())


def place_of(record: PatientRecord) -> str:
    """Where the block is done, as far as the chart says."""
    parts = (record.value(name) for name in ("block_level", "block_region", "block_side"))
    return ", ".join(str(each).replace("_", " ") for each in parts if each is not None)


def _cautions(given: Sequence[Given], block: Block | None, knowledge: Knowledge) -> Iterator[Statement]:
    said = knowledge.anaesthetic_rules
    if len({each.drug.id for each in given}) > 1:
        yield said["mixing"]
    if any(each.site == "near_head_or_neck" for each in given) or (block is not None and block.near_head):
        yield said["near_head"]
    rules = knowledge.methods["local_anaesthetic_rules"]
    absorbed = [rules.values[name].value for each in given if (name := f"absorption_{each.site}") in rules.values]
    if any(rank >= rules.number("much_absorbed_from") for rank in absorbed):
        yield said["intercostal"]
    if any(each.at for each in given):
        yield said["earlier_counts"]
    for drug in {each.drug.id: each.drug for each in given}.values():
        yield from drug.mind
    if given:
        yield said["prevention"]
        yield said["lowest"]


def reducing(body: DosingBody) -> str:
    """What reduces the maxima, in words; empty when nothing does."""
    holding = [each.phrase for each in body.reductions if each.holds is True]
    open_ones = [each.phrase for each in body.reductions if each.holds is None]
    parts = [f"because of {', '.join(holding)}"] if holding else []
    if open_ones:
        parts.append(f"since nobody has ruled out {', '.join(open_ones)}")
    return "; ".join(parts)
