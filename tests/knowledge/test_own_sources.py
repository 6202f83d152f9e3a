"""A file that rests on a source nobody else uses describes it itself."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier.document import Document
from ranvier.errors import KnowledgeError
from ranvier.knowledge.reading import sources


def document(name: str, **content: Any) -> Document:
    return Document(name, content, {})


SHARED = document("sources/shared.yaml", shared_1999={"title": "Shared"})


def test_a_criteria_set_lists_what_it_describes_and_what_is_described_elsewhere():
    listed = document("criteria/a.yaml", sources=[{"ref": "shared_1999"}, {"ref": "own_2011", "title": "Own"}])
    assert {id: each.title for id, each in sources([SHARED], [listed]).items()} == {
        "shared_1999": "Shared", "own_2011": "Own",
    }  # fmt: skip


def test_other_files_describe_them_by_name():
    assert set(sources([SHARED], [document("drugs/a.yaml", sources={"own_2011": {"title": "Own"}})])) == {
        "shared_1999", "own_2011",
    }  # fmt: skip


@pytest.mark.parametrize("again", [[{"ref": "shared_1999", "title": "Again"}], {"shared_1999": {"title": "Again"}}])
def test_a_source_is_described_once(again: object):
    with pytest.raises(KnowledgeError, match="the source 'shared_1999' stands twice"):
        sources([SHARED], [document("criteria/a.yaml", sources=again)])
