"""The vocabulary: every fact that a chart may hold and a rule may use.

From it come the form of a case, its error messages, the names and units that rules are checked against,
and the words in which a rule is read out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ranvier.document import Document
from ranvier.errors import KnowledgeError
from ranvier.knowledge.diseases.genes import INHERITANCES
from ranvier.knowledge.diseases.hpo import CodedValue, coded_values
from ranvier.rules.check import Choice, Kind, Quantity, Scope, YesNo
from ranvier.units import known_units, symbol

SIDES = ("left", "right")
AT_LEAST = ">="
"""The sign behind a number that rules a fact out from some bound on."""

_CODE_SYSTEMS = ("loinc", "icd10cm", "rxnorm")


def fact_of(cause: str) -> str:
    """The fact of what shows another or rules it out, written as `fact`, `fact=option` or `number>=bound`."""
    return cause.partition(AT_LEAST)[0].partition("=")[0]


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a value in another unit becomes one in the term's unit: value * times + plus.

    decimals  the value is rounded to so many, as laboratories report it, where the limit of one unit would
              otherwise miss that of the other (glucose 11.1 mmol/L is 200 mg/dL, not 199.98)
    """

    times: float
    plus: float = 0.0
    source: str = ""
    confidence: str = "memory"
    decimals: int | None = None

    def __call__(self, value: float) -> float:
        """The value in the unit of the term."""
        found = value * self.times + self.plus
        return found if self.decimals is None else round(found, self.decimals)


@dataclass(frozen=True, slots=True)
class Term:
    """One fact or column: what it means, what it may hold, and how it is called.

    shown_by  other facts; as soon as a chart states one of them, this one is yes (a cell count shows a puncture)
    follows_from    facts, or `fact=option`; as soon as one of them is true, this one is yes
    ruled_out_with  facts, `fact=option` or `number>=bound`; as soon as one of them is no, is that option, or reaches
                    the bound, this one is no (no long QT interval, no congenital one; a man is not pregnant)
    coded           what features of the Human Phenotype Ontology say of it
    both_sides      a feature that names no side is read as both sides
    whether_stated  facts or lists; yes when the chart states one of them, no when it states none: so a rule can let a
                    value decide alone where there is one, and the words of a report where there is none
    worked_out_from facts; where they give no value, those that are missing are asked for in its place
    worked_out_by   a score; when it comes to one number and the chart states no value, that number is the value
    genes           a pathogenic variant that causes the disease, in one of these genes, makes it yes
    """

    id: str
    section: str
    meaning: str
    phrase: str
    type: str
    unit: str | None = None
    options: tuple[str, ...] = ()
    option_called: Mapping[str, str] = field(default_factory=dict[str, str])
    possible: tuple[float, float] | None = None
    also_in: Mapping[str, Conversion] = field(default_factory=dict[str, Conversion])
    called: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict[str, str])
    coded: tuple[CodedValue, ...] = ()
    both_sides: bool = False
    genes: tuple[str, ...] = ()
    per_side: bool = False
    group: str = ""
    yes_means: str = ""
    no_means: str = ""
    shown_by: tuple[str, ...] = ()
    follows_from: tuple[str, ...] = ()
    ruled_out_with: tuple[str, ...] = ()
    whether_stated: tuple[str, ...] = ()
    worked_out_from: tuple[str, ...] = ()
    worked_out_by: str = ""

    @property
    def kind(self) -> Kind | None:
        """What rules see; None for a text or a date, which no rule can use."""
        if self.type == "number":
            return Quantity(self.unit or "ratio")
        if self.type == "yes_no":
            return YesNo()
        return Choice(self.options) if self.type == "choice" else None

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The names of its facts: one, or one for each side."""
        return tuple(f"{self.id}_{side}" for side in SIDES) if self.per_side else (self.id,)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in the chart, or a table that is made from it."""

    id: str
    section: str
    meaning: str
    columns: Mapping[str, Term]
    main: str | None = None
    row_phrase: str = ""
    label: str = ""
    derived: bool = False

    @property
    def stated(self) -> Mapping[str, Term]:
        """The columns that a chart may state; the others are worked out."""
        return {name: term for name, term in self.columns.items() if self.derived or term.section != "derived"}


@dataclass(frozen=True)
class Vocabulary:
    """All terms by name, all lists, and the properties that a medicine may have."""

    terms: Mapping[str, Term]
    listings: Mapping[str, Listing]
    properties: Mapping[str, str]
    sections: Mapping[str, str]
    derived: frozenset[str]

    @cached_property
    def facts(self) -> Mapping[str, Term]:
        """Every patient fact by the name that rules use, sided facts under both sides."""
        return {fact: term for term in self.terms.values() for fact in term.fact_ids}

    @cached_property
    def scope(self) -> Scope:
        """The names that a rule may use."""
        patient = {fact: term.kind for fact, term in self.facts.items() if term.kind is not None}
        tables = {
            listing.id: {column: term.kind for column, term in listing.columns.items() if term.kind is not None}
            for listing in self.listings.values()
        }
        return Scope(patient, tables)

    @cached_property
    def by_section(self) -> Mapping[str, Mapping[str, Term]]:
        """The facts that a chart may state, under the heading where they belong, by every name they go by."""
        found: dict[str, dict[str, Term]] = {section: {} for section in self.sections}
        for term in self.terms.values():
            if term.id not in self.derived:
                for name in (term.id, *term.called):
                    found[term.section][name] = term
        return found

    def phrase(self, name: str, table: str | None = None) -> str:
        """How a name is read out in a sentence."""
        if table is not None and (column := self.listings[table].columns.get(name)):
            return column.phrase
        term = self.facts.get(name)
        if term is None:
            return name.replace("_", " ")
        side = name.removeprefix(f"{term.id}_") if term.per_side else ""
        return f"{side} {term.phrase}".strip()


def read_vocabulary(
    documents: Mapping[str, Document],
    more_options: Mapping[tuple[str, str], list[str]] | None = None,
    more_names: Mapping[tuple[str, str], Mapping[str, str]] | None = None,
) -> Vocabulary:
    """The vocabulary out of its files.

    more_options  options that other knowledge adds to a choice: (listing, column) -> words
    more_names    other names of options that it adds: (listing, column) -> name -> option

    Raises KnowledgeError for a name that stands twice, a unit outside the list, a choice without options.
    """
    terms: dict[str, Term] = {}
    listings: dict[str, Listing] = {}
    properties: dict[str, str] = {}
    sections: dict[str, str] = {}
    for stem, document in documents.items():
        content: dict[str, Any] = document.content
        section = content["section"]
        if stem == section or section not in sections:  # the file that bears the name of the heading gives its title
            sections[section] = content["title"]
        for name, raw in content.get("facts", {}).items():
            _once(name, terms, document, ("facts", name))
            terms[name] = _term(name, section, raw, document, ("facts", name))
        for kind in ("listings", "tables"):
            for name, raw in content.get(kind, {}).items():
                _once(name, listings, document, (kind, name))
                _under_its_heading(name, raw, section, document, kind)
                listings[name] = _listing(name, raw, document, kind)
        properties |= {name: raw["phrase"] for name, raw in content.get("properties", {}).items()}
    _add_properties(listings, properties)
    _add_gene_columns(listings)
    _add_options(listings, more_options or {}, more_names or {})
    derived = frozenset(term.id for term in terms.values() if term.section == "derived")
    vocabulary = Vocabulary(terms, listings, properties, sections, derived)
    _no_name_for_two(vocabulary)
    return vocabulary


def _under_its_heading(name: str, raw: dict[str, Any], section: str, document: Document, kind: str) -> None:
    if kind == "listings" and raw["section"] != section:
        raise KnowledgeError(
            f"the list '{name}' stands under '{raw['section']}' in a file of '{section}'",
            where=document.where(kind, name, "section"),
            hint="Move it to a file of its heading",
        )


def _once(name: str, known: Mapping[str, object], document: Document, path: tuple[str, ...]) -> None:
    if name in known:
        raise KnowledgeError(f"the name '{name}' stands twice in the vocabulary", where=document.where(*path))


def _no_name_for_two(vocabulary: Vocabulary) -> None:
    for section, terms in _names(vocabulary):
        owner: dict[str, str] = {}
        for name, term in terms:
            if owner.setdefault(name.casefold(), term.id) != term.id:
                raise KnowledgeError(
                    f"'{name}' is a name of both '{owner[name.casefold()]}' and '{term.id}'",
                    where=f"vocabulary, {section}",
                )


def _names(vocabulary: Vocabulary) -> Iterator[tuple[str, list[tuple[str, Term]]]]:
    by_section: dict[str, list[tuple[str, Term]]] = {}
    for term in vocabulary.terms.values():
        by_section.setdefault(term.section, []).extend((name, term) for name in (term.id, *term.called))
    for listing in vocabulary.listings.values():
        by_section[f"listing {listing.id}"] = [
            (name, term) for term in listing.columns.values() for name in (term.id, *term.called)
        ]
    yield from by_section.items()


def _listing(name: str, raw: dict[str, Any], document: Document, kind: str) -> Listing:
    columns = {
        column: _term(column, raw.get("section", "derived"), each, document, (kind, name, "columns", column))
        for column, each in raw["columns"].items()
    }
    main = raw.get("main")
    if main is not None and main not in columns:
        raise KnowledgeError(f"the main column '{main}' does not exist", where=document.where(kind, name, "main"))
    return Listing(
        name,
        raw.get("section", "derived"),
        raw["meaning"],
        columns,
        main,
        raw.get("row_phrase", name.replace("_", " ")),
        raw.get("label", ""),
        derived=kind == "tables",
    )


def _add_properties(listings: dict[str, Listing], properties: Mapping[str, str]) -> None:
    """Each property of medicines is a yes/no column of their tables; some also name the ingredient and its class."""
    extra = {
        f"is_{name}": Term(f"is_{name}", "derived", f"The medicine is a {phrase}.", phrase, "yes_no")
        for name, phrase in properties.items()
    }
    ingredient = Term("ingredient", "derived", "The medicine or substance that was understood.", "agent", "choice")
    of_class = Term("drug_class", "derived", "The class of the medicine.", "class of medicine", "choice")
    named = {"exposure": (ingredient,), "ingredient": (ingredient, of_class), "allergy": (ingredient, of_class)}
    for name in ("medicine", "exposure", "ingredient", "allergy"):
        if name in listings:
            more = {each.id: each for each in named.get(name, ())}
            listings[name] = replace(listings[name], columns={**listings[name].columns, **extra, **more})


def _add_gene_columns(listings: dict[str, Listing]) -> None:
    """A reported variant also has the inheritance of its gene, and whether it causes disease as it stands."""
    if "variant" not in listings:
        return
    extra = {
        "inheritance": Term(
            "inheritance", "derived", "How the disease of the gene is inherited.", "inheritance of the gene", "choice",
            options=INHERITANCES,
        ),
        "disease_causing": Term(
            "disease_causing", "derived",
            "Pathogenic or likely pathogenic, in as many copies as the inheritance of the gene asks for.",
            "in the state that causes disease", "yes_no",
        ),
        "neuropathy_not_certain": Term(
            "neuropathy_not_certain", "derived",
            "It causes a disease of which a neuropathy is only sometimes a part.",
            "in the state that causes a disease in which a neuropathy is not certain", "yes_no",
        ),
    }  # fmt: skip
    listings["variant"] = replace(listings["variant"], columns={**listings["variant"].columns, **extra})


def _add_options(
    listings: dict[str, Listing],
    more: Mapping[tuple[str, str], list[str]],
    names: Mapping[tuple[str, str], Mapping[str, str]],
) -> None:
    """Widen the choices; a name that the vocabulary uses itself keeps its meaning."""
    for place in {**more, **names}:
        name, column = place
        listing = listings.get(name)
        if listing is None or column not in listing.columns:
            continue
        term = listing.columns[column]
        options = tuple(dict.fromkeys((*term.options, *more.get(place, ()))))
        called = {word: option for word, option in names.get(place, {}).items() if word not in options}
        widened = replace(term, options=options, option_called={**called, **term.option_called})
        listings[name] = replace(listing, columns={**listing.columns, column: widened})


def _term(name: str, section: str, raw: dict[str, Any], document: Document, path: tuple[str, ...]) -> Term:
    _refuse_unfit(name, raw, document.where(*path))
    codes: dict[str, Any] = raw.get("codes", {})
    possible = raw.get("possible")
    return Term(
        id=name,
        section=section,
        meaning=raw["meaning"],
        phrase=raw["phrase"],
        type=raw["type"],
        unit=raw.get("unit"),
        options=tuple(raw.get("options", ())),
        option_called={name: option for option, names in raw.get("option_called", {}).items() for name in names},
        possible=(float(possible[0]), float(possible[1])) if possible else None,
        also_in={other: _conversion(each) for other, each in raw.get("also_in", {}).items()},
        called=tuple(raw.get("called", ())),
        codes={system: code for system, code in codes.items() if system in _CODE_SYSTEMS},
        coded=coded_values(codes, raw["type"], tuple(raw.get("options", ())), document.where(*path, "codes")),
        both_sides=codes.get("hpo_without_side") == "both",
        genes=tuple(codes.get("genes", ())),
        per_side=raw.get("per") == "side",
        group=raw.get("group", ""),
        yes_means=raw.get("yes_means", ""),
        no_means=raw.get("no_means", ""),
        shown_by=tuple(raw.get("shown_by", ())),
        follows_from=tuple(raw.get("follows_from", ())),
        ruled_out_with=tuple(raw.get("ruled_out_with", ())),
        whether_stated=tuple(raw.get("whether_stated", ())),
        worked_out_from=tuple(raw.get("worked_out_from", ())),
        worked_out_by=raw.get("worked_out_by", ""),
    )


def _refuse_unfit(name: str, raw: dict[str, Any], where: str) -> None:
    """Refuse a number without a unit of the list or without what is possible, and a choice without options."""
    if raw["type"] == "choice" and len(raw.get("options", ())) < 2:
        raise KnowledgeError(f"the choice '{name}' has fewer than two options", where=where)
    if raw["type"] != "number":
        return
    unit, possible = raw.get("unit"), raw.get("possible")
    if unit is None or unit not in known_units() or symbol(unit) != unit:
        raise KnowledgeError(f"the number '{name}' has no unit of the list", where=where)
    if possible is None or len(possible) != 2 or possible[0] >= possible[1]:
        raise KnowledgeError(
            f"the number '{name}' does not say what is possible", where=where, allowed="possible: [lowest, highest]"
        )


def _conversion(raw: dict[str, Any]) -> Conversion:
    return Conversion(
        raw["times"],
        raw.get("plus", 0.0),
        raw.get("source", ""),
        raw.get("confidence", "memory"),
        raw.get("decimals"),
    )
