"""Signals reach a whole process, so each test has one of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from boardsnap.jobs.grace import end_threads

_PATIENCE_SECONDS = 60
_BEFORE = """
import signal, socket, threading, time
from boardsnap.jobs.ending import Ending

def say(text):
    # At once: two threads may speak.
    print(text + "\\n", end="", flush=True)

def hang():
    threading.Thread(target=threading.Event().wait).start()

def take(*noticed):
    time.sleep(0.3)
    for event in noticed:
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
        event.wait()

with Ending({bounds}) as ending:
    ending.when_asked(lambda: say("lets nothing begin"))
    ending.when_pressed(lambda: say("puts back"))
    say("runs")
    {then}
say("after")
"""


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    """What a test has started; killed at its end."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def run(processes: list[subprocess.Popen[str]], then: str, bounds: str = "") -> Process:
    """A process that has entered its ending."""
    script = _BEFORE.format(bounds=bounds, then=then)
    started = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    processes.append(started)
    process = Process(started)
    assert process.line() == "runs"
    return process


class Process:
    """A process and what it says."""

    def __init__(self, started: subprocess.Popen[str]) -> None:
        self._started = started

    def line(self) -> str:
        assert self._started.stdout is not None
        return self._started.stdout.readline().strip()

    def tell(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._started.send_signal(number)

    def end(self) -> tuple[int, str]:
        rest, _ = self._started.communicate(timeout=_PATIENCE_SECONDS)
        return self._started.returncode, rest


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_asks_and_the_process_ends_by_itself(
    processes: list[subprocess.Popen[str]], number: signal.Signals
) -> None:
    process = run(processes, "ending.wait()")
    process.tell(number)
    assert process.end() == (0, "lets nothing begin\nafter\n")


@pytest.mark.parametrize("times", [1, 2, 3])
def test_signals_that_wake_no_main_thread_are_noticed(
    processes: list[subprocess.Popen[str]], times: int
) -> None:
    # As those that come just before the main thread begins to wait: another thread takes them. The
    # third one ends the process, perhaps before the main thread wakes; after fewer it ends with the
    # thread, in peace.
    events = ["ending.asked", "ending.pressed", "threading.Event()"][:times]
    taking = f"threading.Thread(target=take, args=({', '.join(events)},)).start()"
    process = run(processes, f"{taking}; ending.wait()", "at_once_seconds=3600")
    status, said = process.end()
    assert status == (1 if times == 3 else 0)
    lines = [line for line in said.splitlines() if line != "after"]
    assert lines == ["lets nothing begin", "puts back"][:times]


def test_the_second_signal_presses(processes: list[subprocess.Popen[str]]) -> None:
    process = run(processes, "ending.pressed.wait()")
    process.tell()
    assert process.line() == "lets nothing begin"
    process.tell()
    assert process.end() == (0, "puts back\nafter\n")


def test_who_is_asked_while_it_leaves_has_all_its_time(
    processes: list[subprocess.Popen[str]],
) -> None:
    # The main thread goes on while the one that heard the signal still tells others.
    process = run(
        processes,
        "leaves = threading.Event()\n"
        "    ending.when_asked(lambda: (leaves.set(), time.sleep(0.3), say('told')))\n"
        "    say('hears')\n"
        "    while not leaves.wait(0.05): pass",
    )
    assert process.line() == "hears"
    process.tell()
    assert process.end() == (0, "lets nothing begin\ntold\nafter\n")


def test_an_event_loop_that_takes_the_signals_hides_none(
    processes: list[subprocess.Popen[str]],
) -> None:
    process = run(
        processes,
        "pair = socket.socketpair()\n"
        "    pair[1].setblocking(False)\n"
        "    signal.set_wakeup_fd(pair[1].fileno())\n"
        "    say('takes')\n"
        "    while not ending.pressed.wait(0.05): pass",
    )
    assert process.line() == "takes"
    process.tell()
    assert process.line() == "lets nothing begin"
    process.tell()
    assert process.end() == (0, "puts back\nafter\n")


def test_signals_that_others_handle_are_left_to_them(
    processes: list[subprocess.Popen[str]],
) -> None:
    process = run(
        processes,
        "signal.signal(signal.SIGUSR1, lambda *_: say('theirs'))\n"
        "    say('hears')\n"
        "    while not ending.asked.wait(0.05): pass",
    )
    assert process.line() == "hears"
    process.tell(signal.SIGUSR1)
    assert process.line() == "theirs"
    process.tell()
    assert process.end() == (0, "lets nothing begin\nafter\n")


def test_what_hangs_is_ended_when_its_time_is_over(processes: list[subprocess.Popen[str]]) -> None:
    process = run(processes, "hang(); ending.wait()", "end_seconds=0.2")
    process.tell()
    assert process.end() == (1, "lets nothing begin\nafter\n")


def test_what_hangs_is_ended_soon_after_the_second_signal(
    processes: list[subprocess.Popen[str]],
) -> None:
    process = run(processes, "hang(); ending.wait()", "at_once_seconds=0.2")
    process.tell()
    assert process.line() == "lets nothing begin"
    process.tell()
    assert process.end()[0] == 1


def test_the_third_signal_ends_a_process_as_it_is(processes: list[subprocess.Popen[str]]) -> None:
    process = run(processes, "hang(); ending.wait()", "at_once_seconds=3600")
    process.tell()
    assert [process.line(), process.line()] == ["lets nothing begin", "after"]
    process.tell()
    assert process.line() == "puts back"
    process.tell()
    assert process.end()[0] == 1


def test_signals_are_as_before_where_nobody_asked(processes: list[subprocess.Popen[str]]) -> None:
    process = run(processes, "pass\nsay('left')\nthreading.Event().wait()")
    assert process.line() == "left"
    process.tell()
    assert process.end()[0] == -signal.SIGTERM


def test_a_wait_for_readings_is_cut_short_when_it_is_pressed() -> None:
    over, pressed = threading.Event(), threading.Event()
    reading = threading.Thread(target=over.wait)
    reading.start()
    threading.Timer(0.1, pressed.set).start()
    end_threads([reading], over.set, 3600.0, pressed)
    assert not reading.is_alive()
