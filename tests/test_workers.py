"""Work that several processes share: in order, whatever becomes of a worker."""

from __future__ import annotations

import os
from functools import partial
from types import MappingProxyType

import pytest

from ranvier.workers import FEWEST, in_order


def ended_in_a_worker(parent: int, number: int) -> int:
    """A number; a worker that is asked for the third is ended from outside."""
    if number == 3 and os.getpid() != parent:
        os._exit(9)
    return number


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_order(processes: int) -> None:
    works = [partial(pow, number, 2) for number in range(3 * FEWEST)]
    with in_order(works, processes) as results:
        assert list(results) == [number**2 for number in range(3 * FEWEST)]


def test_what_an_ended_worker_leaves_is_done_here() -> None:
    works = [partial(ended_in_a_worker, os.getpid(), number) for number in range(2 * FEWEST)]
    with in_order(works, 2) as results:
        assert list(results) == list(range(2 * FEWEST))


def test_read_only_mappings_come_back_as_they_are() -> None:
    with in_order([lambda: MappingProxyType({"a": 1})] * FEWEST, 2) as results:
        assert next(results) == MappingProxyType({"a": 1})


def test_an_error_of_the_work_is_raised() -> None:
    with in_order([partial(int, "x")] * FEWEST, 2) as results, pytest.raises(ValueError, match="invalid literal"):
        next(results)
