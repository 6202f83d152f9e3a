"""The checked rules are kept for the next start, and built again when anything that makes them changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ranvier.knowledge import load_knowledge
from ranvier.knowledge.files import read_files
from ranvier.knowledge.kept import rules as kept_rules
from ranvier.knowledge.store import Knowledge
from ranvier.rules import ruleset
from ranvier.rules.kept import built_again, plain_rules
from ranvier.rules.nodes import Node


def kept_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache" / "ranvier").glob("rules-*.msgpack"))


def said(knowledge: Knowledge) -> list[tuple[str, Node, str | None, bool]]:
    """The rules without the lines of their files, which are known only when a file was read."""
    return [(each.id, each.node, each.per, each.score) for each in knowledge.rules.definitions]


def test_every_rule_of_the_knowledge_is_the_same_after_being_kept() -> None:
    knowledge = load_knowledge()
    again = built_again(plain_rules(knowledge.rules), knowledge.vocabulary.scope)
    assert again == knowledge.rules
    assert [each.uses for each in again.definitions] == [each.uses for each in knowledge.rules.definitions]


def test_kept_rules_are_not_built_again(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = said(Knowledge(read_files(home)))
    assert len(kept_files(tmp_path)) == 1
    monkeypatch.setattr(kept_rules, "build", None)
    assert said(Knowledge(read_files(home))) == first


def test_kept_rules_are_not_wired_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Knowledge(read_files(home)).rules
    monkeypatch.setattr(ruleset, "wired", None)
    assert Knowledge(read_files(home)).rules.circuit


def test_a_home_that_cannot_be_written_to_keeps_nothing_and_fails_nothing(home: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    assert Knowledge(read_files(home)).rules.circuit
    assert (tmp_path / "cache").is_file()


def test_a_changed_rule_is_built_anew(home: Path, tmp_path: Path) -> None:
    first = said(Knowledge(read_files(home)))
    path = next(iter(sorted((home / "criteria").glob("*.yaml"))))
    before = path.read_text()
    assert ">= 6.5" in before
    path.write_text(before.replace(">= 6.5", ">= 6.4", 1))
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1_000_000))
    assert said(Knowledge(read_files(home))) != first
    assert len(kept_files(tmp_path)) == 2


def test_changed_code_makes_the_rules_be_built_anew(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "parse.py").write_text("one")
    monkeypatch.setattr(kept_rules, "_MAKERS", (code,))
    assert Knowledge(read_files(home)).rules
    (code / "parse.py").write_text("two words")
    assert Knowledge(read_files(home)).rules
    assert len(kept_files(tmp_path)) == 2


@pytest.mark.parametrize("written", [b"\xc1 not msgpack", b"\x81\xa5other\x01", b"\x91\x93\xa1a\xa1b\x01"])
def test_broken_kept_rules_are_built_anew(home: Path, tmp_path: Path, written: bytes) -> None:
    first = said(Knowledge(read_files(home)))
    (kept,) = kept_files(tmp_path)
    kept.write_bytes(written)
    assert said(Knowledge(read_files(home))) == first


def test_files_that_are_not_remembered_keep_no_rules(home: Path, tmp_path: Path) -> None:
    assert Knowledge(read_files(home, remember=False)).rules
    assert kept_files(tmp_path) == []
