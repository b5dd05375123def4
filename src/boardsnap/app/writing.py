"""Documents written as files in processes of their own.

To write a large document takes seconds of nothing but computing. In a thread it would slow down
every page that the server answers meanwhile; in a process it can be stopped, too.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext

from boardsnap.errors import BoardsnapError, RenderError
from boardsnap.model.postmortem import Postmortem
from boardsnap.render.forms import Context, render

# A document of the largest size takes 3 s on one core, most of it for Word; what comes from a
# reading may be larger.
_SECONDS = 60.0
_LAST_SECONDS = 5.0
# As readings: pages come first.
_NICENESS = 5
# Forked from a process that has loaded these and has no threads, a writer starts in some
# hundredths of a second.
_LOADED = (
    *("__main__", "typst", "boardsnap.render.forms"),
    *(f"boardsnap.render.{form}" for form in ("calendar", "html", "markdown", "pdf", "word")),
)


class Writing:
    """Starts a process for each file that is to be written."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        """Writing without a process yet.

        Args:
            seconds: that one file may take.
        """
        self._context = _context()
        self._seconds = seconds

    def write(self, document: Postmortem, form: str, context: Context) -> bytes:
        """The document as a file of this form; `context` has to be one that can be pickled.

        Raises:
            RenderError: it could not be written, or took too long.
        """
        answers, theirs = self._context.Pipe(duplex=False)
        arguments = (theirs, document, form, context)
        process = self._context.Process(target=_write, args=arguments, daemon=True)
        with answers:
            with theirs:
                process.start()
            answered = answers.poll(self._seconds)
            outcome = _outcome(answers) if answered else self._too_slow()
        # It ends by itself once it has answered.
        process.join(_LAST_SECONDS if answered else 0)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()
        if isinstance(outcome, BoardsnapError):
            raise outcome
        return outcome

    def _too_slow(self) -> RenderError:
        return RenderError(
            f"to write this took longer than {self._seconds:g} seconds: take another form, or "
            "spread the document over several boards"
        )


def _context() -> SpawnContext | ForkServerContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_LOADED))
    return context


def _outcome(answers: Connection) -> bytes | BoardsnapError:
    try:
        outcome = answers.recv()
    except EOFError:
        outcome = None
    if isinstance(outcome, bytes | BoardsnapError):
        return outcome
    return RenderError("the process that writes documents stopped unexpectedly: try again")


def _write(answers: Connection, document: Postmortem, form: str, context: Context) -> None:
    """The process."""
    # Its parent decides what ends.
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    try:
        answers.send(render(document, form, context))
    except BoardsnapError as error:
        answers.send(error)
