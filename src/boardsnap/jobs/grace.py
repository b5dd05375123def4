"""How workers end: in peace, within a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

# Longer than nearly all readings (2 to 4 s on one core), shorter than what service managers wait
# before they kill (systemd 90 s, Kubernetes 30 s).
GRACE_SECONDS = 20.0


# A reading may be about to start its child when it is interrupted, so that is said again.
_AGAIN_SECONDS = 0.2


def end_threads(
    threads: Sequence[threading.Thread], interrupt: Callable[[], None], grace_seconds: float
) -> None:
    """Waits for threads that were told to end.

    Args:
        threads: what runs.
        interrupt: stops what they are at; called once their time is over.
        grace_seconds: their time.
    """
    until = time.monotonic() + grace_seconds
    last = until + GRACE_SECONDS
    while not _ended(threads, until) and time.monotonic() < last:
        interrupt()
        until = time.monotonic() + _AGAIN_SECONDS


def _ended(threads: Sequence[threading.Thread], until: float) -> bool:
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)
