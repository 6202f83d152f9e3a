"""Everything that rules may know of one patient: stated facts, derived facts, and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ranvier.diagnosis.facts.admission import admission_facts
from ranvier.diagnosis.facts.allergies import allergy_facts
from ranvier.diagnosis.facts.cells import as_cell
from ranvier.diagnosis.facts.examination import examination_facts
from ranvier.diagnosis.facts.exposures import Exposure, exposure_table, exposures
from ranvier.diagnosis.facts.hands import hands
from ranvier.diagnosis.facts.ingredients import Ingredient, allergy_columns, ingredient_table, ingredients
from ranvier.diagnosis.facts.injury import injury_facts
from ranvier.diagnosis.facts.kidney import body_facts, body_mass
from ranvier.diagnosis.facts.late_reflexes import late_reflexes
from ranvier.diagnosis.facts.medicines import MedicineReading, medicine_columns, medicine_readings
from ranvier.diagnosis.facts.motor import MotorNerve, motor_nerves
from ranvier.diagnosis.facts.needle import examined_muscles, needle_columns
from ranvier.diagnosis.facts.proteins import protein_facts
from ranvier.diagnosis.facts.regions import regions
from ranvier.diagnosis.facts.roots import roots
from ranvier.diagnosis.facts.sensory import SensoryNerve, sensory_nerves, sural_radial_ratio
from ranvier.diagnosis.facts.sides import body_sides
from ranvier.diagnosis.facts.skin import skin_facts
from ranvier.diagnosis.facts.stated import what_is_stated
from ranvier.diagnosis.facts.totals import scale_totals
from ranvier.diagnosis.facts.variants import gene_facts, variant_rows
from ranvier.diagnosis.limits import Compared, Comparer
from ranvier.diagnosis.measuring import Site
from ranvier.knowledge import Knowledge
from ranvier.knowledge.nerves.anatomy import REGIONS
from ranvier.knowledge.nerves.studies import study_of
from ranvier.knowledge.vocabulary import SIDES
from ranvier.record import Listing, PatientRecord, Row
from ranvier.reference import ReferenceLibrary
from ranvier.rules.values import Cell, Facts, Rows


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts for the rules, and what they were made from."""

    facts: Facts
    motor: tuple[MotorNerve, ...]
    sensory: tuple[SensoryNerve, ...]
    medicines: tuple[MedicineReading, ...]
    exposures: tuple[Exposure, ...]
    ingredients: tuple[Ingredient, ...]
    reflexes: tuple[Compared, ...] = ()

    @property
    def compared(self) -> tuple[Compared, ...]:
        """Every measurement that was held against a limit."""
        nerves: list[MotorNerve | SensoryNerve] = [*self.motor, *self.sensory]
        return (*(each for nerve in nerves for each in nerve.compared), *self.reflexes)


def gather(
    record: PatientRecord,
    sites: Sequence[Site],
    library: ReferenceLibrary,
    knowledge: Knowledge,
    from_visits: Mapping[str, Cell] | None = None,
) -> Gathered:
    """The facts of one patient: what the chart says, and what follows from it.

    from_visits  what follows from earlier visits; the chart itself goes before it
    """
    body = body_facts(record, knowledge)
    comparer = Comparer(library, record, body_mass(record, knowledge))
    study = _conduction(record, sites, comparer, knowledge)
    medicines = medicine_readings(record, knowledge)
    values = {**(from_visits or {}), **_stated_and_derived(record, body, library, knowledge)}
    values["sural_radial_amplitude_ratio"] = None if study.sensory_missing else sural_radial_ratio(study.sensory)
    tables = _listed(record, medicines, knowledge)
    values |= gene_facts(tables.get("variant"), values, knowledge)
    exposed = exposures(record, medicines, knowledge)
    tables["exposure"] = exposure_table(exposed, record)
    taken = ingredients(record, medicines, knowledge)
    of_ingredients = ingredient_table(taken, record, knowledge)
    tables |= {} if of_ingredients is None else {"ingredient": of_ingredients}
    late = late_reflexes(sites, comparer)
    tables |= {**study.tables, **late.tables}
    tables |= _places(sites, study.motor, study.sensory, values, tables.get("needle_emg"), knowledge)
    known = {name: value for name, value in values.items() if value is not None}
    return Gathered(Facts(known, tables), study.motor, study.sensory, medicines, exposed, taken, late.compared)


def under_limits(
    gathered: Gathered, record: PatientRecord, sites: Sequence[Site], library: ReferenceLibrary, knowledge: Knowledge
) -> Gathered:
    """The facts of the same patient with the conduction study held against other limits; all else stays."""
    comparer = Comparer(library, record, body_mass(record, knowledge))
    study, late = _conduction(record, sites, comparer, knowledge), late_reflexes(sites, comparer)
    tables = {**gathered.facts.tables, **study.tables, **late.tables}
    values = gathered.facts.values
    tables |= _places(sites, study.motor, study.sensory, values, tables.get("needle_emg"), knowledge)
    facts = Facts(values, tables)
    return replace(gathered, facts=facts, motor=study.motor, sensory=study.sensory, reflexes=late.compared)


@dataclass(frozen=True, slots=True)
class _Study:
    """The nerves of a conduction study and the tables made from them."""

    motor: tuple[MotorNerve, ...]
    sensory: tuple[SensoryNerve, ...]
    tables: Mapping[str, Rows]
    sensory_missing: bool


def _conduction(record: PatientRecord, sites: Sequence[Site], comparer: Comparer, knowledge: Knowledge) -> _Study:
    """The conduction study against the limits of one library."""
    motor_unlisted = _unlisted_studies(record, knowledge, "motor")
    sensory_unlisted = _unlisted_studies(record, knowledge, "sensory")
    sensory_missing = sensory_unlisted not in (0, None)
    figures, motor_missing = knowledge.methods["motor_tables"], motor_unlisted not in (0, None)
    motor = motor_nerves(sites, knowledge.studies, comparer, figures, rows_missing=motor_missing)
    sensory = sensory_nerves(sites, knowledge.studies, comparer, rows_missing=sensory_missing)
    segments = [(segment, each) for each in motor for segment in each.segments]
    both = hands(sites, motor, sensory, comparer, knowledge)
    tables = {
        "motor_nerve": Rows(tuple(each.row for each in motor), motor_unlisted, tuple(each.label for each in motor)),
        "motor_segment": Rows(
            tuple(segment for segment, _ in segments),
            motor_unlisted,
            tuple(f"{each.label}, {str(segment['segment']).replace('_', ' ')}" for segment, each in segments),
        ),
        "sensory_nerve": Rows(
            tuple(each.row for each in sensory), sensory_unlisted, tuple(each.label for each in sensory)
        ),
        "hand": Rows(both, 2 - len(both), tuple(f"{row['side']} hand" for row in both)),
    }
    return _Study(motor, sensory, tables, sensory_missing)


def _places(
    sites: Sequence[Site],
    motor: Sequence[MotorNerve],
    sensory: Sequence[SensoryNerve],
    values: Mapping[str, Cell],
    needle: Rows | None,
    knowledge: Knowledge,
) -> dict[str, Rows]:
    """The tables of body sides, roots and body regions."""
    muscles = examined_muscles(needle, knowledge)
    complete = needle is not None and needle.unlisted == 0
    sides = body_sides(sites, motor, sensory, muscles, values, knowledge.vocabulary)
    of_roots = roots(muscles, sensory, values, knowledge, complete=complete)
    of_regions = regions(muscles, values, complete=complete)
    return {
        "body_side": Rows(sides, len(SIDES) - len(sides), tuple(str(row["side"]) for row in sides)),
        "root": Rows(of_roots, 0 if complete else None, tuple(f"{row['side']} {row['root']}" for row in of_roots)),
        "body_region": Rows(
            of_regions, len(REGIONS) - len(of_regions), tuple(str(row["region"]) for row in of_regions)
        ),
    }


def _stated_and_derived(
    record: PatientRecord, body: Mapping[str, Cell], library: ReferenceLibrary, knowledge: Knowledge
) -> dict[str, Cell]:
    """The facts of the chart, and those that follow from them without the conduction study."""
    values: dict[str, Cell] = {name: as_cell(fact.value) for name, fact in record.facts.items()}
    values |= {**examination_facts(record, knowledge), **body, **allergy_facts(record), **protein_facts(record)}
    values |= {**skin_facts(record, library), **what_is_stated(record, values, knowledge)}
    values |= {**admission_facts(record, values, knowledge), **injury_facts(record, knowledge)}
    return {**values, **scale_totals(record, values, knowledge)}


def _unlisted_studies(record: PatientRecord, knowledge: Knowledge, kind: str) -> int | None:
    """The study is complete when the chart says how many rows it has, and each of them can be used.

    A row that does not say of what it is, or where it was recorded or stimulated, counts as one that is missing.
    """
    listing = record.listings.get("conduction")
    if listing is None or listing.unlisted is None:
        return None
    return listing.unlisted + sum(not _usable(row, knowledge, kind) for row in listing.rows)


def _usable(row: Row, knowledge: Knowledge, kind: str) -> bool:
    """Whether a row of the study finds its place in the table of its kind, or belongs to none."""
    if row.text("kind") not in {None, kind} or row.text("status") == "not_done":
        return True
    needed = ("nerve", "kind", "side", "recording_site", *(("stimulation_site",) if kind == "motor" else ()))
    if any(row.text(key) is None for key in needed):
        return False
    if kind != "motor":
        return True
    known = [study for study in knowledge.studies if study.kind == kind]
    study = study_of(row.text("nerve"), row.text("recording_site"), known)
    return study is None or study.place(row.text("stimulation_site") or "") is not None


def _listed(record: PatientRecord, readings: Iterable[MedicineReading], knowledge: Knowledge) -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    for name, listing in record.listings.items():
        rows = [{column: as_cell(fact.value) for column, fact in row.facts.items()} for row in listing.rows]
        if name == "medicine":
            rows = [{**row, **medicine_columns(each, knowledge)} for row, each in zip(rows, readings, strict=True)]
        if name == "allergy":
            rows = [{**row, **more} for row, more in zip(rows, allergy_columns(listing, knowledge), strict=True)]
        if name == "needle_emg":
            rows = [{**row, **needle_columns(row)} for row in rows]
        if name == "variant":
            made = variant_rows(listing, record, knowledge)
            rows = [{**row, **more} for row, more in zip(rows, made, strict=True)]
        tables[name] = Rows(
            tuple(rows), listing.unlisted, tuple(_label(row, listing, knowledge) for row in listing.rows)
        )
    return tables


def _label(row: Row, listing: Listing, knowledge: Knowledge) -> str:
    form = knowledge.vocabulary.listings[listing.name]
    if form.main is not None and (name := row.text(form.main)):
        return name
    words = [str(row.value(column)) for column in ("side", "muscle", "nerve") if row.value(column) is not None]
    return " ".join(words).replace("_", " ") or str(row.origin)
