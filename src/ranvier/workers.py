"""Many pieces of work on all cores of the machine, their results in the order of the work."""

from __future__ import annotations

import copyreg
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

Result = TypeVar("Result")

FEWEST = 8
"""Less work than this is done faster where one is."""

_held: list[Sequence[Callable[[], Any]]] = []
"""In a worker: the work, which it has from its parent without a copy."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def in_order(works: Sequence[Callable[[], Result]], processes: int | None = None) -> Iterator[Result]:
    """The result of each piece of work, in their order; several processes share it where that is quicker.

    processes  how many there are at most; as many as cores unless given

    Workers are copies of this process, which only Linux makes safely: elsewhere one process does all. What a worker
    cannot finish, since it was ended from outside, is done here.

    >>> list(in_order([lambda: 1, lambda: 2]))
    [1, 2]
    """
    many = min(cores() if processes is None else processes, len(works))
    if many < 2 or len(works) < FEWEST or sys.platform != "linux":
        yield from (work() for work in works)
        return
    done = 0
    for result in _shared(works, many):
        done += 1
        yield result
    yield from (work() for work in works[done:])


def _shared(works: Sequence[Callable[[], Result]], processes: int) -> Iterator[Result]:
    """Results in order until all is done or a worker was ended from outside."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    copyreg.pickle(MappingProxyType, _as_pickled)  # type: ignore[arg-type]
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), initializer=_begin, initargs=(works,))
    finished, others = False, set(multiprocessing.active_children())
    try:
        waiting = [pool.submit(_do, place) for place in range(len(works))]
        waiting.reverse()
        while waiting:
            yield waiting.pop().result()
        finished = True
    except BrokenProcessPool:
        return
    finally:
        for each in () if finished else set(multiprocessing.active_children()) - others:
            each.terminate()  # nobody waits for what is not finished
        pool.shutdown(wait=finished, cancel_futures=True)


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
