"""The loader: read once, remembered until a file changes, and the ids that belong together."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from ranvier.errors import KnowledgeError, RanvierError
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.checking.inventory import inventory, verified_share
from ranvier.knowledge.files import HOME, read_files
from ranvier.knowledge.kept.remembered import MOST_KEPT
from ranvier.knowledge.store import Knowledge
from ranvier.rules.ruleset import RuleSet

KNOWLEDGE = load_knowledge()


def cached_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache" / "ranvier").glob("knowledge-*.msgpack"))


def test_what_was_read_is_remembered(home: Path, tmp_path: Path) -> None:
    first = read_files(home)
    (kept,) = cached_files(tmp_path)
    written_at = kept.stat().st_mtime_ns
    again = read_files(home)
    assert {each.name for each in cached_files(tmp_path)} == {kept.name}
    assert kept.stat().st_mtime_ns == written_at
    assert again.digest == first.digest
    for folder, documents in first.by_folder.items():
        for stem, document in documents.items():
            assert again.by_folder[folder][stem].content == document.content


def test_a_changed_file_is_read_again(home: Path, tmp_path: Path) -> None:
    before = read_files(home)
    (kept,) = cached_files(tmp_path)
    path = home / "sources" / "books.yaml"
    path.write_text(path.read_text().replace("2020", "2021"))
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1_000_000))
    after = read_files(home)
    assert "2021" in after.folder("sources")["books"].content["book"]["title"]
    assert after.digest != before.digest
    assert kept in cached_files(tmp_path)
    assert len(cached_files(tmp_path)) == 2


def test_only_the_newest_editions_are_kept(home: Path, tmp_path: Path) -> None:
    path = home / "sources" / "books.yaml"
    for year in range(2000, 2000 + MOST_KEPT + 3):
        path.write_text(f"book: {{title: Of {year}}}\n")
        os.utime(path, ns=(1, year * 1_000_000_000))
        read_files(home)
    assert len(cached_files(tmp_path)) == MOST_KEPT


def test_a_new_file_and_a_removed_one_are_noticed(home: Path) -> None:
    before = read_files(home)
    (home / "sources" / "more.yaml").write_text("other: {title: x}\n")
    assert "more" in read_files(home).folder("sources")
    (home / "sources" / "more.yaml").unlink()
    assert read_files(home).digest == before.digest


def test_a_broken_cache_is_read_over(home: Path, tmp_path: Path) -> None:
    digest = read_files(home).digest
    (kept,) = cached_files(tmp_path)
    kept.write_bytes(b"\xc1 not msgpack")
    assert read_files(home).digest == digest
    kept.write_bytes(b"\x81\xa5other\x01")
    assert read_files(home).digest == digest


def test_a_cache_that_cannot_be_written_only_costs_time(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/nowhere")
    assert read_files(home).folder("drugs")


def test_what_is_wrong_is_not_remembered(home: Path, tmp_path: Path) -> None:
    path = home / "sources" / "books.yaml"
    path.write_text("book: {titel: x}\n")
    for _ in range(2):
        with pytest.raises(KnowledgeError, match=r"sources/books.yaml line 1, book.titel: unknown field 'titel'"):
            read_files(home)
    assert cached_files(tmp_path) == []


def test_the_version_follows_the_content(home: Path) -> None:
    first = Knowledge(read_files(home, remember=False)).version
    path = home / "methods" / "detector.yaml"
    path.write_text(path.read_text().replace("50", "51"))
    assert Knowledge(read_files(home, remember=False)).version != first


def test_an_empty_or_binary_knowledge_file_is_told(home: Path) -> None:
    (home / "criteria" / "sugar.yaml").write_bytes(b"")
    with pytest.raises(RanvierError, match=r"criteria/sugar.yaml"):
        read_files(home)
    (home / "criteria" / "sugar.yaml").write_bytes(bytes(range(256)))
    with pytest.raises(RanvierError, match=r"criteria/sugar.yaml"):
        read_files(home)


def test_small_knowledge_as_values(home: Path) -> None:
    knowledge = Knowledge(read_files(home))
    assert knowledge.methods["detector"].number("threshold_uv") == 50
    assert knowledge.conclusions["sugar.high_sugar"].excluding == ("sugar.sweetened",)
    assert isinstance(knowledge.rules, RuleSet)
    assert set(knowledge.medicines) == {"pill", "tea"}
    assert "is_sweet" in knowledge.vocabulary.listings["medicine"].columns
    assert "is_sweet" not in knowledge.vocabulary.listings["medicine"].stated
    assert any("verified" in line for line in inventory(knowledge))


def test_the_loader_is_asked_once() -> None:
    assert load_knowledge() is load_knowledge()


# What must hold of the whole knowledge.


def test_every_fact_has_one_owner() -> None:
    counted = Counter(fact for term in KNOWLEDGE.vocabulary.terms.values() for fact in term.fact_ids)
    assert [fact for fact, count in counted.items() if count > 1] == []


def test_every_heading_of_the_chart_has_something_to_state() -> None:
    vocabulary = KNOWLEDGE.vocabulary
    lists = {each.section for each in vocabulary.listings.values() if not each.derived}
    for section in vocabulary.sections:
        assert section == "derived" or vocabulary.by_section[section] or section in lists, section


def test_ids_of_files_are_not_shared_between_kinds() -> None:
    ids = [*KNOWLEDGE.criteria, *KNOWLEDGE.treatments, *KNOWLEDGE.tests, *KNOWLEDGE.methods, *KNOWLEDGE.formulas]
    assert [id for id, count in Counter(ids).items() if count > 1] == []


def test_every_figure_has_a_unit_of_the_list_a_meaning_and_a_source_or_says_that_it_was_chosen() -> None:
    from ranvier.units import known_units

    for group in (*KNOWLEDGE.methods.values(), *KNOWLEDGE.formulas.values()):
        for name, figure in group.values.items():
            assert figure.unit in known_units(), f"{group.id}.{name}: {figure.unit}"
            assert figure.meaning, f"{group.id}.{name}"
            chosen = not figure.source and figure.confidence == "memory"
            assert chosen or figure.source in KNOWLEDGE.sources, f"{group.id}.{name}: {figure.source}"


def test_every_rule_has_a_source() -> None:
    assert [claim.id for claim in KNOWLEDGE.claims.values() if claim.source not in KNOWLEDGE.sources] == []


def test_every_conversion_has_a_source() -> None:
    for term in KNOWLEDGE.vocabulary.terms.values():
        for other, conversion in term.also_in.items():
            assert conversion.source in KNOWLEDGE.sources, f"{term.id} in {other}"


def test_every_urgent_conclusion_says_what_by_when_and_why() -> None:
    urgent = [form.urgent for form in KNOWLEDGE.conclusions.values() if form.urgent is not None]
    assert urgent
    assert all(each.action and each.within and each.why for each in urgent)


def test_every_red_flag_is_urgent() -> None:
    flags = [form for form in KNOWLEDGE.conclusions.values() if form.kind == "red_flag"]
    assert flags
    assert [form.id for form in flags if form.urgent is None] == []


def test_most_of_the_knowledge_was_read_in_a_source() -> None:
    seen, total = verified_share(KNOWLEDGE)
    assert 0.5 < seen / total <= 1


def test_no_file_claims_a_review_that_nobody_did() -> None:
    for path in HOME.rglob("*.yaml"):
        assert "reviewed_by" not in path.read_text(encoding="utf-8"), path.name
