"""`python -m boardsnap.intake`: the child. Started by `intake.child`, of no use by hand.

Limits come first: nothing that decodes is imported before they stand.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from typing import BinaryIO

if sys.platform != "win32":
    import resource

# What a thread reserves without using it: its stack and a heap of glibc's, in the detector's
# pool and in that of the lines.
_THREAD_BYTES = 2 * (8 + 64) * 1024 * 1024


def main(arguments: Sequence[str]) -> None:
    """Answers requests from standard input on standard output until the input ends."""
    parser = argparse.ArgumentParser("boardsnap.intake", description="Reads photos for a parent.")
    parser.add_argument("--memory", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--niceness", type=int, required=True)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--warm", action="store_true")
    given = parser.parse_args(arguments)
    _limit(given.memory, given.niceness, given.threads)
    requests, answers = _take_pipes()
    # A key press in the terminal, and what a service manager tells all processes of a service,
    # goes to the parent too, which decides what ends.
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)

    from boardsnap.intake.serving import Server  # noqa: PLC0415

    server = Server(given.engine, given.threads, given.seconds)
    server.serve(requests, answers, warm=given.warm)


def _limit(memory_bytes: int, niceness: int, threads: int) -> None:
    # Read by numpy's OpenBLAS when it is loaded; its threads would only take address space.
    os.putenv("OPENBLAS_NUM_THREADS", str(threads))
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(niceness)
    if sys.platform == "linux":  # macOS reserves more for every process than could be allowed
        most = memory_bytes + _THREAD_BYTES * threads
        _, allowed = resource.getrlimit(resource.RLIMIT_AS)
        if allowed != resource.RLIM_INFINITY:
            most = min(most, allowed)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, out of reach of libraries that print, and of Python's own end.

    A thread waits on the input for good: Python could not close `sys.stdin` below it.
    """
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


if __name__ == "__main__":
    main(sys.argv[1:])
