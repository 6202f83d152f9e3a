"""YAML and JSON: plain values with their lines, and nothing that could hide a mistake."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.document import MOST_BYTES, as_day, as_list, as_mapping, field_name, parse_json, parse_yaml, read_document
from ranvier.errors import InputError


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", True), ("No", False), ("TRUE", True), ("~", None), ("", None), ("null", None),
        ("5", 5), ("-5", -5), ("+5", 5), ("1_000", 1000), ("007", 7),
        ("5.5", 5.5), ("5.", 5.0), (".5", 0.5), ("1e3", 1000.0), ("-1.5E-3", -0.0015),
        ("2026-11-01", date(2026, 11, 1)), ("'2026-11-01'", "2026-11-01"), ("2026-11-01 10:00", "2026-11-01 10:00"),
        ("0x1F", "0x1F"), ("1:30", "1:30"), ("5 %", "5 %"), ("'yes'", "yes"), ('"5"', "5"), ("on", "on"),
        ("y", "y"), ("n", "n"), ("a: b", {"a": "b"}), ("[1, [2]]", [1, [2]]), ("a=b", "a=b"), ("1.2.3", "1.2.3"),
        ("|\n  two\n  lines\n", "two\nlines\n"), (">\n  two\n  lines\n", "two lines\n"),
    ],
)  # fmt: skip
def test_plain_values(written: str, value: Any) -> None:
    content = parse_yaml(f"x: {written}\n" if ": b" not in written else f"x: {{{written}}}\n", "f").content
    assert content == {"x": value}
    assert type(content["x"]) is type(value)


def test_norway_is_a_country_and_no_is_an_answer() -> None:
    assert parse_yaml("[no, 'no', NO]", "f").content == [False, "no", False]


def test_lines_of_every_part() -> None:
    document = parse_yaml("a:\n  b:\n    - x\n    - c: 1\n\nd: 2\n", "case.yaml")
    assert document.where("a", "b", 1, "c") == "case.yaml line 4, a.b[2].c"
    assert document.where("d") == "case.yaml line 6, d"
    assert document.where("a", "b", 7, "unheard") == "case.yaml line 2, a.b[8].unheard"
    assert document.where() == "case.yaml line 1"
    assert parse_json('{"a": 1}', "case.json").where("a") == "case.json, a"


def test_field_names() -> None:
    assert field_name(()) == ""
    assert field_name((0, "a", 1)) == "[1].a[2]"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3: the field 'a' stands twice"),
        ("a: 1\n'a': 3\n", "line 2: the field 'a' stands twice"),
        ("yes: 1\nyes: 3\n", "line 2: the field 'yes' stands twice"),
        ("a: &x 1\n", "line 1: anchors and aliases"),
        ("a: *x\n", "line 1: anchors and aliases"),
        ("<<: {a: 1}\n", "line 1: a field name must be a plain word"),
        ("? [a]\n: 1\n", "line 1: a field name must be a plain word"),
        ("a: !!str 5\n", "line 1: the tag '!!str'"),
        ("a: !x {b: 1}\n", "line 1: the tag '!x'"),
        ("a: !!set {b}\n", "line 1: the tag '!!set'"),
        ("a:\n  - .nan\n", "line 2: '.nan' is not a value"),
        ("a: .inf\n", "'.inf' is not a value"),
        ("a: NaN\n", "'NaN' is not a value"),
        ("a: -Infinity\n", "'-Infinity' is not a value"),
        ("a: 1e999\n", "too large"),
        (f"a: {'9' * 400}\n", "too large"),
        ("a: 2026-02-30\n", "line 1: '2026-02-30' is no day of the calendar"),
        ("a:\n\tb: 1\n", "line 2: a tab is used for indentation"),
        ("a: @b\n", "line 1: a text may not begin with '@' unless it stands in quotes"),
        ("a: `b`\n", "line 1: a text may not begin with '`'"),
        ("a: 'b\n", "a closing quote is missing"),
        ("a: [b, c\nd: 1\n", "not YAML: a ',' or a closing bracket is missing"),
        ("a: b: c\n", "put a text in quotes, and fields in braces, as in 'a: {b: c}'"),
        ("a: 1\n b: 2\n", "not YAML"),
        ("a: {}}\n", "not YAML"),
        ("a: 1\n---\nb: 2\n", "not YAML"),
        ("a: " + "[" * 30 + "]" * 30, "more than 20 levels"),
        ("a: " + "{a: " * 30 + "1" + "}" * 30, "more than 20 levels"),
        ("a: \x07\n", "control characters"),
        ('a: "\\ud800"\n', "f line 1"),
        ('a: "\\e[2J"\n', "f line 1: a text holds a control character"),
        ('a: 1\n"\\0": 1\n', "f line 2: a text holds a control character"),
        ("%TAG ! x\na", "f line"),
    ],
)
def test_refused_yaml(text: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_yaml(text, "f")
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1, "a": 2}', "'a' stands twice"),
        ('{"a": NaN}', "NaN is not a value"),
        ('{"a": -Infinity}', "-Infinity is not a value"),
        ('{"a": 1e999}', "too large"),
        (f'{{"a": {"9" * 5000}}}', "too large"),
        ('{"a": 1,}', "f line 1: not JSON"),
        ("", "f line 1: not JSON"),
        ("[" * 30 + "]" * 30, "more than 20 levels"),
        ("[" * 100_000, "f"),
        ('{"a": "\\ud800"}', "half a letter"),
        ('{"\\udc00": 1}', "half a letter"),
        ('{"a": "\\u001b[2J"}', "a control character"),
        ('{"a": "2026-02-30"}', "no day of the calendar"),
    ],
)
def test_refused_json(text: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_json(text, "f")
    assert says in str(raised.value)


def test_json_days() -> None:
    assert parse_json('{"a": ["2026-01-31", "x"]}', "f").content == {"a": [date(2026, 1, 31), "x"]}


def test_files(tmp_path: Path) -> None:
    chart = tmp_path / "case.YAML"
    chart.write_bytes("\ufeffa: ä\n".encode())
    assert read_document(chart).content == {"a": "ä"}
    other = tmp_path / "case.JSON"
    other.write_text('{"a": "yes"}')
    assert read_document(other, "shown").content == {"a": "yes"}
    for path, says in (
        (tmp_path, "this is a folder"),
        (tmp_path / "x", "no such file"),
        (chart / "x", "cannot be read"),
    ):
        with pytest.raises(InputError, match=says):
            read_document(path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "case.yaml")
    with pytest.raises(InputError, match="a device or a pipe"):
        read_document(tmp_path / "case.yaml")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(InputError, match="5,000,001 bytes"):
        read_document(path)


def test_a_wrong_byte_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(InputError, match=r"case\.yaml line 2: byte 11 is not UTF-8"):
        read_document(path)


def test_parts_of_a_document() -> None:
    assert (as_mapping({"a": 1}), as_mapping([1]), as_list([1]), as_list("a")) == ({"a": 1}, None, [1], None)
    assert as_day(date(2026, 1, 1)) == as_day(" 2026-01-01 ") == date(2026, 1, 1)
    assert as_day("2026-02-30") is None
    assert as_day(20260101) is None


def is_plain(value: Any, level: int = 0) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(each, level + 1) for key, each in value.items())
    if isinstance(value, list):
        return all(is_plain(each, level + 1) for each in value)
    return value is None or type(value) in {str, int, float, bool, date}


yaml_like = st.lists(
    st.sampled_from(["a", "b: ", "- ", "[", "]", "{", "}", ",", "\n", "  ", "'", '"', "&x ", "*x", "!t ", "|", ">", "#",
                     "?", "1", "2026-13-01", ".nan", "yes", "\t", ":", "---\n", "%", "@", "<<: ", "ä", "\u2028", "\\"]),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(yaml_like | st.text(max_size=60))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    for parse in (parse_yaml, parse_json):
        with contextlib.suppress(InputError):
            assert is_plain(parse(text, "f").content)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=80))
def test_no_bytes_whatever_break_the_reader(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    for ending in ("yaml", "json"):
        path = tmp_path_factory.getbasetemp() / f"any.{ending}"
        path.write_bytes(content)
        with contextlib.suppress(InputError):
            assert is_plain(read_document(path).content)


letters = st.characters(exclude_categories=("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(-1e12, 1e12) | st.text(letters, max_size=10),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text("abcdef_", max_size=5), part, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), plain, max_size=4))
def test_what_is_written_is_read_back(content: dict[str, Any]) -> None:
    written = json.dumps(content, ensure_ascii=False)
    assert parse_json(written, "f").content == content
    assert parse_yaml(written, "f").content == content
