"""Work done ahead, side by side on several threads, and handed out in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Generic, TypeVar
from weakref import finalize

Given = TypeVar("Given")
Made = TypeVar("Made")


class Cores:
    """Threads that work side by side.

    Args:
        count: how many; with one, work is done where it is asked for.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = self._threads()

    def each(self, work: Callable[[Given], Made], given: Sequence[Given]) -> Iterator[Made]:
        """What work makes of each, in order, begun before it is asked for.

        Once it has failed, or nobody asks for more, what still waits is left undone. What no
        thread can be started for is done where it is asked for.
        """
        if self._count == 1:
            return map(work, given)
        course = _Course(work)
        begun = self._begin(course, given)
        made = _in_order(begun, map(work, given[len(begun) :]))
        finalize(made, course.stop)
        return made

    def _begin(self, work: Callable[[Given], Made], given: Sequence[Given]) -> deque[Future[Made]]:
        """The first of the given as they are worked on: as many as there are threads for."""
        pool, begun = self._pool, deque[Future[Made]]()
        try:
            for one in given:
                begun.append(pool.submit(work, one))
        except RuntimeError:  # can't start new thread; or another caller came to this just now
            # What it started no thread for stays in its queue, and may be done twice: whoever asks
            # next gets a fresh one.
            self._pool = self._threads()
            pool.shutdown(wait=False)
        return begun

    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._count, "boardsnap-lines")


class _Course(Generic[Given, Made]):
    """Work that is done no more once it was stopped, or has failed: then the rest fails alike."""

    def __init__(self, work: Callable[[Given], Made]) -> None:
        self._work = work
        self._end: BaseException | None = None

    def __call__(self, given: Given) -> Made:
        if self._end is not None:
            raise self._end
        try:
            return self._work(given)
        except BaseException as error:
            self._end = self._end or error
            raise

    def stop(self) -> None:
        """Leaves undone what has not begun."""
        self._end = self._end or CancelledError()


def _in_order(begun: deque[Future[Made]], rest: Iterator[Made]) -> Iterator[Made]:
    while begun:
        yield begun.popleft().result()
    yield from rest
