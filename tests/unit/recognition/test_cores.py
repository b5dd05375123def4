"""Work done side by side: its order, its failures, and threads that cannot be started."""

from __future__ import annotations

import sys
import threading
from collections.abc import Container

import pytest

from boardsnap.recognition.cores import Cores
from tests.unit.recognition.faults import at_most_threads

MANY = range(50)
PATIENCE_SECONDS = 30.0


class Work:
    """Tells what it was given; some of it waits until the gate is opened, some fails."""

    def __init__(self, waiting: Container[int] = (), failing: Container[int] = ()) -> None:
        self.gate = threading.Event()
        self.begun: list[int] = []
        self._waiting = waiting
        self._failing = failing

    def __call__(self, number: int) -> int:
        self.begun.append(number)
        assert number not in self._waiting or self.gate.wait(PATIENCE_SECONDS)
        if number in self._failing:
            raise ZeroDivisionError(number)
        return number


def wait_for(cores: Cores) -> None:
    """Until all that waits was begun, or left undone: it is taken in order."""
    assert [*cores.each(abs, [-1])] == [1]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_what_is_made_comes_in_order(count: int) -> None:
    assert [*Cores(count).each(str, MANY)] == [str(number) for number in MANY]
    assert [*Cores(count).each(str, [])] == []


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_failure_comes_out_as_it_is_after_what_went_well(count: int) -> None:
    made = Cores(count).each(Work(failing={3}), MANY)
    assert [next(made) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ZeroDivisionError, match="3"):
        next(made)


def test_where_several_fail_at_once_one_of_their_errors_comes_out() -> None:
    cores, usual = Cores(4), sys.getswitchinterval()
    try:
        sys.setswitchinterval(1e-5)
        for _ in range(400):
            with pytest.raises(ZeroDivisionError):
                list(cores.each(Work(failing=MANY), MANY))
    finally:
        sys.setswitchinterval(usual)


def test_nothing_more_is_begun_once_one_has_failed_even_before_anybody_asks() -> None:
    cores, work = Cores(2), Work(waiting={4}, failing={3})
    made = cores.each(work, MANY)
    wait_for(cores)
    work.gate.set()
    assert {0, 1, 2, 3} <= {*work.begun} <= {0, 1, 2, 3, 4}
    with pytest.raises(ZeroDivisionError):
        list(made)


@pytest.mark.parametrize("asked", [0, 1])
def test_nothing_more_is_begun_once_nobody_asks_for_more(asked: int) -> None:
    cores, work = Cores(2), Work(waiting={1, 2})
    made = cores.each(work, MANY)
    for _ in range(asked):
        next(made)
    del made
    work.gate.set()
    wait_for(cores)
    assert {*work.begun} <= {0, 1, 2}


def test_one_that_fails_leaves_what_others_asked_for_alone() -> None:
    cores = Cores(2)
    failing, well = cores.each(Work(failing={0}), MANY), cores.each(str, MANY)
    with pytest.raises(ZeroDivisionError):
        list(failing)
    assert [*well] == [str(number) for number in MANY]


@pytest.mark.parametrize("startable", [0, 1, 3])
def test_what_no_thread_can_be_started_for_is_done_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, startable: int
) -> None:
    at_most_threads(monkeypatch, startable)
    assert [*Cores(4).each(str, MANY)] == [str(number) for number in MANY]


def test_threads_work_again_once_they_can_be_started_again() -> None:
    def place(_: int) -> str:
        return threading.current_thread().name

    cores = Cores(2)
    with pytest.MonkeyPatch.context() as scarce:
        at_most_threads(scarce, 0)
        assert {*cores.each(place, MANY)} == {threading.current_thread().name}
    assert threading.current_thread().name not in {*cores.each(place, MANY)}
