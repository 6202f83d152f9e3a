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

from ranvier.errors import InputError, RanvierError, listed, nearest
from ranvier.formats.case.values import accepted_units, fact
from ranvier.knowledge.vocabulary import Listing, Term
from ranvier.record import Fact, Origin, Row
from ranvier.units import symbol

MOST_BYTES = 20_000_000
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
        raise InputError("the table is empty", where=name, todo="Its first line names the columns")
    (number, header), *body = lines
    columns = _columns([cell.strip() for cell in header], form, f"{name} line {number}")
    rows: list[Row] = []
    for number, cells in body:
        where = f"{name} line {number}"
        if len(cells) != len(columns):
            raise InputError(
                f"{len(cells)} cells stand under {len(columns)} headers",
                where=where,
                todo="Check for a missing or extra separator",
            )
        rows.append(_row(columns, cells, name, number, form))
    return tuple(rows)


def _lines(path: Path, name: str) -> list[tuple[int, list[str]]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"the table has more than {MOST_BYTES:,} bytes", where=name)
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path.name), todo="Check the name in the chart") from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=name) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte {error.start} is not UTF-8 text", where=name, todo="Save the table as UTF-8 CSV"
        ) from None
    if "\x00" in text:
        raise InputError("this is no text table", where=name)
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
                f"the columns '{twice.header}' and '{header}' are both '{column.term.id}'", where=where, todo="Keep one"
            )
        found.append(column)
    return found


def _column(header: str, names: dict[str, Term], where: str) -> _Column:
    match = re.match(r"^(.*?)[\s_]*[\[(]([^\])]*)[\])]\s*$", header)
    bare, written = (match[1], match[2]) if match else (header, None)
    term = names.get(folded(header)) or names.get(folded(bare))
    if term is None:
        near = nearest(folded(header), names)
        raise InputError(
            f"unknown column '{header}'", where=where, nearest=names[near].id if near else None,
            allowed=listed({each.id for each in names.values()}, 40),
        )  # fmt: skip
    if term.type != "number" or term.unit in {"count", "score", "ratio"}:
        return _Column(header, term, None)
    if written is not None:
        try:
            return _Column(header, term, symbol(written))
        except RanvierError as error:
            raise InputError(
                f"column '{header}': {error.what}", where=where, allowed=listed(accepted_units(term))
            ) from None
    has_unit = folded(header) == folded(term.id) or _names_unit(folded(header), term)
    if not has_unit:
        raise InputError(
            f"the column '{header}' does not say its unit", where=where, allowed=listed(accepted_units(term)),
            todo=f"Write '{header} ({term.unit})'",
        )  # fmt: skip
    return _Column(header, term, term.unit)


def _names_unit(name: str, term: Term) -> bool:
    spelled = folded(f"x {term.unit}").removeprefix("x_")
    return name.endswith(f"_{spelled}") or (term.unit == "degC" and name.endswith("_c"))


def _row(columns: list[_Column], cells: list[str], file: str, number: int, form: Listing) -> Row:
    facts: dict[str, Fact] = {}
    absent: _Column | None = None
    for column, cell in zip(columns, cells, strict=True):
        if cell == "":
            continue
        numeric = column.term.type == "number"
        if numeric and cell.casefold() in _NO_RESPONSE and "status" in form.columns:
            absent = column
            continue
        if numeric and cell.casefold() in _NOT_DONE:
            continue
        origin = Origin(file, f"line {number}, {column.header}")
        value = cell if not numeric or column.unit is None else f"{cell} {column.unit}"
        made = fact(column.term, column.header, value, origin)
        if made is not None:
            facts[made.id] = made
    where = f"{file} line {number}"
    if absent is not None:
        facts = _without_response(facts, absent, form, Origin(file, f"line {number}, {absent.header}"), where)
    _no_contradiction(facts, where)
    return Row(facts, Origin(file, f"line {number}"))


def _without_response(
    facts: dict[str, Fact], column: _Column, form: Listing, origin: Origin, where: str
) -> dict[str, Fact]:
    stated = facts.get("status")
    if stated is not None and stated.value != "no_response":
        raise InputError(
            f"'{column.header}' says no response, but status says {stated.value}",
            where=where,
            todo="Correct one of them",
        )
    return facts | {"status": Fact("status", "no_response", None, "no response", origin)}


def _no_contradiction(facts: dict[str, Fact], where: str) -> None:
    status = facts.get("status")
    if status is None or status.value == "measured":
        return
    for id in ("amplitude_mv", "amplitude_uv", "onset_latency_ms", "peak_latency_ms", "velocity_m_per_s"):
        found = facts.get(id)
        if found is not None and not (id.startswith("amplitude") and found.value == 0):
            raise InputError(
                f"status says {status.value}, but '{id}' has the value {found.as_given}",
                where=where,
                todo="Correct one of them",
            )
