"""A listing as a CSV table: forgiving about the spelling of headers, strict about units.

The separator may be a comma, a semicolon or a tab; with the latter two a decimal comma is understood.
`NR`, `absent` or `no response` in a cell of a measured value says that there was no response.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from ranvier.document import UNSHOWABLE
from ranvier.errors import InputError, RanvierError, listed, nearest
from ranvier.formats.case.values import accepted_units, fact, to_term_unit
from ranvier.knowledge.vocabulary import Listing, Term
from ranvier.record import Fact, Origin, Row
from ranvier.units import symbol

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
"""More rows are no list of one patient."""
_ONE_PATIENT = "Keep the rows of this patient and this visit"
_NO_RESPONSE = {"nr", "absent", "no response", "no_response", "no resp", "none obtained"}
_NOT_DONE = {"not done", "nd", "n/d", "-", "--"}


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    term: Term
    unit: str | None


def read_table(path: Path, form: Listing) -> tuple[Row, ...]:
    """The rows of a CSV file as entries of a listing.

    Raises InputError with file, line and column.
    """
    name = path.name
    lines = list(_lines(path, name))
    if not lines:
        raise InputError("the table is empty", where=name, hint="Its first line names the columns")
    if len(lines) > MOST_ROWS:
        raise InputError(
            f"the table has {len(lines):,} lines", where=name, allowed=f"at most {MOST_ROWS:,}", hint=_ONE_PATIENT
        )
    (number, header), *body = lines
    columns = _columns([cell.strip() for cell in header], form, f"{name} line {number}")
    rows: list[Row] = []
    for number, cells in body:
        where = f"{name} line {number}"
        if len(cells) != len(columns):
            hint = "Check for a missing or extra separator"
            if len(cells) > len(columns):
                hint += "; a decimal comma needs ';' between the cells"
            raise InputError(f"{len(cells)} cells stand under {len(columns)} headers", where=where, hint=hint)
        rows.append(_row(columns, cells, name, number, form))
    return tuple(rows)


def _lines(path: Path, name: str) -> list[tuple[int, list[str]]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"the table has more than {MOST_BYTES:,} bytes", where=name)
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path.name), hint="Check the name in the chart") from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=name) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte {error.start} is not UTF-8 text", where=name, hint="Save the table as UTF-8 CSV"
        ) from None
    bad = UNSHOWABLE.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        raise InputError(
            f"this is no text table: it holds a control character ({bad[0]!r})", where=f"{name} line {line}"
        )
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        found = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise InputError(f"not a CSV table: {error}", where=f"{name} line {reader.line_num}") from None
    kept = [
        (number, cells)
        for number, cells in found
        if any(cell.strip() for cell in cells) and not cells[0].startswith("#")
    ]
    return [(number, [_decimal(cell, separator) for cell in cells]) for number, cells in kept]


def _decimal(cell: str, separator: str) -> str:
    stripped = cell.strip()
    return stripped.replace(",", ".") if separator != "," and re.fullmatch(r"[-+]?\d+,\d+", stripped) else stripped


def folded(header: str) -> str:
    """A header without case, accents of units and punctuation.

    >>> folded("Amp (µV)"), folded("Lat. [ms]")
    ('amp_uv', 'lat_ms')
    """
    text = header.strip().replace("µ", "u").replace("μ", "u").replace("°", "").casefold()
    text = text.replace("m/s", "m_per_s").replace("%", " percent ")
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


def _columns(headers: list[str], form: Listing, where: str) -> list[_Column]:
    names = {folded(name): term for term in form.stated.values() for name in (term.id, *term.called)}
    found: list[_Column] = []
    for header in headers:
        column = _column(header, names, where)
        twice = next((each for each in found if each.term.id == column.term.id), None)
        if twice is not None:
            raise InputError(
                f"the columns '{twice.header}' and '{header}' are both '{column.term.id}'", where=where, hint="Keep one"
            )
        found.append(column)
    return found


def _column(header: str, names: dict[str, Term], where: str) -> _Column:
    match = re.match(r"^(.*?)[\s_]*[\[(]([^\])]*)[\])]\s*$", header)
    bare, written = (match[1], match[2]) if match else (header, None)
    term = names.get(folded(header)) or names.get(folded(bare))
    if term is None:
        near = nearest(folded(bare), names) or nearest(folded(header), names)
        raise InputError(
            f"unknown column '{header}'", where=where, nearest=names[near].id if near else None,
            allowed=listed({each.id for each in names.values()}, 40),
        )  # fmt: skip
    if term.type != "number" or term.unit in {"count", "score", "ratio"}:
        return _Column(header, term, None)
    if written is not None:
        try:
            known = symbol(written)
        except RanvierError as error:
            raise InputError(
                f"column '{header}': {error.what}", where=where, allowed=listed(accepted_units(term))
            ) from None
        to_term_unit(term, 0.0, known, where)
        return _Column(header, term, known)
    has_unit = folded(header) == folded(term.id) or _names_unit(folded(header), term)
    if not has_unit:
        raise InputError(
            f"the column '{header}' does not say its unit", where=where, allowed=listed(accepted_units(term)),
            hint=f"Write '{header} ({term.unit})'",
        )  # fmt: skip
    return _Column(header, term, term.unit)


def _names_unit(name: str, term: Term) -> bool:
    spelled = folded(f"x {term.unit}").removeprefix("x_")
    return name.endswith(f"_{spelled}") or (term.unit == "degC" and name.endswith("_c"))


def _row(columns: list[_Column], cells: list[str], file: str, number: int, form: Listing) -> Row:
    facts: dict[str, Fact] = {}
    absent: Fact | None = None
    for column, cell in zip(columns, cells, strict=True):
        if cell == "":
            continue
        origin = Origin(file, f"line {number}, {column.header}")
        if says_no_response(column.term, cell, form):
            absent = Fact(column.term.id, True, None, cell, origin)
            continue
        if column.term.type == "number" and cell.casefold() in _NOT_DONE:
            continue
        made = fact(column.term, column.header, {"value": cell, "unit": column.unit}, origin)
        if made is not None:
            facts[made.id] = made
    where = f"{file} line {number}"
    if absent is not None:
        facts = without_response(facts, absent, where)
    no_contradiction(facts, form, where)
    return Row(facts, Origin(file, f"line {number}"))


def says_no_response(term: Term, value: object, form: Listing) -> bool:
    """`NR` or its like where a measured value would stand, in a list that knows a status."""
    spoken = isinstance(value, str) and value.strip().casefold() in _NO_RESPONSE
    return spoken and term.type == "number" and "status" in form.columns


def without_response(facts: dict[str, Fact], absent: Fact, where: str) -> dict[str, Fact]:
    """The facts of an entry with the status `no_response`; raises InputError when its status says otherwise.

    absent  the column that says that there was no response
    """
    kind, stated = facts.get("kind"), facts.get("status")
    if absent.id in _F_WAVE and (kind is None or kind.value != "f_wave"):
        raise InputError(
            f"'{absent.id}' says no response, which would stand for the whole stimulation",
            where=where,
            hint="For an absent F wave give 'f_wave_persistence_percent' 0",
        )
    if stated is not None and stated.value != "no_response":
        raise InputError(
            f"'{absent.id}' says no response, but status says {stated.value}", where=where, hint="Correct one of them"
        )
    return facts | {"status": Fact("status", "no_response", None, "no response", absent.origin)}


_F_WAVE = ("f_wave_min_latency_ms", "f_wave_persistence_percent")
_SETTINGS = ("distance_mm", "segment_distance_mm", "temperature_c", "low_cut_hz")


def no_contradiction(facts: dict[str, Fact], form: Listing, where: str) -> None:
    """Refuse a measured value in an entry whose status says that nothing was measured; 0 is no value."""
    status = facts.get("status")
    if status is None or status.value == "measured":
        return
    for found in facts.values():
        if form.columns[found.id].type == "number" and found.id not in _SETTINGS and found.value != 0:
            raise InputError(
                f"status says {status.value}, but '{found.id}' has the value {found.as_given}",
                where=where,
                hint="Correct one of them",
            )
