"""Many pieces of work on all cores of the machine, their results in the order of the work."""

from __future__ import annotations

import copyreg
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Result = TypeVar("Result")

FEWEST = 8
"""Less work than this is done faster where one is."""

_held: list[Sequence[Callable[[], Any]]] = []
"""In a worker: the work, which it has from its parent without a copy."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@contextmanager
def in_order(works: Sequence[Callable[[], Result]], processes: int | None = None) -> Generator[Iterator[Result]]:
    """The result of each piece of work, in their order; several processes share it where that is quicker.

    processes  how many there are at most; as many as cores unless given

    Workers are copies of this process, which only Linux makes safely: elsewhere one process does all. They are made at
    once, before anything else may run beside them, and ended with the block, whatever they are doing. What a worker
    cannot finish, since it was ended from outside, is done here.

    >>> with in_order([lambda: 1, lambda: 2]) as results:
    ...     list(results)
    [1, 2]
    """
    many = min(cores() if processes is None else processes, len(works))
    if many < 2 or len(works) < FEWEST or sys.platform != "linux":
        yield (work() for work in works)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    copyreg.pickle(MappingProxyType, _as_pickled)  # type: ignore[arg-type]
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(many, multiprocessing.get_context("fork"), initializer=_begin, initargs=(works,))
    waiting = [pool.submit(_do, place) for place in range(len(works))]
    waiting.reverse()
    try:
        yield _results(works, waiting)
    finally:
        for each in set(multiprocessing.active_children()) - others if waiting else ():
            each.terminate()  # nobody waits for what is not finished
        pool.shutdown(wait=not waiting, cancel_futures=True)


def _results(works: Sequence[Callable[[], Result]], waiting: list[Future[Result]]) -> Iterator[Result]:
    """Results as they are asked for; those of a worker that was ended from outside are worked out here."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        while waiting:
            result = waiting[-1].result()
            waiting.pop()
            yield result
    except BrokenProcessPool:
        yield from (work() for work in works[len(works) - len(waiting) :])
        waiting.clear()


def _begin(works: Sequence[Callable[[], Any]]) -> None:
    """A worker leaves it to its parent to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _held.append(works)


def _do(place: int) -> Any:
    return _held[-1][place]()


def _as_pickled(mapping: Mapping[Any, Any]) -> tuple[Callable[..., Any], tuple[dict[Any, Any]]]:
    return _read_only, (dict(mapping),)


def _read_only(content: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(content)
