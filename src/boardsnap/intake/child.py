"""A warm child process that decodes and reads photos, seen from its parent.

The parent imports no decoder: whatever a foreign picture does, it does to the child.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter, ValidationError

from boardsnap.errors import BoardsnapError, EngineError, InputError, NotAnImageError, TooLargeError
from boardsnap.intake.limits import Limits
from boardsnap.intake.messages import (
    Answer,
    Failure,
    Progress,
    ReadOutcome,
    ReadRequest,
    RedactOutcome,
    RedactRequest,
)
from boardsnap.intake.wire import WireError, read_message, write_message

OnProgress = Callable[[Progress], None]
Outcome = ReadOutcome | RedactOutcome

_ANSWER: TypeAdapter[Progress | ReadOutcome | RedactOutcome | Failure] = TypeAdapter(Answer)
_ERRORS: dict[str, type[BoardsnapError]] = {
    error.code: error for error in (InputError, NotAnImageError, TooLargeError)
}

# A child that has closed its pipe is about to end by itself, and its exit code says why.
_LAST_WORDS_SECONDS = 5.0


def _look_away(progress: Progress) -> None:
    """Watches nothing."""


class Child:
    """One child process, started when it is first needed and replaced when it dies.

    It serves one request at a time; calls from several threads wait for each other.
    """

    def __init__(
        self, limits: Limits | None = None, *, engine: str = "local", warm: bool = True
    ) -> None:
        """A child that does not run yet.

        Args:
            limits: what it may use.
            engine: the text engine that it reads with.
            warm: the engine is loaded as soon as the child starts, not with its first photo.
        """
        self._limits = limits or Limits()
        self._arguments = _arguments(self._limits, engine, warm)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def read(self, request: ReadRequest, on_progress: OnProgress = _look_away) -> ReadOutcome:
        """What stands on the photos.

        Args:
            request: the photos and what is known about them.
            on_progress: is told how far it is, in order, in this thread. What it raises stops
                the reading.

        Raises:
            InputError: a photo cannot be used; the message names it.
            EngineError: the engine failed, or the child died or took too long.
        """
        outcome = self._outcome_of(request, on_progress)
        if not isinstance(outcome, ReadOutcome):
            raise EngineError("the process that reads photos answered something else: try again")
        return outcome

    def redact(self, request: RedactRequest) -> RedactOutcome:
        """The pictures with boxes burned in.

        Raises:
            InputError: a picture or a box cannot be used.
            EngineError: the child died or took too long.
        """
        outcome = self._outcome_of(request, _look_away)
        if not isinstance(outcome, RedactOutcome):
            raise EngineError("the process that redacts photos answered something else: try again")
        return outcome

    def start(self) -> None:
        """Starts the child now, so that the first request does not wait for it."""
        with self._turn:
            self._running()

    def kill(self) -> None:
        """Ends the child in the midst of what it does; may be called from any thread.

        Its request fails with an `EngineError`; a later one starts a new child.
        """
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Ends the child once it has answered; a later request starts a new one."""
        with self._turn:
            self._stop()

    @property
    def pid(self) -> int | None:
        """The process id of the child, None while there is none."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _outcome_of(self, request: ReadRequest | RedactRequest, on_progress: OnProgress) -> Outcome:
        with self._turn, ExitStack() as unless_it_ends_well:
            unless_it_ends_well.callback(self._stop)
            answer = self._answer_to(request, on_progress)
            if not (isinstance(answer, Failure) and answer.child_ends):
                unless_it_ends_well.pop_all()
        if isinstance(answer, Failure):
            known = _ERRORS.get(answer.code)
            raise known(answer.message) if known else EngineError(answer.message, inside=True)
        return answer

    def _answer_to(
        self, request: ReadRequest | RedactRequest, on_progress: OnProgress
    ) -> Outcome | Failure:
        process = self._running()
        self._served += 1
        with _deadline(process, self._limits.seconds) as passed:
            answer = _talk(process, request, on_progress)
        if answer is not None:
            return answer
        if passed.is_set():
            raise EngineError(
                f"this took longer than {self._limits.seconds:g} seconds and was stopped: "
                "try again with fewer or smaller photos"
            )
        raise EngineError(_why_it_died(process))

    def _running(self) -> subprocess.Popen[bytes]:
        """The process; a new one where there is none, it died, or it has served long enough."""
        worn = self._served >= self._limits.requests
        if self._process is not None and (worn or self._process.poll() is not None):
            self._stop()
        if self._process is None:
            self._served = 0
            self._process = subprocess.Popen(  # noqa: S603 (our own module, no word from outside)
                self._arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # unsent bytes, and nobody there to take them
                    pipe.close()


def _arguments(limits: Limits, engine: str, warm: bool) -> list[str]:
    """The command line of a child. -P: a module in the current folder must not shadow one."""
    return [
        *(sys.executable, "-P", "-m", "boardsnap.intake"),
        *("--memory", str(limits.memory_bytes)),
        *("--seconds", str(limits.seconds)),
        *("--threads", str(limits.threads)),
        *("--niceness", str(limits.niceness)),
        *("--engine", engine),
        *(("--warm",) if warm else ()),
    ]


@contextmanager
def _deadline(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kills the process once the time has passed; the event says that it has."""
    passed = threading.Event()

    def kill() -> None:
        passed.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield passed
    finally:
        timer.cancel()


def _talk(
    process: subprocess.Popen[bytes],
    request: ReadRequest | RedactRequest,
    on_progress: OnProgress,
) -> Outcome | Failure | None:
    """The child's answer, None where it died or no longer makes sense."""
    if process.stdin is None or process.stdout is None:
        return None
    # A child that cannot take the request may have said why before it closed the pipe.
    with suppress(OSError):
        write_message(process.stdin, request)
    while True:
        try:
            answer = read_message(process.stdout, _ANSWER)
        except (WireError, ValidationError, OSError):
            return None
        if not isinstance(answer, Progress):
            return answer
        on_progress(answer)


def _why_it_died(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(_LAST_WORDS_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    if code == -signal.SIGKILL:
        return (
            "the process that reads photos was killed, most likely because memory ran out: "
            "try again, or let fewer of them run at once"
        )
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return (
        f"the process that reads photos stopped unexpectedly ({how}): try again; "
        "if this photo always does it, save it anew as a JPEG"
    )
