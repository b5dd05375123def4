"""Faults of the server as people are told of them: what to do, and nothing of its inside.

Whoever runs it finds what happened in the log, by the id of the request or the board.
"""

from __future__ import annotations

from boardsnap.errors import BoardsnapError, EngineError, RenderError, StoreError

_AWAY = (
    "the server cannot reach its storage just now: try again in a moment; nothing that was saved "
    "is lost"
)
_BROKEN = (
    "something is wrong with the server's storage: try again later, and tell whoever runs the "
    "server if it stays"
)
_READER = (
    "the reader does not work on this server: try again later, and tell whoever runs the server "
    "if it stays; the photos are kept"
)
_WRITER = "the document could not be written in this form: take another one, such as HTML"


def told(error: BoardsnapError) -> str:
    """What is said of an error to those who look at pages and to programs."""
    if isinstance(error, StoreError):
        return _AWAY if error.retryable else _BROKEN
    if isinstance(error, EngineError) and error.inside:
        return _READER
    return _WRITER if isinstance(error, RenderError) else str(error)
