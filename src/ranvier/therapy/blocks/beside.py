"""What the patient takes that changes a local anaesthetic: relatives that count as well, and partners of adrenaline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ranvier.diagnosis.facts.medicines import MedicineReading
from ranvier.knowledge import Knowledge
from ranvier.knowledge.care.medicines import Medicine
from ranvier.knowledge.entries import Statement
from ranvier.record import PatientRecord, Row
from ranvier.therapy.blocks.sums import Given


@dataclass(frozen=True, slots=True)
class Beside:
    """What was found beside the anaesthetic.

    bars       why it must not be given now
    questions  what must be known before a volume is told
    cautions   what to mind
    """

    bars: tuple[Statement, ...] = ()
    questions: tuple[str, ...] = ()
    cautions: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """One entry of the medicine list with what it was read as."""

    row: Row
    medicines: tuple[Medicine, ...]

    def has(self, *properties: str) -> bool:
        """One of its medicines has one of these properties."""
        return any(name in each.properties for each in self.medicines for name in properties)

    def is_one_of(self, ids: Sequence[str]) -> bool:
        """One of its medicines is one of these."""
        return any(each.id in ids for each in self.medicines)


def all_taken(record: PatientRecord, readings: Sequence[MedicineReading]) -> tuple[Taken, ...]:
    """The medicine list, entry by entry."""
    rows = record.rows("medicine")
    return tuple(Taken(row, each.medicines) for row, each in zip(rows, readings, strict=True))


def open_list(record: PatientRecord, taken: Sequence[Taken]) -> tuple[str, ...]:
    """What to ask while nobody knows all that is taken."""
    listing = record.listings.get("medicine")
    asked: list[str] = []
    if listing is None or listing.unlisted != 0:
        asked.append("medicines: the whole list, or total 0 when none is taken")
    asked += [f"what '{each.row.text('name') or 'an entry without a name'}' in the list of medicines is"
              for each in taken if not each.medicines]  # fmt: skip
    return tuple(asked)


def counted_beside(record: PatientRecord, taken: Sequence[Taken], knowledge: Knowledge) -> Beside:
    """Lidocaine plasters, intravenous lidocaine and mexiletine, which add to every sum."""
    said, groups = knowledge.anaesthetic_rules, knowledge.anaesthetic_groups
    bars: list[Statement] = []
    questions: list[str] = []
    cautions: list[Statement] = []
    window = knowledge.methods["local_anaesthetic_rules"].number("intravenous_lidocaine_window")
    hours = record.number("hours_since_intravenous_lidocaine")
    if hours is not None and hours < window:
        bars.append(said["counted_intravenous"])
    for each in taken:
        route = each.row.text("route")
        injected = each.is_one_of(groups["by_other_routes"])
        if injected and route not in {"topical", "transdermal"} and hours is None:
            questions.append("how many hours ago lidocaine was given into a vein")
            cautions.append(said["counted_intravenous"])
        if each.is_one_of(groups["plaster"]) or (injected and route in {"topical", "transdermal"}):
            questions.append("whether the lidocaine plasters are off, and since when")
            cautions.append(said["counted_plaster"])
        if each.is_one_of(groups["oral_relative"]):
            questions.append("whether mexiletine can be paused, with the cardiologist")
            cautions.append(said["counted_mexiletine"])
        elif each.has("antiarrhythmic_class_1_or_3"):
            cautions.append(said["counted_antiarrhythmic"])
    return Beside(tuple(bars), tuple(dict.fromkeys(questions)), tuple(dict.fromkeys(cautions)))


def against_adrenaline(
    record: PatientRecord, taken: Sequence[Taken], given: Sequence[Given], knowledge: Knowledge
) -> Beside:
    """Why adrenaline must be left out here, or better is; a question while nobody says whether it is there."""
    bars = tuple(_bars_of_adrenaline(record, taken, knowledge))
    cautions = tuple(_cautions_of_adrenaline(record, taken, knowledge))
    asked: list[str] = []
    if any(each.adrenaline is True for each in given):
        if _poor_flow(record) is None:
            asked.append("blood flow where the block is done, before adrenaline is given")
        plain = adrenaline_not_ruled_out(record, knowledge)
        return Beside(bars, tuple(asked), (*cautions, *_plain_counts(plain, bars or cautions)))
    speaks = bars or cautions or adrenaline_not_ruled_out(record, knowledge) or _poor_flow(record) is None
    if speaks and any(each.adrenaline is None for each in given):
        return Beside((), ("whether adrenaline is in the solution",), (*bars, *cautions))
    return Beside()


def _plain_counts(unknown: Sequence[str], known: Sequence[Statement]) -> Iterator[Statement]:
    if unknown and not known:
        yield Statement(
            f"{PLAIN_COUNTS} nobody has ruled out {', '.join(unknown)}, which would speak against adrenaline."
        )


PLAIN_COUNTS = "The maximum without adrenaline counts, since"


def adrenaline_not_ruled_out(record: PatientRecord, knowledge: Knowledge) -> tuple[str, ...]:
    """What would speak against adrenaline and what nobody has ruled out, as it is called in a sentence."""
    names = (*_HEART, "polyneuropathy_reported")
    return tuple(knowledge.phrase(name) for name in names if record.value(name) is None)


def counts_adrenaline(record: PatientRecord, taken: Sequence[Taken], knowledge: Knowledge) -> bool:
    """The higher maxima with adrenaline may be used: what would speak against adrenaline is ruled out."""
    return not (
        adrenaline_not_ruled_out(record, knowledge)
        or any(_bars_of_adrenaline(record, taken, knowledge))
        or any(_cautions_of_adrenaline(record, taken, knowledge))
    )


def _bars_of_adrenaline(record: PatientRecord, taken: Sequence[Taken], knowledge: Knowledge) -> Iterator[Statement]:
    said = knowledge.anaesthetic_rules
    if any(each.has("tricyclic") for each in taken):
        yield said["adrenaline_tricyclic"]
    if any(each.has("maoi") for each in taken):
        yield said["adrenaline_maoi"]
    if _poor_flow(record) is True:
        yield said["adrenaline_blood_flow"]


_TRUNK = {"head", "neck", "chest", "abdomen", "lumbar", "sacral"}
"""Regions without end arteries that adrenaline could close."""


def _poor_flow(record: PatientRecord) -> bool | None:
    """Blood flow is poor where the block is done; in a finger or toe unless it was looked at."""
    region, stated = record.value("block_region"), record.value("raynaud_phenomenon_at_block_site")
    if region in _TRUNK or stated is False:
        return False
    return True if stated is True or region == "finger_or_toe" else None


def _cautions_of_adrenaline(record: PatientRecord, taken: Sequence[Taken], knowledge: Knowledge) -> Iterator[Statement]:
    said, groups = knowledge.anaesthetic_rules, knowledge.anaesthetic_groups
    if any(each.has("snri") for each in taken):
        yield said["adrenaline_snri"]
    if any(each.is_one_of(groups["non_selective_beta_blocker"]) for each in taken):
        yield said["adrenaline_beta_blocker"]
    if any(record.value(each) is True for each in _HEART):
        yield said["adrenaline_heart"]
    if record.value("polyneuropathy_reported") is True:
        yield said["adrenaline_diseased_nerve"]


_HEART = (
    "ischaemic_heart_disease", "recent_myocardial_infarction", "arrhythmia_or_heart_block", "uncontrolled_hypertension",
    "hyperthyroidism_untreated", "phaeochromocytoma",
)  # fmt: skip
