"""The processes that run the tests: the knowledge stays in use to the end, and two processes share two cores."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does: a second thread would only wait

settings.register_profile("untimed", deadline=None)  # the time of an example tells of the machine, not of the code
settings.load_profile("untimed")

SELDOM = 200_000
"""New objects between two searches for unreachable ones."""

gc.set_threshold(SELDOM)


def pytest_collection_finish() -> None:
    """Tests and knowledge last as long as the process: searches leave them out."""
    gc.collect()
    gc.freeze()
