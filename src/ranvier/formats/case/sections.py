"""The headings of a chart become facts and listings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ranvier.document import Document, as_list, as_mapping, field_name
from ranvier.errors import InputError, listed, nearest, suggested
from ranvier.formats.case.table import no_contradiction, read_table, says_no_response, without_response
from ranvier.formats.case.values import as_written, fact
from ranvier.knowledge import Knowledge
from ranvier.knowledge.vocabulary import SIDES, Term, Vocabulary
from ranvier.knowledge.vocabulary import Listing as ListingForm
from ranvier.record import Fact, Listing, Origin, Row

_LISTING_FIELDS = ("total", "list", "file")
LONGEST_SHOWN = 40
MOST_ENTRIES = 1000
"""More entries are no list of one patient."""
LIKE_ELSEWHERE = 0.75
"""How like a name of another heading must be before it is suggested."""


@dataclass(slots=True)
class Chart:
    """What has been read of a chart so far."""

    facts: dict[str, Fact] = field(default_factory=dict[str, Fact])
    listings: dict[str, Listing] = field(default_factory=dict[str, Listing])


def read_section(
    section: str, raw: Any, document: Document, knowledge: Knowledge, home: Path | None, chart: Chart
) -> None:
    """Read one heading of a chart into `chart`.

    home  the folder in which files that the chart names are looked for; None when it has none

    Raises InputError for an unknown name, a name that stands twice, a missing side.
    """
    where = document.where(section)
    if raw is None:
        return
    forms, only = forms_under(section, knowledge.vocabulary)
    stated = {"list": raw} if only is not None and as_list(raw) is not None else as_mapping(raw)
    if stated is None:
        raise _not_named(section, raw, only, where)
    terms = knowledge.vocabulary.by_section[section]
    fields = dict(stated)
    own = {key: fields.pop(key) for key in _LISTING_FIELDS if only is not None and key in fields}
    if own and only is not None:
        chart.listings[only.id] = _listing(only, own, document, (section,), home)
    for name, value in fields.items():
        path = (section, name)
        if name in forms:
            if name in chart.listings:
                raise InputError(f"the list '{name}' stands twice", where=document.where(*path), hint="Keep one")
            chart.listings[name] = _listing(forms[name], value, document, path, home)
        elif (term := terms.get(name) or terms.get(name.casefold())) is not None:
            _facts(term, name, value, document, path, chart)
        else:
            more = () if only is None else (*_LISTING_FIELDS, *forms)
            raise _unknown(name, document, path, knowledge, more)


def _not_named(section: str, raw: Any, only: ListingForm | None, where: str) -> InputError:
    """What is wrong with a heading under which there is a bare word."""
    words = raw.strip() if isinstance(raw, str) else ""
    if only is None:
        hint = "Write each fact on its own line below the heading, as 'name: value'"
        return InputError(f"'{section}' holds named facts, not {_short(raw)}", where=where, hint=hint)
    if raw is False or words.casefold() in _NONE:
        hint = f"Write '{section}: {{total: 0}}' when it is known that there are none"
    elif only.main is None:
        hint = f"Write '{section}: {{total: ..., list: [...]}}' or '{{total: ..., file: ...}}'"
    else:
        entries = [_cut(each.strip()) for each in words.split(",") if each.strip()] or ["..."]
        shown = ", ".join([*entries[:2], *(["..."] if entries[2:] else [])])
        hint = f"Write '{section}: {{total: {len(entries)}, list: [{shown}]}}'"
    return InputError(f"'{section}' is a list, not {_short(raw)}", where=where, hint=hint)


_NONE = {"none", "nil", "nothing", "no", "0", "none known", "nka", "nkda", "no known allergies", "keine", "-"}


def forms_under(section: str, vocabulary: Vocabulary) -> tuple[dict[str, ListingForm], ListingForm | None]:
    """The lists of a heading, and the one whose `total` and `list` may stand directly under the heading."""
    forms = {each.id: each for each in vocabulary.listings.values() if each.section == section and not each.derived}
    only = next(iter(forms.values())) if len(forms) == 1 else forms.get(section.removesuffix("s"), forms.get(section))
    return forms, only


def _short(raw: Any) -> str:
    if raw is None:
        return "an empty entry"
    text = as_written(raw)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}...'"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def _unknown(
    name: str, document: Document, path: tuple[str, str], knowledge: Knowledge, more: tuple[str, ...]
) -> InputError:
    """What is wrong with a name that the heading does not know; `more` are the names besides facts."""
    vocabulary, section = knowledge.vocabulary, path[0]
    elsewhere = [other for other, terms in vocabulary.by_section.items() if name in terms]
    if elsewhere:
        return InputError(f"'{name}' belongs under '{elsewhere[0]}'", where=document.where(*path), hint="Move it there")
    sided = vocabulary.facts.get(name)
    if sided is not None and sided.per_side:
        side = name.removeprefix(f"{sided.id}_")
        return InputError(
            f"'{name}' is given by its side",
            where=document.where(*path),
            hint=f"Write '{sided.id}: {{{side}: ...}}' under '{sided.section}'",
        )
    close = suggested(name, (*vocabulary.by_section[section], *more))
    if close is None:
        all_names = {each: other for other, terms in vocabulary.by_section.items() for each in terms}
        close = nearest(name, all_names, likeness=LIKE_ELSEWHERE)
        if close is not None:
            return InputError(
                f"unknown fact '{name}'",
                where=document.where(*path),
                nearest=close,
                hint=f"It stands under '{all_names[close]}'",
            )
    hint = "" if close else "'ranvier new DIR' writes a chart with every name that may stand here"
    return InputError(f"unknown fact '{name}' under '{section}'", where=document.where(*path), nearest=close, hint=hint)


def _facts(term: Term, name: str, raw: Any, document: Document, path: tuple[str, str], chart: Chart) -> None:
    if not term.per_side:
        _keep(fact(term, name, raw, _origin(document, path)), document, path, chart)
        return
    where = document.where(*path)
    if raw is None:
        return
    sides = as_mapping(raw)
    if sides is None:
        raise InputError(
            f"'{name}' does not say which side",
            where=where,
            hint=f"Write '{name}: {{left: ..., right: ...}}' or '{{both: ...}}'",
        )
    for side in sides:
        if side not in (*SIDES, "both"):
            raise InputError(
                f"unknown side '{side}'", where=where, allowed="left, right, both", nearest=nearest(side, SIDES)
            )
    if "both" in sides and len(sides) > 1:
        raise InputError(f"'{name}' is given for both sides and for one side", where=where, hint="Keep one of them")
    for side in SIDES:
        value = sides.get("both", sides.get(side))
        made = fact(term, name, value, _origin(document, (*path, side)), id=f"{term.id}_{side}")
        _keep(made, document, path, chart)


def _keep(made: Fact | None, document: Document, path: tuple[str, str], chart: Chart) -> None:
    if made is None:
        return
    before = chart.facts.get(made.id)
    if before is not None:
        raise InputError(
            f"'{made.id}' stands twice, here and in {before.origin}", where=document.where(*path), hint="Keep one"
        )
    chart.facts[made.id] = made


def _origin(document: Document, path: tuple[str | int, ...]) -> Origin:
    place = document.where(*path)
    return Origin(document.name, place.removeprefix(document.name).lstrip(" ,"))


def _listing(form: ListingForm, raw: Any, document: Document, path: tuple[str, ...], home: Path | None) -> Listing:
    where = document.where(*path)
    fields = {"list": raw} if as_list(raw) is not None else as_mapping(raw)
    if fields is None:
        raise InputError(f"'{field_name(path)}' holds a list", where=where, allowed=listed(_LISTING_FIELDS))
    for key in fields:
        if key not in _LISTING_FIELDS:
            raise InputError(
                f"unknown field '{key}'",
                where=document.where(*path, key),
                allowed=listed(_LISTING_FIELDS),
                nearest=nearest(key, _LISTING_FIELDS),
            )
    rows: tuple[Row, ...] = ()
    if fields.get("file") is not None:
        rows += _file_rows(form, str(fields["file"]), where, home)
    rows += _list_rows(form, fields.get("list") or [], document, (*path, "list"))
    return Listing(form.id, rows, _total(fields.get("total"), len(rows), where))


def _total(total: Any, rows: int, where: str) -> int | None:
    if total is None:
        return None
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise InputError(f"'total' is {total!r}", where=where, allowed="the number of entries on the source list")
    if rows > total:
        raise InputError(
            f"{rows} entries are listed, but 'total' says {total}", where=where, hint="Correct one of them"
        )
    return total


def _file_rows(form: ListingForm, name: str, where: str, home: Path | None) -> tuple[Row, ...]:
    if home is None:
        raise InputError(f"the chart names the file '{name}' but lies in no folder", where=where)
    path = inside(home, name, where)
    if not path.is_file():
        what = "is a folder, not a table" if path.is_dir() else "is not there"
        near = nearest(name, sorted(each.name for each in home.iterdir() if each.is_file()))
        raise InputError(f"the table '{name}' {what}", where=where, nearest=near, hint="Check the name of the file")
    return read_table(path, form)


def inside(folder: Path, name: str, where: str) -> Path:
    """The path of a file that a chart names; raises InputError when it lies outside the folder."""
    try:
        path = (folder / name).resolve()
        path.exists()
    except (OSError, RuntimeError, ValueError):
        raise InputError(f"'{name}' is no name of a file", where=where) from None
    if not path.is_relative_to(folder.resolve()):
        raise InputError(
            f"the file '{name}' lies outside the case folder", where=where, hint="Copy it into the folder of the case"
        )
    return path


def _list_rows(form: ListingForm, raw: Any, document: Document, path: tuple[str, ...]) -> tuple[Row, ...]:
    entries = as_list(raw)
    if entries is None:
        raise InputError("a list is needed here", where=document.where(*path))
    if len(entries) > MOST_ENTRIES:
        raise InputError(
            f"the list has {len(entries):,} entries",
            where=document.where(*path),
            allowed=f"at most {MOST_ENTRIES:,}",
            hint="Keep those of this patient and this visit",
        )
    return tuple(_row(form, each, document, (*path, index)) for index, each in enumerate(entries))


def _row(form: ListingForm, raw: Any, document: Document, path: tuple[str | int, ...]) -> Row:
    where = document.where(*path)
    fields = as_mapping(raw)
    if fields is None:
        if form.main is None or raw is None or as_list(raw) is not None:
            raise InputError(
                f"each entry holds named fields, not {_short(raw)}", where=where, allowed=listed(form.stated, 30)
            )
        fields = {form.main: str(raw)}
    columns = {name: term for term in form.stated.values() for name in (term.id, *term.called)}
    facts: dict[str, Fact] = {}
    absent: Fact | None = None
    for name, value in fields.items():
        term = columns.get(name)
        if term is None:
            near = nearest(name, columns)
            raise InputError(
                f"unknown field '{name}'",
                where=document.where(*path, name),
                allowed=listed(form.stated, 30),
                nearest=near,
            )
        origin = _origin(document, (*path, name))
        if says_no_response(term, value, form):
            absent = Fact(term.id, True, None, str(value), origin)
            continue
        made = fact(term, name, value, origin)
        if made is not None:
            if made.id in facts:
                raise InputError(f"'{made.id}' stands twice in one entry", where=where, hint="Keep one")
            facts[made.id] = made
    if absent is not None:
        facts = without_response(facts, absent, where)
    no_contradiction(facts, form, where)
    return Row(facts, _origin(document, path))
