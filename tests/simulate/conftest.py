"""The knowledge as shipped, which holds the numbers of every simulation."""

from __future__ import annotations

import pytest

from ranvier.knowledge import Knowledge, load_knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()
