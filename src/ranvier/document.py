"""A YAML or JSON document that remembers its lines, and refuses what could hide a mistake.

Accepted: mappings, sequences, numbers, dates (2026-11-01), words, yes/no. Refused, each with its line: a key
that stands twice, anchors and aliases, tags, NaN and infinity, control characters, more than 20 levels, more than 5 MB.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import yaml

from ranvier.errors import InputError

Plain = Any
"""What a document holds: dict, list, str, int, float, bool, date or None."""


def as_mapping(value: object) -> dict[str, Any] | None:
    """A part of a document that holds named fields; None when it is anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def as_list(value: object) -> list[Any] | None:
    """A part of a document that is a list; None when it is anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else None


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def as_day(value: object) -> date | None:
    """A part of a document that is a day, also when it stands in quotes; None when it is anything else.

    >>> as_day("2026-11-01")
    datetime.date(2026, 11, 1)
    """
    if isinstance(value, str) and _DATE.match(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if isinstance(value, date) else None


MOST_BYTES = 5_000_000
MOST_LEVELS = 20
MOST_DIGITS = 300

_INTEGER = re.compile(r"[-+]?[0-9][0-9_]*$")
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_A_NUMBER = re.compile(r"[-+]?\.?(nan|inf|infinity)$", re.IGNORECASE)
_WORDS: dict[str, bool | None] = {
    "yes": True, "true": True, "no": False, "false": False, "null": None, "~": None, "": None,
}  # fmt: skip

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one file, and the line on which each part of it stands.

    inside  the way from the top of the file to this content, when it is a part of the file
    """

    name: str
    content: Plain
    lines: Mapping[Path_, int]
    inside: Path_ = ()

    def where(self, *path: str | int) -> str:
        """File, line and field of a part, for an error message."""
        whole = (*self.inside, *path)
        line = next((self.lines[whole[:n]] for n in range(len(whole), -1, -1) if whole[:n] in self.lines), None)
        place = f"{self.name} line {line}" if line else self.name
        return f"{place}, {field_name(whole)}" if whole else place

    def part(self, *path: str | int) -> Document:
        """A part of the document, read as a document of its own that knows where it stands."""
        content = self.content
        for step in path:
            content = content[step]
        return Document(self.name, content, self.lines, (*self.inside, *path))


def field_name(path: Path_) -> str:
    """A path inside a document as a reader would write it.

    >>> field_name(("medicines", "list", 0, "name"))
    'medicines.list[1].name'
    """
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def read_document(path: Path, name: str | None = None) -> Document:
    """Read a YAML or JSON file; the ending decides.

    Raises InputError with file and line for a file that cannot be read.
    """
    shown = name or path.name
    try:
        size = path.stat().st_size
        if not (path.is_file() or path.is_dir()):
            raise InputError("this is a device or a pipe, not a file", where=str(path))
        if size > MOST_BYTES:
            raise InputError(f"the file has {size:,} bytes", where=shown, allowed=f"at most {MOST_BYTES:,} bytes")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path), hint="Check the path") from None
    except IsADirectoryError:
        raise InputError("this is a folder, not a file", where=str(path), hint="Name a file inside it") from None
    except PermissionError:
        raise InputError("the file may not be read", where=str(path), hint="Check its permissions") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputError(f"the file cannot be read ({reason})", where=str(path)) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"byte {error.start} is not UTF-8 text", where=f"{shown} line {line}", hint="Save the file as UTF-8 text"
        ) from None
    return parse_json(text, shown) if path.suffix.casefold() == ".json" else parse_yaml(text, shown)


def parse_json(text: str, name: str) -> Document:
    """Read JSON text; a key that stands twice and NaN are refused."""

    def unique(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key, value in pairs:
            if key in found:
                raise InputError(f"the field '{key}' stands twice", where=name, hint="Keep one of them")
            found[key] = value
        return found

    def refuse(word: str) -> Plain:
        raise InputError(f"{word} is not a value", where=name, hint="Leave the field out when it is not known")

    def whole(digits: str) -> int:
        return int(digits) if len(digits) < MOST_DIGITS else int(_too_large(name))

    try:
        content = json.loads(text, object_pairs_hook=unique, parse_constant=refuse, parse_int=whole)
    except json.JSONDecodeError as error:
        wrong = error.msg if text.strip() else "the file is empty"
        raise InputError(f"not JSON: {wrong}", where=f"{name} line {error.lineno}") from None
    except RecursionError:
        raise _too_deep(name) from None
    return Document(name, _with_dates(content, name, 0), {})


def _with_dates(value: Plain, name: str, level: int) -> Plain:
    if level > MOST_LEVELS:
        raise _too_deep(name)
    if (fields := as_mapping(value)) is not None:
        return {_whole(key, name): _with_dates(item, name, level + 1) for key, item in fields.items()}
    if (items := as_list(value)) is not None:
        return [_with_dates(item, name, level + 1) for item in items]
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError("a number is too large", where=name)
    if isinstance(value, str):
        return _date(value, name) if _DATE.match(value) else _whole(value, name)
    return value


def _whole(text: str, name: str) -> str:
    """The text, when it is one that can be shown and written anywhere."""
    bad = UNSHOWABLE.search(text)
    if bad and bad[0] < "\ud800":
        raise InputError(f"a text holds a control character ({bad[0]!r})", where=name, hint="Take it out")
    if bad:
        raise InputError("a text holds half a letter (a lone surrogate)", where=name, hint="Write the text again")
    return text


def parse_yaml(text: str, name: str) -> Document:
    """Read YAML text into plain values with their lines.

    >>> document = parse_yaml("pain: yes\\nage_years: 62\\n", "case.yaml")
    >>> document.content, document.where("age_years")
    ({'pain': True, 'age_years': 62}, 'case.yaml line 2, age_years')
    """
    loader: Any = _LOADER(text)
    lines: dict[Path_, int] = {}
    try:
        for event in _events(text):
            if getattr(event, "anchor", None):
                raise InputError(
                    "anchors and aliases are not used here",
                    where=f"{name} line {event.start_mark.line + 1}",
                    hint="Write the value out",
                )
            if getattr(event, "tag", None):
                tag = event.tag.replace("tag:yaml.org,2002:", "!!")
                raise InputError(
                    f"the tag '{tag}' is not used here",
                    where=f"{name} line {event.start_mark.line + 1}",
                    hint="Leave it out, or put the text in quotes",
                )
        node = loader.get_single_node()
        content = None if node is None else _value(node, (), name, lines)
    except yaml.YAMLError as error:
        raise InputError(_what_is_wrong(error, text), where=_where_it_is(error, name)) from None
    except RecursionError:
        raise _too_deep(name) from None
    finally:
        loader.dispose()
    return Document(name, content, lines)


def _events(text: str) -> Iterator[Any]:
    """Only walk the events when a sign of an anchor or a tag is there at all: the walk costs time."""
    if "&" in text or "*" in text or "!" in text:
        yield from cast("Any", yaml).parse(text, Loader=_LOADER)


_IN_PLAIN_WORDS = {
    "mapping values are not allowed": "a ':' is not expected here; is the line before whole, does a text need quotes",
    "could not find expected ':'": "a ':' is missing after a name, or the indentation does not fit",
    "did not find expected key": "the indentation does not fit the lines before, or a text needs quotes",
    "did not find expected ',' or": "a ',' or a closing bracket is missing",
    "did not find expected node content": "a value is missing, or a bracket is closed too early",
    "did not find expected '-' indicator": "the indentation does not fit the list before",
    "found unexpected end of stream": "a closing quote is missing",
    "exceeded maximum nesting depth":
        "fields stand inside fields on more than 20 levels; look for a bracket that is not closed",
}  # fmt: skip
"""What the YAML library says, and what a person can act on."""


def _what_is_wrong(error: yaml.YAMLError, text: str) -> str:
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    mark: Any = getattr(error, "problem_mark", None)
    if mark and "cannot start any token" in problem:
        line = f"{text}\n".splitlines()[int(mark.line)]
        if "\t" in line[: mark.column + 1]:
            return "a tab is used for indentation; use spaces"
        return f"a text may not begin with '{line[mark.column : mark.column + 1]}' unless it stands in quotes"
    if mark and "mapping values are not allowed" in problem:
        line = f"{text}\n".splitlines()[int(mark.line)]
        if line[: mark.column].count(": ") and "{" not in line:
            first, _, rest = line.strip().partition(": ")
            fields = f"'{first}: {{{rest.strip()}}}'" if len(line) < 120 else "'name: {field: value}'"
            return f"a second ':' on one line: put a text in quotes, and fields in braces, as in {fields}"
    plain = next((words for said, words in _IN_PLAIN_WORDS.items() if said in problem), problem)
    return f"not YAML: {plain}"


def _where_it_is(error: yaml.YAMLError, name: str) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{name} line {mark.line + 1}" if mark else name


def _value(node: Any, path: Path_, name: str, lines: dict[Path_, int]) -> Plain:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    here = f"{name} line {line}"
    if len(path) > MOST_LEVELS:
        raise _too_deep(here)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), name, lines) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, name, lines)
    if node.tag not in _PLAIN_TAGS:
        raise InputError(f"the tag '{node.tag}' is not used here", where=here)
    if node.style in {"'", '"', "|", ">"}:
        return _whole(node.value, here)
    return _scalar(node.value, here)


_PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp")}


def _mapping(node: Any, path: Path_, name: str, lines: dict[Path_, int]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
            raise InputError("a field name must be a plain word", where=f"{name} line {line}")
        key = _whole(str(key_node.value), f"{name} line {line}")
        if node.flow_style and key[:1].isdigit() and value_node.value == "" and found:
            raise InputError(
                f"'{key}' stands alone behind a comma",
                where=f"{name} line {line}",
                hint="In braces a comma ends a value: write a decimal point, or put the value in quotes",
            )
        if key in found:
            raise InputError(f"the field '{key}' stands twice", where=f"{name} line {line}", hint="Keep one of them")
        lines[(*path, key)] = line
        found[key] = _value(value_node, (*path, key), name, lines)
    return found


def _scalar(text: str, here: str) -> Plain:
    folded = text.casefold()
    if folded in _WORDS:
        return _WORDS[folded]
    if _INTEGER.match(text):
        return int(text.replace("_", "")) if len(text) < MOST_DIGITS else _too_large(here)
    if _NUMBER.match(text):
        number = float(text)
        return number if math.isfinite(number) else _too_large(here)
    if _NOT_A_NUMBER.match(text):
        raise InputError(f"'{text}' is not a value", where=here, hint="Leave the field out when it is not known")
    if _DATE.match(text):
        return _date(text, here)
    return text


def _too_deep(here: str) -> InputError:
    hint = f"At most {MOST_LEVELS} are read; look for a bracket that is not closed"
    return InputError(f"fields stand inside fields on more than {MOST_LEVELS} levels", where=here, hint=hint)


def _too_large(here: str) -> float:
    raise InputError("a number is too large", where=here)


def _date(text: str, here: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' is no day of the calendar", where=here, allowed="YYYY-MM-DD") from None
