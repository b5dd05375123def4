"""How a process ends that was told to: in peace and within a time, at once when told twice."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType, TracebackType
from typing import Self

from boardsnap.jobs.grace import GRACE_SECONDS

_log = logging.getLogger(__name__)

# Kubernetes and `stop_grace_period: 30s` kill 30 s after the signal; what is left is for the
# interpreter itself.
END_SECONDS = 27.0
# Time to put back what was being read: a few short transactions.
AT_ONCE_SECONDS = 3.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_LEFT = b"\0"  # no signal has this number

Act = Callable[[], None]


class Ending:
    """While it is entered, SIGTERM and SIGINT end the process within a bound.

    The first signal asks: nothing new begins, what goes on may end. The second one presses: what
    goes on is put back at once. A third one, or time that has run out, ends the process as it is.
    The bound holds for everything that comes after the first signal, Python's own end included.

    Attributes:
        asked: set by the first signal.
        pressed: set by the second one.
    """

    def __init__(
        self, end_seconds: float = END_SECONDS, at_once_seconds: float = AT_ONCE_SECONDS
    ) -> None:
        """An ending that nobody has asked for.

        Args:
            end_seconds: from the first signal to the end at most.
            at_once_seconds: from the second one.
        """
        self.asked = threading.Event()
        self.pressed = threading.Event()
        self._bounds = (end_seconds, at_once_seconds)
        self._asked_at = 0.0
        self._acts: tuple[list[Act], list[Act]] = ([], [])
        self._is_decided = threading.Event()
        self._undo: list[Callable[[], object]] = []

    def when_asked(self, act: Act) -> None:
        """Has this called in another thread once asked; it neither waits nor fails."""
        self._acts[0].append(act)

    def when_pressed(self, act: Act) -> None:
        """Has this called in another thread once pressed; it neither waits nor fails."""
        self._acts[1].append(act)

    def wait(self) -> None:
        """Returns once asked."""
        self.asked.wait()

    @property
    def peace_seconds(self) -> float:
        """How much time is left for what goes on to end by itself."""
        return max(0.0, self._asked_at + GRACE_SECONDS - time.monotonic())

    def __enter__(self) -> Self:
        # Python handles a signal between two instructions of the main thread, which may never come
        # where it has just begun to wait. The number is written into a socket the moment the signal
        # arrives, whatever the main thread is at, and whichever thread the system picks for it.
        self._hears, self._tells = socket.socketpair()
        self._tells.setblocking(False)
        before = signal.set_wakeup_fd(self._tells.fileno(), warn_on_full_buffer=False)
        self._undo.append(partial(signal.set_wakeup_fd, before))
        for number in _SIGNALS:
            self._undo.append(partial(signal.signal, number, signal.signal(number, self._note)))
        threading.Thread(target=self._watch, name="ending", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tells.send(_LEFT)
        self._is_decided.wait()
        # Once asked, the process goes on to end, and the bound goes on to hold.
        if not self.asked.is_set():
            self._leave()

    def _leave(self) -> None:
        for undo in reversed(self._undo):
            undo()
        self._tells.close()
        with self._hears:
            late = self._hears.recv(64)
        # What came too late to ask is for those to whom signals went before.
        for number in filter(_SIGNALS.__contains__, late):
            signal.raise_signal(number)

    def _note(self, number: int, frame: FrameType | None) -> None:
        """Tells of a signal where an event loop has taken the numbers for itself."""
        taken = signal.set_wakeup_fd(-1)
        signal.set_wakeup_fd(taken, warn_on_full_buffer=False)
        if taken != self._tells.fileno():
            self._tells.send(bytes([number]))

    def _watch(self) -> None:
        if self._told_within(None):
            self._end()
        self._is_decided.set()

    def _end(self) -> None:
        self._asked_at = time.monotonic()
        _log.info("asked to end")
        for act in self._acts[0]:
            act()
        self.asked.set()
        self._is_decided.set()
        if self._told_within(self._bounds[0]):
            _log.warning("told to end at once")
            for act in self._acts[1]:
                act()
            self.pressed.set()
            self._told_within(self._bounds[1])
        _log.warning("ended before all was done; readings that were cut off are begun again")
        os._exit(1)

    def _told_within(self, seconds: float | None) -> bool:
        """Whether a signal came; with no bound, not if there is none to wait for any more."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            left = None if until is None else max(0.001, until - time.monotonic())
            self._hears.settimeout(left)
            try:
                heard = self._hears.recv(1)
            except TimeoutError:
                return False
            # The numbers of signals that others handle are written, too.
            if heard[0] in _SIGNALS or (until is None and heard == _LEFT):
                return heard != _LEFT
