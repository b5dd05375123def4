"""How workers end: in peace, within a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

# Longer than nearly all readings (2 to 4 s on one core), shorter than what service managers wait
# before they kill (systemd 90 s, Kubernetes 30 s).
GRACE_SECONDS = 20.0
# For what was interrupted to be put back: a few short transactions.
_PUT_BACK_SECONDS = 5.0
# A reading may be about to start its child when it is interrupted, so that is said again.
_AGAIN_SECONDS = 0.2


def end_threads(
    threads: Sequence[threading.Thread],
    interrupt: Callable[[], None],
    grace_seconds: float,
    pressed: threading.Event | None = None,
) -> None:
    """Waits for threads that were told to end.

    Args:
        threads: what runs.
        interrupt: stops what they are at; called once their time is over.
        grace_seconds: their time.
        pressed: cuts it short once it is set.
    """
    until = time.monotonic() + grace_seconds
    while _alive(threads) and time.monotonic() < until and not (pressed and pressed.is_set()):
        _wait(threads)
    last = time.monotonic() + _PUT_BACK_SECONDS
    while _alive(threads) and time.monotonic() < last:
        interrupt()
        _wait(threads)


def _alive(threads: Sequence[threading.Thread]) -> bool:
    return any(thread.is_alive() for thread in threads)


def _wait(threads: Sequence[threading.Thread]) -> None:
    """Until the first that runs has ended, for a moment at most."""
    for thread in threads:
        if thread.is_alive():
            thread.join(_AGAIN_SECONDS)
            return
