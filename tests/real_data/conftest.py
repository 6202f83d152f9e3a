"""Where the real recordings are: beside the checkout, or where RANVIER_REAL_DATA says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real recordings; a test that needs it is skipped when it is not there."""
    folder = Path(os.environ.get("RANVIER_REAL_DATA", BESIDE))
    if not folder.is_dir():
        pytest.skip("the real recordings are not here: set RANVIER_REAL_DATA to their folder")
    return folder
