"""The JSON Schema of a chart, made from the vocabulary so that an editor knows what the reader knows.

python -m ranvier.formats.case.schema docs/reference
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ranvier.errors import InputError
from ranvier.formats.case.folder import CASE_FORM
from ranvier.formats.case.sections import forms_under
from ranvier.formats.case.values import LONGEST_TEXT, NO, UNSTATED, YES, accepted_units, unit_in_name
from ranvier.formats.description import HOW_TO_READ, KINDS, POLARITIES, WHAT_IT_IS
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.knowledge.vocabulary import SIDES, Listing, Term, Vocabulary
from ranvier.record import ACTIVITIES, STUDIES

Schema = dict[str, Any]

FILE_NAME = "case.schema.json"
_NUMBER_WITH_UNIT = r"^\s*[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?(\s+\S|[^\d\s.,]).*$"
_PLAIN_NUMBER = r"^\s*[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?\s*$"
_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def case_schema(knowledge: Knowledge) -> Schema:
    """The form of a chart, read as JSON with dates as text (draft 2020-12).

    It knows every name, option and possible value. What it cannot say stays with the reader: whether a unit fits,
    a fact stated under two of its names, more entries than `total`. Options are listed in their own spelling.
    """
    vocabulary = knowledge.vocabulary
    sections = [each for each in vocabulary.sections if each != "derived"]
    text = {"type": ["string", "null"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A chart for Ranvier",
        "description": "What is known of one patient on one day. What is not stated stays unknown.",
        "type": "object",
        "required": ["ranvier_case", "date"],
        "additionalProperties": False,
        "properties": {
            "ranvier_case": {"const": CASE_FORM, "description": "version of this form"},
            "date": {**_DAY, "description": "day of the visit"},
            "title": {**text, "description": "one line for the report"},
            "story": text,
            "citation": text,
            "simulated": {"type": "boolean", "description": "no patient stands behind the case"},
            "recordings": {"type": ["object", "null"], "additionalProperties": _ref("recording")},
            "visits": {
                "type": ["array", "null"],
                "items": _ref("visit"),
                "description": "earlier visits, in any order",
            },
            **{section: _ref(f"heading:{section}") for section in sections},
        },
        "$defs": {**_visit_definitions(sections, vocabulary), **dict(_definitions(vocabulary))},
    }


def _visit_definitions(sections: Iterable[str], vocabulary: Vocabulary) -> Schema:
    """Every heading, and an earlier visit that may hold each of them."""
    headings = {f"heading:{section}": _section(section, vocabulary) for section in sections}
    day = {"date": {**_DAY, "description": "day of that visit"}}
    visit: Schema = {
        "description": "What was found on one earlier day.",
        "type": "object",
        "required": ["date"],
        "properties": {**day, **{section: _ref(f"heading:{section}") for section in sections}},
        "additionalProperties": False,
    }
    return {"visit": visit, **headings}


def _definitions(vocabulary: Vocabulary) -> Iterable[tuple[str, Schema]]:
    yield from _SHARED.items()
    yield "recording", _recording()
    for term in vocabulary.terms.values():
        if term.id not in vocabulary.derived:
            yield from _term_definitions(term, term.id)
    for listing in vocabulary.listings.values():
        if not listing.derived:
            yield f"{listing.id}:entries", _entries(listing)
            yield f"{listing.id}:list", _listing(listing)
            for column in listing.stated.values():
                yield from _term_definitions(column, f"{listing.id}.{column.id}")


def _ref(definition: str) -> Schema:
    return {"$ref": f"#/$defs/{definition}"}


def _section(section: str, vocabulary: Vocabulary) -> Schema:
    forms, only = forms_under(section, vocabulary)
    properties = {name: _reference(term, name, term.id) for name, term in vocabulary.by_section[section].items()}
    properties |= {name: _ref(f"{name}:list") for name in forms}
    if only is not None:
        properties |= _list_fields(only)
    plain: Schema = {
        "description": vocabulary.sections[section],
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": False,
    }
    return plain if only is None else {"anyOf": [plain, _ref(f"{only.id}:entries")]}


def _list_fields(listing: Listing) -> Schema:
    return {
        "total": _ref("total"),
        "list": {"anyOf": [_ref(f"{listing.id}:entries"), {"type": "null"}]},
        "file": {"type": ["string", "null"], "description": "a CSV table in the folder of the case"},
    }


def _listing(listing: Listing) -> Schema:
    named = {"type": "object", "properties": _list_fields(listing), "additionalProperties": False}
    return {"description": listing.meaning, "anyOf": [named, _ref(f"{listing.id}:entries")]}


def _entries(listing: Listing) -> Schema:
    columns = {
        name: _reference(term, name, f"{listing.id}.{term.id}")
        for term in listing.stated.values()
        for name in (term.id, *term.called)
    }
    entry: Schema = {"type": "object", "properties": columns, "additionalProperties": False}
    if listing.main is not None:
        entry = {"anyOf": [entry, {"type": ["string", "number"], "description": f"the {listing.main} alone"}]}
    return {"type": "array", "items": entry, "description": listing.meaning}


def _reference(term: Term, name: str, definition: str) -> Schema:
    """Where the form of a fact stands; a name that does not say the unit asks for one beside the value."""
    bare = term.type != "number" or unit_in_name(term, name)
    return _ref(definition if bare else f"{definition}:with_unit")


def _term_definitions(term: Term, name: str) -> Iterable[tuple[str, Schema]]:
    forms = {name: _value(term)}
    if term.type == "number" and not all(unit_in_name(term, each) for each in term.called):
        forms[f"{name}:with_unit"] = _ref("number_with_unit")
    for definition, form in forms.items():
        if term.per_side:
            yield f"{definition}:one_side", form
        whole = _sided(f"{definition}:one_side") if term.per_side else form
        yield definition, {"description": _described(term), **whole}


def _sided(one_side: str) -> Schema:
    return {
        "type": ["object", "null"],
        "properties": dict.fromkeys((*SIDES, "both"), _ref(one_side)),
        "additionalProperties": False,
        "if": {"type": "object", "required": ["both"]},
        "then": {"maxProperties": 1},
    }


def _described(term: Term) -> str:
    return f"{term.meaning} Unit: {', '.join(accepted_units(term))}." if term.type == "number" else term.meaning


def _value(term: Term) -> Schema:
    """The value alone, or with what stands beside it."""
    if term.type == "number":
        low, high = term.possible or (None, None)
        return {"anyOf": [{"type": "number", "minimum": low, "maximum": high}, _ref("number")]}
    if term.type == "choice":
        words = [*term.options, *sorted(term.option_called)]
        words += [word == "yes" for word in ("yes", "no") if word in words]
        option: Schema = {"enum": words}
        value: Schema = {"anyOf": [option, _ref("unknown")]}
        return {"anyOf": [option, {**_ref("beside"), "properties": {"value": value}}, _ref("unknown")]}
    return _ref(term.type)


def _beside(**more: Schema) -> Schema:
    """A value with its day and a note."""
    beside = {"value": {}, "date": {"anyOf": [_DAY, {"type": "null"}]}, "note": {"type": ["string", "null"]}, **more}
    return {"type": "object", "required": ["value"], "properties": beside, "additionalProperties": False}


_TEXT: Schema = {"type": ["string", "number"], "maxLength": LONGEST_TEXT}
_YES_NO: Schema = {"enum": [True, False, *sorted(YES | NO)]}
_UNIT: Schema = {"type": ["string", "null"]}
_WITH_UNIT: Schema = {"type": "string", "pattern": _NUMBER_WITH_UNIT}
_SHARED: Mapping[str, Schema] = {
    "unknown": {"enum": [None, *sorted(UNSTATED)], "description": "not known; the same as leaving it out"},
    "total": {
        "type": ["integer", "null"],
        "minimum": 0,
        "description": "number of entries on the source list, 0 for none; "
        "only a complete list shows that something is not on it",
    },
    "beside": _beside(),
    "number": {
        "anyOf": [
            {"type": "string", "pattern": _PLAIN_NUMBER},
            _beside(value={"anyOf": [{"type": ["number", "string"]}, _ref("unknown")]}, unit=_UNIT),
            _ref("number_with_unit"),
        ]
    },
    "number_with_unit": {
        "anyOf": [
            _WITH_UNIT,
            {**_beside(value={"type": ["number", "string"]}, unit={"type": "string"}), "required": ["value", "unit"]},
            _beside(value={"anyOf": [_WITH_UNIT, _ref("unknown")]}, unit=_UNIT),
            _ref("unknown"),
        ]
    },
    "yes_no": {"anyOf": [_YES_NO, _beside(value={"anyOf": [_YES_NO, _ref("unknown")]}), _ref("unknown")]},
    "date": {"anyOf": [_DAY, _beside(value={"anyOf": [_DAY, _ref("unknown")]}), _ref("unknown")]},
    "text": {"anyOf": [_TEXT, _beside(value={"anyOf": [_TEXT, _ref("unknown")]}), _ref("unknown")]},
}


def _recording() -> Schema:
    fields: Mapping[str, Schema] = {
        "kind": {"enum": [*STUDIES, *KINDS]},
        "study": {"enum": [*STUDIES]},
        "activity": {"enum": [*ACTIVITIES]},
        "polarity": {"enum": [*POLARITIES]},
        "side": {"enum": [*SIDES]},
        "simulated": {"type": "boolean"},
        "sampling_rate_hz": {"type": "number", "exclusiveMinimum": 0},
    }
    other: Schema = {"type": ["string", "number", "null"]}
    return {
        "description": "what one recording is of, and what its file does not say itself",
        "type": ["object", "null"],
        "properties": {name: fields.get(name, other) for name in (*HOW_TO_READ, *WHAT_IT_IS)},
        "additionalProperties": False,
    }


def case_schema_text(knowledge: Knowledge) -> str:
    """The schema as it is committed."""
    return json.dumps(case_schema(knowledge), indent=1, ensure_ascii=False) + "\n"


def main(words: list[str]) -> int:
    """Write the schema into a folder."""
    if len(words) != 1 or not Path(words[0]).is_dir():
        error = InputError("one folder is needed", hint="python -m ranvier.formats.case.schema docs/reference")
        print(error, file=sys.stderr)
        return 2
    (Path(words[0]) / FILE_NAME).write_text(case_schema_text(load_knowledge()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
